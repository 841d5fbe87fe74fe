"""Events: each step of an asset's commands, for automations and the activity log."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, override

from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .bus import json_safe
from .coordinator import EnergyDispatchConfigEntry
from .engine import Event, EventType
from .entity import CHARGER, AssetEntity, AssetEntityDescription, async_add_asset_entities

PARALLEL_UPDATES = 0

EVENT_NAMES: Final[Mapping[EventType, str]] = MappingProxyType(
    {
        EventType.COMMAND_DISPATCHED: "dispatched",
        EventType.COMMAND_ACKNOWLEDGED: "acknowledged",
        EventType.COMMAND_COMPLETED: "completed",
        EventType.COMMAND_FAILED: "failed",
        EventType.COMMAND_TIMED_OUT: "timed_out",
        EventType.COMMAND_RETRYING: "retrying",
        EventType.COMMAND_SUPERSEDED: "superseded",
        EventType.COMMAND_CANCELLED: "cancelled",
        EventType.COMMAND_EXPIRED: "expired",
    }
)
ATTRIBUTES: Final = (
    "command_id",
    "command_type",
    "parameters",
    "plan_id",
    "attempt",
    "reason",
    "error",
)


@dataclass(frozen=True, kw_only=True)
class AssetEventDescription(AssetEntityDescription, EventEntityDescription):
    """An event entity of an asset."""


COMMAND_EVENT: Final = AssetEventDescription(
    key="command_event",
    translation_key="command_event",
    event_types=list(EVENT_NAMES.values()),
    enabled_for=CHARGER,
)


async def async_setup_entry(
    hass: HomeAssistant,  # noqa: ARG001 - Home Assistant's signature
    entry: EnergyDispatchConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the event entity of each asset."""
    await async_add_asset_entities(
        entry.runtime_data, async_add_entities, CommandEvent, (COMMAND_EVENT,)
    )


class CommandEvent(AssetEntity, EventEntity):
    """The steps of an asset's commands, as they happen."""

    entity_description: AssetEventDescription

    @override
    async def async_added_to_hass(self) -> None:
        # Not by the snapshot: what happens between two of them would be lost.
        self.async_on_remove(self._coordinator.listen_commands(self._asset_id, self._command_event))

    @callback
    def _command_event(self, event: Event) -> None:
        payload = json_safe(event.payload)
        self._trigger_event(
            EVENT_NAMES[event.event_type], {key: payload.get(key) for key in ATTRIBUTES}
        )
        self.async_write_ha_state()
