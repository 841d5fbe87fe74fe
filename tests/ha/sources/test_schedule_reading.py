"""What optimisers really wrote, through the action to commands and to the simulated devices."""

from datetime import UTC, datetime, timedelta
import json
from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from custom_components.energy_dispatch.adapters.simulated import SimulatedDevice
from custom_components.energy_dispatch.const import DOMAIN
from custom_components.energy_dispatch.coordinator import (
    DispatchCoordinator,
    EnergyDispatchConfigEntry,
)
from custom_components.energy_dispatch.sources import READERS
from tests.ha.schedules import call, rows, settle
from tests.ha.site import BATTERY_DATA, CHARGER_DATA, SITE_DATA, entity_id, subentry

from .samples import FOLDER, SAMPLES, Sample

BOUNDARIES: Final = 8
"""How many slots of each sample the devices are followed through."""
LARGE: Final = {"max_charge_kw": 50.0, "max_discharge_kw": 50.0, "capacity_kwh": 2000.0}
"""So large that no limit of theirs changes what an optimiser asked for."""


def _entry() -> MockConfigEntry:
    return MockConfigEntry(
        domain=DOMAIN,
        title="Home",
        data=dict(SITE_DATA),
        subentries_data=(
            subentry(
                "charger", "Garage", {**CHARGER_DATA, "max_charge_kw": 50.0, "min_charge_kw": 0.0}
            ),
            *(
                subentry("battery", name, {**BATTERY_DATA, "asset_id": name, **LARGE})
                for name in ("house_battery", "shed_battery")
            ),
        ),
    )


async def _site_at(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, moment: datetime
) -> DispatchCoordinator:
    """Return a site that was set up at a moment of the sample's own time."""
    freezer.move_to(moment)
    entry = _entry()
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    coordinator: DispatchCoordinator = entry.runtime_data
    return coordinator


def _device(coordinator: DispatchCoordinator, asset_id: str) -> SimulatedDevice:
    adapter = coordinator.assets[asset_id].adapter
    assert isinstance(adapter, SimulatedDevice)
    return adapter


async def _at(hass: HomeAssistant, freezer: FrozenDateTimeFactory, moment: datetime) -> None:
    freezer.move_to(moment)
    async_fire_time_changed(hass, dt_util.utcnow())
    await settle(hass)


def _expected_kw(row: dict[str, str], ways: tuple[str, str | None]) -> float:
    charge, discharge = ways
    return float(row[charge]) - (float(row[discharge]) if discharge else 0.0)


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
async def test_an_output_is_carried_out_by_the_devices_slot_by_slot(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, sample: Sample
) -> None:
    expected = sample.expected_rows()
    starts = [datetime.fromisoformat(row["timestamp"]) for row in expected]
    coordinator = await _site_at(hass, freezer, starts[0])
    answer = await call(
        hass,
        "submit_schedule",
        schedule=sample.given(),
        source_format=sample.source_format,
        map=sample.series,
        name=sample.source_format,
    )
    assert answer["accepted"] is True
    assert answer["slots"] == len(expected)
    assert answer["assets"].keys() == sample.columns.keys()
    assert all(one["clamped"] == [] for one in answer["assets"].values())
    for row, start in list(zip(expected, starts, strict=True))[:BOUNDARIES]:
        await _at(hass, freezer, start)
        for asset_id, ways in sample.columns.items():
            wanted_kw = pytest.approx(_expected_kw(row, ways), abs=1e-3)
            assert _device(coordinator, asset_id).setpoint_kw == wanted_kw, (asset_id, start)
            in_force = coordinator.engine.setpoint_in_force(asset_id)
            assert in_force is not None
            assert in_force.signed_power_kw == wanted_kw


def _s2() -> dict[str, Any]:
    return {
        "system_description": _json("s2/FRBC.SystemDescription.json"),
        "instructions": _json("s2/FRBC.Instruction.list.json"),
    }


