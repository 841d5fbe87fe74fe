"""The one line that says why an asset does what it does.

The panel has the words; here is decided which of the things that are true at once is the reason.
It is the first in this order: nothing can be sent, something went wrong, less is sent than was
asked, a battery can do no more, and then who is followed.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final

from ..asset import Asset
from ..controls import Override
from ..engine import Command
from ..engine.base import UNDER_WAY
from ..engine.limits import ClampReason
from ..plans import Slot
from ..session_goal import SessionGoal
from .difference import at_its_end
from .moments import kw, seconds

if TYPE_CHECKING:
    from ..coordinator import DispatchCoordinator

type Why = Mapping[str, object]

WORDS_KEPT: Final = 200
"""Of what a device said; the whole of it is in the command."""


def why(
    site: DispatchCoordinator,
    asset: Asset,
    slot: Slot | None,
    until: datetime | None,
    offline_since: datetime | None,
) -> Why:
    """Return the reason and what belongs to it.

    Args:
        site: the asset's site.
        asset: which one.
        slot: what the plans ask of it now.
        until: when that is over, or its plan.
        offline_since: when its link was lost.
    """
    return (
        _nothing_sent(site, asset, offline_since)
        or _went_wrong(site, asset)
        or _less(site, asset)
        or _at_its_end(asset)
        or _followed(asset, slot, until)
    )


def clipped(words: str | None) -> str | None:
    """Return a device's words, cut to what a line can show."""
    return words if words is None or len(words) <= WORDS_KEPT else f"{words[: WORDS_KEPT - 1]}…"


def _nothing_sent(
    site: DispatchCoordinator, asset: Asset, offline_since: datetime | None
) -> Why | None:
    shown = asset.snapshot
    if not site.controls.dispatching:
        return {"code": "site_paused"}
    if not shown.connected:
        return {
            "code": "offline",
            "since": seconds(offline_since),
            "detail": clipped(shown.link_detail),
        }
    if shown.not_controllable is not None:
        return {"code": "not_controllable", "detail": clipped(shown.not_controllable)}
    return None


def _went_wrong(site: DispatchCoordinator, asset: Asset) -> Why | None:
    shown = asset.snapshot
    last = shown.last_command
    if last is not None and last.status in UNDER_WAY:
        return {"code": "sending", "power_kw": kw(last.effective_signed_kw)}
    if shown.last_failure is not None:
        failed = shown.last_failure
        return {
            "code": "failed",
            "power_kw": kw(failed.signed_power_kw),
            "reason": failed.reason,
            "detail": clipped(failed.error),
        }
    if shown.not_following is not None:
        return {"code": "not_following", "detail": clipped(shown.not_following)}
    if site.proving.respects_other(asset.config.asset_id):
        return {"code": "foreign"}
    return None


def _less(site: DispatchCoordinator, asset: Asset) -> Why | None:
    if site.goals.pauses(asset.config.asset_id):
        return {"code": "goal_reached", **goal_numbers(asset.snapshot.goal)}
    in_force = site.engine.setpoint_in_force(asset.config.asset_id)
    return None if in_force is None else limited(in_force)


def _at_its_end(asset: Asset) -> Why | None:
    end = at_its_end(asset)
    return None if end is None else {"code": f"battery_{end}"}


def limited(command: Command) -> Why | None:
    """Return that less was sent than was asked, and which guard had the last word, if one had.

    What a device's step cuts off is no limit to anybody who reads the line.
    """
    guards = [one.reason for one in command.clamps if one.reason is not ClampReason.STEP]
    if not guards:
        return None
    return {
        "code": "limited",
        "power_kw": kw(command.effective_signed_kw),
        "asked_kw": kw(command.signed_power_kw),
        "reason": guards[-1],
    }


def _followed(asset: Asset, slot: Slot | None, until: datetime | None) -> Why:
    shown = asset.snapshot
    if shown.override is not None:
        code = "charge_now" if shown.override.charge_now else "override"
        return {"code": code, **override_view(shown.override, shown.goal)}
    if not shown.follows_plan:
        return {"code": "paused"}
    if slot is None:
        return {"code": "no_plan"}
    return {
        "code": "released" if slot.setpoint_kw is None else "follows",
        "plan": slot.plan_name,
        "until": seconds(until),
    }


def override_view(override: Override, goal: SessionGoal | None) -> dict[str, object]:
    """Return an override as the panel reads it, with the goal that ends it too."""
    return {
        "power_kw": kw(override.power_kw),
        "until": seconds(override.until),
        "until_plan_change": override.until_plan_change,
        "charge_now": override.charge_now,
        **(goal_numbers(goal) if override.charge_now else {}),
    }


def goal_numbers(goal: SessionGoal | None) -> dict[str, object]:
    """Return how much and how full a session is to be; nothing where that is not wanted."""
    wanted = {} if goal is None else {"energy_kwh": goal.energy_kwh, "goal_soc": goal.soc_percent}
    return {key: value for key, value in wanted.items() if value is not None}
