"""A plan as the periods of one charging profile. Pure: nothing here sends."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
import math
from typing import Final

from ...engine.base import VALUE_TOLERANCE_KW
from ..plan_ahead import PlanAhead
from .electrical import Reach
from .profiles import Period, Rung, period_for

USUAL_MAX_PERIODS: Final = 24
"""What a charger takes that does not say (``ChargingScheduleMaxPeriods`` is 24 in many)."""
FEWEST_PERIODS: Final = 2
"""Something planned, and what is safe after it."""
_EARLIER: Final = timedelta(seconds=60)
"""The charger's clock may be behind ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What holds from a moment on."""

    at: datetime
    power_kw: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What a charger is to do by itself: at least two steps, the last one without an end.

    The last step is the safe one, and never 0: it outlives every transaction.
    """

    steps: tuple[Step, ...]
    renew_at: datetime | None = None
    """When the rest of the plan should follow, of which there was no room; None: it is whole."""

    def power_at(self, moment: datetime) -> float:
        """Return what holds at a moment."""
        return self.step_at(moment).power_kw

    def step_at(self, moment: datetime) -> Step:
        """Return the step that is in force at a moment."""
        index = bisect_right([step.at for step in self.steps], moment) - 1
        return self.steps[max(index, 0)]

    def tells_the_same(self, other: Course, now: datetime) -> bool:
        """Whether another course changes nothing of what this one has yet to say.

        What comes after the end of this one is not new: there was no room for it.
        """
        if self.renew_at is not None and now >= self.renew_at:
            return False
        mine, others = self._ahead(now), other._ahead(now)
        if self.renew_at is None:
            return _same(mine, others)
        planned = mine[:-1]
        return len(others) > len(planned) and _same(planned, others[: len(planned)])

    def periods(self, rung: Rung, reach: Reach) -> tuple[Period, ...]:
        """Return the periods of a profile, counted from the first step."""
        start = self.steps[0].at
        by_second = {
            math.ceil((step.at - start).total_seconds()): step.power_kw for step in self.steps
        }
        return tuple(
            period_for(rung, seconds, power_kw, reach) for seconds, power_kw in by_second.items()
        )

    def _ahead(self, now: datetime) -> list[Step]:
        present = Step(at=now, power_kw=self.power_at(now))
        return [present, *(step for step in self.steps if step.at > now)]


def course_of(
    plan: PlanAhead, *, now: datetime, reach: Reach, max_periods: int | None
) -> Course | None:
    """Return what a charger can keep of a plan; None if that is nothing.

    Where the plan leaves the charger to itself, its maximum holds; a plan that says so of a charger
    without a known maximum ends there.
    """
    room = USUAL_MAX_PERIODS if max_periods is None else max_periods
    steps = _steps(plan, now, reach)
    if room < FEWEST_PERIODS or not steps:
        return None
    safe_kw = reach.reachable_kw(plan.safe_power_kw or 0.0) or reach.min_charge_kw
    if steps[-1].at == plan.ends_at:
        steps[-1] = Step(at=steps[-1].at, power_kw=safe_kw)
    elif steps[-1].power_kw == 0:
        # It has no end, and would pause every session to come.
        steps[-1] = Step(at=steps[-1].at, power_kw=reach.min_charge_kw)
    if len(steps) <= room:
        return Course(steps=tuple(steps)) if len(steps) >= FEWEST_PERIODS else None
    cut = steps[: room - 1]
    last = Step(at=steps[room - 1].at, power_kw=safe_kw)
    return Course(steps=(*cut, last), renew_at=steps[room // 2].at)


def _steps(plan: PlanAhead, now: datetime, reach: Reach) -> list[Step]:
    """Return the changes from now on; the end of the plan is one, whatever is at it by then."""
    steps: list[Step] = []
    ends = [*(slot.starts_at for slot in plan.slots[1:]), plan.ends_at]
    for slot, ends_at in zip(plan.slots, ends, strict=False):
        if ends_at is not None and ends_at <= max(now, slot.starts_at):
            continue
        power_kw = reach.max_charge_kw if slot.power_kw is None else slot.power_kw
        if power_kw is None:
            return [*steps, Step(at=slot.starts_at, power_kw=0.0)] if steps else []
        reachable_kw = reach.reachable_kw(power_kw)
        if steps and abs(steps[-1].power_kw - reachable_kw) <= VALUE_TOLERANCE_KW:
            continue
        at = slot.starts_at if steps else min(slot.starts_at, now - _EARLIER)
        steps.append(Step(at=at, power_kw=reachable_kw))
    if steps and plan.ends_at is not None:
        steps.append(Step(at=plan.ends_at, power_kw=0.0))
    return steps


def _same(some: Sequence[Step], others: Sequence[Step]) -> bool:
    """Whether courses agree; the first step of each is of now."""
    return len(some) == len(others) and all(
        abs(one.power_kw - other.power_kw) <= VALUE_TOLERANCE_KW and one.at == other.at
        for one, other in zip(some, others, strict=True)
    )
