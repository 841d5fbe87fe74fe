"""Between charging and discharging a 0 has to be proven."""

import pytest

from coordinator import Command, CommandStatus, CommandType, IllegalTransition, Reason

from .support import (
    ASSETS,
    BATTERY,
    EMPTY,
    NOON,
    SECOND,
    Device,
    battery_table,
    new_engine,
    send_due,
    signed,
    slot,
    table,
)  # fmt: skip

YES = Device(answer=True)


def rate(signed_kw: float, at: float = 0) -> Command:
    kind = CommandType.SET_CHARGE_RATE if signed_kw >= 0 else CommandType.SET_DISCHARGE_RATE
    return Command(BATTERY, kind, {"power_kw": abs(signed_kw)}, slot(at))


def test_the_new_direction_goes_only_when_the_zero_has_completed() -> None:
    engine = new_engine()
    _, stop, turn = engine.schedule_to_commands(battery_table(5.0, -3.0), ASSETS)
    send_due(engine, YES, NOON)
    assert engine.get_pending_commands(slot(1)) == [stop]
    engine.dispatch_command(stop, Device(), now=slot(1))
    assert engine.get_pending_commands(slot(1)) == []
    engine.acknowledge(stop, now=slot(1))
    assert engine.get_pending_commands(slot(1)) == []
    with pytest.raises(IllegalTransition):
        engine.dispatch_command(turn, Device(), now=slot(1))
    assert turn.status is CommandStatus.PENDING
    engine.handle_response(stop, success=True, now=slot(1))
    assert engine.next_wakeup() == slot(1)
    assert engine.get_pending_commands(slot(1)) == [turn]


@pytest.mark.parametrize("how", ["refused", "timed out", "cancelled", "no adapter"])
def test_if_the_zero_does_not_work_the_new_direction_fails_with_it(how: str) -> None:
    engine = new_engine()
    _, stop, turn = engine.schedule_to_commands(battery_table(5.0, -3.0), ASSETS)
    send_due(engine, YES, NOON)
    if how == "no adapter":
        engine.dispatch_command(stop, now=slot(1))
    else:
        engine.dispatch_command(stop, Device(), now=slot(1))
    match how:
        case "refused":
            engine.handle_response(stop, success=False, error="No!", retryable=False, now=slot(1))
        case "timed out":
            engine.check_timeouts(slot(2))
        case "cancelled":
            engine.cancel_command(stop.command_id, "by hand", now=slot(1))
    assert (turn.status, turn.reason) == (CommandStatus.FAILED, Reason.DIRECTION_BLOCKED)
    assert turn.error is not None
    assert stop.command_id in turn.error
    assert turn.attempt == 0


def test_a_zero_that_is_repeated_keeps_the_new_direction_waiting() -> None:
    engine = new_engine()
    _, stop, turn = engine.schedule_to_commands(battery_table(5.0, -3.0), ASSETS)
    send_due(engine, YES, NOON)
    engine.dispatch_command(stop, Device(), now=slot(1))
    engine.handle_response(stop, success=False, now=slot(1))
    assert engine.get_pending_commands(slot(1) + SECOND) == []
    assert engine.get_pending_commands(slot(1) + 2 * SECOND) == [stop]
    engine.dispatch_command(stop, YES, now=slot(1) + 2 * SECOND)
    assert engine.get_pending_commands(slot(1) + 2 * SECOND) == [turn]


def test_a_later_setpoint_does_not_overtake_one_that_waits_for_its_zero() -> None:
    engine = new_engine()
    _, stop, turn, later = engine.schedule_to_commands(battery_table(5.0, -3.0, -4.0), ASSETS)
    send_due(engine, YES, NOON)
    engine.dispatch_command(stop, Device(), now=slot(1))
    assert engine.get_pending_commands(slot(2)) == []
    assert engine.next_wakeup() == slot(1) + 30 * SECOND  # nothing can go before an answer
    engine.handle_response(stop, success=True, now=slot(2))
    assert engine.get_pending_commands(slot(2)) == [turn, later]


def test_after_a_blocked_turn_the_next_setpoint_gets_a_zero_of_its_own() -> None:
    engine = new_engine()
    _, stop, _, later = engine.schedule_to_commands(battery_table(5.0, -3.0, -4.0), ASSETS)
    send_due(engine, YES, NOON)
    engine.dispatch_command(stop, Device(), now=slot(1))
    engine.handle_response(stop, success=False, retryable=False, now=slot(1))
    (again,) = engine.get_pending_commands(slot(2))
    assert again is not later
    assert (again.command_type, again.power_kw) == (CommandType.SET_CHARGE_RATE, 0.0)
    assert later.after is again
    engine.dispatch_command(again, YES, now=slot(2))
    assert engine.get_pending_commands(slot(2)) == [later]


