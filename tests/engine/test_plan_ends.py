"""What happens when a plan ends."""

import pytest

from coordinator import CommandType, DispatchEngine, EndPolicy, EventType, Reason

from .support import (
    ASSETS,
    BATTERY,
    CAR,
    EMPTY,
    NOON,
    Device,
    battery_table,
    car_table,
    listen,
    new_engine,
    send_due,
    signed,
    slot,
    table,
)  # fmt: skip

YES = Device(answer=True)


def following(policy: EndPolicy, late_policy: str = "all", **kwargs: float) -> DispatchEngine:
    engine = new_engine(late_policy)
    engine.set_end_policy(CAR, policy, **kwargs)
    return engine


def test_the_end_of_a_plan_makes_no_command_by_itself() -> None:
    engine = new_engine()
    assert len(engine.schedule_to_commands(car_table(7.0, 7.0), ASSETS)) == 1
    device = Device(answer=True)
    send_due(engine, device, NOON)
    send_due(engine, device, slot(100))
    assert device.setpoints_kw == [7.0]


def test_the_end_of_a_plan_is_told_once_and_wakes_the_engine() -> None:
    engine = new_engine()
    heard = listen(engine, [EventType.PLAN_ENDED])
    engine.schedule_to_commands(car_table(7.0, 7.0), ASSETS, plan_id="plan_a")
    send_due(engine, YES, NOON)
    assert engine.next_wakeup() == slot(2)
    engine.get_pending_commands(slot(2))
    engine.get_pending_commands(slot(3))
    (event,) = heard
    assert event.payload == {"plan_id": "plan_a", "asset_ids": [CAR], "ended_at": slot(2)}
    assert engine.next_wakeup() is None


def test_an_open_end_never_comes() -> None:
    engine = following(EndPolicy.RELEASE)
    engine.schedule_to_commands(car_table(7.0), ASSETS)
    send_due(engine, YES, NOON)
    assert engine.next_wakeup() is None


@pytest.mark.parametrize("late_policy", ["all", "latest"])
def test_a_plans_end_may_hand_back_control(late_policy: str) -> None:
    engine = following(EndPolicy.RELEASE, late_policy)
    engine.schedule_to_commands(car_table(7.0, 7.0), ASSETS)
    send_due(engine, YES, NOON)
    (release,) = engine.get_pending_commands(slot(2))
    assert release.command_type is CommandType.RELEASE
    assert (release.scheduled_at, release.cause) == (slot(2), Reason.PLAN_ENDED)


def test_a_plans_end_may_set_a_safe_value() -> None:
    engine = following(EndPolicy.SAFE_VALUE, safe_power_kw=1.5)
    engine.schedule_to_commands(car_table(7.0, 7.0), ASSETS)
    send_due(engine, YES, NOON)
    assert signed(engine.get_pending_commands(slot(2))) == [1.5]


def test_a_safe_value_that_is_in_force_is_not_repeated() -> None:
    engine = following(EndPolicy.SAFE_VALUE, safe_power_kw=7.0)
    engine.schedule_to_commands(car_table(7.0, 7.0), ASSETS)
    send_due(engine, YES, NOON)
    assert engine.get_pending_commands(slot(2)) == []


@pytest.mark.parametrize("bad", [None, -1.0, float("nan")])
def test_a_safe_value_needs_a_power_of_zero_or_more(bad: float | None) -> None:
    with pytest.raises(ValueError, match="safe"):
        new_engine().set_end_policy(CAR, EndPolicy.SAFE_VALUE, safe_power_kw=bad)


def test_a_safe_value_against_the_direction_gets_its_zero() -> None:
    engine = new_engine()
    engine.set_end_policy(BATTERY, EndPolicy.SAFE_VALUE, safe_power_kw=1.0)
    engine.schedule_to_commands(battery_table(-3.0, -3.0), ASSETS)
    device = Device(answer=True)
    send_due(engine, device, NOON)
    send_due(engine, device, slot(2))
    assert device.setpoints_kw == [-3.0, 0.0, 1.0]


