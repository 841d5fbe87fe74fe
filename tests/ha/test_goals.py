"""Goals of charging sessions, and "charge now", which ends with them."""

from datetime import datetime, timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    async_capture_events,
    async_fire_time_changed,
)

from custom_components.energy_dispatch.adapters.simulated import SimulatedCharger
from custom_components.energy_dispatch.asset import Asset
from custom_components.energy_dispatch.const import DOMAIN
from custom_components.energy_dispatch.coordinator import EnergyDispatchConfigEntry
from custom_components.energy_dispatch.diagnostics import async_get_config_entry_diagnostics
from custom_components.energy_dispatch.engine import CommandType, Reason
from custom_components.energy_dispatch.engine.limits import ClampReason
from custom_components.energy_dispatch.panel.asset_view import asset_view

from .documents import set_up_automation, snippets
from .schedules import SLOT, call, rows, settle
from .site import entity_id, state_of

KEYS = (
    ("button", "charge_now"),
    ("button", "clear_goal"),
    ("datetime", "departure"),
    ("number", "energy_goal"),
    ("number", "soc_goal"),
    ("sensor", "session_goal"),
)


@pytest.fixture(autouse=True)
def enabled(hass: HomeAssistant, site_entry: EnergyDispatchConfigEntry) -> None:
    """Let a person have enabled the entities of a goal, which are not at first."""
    registry = er.async_get(hass)
    for platform, key in KEYS:
        registry.async_get_or_create(
            platform, DOMAIN, f"{site_entry.entry_id}_garage_{key}", config_entry=site_entry
        )


def garage(site: EnergyDispatchConfigEntry) -> Asset:
    return site.runtime_data.assets["garage"]


def charger(site: EnergyDispatchConfigEntry) -> SimulatedCharger:
    adapter = garage(site).adapter
    assert isinstance(adapter, SimulatedCharger)
    return adapter


def in_force_kw(site: EnergyDispatchConfigEntry) -> float | None:
    command = site.runtime_data.engine.setpoint_in_force("garage")
    return None if command is None else command.effective_signed_kw


def last(site: EnergyDispatchConfigEntry) -> Any:  # noqa: ANN401 - a command, never None here
    command = site.runtime_data.engine.last_setpoint("garage")
    assert command is not None
    return command


async def later(hass: HomeAssistant, freezer: FrozenDateTimeFactory, minutes: float) -> None:
    """Let time pass in steps of the charger's reports."""
    end = dt_util.utcnow() + timedelta(minutes=minutes)
    while dt_util.utcnow() < end:
        freezer.tick(min(timedelta(minutes=2), end - dt_util.utcnow()))
        async_fire_time_changed(hass, dt_util.utcnow())
        await settle(hass)


async def _do(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, what: str, key: str, **data: object
) -> None:
    domain, action = what.split(".")
    target = entity_id(hass, domain, f"{site.entry_id}_garage_{key}")
    await hass.services.async_call(domain, action, {"entity_id": target, **data}, blocking=True)
    await settle(hass)


async def want(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, key: str, value: float
) -> None:
    await _do(hass, site, "number.set_value", key, value=value)


async def leave_at(hass: HomeAssistant, site: EnergyDispatchConfigEntry, at: datetime) -> None:
    await _do(hass, site, "datetime.set_value", "departure", datetime=at)


async def charge_now(hass: HomeAssistant, site: EnergyDispatchConfigEntry) -> None:
    await _do(hass, site, "button.press", "charge_now")


def shown(hass: HomeAssistant, site: EnergyDispatchConfigEntry, platform: str, key: str) -> str:
    return state_of(hass, platform, f"{site.entry_id}_garage_{key}").state


