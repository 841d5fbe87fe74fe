"""The setpoint in force on a device over time, by the device's own report."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """From a moment on, a device follows this setpoint."""

    at: datetime
    setpoint_kw: float | None
    """Charging positive; None: the device is left to itself."""


@dataclass(slots=True)
class Timeline:
    """All changes of one device, in order."""

    changes: list[Change] = field(default_factory=list)

    def add(self, change: Change) -> None:
        """Append a change."""
        self.changes.append(change)

    def at(self, moment: datetime) -> float | None:
        """Return the setpoint in force at a moment; before the first change there was none."""
        index = bisect_right(self.changes, moment, key=lambda change: change.at)
        return self.changes[index - 1].setpoint_kw if index else None

    def last_before(self, moment: datetime) -> float | None:
        """Return the setpoint in force just before a moment."""
        index = bisect_left(self.changes, moment, key=lambda change: change.at)
        return self.changes[index - 1].setpoint_kw if index else None

    def between(self, begin: datetime, end: datetime) -> Iterator[Change]:
        """Give what was in force within a span: first what it began with, then each change."""
        yield Change(at=begin, setpoint_kw=self.at(begin))
        for change in self.changes:
            if begin < change.at < end:
                yield change
