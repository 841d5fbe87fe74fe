"""Schedules: from a table, time × kW, to the changes that it asks of each asset.

The one module that imports pandas and numpy. Everything here is pure: it knows no engine, and may
run in any thread. A table is taken or refused as a whole.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
import decimal
from numbers import Real
from typing import Any, Final, Literal, cast

import numpy as np
from numpy.typing import NDArray
import pandas as pd

from .base import CREATED, VALUE_TOLERANCE_KW, Command, CommandType, new_command_ids, new_plan_id
from .bulk import no_garbage_collection
from .columns import Direction, SetpointColumn, is_for_people, setpoint_column
from .errors import ScheduleError, TableProblem

type Gaps = Literal["release", "hold"]
type Resolution = timedelta | str | None

_CHARGE: Final = 0
_DISCHARGE: Final = 1
_RELEASE: Final = 2
_TYPES: Final = (
    CommandType.SET_CHARGE_RATE,
    CommandType.SET_DISCHARGE_RATE,
    CommandType.RELEASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """What a schedule asks of one asset."""

    asset_id: str
    setpoints_kw: NDArray[np.float64]
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
    ignored: tuple[str, ...] = ()
    """Columns that are neither setpoints nor known to be for people."""
    unmapped: tuple[str, ...] = ()
    """Setpoint columns with no asset, which the caller allowed."""

    @property
    def starts_at(self) -> datetime:
        """Start of the first slot."""
        return cast(datetime, self.starts[0].to_pydatetime())

    @property
    def asset_ids(self) -> tuple[str, ...]:
        """The assets that it names."""
        return tuple(series.asset_id for series in self.series)


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """What an asset is at when a schedule begins."""

    setpoint_kw: float | None = None
    """The setpoint by then, charging positive; None: none, or not known."""
    settled: bool = False
    """That setpoint is proven or under way, so that it need not be sent again."""
    controlled: bool = False
    """A setpoint is in force or under way, so that an empty start means handing back control."""


NO_BASELINE: Final = Baseline()


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """The commands of a schedule, grouped the ways the engine keeps them."""

    schedule: Schedule
    baselines: Mapping[str, Baseline]
    """What the commands were made against; the engine checks that it still holds."""
    commands: list[Command]
    """By time, then by column; the old direction's 0 stands before the new direction."""
    by_time: list[tuple[datetime, list[Command]]]
    by_asset: dict[str, list[Command]]
    turns: list[Command] = field(default_factory=list)
    """The commands that wait for the old direction's 0."""
    kept: frozenset[str] = field(default_factory=frozenset)
    """Assets whose first value is already in force or under way."""


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
        table: index = slot starts; columns as in the documentation, kW, ≥ 0, empty = no setpoint.
        asset_map: a column's key (``ev_001``, ``battery``) → asset id.
        tz: the zone of naive times.
        resolution: length of the last slot; by default that of the slot before it.
        gaps: what an empty cell after a value means, handing back control or holding the value.
        allow_unmapped: accept setpoint columns that the map does not know.
        plan_id: made here if it is not given.

    Raises:
        ScheduleError: with each kind of problem once, naming row and column.
    """
    if gaps not in {"release", "hold"}:
        message = f"gaps has to be 'release' or 'hold', not {gaps!r}."
        raise ScheduleError([TableProblem(message=message, code="invalid_gaps")])
    starts = _read_starts(table.index, tz)
    ends_at = _end(starts, resolution)
    problems: list[TableProblem] = []
    columns = _read_columns(table, asset_map, allow_unmapped=allow_unmapped, problems=problems)
    values: dict[str, dict[Direction, tuple[str, NDArray[np.float64]]]] = {}
    for column, asset_id in columns.mapped:
        cells = _read_cells(table[column.column], starts, problems)
        values.setdefault(asset_id, {})[column.direction] = (column.column, cells)
    series = [_merge(asset_id, both, starts, problems) for asset_id, both in values.items()]
    if problems:
        raise ScheduleError(problems)
    if gaps == "hold":
        series = [_held(one) for one in series]
    return Schedule(
        plan_id=plan_id or new_plan_id(),
        starts=starts,
        ends_at=ends_at,
        series=tuple(series),
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
        return _build(schedule, baselines)


def _build(schedule: Schedule, baselines: Mapping[str, Baseline]) -> Batch:
    slots = len(schedule.starts)
    # A lane is a column of the matrix below. An asset that can change direction has a lane for the
    # old direction's 0 before its own, so that reading the matrix row by row gives the right order.
    lanes: list[str] = []
    marks: list[NDArray[np.bool_]] = []
    codes: list[NDArray[np.int8]] = []
    powers: list[NDArray[np.float64]] = []
    kept: set[str] = set()
    for one in schedule.series:
        baseline = baselines.get(one.asset_id, NO_BASELINE)
        signed = one.setpoints_kw
        before = np.empty_like(signed)
        before[0] = np.nan if baseline.setpoint_kw is None else baseline.setpoint_kw
        before[1:] = signed[:-1]
        empty = np.isnan(signed)
        changed = ~(np.abs(signed - before) <= VALUE_TOLERANCE_KW)
        changed &= ~(empty & np.isnan(before))
        if empty[0]:
            changed[0] = baseline.controlled
        elif not baseline.settled:
            changed[0] = True
        elif not changed[0]:
            kept.add(one.asset_id)
        code = np.zeros(slots, np.int8)
        code[signed < 0] = _DISCHARGE
        if one.discharge_only:
            code[signed == 0] = _DISCHARGE
        code[empty] = _RELEASE
        turned = (signed * before) < 0
        if turned.any():
            lanes.append(one.asset_id)
            marks.append(turned)
            codes.append(np.where(before > 0, _CHARGE, _DISCHARGE).astype(np.int8))
            powers.append(np.zeros(slots))
        lanes.append(one.asset_id)
        marks.append(changed)
        codes.append(code)
        powers.append(np.abs(signed))
    if not lanes:
        return Batch(
            schedule=schedule, baselines=dict(baselines), commands=[], by_time=[], by_asset={}
        )
    where = np.flatnonzero(np.stack(marks, axis=1))
    slot_of, lane_of = np.divmod(where, len(lanes))
    code_of = np.stack(codes, axis=1).ravel()[where]
    power_of = np.stack(powers, axis=1).ravel()[where]
    commands, by_time = _make_commands(schedule, lanes, slot_of, lane_of, code_of, power_of)
    return Batch(
        schedule=schedule,
        baselines=dict(baselines),
        commands=commands,
        by_time=by_time,
        by_asset=_by_asset(commands, lanes, lane_of),
        turns=_chain_directions(commands, lanes, slot_of, lane_of),
        kept=frozenset(kept),
    )


def _make_commands(  # noqa: PLR0913, PLR0917 - parallel columns of one table
    schedule: Schedule,
    lanes: Sequence[str],
    slot_of: NDArray[np.intp],
    lane_of: NDArray[np.intp],
    code_of: NDArray[np.int8],
    power_of: NDArray[np.float64],
) -> tuple[list[Command], list[tuple[datetime, list[Command]]]]:
    """Make the objects in bulk, and cut them by slot."""
    cuts = [0, *(np.flatnonzero(np.diff(slot_of)) + 1).tolist(), len(slot_of)]
    if len(slot_of) == 0:
        return [], []
    times = schedule.starts[slot_of[cuts[:-1]]].to_pydatetime().tolist()
    powers: list[float | None] = power_of.tolist()
    for index in np.flatnonzero(code_of == _RELEASE).tolist():
        powers[index] = None
    make = Command.from_plan
    plan_id = schedule.plan_id
    ends_at = schedule.ends_at
    ids = new_command_ids(len(powers))
    # The endless counter stands last, so that it is not asked for one number too many.
    columns = zip(lane_of.tolist(), code_of.tolist(), powers, _repeated(times, cuts), ids, CREATED)
    commands = [
        make(lanes[lane], _TYPES[code], power, at, command_id, plan_id, ends_at, sequence)
        for lane, code, power, at, command_id, sequence in columns
    ]
    by_time = [
        (at, commands[begin:end])
        for at, begin, end in zip(times, cuts[:-1], cuts[1:], strict=True)
    ]
    return commands, by_time


def _repeated(times: Sequence[datetime], cuts: Sequence[int]) -> Iterator[datetime]:
    """Give each slot's time as often as it has commands: one object for all of them."""
    for at, begin, end in zip(times, cuts[:-1], cuts[1:], strict=True):
        for _ in range(begin, end):
            yield at


