"""Energy planned and delivered, as long-term statistics of the recorder.

They are external statistics with a row an hour, ``energy_dispatch:<asset>_planned_<site>`` and so
on, and no entities: the device's own energy sensors are entities, and have statistics as they are.
What is counted so far is kept in a file, written each hour before its rows go to the recorder, so
that a row is written once and a crash loses at most what was measured within the hour.
"""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
import re
from typing import TYPE_CHECKING, Any, Final
from zlib import crc32

from homeassistant.components.recorder.models import (
    StatisticData,
    StatisticMeanType,
    StatisticMetaData,
)
from homeassistant.components.recorder.statistics import (
    async_add_external_statistics,
    get_last_statistics,
)
from homeassistant.const import UnitOfEnergy
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.recorder import get_instance
from homeassistant.helpers.storage import Store
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util.unit_conversion import EnergyConverter

from ..adapters import Adapter
from ..asset import Asset
from ..const import DOMAIN, LOGGER
from ..engine import CommandType
from .account import HOUR, HOURS_BACK, Account, Flow, HourRow
from .planned import planned_pieces

if TYPE_CHECKING:
    from ..coordinator import DispatchCoordinator

RECORDER: Final = "recorder"
VERSION: Final = 1
AFTER_THE_HOUR: Final = timedelta(seconds=10)
"""Slots begin at full hours: then there is other work."""
ANY_KW: Final = 1000.0
"""What an asset may do at the most where nothing narrower is known."""
_CHARGING: Final = (Flow.PLANNED, Flow.DELIVERED)


class EnergyBooks:
    """Keeps the energy of a site's assets; without the recorder it does nothing."""

    def __init__(self, site: DispatchCoordinator) -> None:
        """Start with nothing counted."""
        self._site = site
        self._store = _store(site.hass, site.entry.entry_id)
        self._accounts: dict[str, Account] = {}
        self._fresh: set[str] = set()
        """Accounts of which the recorder may know more than we do."""
        self._heard: dict[str, tuple[Adapter, CALLBACK_TYPE]] = {}
        self._next: datetime | None = None
        self._writing = asyncio.Lock()

    async def async_start(self) -> None:
        """Go on where it was left; call it before the assets and the plans come back."""
        if RECORDER not in self._site.hass.config.components:
            return
        stored = await self._store.async_load() or {}
        try:
            self._accounts = {
                asset_id: Account.from_plain(values)
                for asset_id, values in stored.get("assets", {}).items()
            }
            self._fresh = self._accounts.keys() & set(stored.get("fresh", ()))
        except (KeyError, TypeError, ValueError) as err:
            LOGGER.warning(
                "The energy counted for %s cannot be read, and begins anew: %r",
                self._site.entry.title,
                err,
            )
        self._set_next()
        self._site.register_asset_adder(self._begin)

    async def async_stop(self) -> None:
        """Write down what is counted so far, and listen no more."""
        if self._next is None:
            return
        self._next = None
        self.count_plans()
        self._measure_all()
        for _, end in self._heard.values():
            end()
        self._heard.clear()
        await self._store.async_save(self._plain())

    # Moments

    def next_moment(self) -> datetime | None:
        """Return when the present hour's rows are due."""
        return self._next

    @callback
    def tick(self, now: datetime) -> None:
        """Write the rows of the hour that is over; never in the loop's own step."""
        if self._next is not None and self._next <= now:
            self._set_next()
            self._site.entry.async_create_background_task(
                self._site.hass, self._async_write(), f"{DOMAIN} energy statistics"
            )

    @callback
    def shift_clock(self, jump: timedelta) -> None:
        """Go on after the clock was set."""
        for account in self._accounts.values():
            account.shift_clock(jump.total_seconds())
        if self._next is not None:
            self._set_next()

    @callback
    def count_plans(self) -> None:
        """Count what the plans have asked for up to now; call it before they change."""
        now = self._now()
        for asset_id, account in self._accounts.items():
            self._count_plan(asset_id, account, now)

    # Inside

    @callback
    def _set_next(self) -> None:
        now = self._site.now()
        hour = now.replace(minute=0, second=0, microsecond=0)
        due = hour + AFTER_THE_HOUR
        self._next = due if due > now else due + timedelta(hours=1)

    def _now(self) -> float:
        return self._site.now().timestamp()

    @callback
    def _begin(self, asset: Asset) -> None:
        """Count what an asset does from now on."""
        asset_id = asset.config.asset_id
        if asset_id not in self._accounts:
            self._accounts[asset_id] = Account.begin(self._now())
            self._fresh.add(asset_id)

        @callback
        def changed() -> None:
            self._measure(asset)

        self._heard[asset_id] = (asset.adapter, asset.listen(changed))
        self._measure(asset)

    @callback
    def _measure(self, asset: Asset) -> None:
        asset_id = asset.config.asset_id
        account = self._accounts.get(asset_id)
        adapter, end = self._heard[asset_id]
        if account is None:
            return
        if adapter is not asset.adapter:
            self._heard[asset_id] = (asset.adapter, end)
            account.forget_device()
        telemetry = asset.snapshot.telemetry if asset.snapshot.connected else None
        limits = self._site.guarding.limits(asset)
        account.measure(
            self._now(),
            power_kw=None if telemetry is None else telemetry.power_kw,
            meters={
                Flow.DELIVERED: telemetry.energy_kwh if telemetry else None,
                Flow.DELIVERED_DISCHARGE: telemetry.energy_discharged_kwh if telemetry else None,
            },
            most_kw={
                Flow.DELIVERED: limits.max_charge_kw or ANY_KW,
                Flow.DELIVERED_DISCHARGE: limits.max_discharge_kw or ANY_KW,
            },
        )

    @callback
    def _measure_all(self) -> None:
        for asset_id, asset in self._site.assets.items():
            if asset_id in self._heard:
                self._measure(asset)

    def _count_plan(self, asset_id: str, account: Account, now: float) -> None:
        begin = max(account.planned_to, now - HOURS_BACK * HOUR)
        for piece in planned_pieces(self._site.plans.all, asset_id, begin, now):
            account.add_planned(*piece)
        account.planned_to = max(account.planned_to, now)

    async def _async_write(self) -> None:
        """Close the hours that are over, one writer at a time."""
        async with self._writing:
            await self._async_close_hours()

    async def _async_close_hours(self) -> None:
        """Close the hours that are over: first in our file, then in the recorder."""
        hass = self._site.hass
        self._forget_gone()
        texts = await async_get_translations(hass, hass.config.language, "common", {DOMAIN})
        closed: dict[str, list[HourRow]] = {}
        for asset_id, asset in list(self._site.assets.items()):
            account = self._accounts.get(asset_id)
            if account is None or asset_id not in self._heard:
                continue
            if asset_id in self._fresh:
                await self._async_take_over(asset_id, account)
            now = self._now()
            self._count_plan(asset_id, account, now)
            self._measure(asset)
            closed[asset_id] = account.close(now)
        await self._store.async_save(self._plain())
        for asset_id, rows in closed.items():
            if rows and (there := self._site.assets.get(asset_id)) is not None:
                for flow in _flows(there):
                    metadata = self._metadata(there, flow, texts)
                    async_add_external_statistics(hass, metadata, _data(rows, flow))

    @callback
    def _forget_gone(self) -> None:
        for asset_id in self._accounts.keys() - self._site.assets.keys():
            del self._accounts[asset_id]
            self._fresh.discard(asset_id)
            if asset_id in self._heard:
                self._heard.pop(asset_id)[1]()

    async def _async_take_over(self, asset_id: str, account: Account) -> None:
        """Go on from the recorder's totals: an asset of this name was there before."""
        hass, entry_id = self._site.hass, self._site.entry.entry_id
        ids = {flow: statistic_id(entry_id, asset_id, flow) for flow in Flow}
        totals = await get_instance(hass).async_add_executor_job(_last_totals, hass, ids)
        self._fresh.discard(asset_id)
        for flow, total in totals.items():
            account.totals[flow] += total

    def _metadata(self, asset: Asset, flow: Flow, texts: Mapping[str, str]) -> StatisticMetaData:
        text = texts[f"component.{DOMAIN}.common.statistic_{flow}"]
        return StatisticMetaData(
            mean_type=StatisticMeanType.NONE,
            has_sum=True,
            name=text.format(name=asset.config.title),
            source=DOMAIN,
            statistic_id=statistic_id(self._site.entry.entry_id, asset.config.asset_id, flow),
            unit_class=EnergyConverter.UNIT_CLASS,
            unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        )

    def _plain(self) -> dict[str, Any]:
        return {
            "assets": {asset_id: one.plain() for asset_id, one in self._accounts.items()},
            "fresh": sorted(self._fresh),
        }


