"""What the entities of a site and of its assets have in common."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, override

from homeassistant.core import callback
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity import Entity, EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .asset import Asset
from .const import DOMAIN, SUBENTRY_BATTERY, SUBENTRY_CHARGER, AdapterKind
from .coordinator import DispatchCoordinator
from .device_entry import device_identifier, told_by

BATTERY: Final = frozenset({SUBENTRY_BATTERY})
CHARGER: Final = frozenset({SUBENTRY_CHARGER})
ANY_ASSET: Final = BATTERY | CHARGER
ANY_ADAPTER: Final = frozenset(AdapterKind)
OCPP: Final = frozenset({AdapterKind.OCPP})
NO_ASSET: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, kw_only=True)
class AssetEntityDescription(EntityDescription):
    """Which assets have an entity, and whether it is there from the start.

    Home Assistant leaves out entities beyond 10,000 a config entry, so an asset has few that are
    enabled: at most 12 a charger and 10 a battery.
    """

    kinds: frozenset[str] = ANY_ASSET
    adapters: frozenset[AdapterKind] = ANY_ADAPTER
    enabled_for: frozenset[str] = ANY_ASSET
    detail_for: frozenset[AdapterKind] = frozenset()
    """Adapters whose assets have better entities than this one among the few that are enabled."""
    from_device: bool = False
    """It tells what the device reports, and is unavailable while the device is offline."""


class AssetEntity(Entity):
    """An entity of one asset, woken by that asset alone."""

    _attr_has_entity_name = True
    _attr_should_poll = False
    entity_description: AssetEntityDescription
    _last_shown: object = None

    def __init__(
        self, coordinator: DispatchCoordinator, asset: Asset, description: AssetEntityDescription
    ) -> None:
        """Belong to an asset's device."""
        self.entity_description = description
        self._coordinator = coordinator
        self._asset = asset
        self._asset_id = asset.config.asset_id
        device = device_identifier(coordinator.entry.entry_id, self._asset_id)
        self._attr_unique_id = f"{device}_{description.key}"
        self._attr_entity_registry_enabled_default = (
            asset.config.kind in description.enabled_for
            and asset.config.adapter not in description.detail_for
        )
        self._attr_device_info = DeviceInfo(
            identifiers={(DOMAIN, device)},
            name=asset.config.title,
            via_device_id=coordinator.stations.via_device_id(asset),
            **told_by(asset),
        )

    @property
    @override
    def available(self) -> bool:
        return self._asset.snapshot.connected or not self.entity_description.from_device

    @override
    async def async_added_to_hass(self) -> None:
        self.async_on_remove(self._coordinator.showing.view(self._asset, self._asset_changed))

    @property
    def _shown(self) -> object:
        """All that the state is made of."""
        return self.available

    @callback
    def _asset_changed(self) -> None:
        """Write the state if it is another one: a change of an asset concerns few of its entities.

        Writing costs twenty times as much as looking, and each report of a device comes through
        here for each of its entities.
        """
        shown = self._shown
        if shown != self._last_shown:
            self._last_shown = shown
            self.async_write_ha_state()


class SiteEntity(Entity):
    """An entity of the site itself."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(self, coordinator: DispatchCoordinator, description: EntityDescription) -> None:
        """Belong to the site's device, which is registered before any platform is set up."""
        self.entity_description = description
        self._coordinator = coordinator
        entry_id = coordinator.entry.entry_id
        self._attr_unique_id = f"{entry_id}_{description.key}"
        self._attr_device_info = DeviceInfo(identifiers={(DOMAIN, entry_id)})

    @override
    async def async_added_to_hass(self) -> None:
        self.async_on_remove(self._coordinator.listen_site(self.async_write_ha_state))


async def async_add_asset_entities[D: AssetEntityDescription](
    coordinator: DispatchCoordinator,
    async_add_entities: AddConfigEntryEntitiesCallback,
    make: Callable[[DispatchCoordinator, Asset, D], AssetEntity],
    descriptions: Iterable[D],
) -> None:
    """Add an entity for each description to each asset, now and whenever one is added."""

    @callback
    def add(asset: Asset) -> None:
        async_add_entities(
            [
                make(coordinator, asset, description)
                for description in descriptions
                if asset.config.kind in description.kinds
                and asset.config.adapter in description.adapters
            ],
            config_subentry_id=asset.config.subentry_id,
        )

    await coordinator.telling.async_register_asset_adder(add)
