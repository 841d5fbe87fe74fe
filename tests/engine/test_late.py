"""What becomes of commands whose time has passed."""

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
    planned,
    send_due,
    signed,
    slot,
    table,
)  # fmt: skip

YES = Device(answer=True)


def test_under_all_every_due_command_is_returned_and_nothing_expires() -> None:
    engine = new_engine("all")
    commands = engine.schedule_to_commands(car_table(1.0, 2.0, 3.0), ASSETS)
    assert engine.get_pending_commands(slot(1000)) == commands


def test_an_unknown_policy_is_refused() -> None:
    with pytest.raises(ValueError, match="sometimes"):
        new_engine("sometimes")


def test_under_latest_the_newest_setpoint_supersedes_older_ones() -> None:
    engine = new_engine("latest")
    first, second, third, fourth = engine.schedule_to_commands(
        car_table(1.0, 2.0, 3.0, 4.0), ASSETS
    )
    assert engine.get_pending_commands(slot(2)) == [third]
    for old in (first, second):
        assert (old.status, old.reason) == (CommandStatus.SUPERSEDED, Reason.SUPERSEDED)
    assert fourth.status is CommandStatus.PENDING


def test_under_latest_assets_are_sifted_apart() -> None:
    engine = new_engine("latest")
    frame = table(ev_001_kw=[1.0, 2.0], battery_charge_kw=[5.0, 5.0])
    engine.schedule_to_commands(frame, ASSETS)
    due = engine.get_pending_commands(slot(1))
    assert {(one.asset_id, one.power_kw) for one in due} == {(CAR, 2.0), (BATTERY, 5.0)}


def test_under_latest_commands_that_are_no_setpoints_all_go() -> None:
    engine = new_engine("latest")
    commands = [
        Command(CAR, CommandType.START_CHARGING, {}, NOON),
        Command(CAR, CommandType.SET_POWER_LIMIT, {"power_kw": 5}, NOON),
        Command(CAR, CommandType.SET_POWER_LIMIT, {"power_kw": 6}, NOON + SECOND),
    ]
    for command in commands:
        engine.add_command(command)
    assert engine.get_pending_commands(slot(5)) == commands


def test_under_latest_a_plan_that_has_ended_expires() -> None:
    engine = new_engine("latest")
    commands = engine.schedule_to_commands(car_table(1.0, 2.0), ASSETS)
    assert engine.get_pending_commands(slot(2)) == []
    assert {(one.status, one.reason) for one in commands} == {
        (CommandStatus.EXPIRED, Reason.EXPIRED)
    }


def test_under_latest_the_last_slot_counts_until_its_end() -> None:
    engine = new_engine("latest")
    _, last = engine.schedule_to_commands(car_table(1.0, 2.0), ASSETS)
    assert engine.get_pending_commands(slot(2) - SECOND) == [last]


def test_under_latest_an_open_end_never_expires() -> None:
    engine = new_engine("latest")
    (command,) = engine.schedule_to_commands(car_table(1.0), ASSETS)
    assert engine.get_pending_commands(slot(10_000)) == [command]


def test_under_latest_a_release_is_a_setpoint_too() -> None:
    engine = new_engine("latest")
    _, release = engine.schedule_to_commands(car_table(1.0, EMPTY), ASSETS)
    assert engine.get_pending_commands(slot(1)) == [release]


def test_under_latest_a_change_of_direction_that_nothing_was_sent_of_keeps_its_zero() -> None:
    engine = new_engine("latest")
    engine.schedule_to_commands(battery_table(5.0, -3.0), ASSETS)
    device = Device(answer=True)
    send_due(engine, device, slot(1))
    assert device.setpoints_kw == [0.0, -3.0]


@pytest.mark.parametrize("between", [(), (0.0,), (4.0, 0.0, 0.0), (2.0,)])
def test_under_latest_charging_is_stopped_before_discharging(between: tuple[float, ...]) -> None:
    engine = new_engine("latest")
    engine.schedule_to_commands(battery_table(5.0, *between, -3.0), ASSETS)
    device = Device(answer=True)
    send_due(engine, device, NOON)
    send_due(engine, device, slot(1 + len(between)))
    assert device.setpoints_kw == [5.0, 0.0, -3.0]


