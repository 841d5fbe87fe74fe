"""Chargers that do not behave, and links that break."""

import asyncio

import pytest

from custom_components.energy_dispatch.adapters import AdapterError, AdapterEventKind
from custom_components.energy_dispatch.adapters.ocpp import CentralSystem, ChargingRateUnit
from custom_components.energy_dispatch.engine.base import CommandType, Proof
from demo.devices.charger_settings import Fault

from .conftest import Connect, Declare
from .helpers import Events, charge_rate, command, patience, raw_charger

CONNECTED, LOST = AdapterEventKind.CONNECTED, AdapterEventKind.LOST


async def test_a_charger_that_does_not_answer_times_out_and_may_be_asked_again(
    charging: Connect,
) -> None:
    async with charging({"response_timeout_seconds": 0.1}) as (adapter, charger), patience():
        charger.set_fault(Fault.MUTE)
        with pytest.raises(AdapterError, match=r"SetChargingProfile: no answer within 0\.1 s") as e:
            await adapter.send(charge_rate(7.4))
        assert e.value.retryable
        assert e.value.reason == "timed_out"
        assert adapter.connected
        charger.set_fault(Fault.NONE)
        await adapter.send(charge_rate(7.4))
        assert charger.setpoint_kw == pytest.approx(7.4)


async def test_a_silent_charger_is_not_asked_rung_by_rung(charging: Connect) -> None:
    async with charging({"response_timeout_seconds": 0.05}) as (adapter, charger):
        charger.set_fault(Fault.MUTE)
        with pytest.raises(AdapterError):
            await adapter.send(charge_rate(7.4))
        calls = [action for action, _ in charger.calls]
        assert calls.count("SetChargingProfile") == 1


async def test_the_answer_to_another_call_is_no_answer(
    central: CentralSystem, declare: Declare
) -> None:
    adapter = declare(response_timeout_seconds=0.2)
    events = Events(adapter)
    async with raw_charger(central) as charger:
        await charger.boot()
        await events.until_kind(CONNECTED)
        charger.answers["SetChargingProfile"] = None
        sending = asyncio.create_task(adapter.send(charge_rate(7.4)))
        await charger.until_called("SetChargingProfile")
        await charger.peer.send([3, "of another call", {"status": "Accepted"}])
        with pytest.raises(AdapterError, match="no answer"):
            await sending


async def test_an_answer_that_comes_too_late_does_not_disturb(charging: Connect) -> None:
    async with charging({"response_timeout_seconds": 0.5}) as (adapter, charger), patience():
        charger.answer_delay_seconds = 0.6
        with pytest.raises(AdapterError, match="no answer"):
            await adapter.send(charge_rate(7.4))
        charger.answer_delay_seconds = 0.2
        await adapter.send(charge_rate(5.0))
        await adapter.send(charge_rate(6.0))
        assert charger.setpoint_kw == pytest.approx(6.0)


async def test_a_link_that_breaks_fails_the_call_at_once(charging: Connect) -> None:
    async with charging({"response_timeout_seconds": 60.0}) as (adapter, charger), patience():
        charger.set_fault(Fault.MUTE)
        sending = asyncio.create_task(adapter.send(charge_rate(7.4)))
        await charger.until(lambda: charger.calls[-1][0] == "SetChargingProfile")
        await charger.link.drop()
        with pytest.raises(AdapterError, match="closed by the charger") as caught:
            await sending
        assert caught.value.retryable
        assert caught.value.reason == "offline"


async def test_a_link_that_breaks_comes_back_without_a_boot_and_with_its_profiles(
    charging: Connect,
) -> None:
    async with charging() as (adapter, charger), patience():
        await adapter.send(charge_rate(7.4))
        events = Events(adapter)
        await charger.link.drop()
        await events.until_kind(LOST)
        assert charger.setpoint_kw == pytest.approx(7.4)
        await events.until_kind(CONNECTED)
        assert charger.link.boots == 1
        assert events.kinds == [LOST, CONNECTED]
        await adapter.send(charge_rate(5.0))
        assert charger.setpoint_kw == pytest.approx(5.0)


async def test_a_restart_loses_the_setpoint_and_everybody_is_told(charging: Connect) -> None:
    async with charging() as (adapter, charger), patience():
        await adapter.send(charge_rate(7.4))
        events = Events(adapter)
        await charger.reboot()
        await events.until_kind(AdapterEventKind.REBOOTED)
        await events.until_kind(AdapterEventKind.TRANSACTION_STARTED)
        assert AdapterEventKind.TRANSACTION_ENDED in events.kinds
        assert charger.setpoint_kw == pytest.approx(11.04)
        await adapter.send(charge_rate(7.4))
        assert charger.setpoint_kw == pytest.approx(7.4)


async def test_a_refusal_on_the_whole_ladder_leaves_the_profile_in_force(
    charging: Connect,
) -> None:
    async with charging() as (adapter, charger), patience():
        await adapter.send(charge_rate(7.4))
        charger.set_fault(Fault.REJECT)
        with pytest.raises(AdapterError, match="Rejected"):
            await adapter.send(charge_rate(5.0))
        assert charger.setpoint_kw == pytest.approx(7.4)


