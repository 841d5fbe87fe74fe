"""Plans that devices keep themselves: each gets its own ahead, as soon as that changes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from homeassistant.core import callback
from homeassistant.util import dt as dt_util

from .adapters.plan_ahead import PlanAhead, PlanSlot, StoresPlan
from .asset import Asset
from .const import DOMAIN, LOGGER
from .engine import AdapterError, EndPolicy
from .store import StoredPlan

if TYPE_CHECKING:
    from .coordinator import DispatchCoordinator

AHEAD: Final = timedelta(hours=48)
"""Further ahead nobody plans for a charger, and none has room for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    adapter: StoresPlan
    plan: PlanAhead


class StoredPlans:
    """Gives the assets of one site their plans ahead."""

    def __init__(self, site: DispatchCoordinator) -> None:
        """Start with nothing given."""
        self._site = site
        self._seen: tuple[object, ...] = ()
        self._given: dict[str, _Given] = {}

    def next_moment(self) -> datetime | None:
        """Return None: a plan that runs out in a device is renewed by its adapter."""
        return None

    @callback
    def tick(self, now: datetime) -> None:
        """Look whether any plan ahead has changed; costs nothing where nothing did."""
        site = self._site
        unlimited = site.house.limit_kw(now) is None
        seen = (
            site.plans.all,
            site.controls,
            unlimited,
            *(asset.adapter for asset in site.assets.values()),
        )
        if len(seen) == len(self._seen) and all(
            one is other for one, other in zip(seen, self._seen, strict=True)
        ):
            return
        self._seen = seen
        for asset_id, asset in site.assets.items():
            if isinstance(asset.adapter, StoresPlan):
                self._give(asset_id, asset, asset.adapter, now)
        for asset_id in self._given.keys() - site.assets.keys():
            del self._given[asset_id]

    @callback
    def _give(self, asset_id: str, asset: Asset, adapter: StoresPlan, now: datetime) -> None:
        plan = self.plan_ahead(asset, now)
        before = self._given.get(asset_id)
        if before is not None and before.adapter is adapter and before.plan == plan:
            return
        if before is None and not plan.slots:
            return
        self._given[asset_id] = _Given(adapter=adapter, plan=plan)
        self._site.entry.async_create_background_task(
            self._site.hass,
            self._async_give(asset, adapter, plan),
            f"{DOMAIN} plan of {asset_id}",
        )

    async def _async_give(self, asset: Asset, adapter: StoresPlan, plan: PlanAhead) -> None:
        try:
            await adapter.store_plan(plan)
        except AdapterError as err:
            # One that is away gets it when it comes back; one that refuses gets its setpoints.
            LOGGER.debug("%s has not taken its plan: %s", asset.config.title, err)

    def plan_ahead(self, asset: Asset, now: datetime) -> PlanAhead:
        """Return an asset's plan from now on; empty where it must not go on by itself.

        A device knows nothing of the site's limit, and follows its plan before we could lower it.
        """
        asset_id, site, limits = asset.config.asset_id, self._site, asset.config.limits
        controls = site.controls
        held_back = controls.shadow or not controls.dispatching
        if held_back or asset_id in controls.not_following:
            return PlanAhead()
        if site.house.limit_kw(now) is not None or site.goals.pauses(asset_id):
            return PlanAhead()
        if limits.ramp_kw_per_minute is not None or limits.dwell_seconds > 0:
            return PlanAhead()
        plans = site.plans.of_asset(asset_id, now)
        if not plans:
            return PlanAhead()
        last = _end(plans)
        limit_kw = limits.max_charge_kw
        slots: list[PlanSlot] = []
        for moment in _moments(asset_id, plans, now):
            if last is not None and moment >= last:
                break
            slot = site.plans.slot_at(asset_id, moment)
            power_kw = None if slot is None else slot.setpoint_kw
            if power_kw is not None:
                power_kw = max(power_kw if limit_kw is None else min(power_kw, limit_kw), 0.0)
            if not slots or slots[-1].power_kw != power_kw:
                slots.append(PlanSlot(starts_at=moment, power_kw=power_kw))
        holds = asset.config.end_policy is EndPolicy.HOLD
        return PlanAhead(
            slots=slots,
            ends_at=None if holds else last,
            safe_power_kw=asset.config.safe_power_kw,
        )


def _end(plans: list[StoredPlan]) -> datetime | None:
    """Return when the last of the plans ends; None: never."""
    ends = [plan.ends_at for plan in plans]
    return None if None in ends else max(end for end in ends if end is not None)


def _moments(asset_id: str, plans: list[StoredPlan], now: datetime) -> list[datetime]:
    """Return when anything may change: starts of slots, and ends of plans; the first is now's."""
    horizon = now + AHEAD
    starts = {
        dt_util.utc_from_timestamp(starts_us / 1e6)
        for plan in plans
        if asset_id in plan.values["assets"]
        for starts_us in plan.values["starts_us"]
    }
    past = max((start for start in starts if start <= now), default=None)
    ends = {plan.ends_at for plan in plans if plan.ends_at is not None}
    changes = {start for start in starts | ends if now < start <= horizon}
    return sorted(changes | ({past} if past is not None else set()))
