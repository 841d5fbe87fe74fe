"""An alarm that rings on time: the loop's own timers wake up to two milliseconds late.

The loop waits for its timers and its sockets together, and counts whole milliseconds, rounded up.
Linux has timers that are waited for as if they were sockets. This one carries nothing out: it only
ends the wait, and the loop then finds its own timer due.
"""

import asyncio
from contextlib import suppress
import os
import time
from typing import Final

from homeassistant.core import callback

from .const import LOGGER

_NS: Final = 1e9
_LATER_NS: Final = 1_000
"""The loop counts in fractions of a second: not a hair before its timer."""


class Alarm:
    """Wakes the loop at a moment; where the system has no such thing, it does nothing."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Start without a moment."""
        self._loop = loop
        self._descriptor: int | None = None

    @callback
    def open(self) -> None:
        """Ask the system for a timer; harmless if there is one already."""
        create = getattr(os, "timerfd_create", None)
        if create is None or self._descriptor is not None:
            return
        try:
            self._descriptor = create(time.CLOCK_MONOTONIC, flags=os.TFD_NONBLOCK | os.TFD_CLOEXEC)
        except OSError as err:
            LOGGER.debug("The system has no timer for us: %s", err)
        else:
            self._loop.add_reader(self._descriptor, self._rang)

    @callback
    def set(self, when: float) -> None:
        """Wake the loop at a moment of its own clock, and not at the one before."""
        if self._descriptor is not None:
            moment_ns = max(int(when * _NS) + _LATER_NS, 1)  # 0 would switch it off
            os.timerfd_settime_ns(self._descriptor, flags=os.TFD_TIMER_ABSTIME, initial=moment_ns)

    @callback
    def close(self) -> None:
        """Give the timer back; harmless if there is none."""
        if self._descriptor is not None:
            self._loop.remove_reader(self._descriptor)
            os.close(self._descriptor)
            self._descriptor = None

    @callback
    def _rang(self) -> None:
        if self._descriptor is not None:
            with suppress(BlockingIOError):  # set anew since
                os.read(self._descriptor, 8)
