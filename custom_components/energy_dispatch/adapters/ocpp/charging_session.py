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

    def metered(self, told_kwh: float, factor: float = 1.0) -> None:
        """Take in the register; one below that of the start is of another meter, or of before.

        Where its label is wrong, that of the start may be right (OCPP 1.6 has it in Wh always) or
        wrong too: it is what makes a session of the register's growth.

        Args:
            told_kwh: the register by its label.
            factor: what its label is wrong by.
        """
        if not self._runs or self._start_kwh is None:
            return
        grown = (told_kwh * factor - self._start_kwh, (told_kwh - self._start_kwh) * factor)
        possible = [kwh for kwh in grown if kwh >= 0]
        if possible:
            self.energy_kwh = min(possible)

    def ended(self) -> None:
        """Take in the end of the session; its energy stays."""
        self._runs = False
        self.started_at = None
