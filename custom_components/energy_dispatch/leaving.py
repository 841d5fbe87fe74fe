"""Leaving a device: at Home Assistant's stop, at an asset's removal, and at the next start.

A device that carries a setpoint of ours must not carry it for ever because we are gone.
"""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from homeassistant.core import callback

from .adapters import AdapterError
from .asset import Asset
from .const import LOGGER, StopPolicy
from .engine import Command, CommandType, EndPolicy, Event, Proof, Reason

if TYPE_CHECKING:
    from .coordinator import DispatchCoordinator

STOP_SECONDS: Final = 8.0
"""All devices together; Home Assistant gives every shutdown job 20 s."""
ALIVE_EVERY: Final = timedelta(minutes=5)
AWAY_TOO_LONG: Final = timedelta(hours=24)
"""After this long nobody can say that a plan still holds: it may come from an old backup."""


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
    def at_start(self, now: datetime) -> None:
        """Take back what we left under control and no plan owns any more."""
        self._alive_due = now
        for asset_id in self._site.controls.under_control:
            if (
                asset_id in self._site.assets
                and self._site.plans.slot_at(asset_id, now) is None
                and asset_id not in self._site.controls.overrides
            ):
                self._site.issue(asset_id, None, Reason.RESTARTED)

    def was_away_too_long(self, now: datetime) -> bool:
        """Say whether we have not run for so long that the stored plans count no more."""
        alive_at = self._site.controls.alive_at
        return alive_at is not None and now - alive_at > AWAY_TOO_LONG

    async def async_at_stop(self) -> None:
        """Do what each asset's policy says before Home Assistant is gone."""
        await asyncio.gather(
            *(self._async_leave(asset) for asset in self._site.assets.values() if self._held(asset))
        )

    async def async_at_removal(self, asset: Asset) -> None:
        """Do what the asset's policy says before it is gone for good."""
        policy = asset.config.removed_policy
        if policy is not EndPolicy.HOLD:
            await self._async_set(asset, policy)

    def next_moment(self) -> datetime | None:
        """Return when to note that we are alive."""
        return self._alive_due

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

    async def _async_leave(self, asset: Asset) -> None:
        match asset.config.stop_policy:
            case StopPolicy.HOLD:
                return
            case StopPolicy.SAFE_VALUE:
                await self._async_set(asset, EndPolicy.SAFE_VALUE)
            case StopPolicy.RELEASE:
                await self._async_set(asset, EndPolicy.RELEASE)
            case StopPolicy.AUTO:
                capabilities = asset.adapter.capabilities
                falls_back = capabilities.setpoint_lifetime_seconds is not None
                if not falls_back and not capabilities.stores_plan:
                    await self._async_set(asset, EndPolicy.RELEASE)

    async def _async_set(self, asset: Asset, policy: EndPolicy) -> None:
        if not asset.adapter.connected:
            return
        try:
            async with asyncio.timeout(STOP_SECONDS):
                if policy is EndPolicy.RELEASE:
                    await asset.adapter.release()
                else:
                    await asset.adapter.send(
                        Command(
                            asset.config.asset_id,
                            CommandType.SET_CHARGE_RATE,
                            {"power_kw": asset.config.safe_power_kw or 0.0},
                            self._site.now(),
                            cause=Reason.RELEASED,
                        )
                    )
        except (AdapterError, TimeoutError) as err:
            LOGGER.warning(
                "%s could not be left as wanted (%s): %s",
                asset.config.title,
                policy,
                str(err) or "no answer in time",
            )
            return
        held = self._site.controls.under_control - {asset.config.asset_id}
        self._site.change_controls(replace(self._site.controls, under_control=held))
