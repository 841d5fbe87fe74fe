"""Sungrow SH.

Measured values are input registers; battery power is a magnitude, its direction two bits of the
running state. Forced mode has no watchdog. Settings are written one register at a time.
"""

from typing import Any, Final, override

from .table import TableDevice

_FORCED: Final = 2
_CHARGE, _DISCHARGE = 0xAA, 0xBB


class SungrowSh(TableDevice):
    """The inverter, with a house that draws from the battery."""

    takes_fc16 = False

    def __init__(self, **server: Any) -> None:
        """Begin in self-consumption."""
        super().__init__(unit_id=1, **server)
        self.house_w = 700.0
        self.holding |= {13049: 0, 13050: 0xCC, 13051: 0, 33046: 500, 33047: 500}
        self.input |= {13022: 625}
        self.writable = {13049, 13050, 13051, 33046, 33047}
        self.show()

    @property
    @override
    def power_kw(self) -> float:
        """What flows into the battery."""
        if self.holding[13049] != _FORCED:
            return -self.house_w / 1000
        sign = {_CHARGE: 1, _DISCHARGE: -1}.get(self.holding[13050], 0)
        return sign * self.holding[13051] / 1000

    @override
    def obey(self, address: int) -> None:
        """Nothing to remember: the registers are the state."""

    @override
    def show(self) -> None:
        power_kw = self.power_kw
        self.input[13021] = round(abs(power_kw) * 1000)
        self.input[13000] = 0b010 if power_kw > 0 else 0b100 if power_kw < 0 else 0
