"""Guards: what may be sent of what was asked.

Pure: a guard takes the setpoint wanted and what is known, and says what may be sent and why it
differs. Setpoints are kW with charging positive.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
import math

from .base import VALUE_TOLERANCE_KW


class ClampReason(StrEnum):
    """Why less (or more) is sent than was asked."""

    ASSET_MAXIMUM = "asset_maximum"
    BELOW_MINIMUM = "below_minimum"
    """Between 0 and the device's minimum nothing flows: 0 is sent."""
    STEP = "step"
    SITE_LIMIT = "site_limit"
    SOC_CEILING = "soc_ceiling"
    SOC_FLOOR = "soc_floor"
    RAMP = "ramp"
    DWELL = "dwell"
    GOAL_REACHED = "goal_reached"
    """The charging session has what it was to have."""
    NOT_INTO_THE_CAR = "not_into_the_car"
    """The house battery does not discharge into the car."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clamp:
    """One change that a guard made."""

    reason: ClampReason
    from_kw: float
    to_kw: float


def decisive(reasons: Iterable[str]) -> str | None:
    """Return which guard had the last word; the device's step only where no other had one."""
    said = list(reasons)
    guards = [reason for reason in said if reason != ClampReason.STEP]
    return next(reversed(guards or said), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarded:
    """What may be sent, and each change on the way there."""

    setpoint_kw: float
    clamps: tuple[Clamp, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetLimits:
    """What one asset may be asked for."""

    max_charge_kw: float | None = None
    max_discharge_kw: float | None = None
    min_charge_kw: float = 0.0
    step_kw: float | None = None
    soc_floor_percent: float | None = None
    """At or below it a battery is not discharged."""
    soc_ceiling_percent: float | None = None
    """At or above it nothing is charged."""
    ramp_kw_per_minute: float | None = None
    dwell_seconds: float = 0.0
    """How long a setpoint stays before another takes its place; 0 is never held back."""
    priority: int = 1
    """Who keeps power when the site's limit is short: higher is more important."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What is known at the moment of dispatch."""

    now: datetime
    soc_percent: float | None = None
    in_force_kw: float | None = None
    """The setpoint that the device last confirmed."""
    in_force_since: datetime | None = None
    site_share_kw: float | None = None
    """The most that the site's limit leaves for this asset's charging; None: no limit."""
    goal_reached: bool = False
    """The charging session has what it was to have."""
    discharge_share_kw: float | None = None
    """The most that it may discharge while a car charges; None: no bound."""


class _Change:
    """A setpoint on its way through the guards."""

    def __init__(self, setpoint_kw: float) -> None:
        self.setpoint_kw = setpoint_kw
        self.clamps: list[Clamp] = []

    def to(self, setpoint_kw: float, reason: ClampReason) -> None:
        if abs(setpoint_kw - self.setpoint_kw) > VALUE_TOLERANCE_KW:
            self.clamps.append(Clamp(reason=reason, from_kw=self.setpoint_kw, to_kw=setpoint_kw))
            self.setpoint_kw = setpoint_kw


def guard(setpoint_kw: float, limits: AssetLimits, situation: Situation) -> Guarded:
    """Say what may be sent of a setpoint.

    Safety comes after comfort, so that no later guard undoes it: dwell and ramp first, then the
    site, the state of charge, and the device's own limits.
    """
    change = _Change(setpoint_kw)
    _comfort(change, limits, situation)
    _site(change, situation)
    _state_of_charge(change, limits, situation)
    _device(change, limits)
    return Guarded(setpoint_kw=change.setpoint_kw, clamps=tuple(change.clamps))


def _comfort(change: _Change, limits: AssetLimits, situation: Situation) -> None:
    """Hold back changes that come too soon or too steeply; going to 0 is never held back."""
    before, since = situation.in_force_kw, situation.in_force_since
    if before is None or since is None or abs(change.setpoint_kw) <= VALUE_TOLERANCE_KW:
        return
    passed_seconds = (situation.now - since).total_seconds()
    if passed_seconds < limits.dwell_seconds:
        change.to(_same_way(before, change.setpoint_kw), ClampReason.DWELL)
        return
    if limits.ramp_kw_per_minute is not None:
        most = limits.ramp_kw_per_minute * max(passed_seconds, 0.0) / 60
        bounded = min(max(change.setpoint_kw, before - most), before + most)
        change.to(_same_way(bounded, change.setpoint_kw), ClampReason.RAMP)


def _same_way(held_kw: float, wanted_kw: float) -> float:
    """Return 0 where a held setpoint would keep a direction that is no longer wanted."""
    return held_kw if held_kw * wanted_kw > 0 else 0.0


def _site(change: _Change, situation: Situation) -> None:
    if situation.site_share_kw is not None and change.setpoint_kw > situation.site_share_kw:
        change.to(max(situation.site_share_kw, 0.0), ClampReason.SITE_LIMIT)
    bound = situation.discharge_share_kw
    if bound is not None and change.setpoint_kw < -bound:
        change.to(-max(bound, 0.0), ClampReason.NOT_INTO_THE_CAR)


def _state_of_charge(change: _Change, limits: AssetLimits, situation: Situation) -> None:
    if change.setpoint_kw > 0 and situation.goal_reached:
        change.to(0.0, ClampReason.GOAL_REACHED)
    soc = situation.soc_percent
    if soc is None:
        return
    ceiling, floor = limits.soc_ceiling_percent, limits.soc_floor_percent
    if change.setpoint_kw > 0 and ceiling is not None and soc >= ceiling:
        change.to(0.0, ClampReason.SOC_CEILING)
    if change.setpoint_kw < 0 and floor is not None and soc <= floor:
        change.to(0.0, ClampReason.SOC_FLOOR)


def _device(change: _Change, limits: AssetLimits) -> None:
    """Bring a setpoint to what the device has: never above its maximum, never between steps."""
    top = math.inf if limits.max_charge_kw is None else limits.max_charge_kw
    bottom = -math.inf if limits.max_discharge_kw is None else -limits.max_discharge_kw
    change.to(min(max(change.setpoint_kw, bottom), top), ClampReason.ASSET_MAXIMUM)
    if limits.step_kw:
        # Towards 0: rounding up could pass a limit.
        steps = math.trunc(
            change.setpoint_kw / limits.step_kw + math.copysign(1e-6, change.setpoint_kw)
        )
        change.to(steps * limits.step_kw, ClampReason.STEP)
    if VALUE_TOLERANCE_KW < change.setpoint_kw < limits.min_charge_kw - VALUE_TOLERANCE_KW:
        change.to(0.0, ClampReason.BELOW_MINIMUM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What one asset would charge with, if the site's limit allowed it."""

    asset_id: str
    wanted_kw: float
    min_charge_kw: float = 0.0
    priority: int = 1


def share(
    limit_kw: float, demands: Sequence[Demand], other_load_kw: float = 0.0
) -> Mapping[str, float]:
    """Divide a site's limit: the important ones first, an asset below its minimum gets nothing.

    Args:
        limit_kw: the most that the site may draw.
        demands: what its assets want.
        other_load_kw: what the house draws besides them.

    Returns:
        The most that each asset may charge with, in kW.
    """
    left = left_for(limit_kw - other_load_kw, demands)
    return {demand.asset_id: part_of(demand, left[demand.asset_id]) for demand in demands}


def left_for(limit_kw: float, demands: Iterable[Demand]) -> dict[str, float]:
    """Return for each asset what those before it leave of a site's limit, in kW.

    The important ones come first, then by their ids.
    """
    left = max(limit_kw, 0.0)
    left_for_each: dict[str, float] = {}
    for demand in sorted(demands, key=lambda one: (-one.priority, one.asset_id)):
        left_for_each[demand.asset_id] = left
        left -= part_of(demand, left)
    return left_for_each


def part_of(demand: Demand, left_kw: float) -> float:
    """Return what an asset gets of what is left; below its minimum that is nothing."""
    part = min(demand.wanted_kw, left_kw)
    return 0.0 if part < demand.min_charge_kw - VALUE_TOLERANCE_KW else part
