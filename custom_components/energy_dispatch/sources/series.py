"""What every optimiser's output comes down to: named series of power over slots.

A reader makes a ``Source`` of what an optimiser wrote; a map says which series is for which asset;
together they make the table that the engine reads. Pure: no Home Assistant, no pandas.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
import math
from typing import Final

from ..engine.errors import ScheduleError, TableProblem
from ..schedule_input import PlainTable

EMPTY_WORDS: Final = frozenset({"", "nan", "none", "null", "unknown", "unavailable"})


class Sign(StrEnum):
    """What a series' positive numbers mean."""

    CHARGE_POSITIVE = "charge_positive"
    DISCHARGE_POSITIVE = "discharge_positive"
    CHARGE_ONLY = "charge_only"
    """Negative numbers are no setpoints of this asset, and count as 0."""
    DISCHARGE_ONLY = "discharge_only"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSeries:
    """The power that an optimiser wants of one thing, slot by slot."""

    name: str
    """What the optimiser calls it; the map's keys are these names."""
    starts: tuple[datetime, ...]
    """Slot starts, strictly increasing."""
    powers_kw: tuple[float | None, ...]
    """One a slot, charging positive; None: no setpoint."""
    two_way: bool
    """It may discharge, so that its 0 holds a battery in both directions."""
    ends_at: datetime | None = None
    """End of the last slot; None: it is as long as the one before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What was read of an optimiser's output."""

    series: tuple[SourceSeries, ...]
    ignored: tuple[str, ...] = ()
    """What it holds beside, and what is not carried out."""

    @property
    def names(self) -> tuple[str, ...]:
        """What the map can name."""
        return tuple(one.name for one in self.series)


def refusal(
    code: str, message: str, column: str | None = None, *, row: int | None = None
) -> ScheduleError:
    """Return the error that refuses an output as a whole, and says where and what to do."""
    return ScheduleError([TableProblem(message=message, code=code, column=column, row=row)])


def moment(value: object, name: str, row: int) -> datetime:
    """Return a slot's start, from a datetime or any ISO 8601 spelling.

    Raises:
        ScheduleError: it is neither.
    """
    if isinstance(value, datetime):
        return value
    if isinstance(value, str):
        try:
            return datetime.fromisoformat(value.strip())
        except ValueError:
            pass
    raise refusal(
        "invalid_time",
        f"{name}, row {row} (counted from 0): {value!r} is no time; write it as "
        "2026-12-01T18:00:00+01:00.",
        name,
        row=row,
    )


def power(value: object, name: str, row: int) -> float | None:
    """Return a number, or None where the cell is empty.

    Raises:
        ScheduleError: it is text, or not finite.
    """
    if value is None or (isinstance(value, str) and value.strip().lower() in EMPTY_WORDS):
        return None
    try:
        number = float(value) if isinstance(value, str | int | float) else math.inf
    except ValueError:
        number = math.inf
    if math.isnan(number):
        return None
    if math.isinf(number):
        raise refusal(
            "invalid_value",
            f"{name}, row {row} (counted from 0): {value!r} is no power; give a number.",
            name,
            row=row,
        )
    return number


def make_series(
    name: str,
    rows: Iterable[tuple[object, object]],
    sign: Sign,
    factor_kw: float,
    *,
    ends_at: datetime | None = None,
) -> SourceSeries:
    """Make a series of times and numbers as an optimiser wrote them.

    Args:
        name: what the optimiser calls it.
        rows: slot start and number, a pair a slot.
        sign: what positive numbers mean.
        factor_kw: kW per unit of the numbers, 0.001 for watts.
        ends_at: end of the last slot, if it is known.

    Raises:
        ScheduleError: a time or a number cannot be read; it names the row.
    """
    starts: list[datetime] = []
    powers: list[float | None] = []
    for row, (start, value) in enumerate(rows):
        starts.append(moment(start, name, row))
        number = power(value, name, row)
        powers.append(None if number is None else signed_kw(number * factor_kw, sign))
    if not starts:
        raise refusal("empty_table", f"{name} has no slots: give at least one.", name)
    return SourceSeries(
        name=name,
        starts=tuple(starts),
        powers_kw=tuple(powers),
        two_way=sign in {Sign.CHARGE_POSITIVE, Sign.DISCHARGE_POSITIVE},
        ends_at=ends_at,
    )


