"""What stays: nothing grows without bound."""

from datetime import timedelta

import pytest

from coordinator import Command, CommandStatus, CommandType, Reason

from .support import (
    ASSETS,
    CAR,
    NOON,
    SECOND,
    Device,
    battery_table,
    car_table,
    new_engine,
    send_due,
    slot,
)

DAY = 96


@pytest.mark.parametrize("late_policy", ["all", "latest"])
def test_a_day_plan_that_is_replaced_every_five_minutes_leaves_little(late_policy: str) -> None:
    engine = new_engine(late_policy, ended_kept=300)
    device = Device(answer=True)
    for step in range(500):
        now = NOON + step * timedelta(minutes=5)
        values = [float((step + quarter) % 7 - 3) for quarter in range(DAY)]
        engine.schedule_to_commands(battery_table(*values, start=now), ASSETS, now=now)
        send_due(engine, device, now)
        engine.check_timeouts(now)
        device.sent.clear()
        book = engine._book.asset("ast_battery")
        assert engine.pending_count <= 2 * DAY
        assert len(engine._book._known) <= 300 + 2 * DAY
        assert len(book._setpoints) <= 2 * DAY
        assert len(book._all) <= 2 * (300 + 1024) + 2 * DAY
        assert engine._agenda._queue.waiting <= 2 * 1024 + 4 * DAY
        assert len(engine._agenda._due) <= 2 * DAY
        assert len(engine._attempts.deadlines._heap) <= 100
        assert len(engine._endings._followers) <= 2 * DAY
        assert len(engine._planning.ends._spans) == 1


def test_setpoints_by_hand_for_a_month_leave_little() -> None:
    engine = new_engine("latest", ended_kept=100)
    device = Device(answer=True)
    for step in range(5_000):
        now = NOON + step * SECOND
        engine.add_command(
            Command(CAR, CommandType.SET_CHARGE_RATE, {"power_kw": step % 3}, now), now=now
        )
        engine.reassert(CAR, Reason.DRIFTED, now=now)
        send_due(engine, device, now)
        device.sent.clear()
    book = engine._book.asset(CAR)
    assert len(book._setpoints) <= 2
    assert len(book._all) <= 2_500
    assert len(engine._book._known) <= 101
    assert engine._agenda._queue.waiting == 0


def test_ended_commands_stay_known_up_to_a_number() -> None:
    engine = new_engine(ended_kept=3)
    commands = engine.schedule_to_commands(car_table(*range(1, 11)), ASSETS)
    send_due(engine, Device(answer=True), slot(5))
    known = [command for command in commands if engine.get_command(command.command_id)]
    assert known == commands[3:]
    assert engine.get_commands_for_asset(CAR) == commands[3:]
    assert {command.status for command in commands[:6]} == {CommandStatus.COMPLETED}


def test_an_engine_may_forget_at_once_what_has_ended() -> None:
    engine = new_engine(ended_kept=0)
    commands = engine.schedule_to_commands(car_table(*range(1, 5)), ASSETS)
    send_due(engine, Device(answer=True), slot(9))
    assert not any(engine.get_command(command.command_id) for command in commands)
    assert engine.get_commands_for_asset(CAR) == []
    assert engine.setpoint_in_force(CAR) is commands[-1]
    assert engine.pending_count == 0


def test_an_id_that_was_given_is_forgotten_with_its_command() -> None:
    engine = new_engine(ended_kept=0)
    engine.add_command(Command(CAR, CommandType.START_CHARGING, {}, NOON, command_id="mine"))
    engine.cancel_command("mine", "no")
    assert engine.get_command("mine") is None
    assert engine._book._given_ids == {}
