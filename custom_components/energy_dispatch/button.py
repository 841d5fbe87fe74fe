"""Buttons: send the last failed command again, hand control back, test the device."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import Unauthorized
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .asset import AssetSnapshot
from .coordinator import DispatchCoordinator, EnergyDispatchConfigEntry
from .entity import CHARGER, NO_ASSET, AssetEntity, AssetEntityDescription, add_asset_entities
from .panel.device_test import start_test
from .panel.extras import extras_of

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class AssetButtonDescription(AssetEntityDescription, ButtonEntityDescription):
    """A button of an asset."""

    press_fn: Callable[[DispatchCoordinator, str, Context], Awaitable[object]]
    admins_only: bool = False
    available_fn: Callable[[AssetSnapshot], bool] = lambda _: True


async def _async_test(coordinator: DispatchCoordinator, asset_id: str, context: Context) -> None:
    """Begin a test of the device; how it went is in diagnostics and in the panel."""
    start_test(coordinator, extras_of(coordinator).notebook, coordinator.assets[asset_id], context)


ASSET_BUTTONS: Final = (
    AssetButtonDescription(
        key="retry",
        translation_key="retry",
        enabled_for=CHARGER,
        press_fn=lambda coordinator, asset_id, _context: coordinator.async_retry(asset_id),
        available_fn=lambda snapshot: snapshot.last_failure is not None,
    ),
    AssetButtonDescription(
        key="release",
        translation_key="release",
        enabled_for=CHARGER,
        press_fn=lambda coordinator, asset_id, _context: coordinator.async_release(asset_id),
    ),
    AssetButtonDescription(
        key="test",
        translation_key="test",
        entity_category=EntityCategory.DIAGNOSTIC,
        enabled_for=NO_ASSET,
        admins_only=True,
        press_fn=_async_test,
        available_fn=lambda snapshot: snapshot.connected,
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
        context = self._context or Context()
        if self.entity_description.admins_only and context.user_id is not None:
            user = await self.hass.auth.async_get_user(context.user_id)
            if user is None or not user.is_admin:
                raise Unauthorized(context=context, entity_id=self.entity_id)
        await self.entity_description.press_fn(self._coordinator, self._asset_id, context)
