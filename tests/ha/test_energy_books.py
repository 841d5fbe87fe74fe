"""Energy planned and delivered as long-term statistics, in a real recorder."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.energy.data import EnergyPreferencesUpdate, async_get_manager
from homeassistant.components.energy.validate import async_validate
from homeassistant.components.recorder.core import Recorder
from homeassistant.components.recorder.statistics import (
    list_statistic_ids,
    statistics_during_period,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.recorder import get_instance
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
    do_adhoc_statistics,
)

from custom_components.energy_dispatch.adapters import Telemetry
from custom_components.energy_dispatch.adapters.simulated import SimulatedDevice
from custom_components.energy_dispatch.coordinator import EnergyDispatchConfigEntry
from custom_components.energy_dispatch.energy.account import Flow
from custom_components.energy_dispatch.energy.books import statistic_id

from .recording import device_of
from .schedules import call, settle
from .site import GARAGE, HOUSE_BATTERY, entity_id

NOON: Final = datetime(2026, 12, 1, 12, tzinfo=UTC)
HOUR: Final = timedelta(hours=1)


@pytest.fixture
async def home(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    site_entry: EnergyDispatchConfigEntry,
) -> AsyncIterator[EnergyDispatchConfigEntry]:
    """Return a site that runs since noon, and a recorder."""
    freezer.move_to(NOON)
    assert await hass.config_entries.async_setup(site_entry.entry_id)
    await settle(hass)
    yield site_entry
    await settle(hass)


async def _pass(hass: HomeAssistant, freezer: FrozenDateTimeFactory, span: timedelta) -> None:
    freezer.tick(span)
    async_fire_time_changed(hass, dt_util.utcnow())
    await settle(hass)


async def _rows(
    hass: HomeAssistant, entry: EnergyDispatchConfigEntry, asset_id: str, flow: Flow
) -> list[tuple[int, float, float]]:
    """Return the recorder's rows: hours from noon, kWh within the hour, and in total."""
    await async_wait_recording_done(hass)
    one = statistic_id(entry.entry_id, asset_id, flow)
    found = await get_instance(hass).async_add_executor_job(
        lambda: statistics_during_period(
            hass, NOON - 48 * HOUR, None, {one}, "hour", None, {"state", "sum"}
        )
    )
    return [
        (
            round((row["start"] - NOON.timestamp()) / 3600),
            round(row["state"] or 0.0, 3),
            round(row["sum"] or 0.0, 3),
        )
        for row in found.get(one, [])
    ]


def _table(*values: float | None, column: str = "ev_garage_kw") -> list[dict[str, object]]:
    """Return a schedule of half hours from now on."""
    now = dt_util.utcnow()
    return [
        {"timestamp": (now + number * HOUR / 2).isoformat(), column: value}
        for number, value in enumerate(values)
    ]


def _report(entry: EnergyDispatchConfigEntry, asset_id: str, **values: float) -> None:
    """Let a device report this and, from then on, nothing by itself."""
    asset = entry.runtime_data.assets[asset_id]
    entry.runtime_data.asset_keeper._stop_listening(asset)
    telemetry = Telemetry(observed_at=dt_util.utcnow(), **values)  # type: ignore[arg-type]
    asset.update(telemetry=telemetry)


