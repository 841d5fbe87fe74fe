"""Which columns are setpoints, and which asset each is for."""

import pytest

from coordinator.columns import FOR_PEOPLE, is_for_people, setpoint_column, sort_columns
from coordinator.vocabulary import Direction


@pytest.mark.parametrize(
    ("column", "keys", "direction"),
    [
        ("ev_001_kw", ("001", "ev_001"), Direction.CHARGE),
        ("ev_ev_001_kw", ("ev_001", "ev_ev_001"), Direction.CHARGE),
        ("ev_bay_7_kw", ("bay_7", "ev_bay_7"), Direction.CHARGE),
        ("ev_001_discharge_kw", ("001", "ev_001"), Direction.DISCHARGE),
        ("battery_charge_kw", ("battery",), Direction.CHARGE),
        ("battery_discharge_kw", ("battery",), Direction.DISCHARGE),
        ("battery_cellar_charge_kw", ("battery_cellar", "cellar"), Direction.CHARGE),
        ("battery_cellar_discharge_kw", ("battery_cellar", "cellar"), Direction.DISCHARGE),
        ("battery_a_b_charge_kw", ("battery_a_b", "a_b"), Direction.CHARGE),
    ],
)
def test_a_setpoint_column_says_what_the_asset_map_is_asked_for(
    column: str, keys: tuple[str, ...], direction: Direction
) -> None:
    found = setpoint_column(column)
    assert found is not None
    assert found.keys == keys
    assert found.direction is direction


@pytest.mark.parametrize(
    "column",
    [
        "",
        "ev_kw",
        "ev__kw_",
        "EV_001_KW",
        "ev_001_kwh",
        "battery_kw",
        "battery_power_kw",
        "x_ev_1_kw",
    ],
)
def test_other_names_are_not_setpoints(column: str) -> None:
    assert setpoint_column(column) is None


@pytest.mark.parametrize(
    "column",
    [*sorted(FOR_PEOPLE), "slot_cost", "slot_cost_eur", "battery_soc", "battery_soc_charge_kw"],
)
def test_columns_for_people_are_neither_setpoints_nor_reported(column: str) -> None:
    assert is_for_people(column)
    assert setpoint_column(column) is None
    assert sort_columns([column], {}, allow_unmapped=False).ignored == ()


def test_both_spellings_of_a_vehicle_find_the_same_asset() -> None:
    for column in ("ev_001_kw", "ev_ev_001_kw"):
        found = setpoint_column(column)
        assert found is not None
        assert found.asset_in({"ev_001": "ast"}) == "ast"


def test_the_shorter_name_of_a_vehicle_wins() -> None:
    found = setpoint_column("ev_001_kw")
    assert found is not None
    assert found.asset_in({"ev_001": "second", "001": "first"}) == "first"


def test_the_longer_name_of_a_battery_wins() -> None:
    found = setpoint_column("battery_a_charge_kw")
    assert found is not None
    assert found.asset_in({"a": "second", "battery_a": "first"}) == "first"


def test_a_setpoint_column_without_an_asset_is_a_problem_that_names_it_and_what_is_known() -> None:
    (problem,) = sort_columns(
        ["ev_9_kw", "ev_1_kw"], {"ev_1": "ast", "battery": "bat"}, allow_unmapped=False
    ).problems
    assert problem.code == "unmapped_column"
    assert problem.column == "ev_9_kw"
    assert "ev_9_kw" in problem.message
    assert "battery" in problem.message


def test_an_unmapped_column_may_be_allowed_and_is_reported() -> None:
    columns = sort_columns(["ev_9_kw"], {}, allow_unmapped=True)
    assert columns.problems == ()
    assert columns.unmapped == ("ev_9_kw",)


def test_unknown_columns_are_reported_as_ignored_in_order() -> None:
    columns = sort_columns(["zeta", "load", "total_ev_kw"], {}, allow_unmapped=False)
    assert columns.ignored == ("zeta", "load")


def test_two_columns_for_the_same_rate_are_a_problem() -> None:
    (problem,) = sort_columns(
        ["ev_001_kw", "ev_ev_001_kw"], {"ev_001": "ast"}, allow_unmapped=False
    ).problems
    assert problem.code == "duplicate_column"
    assert "ev_001_kw" in problem.message
    assert "ev_ev_001_kw" in problem.message


def test_map_entries_without_a_column_are_fine() -> None:
    columns = sort_columns(["ev_1_kw"], {"ev_1": "a", "ev_2": "b"}, allow_unmapped=False)
    assert columns.problems == ()
    assert [asset_id for _, _, asset_id in columns.setpoints] == ["a"]
