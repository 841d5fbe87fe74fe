"""The coordinator of a site: owns its engine, its assets and its one timer."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, Context, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.util import dt as dt_util

from .adapters import Ack, AdapterEvent, AdapterEventKind, Telemetry
from .asset import Asset, AssetConfig
from .asset_state import create_machine, observed_state
from .bus import bridge
from .const import DOMAIN, LOGGER
from .devices import AdapterFactory
from .engine import (
    AdapterError,
    AdapterRegistry,
    Command,
    CommandStatus,
    CommandType,
    DispatchEngine,
    Event,
    EventBus,
    EventType,
    LatePolicy,
    Reason,
)
from .plans import PlanKeeper
from .store import PlanStore, StoreError

if TYPE_CHECKING:
    from .engine.schedule import Schedule

type EnergyDispatchConfigEntry = ConfigEntry[DispatchCoordinator]
type AssetAdder = Callable[[Asset], None]

ENDED_KEPT: Final = 2_000
OFFLINE: Final = "offline"
FAILURES: Final = frozenset({CommandStatus.FAILED, CommandStatus.TIMED_OUT})
FAILURES_KEPT: Final = 1_000

COMMAND_EVENTS: Final = frozenset(
    {
        EventType.COMMAND_DISPATCHED,
        EventType.COMMAND_ACKNOWLEDGED,
        EventType.COMMAND_COMPLETED,
        EventType.COMMAND_FAILED,
        EventType.COMMAND_TIMED_OUT,
        EventType.COMMAND_RETRYING,
        EventType.COMMAND_SUPERSEDED,
        EventType.COMMAND_CANCELLED,
        EventType.COMMAND_EXPIRED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSnapshot:
    """What is known of a site now; replaced as a whole, never changed."""

    plan_id: str | None = None
    """The plan received last of those that are in force or to come."""
    plan_name: str | None = None
    plan_starts_at: datetime | None = None
    plan_ends_at: datetime | None = None
    pending: int = 0
    failed_today: int = 0
    next_command_at: datetime | None = None


class DispatchCoordinator:
    """Takes schedules in, lets the engine work at the right moments, and tells what happened."""

    def __init__(
        self, hass: HomeAssistant, entry: EnergyDispatchConfigEntry, factory: AdapterFactory
    ) -> None:
        """Start with no asset; ``async_start`` brings the site up."""
        self.hass = hass
        self.entry = entry
        self.site_device_id = ""
        self.assets: dict[str, Asset] = {}
        self.bus = EventBus()
        self.registry = AdapterRegistry()
        self.engine = DispatchEngine(
            event_bus=self.bus,
            adapter_registry=self.registry,
            clock=dt_util.utcnow,
            late_policy=LatePolicy.LATEST,
            ended_kept=ENDED_KEPT,
        )
        self.plans = PlanKeeper(hass, self.engine, PlanStore(hass, entry.entry_id))
        self.site = SiteSnapshot()
        self._factory = factory
        self._adders: list[AssetAdder] = []
        self._site_listeners: list[CALLBACK_TYPE] = []
        self._command_listeners: dict[str, list[Callable[[Event], None]]] = {}
        self._failures: deque[datetime] = deque(maxlen=FAILURES_KEPT)
        self._sends: dict[str, asyncio.Task[None]] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._soon: asyncio.Handle | None = None
        self._stopped = False
        self._end_bridge = bridge(
            hass,
            self.bus,
            {"config_entry_id": entry.entry_id, "site": entry.title},
            self._take_event,
        )

    # Coming and going

    async def async_start(self) -> None:
        """Bring up the assets, and then the plans that were in force before."""
        for subentry in self.entry.subentries.values():
            await self.async_add_asset(AssetConfig.from_subentry(subentry))
        await self.plans.async_restore(dt_util.utcnow(), set(self.assets))
        self._refresh_site()
        self.wake_soon()

    async def async_stop(self) -> None:
        """Let go of everything: no timer, no task, no link is left."""
        self._stopped = True
        for handle in (self._timer, self._soon):
            if handle is not None:
                handle.cancel()
        for task in list(self._sends.values()):
            task.cancel()
        await asyncio.gather(*self._sends.values(), return_exceptions=True)
        for asset in self.assets.values():
            await self._async_detach(asset)
        self._end_bridge()

    async def async_add_asset(self, config: AssetConfig) -> None:
        """Bring up one asset beside those that run; a device that is away is no error."""
        asset = Asset(
            config=config,
            adapter=await self._factory.async_create(config),
            machine=create_machine(config.kind, config.asset_id, self.bus),
        )
        self.assets[config.asset_id] = asset
        self.engine.watch_state(asset.machine)
        await self._async_attach(asset)
        for adder in self._adders:
            adder(asset)

    async def async_remove_asset(self, asset_id: str) -> None:
        """Take down an asset that was deleted: released, forgotten; the others notice nothing."""
        asset = self.assets.pop(asset_id, None)
        if asset is None:
            return
        for command in self.engine.get_commands_for_asset(asset_id):
            if not command.ended:
                self.engine.cancel_command(command.command_id, "the asset was removed")
        if asset.adapter.connected:
            try:
                await asset.adapter.release()
            except AdapterError as err:
                LOGGER.warning("%s could not be handed back: %s", asset.config.title, err)
        await self._async_detach(asset)
        await self.plans.async_forget_asset(asset_id)
        self._refresh_site()
        self.wake_soon()

    async def async_change_asset(self, config: AssetConfig) -> None:
        """Take over an asset's new settings; its plan, its state and its entities stay."""
        asset = self.assets[config.asset_id]
        await self._async_detach(asset)
        asset.config = config
        asset.adapter = await self._factory.async_create(config)
        await self._async_attach(asset)
        asset.notify()
        self.wake_soon()

    async def _async_attach(self, asset: Asset) -> None:
        """Connect an asset's adapter with the engine."""
        config = asset.config
        self.registry.register(config.asset_id, asset.adapter)
        self.engine.set_end_policy(
            config.asset_id, config.end_policy, safe_power_kw=config.safe_power_kw
        )
        self.engine.withhold(config.asset_id, OFFLINE)

        @callback
        def on_event(event: AdapterEvent) -> None:
            self._on_adapter_event(asset, event)

        asset.unsubscribe = asset.adapter.subscribe(on_event)
        await asset.adapter.start()
        if asset.adapter.connected:
            self._on_connected(asset, None)

    async def _async_detach(self, asset: Asset) -> None:
        """Let go of an asset's adapter and its link."""
        if asset.unsubscribe is not None:
            asset.unsubscribe()
            asset.unsubscribe = None
        self.registry.unregister(asset.config.asset_id)
        await asset.adapter.close()
        await self._factory.async_discard(asset.config)
        asset.update(connected=False)

    # Listeners

    @callback
    def register_asset_adder(self, adder: AssetAdder) -> None:
        """Let a platform add entities for each asset, those that run and those to come."""
        self._adders.append(adder)
        for asset in self.assets.values():
            adder(asset)

    @callback
    def listen_site(self, listener: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Call a listener when the site's snapshot changes."""
        self._site_listeners.append(listener)
        return lambda: self._site_listeners.remove(listener)

    @callback
    def listen_commands(self, asset_id: str, listener: Callable[[Event], None]) -> CALLBACK_TYPE:
        """Call a listener with each event of an asset's commands."""
        listeners = self._command_listeners.setdefault(asset_id, [])
        listeners.append(listener)
        return lambda: listeners.remove(listener)

    # The engine's moments

    @callback
    def wake_soon(self) -> None:
        """Let the engine look for work once the present callback is done."""
        if self._soon is None and not self._stopped:
            self._soon = self.hass.loop.call_soon(self._wake)

    @callback
    def _wake(self) -> None:
        """Do what is due, and set the timer for what comes next."""
        if self._soon is not None:
            self._soon.cancel()
            self._soon = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._stopped:
            return
        now = dt_util.utcnow()
        for command in self.engine.check_timeouts(now):
            if (task := self._sends.get(command.command_id)) is not None:
                task.cancel()
        while commands := self.engine.get_pending_commands(now):
            for command in commands:
                self._dispatch(command, now)
        upcoming = self.engine.next_wakeup()
        if upcoming is not None:
            # From the planned moment, not from when this ran: no drift.
            delay = (upcoming - dt_util.utcnow()).total_seconds()
            loop = self.hass.loop
            self._timer = loop.call_at(loop.time() + max(delay, 0.0), self._wake)

    @callback
    def _dispatch(self, command: Command, now: datetime) -> None:
        sent = self.engine.dispatch_command(command, now=now)
        if sent is not None:
            # Eager: the first bytes leave within this call, not a turn of the loop later.
            task = self.entry.async_create_background_task(
                self.hass,
                self._async_carry(command, sent),
                f"{DOMAIN} {command.command_id}",
                eager_start=True,
            )
            if not task.done():
                self._sends[command.command_id] = task
                task.add_done_callback(lambda _: self._sends.pop(command.command_id, None))

    async def _async_carry(self, command: Command, sent: Awaitable[Ack]) -> None:
        """Await a device's answer and tell the engine."""
        try:
            ack = await sent
        except AdapterError as err:
            self.engine.handle_response(
                command,
                success=False,
                error=str(err),
                retryable=err.retryable,
                reason=err.reason,
            )
        except Exception as err:  # noqa: BLE001 - a bug in an adapter must not end the dispatch
            LOGGER.exception("The adapter of %s failed unexpectedly", command.asset_id)
            self.engine.handle_response(
                command, success=False, error=f"{type(err).__name__}: {err}"
            )
        else:
            self.engine.handle_ack(command, ack)
        self.wake_soon()

    # What devices say

    @callback
    def _on_adapter_event(self, asset: Asset, event: AdapterEvent) -> None:
        if self._stopped:
            return
        match event.kind:
            case AdapterEventKind.CONNECTED:
                self._on_connected(asset, event.detail)
            case AdapterEventKind.LOST:
                self._on_lost(asset, event.detail)
            case AdapterEventKind.REBOOTED:
                self._assert_again(asset, Reason.RECONNECTED)
            case AdapterEventKind.TRANSACTION_STARTED:
                self._assert_again(asset, Reason.TRANSACTION_STARTED)
            case AdapterEventKind.TRANSACTION_ENDED | AdapterEventKind.TELEMETRY:
                pass
        if event.telemetry is not None:
            self._on_telemetry(asset, event.telemetry)

    @callback
    def _on_connected(self, asset: Asset, detail: str | None) -> None:
        if asset.snapshot.connected:
            return
        asset_id = asset.config.asset_id
        if asset.snapshot.link_detail is not None:
            LOGGER.info("%s is back", asset.config.title)
        asset.update(connected=True, link_detail=None)
        self.engine.resume(asset_id, OFFLINE)
        self._assert_again(asset, Reason.RECONNECTED)
        self._publish(EventType.ASSET_CONNECTED, asset_id, detail)

    @callback
    def _on_lost(self, asset: Asset, detail: str | None) -> None:
        if not asset.snapshot.connected:
            return
        asset_id = asset.config.asset_id
        LOGGER.warning("%s is offline: %s", asset.config.title, detail or "the link is gone")
        asset.update(connected=False, link_detail=detail or "the link is gone")
        self.engine.withhold(asset_id, OFFLINE)
        self._publish(EventType.ASSET_LOST, asset_id, detail)

    @callback
    def _assert_again(self, asset: Asset, cause: Reason) -> None:
        """Send the setpoint that should be in force once more: the device may have lost it."""
        self.engine.reassert(asset.config.asset_id, cause)
        self.wake_soon()

    @callback
    def _on_telemetry(self, asset: Asset, telemetry: Telemetry) -> None:
        asset.last_seen_at = telemetry.observed_at
        state = observed_state(asset.config.kind, telemetry)
        if state is not None and state != asset.machine.current_state:
            asset.machine.observe(state)
            self.wake_soon()
        asset.update(telemetry=telemetry, state=asset.machine.current_state)

    # What people and automations ask for

    async def async_send(self, command: Command) -> None:
        """Let a command made by hand go out at its time."""
        self.engine.add_command(command)
        self._wake()
        self._refresh_site()

    async def async_retry(self, asset_id: str) -> Command:
        """Send an asset's last failed command again, as a new one.

        Raises:
            ServiceValidationError: nothing has failed.
        """
        failed = self.assets[asset_id].snapshot.last_failure
        if failed is None:
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="nothing_to_retry",
                translation_placeholders={"asset": asset_id},
            )
        again = Command(
            asset_id,
            failed.command_type,
            failed.parameters,
            dt_util.utcnow(),
            plan_id=failed.plan_id,
            expires_at=failed.expires_at,
            cause=Reason.MANUAL,
        )
        self.assets[asset_id].update(last_failure=None)
        await self.async_send(again)
        return again

    async def async_release(self, asset_id: str) -> Command:
        """Hand control of an asset back to its device, now."""
        release = Command(asset_id, CommandType.RELEASE, {}, dt_util.utcnow(), cause=Reason.MANUAL)
        await self.async_send(release)
        return release

    async def async_submit(
        self, schedule: Schedule, *, name: str | None, context: Context
    ) -> list[Command]:
        """Make a schedule the plan of its assets; it is on disk when this returns.

        Raises:
            HomeAssistantError: it could not be stored; nothing has changed.
        """
        if self.hass.is_stopping:
            raise ServiceValidationError(translation_domain=DOMAIN, translation_key="stopping")
        try:
            commands = await self.plans.async_accept(schedule, name=name, source=context.id)
        except StoreError as err:
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="not_stored",
                translation_placeholders={"detail": str(err)},
            ) from err
        self._wake()
        self._refresh_site()
        for asset_id in schedule.asset_ids:
            if asset_id in self.assets:
                self._refresh_setpoints(self.assets[asset_id])
        return commands

    # Telling

    @callback
    def _publish(self, kind: EventType, asset_id: str, detail: str | None) -> None:
        now = dt_util.utcnow()
        self.bus.publish(Event(kind, now, {"asset_id": asset_id, "detail": detail}))

    @callback
    def _take_event(self, event: Event) -> None:
        """Bring snapshots up to date with something that happened in the engine."""
        if event.event_type in COMMAND_EVENTS:
            self._take_command_event(event)
        elif event.event_type is EventType.PLAN_ENDED:
            self._refresh_site()

    @callback
    def _take_command_event(self, event: Event) -> None:
        asset_id = str(event.payload["asset_id"])
        if event.payload["status"] in FAILURES:
            self._failures.append(event.timestamp)
            LOGGER.warning(
                "%s for %s %s: %s",
                event.payload["command_type"],
                asset_id,
                event.payload["status"],
                event.payload["error"],
            )
        asset = self.assets.get(asset_id)
        command = self.engine.get_command(str(event.payload["command_id"]))
        if asset is not None and command is not None:
            # A plan that replaced commands which were never sent is no news of the asset.
            never_sent = command.status is CommandStatus.SUPERSEDED and command.attempt == 0
            if not never_sent:
                failure = asset.snapshot.last_failure
                if command.status in FAILURES:
                    failure = command
                elif command.status is CommandStatus.COMPLETED:
                    failure = None
                asset.snapshot = replace(asset.snapshot, last_command=command, last_failure=failure)
                self._refresh_setpoints(asset)
                asset.notify()
                for listener in list(self._command_listeners.get(asset_id, ())):
                    listener(event)
        self._refresh_site()

    @callback
    def _refresh_setpoints(self, asset: Asset) -> None:
        asset_id = asset.config.asset_id
        in_force = self.engine.setpoint_in_force(asset_id)
        asset.update(
            setpoint_kw=None if in_force is None else in_force.signed_power_kw,
            next_setpoint=self.engine.next_setpoint(asset_id),
        )

    @callback
    def _refresh_site(self) -> None:
        now = dt_util.utcnow()
        today = dt_util.start_of_local_day(dt_util.as_local(now))
        plan = self.plans.current(now)
        fresh = SiteSnapshot(
            plan_id=plan.plan_id if plan else None,
            plan_name=plan.name if plan else None,
            plan_starts_at=plan.starts_at if plan else None,
            plan_ends_at=plan.ends_at if plan else None,
            pending=self.engine.pending_count,
            failed_today=sum(1 for moment in self._failures if moment >= today),
            next_command_at=self.engine.next_due(),
        )
        if fresh != self.site:
            self.site = fresh
            for listener in list(self._site_listeners):
                listener()
