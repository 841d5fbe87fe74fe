"""The setpoint that should be in force is sent again when the device may have lost it."""

import pytest

from coordinator import Command, CommandStatus, CommandType, Reason

from .support import (
    ASSETS,
    BATTERY,
    CAR,
    EMPTY,
    NOON,
    SECOND,
    Device,
    battery_table,
    car_table,
    new_engine,
    send_due,
    signed,
    slot,
)  # fmt: skip

YES = Device(answer=True)
WHY = Reason.RECONNECTED


def test_a_proven_setpoint_is_sent_again_as_a_new_command_with_its_cause() -> None:
    engine = new_engine()
    (first,) = engine.schedule_to_commands(car_table(7.0, 7.0), ASSETS, plan_id="plan_a")
    first.priority = 4
    first.timeout_seconds = 5.0
    send_due(engine, YES, NOON)
    again = engine.reassert(CAR, WHY, now=NOON + SECOND)
    assert again is not None
    assert again is not first
    assert (again.power_kw, again.cause, again.plan_id) == (7.0, WHY, "plan_a")
    assert (again.priority, again.timeout_seconds, again.expires_at) == (4, 5.0, slot(2))
    assert engine.setpoint_in_force(CAR) is None
    assert engine.get_pending_commands(NOON + SECOND) == [again]


@pytest.mark.parametrize("end", ["failed", "timed out"])
def test_a_setpoint_that_did_not_work_is_sent_again(end: str) -> None:
    engine = new_engine()
    (command,) = engine.schedule_to_commands(car_table(7.0, 7.0), ASSETS)
    engine.dispatch_command(command, Device(), now=NOON)
    if end == "failed":
        engine.handle_response(command, success=False, retryable=False, now=NOON)
    else:
        engine.check_timeouts(slot(1))
    again = engine.reassert(CAR, WHY, now=slot(1))
    assert again is not None
    assert again.power_kw == 7.0


def test_nothing_is_made_where_nothing_was_ever_asked() -> None:
    assert new_engine().reassert(CAR, WHY, now=NOON) is None


def test_nothing_is_made_while_the_setpoint_is_under_way() -> None:
    engine = new_engine()
    (command,) = engine.schedule_to_commands(car_table(7.0, 7.0), ASSETS)
    engine.dispatch_command(command, Device(), now=NOON)
    assert engine.reassert(CAR, WHY, now=NOON) is None


def test_nothing_is_made_where_a_newer_setpoint_is_due_anyway() -> None:
    engine = new_engine()
    engine.schedule_to_commands(car_table(7.0, 8.0), ASSETS)
    send_due(engine, YES, NOON)
    assert engine.reassert(CAR, WHY, now=slot(1)) is None
    assert signed(engine.get_pending_commands(slot(1))) == [8.0]


@pytest.mark.parametrize("status", ["released", "cancelled", "plan over"])
def test_nothing_is_made_where_nothing_should_be_in_force(status: str) -> None:
    engine = new_engine()
    first, *_ = engine.schedule_to_commands(car_table(7.0, EMPTY), ASSETS)
    engine.dispatch_command(first, Device(), now=NOON)
    now = NOON
    match status:
        case "released":
            send_due(engine, YES, now := slot(1))
        case "cancelled":
            engine.cancel_command(first.command_id, "no", now=NOON)
        case "plan over":
            engine.handle_response(first, success=True, now=NOON)
            now = slot(2)
    assert engine.reassert(CAR, WHY, now=now) is None


def test_a_value_that_a_newer_plan_repeats_is_asserted_after_the_first_plans_end() -> None:
    engine = new_engine()
    engine.schedule_to_commands(car_table(7.0, 7.0), ASSETS)
    send_due(engine, YES, NOON)
    engine.schedule_to_commands(car_table(7.0, 7.0, 7.0, start=slot(1)), ASSETS)
    again = engine.reassert(CAR, WHY, now=slot(3))
    assert again is not None
    assert again.expires_at == slot(4)


