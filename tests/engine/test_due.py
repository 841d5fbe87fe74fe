"""What is due, in which order, and when the engine next has something to do."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from coordinator import (
    Command,
    CommandStatus,
    CommandType,
    DispatchEngine,
    EventBus,
    IllegalTransition,
)

from .support import (
    ASSETS,
    BATTERY,
    CAR,
    NOON,
    SECOND,
    Clock,
    Device,
    car_table,
    new_engine,
    send_due,
    slot,
    table,
)


def start(asset_id: str = CAR, at: datetime = NOON, priority: int = 1) -> Command:
    return Command(asset_id, CommandType.START_CHARGING, {}, at, priority=priority)


def added(engine: DispatchEngine, *commands: Command) -> None:
    for command in commands:
        engine.add_command(command)


def test_only_what_is_due_is_returned() -> None:
    engine = new_engine()
    first, second = engine.schedule_to_commands(car_table(7.0, 8.0), ASSETS)
    assert engine.get_pending_commands(NOON - SECOND) == []
    assert engine.get_pending_commands(NOON) == [first]
    assert engine.get_pending_commands(slot(1)) == [first, second]


def test_asking_twice_gives_the_same_objects() -> None:
    engine = new_engine()
    engine.schedule_to_commands(car_table(7.0), ASSETS)
    (once,), (twice,) = engine.get_pending_commands(NOON), engine.get_pending_commands(NOON)
    assert once is twice


def test_due_commands_come_by_priority_then_time_then_creation() -> None:
    engine = new_engine()
    third, fourth, second, first = (
        start("a", NOON), start("b", NOON), start("c", NOON - SECOND), start("d", NOON, priority=2)
    )  # fmt: skip
    added(engine, third, fourth, second, first)
    assert engine.get_pending_commands(NOON) == [first, second, third, fourth]


def test_a_priority_may_be_changed_until_dispatch() -> None:
    engine = new_engine()
    one, other, waiting = start("a"), start("b"), start("c", NOON + SECOND)
    added(engine, one, other, waiting)
    assert engine.get_pending_commands(NOON) == [one, other]
    other.priority = 5
    waiting.priority = 9
    assert engine.get_pending_commands(NOON) == [other, one]
    assert engine.get_pending_commands(NOON + SECOND) == [waiting, other, one]


def test_the_clock_says_what_is_due_unless_a_moment_is_given() -> None:
    clock = Clock(NOON - SECOND)
    engine = new_engine(clock=clock)
    (command,) = engine.schedule_to_commands(car_table(7.0), ASSETS)
    assert engine.get_pending_commands() == []
    assert engine.get_pending_commands(NOON) == [command]
    clock.now = NOON
    assert engine.get_pending_commands() == [command]


def test_a_moment_may_have_any_zone_but_needs_one() -> None:
    engine = new_engine()
    (command,) = engine.schedule_to_commands(car_table(7.0), ASSETS)
    assert engine.get_pending_commands(NOON.astimezone(timezone(timedelta(hours=9)))) == [command]
    with pytest.raises(ValueError, match="time zone"):
        engine.get_pending_commands(NOON.replace(tzinfo=None))


def test_the_engine_works_on_the_real_clock_by_default() -> None:
    engine = DispatchEngine(event_bus=EventBus())
    command = start(at=datetime.now(UTC) - SECOND)
    engine.add_command(command)
    assert engine.get_pending_commands() == [command]


def test_an_idle_engine_has_no_next_wakeup() -> None:
    assert new_engine().next_wakeup() is None


def test_the_next_wakeup_is_the_first_due_command_in_the_past_too() -> None:
    engine = new_engine()
    added(engine, start(at=slot(2)), start(at=slot(1)))
    assert engine.next_wakeup() == slot(1)
    engine.get_pending_commands(slot(3))
    assert engine.next_wakeup() == slot(1)


def test_a_command_may_be_sent_before_its_time() -> None:
    engine = new_engine()
    (command,) = engine.schedule_to_commands(car_table(7.0, start=slot(4)), ASSETS)
    engine.dispatch_command(command, Device(), now=NOON)
    engine.handle_response(command, success=False, now=NOON)
    assert engine.next_wakeup() == NOON + 2 * SECOND
    assert send_due(engine, Device(answer=True), NOON + 2 * SECOND) == [command]
    assert engine.get_pending_commands(slot(4)) == []


def test_dispatching_needs_a_pending_command() -> None:
    engine = new_engine()
    (command,) = engine.schedule_to_commands(car_table(7.0), ASSETS)
    engine.dispatch_command(command, Device(), now=NOON)
    for adapter in (Device(), None):
        with pytest.raises(IllegalTransition):
            engine.dispatch_command(command, adapter, now=NOON)
    assert command.status is CommandStatus.DISPATCHED


def test_a_command_that_was_never_added_is_known_once_it_was_sent() -> None:
    engine = new_engine()
    command = start()
    engine.dispatch_command(command, Device(answer=True), now=NOON)
    assert engine.get_command(command.command_id) is command


def test_withheld_commands_wait_until_no_cause_is_left() -> None:
    engine = new_engine()
    (command,) = engine.schedule_to_commands(car_table(7.0, 7.0), ASSETS)
    engine.withhold(CAR, "offline")
    engine.withhold(CAR, "paused")
    assert engine.withheld(CAR) == {"offline", "paused"}
    assert engine.get_pending_commands(NOON) == []
    assert engine.next_wakeup() == slot(2)  # the plan's end
    engine.resume(CAR, "offline")
    assert engine.get_pending_commands(NOON) == []
    engine.resume(CAR, "paused")
    engine.resume(CAR, "never there")
    assert engine.withheld(CAR) == frozenset()
    assert engine.next_wakeup() == NOON
    assert engine.get_pending_commands(NOON) == [command]


def test_withholding_one_asset_leaves_the_others_alone() -> None:
    engine = new_engine()
    frame = table(ev_001_kw=[1.0], battery_charge_kw=[2.0])
    _, battery = engine.schedule_to_commands(frame, ASSETS)
    engine.withhold(CAR, "offline")
    assert engine.get_pending_commands(NOON) == [battery]


def test_commands_are_found_by_id_and_by_asset() -> None:
    engine = new_engine()
    frame = table(ev_001_kw=[1.0, 2.0], battery_charge_kw=[2.0, 2.0])
    commands = engine.schedule_to_commands(frame, ASSETS)
    by_hand = Command(CAR, CommandType.START_CHARGING, {}, NOON, command_id="by hand")
    engine.add_command(by_hand)
    for command in (*commands, by_hand):
        assert engine.get_command(command.command_id) is command
    assert engine.get_commands_for_asset(CAR) == [commands[0], commands[2], by_hand]
    assert engine.get_commands_for_asset(BATTERY) == [commands[1]]


@pytest.mark.parametrize("unknown", ["cmd_a1b2c3d4e5f6", "", "nonsense", "cmd_0x1234567890"])
def test_an_unknown_id_gives_none(unknown: str) -> None:
    engine = new_engine()
    engine.schedule_to_commands(car_table(7.0), ASSETS)
    assert engine.get_command(unknown) is None


def test_an_id_in_another_spelling_gives_none() -> None:
    engine = new_engine()
    (command,) = engine.schedule_to_commands(car_table(7.0), ASSETS)
    digits = command.command_id.removeprefix("cmd_")
    for spelling in (digits, f"cmd_{digits} ", f"cmd_0x{digits}", f"cmd_{digits[:6]}_{digits[6:]}"):
        assert engine.get_command(spelling) is None


def test_an_unknown_asset_has_no_commands() -> None:
    assert new_engine().get_commands_for_asset("nobody") == []


def test_a_list_that_was_handed_out_is_the_callers() -> None:
    engine = new_engine()
    engine.schedule_to_commands(car_table(7.0, 8.0), ASSETS).clear()
    engine.get_commands_for_asset(CAR).clear()
    assert len(engine.get_commands_for_asset(CAR)) == 2
    assert len(engine.get_pending_commands(slot(1))) == 2


def test_a_command_is_added_once() -> None:
    engine = new_engine()
    command = start()
    engine.add_command(command)
    with pytest.raises(ValueError, match="already"):
        engine.add_command(command)
    with pytest.raises(ValueError, match="already"):
        engine.add_command(
            Command(CAR, CommandType.RELEASE, {}, NOON, command_id=command.command_id)
        )


def test_only_a_new_command_can_be_added() -> None:
    engine = new_engine()
    command = start()
    engine.add_command(command)
    engine.cancel_command(command.command_id, "no")
    with pytest.raises(ValueError, match="cancelled"):
        new_engine().add_command(command)


def test_a_cancelled_command_is_not_sent_and_says_why() -> None:
    engine = new_engine()
    first, second = engine.schedule_to_commands(car_table(7.0, 8.0), ASSETS)
    assert engine.cancel_command(second.command_id, "the car is gone", now=NOON) is second
    assert second.status is CommandStatus.CANCELLED
    assert second.detail == "the car is gone"
    assert engine.get_pending_commands(slot(1)) == [first]
    with pytest.raises(IllegalTransition):
        engine.cancel_command(second.command_id, "again")
    with pytest.raises(KeyError):
        engine.cancel_command("cmd_a1b2c3d4e5f6", "nobody")


def test_the_waiting_commands_are_counted() -> None:
    engine = new_engine()
    first, *_ = engine.schedule_to_commands(car_table(7.0, 8.0, 9.0), ASSETS)
    assert engine.pending_count == 3
    engine.get_pending_commands(NOON)
    engine.dispatch_command(first, Device(), now=NOON)
    assert engine.pending_count == 2
    engine.handle_response(first, success=False, now=NOON)
    assert engine.pending_count == 3
    engine.schedule_to_commands(car_table(5.0), ASSETS)
    assert engine.pending_count == 1


def test_the_next_setpoint_is_the_first_one_that_waits_for_its_time() -> None:
    engine = new_engine()
    first, second = engine.schedule_to_commands(car_table(7.0, 8.0), ASSETS)
    engine.add_command(start(at=slot(0.5)))
    assert engine.next_setpoint(CAR, NOON) is first
    assert engine.next_setpoint(CAR, NOON + SECOND) is second
    assert engine.next_setpoint(CAR, slot(2)) is None
    assert engine.next_setpoint("nobody", NOON) is None
