"""Schedules: from a table, time × kW, to the changes that it asks of each asset.

The one module that imports pandas and numpy. Everything here is pure: it knows no engine, and may
run in any thread. A table is taken or refused as a whole.
"""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
import decimal
from numbers import Real
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray
import pandas as pd

from .batch import NO_BASELINE, Baseline, Batch, Changes, make_batch
from .bulk import no_garbage_collection
from .columns import sort_columns
from .errors import ScheduleError, TableProblem
from .ids import new_plan_id
from .vocabulary import VALUE_TOLERANCE_KW, CommandType, Direction

__all__ = [
    "Baseline",
    "Batch",
    "Gaps",
    "Resolution",
    "Schedule",
    "Series",
    "build_batch",
    "plain_values",
    "read_schedule",
    "schedule_from_plain",
    "table_from_columns",
]

type Gaps = Literal["release", "hold"]
type Resolution = timedelta | str | None
type Powers = NDArray[np.float64]
type Marks = NDArray[np.bool_]

_TYPES: Final = np.array(
    [CommandType.SET_CHARGE_RATE, CommandType.SET_DISCHARGE_RATE, CommandType.RELEASE], object
)
_CHARGE, _DISCHARGE, _RELEASE = range(3)

_FIRST_MOMENT_US: Final = -62_135_596_800_000_000
_LAST_MOMENT_US: Final = 253_402_300_799_999_999
"""The years 1 to 9999 of ``datetime``, in µs since 1970."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """What a schedule asks of one asset."""

    asset_id: str
    setpoints_kw: Powers
    """One value a slot, charging positive; NaN = no setpoint."""
    discharge_only: bool = False
    """The table has no charge column for it, so that 0 is said as a discharge rate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A table that was read and found good; it has changed nothing yet."""

    plan_id: str
    starts: pd.DatetimeIndex
    """Slot starts, UTC, strictly increasing, microseconds."""
    ends_at: datetime | None
    """End of the last slot; None where a table of one row has an open end."""
    series: tuple[Series, ...]
    """One per asset, in the order of the table's columns."""
    gaps: Gaps = "release"
    """What empty slots before an asset's first value mean; later ones are filled already."""
    ignored: tuple[str, ...] = ()
    """Columns that are neither setpoints nor known to be for people."""
    unmapped: tuple[str, ...] = ()
    """Setpoint columns with no asset, which the caller allowed."""

    @property
    def starts_at(self) -> datetime:
        """Start of the first slot."""
        return self.starts[0].to_pydatetime()

    @property
    def asset_ids(self) -> tuple[str, ...]:
        """The assets that it names."""
        return tuple(series.asset_id for series in self.series)


def read_schedule(  # noqa: PLR0913 - the contract's arguments
    table: pd.DataFrame,
    asset_map: Mapping[str, str],
    *,
    tz: str | tzinfo | None = None,
    resolution: Resolution = None,
    gaps: Gaps = "release",
    allow_unmapped: bool = False,
    plan_id: str | None = None,
) -> Schedule:
    """Read a table, or refuse it as a whole.

    Args:
        table: index = slot starts; columns as in ``columns``, kW, ≥ 0, empty = no setpoint.
        asset_map: a column's key (``ev_001``, ``battery``) → asset id.
        tz: the zone of naive times.
        resolution: length of the last slot; by default that of the slot before it.
        gaps: what an empty cell after a value means, handing back control or holding the value.
        allow_unmapped: accept setpoint columns that the map does not know.
        plan_id: made here if it is not given.

    Raises:
        ScheduleError: the first problem of each column, naming row and column.
    """
    if not isinstance(table, pd.DataFrame):
        raise _refuse("not_a_table", f"{type(table).__name__} is not a table: give a DataFrame.")
    if gaps not in {"release", "hold"}:
        raise _refuse("invalid_gaps", f"gaps has to be 'release' or 'hold', not {gaps!r}.")
    starts = _read_starts(table.index, tz)
    ends_at = _end(starts, resolution)
    columns = sort_columns(map(str, table.columns), asset_map, allow_unmapped=allow_unmapped)
    problems = list(columns.problems)
    cells: dict[str, dict[Direction, tuple[str, Powers]]] = {}
    for place, column, asset_id in columns.setpoints:
        powers, problem = _read_cells(column.column, table.iloc[:, place])
        cells.setdefault(asset_id, {})[column.direction] = (column.column, powers)
        if problem is not None:
            problems.append(problem)
    series: list[Series] = []
    for asset_id, both in cells.items():
        one, problem = _merge(asset_id, both, table.index)
        series.append(_held(one) if gaps == "hold" else one)
        if problem is not None:
            problems.append(problem)
    if problems:
        raise ScheduleError(problems)
    return Schedule(
        plan_id=plan_id or new_plan_id(),
        starts=starts,
        ends_at=ends_at,
        series=tuple(series),
        gaps=gaps,
        ignored=columns.ignored,
        unmapped=columns.unmapped,
    )


