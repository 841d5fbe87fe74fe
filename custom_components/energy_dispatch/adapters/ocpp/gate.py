"""How much a charger may say, and how much nonsense, until its socket is closed."""

from collections.abc import Callable
from typing import Final

_FRAMES_PER_SECOND: Final = 100.0
"""A charger reports every few seconds; one that was away tells what it kept, in a rush."""
_BURST: Final = 1000.0
_NONSENSE_IN_A_ROW: Final = 100
"""A frame that is no message may happen; a peer that sends nothing else is no charger."""


class Gate:
    """Counts the frames of one connection; needs the same memory whatever comes."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """Start with a full allowance.

        Args:
            clock: tells seconds that only go up.
        """
        self._clock = clock
        self._allowance = _BURST
        self._at = clock()
        self._nonsense = 0

    def take(self, *, makes_sense: bool) -> str | None:
        """Count a frame; return why the connection has to end, if it has to."""
        now = self._clock()
        self._allowance = min(_BURST, self._allowance + (now - self._at) * _FRAMES_PER_SECOND) - 1
        self._at = now
        self._nonsense = 0 if makes_sense else self._nonsense + 1
        if self._allowance < 0:
            return "too many messages"
        if self._nonsense >= _NONSENSE_IN_A_ROW:
            return "no messages of OCPP"
        return None
