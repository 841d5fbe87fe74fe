"""A daily budget of writes to memory that wears out, and setpoints that wait for it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
import logging
from typing import Final

from ..engine.base import utc_now
from ..engine.errors import AdapterError

_LOGGER = logging.getLogger(__name__)

MOST_A_DAY: Final = 50
COARSE: Final = timedelta(hours=1)
"""How far apart setpoints are when a day's budget is used up."""


class FlashBudget:
    """Counts writes to flash, by UTC day.

    When the day's budget is used up nothing is dropped: setpoints become coarser. What cannot wait
    (a stop, another direction, a release) is still written; the rest at most once in ``COARSE``.
    """

    def __init__(  # noqa: PLR0913 - what a budget is, and what was spent of it
        self,
        *,
        clock: Callable[[], datetime] = utc_now,
        most_a_day: int = MOST_A_DAY,
        coarse: timedelta = COARSE,
        written_today: int = 0,
        last_at: datetime | None = None,
        spent: Callable[[int, datetime], None] | None = None,
    ) -> None:
        """Start with what was written already, if the host has kept count.

        Args:
            clock: tells which day it is.
            most_a_day: the budget.
            coarse: how far apart setpoints are once it is used up.
            written_today: how many writes there were on the day of ``last_at``, or today.
            last_at: when the last one was; None: unknown.
            spent: called after each write with the day's count and the moment, to be kept.
        """
        self._clock = clock
        self._most = most_a_day
        self._coarse = coarse
        self._written = written_today
        self._day = (last_at or clock()).date()
        self._last = last_at
        self._spent = spent

    @property
    def written_today(self) -> int:
        """How many writes to flash there were today."""
        self._turn_the_day()
        return self._written

    @property
    def most_a_day(self) -> int:
        """How many writes a day may have."""
        return self._most

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
        if self._spent is not None:
            self._spent(self._written, self._last)
        return self._written == self._most

    def _turn_the_day(self) -> None:
        today = self._clock().date()
        if today != self._day:
            self._day, self._written = today, 0


class Postponed:
    """At most one setpoint that waits: a newer one takes its place."""

    def __init__(self, put: Callable[[float], Awaitable[None]]) -> None:
        """Keep what writes it in the end."""
        self._put = put
        self._task: asyncio.Task[None] | None = None

    def put_off(self, asked_kw: float, wait: timedelta) -> None:
        """Write this setpoint after a while, unless it is dropped before."""
        self.drop()
        self._task = asyncio.create_task(self._later(asked_kw, wait), name="modbus flash")

    def drop(self) -> asyncio.Task[None] | None:
        """Forget the one that waits; the task returned, if any, is about to end."""
        task, self._task = self._task, None
        if task is not None and task is not asyncio.current_task():
            task.cancel()
        return task

    async def _later(self, asked_kw: float, wait: timedelta) -> None:
        await asyncio.sleep(wait.total_seconds())
        try:
            await self._put(asked_kw)
        except AdapterError as err:
            _LOGGER.warning("A setpoint that was put off could not be written: %s", err)
