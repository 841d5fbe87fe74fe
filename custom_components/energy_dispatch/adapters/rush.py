"""Setpoints that wait for each other on a link: what can wait gives way to them for a moment."""

import asyncio
from collections.abc import Callable
from typing import Final

MOST_SECONDS: Final = 0.05
"""How long others give way: a device that is silent must not hold up what is told of the rest."""


class Rush:
    """Counts the writes that are on their way, or wait for a link that takes one at a time.

    To tell of one setpoint takes longer than to write it, and the answer to a write, after which
    the next may leave, comes in the same event loop.
    """

    def __init__(
        self, begins: Callable[[], None] | None = None, ends: Callable[[], None] | None = None
    ) -> None:
        """Start with none.

        Args:
            begins: is called when the first one comes.
            ends: is called after the last one, or when others have given way for long enough.
        """
        self._begins, self._ends = begins, ends
        self._count = 0
        self._until = 0.0
        self._held: list[Callable[[], object]] = []
        self._timer: asyncio.TimerHandle | None = None

    def enter(self) -> None:
        """Count one more."""
        if not self._count:
            loop = asyncio.get_running_loop()
            self._until = loop.time() + MOST_SECONDS
            self._timer = loop.call_at(self._until, self._let_go)
            if self._begins is not None:
                self._begins()
        self._count += 1

    def leave(self) -> None:
        """Count one less; after the last one the others go on."""
        self._count -= 1
        if not self._count and self._timer is not None:
            self._let_go()

    def after(self, callback: Callable[[], object]) -> None:
        """Call this from the event loop: in its next turn, or once the rush is over."""
        loop = asyncio.get_running_loop()
        if self._timer is None or loop.time() >= self._until:
            loop.call_soon(callback)
        else:
            self._held.append(callback)

    def _let_go(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._ends is not None:
            self._ends()
        held, self._held = self._held, []
        for callback in held:
            asyncio.get_running_loop().call_soon(callback)
