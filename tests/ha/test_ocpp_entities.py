"""What a real OCPP charger shows in Home Assistant: who it is, what it measures, what it can do."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, Final

from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant, State
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_dispatch.adapters.ocpp import CentralSystem
from custom_components.energy_dispatch.asset import Asset
from custom_components.energy_dispatch.const import DOMAIN, SUBENTRY_CHARGER
from custom_components.energy_dispatch.coordinator import EnergyDispatchConfigEntry
from custom_components.energy_dispatch.diagnostics import async_get_config_entry_diagnostics
from custom_components.energy_dispatch.ocpp_server import OcppServers
from demo.devices.charger import SimulatedCharger
from demo.devices.charger16 import SimulatedCharger16
from demo.devices.charger201 import SimulatedCharger201
from demo.devices.charger_settings import ChargerSettings

from .ocpp_bay import BAY, until
from .site import entity_id, state_of, subentry

pytestmark = pytest.mark.usefixtures("socket_enabled")

DATA = {
    **BAY,
    "store_plan": "off",
}
NOTHING: Final = frozenset({STATE_UNAVAILABLE, STATE_UNKNOWN})
GENERATIONS: Final = (SimulatedCharger16, SimulatedCharger201)


@pytest.fixture
async def site(hass: HomeAssistant) -> EnergyDispatchConfigEntry:
    """Return a site with one OCPP charger, which has not connected yet."""
    mock = MockConfigEntry(
        domain=DOMAIN,
        title="Home",
        data={"ocpp_host": "127.0.0.1", "ocpp_port": 0},
        subentries_data=(subentry(SUBENTRY_CHARGER, "Bay", DATA),),
    )
    mock.add_to_hass(hass)
    assert await hass.config_entries.async_setup(mock.entry_id)
    await hass.async_block_till_done()
    entry: EnergyDispatchConfigEntry = mock
    return entry


@asynccontextmanager
async def connected(
    hass: HomeAssistant, kind: type[SimulatedCharger], **settings: Any
) -> AsyncIterator[SimulatedCharger]:
    """Run a charger until the end of the block."""
    central = OcppServers.of(hass).central(("127.0.0.1", 0))
    assert isinstance(central, CentralSystem)
    charger = kind(
        ChargerSettings(
            url=f"ws://127.0.0.1:{central.port}/CP1", meter_interval_seconds=0.1, **settings
        )
    )
    await charger.start()
    try:
        yield charger
    finally:
        await charger.stop()


def bay(site: EnergyDispatchConfigEntry) -> Asset:
    """Return the charger's asset."""
    return site.runtime_data.assets["bay"]


def device(hass: HomeAssistant, site: EnergyDispatchConfigEntry) -> dr.DeviceEntry:
    """Return the charger's entry in the device registry."""
    entry = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, f"{site.entry_id}_bay"), site.entry_id
    )
    assert entry is not None
    return entry


@pytest.mark.parametrize("kind", GENERATIONS)
async def test_a_charger_is_shown_with_what_it_said_of_itself_at_boot(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, kind: type[SimulatedCharger]
) -> None:
    assert device(hass, site).manufacturer is None
    async with connected(hass, kind) as charger:
        await until(charger, lambda: bay(site).snapshot.connected)
        shown = device(hass, site)
        assert shown.manufacturer == "Energy Dispatch"
        assert shown.model is not None
        assert shown.model.startswith("Simulated")
        assert shown.sw_version == "1.0"
        assert shown.serial_number == "CP1"


