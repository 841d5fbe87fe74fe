"""Whether the devices' own reports agree with what the site has said yes to. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
import math
from typing import Final

from demo.assets import BATTERY, TITLES, TOLERANCE_KW
from demo.spans import matches
from demo.timeline import Change, Timeline

from .bounds import BOUNDS, Setpoint
from .world import History, State

BACK_WITHIN: Final = timedelta(seconds=5)
"""After its reconnection each device carries the slot in force."""
LATE: Final = timedelta(milliseconds=300)
"""So long a command may be on its way; what it says was right when it left."""
EARLY: Final = timedelta(milliseconds=20)
"""Two processes read the same clock; this is for what lies between reading and printing."""
ENFORCED_WITHIN: Final = timedelta(seconds=1.5)
"""After a yes to a lower site limit, what is in force keeps to it."""
_SUM_TOLERANCE_KW: Final = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """The time without us: from a kill until every device was back on plan."""

    killed_at: datetime
    recovered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """How one device came back."""

    asset_id: str
    connected_at: datetime | None
    in_force_at: datetime | None
    """When it carried the slot in force again."""

    @property
    def delay(self) -> timedelta | None:
        """From its reconnection until then."""
        if self.connected_at is None or self.in_force_at is None:
            return None
        return self.in_force_at - self.connected_at

    @property
    def ok(self) -> bool:
        """Whether that was in time."""
        return self.delay is not None and self.delay <= BACK_WITHIN


def recovery(
    asset_id: str,
    timeline: Timeline,
    connected_at: datetime | None,
    state: State,
    now: datetime,
) -> Recovery:
    """Find the moment from which a device was at what it ought to be at.

    Where a site limit binds, it may be held below that for a while, at what it carried before even:
    until the others have proven that they draw less.
    """
    reached = None
    if connected_at is not None:
        moments = {connected_at, *state.turns(asset_id, connected_at)} | {
            change.at for change in timeline.changes
        }
        reached = next(
            (
                moment
                for moment in sorted(moments)
                if connected_at <= moment <= now
                and _settled(asset_id, timeline.at(moment), state, moment)
            ),
            None,
        )
    return Recovery(asset_id=asset_id, connected_at=connected_at, in_force_at=reached)


def unexplained(  # noqa: PLR0913 - what is judged, over what, and what excuses it
    asset_id: str,
    timeline: Timeline,
    history: History,
    begin: datetime,
    end: datetime,
    *,
    lowered: Callable[[Change], bool] = lambda _change: False,
) -> Iterator[str]:
    """Give the setpoints that nothing asked for when they came: old ones, refused ones, others.

    Args:
        asset_id: whose setpoints.
        timeline: what its device reported.
        history: what the site has said yes to.
        begin: the moment before the first that counts.
        end: the last moment that counts.
        lowered: says whether a setpoint is known to be what the site's limit left of the right
            one. What it leaves may by chance be what an older slot asked for.
    """
    for change in timeline.changes:
        if begin < change.at <= end and not _explained(asset_id, change, history, lowered):
            at = change.at
            wanted = {
                _words(state.setpoint(asset_id, moment))
                for state in history.during(at - LATE, at + EARLY)
                for moment in (at - LATE, at)
            }
            yield (
                f"(d) {asset_id} was set to {_words(change.setpoint_kw)} at "
                f"{_clock(at)}, when {' or '.join(sorted(wanted))} was in force"
            )


def _explained(
    asset_id: str, change: Change, history: History, lowered: Callable[[Change], bool]
) -> bool:
    moments = (change.at - LATE, change.at, change.at + EARLY)
    return any(
        _fits(asset_id, change.setpoint_kw, state, moment)
        or _is_stop_before_a_turn(asset_id, change.setpoint_kw, state, moment)
        or (_held_back(asset_id, change.setpoint_kw, state, moment) and lowered(change))
        for state in history.during(moments[0], moments[-1])
        for moment in moments
    )


def _fits(asset_id: str, setpoint_kw: Setpoint, state: State, moment: datetime) -> bool:
    """Say whether this may be sent at a moment."""
    return matches(asset_id, state.setpoint(asset_id, moment), setpoint_kw) or (
        _held_back(asset_id, setpoint_kw, state, moment)
        and not _is_old(asset_id, setpoint_kw, state, moment)
    )


def _settled(asset_id: str, setpoint_kw: Setpoint, state: State, moment: datetime) -> bool:
    """Say whether a device may be left at this."""
    return matches(asset_id, state.setpoint(asset_id, moment), setpoint_kw) or _held_back(
        asset_id, setpoint_kw, state, moment
    )


def _held_back(asset_id: str, setpoint_kw: Setpoint, state: State, moment: datetime) -> bool:
    """Say whether this is less than is wanted, under a site limit that may bind."""
    most = state.bounded(asset_id, moment)
    if not state.limited or setpoint_kw is None or most is None:
        return False
    tolerance = TOLERANCE_KW[asset_id]
    return -tolerance <= setpoint_kw <= most + tolerance


def _is_stop_before_a_turn(
    asset_id: str, setpoint_kw: Setpoint, state: State, moment: datetime
) -> bool:
    """Say whether it is the old direction's 0, which goes out before the new direction."""
    return asset_id == BATTERY and setpoint_kw == 0 and state.setpoint(asset_id, moment) is not None


