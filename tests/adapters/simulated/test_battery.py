"""The simulated battery: power, energy, top and bottom, and every type of command."""

import pytest

from custom_components.energy_dispatch.adapters import AdapterError
from custom_components.energy_dispatch.adapters.simulated import SimulatedBattery
from custom_components.energy_dispatch.engine.base import Command, CommandType, Proof, Reason

from .conftest import Clock, charge, command, discharge


@pytest.fixture
def battery(clock: Clock) -> SimulatedBattery:
    """A battery of 10 kWh and 5 kW, half full, whose power moves by 5 kW a second."""
    return SimulatedBattery(clock=clock)


async def test_it_charges_at_its_setpoint_and_fills(
    battery: SimulatedBattery, clock: Clock
) -> None:
    ack = await battery.send(charge(2.0))
    clock.step(hours=1)
    telemetry = await battery.read()

    assert ack.proof is Proof.READ_BACK
    assert ack.applied_power_kw == 2.0
    assert telemetry.power_kw == 2.0
    assert telemetry.status == "Charging"
    assert telemetry.soc_percent == pytest.approx(50 + 2 * 0.95 * 10, abs=0.05)
    assert telemetry.energy_kwh == pytest.approx(2.0, abs=0.001)


async def test_it_discharges_at_its_setpoint_and_empties(
    battery: SimulatedBattery, clock: Clock
) -> None:
    await battery.send(discharge(2.0))
    clock.step(hours=1)
    telemetry = await battery.read()

    assert telemetry.power_kw == -2.0
    assert telemetry.setpoint_kw == -2.0
    assert telemetry.status == "Discharging"
    assert telemetry.soc_percent == pytest.approx(50 - 2 / 0.95 * 10, abs=0.05)
    assert telemetry.energy_discharged_kwh == pytest.approx(2.0, abs=0.001)


async def test_power_takes_its_time_to_the_setpoint(
    battery: SimulatedBattery, clock: Clock
) -> None:
    await battery.send(charge(5.0))
    clock.step(seconds=0.5)

    assert (await battery.read()).power_kw == 2.5


async def test_charging_ends_when_it_is_full(battery: SimulatedBattery, clock: Clock) -> None:
    await battery.send(charge(5.0))
    clock.step(hours=3)
    telemetry = await battery.read()

    assert telemetry.soc_percent == 100.0
    assert telemetry.power_kw == 0.0
    assert telemetry.status == "Full"
    assert telemetry.energy_kwh == pytest.approx(5 / 0.95, abs=0.001)


async def test_discharging_ends_when_it_is_empty(battery: SimulatedBattery, clock: Clock) -> None:
    await battery.send(discharge(5.0))
    clock.step(hours=3)
    telemetry = await battery.read()

    assert telemetry.soc_percent == 0.0
    assert telemetry.power_kw == 0.0
    assert telemetry.status == "Empty"
    assert telemetry.energy_discharged_kwh == pytest.approx(5 * 0.95, abs=0.001)


async def test_a_setpoint_beyond_its_limits_becomes_its_limit(battery: SimulatedBattery) -> None:
    ack = await battery.send(discharge(8.0))

    assert ack.applied_power_kw == -5.0
    assert ack.detail == "-8 kW became -5 kW, which it can do."


async def test_a_ceiling_lowers_power_until_it_is_released(
    battery: SimulatedBattery, clock: Clock
) -> None:
    await battery.send(charge(4.0))
    await battery.send(command(CommandType.SET_POWER_LIMIT, power_kw=1.0))
    clock.step(seconds=5)
    assert (await battery.read()).power_kw == 1.0

    await battery.send(command(CommandType.RELEASE))
    clock.step(seconds=5)
    assert (await battery.read()).power_kw == 0.0
    await battery.send(charge(4.0))
    clock.step(seconds=5)
    assert (await battery.read()).power_kw == 4.0


@pytest.mark.parametrize(
    ("direction", "target_percent"), [(charge(5.0), 70.0), (discharge(5.0), 30.0)]
)
async def test_a_target_for_the_state_of_charge_ends_power_there(
    battery: SimulatedBattery, clock: Clock, direction: Command, target_percent: float
) -> None:
    await battery.send(command(CommandType.SET_SOC_TARGET, soc_percent=target_percent))
    await battery.send(direction)
    clock.step(hours=2)
    telemetry = await battery.read()

    assert telemetry.soc_percent == target_percent
    assert telemetry.power_kw == 0.0


async def test_a_target_that_has_been_passed_moves_nothing(
    battery: SimulatedBattery, clock: Clock
) -> None:
    await battery.send(command(CommandType.SET_SOC_TARGET, soc_percent=20.0))
    await battery.send(charge(5.0))
    clock.step(hours=1)

    assert (await battery.read()).soc_percent == 50.0


@pytest.mark.parametrize(
    ("kind", "parameters"),
    [
        (CommandType.START_CHARGING, {}),
        (CommandType.STOP_CHARGING, {}),
        (CommandType.CHANGE_AVAILABILITY, {"available": True}),
    ],
)
async def test_what_a_battery_cannot_do_is_said(
    battery: SimulatedBattery, kind: CommandType, parameters: dict[str, object]
) -> None:
    with pytest.raises(AdapterError, match="This battery") as refused:
        await battery.send(command(kind, **parameters))

    assert not refused.value.retryable
    assert refused.value.reason == Reason.UNSUPPORTED
