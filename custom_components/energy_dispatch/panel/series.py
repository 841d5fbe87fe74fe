"""Plan against what was commanded and what was measured, for one asset and one span of time."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Final

from homeassistant.components.recorder import history
from homeassistant.components.recorder.statistics import statistics_during_period
from homeassistant.const import (
    ATTR_UNIT_OF_MEASUREMENT,
    STATE_OFF,
    STATE_UNAVAILABLE,
    STATE_UNKNOWN,
    UnitOfPower,
)
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers.recorder import get_instance
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_conversion import PowerConverter

from ..engine import CommandStatus, CommandType, Reason
from ..engine.base import SETPOINT_TYPES
from ..engine.ledger import LedgerEntry
from ..store import StoredPlan
from .asset_view import ASSET_ENTITIES, View, entity_ids
from .buckets import (
    Columns,
    Sample,
    Span,
    Window,
    bucketed,
    clipped_spans,
    joined,
    regrouped,
    steps,
)
from .commands_page import SCANNED_A_STEP, async_settle
from .feed import RECORDER
from .memory import Memory
from .why import clipped

if TYPE_CHECKING:
    from ..coordinator import DispatchCoordinator

STATISTIC_SECONDS: Final = 300.0
"""From buckets of this length on, the recorder's own five minutes will do."""
LATE_SECONDS: Final = 5.0
MARKS_SHOWN: Final = 200

_BAD: Final = {
    CommandStatus.FAILED: "failed",
    CommandStatus.TIMED_OUT: "timed_out",
    CommandStatus.EXPIRED: "expired",
}
_NO_NUMBER: Final = frozenset({STATE_UNAVAILABLE, STATE_UNKNOWN, ""})
_PLAN_SAYS: Final = frozenset({Reason.PLAN, Reason.PLAN_ENDED})


async def async_series(
    site: DispatchCoordinator, memory: Memory | None, asset_id: str, window: Window
) -> View:
    """Return everything that the timeline draws, as columns.

    Args:
        site: the asset's site.
        memory: what was measured since the start, where nothing is recorded.
        asset_id: which asset.
        window: from when to when; it may reach into the future.
    """
    entries = await _async_entries(site, asset_id, window)
    now = site.now().timestamp()
    commanded = _commanded(entries)
    if memory is None:
        entities = entity_ids(site.hass, f"{site.entry.entry_id}_{asset_id}", ASSET_ENTITIES)
        read = partial(_read_recorder, site.hass, entities, window, now)
        measured, offline, before = await get_instance(site.hass).async_add_executor_job(read)
        commanded = _with_older(before, commanded)
    else:
        measured = regrouped(memory.measured(asset_id), window)
        offline = memory.offline(asset_id, now)
    return {
        "start": window.start,
        "end": window.end,
        "bucket_seconds": window.bucket_seconds,
        "plan": steps(_planned(site, asset_id, entries), window),
        "commanded": steps(_up_to(commanded, now), window),
        "measured": asdict(measured),
        "offline": clipped_spans(offline, window),
        "marks": _marks(entries, window),
        "source": "memory" if memory is not None else RECORDER,
    }


# What was asked


async def _async_entries(
    site: DispatchCoordinator, asset_id: str, window: Window
) -> list[LedgerEntry]:
    """Return the asset's entries of this span, oldest first; one from before it comes first."""
    await async_settle(site)
    newest_first = reversed(site.ledger.ledger.entries())
    kept: list[LedgerEntry] = []
    while piece := list(islice(newest_first, SCANNED_A_STEP)):
        for entry in piece:
            if entry.asset_id != asset_id or entry.at.timestamp() >= window.end:
                continue
            kept.append(entry)
            in_force = entry.status is CommandStatus.COMPLETED and _is_setpoint(entry)
            if in_force and entry.at.timestamp() < window.start:
                return kept[::-1]
        await asyncio.sleep(0)
    return kept[::-1]


def _is_setpoint(entry: LedgerEntry) -> bool:
    return entry.command_type in SETPOINT_TYPES


def _signed(entry: LedgerEntry, power_kw: object) -> float | None:
    if entry.command_type is CommandType.RELEASE or not isinstance(power_kw, int | float):
        return None
    return -power_kw if entry.command_type is CommandType.SET_DISCHARGE_RATE else float(power_kw)


def _commanded(entries: Sequence[LedgerEntry]) -> list[Sample]:
    changes = [
        (entry.ended_at.timestamp(), _signed(entry, entry.effective_power_kw))
        for entry in entries
        if entry.status is CommandStatus.COMPLETED and _is_setpoint(entry) and entry.ended_at
    ]
    return sorted(changes, key=lambda change: change[0])


def _up_to(changes: Sequence[Sample], now: float) -> list[Sample]:
    """End what is in force now: nobody knows the future."""
    if not changes:
        return []
    return [*(change for change in changes if change[0] <= now), (now, None)]


def _with_older(recorded: Sequence[Sample], commanded: list[Sample]) -> list[Sample]:
    """Put what the recorder knows before what the ledger knows to the millisecond."""
    first = commanded[0][0] if commanded else float("inf")
    return [*(change for change in recorded if change[0] < first), *commanded]


def _planned(
    site: DispatchCoordinator, asset_id: str, entries: Sequence[LedgerEntry]
) -> list[Sample]:
    """Return what plans asked: of plans that are gone, as far as the ledger remembers."""
    known = _of_plans(site.plans.all, asset_id)
    first = known[0][0] if known else float("inf")
    past = [
        (entry.scheduled_at.timestamp(), _signed(entry, entry.parameters.get("power_kw")))
        for entry in entries
        if entry.cause in _PLAN_SAYS and _is_setpoint(entry)
    ]
    past.sort(key=lambda change: change[0])
    return [*(change for change in past if change[0] < first), *known]