def _chain_directions(
    commands: Sequence[Command],
    lanes: Sequence[str],
    slot_of: NDArray[np.intp],
    lane_of: NDArray[np.intp],
) -> list[Command]:
    """Let each new direction wait for the old direction's 0, which stands right before it."""
    turns: list[Command] = []
    is_zero_lane = np.array(
        [lane + 1 < len(lanes) and lanes[lane] == lanes[lane + 1] for lane in range(len(lanes))]
    )
    for index in np.flatnonzero(is_zero_lane[lane_of]).tolist():
        following = index + 1
        if slot_of[following] == slot_of[index]:
            commands[following].after = commands[index]
            turns.append(commands[following])
    return turns


def _by_asset(
    commands: Sequence[Command], lanes: Sequence[str], lane_of: NDArray[np.intp]
) -> dict[str, list[Command]]:
    """Cut the commands by asset, each part in order of time."""
    numbers: dict[str, int] = {}
    asset_of_lane = np.array(
        [numbers.setdefault(asset_id, len(numbers)) for asset_id in lanes], np.int16
    )
    asset_of = asset_of_lane[lane_of]
    objects = np.empty(len(commands), object)
    objects[:] = commands
    ordered = objects[np.argsort(asset_of, kind="stable")].tolist()
    ends = np.cumsum(np.bincount(asset_of, minlength=len(numbers))).tolist()
    begins = [0, *ends[:-1]]
    return {
        asset_id: ordered[begin:end]
        for asset_id, begin, end in zip(numbers, begins, ends, strict=True)
    }


