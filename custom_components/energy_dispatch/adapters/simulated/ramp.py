"""Power that moves at a limited rate, and the energy that passes meanwhile."""

from dataclasses import dataclass
from typing import Final

_SECONDS_PER_HOUR: Final = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """What became of a stretch of time."""

    power_kw: float
    """At its end."""
    charged_kwh: float = 0.0
    discharged_kwh: float = 0.0


def ramp(power_kw: float, target_kw: float, seconds: float, *, kw_per_second: float) -> Passed:
    """Let power move towards a target for some seconds; charging is positive.

    Power moves along a straight line and then stays, so the energy is exact for any stretch.
    """
    if power_kw * target_kw < 0:
        # Through zero: what is charged before it does not cancel what is discharged after it.
        to_zero_seconds = abs(power_kw) / kw_per_second
        if seconds > to_zero_seconds:
            before = ramp(power_kw, 0.0, to_zero_seconds, kw_per_second=kw_per_second)
            after = ramp(0.0, target_kw, seconds - to_zero_seconds, kw_per_second=kw_per_second)
            return Passed(
                power_kw=after.power_kw,
                charged_kwh=before.charged_kwh + after.charged_kwh,
                discharged_kwh=before.discharged_kwh + after.discharged_kwh,
            )
    moving_seconds = min(seconds, abs(target_kw - power_kw) / kw_per_second)
    step_kw = kw_per_second * moving_seconds
    end_kw = target_kw if moving_seconds < seconds else _towards(power_kw, target_kw, step_kw)
    kilowatt_seconds = (power_kw + end_kw) / 2 * moving_seconds + end_kw * (
        seconds - moving_seconds
    )
    energy_kwh = kilowatt_seconds / _SECONDS_PER_HOUR
    return Passed(
        power_kw=end_kw,
        charged_kwh=max(energy_kwh, 0.0),
        discharged_kwh=max(-energy_kwh, 0.0),
    )


def _towards(start_kw: float, target_kw: float, step_kw: float) -> float:
    if target_kw > start_kw:
        return min(start_kw + step_kw, target_kw)
    return max(start_kw - step_kw, target_kw)
