"""Amperes to kilowatts and back, from declared facts only: nothing is guessed."""

from dataclasses import dataclass
import math
from typing import Final

WATTS_PER_KILOWATT: Final = 1000.0
_TENTHS: Final = 10
_TENTH_TOLERANCE: Final = 1e-6
"""In tenths: 15.999999999 A that floating point made of 16 A stay 16 A."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Circuit:
    """What the user declared about the wires between charger and vehicle."""

    phases: int = 3
    voltage_v: float = 230.0
    """Between a phase and neutral."""

    def power_kw(self, current_a: float) -> float:
        """Return the kW that this current on each phase makes."""
        return current_a * self.phases * self.voltage_v / WATTS_PER_KILOWATT

    def current_a(self, power_kw: float) -> float:
        """Return the amperes on each phase that make this power."""
        return power_kw * WATTS_PER_KILOWATT / (self.phases * self.voltage_v)


def floor_to_tenth(value: float) -> float:
    """Return a value cut to one decimal, downwards: a limit is never rounded up.

    OCPP 1.6 (part 2, section 7.14) allows one decimal in a limit.
    """
    return math.floor(value * _TENTHS + _TENTH_TOLERANCE) / _TENTHS
