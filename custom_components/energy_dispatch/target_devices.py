"""Which devices the target of an automation's trigger or condition means."""

from collections.abc import Mapping
from typing import Any

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.target import TargetSelection, async_extract_referenced_entity_ids

from .const import DOMAIN


@callback
def targeted_devices(hass: HomeAssistant, target: Mapping[str, Any]) -> set[str]:
    """Return the ids of the devices that a target names, or whose entities it names."""
    selected = async_extract_referenced_entity_ids(hass, TargetSelection(dict(target)))
    registry = er.async_get(hass)
    devices = set(selected.referenced_devices)
    for entity_id in selected.referenced | selected.indirectly_referenced:
        entry = registry.async_get(entity_id)
        if entry is not None and entry.device_id is not None:
            devices.add(entry.device_id)
    return devices


@callback
def device_of(hass: HomeAssistant, entry_id: str, asset_id: str | None) -> str | None:
    """Return the id of an asset's device, or of its site's; None if there is none (any more)."""
    name = entry_id if asset_id is None else f"{entry_id}_{asset_id}"
    device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, name), entry_id)
    return None if device is None else device.id
