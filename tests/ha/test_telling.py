"""What is told of a site: the day's failures, what comes next, and how a command is known."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.energy_dispatch.adapters.simulated import Fault
from custom_components.energy_dispatch.asset import Asset
from custom_components.energy_dispatch.coordinator import EnergyDispatchConfigEntry
from custom_components.energy_dispatch.slices import SLICE_SECONDS

from .recording import device_of
from .schedules import call, rows
from .site import state_of
from .test_following import later


async def test_the_days_failures_are_counted_from_midnight_on(
    hass: HomeAssistant, site_entry: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await hass.config.async_set_time_zone("Europe/Berlin")
    freezer.move_to(datetime(2027, 3, 1, 23, 50, tzinfo=ZoneInfo("Europe/Berlin")))
    assert await hass.config_entries.async_setup(site_entry.entry_id)
    device_of(site_entry, "garage").set_fault(Fault.REJECT)
    await call(hass, "send_command", asset_id="garage", command_type="set_charge_rate", power_kw=5)
    key = f"{site_entry.entry_id}_failed_today"
    assert state_of(hass, "sensor", key).state == "1"
    await later(hass, freezer, timedelta(minutes=9))
    assert state_of(hass, "sensor", key).state == "1"
    await later(hass, freezer, timedelta(minutes=1))
    assert state_of(hass, "sensor", key).state == "0"
    assert site_entry.runtime_data.telling.next_moment() is None


async def test_what_comes_next_is_the_new_direction_and_not_the_0_before_it(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    await call(
        hass,
        "submit_schedule",
        schedule=rows(battery_charge_kw=[2.0, 0, 0], battery_discharge_kw=[0, 3.0, 0]),
    )
    upcoming = site.runtime_data.engine.next_setpoint("house_battery")
    assert upcoming is not None
    assert upcoming.signed_power_kw == -3.0


async def test_a_completed_commands_event_says_how_that_is_known_and_what_a_guard_changed(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    done = async_capture_events(hass, "energy_dispatch_command_completed")
    sent = async_capture_events(hass, "energy_dispatch_command_dispatched")
    await call(hass, "send_command", asset_id="garage", command_type="set_charge_rate", power_kw=50)
    assert [event.data["proof"] for event in done] == ["read_back"]
    assert "proof" not in sent[0].data
    assert sent[0].data["effective_power_kw"] == 11.0
    assert sent[0].data["clamps"] == [{"reason": "asset_maximum", "from_kw": 50.0, "to_kw": 11.0}]


async def test_a_large_dry_run_makes_its_commands_off_the_loop(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("custom_components.energy_dispatch.plans.CELLS_IN_LOOP", 3)
    jobs: list[str] = []
    run = hass.async_add_executor_job

    def counted(target: object, *args: object) -> object:
        jobs.append(getattr(target, "__name__", ""))
        return run(target, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(hass, "async_add_executor_job", counted)
    for cells, off_the_loop in (([3.0, 4.0], 0), ([3.0, 4.0, 5.0, 6.0], 1)):
        jobs.clear()
        answer = await call(
            hass, "submit_schedule", schedule=rows(ev_garage_kw=[*cells]), dry_run=True
        )
        assert answer["assets"]["garage"]["commands"] == len(cells)
        assert jobs.count("build_batch") == off_the_loop
    assert site.runtime_data.plans.all == ()


async def test_entities_are_added_in_slices_each_once_for_assets_that_come_and_go_meanwhile(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    coordinator, added = site.runtime_data, list[str]()
    garage, battery = coordinator.assets.values()

    def add(asset: Asset) -> None:
        freezer.tick(2 * SLICE_SECONDS)
        added.append(asset.config.asset_id)

    adding = hass.async_create_task(coordinator.telling.async_register_asset_adder(add))
    assert added == ["garage"]
    await coordinator.async_remove_asset("house_battery")
    await coordinator.async_add_asset(
        replace(garage.config, asset_id="carport", subentry_id=battery.config.subentry_id)
    )
    await adding
    assert added == ["garage", "carport"]


async def test_platforms_that_are_set_up_together_add_their_entities_one_after_another(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    coordinator, added = site.runtime_data, list[tuple[str, str]]()

    def add(platform: str, asset: Asset) -> None:
        freezer.tick(2 * SLICE_SECONDS)
        added.append((platform, asset.config.asset_id))

    await asyncio.gather(
        *(
            coordinator.telling.async_register_asset_adder(partial(add, platform))
            for platform in ("sensor", "switch")
        )
    )
    assert added == [
        (platform, asset_id)
        for platform in ("sensor", "switch")
        for asset_id in ("garage", "house_battery")
    ]
