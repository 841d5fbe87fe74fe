"""The simulated charger: its vehicle, its words, its minimum, and every type of command."""

from collections.abc import Callable

import pytest

from custom_components.energy_dispatch.adapters import Adapter, AdapterError, AdapterEvent
from custom_components.energy_dispatch.adapters.simulated import SimulatedCharger
from custom_components.energy_dispatch.engine.base import Command, CommandType, Reason

from .conftest import Clock, charge, command, discharge


@pytest.fixture
def charger(clock: Clock) -> SimulatedCharger:
    """A charger of 11 kW, at least 1.4 kW, with a vehicle of 60 kWh at 40 %."""
    return SimulatedCharger(clock=clock)


async def test_left_to_itself_it_charges_as_fast_as_it_can(
    charger: SimulatedCharger, clock: Clock
) -> None:
    clock.step(minutes=1)
    telemetry = await charger.read()

    assert telemetry.power_kw == 11.0
    assert telemetry.status == "Charging"
    assert telemetry.setpoint_kw is None
    assert telemetry.energy_discharged_kwh is None


async def test_it_charges_at_its_setpoint_and_counts_energy(
    charger: SimulatedCharger, clock: Clock
) -> None:
    await charger.send(charge(6.0))
    clock.step(hours=1)
    telemetry = await charger.read()

    assert telemetry.energy_kwh == pytest.approx(6.0, abs=0.01)
    assert telemetry.soc_percent == pytest.approx(50.0, abs=0.05)


@pytest.mark.parametrize("power_kw", [0.0, 1.0])
async def test_a_setpoint_below_its_minimum_pauses_it(
    charger: SimulatedCharger, clock: Clock, power_kw: float
) -> None:
    ack = await charger.send(charge(power_kw))
    clock.step(minutes=1)
    telemetry = await charger.read()

    assert ack.applied_power_kw == 0.0
    assert telemetry.power_kw == 0.0
    assert telemetry.status == "SuspendedEVSE"


async def test_a_ceiling_below_its_minimum_pauses_it_too(
    charger: SimulatedCharger, clock: Clock
) -> None:
    await charger.send(command(CommandType.SET_POWER_LIMIT, power_kw=1.0))
    clock.step(minutes=1)

    assert (await charger.read()).status == "SuspendedEVSE"


async def test_a_full_vehicle_takes_nothing(charger: SimulatedCharger, clock: Clock) -> None:
    clock.step(hours=6)
    telemetry = await charger.read()

    assert telemetry.soc_percent == 100.0
    assert telemetry.status == "SuspendedEV"
    assert telemetry.power_kw == 0.0
    assert telemetry.energy_kwh == pytest.approx(36.0)


async def test_coming_and_going_begins_and_ends_a_transaction(
    charger: SimulatedCharger, listen: Callable[[Adapter], list[AdapterEvent]]
) -> None:
    events = listen(charger)
    charger.unplug()
    assert (await charger.read()).status == "Available"
    assert (await charger.read()).soc_percent is None
    charger.plug_in(soc_percent=80)
    assert (await charger.read()).soc_percent == 80

    assert [event.kind.value for event in events] == ["transaction_ended", "transaction_started"]


async def test_a_transaction_is_stopped_and_started_on_command(
    charger: SimulatedCharger, clock: Clock
) -> None:
    await charger.send(command(CommandType.STOP_CHARGING))
    clock.step(minutes=1)
    assert (await charger.read()).status == "Finishing"
    assert (await charger.read()).power_kw == 0.0

    await charger.send(command(CommandType.START_CHARGING))
    clock.step(minutes=1)
    assert (await charger.read()).status == "Charging"


async def test_an_unavailable_charger_starts_nothing(charger: SimulatedCharger) -> None:
    await charger.send(command(CommandType.CHANGE_AVAILABILITY, available=False))
    assert (await charger.read()).status == "Unavailable"
    with pytest.raises(AdapterError, match="cannot start while Unavailable") as refused:
        await charger.send(command(CommandType.START_CHARGING))
    assert refused.value.reason == Reason.ASSET_STATE

    await charger.send(command(CommandType.CHANGE_AVAILABILITY, available=True))
    await charger.send(command(CommandType.START_CHARGING))
    assert (await charger.read()).status == "Charging"


@pytest.mark.parametrize(
    "impossible", [discharge(1.0), command(CommandType.SET_SOC_TARGET, soc_percent=80.0)]
)
async def test_what_a_charger_cannot_do_is_said(
    charger: SimulatedCharger, impossible: Command
) -> None:
    with pytest.raises(AdapterError, match="This charger cannot") as refused:
        await charger.send(impossible)

    assert refused.value.reason == Reason.UNSUPPORTED
