"""Is this value of now? Chargers send what they could not send before, and their clocks are off."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

_OLD: Final = timedelta(seconds=60)
_STEADY_COUNT: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sighting:
    stamped: datetime
    lag: timedelta


class ChargerClock:
    """Knows how far a charger's clock is from ours, as far as its messages give it away.

    A value that was asked for is of now, so its timestamp shows the difference. So does one from
    the future. Without either, values that all come late by the same time are of now on a slow
    clock, unless another message has shown that it is right; those that were kept come in a rush,
    each less late than the one before.
    """

    def __init__(self) -> None:
        """Start with a clock that is right."""
        self._lag = timedelta(0)
        self._last: _Sighting | None = None
        self._steady = 0
        self._is_right = False

    def is_present(self, stamped: datetime | None, now: datetime, *, asked_for: bool) -> bool:
        """Return whether a value with this timestamp, arriving now, is of now.

        Args:
            stamped: the charger's time of the value; None: it gave none that can be read.
            now: our time.
            asked_for: the value answers a trigger of ours.
        """
        if stamped is None:
            return True
        lag = now - stamped
        if (
            asked_for
            or lag < self._lag - _OLD
            or self._is_steady(_Sighting(stamped=stamped, lag=lag))
        ):
            self._lag = lag
        return lag - self._lag <= _OLD

    def told(self, stamped: datetime | None, now: datetime) -> None:
        """Take in the timestamp of a message that is no measurement: one of now is right.

        One that is not may have been kept, or the clock was set since: then values decide again.
        """
        if stamped is None:
            return
        self._is_right = abs(now - stamped) <= _OLD
        if self._is_right:
            self._steady = 0

    def our_time(self, stamped: datetime) -> datetime:
        """Return a charger's timestamp in our time."""
        return stamped + self._lag

    def _is_steady(self, sighting: _Sighting) -> bool:
        last, self._last = self._last, sighting
        if last is not None and sighting.stamped > last.stamped:
            # What was kept catches up as fast as its own time goes on; what is of now does not.
            catching_up = abs(sighting.lag - last.lag) > (sighting.stamped - last.stamped) / 2
            self._steady = 0 if catching_up else self._steady + 1
        return self._steady >= _STEADY_COUNT and not self._is_right