def test_a_direction_that_was_blocked_is_tried_again_with_its_zero() -> None:
    engine = new_engine()
    _, stop, turn = engine.schedule_to_commands(battery_table(5.0, -3.0, -3.0), ASSETS)
    send_due(engine, YES, NOON)
    engine.dispatch_command(stop, Device(), now=slot(1))
    engine.check_timeouts(slot(2))
    assert turn.reason is Reason.DIRECTION_BLOCKED
    assert engine.reassert(BATTERY, WHY, now=slot(2)) is not None
    device = Device(answer=True)
    send_due(engine, device, slot(2))
    assert device.setpoints_kw == [0.0, -3.0]


def test_a_setpoint_that_found_no_adapter_is_asserted_once_there_is_one() -> None:
    engine = new_engine()
    (command,) = engine.schedule_to_commands(car_table(7.0, 7.0), ASSETS)
    engine.dispatch_command(command, now=NOON)
    assert (command.status, command.reason) == (CommandStatus.FAILED, Reason.NO_ADAPTER)
    assert engine.reassert(CAR, WHY, now=NOON) is not None


def test_a_repeat_that_waits_is_brought_forward() -> None:
    engine = new_engine()
    (command,) = engine.schedule_to_commands(car_table(7.0, 7.0), ASSETS)
    engine.dispatch_command(command, Device(), now=NOON)
    engine.handle_response(command, success=False, now=NOON)
    assert engine.reassert(CAR, WHY, now=NOON + SECOND) is None
    assert engine.next_wakeup() == NOON + SECOND
    assert engine.get_pending_commands(NOON + SECOND) == [command]


def test_a_setpoint_by_hand_is_asserted_too() -> None:
    engine = new_engine()
    engine.add_command(Command(CAR, CommandType.SET_CHARGE_RATE, {"power_kw": 3}, NOON))
    send_due(engine, YES, NOON)
    assert engine.reassert(CAR, WHY, now=slot(999)) is not None


def test_what_is_in_force_is_what_the_device_last_confirmed() -> None:
    engine = new_engine()
    first, second, _ = engine.schedule_to_commands(car_table(7.0, 8.0, EMPTY), ASSETS)
    assert engine.setpoint_in_force(CAR) is None
    engine.dispatch_command(first, YES, now=NOON)
    assert engine.setpoint_in_force(CAR) is first
    engine.dispatch_command(second, Device(), now=slot(1))
    assert engine.setpoint_in_force(CAR) is first
    assert engine.last_setpoint(CAR) is second
    engine.handle_response(second, success=True, now=slot(1))
    assert engine.setpoint_in_force(CAR) is second
    send_due(engine, YES, slot(2))
    assert engine.setpoint_in_force(CAR) is None


def test_an_older_setpoint_that_is_confirmed_late_is_not_in_force() -> None:
    engine = new_engine()
    first, second = engine.schedule_to_commands(car_table(7.0, 8.0), ASSETS)
    engine.dispatch_command(first, Device(), now=NOON)
    engine.dispatch_command(second, YES, now=slot(1))
    engine.handle_response(first, success=True, now=slot(1))
    assert engine.setpoint_in_force(CAR) is second


def test_whether_a_setpoint_is_about_to_go_out_can_be_asked() -> None:
    engine = new_engine()
    (command,) = engine.schedule_to_commands(car_table(7.0, 7.0), ASSETS)
    assert not engine.has_due_setpoint(CAR, NOON - SECOND)
    assert engine.has_due_setpoint(CAR, NOON)
    assert engine.get_pending_commands(NOON) == [command]
    engine.dispatch_command(command, Device(), now=NOON)
    assert engine.has_due_setpoint(CAR, NOON)
    engine.handle_response(command, success=True, now=NOON)
    assert not engine.has_due_setpoint(CAR, slot(1))
