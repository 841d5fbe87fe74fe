"""What the activity log and the system information page say."""

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import get_system_health_info
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.energy_dispatch.const import DOMAIN
from custom_components.energy_dispatch.coordinator import EnergyDispatchConfigEntry

from .schedules import call, rows, settle
from .site import GARAGE


async def test_what_happened_is_a_sentence_with_the_devices_name_and_words(
    recorder_mock: object,
    hass: HomeAssistant,
    site: EnergyDispatchConfigEntry,
    hass_ws_client: WebSocketGenerator,
) -> None:
    began = dt_util.utcnow()
    assert await async_setup_component(hass, "logbook", {})
    await hass.async_block_till_done()
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[7.4, 0]))
    await hass.services.async_call(
        DOMAIN, "simulate_fault", {"asset_id": GARAGE, "fault": "reject"}, blocking=True
    )
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[3.7, 0]))
    await settle(hass)
    await async_wait_recording_done(hass)
    client = await hass_ws_client()
    await client.send_json_auto_id({"type": "logbook/get_events", "start_time": began.isoformat()})
    answer = await client.receive_json()
    assert answer["success"], answer
    sentences = [
        f"{entry['name']} {entry['message']}" for entry in answer["result"] if "message" in entry
    ]
    assert "Home received a plan" in sentences
    refused = [
        one for one in sentences if one.startswith("Garage did not set charge rate 3.7 kW: ")
    ]
    assert refused, sentences


@pytest.mark.smoke
async def test_the_system_page_counts_and_names_nobody(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    assert await async_setup_component(hass, "system_health", {})
    await hass.async_block_till_done()
    info = await get_system_health_info(hass, DOMAIN)
    assert info == {
        "sites": 1,
        "assets": 2,
        "assets_connected": 2,
        "commands_waiting": 0,
        "failed_today": 0,
        "shadow_mode": False,
    }
