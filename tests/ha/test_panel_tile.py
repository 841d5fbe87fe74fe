"""What a tile of the panel is told: how a device is, why, and what comes next."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed
from pytest_homeassistant_custom_component.typing import (
    WebSocketGenerator,
)

from custom_components.energy_dispatch.coordinator import EnergyDispatchConfigEntry
from custom_components.energy_dispatch.panel.asset_view import asset_view

from .panel_client import ask, subscribe
from .schedules import SLOT, call, rows, settle
from .site import GARAGE, HOUSE_BATTERY


async def take_steps(hass: HomeAssistant, site: EnergyDispatchConfigEntry, step_kw: float) -> None:
    """Let the garage's charger take setpoints in steps."""
    charger = next(one for one in site.subentries.values() if one.unique_id == GARAGE)
    data = {**charger.data, "step_kw": step_kw}
    hass.config_entries.async_update_subentry(site, charger, data=data)
    await hass.async_block_till_done()


async def test_an_offline_charger_says_since_when_and_in_its_links_words(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    await hass.services.async_call(
        "energy_dispatch", "simulate_fault", {"asset_id": GARAGE, "fault": "offline"}, blocking=True
    )
    await settle(hass)
    snapshot = await subscribe(await hass_ws_client(hass))
    garage = snapshot["assets"][f"{site.entry_id}/{GARAGE}"]
    assert garage["connected"] is False
    assert garage["why"]["code"] == "offline"
    assert (
        garage["why"]["since"]
        == garage["offline_since"]
        == pytest.approx(dt_util.utcnow().timestamp(), abs=5)
    )
    assert garage["why"]["detail"]


async def test_a_refused_command_is_a_failure_with_the_devices_words(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    await hass.services.async_call(
        "energy_dispatch", "simulate_fault", {"asset_id": GARAGE, "fault": "reject"}, blocking=True
    )
    await call(hass, "send_command", asset_id=GARAGE, command_type="set_charge_rate", power_kw=5)
    client = await hass_ws_client(hass)
    garage = (await subscribe(client))["assets"][f"{site.entry_id}/{GARAGE}"]
    assert garage["why"]["code"] == "not_controllable"
    assert garage["failure"]["status"] == "failed"
    assert garage["failure"]["error"] == garage["why"]["detail"]
    assert garage["failure"]["error"]
    await hass.services.async_call(
        "energy_dispatch", "dismiss_failure", {"asset_id": GARAGE}, blocking=True
    )
    garage = (await subscribe(await hass_ws_client(hass)))["assets"][f"{site.entry_id}/{GARAGE}"]
    assert garage["failure"] is None


async def test_what_a_guard_took_away_is_the_reason(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[22, 22]))
    garage = (await subscribe(await hass_ws_client(hass)))["assets"][f"{site.entry_id}/{GARAGE}"]
    assert garage["why"] == {
        "code": "limited",
        "power_kw": 11,
        "asked_kw": 22,
        "reason": "asset_maximum",
    }


async def test_what_a_devices_step_cuts_off_is_no_limit(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    await take_steps(hass, site, 0.23)
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[7.4, 7.4]))
    garage = (await subscribe(await hass_ws_client(hass)))["assets"][f"{site.entry_id}/{GARAGE}"]
    assert garage["setpoint_kw"] == 7.36
    assert garage["why"]["code"] == "follows"


