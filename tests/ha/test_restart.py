"""What survives a restart, and what a broken file does."""

from datetime import timedelta
import json
from pathlib import Path

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    async_capture_events,
    async_fire_time_changed,
)

from custom_components.energy_dispatch.const import DOMAIN
from custom_components.energy_dispatch.controls import Controls, controls_file
from custom_components.energy_dispatch.coordinator import EnergyDispatchConfigEntry
from custom_components.energy_dispatch.store import plan_file

from .schedules import SLOT, call, rows, settle


async def _restart(hass: HomeAssistant, site: EnergyDispatchConfigEntry) -> None:
    assert await hass.config_entries.async_unload(site.entry_id)
    assert await hass.config_entries.async_setup(site.entry_id)
    await settle(hass)


async def test_the_slot_in_force_is_in_force_again_after_a_restart_and_no_older_one_is_sent(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await call(
        hass,
        "submit_schedule",
        schedule=rows(
            ev_garage_kw=[3.0, 4.0, 5.0, 6.0],
            battery_charge_kw=[2.0, 0, 0, 0],
            battery_discharge_kw=[0, 1.0, 3.0, 3.0],
        ),
    )
    assert await hass.config_entries.async_unload(site.entry_id)
    freezer.tick(2 * SLOT + timedelta(minutes=5))
    sent = async_capture_events(hass, "energy_dispatch_command_dispatched")
    assert await hass.config_entries.async_setup(site.entry_id)
    await settle(hass)
    powers = {event.data["asset_id"]: event.data["parameters"] for event in sent}
    assert powers == {"garage": {"power_kw": 5.0}, "house_battery": {"power_kw": 3.0}}
    assert len(sent) == 2
    freezer.tick(timedelta(minutes=10))
    async_fire_time_changed(hass, dt_util.utcnow())
    await settle(hass)
    in_force = site.runtime_data.engine.setpoint_in_force("garage")
    assert in_force is not None
    assert in_force.signed_power_kw == 6.0


async def test_a_plan_that_ended_while_home_assistant_was_away_is_not_replayed(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[3.0, 4.0]))
    assert await hass.config_entries.async_unload(site.entry_id)
    freezer.tick(timedelta(days=3))
    sent = async_capture_events(hass, "energy_dispatch_command_dispatched")
    assert await hass.config_entries.async_setup(site.entry_id)
    await settle(hass)
    # It carries a setpoint of ours that no plan stands behind any more: it is handed back.
    assert [event.data["command_type"] for event in sent] == ["release"]
    assert site.runtime_data.plans.all == ()


async def test_an_empty_slot_is_in_force_again_after_a_restart_the_device_is_released(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[3.0, None, None, 4.0]))
    assert await hass.config_entries.async_unload(site.entry_id)
    freezer.tick(SLOT + timedelta(minutes=5))
    sent = async_capture_events(hass, "energy_dispatch_command_dispatched")
    assert await hass.config_entries.async_setup(site.entry_id)
    await settle(hass)
    assert [event.data["command_type"] for event in sent] == ["release"]


async def test_a_device_that_was_being_set_when_we_were_killed_is_handed_back_in_an_empty_slot(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[3.0, None, None, 4.0]))
    controls = controls_file(hass, site.entry_id)
    assert await hass.config_entries.async_unload(site.entry_id)
    # What a kill leaves behind: the last decisions did not reach the disk.
    await controls.async_load()
    await controls.async_save(Controls())
    freezer.tick(SLOT + timedelta(minutes=5))
    sent = async_capture_events(hass, "energy_dispatch_command_dispatched")
    assert await hass.config_entries.async_setup(site.entry_id)
    await settle(hass)
    assert [event.data["command_type"] for event in sent] == ["release"]


async def test_what_is_being_set_is_on_disk_before_the_device_has_answered(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    await hass.services.async_call(
        DOMAIN, "simulate_fault", {"asset_id": "garage", "fault": "ignore"}, blocking=True
    )
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[3.0, 4.0]))
    assert (await controls_file(hass, site.entry_id).async_load()).under_control == {"garage"}


