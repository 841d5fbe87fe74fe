"""A site whose one asset is a simulated Modbus device, reached over real TCP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_dispatch.adapters.modbus import load_device_map
from custom_components.energy_dispatch.const import DOMAIN
from custom_components.energy_dispatch.coordinator import EnergyDispatchConfigEntry
from demo.devices.map_device import MapDevice

from .site import SITE_DATA, subentry

BATTERY = {"max_charge_kw": 5.0, "max_discharge_kw": 4.0}


@asynccontextmanager
async def simulated(hass: HomeAssistant, map_id: str, **made: Any) -> AsyncIterator[MapDevice]:
    """Run a simulated device of a map."""
    device = MapDevice(await hass.async_add_executor_job(load_device_map, map_id), **made)
    await device.start()
    try:
        yield device
    finally:
        await device.stop()


def asset_data(device: MapDevice, **more: Any) -> dict[str, Any]:
    """Return the settings of an asset that is this device."""
    return {
        "adapter": "modbus",
        "asset_id": "cellar",
        "device_map": device.device_map.id,
        "host": "127.0.0.1",
        "port": device.port,
        "unit_id": device.device_map.link.unit_id,
        **more,
    }


async def start_site(
    hass: HomeAssistant, kind: str, data: dict[str, Any]
) -> EnergyDispatchConfigEntry:
    """Set up a site with this asset, and wait until its device has answered."""
    mock = MockConfigEntry(
        domain=DOMAIN,
        title="Home",
        data=dict(SITE_DATA),
        subentries_data=(subentry(kind, "Cellar", data),),
    )
    mock.add_to_hass(hass)
    entry: EnergyDispatchConfigEntry = mock
    assert await hass.config_entries.async_setup(entry.entry_id)
    await connected(entry)
    return entry


async def connected(entry: EnergyDispatchConfigEntry) -> None:
    """Wait until the asset's device has answered."""
    await entry.runtime_data.assets["cellar"].adapter.read()
