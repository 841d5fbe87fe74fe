"""A daily budget of writes to memory that wears out."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from ...engine.base import utc_now

MOST_A_DAY: Final = 50
COARSE: Final = timedelta(hours=1)
"""How far apart setpoints are when a day's budget is used up."""


class FlashBudget:
    """Counts writes to flash, by UTC day.

    When the day's budget is used up nothing is dropped: setpoints become coarser. What cannot wait
    (a stop, another direction, a release) is still written; the rest at most once in ``COARSE``.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], datetime] = utc_now,
        most_a_day: int = MOST_A_DAY,
        coarse: timedelta = COARSE,
        written_today: int = 0,
    ) -> None:
        """Start with what was written today already, if the host has kept count."""
        self._clock = clock
        self._most = most_a_day
        self._coarse = coarse
        self._written = written_today
        self._day = clock().date()
        self._last: datetime | None = None

    @property
    def written_today(self) -> int:
        """How many writes to flash there were today."""
        self._turn_the_day()
        return self._written

    @property
    def used_up(self) -> bool:
        """Whether today's budget is gone."""
        return self.written_today >= self._most

    @property
    def sentence(self) -> str:
        """Say how things stand."""
        return (
            f"{self.written_today} of {self._most} writes to the device's flash memory today; "
            f"setpoints change at most every {self._coarse.total_seconds() / 60:g} minutes now, "
            "stops and changes of direction excepted."
        )

    def wait(self, *, urgent: bool) -> timedelta:
        """Return how long the next write has to wait."""
        if urgent or not self.used_up or self._last is None:
            return timedelta(0)
        return max(self._last + self._coarse - self._clock(), timedelta(0))

    def spend(self) -> bool:
        """Count one write; returns whether it was the one that used the day's budget up."""
        self._turn_the_day()
        self._written += 1
        self._last = self._clock()
        return self._written == self._most

    def _turn_the_day(self) -> None:
        today = self._clock().date()
        if today != self._day:
            self._day, self._written = today, 0