def build_batch(schedule: Schedule, baselines: Mapping[str, Baseline]) -> Batch:
    """Make the commands of a schedule: one where a value changes, none where it stays.

    Args:
        schedule: what was read.
        baselines: what each asset is at when the schedule begins; a missing one is unknown.
    """
    with no_garbage_collection():
        lanes: list[_Lane] = []
        kept: set[str] = set()
        for one in schedule.series:
            baseline = baselines.get(one.asset_id, NO_BASELINE)
            own, keeps = _lanes_of(one, baseline, schedule.gaps)
            lanes += own
            if keeps:
                kept.add(one.asset_id)
        return make_batch(schedule, baselines, _read_lanes(schedule.starts, lanes), kept)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lane:
    """One column of changes.

    An asset that changes direction has a lane for the old direction's 0 before its own, so that
    reading the lanes slot by slot gives the right order.
    """

    asset_id: str
    changed: Marks
    """One mark a slot."""
    codes: NDArray[np.int8]
    """What each change asks for, by place in ``_TYPES``."""
    powers_kw: Powers
    is_stop: bool = False


def _lanes_of(series: Series, baseline: Baseline, gaps: Gaps) -> tuple[list[_Lane], bool]:
    """Return an asset's lanes, and whether what it is at is kept as the first value."""
    signed = series.setpoints_kw
    before = np.empty_like(signed)
    before[1:] = signed[:-1]
    before[0] = np.nan if baseline.setpoint_kw is None else baseline.setpoint_kw
    empty = np.isnan(signed)
    if gaps == "hold" and empty[0]:
        # The last value of the plan before is held until this one has a value.
        before[: int(np.argmin(empty)) + 1] = before[0]
    with np.errstate(over="ignore"):
        same = np.abs(signed - before) <= VALUE_TOLERANCE_KW
    changed = ~(same | (empty & np.isnan(before)))
    if empty[0]:
        changed[0] = gaps == "release" and baseline.controlled
        if gaps == "hold":
            changed &= ~empty
    elif not baseline.settled:
        changed[0] = True
    _mark_drift(signed, before, changed)
    lanes = [_own_lane(series, before, changed)]
    turned = ((signed < 0) & (before > 0)) | ((signed > 0) & (before < 0))
    if turned.any():
        lanes.insert(0, _stop_lane(series.asset_id, before, turned))
    return lanes, not changed[0]


def _own_lane(series: Series, before: Powers, changed: Marks) -> _Lane:
    """Return the changes of an asset's setpoint."""
    signed = series.setpoints_kw[changed]
    codes = np.full(len(signed), _CHARGE, np.int8)
    codes[signed < 0] = _DISCHARGE
    codes[np.isnan(signed)] = _RELEASE
    if series.discharge_only:
        codes[(signed == 0) & ~(before[changed] > 0)] = _DISCHARGE
    return _Lane(asset_id=series.asset_id, changed=changed, codes=codes, powers_kw=np.abs(signed))