async def test_an_empty_slot_that_holds_the_value_before_is_no_release_after_a_restart(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[3.0]))
    later = rows(ev_garage_kw=[0, None, 4.0])[1:]
    await call(hass, "submit_schedule", schedule=later, gaps="hold")
    assert await hass.config_entries.async_unload(site.entry_id)
    freezer.tick(SLOT + timedelta(minutes=5))
    sent = async_capture_events(hass, "energy_dispatch_command_dispatched")
    assert await hass.config_entries.async_setup(site.entry_id)
    await settle(hass)
    assert not sent


async def test_a_newer_plan_keeps_its_say_over_an_older_one_after_a_restart(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[3.0, 4.0, 5.0]))
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[7.0, 8.0]))
    before = (await call(hass, "get_schedule", asset_id="garage"))["assets"]
    await _restart(hass, site)
    assert (await call(hass, "get_schedule", asset_id="garage"))["assets"] == before
    in_force = site.runtime_data.engine.setpoint_in_force("garage")
    assert in_force is not None
    assert in_force.signed_power_kw == 7.0


async def test_the_plan_is_on_disk_when_the_action_answers(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    answer = await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[3.0, 4.0]))
    stored = await plan_file(hass, site.entry_id).async_load()
    assert [plan.plan_id for plan in stored] == [answer["plan_id"]]


@pytest.mark.parametrize("damage", ["truncated", "not json", "wrong shape", "newer version"])
async def test_a_broken_file_is_set_aside_and_reported(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, damage: str
) -> None:
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[3.0, 4.0]))
    assert await hass.config_entries.async_unload(site.entry_id)
    file = Path(hass.config.path(".storage", f"{DOMAIN}.{site.entry_id}"))
    text = file.read_text()
    broken = {
        "truncated": text[: len(text) // 2],
        "not json": "\x00\x00",
        "wrong shape": '{"version": 1, "data": {"plans": [{}]}}',
        "newer version": json.dumps(json.loads(text) | {"version": 99}),
    }[damage]
    file.write_text(broken)
    assert await hass.config_entries.async_setup(site.entry_id)
    await settle(hass)
    aside = list(file.parent.glob(f"{file.name}.corrupt-*"))
    assert [one.read_text() for one in aside] == [broken]
    issue = ir.async_get(hass).async_get_issue(DOMAIN, f"store_corrupt_{DOMAIN}.{site.entry_id}")
    assert issue is not None
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[3.0, 4.0]))


async def test_removing_the_site_removes_its_file(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[3.0, 4.0]))
    file = Path(hass.config.path(".storage", f"{DOMAIN}.{site.entry_id}"))
    assert file.exists()
    await hass.config_entries.async_remove(site.entry_id)
    await settle(hass)
    assert not file.exists()


async def test_a_plan_that_was_replaced_for_an_asset_does_not_come_back_when_the_newer_has_ended(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    long = rows(
        ev_garage_kw=[3.0, 3.0, 4.0, 5.0, 6.0, 7.0],
        battery_charge_kw=[1.0, 1.0, 1.0, 1.0, 1.0, 1.0],
    )
    await call(hass, "submit_schedule", schedule=long)
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[8.0, 9.0]))
    assert await hass.config_entries.async_unload(site.entry_id)
    freezer.tick(2 * SLOT + timedelta(minutes=5))
    sent = async_capture_events(hass, "energy_dispatch_command_dispatched")
    assert await hass.config_entries.async_setup(site.entry_id)
    await settle(hass)
    freezer.tick(SLOT)
    async_fire_time_changed(hass, dt_util.utcnow())
    await settle(hass)
    told = [event.data["command_type"] for event in sent if event.data["asset_id"] == "garage"]
    assert told == ["release"]
