"""Binary sensors: whether an asset's device can be reached, and whether a vehicle is there."""

from collections.abc import Callable, Mapping
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

from .asset import AssetSnapshot
from .coordinator import EnergyDispatchConfigEntry
from .entity import CHARGER, OCPP, AssetEntity, AssetEntityDescription, async_add_asset_entities

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class AssetBinarySensorDescription(AssetEntityDescription, BinarySensorEntityDescription):
    """A binary sensor of an asset."""

    value_fn: Callable[[AssetSnapshot], bool | None]
    attributes_fn: Callable[[AssetSnapshot], Mapping[str, Any] | None] = lambda _: None


CONNECTED: Final = AssetBinarySensorDescription(
    key="connected",
    translation_key="connected",
    device_class=BinarySensorDeviceClass.CONNECTIVITY,
    entity_category=EntityCategory.DIAGNOSTIC,
    value_fn=lambda snapshot: snapshot.connected,
    attributes_fn=lambda snapshot: (
        {"detail": snapshot.link_detail} if snapshot.link_detail else None
    ),
)
PLUGGED: Final = AssetBinarySensorDescription(
    key="plugged",
    translation_key="plugged",
    device_class=BinarySensorDeviceClass.PLUG,
    kinds=CHARGER,
    adapters=OCPP,
    from_device=True,
    value_fn=lambda snapshot: snapshot.telemetry.plugged if snapshot.telemetry else None,
)
ASSET_BINARY_SENSORS: Final = (CONNECTED, PLUGGED)


async def async_setup_entry(
    hass: HomeAssistant,  # noqa: ARG001 - Home Assistant's signature
    entry: EnergyDispatchConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the binary sensors of each asset."""
    await async_add_asset_entities(
        entry.runtime_data, async_add_entities, AssetBinarySensor, ASSET_BINARY_SENSORS
    )


class AssetBinarySensor(AssetEntity, BinarySensorEntity):
    """A yes or no of an asset's snapshot; None where it is not known."""

    entity_description: AssetBinarySensorDescription
    _unrecorded_attributes = frozenset({"detail"})

    @property
    @override
    def is_on(self) -> bool | None:
        return self.entity_description.value_fn(self._asset.snapshot)

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        return self.entity_description.attributes_fn(self._asset.snapshot)

    @property
    @override
    def _shown(self) -> object:
        return self.available, self.is_on, self.extra_state_attributes
