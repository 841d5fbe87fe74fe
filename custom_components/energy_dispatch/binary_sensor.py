"""Binary sensors: whether an asset's device can be reached."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, override

from homeassistant.components.binary_sensor import (
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.components.binary_sensor.const import BinarySensorDeviceClass
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import EnergyDispatchConfigEntry
from .entity import AssetEntity, AssetEntityDescription, add_asset_entities

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class AssetBinarySensorDescription(AssetEntityDescription, BinarySensorEntityDescription):
    """A binary sensor of an asset."""


CONNECTED: Final = AssetBinarySensorDescription(
    key="connected",
    translation_key="connected",
    device_class=BinarySensorDeviceClass.CONNECTIVITY,
    entity_category=EntityCategory.DIAGNOSTIC,
)


async def async_setup_entry(
    hass: HomeAssistant,  # noqa: ARG001 - Home Assistant's signature
    entry: EnergyDispatchConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the binary sensors of each asset."""
    add_asset_entities(entry.runtime_data, async_add_entities, ConnectedSensor, (CONNECTED,))


class ConnectedSensor(AssetEntity, BinarySensorEntity):
    """Whether the device can be reached, and if not, why."""

    entity_description: AssetBinarySensorDescription
    _unrecorded_attributes = frozenset({"detail"})

    @property
    @override
    def is_on(self) -> bool:
        return self._asset.snapshot.connected

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        detail = self._asset.snapshot.link_detail
        return {"detail": detail} if detail else None

    @property
    @override
    def _shown(self) -> object:
        return self.is_on, self.extra_state_attributes
