"""How devices are left: at Home Assistant's stop, at an unload, and at a removal."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.energy_dispatch.adapters.simulated import Fault
from custom_components.energy_dispatch.const import DOMAIN, SUBENTRY_BATTERY, SUBENTRY_CHARGER
from custom_components.energy_dispatch.controls import controls_file
from custom_components.energy_dispatch.coordinator import EnergyDispatchConfigEntry
from custom_components.energy_dispatch.engine.ledger import Filter
from custom_components.energy_dispatch.ledger_file import ledger_file
from custom_components.energy_dispatch.parting import MOMENT_SECONDS

from .recording import device_of, record
from .schedules import call, rows, settle
from .site import BATTERY_DATA, CHARGER_DATA, SITE_DATA, subentry
from .test_following import later

PLAN: dict[str, list[object]] = {
    "ev_garage_kw": [3.0, 4.0, 5.0],
    "battery_charge_kw": [0, 0, 0],
    "battery_discharge_kw": [2.0, 2.0, 2.0],
}


async def set_up(
    hass: HomeAssistant, *, charger: dict[str, Any] | None = None, battery: dict[str, Any]
) -> EnergyDispatchConfigEntry:
    """Return a running site whose assets have these settings beside the usual ones."""
    mock = MockConfigEntry(
        domain=DOMAIN,
        title="Home",
        data=dict(SITE_DATA),
        subentries_data=(
            subentry(SUBENTRY_CHARGER, "Garage", {**CHARGER_DATA, **(charger or {})}),
            subentry(SUBENTRY_BATTERY, "House battery", {**BATTERY_DATA, **battery}),
        ),
    )
    mock.add_to_hass(hass)
    assert await hass.config_entries.async_setup(mock.entry_id)
    await settle(hass)
    entry: EnergyDispatchConfigEntry = mock
    return entry


@pytest.mark.parametrize(
    ("policy", "sent_kw"),
    [("auto", [None]), ("release", [None]), ("hold", []), ("safe_value", [0.0, 1.5])],
)
async def test_at_the_stop_each_device_is_left_as_its_policy_says_and_nothing_is_sent_afterwards(
    hass: HomeAssistant,
    monkeypatch: pytest.MonkeyPatch,
    policy: str,
    sent_kw: list[float | None],
) -> None:
    site = await set_up(hass, battery={"stop_policy": policy, "safe_power_kw": 1.5})
    await call(hass, "submit_schedule", schedule=rows(**PLAN))
    received = record(monkeypatch, device_of(site, "house_battery"))
    await hass.async_stop(force=True)
    site.runtime_data.wake_now()
    await settle(hass)
    # A battery that discharges is brought to 0 before it charges with the safe power.
    assert [one.setpoint_kw for one in received] == sent_kw


@pytest.mark.parametrize(
    "able", [{"setpoint_lifetime_seconds": 60.0}, {"stores_plan": True}], ids=["watchdog", "plan"]
)
async def test_a_device_that_falls_back_by_itself_keeps_its_setpoint_over_a_stop(
    hass: HomeAssistant,
    site: EnergyDispatchConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
    able: dict[str, Any],
) -> None:
    device = device_of(site, "garage")
    monkeypatch.setattr(device, "_able", replace(device.capabilities, **able))
    await call(hass, "submit_schedule", schedule=rows(**PLAN))
    received = record(monkeypatch, device)
    await hass.async_stop(force=True)
    assert received == []
    assert device.setpoint_kw == 3.0


async def test_what_the_device_does_after_its_release_asks_for_no_setpoint_again(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    await call(hass, "submit_schedule", schedule=rows(**PLAN))
    device = device_of(site, "garage")
    received = record(monkeypatch, device)
    await site.runtime_data.async_stand_still()
    # It restarts, comes back, and shows something else: each would be a reason to send again.
    device.set_fault(Fault.OFFLINE)
    device.set_fault(Fault.NONE)
    device.setpoint_kw = 7.0
    await device.read()
    site.runtime_data.wake_soon()
    site.runtime_data.wake_now()
    await hass.async_stop(force=True)
    assert [one.setpoint_kw for one in received] == [None]


async def test_a_mute_device_holds_up_the_stop_for_a_few_seconds_and_is_in_the_ledger(
    hass: HomeAssistant,
    site: EnergyDispatchConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("custom_components.energy_dispatch.leaving.STOP_SECONDS", 0.05)
    await call(hass, "submit_schedule", schedule=rows(**PLAN))
    device_of(site, "garage").set_fault(Fault.MUTE)
    ledger = site.runtime_data.ledger
    await hass.async_stop(force=True)
    assert "Garage could not be left as wanted (release): no answer in time" in caplog.text
    (last,) = ledger.query(Filter(asset_ids=frozenset({"garage"})), limit=1).entries
    assert (last.command_type, last.status, last.reason) == ("release", "failed", "timed_out")
    stored = await controls_file(hass, site.entry_id).async_load()
    assert stored.under_control == {"garage"}


async def test_what_happened_at_the_stop_is_on_disk(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    await call(hass, "submit_schedule", schedule=rows(**PLAN))
    await hass.async_stop(force=True)
    stored = await controls_file(hass, site.entry_id).async_load()
    assert stored.under_control == frozenset()
    entries = ledger_file(hass, site.entry_id).load().entries
    left = [one for one in entries if one.cause == "released" and one.status == "completed"]
    assert {one.asset_id for one in left} == {"garage", "house_battery"}


async def test_a_reload_leaves_the_setpoints_alone(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    await call(hass, "submit_schedule", schedule=rows(**PLAN))
    device = device_of(site, "garage")
    received = record(monkeypatch, device)
    assert await hass.config_entries.async_reload(site.entry_id)
    await settle(hass)
    assert received == []
    assert device.setpoint_kw == 3.0
    assert not device.connected


async def test_an_unload_leaves_the_setpoints_alone_and_closes_the_links(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    await call(hass, "submit_schedule", schedule=rows(**PLAN))
    device = device_of(site, "garage")
    received = record(monkeypatch, device)
    assert await hass.config_entries.async_unload(site.entry_id)
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=MOMENT_SECONDS + 0.1))
    await settle(hass)
    assert received == []
    assert device.setpoint_kw == 3.0
    assert not device.connected


async def test_a_removed_site_leaves_each_device_as_its_policy_says(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = await set_up(
        hass,
        charger={"removed_policy": "safe_value", "safe_power_kw": 2.0},
        battery={"removed_policy": "hold"},
    )
    await call(hass, "submit_schedule", schedule=rows(**PLAN))
    garage, battery = device_of(site, "garage"), device_of(site, "house_battery")
    received = record(monkeypatch, garage), record(monkeypatch, battery)
    await hass.config_entries.async_remove(site.entry_id)
    await settle(hass)
    assert [one.setpoint_kw for one in received[0]] == [2.0]
    assert received[1] == []
    assert battery.setpoint_kw == -2.0
    assert not garage.connected
    assert not battery.connected


async def test_a_removed_asset_is_left_as_its_policy_says_and_a_late_wish_does_not_reach_it(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    await call(hass, "submit_schedule", schedule=rows(**PLAN))
    device = device_of(site, "garage")
    received = record(monkeypatch, device)
    subentry_id = site.runtime_data.assets["garage"].config.subentry_id
    hass.config_entries.async_remove_subentry(site, subentry_id)
    await settle(hass)
    assert [one.setpoint_kw for one in received] == [None]
    assert device.setpoint_kw is None
    assert "garage" not in site.runtime_data.assets
    assert site.runtime_data.controls.under_control == {"house_battery"}


async def test_a_disabled_site_leaves_its_devices_as_at_a_stop(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    await call(hass, "submit_schedule", schedule=rows(**PLAN))
    received = record(monkeypatch, device_of(site, "garage"))
    await hass.config_entries.async_set_disabled_by(site.entry_id, ConfigEntryDisabler.USER)
    await settle(hass)
    assert [one.setpoint_kw for one in received] == [None]


async def test_what_was_left_under_control_and_no_plan_owns_is_handed_back_at_the_start(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await call(hass, "submit_schedule", schedule=rows(**PLAN))
    assert await hass.config_entries.async_unload(site.entry_id)
    freezer.tick(timedelta(hours=2))
    assert await hass.config_entries.async_setup(site.entry_id)
    await settle(hass)
    commands = (await call(hass, "get_commands", status="completed"))["commands"]
    assert {(one["asset_id"], one["command_type"]) for one in commands[:2]} == {
        ("garage", "release"),
        ("house_battery", "release"),
    }
    await later(hass, freezer, timedelta(minutes=1))
    assert site.runtime_data.controls.under_control == frozenset()
