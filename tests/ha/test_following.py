"""Plan or hand: overrides, pauses, shadow mode, clearing, and what of it survives a restart."""

from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    async_capture_events,
    async_fire_time_changed,
)

from custom_components.energy_dispatch.coordinator import EnergyDispatchConfigEntry
from custom_components.energy_dispatch.engine import Proof, Reason

from .schedules import SLOT, call, rows, settle
from .site import entity_id, state_of


def in_force_kw(site: EnergyDispatchConfigEntry, asset_id: str) -> float | None:
    """Return the setpoint that the device last confirmed."""
    command = site.runtime_data.engine.setpoint_in_force(asset_id)
    return None if command is None else command.effective_signed_kw


async def later(hass: HomeAssistant, freezer: FrozenDateTimeFactory, span: timedelta) -> None:
    """Let time pass, and do what was due meanwhile."""
    freezer.tick(span)
    async_fire_time_changed(hass, dt_util.utcnow())
    await settle(hass)


async def turn(hass: HomeAssistant, site: EnergyDispatchConfigEntry, key: str, *, on: bool) -> None:
    """Turn one of our switches."""
    await hass.services.async_call(
        "switch",
        "turn_on" if on else "turn_off",
        {"entity_id": entity_id(hass, "switch", f"{site.entry_id}_{key}")},
        blocking=True,
    )
    await settle(hass)


async def test_an_override_stands_before_the_plan_until_its_time_is_over(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    started = async_capture_events(hass, "energy_dispatch_override_started")
    ended = async_capture_events(hass, "energy_dispatch_override_ended")
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[3.0, 4.0, 5.0, 6.0]))
    await call(hass, "set_override", asset_id="garage", power_kw=8, duration={"minutes": 20})
    assert in_force_kw(site, "garage") == 8.0
    by_hand = state_of(hass, "number", f"{site.entry_id}_garage_manual_setpoint")
    assert float(by_hand.state) == 8
    assert by_hand.attributes["until"] == dt_util.utcnow() + timedelta(minutes=20)
    await later(hass, freezer, SLOT)
    assert in_force_kw(site, "garage") == 8.0
    passed_over = await call(hass, "get_commands", asset_id="garage", status="superseded")
    assert passed_over["commands"][0]["reason"] == Reason.OVERRIDDEN
    await later(hass, freezer, timedelta(minutes=5))
    assert in_force_kw(site, "garage") == 4.0
    assert [event.data["power_kw"] for event in started] == [8.0]
    assert [event.data["asset_id"] for event in ended] == ["garage"]
    by_hand = state_of(hass, "number", f"{site.entry_id}_garage_manual_setpoint")
    assert by_hand.state == "unknown"
    assert by_hand.attributes["until"] is None


async def test_an_override_can_end_with_the_plans_next_change_and_a_resent_plan_is_none(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    plan = rows(ev_garage_kw=[3.0, 3.0, 5.0, 6.0])
    await call(hass, "submit_schedule", schedule=plan)
    await call(hass, "set_override", asset_id="garage", power_kw=8, next_plan_change=True)
    await later(hass, freezer, SLOT)
    await call(hass, "submit_schedule", schedule=plan[1:])
    assert in_force_kw(site, "garage") == 8.0
    await later(hass, freezer, SLOT)
    assert in_force_kw(site, "garage") == 5.0
    assert site.runtime_data.controls.overrides == {}


async def test_an_override_and_its_end_survive_a_restart(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[3.0, 4.0, 5.0, 6.0]))
    await call(hass, "set_override", asset_id="garage", power_kw=8, duration={"minutes": 20})
    assert await hass.config_entries.async_unload(site.entry_id)
    freezer.tick(timedelta(minutes=5))
    assert await hass.config_entries.async_setup(site.entry_id)
    await settle(hass)
    assert in_force_kw(site, "garage") == 8.0
    await later(hass, freezer, SLOT)
    assert in_force_kw(site, "garage") == 4.0


async def test_an_override_that_ended_while_we_were_away_gives_way_to_the_plan_without_a_release(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[3.0, 4.0, 5.0, 6.0]))
    await call(hass, "set_override", asset_id="garage", power_kw=8, duration={"minutes": 20})
    assert await hass.config_entries.async_unload(site.entry_id)
    freezer.tick(2 * SLOT)
    sent = async_capture_events(hass, "energy_dispatch_command_dispatched")
    assert await hass.config_entries.async_setup(site.entry_id)
    await settle(hass)
    assert {event.data["command_type"] for event in sent} == {"set_charge_rate"}
    assert in_force_kw(site, "garage") == 5.0


