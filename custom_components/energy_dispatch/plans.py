"""The plans of a site: accepted, on disk, and back after a restart."""

import asyncio
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from homeassistant.core import Context, HomeAssistant
from homeassistant.util import dt as dt_util

from .const import LOGGER
from .durable_file import DurableFile, StoreError
from .engine import Command, DispatchEngine
from .store import Plans, StoredPlan, with_plan, without_asset

if TYPE_CHECKING:
    from .engine.batch import Batch
    from .engine.schedule import Schedule

CELLS_IN_LOOP: Final = 10_000
"""A larger table's commands are made off the loop: it would stand still for over 10 ms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """What a plan asks of an asset at one moment."""

    setpoint_kw: float | None
    """Charging positive; None: the plan has no setpoint for this slot."""
    starts_at: datetime
    plan_id: str
    plan_name: str | None
    plan_ends_at: datetime | None
    gaps: str = "release"
    """What the plan means by no setpoint: handing back control, or holding what was before."""

    @property
    def hands_back(self) -> bool:
        """Whether the device is to be left to itself."""
        return self.setpoint_kw is None and self.gaps == "release"


class PlanKeeper:
    """Lets a schedule become a plan: first on disk, then in the engine."""

    def __init__(
        self, hass: HomeAssistant, engine: DispatchEngine, store: DurableFile[Plans]
    ) -> None:
        """Start with no plan."""
        self._hass = hass
        self._engine = engine
        self._store = store
        self._plans: Plans = ()
        self.from_the_past = False
        """They came back with a restored backup."""
        self.before_change: Callable[[], None] = lambda: None
        """Called while the plans that are about to be replaced are still there."""
        self._one_at_a_time = asyncio.Lock()

    @property
    def all(self) -> Plans:
        """The plans that are in force or to come, in order of receipt."""
        return self._plans

    def current(self, now: datetime) -> StoredPlan | None:
        """Return the plan received last that an asset still follows."""
        return next((plan for plan in reversed(self._plans) if plan.followers(now)), None)

    def of_asset(self, asset_id: str, now: datetime) -> list[StoredPlan]:
        """Return the plans that an asset follows, now or later, in order of receipt."""
        return [plan for plan in self._plans if plan.is_followed_by(asset_id, now)]

    def slot_at(self, asset_id: str, now: datetime) -> Slot | None:
        """Return what the plans ask of an asset now; None if no plan covers this moment."""
        now_us = round(now.timestamp() * 1e6)
        for plan in reversed(self.of_asset(asset_id, now)):
            starts_us = plan.values["starts_us"]
            index = bisect_right(starts_us, now_us) - 1
            if index >= 0:
                return Slot(
                    setpoint_kw=plan.values["assets"][asset_id]["setpoints_kw"][index],
                    starts_at=dt_util.utc_from_timestamp(starts_us[index] / 1e6),
                    plan_id=plan.plan_id,
                    plan_name=plan.name,
                    plan_ends_at=plan.ends_at,
                    gaps=plan.values.get("gaps", "release"),
                )
        return None

    async def async_accept(
        self, schedule: Schedule, *, name: str | None, context: Context
    ) -> list[Command]:
        """Store a schedule, then let the engine follow it.

        Raises:
            StoreError: it could not be stored; nothing has changed.
        """
        from .engine.schedule import plain_values  # noqa: PLC0415 - pandas

        async with self._one_at_a_time:
            batch = await self._async_build(schedule)
            values = (
                await self._hass.async_add_executor_job(plain_values, schedule)
                if _is_large(schedule)
                else plain_values(schedule)
            )
            plan = StoredPlan(
                plan_id=schedule.plan_id,
                name=name,
                received_at=dt_util.utcnow(),
                source=context.id,
                user_id=context.user_id,
                values=values,
                until={},
            )
            plans = with_plan(self._plans, plan)
            await self._store.async_save(plans)
            self._change(plans)
            return self._engine.install(batch)

    async def async_rehearse(self, schedule: Schedule) -> list[Command]:
        """Return the commands that a schedule would make; changes nothing."""
        return (await self._async_build(schedule)).commands

    async def async_load(self) -> Plans:
        """Read the stored plans; nobody follows them yet."""
        plans = await self._store.async_load()
        self.from_the_past = self._store.from_the_past
        return plans

    async def async_set_aside(self) -> str:
        """Keep the stored plans out of the way, for nobody follows them; returns the file's name.

        Left where they are, they would be followed after the next start.
        """
        return await self._store.async_set_aside("not-followed")

    async def async_restore(self, plans: Plans, now: datetime, asset_ids: set[str]) -> None:
        """Let the engine follow stored plans again, from the slot that is in force now.

        Args:
            plans: what was stored.
            now: the present moment.
            asset_ids: the assets that there are.
        """
        gone = {asset_id for plan in plans for asset_id in plan.values["assets"]} - asset_ids
        for asset_id in sorted(gone):
            LOGGER.warning("The stored plans name %s, which is no asset any more", asset_id)
            plans = without_asset(plans, asset_id)
        self._plans = plans  # what ended while nobody was there has been asked for all the same
        self._change(tuple(plan for plan in plans if plan.followers(now)))
        await self._async_follow(now)

    async def async_follow_again(self, now: datetime) -> None:
        """Let the engine follow all plans from the slot of an earlier moment: time was set back."""
        async with self._one_at_a_time:
            await self._async_follow(now)

    def shift_clock(self, jump: timedelta) -> None:
        """Count a plan's age on after the clock was set."""
        self._plans = tuple(
            replace(plan, received_at=plan.received_at + jump) for plan in self._plans
        )

    async def async_clear(self, asset_ids: set[str] | None) -> list[str]:
        """Withdraw the plans of some assets, or all; returns the assets that had one.

        Raises:
            StoreError: it could not be stored; nothing has changed.
        """
        async with self._one_at_a_time:
            now = dt_util.utcnow()
            had = sorted(
                asset_id
                for asset_id in {one for plan in self._plans for one in plan.followers(now)}
                if asset_ids is None or asset_id in asset_ids
            )
            plans = self._plans
            for asset_id in had:
                plans = without_asset(plans, asset_id)
            await self._store.async_save(plans)
            self._change(plans)
            return had

    async def async_forget_asset(self, asset_id: str) -> None:
        """Take an asset that was removed out of the plans."""
        async with self._one_at_a_time:
            plans = without_asset(self._plans, asset_id)
            if plans == self._plans:
                return
            try:
                await self._store.async_save(plans)
            except StoreError as err:
                # It is gone all the same; at the next start its rows name nobody.
                LOGGER.warning("The plans of a removed asset are still on disk: %s", err)
            self._change(plans)

    def _change(self, plans: Plans) -> None:
        self.before_change()
        self._plans = plans

    async def _async_follow(self, now: datetime) -> None:
        if not self._plans:
            return
        for schedule in await self._hass.async_add_executor_job(_decode, self._plans, now):
            self._engine.install(await self._async_build(schedule), now=now)

    async def _async_build(self, schedule: Schedule) -> Batch:
        """Make a schedule's commands; those of a large one off the loop."""
        from .engine.schedule import build_batch  # noqa: PLC0415 - pandas

        baselines = self._engine.baselines(schedule)
        if _is_large(schedule):
            return await self._hass.async_add_executor_job(build_batch, schedule, baselines)
        return build_batch(schedule, baselines)


def _is_large(schedule: Schedule) -> bool:
    return len(schedule.starts) * len(schedule.series) > CELLS_IN_LOOP


def _decode(plans: Plans, now: datetime) -> list[Schedule]:
    """Make schedules of stored plans; in an executor, for it imports pandas."""
    from .engine.schedule import schedule_from_plain  # noqa: PLC0415

    return [schedule_from_plain(_followed(plan, now), since=now) for plan in plans]


def _followed(plan: StoredPlan, now: datetime) -> dict[str, Any]:
    """Return a plan's values without the assets that follow it no more.

    A newer plan may have taken an asset over and ended since: the older one does not come back.
    """
    followers = plan.followers(now)
    assets = plan.values["assets"]
    return {**plan.values, "assets": {key: assets[key] for key in assets if key in followers}}
