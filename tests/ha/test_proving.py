"""Proof and reconciliation: what a device shows counts, not what it says."""

import asyncio
from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    async_capture_events,
    async_fire_time_changed,
)

from custom_components.energy_dispatch.adapters import (
    Ack,
    AdapterEvent,
    AdapterEventKind,
    Telemetry,
)
from custom_components.energy_dispatch.adapters.simulated import Fault
from custom_components.energy_dispatch.const import DOMAIN
from custom_components.energy_dispatch.coordinator import EnergyDispatchConfigEntry
from custom_components.energy_dispatch.engine import Command, CommandStatus, Proof, Reason

from .schedules import SLOT, call, rows, settle


async def later(hass: HomeAssistant, freezer: FrozenDateTimeFactory, seconds: float) -> None:
    """Let time pass, and do what was due meanwhile."""
    freezer.tick(timedelta(seconds=seconds))
    async_fire_time_changed(hass, dt_util.utcnow())
    await settle(hass)


async def fault(hass: HomeAssistant, asset_id: str, name: str) -> None:
    """Let a simulated device do something wrong, or behave again."""
    await hass.services.async_call(
        DOMAIN, "simulate_fault", {"asset_id": asset_id, "fault": name}, blocking=True
    )
    await settle(hass)


async def test_a_device_that_accepts_and_does_nothing_is_shown_and_asked_again_when_it_heals(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    seen = async_capture_events(hass, "energy_dispatch_asset_not_following")
    await call(hass, "submit_schedule", schedule=rows(battery_charge_kw=[1.0, 4.0, 4.0, 4.0]))
    await later(hass, freezer, 30)
    await fault(hass, "house_battery", "ignore")
    await later(hass, freezer, SLOT.total_seconds() - 30)
    for _ in range(12):
        await later(hass, freezer, 10)
    battery = site.runtime_data.assets["house_battery"]
    assert battery.snapshot.not_following is not None
    assert len(seen) == 1
    await fault(hass, "house_battery", "none")
    for _ in range(40):
        await later(hass, freezer, 10)
    assert battery.snapshot.not_following is None
    telemetry = await battery.adapter.read()
    assert telemetry.setpoint_kw == 4.0


async def test_a_refusal_is_shown_in_the_devices_words_and_never_repeated_unchanged(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await fault(hass, "garage", "reject")
    sent = async_capture_events(hass, "energy_dispatch_command_dispatched")
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[5.0, 6.0, 7.0]))
    for _ in range(20):
        await later(hass, freezer, 30)
    assert len(sent) == 1
    garage = site.runtime_data.assets["garage"]
    assert garage.snapshot.not_controllable
    await later(hass, freezer, SLOT.total_seconds() - 600)
    issue = f"not_controllable_{site.entry_id}_garage"
    assert ir.async_get(hass).async_get_issue(DOMAIN, issue) is not None
    await fault(hass, "garage", "none")
    await later(hass, freezer, SLOT.total_seconds())
    assert garage.snapshot.not_controllable is None
    assert ir.async_get(hass).async_get_issue(DOMAIN, issue) is None


