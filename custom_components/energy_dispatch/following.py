"""Plan or hand: which of them an asset follows, and what happens when that changes.

Priorities: safety over manual over schedule. The guards are the safety; here the manual setpoint
(an override) stands before the plan's.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from homeassistant.core import callback

from .asset import Asset
from .const import LOGGER
from .controls import Override
from .engine import Command, EndPolicy, EventType, Reason
from .engine.base import SETPOINT_TYPES

if TYPE_CHECKING:
    from .coordinator import DispatchCoordinator
    from .store import StoredPlan

SITE_PAUSED: Final = "site_paused"
FROM_PLAN: Final = frozenset(
    {
        Reason.PLAN,
        Reason.PLAN_ENDED,
        Reason.PLAN_STALE,
        Reason.PLAN_RESUMED,
    }
)
"""Causes that a setpoint by hand stands before."""
BY_SLOT: Final = frozenset({Reason.PLAN, Reason.PLAN_RESUMED})
"""Causes that say what a plan's slot asks for."""


class Following:
    """Decides, asset by asset, between the plan and a setpoint by hand."""

    def __init__(self, site: DispatchCoordinator) -> None:
        """Start with what the controls say."""
        self._site = site
        self._stale: set[str] = set()
        """The plans that were not renewed in time, by their ids."""

    # What may pass

    @callback
    def lets_pass(self, command: Command, now: datetime) -> bool:
        """Say whether a due command may go; one that may not ends here, with the reason."""
        if command.command_type not in SETPOINT_TYPES or command.cause not in FROM_PLAN:
            return True
        asset_id = command.asset_id
        override = self._site.controls.overrides.get(asset_id)
        if override is not None and self._ends_override(command, override):
            self.end_override(asset_id, "the plan changed", resume=False)
        passed_over = self._passed_over(command, now)
        if passed_over is None and command.cause is Reason.PLAN:
            self._site.proving.plan_changed(asset_id)
        if passed_over is None and self._site.proving.respects_other(asset_id):
            passed_over = Reason.OVERRIDDEN, "somebody else has set the device"
        if passed_over is None:
            return True
        reason, words = passed_over
        self._site.engine.supersede(command, reason, words, now=now)
        if reason is Reason.GOAL_REACHED:
            # It would charge again: 0 stays, whatever becomes of the plan.
            self._site.issue(asset_id, 0.0, Reason.GOAL_REACHED)
        return False

    # Overrides

    @callback
    def start_override(self, asset_id: str, override: Override) -> None:
        """Let a setpoint by hand stand before the plan."""
        self._site.change_controls(self._site.controls.with_override(asset_id, override))
        self._site.publish(
            EventType.OVERRIDE_STARTED,
            asset_id,
            None,
            power_kw=override.power_kw,
            until=override.until,
            until_plan_change=override.until_plan_change,
            charge_now=override.charge_now,
        )
        self._site.issue(
            asset_id,
            override.power_kw,
            override.cause,
            context_id=override.context_id,
            priority=10,
        )
        self._show(asset_id)
        self._site.wake_soon()

    @callback
    def end_override(self, asset_id: str, why: str, *, resume: bool = True) -> None:
        """Let the plan count again."""
        if asset_id not in self._site.controls.overrides:
            return
        self._site.change_controls(self._site.controls.with_override(asset_id, None))
        self._site.publish(EventType.OVERRIDE_ENDED, asset_id, why)
        if resume:
            self.resume_plan(asset_id)
        self._show(asset_id)

    @callback
    def resume_plan(self, asset_id: str) -> None:
        """Send what the plan asks for now; without a plan, hand control back."""
        now = self._site.now()
        if self._site.goals.pauses(asset_id) and not self.has_setpoint(asset_id):
            self._site.issue(asset_id, 0.0, Reason.GOAL_REACHED)
            return
        if asset_id in self._site.controls.not_following:
            return
        asset = self._site.assets.get(asset_id)
        policy = self._stale_policy(asset_id, now)
        slot = self._site.plans.slot_at(asset_id, now)
        if asset is not None and policy is not EndPolicy.HOLD:
            self.leave(asset, policy, Reason.PLAN_STALE)
        elif slot is None:
            self._site.issue(asset_id, None, Reason.PLAN_RESUMED)
        else:
            self._site.issue(
                asset_id,
                slot.setpoint_kw,
                Reason.PLAN_RESUMED,
                plan_id=slot.plan_id,
                expires_at=slot.plan_ends_at,
            )
        self._site.wake_soon()

    def has_setpoint(self, asset_id: str) -> bool:
        """Say whether a plan asks something of an asset now that would be sent."""
        now = self._site.now()
        slot = self._site.plans.slot_at(asset_id, now)
        return (
            slot is not None
            and slot.setpoint_kw is not None
            and asset_id not in self._site.controls.not_following
            and self._stale_policy(asset_id, now) is EndPolicy.HOLD
        )

    @callback
    def set_following(self, asset_id: str, *, follows: bool) -> None:
        """Let an asset follow its plan, or hold where it is."""
        controls = self._site.controls
        paused = controls.not_following
        if follows == (asset_id not in paused):
            return
        paused = paused - {asset_id} if follows else paused | {asset_id}
        self._site.change_controls(replace(controls, not_following=paused))
        if follows and asset_id not in self._site.controls.overrides:
            self.resume_plan(asset_id)
        self._show(asset_id)

    @callback
    def set_dispatching(self, *, dispatching: bool) -> None:
        """Let the whole site dispatch, or hold everything back."""
        if dispatching == self._site.controls.dispatching:
            return
        self._site.change_controls(replace(self._site.controls, dispatching=dispatching))
        self.apply_dispatching()
        if dispatching:
            self._site.wake_soon()

    @callback
    def set_shadow(self, *, shadow: bool) -> None:
        """Let everything happen except the sending, or send again what should be in force."""
        if shadow == self._site.controls.shadow:
            return
        self._site.change_controls(replace(self._site.controls, shadow=shadow))
        if not shadow:
            for asset_id in self._site.assets:
                self._site.engine.reassert(asset_id, Reason.PLAN_RESUMED)
            self._site.wake_soon()

    @callback
    def apply_dispatching(self) -> None:
        """Hold commands back, or not, as the controls say."""
        for asset_id in self._site.assets:
            if self._site.controls.dispatching:
                self._site.engine.resume(asset_id, SITE_PAUSED)
            else:
                self._site.engine.withhold(asset_id, SITE_PAUSED)

    @callback
    def at_start(self) -> None:
        """Let the overrides that survived the restart stand before the plan again."""
        for asset_id, override in self._site.controls.overrides.items():
            if asset_id in self._site.assets and not override.over(self._site.now()):
                self._site.issue(
                    asset_id,
                    override.power_kw,
                    override.cause,
                    context_id=override.context_id,
                    priority=10,
                )

    # Time

    def next_moment(self) -> datetime | None:
        """Return when an override runs out or the plan goes stale."""
        moments = [one.until for one in self._site.controls.overrides.values()]
        moments += [self._stale_at(plan) for plan, _ in self._going_stale(self._site.now())]
        return min((moment for moment in moments if moment is not None), default=None)

    @callback
    def tick(self, now: datetime) -> None:
        """End what is over."""
        for asset_id, override in list(self._site.controls.overrides.items()):
            if override.over(now):
                self.end_override(asset_id, self._over(asset_id, override))
        for plan, asset_ids in self._going_stale(now):
            if self._stale_at(plan) <= now:
                self._plan_is_stale(plan, asset_ids)

    # Inside

    def _passed_over(self, command: Command, now: datetime) -> tuple[Reason, str] | None:
        """Return what stands before the plan, and in words; None: nothing does."""
        asset_id = command.asset_id
        if asset_id in self._site.controls.overrides:
            return Reason.OVERRIDDEN, "a setpoint by hand is in its place"
        if asset_id in self._site.controls.not_following:
            return Reason.NOT_FOLLOWING_PLAN, "the asset does not follow its plan"
        by_plan = command.signed_power_kw is not None and command.plan_id is not None
        if not by_plan and self._site.goals.pauses(asset_id):
            return Reason.GOAL_REACHED, "the session's goal is reached"
        if command.cause in BY_SLOT and self._stale_policy(asset_id, now) is not EndPolicy.HOLD:
            return Reason.PLAN_STALE, "the plan was not renewed in time"
        return None

    def _ends_override(self, command: Command, override: Override) -> bool:
        """Say whether this is the plan's next change, for an override that lasts until then."""
        return (
            override.until_plan_change
            and command.cause is Reason.PLAN
            and override.is_changed_by(command.signed_power_kw)
        )

    def _over(self, asset_id: str, override: Override) -> str:
        goal = self._site.controls.goals.get(asset_id)
        departs = override.charge_now and goal is not None and goal.departure_at == override.until
        return "the departure time has come" if departs else "its time is over"

    def _newest(self, now: datetime) -> dict[str, StoredPlan]:
        """Return the plan received last of each asset that follows one, now or later."""
        return {asset_id: plan for plan in self._site.plans.all for asset_id in plan.followers(now)}

    def _going_stale(self, now: datetime) -> list[tuple[StoredPlan, list[str]]]:
        """Return the plans that may go stale, and whose newest they are."""
        if not self._site.stale_minutes:
            return []
        asset_ids: dict[str, list[str]] = {}
        plans: dict[str, StoredPlan] = {}
        for asset_id, plan in self._newest(now).items():
            plans[plan.plan_id] = plan
            asset_ids.setdefault(plan.plan_id, []).append(asset_id)
        self._stale &= plans.keys()
        return [(plans[key], asset_ids[key]) for key in plans if key not in self._stale]

    def _stale_at(self, plan: StoredPlan) -> datetime:
        return plan.received_at + timedelta(minutes=self._site.stale_minutes)

    def _stale_policy(self, asset_id: str, now: datetime) -> EndPolicy:
        """Return what is to be done instead of the plan; to hold means to go on with it."""
        asset = self._site.assets.get(asset_id)
        if not self._stale or asset is None:
            return EndPolicy.HOLD
        plan = self._newest(now).get(asset_id)
        stale = plan is not None and plan.plan_id in self._stale
        return asset.config.stale_policy if stale else EndPolicy.HOLD

    @callback
    def _plan_is_stale(self, plan: StoredPlan, asset_ids: list[str]) -> None:
        self._stale.add(plan.plan_id)
        LOGGER.warning(
            "The plan of %s was not renewed for %s minutes",
            ", ".join(asset_ids),
            self._site.stale_minutes,
        )
        self._site.publish(
            EventType.PLAN_STALE, None, None, plan_id=plan.plan_id, asset_ids=asset_ids
        )
        for asset_id in asset_ids:
            asset = self._site.assets.get(asset_id)
            if asset is not None:
                self.leave(asset, asset.config.stale_policy, Reason.PLAN_STALE)

    @callback
    def leave(self, asset: Asset, policy: EndPolicy, cause: Reason) -> None:
        """Do what a policy says with an asset that nobody plans for any more."""
        if policy is not EndPolicy.HOLD and self._site.goals.pauses(asset.config.asset_id):
            self._site.issue(asset.config.asset_id, 0.0, Reason.GOAL_REACHED)
            return
        match policy:
            case EndPolicy.RELEASE:
                self._site.issue(asset.config.asset_id, None, cause)
            case EndPolicy.SAFE_VALUE:
                self._site.issue(asset.config.asset_id, asset.config.safe_power_kw or 0.0, cause)
            case EndPolicy.HOLD:
                pass

    @callback
    def _show(self, asset_id: str) -> None:
        asset = self._site.assets.get(asset_id)
        if asset is not None:
            asset.update(
                override=self._site.controls.overrides.get(asset_id),
                follows_plan=asset_id not in self._site.controls.not_following,
            )
            self._site.showing.now(asset)
