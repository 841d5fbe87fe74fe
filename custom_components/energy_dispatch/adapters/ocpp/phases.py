"""Over how many phases a vehicle charges: found out from its currents, or chosen."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from ...engine.base import VALUE_TOLERANCE_KW
from .config import OcppConfig

_FLOWS_A: Final = 1.0
"""A phase with less carries no charging current; a vehicle charges with 6 A or more."""
_SURE_COUNT: Final = 2
"""So many measurements have to agree: currents of a start come phase by phase."""


class PhaseWatch:
    """Counts the phases that carry current."""

    def __init__(self) -> None:
        """Start without any measurement."""
        self._seen: int | None = None
        self._times = 0
        self.in_use: int | None = None
        """1, 2 or 3; None: nothing has flowed yet in this session."""

    def forget(self) -> None:
        """Start afresh: another vehicle may come."""
        self._seen, self._times, self.in_use = None, 0, None

    def take(self, currents_a: Mapping[str, float]) -> bool:
        """Take in currents by phase; return whether the number in use is another one now.

        A meter that tells one phase only may not have more: that shows nothing.
        """
        flowing = sum(current > _FLOWS_A for current in currents_a.values())
        if len(currents_a) <= 1 or flowing == 0:
            return False
        self._times = self._times + 1 if flowing == self._seen else 1
        self._seen = flowing
        if self._times < _SURE_COUNT or flowing == self.in_use:
            return False
        self.in_use = flowing
        return True


class PhaseChooser:
    """Chooses between one phase and three, where the charger can switch; not often.

    A switch interrupts charging, wears out contactors, and some vehicles take few of them.
    """

    def __init__(self, config: OcppConfig) -> None:
        """Start with three phases, and with every switch to come."""
        self._config = config
        self._dwell = timedelta(seconds=config.phase_dwell_seconds)
        self._switched_at: datetime | None = None
        self._switches = 0
        self.phases = config.phases

    def forget(self) -> None:
        """Start afresh with a new session; when it was last switched still counts."""
        self._switches = 0

    def choose(self, power_kw: float, now: datetime) -> int:
        """Return over how many phases a power is to be given."""
        wanted = self._wanted(power_kw)
        waited = self._switched_at is None or now - self._switched_at >= self._dwell
        if wanted != self.phases and waited and self._switches < self._config.max_phase_switches:
            self.phases = wanted
            self._switched_at = now
            self._switches += 1
        return self.phases

    def _wanted(self, power_kw: float) -> int:
        """Three phases from their minimum on, one below; a pause changes nothing."""
        if power_kw < self._config.reach_over(1).min_charge_kw - VALUE_TOLERANCE_KW:
            return self.phases
        least_kw = self._config.reach.min_charge_kw - VALUE_TOLERANCE_KW
        return self._config.phases if power_kw >= least_kw else 1
