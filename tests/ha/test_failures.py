"""A failure that nobody has dealt with is still there after a restart."""

from homeassistant.core import HomeAssistant
import pytest

from custom_components.energy_dispatch.adapters.simulated import Fault, SimulatedDevice
from custom_components.energy_dispatch.const import DOMAIN
from custom_components.energy_dispatch.coordinator import EnergyDispatchConfigEntry
from custom_components.energy_dispatch.engine import CommandStatus, Reason

from .schedules import call, rows, settle
from .site import GARAGE, HOUSE_BATTERY, state_of


async def fault(hass: HomeAssistant, kind: str) -> None:
    await hass.services.async_call(
        DOMAIN, "simulate_fault", {"asset_id": GARAGE, "fault": kind}, blocking=True
    )


async def fail(hass: HomeAssistant) -> None:
    """Let the charger refuse a setpoint by hand."""
    await fault(hass, "reject")
    await call(hass, "send_command", asset_id=GARAGE, command_type="set_charge_rate", power_kw=6.0)


@pytest.fixture
def away_after_the_restart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the devices be away after the restart, so that nothing is carried out since."""
    start = SimulatedDevice.start

    async def start_away(device: SimulatedDevice) -> None:
        await start(device)
        device.set_fault(Fault.OFFLINE)

    monkeypatch.setattr(SimulatedDevice, "start", start_away)


async def reload(hass: HomeAssistant, site: EnergyDispatchConfigEntry) -> None:
    assert await hass.config_entries.async_reload(site.entry_id)
    await settle(hass)


def retry_state(hass: HomeAssistant, site: EnergyDispatchConfigEntry) -> str:
    return state_of(hass, "button", f"{site.entry_id}_{GARAGE}_retry").state


@pytest.mark.smoke
async def test_a_failure_outlives_a_restart_and_can_be_retried(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, away_after_the_restart: None
) -> None:
    await fail(hass)
    before = site.runtime_data.assets[GARAGE].snapshot.last_failure
    assert before is not None
    await reload(hass, site)
    failure = site.runtime_data.assets[GARAGE].snapshot.last_failure
    assert failure is not None
    assert failure.command_id == before.command_id
    assert (failure.status, failure.reason) == (CommandStatus.FAILED, Reason.REJECTED)
    assert failure.error == before.error
    assert failure.signed_power_kw == 6.0
    assert retry_state(hass, site) != "unavailable"
    assert site.runtime_data.assets[HOUSE_BATTERY].snapshot.last_failure is None
    await fault(hass, "none")
    again = await site.runtime_data.async_retry(GARAGE)
    await settle(hass)
    assert again.status is CommandStatus.COMPLETED
    assert again.signed_power_kw == 6.0
    assert site.runtime_data.assets[GARAGE].snapshot.last_failure is None


async def test_a_failure_that_was_followed_by_a_success_does_not_come_back(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    await fail(hass)
    await fault(hass, "none")
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[3.0]))
    await reload(hass, site)
    assert site.runtime_data.assets[GARAGE].snapshot.last_failure is None
    assert retry_state(hass, site) == "unavailable"


async def test_a_failure_that_somebody_took_note_of_does_not_come_back_and_the_next_one_does(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, away_after_the_restart: None
) -> None:
    await fail(hass)
    await hass.services.async_call(DOMAIN, "dismiss_failure", {"asset_id": GARAGE}, blocking=True)
    await reload(hass, site)
    assert site.runtime_data.assets[GARAGE].snapshot.last_failure is None
    await fail(hass)
    failed = site.runtime_data.assets[GARAGE].snapshot.last_failure
    assert failed is not None
    await reload(hass, site)
    again = site.runtime_data.assets[GARAGE].snapshot.last_failure
    assert again is not None
    assert again.command_id == failed.command_id
