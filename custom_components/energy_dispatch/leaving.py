"""Leaving a device: at Home Assistant's stop, at an asset's removal, and at the next start.

A device that carries a setpoint of ours must not carry it for ever because we are gone.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from homeassistant.core import callback

from .asset import Asset
from .const import LOGGER, StopPolicy
from .engine import (
    Command,
    CommandStatus,
    CommandType,
    EndPolicy,
    Event,
    IllegalTransition,
    Proof,
    Reason,
)
from .engine.base import UNDER_WAY, VALUE_TOLERANCE_KW
from .setpoint import setpoint_command

if TYPE_CHECKING:
    from .coordinator import DispatchCoordinator

STOP_SECONDS: Final = 8.0
"""All devices together; Home Assistant gives every shutdown job 20 s."""
ALIVE_EVERY: Final = timedelta(minutes=5)


class Leaving:
    """Knows which assets carry a setpoint of ours, and takes it back."""

    def __init__(self, site: DispatchCoordinator) -> None:
        """Start with what the controls say."""
        self._site = site
        self._alive_due: datetime | None = None

    @callback
    def note(self, event: Event) -> None:
        """Remember which assets carry a setpoint of ours."""
        command = self._site.engine.get_command(str(event.payload.get("command_id")))
        if command is None or command.proof is None or command.proof is Proof.SHADOW:
            return
        held = self._site.controls.under_control
        if command.signed_power_kw is not None:
            held = held | {command.asset_id}
        elif command.command_type is CommandType.RELEASE:
            held = held - {command.asset_id}
        if held != self._site.controls.under_control:
            self._site.change_controls(replace(self._site.controls, under_control=held))

    @callback
    def note_sent(self, command: Command) -> None:
        """Remember that an asset may carry a setpoint of ours, before anybody knows that it does.

        Killed in the next moment, we would leave it with a setpoint that nobody takes back.
        """
        controls = self._site.controls
        if command.asset_id in controls.under_control or controls.shadow:
            return
        if command.signed_power_kw is not None:
            held = controls.under_control | {command.asset_id}
            self._site.keeper.change_at_once(replace(controls, under_control=held))

    @callback
    def at_start(self, now: datetime) -> None:
        """Take back what we left under control and no plan owns any more.

        A device whose plan leaves it to itself now is handed back in any case: that may be
        repeated, and what we knew of it may not have reached the disk.
        """
        self._alive_due = now
        for asset_id in self._site.assets:
            slot = self._site.plans.slot_at(asset_id, now)
            left = (
                asset_id in self._site.controls.under_control if slot is None else slot.hands_back
            )
            if not left or asset_id in self._site.controls.overrides:
                continue
            if self._site.goals.pauses(asset_id):
                # Handed back, it would charge more than its session was to have.
                self._site.issue(asset_id, 0.0, Reason.GOAL_REACHED)
            else:
                self._site.issue(asset_id, None, Reason.RESTARTED)

    async def async_at_stop(self) -> None:
        """Do what each asset's policy says before Home Assistant is gone."""
        await self._async_leave_all(self._at_stop)

    async def async_at_site_removal(self) -> None:
        """Do what each asset's policy says before the site is gone for good."""
        await self._async_leave_all(lambda asset: asset.config.removed_policy)

    async def async_at_removal(self, asset: Asset) -> None:
        """Do what the asset's policy says before it is gone for good."""
        await self._async_set(asset, asset.config.removed_policy)

    def to_be_left(self) -> bool:
        """Say whether a device would have to be set if the site were removed now."""
        return any(
            self._held(asset) and asset.config.removed_policy is not EndPolicy.HOLD
            for asset in self._site.assets.values()
        )

    def next_moment(self) -> datetime | None:
        """Return when to note that we are alive."""
        return self._alive_due

    @callback
    def shift_clock(self, jump: timedelta) -> None:
        """Note at once that we are alive, in the clock's new terms."""
        if self._alive_due is not None:
            self._alive_due = self._site.now() - abs(jump)

    @callback
    def tick(self, now: datetime) -> None:
        """Note that we are alive."""
        if self._alive_due is not None and self._alive_due <= now:
            self._alive_due = now + ALIVE_EVERY
            self._site.change_controls(replace(self._site.controls, alive_at=now))

    def _held(self, asset: Asset) -> bool:
        return (
            asset.config.asset_id in self._site.controls.under_control
            and asset.adapter.connected
            and not self._site.controls.shadow
        )

    def _at_stop(self, asset: Asset) -> EndPolicy:
        """Return what is to be done with an asset because Home Assistant stops."""
        match asset.config.stop_policy:
            case StopPolicy.HOLD:
                return EndPolicy.HOLD
            case StopPolicy.SAFE_VALUE:
                return EndPolicy.SAFE_VALUE
            case StopPolicy.RELEASE:
                return EndPolicy.RELEASE
            case StopPolicy.AUTO:
                falls_back = self._falls_back(asset) or asset.adapter.capabilities.stores_plan
                return EndPolicy.HOLD if falls_back else EndPolicy.RELEASE

    def _falls_back(self, asset: Asset) -> bool:
        """Say whether the device ends by itself what it does now."""
        able = asset.adapter.capabilities
        if able.setpoint_lifetime_seconds is None:
            return False
        command = self._site.engine.setpoint_in_force(asset.config.asset_id)
        power_kw = None if command is None else command.effective_signed_kw
        # What the device does is not known: it may hold.
        holds = power_kw is None or abs(power_kw) <= VALUE_TOLERANCE_KW
        return able.lifetime_covers_hold or not holds

    async def _async_leave_all(self, policy_of: Callable[[Asset], EndPolicy]) -> None:
        await asyncio.gather(
            *(
                self._async_set(asset, policy_of(asset))
                for asset in self._site.assets.values()
                if self._held(asset)
            )
        )

    async def _async_set(self, asset: Asset, policy: EndPolicy) -> None:
        """Send what a policy says, and wait for the answer: nobody repeats it later."""
        if policy is EndPolicy.HOLD or not self._held(asset):
            return
        command = setpoint_command(
            asset.config.asset_id,
            None if policy is EndPolicy.RELEASE else asset.config.safe_power_kw or 0.0,
            Reason.RELEASED,
            self._site.now(),
        )
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await self._async_carry_out(command)
        except TimeoutError:
            if command.status in UNDER_WAY:
                self._site.engine.handle_response(
                    command,
                    success=False,
                    error="no answer in time",
                    retryable=False,
                    reason=Reason.TIMED_OUT,
                )
        except IllegalTransition as err:
            LOGGER.debug("The old direction of %s goes on: %s", asset.config.title, err)
        if command.status is not CommandStatus.COMPLETED:
            LOGGER.warning(
                "%s could not be left as wanted (%s): %s",
                asset.config.title,
                policy,
                command.error or "it does not stop what it does now",
            )
            return
        held = self._site.controls.under_control - {asset.config.asset_id}
        self._site.change_controls(replace(self._site.controls, under_control=held))

    async def _async_carry_out(self, command: Command) -> None:
        waking = self._site.waking
        try:
            await waking.async_carry_out(command)
        except IllegalTransition:
            # Power flows the other way: first that has to end.
            await waking.async_carry_out(command.stop_before())
            await waking.async_carry_out(command)
