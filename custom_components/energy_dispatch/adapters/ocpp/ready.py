"""A setpoint made ready before its time: what it becomes for the charger, encoded."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from .connection import Frame
from .installer import Job
from .profiles import Period, Rung

GOOD_FOR: Final = timedelta(seconds=5)
"""A profile says when it begins: much later it would say something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """The call that a setpoint takes, and all that it rests on."""

    power_kw: float
    basis: tuple[object, ...]
    """What the call was made from beside the power: the same again makes the same call."""
    meant_for: datetime
    job: Job
    rung: Rung
    periods: tuple[Period, ...]
    frame: Frame

    def holds(self, power_kw: float, basis: tuple[object, ...], now: datetime) -> bool:
        """Say whether the call is what would be made of a power now."""
        return (
            self.power_kw == power_kw
            and self.basis == basis
            and abs(now - self.meant_for) <= GOOD_FOR
        )