def test_an_asset_that_was_handed_back_has_nothing_to_end() -> None:
    engine = following(EndPolicy.RELEASE)
    engine.schedule_to_commands(car_table(7.0, EMPTY), ASSETS)
    send_due(engine, YES, slot(1))
    assert engine.get_pending_commands(slot(2)) == []


def test_an_asset_that_never_had_a_setpoint_has_nothing_to_end() -> None:
    engine = following(EndPolicy.RELEASE)
    engine.schedule_to_commands(car_table(EMPTY, EMPTY), ASSETS)
    assert engine.get_pending_commands(slot(2)) == []


def test_under_all_a_plan_met_after_its_end_is_sent_and_then_ended() -> None:
    engine = following(EndPolicy.RELEASE)
    engine.schedule_to_commands(car_table(7.0, 8.0), ASSETS)
    assert signed(engine.get_pending_commands(slot(9))) == [7.0, 8.0, None]


def test_under_latest_a_plan_that_ended_while_nobody_looked_hands_back_control() -> None:
    engine = following(EndPolicy.RELEASE, "latest")
    engine.schedule_to_commands(car_table(7.0, 8.0), ASSETS)
    assert signed(engine.get_pending_commands(slot(9))) == [None]


def test_a_plan_that_begins_where_another_ends_goes_on_from_there() -> None:
    engine = following(EndPolicy.RELEASE)
    heard = listen(engine, [EventType.PLAN_ENDED])
    engine.schedule_to_commands(car_table(7.0, 7.0), ASSETS)
    send_due(engine, YES, NOON)
    engine.schedule_to_commands(car_table(7.0, 7.0, start=slot(2)), ASSETS)
    assert engine.get_pending_commands(slot(2)) == []
    assert engine.next_wakeup() == slot(4)
    assert heard == []


def test_a_plan_that_begins_after_a_gap_leaves_the_end_before_it() -> None:
    engine = following(EndPolicy.RELEASE)
    engine.schedule_to_commands(car_table(7.0, 7.0), ASSETS)
    engine.schedule_to_commands(car_table(7.0, 7.0, start=slot(3)), ASSETS)
    device = Device(answer=True)
    for quarter in range(6):
        send_due(engine, device, slot(quarter))
    assert device.setpoints_kw == [7.0, None, 7.0, None]


def test_a_replaced_plan_ends_when_the_new_one_does() -> None:
    engine = following(EndPolicy.RELEASE)
    engine.schedule_to_commands(car_table(7.0, 7.0), ASSETS)
    engine.schedule_to_commands(car_table(7.0, 7.0, 7.0, 7.0), ASSETS)
    send_due(engine, YES, NOON)
    assert engine.get_pending_commands(slot(3)) == []
    assert signed(engine.get_pending_commands(slot(4))) == [None]


def test_assets_that_a_new_plan_does_not_name_keep_their_end() -> None:
    engine = following(EndPolicy.RELEASE)
    engine.set_end_policy(BATTERY, EndPolicy.RELEASE)
    engine.schedule_to_commands(table(ev_001_kw=[1.0, 1.0], battery_charge_kw=[1.0, 1.0]), ASSETS)
    engine.schedule_to_commands(car_table(1.0, 1.0, 1.0, 1.0), ASSETS)
    send_due(engine, YES, NOON)
    (release,) = engine.get_pending_commands(slot(2))
    assert release.asset_id == BATTERY


def test_a_plan_that_comes_after_an_end_takes_the_place_of_the_waiting_release() -> None:
    engine = following(EndPolicy.RELEASE)
    engine.schedule_to_commands(car_table(7.0, 7.0), ASSETS)
    send_due(engine, YES, NOON)
    engine.withhold(CAR, "offline")
    engine.get_pending_commands(slot(2))
    engine.schedule_to_commands(car_table(7.0, 7.0, start=slot(2)), ASSETS)
    engine.resume(CAR, "offline")
    assert engine.get_pending_commands(slot(2)) == []


def test_an_asset_that_leaves_its_plans_is_not_ended() -> None:
    engine = following(EndPolicy.RELEASE)
    engine.schedule_to_commands(car_table(7.0, 7.0), ASSETS)
    send_due(engine, YES, NOON)
    engine.leave_plans(CAR)
    assert engine.next_wakeup() is None
    assert engine.get_pending_commands(slot(2)) == []