def signed_kw(power_kw: float, sign: Sign) -> float:
    """Return a power with charging positive; ``-0.0``, which optimisers write, becomes 0."""
    match sign:
        case Sign.CHARGE_POSITIVE:
            signed = power_kw
        case Sign.DISCHARGE_POSITIVE:
            signed = -power_kw
        case Sign.CHARGE_ONLY:
            signed = max(power_kw, 0.0)
        case Sign.DISCHARGE_ONLY:
            signed = -max(power_kw, 0.0)
    return signed + 0.0


def to_table(
    source: Source, assets: Mapping[str, str]
) -> tuple[PlainTable, dict[str, str], timedelta | None]:
    """Make the table that the engine reads.

    Args:
        source: what an optimiser wrote.
        assets: a series' name → the asset that it is for. Two series may be for one asset, one
            that charges and one that discharges.

    Returns:
        The table, the asset map for its columns, and the length of the last slot if it is known.

    Raises:
        ScheduleError: the map names a series that there is not, or none at all.
    """
    for name in assets:
        if name not in source.names:
            raise refusal(
                "unknown_series",
                f"map names {name}, but the schedule has {', '.join(source.names) or 'nothing'}.",
                name,
            )
    chosen = [one for one in source.series if one.name in assets]
    if not chosen:
        raise refusal(
            "nothing_mapped",
            "map says for no series which asset it is for; there are: "
            f"{', '.join(source.names) or 'none'}.",
        )
    times = _all_starts(chosen)
    both: dict[str, list[_Column]] = {}
    for one in chosen:
        column = _Column(name=one.name, powers_kw=_at(one, times), two_way=one.two_way)
        both.setdefault(assets[one.name], []).append(column)
    columns: dict[str, list[object]] = {}
    for asset_id, parts in both.items():
        signed, two_way = _together(asset_id, parts)
        columns[f"ev_{asset_id}_kw"] = [None if kw is None else max(kw, 0.0) + 0.0 for kw in signed]
        if two_way:
            columns[f"ev_{asset_id}_discharge_kw"] = [
                None if kw is None else max(-kw, 0.0) + 0.0 for kw in signed
            ]
    ends = max((end for one in chosen if (end := one.ends_at) is not None), default=None)
    last = None if ends is None or ends <= times[-1] else ends - times[-1]
    table = PlainTable(times=list(times), columns=columns)
    return table, {asset_id: asset_id for asset_id in both}, last


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    name: str
    powers_kw: list[float | None]
    two_way: bool


def _all_starts(chosen: Sequence[SourceSeries]) -> list[datetime]:
    """Return the starts of all series in order; those of one series as they are.

    One series' disorder is left to the engine's reader, which names the row.
    """
    first = chosen[0].starts
    if all(one.starts == first for one in chosen):
        return list(first)
    starts = {start for one in chosen for start in one.starts}
    if len({start.tzinfo is None for start in starts}) > 1:
        raise refusal(
            "mixed_times", "Some times have a zone and some have none: give each its zone."
        )
    return sorted(starts)


def _at(one: SourceSeries, times: Sequence[datetime]) -> list[float | None]:
    """Return a series' power at each time: that of the slot in which the time lies."""
    if list(one.starts) == list(times):
        return list(one.powers_kw)
    ends_at = _end(one)
    found: list[float | None] = []
    for time in times:
        index = bisect_right(one.starts, time) - 1
        inside = index >= 0 and (ends_at is None or time < ends_at)
        found.append(one.powers_kw[index] if inside else None)
    return found


def _end(one: SourceSeries) -> datetime | None:
    if one.ends_at is not None or len(one.starts) == 1:
        return one.ends_at
    return one.starts[-1] + (one.starts[-1] - one.starts[-2])


def _together(asset_id: str, parts: Sequence[_Column]) -> tuple[list[float | None], bool]:
    """Join what charges and what discharges one asset."""
    if len(parts) == 1:
        return parts[0].powers_kw, parts[0].two_way or any(
            kw is not None and kw < 0 for kw in parts[0].powers_kw
        )
    joined: list[float | None] = []
    for row, cells in enumerate(zip(*(part.powers_kw for part in parts), strict=True)):
        moving = [(part.name, kw) for part, kw in zip(parts, cells, strict=True) if kw]
        if len(moving) > 1:
            names = " and ".join(name for name, _ in moving)
            raise refusal(
                "both_directions",
                f"{names} both move {asset_id} in row {row} (counted from 0): only one can.",
                moving[0][0],
                row=row,
            )
        known = [kw for kw in cells if kw is not None]
        joined.append(moving[0][1] if moving else (0.0 if known else None))
    return joined, True
