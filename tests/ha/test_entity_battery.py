"""A battery behind real entities, set up by its forms: charge, hold, discharge, release."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.setup import async_setup_component
import pytest

from custom_components.energy_dispatch.coordinator import EnergyDispatchConfigEntry

from .schedules import call, rows, settle
from .site import state_of
from .test_subentry_flows import UNTOUCHED, fill, form_of

HELPERS: Mapping[str, Any] = MappingProxyType(
    {
        "input_number": {
            "target": {"min": -5000, "max": 5000, "initial": 0, "step": 1},
            "soc": {"min": 0, "max": 100, "initial": 61, "unit_of_measurement": "%"},
        },
        "input_select": {"mode": {"options": ["Auto", "Remote"], "initial": "Auto"}},
        "template": [
            {
                "number": {
                    "name": "Battery target",
                    "state": "{{ states('input_number.target') }}",
                    "min": -5000,
                    "max": 5000,
                    "step": 10,
                    "unit_of_measurement": "W",
                    "set_value": {
                        "action": "input_number.set_value",
                        "target": {"entity_id": "input_number.target"},
                        "data": {"value": "{{ value }}"},
                    },
                },
            },
            {
                # This one is positive while discharging, and the house draws 300 W by itself.
                "sensor": {
                    "name": "Battery power",
                    "unit_of_measurement": "kW",
                    "state": "{{ states('input_number.target') | float / -1000"
                    " if is_state('input_select.mode', 'Remote') else 0.3 }}",
                },
            },
        ],
    }
)
FORM: Mapping[str, Any] = MappingProxyType(
    {
        "name": "Cellar",
        "charge_entity": "number.battery_target",
        "signed": True,
        "mode_entity": "input_select.mode",
        "charge_option": "Remote",
        "discharge_option": "Remote",
        "hold_option": "Remote",
        "release_option": "Auto",
        "power_entity": "sensor.battery_power",
        "power_reversed": True,
        "soc_entity": "input_number.soc",
        "max_charge_kw": 4,
        "max_discharge_kw": 3,
        "phases": "3",
        "voltage_v": 230,
        **UNTOUCHED,
    }
)


@pytest.fixture
async def cellar(hass: HomeAssistant, site: EnergyDispatchConfigEntry) -> EnergyDispatchConfigEntry:
    for domain, config in HELPERS.items():
        assert await async_setup_component(hass, domain, {domain: config})
    await hass.async_block_till_done()
    form = await fill(hass, await form_of(hass, site, "battery", "entity"), {"way": "own"})
    shown = await fill(hass, form, dict(FORM))
    assert shown["step_id"] == "entity_confirm", shown
    words = shown["description_placeholders"]
    assert "number.battery_target: W" in words["units"]
    assert "sensor.battery_power: kW (+/-)" in words["units"]
    assert (words["power"], words["soc"]) == ("-0.3 kW", "61 %")
    assert (await fill(hass, shown, {}))["type"] is FlowResultType.CREATE_ENTRY
    await settle(hass)
    return site


def shown(hass: HomeAssistant) -> tuple[str, str]:
    mode, target = hass.states.get("input_select.mode"), hass.states.get("number.battery_target")
    assert mode is not None
    assert target is not None
    return mode.state, target.state


@pytest.mark.parametrize(
    ("charge_kw", "discharge_kw", "told"),
    [(2, 0, ("Remote", "2000.0")), (0, 0, ("Remote", "0.0")), (0, 1.5, ("Remote", "-1500.0"))],
    ids=["charge", "hold", "discharge"],
)
async def test_a_plan_charges_holds_and_discharges_it_and_its_end_gives_it_back(
    hass: HomeAssistant,
    cellar: EnergyDispatchConfigEntry,
    charge_kw: float,
    discharge_kw: float,
    told: tuple[str, str],
) -> None:
    table = rows(battery_cellar_charge_kw=[charge_kw], battery_cellar_discharge_kw=[discharge_kw])
    await call(hass, "submit_schedule", schedule=table)
    assert shown(hass) == told
    command = (await call(hass, "get_commands", asset_id="cellar"))["commands"][0]
    assert (command["status"], command["proof"]) == ("completed", "read_back")
    power = state_of(hass, "sensor", f"{cellar.entry_id}_cellar_power")
    assert float(power.state) == pytest.approx(charge_kw - discharge_kw)
    soc = state_of(hass, "sensor", f"{cellar.entry_id}_cellar_soc")
    assert float(soc.state) == 61

    await call(hass, "clear_schedule", asset_id="cellar")
    await settle(hass)
    assert shown(hass)[0] == "Auto"
    released = (await call(hass, "get_commands", asset_id="cellar"))["commands"][0]
    assert (released["command_type"], released["status"]) == ("release", "completed")
    assert released["proof"] == "read_back"


async def test_its_limits_are_kept_in_both_directions(
    hass: HomeAssistant, cellar: EnergyDispatchConfigEntry
) -> None:
    await call(hass, "set_override", asset_id="cellar", power_kw=4.9)
    assert shown(hass) == ("Remote", "4000.0")
    await call(hass, "set_override", asset_id="cellar", power_kw=-4.9)
    await settle(hass)
    assert shown(hass) == ("Remote", "-3000.0")
