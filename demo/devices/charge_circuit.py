"""What flows between a charger and a vehicle: current that ramps, and a meter that counts it."""

from dataclasses import dataclass
from typing import Final

_SECONDS_PER_HOUR: Final = 3600.0


@dataclass(slots=True, kw_only=True)
class ChargeCircuit:
    """A charger's output; the vehicle follows its pilot signal.

    ``time_factor`` speeds up energy alone: with 60, an hour of charging passes in a minute.
    """

    phases: int = 3
    voltage_v: float = 230.0
    max_current_a: float = 16.0
    min_current_a: float = 6.0
    """Below this a vehicle does not charge (IEC 61851-1)."""
    ramp_seconds: float = 0.4
    """From nothing to the maximum."""
    time_factor: float = 1.0
    current_a: float = 0.0
    """On each phase."""
    register_wh: float = 0.0

    @property
    def power_kw(self) -> float:
        """What flows now."""
        return self.to_kw(self.current_a)

    def to_kw(self, current_a: float) -> float:
        """Return a current on each phase as power."""
        return current_a * self.phases * self.voltage_v / 1000.0

    def offered_a(self, limit_a: float) -> float:
        """Return what the pilot signal offers under a limit."""
        return 0.0 if limit_a < self.min_current_a - 1e-9 else min(limit_a, self.max_current_a)

    def advance(self, seconds: float, target_a: float) -> None:
        """Let time pass while the vehicle goes for a current."""
        step = self.max_current_a * seconds / self.ramp_seconds
        self.current_a += min(max(target_a - self.current_a, -step), step)
        self.register_wh += self.power_kw * 1000.0 * seconds * self.time_factor / _SECONDS_PER_HOUR

    def cut(self) -> None:
        """Open the contactor."""
        self.current_a = 0.0
