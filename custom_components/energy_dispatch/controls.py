"""What people have decided for a site: overrides, pauses, the site's limit, shadow mode.

It survives restarts, an override's expiry included.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError

from .adapters.found_values import FoundValues
from .const import DOMAIN, LOGGER
from .durable_file import DurableFile, StoreError, not_stored
from .engine import Reason
from .engine.base import VALUE_TOLERANCE_KW
from .session_goal import (
    SessionGoal,
    Stay,
    goal_from,
    plain_goal,
    plain_stay,
    stay_from,
)

SAVE_WITHIN_SECONDS: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """A setpoint by hand, in place of the plan's."""

    power_kw: float
    """Charging positive, discharging negative."""
    started_at: datetime
    until: datetime | None = None
    """None: until it is cleared, or until the plan's next change."""
    until_plan_change: bool = False
    plan_kw_at_start: float | None = None
    """What the plan asked for when it began, to tell the plan's next change from a repeat."""
    charge_now: bool = False
    """It ends with its session's goal, and with the session, too."""
    context_id: str | None = None
    """Who or what set it."""

    @property
    def cause(self) -> Reason:
        """Why its commands are sent."""
        return Reason.CHARGE_NOW if self.charge_now else Reason.OVERRIDE

    def over(self, now: datetime) -> bool:
        """Say whether its time is over."""
        return self.until is not None and self.until <= now

    def is_changed_by(self, plan_kw: float | None) -> bool:
        """Say whether a plan that asks for this asks for something else than when it began."""
        before_kw = self.plan_kw_at_start
        if before_kw is None or plan_kw is None:
            return before_kw is not plan_kw
        return abs(before_kw - plan_kw) > VALUE_TOLERANCE_KW


@dataclass(frozen=True, slots=True, kw_only=True)
class FlashCount:
    """How many writes went to a device's memory that wears out."""

    written: int
    """On the day of the last one, in UTC."""
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Controls:
    """Everything that people have decided, and what has to be kept with it; replaced as a whole."""

    overrides: dict[str, Override] = field(default_factory=dict)
    not_following: frozenset[str] = frozenset()
    """Assets whose follow-schedule switch is off."""
    dispatching: bool = True
    shadow: bool = False
    """Everything happens except the sending."""
    site_limit_kw: float | None = None
    under_control: frozenset[str] = frozenset()
    """Assets that carry a setpoint of ours, so that it has to be taken back some day."""
    goals: dict[str, SessionGoal] = field(default_factory=dict)
    """By asset: what is wanted of its session."""
    stays: dict[str, Stay] = field(default_factory=dict)
    """By asset: the vehicle that is there."""
    flash: dict[str, FlashCount] = field(default_factory=dict)
    """By asset: its device's writes that wear it out."""
    found: dict[str, FoundValues] = field(default_factory=dict)
    """By asset: what its device's registers held before us."""
    alive_at: datetime | None = None
    """When we last know to have run: a backup that is restored later is told by it."""

    def with_override(self, asset_id: str, override: Override | None) -> Controls:
        """Return the controls with an asset's override set, or cleared."""
        return replace(self, overrides=_with(self.overrides, asset_id, override))

    def with_goal(self, asset_id: str, goal: SessionGoal | None) -> Controls:
        """Return the controls with an asset's goal set, or cleared."""
        return replace(self, goals=_with(self.goals, asset_id, goal))

    def with_stay(self, asset_id: str, stay: Stay | None) -> Controls:
        """Return the controls with a vehicle at an asset, or none."""
        return replace(self, stays=_with(self.stays, asset_id, stay))

    def with_flash(self, asset_id: str, count: FlashCount) -> Controls:
        """Return the controls with another count of an asset's writes."""
        return replace(self, flash={**self.flash, asset_id: count})

    def with_found(self, asset_id: str, found: FoundValues | None) -> Controls:
        """Return the controls with what was found in an asset's device, or without it."""
        return replace(self, found=_with(self.found, asset_id, found))

    def without_asset(self, asset_id: str) -> Controls:
        """Return the controls without an asset that was removed."""
        bare = self.with_override(asset_id, None).with_goal(asset_id, None)
        return replace(
            bare.with_stay(asset_id, None).with_found(asset_id, None),
            not_following=self.not_following - {asset_id},
            under_control=self.under_control - {asset_id},
            flash={key: count for key, count in self.flash.items() if key != asset_id},
        )


def _with[V](values: dict[str, V], asset_id: str, value: V | None) -> dict[str, V]:
    """Return a copy in which an asset has another value, or none."""
    others = {key: one for key, one in values.items() if key != asset_id}
    return others if value is None else {**others, asset_id: value}