def test_a_zero_slot_between_the_directions_has_to_complete_too() -> None:
    engine = new_engine()
    _, zero, turn = engine.schedule_to_commands(battery_table(5.0, 0.0, -3.0), ASSETS)
    send_due(engine, YES, NOON)
    engine.dispatch_command(zero, Device(), now=slot(1))
    assert engine.get_pending_commands(slot(2)) == []
    engine.handle_response(zero, success=True, now=slot(2))
    assert engine.get_pending_commands(slot(2)) == [turn]


def test_a_zero_slot_that_failed_is_made_good_before_the_new_direction() -> None:
    engine = new_engine()
    _, zero, turn = engine.schedule_to_commands(battery_table(5.0, 0.0, -3.0), ASSETS)
    send_due(engine, YES, NOON)
    engine.dispatch_command(zero, Device(), now=slot(1))
    engine.check_timeouts(slot(1.5))
    (stop,) = engine.get_pending_commands(slot(2))
    assert stop.signed_power_kw == 0.0
    send_due(engine, YES, slot(2))
    assert turn.status is CommandStatus.COMPLETED


def test_setpoints_by_hand_keep_the_order_of_directions() -> None:
    engine = new_engine()
    engine.add_command(rate(5.0))
    send_due(engine, YES, NOON)
    engine.add_command(rate(-3.0, at=1))
    device = Device(answer=True)
    send_due(engine, device, slot(1))
    assert device.setpoints_kw == [0.0, -3.0]


def test_a_proven_release_lets_the_other_direction_go() -> None:
    engine = new_engine()
    engine.schedule_to_commands(battery_table(5.0, EMPTY, -3.0), ASSETS)
    device = Device(answer=True)
    send_due(engine, device, slot(2))
    assert device.setpoints_kw == [5.0, None, -3.0]


def test_all_due_at_once_still_goes_in_order() -> None:
    engine = new_engine()
    engine.schedule_to_commands(battery_table(5.0, -3.0, 0.0, 4.0, -1.0), ASSETS)
    device = Device(answer=True)
    send_due(engine, device, slot(9))
    assert device.setpoints_kw == [5.0, 0.0, -3.0, 0.0, 4.0, 0.0, -1.0]


def test_a_plan_that_takes_over_in_mid_turn_waits_for_the_zero_that_is_under_way() -> None:
    engine = new_engine()
    _, stop, turn = engine.schedule_to_commands(battery_table(5.0, -3.0), ASSETS)
    send_due(engine, YES, NOON)
    engine.dispatch_command(stop, Device(), now=slot(1))
    (new,) = engine.schedule_to_commands(battery_table(-2.0, start=slot(1)), ASSETS)
    assert turn.status is CommandStatus.SUPERSEDED
    assert engine.get_pending_commands(slot(1)) == []
    engine.handle_response(stop, success=False, retryable=False, now=slot(1))
    assert (new.status, new.reason) == (CommandStatus.FAILED, Reason.DIRECTION_BLOCKED)


def test_a_discharge_column_alone_stops_charging_first() -> None:
    engine = new_engine()
    engine.schedule_to_commands(battery_table(5.0), ASSETS)
    send_due(engine, YES, NOON)
    frame = table(slot(1), battery_discharge_kw=[3.0])
    assert signed(engine.schedule_to_commands(frame, ASSETS)) == [0.0, -3.0]
    frame = table(slot(1), battery_discharge_kw=[0.0])
    (stop,) = engine.schedule_to_commands(frame, ASSETS)
    assert stop.command_type is CommandType.SET_CHARGE_RATE


def test_a_host_that_withdraws_the_zero_withdraws_what_waits_for_it() -> None:
    engine = new_engine()
    _, stop, turn = engine.schedule_to_commands(battery_table(5.0, -3.0), ASSETS)
    send_due(engine, YES, NOON)
    assert engine.get_pending_commands(slot(1)) == [stop]
    engine.supersede(stop, Reason.OVERRIDDEN, "a setpoint by hand is in its place", now=slot(1))
    assert (turn.status, turn.reason) == (CommandStatus.SUPERSEDED, Reason.OVERRIDDEN)
    assert engine.get_pending_commands(slot(1)) == []


def test_a_command_that_waits_for_one_that_failed_long_ago_fails_too() -> None:
    engine = new_engine()
    first = rate(0.0)
    engine.add_command(first)
    engine.cancel_command(first.command_id, "no")
    second = Command(BATTERY, CommandType.SET_DISCHARGE_RATE, {"power_kw": 1}, NOON, after=first)
    engine.add_command(second)
    assert engine.get_pending_commands(NOON) == []
    assert second.reason is Reason.DIRECTION_BLOCKED