def _json(path: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    return json.loads((FOLDER / path).read_text(encoding="utf-8"))


async def test_instructions_of_s2_are_carried_out_at_their_times(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    given = _s2()
    times = sorted(datetime.fromisoformat(one["execution_time"]) for one in given["instructions"])
    coordinator = await _site_at(hass, freezer, times[0])
    await call(
        hass,
        "submit_schedule",
        schedule=given,
        source_format="s2",
        map={"inverter": "house_battery"},
    )
    seen = []
    for time in times:
        await _at(hass, freezer, time)
        seen.append(_device(coordinator, "house_battery").setpoint_kw)
    assert seen == pytest.approx([5.0, 2.5, 0.0, -4.0, 0.0])


async def test_factors_of_eos_are_shares_of_the_assets_own_limits(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    start = datetime(2026, 11, 23, 10, tzinfo=UTC)
    coordinator = await _site_at(hass, freezer, start)
    await call(
        hass,
        "submit_schedule",
        schedule=_json("eos/rest/GET_plan.json"),
        source_format="eos",
        map={"ev1": "garage", "battery1": {"asset": "house_battery", "max_charge_kw": 4}},
    )
    vehicle, battery = _device(coordinator, "garage"), _device(coordinator, "house_battery")
    await _at(hass, freezer, start)
    assert vehicle.setpoint_kw == pytest.approx(0.2 * 50)
    assert battery.setpoint_kw is None
    await _at(hass, freezer, start + timedelta(hours=2))
    assert battery.setpoint_kw == pytest.approx(4)


def test_every_format_is_carried_out_here() -> None:
    by_hand = {"s2", "eos"}
    assert {one.source_format for one in SAMPLES.values()} | by_hand == set(READERS)


@pytest.mark.parametrize("name", ["EMHASS, day ahead, sensors", "HAEO, one sensor with a sign"])
async def test_without_a_schedule_the_entities_of_the_map_are_read_as_they_are_now(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, name: str
) -> None:
    sample = SAMPLES[name]
    expected = sample.expected_rows()
    coordinator = await _site_at(hass, freezer, datetime.fromisoformat(expected[0]["timestamp"]))
    for entity, held in sample.given().items():
        attributes = dict(held["attributes"])
        if "forecast" in attributes and sample.source_format == "haeo":
            # In Home Assistant HAEO's times are times, and no text.
            attributes["forecast"] = [
                {**slot, "time": datetime.fromisoformat(slot["time"])}
                for slot in attributes["forecast"]
            ]
        hass.states.async_set(entity, str(held.get("state")), attributes)
    answer = await call(
        hass, "submit_schedule", source_format=sample.source_format, map=sample.series
    )
    assert answer["slots"] >= len(expected) - 1
    for asset_id, ways in sample.columns.items():
        assert _device(coordinator, asset_id).setpoint_kw == pytest.approx(
            _expected_kw(expected[0], ways), abs=1e-3
        )


async def test_a_map_renames_scales_and_turns_the_columns_of_any_table(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    await call(
        hass,
        "submit_schedule",
        schedule=rows(net_w=[1500, -2000], ev_garage_kw=[7.4, 0], price=[0.2, 0.3]),
        map={"net_w": {"asset": "house_battery", "unit": "W", "sign": "discharge_positive"}},
    )
    coordinator = site.runtime_data
    assert _device(coordinator, "house_battery").setpoint_kw == pytest.approx(-1.5)
    assert _device(coordinator, "garage").setpoint_kw == pytest.approx(7.4)


async def test_amperes_and_scales_are_read(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    told = {"asset": "garage", "unit": "A", "phases": 3, "scale": 0.5}
    await call(hass, "submit_schedule", schedule=rows(amps=[24]), map={"amps": told})
    assert _device(site.runtime_data, "garage").setpoint_kw == pytest.approx(3 * 230 * 12 / 1000)


@pytest.mark.parametrize("handed_over", [True, False])
async def test_a_list_of_slots_in_an_entitys_attribute_is_a_schedule(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, handed_over: bool
) -> None:
    now = dt_util.utcnow()
    slots = [
        {"start": now.isoformat(), "value": 3000},
        {"start": (now + timedelta(minutes=15)).isoformat(), "value": 0},
    ]
    hass.states.async_set(
        "sensor.plan", "3000", {"detail": slots, "unit_of_measurement": "W", "icon": "mdi:ev"}
    )
    garage = entity_id(hass, "switch", f"{site.entry_id}_garage_follow_schedule")
    data: dict[str, Any] = {"map": {"sensor.plan": {"asset": garage, "unit": "W"}}}
    if handed_over:
        data["schedule"] = {"sensor.plan": slots}
    await call(hass, "submit_schedule", **data)
    assert _device(site.runtime_data, "garage").setpoint_kw == pytest.approx(3)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, ["schedule is missing"]),
        ({"map": {"net": "garage"}}, ["schedule is missing"]),
        ({"map": {"sensor.nowhere": "garage"}}, ["map.sensor.nowhere", "does not exist"]),
        ({"map": {"sensor.away": "garage"}}, ["map.sensor.away", "unavailable"]),
        ({"map": {"sensor.plain": "garage"}}, ["sensor.plain", "no list of slots"]),
        ({"map": {"sensor.plain": "garage"}, "source_format": "s2"}, ["system_description"]),
        ({"map": {"sensor.plain": "boat"}}, ["map.sensor.plain", "boat"]),
        ({"map": {"net": {"asset": "garage", "sign": "up"}}}, ["map.net.sign"]),
        ({"map": {"net": "garage"}, "schedule": "[{"}, ["JSON"]),
        ({"map": {"net": "garage"}, "schedule": "{"}, ["JSON"]),
        (
            {"map": {"net": "garage"}, "schedule": "timestamp,gross\n2030-01-01T00:00Z,1"},
            ["net", "gross"],
        ),
        (
            {
                "map": {"net": "garage"},
                "schedule": "timestamp,net,ev_garage_kw\n2030-01-01T00:00Z,1,2",
            },
            ["ev_garage_kw", "keep one"],
        ),
        (
            {
                "map": {"net": "house_battery"},
                "schedule": "timestamp,net,battery_charge_kw\n2030-01-01T00:00Z,1,2",
            },
            ["battery_charge_kw", "keep one"],
        ),
        (
            {"source_format": "emhass", "schedule": [], "asset_map": {"a": "garage"}},
            ["asset_map", "map"],
        ),
    ],
)
async def test_what_cannot_be_read_is_refused_by_its_field_and_changes_nothing(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, data: dict[str, Any], words: list[str]
) -> None:
    hass.states.async_set("sensor.away", "unavailable")
    hass.states.async_set("sensor.plain", "3", {"unit_of_measurement": "kW"})
    with pytest.raises(ServiceValidationError) as refusal:
        await call(hass, "submit_schedule", **data)
    sentence = str(refusal.value)
    assert all(word in sentence for word in words), sentence
    assert site.runtime_data.plans.all == ()


async def test_what_a_source_holds_beside_is_named_in_the_answer(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    sample = SAMPLES["EMHASS, day ahead, REST"]
    await _site_at(hass, freezer, datetime.fromisoformat(sample.expected_rows()[0]["timestamp"]))
    answer = await call(
        hass,
        "submit_schedule",
        schedule=sample.given(),
        source_format="emhass",
        map={"P_batt": "house_battery"},
        dry_run=True,
    )
    assert {"P_deferrable0", "P_PV"} <= set(answer["ignored_columns"])