def _stop_lane(asset_id: str, before: Powers, turned: Marks) -> _Lane:
    """Return the 0 of the old direction wherever the direction turns."""
    codes = np.where(before[turned] > 0, _CHARGE, _DISCHARGE).astype(np.int8)
    return _Lane(
        asset_id=asset_id,
        changed=turned,
        codes=codes,
        powers_kw=np.zeros(len(codes)),
        is_stop=True,
    )


def _mark_drift(signed: Powers, before: Powers, changed: Marks) -> None:
    """Mark where steps that each are within the tolerance have added up to more than it."""
    creeping = ((signed < before) | (signed > before)) & ~changed
    if not creeping.any():
        return
    rows = np.arange(len(signed))
    asked = signed[np.maximum.accumulate(np.where(changed, rows, 0))]
    asked[~np.logical_or.accumulate(changed)] = before[0]
    if not (creeping & (np.abs(signed - asked) > VALUE_TOLERANCE_KW)).any():
        return
    level = float(before[0])
    for row, (value, is_change) in enumerate(zip(signed.tolist(), changed.tolist(), strict=True)):
        if is_change:
            level = value
        elif abs(value - level) > VALUE_TOLERANCE_KW:
            changed[row] = True
            level = value


def _read_lanes(starts: pd.DatetimeIndex, lanes: Sequence[_Lane]) -> Changes:
    """Read the lanes slot by slot."""
    if not lanes:
        return Changes(times=(), asset_ids=(), types=(), powers_kw=(), turns=(), of_assets={})
    where = np.flatnonzero(np.stack([lane.changed for lane in lanes], axis=1))
    slot_of, lane_of = np.divmod(where, len(lanes))
    # The lanes' own changes, one lane after the other, go to these places. Lanes are numbered in
    # 16 bits where they can be: such numbers are sorted by radix, several times as fast.
    short = np.int16 if len(lanes) < 1 << 15 else np.intp
    places = np.argsort(lane_of.astype(short), kind="stable")
    codes = np.empty(len(where), np.int8)
    codes[places] = np.concatenate([lane.codes for lane in lanes])
    powers = np.empty(len(where))
    powers[places] = np.concatenate([lane.powers_kw for lane in lanes])
    counts = np.bincount(slot_of, minlength=len(starts))
    slots = np.flatnonzero(counts)
    stops = np.array([lane.is_stop for lane in lanes])
    return Changes(
        times=np.repeat(starts[slots].to_pydatetime(), counts[slots]).tolist(),
        asset_ids=np.array([lane.asset_id for lane in lanes], object)[lane_of].tolist(),
        types=_TYPES[codes].tolist(),
        powers_kw=powers.tolist(),
        turns=(np.flatnonzero(stops[lane_of]) + 1).tolist(),
        of_assets=_by_asset(lanes, places),
    )


def _by_asset(lanes: Sequence[_Lane], places: NDArray[np.intp]) -> dict[str, array[int]]:
    """Cut the places of changes by asset; a lane of stops stands before the asset's own."""
    by_asset: dict[str, array[int]] = {}
    ends = np.cumsum([len(lane.codes) for lane in lanes])
    begin = 0
    for lane, end in zip(lanes, ends.tolist(), strict=True):
        if lane.is_stop:
            continue
        by_asset[lane.asset_id] = array("i", np.sort(places[begin:end]).astype(np.intc).tobytes())
        begin = end
    return by_asset


