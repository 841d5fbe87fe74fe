"""Chargers with two connectors in a real Home Assistant: assets, one link, and devices."""

from datetime import timedelta
from functools import partial

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant, State
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest

from custom_components.energy_dispatch.adapters.ocpp import CentralSystem, OcppAdapter
from custom_components.energy_dispatch.const import DOMAIN
from custom_components.energy_dispatch.coordinator import EnergyDispatchConfigEntry
from custom_components.energy_dispatch.ocpp_server import OcppServers
from custom_components.energy_dispatch.preparing import LEAD
from demo.devices.charger import SimulatedCharger
from demo.devices.charger_settings import ChargerSettings

from .ocpp_bay import until
from .schedules import call, rows, settle
from .site import state_of
from .test_following import later
from .test_subentry_flows import change, fill, form_of
from .two_sockets import (
    BOTH,
    LEFT,
    RIGHT,
    SIDE,
    asset,
    charger_with_two,
    child,
    device,
    limits_kw,
    proven,
    remove,
    set_up,
    station,
    told,
    via,
)

pytestmark = pytest.mark.usefixtures("socket_enabled")


@BOTH
async def test_two_assets_of_one_charger_follow_a_plan_over_one_link(
    hass: HomeAssistant, kind: type[SimulatedCharger]
) -> None:
    site = await set_up(hass)
    for number, name in enumerate(("Left", "Right"), start=1):
        form = await form_of(hass, site, "charger", "ocpp")
        made = await fill(hass, form, SIDE | {"name": name, "connector_id": number})
        assert made["type"] is FlowResultType.CREATE_ENTRY
    async with charger_with_two(hass, kind, plugged=True) as charger:
        charger.plug(2)
        await until(charger, lambda: all(each.session for each in charger.outlets))
        await until(charger, lambda: asset(site, "left").snapshot.connected)
        await until(charger, lambda: asset(site, "right").snapshot.connected)
        await call(
            hass,
            "submit_schedule",
            schedule=rows(ev_left_kw=[7.4, 5.0], ev_right_kw=[4.5, 6.0]),
            asset_map={"left": "left", "right": "right"},
        )
        await until(charger, lambda: limits_kw(charger) == [7.4, 4.5])
        await until(charger, lambda: proven(site))
        assert charger.link.connections == 1

        charger.store.clear(lambda _profile: True)
        await charger.link.drop()
        await until(charger, lambda: charger.link.connections == 2)
        await until(charger, lambda: limits_kw(charger) == [7.4, 4.5])
        await until(charger, lambda: proven(site))

        charger.store.clear(lambda _profile: True)
        await charger.reboot()
        await until(charger, lambda: charger.link.boots == 2)
        await until(charger, lambda: limits_kw(charger) == [7.4, 4.5])

        main = station(hass, site)
        assert main is not None
        assert main.manufacturer == "Energy Dispatch"
        assert main.name == f"Energy Dispatch {main.model}"
        assert main.serial_number == "CP1"
        assert main.sw_version == "1.0"
        assert main.via_device_id == site.runtime_data.site_device_id
        assert main.config_subentry_id is None
        assert via(hass, site, "left") == via(hass, site, "right") == main.id
        for asset_id in ("left", "right"):
            own = device(hass, site, asset_id)
            assert own is not None
            assert own.config_subentry_id == asset(site, asset_id).config.subentry_id

        await remove(hass, site, "right")
        assert asset(site, "left").snapshot.connected
        assert charger.link.connections == 3
        assert {each.outlet for each in charger.store.profiles} == {1}
        await until(charger, lambda: child(hass, site, 2) is not None)
        assert via(hass, site, "left") == main.id
        await remove(hass, site, "left")
        await until(charger, lambda: not charger.link.connected)
    assert_nothing_is_left(hass, site)


