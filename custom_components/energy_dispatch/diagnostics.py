"""Diagnostics: what a site is set up as, what is known of it, and what happened last."""

from dataclasses import asdict
from typing import Any, Final

from homeassistant.components.diagnostics import REDACTED, async_redact_data
from homeassistant.const import CONF_HOST, CONF_PASSWORD
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from .adapters import Adapter, WriteCost
from .adapters.upkeep import Explains
from .asset import Asset, AssetSnapshot
from .bus import json_safe
from .const import CONF_CHARGE_POINT_ID
from .coordinator import DispatchCoordinator, EnergyDispatchConfigEntry
from .engine import Command
from .goals import goal_view
from .panel.extras import extras_of
from .views import command_view

TO_REDACT: Final = frozenset({CONF_CHARGE_POINT_ID, CONF_HOST, CONF_PASSWORD})
SERIAL_NUMBER: Final = frozenset({"serial_number"})
"""Often the id of a charge point, too."""
FREE_TEXTS: Final = frozenset({"detail", "error", "link_detail"})
COMMANDS_SHOWN: Final = 20


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant,  # noqa: ARG001 - Home Assistant's signature
    entry: EnergyDispatchConfigEntry,
) -> dict[str, Any]:
    """Return diagnostics of a site, without what lets anybody in."""
    coordinator = entry.runtime_data
    return {
        "site": {
            "title": entry.title,
            "data": async_redact_data(dict(entry.data), TO_REDACT),
            "snapshot": json_safe(asdict(coordinator.site)),
        },
        "plans": _plans(coordinator),
        "assets": {
            asset_id: _asset(coordinator, asset) for asset_id, asset in coordinator.assets.items()
        },
    }


def _plans(coordinator: DispatchCoordinator) -> list[dict[str, Any]]:
    """Return what each plan is, without its slots: there may be 100,000 of them."""
    now = dt_util.utcnow()
    return [
        {
            "plan_id": plan.plan_id,
            "name": plan.name,
            "starts_at": plan.starts_at.isoformat(),
            "ends_at": plan.ends_at and plan.ends_at.isoformat(),
            "slots": len(plan.values["starts_us"]),
            "followed_by": sorted(plan.followers(now)),
        }
        for plan in coordinator.plans.all
    ]


def _asset(coordinator: DispatchCoordinator, asset: Asset) -> object:
    config = asset.config
    commands = coordinator.engine.get_commands_for_asset(config.asset_id)
    shown = {
        "kind": config.kind,
        "adapter": config.adapter.value,
        "config": async_redact_data(dict(config.data), TO_REDACT),
        "capabilities": json_safe(asdict(asset.adapter.capabilities)),
        "findings": _findings(asset.adapter),
        "snapshot": _snapshot(asset.snapshot),
        "test": extras_of(coordinator).notebook.tests.get(config.asset_id),
        "flash_writes": _flash_writes(coordinator, asset),
        "last_seen_at": asset.last_seen_at and asset.last_seen_at.isoformat(),
        "commands_waiting": sum(1 for command in commands if not command.ended),
        "last_commands": [command_view(command) for command in _last(commands)],
    }
    return _without(shown, [str(config.data[key]) for key in TO_REDACT if config.data.get(key)])


def _findings(adapter: Adapter) -> dict[str, Any] | None:
    """Return what the adapter found out about its device; None where it has to find out nothing."""
    if not isinstance(adapter, Explains):
        return None
    return async_redact_data(json_safe(adapter.findings), SERIAL_NUMBER)


def _flash_writes(coordinator: DispatchCoordinator, asset: Asset) -> dict[str, int] | None:
    """Return today's writes to memory that wears out; None for a device without such."""
    budget = coordinator.wearing.budget_of(asset.config.asset_id)
    if budget is None or asset.adapter.capabilities.write_cost is not WriteCost.FLASH:
        return None
    return {"today": budget.written_today, "most_a_day": budget.most_a_day}


def _last(commands: list[Command]) -> list[Command]:
    """Return the commands that something happened to last, oldest first."""
    touched = [
        (moment, command)
        for command in commands
        if (moment := command.ended_at or command.dispatched_at) is not None
    ]
    touched.sort(key=lambda pair: pair[0])
    return [command for _, command in touched[-COMMANDS_SHOWN:]]


def _snapshot(snapshot: AssetSnapshot) -> dict[str, Any]:
    """Return a snapshot; its commands are among the last ones, or named by their id."""
    return {
        "connected": snapshot.connected,
        "link_detail": snapshot.link_detail,
        "state": snapshot.state,
        "telemetry": json_safe(asdict(snapshot.telemetry)) if snapshot.telemetry else None,
        "setpoint_kw": snapshot.setpoint_kw,
        "session_goal": json_safe(goal_view(snapshot.goal, snapshot.charged_kwh))
        if snapshot.goal
        else None,
        "next_setpoint": command_view(snapshot.next_setpoint) if snapshot.next_setpoint else None,
        "last_command": snapshot.last_command and snapshot.last_command.command_id,
        "last_failure": snapshot.last_failure and snapshot.last_failure.command_id,
    }


def _without(value: object, secrets: list[str], *, words: bool = False) -> object:
    """Return a value in whose free texts no secret is left: a device's words may repeat one."""
    match value:
        case str() if words:
            for secret in secrets:
                value = value.replace(secret, REDACTED)
            return value
        case dict():
            return {
                key: _without(one, secrets, words=words or key in FREE_TEXTS)
                for key, one in value.items()
            }
        case list():
            return [_without(one, secrets, words=words) for one in value]
        case _:
            return value
