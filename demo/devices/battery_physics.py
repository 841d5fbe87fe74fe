"""A battery as a thing of physics: energy that moves, power that ramps, a top and a bottom."""

from dataclasses import dataclass
from typing import Final

_SECONDS_PER_HOUR: Final = 3600.0
_PERCENT: Final = 100.0


@dataclass(slots=True, kw_only=True)
class Battery:
    """A battery; power is in kW, positive while charging.

    ``time_factor`` speeds up energy alone: with 60, an hour of charging passes in a minute. Ramps
    stay as they are, for they are what a command's answer looks like.
    """

    capacity_kwh: float
    soc_percent: float
    max_charge_kw: float
    max_discharge_kw: float
    efficiency: float = 0.95
    """Of charging and of discharging, each."""
    ramp_seconds: float = 0.5
    """From rest to full power."""
    time_factor: float = 1.0
    power_kw: float = 0.0
    charged_kwh: float = 0.0
    discharged_kwh: float = 0.0

    @property
    def full(self) -> bool:
        """Whether nothing goes in any more."""
        return self.soc_percent >= _PERCENT

    @property
    def empty(self) -> bool:
        """Whether nothing comes out any more."""
        return self.soc_percent <= 0.0

    def possible(self, power_kw: float) -> float:
        """Return what the battery makes of a power that is asked of it."""
        if power_kw > 0:
            return 0.0 if self.full else min(power_kw, self.max_charge_kw)
        return 0.0 if self.empty else max(power_kw, -self.max_discharge_kw)

    def advance(self, seconds: float, asked_kw: float) -> None:
        """Let time pass while a power is asked for."""
        target_kw = self.possible(asked_kw)
        most_kw = max(self.max_charge_kw, self.max_discharge_kw) * seconds / self.ramp_seconds
        self.power_kw += min(max(target_kw - self.power_kw, -most_kw), most_kw)
        energy_kwh = self.power_kw * seconds * self.time_factor / _SECONDS_PER_HOUR
        if energy_kwh > 0:
            self.charged_kwh += energy_kwh
            self._store(energy_kwh * self.efficiency)
        else:
            self.discharged_kwh -= energy_kwh
            self._store(energy_kwh / self.efficiency)
        # At the top or the bottom power ends at once: there is nothing left to ramp with.
        self.power_kw = min(self.power_kw, 0.0) if self.full else self.power_kw
        self.power_kw = max(self.power_kw, 0.0) if self.empty else self.power_kw

    def _store(self, energy_kwh: float) -> None:
        soc_percent = self.soc_percent + energy_kwh / self.capacity_kwh * _PERCENT
        self.soc_percent = min(max(soc_percent, 0.0), _PERCENT)