@BOTH
async def test_at_a_boundary_each_connector_is_told_once(
    hass: HomeAssistant, kind: type[SimulatedCharger], freezer: FrozenDateTimeFactory
) -> None:
    site = await set_up(hass, LEFT, RIGHT)
    async with charger_with_two(hass, kind, plugged=True) as charger:
        charger.plug(2)
        for asset_id in ("left", "right"):
            await until(charger, partial(in_transaction, site, asset_id))
        await call(
            hass,
            "submit_schedule",
            schedule=rows(ev_left_kw=[7.4, 5.0], ev_right_kw=[4.5, 6.0]),
        )
        await until(charger, lambda: limits_kw(charger) == [7.4, 4.5])
        await settle(hass)
        await later(hass, freezer, timedelta(minutes=15) - LEAD)
        before = len(charger.calls)
        await later(hass, freezer, LEAD)
        await until(charger, lambda: limits_kw(charger) == [5.0, 6.0])
        await settle(hass)
        named = [name for name, _ in charger.calls[before:]]
        assert named.count("SetChargingProfile") == 2


def in_transaction(site: EnergyDispatchConfigEntry, asset_id: str) -> bool:
    adapter = asset(site, asset_id).adapter
    assert isinstance(adapter, OcppAdapter)
    return adapter.state.transaction is not None and asset(site, asset_id).snapshot.connected


def assert_nothing_is_left(hass: HomeAssistant, site: EnergyDispatchConfigEntry) -> None:
    registry = dr.async_get(hass)
    devices = dr.async_entries_for_config_entry(registry, site.entry_id)
    assert [each.id for each in devices] == [site.runtime_data.site_device_id]
    assert not dr.async_child_entries_for_config_entry(registry, site.entry_id)
    entities = er.async_entries_for_config_entry(er.async_get(hass), site.entry_id)
    assert {each.device_id for each in entities} == {site.runtime_data.site_device_id}


@BOTH
async def test_a_charger_with_one_connector_is_one_device(
    hass: HomeAssistant, kind: type[SimulatedCharger]
) -> None:
    site = await set_up(hass, LEFT)
    central = OcppServers.of(hass).central(("127.0.0.1", 0))
    assert isinstance(central, CentralSystem)
    charger = kind(ChargerSettings(url=f"ws://127.0.0.1:{central.port}/CP1", plugged=True))
    await charger.start()
    await until(charger, lambda: charger.transaction_id is not None)
    await until(charger, lambda: asset(site, "left").snapshot.connected)
    await charger.stop()
    assert station(hass, site) is None
    assert via(hass, site, "left") == site.runtime_data.site_device_id


def shown(hass: HomeAssistant, site: EnergyDispatchConfigEntry, key: str) -> State:
    return state_of(hass, "sensor", f"{site.entry_id}_station:CP1:2_{key}")


def has_power(hass: HomeAssistant, site: EnergyDispatchConfigEntry) -> bool:
    unique_id = f"{site.entry_id}_station:CP1:2_power"
    return er.async_get(hass).async_get_entity_id("sensor", DOMAIN, unique_id) is not None


@BOTH
async def test_a_connector_that_no_asset_names_is_a_child_device(
    hass: HomeAssistant, kind: type[SimulatedCharger]
) -> None:
    site = await set_up(hass, LEFT)
    assert station(hass, site) is None
    async with charger_with_two(hass, kind, measurands=("Power.Active.Import",)) as charger:
        await until(charger, lambda: child(hass, site, 2) is not None)
        await hass.async_block_till_done()
        main, part = station(hass, site), child(hass, site, 2)
        assert main is not None
        assert part is not None
        assert part.parent_device_id == main.id
        assert part.name == "Connector 2"
        assert part.config_subentry_id is None
        assert via(hass, site, "left") == main.id
        await until(charger, lambda: shown(hass, site, "status").state == "Available")
        assert not has_power(hass, site)
        charger.plug(2)
        await until(charger, lambda: has_power(hass, site))
        await until(charger, lambda: float(shown(hass, site, "power").state) > 7)
        assert shown(hass, site, "status").state == "Charging"
        assert told(site, "left").status == "Available"
    await until(charger, lambda: not asset(site, "left").snapshot.connected)
    assert shown(hass, site, "status").state == STATE_UNAVAILABLE

    assert await hass.config_entries.async_reload(site.entry_id)
    await hass.async_block_till_done()
    assert station(hass, site) == main
    assert via(hass, site, "left") == main.id
    assert shown(hass, site, "status").state == STATE_UNAVAILABLE
    assert shown(hass, site, "power").state == STATE_UNAVAILABLE
    async with charger_with_two(hass, kind) as charger:
        await until(charger, lambda: shown(hass, site, "status").state == "Available")