async def test_a_charger_that_is_busy_is_asked_once_on_the_rung_that_worked(
    charging: Connect,
) -> None:
    async with charging() as (adapter, charger), patience():
        await adapter.send(charge_rate(7.4))
        charger.set_fault(Fault.BUSY)
        with pytest.raises(AdapterError, match="busy, try again later") as caught:
            await adapter.send(charge_rate(5.0))
        assert caught.value.retryable
        assert caught.value.reason is None
        calls = [action for action, _ in charger.calls]
        assert calls.count("SetChargingProfile") == 2
        charger.set_fault(Fault.NONE)
        await adapter.send(charge_rate(5.0))
        assert charger.setpoint_kw == pytest.approx(5.0)


async def test_a_profile_whose_answer_was_lost_is_found_in_the_composite_schedule(
    charging: Connect,
) -> None:
    async with charging() as (adapter, charger), patience():
        await adapter.send(charge_rate(7.4))
        charger.set_fault(Fault.CUT)
        with pytest.raises(AdapterError, match="closed by the charger"):
            await adapter.send(charge_rate(5.0))
        charger.set_fault(Fault.NONE)
        await charger.until(lambda: adapter.connected and charger.link.connected)
        ack = await adapter.find(charge_rate(5.0))
        assert ack is not None
        assert ack.proof is Proof.READ_BACK
        assert await adapter.find(charge_rate(6.0)) is None
        calls = [action for action, _ in charger.calls]
        assert calls.count("SetChargingProfile") == 2


@pytest.mark.parametrize("fault", [Fault.BAD_SCHEDULE, Fault.MUTE])
async def test_a_schedule_that_makes_no_sense_or_does_not_come_finds_nothing(
    charging: Connect, fault: Fault
) -> None:
    async with charging({"response_timeout_seconds": 0.2}) as (adapter, charger), patience():
        await adapter.send(charge_rate(7.4))
        charger.set_fault(fault)
        assert await adapter.find(charge_rate(7.4)) is None


@pytest.mark.parametrize(("firmware", "levels"), [("1", [1, 0, 0]), ("2", [1, 0, 1])])
async def test_after_a_restart_what_worked_counts_unless_the_firmware_is_new(
    central: CentralSystem, declare: Declare, firmware: str, levels: list[int]
) -> None:
    adapter = declare(unit=ChargingRateUnit.W)
    events = Events(adapter)
    async with raw_charger(central) as charger:
        await charger.boot(firmwareVersion="1")
        await events.until_kind(CONNECTED)
        charger.one_answer.append({"status": "Rejected"})
        await adapter.send(charge_rate(7.4))
        await charger.boot(firmwareVersion=firmware)
        await events.until_kind(AdapterEventKind.REBOOTED)
        await adapter.send(charge_rate(7.4))
        assert [each["stackLevel"] for each in charger.profiles()] == levels


async def test_setpoints_in_a_hurry_end_with_the_last_one(charging: Connect) -> None:
    async with charging() as (adapter, charger), patience():
        await asyncio.gather(*(adapter.send(charge_rate(4.5 + n / 10)) for n in range(20)))
        assert charger.setpoint_kw == pytest.approx(6.4)


async def test_a_command_that_is_given_up_leaves_the_link_usable(charging: Connect) -> None:
    async with charging({"response_timeout_seconds": 60.0}) as (adapter, charger), patience():
        charger.set_fault(Fault.MUTE)
        sending = asyncio.create_task(adapter.send(charge_rate(7.4)))
        await charger.until(lambda: charger.calls[-1][0] == "SetChargingProfile")
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
        charger.set_fault(Fault.NONE)
        await adapter.send(charge_rate(5.0))
        assert charger.setpoint_kw == pytest.approx(5.0)


async def test_many_chargers_do_not_wait_for_a_silent_one(
    declare: Declare, simulated: Connect
) -> None:
    silent, other = declare("CP1", response_timeout_seconds=60.0), declare("CP2")
    first, second = Events(silent), Events(other)
    async with (
        simulated(charge_point_id="CP1", plugged=True) as mute,
        simulated(charge_point_id="CP2", plugged=True) as charger,
        patience(),
    ):
        await first.until_kind(AdapterEventKind.TRANSACTION_STARTED)
        await second.until_kind(AdapterEventKind.TRANSACTION_STARTED)
        mute.set_fault(Fault.MUTE)
        waiting = asyncio.create_task(silent.send(charge_rate(7.4)))
        await other.send(charge_rate(7.4))
        assert charger.setpoint_kw == pytest.approx(7.4)
        waiting.cancel()


async def test_a_charger_that_says_charging_at_nothing_is_still_paused(charging: Connect) -> None:
    async with charging() as (adapter, charger), patience():
        charger.set_fault(Fault.WRONG_STATUS)
        events = Events(adapter)
        await adapter.send(charge_rate(0.0))
        await events.until(
            lambda event: event.telemetry is not None and event.telemetry.power_kw == 0.0
        )
        assert adapter.state.telemetry.status == "Charging"
        await adapter.send(command(CommandType.RELEASE))
