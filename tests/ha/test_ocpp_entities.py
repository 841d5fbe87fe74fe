"""What a real OCPP charger shows in Home Assistant: who it is, what it measures, what it can do."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
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
from tests.adapters.ocpp.helpers import patience

from .site import subentry

pytestmark = pytest.mark.usefixtures("socket_enabled")

BAY: Final = {
    "adapter": "ocpp",
    "asset_id": "bay",
    "charge_point_id": "CP1",
    "connector_id": 1,
    "phases": 3,
    "voltage_v": 230,
    "min_current_a": 6,
    "max_current_a": 16,
    "store_plan": "off",
}
GENERATIONS: Final = (SimulatedCharger16, SimulatedCharger201)


@pytest.fixture
async def site(hass: HomeAssistant) -> EnergyDispatchConfigEntry:
    """Return a site with one OCPP charger, which has not connected yet."""
    mock = MockConfigEntry(
        domain=DOMAIN,
        title="Home",
        data={"ocpp_host": "127.0.0.1", "ocpp_port": 0},
        subentries_data=(subentry(SUBENTRY_CHARGER, "Bay", BAY),),
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


async def until(charger: SimulatedCharger, holds: Callable[[], bool]) -> None:
    """Wait until something has come about."""
    async with patience():
        await charger.until(holds)


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
