"""Pages of commands, small rows each: what happened, newest first, and what waits, soonest first.

Ten thousand commands may be asked for, so it is gathered in pieces and never sorted whole.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
import heapq
from itertools import islice
from typing import TYPE_CHECKING, Final

from ..engine import Command, CommandStatus
from ..engine.ledger import ALL, Filter, LedgerEntry
from ..engine.limits import decisive
from ..ledger_store import ENTRIES_A_STEP
from .asset_view import View, asset_key
from .moments import kw, seconds
from .why import clipped

if TYPE_CHECKING:
    from ..coordinator import DispatchCoordinator

SCANNED_A_STEP: Final = 1_000
"""Looking at one takes about 1 µs: no more than these before the loop gets its turn again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which commands of one site are wanted."""

    site: DispatchCoordinator
    asset_ids: frozenset[str] | None
    """None: all of them, those that are gone by now too."""
    states: frozenset[str] | None
    plan_id: str | None

    @property
    def filter(self) -> Filter:
        """The same, as the ledger takes it."""
        return Filter(asset_ids=self.asset_ids, states=self.states, plan_id=self.plan_id)


async def async_happened(wanted: Sequence[Wanted], offset: int, limit: int) -> View:
    """Return a page of what was sent or has ended, newest first."""
    end = offset + limit
    found: list[tuple[DispatchCoordinator, LedgerEntry]] = []
    total = 0
    for one in wanted:
        entries, count = await _async_entries(one, end)
        found += [(one.site, entry) for entry in entries]
        total += count
    if len(wanted) > 1:
        found.sort(key=lambda pair: pair[1].at, reverse=True)
    return _page([row(site, entry) for site, entry in found[offset:end]], total, end)


async def async_waiting(wanted: Sequence[Wanted], offset: int, limit: int) -> View:
    """Return a page of what waits for its time or its device, soonest first."""
    end = offset + limit
    soonest: list[list[tuple[Command, DispatchCoordinator]]] = []
    total = 0
    for one in wanted:
        if one.states is not None and CommandStatus.PENDING not in one.states:
            continue
        for asset_id in one.site.assets:
            if one.asset_ids is not None and asset_id not in one.asset_ids:
                continue
            commands, count = _soonest(one, asset_id, end)
            soonest.append([(command, one.site) for command in commands])
            total += count
            await asyncio.sleep(0)
    merged = heapq.merge(*soonest, key=lambda pair: pair[0].place)
    rows = [
        row(site, site.ledger.ledger.entry(command))
        for command, site in islice(merged, offset, end)
    ]
    return _page(rows, total, end)


def _soonest(wanted: Wanted, asset_id: str, most: int) -> tuple[list[Command], int]:
    """Return an asset's next commands, soonest first, and how many wait altogether."""
    engine, plan_id = wanted.site.engine, wanted.plan_id
    latest_first = engine.waiting_commands(asset_id)
    if plan_id is None:
        commands = deque(latest_first, maxlen=most)
        return list(reversed(commands)), engine.waiting_count(asset_id)
    of_plan = [command for command in latest_first if command.plan_id == plan_id]
    return of_plan[::-1][:most], len(of_plan)


def row(site: DispatchCoordinator, entry: LedgerEntry) -> View:
    """Return one line of the list."""
    last = next((one for one in reversed(entry.attempts) if not one.late), None)
    sign = -1 if entry.command_type.value == "set_discharge_rate" else 1
    asked = entry.parameters.get("power_kw")
    return {
        "id": entry.command_id,
        "asset": asset_key(site, entry.asset_id),
        "type": entry.command_type.value,
        "asked_kw": kw(sign * asked) if isinstance(asked, int | float) else None,
        "power_kw": None
        if entry.effective_power_kw is None
        else kw(sign * entry.effective_power_kw),
        "due_at": seconds(entry.scheduled_at),
        "ended_at": seconds(entry.ended_at),
        "state": entry.state,
        "attempts": max((one.number for one in entry.attempts), default=0),
        "latency_seconds": last.latency_seconds if last else None,
        "reason": entry.reason,
        "clamp": decisive(one.reason for one in entry.clamps),
        "error": clipped(entry.error),
        "proof": entry.proof,
        "cause": entry.cause,
        "plan_id": entry.plan_id,
    }


async def async_settle(site: DispatchCoordinator) -> None:
    """Let the ledger take up what was noted, a little at a time."""
    while site.ledger.ledger.settle(ENTRIES_A_STEP):  # noqa: ASYNC110 - a turn for the others
        await asyncio.sleep(0)


async def _async_entries(wanted: Wanted, end: int) -> tuple[list[LedgerEntry], int]:
    """Return the newest entries that are wanted, and how many there are altogether."""
    await async_settle(wanted.site)
    if wanted.filter == ALL:
        page = wanted.site.ledger.query(limit=end)
        return list(page.entries), page.total
    takes = wanted.filter.takes
    everything = wanted.site.ledger.ledger.entries()
    newest_first = reversed(everything)
    kept: list[LedgerEntry] = []
    total = 0
    while piece := list(islice(newest_first, SCANNED_A_STEP)):
        for entry in piece:
            if takes(entry.asset_id, entry.state, entry.plan_id, entry.at):
                total += 1
                if len(kept) < end:
                    kept.append(entry)
        await asyncio.sleep(0)
    return kept, total


def _page(rows: list[View], total: int, end: int) -> View:
    return {"commands": rows, "total": total, "next_offset": end if end < total else None}