async def test_charge_now_charges_at_the_maximum_until_the_energy_goal_and_then_pauses(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    ended = async_capture_events(hass, "energy_dispatch_override_ended")
    started = async_capture_events(hass, "energy_dispatch_override_started")
    await want(hass, site, "energy_goal", 5)
    # A goal by itself sends nothing.
    assert site.runtime_data.engine.last_setpoint("garage") is None
    await charge_now(hass, site)
    assert in_force_kw(site) == 11.0
    assert last(site).cause is Reason.CHARGE_NOW
    assert started[0].data["charge_now"] is True
    why: Any = asset_view(site.runtime_data, garage(site))["why"]
    assert (why["code"], why["energy_kwh"]) == ("charge_now", 5)
    assert why["until"] == pytest.approx(
        (dt_util.utcnow() + timedelta(hours=24)).timestamp(), abs=1
    )
    await later(hass, freezer, 10)
    assert in_force_kw(site) == 11.0
    await later(hass, freezer, 30)
    assert in_force_kw(site) == 0.0
    assert last(site).cause is Reason.GOAL_REACHED
    assert ended[0].data["detail"] == "the goal is reached: 5 kWh in this session"
    assert shown(hass, site, "sensor", "session_goal") == "reached"
    charged = state_of(hass, "sensor", f"{site.entry_id}_garage_session_goal").attributes
    assert 5 <= charged["charged_kwh"] < 5.6
    assert charged["reached"] == "energy"
    view: Any = asset_view(site.runtime_data, garage(site))
    assert view["why"]["code"] == "goal_reached"
    diagnostics = await async_get_config_entry_diagnostics(hass, site)
    told = diagnostics["assets"]["garage"]["snapshot"]["session_goal"]
    assert (told["energy_kwh"], told["reached"]) == (5, "energy")
    with pytest.raises(ServiceValidationError) as refused:
        await charge_now(hass, site)
    assert refused.value.translation_key == "goal_is_reached"


async def test_a_plan_charges_no_more_than_the_goal_and_the_command_says_why(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await want(hass, site, "soc_goal", 42)
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[8.0, 8.0, 9.0, None, 4.0, 5.0]))
    assert in_force_kw(site) == 8.0
    await later(hass, freezer, 14)
    assert in_force_kw(site) == 0.0
    (clamp,) = last(site).clamps
    assert (clamp.reason, clamp.from_kw, clamp.to_kw) == (ClampReason.GOAL_REACHED, 8.0, 0.0)
    await later(hass, freezer, 20)
    assert last(site).signed_power_kw == 9.0
    assert in_force_kw(site) == 0.0
    # Where the plan hands the charger back, it would charge by itself.
    await later(hass, freezer, 15)
    assert in_force_kw(site) == 0.0
    assert last(site).cause is Reason.GOAL_REACHED
    assert charger(site).setpoint_kw == 0.0
    await later(hass, freezer, 15)
    assert in_force_kw(site) == 0.0
    # The plan ends, and its end would hand the charger back too.
    await later(hass, freezer, 40)
    assert site.runtime_data.plans.slot_at("garage", dt_util.utcnow()) is None
    assert charger(site).setpoint_kw == 0.0
    charger(site).unplug()
    await settle(hass)
    assert charger(site).setpoint_kw is None
    assert last(site).command_type is CommandType.RELEASE


