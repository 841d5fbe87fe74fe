"""What a device map can say, word by word, and what is said of one that cannot be right."""

from contextlib import nullcontext

from modbus_connection.mock import MockModbusConnection, MockModbusUnit
import pytest

from custom_components.energy_dispatch.adapters import AdapterError
from custom_components.energy_dispatch.adapters.electrical import Circuit
from custom_components.energy_dispatch.adapters.modbus import (
    DeviceMapError,
    Installation,
    ModbusAdapter,
    parse_device_map,
)
from custom_components.energy_dispatch.engine.base import Reason

from .conftest import Recorder, charge

CHARGER = """
id: charger
title: Charger
kind: charger
source: made up
unconfirmed: [its fail-safe]
connector_stride: 100
registers:
  current: {address: 10, type: u16, unit: A, scale: 0.1, maximum: 63, per_connector: true}
  enable: {address: 11, type: u16, names: {"off": 0, "on": 1}, per_connector: true}
  timeout: {address: 20, type: u16, unit: s}
  fail_safe: {address: 21, type: u16, unit: A}
  beat: {address: 22, type: u16, readable: false, names: {alive: 0x55AA}}
  mode: {address: 23, type: u16, names: {local: 0, remote: 1}}
  state: {address: 30, type: text, length: 3, per_connector: true}
  serial: {address: 40, type: u32}
  extra: {address: 50, type: u16, unit: W, optional: true}
control:
  needs: [{register: mode, values: [remote], otherwise: Remote control is off.}]
  charge: [{current: power, enable: "on"}]
  hold: [{enable: "off"}]
  release: [{current: max_charge, enable: "on"}]
  lifetime:
    seconds: 0.1
    arm: [{timeout: lifetime, fail_safe: fail_safe}]
    feed: [{beat: alive}]
    keep_feeding: true
    fallback: fail_safe
    fail_safe: {current_a: 6}
readings:
  identity: {serial: serial}
  max_charge: {current_a: 32}
  min_charge: {current_a: 6}
  status: {register: state, words: {A: no vehicle}}
read_back: {seconds: 0}
"""


@pytest.fixture
def unit() -> MockModbusUnit:
    unit = MockModbusConnection().for_unit(1)
    unit.holding |= dict.fromkeys((10, 11, 110, 111, 20, 21, 22, 23), 0)
    unit.holding |= {20: 30, 21: 10, 23: 1, 40: [0x0001, 0x0002]}
    unit.holding |= {30: [0x4100, 0, 0], 130: [0x4332, 0, 0]}
    return unit


def adapter_of(unit: MockModbusUnit, installation: Installation | None = None) -> ModbusAdapter:
    device_map = parse_device_map(CHARGER, file="charger.yaml")
    return ModbusAdapter(device_map, lambda: nullcontext(unit), installation=installation)


async def test_a_power_becomes_a_current_by_the_declared_phases_and_voltage(
    unit: MockModbusUnit,
) -> None:
    adapter = adapter_of(unit, Installation(circuit=Circuit(phases=1, voltage_v=240.0)))
    await adapter.send(charge(2.4))
    await adapter.close()

    assert unit.holding[10] == 100
    assert adapter.capabilities.min_charge_kw == 1.44
    assert adapter.capabilities.phases == 1


async def test_another_connector_is_written_and_read_at_its_own_addresses(
    unit: MockModbusUnit,
) -> None:
    adapter = adapter_of(unit, Installation(connector=2))
    await adapter.send(charge(6.9))
    told = await adapter.read()
    await adapter.close()

    assert (unit.holding[110], unit.holding[10]) == (100, 0)
    assert told.status == "C2"


async def test_a_word_stands_for_a_text_that_the_device_gives(unit: MockModbusUnit) -> None:
    adapter = adapter_of(unit)
    assert (await adapter.read()).status == "no vehicle"
    await adapter.close()


async def test_arming_writes_timeout_and_fail_safe_once_and_keeps_what_was_there(
    unit: MockModbusUnit,
) -> None:
    adapter = adapter_of(unit, Installation(fail_safe_kw=6.9))
    writes: Recorder[int] = Recorder()
    unit.on_write(lambda event: writes(event.address))
    await adapter.send(charge(6.9))
    await adapter.send(charge(5.0))
    await adapter.close()

    assert writes.seen.count(20) == 1
    assert unit.holding[21] == 10
    assert adapter.found == {"timeout": 30.0, "fail_safe": 10.0}


async def test_a_device_that_wants_its_heartbeat_gets_it_after_a_release_too(
    unit: MockModbusUnit,
) -> None:
    adapter = adapter_of(unit)
    writes: Recorder[tuple[int, int]] = Recorder()
    unit.on_write(lambda event: writes((event.address, event.values[0])))
    await adapter.send(charge(6.9))
    await adapter.release()
    released = len(writes.seen)
    await writes.wait(lambda write: write == (22, 0x55AA), since=released)
    await adapter.close()

    assert set(writes.seen[released:]) == {(22, 0x55AA)}


async def test_release_writes_the_installation_s_maximum_not_more(unit: MockModbusUnit) -> None:
    adapter = adapter_of(unit, Installation(max_charge_kw=11.04))
    await adapter.release()
    await adapter.close()

    assert unit.holding[10] == 160


async def test_a_device_that_is_not_ready_for_control_says_it_in_the_map_s_words(
    unit: MockModbusUnit,
) -> None:
    unit.holding[23] = 0
    adapter = adapter_of(unit)
    with pytest.raises(AdapterError, match=r"Remote control is off\. \(mode reads 0\.\)") as failed:
        await adapter.send(charge(6.9))
    await adapter.close()

    assert failed.value.reason == Reason.REJECTED
    assert unit.holding[10] == 0


async def test_the_device_tells_who_it_is(unit: MockModbusUnit) -> None:
    adapter = adapter_of(unit)
    assert (await adapter.identify()).serial == "65538"
    await adapter.close()


async def test_a_register_that_the_device_lacks_is_unknown_and_no_harm(
    unit: MockModbusUnit,
) -> None:
    adapter = adapter_of(unit)
    assert (await adapter.read()).power_kw is None
    await adapter.close()


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('{enable: "off"}', "{enable: maybe}", "register enable has no value named 'maybe'"),
        ("connector_stride: 100\n", "", "there is no connector_stride"),
        ("    fail_safe: {current_a: 6}\n", "", "there is no control.lifetime.fail_safe"),
        ("  max_charge: {current_a: 32}\n", "", "there is no readings.max_charge"),
        ("kind: charger", "kind: charger\nlogic: yes", "Additional properties"),
        ("feed: [{beat: alive}]", "feed: [{beat: alive}]\n    fed_by_reads: true", "reads feed it"),
        ("unconfirmed: [its fail-safe]\n", "", "'unconfirmed' is a required property"),
        ('hold: [{enable: "off"}]', "hold: [{state: 1}]", "bits and texts cannot be written"),
        ("release:", "discharge: [{current: power}]\n  release:", "a charger does not discharge"),
        (
            "charge: [{current",
            "charge: [{enable: grid_power}]\n  hold: [{current",
            "unit W, kW or A",
        ),
    ],
)
def test_a_map_that_contradicts_itself_is_refused_in_a_sentence(
    old: str, new: str, problem: str
) -> None:
    assert old in CHARGER
    text = CHARGER.replace(old, new, 1)
    with pytest.raises(DeviceMapError, match=problem):
        parse_device_map(text, file="charger.yaml")