def statistic_id(entry_id: str, asset_id: str, flow: Flow) -> str:
    """Return the id of an asset's statistic: the asset, what is counted, and which site."""
    name = re.sub("_+", "_", asset_id).strip("_")
    if name != asset_id:
        # The recorder takes no such id; what is left of it may be another asset's.
        name = f"{name}_{crc32(asset_id.encode()):08x}".strip("_")
    return f"{DOMAIN}:{name}_{flow}_{entry_id[-6:].lower()}"


async def async_remove_books(hass: HomeAssistant, entry_id: str) -> None:
    """Delete the file of a site that was removed; its statistics are the recorder's."""
    await _store(hass, entry_id).async_remove()


def _store(hass: HomeAssistant, entry_id: str) -> Store[dict[str, Any]]:
    return Store(hass, VERSION, f"{DOMAIN}.{entry_id}.energy")


def _flows(asset: Asset) -> tuple[Flow, ...]:
    types = asset.adapter.capabilities.command_types
    return tuple(Flow) if CommandType.SET_DISCHARGE_RATE in types else _CHARGING


def _data(rows: list[HourRow], flow: Flow) -> list[StatisticData]:
    return [
        StatisticData(
            start=datetime.fromtimestamp(row.start, UTC),
            state=row.energy_kwh[flow],
            sum=row.total_kwh[flow],
        )
        for row in rows
    ]


def _last_totals(hass: HomeAssistant, ids: Mapping[Flow, str]) -> dict[Flow, float]:
    """Return the totals of the last rows; in the recorder's executor."""
    totals = {}
    for flow, one in ids.items():
        last = get_last_statistics(hass, 1, one, convert_units=False, types={"sum"}).get(one)
        if last and (total := last[0].get("sum")) is not None:
            totals[flow] = total
    return totals