async def test_a_setpoint_that_failed_is_asked_for_again_until_the_device_takes_it(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    async def step(count: int) -> None:
        # A mute device's answer never comes, so nobody may wait for all tasks here.
        for _ in range(count):
            freezer.tick(timedelta(seconds=10))
            async_fire_time_changed(hass, dt_util.utcnow())
            for _ in range(20):
                await asyncio.sleep(0)

    site.runtime_data.assets["garage"].adapter.set_fault(Fault.MUTE)  # type: ignore[attr-defined]
    await hass.services.async_call(
        DOMAIN, "submit_schedule", {"schedule": rows(ev_garage_kw=[5.0, 5.0, 5.0])}, blocking=True
    )
    await step(8)
    engine = site.runtime_data.engine
    first = engine.get_commands_for_asset("garage")[0]
    assert first.status is CommandStatus.TIMED_OUT
    site.runtime_data.assets["garage"].adapter.set_fault(Fault.NONE)  # type: ignore[attr-defined]
    await step(30)
    in_force = engine.setpoint_in_force("garage")
    assert in_force is not None
    assert in_force.signed_power_kw == 5.0
    assert in_force.cause is Reason.RETRIED


class SaysYes:
    """Sends nothing and says yes: a device of which only its telemetry is known."""

    async def __call__(self, command: Command) -> Ack:
        return Ack(proof=Proof.ACKNOWLEDGED, detail="Accepted")


@pytest.mark.parametrize("kind", [AdapterEventKind.REBOOTED, AdapterEventKind.TRANSACTION_STARTED])
async def test_what_was_accepted_and_may_be_lost_is_said_again_before_its_proof_is_due(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, kind: AdapterEventKind
) -> None:
    battery = site.runtime_data.assets["house_battery"]
    battery.adapter.send = SaysYes()  # type: ignore[method-assign]
    answer = await call(
        hass, "send_command", asset_id="house_battery", command_type="set_charge_rate", power_kw=2
    )
    engine = site.runtime_data.engine
    first = engine.get_command(str(answer["commands"][0]["command_id"]))
    assert first is not None
    assert first.status is CommandStatus.ACKNOWLEDGED
    site.runtime_data.asset_keeper.hear(battery, AdapterEvent(kind=kind))
    await settle(hass)
    again = engine.last_setpoint("house_battery")
    assert again is not None
    assert again is not first
    assert again.signed_power_kw == 2
    assert again.cause == kind.value
    assert again.status is CommandStatus.ACKNOWLEDGED
    assert first.status is CommandStatus.COMPLETED
    assert first.proof is Proof.ACKNOWLEDGED


async def test_a_yes_waits_for_the_measured_proof_and_a_newer_setpoint_ends_the_wait(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    battery = site.runtime_data.assets["house_battery"]
    battery.adapter.send = SaysYes()  # type: ignore[method-assign]
    first = await call(
        hass, "send_command", asset_id="house_battery", command_type="set_charge_rate", power_kw=2
    )
    second = await call(
        hass, "send_command", asset_id="house_battery", command_type="set_charge_rate", power_kw=3
    )
    engine = site.runtime_data.engine
    one = engine.get_command(str(first["commands"][0]["command_id"]))
    other = engine.get_command(str(second["commands"][0]["command_id"]))
    assert one is not None
    assert other is not None
    assert one.status is CommandStatus.COMPLETED
    assert one.proof is Proof.ACKNOWLEDGED
    assert other.status is CommandStatus.ACKNOWLEDGED
    site.runtime_data.asset_keeper.hear(
        battery,
        AdapterEvent(
            kind=AdapterEventKind.TELEMETRY,
            telemetry=Telemetry(observed_at=dt_util.utcnow(), power_kw=3.05, soc_percent=50.0),
        ),
    )
    await settle(hass)
    assert other.status is CommandStatus.COMPLETED
    assert other.proof is Proof.MEASURED


async def test_a_yes_that_power_contradicts_is_unverified_and_names_the_unit_error(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    battery = site.runtime_data.assets["house_battery"]
    battery.adapter.send = SaysYes()  # type: ignore[method-assign]
    answer = await call(
        hass, "send_command", asset_id="house_battery", command_type="set_charge_rate", power_kw=4.5
    )
    sent = site.runtime_data.engine.get_command(str(answer["commands"][0]["command_id"]))
    assert sent is not None
    freezer.tick(timedelta(seconds=1))
    site.runtime_data.asset_keeper.hear(
        battery,
        AdapterEvent(
            kind=AdapterEventKind.TELEMETRY,
            telemetry=Telemetry(observed_at=dt_util.utcnow(), power_kw=1.5, soc_percent=50.0),
        ),
    )
    site.runtime_data.proving.tick(dt_util.utcnow() + timedelta(seconds=30))
    await settle(hass)
    assert sent.status is CommandStatus.COMPLETED
    assert sent.proof is Proof.ACKNOWLEDGED
    assert sent.reason is Reason.UNVERIFIED
    assert sent.detail is not None
    assert "one phase" in sent.detail
