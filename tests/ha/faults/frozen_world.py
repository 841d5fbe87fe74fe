"""Frozen time and real sockets together.

The clock is frozen everywhere: the wall's, and with it the event loop's, so that no timer runs out
by itself, neither ours nor a simulated device's. What sockets carry is real and takes no time: the
two ends live in this process, on loopback, and the loop goes on turning until nothing comes any
more. Then time makes a step, and whatever is due runs. A test waits for conditions; it never
sleeps, and it sees the same on a slow machine as on a fast one.
"""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

QUIET_TURNS: Final = 6
"""This many turns of the loop without any work mean that nothing is on its way on loopback."""
MOST_TURNS: Final = 50_000
"""More than any conversation takes: two parties talk for ever."""
STEP_SECONDS: Final = 1.0
TIMER_RESOLUTION_SECONDS: Final = 5e-7
"""The loop's own, of a nanosecond, is lost in a frozen clock that counts from 1970."""


class FrozenWorld:
    """The one who moves time, and lets everybody finish in between."""

    def __init__(self, hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
        """Take over a loop whose clock is frozen already."""
        self.hass = hass
        self._freezer = freezer
        loop: Any = hass.loop
        self._loop = loop  # any: its private parts are what this is about
        self._loop._clock_resolution = TIMER_RESOLUTION_SECONDS
        self._loop.slow_callback_duration = float("inf")  # a step of time is no slow callback
        self._jobs: set[asyncio.Future[Any]] = set()
        """What runs in threads: real time, which is waited for."""
        self._watch_threads()

    @property
    def now(self) -> datetime:
        """The frozen moment."""
        return dt_util.utcnow()

    async def settle(self) -> None:
        """Let everything happen that needs no time: frames, files, callbacks."""
        quiet = 0
        for _ in range(MOST_TURNS):
            if self._jobs:
                await asyncio.wait(tuple(self._jobs))
            await asyncio.sleep(0)
            quiet = 0 if self._loop._ready or self._jobs else quiet + 1
            if quiet == QUIET_TURNS:
                return
        raise AssertionError(f"The loop found no rest in {MOST_TURNS} turns.")

    async def pass_time(self, seconds: float, *, step_seconds: float = STEP_SECONDS) -> None:
        """Let time pass step by step, each followed by all that it brings about."""
        await self.settle()
        left = timedelta(seconds=seconds)
        while left > timedelta(0):
            step = min(left, timedelta(seconds=step_seconds))
            left -= step
            self._freezer.tick(step)
            await self.settle()

    async def pass_until(self, moment: datetime) -> None:
        """Let time pass until a moment."""
        await self.pass_time((moment - self.now).total_seconds())

    async def until(self, holds: Callable[[], bool], *, within_seconds: float, what: str) -> float:
        """Let time pass until something holds; return how many seconds that took."""
        begin = self.now
        await self.settle()
        while not holds():
            passed = (self.now - begin).total_seconds()
            assert passed < within_seconds, f"Not within {within_seconds:g} s: {what}"
            await self.pass_time(STEP_SECONDS)
        return (self.now - begin).total_seconds()

    async def finish[T](self, work: Coroutine[Any, Any, T]) -> T:
        """Let time pass until some work is done, and return its result."""
        task = asyncio.ensure_future(work)
        await self.until(task.done, within_seconds=120, what="the work is done")
        return task.result()

    def _watch_threads(self) -> None:
        run = self._loop.run_in_executor

        def run_and_keep(*job: Any) -> asyncio.Future[Any]:
            future: asyncio.Future[Any] = run(*job)
            self._jobs.add(future)
            future.add_done_callback(self._jobs.discard)
            return future

        self._loop.run_in_executor = run_and_keep
