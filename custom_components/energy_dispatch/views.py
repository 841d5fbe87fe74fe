"""What actions answer: commands and slots as plain values."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from homeassistant.util import dt as dt_util
from homeassistant.util.json import JsonObjectType, JsonValueType

from .engine import Command
from .store import StoredPlan

if TYPE_CHECKING:
    from .coordinator import DispatchCoordinator
    from .engine.schedule import Schedule

CLAMPED_SHOWN: Final = 100
"""How many clamped slots an answer lists at the most."""


def command_view(command: Command) -> JsonObjectType:
    """Return a command with everything that happened to it."""
    return {
        "command_id": command.command_id,
        "asset_id": command.asset_id,
        "command_type": command.command_type.value,
        "parameters": {key: _plain(value) for key, value in command.parameters.items()},
        "effective_power_kw": command.effective_power_kw,
        "applied_power_kw": command.applied_power_kw,
        "scheduled_at": command.scheduled_at.isoformat(),
        "status": command.status.value,
        "attempt": command.attempt,
        "dispatched_at": _iso(command.dispatched_at),
        "ended_at": _iso(command.ended_at),
        "proof": command.proof.value if command.proof else None,
        "reason": command.reason.value if command.reason else None,
        "error": command.error,
        "detail": command.detail,
        "cause": command.cause.value if command.cause else None,
        "plan_id": command.plan_id,
        "priority": command.priority,
        "answers": [
            {
                "attempt": answer.attempt,
                "at": answer.at.isoformat(),
                "success": answer.success,
                "error": answer.error,
                "late": answer.late,
            }
            for answer in command.answers
        ],
    }


def slots_view(
    plans: Sequence[StoredPlan], asset_id: str, begin: datetime, end: datetime | None
) -> list[JsonValueType]:
    """Return an asset's slots between two moments, the one in force at the first included.

    Args:
        plans: those that the asset follows, in order of receipt.
        asset_id: the asset.
        begin: the first moment.
        end: the moment after the last; None for all there are.
    """
    slots: list[tuple[datetime, datetime | None, float | None, str]] = []
    for plan in plans:
        starts = [dt_util.utc_from_timestamp(us / 1e6) for us in plan.values["starts_us"]]
        until = plan.until.get(asset_id) or plan.ends_at
        for index, start in enumerate(starts):
            stop = starts[index + 1] if index + 1 < len(starts) else plan.ends_at
            if until is not None:
                if start >= until:
                    break
                stop = until if stop is None else min(stop, until)
            if (stop is not None and stop <= begin) or (end is not None and start >= end):
                continue
            value = plan.values["assets"][asset_id]["setpoints_kw"][index]
            slots.append((start, stop, value, plan.plan_id))
    slots.sort(key=lambda slot: slot[0])
    return [
        {
            "start": start.isoformat(),
            "end": _iso(stop),
            "setpoint_kw": value,
            "plan_id": plan_id,
        }
        for start, stop, value, plan_id in slots
    ]


def clamped_view(
    site: DispatchCoordinator, schedule: Schedule, asset_id: str
) -> list[JsonValueType]:
    """Return the slots of which less than asked will be sent, by the asset's own limits.

    What the site's limit and the state of charge will allow is known only at dispatch.
    """
    asset = site.assets.get(asset_id)
    series = next((one for one in schedule.series if one.asset_id == asset_id), None)
    if asset is None or series is None:
        return []
    # Few distinct values stand in many slots.
    guarded = {
        value: site.guarding.preview(asset, value)
        for value in set(series.setpoints_kw.tolist())
        if value == value  # noqa: PLR0124 - NaN, an empty slot, differs from itself
    }
    clamped: list[JsonValueType] = []
    starts = schedule.starts
    for index, value in enumerate(series.setpoints_kw.tolist()):
        verdict = guarded.get(value)
        if verdict is not None and verdict.clamps:
            clamped.append(
                {
                    "start": starts[index].isoformat(),
                    "asked_kw": value,
                    "sent_kw": verdict.setpoint_kw,
                    "reason": verdict.clamps[-1].reason.value,
                }
            )
            if len(clamped) == CLAMPED_SHOWN:
                break
    return clamped


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _plain(value: object) -> JsonValueType:
    return value if isinstance(value, str | int | float | bool) else str(value)
