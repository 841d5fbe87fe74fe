"""Buttons: retry, hand control back, charge now, test, restart a device, free its cable."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, cast, override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.components.button.const import ButtonDeviceClass
from homeassistant.const import EntityCategory
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, Unauthorized
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .adapters import AdapterError
from .adapters.upkeep import Maintains
from .asset import AssetSnapshot
from .const import DOMAIN
from .coordinator import DispatchCoordinator, EnergyDispatchConfigEntry
from .entity import (
    CHARGER,
    NO_ASSET,
    OCPP,
    AssetEntity,
    AssetEntityDescription,
    async_add_asset_entities,
)
from .panel.device_test import start_test
from .panel.extras import extras_of

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class AssetButtonDescription(AssetEntityDescription, ButtonEntityDescription):
    """A button of an asset."""

    press_fn: Callable[[DispatchCoordinator, str, Context], Awaitable[object]]
    admins_only: bool = False
    available_fn: Callable[[AssetSnapshot], bool] = lambda _: True


async def _async_maintain(
    coordinator: DispatchCoordinator,
    asset_id: str,
    deed: Callable[[Maintains], Awaitable[None]],
) -> None:
    """Have a device looked after.

    Raises:
        HomeAssistantError: it cannot be reached or refused, with its own words.
    """
    asset = coordinator.assets[asset_id]
    try:
        await deed(cast("Maintains", asset.adapter))
    except AdapterError as error:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="device_refused",
            translation_placeholders={"asset": asset.config.title, "detail": str(error)},
        ) from error


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
        key="charge_now",
        translation_key="charge_now",
        kinds=CHARGER,
        enabled_for=NO_ASSET,
        press_fn=lambda coordinator, asset_id, context: coordinator.goals.async_charge_now(
            coordinator.assets[asset_id], context
        ),
    ),
    AssetButtonDescription(
        key="clear_goal",
        translation_key="clear_goal",
        kinds=CHARGER,
        enabled_for=NO_ASSET,
        press_fn=lambda coordinator, asset_id, _context: coordinator.goals.async_clear(
            coordinator.assets[asset_id]
        ),
        available_fn=lambda snapshot: snapshot.goal is not None,
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
    AssetButtonDescription(
        key="reset",
        translation_key="reset",
        device_class=ButtonDeviceClass.RESTART,
        entity_category=EntityCategory.CONFIG,
        kinds=CHARGER,
        adapters=OCPP,
        enabled_for=NO_ASSET,
        press_fn=lambda coordinator, asset_id, _context: _async_maintain(
            coordinator, asset_id, lambda device: device.reset()
        ),
        available_fn=lambda snapshot: snapshot.connected,
    ),
    AssetButtonDescription(
        key="unlock",
        translation_key="unlock",
        entity_category=EntityCategory.CONFIG,
        kinds=CHARGER,
        adapters=OCPP,
        enabled_for=NO_ASSET,
        press_fn=lambda coordinator, asset_id, _context: _async_maintain(
            coordinator, asset_id, lambda device: device.unlock()
        ),
        available_fn=lambda snapshot: snapshot.connected,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,  # noqa: ARG001 - Home Assistant's signature
    entry: EnergyDispatchConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the buttons of each asset."""
    await async_add_asset_entities(
        entry.runtime_data, async_add_entities, AssetButton, ASSET_BUTTONS
    )


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
