"""Session goals with real protocols: OCPP of both generations, Modbus, entities."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

from homeassistant.core import Context, HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_dispatch.adapters import AdapterEvent, AdapterEventKind
from custom_components.energy_dispatch.adapters.ocpp import CentralSystem
from custom_components.energy_dispatch.asset import Asset
from custom_components.energy_dispatch.const import DOMAIN, SUBENTRY_CHARGER
from custom_components.energy_dispatch.coordinator import EnergyDispatchConfigEntry
from custom_components.energy_dispatch.engine import Reason
from custom_components.energy_dispatch.ocpp_server import OcppServers
from custom_components.energy_dispatch.session_goal import SessionGoal, Unknown
from demo.devices.charger import SimulatedCharger
from demo.devices.charger16 import SimulatedCharger16
from demo.devices.charger201 import SimulatedCharger201
from demo.devices.charger_settings import ChargerSettings
from tests.adapters.ocpp.helpers import patience

from .modbus_site import asset_data, simulated, start_site
from .ocpp_bay import BAY
from .schedules import settle
from .site import SITE_DATA, subentry
from .test_entity_host import CHARGER, start_helpers

pytestmark = pytest.mark.usefixtures("socket_enabled")

DATA: Final[Mapping[str, Any]] = {
    **BAY,
    "store_plan": "off",
    "end_policy": "release",
    "meter_interval_seconds": 1,
}
A_SECOND_OF_CHARGING_KWH: Final = 0.003


async def set_up(hass: HomeAssistant, data: Mapping[str, Any]) -> EnergyDispatchConfigEntry:
    mock = MockConfigEntry(
        domain=DOMAIN,
        title="Home",
        data={**SITE_DATA, "ocpp_port": 0},
        subentries_data=(subentry(SUBENTRY_CHARGER, "Bay", data),),
    )
    mock.add_to_hass(hass)
    assert await hass.config_entries.async_setup(mock.entry_id)
    await settle(hass)
    entry: EnergyDispatchConfigEntry = mock
    return entry


@asynccontextmanager
async def running(hass: HomeAssistant, kind: type[SimulatedCharger]) -> AsyncIterator[Any]:
    central = OcppServers.of(hass).central(("127.0.0.1", 0))
    assert isinstance(central, CentralSystem)
    url = f"ws://127.0.0.1:{central.port}/CP1"
    charger = kind(ChargerSettings(url=url, meter_interval_seconds=0.1, plugged=True))
    await charger.start()
    try:
        yield charger
    finally:
        await charger.stop()


async def want(asset: Asset, site: EnergyDispatchConfigEntry, goal: SessionGoal) -> None:
    await site.runtime_data.goals.async_change(asset, lambda _: goal)


@pytest.mark.parametrize("kind", [SimulatedCharger16, SimulatedCharger201])
async def test_an_ocpp_charger_charges_now_to_its_goal_and_pauses_until_it_is_unplugged(
    hass: HomeAssistant, kind: type[SimulatedCharger]
) -> None:
    site = await set_up(hass, DATA)
    coordinator, bay = site.runtime_data, site.runtime_data.assets["bay"]
    async with running(hass, kind) as charger, patience():
        await charger.until(lambda: (bay.snapshot.telemetry or 0) and bay.snapshot.connected)
        await charger.until(lambda: "bay" in coordinator.controls.stays)
        await want(bay, site, SessionGoal(energy_kwh=A_SECOND_OF_CHARGING_KWH))
        await coordinator.goals.async_charge_now(bay, Context())
        await charger.until(lambda: coordinator.controls.overrides == {})
        await charger.until(lambda: charger.setpoint_kw == 0)
        await charger.until(lambda: charger.status == "SuspendedEVSE")
        charged_kwh = bay.snapshot.charged_kwh
        assert charged_kwh is not None
        assert A_SECOND_OF_CHARGING_KWH <= charged_kwh < 10 * A_SECOND_OF_CHARGING_KWH
        command = coordinator.engine.last_setpoint("bay")
        assert command is not None
        assert command.cause is Reason.GOAL_REACHED
        charger.unplug()
        await charger.until(lambda: coordinator.controls.goals == {})
        # The next vehicle charges: nothing of the pause is left in the charger.
        await charger.until(lambda: not charger.store.profiles)
        charger.plug()
        await charger.until(lambda: charger.circuit.power_kw > 5)
        assert coordinator.goals.charged_kwh(bay) is not None


async def test_a_modbus_charger_counts_its_register_from_plug_to_unplug(
    hass: HomeAssistant,
) -> None:
    async with simulated(hass, "vestel_evc04") as device:
        site = await start_site(hass, SUBENTRY_CHARGER, asset_data(device, max_charge_kw=11.0))
        coordinator, asset = site.runtime_data, site.runtime_data.assets["cellar"]

        async def report(word: int, seconds: float = 0) -> None:
            device.advance(seconds)
            device.memory.set("ChargePointState", word)
            event = AdapterEvent(
                kind=AdapterEventKind.TELEMETRY, telemetry=await asset.adapter.read()
            )
            coordinator.asset_keeper.hear(asset, event)
            await settle(hass)

        device.charged_kwh = 500.0
        await report(0)
        assert coordinator.goals.energy_unknown(asset) is None
        await want(asset, site, SessionGoal(energy_kwh=2))
        await report(2)
        await report(2, 300)
        assert coordinator.goals.pauses("cellar") is False
        charged_kwh = coordinator.goals.charged_kwh(asset)
        assert charged_kwh is not None
        assert 0 < charged_kwh < 2
        await report(2, 900)
        assert coordinator.goals.pauses("cellar") is True
        assert device.offered_kw == 0
        await report(0)
        assert coordinator.controls.goals == {}
        await hass.config_entries.async_unload(site.entry_id)


async def test_an_entity_charger_without_a_register_or_a_plug_says_why_it_has_no_energy_goal(
    hass: HomeAssistant,
) -> None:
    await start_helpers(hass)
    data = {"adapter": "entity", "asset_id": "bay", "entity": dict(CHARGER)}
    site = await set_up(hass, data)
    goals, bay = site.runtime_data.goals, site.runtime_data.assets["bay"]
    hass.states.async_set("sensor.power", "100", {"unit_of_measurement": "W"})
    await settle(hass)
    assert goals.energy_unknown(bay) is Unknown.NO_ENERGY
    more = {"energy": "sensor.energy", "status": "sensor.plug", "soc": "sensor.car"}
    await hass.config_entries.async_unload(site.entry_id)
    hass.states.async_set("sensor.energy", "7", {"unit_of_measurement": "kWh"})
    hass.states.async_set("sensor.car", "50", {"unit_of_measurement": "%"})
    site = await set_up(hass, {**data, "entity": {**CHARGER, **more}})
    coordinator, bay = site.runtime_data, site.runtime_data.assets["bay"]
    hass.states.async_set("sensor.energy", "7.1", {"unit_of_measurement": "kWh"})
    await settle(hass)
    assert coordinator.goals.energy_unknown(bay) is Unknown.NO_PLUG
    hass.states.async_set("sensor.plug", "connected")
    await settle(hass)
    assert coordinator.goals.energy_unknown(bay) is None
    await want(bay, site, SessionGoal(energy_kwh=2, soc_percent=60))
    hass.states.async_set("sensor.car", "60", {"unit_of_measurement": "%"})
    await settle(hass)
    assert coordinator.goals.pauses("bay")
    held = hass.states.get("input_boolean.charging")
    assert held is not None
    assert held.state == "off"
    hass.states.async_set("sensor.plug", "disconnected")
    await settle(hass)
    assert coordinator.controls.goals == {}


async def test_what_was_charged_at_another_charger_does_not_count_at_the_one_in_its_place(
    hass: HomeAssistant,
) -> None:
    site = await set_up(hass, DATA)
    coordinator = site.runtime_data
    async with running(hass, SimulatedCharger16) as charger, patience():
        await charger.until(lambda: "bay" in coordinator.controls.stays)
        coordinator.change_controls(
            coordinator.controls.with_goal("bay", SessionGoal(energy_kwh=20))
        )
        (bay,) = site.subentries.values()
        kept = dict(bay.data) | {"max_current_a": 10}
        hass.config_entries.async_update_subentry(site, bay, data=kept)
        await settle(hass)
        assert "bay" in coordinator.controls.stays
        hass.config_entries.async_update_subentry(site, bay, data=kept | {"charge_point_id": "CP2"})
        await settle(hass)
        assert coordinator.assets["bay"].config.data["charge_point_id"] == "CP2"
        assert coordinator.controls.stays == {}
        assert coordinator.controls.goals == {"bay": SessionGoal(energy_kwh=20)}
