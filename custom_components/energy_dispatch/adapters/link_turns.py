"""Whose request is next on a link that several devices share: writes go before reads."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from .rush import Rush


class Turns:
    """Lets the requests of one link go one after another, those that write first.

    The link itself sends one request at a time, and keeps a device's pauses; it serves whoever
    asked first. At a slot's boundary the polls and proofs of some devices would stand before the
    setpoints of others.
    """

    def __init__(self, rush: Rush | None = None) -> None:
        """Start with nobody waiting. ``rush`` is told of the writes."""
        self._rush = rush or Rush()
        self._taken = False
        self._writes: deque[asyncio.Future[None]] = deque()
        self._reads: deque[asyncio.Future[None]] = deque()

    @asynccontextmanager
    async def turn(self, *, writes: bool) -> AsyncIterator[None]:
        """Wait for one's turn; it lasts as long as the context."""
        if writes:
            self._rush.enter()
        try:
            await self._take(self._writes if writes else self._reads)
            try:
                yield
            finally:
                self._pass_on()
        finally:
            if writes:
                self._rush.leave()

    async def _take(self, line: deque[asyncio.Future[None]]) -> None:
        if not self._taken:
            self._taken = True
            return
        turn = asyncio.get_running_loop().create_future()
        line.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():
                self._pass_on()  # it was given at the same moment
            raise

    def _pass_on(self) -> None:
        """Give the turn to the next who still waits."""
        for line in (self._writes, self._reads):
            while line:
                turn = line.popleft()
                if not turn.done():
                    turn.set_result(None)
                    return
        self._taken = False
