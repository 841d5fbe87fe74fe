"""The timeline's series: plan, commanded and measured power as columns, recorder on and off."""

from datetime import datetime, timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.recorder.core import Recorder
from homeassistant.components.recorder.models import StatisticData, StatisticMeanType
from homeassistant.const import UnitOfPower
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.energy_dispatch.adapters import Telemetry
from custom_components.energy_dispatch.coordinator import EnergyDispatchConfigEntry
from custom_components.energy_dispatch.panel.buckets import (
    MAX_BUCKETS,
    Columns,
    Window,
    bucketed,
    joined,
    regrouped,
    steps,
)

from .panel_client import ask
from .schedules import SLOT, call, rows, settle
from .site import GARAGE, entity_id

HOUR = 3600.0


# Buckets


@pytest.mark.parametrize("hours", [0.1, 1, 6, 24, 48, 168, 700])
def test_a_window_has_at_most_600_buckets_of_a_round_length(hours: float) -> None:
    window = Window(start=0.0, end=hours * HOUR)
    assert hours * HOUR / window.bucket_seconds <= MAX_BUCKETS
    assert window.bucket_seconds >= 1


def test_a_bucket_has_the_mean_by_time_and_the_least_and_the_most() -> None:
    window = Window(start=0.0, end=6000.0)
    assert window.bucket_seconds == 10
    # 7 s of 1 kW, then 3 s of 11 kW, and nothing from 20 on.
    columns = bucketed([(-50.0, 1.0), (7.0, 11.0), (10.0, 2.0), (20.0, None)], window, 500.0)
    assert columns.t == [5.0, 15.0]
    assert columns.mean == [4.0, 2.0]
    assert columns.min == [1.0, 2.0]
    assert columns.max == [11.0, 2.0]


def test_the_last_sample_holds_until_now_and_not_into_the_future() -> None:
    columns = bucketed([(0.0, 3.0)], Window(start=0.0, end=6000.0), 25.0)
    assert columns.t == [5.0, 15.0, 25.0]


def test_a_value_that_was_replaced_within_the_same_moment_is_seen_as_most() -> None:
    columns = bucketed([(0.0, 1.0), (5.0, 9.0), (5.0, 1.0)], Window(start=0, end=6000), 10.0)
    assert columns.max == [9.0]
    assert columns.mean == [pytest.approx(1.0, abs=0.01)]


def test_finer_buckets_become_coarser_ones() -> None:
    window = Window(start=0.0, end=600 * 600.0)
    columns = regrouped([(150, 1, 0, 2), (450, 3, 2, 5), (750, 9, 9, 9), (-1, 7, 7, 7)], window)
    assert columns.t == [300, 900]
    assert columns.mean == [2, 9]
    assert (columns.min, columns.max) == ([0, 9], [5, 9])


def test_of_two_stretches_the_second_counts_where_both_are() -> None:
    first = Columns(t=[5, 15, 25], mean=[1, 1, 1], min=[1, 1, 1], max=[1, 1, 1])
    second = Columns(t=[25, 35], mean=[2, 2], min=[2, 2], max=[2, 2])
    assert joined(first, second).mean == [1, 1, 2, 2]
    assert joined(first, Columns()).mean == [1, 1, 1]


def test_steps_begin_with_what_was_in_force_and_are_at_most_600() -> None:
    window = Window(start=100.0, end=6100.0)
    changes = [(0.0, 1.0), (50.0, 2.0), (200.0, 2.0), (300.0, None), (7000.0, 5.0)]
    assert steps(changes, window) == {"t": [100.0, 300.0], "kw": [2.0, None]}
    many = [(100.0 + second, float(second % 7)) for second in range(6000)]
    assert len(steps(many, window)["t"]) <= MAX_BUCKETS


# A running site


def measure(site: EnergyDispatchConfigEntry, power_kw: float) -> None:
    """Let the charger report a power, as it does by itself."""
    asset = site.runtime_data.assets[GARAGE]
    asset.update(
        telemetry=Telemetry(observed_at=dt_util.utcnow(), power_kw=power_kw, status="Charging")
    )
    site.runtime_data.showing.now(asset)


async def pass_time(hass: HomeAssistant, freezer: FrozenDateTimeFactory, span: timedelta) -> None:
    freezer.tick(span)
    async_fire_time_changed(hass, dt_util.utcnow())
    await settle(hass)


async def series(
    hass: HomeAssistant,
    site: EnergyDispatchConfigEntry,
    hass_ws_client: WebSocketGenerator,
    start: datetime,
    hours: float,
) -> dict[str, Any]:
    answer: dict[str, Any] = await ask(
        await hass_ws_client(hass),
        "series",
        asset=f"{site.entry_id}/{GARAGE}",
        start=start.timestamp(),
        end=start.timestamp() + hours * HOUR,
    )
    return answer


async def test_plan_and_commands_are_steps_past_and_future_on_one_axis(
    hass: HomeAssistant,
    site: EnergyDispatchConfigEntry,
    hass_ws_client: WebSocketGenerator,
    freezer: FrozenDateTimeFactory,
) -> None:
    begin = dt_util.utcnow()
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[4, 6, 8, 2]))
    await pass_time(hass, freezer, SLOT + timedelta(seconds=5))
    answer = await series(hass, site, hass_ws_client, begin - timedelta(minutes=30), 2)
    first = begin.timestamp()
    assert answer["plan"]["kw"] == [4, 6, 8, 2, None]
    assert answer["plan"]["t"] == [pytest.approx(first + 900 * slot, abs=0.2) for slot in range(5)]
    assert answer["commanded"]["kw"] == [4, 6, None], "and nobody knows the future"
    assert answer["commanded"]["t"][1] == pytest.approx(first + 900, abs=10)
    assert answer["marks"] == []


