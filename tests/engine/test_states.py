"""Asset states: their machines, and what commands an asset takes in each."""

from datetime import timedelta

import pytest

from coordinator import (
    BatteryState,
    ChargerState,
    Command,
    CommandStatus,
    CommandType,
    EventBus,
    EventType,
    InvalidTransition,
    Reason,
    StateMachine,
    create_battery_state_machine,
    create_ev_charger_state_machine,
)  # fmt: skip
from coordinator.events import Event
from coordinator.states import HISTORY_LENGTH, Acceptance, acceptance

from .support import ASSETS, BATTERY, CAR, NOON, Clock, Device, car_table, new_engine, slot

LAMP = {"OFF": {"press": "ON"}, "ON": {"press": "OFF", "break": "BROKEN"}}


def lamp(bus: EventBus | None = None) -> StateMachine:
    return StateMachine("lamp", ["ON", "OFF", "BROKEN"], "OFF", LAMP, bus, clock=Clock())


def test_a_trigger_moves_and_is_remembered() -> None:
    machine = lamp()
    assert machine.current_state == "OFF"
    assert machine.trigger("press") == "ON"
    assert machine.current_state == "ON"
    (change,) = machine.history
    assert (change.from_state, change.to_state, change.trigger, change.timestamp) == (
        "OFF", "ON", "press", NOON,
    )  # fmt: skip


def test_a_trigger_that_the_state_does_not_have_is_refused_with_what_is_possible() -> None:
    machine = lamp()
    machine.trigger("press")
    with pytest.raises(InvalidTransition) as caught:
        machine.trigger("release")
    assert caught.value.current_state == "ON"
    assert caught.value.trigger == "release"
    assert list(caught.value.valid_triggers) == ["press", "break"]
    assert machine.current_state == "ON"
    assert len(machine.history) == 1


def test_the_possible_triggers_can_be_asked() -> None:
    machine = lamp()
    assert list(machine.available_triggers()) == ["press"]
    assert machine.can_trigger("press")
    assert not machine.can_trigger("break")
    machine.trigger("press")
    machine.trigger("break")
    assert list(machine.available_triggers()) == []


def test_each_move_is_published() -> None:
    bus = EventBus()
    heard: list[Event] = []
    bus.subscribe(EventType.STATE_CHANGED, heard.append)
    lamp(bus).trigger("press")
    (event,) = heard
    assert event.timestamp == NOON
    assert event.payload == {
        "asset_id": "lamp", "from_state": "OFF", "to_state": "ON", "trigger": "press",
    }  # fmt: skip


def test_the_history_is_bounded() -> None:
    machine = lamp()
    for _ in range(HISTORY_LENGTH * 2):
        machine.trigger("press")
    assert len(machine.history) == HISTORY_LENGTH


def test_states_that_nobody_named_are_refused() -> None:
    with pytest.raises(ValueError, match="GLOWING"):
        StateMachine("lamp", ["OFF"], "OFF", {"OFF": {"press": "GLOWING"}})
    with pytest.raises(ValueError, match="ON"):
        StateMachine("lamp", ["OFF"], "ON", {})


def test_a_device_may_report_any_state() -> None:
    machine = create_ev_charger_state_machine(CAR)
    machine.observe(ChargerState.CHARGING)
    machine.observe(ChargerState.CHARGING)
    machine.observe(ChargerState.SUSPENDED)
    assert [change.trigger for change in machine.history] == ["observed", "suspend"]
    with pytest.raises(ValueError, match="ASLEEP"):
        machine.observe("ASLEEP")


def test_a_charging_session() -> None:
    machine = create_ev_charger_state_machine(CAR)
    triggers = ("plug_in", "start_charge", "suspend", "resume", "complete", "unplug")
    states = [machine.current_state, *map(machine.trigger, triggers)]
    assert states == [
        "AVAILABLE", "PREPARING", "CHARGING", "SUSPENDED", "CHARGING", "FINISHING", "AVAILABLE",
    ]  # fmt: skip


