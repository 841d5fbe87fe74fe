"""send_command, cancel_commands, get_commands, get_schedule, simulate_fault."""

from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    async_fire_time_changed,
)
import voluptuous as vol

from custom_components.energy_dispatch.const import DOMAIN
from custom_components.energy_dispatch.coordinator import EnergyDispatchConfigEntry
from custom_components.energy_dispatch.engine import CommandStatus, CommandType

from .schedules import SLOT, call, rows, settle


async def test_a_command_by_hand_goes_out_at_once(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    answer = await call(
        hass,
        "send_command",
        asset_id="house_battery",
        command_type="set_discharge_rate",
        power_kw=2.5,
    )
    sent = site.runtime_data.engine.get_command(answer["commands"][0]["command_id"])
    assert sent is not None
    assert sent.status is CommandStatus.COMPLETED
    assert sent.power_kw == 2.5


async def test_a_command_for_later_waits_for_its_time(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    at = dt_util.utcnow() + timedelta(minutes=10)
    answer = await call(
        hass,
        "send_command",
        asset_id="garage",
        command_type="set_charge_rate",
        power_kw=5,
        at=at.isoformat(),
    )
    sent = site.runtime_data.engine.get_command(answer["commands"][0]["command_id"])
    assert sent is not None
    assert sent.status is CommandStatus.PENDING
    freezer.tick(timedelta(minutes=10))
    async_fire_time_changed(hass, dt_util.utcnow())
    await settle(hass)
    assert sent.status is CommandStatus.COMPLETED


@pytest.mark.parametrize("command_type", list(CommandType))
@pytest.mark.parametrize("asset_id", ["garage", "house_battery"])
async def test_every_command_type_ends_done_or_with_a_clear_cannot(
    hass: HomeAssistant,
    site: EnergyDispatchConfigEntry,
    asset_id: str,
    command_type: CommandType,
) -> None:
    answer = await call(
        hass,
        "send_command",
        asset_id=asset_id,
        command_type=command_type.value,
        power_kw=2.0,
        soc_percent=80,
        available=True,
    )
    sent = site.runtime_data.engine.get_command(answer["commands"][0]["command_id"])
    assert sent is not None
    assert sent.ended
    if sent.status is not CommandStatus.COMPLETED:
        assert sent.status is CommandStatus.FAILED
        assert sent.reason == "unsupported"
        assert (sent.error or "").startswith("This ")


async def test_an_asset_can_be_named_by_its_device_or_entity(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, f"{site.entry_id}_garage"), site.entry_id
    )
    assert device is not None
    by_device = await call(hass, "get_commands", device_id=device.id)
    assert by_device == {"commands": [], "total": 0}
    entity_id = next(
        state.entity_id for state in hass.states.async_all("sensor") if "garage" in state.entity_id
    )
    await call(
        hass, "send_command", entity_id=entity_id, command_type="set_charge_rate", power_kw=4
    )
    assert (await call(hass, "get_commands", device_id=device.id))["total"] == 1


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ({"command_type": "release"}, "no_asset_named"),
        ({"command_type": "release", "asset_id": "boat"}, "no_such_asset"),
        ({"command_type": "set_charge_rate", "asset_id": "garage"}, "invalid_command"),
        (
            {"command_type": "set_charge_rate", "asset_id": "garage", "power_kw": -1},
            "invalid_command",
        ),
        (
            {"command_type": "set_soc_target", "asset_id": "garage", "soc_percent": 120},
            "invalid_command",
        ),
        (
            {"command_type": "release", "asset_id": "garage", "config_entry_id": "nowhere"},
            "no_such_site",
        ),
    ],
)
async def test_a_command_that_cannot_be_is_refused_with_a_sentence(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, data: dict[str, object], key: str
) -> None:
    with pytest.raises(ServiceValidationError) as refused:
        await call(hass, "send_command", **data)
    assert refused.value.translation_key == key
    assert (await call(hass, "get_commands"))["total"] == 0


async def test_a_wrong_field_is_refused_by_name(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    with pytest.raises(vol.Invalid, match="comand_type"):
        await call(hass, "send_command", asset_id="garage", comand_type="release")


async def test_pending_commands_of_an_asset_can_be_cancelled(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[7.4, 3.7, 0]))
    answer = await call(hass, "cancel_commands", asset_id="garage", reason="holiday")
    assert len(answer["cancelled"]) == 2
    cancelled = await call(hass, "get_commands", asset_id="garage", status="cancelled")
    assert {one["detail"] for one in cancelled["commands"]} == {"holiday"}


async def test_a_command_is_cancelled_by_its_id_and_an_unknown_id_is_an_error(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[7.4, 3.7]))
    pending = (await call(hass, "get_commands", status="pending"))["commands"][0]["command_id"]
    answer = await call(hass, "cancel_commands", command_id=pending)
    assert answer["cancelled"] == [pending]
    with pytest.raises(ServiceValidationError) as refused:
        await call(hass, "cancel_commands", command_id=pending)
    assert refused.value.translation_key == "no_such_command"


async def test_the_schedule_is_answered_slot_by_slot_across_plans(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    first = dt_util.utcnow()
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[1.5, 2.5, 3.5]))
    later = [{"timestamp": (first + 2 * SLOT).isoformat(), "ev_garage_kw": 9.0}]
    await call(hass, "submit_schedule", schedule=later, resolution={"minutes": 15})
    slots = (await call(hass, "get_schedule", asset_id="garage"))["assets"]["garage"]
    assert [slot["setpoint_kw"] for slot in slots] == [1.5, 2.5, 9.0]
    assert len({slot["plan_id"] for slot in slots}) == 2


async def test_a_simulated_device_refuses_on_request_and_its_words_are_kept(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    await hass.services.async_call(
        DOMAIN, "simulate_fault", {"asset_id": "garage", "fault": "reject"}, blocking=True
    )
    answer = await call(
        hass, "send_command", asset_id="garage", command_type="set_charge_rate", power_kw=5
    )
    command_id = answer["commands"][0]["command_id"]
    failed = (await call(hass, "get_commands", asset_id="garage"))["commands"][0]
    assert failed["command_id"] == command_id
    assert failed["status"] == "failed"
    assert failed["reason"] == "rejected"
    assert failed["error"]
    assert site.runtime_data.assets["garage"].snapshot.last_failure is not None
    await hass.services.async_call(
        DOMAIN, "simulate_fault", {"asset_id": "garage", "fault": "none"}, blocking=True
    )
    again = await site.runtime_data.async_retry("garage")
    await settle(hass)
    assert again.status is CommandStatus.COMPLETED
    assert site.runtime_data.assets["garage"].snapshot.last_failure is None
    with pytest.raises(HomeAssistantError):
        await site.runtime_data.async_retry("garage")


async def test_an_action_without_a_running_site_says_so(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    assert await hass.config_entries.async_unload(site.entry_id)
    with pytest.raises(ServiceValidationError) as refused:
        await call(hass, "get_commands")
    assert refused.value.translation_key == "no_site"
