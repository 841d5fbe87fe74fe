"""A test of a device: 0, minimum, maximum, 0, measured and put in words; by admins alone."""

from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import ServiceValidationError, Unauthorized
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockUser

from custom_components.energy_dispatch.const import DOMAIN
from custom_components.energy_dispatch.coordinator import EnergyDispatchConfigEntry
from custom_components.energy_dispatch.diagnostics import async_get_config_entry_diagnostics
from custom_components.energy_dispatch.panel.device_view import device_view
from custom_components.energy_dispatch.panel.extras import extras_of

from .modbus_site import BATTERY, asset_data, simulated, start_site
from .schedules import call, rows, settle
from .site import GARAGE, entity_id


async def test_what_was_found_is_the_answer_and_is_kept_and_the_plan_counts_again_afterwards(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[7.4, 3.7]))
    answer = (await call(hass, "test_device", asset_id=GARAGE))[GARAGE]
    assert answer["state"] == "done"
    assert [step["asked_kw"] for step in answer["steps"]] == [0, 1.4, 11, 0]
    assert [step["measured_kw"] for step in answer["steps"]] == [0, 1.4, 11, 0]
    found = answer["found"]
    assert (found["min_charge_kw"], found["max_charge_kw"]) == (1.4, 11)
    assert found["sign"] == "as_expected"
    assert found["latency_seconds"] is not None
    assert answer["report"][2].startswith("Asked 11 kW: measured 11 kW after")
    assert site.runtime_data.assets[GARAGE].snapshot.setpoint_kw == 7.4
    assert site.runtime_data.controls.overrides == {}
    told = await async_get_config_entry_diagnostics(hass, site)
    assert told["assets"][GARAGE]["test"] == answer
    extras, asset = extras_of(site.runtime_data), site.runtime_data.assets[GARAGE]
    assert device_view(site.runtime_data, extras.notebook, asset)["test"] == answer
    assert await hass.config_entries.async_reload(site.entry_id)
    assert extras_of(site.runtime_data).notebook.tests[GARAGE] == answer


async def test_a_real_device_over_modbus_is_measured(
    hass: HomeAssistant, socket_enabled: None
) -> None:
    async with simulated(hass, "sungrow_sh", most_kw=3.0) as device:
        entry = await start_site(hass, "battery", asset_data(device, **BATTERY))
        answer = (await call(hass, "test_device", asset_id="cellar"))["cellar"]
        assert answer["state"] == "done", answer
        measured = [step["measured_kw"] for step in answer["steps"]]
        assert measured == pytest.approx([0, 0.3, 3, 0], abs=0.01)
        assert answer["found"]["sign"] == "as_expected"
        assert await hass.config_entries.async_unload(entry.entry_id)


async def test_a_charger_without_a_vehicle_is_told_from_one_that_follows(
    hass: HomeAssistant, socket_enabled: None
) -> None:
    async with simulated(hass, "alfen_eve") as device:
        device.vehicle = False
        data = asset_data(device, phases=3, voltage_v=230, max_charge_kw=11.04)
        entry = await start_site(hass, "charger", data | {"settle_seconds": 0.1})
        answer = (await call(hass, "test_device", asset_id="cellar"))["cellar"]
        assert answer["state"] == "done", answer
        assert answer["found"]["sign"] is None
        assert answer["found"]["max_charge_kw"] is None
        assert "measured 0 kW, which is not what was asked" in answer["report"][2]
        assert "needs a vehicle" in " ".join(answer["report"])
        assert await hass.config_entries.async_unload(entry.entry_id)


async def test_only_admins_may_test_by_action_or_by_button(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, hass_admin_user: MockUser
) -> None:
    guest = await hass.auth.async_create_user("Guest", group_ids=["system-users"])
    with pytest.raises(Unauthorized):
        await hass.services.async_call(
            DOMAIN,
            "test_device",
            {"asset_id": GARAGE},
            blocking=True,
            context=Context(user_id=guest.id),
        )
    unique_id = f"{site.entry_id}_{GARAGE}_test"
    registry = er.async_get(hass)
    button = entity_id(hass, "button", unique_id)
    entry = registry.async_get(button)
    assert entry is not None
    assert entry.disabled
    registry.async_update_entity(button, disabled_by=None)
    assert await hass.config_entries.async_reload(site.entry_id)
    with pytest.raises(Unauthorized):
        await press(hass, button, guest.id)
    assert extras_of(site.runtime_data).notebook.tests == {}
    await press(hass, button, hass_admin_user.id)
    tests = extras_of(site.runtime_data).notebook.tests
    assert tests[GARAGE]["state"] == "running"
    assert await hass.config_entries.async_unload(site.entry_id)
    assert (tests[GARAGE]["state"], tests[GARAGE]["error"]) == ("failed", "interrupted")


async def press(hass: HomeAssistant, button: str, user_id: str) -> None:
    await hass.services.async_call(
        "button", "press", {"entity_id": button}, blocking=True, context=Context(user_id=user_id)
    )


async def test_a_device_that_is_away_is_not_tested(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    data = {"asset_id": GARAGE, "fault": "offline"}
    await hass.services.async_call(DOMAIN, "simulate_fault", data, blocking=True)
    await settle(hass)
    with pytest.raises(ServiceValidationError) as refused:
        await call(hass, "test_device", asset_id=GARAGE)
    assert refused.value.translation_key == "test_offline"
