"""Work on very many things, some milliseconds at a time: in between the loop is everybody's."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
import time
from typing import Final

from homeassistant.core import callback

SLICE_SECONDS: Final = 0.003
"""Two kinds of work share a turn of the loop, and 10 ms are too long for one."""
AT_LEAST: Final = 4
"""So many are worked on in a turn, however slow the machine is."""


class Slices[T]:
    """Works on things in the order in which they came, from the next turn of the loop on."""

    def __init__(
        self,
        soon: Callable[[Callable[[], None]], object],
        work: Callable[[T], None],
        after: Callable[[Sequence[T]], None] = lambda _: None,
    ) -> None:
        """Start with nothing to do.

        Args:
            soon: lets the event loop call something in a later turn.
            work: is called with each thing.
            after: is called with the things of a slice once all of them were worked on.
        """
        self._soon = soon
        self._work = work
        self._after = after
        self._waiting: deque[T] = deque()
        self._is_planned = False

    @callback
    def add(self, thing: T) -> None:
        """Let a thing wait behind those that wait already."""
        self._waiting.append(thing)
        self._go_on()

    @callback
    def finish(self) -> None:
        """Work on all that waits, at once."""
        while self._waiting:
            self._run(float("inf"))

    @callback
    def _go_on(self) -> None:
        if self._waiting and not self._is_planned:
            self._is_planned = True
            self._soon(self._turn)

    @callback
    def _turn(self) -> None:
        self._is_planned = False
        if self._waiting:
            self._run(SLICE_SECONDS)

    @callback
    def _run(self, seconds: float) -> None:
        begun = time.perf_counter()
        done: list[T] = []
        try:
            while self._waiting:
                done.append(self._waiting.popleft())
                self._work(done[-1])
                if len(done) >= AT_LEAST and time.perf_counter() - begun >= seconds:
                    break
            self._after(done)
        finally:
            self._go_on()  # Whatever one of them does: those behind it do not wait for ever.


class Pace:
    """Lets a coroutine that works on very many things give the loop back now and then."""

    def __init__(self) -> None:
        """Begin a slice."""
        self._begun = time.perf_counter()

    async def async_rest(self) -> None:
        """Let the others have their turn if this slice's time is used."""
        if time.perf_counter() - self._begun >= SLICE_SECONDS:
            await asyncio.sleep(0)
            self._begun = time.perf_counter()
