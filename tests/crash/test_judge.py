"""The crash test's judges: what they must not let pass."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final

import pytest

from demo.assets import BATTERY, BAY_1, BAY_2, TITLES
from demo.timeline import Change, Timeline

from . import judge, ledger
from .bounds import Setpoint, share
from .judge import Outage
from .world import History, Override, State, Table

BEGIN: Final = datetime(2026, 11, 24, 12, tzinfo=UTC)

type Told = Sequence[tuple[float, Setpoint]]


def at(seconds: float) -> datetime:
    return BEGIN + timedelta(seconds=seconds)


def told(*changes: tuple[float, Setpoint]) -> Timeline:
    return Timeline([Change(at=at(seconds), setpoint_kw=value) for seconds, value in changes])


def table(name: str, first: float, **columns: Sequence[Setpoint]) -> Table:
    """Return a table with a slot every 10 s."""
    length = len(next(iter(columns.values())))
    starts = tuple(at(first + 10 * n) for n in range(length))
    return Table(
        name=name,
        starts=starts,
        ends_at=starts[-1] + timedelta(seconds=10),
        columns={asset_id: tuple(values) for asset_id, values in columns.items()},
    )


def history(state: State) -> History:
    past = History(at(-100))
    past.ask(state, at(-50))
    past.accepted(at(-50))
    return past


STAIRS: Final = State(tables=(table("stairs", 0, bay_1=[5.0, 6.0, 7.0, 8.0]),))


def complaints(timeline: Timeline, state: State = STAIRS, asset_id: str = BAY_1) -> list[str]:
    return list(judge.unexplained(asset_id, timeline, history(state), at(-10), at(100)))


def test_the_setpoints_of_the_slots_in_force_are_explained() -> None:
    assert complaints(told((0.01, 5.0), (10.2, 6.0), (20.0, 7.0), (30.0, 8.0), (40.1, None))) == []


@pytest.mark.parametrize(
    "change", [(20.5, 6.0), (20.5, 5.0), (12.0, 7.0), (12.0, 0.0), (12.0, None), (45.0, 8.0)]
)
def test_a_setpoint_that_is_old_or_early_or_invented_is_not(change: tuple[float, Setpoint]) -> None:
    assert len(complaints(told(change))) == 1


def test_a_plan_that_was_cut_off_may_show_before_the_kill_and_not_after_it() -> None:
    past = history(STAIRS)
    past.ask(STAIRS.with_table(table("cut", -1, bay_1=[9.0, 9.0])), at(5))
    past.cut(at(6), there=False)
    assert not list(judge.unexplained(BAY_1, told((5.9, 9.0)), past, at(0), at(9)))
    assert list(judge.unexplained(BAY_1, told((7.0, 9.0)), past, at(0), at(9)))
    assert past.state == STAIRS


def test_a_refused_plan_may_never_show() -> None:
    past = history(STAIRS)
    past.ask(STAIRS.with_table(table("refused", -1, bay_1=[9.0, 9.0])), at(5))
    past.refused()
    assert list(judge.unexplained(BAY_1, told((5.1, 9.0)), past, at(0), at(9)))


def test_the_newest_plan_counts_from_its_first_slot_on_and_leaves_others_alone() -> None:
    state = State(
        tables=(
            table("old", 0, bay_1=[5.0] * 6, bay_2=[6.0] * 6),
            table("new", 20, bay_1=[7.0, 8.0]),
        )
    )
    assert [state.wish(BAY_1, at(moment)) for moment in (19, 20, 39, 41)] == [5.0, 7.0, 8.0, None]
    assert state.wish(BAY_2, at(41)) == 6.0
    assert [slot.setpoint_kw for slot in state.slots(BAY_1, at(0))] == [5.0, 5.0, 7.0, 8.0]


def test_an_override_stands_before_the_plan_until_it_ends() -> None:
    state = STAIRS.with_override(BAY_1, Override(power_kw=4.4, until=at(15)))
    assert [state.wish(BAY_1, at(moment)) for moment in (14, 15)] == [4.4, 6.0]


def recovered(timeline: Timeline, connected: float | None, state: State = STAIRS) -> bool:
    connected_at = None if connected is None else at(connected)
    return judge.recovery(BAY_1, timeline, connected_at, state, at(25)).ok


def test_a_device_has_recovered_once_it_carries_the_slot_in_force() -> None:
    assert recovered(told((0, 5.0), (13.0, 6.0)), 12)
    assert recovered(told((10, 6.0)), 12)


def test_a_device_that_is_late_elsewhere_or_away_has_not_recovered() -> None:
    assert not recovered(told((0, 5.0), (17.5, 6.0)), 12)
    assert not recovered(told((0, 5.0)), 12)
    assert not recovered(told((10, 6.0)), None)


def test_under_a_site_limit_less_is_right_and_an_older_slot_is_not() -> None:
    limited = State(tables=STAIRS.tables, limit_kw=9.0)
    assert complaints(told((12, 4.5)), limited) == []
    assert len(complaints(told((12, 5.0)), limited)) == 1
    assert len(complaints(told((12, 6.5)), limited)) == 1


@pytest.mark.parametrize(
    ("wish_kw", "clamps", "excused"),
    [
        (6.0, [{"reason": "site_limit", "from_kw": 6.0, "to_kw": 5.0}], True),
        (5.0, [{"reason": "site_limit", "from_kw": 5.0, "to_kw": 5.0}], False),
        (6.0, [{"reason": "step", "from_kw": 6.0, "to_kw": 5.0}], False),
        (6.0, [], False),
    ],
)
def test_what_a_limit_left_of_the_right_slot_may_be_an_older_slots_value_by_chance(
    wish_kw: float, clamps: Sequence[Mapping[str, Any]], *, excused: bool
) -> None:
    past = history(State(tables=STAIRS.tables, limit_kw=9.0))
    sent = entry(12, wish_kw, effective_power_kw=5.0, clamps=clamps)
    found = judge.unexplained(
        BAY_1,
        told((12, 5.0)),
        past,
        at(-10),
        at(100),
        lowered=partial(ledger.lowered, BAY_1, entries=[sent], history=past),
    )
    assert len(list(found)) == (0 if excused else 1)


def test_under_a_site_limit_a_device_may_stay_below_its_slot_and_not_above_it() -> None:
    limited = State(tables=STAIRS.tables, limit_kw=9.0)
    assert recovered(told((0, 5.0)), 12, limited)
    assert not recovered(told((0, 7.5)), 12, limited)


def test_an_assets_own_limits_are_judged() -> None:
    for asset_id, value in ((BAY_1, 11.2), (BATTERY, 4.1), (BATTERY, -3.6)):
        assert list(judge.beyond_bounds(asset_id, told((1, value)), at(0), at(2)))
    assert not list(judge.beyond_bounds(BAY_1, told((1, 11.04)), at(0), at(2)))


def limited_history() -> History:
    """Return one whose limit of 20 kW becomes 12 kW at 10 s."""
    past = history(State(limit_kw=20.0))
    past.ask(State(limit_kw=12.0), at(10))
    past.accepted(at(10))
    return past


@pytest.mark.parametrize(
    ("changes", "outages", "sound"),
    [
        ({BAY_1: [(0, 11.0)], BAY_2: [(0, 9.0)]}, [], False),
        ({BAY_1: [(0, 11.0), (10.5, 5.0)], BAY_2: [(0, 9.0), (11, 7.0)]}, [], True),
        ({BAY_1: [(0, 11.0)], BAY_2: [(0, 9.0), (15, 0.0)]}, [(11.0, 16.0)], True),
        ({BAY_1: [(0, 11.0)], BAY_2: [(0, 9.0), (17, 0.0)]}, [(11.0, 16.0)], False),
        ({BAY_1: [(20, 11.0)], BATTERY: [(0, -3.0), (21, 1.5)]}, [], False),
    ],
)
def test_the_sum_of_what_is_in_force_keeps_to_the_sites_limit(
    changes: Mapping[str, Told], outages: Sequence[tuple[float, float]], sound: bool
) -> None:
    timelines = {asset_id: told(*changes.get(asset_id, ())) for asset_id in TITLES}
    without = [Outage(killed_at=at(one), recovered_at=at(other)) for one, other in outages]
    found = judge.beyond_site_limit(timelines, limited_history(), without, at(-1), at(30))
    assert bool(list(found)) != sound


def test_the_share_goes_by_id_and_nobody_gets_less_than_its_minimum() -> None:
    wishes: dict[str, Setpoint] = {BAY_1: 10.0, BAY_2: 10.0, BATTERY: 4.0}
    assert share(13, wishes) == {BAY_1: 10.0, BAY_2: 0.0, BATTERY: 3.0}


def entry(sent: float, power_kw: float, **more: Any) -> dict[str, Any]:
    return {
        "command_id": "cmd_1",
        "asset_id": BAY_1,
        "command_type": "set_charge_rate",
        "parameters": {"power_kw": power_kw},
        "effective_power_kw": power_kw,
        "scheduled_at": at(sent).isoformat(),
        "status": "completed",
        "interrupted": False,
        "cause": "plan",
        "attempts": [{"sent_at": at(sent).isoformat()}],
        **more,
    }


def test_what_a_device_received_is_in_the_ledger_but_for_the_last_second() -> None:
    def gaps(*entries: dict[str, Any], kills: Sequence[datetime] = ()) -> list[str]:
        seen = told((10.01, 6.0))
        return list(ledger.missing(BAY_1, seen, entries, kills, (at(0), at(30))))

    assert not gaps(entry(10, 6.0))
    assert gaps()
    assert gaps(entry(10, 7.0))
    assert gaps(entry(2, 6.0))
    assert not gaps(kills=[at(10.9)])
    assert gaps(kills=[at(11.5)])


def test_what_was_under_way_at_a_kill_has_to_be_interrupted() -> None:
    under_way = entry(10, 6.0, status="acknowledged")
    assert list(ledger.open_ends([under_way], at(11)))
    assert not list(ledger.open_ends([under_way | {"interrupted": True}], at(11)))
    assert not list(ledger.open_ends([under_way], at(9)))


def test_a_plans_command_that_went_out_after_its_slot_is_old() -> None:
    assert not list(ledger.older([entry(10.1, 6.0)], history(STAIRS), at(0)))
    assert list(ledger.older([entry(21, 6.0)], history(STAIRS), at(0)))
