"""What other families of devices need, as data: absolute addresses, FC06, word order, feeding."""

from contextlib import nullcontext

from modbus_connection.mock import MockModbusConnection, MockModbusUnit
import pytest

from custom_components.energy_dispatch.adapters import AdapterError, WriteCost
from custom_components.energy_dispatch.adapters.modbus import ModbusAdapter, parse_device_map
from custom_components.energy_dispatch.engine.base import CommandType, Proof, Reason

from .conftest import Recorder, charge, command, discharge

INVERTER = """
id: inverter
title: Inverter
kind: battery
source: made up, with the traits of several rows of the collected device facts
unconfirmed: []
registers:
  power: {address: 100, type: i32, word_order: little, unit: W}
  heartbeat: {address: 110, type: u16, write: fc06, readable: false}
  mode: {address: 120, type: u16, write: fc06, memory: flash}
  enable: {address: 121, type: u16, write: fc06}
  ceiling: {address: 130, type: u16, unit: W, scale: 10}
  reserve: {address: 140, type: u16, unit: "%", scale: 0.1}
  measured: {address: 200, type: f32, space: input, unit: kW}
  soc: {address: 202, type: u16, space: input, unit: "%", scale: 0.1}
  state: {address: 210, type: u16, space: input, bits: {low: 4, width: 2}}
control:
  take: [{mode: 4}]
  charge: [{power: -power}, {enable: 1}]
  discharge: [{power: power}, {enable: 1}]
  hold: [{power: 0}, {enable: 1}]
  release: [{enable: 0}]
  limit: [{ceiling: power}]
  soc_target: [{reserve: soc}]
  lifetime: {seconds: 60, fallback: release, feed: [{heartbeat: 1}]}
readings:
  power: [{register: measured}]
  soc: soc
  max_charge: 8
  max_discharge: 6
  setpoint: {register: power, sign: -1, when: {enable: 1}}
  status: {register: state, words: {0: idle, 1: charging, 2: discharging}}
read_back: {seconds: 0}
"""


@pytest.fixture
def unit() -> MockModbusUnit:
    unit = MockModbusConnection().for_unit(1)
    unit.holding |= dict.fromkeys((100, 101, 110, 120, 121, 130, 140), 0)
    unit.input |= {200: [0x3FC0, 0x0000], 202: 555, 210: 0b0001_0000}
    return unit


@pytest.fixture
def adapter(unit: MockModbusUnit) -> ModbusAdapter:
    device_map = parse_device_map(INVERTER, file="inverter.yaml")
    return ModbusAdapter(device_map, lambda: nullcontext(unit), lifetime_seconds=0.05)


async def written(adapter: ModbusAdapter, unit: MockModbusUnit) -> list[tuple[int, int, list[int]]]:
    """Return what one charge rate writes: function code, address, words."""
    seen = []
    unit.on_write(lambda e: seen.append((e.function_code, e.address, list(e.values))))
    await adapter.send(charge(3.0))
    await adapter.close()
    return seen


async def test_a_setpoint_is_written_with_each_register_s_function_and_word_order(
    adapter: ModbusAdapter, unit: MockModbusUnit
) -> None:
    assert await written(adapter, unit) == [
        (6, 120, [4]),
        (16, 100, [0x10000 - 3000, 0xFFFF]),
        (6, 121, [1]),
    ]


async def test_control_is_taken_once_a_connection(
    adapter: ModbusAdapter, unit: MockModbusUnit
) -> None:
    await adapter.send(charge(3.0))
    unit.holding[120] = 0
    await adapter.send(discharge(2.0))
    await adapter.close()

    assert unit.holding[120] == 0
    assert adapter.capabilities.write_cost is WriteCost.FREE


async def test_readings_come_from_input_registers_scaled_and_in_bits(
    adapter: ModbusAdapter,
) -> None:
    telemetry = await adapter.read()
    await adapter.close()

    assert telemetry.power_kw == 1.5
    assert telemetry.soc_percent == 55.5
    assert telemetry.status == "charging"
    assert telemetry.setpoint_kw is None


async def test_measured_power_that_agrees_is_the_proof(
    adapter: ModbusAdapter, unit: MockModbusUnit
) -> None:
    assert (await adapter.send(charge(1.5))).proof is Proof.READ_BACK
    assert (await adapter.send(charge(4.0))).proof is Proof.ACKNOWLEDGED
    await adapter.close()


async def test_a_heartbeat_feeds_the_setpoint_instead_of_its_own_registers(
    adapter: ModbusAdapter, unit: MockModbusUnit
) -> None:
    writes: Recorder[int] = Recorder()
    await adapter.send(charge(1.5))
    unit.on_write(lambda event: writes(event.address))
    await writes.wait(lambda _: len(writes.seen) >= 3)
    await adapter.close()

    assert set(writes.seen) == {110}


async def test_a_ceiling_with_a_register_of_its_own_is_written_there(
    adapter: ModbusAdapter, unit: MockModbusUnit
) -> None:
    ack = await adapter.send(command(CommandType.SET_POWER_LIMIT, power_kw=2.5))
    await adapter.close()

    assert unit.holding[130] == 250
    assert ack.proof is Proof.READ_BACK


async def test_a_target_for_the_state_of_charge_is_written_where_the_map_has_one(
    adapter: ModbusAdapter, unit: MockModbusUnit
) -> None:
    await adapter.send(command(CommandType.SET_SOC_TARGET, soc_percent=80.0))
    await adapter.close()

    assert unit.holding[140] == 800


async def test_limits_in_the_map_bound_setpoints(
    adapter: ModbusAdapter, unit: MockModbusUnit
) -> None:
    await adapter.send(discharge(20.0))
    await adapter.close()

    assert unit.holding[100] == 6000


async def test_a_value_that_its_register_cannot_hold_is_out_of_limits(
    adapter: ModbusAdapter,
) -> None:
    with pytest.raises(AdapterError, match="ceiling cannot be 700000 W") as failed:
        await adapter.send(command(CommandType.SET_POWER_LIMIT, power_kw=700.0))
    await adapter.close()

    assert not failed.value.retryable
    assert failed.value.reason == Reason.OUT_OF_LIMITS
