"""The slots of a table: zones, order, clock changes, lengths."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
import itertools
from typing import Any, Literal
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from coordinator import ScheduleError
from coordinator.schedule import Schedule, read_schedule

MAP = {"ev_1": "car"}
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)

CLOCK_CHANGES = [
    # Zone, a local time that is skipped, one that is repeated, and what the clock moves by.
    (zone, datetime.fromisoformat(skipped), datetime.fromisoformat(repeated), minutes)
    for zone, skipped, repeated, minutes in (
        ("Europe/Berlin", "2026-03-29T02:30", "2026-10-25T02:30", 60),
        ("America/New_York", "2026-03-08T02:30", "2026-11-01T01:30", 60),
        ("Australia/Lord_Howe", "2026-10-04T02:15", "2026-04-05T01:45", 30),
    )
]


def read(index: pd.Index[Any] | Sequence[object], **options: Any) -> Schedule:
    if not isinstance(index, pd.Index):
        index = pd.Index(list(index), dtype=object)
    values = [float(number) for number in range(len(index))]
    return read_schedule(pd.DataFrame({"ev_1_kw": values}, index=index), MAP, **options)


def refusal(index: pd.Index[Any] | Sequence[object], **options: Any) -> ScheduleError:
    with pytest.raises(ScheduleError) as caught:
        read(index, **options)
    return caught.value


def starts(schedule: Schedule) -> list[datetime]:
    return schedule.starts.to_pydatetime().tolist()


def test_an_aware_index_is_read_as_utc() -> None:
    local = pd.date_range("2026-07-01 00:00", periods=3, freq="15min", tz="Europe/Berlin")
    assert starts(read(local))[0] == datetime(2026, 6, 30, 22, tzinfo=UTC)
    assert starts(read(local))[0].tzinfo is UTC


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_every_resolution_of_the_index_gives_the_same_slots(
    unit: Literal["s", "ms", "us", "ns"],
) -> None:
    index = pd.date_range("2026-07-01", periods=3, freq="1h", tz="UTC").as_unit(unit)
    assert starts(read(index)) == [datetime(2026, 7, 1, hour, tzinfo=UTC) for hour in range(3)]


def test_a_naive_index_is_refused_with_the_remedy() -> None:
    error = refusal(pd.date_range("2026-07-01", periods=2, freq="1h"))
    assert error.problems[0].code == "naive_time"
    assert "tz" in str(error)


def test_a_naive_index_is_read_in_the_zone_that_is_given() -> None:
    index = pd.date_range("2026-07-01", periods=2, freq="1h")
    for tz in ("Europe/Berlin", ZoneInfo("Europe/Berlin"), timezone(timedelta(hours=2))):
        assert starts(read(index, tz=tz))[0] == datetime(2026, 6, 30, 22, tzinfo=UTC)


def test_the_zone_of_an_aware_index_wins() -> None:
    index = pd.date_range("2026-07-01", periods=2, freq="1h", tz="UTC")
    assert starts(read(index, tz="Europe/Berlin"))[0] == datetime(2026, 7, 1, tzinfo=UTC)


@pytest.mark.parametrize("tz", ["Mars/Olympus", "", "../etc/passwd", "Europe", 7, object()])
def test_what_is_no_zone_is_refused(tz: object) -> None:
    error = refusal(pd.date_range("2026-07-01", periods=2, freq="1h"), tz=tz)
    assert error.problems[0].code == "unknown_zone"


@pytest.mark.parametrize(("zone", "skipped", "repeated", "minutes"), CLOCK_CHANGES)
def test_a_local_time_that_does_not_exist_is_refused_and_its_row_named(
    zone: str, skipped: datetime, repeated: datetime, minutes: int
) -> None:
    index = pd.DatetimeIndex([skipped - timedelta(days=1), skipped, skipped + timedelta(days=1)])
    error = refusal(index, tz=zone)
    assert error.problems[0].code == "nonexistent_time"
    assert error.problems[0].row == 1
    assert error.problems[0].slot == skipped.isoformat()


@pytest.mark.parametrize(("zone", "skipped", "repeated", "minutes"), CLOCK_CHANGES)
def test_a_local_time_that_exists_twice_is_refused_and_its_row_named(
    zone: str, skipped: datetime, repeated: datetime, minutes: int
) -> None:
    index = pd.DatetimeIndex([repeated - timedelta(days=1), repeated])
    error = refusal(index, tz=zone)
    assert error.problems[0].code == "ambiguous_time"
    assert error.problems[0].row == 1


@pytest.mark.parametrize(("zone", "skipped", "repeated", "minutes"), CLOCK_CHANGES)
def test_a_day_with_a_clock_change_has_no_hole_and_no_overlap(
    zone: str, skipped: datetime, repeated: datetime, minutes: int
) -> None:
    for day in (skipped, repeated):
        local = pd.date_range(day.date(), day.date() + timedelta(days=1), freq="15min", tz=zone)
        for index in (local, pd.Index(list(local.to_pydatetime()), dtype=object)):
            schedule = read(index)
            steps = {later - one for one, later in itertools.pairwise(starts(schedule))}
            assert steps == {timedelta(minutes=15)}
        change = timedelta(minutes=minutes) * (1 if day is skipped else -1)
        assert len(local) == (timedelta(days=1) - change) / timedelta(minutes=15) + 1


def test_offsets_may_differ_within_a_table() -> None:
    index = [
        datetime.fromisoformat("2026-10-25T02:30:00+02:00"),
        datetime.fromisoformat("2026-10-25T02:30:00+01:00"),
    ]
    first, second = starts(read(index))
    assert second - first == timedelta(hours=1)


def test_a_time_without_a_zone_among_aware_ones_is_named() -> None:
    error = refusal([NEW_YEAR, NEW_YEAR.replace(tzinfo=None)])
    assert error.problems[0].code == "naive_time"
    assert error.problems[0].row == 1


@pytest.mark.parametrize("late", [pd.NaT, None])
def test_a_missing_time_is_named(late: object) -> None:
    error = refusal([datetime(2026, 1, 1, tzinfo=UTC), late])
    assert (error.problems[0].code, error.problems[0].row) == ("missing_time", 1)


@pytest.mark.parametrize(
    "index", [pd.RangeIndex(3), pd.Index(["2026-01-01", "2026-01-02"]), pd.Index([1.5, 2.5])]
)
def test_an_index_that_holds_no_times_is_refused(index: pd.Index) -> None:
    assert refusal(index).problems[0].code == "not_a_time"


def test_a_time_that_stands_twice_is_named() -> None:
    times = pd.date_range("2026-01-01", periods=3, freq="1h", tz="UTC")
    error = refusal(times.append(times[2:]))
    assert (error.problems[0].code, error.problems[0].row) == ("duplicate_time", 3)


def test_a_time_out_of_order_is_named() -> None:
    error = refusal(pd.date_range("2026-01-01", periods=3, freq="1h", tz="UTC")[[0, 2, 1]])
    assert (error.problems[0].code, error.problems[0].row) == ("unordered_time", 2)
    assert "2026-01-01T01:00:00+00:00" in str(error)


def test_an_empty_table_is_refused() -> None:
    assert refusal(pd.DatetimeIndex([], tz="UTC")).problems[0].code == "empty_table"


def test_times_beyond_the_calendar_are_refused() -> None:
    far = pd.DatetimeIndex(np.array(["12026-01-01", "12026-01-02"], "datetime64[s]"), tz="UTC")
    assert refusal(far).problems[0].code == "time_out_of_range"
    early = [datetime.min.replace(tzinfo=timezone(timedelta(hours=2)))]
    assert refusal(early).problems[0].code == "time_out_of_range"
    last = [datetime.max.replace(tzinfo=UTC)]
    assert refusal(last, resolution="1h").problems[0].code == "time_out_of_range"


def test_the_last_slot_is_as_long_as_the_one_before_it() -> None:
    index = pd.DatetimeIndex(["2026-01-01 00:00", "2026-01-01 01:00", "2026-01-01 01:10"], tz="UTC")
    assert read(index).ends_at == datetime(2026, 1, 1, 1, 20, tzinfo=UTC)


@pytest.mark.parametrize("resolution", [timedelta(minutes=5), "5min", pd.Timedelta(5, "min")])
def test_a_resolution_gives_the_last_slot_its_length(resolution: object) -> None:
    index = pd.date_range("2026-01-01", periods=2, freq="1h", tz="UTC")
    assert read(index, resolution=resolution).ends_at == datetime(2026, 1, 1, 1, 5, tzinfo=UTC)


def test_a_single_row_has_an_open_end_unless_its_length_is_given() -> None:
    index = pd.DatetimeIndex(["2026-01-01"], tz="UTC")
    assert read(index).ends_at is None
    assert read(index, resolution="1h").ends_at == datetime(2026, 1, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("resolution", ["soon", "0s", "-5min", timedelta(0), "NaT", object()])
def test_what_is_no_length_of_time_is_refused(resolution: object) -> None:
    index = pd.date_range("2026-01-01", periods=2, freq="1h", tz="UTC")
    assert refusal(index, resolution=resolution).problems[0].code == "invalid_resolution"


def test_what_is_no_table_is_refused() -> None:
    with pytest.raises(ScheduleError) as caught:
        read_schedule({"ev_1_kw": [1]}, MAP)  # type: ignore[arg-type]
    assert caught.value.problems[0].code == "not_a_table"