def test_under_latest_no_zero_goes_where_none_is_needed() -> None:
    engine = new_engine("latest")
    engine.schedule_to_commands(battery_table(-5.0, 3.0, -2.0), ASSETS)
    device = Device(answer=True)
    send_due(engine, device, NOON)
    send_due(engine, device, slot(2))
    assert device.setpoints_kw == [-5.0, -2.0]


def test_under_latest_a_zero_on_its_way_counts_for_a_later_setpoint_too() -> None:
    engine = new_engine("latest")
    engine.schedule_to_commands(battery_table(5.0, -3.0, -4.0), ASSETS)
    send_due(engine, YES, NOON)
    (stop,) = engine.get_pending_commands(slot(1))
    engine.dispatch_command(stop, Device(), now=slot(1))
    assert engine.get_pending_commands(slot(2)) == []
    engine.handle_response(stop, success=True, now=slot(2))
    assert signed(engine.get_pending_commands(slot(2))) == [-4.0]


def test_under_latest_a_made_zero_may_be_asked_for_twice() -> None:
    engine = new_engine("latest")
    engine.schedule_to_commands(battery_table(5.0, 0.0, -3.0), ASSETS)
    send_due(engine, YES, NOON)
    for command in engine.get_pending_commands(slot(1)):
        engine.dispatch_command(command, Device(), now=slot(1))
    engine.check_timeouts(slot(1.9))
    (stop,) = engine.get_pending_commands(slot(2))
    assert engine.get_pending_commands(slot(2)) == [stop]
    send_due(engine, YES, slot(2))
    assert signed([engine.setpoint_in_force(BATTERY)]) == [-3.0]  # type: ignore[list-item]


def test_under_latest_a_table_with_past_slots_does_not_repeat_what_is_proven() -> None:
    engine = new_engine("latest")
    (proven,) = engine.schedule_to_commands(car_table(7.0, 7.0), ASSETS)
    send_due(engine, YES, NOON)
    new = engine.schedule_to_commands(car_table(3.0, 7.0, 7.0, 9.0, start=slot(-1)), ASSETS)
    assert planned(new) == [
        (-1, "set_charge_rate", 3.0), (0, "set_charge_rate", 7.0), (2, "set_charge_rate", 9.0)
    ]  # fmt: skip
    assert engine.get_pending_commands(NOON + SECOND) == []
    assert proven.expires_at == slot(3)
    assert engine.next_wakeup() == slot(2)


def test_under_latest_a_device_that_may_have_lost_its_setpoint_gets_it() -> None:
    engine = new_engine("latest")
    engine.schedule_to_commands(car_table(7.0, 7.0), ASSETS)
    send_due(engine, YES, NOON)
    engine.schedule_to_commands(car_table(3.0, 7.0, start=slot(-1)), ASSETS)
    engine.forget_in_force(CAR)
    assert signed(engine.get_pending_commands(NOON + SECOND)) == [7.0]


def test_under_latest_a_setpoint_by_hand_goes_even_if_it_repeats() -> None:
    engine = new_engine("latest")
    engine.schedule_to_commands(car_table(7.0), ASSETS)
    send_due(engine, YES, NOON)
    again = Command(CAR, CommandType.SET_CHARGE_RATE, {"power_kw": 7}, slot(1))
    engine.add_command(again)
    assert engine.get_pending_commands(slot(1)) == [again]


def test_under_latest_a_withheld_asset_does_not_pile_up_setpoints() -> None:
    engine = new_engine("latest")
    engine.schedule_to_commands(car_table(*range(1, 50)), ASSETS)
    engine.withhold(CAR, "offline")
    for quarter in range(40):
        assert engine.get_pending_commands(slot(quarter)) == []
    engine.resume(CAR, "offline")
    assert signed(engine.get_pending_commands(slot(40))) == [41.0]
