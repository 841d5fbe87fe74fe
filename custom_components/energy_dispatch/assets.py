"""The assets of a site: how they come and go, and what their devices say."""

from typing import TYPE_CHECKING, Final

from homeassistant.core import CoreState, callback

from .adapters import Adapter, AdapterEvent, AdapterEventKind, Telemetry
from .asset import Asset, AssetConfig
from .asset_state import create_machine, observed_state
from .const import CONF_NOT_INTO_CARS, LOGGER
from .device_entry import note_identity
from .devices import AdapterFactory
from .engine import AdapterRegistry, ChargerState, EndPolicy, EventType, Reason
from .finding import forget_if_moved, found_before

if TYPE_CHECKING:
    from .coordinator import DispatchCoordinator

OFFLINE: Final = "offline"
GOING_DOWN: Final = frozenset({CoreState.stopping, CoreState.final_write, CoreState.stopped})
"""Links that close by then are no news."""


class AssetKeeper:
    """Connects the assets with the engine, and lets go of them."""

    def __init__(
        self, site: DispatchCoordinator, factory: AdapterFactory, registry: AdapterRegistry
    ) -> None:
        """Start with no asset.

        Args:
            site: whose assets these are.
            factory: makes their adapters.
            registry: where the engine looks for them.
        """
        self.assets: dict[str, Asset] = {}
        self.spare_cars: tuple[str, ...] = ()
        """Batteries that do not discharge into a car: news of any asset may concern them."""
        self._site = site
        self._factory = factory
        self._registry = registry

    # Coming and going

    async def async_add(self, config: AssetConfig) -> None:
        """Bring up one asset beside those that run; a device that is away is no error."""
        asset = Asset(
            config=config,
            adapter=await self._async_adapter(config),
            machine=create_machine(config.kind, config.asset_id, self._site.bus),
        )
        self.assets[config.asset_id] = asset
        self._site.engine.watch_state(asset.machine)
        await self._async_attach(asset)
        self._site.following.apply_dispatching()
        self._site.telling.add_entities(asset)

    async def async_remove(self, asset_id: str) -> None:
        """Take down an asset that was deleted: left as wanted, and forgotten."""
        asset = self.assets.pop(asset_id, None)
        if asset is None:
            return
        site = self._site
        self._note_spare_cars()
        self._stop_listening(asset)
        site.cancel_all(asset_id, "the asset was removed")
        await site.waking.async_let_go_of(asset_id)
        await site.leaving.async_at_removal(asset)
        await self._async_detach(asset)
        await site.plans.async_forget_asset(asset_id)
        site.proving.forget(asset_id)
        site.wearing.forget(asset_id)
        site.stations.tidy()
        site.change_controls(site.controls.without_asset(asset_id))
        site.telling.refresh_site()
        site.wake_soon()

    async def async_change(self, config: AssetConfig) -> None:
        """Take over an asset's new settings; its plan, its state and its entities stay."""
        asset = self.assets[config.asset_id]
        changed = self._factory.change(asset.adapter, config)
        if changed is not None:
            self._stop_listening(asset)
            asset.config, asset.adapter = config, changed
        else:
            await self._async_detach(asset)
            forget_if_moved(self._site, asset.config, config)
            asset.config = config
            asset.adapter = await self._async_adapter(config)
        await self._async_attach(asset)
        self._site.stations.tidy()
        asset.notify()
        self._site.wake_soon()

    @callback
    def _note_spare_cars(self) -> None:
        self.spare_cars = tuple(
            asset_id
            for asset_id, asset in self.assets.items()
            if asset.config.data.get(CONF_NOT_INTO_CARS)
        )

    @callback
    def stop_listening(self) -> None:
        """Hear nothing from the devices any more."""
        for asset in self.assets.values():
            self._stop_listening(asset)

    async def async_let_go(self) -> None:
        """Let go of all adapters and their links."""
        for asset in self.assets.values():
            await self._async_detach(asset)

    async def _async_adapter(self, config: AssetConfig) -> Adapter:
        """Make an asset's adapter, with what is remembered of its device."""
        budget, found = self._site.wearing.begin(config), found_before(self._site, config)
        return await self._factory.async_create(config, flash_budget=budget, found=found)

    async def _async_attach(self, asset: Asset) -> None:
        """Connect an asset's adapter with the engine."""
        config = asset.config
        engine = self._site.engine
        self._note_spare_cars()
        self._registry.register(config.asset_id, asset.adapter)
        engine.set_end_policy(
            config.asset_id,
            config.end_policy,
            safe_power_kw=(
                config.safe_power_kw or 0.0 if config.end_policy is EndPolicy.SAFE_VALUE else None
            ),
        )
        if not asset.snapshot.connected:
            engine.withhold(config.asset_id, OFFLINE)

        @callback
        def on_event(event: AdapterEvent) -> None:
            self.hear(asset, event)

        asset.unsubscribe = asset.adapter.subscribe(on_event)
        await asset.adapter.start()
        self._site.stations.attach(asset)
        if asset.snapshot.connected:
            # The link stayed. What the new settings make of the setpoint is said once more.
            self._site.proving.forget(config.asset_id)
            self._assert_again(asset, Reason.RECONNECTED)
        elif asset.adapter.connected:
            self._on_connected(asset, None)

    async def _async_detach(self, asset: Asset) -> None:
        """Let go of an asset's adapter and its link."""
        self._stop_listening(asset)
        self._site.stations.detach(asset.config.asset_id)
        self._registry.unregister(asset.config.asset_id)
        await asset.adapter.close()
        await self._factory.async_discard(asset.config)
        asset.update(connected=False)

    @staticmethod
    @callback
    def _stop_listening(asset: Asset) -> None:
        if asset.unsubscribe is not None:
            asset.unsubscribe()
            asset.unsubscribe = None

    # What devices say

    @callback
    def hear(self, asset: Asset, event: AdapterEvent) -> None:
        """Take in what an asset's adapter noticed."""
        # First what the device shows, so that whatever follows decides on fresh facts.
        if event.telemetry is not None:
            self._on_telemetry(asset, event.telemetry)
        note_identity(self._site.hass, self._site.entry.entry_id, asset)
        match event.kind:
            case AdapterEventKind.CONNECTED:
                self._on_connected(asset, event.detail)
            case AdapterEventKind.LOST:
                self._on_lost(asset, event.detail)
            case AdapterEventKind.REBOOTED:
                self._assert_again(asset, Reason.REBOOTED)
            case AdapterEventKind.TRANSACTION_STARTED:
                self._assert_again(asset, Reason.TRANSACTION_STARTED)
            case AdapterEventKind.TRANSACTION_ENDED:
                self._site.proving.unplugged(asset.config.asset_id)
            case AdapterEventKind.WRITE_CAP:
                self._site.wearing.tell(asset.config, event.detail)
            case AdapterEventKind.TELEMETRY:
                pass

    @callback
    def _on_connected(self, asset: Asset, detail: str | None) -> None:
        if asset.snapshot.connected:
            return
        site = self._site
        was_lost = asset.snapshot.link_detail is not None
        if was_lost:
            LOGGER.info("%s is back", asset.config.title)
        asset.update(connected=True, link_detail=None)
        asset_id = asset.config.asset_id
        at_once = site.proving.came_back(asset_id)
        site.engine.resume(asset_id, OFFLINE)
        if was_lost and asset.config.lost_policy is not EndPolicy.HOLD:
            site.following.leave(asset, asset.config.lost_policy, Reason.RECONNECTED)
            site.wake_soon()
        elif at_once:
            self._assert_again(asset, Reason.RECONNECTED)
        else:
            site.wake_soon()
        site.publish(EventType.ASSET_CONNECTED, asset_id, detail)

    @callback
    def _on_lost(self, asset: Asset, detail: str | None) -> None:
        if not asset.snapshot.connected:
            return
        asset_id = asset.config.asset_id
        words = detail or "the link is gone"
        if self._site.hass.state not in GOING_DOWN:
            LOGGER.warning("%s is offline: %s", asset.config.title, words)
        asset.update(connected=False, link_detail=words)
        self._site.engine.withhold(asset_id, OFFLINE)
        self._site.publish(EventType.ASSET_LOST, asset_id, detail)

    @callback
    def _assert_again(self, asset: Asset, cause: Reason) -> None:
        """Send the setpoint that should be in force once more: the device may have lost it.

        Also one that it has said yes to a moment ago: the proof of it would never come.
        """
        self._site.proving.end_wait(asset.config.asset_id, self._site.now())
        self._site.engine.reassert(asset.config.asset_id, cause)
        self._site.wake_soon()

    @callback
    def _on_telemetry(self, asset: Asset, telemetry: Telemetry) -> None:
        site = self._site
        before = asset.snapshot.telemetry
        state = observed_state(asset.config.kind, telemetry)
        if state is not None and state != asset.machine.current_state:
            asset.machine.observe(state)
            if state == ChargerState.AVAILABLE:
                site.proving.unplugged(asset.config.asset_id)
            site.wake_soon()
        asset.update(telemetry=telemetry, state=asset.machine.current_state)
        site.proving.take_telemetry(asset, telemetry)
        site.goals.take_telemetry(asset, telemetry)
        if before is None or (before.soc_percent, before.power_kw) != (
            telemetry.soc_percent,
            telemetry.power_kw,
        ):
            site.guarding.look_again(asset, site.now())
