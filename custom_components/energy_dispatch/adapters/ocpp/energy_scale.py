"""Wh that are labelled kWh and the other way round: found out by what is possible at all."""

from datetime import datetime
from typing import Final

_THOUSAND: Final = 1000.0
_MUCH_TOO_FAST: Final = 50.0
"""Growth of so many times what is possible is no error of measurement."""
_ROOM_KWH: Final = 0.05
"""What a register with few digits may jump by."""
_ENOUGH_KWH: Final = 0.5
"""Measured power has to make so much until a register that hardly moves is wrong by its unit."""
_CLOSE: Final = 0.4
"""How far a register may be from what measured power makes, as a share of it."""


class EnergyScale:
    """Corrects the register of one charger by 1000 where its growth gives its unit away."""

    def __init__(self) -> None:
        """Start with a unit that is right."""
        self.factor = 1.0
        self._told_kwh: float | None = None
        self._at: datetime | None = None
        self._made_kwh = 0.0
        self._grown_kwh = 0.0

    def corrected(
        self, told_kwh: float, *, power_kw: float | None, most_kw: float, now: datetime
    ) -> float:
        """Return what the register says in kWh.

        Args:
            told_kwh: what it says by its label.
            power_kw: measured power by now.
            most_kw: the most that the charger can give.
            now: when it was told.
        """
        before, since = self._told_kwh, self._at
        self._told_kwh, self._at = told_kwh, now
        if before is not None and since is not None and told_kwh >= before:
            hours = (now - since).total_seconds() / 3600
            self._judge(told_kwh - before, hours, power_kw, most_kw)
        return told_kwh * self.factor

    def _judge(
        self, grown_kwh: float, hours: float, power_kw: float | None, most_kw: float
    ) -> None:
        possible_kwh = 2 * most_kw * hours + _ROOM_KWH
        if grown_kwh > _MUCH_TOO_FAST * possible_kwh and grown_kwh / _THOUSAND <= possible_kwh:
            self.factor = 1 / _THOUSAND
            return
        if power_kw is None:
            return
        self._made_kwh += power_kw * hours
        self._grown_kwh += grown_kwh
        if self._made_kwh < _ENOUGH_KWH:
            return
        off_kwh = abs(self._grown_kwh * _THOUSAND - self._made_kwh)
        if self._grown_kwh > 0 and off_kwh <= _CLOSE * self._made_kwh:
            self.factor = _THOUSAND
        self._made_kwh = self._grown_kwh = 0.0