def _of_plans(plans: Sequence[StoredPlan], asset_id: str) -> list[Sample]:
    changes: list[Sample] = []
    for plan in plans:
        series = plan.values["assets"].get(asset_id)
        if series is None:
            continue
        starts = [us / 1e6 for us in plan.values["starts_us"]]
        end = plan.until.get(asset_id) or plan.ends_at
        stop = float("inf") if end is None else end.timestamp()
        # A newer plan counts from its first slot on.
        changes = [change for change in changes if change[0] < starts[0]]
        changes += [
            (start, value)
            for start, value in zip(starts, series["setpoints_kw"], strict=True)
            if start < stop
        ]
        if end is not None:
            changes.append((stop, None))
    return changes


def _marks(entries: Sequence[LedgerEntry], window: Window) -> list[View]:
    marks: list[View] = []
    for entry in entries:
        late = _late_seconds(entry)
        kind = _BAD.get(entry.status) or ("late" if late is not None else None)
        at = (entry.ended_at or entry.at).timestamp()
        if kind is not None and window.start <= at < window.end:
            marks.append(
                {
                    "at": round(at, 1),
                    "kind": kind,
                    "command_id": entry.command_id,
                    "seconds": late,
                    "error": clipped(entry.error),
                }
            )
    return marks[-MARKS_SHOWN:]


def _late_seconds(entry: LedgerEntry) -> float | None:
    sent_at = entry.attempts[0].sent_at if entry.attempts else None
    if sent_at is None or entry.cause != Reason.PLAN:
        return None
    late = (sent_at - entry.scheduled_at).total_seconds()
    return round(late, 1) if late > LATE_SECONDS else None


# What the recorder knows; in its executor


def _read_recorder(
    hass: HomeAssistant, entities: dict[str, str], window: Window, now: float
) -> tuple[Columns, list[Span], list[Sample]]:
    start = dt_util.utc_from_timestamp(window.start)
    end = dt_util.utc_from_timestamp(min(window.end, now))
    if end <= start:
        return Columns(), [], []
    measured = Columns()
    if "power" in entities:
        measured = _measured(hass, entities["power"], window, now)
    offline: list[Span] = []
    if "connected" in entities:
        states = _states(hass, entities["connected"], start, end)
        offline = _spans(states, now)
    commanded: list[Sample] = []
    if "setpoint" in entities:
        states = _states(hass, entities["setpoint"], start, end)
        commanded = _numbers(states, _kw_each(hass, entities["setpoint"]))
    return measured, offline, commanded


def _measured(hass: HomeAssistant, entity_id: str, window: Window, now: float) -> Columns:
    start = dt_util.utc_from_timestamp(window.start)
    end = dt_util.utc_from_timestamp(min(window.end, now))
    unit_kw = _kw_each(hass, entity_id)
    if window.bucket_seconds < STATISTIC_SECONDS:
        return bucketed(_numbers(_states(hass, entity_id, start, end), unit_kw), window, now)
    coarse = _statistics(hass, entity_id, start, end)
    done = coarse[-1][0] + STATISTIC_SECONDS / 2 if coarse else window.start
    tail = _states(hass, entity_id, dt_util.utc_from_timestamp(done), end)
    fine = bucketed(_numbers(tail, unit_kw), window, now)
    return joined(regrouped(coarse, window), fine)


def _statistics(
    hass: HomeAssistant, entity_id: str, start: datetime, end: datetime
) -> list[tuple[float, float, float, float]]:
    rows = statistics_during_period(
        hass,
        start - timedelta(seconds=STATISTIC_SECONDS),
        end,
        {entity_id},
        "5minute",
        {"power": "kW"},
        {"mean", "min", "max"},
    )
    points: list[tuple[float, float, float, float]] = []
    for one in rows.get(entity_id, ()):
        mean, low, high = one.get("mean"), one.get("min"), one.get("max")
        if mean is not None and low is not None and high is not None:
            points.append((one["start"] + STATISTIC_SECONDS / 2, mean, low, high))
    return points


def _states(hass: HomeAssistant, entity_id: str, start: datetime, end: datetime) -> list[State]:
    found = history.state_changes_during_period(hass, start, end, entity_id, no_attributes=True)
    return found.get(entity_id, [])


def _kw_each(hass: HomeAssistant, entity_id: str) -> float:
    """Return how many kW one of the entity's units is: people may have chosen watts."""
    state = hass.states.get(entity_id)
    unit = None if state is None else state.attributes.get(ATTR_UNIT_OF_MEASUREMENT)
    if unit not in PowerConverter.VALID_UNITS:
        return 1.0
    return PowerConverter.convert(1.0, unit, UnitOfPower.KILO_WATT)


def _numbers(states: Sequence[State], unit_kw: float) -> list[Sample]:
    samples: list[Sample] = []
    for state in states:
        value: float | None = None
        if state.state not in _NO_NUMBER:
            value = float(state.state) * unit_kw
        samples.append((state.last_updated_timestamp, value))
    return samples


def _spans(states: Sequence[State], now: float) -> list[Span]:
    spans: list[Span] = []
    away: float | None = None
    for state in states:
        if state.state == STATE_OFF:
            away = state.last_updated_timestamp if away is None else away
        elif away is not None:
            spans.append((away, state.last_updated_timestamp))
            away = None
    if away is not None:
        spans.append((away, now))
    return spans