async def test_what_is_wrong_with_a_connector_is_told_with_its_makers_words(
    hass: HomeAssistant,
) -> None:
    site = await set_up(hass, LEFT)
    async with charger_with_two(hass) as charger:
        await until(charger, lambda: child(hass, site, 2) is not None)
        await hass.async_block_till_done()
        fault = {"connectorId": 2, "status": "Faulted", "errorCode": "GroundFailure"}
        charger.link.send("StatusNotification", fault | {"info": "leakage", "vendorErrorCode": "7"})
        await until(charger, lambda: shown(hass, site, "status").state == "Faulted")
        attributes = shown(hass, site, "status").attributes
        assert attributes["error_code"] == "GroundFailure"
        assert attributes["error_text"] == "7, leakage"
        assert told(site, "left").error_code is None


async def test_a_connector_that_becomes_an_asset_is_no_child_device_any_more(
    hass: HomeAssistant,
) -> None:
    site = await set_up(hass, LEFT)
    async with charger_with_two(hass) as charger:
        await until(charger, lambda: child(hass, site, 2) is not None)
        form = await form_of(hass, site, "charger", "ocpp")
        await fill(hass, form, SIDE | {"name": "Right", "connector_id": 2})
        assert child(hass, site, 2) is None
        assert asset(site, "right").snapshot.connected
        main = station(hass, site)
        assert main is not None
        assert via(hass, site, "right") == main.id
        assert charger.link.connections == 1
        await until(
            charger,
            lambda: state_of(hass, "sensor", f"{site.entry_id}_right_status").state == "Available",
        )
        assert (
            er.async_get(hass).async_get_entity_id(
                "sensor", DOMAIN, f"{site.entry_id}_station:CP1:2_status"
            )
            is None
        )


async def test_an_asset_that_moves_to_another_charger_leaves_no_station_behind(
    hass: HomeAssistant,
) -> None:
    site = await set_up(hass, LEFT, RIGHT)
    main = station(hass, site)
    assert main is not None
    assert main.name == "CP1"
    assert via(hass, site, "left") == via(hass, site, "right") == main.id
    assert await hass.config_entries.async_reload(site.entry_id)
    await hass.async_block_till_done()
    assert station(hass, site) == main
    form = await change(hass, site, site.subentries[asset(site, "right").config.subentry_id])
    await fill(hass, form, SIDE | {"name": "Right", "charge_point_id": "CP2", "connector_id": 1})
    assert station(hass, site) is None
    for asset_id in ("left", "right"):
        assert via(hass, site, asset_id) == site.runtime_data.site_device_id


async def test_a_station_whose_assets_went_while_the_site_was_unloaded_is_removed(
    hass: HomeAssistant,
) -> None:
    site = await set_up(hass, LEFT, RIGHT)
    assert station(hass, site) is not None
    subentries = list(site.subentries)
    assert await hass.config_entries.async_unload(site.entry_id)
    for subentry_id in subentries:
        hass.config_entries.async_remove_subentry(site, subentry_id)
    assert await hass.config_entries.async_setup(site.entry_id)
    await hass.async_block_till_done()
    assert_nothing_is_left(hass, site)
