"""Session goals: until when, how much, how full; and "charge now", an override with an end.

A goal by itself sends nothing: where a plan has a setpoint, the plan rules, and without one the
charger is left to itself. A goal that is reached pauses the session: what a plan asks for then
becomes 0 with its own clamp reason, and where no plan asks for anything, 0 is sent. The pause ends
with the session, with another goal, or with a setpoint by hand. Goals end with the session.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from homeassistant.core import Context, callback
from homeassistant.exceptions import ServiceValidationError

from .adapters import Telemetry
from .asset import Asset
from .const import DOMAIN, LOGGER, SUBENTRY_CHARGER, AdapterKind
from .controls import Override
from .engine import Command, Reason
from .session_goal import NO_GOAL, Reached, SessionGoal, Unknown, plain_goal, plug_shown, stay_seen

if TYPE_CHECKING:
    from .coordinator import DispatchCoordinator

CHARGE_NOW_AT_MOST: Final = timedelta(hours=24)
"""A vehicle that takes longer than this has a charger that does not say when it leaves."""
MOST_KW: Final = 43.0
"""What "charge now" asks for where nobody knows the charger's maximum: 63 A on three phases."""


class Goals:
    """The goals of one site's charging sessions."""

    def __init__(self, site: DispatchCoordinator) -> None:
        """Start with what the controls say."""
        self._site = site

    # What others ask

    def pauses(self, asset_id: str) -> bool:
        """Say whether a session has what it was to have, so that nothing more is charged in it."""
        goal = self._site.controls.goals.get(asset_id)
        return (
            goal is not None
            and goal.reached is not None
            and asset_id not in self._site.controls.overrides
        )

    def stops(self, command: Command) -> bool:
        """Say whether a plan's setpoint becomes 0 because its session's goal is reached."""
        return command.plan_id is not None and self.pauses(command.asset_id)

    def charged_kwh(self, asset: Asset) -> float | None:
        """Return what the present session has charged; None if none runs or nothing tells."""
        stay = self._site.controls.stays.get(asset.config.asset_id)
        telemetry = asset.snapshot.telemetry
        return None if stay is None or telemetry is None else stay.charged_kwh(telemetry)

    def energy_unknown(self, asset: Asset) -> Unknown | None:
        """Return why a goal of energy cannot be kept; None where it can."""
        telemetry = asset.snapshot.telemetry
        if asset.config.adapter is AdapterKind.OCPP:
            return None  # each of its transactions tells the register that it begins with
        if telemetry is None:
            return Unknown.NOTHING_REPORTED
        if telemetry.energy_kwh is None and telemetry.session_energy_kwh is None:
            return Unknown.NO_ENERGY
        there = asset.config.asset_id in self._site.controls.stays
        return Unknown.NO_PLUG if plug_shown(telemetry) is None and not there else None

    # What people want

    async def async_change(
        self, asset: Asset, change: Callable[[SessionGoal], SessionGoal]
    ) -> None:
        """Want something else of a session; it is on disk when this returns.

        Raises:
            HomeAssistantError: it could not be stored.
        """
        asset_id = asset.config.asset_id
        was_paused = self.pauses(asset_id)
        before = self._site.controls.goals.get(asset_id, NO_GOAL)
        goal = replace(change(before), reached=None)
        self._keep(asset, goal)
        self._judge(asset, goal)
        if was_paused and not self.pauses(asset_id):
            self._site.following.resume_plan(asset_id)
            if asset_id in self._site.controls.not_following:
                # It was our pause, and no plan ends it.
                self._site.issue(asset_id, None, Reason.MANUAL)
        self._move_end(asset_id, goal)
        await self._site.async_save_controls()

    async def async_set_departure(self, asset: Asset, at: datetime) -> None:
        """Want a session to be over at a moment.

        Raises:
            ServiceValidationError: it has passed.
        """
        if at <= self._site.now():
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="departure_in_the_past",
                translation_placeholders={"departure": at.isoformat()},
            )
        await self.async_change(asset, lambda goal: replace(goal, departure_at=at))

    async def async_clear(self, asset: Asset) -> None:
        """Want nothing any more of a session; "charge now" goes on until its bound."""
        await self.async_change(asset, lambda _: NO_GOAL)

    async def async_charge_now(self, asset: Asset, context: Context) -> None:
        """Charge at the charger's maximum until the goal is reached, or the session is over.

        Raises:
            ServiceValidationError: the goal is reached already.
        """
        asset_id, now = asset.config.asset_id, self._site.now()
        goal = self._site.controls.goals.get(asset_id, NO_GOAL)
        if goal.reached is not None:
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="goal_is_reached",
                translation_placeholders={"asset": asset.config.title},
            )
        limits = asset.config.limits_with(asset.adapter.capabilities)
        override = Override(
            power_kw=MOST_KW if limits.max_charge_kw is None else limits.max_charge_kw,
            started_at=now,
            until=goal.departure_at or now + CHARGE_NOW_AT_MOST,
            charge_now=True,
            context_id=context.id,
        )
        LOGGER.info(
            "%s charges now, until %s at the latest",
            asset.config.title,
            override.until and override.until.isoformat(),
        )
        self._site.following.start_override(asset_id, override)
        await self._site.async_save_controls()

    # What devices say

    @callback
    def take_telemetry(self, asset: Asset, telemetry: Telemetry) -> None:
        """Learn that a vehicle has come, has left, or has charged more."""
        if asset.config.kind != SUBENTRY_CHARGER:
            return
        asset_id, controls = asset.config.asset_id, self._site.controls
        stay, plugged = controls.stays.get(asset_id), plug_shown(telemetry)
        if plugged:
            seen = stay_seen(stay, telemetry, self._site.now())
            if seen is not stay:
                self._site.change_controls(controls.with_stay(asset_id, seen))
        elif plugged is False and stay is not None:
            self._has_left(asset)
            return
        goal = self._site.controls.goals.get(asset_id)
        if goal is not None:
            asset.update(charged_kwh=self.charged_kwh(asset))
            if goal.reached is None:
                self._judge(asset, goal)

    # Time

    def next_moment(self) -> datetime | None:
        """Return when the next vehicle is to leave."""
        departures = (goal.departure_at for goal in self._site.controls.goals.values())
        return min((moment for moment in departures if moment is not None), default=None)

    @callback
    def tick(self, now: datetime) -> None:
        """Let departures pass; the override that lasted until then has ended with its time."""
        for asset_id, goal in list(self._site.controls.goals.items()):
            if goal.departure_at is None or goal.departure_at > now:
                continue
            asset = self._site.assets.get(asset_id)
            if asset is None:
                self._site.change_controls(self._site.controls.with_goal(asset_id, None))
                continue
            LOGGER.info("The departure time of %s has come", asset.config.title)
            self._keep(asset, replace(goal, departure_at=None))

    # Inside

    @callback
    def _keep(self, asset: Asset, goal: SessionGoal) -> None:
        asset_id = asset.config.asset_id
        kept = goal if goal.wanted else None
        self._site.change_controls(self._site.controls.with_goal(asset_id, kept))
        self._site.telling.refresh_asset(asset)
        asset.update(charged_kwh=None if kept is None else self.charged_kwh(asset))
        self._site.showing.now(asset)

    @callback
    def _judge(self, asset: Asset, goal: SessionGoal) -> None:
        """Pause a session that has what it was to have."""
        telemetry = asset.snapshot.telemetry
        if telemetry is None or plug_shown(telemetry) is False:
            return
        reached = goal.judged(self.charged_kwh(asset), telemetry.soc_percent)
        if reached is None:
            return
        asset_id = asset.config.asset_id
        words = _words(goal, reached)
        LOGGER.info("%s has reached its session's goal: %s", asset.config.title, words)
        self._keep(asset, replace(goal, reached=reached))
        override = self._site.controls.overrides.get(asset_id)
        if override is not None and override.charge_now:
            self._site.following.end_override(asset_id, f"the goal is reached: {words}")
        elif override is None:
            self._pause(asset_id)

    @callback
    def _pause(self, asset_id: str) -> None:
        """Bring a session to 0: the plan's setpoint by its guard, anything else by a setpoint."""
        command = self._site.engine.last_setpoint(asset_id)
        planned = command is not None and command.plan_id is not None
        if planned and self._site.following.has_setpoint(asset_id):
            self._site.guarding.guard_again((asset_id,), self._site.now())
            self._site.wake_soon()
        else:
            self._site.issue(asset_id, 0.0, Reason.GOAL_REACHED)

    @callback
    def _has_left(self, asset: Asset) -> None:
        """End what was for the session that is over."""
        asset_id = asset.config.asset_id
        was_paused = self.pauses(asset_id)
        controls = self._site.controls
        self._site.change_controls(controls.with_stay(asset_id, None).with_goal(asset_id, None))
        if asset_id in controls.goals:
            LOGGER.info("The session of %s is over, and with it its goal", asset.config.title)
        override = controls.overrides.get(asset_id)
        if override is not None and override.charge_now:
            self._site.following.end_override(asset_id, "the vehicle was unplugged")
        elif was_paused:
            self._site.following.resume_plan(asset_id)
        if was_paused and asset_id in controls.not_following:
            # Held at 0 for a session that is over, the next one would wait for nothing.
            self._site.issue(asset_id, None, Reason.SESSION_ENDED)
        self._site.telling.refresh_asset(asset)
        asset.update(charged_kwh=None)

    @callback
    def _move_end(self, asset_id: str, goal: SessionGoal) -> None:
        """Let "charge now" end with the departure that was just set, or at its bound."""
        override = self._site.controls.overrides.get(asset_id)
        if override is None or not override.charge_now:
            return
        until = goal.departure_at or override.started_at + CHARGE_NOW_AT_MOST
        if until != override.until:
            moved = replace(override, until=until)
            self._site.change_controls(self._site.controls.with_override(asset_id, moved))
            asset = self._site.assets.get(asset_id)
            if asset is not None:
                self._site.telling.refresh_asset(asset)
            self._site.wake_soon()


def goal_view(goal: SessionGoal, charged_kwh: float | None) -> dict[str, Any]:
    """Return a goal as plain values, with what the session has charged."""
    return {
        **plain_goal(goal),
        "charged_kwh": None if charged_kwh is None else round(charged_kwh, 3),
    }


def _words(goal: SessionGoal, reached: Reached) -> str:
    if reached is Reached.ENERGY:
        return f"{goal.energy_kwh:g} kWh in this session"
    return f"a state of charge of {goal.soc_percent:g} %"
