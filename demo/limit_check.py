"""Whether the site's limit held on the devices: pure, from what they report themselves."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
import math
from typing import Any, Final

from .assets import BATTERY, PRIORITIES, TITLES, TOLERANCE_KW
from .by_hand import Limited
from .device_process import Device
from .plan import DemoPlan, Setpoint
from .spans import matches
from .verdict import LIMIT

FIRST: Final = max(PRIORITIES, key=lambda asset_id: PRIORITIES[asset_id])
LAST: Final = min(PRIORITIES, key=lambda asset_id: PRIORITIES[asset_id])
"""Who keeps power the longest, and who gives first."""

_SITE_LIMIT: Final = "site_limit"


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitVerdict:
    """What became of the site's limit."""

    limited: Limited
    most_kw: float
    """The most that all setpoints together ever were, from a second after it was set."""
    most_at: datetime
    wanted_kw: float
    """The most that the plan had together meanwhile."""
    first_kept: bool
    """The most important asset had what the plan wanted, at the end at the latest."""
    last_lowered: bool
    """The least important one had less, from a second after it was set."""
    clamps: int
    """How many commands the ledger says were lowered by it."""

    @property
    def ok(self) -> bool:
        """Whether it held, and was felt by the right ones."""
        slack_kw = TOLERANCE_KW[BATTERY]  # The battery's unit is rounded, both ways.
        return (
            self.most_kw <= self.limited.power_kw + slack_kw
            and self.limited.power_kw < self.wanted_kw
            and self.first_kept
            and self.last_lowered
            and self.clamps > 0
        )


def judge_limit(
    plan: DemoPlan,
    limited: Limited,
    devices: Mapping[str, Device],
    commands: Iterable[Mapping[str, Any]],
) -> LimitVerdict:
    """Look at a limit's time.

    Args:
        plan: what was in force.
        limited: the limit, and its time.
        devices: each with the timeline that it reported itself.
        commands: what ``energy_dispatch.get_commands`` answers.
    """
    felt = limited.begin + LIMIT
    sums = [(_sum_kw(devices, moment), moment) for moment in _moments(devices, felt, limited.end)]
    most_kw, most_at = max(sums)
    last = devices[LAST].timeline
    return LimitVerdict(
        limited=limited,
        most_kw=most_kw,
        most_at=most_at,
        wanted_kw=max(
            sum(max(value or 0.0, 0.0) for value in slot.setpoints.values())
            for slot in plan.slots
            if slot.start < limited.end and limited.begin < slot.end
        ),
        first_kept=matches(
            FIRST,
            _just_before(plan, limited.end),
            devices[FIRST].timeline.last_before(limited.end),
        ),
        last_lowered=_below(last.at(felt), plan.setpoint(LAST, limited.begin)),
        clamps=sum(_lowered(command, limited) for command in commands),
    )


def lines(verdict: LimitVerdict) -> Iterator[str]:
    """Say it in words."""
    limited = verdict.limited
    yield (
        f"{'ok' if verdict.ok else 'FAIL':6}The site's limit was {limited.power_kw:g} kW from "
        f"{limited.begin.astimezone():%H:%M:%S} to {limited.end.astimezone():%H:%M:%S}; the plan "
        f"had up to {verdict.wanted_kw:.1f} kW. All setpoints together: {verdict.most_kw:.3f} kW "
        f"at the most, at {verdict.most_at.astimezone():%H:%M:%S.%f}."
    )
    yield (
        f"{'':6}{TITLES[FIRST]} (first) "
        f"{'had' if verdict.first_kept else 'DID NOT HAVE'} what was planned, {TITLES[LAST]} "
        f"(last) {'had' if verdict.last_lowered else 'DID NOT HAVE'} less; the ledger names the "
        f"limit as the reason of {verdict.clamps} commands."
    )


def _moments(devices: Mapping[str, Device], begin: datetime, end: datetime) -> Iterator[datetime]:
    """Give the moments at which the sum may have become another, the beginning first."""
    yield begin
    for device in devices.values():
        for change in device.timeline.changes:
            if begin < change.at < end:
                yield change.at


def _sum_kw(devices: Mapping[str, Device], moment: datetime) -> float:
    return sum(
        _charging_kw(asset_id, device.timeline.at(moment)) for asset_id, device in devices.items()
    )


def _charging_kw(asset_id: str, setpoint: Setpoint) -> float:
    """Return what a setpoint allows; a charger that has none takes what it likes."""
    if setpoint is None:
        return 0.0 if asset_id == BATTERY else math.inf
    return max(setpoint, 0.0)


def _just_before(plan: DemoPlan, moment: datetime) -> Setpoint:
    return next(slot for slot in plan.slots if slot.start < moment <= slot.end).setpoints[FIRST]


def _below(on_device: Setpoint, planned: Setpoint) -> bool:
    return (
        on_device is not None and planned is not None and on_device < planned - TOLERANCE_KW[LAST]
    )


def _lowered(command: Mapping[str, Any], limited: Limited) -> bool:
    at = datetime.fromisoformat(command["scheduled_at"])
    return limited.begin <= at < limited.end and any(
        clamp["reason"] == _SITE_LIMIT for clamp in command["clamps"]
    )
