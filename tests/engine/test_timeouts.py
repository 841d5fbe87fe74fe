"""Answers and proofs that do not come in time."""

from datetime import timedelta

import pytest

from coordinator import Command, CommandStatus, CommandType, EventType, Proof, Reason

from .support import ASSETS, CAR, NOON, SECOND, TICK, Device, car_table, listen, new_engine, slot

ANSWER_BY = NOON + 30 * SECOND


def test_a_command_times_out_when_it_has_waited_for_longer_than_it_may() -> None:
    engine = new_engine()
    heard = listen(engine, [EventType.COMMAND_TIMED_OUT])
    (command,) = engine.schedule_to_commands(car_table(7.0, 7.0), ASSETS)
    engine.dispatch_command(command, Device(), now=NOON)
    assert engine.next_wakeup() == ANSWER_BY
    assert engine.check_timeouts(ANSWER_BY) == []
    assert engine.next_wakeup() == ANSWER_BY + TICK
    assert engine.check_timeouts(ANSWER_BY + TICK) == [command]
    assert (command.status, command.reason) == (CommandStatus.TIMED_OUT, Reason.TIMED_OUT)
    assert len(heard) == 1


def test_many_deadlines_of_one_moment_take_two_looks() -> None:
    engine = new_engine()
    commands = [Command(f"car_{n}", CommandType.START_CHARGING, {}, NOON) for n in range(50)]
    for command in commands:
        engine.add_command(command)
        engine.dispatch_command(command, Device(), now=NOON)
    assert engine.check_timeouts(ANSWER_BY) == []
    assert engine.next_wakeup() == ANSWER_BY + TICK
    assert engine.check_timeouts(ANSWER_BY + TICK) == commands
    assert engine.next_wakeup() is None


def test_a_timeout_is_final_and_not_repeated() -> None:
    engine = new_engine()
    (command,) = engine.schedule_to_commands(car_table(7.0, 7.0), ASSETS)
    engine.dispatch_command(command, Device(), now=NOON)
    engine.check_timeouts(slot(1))
    assert engine.get_pending_commands(slot(1)) == []


def test_an_accepted_command_waits_for_its_proof_from_then_on() -> None:
    engine = new_engine()
    (command,) = engine.schedule_to_commands(car_table(7.0, 7.0), ASSETS)
    command.settle_seconds = 60.0
    engine.dispatch_command(command, Device(), now=NOON)
    engine.acknowledge(command, now=NOON + 20 * SECOND)
    assert engine.check_timeouts(NOON + 80 * SECOND) == []
    assert engine.check_timeouts(NOON + 80 * SECOND + TICK) == [command]
    assert (command.status, command.reason) == (CommandStatus.TIMED_OUT, Reason.UNPROVEN)


def test_a_second_yes_changes_nothing() -> None:
    engine = new_engine()
    (command,) = engine.schedule_to_commands(car_table(7.0, 7.0), ASSETS)
    engine.dispatch_command(command, Device(), now=NOON)
    engine.acknowledge(command, now=NOON)
    engine.acknowledge(command, now=NOON + 10 * SECOND)
    assert command.acknowledged_at == NOON


def test_a_proof_in_time_completes_and_is_named() -> None:
    engine = new_engine()
    (command,) = engine.schedule_to_commands(car_table(7.0, 7.0), ASSETS)
    engine.dispatch_command(command, Device(), now=NOON)
    engine.acknowledge(command, now=NOON)
    engine.handle_response(command, success=True, proof=Proof.MEASURED, now=NOON)
    assert (command.status, command.proof) == (CommandStatus.COMPLETED, Proof.MEASURED)
    assert engine.check_timeouts(slot(10)) == []


def test_each_attempt_has_its_own_deadline() -> None:
    engine = new_engine()
    (command,) = engine.schedule_to_commands(car_table(7.0, 7.0), ASSETS)
    engine.dispatch_command(command, Device(), now=NOON)
    engine.handle_response(command, success=False, now=NOON + 20 * SECOND)
    engine.dispatch_command(command, Device(), now=NOON + 22 * SECOND)
    assert engine.check_timeouts(NOON + 52 * SECOND) == []
    assert engine.check_timeouts(NOON + 52 * SECOND + TICK) == [command]


def test_time_outs_come_in_the_order_of_their_deadlines() -> None:
    engine = new_engine()
    commands = []
    for seconds in (9.0, 3.0, 6.0):
        command = Command(CAR, CommandType.START_CHARGING, {}, NOON, timeout_seconds=seconds)
        engine.add_command(command)
        engine.dispatch_command(command, Device(), now=NOON)
        commands.append(command)
    late, early, middle = commands
    assert engine.check_timeouts(slot(1)) == [early, middle, late]


def test_a_deadline_that_is_moved_while_it_runs_holds() -> None:
    engine = new_engine()
    (command,) = engine.schedule_to_commands(car_table(7.0, 7.0), ASSETS)
    engine.dispatch_command(command, Device(), now=NOON)
    command.timeout_seconds = 60.0
    assert engine.next_wakeup() == NOON + 60 * SECOND
    assert engine.check_timeouts(ANSWER_BY + TICK) == []
    assert engine.check_timeouts(NOON + timedelta(minutes=2)) == [command]


def test_a_host_that_never_asks_for_time_outs_does_not_fill_the_memory() -> None:
    engine = new_engine(ended_kept=10)
    for number in range(2_000):
        command = Command(CAR, CommandType.START_CHARGING, {}, NOON)
        engine.add_command(command)
        engine.dispatch_command(command, Device(answer=True), now=NOON + number * SECOND)
    assert len(engine._attempts.deadlines._heap) < 200


@pytest.mark.parametrize("seconds", [0.0, 0.001])
def test_short_deadlines_hold_too(seconds: float) -> None:
    engine = new_engine()
    command = Command(CAR, CommandType.START_CHARGING, {}, NOON, timeout_seconds=seconds)
    engine.add_command(command)
    engine.dispatch_command(command, Device(), now=NOON)
    assert engine.check_timeouts(NOON + seconds * SECOND) == []
    assert engine.check_timeouts(NOON + seconds * SECOND + TICK) == [command]
