"""Buttons: send the last failed command again, and hand control back to the device."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .asset import AssetSnapshot
from .coordinator import DispatchCoordinator, EnergyDispatchConfigEntry
from .entity import CHARGER, AssetEntity, AssetEntityDescription, add_asset_entities

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class AssetButtonDescription(AssetEntityDescription, ButtonEntityDescription):
    """A button of an asset."""

    press_fn: Callable[[DispatchCoordinator, str], Awaitable[object]]
    available_fn: Callable[[AssetSnapshot], bool] = lambda _: True


ASSET_BUTTONS: Final = (
    AssetButtonDescription(
        key="retry",
        translation_key="retry",
        enabled_for=CHARGER,
        press_fn=lambda coordinator, asset_id: coordinator.async_retry(asset_id),
        available_fn=lambda snapshot: snapshot.last_failure is not None,
    ),
    AssetButtonDescription(
        key="release",
        translation_key="release",
        enabled_for=CHARGER,
        press_fn=lambda coordinator, asset_id: coordinator.async_release(asset_id),
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,  # noqa: ARG001 - Home Assistant's signature
    entry: EnergyDispatchConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the buttons of each asset."""
    add_asset_entities(entry.runtime_data, async_add_entities, AssetButton, ASSET_BUTTONS)


class AssetButton(AssetEntity, ButtonEntity):
    """Something that the coordinator does for an asset."""

    entity_description: AssetButtonDescription

    @property
    @override
    def available(self) -> bool:
        return self.entity_description.available_fn(self._asset.snapshot)

    @override
    async def async_press(self) -> None:
        await self.entity_description.press_fn(self._coordinator, self._asset_id)
