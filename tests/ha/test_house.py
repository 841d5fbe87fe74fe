"""The site's limit: cleared again, a meter that stops being one, and devices left to themselves."""

from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest

from custom_components.energy_dispatch.adapters import Telemetry
from custom_components.energy_dispatch.const import (
    CONF_FUSE_A,
    CONF_GRID_POWER_ENTITY,
    CONF_PRIORITY,
    CONF_SAFE_LIMIT_KW,
    DOMAIN,
)
from custom_components.energy_dispatch.coordinator import EnergyDispatchConfigEntry

from .schedules import call, rows, settle
from .site import state_of
from .test_guarding import in_force_kw, later, limit, set_up

GRID: Final = "sensor.grid"
METER: Final[dict[str, Any]] = {
    CONF_GRID_POWER_ENTITY: GRID,
    CONF_FUSE_A: 20,
    CONF_SAFE_LIMIT_KW: 2.0,
}


def report(
    site: EnergyDispatchConfigEntry, asset_id: str, power_kw: float | None, **more: Any
) -> None:
    """Let a device report this and, from then on, nothing by itself."""
    keeper = site.runtime_data.asset_keeper
    asset = site.runtime_data.assets[asset_id]
    keeper._stop_listening(asset)
    keeper._on_telemetry(asset, Telemetry(observed_at=dt_util.utcnow(), power_kw=power_kw, **more))


# Clearing it


async def test_a_limit_that_was_set_can_be_taken_away_again(hass: HomeAssistant) -> None:
    site = await set_up(hass)
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[10.0], ev_carport_kw=[10.0]))
    await limit(hass, site, 5)
    await hass.services.async_call(DOMAIN, "clear_site_limit", {}, blocking=True)
    await settle(hass)
    assert state_of(hass, "number", f"{site.entry_id}_site_limit").state == "unknown"
    assert in_force_kw(site, "garage") == pytest.approx(10)
    assert in_force_kw(site, "carport") == pytest.approx(10)
    assert await hass.config_entries.async_reload(site.entry_id)
    assert site.runtime_data.controls.site_limit_kw is None


# The meter


@pytest.mark.parametrize("unit", ["kWh", "A", "%", "furlongs"])
async def test_a_meter_that_stops_showing_power_is_not_used_and_goes_stale(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
    unit: str,
) -> None:
    hass.states.async_set(GRID, "1", {"unit_of_measurement": "kW"})
    site = await set_up(hass, options=METER)
    house = site.runtime_data.house
    assert house.limit_kw(site.runtime_data.now()) == pytest.approx(13.8 - 1.0)
    for value in ("11", "12"):
        hass.states.async_set(GRID, value, {"unit_of_measurement": unit})
        await settle(hass)
    assert house.limit_kw(site.runtime_data.now()) == pytest.approx(13.8 - 1.0)
    assert caplog.text.count(f"{GRID} shows no power but {unit}") == 1
    await later(hass, freezer, 61)
    assert house.limit_kw(site.runtime_data.now()) == 2.0
    hass.states.async_set(GRID, "2", {"unit_of_measurement": "kW"})
    await settle(hass)
    assert house._grid_kw == 2.0


@pytest.mark.parametrize("value", ["nan", "inf", "unavailable"])
async def test_a_meter_without_a_number_is_not_used(hass: HomeAssistant, value: str) -> None:
    hass.states.async_set(GRID, value, {"unit_of_measurement": "kW"})
    site = await set_up(hass, options=METER)
    assert site.runtime_data.house.limit_kw(site.runtime_data.now()) == 2.0


# Devices left to themselves


async def test_a_released_charger_counts_with_what_it_draws(hass: HomeAssistant) -> None:
    site = await set_up(hass, carport={CONF_PRIORITY: 5})
    await limit(hass, site, 14)
    report(site, "garage", 9.0, status="Charging")
    await call(hass, "submit_schedule", schedule=rows(ev_carport_kw=[11.0]))
    assert in_force_kw(site, "carport") == pytest.approx(5)
    report(site, "garage", 2.0, status="Charging")
    await settle(hass)
    assert in_force_kw(site, "carport") == pytest.approx(11)
    report(site, "garage", 9.0, status="Charging")
    await settle(hass)
    assert in_force_kw(site, "carport") == pytest.approx(5)


async def test_a_charger_that_is_released_after_a_plan_is_not_forgotten(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    site = await set_up(hass, carport={CONF_PRIORITY: 5})
    await limit(hass, site, 14)
    schedule = rows(ev_garage_kw=[3.0, None], ev_carport_kw=[11.0, 11.0])
    await call(hass, "submit_schedule", schedule=schedule)
    assert in_force_kw(site, "carport") == pytest.approx(11)
    await later(hass, freezer, 15 * 60)
    assert in_force_kw(site, "garage") is None
    report(site, "garage", 10.0, status="Charging")
    await settle(hass)
    assert in_force_kw(site, "carport") == pytest.approx(4)


async def test_a_free_charger_whose_power_nobody_knows_counts_with_its_maximum(
    hass: HomeAssistant,
) -> None:
    site = await set_up(hass)
    await limit(hass, site, 14)
    report(site, "garage", None, status="Charging")
    await call(hass, "submit_schedule", schedule=rows(ev_carport_kw=[11.0]))
    assert in_force_kw(site, "carport") == pytest.approx(3)


async def test_a_charger_without_a_vehicle_counts_with_nothing(hass: HomeAssistant) -> None:
    site = await set_up(hass)
    await limit(hass, site, 14)
    report(site, "garage", None, status="Available")
    await call(hass, "submit_schedule", schedule=rows(ev_carport_kw=[11.0]))
    assert in_force_kw(site, "carport") == pytest.approx(11)


async def test_a_free_charger_that_is_away_counts_with_its_maximum(hass: HomeAssistant) -> None:
    site = await set_up(hass)
    await limit(hass, site, 14)
    await hass.services.async_call(
        DOMAIN, "simulate_fault", {"asset_id": "garage", "fault": "offline"}, blocking=True
    )
    await settle(hass)
    await call(hass, "submit_schedule", schedule=rows(ev_carport_kw=[11.0]))
    assert in_force_kw(site, "carport") == pytest.approx(3)
