"""Amperes to kilowatts and back, from declared facts only: nothing is guessed."""

from dataclasses import dataclass
import math
from typing import Final

from ...engine.base import VALUE_TOLERANCE_KW

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What a charger can give over a circuit."""

    circuit: Circuit
    min_current_a: float
    max_current_a: float | None = None
    max_power_kw: float | None = None

    @property
    def min_charge_kw(self) -> float:
        """The least power above 0."""
        return self.circuit.power_kw(self.min_current_a)

    @property
    def max_charge_kw(self) -> float | None:
        """The lower one of the declared maxima; None: none declared."""
        maxima = []
        if self.max_power_kw is not None:
            maxima.append(self.max_power_kw)
        if self.max_current_a is not None:
            maxima.append(self.circuit.power_kw(self.max_current_a))
        return min(maxima, default=None)

    def reachable_kw(self, power_kw: float) -> float:
        """Return what can be done of a power: at most the maximum, and 0 below the minimum.

        Between 0 and the minimum no vehicle charges, and chargers disagree on what they make of
        such a limit.
        """
        maximum = self.max_charge_kw
        power_kw = power_kw if maximum is None else min(power_kw, maximum)
        return power_kw if power_kw >= self.min_charge_kw - VALUE_TOLERANCE_KW else 0.0


def floor_to_tenth(value: float) -> float:
    """Return a value cut to one decimal, downwards: a limit is never rounded up.

    OCPP 1.6 (part 2, section 7.14) allows one decimal in a limit.
    """
    return math.floor(value * _TENTHS + _TENTH_TOLERANCE) / _TENTHS
