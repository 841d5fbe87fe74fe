"""A charger with two sockets at a site: what tests of it share."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_dispatch.adapters import Telemetry
from custom_components.energy_dispatch.adapters.ocpp import CentralSystem
from custom_components.energy_dispatch.asset import Asset
from custom_components.energy_dispatch.const import DOMAIN, SUBENTRY_CHARGER
from custom_components.energy_dispatch.coordinator import EnergyDispatchConfigEntry
from custom_components.energy_dispatch.engine import CommandStatus
from custom_components.energy_dispatch.ocpp_server import OcppServers
from demo.devices.charger import SimulatedCharger
from demo.devices.charger16 import SimulatedCharger16
from demo.devices.charger201 import SimulatedCharger201
from demo.devices.charger_settings import ChargerSettings

from .site import subentry
from .test_subentry_flows import OCPP

GENERATIONS: Final = (SimulatedCharger16, SimulatedCharger201)
BOTH: Final = pytest.mark.parametrize("kind", GENERATIONS)
SIDE: Final = OCPP | {
    "charge_point_id": "CP1",
    "ocpp_manners": {"store_plan": "off"},
    "proof": {"meter_interval_seconds": 1},
}
LEFT: Final = {
    "adapter": "ocpp",
    "asset_id": "left",
    "charge_point_id": "CP1",
    "connector_id": 1,
    "phases": 3,
    "voltage_v": 230,
    "min_current_a": 6,
    "max_current_a": 16,
    "store_plan": "off",
    "meter_interval_seconds": 1,
}
RIGHT: Final = LEFT | {"asset_id": "right", "connector_id": 2}


async def set_up(hass: HomeAssistant, *assets: dict[str, Any]) -> EnergyDispatchConfigEntry:
    """Set up a site with these assets."""
    mock = MockConfigEntry(
        domain=DOMAIN,
        title="Home",
        data={"ocpp_host": "127.0.0.1", "ocpp_port": 0},
        subentries_data=[
            subentry(SUBENTRY_CHARGER, each["asset_id"].title(), each) for each in assets
        ],
    )
    mock.add_to_hass(hass)
    assert await hass.config_entries.async_setup(mock.entry_id)
    await hass.async_block_till_done()
    entry: EnergyDispatchConfigEntry = mock
    return entry


@asynccontextmanager
async def charger_with_two(
    hass: HomeAssistant, kind: type[SimulatedCharger] = SimulatedCharger16, **settings: Any
) -> AsyncIterator[SimulatedCharger]:
    """Run a charger with two connectors until the end of the block."""
    central = OcppServers.of(hass).central(("127.0.0.1", 0))
    assert isinstance(central, CentralSystem)
    charger = kind(
        ChargerSettings(
            url=f"ws://127.0.0.1:{central.port}/CP1",
            meter_interval_seconds=0.1,
            outlets=2,
            **settings,
        )
    )
    await charger.start()
    try:
        yield charger
    finally:
        await charger.stop()


def limits_kw(charger: SimulatedCharger) -> list[float]:
    return [round(outlet.circuit.to_kw(outlet.limit.current_a), 2) for outlet in charger.outlets]


def asset(site: EnergyDispatchConfigEntry, asset_id: str) -> Asset:
    return site.runtime_data.assets[asset_id]


def told(site: EnergyDispatchConfigEntry, asset_id: str) -> Telemetry:
    telemetry = asset(site, asset_id).snapshot.telemetry
    assert telemetry is not None
    return telemetry


def device(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, name: str
) -> dr.DeviceEntry | None:
    return dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, f"{site.entry_id}_{name}"), site.entry_id
    )


def station(hass: HomeAssistant, site: EnergyDispatchConfigEntry) -> dr.DeviceEntry | None:
    return device(hass, site, "station:CP1")


def child(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, number: int
) -> dr.ChildDeviceEntry | None:
    return dr.async_get(hass).async_get_child_device_by_identifier(
        (DOMAIN, f"{site.entry_id}_station:CP1:{number}"), site.entry_id
    )


def via(hass: HomeAssistant, site: EnergyDispatchConfigEntry, asset_id: str) -> str | None:
    """Return the device that an asset's device hangs on."""
    own = device(hass, site, asset_id)
    assert own is not None
    return own.via_device_id


def proven(site: EnergyDispatchConfigEntry) -> bool:
    """Say whether each asset is seen to do what it was asked last."""
    last = [each.snapshot.last_command for each in site.runtime_data.assets.values()]
    return all(each is not None and each.status is CommandStatus.COMPLETED for each in last)


async def remove(hass: HomeAssistant, site: EnergyDispatchConfigEntry, asset_id: str) -> None:
    """Remove an asset, as its owner does."""
    subentry_id = asset(site, asset_id).config.subentry_id
    assert hass.config_entries.async_remove_subentry(site, subentry_id)
    await hass.async_block_till_done()
