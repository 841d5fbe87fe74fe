"""Uses the installed package `coordinator` as a library user would, one check for each call.

It is run by the interpreter of a clean environment, where there is no pytest; it prints a line for
each check that failed and one line at the end.
"""
# ruff: noqa: PT017, T201

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
import importlib.util
import sys
import traceback

import pandas as pd

from coordinator import AdapterRegistry, DispatchEngine, EventBus, EventType, ScheduleError
from coordinator.base import Command, CommandStatus, CommandType, Proof
from coordinator.errors import IllegalTransition, InvalidTransition
from coordinator.events import Event
from coordinator.retry import RetryPolicy
from coordinator.states import (
    StateMachine,
    create_battery_state_machine,
    create_ev_charger_state_machine,
)

CHARGER = "ast_charger_bay_1"
BATTERY = "ast_batt_001"
ASSETS = {"ev_001": CHARGER, "battery": BATTERY}
NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)
QUARTER = timedelta(minutes=15)


class Charger:
    """An adapter without asyncio: answers as it was told to, and remembers what it was sent."""

    def __init__(self, answer: bool | None = None) -> None:
        """Answer each command with this; None means later."""
        self.answer = answer
        self.sent: list[Command] = []

    def send(self, command: Command) -> bool | None:
        """Take a command."""
        self.sent.append(command)
        return self.answer


def table(**columns: list[float]) -> pd.DataFrame:
    """Return a schedule from noon on, in quarters of an hour."""
    rows = len(next(iter(columns.values())))
    return pd.DataFrame(columns, index=pd.date_range(NOON, periods=rows, freq=QUARTER))


def new_engine() -> DispatchEngine:
    """Return an engine at noon, with nothing to do."""
    return DispatchEngine(event_bus=EventBus(), clock=lambda: NOON)


def one_command(engine: DispatchEngine) -> Command:
    """Return the command of a schedule of one value, due at noon."""
    (command,) = engine.schedule_to_commands(table(ev_001_kw=[11.0, 11.0]), ASSETS)
    return command


def sent_command(engine: DispatchEngine) -> Command:
    """Return a command that a charger has taken and not yet answered."""
    command = one_command(engine)
    engine.dispatch_command(command, Charger(), now=NOON)
    assert command.status is CommandStatus.DISPATCHED
    return command


def check_the_whole_way_from_table_to_completed_command() -> None:
    """The example of the design, line by line."""
    bus = EventBus()
    seen: list[tuple[object, object]] = []
    bus.subscribe(
        EventType.COMMAND_DISPATCHED,
        lambda event: seen.append((event.payload["command_type"], event.payload["asset_id"])),
    )
    registry = AdapterRegistry()
    registry.register(CHARGER, Charger(answer=True))
    registry.register(BATTERY, Charger(answer=True))
    engine = DispatchEngine(event_bus=bus)
    commands = engine.schedule_to_commands(
        table(
            ev_001_kw=[11.0, 11.0, 0.0],
            battery_charge_kw=[0.0, 2.5, 0.0],
            battery_discharge_kw=[0.0, 0.0, 3.0],
        ),
        asset_map=ASSETS,
    )
    for quarter in range(3):
        now = NOON + quarter * QUARTER
        while due := engine.get_pending_commands(now):
            for command in due:
                adapter = registry.get(command.asset_id)
                assert adapter is not None
                assert engine.dispatch_command(command, adapter, now=now) is None
    assert {command.status for command in commands} == {CommandStatus.COMPLETED}
    assert len(seen) == len(commands)
    assert (CommandType.SET_DISCHARGE_RATE, BATTERY) in seen


def check_engine_takes_all_its_arguments() -> None:
    """All keyword-only, all but the bus with a default."""
    registry = AdapterRegistry()
    engine = DispatchEngine(
        event_bus=EventBus(),
        adapter_registry=registry,
        clock=lambda: NOON,
        late_policy="latest",
        retry=RetryPolicy(),
    )
    assert engine.get_pending_commands() == []
    assert engine.next_wakeup() is None


