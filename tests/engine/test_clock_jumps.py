"""The clock is set: spans of time go on, moments of the calendar stay."""

from datetime import timedelta

import pytest

from coordinator import Command, CommandStatus, CommandType

from .support import ASSETS, CAR, NOON, SECOND, Device, car_table, new_engine, slot

HOUR = timedelta(hours=1)
JUMPS = pytest.mark.parametrize("jump", [HOUR, -HOUR], ids=["ahead", "back"])


def charge(at_kw: float = 7.0) -> Command:
    """Return a setpoint that is due at noon."""
    return Command(CAR, CommandType.SET_CHARGE_RATE, {"power_kw": at_kw}, NOON)


@JUMPS
def test_an_attempt_waits_for_what_is_left_of_its_time(jump: timedelta) -> None:
    engine = new_engine()
    command = charge()
    engine.add_command(command, now=NOON)
    engine.dispatch_command(command, Device(), now=NOON)
    engine.shift_clock(jump)
    assert engine.next_wakeup() == NOON + jump + 30 * SECOND
    assert engine.check_timeouts(NOON + jump + 30 * SECOND) == []
    assert engine.check_timeouts(NOON + jump + 31 * SECOND) == [command]


@JUMPS
def test_a_proof_waits_for_what_is_left_of_its_time(jump: timedelta) -> None:
    engine = new_engine()
    command = charge()
    engine.add_command(command, now=NOON)
    engine.dispatch_command(command, Device(), now=NOON)
    engine.acknowledge(command, now=NOON + SECOND)
    engine.shift_clock(jump)
    assert engine.check_timeouts(NOON + jump + 31 * SECOND) == []
    assert engine.check_timeouts(NOON + jump + 32 * SECOND) == [command]


@JUMPS
def test_a_repeat_waits_for_what_is_left_of_its_wait(jump: timedelta) -> None:
    engine = new_engine()
    command = charge()
    engine.add_command(command, now=NOON)
    engine.dispatch_command(command, Device(), now=NOON)
    engine.handle_response(command, success=False, error="busy", now=NOON)
    engine.shift_clock(jump)
    assert engine.next_wakeup() == NOON + jump + 2 * SECOND
    assert engine.get_pending_commands(NOON + jump + SECOND) == []
    assert engine.get_pending_commands(NOON + jump + 2 * SECOND) == [command]


def test_a_repeat_of_before_does_not_overrule_what_was_asked_after_the_clock_was_set_back() -> None:
    engine = new_engine(late_policy="latest")
    old = charge()
    engine.add_command(old, now=NOON)
    engine.dispatch_command(old, Device(), now=NOON)
    engine.handle_response(old, success=False, error="busy", now=NOON)
    engine.shift_clock(-HOUR)
    later = NOON - HOUR + 5 * SECOND
    fresh = Command(CAR, CommandType.SET_CHARGE_RATE, {"power_kw": 3.0}, later)
    engine.add_command(fresh, now=later)
    assert engine.get_pending_commands(later) == [fresh]
    assert old.status is CommandStatus.SUPERSEDED


@JUMPS
def test_a_plans_slots_stay_where_they_are(jump: timedelta) -> None:
    engine = new_engine()
    commands = engine.schedule_to_commands(car_table(7.0, 8.0), ASSETS, now=NOON)
    engine.shift_clock(jump)
    assert [command.scheduled_at for command in commands] == [slot(0), slot(1)]


def test_what_waits_is_given_latest_first_and_what_was_sent_is_not() -> None:
    engine = new_engine()
    first, second, third = engine.schedule_to_commands(car_table(7.0, 8.0, 9.0), ASSETS, now=NOON)
    stop = Command(CAR, CommandType.STOP_CHARGING, {}, slot(1))
    engine.add_command(stop, now=NOON)
    engine.dispatch_command(first, Device(), now=NOON)
    assert list(engine.waiting_commands(CAR)) == [third, stop, second]
    assert engine.waiting_count(CAR) == 3
    engine.handle_response(first, success=False, error="busy", now=NOON)
    engine.cancel_command(second.command_id, "no", now=NOON)
    engine.cancel_command(stop.command_id, "no", now=NOON)
    assert list(engine.waiting_commands(CAR)) == [third]
    assert engine.waiting_count(CAR) == 1
