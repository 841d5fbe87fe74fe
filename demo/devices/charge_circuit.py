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
    """Wired to the outlet."""
    voltage_v: float = 230.0
    max_current_a: float = 16.0
    min_current_a: float = 6.0
    """Below this a vehicle does not charge (IEC 61851-1)."""
    ramp_seconds: float = 0.4
    """From nothing to the maximum."""
    time_factor: float = 1.0
    vehicle_phases: int = 3
    """On how many phases the vehicle charges at most."""
    closed_phases: int | None = None
    """On how many the contactor is closed, where it can choose; None: on all."""
    current_a: float = 0.0
    """On each phase that the vehicle uses."""
    register_wh: float = 0.0

    @property
    def offered_phases(self) -> int:
        """On how many phases there is voltage."""
        return min(self.phases, self.closed_phases or self.phases)

    @property
    def used_phases(self) -> int:
        """On how many phases current flows, if any does."""
        return min(self.offered_phases, self.vehicle_phases)

    @property
    def power_kw(self) -> float:
        """What flows now."""
        return self.current_a * self.used_phases * self.voltage_v / 1000.0

    def to_kw(self, current_a: float) -> float:
        """Return a current on each offered phase as power."""
        return current_a * self.offered_phases * self.voltage_v / 1000.0

    def phase_currents_a(self) -> tuple[float, ...]:
        """Return the current on each wired phase."""
        return tuple(
            self.current_a if phase < self.used_phases else 0.0 for phase in range(self.phases)
        )

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

    def switch_to(self, phases: int | None) -> None:
        """Close the contactor on so many phases; nothing flows while it switches."""
        before, self.closed_phases = self.offered_phases, phases
        if self.offered_phases != before:
            self.cut()