def _read_starts(index: pd.Index, tz: str | tzinfo | None) -> pd.DatetimeIndex:
    """Return slot starts in UTC, strictly increasing."""
    if len(index) == 0:
        raise _refuse("empty_table", "The table has no rows: give at least one slot.")
    for row in np.flatnonzero(index.isna())[:1].tolist():
        raise _refuse(
            "missing_time",
            f"Row {row} (counted from 0) has no time: give each row the start of its slot.",
            row=row,
        )
    try:
        stamps = _as_stamps(index)
        if stamps.tz is None:
            stamps = _localized(stamps, tz)
        starts = stamps.tz_convert("UTC").as_unit("us")
    except (OverflowError, pd.errors.OutOfBoundsDatetime) as err:
        raise _refuse("time_out_of_range", "A time lies outside the years 1 to 9999.") from err
    numbers = _microseconds(starts)
    for row in (np.flatnonzero(np.diff(numbers) <= 0) + 1)[:1].tolist():
        slot = _slot(index, row)
        if bool((numbers[:row] == numbers[row]).any()):
            code, what = "duplicate_time", "stands in the table twice: keep one row a slot"
        else:
            code, what = "unordered_time", f"comes before row {row - 1}: sort the rows by time"
        raise _refuse(code, f"Row {row} ({slot}) {what}.", row=row, slot=slot)
    if numbers[0] < _FIRST_MOMENT_US or numbers[-1] > _LAST_MOMENT_US:
        raise _refuse("time_out_of_range", "A time lies outside the years 1 to 9999.")
    return starts


def _as_stamps(index: pd.Index) -> pd.DatetimeIndex:
    """Return the index as times: in UTC where they have a zone, else naive."""
    if isinstance(index, pd.DatetimeIndex):
        return index
    moments: list[datetime] = []
    for row, value in enumerate(index):
        if not isinstance(value, datetime):
            slot = _slot(index, row)
            raise _refuse(
                "not_a_time",
                f"Row {row} (counted from 0) starts at {value!r}, which is not a time: the index "
                "has to hold the starts of the slots.",
                row=row,
                slot=slot,
            )
        moments.append(value)
    naive = [row for row, moment in enumerate(moments) if moment.utcoffset() is None]
    if naive and len(naive) < len(moments):
        slot = _slot(index, naive[0])
        raise _refuse(
            "naive_time",
            f"Row {naive[0]} ({slot}) has no time zone although others have: give every time an "
            "offset such as +01:00.",
            row=naive[0],
            slot=slot,
        )
    if naive:
        return pd.DatetimeIndex(np.array(moments, "datetime64[us]"))
    # Aware times of mixed offsets (a day with a clock change) only fit into one index as UTC.
    in_utc = [moment.astimezone(UTC).replace(tzinfo=None) for moment in moments]
    return pd.DatetimeIndex(np.array(in_utc, "datetime64[us]"), tz="UTC")


def _localized(stamps: pd.DatetimeIndex, tz: str | tzinfo | None) -> pd.DatetimeIndex:
    """Give naive times their zone; a time that the zone skips or repeats is refused."""
    if tz is None:
        slot = _slot(stamps, 0)
        raise _refuse(
            "naive_time",
            f"The times have no time zone (row 0 is {slot}): give them an offset such as +01:00, "
            "or name their zone with tz.",
            row=0,
            slot=slot,
        )
    unknown = _refuse(
        "unknown_zone", f"tz is {tz!r}, which is not a time zone: use one such as Europe/Berlin."
    )
    if not isinstance(tz, str | tzinfo):
        raise unknown
    try:
        located = stamps.tz_localize(tz, ambiguous="NaT", nonexistent="NaT")
    except (LookupError, ValueError, TypeError, OSError) as err:
        raise unknown from err
    for row in np.flatnonzero(located.isna())[:1].tolist():
        skipped = stamps[row : row + 1].tz_localize(
            tz, ambiguous=np.array([True]), nonexistent="NaT"
        )
        if bool(skipped.isna()[0]):
            code, what = "nonexistent_time", "does not exist"
        else:
            code, what = "ambiguous_time", "exists twice"
        slot = _slot(stamps, row)
        raise _refuse(
            code,
            f"Row {row} ({slot}) {what} in {tz}, where the clocks change: give times with their "
            "offset, such as +01:00.",
            row=row,
            slot=slot,
        )
    return located


