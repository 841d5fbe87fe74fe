"""One printed line for each step of a command."""

from collections.abc import Mapping
from datetime import UTC, datetime
import os
import sys
from typing import Any, Final

from .assets import TITLES
from .client import Client
from .site import DOMAIN

_STEPS: Final = (
    "dispatched",
    "acknowledged",
    "completed",
    "failed",
    "timed_out",
    "retrying",
    "superseded",
    "cancelled",
    "expired",
)
_OTHERS: Final = (
    "schedule_received",
    "plan_ended",
    "asset_connected",
    "asset_lost",
    "asset_not_following",
    "override_started",
    "override_ended",
)
_GREEN, _RED, _YELLOW, _BLUE, _DIM = "32", "31", "33", "36", "2"
_COLOURS: Final[Mapping[str, str]] = {
    "dispatched": _DIM,
    "acknowledged": _DIM,
    "completed": _GREEN,
    "failed": _RED,
    "timed_out": _RED,
    "asset_lost": _RED,
    "retrying": _YELLOW,
    "superseded": _YELLOW,
    "cancelled": _YELLOW,
    "expired": _YELLOW,
    "asset_not_following": _YELLOW,
    "override_started": _YELLOW,
    "by_hand": _YELLOW,
}


async def print_events(client: Client) -> None:
    """Print each event of the site from now on."""
    for step in _STEPS:
        await client.subscribe(f"{DOMAIN}_command_{step}", _print_command)
    for name in _OTHERS:
        await client.subscribe(f"{DOMAIN}_{name}", _print_other)


def print_by_hand(what: str) -> None:
    """Print what somebody just did."""
    _print({"timestamp": datetime.now(UTC).isoformat()}, what, "by_hand", "")


def _print_command(event: Mapping[str, Any]) -> None:
    data = event["data"]
    step = event["event_type"].removeprefix(f"{DOMAIN}_command_")
    power_kw = data["parameters"].get("power_kw")
    what = data["command_type"] if power_kw is None else f"{data['command_type']} {power_kw:g} kW"
    remarks = [data.get("error") or data.get("reason") or data.get("proof") or "", _clamped(data)]
    _print(data, what, step, "; ".join(remark for remark in remarks if remark))


def _clamped(data: Mapping[str, Any]) -> str:
    """Return what was sent instead of what was asked, and why."""
    if not data["clamps"]:
        return ""
    why = ", ".join(dict.fromkeys(clamp["reason"] for clamp in data["clamps"]))
    return f"only {data['effective_power_kw']:g} kW: {why}"


def _print_other(event: Mapping[str, Any]) -> None:
    data = event["data"]
    name = event["event_type"].removeprefix(f"{DOMAIN}_")
    what = f"by hand {data['power_kw']:g} kW" if name == "override_started" else ""
    remark = str(data.get("detail") or data.get("plan_id") or "")
    if data.get("until"):
        remark = f"until {datetime.fromisoformat(data['until']).astimezone():%H:%M:%S}"
    _print(data, what, name, remark)


def _print(data: Mapping[str, Any], what: str, step: str, remark: str) -> None:
    moment = datetime.fromisoformat(data["timestamp"]).astimezone()
    title = TITLES.get(data.get("asset_id", ""), "Site")
    clock = moment.strftime("%H:%M:%S.%f")[:-3]
    print(f"{clock}  {title:14}{what:28}{_coloured(step, 19)}{remark}".rstrip(), flush=True)


def _coloured(step: str, width: int) -> str:
    """Return a word, padded, in its colour if somebody reads this on a terminal."""
    if not sys.stdout.isatty() or "NO_COLOR" in os.environ:
        return step.ljust(width)
    return f"\x1b[{_COLOURS.get(step, _BLUE)}m{step.ljust(width)}\x1b[0m"
