"""What an asset and a site show: values, availability, names, and how many entities there are."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, State, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.energy_dispatch.adapters import Telemetry
from custom_components.energy_dispatch.const import DOMAIN
from custom_components.energy_dispatch.coordinator import EnergyDispatchConfigEntry
from custom_components.energy_dispatch.event import EVENT_NAMES
from custom_components.energy_dispatch.telling import COMMAND_EVENTS

from .schedules import SLOT, call, rows, slot_start
from .site import BATTERY, entity_id, state_of

TELEMETRY = ("power", "energy", "status")
ANSWERED = ("setpoint", "next_setpoint", "command")


def shown(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, key: str, platform: str = "sensor"
) -> State:
    """Return the state of an entity by the end of its unique id, such as ``garage_power``."""
    return state_of(hass, platform, f"{site.entry_id}_{key}")


async def send(hass: HomeAssistant, asset_id: str, kind: str, **data: object) -> Mapping[str, Any]:
    """Send a command by hand and return how it ended."""
    answer = await call(hass, "send_command", asset_id=asset_id, command_type=kind, **data)
    commands: Any = answer["commands"]
    command: Mapping[str, Any] = commands[0]
    return command


async def fault(hass: HomeAssistant, asset_id: str, name: str) -> None:
    """Let a simulated device do something wrong."""
    await hass.services.async_call(
        DOMAIN, "simulate_fault", {"asset_id": asset_id, "fault": name}, blocking=True
    )
    await hass.async_block_till_done()


async def press(hass: HomeAssistant, site: EnergyDispatchConfigEntry, key: str) -> None:
    """Press a button."""
    button = entity_id(hass, "button", f"{site.entry_id}_{key}")
    await hass.services.async_call("button", "press", {"entity_id": button}, blocking=True)
    await hass.async_block_till_done()


async def pass_time(hass: HomeAssistant, freezer: FrozenDateTimeFactory, span: timedelta) -> None:
    """Let time pass, and do what was due meanwhile."""
    freezer.tick(span)
    async_fire_time_changed(hass, dt_util.utcnow())
    await hass.async_block_till_done(wait_background_tasks=True)


@pytest.mark.smoke
async def test_each_asset_is_a_device_of_its_own_under_the_site(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    registry = dr.async_get(hass)
    site_device = registry.async_get(site.runtime_data.site_device_id)
    assert site_device is not None
    for asset_id, name in (("garage", "Garage"), ("house_battery", "House battery")):
        device = registry.async_get_device_by_identifier(
            (DOMAIN, f"{site.entry_id}_{asset_id}"), site.entry_id
        )
        assert device is not None
        assert device.name == name
        assert device.via_device_id == site_device.id


@pytest.mark.smoke
@pytest.mark.parametrize(
    ("asset_id", "enabled", "disabled"),
    [
        (
            "garage",
            {
                "binary_sensor.garage_connection",
                "button.garage_hand_back_control",
                "button.garage_retry_last_failed_command",
                "event.garage_command_event",
                "number.garage_manual_setpoint",
                "sensor.garage_energy",
                "sensor.garage_last_command",
                "sensor.garage_next_setpoint",
                "sensor.garage_power",
                "sensor.garage_setpoint",
                "sensor.garage_status",
                "switch.garage_follow_schedule",
            },
            {
                "button.garage_charge_now",
                "button.garage_clear_session_goal",
                "button.garage_test_device",
                "datetime.garage_departure_time",
                "number.garage_energy_goal_of_the_session",
                "number.garage_state_of_charge_goal",
                "sensor.garage_session_goal",
                "sensor.garage_next_setpoint_at",
                "sensor.garage_state_of_charge",
            },
        ),
        (
            "house_battery",
            {
                "binary_sensor.house_battery_connection",
                "number.house_battery_manual_setpoint",
                "sensor.house_battery_energy_charged",
                "sensor.house_battery_energy_discharged",
                "sensor.house_battery_last_command",
                "sensor.house_battery_power",
                "sensor.house_battery_setpoint",
                "sensor.house_battery_state_of_charge",
                "sensor.house_battery_status",
                "switch.house_battery_follow_schedule",
            },
            {
                "button.house_battery_hand_back_control",
                "button.house_battery_test_device",
                "sensor.house_battery_next_setpoint",
                "button.house_battery_retry_last_failed_command",
                "event.house_battery_command_event",
                "sensor.house_battery_next_setpoint_at",
            },
        ),
    ],
)
async def test_an_asset_has_few_entities_and_its_own_subentry_holds_them(
    hass: HomeAssistant,
    site: EnergyDispatchConfigEntry,
    asset_id: str,
    enabled: set[str],
    disabled: set[str],
) -> None:
    subentry_id = site.runtime_data.assets[asset_id].config.subentry_id
    entries = [
        entry
        for entry in er.async_entries_for_config_entry(er.async_get(hass), site.entry_id)
        if entry.config_subentry_id == subentry_id
    ]
    assert {entry.entity_id for entry in entries if not entry.disabled} == enabled
    assert {entry.entity_id for entry in entries if entry.disabled} == disabled
    assert {entry.unique_id.rsplit(f"_{asset_id}_")[0] for entry in entries} == {site.entry_id}


@pytest.mark.smoke
async def test_what_a_plan_does_is_shown(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    assert shown(hass, site, "plan").state == "none"
    assert shown(hass, site, "next_command_at").state == STATE_UNKNOWN
    assert shown(hass, site, "garage_setpoint").state == STATE_UNKNOWN
    assert shown(hass, site, "garage_command").state == STATE_UNKNOWN

    first = slot_start(0)
    await call(
        hass,
        "submit_schedule",
        name="night tariff",
        schedule=rows(
            ev_garage_kw=[7.4, 3.7, 0],
            battery_discharge_kw=[2.5, 1.0, 1.0],
        ),
    )

    plan = shown(hass, site, "plan")
    assert plan.state.startswith("plan_")
    assert plan.attributes["plan_name"] == "night tariff"
    assert plan.attributes["starts_at"] == first.isoformat()
    assert plan.attributes["ends_at"] == (first + 3 * SLOT).isoformat()
    assert shown(hass, site, "pending").state == "3"
    assert shown(hass, site, "failed_today").state == "0"
    assert dt_util.parse_datetime(shown(hass, site, "next_command_at").state) == (
        first + SLOT
    ).replace(microsecond=0)
    assert shown(hass, site, "garage_setpoint").state == "7.4"
    assert shown(hass, site, "garage_next_setpoint").state == "3.7"
    assert shown(hass, site, "house_battery_setpoint").state == "-2.5"
    command = shown(hass, site, "garage_command")
    assert command.state == "completed"
    assert command.attributes["command_type"] == "set_charge_rate"
    assert command.attributes["power_kw"] == 7.4
    assert command.attributes["command_id"].startswith("cmd_")
    assert command.attributes["error"] is None
    assert command.attributes["proof"] is not None

    await pass_time(hass, freezer, SLOT)
    assert shown(hass, site, "garage_setpoint").state == "3.7"
    assert shown(hass, site, "garage_next_setpoint").state == "0.0"
    assert shown(hass, site, "house_battery_setpoint").state == "-1.0"


async def test_a_release_to_come_has_no_power_and_says_what_it_is(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[7.4, None, 3.0]))
    state = shown(hass, site, "garage_next_setpoint")
    assert state.state == STATE_UNKNOWN
    assert state.attributes["command_type"] == "release"


@pytest.mark.parametrize("asset_id", ["garage", "house_battery"])
async def test_a_device_that_is_away_has_no_values_and_its_commands_stay_visible(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, asset_id: str
) -> None:
    await send(hass, asset_id, "set_charge_rate", power_kw=2)
    await fault(hass, asset_id, "offline")
    for key in TELEMETRY:
        assert shown(hass, site, f"{asset_id}_{key}").state == STATE_UNAVAILABLE
    answered = [key for key in ANSWERED if asset_id == "garage" or key != "next_setpoint"]
    for key in answered:
        assert shown(hass, site, f"{asset_id}_{key}").state != STATE_UNAVAILABLE
    connected = shown(hass, site, f"{asset_id}_connected", "binary_sensor")
    assert connected.state == "off"
    assert connected.attributes["detail"]

    await fault(hass, asset_id, "none")
    for key in (*TELEMETRY, *answered):
        assert shown(hass, site, f"{asset_id}_{key}").state != STATE_UNAVAILABLE
    connected = shown(hass, site, f"{asset_id}_connected", "binary_sensor")
    assert connected.state == "on"
    assert "detail" not in connected.attributes


async def test_values_that_a_device_reports_are_shown_and_unknown_ones_are_unknown(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    battery = site.runtime_data.assets["house_battery"]
    battery.update(
        telemetry=Telemetry(
            observed_at=dt_util.utcnow(),
            power_kw=-1.25,
            energy_kwh=3.5,
            energy_discharged_kwh=2.5,
            soc_percent=61.5,
            status="DISCHARGING",
        )
    )
    await site.runtime_data.showing.async_shown()
    for key, value in (
        ("power", "-1.25"),
        ("energy", "3.5"),
        ("energy_discharged", "2.5"),
        ("soc", "61.5"),
        ("status", "DISCHARGING"),
    ):
        assert shown(hass, site, f"house_battery_{key}").state == value
    battery.update(telemetry=Telemetry(observed_at=dt_util.utcnow()))
    await site.runtime_data.showing.async_shown()
    for key in ("power", "energy", "energy_discharged", "soc", "status"):
        assert shown(hass, site, f"house_battery_{key}").state == STATE_UNKNOWN
    battery.update(telemetry=None)
    await site.runtime_data.showing.async_shown()
    assert shown(hass, site, "house_battery_power").state == STATE_UNKNOWN


async def test_an_entity_is_written_for_its_own_asset_and_when_it_shows_something_else(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    def report() -> None:
        garage.update(
            telemetry=Telemetry(observed_at=dt_util.utcnow(), power_kw=7.4, status="Charging")
        )

    garage = site.runtime_data.assets["garage"]
    report()
    await site.runtime_data.showing.async_shown()
    begin = dt_util.utcnow()
    freezer.tick(1)
    report()
    await site.runtime_data.showing.async_shown()
    # The same power measured again is news to helpers that integrate it; the same word is none.
    assert shown(hass, site, "garage_power").last_reported == dt_util.utcnow()
    for key in ("garage_status", "garage_setpoint", "house_battery_power"):
        assert shown(hass, site, key).last_reported <= begin


async def test_a_long_error_is_cut_for_the_state_machine(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    await fault(hass, "garage", "reject")
    await send(hass, "garage", "set_charge_rate", power_kw=3)
    failed = site.runtime_data.assets["garage"].snapshot.last_failure
    assert failed is not None
    failed.progress.error = "no " * 1000
    site.runtime_data.assets["garage"].notify()
    await site.runtime_data.showing.async_shown()
    assert len(shown(hass, site, "garage_command").attributes["error"]) == 255


@pytest.mark.smoke
async def test_the_last_failed_command_can_be_sent_again(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    assert shown(hass, site, "garage_retry", "button").state == STATE_UNAVAILABLE
    with pytest.raises(ServiceValidationError):
        await site.runtime_data.async_retry("garage")

    await fault(hass, "garage", "reject")
    failed = await send(hass, "garage", "set_charge_rate", power_kw=3)
    assert failed["status"] in {"dispatched", "failed"}
    command = shown(hass, site, "garage_command")
    assert command.state == "failed"
    assert command.attributes["reason"] == "rejected"
    assert command.attributes["error"]
    assert shown(hass, site, "failed_today").state == "1"
    assert shown(hass, site, "garage_retry", "button").state == STATE_UNKNOWN

    await fault(hass, "garage", "none")
    await press(hass, site, "garage_retry")
    assert shown(hass, site, "garage_command").state == "completed"
    assert shown(hass, site, "garage_setpoint").state == "3.0"
    assert shown(hass, site, "garage_retry", "button").state == STATE_UNAVAILABLE


async def test_control_is_handed_back_at_the_press_of_a_button(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    await send(hass, "garage", "set_charge_rate", power_kw=3)
    assert shown(hass, site, "garage_setpoint").state == "3.0"
    await press(hass, site, "garage_release")
    assert shown(hass, site, "garage_setpoint").state == STATE_UNKNOWN
    command = shown(hass, site, "garage_command")
    assert command.state == "completed"
    assert command.attributes["command_type"] == "release"
    assert command.attributes["power_kw"] is None


@pytest.mark.smoke
async def test_each_step_of_a_command_is_an_event(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    event = entity_id(hass, "event", f"{site.entry_id}_garage_command_event")
    steps: list[State] = []

    @callback
    def note(changed: Event[EventStateChangedData]) -> None:
        if (state := changed.data["new_state"]) is not None:
            steps.append(state)

    async_track_state_change_event(hass, event, note)
    await send(hass, "garage", "set_charge_rate", power_kw=3)
    await fault(hass, "garage", "reject")
    await send(hass, "garage", "set_charge_rate", power_kw=4)
    await send(hass, "house_battery", "set_charge_rate", power_kw=4)

    assert [step.attributes["event_type"] for step in steps] == [
        "dispatched",
        "completed",
        "dispatched",
        "failed",
    ]
    last = steps[-1].attributes
    assert last["command_id"].startswith("cmd_")
    assert last["command_type"] == "set_charge_rate"
    assert last["parameters"] == {"power_kw": 4.0}
    assert last["attempt"] == 1
    assert last["reason"] == "rejected"
    assert last["error"]
    assert last["event_types"] == list(EVENT_NAMES.values())


def test_each_event_that_a_command_can_have_has_a_name() -> None:
    assert EVENT_NAMES.keys() == COMMAND_EVENTS


async def test_an_asset_that_is_removed_takes_its_entities_along(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    battery = site.runtime_data.assets["house_battery"]
    kept = entity_id(hass, "sensor", f"{site.entry_id}_garage_power")
    gone = entity_id(hass, "sensor", f"{site.entry_id}_house_battery_power")
    assert hass.config_entries.async_remove_subentry(site, battery.config.subentry_id)
    await hass.async_block_till_done()
    assert hass.states.get(gone) is None
    assert er.async_get(hass).async_get(gone) is None
    assert hass.states.get(kept) is not None
    assert BATTERY["title"] not in {
        device.name
        for device in dr.async_entries_for_config_entry(dr.async_get(hass), site.entry_id)
    }
