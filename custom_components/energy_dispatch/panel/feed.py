"""Snapshots and deltas: what has changed, told to each open panel at most four times a second."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from homeassistant.auth.models import User
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from .asset_view import View, asset_key, asset_view, site_view
from .moments import seconds
from .permissions import may_control, may_see

if TYPE_CHECKING:
    from ..coordinator import DispatchCoordinator

COALESCE_SECONDS: Final = 0.25
RECORDER: Final = "recorder"
CONCERNS_ASSETS: Final = frozenset({"plan", "dispatching"})
"""Parts of a site that each of its assets shows in its own way."""

type Send = Callable[[Mapping[str, object]], None]


@dataclass(slots=True, eq=False)
class Subscriber:
    """One open panel or card."""

    user: User
    send: Send
    seen: dict[str, bool] = field(default_factory=dict)
    """The assets that were sent to it, and whether its user may act on them."""


@dataclass(slots=True, eq=False)
class _Watch:
    """What is listened to of one site."""

    site: DispatchCoordinator
    end: CALLBACK_TYPE
    assets: dict[str, tuple[object, CALLBACK_TYPE]] = field(default_factory=dict)


class Feed:
    """Watches all sites while anybody looks, and tells each subscriber what its user may see.

    Views are made once for all subscribers, and only of what has changed.
    """

    def __init__(self, hass: HomeAssistant) -> None:
        """Start with nobody looking."""
        self.revision = 0
        self._hass = hass
        self._subscribers: set[Subscriber] = set()
        self._watches: dict[str, _Watch] = {}
        self._sites: dict[str, View] = {}
        self._assets: dict[str, View] = {}
        self._dirty_sites: set[str] = set()
        self._dirty_assets: set[str] = set()
        self._timer: asyncio.TimerHandle | None = None

    @callback
    def subscribe(self, user: User, send: Send) -> CALLBACK_TYPE:
        """Send a snapshot now and deltas from then on; call what is returned to end that."""
        subscriber = Subscriber(user, send)
        if not self._subscribers:
            self._rebuild()
        else:
            self._flush()
        self._subscribers.add(subscriber)
        send(self._snapshot(subscriber))

        @callback
        def end() -> None:
            self._subscribers.discard(subscriber)
            if not self._subscribers:
                self._let_go()

        return end

    @callback
    def sites_changed(self) -> None:
        """Look which sites and assets there are: one came, went or was loaded again."""
        if self._subscribers:
            self._watch_all()
            self._dirty_sites.update(self._watches, self._sites)
            self._dirty_assets.update(self._assets)
            self._soon()

    # What is watched

    def _watch_all(self) -> None:
        loaded = {
            entry.entry_id: entry.runtime_data
            for entry in self._hass.config_entries.async_entries(DOMAIN)
            if entry.state is ConfigEntryState.LOADED
        }
        for entry_id, watch in list(self._watches.items()):
            if loaded.get(entry_id) is not watch.site:
                self._unwatch(self._watches.pop(entry_id))
        for entry_id, site in loaded.items():
            if entry_id not in self._watches:
                self._watches[entry_id] = _Watch(
                    site, site.listen_site(self._marker(self._dirty_sites, entry_id))
                )
            self._watch_assets(self._watches[entry_id])

    def _watch_assets(self, watch: _Watch) -> None:
        for asset_id, (asset, end) in list(watch.assets.items()):
            if watch.site.assets.get(asset_id) is not asset:
                end()
                del watch.assets[asset_id]
        for asset_id, asset in watch.site.assets.items():
            if asset_id not in watch.assets:
                key = asset_key(watch.site, asset_id)
                end = asset.listen(self._marker(self._dirty_assets, key))
                watch.assets[asset_id] = (asset, end)
                self._dirty_assets.add(key)

    @staticmethod
    def _unwatch(watch: _Watch) -> None:
        watch.end()
        for _, end in watch.assets.values():
            end()

    def _let_go(self) -> None:
        for watch in self._watches.values():
            self._unwatch(watch)
        self._watches.clear()
        for kept in (self._sites, self._assets, self._dirty_sites, self._dirty_assets):
            kept.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _marker(self, dirty: set[str], key: str) -> CALLBACK_TYPE:
        @callback
        def mark() -> None:
            dirty.add(key)
            self._soon()

        return mark

    def _soon(self) -> None:
        if self._timer is None:
            self._timer = self._hass.loop.call_later(COALESCE_SECONDS, self._flush)

    # What is told

    def _rebuild(self) -> None:
        self._watch_all()
        self._sites = {key: site_view(watch.site) for key, watch in self._watches.items()}
        self._assets = {
            asset_key(watch.site, asset_id): asset_view(watch.site, asset)
            for watch in self._watches.values()
            for asset_id, asset in watch.site.assets.items()
        }
        self._dirty_sites.clear()
        self._dirty_assets.clear()

    def _snapshot(self, subscriber: Subscriber) -> Mapping[str, object]:
        assets: dict[str, View] = {}
        hidden = 0
        for key, view in self._assets.items():
            shown = self._for(subscriber, key, view)
            if shown is None:
                hidden += 1
            else:
                assets[key] = shown
        return {
            "kind": "snapshot",
            "revision": self.revision,
            "now": seconds(dt_util.utcnow()),
            "sites": self._sites,
            "assets": assets,
            "hidden": hidden,
            "recorder": RECORDER in self._hass.config.components,
        }

    @callback
    def _flush(self) -> None:
        """Send what has changed; what looks as before is left out."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._watch_all()
        sites = self._changes(self._dirty_sites, self._sites, self._site_now)
        for entry_id, change in sites.items():
            if change is not None and not CONCERNS_ASSETS.isdisjoint(change):
                watch = self._watches[entry_id]
                self._dirty_assets.update(asset_key(watch.site, one) for one in watch.assets)
        assets = self._changes(self._dirty_assets, self._assets, self._asset_now)
        if not sites and not assets:
            return
        after, self.revision = self.revision, self.revision + 1
        frame: dict[str, object] = {
            "kind": "delta",
            "after": after,
            "revision": self.revision,
            "now": seconds(dt_util.utcnow()),
        }
        if sites:
            frame["sites"] = sites
        for subscriber in list(self._subscribers):
            shown = {
                key: change
                for key in assets
                if (change := self._change_for(subscriber, key, assets[key])) is not _NOT_SHOWN
            }
            subscriber.send({**frame, "assets": shown} if shown else frame)

    @staticmethod
    def _changes(
        dirty: set[str], known: dict[str, View], now: Callable[[str], View | None]
    ) -> dict[str, View | None]:
        changes: dict[str, View | None] = {}
        for key in sorted(dirty):
            before, after = known.get(key), now(key)
            if after is None:
                if known.pop(key, None) is not None:
                    changes[key] = None
                continue
            known[key] = after
            if before is None:
                changes[key] = after
            elif difference := {
                name: value for name, value in after.items() if value != before[name]
            }:
                changes[key] = difference
        dirty.clear()
        return changes

    def _site_now(self, entry_id: str) -> View | None:
        watch = self._watches.get(entry_id)
        return None if watch is None else site_view(watch.site)

    def _asset_now(self, key: str) -> View | None:
        entry_id, asset_id = key.split("/", 1)
        watch = self._watches.get(entry_id)
        asset = None if watch is None else watch.site.assets.get(asset_id)
        return None if watch is None or asset is None else asset_view(watch.site, asset)

    def _for(self, subscriber: Subscriber, key: str, view: View) -> View | None:
        """Return an asset as a subscriber first sees it; None if it may not."""
        entry_id, asset_id = key.split("/", 1)
        site = self._watches[entry_id].site
        if not may_see(subscriber.user, site, asset_id):
            return None
        subscriber.seen[key] = may_control(subscriber.user, site, asset_id)
        return {**view, "can_control": subscriber.seen[key]}

    def _change_for(self, subscriber: Subscriber, key: str, change: View | None) -> Any:  # noqa: ANN401 - a view, None, or neither
        if change is None:
            return None if subscriber.seen.pop(key, None) is not None else _NOT_SHOWN
        if key in subscriber.seen:
            return change
        whole = self._for(subscriber, key, self._assets[key])
        return _NOT_SHOWN if whole is None else whole


_NOT_SHOWN: Final = object()

_FEED: HassKey[Feed] = HassKey(f"{DOMAIN}.feed")


@callback
def feed(hass: HomeAssistant) -> Feed:
    """Return the feed, made at the first call."""
    if _FEED not in hass.data:
        hass.data[_FEED] = Feed(hass)
    return hass.data[_FEED]
