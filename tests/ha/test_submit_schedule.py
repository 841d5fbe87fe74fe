"""submit_schedule: a table in, commands out, or a sentence and no effect."""

from datetime import timedelta
import errno
import json
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    async_capture_events,
    async_fire_time_changed,
)

from custom_components.energy_dispatch.coordinator import EnergyDispatchConfigEntry
from custom_components.energy_dispatch.engine import CommandStatus, CommandType

from .schedules import SLOT, call, rows, settle


@pytest.mark.smoke
async def test_a_table_of_rows_becomes_commands_and_the_present_slot_is_in_force(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    answer = await call(
        hass,
        "submit_schedule",
        schedule=rows(
            ev_garage_kw=[7.4, 7.4, 0],
            battery_charge_kw=[0, 0, 2.5],
            battery_discharge_kw=[3.0, 0, 0],
        ),
        name="night tariff",
    )
    assert answer["accepted"] is True
    assert answer["slots"] == 3
    assert {key: one["commands"] for key, one in answer["assets"].items()} == {
        "garage": 2,
        "house_battery": 3,
    }
    coordinator = site.runtime_data
    in_force = coordinator.engine.setpoint_in_force("garage")
    assert in_force is not None
    assert in_force.status is CommandStatus.COMPLETED
    assert in_force.signed_power_kw == pytest.approx(7.4)
    in_force = coordinator.engine.setpoint_in_force("house_battery")
    assert in_force is not None
    assert in_force.signed_power_kw == pytest.approx(-3.0)
    assert coordinator.site.plan_name == "night tariff"


async def test_the_next_slot_goes_out_at_its_boundary(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[7.4, 11.0, 0]))
    coordinator = site.runtime_data
    for expected in (11.0, 0.0):
        freezer.tick(SLOT)
        async_fire_time_changed(hass, dt_util.utcnow())
        await settle(hass)
        in_force = coordinator.engine.setpoint_in_force("garage")
        assert in_force is not None
        assert in_force.signed_power_kw == pytest.approx(expected)
        assert coordinator.assets["garage"].snapshot.setpoint_kw == pytest.approx(expected)


@pytest.mark.parametrize("shape", ["columns", "json", "csv", "german_csv"])
async def test_columns_json_and_csv_say_the_same_as_rows(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, shape: str
) -> None:
    records = rows(ev_garage_kw=[7.4, None, 3.7])
    times = [row["timestamp"] for row in records]
    schedule: object = {
        "columns": {"timestamp": times, "ev_garage_kw": [7.4, None, 3.7]},
        "json": json.dumps(records),
        "csv": f"timestamp,ev_garage_kw\n{times[0]},7.4\n{times[1]},\n{times[2]},3.7\n",
        "german_csv": f"timestamp;ev_garage_kw\n{times[0]};7,4\n{times[1]};\n{times[2]};3,7\n",
    }[shape]
    await call(hass, "submit_schedule", schedule=schedule)
    commands = site.runtime_data.engine.get_commands_for_asset("garage")
    assert [(one.command_type, one.power_kw) for one in commands] == [
        (CommandType.SET_CHARGE_RATE, pytest.approx(7.4)),
        (CommandType.RELEASE, None),
        (CommandType.SET_CHARGE_RATE, pytest.approx(3.7)),
    ]


async def test_a_dry_run_answers_the_same_and_changes_nothing(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    answer = await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[7.4, 0]), dry_run=True)
    assert answer["dry_run"] is True
    assert answer["assets"] == {"garage": {"commands": 2, "clamped": []}}
    assert site.runtime_data.engine.get_commands_for_asset("garage") == []
    assert site.runtime_data.plans.all == ()


async def test_an_asset_map_names_assets_by_id_device_or_entity(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    await call(
        hass,
        "submit_schedule",
        schedule=rows(ev_001_kw=[5.0], ev_garage_kw=[6.0]),
        asset_map={"ev_001": "house_battery"},
    )
    engine = site.runtime_data.engine
    assert [one.power_kw for one in engine.get_commands_for_asset("house_battery")] == [5.0]
    assert [one.power_kw for one in engine.get_commands_for_asset("garage")] == [6.0]


_NOW = dt_util.utcnow()


def _iso(minutes: int) -> str:
    return (_NOW + timedelta(minutes=minutes)).isoformat()


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        ([], ["no rows"]),
        ("", ["empty"]),
        ([{"timestamp": "2026-12-01 18:00", "ev_garage_kw": 1}], ["time zone", "2026-12-01T18:00"]),
        ([{"timestamp": "soon", "ev_garage_kw": 1}], ["'soon'", "not a time"]),
        ([{"ev_garage_kw": 1}], ["slot starts", "timestamp"]),
        ({"timestamp": [_iso(0)], "ev_garage_kw": [-1]}, ["ev_garage_kw", "row 0", "negative"]),
        ({"timestamp": [_iso(0)], "ev_garage_kw": ["fast"]}, ["ev_garage_kw", "'fast'"]),
        ({"timestamp": [_iso(0)], "ev_garage_kw": ["inf"]}, ["ev_garage_kw", "finite"]),
        (
            {
                "timestamp": [_iso(0)],
                "battery_charge_kw": [1],
                "battery_discharge_kw": [1],
            },
            ["battery_charge_kw", "battery_discharge_kw", "same slot"],
        ),
        ({"timestamp": [_iso(0), _iso(0)], "ev_garage_kw": [1, 1]}, ["twice", "Row 1"]),
        ({"timestamp": [_iso(15), _iso(0)], "ev_garage_kw": [1, 1]}, ["sort", "Row 1"]),
        ({"timestamp": [_iso(0)], "ev_boat_kw": [1]}, ["ev_boat_kw", "garage"]),
        ({"timestamp": [_iso(0)], "ev_garage_kw": [1, 2]}, ["ev_garage_kw", "2 cells"]),
        ("timestamp,ev_garage_kw\n2026-12-01T00:00Z", ["Row 0", "1 cells"]),
        ("[1, 2", ["JSON"]),
    ],
)
async def test_a_table_that_cannot_be_carried_out_is_refused_with_a_sentence_and_no_effect(
    hass: HomeAssistant,
    site: EnergyDispatchConfigEntry,
    schedule: object,
    words: list[str],
) -> None:
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[7.4, 3.7]))
    before = _effects(site)
    with pytest.raises(ServiceValidationError) as refused:
        await call(hass, "submit_schedule", schedule=schedule)
    assert refused.value.translation_key == "schedule_refused"
    assert refused.value.translation_placeholders is not None
    sentence = refused.value.translation_placeholders["problems"]
    for word in words:
        assert word in sentence
    assert _effects(site) == before


