"""The life of a command: the full product of its states, and random walks."""

from collections.abc import Callable
from datetime import timedelta
import itertools

from hypothesis import given, strategies as st
import pytest

from coordinator import (
    Command,
    CommandStatus,
    CommandType,
    DispatchEngine,
    IllegalTransition,
    Reason,
)
from coordinator.base import DID_NOT_WORK, TERMINAL, TRANSITIONS, UNDER_WAY, advance

from .support import CAR, NOON, SECOND, Device, car_table, listen, new_engine

S = CommandStatus

LEGAL = {
    S.PENDING: {S.DISPATCHED, S.FAILED, S.SUPERSEDED, S.CANCELLED, S.EXPIRED},
    S.DISPATCHED: {
        S.ACKNOWLEDGED, S.COMPLETED, S.FAILED, S.TIMED_OUT, S.PENDING, S.SUPERSEDED, S.CANCELLED,
    },
    S.ACKNOWLEDGED: {S.COMPLETED, S.FAILED, S.TIMED_OUT, S.PENDING, S.SUPERSEDED, S.CANCELLED},
}  # fmt: skip


def command_in(status: CommandStatus) -> tuple[DispatchEngine, Command]:
    """Bring a command into a state by what the engine offers."""
    engine = new_engine("latest")
    engine.schedule_to_commands(car_table(7.0, 7.0), {"ev_001": CAR})
    (command,) = engine.get_commands_for_asset(CAR)
    match status:
        case S.EXPIRED:
            engine.get_pending_commands(NOON + timedelta(days=1))
        case S.CANCELLED:
            engine.cancel_command(command.command_id, "the car is gone")
        case S.SUPERSEDED:
            engine.schedule_to_commands(car_table(8.0), {"ev_001": CAR})
        case S.PENDING:
            pass
        case _:
            engine.dispatch_command(command, Device(), now=NOON)
    match status:
        case S.ACKNOWLEDGED:
            engine.acknowledge(command, now=NOON)
        case S.COMPLETED:
            engine.handle_response(command, success=True, now=NOON)
        case S.FAILED:
            engine.handle_response(command, success=False, retryable=False, now=NOON)
        case S.TIMED_OUT:
            engine.check_timeouts(NOON + timedelta(hours=1))
    assert command.status is status
    return engine, command


@pytest.mark.parametrize(("start", "to"), list(itertools.product(S, S)))
def test_only_the_contracts_moves_are_possible(start: CommandStatus, to: CommandStatus) -> None:
    _, command = command_in(start)
    if to in LEGAL.get(start, set()):
        advance(command, to, at=NOON)
        assert command.status is to
    else:
        with pytest.raises(IllegalTransition):
            advance(command, to, at=NOON)
        assert command.status is start


def test_the_sets_beside_the_states_follow_from_the_table() -> None:
    assert {status: LEGAL.get(status, set()) for status in S} == TRANSITIONS
    assert set(S) - set(LEGAL) == TERMINAL
    assert UNDER_WAY | {S.PENDING} == set(LEGAL)
    assert DID_NOT_WORK < TERMINAL