async def test_a_firmware_that_a_charger_boots_with_later_is_shown_at_once(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    async with connected(hass, SimulatedCharger16) as charger:
        await until(charger, lambda: bay(site).snapshot.connected)
        before = device(hass, site)
        charger.change(identity={"firmwareVersion": "2.0"})
        await charger.reboot()
        await until(charger, lambda: device(hass, site).sw_version == "2.0")
        after = device(hass, site)
        assert (after.id, after.manufacturer, after.model) == (
            before.id,
            before.manufacturer,
            before.model,
        )


@pytest.mark.parametrize("kind", GENERATIONS)
async def test_diagnostics_tell_what_the_hub_found_out_about_a_charger(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, kind: type[SimulatedCharger]
) -> None:
    async with connected(hass, kind, plugged=True) as charger:
        await until(
            charger, lambda: bay(site).snapshot.connected and charger.transaction_id is not None
        )
        await hass.services.async_call(
            DOMAIN,
            "send_command",
            {"asset_id": "bay", "command_type": "set_charge_rate", "power_kw": 6.9},
            blocking=True,
            return_response=True,
        )
        await until(charger, lambda: bay(site).snapshot.setpoint_kw is not None)
        told = (await async_get_config_entry_diagnostics(hass, site))["assets"]["bay"]["findings"]
    assert told["ocpp_version"] == charger.SUBPROTOCOL.removeprefix("ocpp")
    assert told["identity"]["firmware_version"] == "1.0"
    assert told["identity"]["serial_number"] == "**REDACTED**"
    assert set(told["facts"]["units"]) <= {"A", "W"}
    assert told["learned"]
    assert told["pending"] is None


def shown(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, key: str, platform: str = "sensor"
) -> State:
    """Return the state of one of the charger's entities."""
    return state_of(hass, platform, f"{site.entry_id}_bay_{key}")


async def enable_everything(hass: HomeAssistant, site: EnergyDispatchConfigEntry) -> None:
    """Enable each entity of the site, as an owner may do."""
    registry = er.async_get(hass)
    for entry in er.async_entries_for_config_entry(registry, site.entry_id):
        registry.async_update_entity(entry.entity_id, disabled_by=None)
    assert await hass.config_entries.async_reload(site.entry_id)
    await hass.async_block_till_done()


async def test_an_ocpp_charger_has_twelve_entities_from_the_start_and_the_rest_on_demand(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    subentry_id = bay(site).config.subentry_id
    entries = [
        entry
        for entry in er.async_entries_for_config_entry(er.async_get(hass), site.entry_id)
        if entry.config_subentry_id == subentry_id
    ]
    assert {entry.entity_id for entry in entries if not entry.disabled} == {
        "binary_sensor.bay_connection",
        "binary_sensor.bay_vehicle_plugged_in",
        "button.bay_hand_back_control",
        "event.bay_command_event",
        "button.bay_retry_last_failed_command",
        "number.bay_manual_setpoint",
        "sensor.bay_energy",
        "sensor.bay_last_command",
        "sensor.bay_power",
        "sensor.bay_setpoint",
        "sensor.bay_status",
        "switch.bay_follow_schedule",
    }
    assert {entry.entity_id for entry in entries if entry.disabled} == {
        "button.bay_charge_now",
        "button.bay_clear_session_goal",
        "button.bay_restart_charger",
        "button.bay_test_device",
        "button.bay_unlock_cable",
        "datetime.bay_departure_time",
        "number.bay_energy_goal_of_the_session",
        "number.bay_state_of_charge_goal",
        "sensor.bay_current_l1",
        "sensor.bay_current_l2",
        "sensor.bay_current_l3",
        "sensor.bay_next_setpoint",
        "sensor.bay_next_setpoint_at",
        "sensor.bay_session_duration",
        "sensor.bay_session_energy",
        "sensor.bay_session_goal",
        "sensor.bay_session_started_at",
        "sensor.bay_state_of_charge",
        "sensor.bay_voltage_l1",
        "sensor.bay_voltage_l2",
        "sensor.bay_voltage_l3",
    }


@pytest.mark.parametrize("kind", GENERATIONS)
async def test_a_session_is_shown_phase_by_phase_from_plug_to_unplug(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, kind: type[SimulatedCharger]
) -> None:
    await enable_everything(hass, site)
    measurands = ("Power.Active.Import", "Energy.Active.Import.Register", "Current.Import")
    async with connected(hass, kind, measurands=(*measurands, "Voltage")) as charger:
        await until(charger, lambda: shown(hass, site, "plugged", "binary_sensor").state == "off")
        assert shown(hass, site, "session_energy").state == STATE_UNKNOWN
        charger.plug()
        await until(charger, lambda: shown(hass, site, "plugged", "binary_sensor").state == "on")
        await until(charger, lambda: shown(hass, site, "current_l3").state not in {*NOTHING, "0.0"})
        await until(charger, lambda: shown(hass, site, "session_energy").state not in NOTHING)
        for phase in ("l1", "l2", "l3"):
            assert float(shown(hass, site, f"current_{phase}").state) > 0
            assert 200 < float(shown(hass, site, f"voltage_{phase}").state) < 260
        assert float(shown(hass, site, "session_energy").state) < 1
        started = dt_util.parse_datetime(shown(hass, site, "session_started_at").state)
        assert started is not None
        assert abs(dt_util.utcnow() - started) < timedelta(minutes=1)
        assert 0 <= float(shown(hass, site, "session_duration").state) < 1
        charger.unplug()
        await until(charger, lambda: shown(hass, site, "plugged", "binary_sensor").state == "off")
        await until(charger, lambda: shown(hass, site, "session_started_at").state == STATE_UNKNOWN)
        assert float(shown(hass, site, "current_l1").state) == 0
        assert shown(hass, site, "session_energy").state not in NOTHING
    await until(charger, lambda: not bay(site).snapshot.connected)
    for key in ("current_l1", "voltage_l1", "session_energy", "session_started_at"):
        assert shown(hass, site, key).state == STATE_UNAVAILABLE
    assert shown(hass, site, "plugged", "binary_sensor").state == STATE_UNAVAILABLE


async def test_a_faulted_charger_is_shown_with_its_code_and_its_makers_words(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    async with connected(hass, SimulatedCharger16) as charger:
        await until(charger, lambda: shown(hass, site, "status").state == "Available")
        assert "error_code" not in shown(hass, site, "status").attributes
        status = {"connectorId": 1, "status": "Faulted", "errorCode": "GroundFailure"}
        charger.link.send(
            "StatusNotification",
            status | {"vendorErrorCode": "E42", "info": "earth leakage of 31 mA"},
        )
        await until(charger, lambda: shown(hass, site, "status").state == "Faulted")
        attributes = shown(hass, site, "status").attributes
        assert attributes["error_code"] == "GroundFailure"
        assert attributes["error_text"] == "E42, earth leakage of 31 mA"
        assert shown(hass, site, "plugged", "binary_sensor").state == STATE_UNKNOWN
        charger.link.send(
            "StatusNotification", {"connectorId": 1, "status": "Available", "errorCode": "NoError"}
        )
        await until(charger, lambda: shown(hass, site, "status").state == "Available")
        assert "error_code" not in shown(hass, site, "status").attributes


async def press(hass: HomeAssistant, site: EnergyDispatchConfigEntry, key: str) -> None:
    """Press one of the charger's buttons."""
    button = entity_id(hass, "button", f"{site.entry_id}_bay_{key}")
    await hass.services.async_call("button", "press", {"entity_id": button}, blocking=True)


@pytest.mark.parametrize("kind", GENERATIONS)
async def test_a_charger_is_restarted_and_its_cable_freed_by_buttons(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, kind: type[SimulatedCharger]
) -> None:
    await enable_everything(hass, site)
    for key in ("reset", "unlock"):
        assert shown(hass, site, key, "button").state == STATE_UNAVAILABLE
    async with connected(hass, kind) as charger:
        await until(charger, lambda: shown(hass, site, "reset", "button").state == STATE_UNKNOWN)
        await press(hass, site, "unlock")
        assert [action for action, _ in charger.calls].count("UnlockConnector") == 1
        await press(hass, site, "reset")
        await until(charger, lambda: "Reset" in [action for action, _ in charger.calls])


async def test_a_cable_that_stays_locked_is_told_in_the_chargers_words(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    await enable_everything(hass, site)
    async with connected(hass, SimulatedCharger201, plugged=True) as charger:
        await until(
            charger, lambda: bay(site).snapshot.connected and charger.transaction_id is not None
        )
        with pytest.raises(HomeAssistantError, match="OngoingAuthorizedTransaction") as refusal:
            await press(hass, site, "unlock")
    assert refusal.value.translation_key == "device_refused"
