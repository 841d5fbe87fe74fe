"""What the steps of a Modbus device need of the device maps, and of the device itself.

Imported when somebody opens those steps: Home Assistant imports the flows whenever it starts.
"""

from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)

from ..adapters.modbus import DeviceMap, can_write_back, device_map_ids, load_device_map
from ..adapters.modbus.device_map import Current, Kind, Quantity
from .fields import Data
from .modbus_probe import async_probe, async_probe_write

UNCONFIRMED_MARK: Final = " *"


class ModbusProducts:
    """The products that we have device maps for."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Read nothing yet."""
        self._hass = hass

    async def async_choice(self, kind: str) -> SelectSelector:
        """Return a field to choose one of the products, chargers or batteries."""
        maps = await self._hass.async_add_executor_job(_maps, Kind(kind))
        options = [SelectOptionDict(value=one.id, label=_label(one)) for one in maps]
        return SelectSelector(
            SelectSelectorConfig(
                options=sorted(options, key=lambda option: option["label"].casefold()),
                mode=SelectSelectorMode.DROPDOWN,
            )
        )

    async def async_map(self, map_id: str) -> DeviceMap:
        """Return the map of a product."""
        return await self._hass.async_add_executor_job(load_device_map, map_id)

    def least_current_a(self, device_map: DeviceMap) -> float | None:
        """Return the least current that a product charges with, where its map says it in A."""
        least = device_map.readings.min_charge
        return least.current_a if isinstance(least, Current) else None

    def sets_fail_safe(self, device_map: DeviceMap) -> bool:
        """Say whether a product is told what to do when we are gone."""
        return any(
            value is Quantity.FAIL_SAFE
            for steps in device_map.control.sequences().values()
            for step in steps
            for value in step.values.values()
        )

    def can_write_back(self, device_map: DeviceMap) -> bool:
        """Say whether there is a harmless write to try."""
        return can_write_back(device_map)

    async def async_probe(self, data: Data) -> dict[str, str]:
        """Read the device once, as ``modbus_probe`` does.

        Raises:
            ProbeError: it does not answer as it should.
        """
        return await async_probe(self._hass, data)

    async def async_probe_write(self, data: Data) -> bool:
        """Write back what the device holds; say whether it was done.

        Raises:
            ProbeError: it refuses, or does not answer.
        """
        return await async_probe_write(self._hass, data)


def _maps(kind: Kind) -> list[DeviceMap]:
    """Return the device maps of a kind. Reads the disk."""
    maps = [load_device_map(map_id) for map_id in device_map_ids()]
    return [one for one in maps if one.kind is kind]


def _label(device_map: DeviceMap) -> str:
    """Return a map's title with the products that it holds for: people search for those."""
    products = ", ".join(one for one in device_map.products if one != device_map.title)
    named = f"{device_map.title} ({products})" if products else device_map.title
    return named + (UNCONFIRMED_MARK if device_map.unconfirmed else "")
