"""The cells of a table: kW, empty, or refused with row and column."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from coordinator import ScheduleError
from coordinator.schedule import read_schedule

from .support import ASSETS, BATTERY, EMPTY, NOON, new_engine, planned, slot, table


def values_of(cells: object, column: str = "ev_001_kw") -> list[float]:
    frame = pd.DataFrame({column: cells})
    frame.index = pd.date_range(NOON, periods=len(frame), freq="15min")
    return list(read_schedule(frame, ASSETS).series[0].setpoints_kw)


def refusal(**columns: list[object]) -> ScheduleError:
    rows = len(next(iter(columns.values())))
    index = pd.date_range(NOON, periods=rows, freq="15min")
    frame = pd.DataFrame(
        {name: pd.Series(cells, index=index, dtype=object) for name, cells in columns.items()}
    )
    with pytest.raises(ScheduleError) as caught:
        read_schedule(frame, ASSETS)
    return caught.value


@pytest.mark.parametrize(
    "cells",
    [
        [1, 2],
        [1.0, 2.0],
        pd.array([1, 2], dtype="Int64"),
        pd.array([1.0, 2.0], dtype="Float64"),
        np.array([1, 2], np.float32),
        np.array([1, 2], np.uint8),
        [Decimal(1), Fraction(2)],
        [np.float32(1), 2],
    ],
)
def test_every_kind_of_number_is_taken(cells: object) -> None:
    assert values_of(cells) == [1.0, 2.0]


@pytest.mark.parametrize(
    "cells",
    [
        [EMPTY, 1.0],
        [None, 1.0],
        pd.array([None, 1], dtype="Int64"),
        pd.array([None, 1.0], dtype="Float64"),
        pd.Series([pd.NA, 1], dtype=object),
        [Decimal("NaN"), 1],
        [pd.NaT, 1],
    ],
)
def test_every_kind_of_empty_cell_is_no_setpoint(cells: object) -> None:
    first, second = values_of(cells)
    assert np.isnan(first)
    assert second == 1.0


def test_a_column_of_empty_cells_is_taken() -> None:
    assert all(np.isnan(values_of([None, None])))


@pytest.mark.parametrize("bad", ["7.4", "", "n/a", True, 1j, [1.0], {}, object()])
def test_what_is_no_number_is_refused_with_row_and_column(bad: object) -> None:
    (problem,) = refusal(ev_001_kw=[1.0, bad]).problems
    assert (problem.code, problem.column, problem.row) == ("not_a_number", "ev_001_kw", 1)
    assert problem.slot == slot(1).isoformat()
    assert "ev_001_kw" in problem.message


def test_a_column_of_truth_values_is_refused() -> None:
    assert refusal(ev_001_kw=[True, False]).problems[0].code == "not_a_number"


@pytest.mark.parametrize("bad", [-1.0, -2e-6, -1e300])
def test_a_negative_value_is_refused_with_row_and_column(bad: float) -> None:
    (problem,) = refusal(ev_001_kw=[1.0, 1.0, bad]).problems
    assert (problem.code, problem.column, problem.row) == ("negative_value", "ev_001_kw", 2)


@pytest.mark.parametrize("bad", [float("inf"), float("-inf"), Decimal("Infinity"), 10**400])
def test_an_infinite_value_is_refused_with_row_and_column(bad: object) -> None:
    (problem,) = refusal(ev_001_kw=[1.0, bad]).problems
    assert (problem.code, problem.column, problem.row) == ("infinite_value", "ev_001_kw", 1)


def test_noise_around_zero_is_zero() -> None:
    cells = values_of([-0.0, 1e-12, -1e-12, 1e-7])
    assert cells == [0.0] * 4
    assert not np.signbit(cells).any()


def test_charging_and_discharging_in_one_slot_is_refused_with_both_columns() -> None:
    (problem,) = refusal(battery_charge_kw=[0.0, 2.0], battery_discharge_kw=[1.0, 1.0]).problems
    assert (problem.code, problem.row) == ("both_directions", 1)
    assert "battery_charge_kw" in problem.message
    assert "battery_discharge_kw" in problem.message


def test_noise_in_the_other_direction_is_no_second_direction() -> None:
    frame = table(battery_charge_kw=[5.0], battery_discharge_kw=[1e-9])
    assert read_schedule(frame, ASSETS).series[0].setpoints_kw.tolist() == [5.0]


def test_of_two_cells_one_empty_beside_a_value_means_zero() -> None:
    frame = table(
        battery_charge_kw=[EMPTY, 2.0, EMPTY, 0.0], battery_discharge_kw=[3.0, EMPTY, EMPTY, EMPTY]
    )
    (series,) = read_schedule(frame, ASSETS).series
    assert series.setpoints_kw[:2].tolist() == [-3.0, 2.0]
    assert np.isnan(series.setpoints_kw[2])
    assert series.setpoints_kw[3] == 0.0


def test_the_problems_of_all_columns_are_reported_at_once() -> None:
    error = refusal(ev_001_kw=[-1.0, 1.0], battery_charge_kw=[1.0, "x"])
    assert {problem.code for problem in error.problems} == {"negative_value", "not_a_number"}
    assert all(problem.message in str(error) for problem in error.problems)


def test_a_refused_table_changes_nothing() -> None:
    engine = new_engine()
    kept = engine.schedule_to_commands(table(ev_001_kw=[1.0, 2.0]), ASSETS)
    before = engine.next_wakeup()
    with pytest.raises(ValueError, match="negative"):
        engine.schedule_to_commands(table(ev_001_kw=[3.0, -1.0]), ASSETS)
    assert engine.get_commands_for_asset("ast_charger") == kept
    assert engine.next_wakeup() == before


def test_two_columns_of_one_name_are_refused() -> None:
    frame = table(a=[1.0], b=[2.0])
    frame.columns = pd.Index(["ev_001_kw", "ev_001_kw"])
    with pytest.raises(ScheduleError) as caught:
        read_schedule(frame, ASSETS)
    assert caught.value.problems[0].code == "duplicate_column"


def test_names_of_columns_that_are_no_text_are_ignored() -> None:
    frame = table(ev_001_kw=[1.0])
    frame[5] = 1.0
    assert read_schedule(frame, ASSETS).ignored == ("5",)


def test_a_table_without_any_setpoint_gives_no_commands() -> None:
    assert new_engine().schedule_to_commands(table(price_per_kwh=[0.1, 0.2]), ASSETS) == []


def test_a_battery_at_zero_makes_one_charge_rate_of_zero() -> None:
    frame = table(battery_charge_kw=[0.0, 0.0], battery_discharge_kw=[0.0, 0.0])
    commands = new_engine().schedule_to_commands(frame, ASSETS)
    assert planned(commands) == [(0, "set_charge_rate", 0.0)]
    assert commands[0].asset_id == BATTERY


def test_an_unknown_word_for_gaps_is_refused() -> None:
    with pytest.raises(ScheduleError) as caught:
        read_schedule(table(ev_001_kw=[1.0]), ASSETS, gaps="fill")  # type: ignore[arg-type]
    assert caught.value.problems[0].code == "invalid_gaps"