def test_the_charger_has_the_contracts_states_and_triggers() -> None:
    machine = create_ev_charger_state_machine(CAR)
    assert machine.states == set(ChargerState) == {
        "AVAILABLE", "PREPARING", "CHARGING", "SUSPENDED", "FINISHING", "FAULTED", "UNAVAILABLE",
    }  # fmt: skip
    triggers = {name for moves in machine._transitions.values() for name in moves}
    assert triggers == {
        "plug_in", "start_charge", "suspend", "resume", "complete", "unplug", "fault", "reset",
        "disable", "enable",
    }  # fmt: skip


def test_a_charger_breaks_and_comes_back() -> None:
    machine = create_ev_charger_state_machine(CAR)
    for trigger in ("plug_in", "start_charge", "fault", "reset", "disable", "enable"):
        machine.trigger(trigger)
    assert machine.current_state == "AVAILABLE"


def test_a_battery_switches_directly_between_charging_and_discharging() -> None:
    machine = create_battery_state_machine(BATTERY)
    assert machine.states == set(BatteryState) == {
        "IDLE", "CHARGING", "DISCHARGING", "FAULTED", "OFFLINE",
    }  # fmt: skip
    assert machine.current_state == "IDLE"
    machine.trigger("start_charge")
    assert machine.trigger("start_discharge") == "DISCHARGING"
    assert machine.trigger("start_charge") == "CHARGING"


@pytest.mark.parametrize("preset", [create_ev_charger_state_machine, create_battery_state_machine])
def test_every_state_of_a_preset_can_be_left_and_reached(preset: object) -> None:
    machine: StateMachine = preset("x")  # type: ignore[operator]
    targets = {target for moves in machine._transitions.values() for target in moves.values()}
    assert targets | {machine.current_state} == machine.states
    assert set(machine._transitions) == machine.states


def test_a_command_that_the_state_cannot_take_waits() -> None:
    engine = new_engine()
    machine = create_ev_charger_state_machine(CAR)
    engine.watch_state(machine)
    (command,) = engine.schedule_to_commands(car_table(7.0, 7.0), ASSETS)
    machine.trigger("fault")
    assert engine.get_pending_commands(NOON) == []
    assert engine.next_wakeup() == slot(2)  # no busy waiting
    machine.trigger("reset")
    assert engine.next_wakeup() == NOON
    assert engine.get_pending_commands(NOON) == [command]


def test_a_command_that_makes_no_sense_in_a_state_fails_with_that_reason() -> None:
    engine = new_engine()
    engine.watch_state(create_ev_charger_state_machine(CAR))
    stop = Command(CAR, CommandType.STOP_CHARGING, {}, NOON)
    engine.add_command(stop)
    assert engine.get_pending_commands(NOON) == []
    assert (stop.status, stop.reason) == (CommandStatus.FAILED, Reason.ASSET_STATE)
    assert stop.error is not None
    assert "AVAILABLE" in stop.error


def test_a_waiting_setpoint_is_not_overtaken_by_a_later_one_under_all() -> None:
    engine = new_engine()
    machine = create_ev_charger_state_machine(CAR)
    engine.watch_state(machine)
    commands = engine.schedule_to_commands(car_table(7.0, float("nan"), 8.0), ASSETS)
    machine.trigger("disable")
    assert engine.get_pending_commands(slot(2)) == []
    machine.trigger("enable")
    assert engine.get_pending_commands(slot(2)) == commands


def test_an_offline_battery_takes_nothing_and_a_faulted_one_can_be_released() -> None:
    assert {acceptance("OFFLINE", kind) for kind in CommandType} == {Acceptance.WAITS}
    assert acceptance("FAULTED", CommandType.RELEASE) is Acceptance.TAKES
    assert acceptance("FAULTED", CommandType.SET_CHARGE_RATE) is Acceptance.WAITS
    assert acceptance("CHARGING", CommandType.SET_CHARGE_RATE) is Acceptance.TAKES


def test_states_of_ones_own_take_every_command() -> None:
    engine = new_engine()
    engine.watch_state(StateMachine(CAR, ["X"], "X", {}))
    (command,) = engine.schedule_to_commands(car_table(7.0), ASSETS)
    engine.dispatch_command(command, Device(answer=True), now=NOON + timedelta(0))
    assert command.status is CommandStatus.COMPLETED