async def test_energy_planned_and_delivered_has_a_row_each_hour(
    hass: HomeAssistant, home: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await call(hass, "submit_schedule", schedule=_table(8, 4, 2, 2))
    for _ in range(25):
        await _pass(hass, freezer, timedelta(minutes=5))
    assert await _rows(hass, home, GARAGE, Flow.PLANNED) == [(0, 6.0, 6.0), (1, 2.0, 8.0)]
    delivered = await _rows(hass, home, GARAGE, Flow.DELIVERED)
    assert [row[0] for row in delivered] == [0, 1]
    assert [row[1] for row in delivered] == pytest.approx([6.0, 2.0], abs=0.1)


async def test_a_day_is_the_sum_of_its_hours(
    hass: HomeAssistant, home: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await call(hass, "submit_schedule", schedule=_table(*[6.0] * 6))
    for _ in range(13):
        await _pass(hass, freezer, HOUR)
    await _pass(hass, freezer, timedelta(minutes=1))
    await async_wait_recording_done(hass)
    one = statistic_id(home.entry_id, GARAGE, Flow.PLANNED)
    await hass.config.async_set_time_zone("UTC")
    days = await get_instance(hass).async_add_executor_job(
        lambda: statistics_during_period(
            hass, NOON - 12 * HOUR, None, {one}, "day", None, {"change"}
        )
    )
    assert days[one][0]["change"] == pytest.approx(18.0)


async def test_power_is_integrated_where_the_device_has_no_meter(
    hass: HomeAssistant, home: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    _report(home, HOUSE_BATTERY, power_kw=3.0)
    home.runtime_data.books._accounts[HOUSE_BATTERY].forget_device()
    _report(home, HOUSE_BATTERY, power_kw=3.0, soc_percent=50.0)
    await _pass(hass, freezer, HOUR / 2)
    _report(home, HOUSE_BATTERY, power_kw=-2.0)
    await _pass(hass, freezer, HOUR / 2 + timedelta(seconds=11))
    assert await _rows(hass, home, HOUSE_BATTERY, Flow.DELIVERED) == [(0, 1.5, 1.5)]
    assert await _rows(hass, home, HOUSE_BATTERY, Flow.DELIVERED_DISCHARGE) == [(0, 1.0, 1.0)]


async def test_what_a_replaced_plan_asked_for_is_counted_as_long_as_it_was_in_force(
    hass: HomeAssistant, home: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await call(hass, "submit_schedule", schedule=_table(8, 8))
    await _pass(hass, freezer, HOUR / 4)
    await call(hass, "submit_schedule", schedule=_table(4, 4))
    await _pass(hass, freezer, HOUR / 4)
    await call(hass, "clear_schedule")
    await _pass(hass, freezer, HOUR / 2 + timedelta(seconds=11))
    assert await _rows(hass, home, GARAGE, Flow.PLANNED) == [(0, 3.0, 3.0)]


async def test_a_restart_within_the_hour_counts_nothing_twice_and_loses_nothing(
    hass: HomeAssistant, home: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await call(hass, "submit_schedule", schedule=_table(6, 6, 6, 6))
    for _ in range(3):
        await _pass(hass, freezer, timedelta(minutes=20, seconds=4))
        assert await hass.config_entries.async_reload(home.entry_id)
        await settle(hass)
    assert await _rows(hass, home, GARAGE, Flow.PLANNED) == [(0, 6.0, 6.0)]
    await _pass(hass, freezer, HOUR)
    assert await _rows(hass, home, GARAGE, Flow.PLANNED) == [(0, 6.0, 6.0), (1, 6.0, 12.0)]


async def test_hours_while_home_assistant_was_down_are_made_good(
    hass: HomeAssistant,
    home: EnergyDispatchConfigEntry,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before_kwh = device_of(home, GARAGE).charged_kwh
    await call(hass, "submit_schedule", schedule=_table(6, 6, 6, 6))
    await hass.config_entries.async_unload(home.entry_id)
    await settle(hass)
    freezer.tick(4 * HOUR)  # the plan ends meanwhile
    start = SimulatedDevice.start

    async def start_with_its_meter(device: SimulatedDevice) -> None:
        device.charged_kwh = before_kwh + 12.0
        await start(device)

    monkeypatch.setattr(SimulatedDevice, "start", start_with_its_meter)
    assert await hass.config_entries.async_setup(home.entry_id)
    await settle(hass)
    await _pass(hass, freezer, timedelta(minutes=1))
    assert [row[1] for row in await _rows(hass, home, GARAGE, Flow.PLANNED)] == [6, 6, 0, 0]
    delivered = await _rows(hass, home, GARAGE, Flow.DELIVERED)
    assert [row[1] for row in delivered] == pytest.approx([3.0] * 4, abs=0.1)


async def test_after_a_crash_the_last_hour_is_made_again_and_counted_once(
    hass: HomeAssistant, home: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await call(hass, "submit_schedule", schedule=_table(6, 6, 6, 6))
    await _pass(hass, freezer, HOUR + timedelta(minutes=1))
    books = home.runtime_data.books
    on_disk = books._plain()
    await _pass(hass, freezer, HOUR)
    # A file from before the last hour is what a crash leaves.
    await hass.config_entries.async_unload(home.entry_id)
    await settle(hass)
    await books._store.async_save(on_disk)
    assert await hass.config_entries.async_setup(home.entry_id)
    await settle(hass)
    await _pass(hass, freezer, HOUR)
    rows = await _rows(hass, home, GARAGE, Flow.PLANNED)
    assert rows == [(0, 6.0, 6.0), (1, 6.0, 12.0), (2, 0.0, 12.0)]


async def test_without_its_file_a_statistic_goes_on_from_the_recorders_total(
    hass: HomeAssistant, home: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await call(hass, "submit_schedule", schedule=_table(6, 6, 6, 6, 6, 6))
    await _pass(hass, freezer, HOUR + timedelta(minutes=1))
    await async_wait_recording_done(hass)
    books = home.runtime_data.books
    await hass.config_entries.async_unload(home.entry_id)
    await settle(hass)
    await books._store.async_remove()
    assert await hass.config_entries.async_setup(home.entry_id)
    await settle(hass)
    await _pass(hass, freezer, HOUR)
    first, second = await _rows(hass, home, GARAGE, Flow.PLANNED)
    assert first == (0, 6.0, 6.0)
    assert second[2] == pytest.approx(6.0 + second[1])
    assert second[1] == pytest.approx(5.9)  # the minute before the file was lost


async def test_names_and_units_are_what_people_and_the_energy_dashboard_expect(
    hass: HomeAssistant, home: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await _pass(hass, freezer, HOUR + timedelta(minutes=1))
    await async_wait_recording_done(hass)
    found = await get_instance(hass).async_add_executor_job(list_statistic_ids, hass)
    ours = {one["name"]: one for one in found if one["source"] == "energy_dispatch"}
    assert sorted(ours) == [
        "Garage: energy delivered",
        "Garage: energy planned",
        "House battery: energy delivered",
        "House battery: energy delivered, discharging",
        "House battery: energy planned",
        "House battery: energy planned, discharging",
    ]
    assert {one["statistics_unit_of_measurement"] for one in ours.values()} == {"kWh"}
    assert all(one["has_sum"] for one in ours.values())


@pytest.mark.parametrize(
    ("language", "name"),
    [("de", "Garage: geplante Energie"), ("fr", "Garage: energy planned")],
)
async def test_names_are_in_home_assistants_language_where_there_are_texts(
    hass: HomeAssistant,
    home: EnergyDispatchConfigEntry,
    freezer: FrozenDateTimeFactory,
    language: str,
    name: str,
) -> None:
    hass.config.language = language
    await _pass(hass, freezer, HOUR + timedelta(minutes=1))
    await async_wait_recording_done(hass)
    found = await get_instance(hass).async_add_executor_job(list_statistic_ids, hass)
    assert name in {one["name"] for one in found}


async def test_the_energy_dashboard_takes_our_sensors_and_statistics(
    hass: HomeAssistant,
    home: EnergyDispatchConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    assert await async_setup_component(hass, "energy", {})
    await settle(hass)
    await _pass(hass, freezer, HOUR + timedelta(minutes=1))
    await async_wait_recording_done(hass)
    do_adhoc_statistics(hass, start=NOON)
    await async_wait_recording_done(hass)
    battery = f"{home.entry_id}_{HOUSE_BATTERY}"
    preferences: EnergyPreferencesUpdate = {
        "energy_sources": [
            {
                "type": "battery",
                "stat_energy_from": entity_id(hass, "sensor", f"{battery}_energy_discharged"),
                "stat_energy_to": entity_id(hass, "sensor", f"{battery}_energy"),
            }
        ],
        "device_consumption": [
            {"stat_consumption": entity_id(hass, "sensor", f"{home.entry_id}_{GARAGE}_energy")},
            {"stat_consumption": statistic_id(home.entry_id, GARAGE, Flow.PLANNED)},
        ],
    }
    await (await async_get_manager(hass)).async_update(preferences)
    said = (await async_validate(hass)).as_dict()
    assert said["device_consumption"] == [[], []]
    assert said["energy_sources"] == [[]]


async def test_a_removed_asset_is_counted_no_more_and_its_history_stays(
    hass: HomeAssistant, home: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await call(hass, "submit_schedule", schedule=_table(6, 6, 6, 6, 6, 6))
    await _pass(hass, freezer, HOUR + timedelta(minutes=1))
    garage = home.runtime_data.assets[GARAGE].config.subentry_id
    hass.config_entries.async_remove_subentry(home, garage)
    await settle(hass)
    await _pass(hass, freezer, HOUR)
    assert await _rows(hass, home, GARAGE, Flow.PLANNED) == [(0, 6.0, 6.0)]
    assert set(home.runtime_data.books._plain()["assets"]) == {HOUSE_BATTERY}


async def test_a_file_that_cannot_be_read_begins_anew_and_keeps_nobody_from_starting(
    hass: HomeAssistant,
    home: EnergyDispatchConfigEntry,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    books = home.runtime_data.books
    await hass.config_entries.async_unload(home.entry_id)
    await settle(hass)
    await books._store.async_save({"assets": {GARAGE: {"open_from": 1}}})
    assert await hass.config_entries.async_setup(home.entry_id)
    await _pass(hass, freezer, HOUR + timedelta(minutes=1))
    assert "cannot be read, and begins anew" in caplog.text
    assert len(await _rows(hass, home, GARAGE, Flow.PLANNED)) == 1


@pytest.mark.smoke
async def test_without_the_recorder_nothing_is_counted_and_nothing_is_kept(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    books = site.runtime_data.books
    assert books.next_moment() is None
    await call(hass, "submit_schedule", schedule=_table(6, 6, 6, 6))
    await _pass(hass, freezer, HOUR + timedelta(minutes=1))
    await hass.config_entries.async_unload(site.entry_id)
    await settle(hass)
    assert await books._store.async_load() is None


@pytest.mark.parametrize("asset_id", ["garage", "_garage", "garage__", "a__b", "a_b", "_", "7"])
def test_the_recorder_takes_every_id_that_an_asset_may_have(asset_id: str) -> None:
    from homeassistant.components.recorder.statistics import valid_statistic_id  # noqa: PLC0415

    ids = {statistic_id("01JD0ABCDEF", asset_id, flow) for flow in Flow}
    assert len(ids) == len(Flow)
    assert all(valid_statistic_id(one) for one in ids)
    assert ids.isdisjoint({statistic_id("01JD0ABCDEF", "a__b_", flow) for flow in Flow})
