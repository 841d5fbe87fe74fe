"""The coordinator of a site: owns its engine, its assets and its one timer."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING, Final, Protocol

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, Context, CoreState, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.util import dt as dt_util

from .adapters import Ack, AdapterEvent, AdapterEventKind, Telemetry
from .asset import Asset, AssetConfig
from .asset_state import create_machine, observed_state
from .bus import bridge
from .const import CONF_STALE_MINUTES, DOMAIN, LOGGER
from .controls import Controls, controls_file
from .devices import AdapterFactory
from .durable_file import StoreError
from .engine import (
    AdapterError,
    AdapterRegistry,
    ChargerState,
    Command,
    CommandType,
    DispatchEngine,
    EndPolicy,
    Event,
    EventBus,
    EventType,
    LatePolicy,
    Proof,
    Reason,
)
from .engine.base import SETPOINT_TYPES
from .following import Following
from .guarding import Guarding
from .house import House
from .leaving import Leaving
from .ledger_store import LedgerKeeper
from .plans import PlanKeeper
from .proving import Proving
from .store import plan_file
from .telling import AssetAdder, SiteSnapshot, Telling

if TYPE_CHECKING:
    from .engine.schedule import Schedule

type EnergyDispatchConfigEntry = ConfigEntry[DispatchCoordinator]

__all__ = ["AssetAdder", "DispatchCoordinator", "EnergyDispatchConfigEntry", "SiteSnapshot"]

ENDED_KEPT: Final = 2_000
OFFLINE: Final = "offline"
SAVE_WITHIN_SECONDS: Final = 0.5
GOING_DOWN: Final = frozenset({CoreState.stopping, CoreState.final_write, CoreState.stopped})
"""Links that close by then are no news."""


class _Part(Protocol):
    """What has its own moments, beside the engine."""

    def next_moment(self) -> datetime | None: ...

    def tick(self, now: datetime) -> None: ...


class _ShadowSender:
    """Takes the place of an adapter while nothing is to be sent."""

    def send(self, _command: Command) -> Ack:
        return Ack(proof=Proof.SHADOW, detail="Shadow mode: nothing was sent.")


class DispatchCoordinator:
    """Takes schedules in, lets the engine work at the right moments, and tells what happened."""

    def __init__(
        self, hass: HomeAssistant, entry: EnergyDispatchConfigEntry, factory: AdapterFactory
    ) -> None:
        """Start with no asset; ``async_start`` brings the site up."""
        self.hass = hass
        self.entry = entry
        self.site_device_id = ""
        self.stale_minutes: float = entry.options.get(CONF_STALE_MINUTES, 0)
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
        self.plans = PlanKeeper(hass, self.engine, plan_file(hass, entry.entry_id))
        self.ledger = LedgerKeeper(hass, entry, self.engine)
        self.controls = Controls()
        self.following = Following(self)
        self.proving = Proving(self)
        self.guarding = Guarding(self)
        self.house = House(self)
        self.leaving = Leaving(self)
        self.telling = Telling(self)
        self._parts: tuple[_Part, ...] = (
            self.following,
            self.proving,
            self.guarding,
            self.house,
            self.leaving,
        )
        self._factory = factory
        self._controls_file = controls_file(hass, entry.entry_id)
        self._saving: asyncio.TimerHandle | None = None
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

    @staticmethod
    def now() -> datetime:
        """Return the present moment, in UTC."""
        return dt_util.utcnow()

    @property
    def site(self) -> SiteSnapshot:
        """What is known of the site now."""
        return self.telling.snapshot

    # Coming and going

    async def async_start(self) -> None:
        """Bring up the assets, and then the plans that were in force before."""
        await self.ledger.async_start()
        self.controls = await self._controls_file.async_load()
        for subentry in self.entry.subentries.values():
            await self.async_add_asset(AssetConfig.from_subentry(subentry))
        now = self.now()
        self.following.apply_dispatching()
        await self.plans.async_restore(
            now, set(self.assets), trusted=not self.leaving.was_away_too_long(now)
        )
        for plan in self.plans.all:
            self.ledger.explain_plan(plan)
        self.following.at_start()
        self.leaving.at_start(now)
        self.house.start()
        for asset in self.assets.values():
            self.telling.refresh_asset(asset)
        self.telling.refresh_site()
        self.wake_soon()

    async def async_leave(self) -> None:
        """Leave the devices as wanted, while Home Assistant stops."""
        await self.leaving.async_at_stop()
        await self.async_save_controls()

    async def async_stop(self) -> None:
        """Let go of everything: no timer, no task, no link is left."""
        self._stopped = True
        self.house.stop()
        for handle in (self._timer, self._soon):
            if handle is not None:
                handle.cancel()
        for task in list(self._sends.values()):
            task.cancel()
        await asyncio.gather(*self._sends.values(), return_exceptions=True)
        for asset in self.assets.values():
            await self._async_detach(asset)
        self._end_bridge()
        await self.ledger.async_stop()
        if self._saving is not None:
            await self.async_save_controls()

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
        self.following.apply_dispatching()
        self.telling.add_entities(asset)

    async def async_remove_asset(self, asset_id: str) -> None:
        """Take down an asset that was deleted: left as wanted, and forgotten."""
        asset = self.assets.pop(asset_id, None)
        if asset is None:
            return
        self.cancel_all(asset_id, "the asset was removed")
        await self.leaving.async_at_removal(asset)
        await self._async_detach(asset)
        await self.plans.async_forget_asset(asset_id)
        self.proving.forget(asset_id)
        self.change_controls(self.controls.without_asset(asset_id))
        self.telling.refresh_site()
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
            config.asset_id,
            config.end_policy,
            safe_power_kw=(
                config.safe_power_kw or 0.0 if config.end_policy is EndPolicy.SAFE_VALUE else None
            ),
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
        self.telling.register_asset_adder(adder)

    @callback
    def listen_site(self, listener: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Call a listener when the site's snapshot changes."""
        return self.telling.listen_site(listener)

    @callback
    def listen_commands(self, asset_id: str, listener: Callable[[Event], None]) -> CALLBACK_TYPE:
        """Call a listener with each event of an asset's commands."""
        return self.telling.listen_commands(asset_id, listener)

    # The engine's moments

    @callback
    def wake_soon(self) -> None:
        """Let the engine look for work once the present callback is done."""
        if self._soon is None and not self._stopped:
            self._soon = self.hass.loop.call_soon(self.wake_now)

    @callback
    def wake_now(self) -> None:
        """Do what is due, and set the timer for what comes next."""
        for handle in (self._soon, self._timer):
            if handle is not None:
                handle.cancel()
        self._soon = self._timer = None
        if self._stopped:
            return
        now = self.now()
        for command in self.engine.check_timeouts(now):
            if (task := self._sends.get(command.command_id)) is not None:
                task.cancel()
        for part in self._parts:
            part.tick(now)
        while commands := self.engine.get_pending_commands(now):
            for command in self.guarding.sending_order(commands):
                if self.following.lets_pass(command, now):
                    self.guarding.prepare(command, now)
                    self.proving.make_room(command, now)
                    self._dispatch(command, now)
        self._set_timer()

    @callback
    def _set_timer(self) -> None:
        """Wake again when the engine or one of the parts next has something to do."""
        moments = [self.engine.next_wakeup(), *(part.next_moment() for part in self._parts)]
        upcoming = min((moment for moment in moments if moment is not None), default=None)
        if upcoming is not None:
            # From the planned moment, not from when this ran: no drift.
            delay = (upcoming - self.now()).total_seconds()
            loop = self.hass.loop
            self._timer = loop.call_at(loop.time() + max(delay, 0.0), self.wake_now)

    @callback
    def _dispatch(self, command: Command, now: datetime) -> None:
        carrier = _ShadowSender() if self.controls.shadow else None
        sent = self.engine.dispatch_command(command, carrier, now=now)
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
            self.proving.take_ack(command, ack)
        self.ledger.note(command)  # A late answer is no event, and yet a fact.
        self.wake_soon()

    # What devices say

    @callback
    def _on_adapter_event(self, asset: Asset, event: AdapterEvent) -> None:
        if self._stopped:
            return
        # First what the device shows, so that whatever follows decides on fresh facts.
        if event.telemetry is not None:
            self._on_telemetry(asset, event.telemetry)
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
                self.proving.unplugged(asset.config.asset_id)
            case AdapterEventKind.TELEMETRY:
                pass

    @callback
    def _on_connected(self, asset: Asset, detail: str | None) -> None:
        if asset.snapshot.connected:
            return
        was_lost = asset.snapshot.link_detail is not None
        if was_lost:
            LOGGER.info("%s is back", asset.config.title)
        asset.update(connected=True, link_detail=None)
        asset_id = asset.config.asset_id
        self.proving.forget(asset_id)
        self.engine.resume(asset_id, OFFLINE)
        if was_lost and asset.config.lost_policy is not EndPolicy.HOLD:
            self.following.leave(asset, asset.config.lost_policy, Reason.RECONNECTED)
            self.wake_soon()
        else:
            self._assert_again(asset, Reason.RECONNECTED)
        self.publish(EventType.ASSET_CONNECTED, asset_id, detail)

    @callback
    def _on_lost(self, asset: Asset, detail: str | None) -> None:
        if not asset.snapshot.connected:
            return
        asset_id = asset.config.asset_id
        words = detail or "the link is gone"
        if self.hass.state not in GOING_DOWN:
            LOGGER.warning("%s is offline: %s", asset.config.title, words)
        asset.update(connected=False, link_detail=words)
        self.engine.withhold(asset_id, OFFLINE)
        self.publish(EventType.ASSET_LOST, asset_id, detail)

    @callback
    def _assert_again(self, asset: Asset, cause: Reason) -> None:
        """Send the setpoint that should be in force once more: the device may have lost it."""
        self.engine.reassert(asset.config.asset_id, cause)
        self.wake_soon()

    @callback
    def _on_telemetry(self, asset: Asset, telemetry: Telemetry) -> None:
        before = asset.snapshot.telemetry
        state = observed_state(asset.config.kind, telemetry)
        if state is not None and state != asset.machine.current_state:
            asset.machine.observe(state)
            if state == ChargerState.AVAILABLE:
                self.proving.unplugged(asset.config.asset_id)
            self.wake_soon()
        asset.update(telemetry=telemetry, state=asset.machine.current_state)
        self.proving.take_telemetry(asset, telemetry)
        if before is None or (before.soc_percent, before.power_kw) != (
            telemetry.soc_percent,
            telemetry.power_kw,
        ):
            self.guarding.guard_again(self.assets, self.now())

    # What people and automations ask for

    @callback
    def issue(  # noqa: PLR0913 - where it comes from, in full
        self,
        asset_id: str,
        setpoint_kw: float | None,
        cause: Reason,
        *,
        plan_id: str | None = None,
        expires_at: datetime | None = None,
        context_id: str | None = None,
        priority: int = 1,
        unless_due: bool = False,
    ) -> Command | None:
        """Make a setpoint (charging positive; None hands control back) that is due now.

        Args:
            asset_id: for which asset.
            setpoint_kw: what is asked.
            cause: why.
            plan_id: the plan that it speaks for.
            expires_at: end of that plan.
            context_id: the Home Assistant context that caused it.
            priority: higher is more urgent.
            unless_due: make none if another setpoint is about to go out anyway.
        """
        if unless_due and self.engine.has_due_setpoint(asset_id, self.now()):
            return None
        command = _setpoint(asset_id, setpoint_kw, cause, self.now(), plan_id, expires_at, priority)
        if context_id is not None:
            command.begin_progress().context_id = context_id
        self.engine.add_command(command)
        self.wake_soon()
        return command

    async def async_send(self, command: Command) -> None:
        """Let a command made by hand go out at its time."""
        self.engine.add_command(command)
        self.wake_now()
        self.telling.refresh_site()

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
            self.now(),
            plan_id=failed.plan_id,
            expires_at=failed.expires_at,
            cause=Reason.MANUAL,
        )
        self.assets[asset_id].update(last_failure=None)
        await self.async_send(again)
        return again

    async def async_release(self, asset_id: str) -> Command:
        """Hand control of an asset back to its device, now."""
        release = Command(asset_id, CommandType.RELEASE, {}, self.now(), cause=Reason.MANUAL)
        await self.async_send(release)
        return release

    @callback
    def cancel_all(self, asset_id: str, reason: str, *, from_plan_only: bool = False) -> list[str]:
        """Withdraw an asset's commands that have not ended; returns their ids."""
        cancelled = []
        for command in self.engine.get_commands_for_asset(asset_id):
            if not command.ended and (not from_plan_only or command.plan_id is not None):
                self.engine.cancel_command(command.command_id, reason)
                cancelled.append(command.command_id)
        return cancelled

    async def async_submit(
        self, schedule: Schedule, *, name: str | None, context: Context
    ) -> list[Command]:
        """Make a schedule the plan of its assets; it is on disk when this returns.

        Raises:
            HomeAssistantError: it could not be stored; nothing has changed.
        """
        if self.hass.is_stopping:
            raise ServiceValidationError(translation_domain=DOMAIN, translation_key="stopping")
        self.ledger.explain(schedule.plan_id, context)
        try:
            commands = await self.plans.async_accept(schedule, name=name, source=context.id)
        except StoreError as err:
            raise not_stored(err) from err
        self.wake_now()
        self.telling.refresh_site()
        for asset_id in schedule.asset_ids:
            if asset_id in self.assets:
                self.telling.refresh_asset(self.assets[asset_id])
        return commands

    async def async_clear_schedule(self, asset_ids: set[str] | None) -> list[str]:
        """Withdraw the plans of some assets, or of all, as if they had ended.

        Raises:
            HomeAssistantError: it could not be stored; nothing has changed.
        """
        try:
            cleared = await self.plans.async_clear(asset_ids)
        except StoreError as err:
            raise not_stored(err) from err
        for asset_id in cleared:
            self.cancel_all(asset_id, "the schedule was cleared", from_plan_only=True)
            self.engine.leave_plans(asset_id)
            asset = self.assets.get(asset_id)
            if asset is not None and asset_id not in self.controls.overrides:
                self.following.leave(asset, asset.config.end_policy, Reason.PLAN_ENDED)
        self.wake_now()
        self.telling.refresh_site()
        return cleared

    # Controls

    @callback
    def change_controls(self, controls: Controls) -> None:
        """Take over what people have decided; it is on disk within a second."""
        self.controls = controls
        if self._saving is None and not self._stopped:
            self._saving = self.hass.loop.call_later(SAVE_WITHIN_SECONDS, self._save_later)
        self.telling.refresh_site()

    @callback
    def _save_later(self) -> None:
        self.entry.async_create_background_task(
            self.hass, self._async_save_quietly(), f"{DOMAIN} save controls"
        )

    async def _async_save_quietly(self) -> None:
        try:
            await self.async_save_controls()
        except HomeAssistantError as err:
            LOGGER.error("What was decided for %s is not on disk: %s", self.entry.title, err)

    async def async_save_controls(self) -> None:
        """Write what people have decided; it is on disk when this returns.

        Raises:
            HomeAssistantError: it could not be stored.
        """
        if self._saving is not None:
            self._saving.cancel()
            self._saving = None
        try:
            await self._controls_file.async_save(self.controls)
        except StoreError as err:
            raise not_stored(err) from err

    # Telling

    @callback
    def publish(
        self, kind: EventType, asset_id: str | None, detail: str | None, **more: object
    ) -> None:
        """Publish an event of the site's own, beside the engine's."""
        payload = {"asset_id": asset_id, "detail": detail, **more}
        self.bus.publish(Event(kind, self.now(), payload))

    @callback
    def _take_event(self, event: Event) -> None:
        """Follow up on something that happened in the engine."""
        if event.event_type in {
            EventType.COMMAND_COMPLETED,
            EventType.COMMAND_FAILED,
            EventType.COMMAND_TIMED_OUT,
        }:
            command = self.engine.get_command(str(event.payload["command_id"]))
            if command is not None and command.command_type in SETPOINT_TYPES:
                now = self.now()
                self.proving.take_end(command, now)
                self.leaving.note(event)
                self.guarding.note_in_force(command)
                self.guarding.guard_again(self.assets, now)
                self.wake_soon()
        self.telling.take(event)


def _setpoint(  # noqa: PLR0913, PLR0917 - a command's fields
    asset_id: str,
    setpoint_kw: float | None,
    cause: Reason,
    at: datetime,
    plan_id: str | None,
    expires_at: datetime | None,
    priority: int,
) -> Command:
    """Make the command that says a signed setpoint."""
    if setpoint_kw is None:
        kind, parameters = CommandType.RELEASE, {}
    elif setpoint_kw < 0:
        kind, parameters = CommandType.SET_DISCHARGE_RATE, {"power_kw": -setpoint_kw}
    else:
        kind, parameters = CommandType.SET_CHARGE_RATE, {"power_kw": setpoint_kw}
    return Command(
        asset_id,
        kind,
        parameters,
        at,
        plan_id=plan_id,
        expires_at=expires_at,
        priority=priority,
        cause=cause,
    )


def not_stored(err: StoreError) -> HomeAssistantError:
    """Return the error that says that something is not on disk."""
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="not_stored",
        translation_placeholders={"detail": str(err)},
    )