async def test_clearing_an_override_lets_the_plan_count_again_and_without_one_hands_back(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[3.0, 4.0]))
    for asset_id, power_kw in (("garage", 8), ("house_battery", -2)):
        await call(hass, "set_override", asset_id=asset_id, power_kw=power_kw)
    assert in_force_kw(site, "house_battery") == -2.0
    answer = await call(hass, "clear_override", asset_id=["garage", "house_battery"])
    assert answer["cleared"] == ["garage", "house_battery"]
    assert in_force_kw(site, "garage") == 3.0
    assert in_force_kw(site, "house_battery") is None


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ({"asset_id": "garage", "power_kw": -3}, "cannot_discharge"),
        ({"asset_id": "garage", "power_kw": 3, "until": "2020-01-01T00:00:00+00:00"}, "override"),
        ({"power_kw": 3}, "no_asset_named"),
    ],
)
async def test_an_override_that_cannot_be_is_refused(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, data: dict[str, object], key: str
) -> None:
    with pytest.raises(ServiceValidationError) as refused:
        await call(hass, "set_override", **data)
    assert (refused.value.translation_key or "").startswith(key)
    assert site.runtime_data.controls.overrides == {}


async def test_an_asset_that_does_not_follow_holds_and_takes_up_the_plan_again(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[3.0, 4.0, 5.0]))
    await turn(hass, site, "garage_follow_schedule", on=False)
    await later(hass, freezer, SLOT)
    assert in_force_kw(site, "garage") == 3.0
    await call(hass, "send_command", asset_id="garage", command_type="set_charge_rate", power_kw=6)
    assert in_force_kw(site, "garage") == 6.0
    await turn(hass, site, "garage_follow_schedule", on=True)
    assert in_force_kw(site, "garage") == 4.0


async def test_a_paused_site_sends_nothing_and_then_only_the_newest(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await turn(hass, site, "dispatch", on=False)
    sent = async_capture_events(hass, "energy_dispatch_command_dispatched")
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[3.0, 4.0, 5.0]))
    await later(hass, freezer, SLOT)
    assert sent == []
    await turn(hass, site, "dispatch", on=True)
    assert [event.data["parameters"] for event in sent] == [{"power_kw": 4.0}]


async def test_in_shadow_mode_everything_happens_except_the_sending(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    await turn(hass, site, "shadow", on=True)
    before = await site.runtime_data.assets["garage"].adapter.read()
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[3.0, 4.0]))
    done = (await call(hass, "get_commands", asset_id="garage", status="completed"))["commands"]
    assert [one["proof"] for one in done] == [Proof.SHADOW]
    after = await site.runtime_data.assets["garage"].adapter.read()
    assert after.setpoint_kw == before.setpoint_kw
    await turn(hass, site, "shadow", on=False)
    assert (await site.runtime_data.assets["garage"].adapter.read()).setpoint_kw == 3.0


async def test_a_cleared_schedule_is_gone_and_the_asset_is_handed_back(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await call(
        hass,
        "submit_schedule",
        schedule=rows(ev_garage_kw=[3.0, 4.0, 5.0], battery_charge_kw=[1.0, 2.0, 3.0]),
    )
    answer = await call(hass, "clear_schedule", asset_id="garage")
    assert answer["cleared"] == ["garage"]
    assert in_force_kw(site, "garage") is None
    await later(hass, freezer, SLOT)
    assert in_force_kw(site, "garage") is None
    assert in_force_kw(site, "house_battery") == 2.0
    assert (await call(hass, "get_schedule", asset_id="garage"))["assets"] == {"garage": []}


async def test_at_the_plans_end_the_asset_is_handed_back(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    ended = async_capture_events(hass, "energy_dispatch_plan_ended")
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[3.0, 4.0]))
    await later(hass, freezer, SLOT)
    await later(hass, freezer, SLOT)
    assert len(ended) == 1
    assert in_force_kw(site, "garage") is None
    assert (await site.runtime_data.assets["garage"].adapter.read()).setpoint_kw is None