class ControlsKeeper:
    """Keeps a site's controls: in memory for everybody, and on disk within a second."""

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry[Any], changed: Callable[[], None]
    ) -> None:
        """Start with nothing decided.

        Args:
            hass: Home Assistant.
            entry: the site.
            changed: called after each change.
        """
        self.controls = Controls()
        self._hass = hass
        self._entry = entry
        self._changed = changed
        self._file = controls_file(hass, entry.entry_id)
        self._saved: Controls | None = None
        self.from_the_past = False
        """They came back with a restored backup."""
        self._timer: asyncio.TimerHandle | None = None
        self._stopped = False

    async def async_load(self) -> None:
        """Read what was decided before."""
        self.controls = self._saved = await self._file.async_load()
        self.from_the_past = self._file.from_the_past

    @callback
    def change(self, controls: Controls) -> None:
        """Take over what people have decided; it is on disk within a second."""
        self.controls = controls
        if self._timer is None and not self._stopped:
            self._timer = self._hass.loop.call_later(SAVE_WITHIN_SECONDS, self._save_later)
        self._changed()

    @callback
    def change_at_once(self, controls: Controls) -> None:
        """Take over what must not be lost even if we are killed in the next moment."""
        self.controls = controls
        self._forget_timer()
        if not self._stopped:
            self._save_later()
        self._changed()

    async def async_save(self) -> None:
        """Write what people have decided; it is on disk when this returns.

        Raises:
            HomeAssistantError: it could not be stored.
        """
        self._forget_timer()
        controls = self.controls
        try:
            await self._file.async_save(controls)
        except StoreError as err:
            raise not_stored(err) from err
        self._saved = controls

    async def async_stop(self) -> None:
        """Write what is left, and end."""
        self._stopped = True
        self._forget_timer()
        if self._saved is not None and self._saved is not self.controls:
            await self._async_save_quietly()

    @callback
    def _save_later(self) -> None:
        self._timer = None
        self._entry.async_create_background_task(
            self._hass, self._async_save_quietly(), f"{DOMAIN} save controls"
        )

    async def _async_save_quietly(self) -> None:
        try:
            await self.async_save()
        except HomeAssistantError as err:
            LOGGER.error("What was decided for %s is not on disk: %s", self._entry.title, err)

    @callback
    def _forget_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def controls_file(hass: HomeAssistant, entry_id: str) -> DurableFile[Controls]:
    """Return the file that holds a site's controls."""
    return DurableFile(
        hass,
        f"{DOMAIN}.{entry_id}.controls",
        encode=_encode,
        decode=_decode,
        empty=Controls,
    )


def _encode(controls: Controls) -> dict[str, Any]:
    return {
        "overrides": {
            asset_id: {
                "power_kw": one.power_kw,
                "started_at": one.started_at,
                "until": one.until,
                "until_plan_change": one.until_plan_change,
                "plan_kw_at_start": one.plan_kw_at_start,
                "charge_now": one.charge_now,
                "context_id": one.context_id,
            }
            for asset_id, one in controls.overrides.items()
        },
        "not_following": sorted(controls.not_following),
        "dispatching": controls.dispatching,
        "shadow": controls.shadow,
        "site_limit_kw": controls.site_limit_kw,
        "under_control": sorted(controls.under_control),
        "goals": {asset_id: plain_goal(goal) for asset_id, goal in controls.goals.items()},
        "stays": {asset_id: plain_stay(stay) for asset_id, stay in controls.stays.items()},
        "flash": {
            asset_id: {"written": count.written, "last_at": count.last_at}
            for asset_id, count in controls.flash.items()
        },
        "found": {
            asset_id: {"values": dict(found.values), "taken": found.taken}
            for asset_id, found in controls.found.items()
        },
        "alive_at": controls.alive_at,
    }


def _decode(data: dict[str, Any]) -> Controls:
    return Controls(
        overrides={
            asset_id: Override(
                power_kw=one["power_kw"],
                started_at=datetime.fromisoformat(one["started_at"]),
                until=_moment(one["until"]),
                until_plan_change=one["until_plan_change"],
                plan_kw_at_start=one["plan_kw_at_start"],
                charge_now=one.get("charge_now", False),
                context_id=one["context_id"],
            )
            for asset_id, one in data["overrides"].items()
        },
        not_following=frozenset(data["not_following"]),
        dispatching=data["dispatching"],
        shadow=data["shadow"],
        site_limit_kw=data["site_limit_kw"],
        under_control=frozenset(data["under_control"]),
        goals={asset_id: goal_from(one) for asset_id, one in data.get("goals", {}).items()},
        stays={asset_id: stay_from(one) for asset_id, one in data.get("stays", {}).items()},
        flash={
            asset_id: FlashCount(
                written=one["written"], last_at=datetime.fromisoformat(one["last_at"])
            )
            for asset_id, one in data.get("flash", {}).items()
        },
        found={asset_id: FoundValues(**one) for asset_id, one in data.get("found", {}).items()},
        alive_at=_moment(data["alive_at"]),
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
