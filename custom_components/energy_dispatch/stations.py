"""Chargers with several connectors, in Home Assistant's device registry.

A charger with one connector is its asset's device. One with several is a device of its own, which
the devices of its assets hang on, and so do the connectors that no asset names: those are child
devices of it.
"""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import ChildDeviceInfo
from homeassistant.helpers.typing import UNDEFINED

from .adapters import Telemetry
from .adapters.listeners import Listeners
from .adapters.upkeep import OnStation, Station
from .asset import Asset
from .const import CONF_CHARGE_POINT_ID, CONF_CONNECTOR_ID, DOMAIN
from .device_entry import device_identifier, told_of

if TYPE_CHECKING:
    from .coordinator import DispatchCoordinator

type ConnectorAdder = Callable[[Connector], None]

_MARK: Final = "station:"
"""No asset's id has a colon."""


class Connector:
    """A connector that no asset names: what it reported last, and who wants to know."""

    def __init__(self, entry_id: str, station_id: str, number: int, parent_device_id: str) -> None:
        """Know which it is; nothing is known of it yet."""
        self.unique_id: Final = f"{_identifier(entry_id, station_id)}:{number}"
        self.device_info: Final = ChildDeviceInfo(
            identifiers={(DOMAIN, self.unique_id)},
            parent_device_id=parent_device_id,
            translation_key="connector",
            translation_placeholders={"number": str(number)},
        )
        self.available = False
        self.telemetry: Telemetry | None = None
        self._listeners = Listeners[()]()

    @callback
    def update(self, telemetry: Telemetry | None, *, available: bool) -> None:
        """Take in what is known of it now."""
        fresh = (available and telemetry is not None, telemetry)
        if fresh != (self.available, self.telemetry):
            self.available, self.telemetry = fresh
            self._listeners.tell()

    @callback
    def listen(self, listener: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Call a listener after each change; call what is returned to end that."""
        return self._listeners.subscribe(listener)


class StationKeeper:
    """Keeps the devices of one site's chargers that have several connectors."""

    def __init__(self, site: DispatchCoordinator) -> None:
        """Start with none."""
        self._site = site
        self._connectors: dict[tuple[str, int], Connector] = {}
        self._adders: list[ConnectorAdder] = []
        self._ends: dict[str, CALLBACK_TYPE] = {}
        self._assets: dict[str, dict[str, tuple[Asset, Station]]] = {}
        """By station and asset id."""
        self._seen: dict[str, object] = {}
        """By station: all that its devices are made of."""

    # Assets come and go

    @callback
    def attach(self, asset: Asset) -> None:
        """Look after the station of an asset, if it is on one."""
        asset_id = asset.config.asset_id
        self.detach(asset_id)
        if isinstance(asset.adapter, OnStation):
            station = asset.adapter.station
            self._assets.setdefault(station.station_id, {})[asset_id] = (asset, station)
            self._ends[asset_id] = station.listen(partial(self._look, station))
            self._look(station)

    @callback
    def detach(self, asset_id: str) -> None:
        """Hear nothing more by an asset; its devices stay until ``tidy``."""
        end = self._ends.pop(asset_id, None)
        if end is not None:
            end()
            for assets in self._assets.values():
                assets.pop(asset_id, None)

    @callback
    def via_device_id(self, asset: Asset) -> str:
        """Return the device that an asset's device hangs on: its station's, or the site's."""
        adapter = asset.adapter
        device = (
            self._device(adapter.station.station_id) if isinstance(adapter, OnStation) else None
        )
        return self._site.site_device_id if device is None else device.id

    @callback
    def tidy(self) -> None:
        """Remove what is left of stations that no asset is on any more, and look at the others."""
        begin = _identifier(self._site.entry.entry_id, "")
        for device in dr.async_entries_for_config_entry(self._registry, self._site.entry.entry_id):
            for domain, name in device.identifiers:
                station_id = name.removeprefix(begin)
                ours = domain == DOMAIN and name.startswith(begin)
                if ours and not self._declared(station_id):
                    self._forget(station_id, device)
        self._seen.clear()
        for assets in self._assets.values():
            for _, station in list(assets.values())[:1]:
                self._look(station)

    # Entities

    @callback
    def register_connector_adder(self, adder: ConnectorAdder) -> None:
        """Let a platform add entities for each connector, those there are and those to come."""
        self._adders.append(adder)
        for connector in self._connectors.values():
            adder(connector)

    # What stations tell

    @callback
    def _look(self, station: Station) -> None:
        """Bring devices and connectors in line with a station; cheap where nothing is new."""
        station_id = station.station_id
        assets = self._assets.get(station_id, {})
        seen = (station, station.numbers, station.declared, station.device_identity, tuple(assets))
        if seen != self._seen.get(station_id):
            self._seen[station_id] = seen
            self._arrange(station, [asset for asset, _ in assets.values()])
        unnamed = station.unnamed
        for (whose, number), connector in list(self._connectors.items()):
            if whose == station_id:
                connector.update(unnamed.get(number), available=station.ready)

    def _arrange(self, station: Station, assets: list[Asset]) -> None:
        station_id = station.station_id
        device = self._device(station_id)
        kept, declared = self._children(device), self._declared(station_id)
        for number in declared:
            self._remove_connector(station_id, number, kept.pop(number, None))
        if len(station.numbers | declared) > 1 or kept:
            device = self._shown(station)
            for number in sorted({*kept, *station.unnamed} - declared):
                self._add_connector(station_id, number, device.id)
        elif device is not None:
            self._forget(station_id, device)
        for asset in assets:
            self._hang(asset)

    def _shown(self, station: Station) -> dr.DeviceEntry:
        """Return a station's device, as the station describes itself now."""
        told = station.device_identity
        name = " ".join(each for each in (told.manufacturer, told.model) if each)
        known = told_of(told)
        before = self._device(station.station_id)
        if before is not None and not name:
            name = before.name or ""  # it has not said anything yet since we started
        return self._registry.async_get_or_create(
            config_entry_id=self._site.entry.entry_id,
            identifiers={(DOMAIN, self._identifier(station.station_id))},
            name=name or station.station_id,
            via_device_id=self._site.site_device_id,
            manufacturer=known.get("manufacturer", UNDEFINED),
            model=known.get("model", UNDEFINED),
            serial_number=known.get("serial_number", UNDEFINED),
            sw_version=known.get("sw_version", UNDEFINED),
        )

    def _hang(self, asset: Asset) -> None:
        """Let an asset's device hang on the right one, if it is there already."""
        entry_id = self._site.entry.entry_id
        identifier = (DOMAIN, device_identifier(entry_id, asset.config.asset_id))
        device = self._registry.async_get_device_by_identifier(identifier, entry_id)
        via_device_id = self.via_device_id(asset)
        if device is not None and device.via_device_id != via_device_id:
            self._registry.async_update_device(device.id, via_device_id=via_device_id)

    # Connectors that no asset names

    def _add_connector(self, station_id: str, number: int, parent_device_id: str) -> None:
        if (station_id, number) in self._connectors:
            return
        connector = Connector(self._site.entry.entry_id, station_id, number, parent_device_id)
        self._connectors[station_id, number] = connector
        for adder in self._adders:
            adder(connector)

    def _remove_connector(
        self, station_id: str, number: int, device: dr.ChildDeviceEntry | None
    ) -> None:
        self._connectors.pop((station_id, number), None)
        if device is not None:
            self._registry.async_remove_device(device.id)

    def _children(self, device: dr.DeviceEntry | None) -> dict[int, dr.ChildDeviceEntry]:
        """Return the connectors that the registry has of a station, by number."""
        if device is None:
            return {}
        return {
            int(name.rpartition(":")[2]): child
            for child in dr.async_entries_for_parent_device(self._registry, device.id)
            for domain, name in child.identifiers
            if domain == DOMAIN
        }

    def _forget(self, station_id: str, device: dr.DeviceEntry) -> None:
        for number, child in self._children(device).items():
            self._remove_connector(station_id, number, child)
        for key in [key for key in self._connectors if key[0] == station_id]:
            del self._connectors[key]
        self._seen.pop(station_id, None)
        self._registry.async_remove_device(device.id)

    # What is where

    @property
    def _registry(self) -> dr.DeviceRegistry:
        return dr.async_get(self._site.hass)

    def _declared(self, station_id: str) -> frozenset[int]:
        """Return which connectors are assets by the settings, whether they run already or not."""
        return frozenset(
            int(subentry.data[CONF_CONNECTOR_ID])
            for subentry in self._site.entry.subentries.values()
            if subentry.data.get(CONF_CHARGE_POINT_ID) == station_id
        )

    def _identifier(self, station_id: str) -> str:
        return _identifier(self._site.entry.entry_id, station_id)

    def _device(self, station_id: str) -> dr.DeviceEntry | None:
        return self._registry.async_get_device_by_identifier(
            (DOMAIN, self._identifier(station_id)), self._site.entry.entry_id
        )


def _identifier(entry_id: str, station_id: str) -> str:
    return device_identifier(entry_id, f"{_MARK}{station_id}")
