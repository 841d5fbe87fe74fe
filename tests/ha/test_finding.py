"""What a device's registers held before us outlives a restart, and is put back in the end."""

from collections.abc import AsyncIterator

from homeassistant.core import HomeAssistant
import pytest

from custom_components.energy_dispatch.controls import controls_file
from custom_components.energy_dispatch.coordinator import EnergyDispatchConfigEntry
from custom_components.energy_dispatch.diagnostics import async_get_config_entry_diagnostics
from demo.devices.peculiar import VictronGx

from .modbus_site import BATTERY, connected, start_site
from .schedules import call, settle

OWNERS_W = 30
FINE = 2700


@pytest.fixture
async def device(socket_enabled: None) -> AsyncIterator[VictronGx]:
    device = VictronGx(grid_setpoint_w=OWNERS_W)
    await device.start()
    yield device
    await device.stop()


@pytest.fixture
async def entry(hass: HomeAssistant, device: VictronGx) -> AsyncIterator[EnergyDispatchConfigEntry]:
    data = {
        "adapter": "modbus",
        "asset_id": "cellar",
        "device_map": "victron_ess_mode_2_flash",
        "host": "127.0.0.1",
        "port": device.port,
        "unit_id": 100,
        "removed_policy": "release",
        **BATTERY,
    }
    entry = await start_site(hass, "battery", data)
    yield entry
    await hass.config_entries.async_unload(entry.entry_id)


async def test_the_owner_s_setpoint_is_back_after_a_restart_and_a_removal(
    hass: HomeAssistant, entry: EnergyDispatchConfigEntry, device: VictronGx
) -> None:
    await call(hass, "set_override", asset_id="cellar", power_kw=2.0)
    assert device.get(FINE, "h") == 2700
    stored = await controls_file(hass, entry.entry_id).async_load()
    assert stored.found["cellar"].values == {"GridSetpointFine": OWNERS_W}

    assert await hass.config_entries.async_unload(entry.entry_id)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await connected(entry)
    await call(hass, "set_override", asset_id="cellar", power_kw=1.0)
    told = await async_get_config_entry_diagnostics(hass, entry)
    assert told["assets"]["cellar"]["findings"] == {
        "map": "victron_ess_mode_2_flash",
        "registers_before": {"GridSetpointFine": OWNERS_W},
    }

    (cellar,) = entry.subentries.values()
    hass.config_entries.async_remove_subentry(entry, cellar.subentry_id)
    await settle(hass)
    await hass.async_block_till_done()
    assert device.get(FINE, "h") == OWNERS_W
    assert entry.runtime_data.controls.found == {}