def check_schedule_to_commands_takes_all_its_arguments() -> None:
    """Naive local times, a length for the last slot, gaps, a column without an asset."""
    local = pd.DataFrame(
        {"ev_001_kw": [11.0, float("nan")], "ev_999_kw": [1.0, 1.0]},
        index=pd.date_range("2026-10-01 12:00", periods=2, freq=QUARTER),
    )
    commands = new_engine().schedule_to_commands(
        local,
        ASSETS,
        tz="Europe/Berlin",
        resolution=QUARTER,
        gaps="hold",
        allow_unmapped=True,
        plan_id="plan_1",
        now=NOON,
    )
    assert [command.parameters for command in commands] == [{"power_kw": 11.0}]
    assert commands[0].scheduled_at == NOON - timedelta(hours=2)
    assert commands[0].plan_id == "plan_1"


def check_an_empty_cell_releases() -> None:
    """Empty is never 0."""
    commands = new_engine().schedule_to_commands(table(ev_001_kw=[11.0, float("nan")]), ASSETS)
    assert [command.command_type for command in commands] == [
        CommandType.SET_CHARGE_RATE,
        CommandType.RELEASE,
    ]


def check_a_bad_table_is_refused_whole() -> None:
    """A ScheduleError is a ValueError that names column and row."""
    engine = new_engine()
    kept = one_command(engine)
    try:
        engine.schedule_to_commands(table(ev_001_kw=[7.0, -1.0]), ASSETS)
    except ValueError as error:
        assert isinstance(error, ScheduleError)
        assert "ev_001_kw" in str(error)
        assert "1" in str(error)
    else:
        message = "a negative power was accepted"
        raise AssertionError(message)
    assert engine.get_commands_for_asset(CHARGER) == [kept]


def check_a_new_schedule_supersedes_what_is_pending() -> None:
    """Only for the assets that it names."""
    engine = new_engine()
    old = one_command(engine)
    (new,) = engine.schedule_to_commands(table(ev_001_kw=[7.0, 7.0]), ASSETS)
    assert old.status is CommandStatus.SUPERSEDED
    assert engine.get_pending_commands(NOON) == [new]


def check_pending_commands_come_by_priority() -> None:
    """Asking twice gives the same objects; the priority may be changed in between."""
    engine = new_engine()
    first = Command(CHARGER, CommandType.START_CHARGING, {}, NOON)
    second = Command(BATTERY, CommandType.SET_SOC_TARGET, {"soc_percent": 80}, NOON)
    later = Command(BATTERY, CommandType.RELEASE, {}, NOON + QUARTER)
    for command in (first, second, later):
        engine.add_command(command)
    assert engine.get_pending_commands(NOON) == [first, second]
    second.priority = 5
    again = engine.get_pending_commands(NOON)
    assert again[0] is second
    assert again[1] is first
    assert engine.next_wakeup() is not None


def check_a_command_has_its_defaults() -> None:
    """Id, status, retries, timeout, priority, and parameters that never change."""
    command = Command(CHARGER, CommandType.SET_CHARGE_RATE, {"power_kw": 22.0}, NOON)
    assert command.command_id.startswith("cmd_")
    assert len(command.command_id) == len("cmd_a1b2c3d4e5f6")
    assert int(command.command_id.removeprefix("cmd_"), 16) >= 0
    assert command.status is CommandStatus.PENDING
    assert (command.max_retries, command.timeout_seconds, command.priority) == (3, 30.0, 1)
    assert command.parameters == {"power_kw": 22.0}
    assert command.effective_power_kw == command.parameters["power_kw"]


def check_every_command_type_exists() -> None:
    """The names of the design."""
    names = (
        "SET_CHARGE_RATE SET_DISCHARGE_RATE SET_POWER_LIMIT START_CHARGING STOP_CHARGING "
        "CHANGE_AVAILABILITY SET_SOC_TARGET RELEASE"
    )
    assert {kind.name for kind in CommandType} == set(names.split())


def check_every_event_type_exists() -> None:
    """The names of the design."""
    names = (
        "SCHEDULE_RECEIVED COMMAND_CREATED COMMAND_DISPATCHED COMMAND_ACKNOWLEDGED "
        "COMMAND_COMPLETED COMMAND_FAILED COMMAND_TIMED_OUT COMMAND_RETRYING COMMAND_SUPERSEDED "
        "COMMAND_CANCELLED COMMAND_EXPIRED STATE_CHANGED ASSET_CONNECTED ASSET_LOST "
        "ASSET_NOT_FOLLOWING PLAN_ENDED PLAN_STALE OVERRIDE_STARTED OVERRIDE_ENDED"
    )
    assert set(names.split()) <= {kind.name for kind in EventType}