async def test_a_plan_that_was_replaced_is_still_seen_in_the_past(
    hass: HomeAssistant,
    site: EnergyDispatchConfigEntry,
    hass_ws_client: WebSocketGenerator,
    freezer: FrozenDateTimeFactory,
) -> None:
    begin = dt_util.utcnow()
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[4, 6, 8]))
    await pass_time(hass, freezer, SLOT + timedelta(seconds=5))
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[3, 5]))
    answer = await series(hass, site, hass_ws_client, begin - timedelta(minutes=30), 2)
    assert answer["plan"]["kw"][:4] == [4, 6, 3, 5]


async def test_a_failed_command_is_marked_with_the_devices_words(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    await hass.services.async_call(
        "energy_dispatch", "simulate_fault", {"asset_id": GARAGE, "fault": "reject"}, blocking=True
    )
    await call(hass, "send_command", asset_id=GARAGE, command_type="set_charge_rate", power_kw=5)
    begin = dt_util.utcnow() - timedelta(minutes=30)
    (mark,) = (await series(hass, site, hass_ws_client, begin, 1))["marks"]
    assert mark["kind"] == "failed"
    assert mark["error"] == "Simulated: Rejected."


async def test_without_a_recorder_our_own_memory_remembers_since_the_start(
    hass: HomeAssistant,
    site: EnergyDispatchConfigEntry,
    hass_ws_client: WebSocketGenerator,
    freezer: FrozenDateTimeFactory,
) -> None:
    begin = dt_util.utcnow()
    for power_kw in (1, 3, 5):
        measure(site, power_kw)
        freezer.tick(timedelta(minutes=2))
    asset = site.runtime_data.assets[GARAGE]
    asset.update(connected=False)
    freezer.tick(timedelta(minutes=10))
    asset.update(connected=True)
    answer = await series(hass, site, hass_ws_client, begin - timedelta(minutes=1), 1)
    assert answer["source"] == "memory"
    assert {1, 3, 5} <= set(answer["measured"]["max"])
    assert [round(end - start) for start, end in answer["offline"]] == [600]


async def test_the_recorder_gives_mean_and_band_and_when_the_device_was_away(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    site: EnergyDispatchConfigEntry,
    hass_ws_client: WebSocketGenerator,
    freezer: FrozenDateTimeFactory,
) -> None:
    begin = dt_util.utcnow()
    for power_kw in (2, 4):
        measure(site, power_kw)
        await pass_time(hass, freezer, timedelta(minutes=5))
    asset = site.runtime_data.assets[GARAGE]
    asset.update(connected=False)
    site.runtime_data.showing.now(asset)
    await pass_time(hass, freezer, timedelta(minutes=5))
    asset.update(connected=True)
    measure(site, 6)
    await pass_time(hass, freezer, timedelta(minutes=5))
    await async_wait_recording_done(hass)
    answer = await series(hass, site, hass_ws_client, begin - timedelta(minutes=5), 1)
    assert answer["source"] == "recorder"
    measured = answer["measured"]
    assert len(measured["t"]) == len(measured["mean"]) == len(measured["min"])
    assert {2, 4, 6} <= set(measured["mean"])
    ((away, back),) = answer["offline"]
    assert back - away == pytest.approx(300, abs=15)
    during = [t for t in measured["t"] if away + 15 < t < back - 15]
    assert during == [], "an unavailable sensor measures nothing"


async def test_a_week_is_made_of_the_recorders_own_five_minutes_and_the_freshest_of_states(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    site: EnergyDispatchConfigEntry,
    hass_ws_client: WebSocketGenerator,
    freezer: FrozenDateTimeFactory,
) -> None:
    now = dt_util.utcnow()
    client = await hass_ws_client(hass)  # the token lasts half an hour
    sensor = entity_id(hass, "sensor", f"{site.entry_id}_garage_power")
    full = now.replace(minute=0, second=0, microsecond=0)
    await insert_five_minutes(hass, sensor, full - timedelta(hours=3), [1.0, 2.0, 3.0, 7.0])
    measure(site, 5)
    freezer.tick(timedelta(minutes=40))
    await async_wait_recording_done(hass)
    start = (now - timedelta(days=6)).timestamp()
    answer = await ask(
        client, "series", asset=f"{site.entry_id}/{GARAGE}", start=start, end=start + 168 * HOUR
    )
    measured = answer["measured"]
    assert answer["bucket_seconds"] >= 300
    assert len(measured["t"]) <= MAX_BUCKETS
    assert max(measured["max"]) == 7.5
    assert measured["mean"][-1] == 5


async def insert_five_minutes(
    hass: HomeAssistant, statistic_id: str, start: datetime, means: list[float]
) -> None:
    """Put short-term statistics into the recorder's tables, as its own run would."""
    from homeassistant.components.recorder.db_schema import StatisticsShortTerm  # noqa: PLC0415
    from homeassistant.helpers.recorder import get_instance  # noqa: PLC0415

    metadata: Any = {
        "mean_type": StatisticMeanType.ARITHMETIC,
        "has_sum": False,
        "name": None,
        "source": "recorder",
        "statistic_id": statistic_id,
        "unit_of_measurement": UnitOfPower.KILO_WATT,
        "unit_class": "power",
    }
    data = [
        StatisticData(
            start=start + timedelta(minutes=5 * number), mean=mean, min=mean - 0.5, max=mean + 0.5
        )
        for number, mean in enumerate(means)
    ]
    get_instance(hass).async_import_statistics(metadata, data, StatisticsShortTerm)
    await async_wait_recording_done(hass)
