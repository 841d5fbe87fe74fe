"""Where a table makes commands: at changes, at gaps, and at the first value."""

from datetime import timedelta

import pytest

from coordinator import CommandType, Reason

from .support import (
    ASSETS,
    BATTERY,
    CAR,
    EMPTY,
    NOON,
    Device,
    battery_table,
    car_table,
    new_engine,
    planned,
    send_due,
    signed,
    slot,
    table,
)


def commands_of(*values: float, gaps: str = "release") -> list[tuple[float, str, float | None]]:
    commands = new_engine().schedule_to_commands(car_table(*values), ASSETS, gaps=gaps)  # type: ignore[arg-type]
    return planned(commands)


def test_one_command_is_made_where_the_value_changes_and_none_where_it_stays() -> None:
    assert commands_of(7.4, 7.4, 11.0, 11.0, 0.0) == [
        (0, "set_charge_rate", 7.4),
        (2, "set_charge_rate", 11.0),
        (4, "set_charge_rate", 0.0),
    ]


def test_noise_of_an_optimiser_is_no_change() -> None:
    assert len(commands_of(7.4, 7.400000000000006, 7.4000009, 7.4)) == 1


def test_more_than_the_tolerance_is_a_change() -> None:
    assert len(commands_of(7.4, 7.400002)) == 2


def test_steps_within_the_tolerance_do_not_add_up_to_more_than_it() -> None:
    values = [7.0 + 9e-7 * step for step in range(20)]
    changes = commands_of(*values)
    assert 2 < len(changes) <= 10
    asked = {int(at): power for at, _, power in changes}
    level = None
    for row, value in enumerate(values):
        level = asked.get(row, level)
        assert level == pytest.approx(value, abs=1e-6)


def test_empty_after_a_value_makes_one_release() -> None:
    assert commands_of(7.0, EMPTY, EMPTY, 7.0) == [
        (0, "set_charge_rate", 7.0),
        (1, "release", None),
        (3, "set_charge_rate", 7.0),
    ]


def test_gaps_may_hold_the_last_value() -> None:
    assert commands_of(7.0, EMPTY, EMPTY, 7.0, 8.0, gaps="hold") == [
        (0, "set_charge_rate", 7.0),
        (4, "set_charge_rate", 8.0),
    ]


def test_empty_at_the_start_of_a_first_table_makes_nothing() -> None:
    assert commands_of(EMPTY, EMPTY, 7.0) == [(2, "set_charge_rate", 7.0)]
    assert commands_of(EMPTY, EMPTY) == []
    assert commands_of(EMPTY, 7.0, gaps="hold") == [(1, "set_charge_rate", 7.0)]


def test_a_release_has_no_parameters() -> None:
    _, release = new_engine().schedule_to_commands(car_table(7.0, EMPTY), ASSETS)
    assert release.parameters == {}
    assert release.power_kw is None


def test_commands_come_by_time_then_by_column() -> None:
    frame = table(ev_001_kw=[1.0, 2.0], battery_charge_kw=[1.0, 2.0])
    commands = new_engine().schedule_to_commands(frame, ASSETS)
    assert [(one.scheduled_at, one.asset_id) for one in commands] == [
        (slot(0), CAR),
        (slot(0), BATTERY),
        (slot(1), CAR),
        (slot(1), BATTERY),
    ]


def test_a_change_of_direction_puts_the_old_directions_zero_first() -> None:
    commands = new_engine().schedule_to_commands(battery_table(5.0, -3.0, 4.0), ASSETS)
    assert planned(commands) == [
        (0, "set_charge_rate", 5.0),
        (1, "set_charge_rate", 0.0),
        (1, "set_discharge_rate", 3.0),
        (2, "set_discharge_rate", 0.0),
        (2, "set_charge_rate", 4.0),
    ]
    assert commands[2].after is commands[1]
    assert commands[4].after is commands[3]


def test_a_vehicle_that_feeds_the_grid_changes_direction_too() -> None:
    frame = table(ev_001_kw=[5.0, 0.0], ev_001_discharge_kw=[0.0, 3.0])
    commands = new_engine().schedule_to_commands(frame, ASSETS)
    assert signed(commands) == [5.0, 0.0, -3.0]


def test_a_discharge_column_alone_says_zero_as_a_discharge_rate() -> None:
    frame = table(battery_discharge_kw=[3.0, 0.0])
    commands = new_engine().schedule_to_commands(frame, ASSETS)
    assert planned(commands) == [(0, "set_discharge_rate", 3.0), (1, "set_discharge_rate", 0.0)]


def test_several_batteries_are_told_apart() -> None:
    frame = table(
        battery_a_charge_kw=[1.0], battery_a_discharge_kw=[0.0], battery_b_discharge_kw=[2.0]
    )
    commands = new_engine().schedule_to_commands(frame, {"battery_a": "a", "b": "b"})
    assert [(one.asset_id, one.signed_power_kw) for one in commands] == [("a", 1.0), ("b", -2.0)]


def test_commands_of_a_plan_have_the_contracts_defaults() -> None:
    (command,) = new_engine().schedule_to_commands(
        car_table(7.0, 7.0), ASSETS, plan_id="plan_x", resolution=timedelta(minutes=5)
    )
    assert command.command_id.startswith("cmd_")
    assert (command.max_retries, command.timeout_seconds, command.priority) == (3, 30.0, 1)
    assert command.plan_id == "plan_x"
    assert command.expires_at == slot(1) + timedelta(minutes=5)
    assert command.cause is Reason.PLAN
    assert command.command_type is CommandType.SET_CHARGE_RATE
    assert command.scheduled_at == NOON


def test_past_and_future_tables_are_accepted_alike() -> None:
    engine = new_engine()
    engine.schedule_to_commands(car_table(7.0, 8.0, start=slot(-1000)), ASSETS)
    device = Device(answer=True)
    send_due(engine, device, NOON)
    assert device.setpoints_kw == [7.0, 8.0]
