"""Faults that are switched at run time, and what the device tells by itself."""

import asyncio
from collections.abc import Callable

import pytest

from custom_components.energy_dispatch.adapters import Adapter, AdapterError, AdapterEvent
from custom_components.energy_dispatch.adapters.simulated import Fault, SimulatedBattery
from custom_components.energy_dispatch.engine.base import Proof, Reason

from .conftest import Clock, charge

type Listen = Callable[[Adapter], list[AdapterEvent]]


@pytest.fixture
def battery(clock: Clock) -> SimulatedBattery:
    return SimulatedBattery(clock=clock, report_seconds=0.01)


async def test_a_refusal_is_final(battery: SimulatedBattery) -> None:
    battery.set_fault(Fault.REJECT)
    with pytest.raises(AdapterError, match="Rejected") as failed:
        await battery.send(charge(1.0))

    assert not failed.value.retryable
    assert failed.value.reason == Reason.REJECTED
    assert (await battery.read()).setpoint_kw is None


async def test_an_ignored_command_is_acknowledged_and_not_carried_out(
    battery: SimulatedBattery, clock: Clock
) -> None:
    battery.set_fault(Fault.IGNORE)
    ack = await battery.send(charge(1.0))
    clock.step(minutes=1)

    assert ack.proof is Proof.ACKNOWLEDGED
    assert ack.applied_power_kw is None
    assert (await battery.read()).power_kw == 0.0


async def test_a_mute_device_never_answers_until_it_is_closed(battery: SimulatedBattery) -> None:
    await battery.start()
    battery.set_fault(Fault.MUTE)
    sending = asyncio.create_task(battery.send(charge(1.0)))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(asyncio.shield(sending), 0.05)
    assert (await battery.read()).setpoint_kw is None
    await battery.close()

    with pytest.raises(AdapterError, match="closed"):
        await sending


async def test_a_slow_device_answers_in_its_own_time(clock: Clock) -> None:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    battery = SimulatedBattery(clock=clock, slow_seconds=7.0, sleep=sleep)
    battery.set_fault(Fault.SLOW)

    assert (await battery.send(charge(1.0))).proof is Proof.READ_BACK
    assert waited == [7.0]


async def test_a_busy_device_says_so_and_may_be_asked_again(battery: SimulatedBattery) -> None:
    battery.set_fault(Fault.BUSY)
    with pytest.raises(AdapterError, match="Busy") as failed:
        await battery.send(charge(1.0))
    assert failed.value.retryable
    assert (await battery.read()).setpoint_kw is None


async def test_a_link_that_drops_in_mid_call_has_carried_the_command_out(
    battery: SimulatedBattery, listen: Listen
) -> None:
    await battery.start()
    events = listen(battery)
    battery.set_fault(Fault.DROP)
    with pytest.raises(AdapterError, match="before an answer") as failed:
        await battery.send(charge(1.0))
    assert failed.value.reason == Reason.OFFLINE
    assert battery.setpoint_kw == 1.0
    assert not battery.connected
    battery._come_back()
    assert battery.connected
    told = [event.kind.value for event in events if event.kind.value != "telemetry"]
    assert told == ["lost", "connected"]
    await battery.close()


@pytest.mark.parametrize(("fault", "power_kw"), [(Fault.ONE_PHASE, 1.0), (Fault.WRONG_UNIT, 0.003)])
async def test_a_wrong_unit_shows_in_the_power_and_not_in_the_setpoint(
    battery: SimulatedBattery, clock: Clock, fault: Fault, power_kw: float
) -> None:
    battery.set_fault(fault)
    await battery.send(charge(3.0))
    clock.step(minutes=1)

    telemetry = await battery.read()
    assert telemetry.setpoint_kw == 3.0
    assert telemetry.power_kw == power_kw


async def test_a_restart_loses_the_setpoint_and_is_told(
    battery: SimulatedBattery, listen: Listen
) -> None:
    await battery.start()
    await battery.send(charge(3.0))
    events = listen(battery)
    battery.reboot()

    assert battery.setpoint_kw is None
    assert events[0].kind.value == "rebooted"
    await battery.close()


async def test_a_flaky_device_fails_every_second_attempt(battery: SimulatedBattery) -> None:
    battery.set_fault(Fault.FLAKY)
    for _ in range(2):
        with pytest.raises(AdapterError, match="this attempt failed") as failed:
            await battery.send(charge(1.0))
        assert failed.value.retryable
        assert (await battery.send(charge(1.0))).proof is Proof.READ_BACK


async def test_offline_is_told_once_and_its_end_too(
    battery: SimulatedBattery, listen: Listen
) -> None:
    events = listen(battery)
    await battery.start()
    battery.set_fault(Fault.OFFLINE)
    battery.set_fault(Fault.OFFLINE)
    assert not battery.connected
    for call in (battery.send(charge(1.0)), battery.read(), battery.release()):
        with pytest.raises(AdapterError) as failed:
            await call
        assert failed.value.retryable
        assert failed.value.reason == Reason.OFFLINE
    battery.set_fault(Fault.NONE)
    await battery.close()

    told = [event.kind.value for event in events if event.kind.value != "telemetry"]
    assert told == ["connected", "lost", "connected"]


async def test_it_reports_while_it_is_started_and_no_longer(
    battery: SimulatedBattery, clock: Clock
) -> None:
    reports: asyncio.Queue[AdapterEvent] = asyncio.Queue()
    battery.subscribe(lambda event: reports.put_nowait(event) if event.telemetry else None)
    await battery.send(charge(2.0))
    await battery.start()
    clock.step(minutes=1)
    async with asyncio.timeout(5):
        while (event := await reports.get()).telemetry:
            if event.telemetry.observed_at == clock.now:
                break
    assert event.telemetry is not None
    assert event.telemetry.power_kw == 2.0

    await battery.close()
    assert not battery.connected
    assert battery._timer is None


async def test_a_listener_that_fails_harms_nobody_and_one_that_left_hears_nothing(
    battery: SimulatedBattery, listen: Listen
) -> None:
    def fail(event: AdapterEvent) -> None:
        message = "listener"
        raise RuntimeError(message)

    left: list[AdapterEvent] = []
    battery.subscribe(fail)
    unsubscribe = battery.subscribe(left.append)
    events = listen(battery)
    unsubscribe()
    unsubscribe()
    await battery.start()
    await battery.close()

    assert events
    assert left == []
