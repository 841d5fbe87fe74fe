"""How a charging session goes: since when, and how much was charged in it."""

from datetime import datetime
from typing import Final

_WATT_HOURS_PER_KILOWATT_HOUR: Final = 1000.0


class ChargingSession:
    """Counts the session that runs; the energy of the last one stays until the next begins."""

    def __init__(self) -> None:
        """Start without a session."""
        self.energy_kwh: float | None = None
        self.started_at: datetime | None = None
        """Start of the session that runs; None: none runs, or it was not seen to start."""
        self._start_kwh: float | None = None
        self._runs = False

    def began(self, meter_start_wh: int | None, at: datetime | None) -> None:
        """Take in the start of a session.

        Args:
            meter_start_wh: the register at its start; None: not told, so nothing is counted.
            at: our time; None: it had begun before it was seen.
        """
        self._runs = True
        self.started_at = at
        self._start_kwh = (
            None if meter_start_wh is None else meter_start_wh / _WATT_HOURS_PER_KILOWATT_HOUR
        )
        self.energy_kwh = None if self._start_kwh is None else 0.0

    def metered(self, register_kwh: float) -> None:
        """Take in the register; one below that of the start is of another meter, or of before."""
        if self._runs and self._start_kwh is not None and register_kwh >= self._start_kwh:
            self.energy_kwh = register_kwh - self._start_kwh

    def ended(self) -> None:
        """Take in the end of the session; its energy stays."""
        self._runs = False
        self.started_at = None
