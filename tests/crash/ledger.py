"""Whether the ledger tells what the devices saw, kills included. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from demo.spans import matches
from demo.timeline import Change, Timeline

from .bounds import Setpoint
from .judge import EARLY, LATE
from .world import History

LAST_WORDS: Final = timedelta(seconds=1)
"""What happened in the last second of a life need not be on disk."""
_ANSWERED_WITHIN: Final = timedelta(seconds=3)
_ENDED: Final = frozenset(
    {"completed", "failed", "timed_out", "superseded", "cancelled", "expired"}
)

type Entry = Mapping[str, Any]


def missing(
    asset_id: str,
    timeline: Timeline,
    entries: Sequence[Entry],
    kills: Sequence[datetime],
    span: tuple[datetime, datetime],
) -> Iterator[str]:
    """Give the setpoints that a device received and the ledger has not."""
    begin, end = span
    mine = [entry for entry in entries if entry["asset_id"] == asset_id]
    for change in timeline.changes:
        if not begin < change.at <= end:
            continue
        cut = any(kill - LAST_WORDS < change.at <= kill + EARLY for kill in kills)
        if not cut and not any(_tells(entry, change.at, change.setpoint_kw) for entry in mine):
            yield (
                f"{asset_id} was set to {change.setpoint_kw} kW at {change.at:%H:%M:%S.%f}, and "
                "the ledger knows nothing of it"
            )


def open_ends(entries: Sequence[Entry], killed_at: datetime) -> Iterator[str]:
    """Give the commands that were under way at a kill and are not shown as interrupted."""
    for entry in entries:
        before = any(sent is not None and sent < killed_at for sent in _sent(entry))
        if before and entry["status"].lower() not in _ENDED and not entry["interrupted"]:
            yield (
                f"{entry['command_id']} of {entry['asset_id']} was under way at the kill and is "
                f"still {entry['status']}"
            )


def older(entries: Sequence[Entry], history: History, since: datetime) -> Iterator[str]:
    """Give the plan's commands sent after a kill that were not those of the slot in force."""
    for entry in entries:
        if entry["cause"] != "plan":
            continue
        for sent in _sent(entry):
            if sent is not None and sent > since and not _was_wanted(entry, history, sent):
                yield (
                    f"(d) {entry['command_id']} of {entry['asset_id']} ({_power(entry)} kW, due "
                    f"{entry['scheduled_at']}) went out at {sent:%H:%M:%S.%f}, after its slot"
                )


def lowered(asset_id: str, change: Change, entries: Sequence[Entry], history: History) -> bool:
    """Say whether a setpoint is what the site's limit left of the one that was in force."""
    return any(
        entry["asset_id"] == asset_id
        and _tells(entry, change.at, change.setpoint_kw)
        and any(clamp["reason"] == "site_limit" for clamp in entry["clamps"])
        and any(sent is not None and _was_wanted(entry, history, sent) for sent in _sent(entry))
        for entry in entries
    )


def interrupted(entries: Sequence[Entry]) -> int:
    """Return how many commands are shown as interrupted."""
    return sum(bool(entry["interrupted"]) for entry in entries)


def _was_wanted(entry: Entry, history: History, sent: datetime) -> bool:
    asset_id, power = entry["asset_id"], _power(entry)
    wishes = [
        state.wish(asset_id, moment)
        for state in history.during(sent - LATE, sent + EARLY)
        for moment in (sent - LATE, sent + EARLY)
    ]
    turns = power == 0 and any(wish is not None for wish in wishes)
    return turns or any(matches(asset_id, wish, power) for wish in wishes)


def _tells(entry: Entry, at: datetime, setpoint_kw: Setpoint) -> bool:
    in_time = any(
        sent is not None and sent - EARLY <= at <= sent + _ANSWERED_WITHIN for sent in _sent(entry)
    )
    return in_time and matches(entry["asset_id"], _effective(entry), setpoint_kw)


def _sent(entry: Entry) -> list[datetime | None]:
    return [
        None if attempt["sent_at"] is None else datetime.fromisoformat(attempt["sent_at"])
        for attempt in entry["attempts"]
    ]


def _power(entry: Entry) -> Setpoint:
    return _signed(entry, entry["parameters"].get("power_kw"))


def _effective(entry: Entry) -> Setpoint:
    effective = entry["effective_power_kw"]
    return _power(entry) if effective is None else _signed(entry, effective)


def _signed(entry: Entry, power_kw: float | None) -> Setpoint:
    if entry["command_type"].upper() == "RELEASE" or power_kw is None:
        return None
    return -power_kw if "DISCHARGE" in entry["command_type"].upper() else power_kw
