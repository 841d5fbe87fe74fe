"""A schedule as plain values, for what survives a restart."""

import json

import numpy as np
import pytest

from coordinator.schedule import (
    Schedule,
    build_batch,
    plain_values,
    read_schedule,
    schedule_from_plain,
    table_from_columns,
)  # fmt: skip

from .support import ASSETS, CAR, EMPTY, NOON, SECOND, new_engine, planned, slot, table


def schedule() -> Schedule:
    frame = table(
        ev_001_kw=[7.0, EMPTY, 8.0],
        battery_discharge_kw=[0.0, 3.0, 3.0],
        hint=[1, 2, 3],
        ev_9_kw=[1, 1, 1],
    )
    return read_schedule(frame, ASSETS, allow_unmapped=True, plan_id="plan_a")


def test_a_schedule_survives_json() -> None:
    before = schedule()
    after = schedule_from_plain(json.loads(json.dumps(plain_values(before))))
    assert (after.plan_id, after.ends_at, after.gaps) == ("plan_a", slot(3), "release")
    assert (after.ignored, after.unmapped) == (("hint",), ("ev_9_kw",))
    assert after.starts.equals(before.starts)
    for one, other in zip(before.series, after.series, strict=True):
        assert (one.asset_id, one.discharge_only) == (other.asset_id, other.discharge_only)
        np.testing.assert_array_equal(one.setpoints_kw, other.setpoints_kw)
    assert planned(build_batch(before, {}).commands) == planned(build_batch(after, {}).commands)


def test_an_open_end_survives() -> None:
    single = read_schedule(table(ev_001_kw=[1.0]), ASSETS)
    assert schedule_from_plain(plain_values(single)).ends_at is None


@pytest.mark.parametrize(
    ("since", "first"),
    [(slot(-5), 0), (slot(0), 0), (slot(1), 1), (slot(2) - SECOND, 1), (slot(99), 2)],
)
def test_slots_that_are_over_may_be_left_out_but_not_the_one_in_force(
    since: object, first: int
) -> None:
    after = schedule_from_plain(plain_values(schedule()), since=since)  # type: ignore[arg-type]
    assert after.starts_at == slot(first)
    assert len(after.series[0].setpoints_kw) == 3 - first


def test_values_that_an_older_version_stored_are_read() -> None:
    values = plain_values(schedule())
    del values["gaps"]
    assert schedule_from_plain(values).gaps == "release"


def test_a_restored_schedule_is_accepted_like_a_new_one() -> None:
    engine = new_engine("latest")
    engine.accept(schedule_from_plain(plain_values(schedule()), since=slot(2)), now=slot(2))
    due = engine.get_pending_commands(slot(2))
    assert {(one.asset_id, one.signed_power_kw) for one in due} == {
        (CAR, 8.0),
        ("ast_battery", -3.0),
    }


def test_a_table_is_made_of_plain_lists() -> None:
    frame = table_from_columns([NOON, slot(1)], {"ev_001_kw": [1, None]})
    (series,) = read_schedule(frame, ASSETS).series
    assert series.setpoints_kw[0] == 1.0
    assert np.isnan(series.setpoints_kw[1])
