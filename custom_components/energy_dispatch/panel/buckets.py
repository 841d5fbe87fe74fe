"""From samples and steps to at most 600 buckets, as columns.

Pure. Moments are seconds since 1970; a sample holds until the next one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
import math
from typing import Final

MAX_BUCKETS: Final = 600

type Sample = tuple[float, float | None]
"""A moment, and the value from then on; None: there is none."""
type Span = tuple[float, float]


@dataclass(slots=True)
class Columns:
    """What was measured: one point a bucket that has any, at the bucket's middle."""

    t: list[float] = field(default_factory=list)
    mean: list[float] = field(default_factory=list)
    min: list[float] = field(default_factory=list)
    max: list[float] = field(default_factory=list)

    def add(self, moment: float, mean: float, low: float, high: float) -> None:
        """Append a point; power to the watt."""
        self.t.append(round(moment, 1))
        self.mean.append(round(mean, 3))
        self.min.append(round(low, 3))
        self.max.append(round(high, 3))


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A span of time in buckets of equal length."""

    start: float
    end: float

    @property
    def bucket_seconds(self) -> float:
        """The least round length that gives at most 600 buckets."""
        least = (self.end - self.start) / MAX_BUCKETS
        return next((one for one in _LENGTHS if one >= least), math.ceil(least / 3600) * 3600.0)

    def index(self, moment: float) -> int:
        """Return the bucket that a moment is in."""
        return int((moment - self.start) // self.bucket_seconds)


_MINUTE: Final = (1.0, 2.0, 5.0, 10.0, 15.0, 20.0, 30.0, 36.0, 60.0)
_LENGTHS: Final = (*_MINUTE, 90.0, 120.0, 150.0, 180.0, 240.0, 300.0, 600.0, 900.0, 1200.0, 1800.0)


def bucketed(samples: Sequence[Sample], window: Window, until: float) -> Columns:
    """Return mean (by time), least and most of each bucket.

    Args:
        samples: in order; the first may be from before the window.
        window: which buckets.
        until: up to when the last sample holds, such as now.
    """
    width = window.bucket_seconds
    parts: dict[int, list[float]] = {}
    last = (min(until, window.end), None)
    for (begin, value), (stop, _) in pairwise([*samples, last]):
        if value is None:
            continue
        moment = max(begin, window.start)
        end = min(stop, window.end)
        if moment == end and window.start <= moment < window.end:
            end = moment + 1e-3  # replaced within the same moment, and seen all the same
        while moment < end:
            index = window.index(moment)
            edge = min(window.start + (index + 1) * width, end)
            _note(parts, index, value, edge - moment)
            moment = edge
    columns = Columns()
    for index, (total, duration, low, high) in sorted(parts.items()):
        columns.add(window.start + (index + 0.5) * width, total / duration, low, high)
    return columns


def regrouped(points: Iterable[tuple[float, float, float, float]], window: Window) -> Columns:
    """Return buckets made of finer ones of equal length: (middle, mean, least, most) each."""
    parts: dict[int, list[float]] = {}
    for moment, mean, low, high in points:
        if window.start <= moment < window.end:
            part = parts.setdefault(window.index(moment), [0.0, 0.0, low, high])
            part[0] += mean
            part[1] += 1
            part[2] = min(part[2], low)
            part[3] = max(part[3], high)
    columns = Columns()
    for index, (total, count, low, high) in sorted(parts.items()):
        columns.add(window.start + (index + 0.5) * window.bucket_seconds, total / count, low, high)
    return columns


def joined(first: Columns, second: Columns) -> Columns:
    """Return two stretches in a row; of a bucket in both, the second one's point."""
    begin = second.t[0] if second.t else math.inf
    kept = sum(1 for moment in first.t if moment < begin)
    return Columns(
        t=first.t[:kept] + second.t,
        mean=first.mean[:kept] + second.mean,
        min=first.min[:kept] + second.min,
        max=first.max[:kept] + second.max,
    )


def steps(changes: Sequence[Sample], window: Window) -> dict[str, list[float | None]]:
    """Return what was in force, change by change, the value at the window's start included.

    Where there are more changes than buckets, each bucket shows the value that it ends with.
    """
    kept: list[Sample] = []
    for moment, value in changes:
        if moment >= window.end:
            break
        if moment <= window.start:
            kept = [(window.start, value)]
        elif not kept or kept[-1][1] != value:
            kept.append((moment, value))
    if len(kept) > MAX_BUCKETS:
        by_bucket = {window.index(moment): (moment, value) for moment, value in kept}
        kept = list(by_bucket.values())
    return {
        "t": [round(moment, 1) for moment, _ in kept],
        "kw": [None if value is None else round(value, 3) for _, value in kept],
    }


def clipped_spans(spans: Iterable[Span], window: Window) -> list[Span]:
    """Return the parts of spans that are in the window."""
    return [
        (round(max(begin, window.start), 1), round(min(end, window.end), 1))
        for begin, end in spans
        if end > window.start and begin < window.end
    ]


def _note(parts: dict[int, list[float]], index: int, value: float, duration: float) -> None:
    part = parts.setdefault(index, [0.0, 0.0, value, value])
    part[0] += value * duration
    part[1] += duration
    part[2] = min(part[2], value)
    part[3] = max(part[3], value)
