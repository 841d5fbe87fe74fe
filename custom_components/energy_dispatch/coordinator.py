"""The coordinator of a site: owns its engine, its assets and its one timer."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, Context, HomeAssistant, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.util import dt as dt_util

from .asset import Asset, AssetConfig
from .assets import AssetKeeper
from .bus import bridge
from .clock import ClockWatch
from .const import CONF_STALE_MINUTES, DOMAIN, LOGGER
from .controls import Controls, ControlsKeeper
from .devices import AdapterFactory
from .durable_file import StoreError, not_stored
from .energy.books import EnergyBooks
from .engine import (
    AdapterRegistry,
    Command,
    CommandType,
    DispatchEngine,
    Event,
    EventBus,
    EventType,
    LatePolicy,
    Reason,
)
from .engine.base import SETPOINT_TYPES
from .following import Following
from .goals import Goals
from .guarding import Guarding
from .house import House
from .leaving import Leaving
from .ledger_store import LedgerKeeper
from .modbus_links import modbus_links
from .plans import PlanKeeper
from .preparing import Preparing
from .proving import Proving
from .resuming import async_resume, forget_distrust
from .setpoint import setpoint_command
from .showing import Showing
from .slices import Pace
from .stations import StationKeeper
from .store import plan_file
from .stored_plans import StoredPlans
from .telling import AssetAdder, SiteSnapshot, Telling
from .waking import Waking
from .wearing import Wearing

if TYPE_CHECKING:
    from .engine.schedule import Schedule

type EnergyDispatchConfigEntry = ConfigEntry[DispatchCoordinator]

__all__ = ["AssetAdder", "DispatchCoordinator", "EnergyDispatchConfigEntry", "SiteSnapshot"]

ENDED_KEPT: Final = 2_000


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
        self.bus = EventBus()
        registry = AdapterRegistry()
        self.engine = DispatchEngine(
            event_bus=self.bus,
            adapter_registry=registry,
            clock=dt_util.utcnow,
            late_policy=LatePolicy.LATEST,
            ended_kept=ENDED_KEPT,
        )
        self.clock = ClockWatch(hass.loop, self._clock_was_set)
        self.plans = PlanKeeper(hass, self.engine, plan_file(hass, entry.entry_id))
        self.ledger = LedgerKeeper(hass, entry, self.engine)
        self.telling = Telling(self)
        self.rush = modbus_links(hass).rush
        """Who is in a hurry: what can wait comes after."""
        self.showing = Showing(self.rush.after)
        self.keeper = ControlsKeeper(hass, entry, self.telling.refresh_site)
        self.stations = StationKeeper(self)
        self.asset_keeper = AssetKeeper(self, factory, registry)
        self.following = Following(self)
        self.goals = Goals(self)
        self.proving = Proving(self)
        self.guarding = Guarding(self)
        self.house = House(self)
        self.leaving = Leaving(self)
        self.wearing = Wearing(self)
        self.books = EnergyBooks(self)
        self.plans.before_change = self.books.count_plans
        self.preparing = Preparing(self)
        self.waking = Waking(
            self,
            (
                self.following,
                self.goals,
                self.proving,
                self.guarding,
                self.house,
                self.leaving,
                self.wearing,
                StoredPlans(self),
                self.books,
                self.telling,
                self.preparing,
            ),
        )
        self._settled = self._closed = False
        self._end_bridge = bridge(
            hass,
            self.bus,
            {"config_entry_id": entry.entry_id, "site": entry.title},
            take=self._take_event,
            taken=self.telling.refresh_site,
            rush=self.rush,
        )

    @staticmethod
    def now() -> datetime:
        """Return the present moment, in UTC."""
        return dt_util.utcnow()

    @property
    def site(self) -> SiteSnapshot:
        """What is known of the site now."""
        return self.telling.snapshot

    @property
    def assets(self) -> dict[str, Asset]:
        """The assets that there are, by their ids."""
        return self.asset_keeper.assets

    @property
    def controls(self) -> Controls:
        """What people have decided."""
        return self.keeper.controls

    # Coming and going

    async def async_start(self) -> None:
        """Bring up the assets, and then the plans that were in force before."""
        self.clock.start()
        await self.ledger.async_start()
        await self.keeper.async_load()
        self.stations.tidy()
        await self.books.async_start()
        pace = Pace()
        for subentry in list(self.entry.subentries.values()):
            await self.asset_keeper.async_add(AssetConfig.from_subentry(subentry))
            await pace.async_rest()
        now = self.now()
        self.following.apply_dispatching()
        await async_resume(self)
        for plan in self.plans.all:
            self.ledger.explain_plan(plan)
        self.following.at_start()
        self.leaving.at_start(now)
        self.house.start()
        for asset in self.assets.values():
            self.telling.refresh_asset(asset)
        self.telling.refresh_site()
        self.waking.begin()

    async def async_leave(self) -> None:
        """Leave the devices as wanted because Home Assistant stops, and close everything.

        First nothing is sent any more: what wakes or answers afterwards would set the device again.
        """
        await self.async_stand_still()
        await self.leaving.async_at_stop()
        await self.async_close()

    async def async_leave_for_good(self) -> None:
        """Leave the devices as wanted because the site is removed, and close everything."""
        await self.async_stand_still()
        await self.leaving.async_at_site_removal()
        await self.async_close()

    async def async_stop(self) -> None:
        """Let go of everything and leave the devices as they are: the site comes back."""
        await self.async_stand_still()
        await self.async_close()

    async def async_stand_still(self) -> None:
        """Send nothing and hear nothing any more; the links stay open."""
        self.clock.stop()
        self.house.stop()
        self.preparing.stop()
        self.asset_keeper.stop_listening()
        await self.waking.async_stand_still()

    async def async_settle(self) -> None:
        """Tell and write what is left; harmless if that was done before."""
        if not self._settled:
            self._settled = True
            self._end_bridge()
            self.showing.finish()
            await self.books.async_stop()
            await self.ledger.async_stop()
            await self.keeper.async_stop()

    async def async_close(self) -> None:
        """Close what is left: no timer, no task, no link; harmless if that was done before."""
        await self.async_settle()
        if not self._closed:
            self._closed = True
            await self.asset_keeper.async_let_go()
            self.showing.finish()

    async def async_add_asset(self, config: AssetConfig) -> None:
        """Bring up one asset beside those that run; a device that is away is no error."""
        await self.asset_keeper.async_add(config)

    async def async_remove_asset(self, asset_id: str) -> None:
        """Take down an asset that was deleted: left as wanted, and forgotten."""
        await self.asset_keeper.async_remove(asset_id)

    async def async_change_asset(self, config: AssetConfig) -> None:
        """Take over an asset's new settings; its plan, its state and its entities stay."""
        await self.asset_keeper.async_change(config)

    async def async_apply_options(self) -> None:
        """Take over the site's options as they are now; no asset's link is touched."""
        options = self.entry.options
        self.stale_minutes = options.get(CONF_STALE_MINUTES, 0)
        self.house.apply(options)
        await self.ledger.async_apply(options)
        self.wake_now()

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

    # Moments

    @callback
    def wake_soon(self) -> None:
        """Let the engine look for work once the present callback is done."""
        self.waking.soon()

    @callback
    def wake_now(self) -> None:
        """Do what is due, and set the timer for what comes next."""
        self.waking.now()

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
        command = setpoint_command(
            asset_id,
            setpoint_kw,
            cause,
            self.now(),
            plan_id=plan_id,
            expires_at=expires_at,
            priority=priority,
        )
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
        if self.hass.is_stopping or self.waking.still:
            raise ServiceValidationError(translation_domain=DOMAIN, translation_key="stopping")
        self.ledger.explain(schedule.plan_id, context)
        try:
            commands = await self.plans.async_accept(schedule, name=name, context=context)
        except StoreError as err:
            raise not_stored(err) from err
        forget_distrust(self)
        self.wake_now()
        self.telling.refresh_site()
        pace = Pace()
        for asset_id in schedule.asset_ids:
            if asset_id in self.assets:
                self.telling.refresh_asset(self.assets[asset_id])
            await pace.async_rest()
        await self.showing.async_shown()
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
        self.keeper.change(controls)

    async def async_limit(self, limit_kw: float | None) -> None:
        """Set the most that all assets may charge with together, or let there be none.

        Raises:
            HomeAssistantError: it could not be stored.
        """
        self.change_controls(replace(self.controls, site_limit_kw=limit_kw))
        self.guarding.guard_again(list(self.assets), self.now())
        await self.async_save_controls()

    async def async_save_controls(self) -> None:
        """Write what people have decided; it is on disk when this returns.

        Raises:
            HomeAssistantError: it could not be stored.
        """
        await self.keeper.async_save()

    # Time

    @callback
    def _clock_was_set(self, jump: timedelta) -> None:
        """Go on in the clock's new terms: spans of time go on, moments of the calendar stay."""
        LOGGER.warning(
            "The clock was set %s by %s: %s goes on with what its plan asks for now",
            "ahead" if jump > timedelta(0) else "back",
            abs(jump),
            self.entry.title,
        )
        self.engine.shift_clock(jump)
        for part in (self.plans, self.proving, self.guarding, self.house, self.leaving, self.books):
            part.shift_clock(jump)
        if jump < timedelta(0):
            # What was sent for moments that are still to come has to be sent once more by then.
            self.entry.async_create_task(
                self.hass, self._async_follow_again(), f"{DOMAIN} follow the plans again"
            )
        self.wake_soon()

    async def _async_follow_again(self) -> None:
        await self.plans.async_follow_again(self.now())
        self.wake_now()
        for asset in self.assets.values():
            self.telling.refresh_asset(asset)
        self.telling.refresh_site()

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
        if event.event_type is EventType.COMMAND_DISPATCHED:
            sent = self.engine.get_command(str(event.payload["command_id"]))
            if sent is not None:
                self.leaving.note_sent(sent)
        if event.event_type is EventType.COMMAND_ACKNOWLEDGED:
            # What may rise waited for the device's yes.
            self.guarding.guard_again((str(event.payload["asset_id"]),), self.now())
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
                asset = self.assets.get(command.asset_id)
                if asset is not None:
                    self.guarding.look_again(asset, now)
                self.wake_soon()
        self.telling.take(event)