def _effects(site: EnergyDispatchConfigEntry) -> list[object]:
    coordinator = site.runtime_data
    return [
        coordinator.plans.all,
        *[
            (one.command_id, one.status)
            for asset_id in coordinator.assets
            for one in coordinator.engine.get_commands_for_asset(asset_id)
        ],
    ]


async def test_local_times_that_the_clock_change_skips_or_repeats_are_refused(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    for time, word in (("2027-03-28 02:30", "does not exist"), ("2027-10-31 02:30", "twice")):
        with pytest.raises(ServiceValidationError) as refused:
            await call(
                hass,
                "submit_schedule",
                schedule=[{"timestamp": time, "ev_garage_kw": 1}],
                timezone="Europe/Berlin",
            )
        assert refused.value.translation_placeholders is not None
        assert word in refused.value.translation_placeholders["problems"]


async def test_a_schedule_wholly_in_the_past_is_refused(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    with pytest.raises(ServiceValidationError) as refused:
        await call(
            hass,
            "submit_schedule",
            schedule={"timestamp": [_iso(-60), _iso(-45)], "ev_garage_kw": [1, 2]},
        )
    assert refused.value.translation_key == "schedule_in_the_past"
    assert site.runtime_data.plans.all == ()


async def test_a_column_that_nobody_knows_is_reported_and_not_fatal(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    answer = await call(
        hass,
        "submit_schedule",
        schedule=rows(ev_garage_kw=[1.5], mood=["good"], price_per_kwh=[0.3]),
    )
    assert answer["ignored_columns"] == ["mood"]


async def test_a_full_disk_refuses_the_schedule_and_nothing_changes(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    with (
        patch(
            "custom_components.energy_dispatch.disk.os.fsync",
            side_effect=OSError(errno.ENOSPC, "No space left on device"),
        ),
        pytest.raises(HomeAssistantError) as refused,
    ):
        await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[7.4]))
    assert refused.value.translation_key == "not_stored"
    assert site.runtime_data.plans.all == ()
    assert site.runtime_data.engine.get_commands_for_asset("garage") == []


async def test_a_schedule_is_refused_while_home_assistant_stops(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    hass.set_state(CoreState.stopping)
    with pytest.raises(ServiceValidationError) as refused:
        await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[7.4]))
    hass.set_state(CoreState.running)
    assert refused.value.translation_key == "stopping"


async def test_a_csv_of_ten_megabytes_is_parsed_off_the_loop(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    first = dt_util.utcnow()
    lines = [
        f"{(first + number * timedelta(minutes=1)).isoformat()},{number % 5}.0,note number"
        + "x" * 120
        for number in range(60_000)
    ]
    text = "timestamp,ev_garage_kw,remark\n" + "\n".join(lines)
    assert len(text) > 10_000_000
    with patch.object(
        hass, "async_add_executor_job", wraps=hass.async_add_executor_job
    ) as executor:
        answer = await call(hass, "submit_schedule", schedule=text)
    assert answer["slots"] == 60_000
    assert executor.call_count >= 3  # reading, making commands, writing


async def test_events_say_what_happened_but_not_in_bulk(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    received = async_capture_events(hass, "energy_dispatch_schedule_received")
    created = async_capture_events(hass, "energy_dispatch_command_created")
    completed = async_capture_events(hass, "energy_dispatch_command_completed")
    superseded = async_capture_events(hass, "energy_dispatch_command_superseded")
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[7.4, 3.7]))
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[7.4, 5.5]))
    assert [event.data["commands"] for event in received] == [2, 1]
    assert received[1].data["superseded"] == 1
    assert created == []
    assert superseded == []
    assert [event.data["parameters"] for event in completed] == [{"power_kw": 7.4}]
    assert completed[0].data["config_entry_id"] == site.entry_id
    json.dumps([dict(event.data) for event in received + completed])