def _read_starts(index: pd.Index, tz: str | tzinfo | None) -> pd.DatetimeIndex:
    """Return slot starts in UTC, strictly increasing."""
    if len(index) == 0:
        raise _refuse("empty_table", "The table has no rows: give at least one slot.")
    stamps = _as_stamps(index)
    for row in np.flatnonzero(stamps.isna())[:1].tolist():
        raise _refuse(
            "missing_time",
            f"Row {row} (counted from 0) has no time: give each row the start of its slot.",
            row=row,
        )
    if stamps.tz is None:
        if tz is None:
            raise _refuse(
                "naive_time",
                f"The times have no time zone (row 0 is {index[0]}): give them an offset such as "
                "+01:00, or name their zone with tz.",
                row=0,
                slot=str(index[0]),
            )
        stamps = _localized(stamps, tz)
    starts = stamps.tz_convert("UTC").as_unit("us")
    numbers = starts.asi8
    for row in (np.flatnonzero(np.diff(numbers) <= 0) + 1)[:1].tolist():
        doubled = numbers[row] == numbers[row - 1] or bool((numbers[:row] == numbers[row]).any())
        what = (
            ("duplicate_time", "stands in the table twice: keep one row a slot")
            if doubled
            else ("unordered_time", f"comes before row {row - 1}: sort the rows by time")
        )
        raise _refuse(
            what[0], f"Row {row} ({index[row]}) {what[1]}.", row=row, slot=str(index[row])
        )
    return starts


def _as_stamps(index: pd.Index) -> pd.DatetimeIndex:
    """Return the index as times, zone and all."""
    if isinstance(index, pd.DatetimeIndex):
        return index
    for row, value in enumerate(index):
        if not isinstance(value, datetime) and value is not None and value is not pd.NaT:
            raise _refuse(
                "not_a_time",
                f"Row {row} (counted from 0) starts at {value!r}, which is not a time: the index "
                "has to hold the starts of the slots.",
                row=row,
                slot=str(value),
            )
    # Aware times of mixed offsets (a day with a clock change) only fit into one index as UTC.
    naive = [row for row, value in enumerate(index) if not pd.isna(value) and not value.tzinfo]
    if not naive:
        return pd.DatetimeIndex(pd.to_datetime(list(index), utc=True))
    if len(naive) < int(pd.Series(list(index)).notna().sum()):
        raise _refuse(
            "naive_time",
            f"Row {naive[0]} ({index[naive[0]]}) has no time zone although others have: give every "
            "time an offset such as +01:00.",
            row=naive[0],
            slot=str(index[naive[0]]),
        )
    return pd.DatetimeIndex(pd.to_datetime(list(index)))


