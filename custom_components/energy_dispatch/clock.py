"""Somebody sets the clock: noticed at once where the system tells, within a minute elsewhere.

Timers run on a clock that nobody sets; plans speak of the calendar. When the wall clock jumps, a
timer for the next slot fires at the wrong moment, and a span of time that is counted on the wall
clock ends too soon or too late.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
import errno
import os
import time
from typing import Final

from homeassistant.core import callback

from .const import LOGGER

COMPARE_SECONDS: Final = 60.0
"""How often both clocks are compared, whatever the system tells."""
SMALLEST_JUMP_SECONDS: Final = 1.0
"""Less than this is how clocks are kept right all the time."""
NEVER_NS: Final = 2**62
"""A moment in the year 2116, for a timer that is only there to be cancelled."""


def wall_seconds() -> float:
    """Return the time that people set, since 1970."""
    return time.time()


def steady_seconds() -> float:
    """Return the time that nobody sets, since whenever."""
    return time.monotonic()


def shifted(moment: datetime | None, jump: timedelta) -> datetime | None:
    """Return a moment in the terms of a clock that was set."""
    return None if moment is None else moment + jump


class ClockWatch:
    """Compares the clock that people set with the one that nobody sets."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, on_jump: Callable[[timedelta], None]
    ) -> None:
        """Watch from ``start`` on.

        Args:
            loop: where to listen.
            on_jump: called with how far the clock was set ahead, or back if that is negative.
        """
        self._loop = loop
        self._on_jump = on_jump
        self._ahead_seconds = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._descriptor: int | None = None

    @callback
    def start(self) -> None:
        """Begin to watch."""
        self._ahead_seconds = wall_seconds() - steady_seconds()
        self._descriptor = cancelled_when_set()
        if self._descriptor is not None:
            self._loop.add_reader(self._descriptor, self._told)
        self._timer = self._loop.call_later(COMPARE_SECONDS, self._compare_again)

    @callback
    def stop(self) -> None:
        """Stop watching; harmless if nobody watches."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._descriptor is not None:
            self._loop.remove_reader(self._descriptor)
            os.close(self._descriptor)
            self._descriptor = None

    @callback
    def compare(self) -> None:
        """Tell of a jump since this was last asked, if there was one."""
        if self._timer is None:
            return
        before, self._ahead_seconds = self._ahead_seconds, wall_seconds() - steady_seconds()
        jump_seconds = self._ahead_seconds - before
        if abs(jump_seconds) >= SMALLEST_JUMP_SECONDS:
            self._on_jump(timedelta(seconds=jump_seconds))

    @callback
    def _compare_again(self) -> None:
        self._timer = self._loop.call_later(COMPARE_SECONDS, self._compare_again)
        self.compare()

    @callback
    def _told(self) -> None:
        """Take in what the system tells; the timer stays armed for the next time."""
        if self._descriptor is None:
            return
        try:
            os.read(self._descriptor, 8)
        except OSError as err:
            if err.errno == errno.EAGAIN:
                return
            if err.errno != errno.ECANCELED:
                # Without this the loop would come here again and again.
                LOGGER.warning("The system does not tell any more when the clock is set: %s", err)
                self._loop.remove_reader(self._descriptor)
        self.compare()


def cancelled_when_set() -> int | None:
    """Return a timer that the system cancels when the clock is set; None where there is none."""
    create = getattr(os, "timerfd_create", None)
    on_set = getattr(os, "TFD_TIMER_CANCEL_ON_SET", None)
    if create is None or on_set is None:
        return None
    try:
        descriptor: int = create(time.CLOCK_REALTIME, flags=os.TFD_NONBLOCK | os.TFD_CLOEXEC)
    except OSError as err:
        LOGGER.debug("The system does not tell when the clock is set: %s", err)
        return None
    try:
        os.timerfd_settime_ns(descriptor, flags=os.TFD_TIMER_ABSTIME | on_set, initial=NEVER_NS)
    except OSError as err:
        LOGGER.debug("The system does not tell when the clock is set: %s", err)
        os.close(descriptor)
        return None
    return descriptor