async def test_a_difference_says_nothing_before_a_device_has_had_time_to_settle(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    battery = site.runtime_data.assets[HOUSE_BATTERY]
    await call(hass, "submit_schedule", schedule=rows(battery_charge_kw=[4, 4, 4]))
    telemetry = battery.snapshot.telemetry
    assert telemetry is not None
    battery.update(telemetry=replace(telemetry, power_kw=1.0))
    before = asset_view(site.runtime_data, battery)
    freezer.tick(timedelta(seconds=battery.config.settle_seconds + 1))
    after = asset_view(site.runtime_data, battery)
    assert (before["setpoint_kw"], before["deviates"]) == (4, False)
    assert (after["setpoint_kw"], after["deviates"]) == (4, True)


@pytest.mark.parametrize(
    "case",
    [(100, "battery_charge_kw", "battery_full"), (0, "battery_discharge_kw", "battery_empty")],
)
async def test_a_battery_that_is_full_or_empty_says_so_instead_of_differing(
    hass: HomeAssistant,
    site: EnergyDispatchConfigEntry,
    hass_ws_client: WebSocketGenerator,
    freezer: FrozenDateTimeFactory,
    case: tuple[float, str, str],
) -> None:
    soc_percent, column, code = case
    battery = next(one for one in site.subentries.values() if one.unique_id == HOUSE_BATTERY)
    hass.config_entries.async_update_subentry(
        site, battery, data={**battery.data, "soc_percent": soc_percent}
    )
    await hass.async_block_till_done()
    powers_kw: list[object] = [4, 4, 4]
    await call(hass, "submit_schedule", schedule=rows(**{column: powers_kw}))
    for _ in range(9):
        freezer.tick(timedelta(seconds=5))
        async_fire_time_changed(hass, dt_util.utcnow())
        await settle(hass)
    snapshot = await subscribe(await hass_ws_client(hass))
    shown = snapshot["assets"][f"{site.entry_id}/{HOUSE_BATTERY}"]
    assert abs(shown["setpoint_kw"]) == 4
    assert shown["why"] == {"code": code}
    assert shown["deviates"] is False


async def test_a_row_names_the_guard_that_lowered_the_power_and_the_step_only_alone(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    await take_steps(hass, site, 0.23)
    for power_kw in (22, 7.4, 2.3):
        await call(
            hass, "send_command", asset_id=GARAGE, command_type="set_charge_rate", power_kw=power_kw
        )
    page = await ask(await hass_ws_client(hass), "commands", part="happened")
    assert [(one["asked_kw"], one["clamp"]) for one in page["commands"]] == [
        (2.3, None),
        (7.4, "step"),
        (22, "asset_maximum"),
    ]


async def test_a_devices_record_counts_what_was_sent_to_it(
    hass: HomeAssistant,
    site: EnergyDispatchConfigEntry,
    hass_ws_client: WebSocketGenerator,
    freezer: FrozenDateTimeFactory,
) -> None:
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[3, 4, 5]))
    await call(hass, "set_override", asset_id=GARAGE, power_kw=8)
    freezer.tick(SLOT)
    async_fire_time_changed(hass, dt_util.utcnow())
    await settle(hass)
    client = await hass_ws_client(hass)
    passed_over = await ask(client, "commands", part="happened", states=["superseded"])
    assert passed_over["total"] == 1
    answer = await ask(client, "devices")
    garage = next(one for one in answer["devices"] if one["asset"].endswith(GARAGE))
    assert (garage["ended_today"], garage["failed_today"], garage["writes_today"]) == (2, 0, 2)


@pytest.mark.parametrize(
    ("override", "following"),
    [
        ({"duration": {"minutes": 40}}, (40, 5, "set_charge_rate")),
        ({"duration": {"minutes": 30}}, (30, 5, "set_charge_rate")),
        ({"duration": {"hours": 3}}, (180, None, "release")),
        ({"next_plan_change": True}, (30, 5, "set_charge_rate")),
        ({}, None),
    ],
)
async def test_what_comes_next_during_an_override_is_what_will_be_sent(
    hass: HomeAssistant,
    site: EnergyDispatchConfigEntry,
    hass_ws_client: WebSocketGenerator,
    override: dict[str, Any],
    following: tuple[int, float | None, str] | None,
) -> None:
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[3, 3, 5, 5, 6]))
    start = dt_util.utcnow().timestamp()
    await call(hass, "set_override", asset_id=GARAGE, power_kw=8, **override)
    garage = (await subscribe(await hass_ws_client(hass)))["assets"][f"{site.entry_id}/{GARAGE}"]
    if following is None:
        assert garage["next"] is None
    else:
        minutes, power_kw, kind = following
        assert garage["next"]["at"] == pytest.approx(start + minutes * 60, abs=30)
        assert (garage["next"]["power_kw"], garage["next"]["type"]) == (power_kw, kind)


async def test_a_plans_command_that_was_passed_over_is_not_what_comes_next(
    hass: HomeAssistant,
    site: EnergyDispatchConfigEntry,
    hass_ws_client: WebSocketGenerator,
    freezer: FrozenDateTimeFactory,
) -> None:
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[3, 4, 5]))
    await call(hass, "set_override", asset_id=GARAGE, power_kw=8, duration={"minutes": 20})
    freezer.tick(SLOT)
    async_fire_time_changed(hass, dt_util.utcnow())
    await settle(hass)
    in_five_minutes = round((dt_util.utcnow() + timedelta(minutes=5)).timestamp(), 3)
    garage = (await subscribe(await hass_ws_client(hass)))["assets"][f"{site.entry_id}/{GARAGE}"]
    assert garage["next"] == {"at": in_five_minutes, "power_kw": 4, "type": "set_charge_rate"}
    known = site.runtime_data.assets[GARAGE].snapshot.next_setpoint
    assert known is not None
    assert known.signed_power_kw == 5, "the entity does not stay at what was passed over"
