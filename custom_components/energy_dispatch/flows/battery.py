"""Set up a battery: one that speaks Modbus, which is tried at once, or a simulated one."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final, override

from homeassistant.config_entries import SubentryFlowResult
from homeassistant.const import CONF_HOST, CONF_PORT
from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import voluptuous as vol

from ..adapters.modbus import DeviceMap, device_map_ids, load_device_map
from ..adapters.modbus.device_map import Kind
from ..const import (
    CONF_CAPACITY_KWH,
    CONF_DEVICE_MAP,
    CONF_MAX_CHARGE_KW,
    CONF_MAX_DISCHARGE_KW,
    CONF_NOT_INTO_CARS,
    CONF_SOC_PERCENT,
    CONF_UNIT_ID,
    AdapterKind,
)
from .asset import AssetFlow
from .fields import (
    ENERGY_KWH,
    PORT,
    POWER_KW,
    SOC_PERCENT,
    TEXT,
    Data,
    Errors,
    Fields,
    whole_number,
)
from .modbus_probe import ProbeError, async_probe
from .sections import SECTION_MANNERS

ADDRESS: Final = (CONF_DEVICE_MAP, CONF_HOST, CONF_PORT, CONF_UNIT_ID)
"""What has to be tried again when it changes."""

POWER_FIELDS: Final[Fields] = {
    vol.Required(CONF_MAX_CHARGE_KW, default=5): POWER_KW,
    vol.Required(CONF_MAX_DISCHARGE_KW, default=5): POWER_KW,
}
MODBUS_FIELDS: Final[Fields] = {
    vol.Required(CONF_HOST): TEXT,
    vol.Required(CONF_PORT, default=502): PORT,
    vol.Required(CONF_UNIT_ID, default=1): whole_number(0, 255),
    **POWER_FIELDS,
}
SIMULATED_FIELDS: Final[Fields] = {
    vol.Required(CONF_CAPACITY_KWH, default=10): ENERGY_KWH,
    **POWER_FIELDS,
    vol.Required(CONF_SOC_PERCENT, default=50): SOC_PERCENT,
}


class BatteryFlow(AssetFlow):
    """Set up a battery, or change how it is set up."""

    adapters: ClassVar = (AdapterKind.MODBUS, AdapterKind.SIMULATED)

    async def async_step_modbus(self, user_input: Data | None = None) -> SubentryFlowResult:
        """Ask for a battery that keeps its controls in Modbus registers."""
        return await self._async_form(AdapterKind.MODBUS, user_input)

    async def async_step_simulated(self, user_input: Data | None = None) -> SubentryFlowResult:
        """Ask for a simulated battery."""
        return await self._async_form(AdapterKind.SIMULATED, user_input)

    @override
    async def _async_fields(self, adapter: AdapterKind) -> Fields:
        if adapter is AdapterKind.SIMULATED:
            return SIMULATED_FIELDS
        return {vol.Required(CONF_DEVICE_MAP): await _async_models(self.hass), **MODBUS_FIELDS}

    @override
    def _tidied(self, data: Data) -> Data:
        if CONF_HOST in data:
            data[CONF_HOST] = data[CONF_HOST].strip()
        return data

    @override
    def _errors(self, data: Data) -> Errors:
        return {CONF_HOST: "host_missing"} if data.get(CONF_HOST) == "" else {}

    @override
    def _charging_kw(self, data: Data) -> tuple[float, float]:
        return 0.0, data[CONF_MAX_CHARGE_KW]

    @override
    def _showable(self, values: Mapping[str, Any]) -> Data:
        shown = dict(values)
        manners = dict(shown[SECTION_MANNERS])
        if CONF_NOT_INTO_CARS in manners:
            # A charger that was removed meanwhile can be chosen no more.
            there = {charger["value"] for charger in self._chargers()}
            manners[CONF_NOT_INTO_CARS] = [
                car for car in manners[CONF_NOT_INTO_CARS] if car in there
            ]
        shown[SECTION_MANNERS] = manners
        return shown

    @override
    async def _async_try(self, data: Data) -> tuple[Errors, dict[str, str]]:
        if CONF_HOST not in data:
            return {}, {}
        changed = self._changed
        if changed is not None and all(changed.data.get(key) == data[key] for key in ADDRESS):
            # Other settings can be changed while the device is off.
            return {}, {}
        try:
            return {}, await async_probe(self.hass, data)
        except ProbeError as err:
            return {"base": err.key}, {"detail": str(err)}


async def _async_models(hass: HomeAssistant) -> SelectSelector:
    """Return a field to choose one of the batteries that we have a device map for."""
    maps = await hass.async_add_executor_job(_battery_maps)
    return SelectSelector(
        SelectSelectorConfig(
            options=[SelectOptionDict(value=one.id, label=one.title) for one in maps],
            mode=SelectSelectorMode.DROPDOWN,
        )
    )


def _battery_maps() -> list[DeviceMap]:
    """Return the device maps of batteries. Reads the disk."""
    maps = [load_device_map(map_id) for map_id in device_map_ids()]
    return [one for one in maps if one.kind is Kind.BATTERY]