def _localized(stamps: pd.DatetimeIndex, tz: str | tzinfo) -> pd.DatetimeIndex:
    """Give naive times their zone; a time that the zone skips or repeats is refused."""
    try:
        located = stamps.tz_localize(tz, ambiguous="NaT", nonexistent="NaT")
    except (KeyError, ValueError, TypeError) as err:
        raise _refuse(
            "unknown_zone", f"tz is {tz!r}, which is not a time zone: use one such as Europe/Berlin."
        ) from err
    for row in np.flatnonzero(located.isna())[:1].tolist():
        skipped = stamps[row : row + 1].tz_localize(
            tz, ambiguous=np.array([True]), nonexistent="NaT"
        )
        code, what = (
            ("nonexistent_time", "does not exist")
            if bool(skipped.isna()[0])
            else ("ambiguous_time", "exists twice")
        )
        raise _refuse(
            code,
            f"Row {row} ({stamps[row]}) {what} in {tz}, where the clocks change: give times with "
            "their offset, such as +01:00.",
            row=row,
            slot=str(stamps[row]),
        )
    return located


def _end(starts: pd.DatetimeIndex, resolution: Resolution) -> datetime | None:
    """Return the end of the last slot, or None for an open end."""
    last = cast(datetime, starts[-1].to_pydatetime())
    if resolution is not None:
        try:
            length = pd.Timedelta(resolution).to_pytimedelta()
        except (ValueError, TypeError) as err:
            raise _refuse(
                "invalid_resolution",
                f"resolution is {resolution!r}, which is not a length of time: use one such as "
                "15min.",
            ) from err
        if length <= timedelta(0):
            raise _refuse("invalid_resolution", "resolution has to be longer than nothing.")
        return last + length
    if len(starts) == 1:
        return None
    return last + (last - cast(datetime, starts[-2].to_pydatetime()))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Columns:
    mapped: tuple[tuple[SetpointColumn, str], ...]
    ignored: tuple[str, ...]
    unmapped: tuple[str, ...]


def _read_columns(
    table: pd.DataFrame,
    asset_map: Mapping[str, str],
    *,
    allow_unmapped: bool,
    problems: list[TableProblem],
) -> _Columns:
    """Sort the columns into setpoints, those for people, and those that nobody knows."""
    mapped: list[tuple[SetpointColumn, str]] = []
    ignored: list[str] = []
    unmapped: list[str] = []
    taken: dict[tuple[str, Direction], str] = {}
    for name in table.columns:
        column = setpoint_column(str(name))
        if column is None:
            if not is_for_people(str(name)):
                ignored.append(str(name))
            continue
        asset_id = column.asset_in(asset_map)
        if asset_id is None:
            unmapped.append(column.column)
            continue
        place = (asset_id, column.direction)
        if place in taken:
            message = (
                f"Columns {taken[place]} and {column.column} both set the {column.direction} rate "
                f"of {asset_id}: keep one of them."
            )
            problems.append(
                TableProblem(message=message, code="duplicate_column", column=column.column)
            )
            continue
        taken[place] = column.column
        mapped.append((column, asset_id))
    if unmapped and not allow_unmapped:
        known = ", ".join(sorted(asset_map)) or "nothing"
        message = (
            f"No asset for {', '.join(unmapped)}: the asset map knows {known}; add the missing "
            "ones, or allow unmapped columns."
        )
        problems.append(TableProblem(message=message, code="unmapped_column", column=unmapped[0]))
    return _Columns(mapped=tuple(mapped), ignored=tuple(ignored), unmapped=tuple(unmapped))