async def test_a_goal_pauses_a_session_that_nobody_plans(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await want(hass, site, "energy_goal", 3)
    await later(hass, freezer, 30)
    assert charger(site).setpoint_kw == 0.0
    assert last(site).cause is Reason.GOAL_REACHED
    # Wanting more lifts the pause; nobody plans, so the charger is left to itself.
    await want(hass, site, "energy_goal", 20)
    assert charger(site).setpoint_kw is None
    assert shown(hass, site, "sensor", "session_goal") == "open"
    await want(hass, site, "energy_goal", 1)
    assert charger(site).setpoint_kw == 0.0
    await _do(hass, site, "button.press", "clear_goal")
    assert charger(site).setpoint_kw is None
    assert shown(hass, site, "sensor", "session_goal") == "none"


async def test_a_setpoint_by_hand_stands_before_a_reached_goal_and_its_end_pauses_again(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await want(hass, site, "energy_goal", 3)
    await later(hass, freezer, 30)
    assert charger(site).setpoint_kw == 0.0
    await call(hass, "set_override", asset_id="garage", power_kw=6, duration={"minutes": 10})
    assert in_force_kw(site) == 6.0
    await later(hass, freezer, 12)
    assert charger(site).setpoint_kw == 0.0


async def test_charge_now_ends_at_the_departure_and_the_plan_rules_again(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    ended = async_capture_events(hass, "energy_dispatch_override_ended")
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[3.0] * 8))
    await charge_now(hass, site)
    departure = dt_util.utcnow() + 2 * SLOT
    await leave_at(hass, site, departure)
    by_hand = state_of(hass, "number", f"{site.entry_id}_garage_manual_setpoint")
    assert by_hand.attributes["until"] == departure
    assert shown(hass, site, "datetime", "departure") == departure.isoformat(timespec="seconds")
    await later(hass, freezer, 31)
    assert in_force_kw(site) == 3.0
    assert ended[0].data["detail"] == "the departure time has come"
    assert shown(hass, site, "datetime", "departure") == STATE_UNKNOWN
    with pytest.raises(ServiceValidationError) as refused:
        await leave_at(hass, site, departure)
    assert refused.value.translation_key == "departure_in_the_past"


async def test_goals_and_charge_now_end_when_the_vehicle_is_unplugged(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    ended = async_capture_events(hass, "energy_dispatch_override_ended")
    await want(hass, site, "energy_goal", 5)
    await leave_at(hass, site, dt_util.utcnow() + timedelta(hours=8))
    await charge_now(hass, site)
    charger(site).unplug()
    await settle(hass)
    assert ended[0].data["detail"] == "the vehicle was unplugged"
    assert charger(site).setpoint_kw is None
    assert shown(hass, site, "sensor", "session_goal") == "none"
    assert shown(hass, site, "number", "energy_goal") == STATE_UNKNOWN
    assert shown(hass, site, "datetime", "departure") == STATE_UNKNOWN
    # A goal for the next vehicle waits for it, and what was charged before does not count.
    await want(hass, site, "energy_goal", 2)
    charger(site).plug_in(30)
    await settle(hass)
    assert shown(hass, site, "sensor", "session_goal") == "open"


async def test_a_paused_charger_that_does_not_follow_is_handed_back_to_the_next_vehicle(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await _do(hass, site, "switch.turn_off", "follow_schedule")
    await want(hass, site, "energy_goal", 1)
    await later(hass, freezer, 10)
    assert charger(site).setpoint_kw == 0.0
    charger(site).unplug()
    await settle(hass)
    assert charger(site).setpoint_kw is None
    assert last(site).cause is Reason.SESSION_ENDED


async def test_a_paused_charger_that_does_not_follow_charges_again_when_its_goal_is_cleared(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await _do(hass, site, "switch.turn_off", "follow_schedule")
    await want(hass, site, "energy_goal", 1)
    await later(hass, freezer, 10)
    assert charger(site).setpoint_kw == 0.0
    await _do(hass, site, "button.press", "clear_goal")
    assert charger(site).setpoint_kw is None


async def test_charge_now_without_a_goal_ends_after_a_day_and_clearing_the_override_ends_it(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await charge_now(hass, site)
    by_hand = state_of(hass, "number", f"{site.entry_id}_garage_manual_setpoint")
    assert by_hand.attributes["until"] == dt_util.utcnow() + timedelta(hours=24)
    await call(hass, "clear_override", asset_id="garage")
    assert charger(site).setpoint_kw is None
    await charge_now(hass, site)
    freezer.tick(timedelta(hours=24))
    async_fire_time_changed(hass, dt_util.utcnow())
    await settle(hass)
    assert charger(site).setpoint_kw is None


async def test_charge_now_stays_within_the_sites_limit(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    limit = entity_id(hass, "number", f"{site.entry_id}_site_limit")
    await hass.services.async_call(
        "number", "set_value", {"entity_id": limit, "value": 6}, blocking=True
    )
    await charge_now(hass, site)
    assert in_force_kw(site) == 6.0
    assert [one.reason for one in last(site).clamps] == [ClampReason.SITE_LIMIT]


async def test_goals_and_what_was_charged_survive_a_restart(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    departure = dt_util.utcnow() + timedelta(hours=8)
    await want(hass, site, "energy_goal", 5)
    await want(hass, site, "soc_goal", 90)
    await leave_at(hass, site, departure)
    await charge_now(hass, site)
    await later(hass, freezer, 10)
    before = site.runtime_data.controls
    assert await hass.config_entries.async_unload(site.entry_id)
    assert await hass.config_entries.async_setup(site.entry_id)
    await settle(hass)
    after = site.runtime_data.controls
    assert after.goals == before.goals
    assert after.stays == before.stays
    assert after.overrides == before.overrides
    assert last(site).cause is Reason.CHARGE_NOW
    assert in_force_kw(site) == 11.0
    assert shown(hass, site, "datetime", "departure") == departure.isoformat(timespec="seconds")


async def test_a_pause_survives_a_restart_and_the_charger_is_not_handed_back(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await want(hass, site, "soc_goal", 41)
    await later(hass, freezer, 10)
    assert charger(site).setpoint_kw == 0.0
    assert await hass.config_entries.async_unload(site.entry_id)
    sent = async_capture_events(hass, "energy_dispatch_command_dispatched")
    assert await hass.config_entries.async_setup(site.entry_id)
    await settle(hass)
    assert [event.data["command_type"] for event in sent] == ["set_charge_rate"]
    assert charger(site).setpoint_kw == 0.0


async def test_after_days_away_a_goal_is_of_a_vehicle_that_nobody_knows(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await want(hass, site, "energy_goal", 5)
    assert await hass.config_entries.async_unload(site.entry_id)
    freezer.tick(timedelta(days=2))
    assert await hass.config_entries.async_setup(site.entry_id)
    await settle(hass)
    assert shown(hass, site, "sensor", "session_goal") == "none"


async def test_a_state_of_charge_that_nobody_tells_is_no_goal(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    charger(site).unplug()
    await settle(hass)
    assert shown(hass, site, "number", "soc_goal") == STATE_UNAVAILABLE
    charger(site).plug_in()
    await settle(hass)
    assert shown(hass, site, "number", "soc_goal") == STATE_UNKNOWN


async def test_the_automation_of_the_documents_charges_overnight(
    hass: HomeAssistant, site_entry: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    evening = datetime(2026, 12, 1, 21, 59, 58, tzinfo=dt_util.get_default_time_zone())
    freezer.move_to(evening)
    assert await hass.config_entries.async_setup(site_entry.entry_id)
    await settle(hass)
    (snippet,) = [one for one in snippets("automations.md") if one.is_automation]
    # As the page's names are: a person has given the entities no others.
    for platform, key in KEYS:
        registered = entity_id(hass, platform, f"{site_entry.entry_id}_garage_{key}")
        name = {
            "energy_goal": "number.garage_energy_goal_of_the_session",
            "departure": "datetime.garage_departure_time",
            "charge_now": "button.garage_charge_now",
        }.get(key)
        if name is not None:
            er.async_get(hass).async_update_entity(registered, new_entity_id=name)
    await settle(hass)
    automation = await set_up_automation(hass, snippet.content)
    freezer.tick(timedelta(seconds=3))
    async_fire_time_changed(hass, dt_util.utcnow())
    await settle(hass)
    goal = site_entry.runtime_data.controls.goals["garage"]
    assert goal.energy_kwh == 12
    seven = evening.replace(day=2, hour=7, minute=0, second=0)
    assert goal.departure_at == seven
    override = site_entry.runtime_data.controls.overrides["garage"]
    assert override.charge_now
    assert override.until == seven
    assert in_force_kw(site_entry) == 11.0
    # Its clockwork would outlive the test.
    await hass.services.async_call(
        "automation", "turn_off", {"entity_id": automation}, blocking=True
    )