def _end(starts: pd.DatetimeIndex, resolution: Resolution) -> datetime | None:
    """Return the end of the last slot, or None for an open end."""
    last = starts[-1].to_pydatetime()
    if resolution is None:
        if len(starts) == 1:
            return None
        length = last - starts[-2].to_pydatetime()
    else:
        try:
            # As a list: pandas 2 reads a single text in a way that newer numpy warns of.
            length = pd.to_timedelta([resolution])[0].to_pytimedelta()
        except (AttributeError, TypeError, ValueError, OverflowError) as err:
            raise _refuse(
                "invalid_resolution",
                f"resolution is {resolution!r}, which is not a length of time: use one such as "
                "15min.",
            ) from err
    if length <= timedelta(0):
        raise _refuse("invalid_resolution", "resolution has to be longer than nothing.")
    try:
        return last + length
    except OverflowError as err:
        raise _refuse("time_out_of_range", "The last slot ends after the year 9999.") from err


def _read_cells(name: str, cells: pd.Series) -> tuple[Powers, TableProblem | None]:
    """Return a column as numbers ≥ 0 with NaN for empty, and the first thing wrong with it."""
    if cells.dtype.kind in "fiu":
        values = cells.to_numpy(dtype=np.float64, na_value=np.nan)
    else:
        values = np.full(len(cells), np.nan)
        for row, value in enumerate(cells):
            number = _number(value)
            if number is None:
                what = f"{value!r} is not a number: give kW, or leave the cell empty."
                return values, _wrong_cell("not_a_number", name, cells.index, row, what)
            values[row] = number
    for row in np.flatnonzero(np.isinf(values) | (values < -VALUE_TOLERANCE_KW))[:1].tolist():
        if np.isinf(values[row]):
            code, what = "infinite_value", f"{values[row]} is not a finite number: give kW."
        else:
            code = "negative_value"
            what = (
                f"{values[row]:g} is negative: charging and discharging have a column each, so "
                "give a value of 0 or more."
            )
        return values, _wrong_cell(code, name, cells.index, row, what)
    # Solvers leave -0.0 and 1e-12 where they mean 0.
    return np.where(np.abs(values) <= VALUE_TOLERANCE_KW, 0.0, values), None


def _number(value: object) -> float | None:
    """Return a cell of a mixed column as a number, NaN where it is empty; None for all else."""
    if value is None or value is pd.NA or value is pd.NaT:
        return np.nan
    if isinstance(value, bool | np.bool_) or not isinstance(value, Real | decimal.Decimal):
        return None
    try:
        return float(value)
    except OverflowError:
        return np.inf
    except ValueError:  # a signalling NaN
        return np.nan


def _merge(
    asset_id: str, both: Mapping[Direction, tuple[str, Powers]], index: pd.Index
) -> tuple[Series, TableProblem | None]:
    """Make one signed series of an asset's charge and discharge columns."""
    if Direction.DISCHARGE not in both:
        return Series(asset_id=asset_id, setpoints_kw=both[Direction.CHARGE][1]), None
    discharge_name, discharge = both[Direction.DISCHARGE]
    if Direction.CHARGE not in both:
        return (
            Series(asset_id=asset_id, setpoints_kw=0.0 - discharge, discharge_only=True),
            None,
        )
    charge_name, charge = both[Direction.CHARGE]
    signed = np.nan_to_num(charge) - np.nan_to_num(discharge)
    signed[np.isnan(charge) & np.isnan(discharge)] = np.nan
    series = Series(asset_id=asset_id, setpoints_kw=signed)
    for row in np.flatnonzero((charge > 0) & (discharge > 0))[:1].tolist():
        what = (
            f"{charge[row]:g} kW although {discharge_name} asks for {discharge[row]:g} kW in the "
            "same slot: one of them has to be 0 or empty."
        )
        return series, _wrong_cell("both_directions", charge_name, index, row, what)
    return series, None


