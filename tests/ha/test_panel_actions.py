"""The panel's own actions: send now, take note of a failure, test a device."""

from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import ServiceValidationError, Unauthorized
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockUser, async_fire_time_changed

from custom_components.energy_dispatch.const import DOMAIN
from custom_components.energy_dispatch.coordinator import EnergyDispatchConfigEntry
from custom_components.energy_dispatch.panel import measuring
from custom_components.energy_dispatch.panel.extras import extras_of

from .recording import device_of
from .schedules import call, rows, settle
from .site import GARAGE


async def act(hass: HomeAssistant, action: str, context: Context | None = None) -> None:
    await hass.services.async_call(
        DOMAIN, action, {"asset_id": GARAGE}, blocking=True, context=context
    )
    await settle(hass)


async def fault(hass: HomeAssistant, name: str) -> None:
    await hass.services.async_call(
        DOMAIN, "simulate_fault", {"asset_id": GARAGE, "fault": name}, blocking=True
    )


async def sent(hass: HomeAssistant) -> list[dict[str, Any]]:
    answer = await call(hass, "get_commands", asset_id=GARAGE)
    return [one for one in answer["commands"] if one["attempts"]]


async def test_send_now_sends_the_plans_setpoint_once_more(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[4, 6]))
    before = len(await sent(hass))
    await act(hass, "send_now")
    commands = await sent(hass)
    assert len(commands) == before + 1
    assert commands[0]["parameters"] == {"power_kw": 4}
    assert commands[0]["status"] == "completed"


async def test_send_now_sends_the_overrides_setpoint_where_there_is_one(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[4, 6]))
    await call(hass, "set_override", asset_id=GARAGE, power_kw=9)
    await act(hass, "send_now")
    commands = await sent(hass)
    assert [one["parameters"]["power_kw"] for one in commands[:2]] == [9, 9]
    assert commands[0]["cause"] == "override"


async def test_send_now_refuses_where_nothing_is_to_be_sent(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    with pytest.raises(ServiceValidationError) as error:
        await act(hass, "send_now")
    assert error.value.translation_key == "nothing_to_send"
    assert await sent(hass) == []


async def test_a_failure_that_was_taken_note_of_is_over(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    await fault(hass, "reject")
    await call(hass, "send_command", asset_id=GARAGE, command_type="set_charge_rate", power_kw=5)
    asset = site.runtime_data.assets[GARAGE]
    assert asset.snapshot.last_failure is not None
    await act(hass, "dismiss_failure")
    assert asset.snapshot.last_failure is None


async def test_a_test_sets_nothing_least_most_and_nothing_and_the_plan_counts_again(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measuring, "LOOK_SECONDS", 0.02)
    device_of(site, GARAGE)._kw_per_second = 1e6
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[4, 6]))
    await act(hass, "test_device")
    for _ in range(5):
        await settle(hass)
    test = extras_of(site.runtime_data).notebook.tests[GARAGE]
    assert test["state"] == "done", test
    assert [step["asked_kw"] for step in test["steps"]] == [0, 1.4, 11, 0]
    assert all(step["ok"] and step["measured_kw"] is not None for step in test["steps"])
    assert GARAGE not in site.runtime_data.controls.overrides
    assert (await sent(hass))[0]["parameters"] == {"power_kw": 4}


async def test_a_test_ends_at_the_step_that_fails_with_the_devices_words(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    await fault(hass, "reject")
    await act(hass, "test_device")
    for _ in range(5):
        await settle(hass)
    test = extras_of(site.runtime_data).notebook.tests[GARAGE]
    assert test["state"] == "failed"
    assert test["error"] == "Simulated: Rejected."
    assert len(test["steps"]) == 1
    assert GARAGE not in site.runtime_data.controls.overrides


async def test_a_device_that_never_answers_ends_the_test(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await fault(hass, "mute")
    # The test runs in the background: whoever waits for that, waits for real minutes.
    target = {"asset_id": GARAGE}
    await hass.services.async_call(DOMAIN, "test_device", target, blocking=True)
    test = extras_of(site.runtime_data).notebook.tests[GARAGE]
    with pytest.raises(ServiceValidationError) as error:
        await hass.services.async_call(DOMAIN, "test_device", target, blocking=True)
    assert error.value.translation_key == "test_running"
    for _ in range(30):
        freezer.tick(timedelta(seconds=10))
        async_fire_time_changed(hass, dt_util.utcnow())
        await hass.async_block_till_done()
    await settle(hass)
    assert test["state"] == "failed"
    assert "answer" in test["error"]


async def test_a_test_needs_the_device_to_be_there(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    await fault(hass, "offline")
    await settle(hass)
    with pytest.raises(ServiceValidationError) as error:
        await act(hass, "test_device")
    assert error.value.translation_key == "test_offline"


async def test_only_administrators_test_devices(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, hass_read_only_user: MockUser
) -> None:
    with pytest.raises(Unauthorized):
        await act(hass, "test_device", Context(user_id=hass_read_only_user.id))
    assert GARAGE not in extras_of(site.runtime_data).notebook.tests
