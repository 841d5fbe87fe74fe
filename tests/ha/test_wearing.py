"""Devices whose memory wears out: counted over restarts, told while coarse, over at midnight."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.energy_dispatch.const import DOMAIN
from custom_components.energy_dispatch.controls import FlashCount
from custom_components.energy_dispatch.coordinator import EnergyDispatchConfigEntry
from custom_components.energy_dispatch.diagnostics import async_get_config_entry_diagnostics
from custom_components.energy_dispatch.engine import Command, CommandType
from demo.devices.map_device import MapDevice

from .modbus_site import BATTERY, asset_data, connected, simulated, start_site

NOON = "2026-11-24 12:00:00+00:00"


@pytest.fixture
async def device(hass: HomeAssistant, socket_enabled: None) -> AsyncIterator[MapDevice]:
    async with simulated(hass, "victron_ess_mode_2_flash") as device:
        yield device


@pytest.fixture
async def entry(
    hass: HomeAssistant, device: MapDevice, freezer: FrozenDateTimeFactory
) -> AsyncIterator[EnergyDispatchConfigEntry]:
    freezer.move_to(NOON)
    entry = await start_site(hass, "battery", asset_data(device, **BATTERY))
    yield entry
    await hass.config_entries.async_unload(entry.entry_id)


async def put(entry: EnergyDispatchConfigEntry, power_kw: float) -> str:
    """Send a charge rate, and return what the adapter said."""
    command = Command(
        "cellar", CommandType.SET_CHARGE_RATE, {"power_kw": power_kw}, dt_util.utcnow()
    )
    ack = await entry.runtime_data.assets["cellar"].adapter.send(command)
    return str(ack.detail)


async def restart(hass: HomeAssistant, entry: EnergyDispatchConfigEntry) -> None:
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await connected(entry)


async def use_up(hass: HomeAssistant, entry: EnergyDispatchConfigEntry, *, left: int) -> None:
    """Let the day's writes be so many short of the budget."""
    site = entry.runtime_data
    site.change_controls(
        site.controls.with_flash("cellar", FlashCount(written=50 - left, last_at=dt_util.utcnow()))
    )
    await restart(hass, entry)


def told(hass: HomeAssistant, entry: EnergyDispatchConfigEntry) -> ir.IssueEntry | None:
    return ir.async_get(hass).async_get_issue(DOMAIN, f"write_cap_{entry.entry_id}_cellar")


async def test_the_count_outlives_a_restart_and_is_in_the_diagnostics(
    hass: HomeAssistant, entry: EnergyDispatchConfigEntry
) -> None:
    await put(entry, 2)
    before = await async_get_config_entry_diagnostics(hass, entry)
    count = before["assets"]["cellar"]["flash_writes"]
    assert count["most_a_day"] == 50
    assert count["today"] > 0
    await restart(hass, entry)
    after = await async_get_config_entry_diagnostics(hass, entry)
    assert after["assets"]["cellar"]["flash_writes"] == count


async def test_a_used_up_day_is_told_with_what_was_put_off_and_until_when(
    hass: HomeAssistant, entry: EnergyDispatchConfigEntry, device: MapDevice
) -> None:
    await use_up(hass, entry, left=1)
    assert told(hass, entry) is None
    await put(entry, 2)
    issue = told(hass, entry)
    assert issue is not None
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["asset"] == "Cellar"
    written = len(device.writes)

    assert "Put off" in await put(entry, 3)
    issue = told(hass, entry)
    assert issue is not None
    assert issue.translation_placeholders is not None
    assert "3 kW is put off until 13:00 UTC" in issue.translation_placeholders["detail"]
    midnight = dt_util.as_local(datetime.fromisoformat("2026-11-25T00:00:00+00:00"))
    assert issue.translation_placeholders["until"] == f"{midnight:%Y-%m-%d %H:%M}"
    assert len(device.writes) == written


async def test_it_is_told_again_after_a_restart_and_taken_back_with_the_next_day(
    hass: HomeAssistant,
    entry: EnergyDispatchConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    await use_up(hass, entry, left=0)
    assert told(hass, entry) is not None
    freezer.tick(timedelta(hours=12, seconds=1))
    async_fire_time_changed(hass, dt_util.utcnow())
    await hass.async_block_till_done()
    assert told(hass, entry) is None


async def test_an_asset_that_is_removed_takes_its_count_and_its_message_along(
    hass: HomeAssistant, entry: EnergyDispatchConfigEntry
) -> None:
    await use_up(hass, entry, left=0)
    (cellar,) = entry.subentries.values()
    hass.config_entries.async_remove_subentry(entry, cellar.subentry_id)
    await hass.async_block_till_done()
    assert told(hass, entry) is None
    assert entry.runtime_data.controls.flash == {}
