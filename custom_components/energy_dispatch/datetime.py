"""Moments: when a vehicle is to leave."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import EnergyDispatchConfigEntry
from .entity import async_add_asset_entities
from .goal_entities import DEPARTURE, Departure

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,  # noqa: ARG001 - Home Assistant's signature
    entry: EnergyDispatchConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the departure time of each charger's session."""
    await async_add_asset_entities(entry.runtime_data, async_add_entities, Departure, (DEPARTURE,))
