"""Setting up devices behind entities: own choice and suggestions, units shown, restart, absence."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_dispatch.adapters.entity import EntityAdapter
from custom_components.energy_dispatch.coordinator import EnergyDispatchConfigEntry
from custom_components.energy_dispatch.flows.entity_steps import control_of

from .schedules import call, settle
from .test_entity_host import start_helpers
from .test_subentry_flows import UNTOUCHED, Form, added, change, fill, form_of, suggested

OWN: Mapping[str, Any] = MappingProxyType(
    {
        "name": "Car",
        "charge_entity": "number.current",
        "switch_entity": "input_boolean.charging",
        "power_entity": "sensor.power",
        "max_charge_kw": 22.08,
        "min_charge_kw": 4.14,
        "phases": "3",
        "voltage_v": 230,
        **UNTOUCHED,
    }
)


async def own_form(
    hass: HomeAssistant, entry: EnergyDispatchConfigEntry, kind: str = "charger"
) -> Form:
    form = await fill(hass, await form_of(hass, entry, kind, "entity"), {"way": "own"})
    assert form["step_id"] == "entity_own"
    return form


async def add_car(hass: HomeAssistant, entry: EnergyDispatchConfigEntry) -> None:
    """Add the charger behind helpers that exist."""
    shown = await fill(hass, await own_form(hass, entry), OWN)
    assert shown["step_id"] == "entity_confirm", shown
    made = await fill(hass, shown, {})
    assert made["type"] is FlowResultType.CREATE_ENTRY


async def test_units_and_values_are_shown_before_a_charger_is_added_and_it_is_controlled_then(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    await start_helpers(hass)
    shown = await fill(hass, await own_form(hass, site), OWN)
    words = shown["description_placeholders"]
    assert "number.current: A" in words["units"]
    assert "sensor.power: W" in words["units"]
    assert words["power"] == "0 kW"
    await fill(hass, shown, {})
    assert isinstance(site.runtime_data.assets["car"].adapter, EntityAdapter)

    await call(hass, "set_override", asset_id="car", power_kw=6.9)
    number = hass.states.get("number.current")
    assert number is not None
    assert number.state == "10.0"
    assert hass.states.is_state("input_boolean.charging", "on")


async def test_it_waits_for_its_entities_after_a_restart_and_through_their_absence(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    await start_helpers(hass)
    await add_car(hass, site)
    assert site.runtime_data.assets["car"].snapshot.connected
    hass.states.async_set("input_boolean.online", "off")
    await settle(hass)
    assert not site.runtime_data.assets["car"].snapshot.connected
    detail = site.runtime_data.assets["car"].snapshot.link_detail
    assert detail is not None
    assert "number.current is unavailable" in detail

    assert await hass.config_entries.async_unload(site.entry_id)
    assert await hass.config_entries.async_setup(site.entry_id)
    await settle(hass)
    assert not site.runtime_data.assets["car"].snapshot.connected
    hass.states.async_set("input_boolean.online", "on")
    await settle(hass)
    assert site.runtime_data.assets["car"].snapshot.connected


@pytest.mark.parametrize(
    ("wrong", "error", "said"),
    [
        ({"charge_entity": None, "switch_entity": None}, "no_charge_step", ""),
        (
            {
                "charge_entity": None,
                "switch_entity": None,
                "charge_action": [{"action": "script.charge"}],
            },
            "no_hold_step",
            "",
        ),
        ({"charge_entity": "number.gone"}, "entity_unavailable", "number.gone does not exist"),
        ({"charge_action": [{"action": "nonsense"}]}, "entity_config", "domain.name"),
        ({"power_entity": "input_number.stored"}, "unit_unknown", "input_number.stored"),
    ],
)
async def test_what_is_wrong_is_named_and_can_be_put_right(
    hass: HomeAssistant,
    site_entry: EnergyDispatchConfigEntry,
    wrong: dict[str, Any],
    error: str,
    said: str,
) -> None:
    await start_helpers(hass)
    form = await own_form(hass, site_entry)
    values = {key: value for key, value in {**OWN, **wrong}.items() if value is not None}
    again = await fill(hass, form, values)
    assert again["errors"] == {"base": error}
    assert said in again["description_placeholders"].get("detail", "")
    made = await fill(hass, await fill(hass, form, OWN), {})
    assert made["type"] is FlowResultType.CREATE_ENTRY


async def test_it_is_changed_in_the_form_that_it_was_made_with(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    await start_helpers(hass)
    await add_car(hass, site)
    form = await change(hass, site, added(site))
    assert form["step_id"] == "entity_own"
    shown = suggested(form)
    assert shown["charge_entity"] == "number.current"
    assert shown["phases"] == "3"
    ended = await fill(hass, form, {**OWN, "name": "Our car"})
    assert ended["reason"] == "reconfigure_successful"  # nothing to confirm

    form = await change(hass, site, added(site))
    shown_again = await fill(hass, form, {**OWN, "power_reversed": True})
    assert "sensor.power: W (+/-)" in shown_again["description_placeholders"]["units"]
    assert (await fill(hass, shown_again, {}))["reason"] == "reconfigure_successful"
    assert added(site).data["entity"]["power"] == [{"entity": "sensor.power", "sign": -1}]
    await settle(hass)
    assert "car" in site.runtime_data.assets


async def test_a_suggestion_is_offered_for_an_installed_integration_and_finds_its_entities(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    form = await form_of(hass, site, "charger", "entity")
    assert ways(form) == ["own"]
    wallbox = MockConfigEntry(domain="wallbox")
    wallbox.add_to_hass(hass)
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=wallbox.entry_id, identifiers={("wallbox", "1")}, name="Wallbox Pulsar"
    )
    found = {
        "number.wallbox_maximum_charging_current": ("16", "A"),
        "switch.wallbox_pause_resume": ("off", None),
        "sensor.wallbox_charging_power": ("0", "kW"),
    }
    for entity_id, (state, unit) in found.items():
        domain, _, name = entity_id.partition(".")
        er.async_get(hass).async_get_or_create(
            domain, "wallbox", name, device_id=device.id, suggested_object_id=name
        )
        hass.states.async_set(entity_id, state, {"unit_of_measurement": unit} if unit else {})

    form = await form_of(hass, site, "charger", "entity")
    assert ways(form) == ["own", "wallbox"]
    form = await fill(hass, form, {"way": "wallbox"})
    assert form["step_id"] == "entity_device"
    form = await fill(hass, form, {"device_id": device.id})
    assert form["step_id"] == "entity_suggested"
    filled = suggested(form)
    assert set(found) == set(filter(None, filled.values()))
    values = {key: value for key, value in filled.items() if value}
    limits = {"max_charge_kw": 11, "min_charge_kw": 4.14, "phases": "3", "voltage_v": 230}
    shown = await fill(hass, form, {"name": "Car", **values, **limits, **UNTOUCHED})
    assert (
        "number.wallbox_maximum_charging_current: A" in shown["description_placeholders"]["units"]
    )
    await fill(hass, shown, {})
    data = added(site).data
    assert data["entity"]["hold"] == [{"switch": "switch.wallbox_pause_resume", "on": False}]
    again = await change(hass, site, added(site))
    assert again["step_id"] == "entity_suggested"
    assert set(found) <= {value for value in suggested(again).values() if isinstance(value, str)}


def ways(form: Mapping[str, Any]) -> list[str]:
    (field,) = form["data_schema"].schema.values()
    return [option["value"] for option in field.config["options"]]


class TestControl:
    """What the form means, as steps."""

    def test_a_signed_number_discharges_with_negative_values(self) -> None:
        control = control_of("battery", {"charge_entity": "number.p", "signed": True})
        assert control["charge"] == [{"number": "number.p", "value": "power"}]
        assert control["discharge"] == [{"number": "number.p", "value": "-power"}]
        assert control["hold"] == [{"number": "number.p", "value": 0}]

    def test_two_numbers_are_never_above_0_together(self) -> None:
        form = {"charge_entity": "number.c", "discharge_entity": "number.d", "charge_unit": "W"}
        control = control_of("battery", form)
        assert control["discharge"] == [
            {"number": "number.c", "value": 0, "unit": "W"},
            {"number": "number.d", "value": "power", "unit": "W"},
        ]

    def test_without_a_sign_or_a_second_number_nothing_discharges(self) -> None:
        assert "discharge" not in control_of("battery", {"charge_entity": "number.c"})

    def test_modes_come_before_numbers_and_actions_last_with_their_target(self) -> None:
        action = {
            "action": "x.charge",
            "data": {"power": "{{ power_w }}"},
            "target": {"device_id": "1"},
        }
        form = {
            "mode_entity": "select.m",
            "charge_option": "Charge",
            "charge_entity": "number.c",
            "charge_action": [action],
        }
        assert control_of("battery", form)["charge"] == [
            {"select": "select.m", "option": "Charge"},
            {"number": "number.c", "value": "power"},
            {"action": "x.charge", "data": {"power": "{{ power_w }}", "device_id": "1"}},
        ]

    def test_a_battery_gives_its_switch_back_and_a_charger_pauses_with_it(self) -> None:
        form = {"switch_entity": "switch.s"}
        battery, charger = control_of("battery", form), control_of("charger", form)
        assert [battery[name][0]["on"] for name in ("charge", "hold", "release")] == [
            True,
            True,
            False,
        ]
        assert [charger[name][0]["on"] for name in ("charge", "hold", "release")] == [
            True,
            False,
            True,
        ]
