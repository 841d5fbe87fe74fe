"""Switches: whether an asset follows its plan, whether the site dispatches, and shadow mode."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, override

from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import DispatchCoordinator, EnergyDispatchConfigEntry, SiteSnapshot
from .entity import AssetEntity, AssetEntityDescription, SiteEntity, async_add_asset_entities

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class AssetSwitchDescription(AssetEntityDescription, SwitchEntityDescription):
    """A switch of an asset."""


@dataclass(frozen=True, kw_only=True)
class SiteSwitchDescription(SwitchEntityDescription):
    """A switch of the site."""

    is_on_fn: Callable[[SiteSnapshot], bool]
    set_fn: Callable[[DispatchCoordinator, bool], None]


FOLLOW: Final = AssetSwitchDescription(key="follow_schedule", translation_key="follow_schedule")

SITE_SWITCHES: Final = (
    SiteSwitchDescription(
        key="dispatch",
        translation_key="dispatch",
        is_on_fn=lambda site: site.dispatching,
        set_fn=lambda coordinator, on: coordinator.following.set_dispatching(dispatching=on),
    ),
    SiteSwitchDescription(
        key="shadow",
        translation_key="shadow",
        entity_category=EntityCategory.CONFIG,
        is_on_fn=lambda site: site.shadow,
        set_fn=lambda coordinator, on: coordinator.following.set_shadow(shadow=on),
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,  # noqa: ARG001 - Home Assistant's signature
    entry: EnergyDispatchConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the switches of the site and of each asset."""
    coordinator = entry.runtime_data
    async_add_entities(SiteSwitch(coordinator, description) for description in SITE_SWITCHES)
    await async_add_asset_entities(coordinator, async_add_entities, FollowSwitch, (FOLLOW,))


class FollowSwitch(AssetEntity, SwitchEntity):
    """Whether an asset follows its plan; off, it holds where it is."""

    entity_description: AssetSwitchDescription

    @property
    @override
    def is_on(self) -> bool:
        return self._asset.snapshot.follows_plan

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        await self._set(follows=True)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        await self._set(follows=False)

    async def _set(self, *, follows: bool) -> None:
        self._coordinator.following.set_following(self._asset_id, follows=follows)
        await self._coordinator.async_save_controls()

    @property
    @override
    def _shown(self) -> object:
        return self.is_on


class SiteSwitch(SiteEntity, SwitchEntity):
    """Something that holds for all of the site's assets."""

    entity_description: SiteSwitchDescription

    @property
    @override
    def is_on(self) -> bool:
        return self.entity_description.is_on_fn(self._coordinator.site)

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        await self._set(on=True)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        await self._set(on=False)

    async def _set(self, *, on: bool) -> None:
        self.entity_description.set_fn(self._coordinator, on)
        await self._coordinator.async_save_controls()