def _read_cells(
    cells: pd.Series, starts: pd.DatetimeIndex, problems: list[TableProblem]
) -> NDArray[np.float64]:
    """Return a column as numbers ≥ 0 with NaN for empty, or note the first thing wrong."""
    name = str(cells.name)

    def note(code: str, row: int, what: str) -> None:
        slot = starts[row].isoformat()
        message = f"Column {name}, row {row} (counted from 0, slot {slot}): {what}"
        problems.append(
            TableProblem(message=message, code=code, column=name, row=row, slot=slot)
        )

    if cells.dtype.kind == "b" or cells.dtype.kind not in "fiuO" or cells.dtype == object:
        for row, value in enumerate(cells):
            if not _is_number_or_empty(value):
                note(
                    "not_a_number",
                    row,
                    f"{value!r} is not a number: give kW, or leave the cell empty for no setpoint.",
                )
                return np.full(len(cells), np.nan)
        values = np.array(
            [np.nan if pd.isna(value) else float(value) for value in cells], np.float64
        )
    else:
        values = cells.to_numpy(dtype=np.float64, na_value=np.nan)
    for row in np.flatnonzero(np.isinf(values))[:1].tolist():
        note("infinite_value", row, f"{values[row]} is not a finite number: give kW.")
    for row in np.flatnonzero((values < -VALUE_TOLERANCE_KW) & ~np.isinf(values))[:1].tolist():
        note(
            "negative_value",
            row,
            f"{values[row]:g} is negative: charging and discharging have a column each, so give a "
            "value of 0 or more.",
        )
    # Solvers leave -0.0 and 1e-12 where they mean 0.
    return np.where(np.abs(values) <= VALUE_TOLERANCE_KW, 0.0, values)


def _is_number_or_empty(value: object) -> bool:
    if isinstance(value, bool | np.bool_):
        return False
    if isinstance(value, Real | decimal.Decimal):
        return True
    return value is None or value is pd.NA or value is pd.NaT


def _merge(
    asset_id: str,
    both: Mapping[Direction, tuple[str, NDArray[np.float64]]],
    starts: pd.DatetimeIndex,
    problems: list[TableProblem],
) -> Series:
    """Make one signed series of an asset's charge and discharge columns."""
    if Direction.DISCHARGE not in both:
        return Series(asset_id=asset_id, setpoints_kw=both[Direction.CHARGE][1])
    discharge_name, discharge = both[Direction.DISCHARGE]
    if Direction.CHARGE not in both:
        return Series(asset_id=asset_id, setpoints_kw=0.0 - discharge, discharge_only=True)
    charge_name, charge = both[Direction.CHARGE]
    for row in np.flatnonzero((charge > 0) & (discharge > 0))[:1].tolist():
        slot = starts[row].isoformat()
        message = (
            f"Columns {charge_name} and {discharge_name}, row {row} (counted from 0, slot {slot}): "
            f"charge {charge[row]:g} kW and discharge {discharge[row]:g} kW in one slot: one of "
            "them has to be 0 or empty."
        )
        problems.append(
            TableProblem(
                message=message, code="both_directions", column=charge_name, row=row, slot=slot
            )
        )
    neither = np.isnan(charge) & np.isnan(discharge)
    signed = np.nan_to_num(charge) - np.nan_to_num(discharge)
    signed[neither] = np.nan
    return Series(asset_id=asset_id, setpoints_kw=signed)


def _held(series: Series) -> Series:
    """Fill each empty slot with the value before it."""
    values = series.setpoints_kw
    source = np.where(np.isnan(values), 0, np.arange(len(values)))
    return Series(
        asset_id=series.asset_id,
        setpoints_kw=values[np.maximum.accumulate(source)],
        discharge_only=series.discharge_only,
    )


def _refuse(
    code: str, message: str, *, row: int | None = None, slot: str | None = None
) -> ScheduleError:
    return ScheduleError([TableProblem(message=message, code=code, row=row, slot=slot)])


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
        "starts_us": schedule.starts.asi8.tolist(),
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
        "ignored": list(schedule.ignored),
        "unmapped": list(schedule.unmapped),
    }


def schedule_from_plain(values: Mapping[str, Any], *, since: datetime | None = None) -> Schedule:
    """Make a schedule of what ``plain_values`` gave.

    Args:
        values: as ``plain_values`` returns them.
        since: leave out the slots that were over by then; the one in force stays.
    """
    starts = pd.DatetimeIndex(
        np.array(values["starts_us"], "datetime64[us]"), tz="UTC"
    )
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
        ignored=tuple(values["ignored"]),
        unmapped=tuple(values["unmapped"]),
    )
