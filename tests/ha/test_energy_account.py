"""Energy by the hour: plans, meters and integrated power, without Home Assistant's recorder."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import pytest

from custom_components.energy_dispatch.energy.account import HOUR, HOURS_BACK, Account, Flow
from custom_components.energy_dispatch.energy.planned import planned_pieces
from custom_components.energy_dispatch.store import StoredPlan

NOON: Final = datetime(2026, 12, 1, 12, tzinfo=UTC).timestamp()
MINUTE: Final = 60.0
MOST: Final = {Flow.DELIVERED: 11.0, Flow.DELIVERED_DISCHARGE: 5.0}


def _measure(
    account: Account,
    at: float,
    power_kw: float | None = None,
    charged: float | None = None,
    discharged: float | None = None,
) -> None:
    account.measure(
        at,
        power_kw=power_kw,
        meters={Flow.DELIVERED: charged, Flow.DELIVERED_DISCHARGE: discharged},
        most_kw=MOST,
    )


def _energy(account: Account, at: float, flow: Flow = Flow.DELIVERED) -> list[float]:
    return [round(row.energy_kwh[flow], 6) for row in account.close(at)]


def test_power_is_integrated_and_split_at_full_hours() -> None:
    account = Account.begin(NOON)
    _measure(account, NOON + 30 * MINUTE, 6.0)
    _measure(account, NOON + 90 * MINUTE, 0.0)
    assert _energy(account, NOON + 2 * HOUR) == [3.0, 3.0]


def test_charging_and_discharging_are_counted_apart() -> None:
    account = Account.begin(NOON)
    _measure(account, NOON, 4.0)
    _measure(account, NOON + 15 * MINUTE, -2.0)
    _measure(account, NOON + 45 * MINUTE, 0.0)
    (row,) = account.close(NOON + HOUR)
    assert row.energy_kwh[Flow.DELIVERED] == pytest.approx(1.0)
    assert row.energy_kwh[Flow.DELIVERED_DISCHARGE] == pytest.approx(1.0)


def test_a_device_that_is_away_draws_nothing_that_anybody_knows_of() -> None:
    account = Account.begin(NOON)
    _measure(account, NOON, 6.0)
    _measure(account, NOON + 10 * MINUTE, None)
    _measure(account, NOON + 50 * MINUTE, 6.0)
    _measure(account, NOON + 60 * MINUTE, 0.0)
    assert _energy(account, NOON + HOUR) == [2.0]


def test_a_meter_counts_and_power_does_not_where_there_is_one() -> None:
    account = Account.begin(NOON)
    _measure(account, NOON, 9.0, charged=100.0)
    _measure(account, NOON + 30 * MINUTE, 9.0, charged=104.0)
    _measure(account, NOON + 40 * MINUTE, 9.0)
    _measure(account, NOON + 60 * MINUTE, 9.0, charged=105.0)
    assert _energy(account, NOON + HOUR) == [5.0]


def test_what_was_measured_before_the_meter_told_anything_counts_too() -> None:
    account = Account.begin(NOON)
    _measure(account, NOON, 6.0)
    _measure(account, NOON + 30 * MINUTE, 6.0, charged=1000.0)
    _measure(account, NOON + 45 * MINUTE, 6.0, charged=1001.5)
    assert _energy(account, NOON + HOUR) == [4.5]


@pytest.mark.parametrize(
    ("readings", "energy"),
    [
        ((50.0, 52.0, 2.0), 4.0),
        ((50.0, 52.0, 51.9, 52.1), 2.1),
        ((50.0, 5_000.0, 5_001.0), 1.0),
        ((50.0, 20.0), 0.0),
    ],
    ids=["begins anew", "jitters", "is another one", "is another one, lower"],
)
def test_a_meter_that_jumps_makes_no_energy(readings: tuple[float, ...], energy: float) -> None:
    account = Account.begin(NOON)
    for number, reading in enumerate(readings):
        _measure(account, NOON + number * 15 * MINUTE, None, charged=reading)
    assert _energy(account, NOON + HOUR) == [energy]


def test_another_device_behind_the_asset_begins_with_its_own_reading() -> None:
    account = Account.begin(NOON)
    _measure(account, NOON, None, charged=10.0)
    account.forget_device()
    _measure(account, NOON + 10 * MINUTE, None, charged=14.0)
    _measure(account, NOON + 20 * MINUTE, None, charged=15.0)
    assert _energy(account, NOON + HOUR) == [1.0]


def test_a_meter_read_after_an_hour_was_closed_counts_in_the_next() -> None:
    account = Account.begin(NOON)
    _measure(account, NOON, None, charged=10.0)
    assert _energy(account, NOON + 2 * HOUR) == [0.0, 0.0]
    _measure(account, NOON + 150 * MINUTE, None, charged=14.0)
    assert _energy(account, NOON + 3 * HOUR) == [4.0]


def test_totals_go_on_and_are_what_the_hours_add_up_to() -> None:
    account = Account.begin(NOON)
    account.add_planned(NOON, NOON + 2 * HOUR, 3.0)
    account.add_planned(NOON + 2 * HOUR, NOON + 3 * HOUR, -1.5)
    rows = account.close(NOON + 3 * HOUR)
    assert [row.total_kwh[Flow.PLANNED] for row in rows] == [3.0, 6.0, 6.0]
    assert [row.total_kwh[Flow.PLANNED_DISCHARGE] for row in rows] == [0.0, 0.0, 1.5]


def test_an_hour_is_closed_once() -> None:
    account = Account.begin(NOON)
    assert len(account.close(NOON + HOUR)) == 1
    assert account.close(NOON + HOUR + 5) == []
    assert account.close(NOON - HOUR) == []


def test_an_account_comes_back_from_disk_as_it_was() -> None:
    account = Account.begin(NOON)
    account.add_planned(NOON, NOON + 90 * MINUTE, 3.0)
    _measure(account, NOON + 30 * MINUTE, None, charged=10.0)
    account.close(NOON + HOUR)
    again = Account.from_plain(account.plain())
    assert again.plain() == account.plain()
    _measure(again, NOON + 90 * MINUTE, None, charged=13.0)
    assert _energy(again, NOON + 2 * HOUR) == [3.0]


def test_what_nobody_counted_for_very_long_is_left_out() -> None:
    account = Account.begin(NOON)
    assert len(account.close(NOON + 60 * 24 * HOUR)) == HOURS_BACK


def test_no_energy_flows_in_time_that_the_clock_skipped() -> None:
    account = Account.begin(NOON)
    _measure(account, NOON, 6.0)
    account.shift_clock(30 * MINUTE)
    _measure(account, NOON + 40 * MINUTE, 0.0)
    assert _energy(account, NOON + HOUR) == [1.0]


# Plans


def _plan(
    first: float,
    setpoints: list[float | None],
    *,
    until: float | None = None,
    gaps: str = "release",
    open_end: bool = False,
) -> StoredPlan:
    end = first + len(setpoints) * 15 * MINUTE
    values: Mapping[str, Any] = {
        "starts_us": [
            round((first + number * 15 * MINUTE) * 1e6) for number in range(len(setpoints))
        ],
        "ends_at": None if open_end else datetime.fromtimestamp(end, UTC).isoformat(),
        "assets": {"garage": {"setpoints_kw": setpoints}},
        "gaps": gaps,
    }
    return StoredPlan(
        plan_id="plan",
        name=None,
        received_at=datetime.fromtimestamp(first, UTC),
        source=None,
        values=values,
        until={} if until is None else {"garage": datetime.fromtimestamp(until, UTC)},
    )


def _pieces(*plans: StoredPlan, hours: float = 1.0) -> list[tuple[float, float, float]]:
    return [
        ((begin - NOON) / MINUTE, (end - NOON) / MINUTE, setpoint_kw)
        for begin, end, setpoint_kw in planned_pieces(plans, "garage", NOON, NOON + hours * HOUR)
    ]


def test_a_plan_is_cut_into_its_slots_and_ends() -> None:
    assert _pieces(_plan(NOON, [1.0, None, 0.0])) == [(0, 15, 1.0), (30, 45, 0.0)]


def test_the_newer_plan_counts_from_its_first_slot_on() -> None:
    older = _plan(NOON, [1.0, 1.0, 1.0, 1.0], until=NOON + 30 * MINUTE)
    newer = _plan(NOON + 30 * MINUTE, [5.0])
    assert _pieces(older, newer) == [(0, 15, 1.0), (15, 30, 1.0), (30, 45, 5.0)]


def test_a_plan_that_begins_later_asks_for_nothing_before() -> None:
    assert _pieces(_plan(NOON + 20 * MINUTE, [2.0, 2.0])) == [(20, 35, 2.0), (35, 50, 2.0)]


def test_an_open_end_goes_on_and_another_asset_has_no_part_in_it() -> None:
    plan = _plan(NOON, [2.0], open_end=True)
    assert _pieces(plan) == [(0, 60, 2.0)]
    assert list(planned_pieces((plan,), "battery", NOON, NOON + HOUR)) == []


def test_an_empty_slot_holds_what_was_before_where_the_plan_says_so() -> None:
    assert _pieces(_plan(NOON, [None, 3.0, None, None], gaps="hold")) == [
        (15, 30, 3.0),
        (30, 45, 3.0),
        (45, 60, 3.0),
    ]