def check_dispatching_twice_is_illegal() -> None:
    """Only a pending command can be sent."""
    engine = new_engine()
    command = sent_command(engine)
    try:
        engine.dispatch_command(command, Charger(), now=NOON)
    except IllegalTransition:
        return
    message = "a command was sent twice"
    raise AssertionError(message)


def check_an_asynchronous_adapter_gives_its_awaitable_back() -> None:
    """The engine awaits nothing itself."""

    class AsyncCharger:
        """Answers in time."""

        async def send(self, command: Command) -> bool:
            """Take a command."""
            return command.asset_id == CHARGER

    engine = new_engine()
    command = one_command(engine)
    awaitable = engine.dispatch_command(command, AsyncCharger(), now=NOON)  # type: ignore[arg-type]
    assert awaitable is not None
    assert command.status is CommandStatus.DISPATCHED
    awaitable.close()  # type: ignore[attr-defined]


def check_an_adapter_that_raises_has_failed_an_attempt() -> None:
    """The attempt is repeated later."""

    class Broken:
        """Has no link."""

        def send(self, command: Command) -> bool:
            """Fail."""
            message = f"no link for {command.command_id}"
            raise ConnectionError(message)

    engine = new_engine()
    command = one_command(engine)
    engine.dispatch_command(command, Broken(), now=NOON)
    assert command.status is CommandStatus.PENDING
    assert command.error is not None
    assert "no link" in command.error


def check_a_good_answer_completes() -> None:
    """And the outcome is published."""
    engine = new_engine()
    events: list[Event] = []
    engine.event_bus.subscribe(EventType.COMMAND_COMPLETED, events.append)
    command = sent_command(engine)
    engine.handle_response(command, success=True)
    assert command.status is CommandStatus.COMPLETED
    (event,) = events
    assert event.event_type is EventType.COMMAND_COMPLETED
    assert event.timestamp == NOON
    expected = "command_id asset_id command_type status attempt error reason parameters plan_id"
    assert set(expected.split()) <= set(event.payload)


def check_a_failed_answer_is_repeated_after_two_seconds_and_gives_up_after_three() -> None:
    """One send and up to three repeats, after 2, 4 and 8 seconds."""
    engine = new_engine()
    command = sent_command(engine)
    now = NOON
    for delay in (2, 4, 8):
        engine.handle_response(command, success=False, error="connection timeout", now=now)
        assert command.status is CommandStatus.PENDING
        assert engine.next_wakeup() == now + timedelta(seconds=delay)
        assert engine.get_pending_commands(now + timedelta(seconds=delay - 1)) == []
        now += timedelta(seconds=delay)
        assert engine.get_pending_commands(now) == [command]
        engine.dispatch_command(command, Charger(), now=now)
    engine.handle_response(command, success=False, error="connection timeout", now=now)
    assert command.status is CommandStatus.FAILED


def check_a_refusal_is_final() -> None:
    """What cannot be repeated fails at once."""
    engine = new_engine()
    command = sent_command(engine)
    engine.handle_response(command, success=False, error="Rejected", retryable=False, now=NOON)
    assert command.status is CommandStatus.FAILED
    assert command.error == "Rejected"


def check_no_answer_times_out() -> None:
    """After timeout_seconds, and not before."""
    engine = new_engine()
    command = sent_command(engine)
    assert engine.next_wakeup() is not None
    assert engine.check_timeouts(NOON + timedelta(seconds=29)) == []
    assert engine.check_timeouts(NOON + timedelta(seconds=31)) == [command]
    assert command.status is CommandStatus.TIMED_OUT


def check_an_acknowledged_command_is_completed_by_its_proof() -> None:
    """The answer says how it is known."""
    engine = new_engine()
    command = sent_command(engine)
    engine.acknowledge(command, now=NOON)
    assert command.status is CommandStatus.ACKNOWLEDGED
    engine.handle_response(command, success=True, proof=Proof.MEASURED, now=NOON)
    assert command.status is CommandStatus.COMPLETED
    assert command.proof is Proof.MEASURED


