"""What actions answer: commands and slots as plain values."""

from collections.abc import Iterator, Sequence
from datetime import datetime
import heapq
from itertools import islice
from typing import TYPE_CHECKING, Final

from homeassistant.util import dt as dt_util
from homeassistant.util.json import JsonObjectType, JsonValueType

from .engine import Command, CommandStatus
from .engine.ledger import Filter, LedgerEntry, entry_of
from .engine.limits import decisive
from .store import StoredPlan

if TYPE_CHECKING:
    from .coordinator import DispatchCoordinator
    from .engine.schedule import Schedule

CLAMPED_SHOWN: Final = 100
"""How many clamped slots an answer lists at the most."""


def command_view(command: Command) -> JsonObjectType:
    """Return a command with everything that happened to it."""
    return entry_view(entry_of(command))


def entry_view(entry: LedgerEntry) -> JsonObjectType:
    """Return an entry of the ledger, with each attempt in the device's words."""
    return {
        "command_id": entry.command_id,
        "asset_id": entry.asset_id,
        "command_type": entry.command_type.value,
        "parameters": {key: _plain(value) for key, value in entry.parameters.items()},
        "effective_power_kw": entry.effective_power_kw,
        "applied_power_kw": entry.applied_power_kw,
        "clamps": [
            {"reason": one.reason, "from_kw": one.from_kw, "to_kw": one.to_kw}
            for one in entry.clamps
        ],
        "scheduled_at": entry.scheduled_at.isoformat(),
        "created_at": _iso(entry.created_at),
        "dispatched_at": _iso(entry.dispatched_at),
        "acknowledged_at": _iso(entry.acknowledged_at),
        "ended_at": _iso(entry.ended_at),
        "status": entry.status.value,
        "interrupted": entry.interrupted,
        "proof": entry.proof,
        "reason": entry.reason,
        "error": entry.error,
        "detail": entry.detail,
        "cause": entry.cause,
        "plan_id": entry.plan_id,
        "context_id": entry.origin.context_id if entry.origin else None,
        "user_id": entry.origin.user_id if entry.origin else None,
        "priority": entry.priority,
        "attempt": max((one.number for one in entry.attempts), default=0),
        "attempts": [
            {
                "number": one.number,
                "sent_at": _iso(one.sent_at),
                "answered_at": _iso(one.answered_at),
                "latency_seconds": one.latency_seconds,
                "success": one.success,
                "answer": one.answer,
                "late": one.late,
            }
            for one in entry.attempts
        ],
    }


def commands_view(
    sites: Sequence[DispatchCoordinator], wanted: Filter, *, offset: int, limit: int
) -> JsonObjectType:
    """Return a page of commands: those that wait, the last one first, then the ledger's.

    Args:
        sites: whose commands.
        wanted: which of them.
        offset: how many to leave out.
        limit: how many to return at the most.
    """
    end = offset + limit
    ended: list[LedgerEntry] = []
    total = waiting_total = sum(_count_waiting(site, wanted) for site in sites)
    for site in sites:
        page = site.ledger.query(wanted, limit=end)
        ended += page.entries
        total += page.total
    if len(sites) > 1:
        ended.sort(key=lambda entry: entry.at, reverse=True)
    waiting = heapq.merge(
        *(_waiting(site, wanted) for site in sites), key=lambda one: one[0].place, reverse=True
    )
    entries = [site.ledger.ledger.entry(command) for command, site in islice(waiting, offset, end)]
    entries += ended[max(offset - waiting_total, 0) : max(end - waiting_total, 0)]
    answer: JsonObjectType = {"commands": [entry_view(entry) for entry in entries], "total": total}
    if end < total:
        answer["next_offset"] = end
    return answer


def _waiting(
    site: DispatchCoordinator, wanted: Filter
) -> Iterator[tuple[Command, DispatchCoordinator]]:
    """Give the commands that wait for their time or their device; repeats are in the ledger."""
    latest_first = heapq.merge(
        *(site.engine.waiting_commands(asset_id) for asset_id in _waiting_assets(site, wanted)),
        key=lambda command: command.place,
        reverse=True,
    )
    return (
        (command, site)
        for command in latest_first
        if wanted.takes(
            command.asset_id, CommandStatus.PENDING, command.plan_id, command.scheduled_at
        )
    )


def _count_waiting(site: DispatchCoordinator, wanted: Filter) -> int:
    """Return how many wait; only a filter by plan or time has to look at each of them."""
    if (wanted.plan_id, wanted.since, wanted.until) == (None, None, None):
        return sum(
            site.engine.waiting_count(asset_id) for asset_id in _waiting_assets(site, wanted)
        )
    return sum(1 for _ in _waiting(site, wanted))


def _waiting_assets(site: DispatchCoordinator, wanted: Filter) -> list[str]:
    """Return the assets whose waiting commands are wanted."""
    if wanted.states is not None and CommandStatus.PENDING not in wanted.states:
        return []
    return [
        asset_id
        for asset_id in site.assets
        if wanted.asset_ids is None or asset_id in wanted.asset_ids
    ]


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
                    "reason": decisive(one.reason.value for one in verdict.clamps),
                }
            )
            if len(clamped) == CLAMPED_SHOWN:
                break
    return clamped


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _plain(value: object) -> JsonValueType:
    return value if isinstance(value, str | int | float | bool) else str(value)
