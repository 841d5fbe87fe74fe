"""Threads that take turns more often, for the few milliseconds in which setpoints leave.

Python lets one thread run at a time. Whoever wants its turn asks for it, and the one that runs may
go on for five milliseconds more. Home Assistant's recorder has a thread of its own, and the event
loop loses its turn with each wait and with each write to a socket: a hundred chargers would be sent
to in a hundred turns. For the moment of a boundary the five milliseconds become a tenth of one.
"""

import sys
from typing import Final

QUICK_SECONDS: Final = 0.0001
_ROUNDING_SECONDS: Final = 5e-7
"""Python cuts an interval to whole microseconds, and 0.005 may be a hair less."""


class QuickTurns:
    """Asks for quick turns and gives them back; several sites may want them at once."""

    _wanted: int = 0
    """By how many, in the whole process."""
    _usual_seconds: float = 0.0

    def __init__(self) -> None:
        """Start with the usual turns."""
        self._mine = False

    def begin(self) -> None:
        """Let turns be quick; harmless if they are."""
        if self._mine:
            return
        self._mine = True
        if QuickTurns._wanted == 0:
            QuickTurns._usual_seconds = sys.getswitchinterval()
            if QuickTurns._usual_seconds > QUICK_SECONDS:
                sys.setswitchinterval(QUICK_SECONDS + _ROUNDING_SECONDS)
        QuickTurns._wanted += 1

    def end(self) -> None:
        """Let turns be as usual, once nobody wants quick ones; harmless if they are."""
        if not self._mine:
            return
        self._mine = False
        QuickTurns._wanted -= 1
        if QuickTurns._wanted == 0 and QuickTurns._usual_seconds > QUICK_SECONDS:
            sys.setswitchinterval(QuickTurns._usual_seconds + _ROUNDING_SECONDS)