def check_an_acknowledged_command_without_proof_times_out() -> None:
    """The proof has a deadline of its own."""
    engine = new_engine()
    command = sent_command(engine)
    engine.acknowledge(command, now=NOON)
    assert engine.check_timeouts(NOON + timedelta(hours=1)) == [command]
    assert command.status is CommandStatus.TIMED_OUT


def check_a_command_can_be_cancelled() -> None:
    """Before it is sent."""
    engine = new_engine()
    command = one_command(engine)
    engine.cancel_command(command.command_id, "the car is gone")
    assert command.status is CommandStatus.CANCELLED
    assert engine.get_pending_commands(NOON) == []


def check_commands_can_be_looked_up() -> None:
    """The same object or None; a list, empty for an unknown asset."""
    engine = new_engine()
    command = one_command(engine)
    assert engine.get_command(command.command_id) is command
    assert engine.get_command("cmd_a1b2c3d4e5f6") is None
    assert engine.get_commands_for_asset(CHARGER) == [command]
    assert engine.get_commands_for_asset("ast_charger_001") == []


def check_the_latest_policy_sends_only_the_newest() -> None:
    """No flood after a restart."""
    engine = DispatchEngine(event_bus=EventBus(), clock=lambda: NOON, late_policy="latest")
    old, new, _ = engine.schedule_to_commands(table(ev_001_kw=[11.0, 7.0, 3.0]), ASSETS)
    assert engine.get_pending_commands(NOON + QUARTER) == [new]
    assert old.status is CommandStatus.SUPERSEDED


def check_a_listener_that_raises_harms_nobody() -> None:
    """The next one is called all the same."""

    def broken(event: Event) -> None:
        raise RuntimeError(event.event_type)

    engine = new_engine()
    heard: list[Event] = []
    engine.event_bus.subscribe(EventType.SCHEDULE_RECEIVED, broken)
    unsubscribe = engine.event_bus.subscribe(EventType.SCHEDULE_RECEIVED, heard.append)
    one_command(engine)
    unsubscribe()
    one_command(engine)
    assert len(heard) == 1


def check_a_state_machine_moves_by_its_triggers() -> None:
    """History, triggers, and an error that says what would have been possible."""
    bus = EventBus()
    moves: list[Event] = []
    bus.subscribe(EventType.STATE_CHANGED, moves.append)
    lamp = StateMachine(
        "lamp", ["ON", "OFF"], "OFF", {"OFF": {"press": "ON"}, "ON": {"release": "OFF"}}, bus
    )
    lamp.trigger("press")
    assert lamp.can_trigger("release")
    assert list(lamp.available_triggers()) == ["release"]
    (change,) = lamp.history
    assert (change.from_state, change.to_state, change.trigger) == ("OFF", "ON", "press")
    assert change.timestamp.tzinfo is not None
    assert len(moves) == 1
    try:
        lamp.trigger("press")
    except InvalidTransition as error:
        assert error.current_state == "ON"
        assert error.trigger == "press"
        assert list(error.valid_triggers) == ["release"]
    else:
        message = "a trigger was taken that the state does not have"
        raise AssertionError(message)


def check_the_presets_for_chargers_and_batteries() -> None:
    """A charging session; a battery that turns around."""
    charger = create_ev_charger_state_machine(CHARGER)
    for trigger in ("plug_in", "start_charge", "suspend", "resume", "complete", "unplug"):
        charger.trigger(trigger)
    battery = create_battery_state_machine(BATTERY)
    battery.trigger("start_charge")
    battery.trigger("start_discharge")
    assert charger.history[-1].to_state == "AVAILABLE"
    assert battery.history[-1].to_state == "DISCHARGING"


def check_there_is_no_home_assistant_here() -> None:
    """Neither installed nor asked for."""
    assert importlib.util.find_spec("homeassistant") is None
    assert importlib.util.find_spec("custom_components") is None


def checks() -> Iterator[Callable[[], None]]:
    """Return the checks of this file, in order."""
    return (value for name, value in globals().items() if name.startswith("check_"))


def main() -> int:
    """Run every check; return how many failed."""
    failed = 0
    passed = 0
    for check in list(checks()):
        try:
            check()
        except Exception:  # noqa: BLE001 - each failure is shown, and the next check is run
            failed += 1
            print(f"{check.__name__} failed", traceback.format_exc(), sep="\n")
        else:
            passed += 1
    print(f"{passed} passed, {failed} failed")
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(main())