CALLS: dict[str, Callable[[DispatchEngine, Command], object]] = {
    "dispatch": lambda engine, command: engine.dispatch_command(command, Device(), now=NOON),
    "dispatch to nobody": lambda engine, command: engine.dispatch_command(command, now=NOON),
    "acknowledge": lambda engine, command: engine.acknowledge(command, now=NOON),
    "succeed": lambda engine, command: engine.handle_response(command, success=True, now=NOON),
    "fail": lambda engine, command: engine.handle_response(command, success=False, now=NOON),
    "refuse": lambda engine, command: engine.handle_response(
        command, success=False, retryable=False, now=NOON
    ),
    "cancel": lambda engine, command: engine.cancel_command(command.command_id, "x", now=NOON),
    "time out": lambda engine, _: engine.check_timeouts(NOON + timedelta(hours=2)),
}
ENDED = {status: status for status in TERMINAL}
OUTCOMES: dict[str, dict[CommandStatus, CommandStatus]] = {
    "dispatch": {S.PENDING: S.DISPATCHED},
    "dispatch to nobody": {S.PENDING: S.FAILED},
    "acknowledge": {S.DISPATCHED: S.ACKNOWLEDGED, S.ACKNOWLEDGED: S.ACKNOWLEDGED, **ENDED},
    "succeed": {S.DISPATCHED: S.COMPLETED, S.ACKNOWLEDGED: S.COMPLETED, **ENDED},
    "fail": {S.DISPATCHED: S.PENDING, S.ACKNOWLEDGED: S.PENDING, **ENDED},
    "refuse": {S.DISPATCHED: S.FAILED, S.ACKNOWLEDGED: S.FAILED, **ENDED},
    "cancel": dict.fromkeys(LEGAL, S.CANCELLED),
    "time out": {
        S.PENDING: S.PENDING, S.DISPATCHED: S.TIMED_OUT, S.ACKNOWLEDGED: S.TIMED_OUT, **ENDED,
    },
}  # fmt: skip


@pytest.mark.parametrize(("start", "call"), list(itertools.product(S, CALLS)))
def test_each_call_in_each_state_moves_as_written_or_is_refused(
    start: CommandStatus, call: str
) -> None:
    engine, command = command_in(start)
    outcome = OUTCOMES[call].get(start)
    if outcome is None:
        with pytest.raises(IllegalTransition):
            CALLS[call](engine, command)
        assert command.status is start
    else:
        CALLS[call](engine, command)
        assert command.status is outcome


@given(st.lists(st.sampled_from(sorted(CALLS)), max_size=30))
def test_a_random_walk_stays_on_the_table_and_ends_once(calls: list[str]) -> None:
    engine, command = command_in(S.PENDING)
    heard = listen(engine)
    seen = [command.status]
    for call in calls:
        try:
            CALLS[call](engine, command)
        except IllegalTransition:
            assert OUTCOMES[call].get(seen[-1]) is None
        if command.status is not seen[-1]:
            seen.append(command.status)
    for before, after in itertools.pairwise(seen):
        assert after in TRANSITIONS[before]
    assert sum(status in TERMINAL for status in seen) <= 1
    assert (command.ended_at is not None) is command.ended
    assert len(heard) >= len(seen) - 1
    assert command.attempt <= 1 + command.max_retries


@pytest.mark.parametrize("status", sorted(TERMINAL))
def test_a_late_answer_is_recorded_and_changes_nothing(status: CommandStatus) -> None:
    engine, command = command_in(status)
    reason, error, heard = command.reason, command.error, listen(engine)
    count = len(command.answers)
    engine.handle_response(command, success=True, now=NOON + SECOND)
    engine.handle_response(command, success=False, error="too late", now=NOON + SECOND)
    assert command.status is status
    assert (command.reason, command.error) == (reason, error)
    assert [answer.late for answer in command.answers[count:]] == [True, True]
    assert heard == []


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (S.COMPLETED, None),
        (S.FAILED, Reason.REJECTED),
        (S.TIMED_OUT, Reason.TIMED_OUT),
        (S.SUPERSEDED, Reason.SUPERSEDED),
        (S.CANCELLED, Reason.CANCELLED),
        (S.EXPIRED, Reason.EXPIRED),
    ],
)
def test_each_end_has_its_reason(status: CommandStatus, reason: Reason | None) -> None:
    _, command = command_in(status)
    assert command.reason is reason


def test_an_answer_to_a_command_that_was_never_sent_is_refused() -> None:
    engine = new_engine()
    command = Command(CAR, CommandType.START_CHARGING, {}, NOON)
    engine.add_command(command)
    with pytest.raises(IllegalTransition):
        engine.handle_response(command, success=True)
    assert command.answers == ()
