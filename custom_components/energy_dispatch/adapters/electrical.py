"""Amperes to kilowatts and back, from declared facts only: nothing is guessed."""

from dataclasses import dataclass
from typing import Final

WATTS_PER_KILOWATT: Final = 1000.0


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
