"""What has to be in force on each device, and since when: the plan, and what people did to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from .assets import TITLES, TOLERANCE_KW
from .by_hand import Interventions
from .plan import DemoPlan, Setpoint, Slot


class Cause(StrEnum):
    """Why a setpoint has to be in force."""

    PLAN = "plan"
    BY_HAND = "by hand"
    LIMIT = "limit"
    """Anything up to the plan's: how much is left for each of the site's limit, the sum tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A slot of one device, or the part of it in which one thing has to be in force."""

    slot: Slot
    asset_id: str
    begin: datetime
    end: datetime
    wanted: Setpoint
    cause: Cause = Cause.PLAN

    def holds(self, on_device: Setpoint) -> bool:
        """Say whether a device does what has to be in force, in the precision of its unit."""
        if self.cause is Cause.LIMIT and self.wanted is not None and on_device is not None:
            return on_device <= self.wanted + TOLERANCE_KW[self.asset_id]
        return matches(self.asset_id, self.wanted, on_device)


def matches(asset_id: str, planned: Setpoint, on_device: Setpoint) -> bool:
    """Say whether a device does what is planned, in the precision of its unit."""
    if planned is None or on_device is None:
        return planned is on_device
    return abs(planned - on_device) <= TOLERANCE_KW[asset_id]


def spans(plan: DemoPlan, done: Interventions | None) -> Iterator[Span]:
    """Give the spans of a plan: slot by slot, in each of them asset by asset."""
    for slot in plan.slots:
        for asset_id in TITLES:
            yield from _of_slot(slot, asset_id, done)


def _of_slot(slot: Slot, asset_id: str, done: Interventions | None) -> Iterator[Span]:
    planned = slot.setpoints[asset_id]
    if done is None:
        yield Span(slot=slot, asset_id=asset_id, begin=slot.start, end=slot.end, wanted=planned)
        return
    by_hand, limited = done.by_hand, done.limited
    cuts = {slot.start, slot.end}
    if asset_id == by_hand.asset_id:
        cuts |= {by_hand.begin, by_hand.end}
    if planned is not None and planned > 0:
        cuts |= {limited.begin, limited.end}
    moments = sorted(moment for moment in cuts if slot.start <= moment <= slot.end)
    for begin, end in pairwise(moments):
        wanted, cause = planned, Cause.PLAN
        if asset_id == by_hand.asset_id and by_hand.begin <= begin < by_hand.end:
            wanted, cause = by_hand.power_kw, Cause.BY_HAND
        elif planned is not None and planned > 0 and limited.begin <= begin < limited.end:
            cause = Cause.LIMIT
        yield Span(slot=slot, asset_id=asset_id, begin=begin, end=end, wanted=wanted, cause=cause)