def _is_old(asset_id: str, setpoint_kw: Setpoint, state: State, moment: datetime) -> bool:
    """Say whether this is the value of a slot that was over by then; 0 tells nothing."""
    table = state.governing(asset_id, moment)
    return (
        table is not None
        and setpoint_kw != 0
        and any(
            slot.end <= moment and matches(asset_id, slot.setpoint_kw, setpoint_kw)
            for slot in table.slots(asset_id)
        )
    )


def beyond_bounds(
    asset_id: str, timeline: Timeline, begin: datetime, end: datetime
) -> Iterator[str]:
    """Give the setpoints beyond an asset's own limits."""
    bounds, tolerance = BOUNDS[asset_id], TOLERANCE_KW[asset_id]
    for change in timeline.changes:
        value = change.setpoint_kw
        if value is None or not begin < change.at <= end:
            continue
        if not -bounds.max_discharge_kw - tolerance <= value <= bounds.max_charge_kw + tolerance:
            yield f"(e) {asset_id} was set to {value:g} kW at {_clock(change.at)}, beyond its limit"


def beyond_site_limit(
    timelines: Mapping[str, Timeline],
    history: History,
    outages: Sequence[Outage],
    begin: datetime,
    end: datetime,
) -> Iterator[str]:
    """Give the moments at which the setpoints in force were more than the site's limit."""
    for moment in _moments(timelines, history, outages, begin, end):
        total = total_kw(timelines, moment)
        most = allowed_kw(history, outages, moment)
        if total > most + _SUM_TOLERANCE_KW:
            parts = ", ".join(
                f"{asset_id} {_words(timeline.at(moment))}"
                for asset_id, timeline in timelines.items()
            )
            yield (
                f"(e) {total:.2f} kW were in force at {_clock(moment)} under a site limit of "
                f"{most:g} kW: {parts}"
            )


def total_kw(timelines: Mapping[str, Timeline], moment: datetime) -> float:
    """Return what all setpoints in force allow to be charged with; none of ours counts nothing."""
    return sum(max(timeline.at(moment) or 0.0, 0.0) for timeline in timelines.values())


def allowed_kw(history: History, outages: Sequence[Outage], moment: datetime) -> float:
    """Return the highest site limit that may still count at a moment."""
    limits = [
        math.inf if era.state.limit_kw is None else era.state.limit_kw
        for era in history.eras
        if era.begin <= moment and (era.end is None or moment <= _enforced(era.end, outages))
    ]
    return max(limits)


def _enforced(replaced_at: datetime, outages: Sequence[Outage]) -> datetime:
    """Return until when a limit may be seen that was replaced: a kill may come in between."""
    until = replaced_at + ENFORCED_WITHIN
    for outage in outages:
        if outage.killed_at <= until and outage.recovered_at > replaced_at:
            until = max(until, outage.recovered_at)
    return until


def _moments(
    timelines: Mapping[str, Timeline],
    history: History,
    outages: Sequence[Outage],
    begin: datetime,
    end: datetime,
) -> list[datetime]:
    """Return when the sum or its limit may have changed; of one millisecond only the end counts."""
    moments = {change.at for timeline in timelines.values() for change in timeline.changes}
    moments |= {_enforced(era.end, outages) + EARLY for era in history.eras if era.end is not None}
    return sorted(moment for moment in moments if begin < moment <= end)


def late_slots(
    asset_id: str,
    timeline: Timeline,
    state: State,
    spans: Iterable[tuple[datetime, datetime]],
) -> Iterator[str]:
    """Give the slots that were not in force soon after their boundary, while all was well.

    Args:
        asset_id: of this asset.
        timeline: of its device.
        state: what held all the time.
        spans: when everything ran undisturbed.
    """
    for begin, end in spans:
        for turn in state.turns(asset_id, begin):
            if turn + ENFORCED_WITHIN > end:
                continue
            if not any(
                matches(asset_id, state.setpoint(asset_id, turn), change.setpoint_kw)
                for change in timeline.between(turn, turn + ENFORCED_WITHIN)
            ):
                yield (
                    f"{asset_id} was not at {_words(state.setpoint(asset_id, turn))} within "
                    f"{ENFORCED_WITHIN.total_seconds():g} s of {_clock(turn)}"
                )


def slots_amiss(
    answered: Mapping[str, Sequence[Mapping[str, object]]], state: State, since: datetime
) -> Iterator[str]:
    """Give the assets whose plan, as ``get_schedule`` tells it, is not what was accepted."""
    for asset_id in TITLES:
        found = [(slot["start"], slot["end"], slot["setpoint_kw"]) for slot in answered[asset_id]]
        wanted = [
            (slot.start.isoformat(), slot.end.isoformat(), slot.setpoint_kw)
            for slot in state.slots(asset_id, since)
        ]
        if found != wanted:
            lacking = [slot for slot in wanted if slot not in found]
            extra = [slot for slot in found if slot not in wanted]
            yield (
                f"(a) get_schedule for {asset_id}: {len(lacking)} slots are missing, such as "
                f"{lacking[:1]}; {len(extra)} were not accepted, such as {extra[:1]}"
            )


def _words(setpoint_kw: Setpoint) -> str:
    return "automatic" if setpoint_kw is None else f"{setpoint_kw:.3f} kW"


def _clock(moment: datetime) -> str:
    return moment.strftime("%H:%M:%S.%f")[:-3]
