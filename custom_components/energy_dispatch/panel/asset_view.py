"""What the panel shows of an asset and of a site now: plain values, small enough to send often."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final

from homeassistant.const import STATE_ON
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er

from ..asset import Asset, AssetSnapshot
from ..const import DOMAIN
from ..engine import Command
from ..plans import Slot
from .difference import at_its_end, deviates, settling
from .moments import kw, seconds
from .upcoming import upcoming
from .why import clipped, override_view, why

if TYPE_CHECKING:
    from ..coordinator import DispatchCoordinator

type View = dict[str, object]

ASSET_ENTITIES: Final[Mapping[str, str]] = {
    "power": "sensor",
    "soc": "sensor",
    "setpoint": "sensor",
    "status": "sensor",
    "command": "sensor",
    "connected": "binary_sensor",
    "follow_schedule": "switch",
    "retry": "button",
    "release": "button",
}
"""Those that the panel acts on or leads to, by the end of their unique ids."""
SITE_ENTITIES: Final[Mapping[str, str]] = {
    "dispatch": "switch",
    "shadow": "switch",
    "site_limit": "number",
}


def asset_key(site: DispatchCoordinator, asset_id: str) -> str:
    """Return the name of an asset among those of all sites."""
    return f"{site.entry.entry_id}/{asset_id}"


def asset_view(site: DispatchCoordinator, asset: Asset) -> View:
    """Return all that is known of an asset now; about 1 kB as JSON."""
    config, shown = asset.config, asset.snapshot
    asset_id = config.asset_id
    unique = f"{site.entry.entry_id}_{asset_id}"
    now = site.now()
    slot = site.plans.slot_at(asset_id, now)
    until = _plan_until(site, asset_id, slot)
    entities = entity_ids(site.hass, unique, ASSET_ENTITIES)
    offline_since = _offline_since(site.hass, shown, entities.get("connected"))
    telemetry = shown.telemetry
    return {
        "site": site.entry.entry_id,
        "asset_id": asset_id,
        "name": config.title,
        "kind": config.kind,
        "adapter": config.adapter.value,
        "device_id": _device_id(site, unique),
        "entities": entities,
        "connected": shown.connected,
        "offline_since": seconds(offline_since),
        "last_seen_at": seconds(telemetry.observed_at) if telemetry else None,
        "link_detail": clipped(shown.link_detail),
        "state": shown.state,
        "status": telemetry.status if telemetry else None,
        "power_kw": kw(telemetry.power_kw) if telemetry else None,
        "soc_percent": telemetry.soc_percent if telemetry else None,
        "mode": _mode(shown, slot),
        "override": None if shown.override is None else override_view(shown.override, shown.goal),
        "plan": _plan_now(slot, until),
        "setpoint_kw": kw(shown.setpoint_kw),
        **_difference(site, asset),
        "why": why(site, asset, slot, until, offline_since),
        "next": upcoming(site, asset),
        "command": command_brief(shown.last_command),
        "failure": command_brief(shown.last_failure),
        "not_following": clipped(shown.not_following),
        "not_controllable": clipped(shown.not_controllable),
    }


def site_view(site: DispatchCoordinator) -> View:
    """Return all that is known of a site now."""
    shown = site.site
    plan: View | None = None
    if shown.plan_id is not None:
        plan = {
            "id": shown.plan_id,
            "name": shown.plan_name,
            "starts_at": seconds(shown.plan_starts_at),
            "ends_at": seconds(shown.plan_ends_at),
        }
    return {
        "name": site.entry.title,
        "plan": plan,
        "pending": shown.pending,
        "failed_today": shown.failed_today,
        "next_at": seconds(shown.next_command_at),
        "dispatching": shown.dispatching,
        "shadow": shown.shadow,
        "limit_kw": kw(shown.site_limit_kw),
        "entities": entity_ids(site.hass, site.entry.entry_id, SITE_ENTITIES),
    }


def command_brief(command: Command | None) -> View | None:
    """Return what a line says of a command."""
    if command is None:
        return None
    return {
        "id": command.command_id,
        "type": command.command_type.value,
        "asked_kw": kw(command.signed_power_kw),
        "power_kw": kw(command.effective_signed_kw),
        "status": command.status.value,
        "reason": command.reason,
        "error": clipped(command.error),
        "proof": command.proof,
        "at": seconds(command.ended_at or command.dispatched_at or command.scheduled_at),
    }


def entity_ids(hass: HomeAssistant, prefix: str, wanted: Mapping[str, str]) -> dict[str, str]:
    """Return the entities that there are, by the end of their unique ids."""
    registry = er.async_get(hass)
    found = (
        (key, registry.async_get_entity_id(platform, DOMAIN, f"{prefix}_{key}"))
        for key, platform in wanted.items()
    )
    return {key: entity_id for key, entity_id in found if entity_id is not None}


def entities_of(site: DispatchCoordinator, asset_id: str) -> Iterable[str]:
    """Return the entities of an asset by which permissions are decided."""
    return entity_ids(site.hass, f"{site.entry.entry_id}_{asset_id}", ASSET_ENTITIES).values()


def _device_id(site: DispatchCoordinator, unique: str) -> str | None:
    device = dr.async_get(site.hass).async_get_device_by_identifier(
        (DOMAIN, unique), site.entry.entry_id
    )
    return None if device is None else device.id


def _offline_since(
    hass: HomeAssistant, shown: AssetSnapshot, connected: str | None
) -> datetime | None:
    """Return since when an asset is away, as far as its entity knows: it may be about to hear."""
    if shown.connected or connected is None:
        return None
    state = hass.states.get(connected)
    return None if state is None or state.state == STATE_ON else state.last_changed


def _mode(shown: AssetSnapshot, slot: Slot | None) -> str:
    if shown.override is not None:
        return "override"
    if not shown.follows_plan:
        return "paused"
    return "none" if slot is None else "plan"


def _plan_until(site: DispatchCoordinator, asset_id: str, slot: Slot | None) -> datetime | None:
    """Return when the asset stops following the plan: at its end, or at a newer one's start."""
    if slot is None:
        return None
    plan = next((one for one in site.plans.all if one.plan_id == slot.plan_id), None)
    cut = None if plan is None else plan.until.get(asset_id)
    return cut or slot.plan_ends_at


def _plan_now(slot: Slot | None, until: datetime | None) -> View | None:
    if slot is None:
        return None
    return {
        "id": slot.plan_id,
        "name": slot.plan_name,
        "power_kw": kw(slot.setpoint_kw),
        "until": seconds(until),
    }


def _difference(site: DispatchCoordinator, asset: Asset) -> View:
    """Return whether measured power is off by more than the asset's tolerance, and should not be.

    While the device may still be on its way to a new setpoint, the reading is of the one before.
    """
    shown = asset.snapshot
    setpoint_kw = shown.setpoint_kw
    if setpoint_kw is None:
        return {"tolerance_kw": None, "deviates": False}
    excused = settling(site, asset) or at_its_end(asset) is not None
    return {
        "tolerance_kw": kw(asset.config.tolerance.around(setpoint_kw)),
        "deviates": deviates(asset) and not excused,
    }
