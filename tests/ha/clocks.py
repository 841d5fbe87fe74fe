"""Setting the clock of a Home Assistant whose time is stepped."""

from datetime import timedelta
import time

from freezegun.api import FrozenDateTimeFactory


class Clocks:
    """The clock that nobody sets: it goes with the wall clock, jumps excepted."""

    def __init__(self) -> None:
        """Start with no jump."""
        self._jumped_seconds = 0.0

    def steady_seconds(self) -> float:
        """Return the time that nobody sets."""
        return time.time() - self._jumped_seconds

    def set_ahead(self, freezer: FrozenDateTimeFactory, by: timedelta) -> None:
        """Set the wall clock ahead, or back; no time passes."""
        self._jumped_seconds += by.total_seconds()
        freezer.tick(by)
