"""What plans ask of an asset, piece by piece. Pure."""

from bisect import bisect_right
from collections.abc import Iterator
import math
from typing import Any

from ..store import Plans, StoredPlan

type Piece = tuple[float, float, float]
"""From when to when (seconds since 1970), and the setpoint in kW, charging positive."""


def planned_pieces(plans: Plans, asset_id: str, begin: float, end: float) -> Iterator[Piece]:
    """Yield the setpoints that plans ask of an asset within a span; gaps without one are left out.

    Args:
        plans: in order of receipt; of two that cover a moment, the later one counts.
        asset_id: which asset.
        begin: seconds since 1970.
        end: the same.
    """
    known = [plan for plan in plans if asset_id in plan.values["assets"]]
    moment = begin
    while moment < end:
        until = end
        setpoint_kw = None
        for plan in reversed(known):
            stop = _stop(plan, asset_id)
            if moment >= stop:
                continue
            starts_us = plan.values["starts_us"]
            index = bisect_right(starts_us, round(moment * 1e6)) - 1
            following = starts_us[index + 1] / 1e6 if index + 1 < len(starts_us) else math.inf
            until = min(until, following, stop if index >= 0 else math.inf)
            if index >= 0:
                setpoint_kw = _setpoint(plan.values, asset_id, index)
                break
        if setpoint_kw is not None:
            yield moment, until, setpoint_kw
        moment = until


def _stop(plan: StoredPlan, asset_id: str) -> float:
    """Return when an asset stops following a plan: at its end, or when a newer one takes over."""
    ends = (plan.ends_at, plan.until.get(asset_id))
    return min((end.timestamp() for end in ends if end is not None), default=math.inf)


def _setpoint(values: Any, asset_id: str, index: int) -> float | None:  # noqa: ANN401 - JSON
    """Return a slot's setpoint; where empty means hold, the last one before it."""
    setpoints = values["assets"][asset_id]["setpoints_kw"]
    if values.get("gaps") == "hold":
        while index > 0 and setpoints[index] is None:
            index -= 1
    setpoint_kw: float | None = setpoints[index]
    return setpoint_kw