def _held(series: Series) -> Series:
    """Fill each empty slot with the value before it."""
    values = series.setpoints_kw
    source = np.where(np.isnan(values), 0, np.arange(len(values)))
    return replace(series, setpoints_kw=values[np.maximum.accumulate(source)])


def _wrong_cell(code: str, name: str, index: pd.Index, row: int, what: str) -> TableProblem:
    slot = _slot(index, row)
    message = f"Column {name}, row {row} (counted from 0, slot {slot}): {what}"
    return TableProblem(message=message, code=code, column=name, row=row, slot=slot)


def _refuse(
    code: str, message: str, *, row: int | None = None, slot: str | None = None
) -> ScheduleError:
    return ScheduleError([TableProblem(message=message, code=code, row=row, slot=slot)])


def _microseconds(starts: pd.DatetimeIndex) -> NDArray[np.int64]:
    return starts.astype(np.int64).to_numpy()


def _slot(index: pd.Index, row: int) -> str:
    """Return a row's time as it stands in the table."""
    value = index[row]
    return value.isoformat() if isinstance(value, datetime) else str(value)


def table_from_columns(
    times: Sequence[datetime], columns: Mapping[str, Sequence[object]]
) -> pd.DataFrame:
    """Make a table of plain lists, as actions and files bring them.

    Args:
        times: slot starts, one a row; all aware (offsets may differ) or all naive.
        columns: a list of cells per column, as long as ``times``.
    """
    return pd.DataFrame(dict(columns), index=pd.Index(list(times), dtype=object))


def plain_values(schedule: Schedule) -> dict[str, object]:
    """Return a schedule as plain values that JSON can hold; ``schedule_from_plain`` reads them.

    ``starts_us`` are microseconds since 1970 in UTC; a setpoint is kW with charging positive, None
    where the plan has none.
    """
    return {
        "plan_id": schedule.plan_id,
        "starts_us": _microseconds(schedule.starts).tolist(),
        "ends_at": None if schedule.ends_at is None else schedule.ends_at.isoformat(),
        "assets": {
            one.asset_id: {
                "setpoints_kw": [
                    None if value != value else value  # noqa: PLR0124 - NaN alone differs
                    for value in one.setpoints_kw.tolist()
                ],
                "discharge_only": one.discharge_only,
            }
            for one in schedule.series
        },
        "gaps": schedule.gaps,
        "ignored": list(schedule.ignored),
        "unmapped": list(schedule.unmapped),
    }


def schedule_from_plain(values: Mapping[str, Any], *, since: datetime | None = None) -> Schedule:
    """Make a schedule of what ``plain_values`` gave.

    Args:
        values: as ``plain_values`` returns them.
        since: leave out the slots that were over by then; the one in force stays.
    """
    starts = pd.DatetimeIndex(np.array(values["starts_us"], "datetime64[us]"), tz="UTC")
    first = 0
    if since is not None:
        first = max(0, int(starts.searchsorted(pd.Timestamp(since), side="right")) - 1)
    ends_at = values["ends_at"]
    return Schedule(
        plan_id=values["plan_id"],
        starts=starts[first:],
        ends_at=None if ends_at is None else datetime.fromisoformat(ends_at),
        series=tuple(
            Series(
                asset_id=asset_id,
                setpoints_kw=np.array(one["setpoints_kw"], np.float64)[first:],
                discharge_only=one["discharge_only"],
            )
            for asset_id, one in values["assets"].items()
        ),
        gaps=values.get("gaps", "release"),
        ignored=tuple(values["ignored"]),
        unmapped=tuple(values["unmapped"]),
    )
