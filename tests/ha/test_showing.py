"""Entities follow their assets in slices: once for all changes of a turn, and none is lost."""

import asyncio
from functools import partial

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import Event as HassEvent, HomeAssistant, callback
from homeassistant.util import dt as dt_util

from custom_components.energy_dispatch.adapters import Telemetry
from custom_components.energy_dispatch.asset import Asset
from custom_components.energy_dispatch.coordinator import EnergyDispatchConfigEntry
from custom_components.energy_dispatch.engine import EventType
from custom_components.energy_dispatch.showing import Showing
from custom_components.energy_dispatch.slices import AT_LEAST, SLICE_SECONDS

from .site import GARAGE, HOUSE_BATTERY, state_of


def _more(asset: Asset, count: int) -> list[Asset]:
    """Return so many assets like one, which nobody listens to."""
    return [
        Asset(config=asset.config, adapter=asset.adapter, machine=asset.machine)
        for _ in range(count)
    ]


def _measured(power_kw: float) -> Telemetry:
    return Telemetry(observed_at=dt_util.utcnow(), power_kw=power_kw)


def _power(hass: HomeAssistant, site: EnergyDispatchConfigEntry, asset_id: str) -> str:
    return state_of(hass, "sensor", f"{site.entry_id}_{asset_id}_power").state


async def test_all_changes_of_a_turn_are_shown_once(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    (asset,) = _more(site.runtime_data.assets[GARAGE], 1)
    showing, shown = Showing(hass.loop.call_soon), list[float | None]()
    showing.view(asset, lambda: shown.append(asset.snapshot.setpoint_kw))
    for setpoint_kw in (1.0, 2.0, 3.0):
        asset.update(setpoint_kw=setpoint_kw)
    assert not shown
    await asyncio.sleep(0)
    assert shown == [3.0]
    asset.update(setpoint_kw=4.0)
    await showing.async_shown()
    assert shown == [3.0, 4.0]


async def test_very_many_assets_are_shown_in_several_turns_in_the_order_of_their_changes(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    assets = _more(site.runtime_data.assets[GARAGE], AT_LEAST + 2)
    showing, shown = Showing(hass.loop.call_soon), list[tuple[int, float | None]]()

    def show(number: int) -> None:
        freezer.tick(2 * SLICE_SECONDS)
        shown.append((number, assets[number].snapshot.setpoint_kw))

    for number, asset in enumerate(assets):
        showing.view(asset, partial(show, number))
        asset.update(setpoint_kw=1.0)
    await asyncio.sleep(0)
    first = [(number, 1.0) for number in range(AT_LEAST)]
    assert shown == first
    # The next boundary comes while some of them still wait.
    assets[0].update(setpoint_kw=2.0)
    assets[AT_LEAST].update(setpoint_kw=2.0)
    await showing.async_shown()
    assert shown == [*first, (AT_LEAST, 2.0), (AT_LEAST + 1, 1.0), (0, 2.0)]


async def test_who_is_told_of_an_event_finds_its_assets_entities_up_to_date(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    coordinator, powers = site.runtime_data, list[str]()

    @callback
    def heard(event: HassEvent) -> None:
        powers.append(_power(hass, site, event.data["asset_id"]))

    hass.bus.async_listen(f"energy_dispatch_{EventType.ASSET_CONNECTED}", heard)
    # The event's turn comes before that of the entities.
    coordinator.publish(EventType.ASSET_CONNECTED, GARAGE, None)
    coordinator.assets[GARAGE].update(telemetry=_measured(4.5))
    await asyncio.sleep(0)
    assert powers == ["4.5"]


async def test_a_submitted_plan_is_shown_when_the_action_returns(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    begin = dt_util.utcnow().replace(minute=0, second=0, microsecond=0)
    await hass.services.async_call(
        "energy_dispatch",
        "submit_schedule",
        {
            "schedule": {
                "timestamp": [begin.replace(year=begin.year + 1).isoformat()],
                "ev_garage_kw": [5.0],
            },
            "resolution": 3600,
        },
        blocking=True,
        return_response=True,
    )
    key = f"{site.entry_id}_{GARAGE}_next_setpoint"
    assert state_of(hass, "sensor", key).state == "5.0"


async def test_a_site_that_is_unloaded_in_the_middle_shows_nothing_afterwards(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    assets = list(site.runtime_data.assets.values())
    for asset in assets:
        asset.update(telemetry=_measured(4.5))
    assert await hass.config_entries.async_unload(site.entry_id)
    await hass.async_block_till_done()
    for asset_id in (GARAGE, HOUSE_BATTERY):
        assert _power(hass, site, asset_id) == STATE_UNAVAILABLE


async def test_what_has_not_been_shown_when_home_assistant_stops_is_shown_then(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    coordinator = site.runtime_data
    (asset,) = _more(coordinator.assets[GARAGE], 1)
    shown: list[float | None] = []
    coordinator.showing.view(asset, lambda: shown.append(asset.snapshot.setpoint_kw))
    asset.update(setpoint_kw=7.0)
    coordinator.showing.finish()
    assert shown == [7.0]


async def test_an_entity_that_has_gone_is_not_woken_and_one_that_stays_is(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    (asset,) = _more(site.runtime_data.assets[GARAGE], 1)
    showing, shown = Showing(hass.loop.call_soon), list[str]()
    ends = [showing.view(asset, partial(shown.append, name)) for name in ("gone", "stays")]
    asset.update(setpoint_kw=1.0)
    ends[0]()
    await showing.async_shown()
    assert shown == ["stays"]
    asset.update(setpoint_kw=2.0)
    ends[1]()
    await asyncio.sleep(0)
    assert shown == ["stays"]
    showing.view(asset, partial(shown.append, "new"))
    asset.update(setpoint_kw=3.0)
    await showing.async_shown()
    assert shown == ["stays", "new"]
