"""When failed attempts are repeated, and when not."""

from datetime import timedelta

import pytest

from coordinator import CommandStatus, CommandType, EventType, Reason, RetryPolicy
from coordinator.base import Command

from .support import (
    ASSETS,
    CAR,
    NOON,
    SECOND,
    Device,
    car_table,
    listen,
    new_engine,
    send_due,
    slot,
)


def test_the_wait_doubles_up_to_five_minutes_without_jitter() -> None:
    policy = RetryPolicy()
    waits = [policy.delay_seconds(attempt) for attempt in range(1, 12)]
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]
    assert policy.delay_seconds(100_000) == 300


def test_one_send_and_up_to_three_repeats_then_it_has_failed() -> None:
    engine = new_engine()
    heard = listen(engine, [EventType.COMMAND_RETRYING, EventType.COMMAND_FAILED])
    (command,) = engine.schedule_to_commands(car_table(7.0, 7.0), ASSETS)
    device = Device(answer=False)
    now = NOON
    device.answer = None
    for wait in (2, 4, 8, None):
        assert engine.get_pending_commands(now) == [command]
        engine.dispatch_command(command, device, now=now)
        engine.handle_response(command, success=False, error="connection timeout", now=now)
        if wait is not None:
            assert command.status is CommandStatus.PENDING
            assert engine.get_pending_commands(now + (wait - 0.001) * SECOND) == []
            assert engine.next_wakeup() == now + wait * SECOND
            now += wait * SECOND
    assert command.status is CommandStatus.FAILED
    assert command.reason is Reason.ATTEMPTS_EXHAUSTED
    assert command.error == "connection timeout"
    assert [event.event_type for event in heard] == [EventType.COMMAND_RETRYING] * 3 + [
        EventType.COMMAND_FAILED
    ]
    assert [event.payload["attempt"] for event in heard] == [1, 2, 3, 4]
    assert [answer.attempt for answer in command.answers] == [1, 2, 3, 4]


def test_a_command_without_retries_fails_at_once() -> None:
    engine = new_engine()
    command = Command(CAR, CommandType.START_CHARGING, {}, NOON, max_retries=0)
    engine.add_command(command)
    engine.dispatch_command(command, Device(), now=NOON)
    engine.handle_response(command, success=False, now=NOON)
    assert command.status is CommandStatus.FAILED
    assert command.error


def test_a_refusal_is_final() -> None:
    engine = new_engine()
    (command,) = engine.schedule_to_commands(car_table(7.0, 7.0), ASSETS)
    engine.dispatch_command(command, Device(), now=NOON)
    engine.handle_response(command, success=False, error="Rejected", retryable=False, now=NOON)
    assert (command.status, command.reason) == (CommandStatus.FAILED, Reason.REJECTED)
    assert engine.next_wakeup() == slot(2)


def test_a_reason_that_the_adapter_knows_is_kept() -> None:
    engine = new_engine()
    (command,) = engine.schedule_to_commands(car_table(7.0, 7.0), ASSETS)
    engine.dispatch_command(command, Device(), now=NOON)
    engine.handle_response(command, success=False, reason="offline", now=NOON)
    assert (command.status, command.reason) == (CommandStatus.PENDING, Reason.OFFLINE)
    engine.dispatch_command(command, Device(), now=NOON)
    engine.handle_response(command, success=False, reason="unsupported", retryable=False, now=NOON)
    assert (command.status, command.reason) == (CommandStatus.FAILED, Reason.UNSUPPORTED)


def test_a_repeat_whose_setpoint_was_replaced_meanwhile_is_not_sent() -> None:
    engine = new_engine()
    first, second = engine.schedule_to_commands(car_table(7.0, 8.0), ASSETS)
    late = slot(1) - SECOND
    engine.dispatch_command(first, Device(), now=late)
    engine.handle_response(first, success=False, now=late)
    assert engine.get_pending_commands(slot(1) + SECOND) == [second]
    assert (first.status, first.reason) == (CommandStatus.SUPERSEDED, Reason.SUPERSEDED)


def test_an_attempt_that_fails_after_its_setpoint_was_replaced_is_not_repeated() -> None:
    engine = new_engine()
    first, second = engine.schedule_to_commands(car_table(7.0, 8.0), ASSETS)
    engine.dispatch_command(first, Device(), now=NOON)
    engine.dispatch_command(second, Device(), now=slot(1))
    engine.handle_response(first, success=False, error="busy", now=slot(1))
    assert first.status is CommandStatus.SUPERSEDED
    assert first.error == "busy"


def test_a_start_that_waits_for_its_repeat_gives_way_to_a_stop() -> None:
    engine = new_engine()
    start = Command(CAR, CommandType.START_CHARGING, {}, NOON)
    engine.add_command(start)
    engine.dispatch_command(start, Device(), now=NOON)
    engine.handle_response(start, success=False, now=NOON)
    stop = Command(CAR, CommandType.STOP_CHARGING, {}, NOON + SECOND)
    engine.add_command(stop)
    assert engine.get_pending_commands(NOON + 3 * SECOND) == [stop]
    assert start.status is CommandStatus.SUPERSEDED


def test_commands_of_other_kinds_leave_a_repeat_alone() -> None:
    engine = new_engine()
    (command,) = engine.schedule_to_commands(car_table(7.0, 7.0), ASSETS)
    engine.dispatch_command(command, Device(), now=NOON)
    engine.handle_response(command, success=False, now=NOON)
    limit = Command(CAR, CommandType.SET_POWER_LIMIT, {"power_kw": 5}, NOON + SECOND)
    engine.add_command(limit)
    assert engine.get_pending_commands(NOON + 2 * SECOND) == [command, limit]


def test_a_repeat_is_asked_for_once_however_often_it_was_brought_forward() -> None:
    engine = new_engine()
    (command,) = engine.schedule_to_commands(car_table(7.0, 7.0), ASSETS)
    engine.dispatch_command(command, Device(), now=NOON)
    engine.handle_response(command, success=False, now=NOON)
    for _ in range(3):
        assert engine.reassert(CAR, Reason.RECONNECTED, now=NOON + SECOND) is None
    assert engine.next_wakeup() == NOON + SECOND
    assert engine.get_pending_commands(NOON + SECOND) == [command]
    assert engine.get_pending_commands(NOON + 5 * SECOND) == [command]
    engine.dispatch_command(command, Device(answer=True), now=NOON + 5 * SECOND)
    assert engine.get_pending_commands(NOON + timedelta(minutes=5)) == []


@pytest.mark.parametrize("answer", [True, False])
def test_an_answer_while_a_repeat_waits_is_recorded_and_changes_nothing(answer: bool) -> None:
    engine = new_engine()
    (command,) = engine.schedule_to_commands(car_table(7.0, 7.0), ASSETS)
    engine.dispatch_command(command, Device(), now=NOON)
    engine.handle_response(command, success=False, now=NOON)
    engine.handle_response(command, success=answer, now=NOON + SECOND)
    assert command.status is CommandStatus.PENDING
    assert command.answers[-1].late
    assert send_due(engine, Device(answer=True), NOON + 2 * SECOND) == [command]
