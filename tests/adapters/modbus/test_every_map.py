"""Every device map drives a simulated device of its layout, over TCP, on both backends."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from custom_components.energy_dispatch.adapters.electrical import Circuit
from custom_components.energy_dispatch.adapters.modbus import (
    DeviceMap,
    Installation,
    ModbusAdapter,
    device_map_ids,
    load_device_map,
)
from custom_components.energy_dispatch.adapters.modbus.device_map import Fallback, Kind
from custom_components.energy_dispatch.engine.base import CommandType, Proof
from demo.devices.map_device import MapDevice

from .conftest import charge, command, connect_to, discharge

MAPS = {map_id: load_device_map(map_id) for map_id in device_map_ids()}
BATTERIES = [map_id for map_id, one in MAPS.items() if one.kind is Kind.BATTERY]
CHARGERS = [map_id for map_id, one in MAPS.items() if one.kind is Kind.CHARGER]
FALLING_BACK = [
    map_id
    for map_id, one in MAPS.items()
    if one.control.lifetime
    and one.control.lifetime.fallback in {Fallback.RELEASE, Fallback.FAIL_SAFE, Fallback.PAUSE}
]

type Drive = Callable[..., Awaitable[tuple[MapDevice, ModbusAdapter]]]


def hurried(device_map: DeviceMap) -> DeviceMap:
    """Return a map without the pauses that a simulated device does not need."""
    link = replace(device_map.link, message_spacing_seconds=0.0, connect_delay_seconds=0.0)
    return replace(device_map, link=link)


@pytest.fixture
async def drive(backend: str, socket_enabled: None) -> AsyncIterator[Drive]:
    """Give a function that starts a device of a map, and an adapter that reaches it."""
    made: list[tuple[MapDevice, ModbusAdapter]] = []

    async def start(map_id: str, **installation: Any) -> tuple[MapDevice, ModbusAdapter]:
        device_map = hurried(MAPS[map_id])
        given = Installation(max_charge_kw=5.0, max_discharge_kw=5.0)
        if device_map.kind is Kind.CHARGER:
            given = Installation()
        given = replace(given, **installation)
        device = MapDevice(device_map, circuit=given.circuit, connector=given.connector)
        await device.start()
        adapter = ModbusAdapter(
            device_map,
            connect_to(backend, device.port, device_map.link.unit_id),
            installation=given,
            request_timeout_seconds=2.0,
            read_back_seconds=0.5,
        )
        made.append((device, adapter))
        return device, adapter

    yield start
    for device, adapter in made:
        await adapter.close()
        await device.stop()


@pytest.mark.parametrize("map_id", BATTERIES)
async def test_a_battery_charges_holds_discharges_and_is_released(
    drive: Drive, map_id: str
) -> None:
    device, adapter = await drive(map_id)

    charging = await adapter.send(charge(2.5))
    assert device.power_kw == pytest.approx(2.5, abs=0.06)
    assert charging.proof is Proof.READ_BACK, charging.detail
    await adapter.send(charge(0.0))
    assert device.power_kw == pytest.approx(0.0, abs=0.06)
    discharging = await adapter.send(discharge(1.5))
    assert device.power_kw == pytest.approx(-1.5, abs=0.06)
    assert discharging.proof is Proof.READ_BACK, discharging.detail
    told = await adapter.read()
    await adapter.release()

    assert told.power_kw == pytest.approx(-1.5, abs=0.06) or not MAPS[map_id].readings.power
    assert told.soc_percent == 50.0
    # Mode 3 of Victron has nothing to give back to: without a setpoint it does nothing.
    assert device.mode == ("hold" if map_id == "victron_ess_mode_3" else "release")


@pytest.mark.parametrize("map_id", CHARGERS)
async def test_a_charger_is_set_paused_resumed_and_released(drive: Drive, map_id: str) -> None:
    device, adapter = await drive(map_id)

    ack = await adapter.send(charge(6.9))
    assert device.power_kw == pytest.approx(6.9, abs=0.01)
    assert ack.proof is Proof.READ_BACK, ack.detail
    await adapter.send(charge(0.0))
    assert device.power_kw == 0.0
    await adapter.send(charge(4.14))
    assert device.power_kw == pytest.approx(4.14, abs=0.01)
    told = await adapter.read()
    await adapter.send(command(CommandType.RELEASE))

    assert told.power_kw == pytest.approx(4.14, abs=0.01)
    most_kw = adapter.capabilities.max_charge_kw
    assert most_kw is not None
    assert device.power_kw == pytest.approx(most_kw, abs=0.01)


@pytest.mark.parametrize("map_id", FALLING_BACK)
async def test_when_the_hub_dies_the_device_reaches_its_fail_safe(
    drive: Drive, map_id: str
) -> None:
    device, adapter = await drive(map_id)
    lifetime = MAPS[map_id].control.lifetime
    assert lifetime is not None
    await adapter.send(charge(4.83))
    assert device.mode == "charge"
    await adapter.close()

    device.advance(lifetime.seconds - 1)
    assert device.mode == "charge"
    device.advance(2)

    if lifetime.fallback is Fallback.FAIL_SAFE:
        assert (device.mode, device.power_kw) == ("fail_safe", pytest.approx(4.14, abs=0.01))
    else:
        assert device.mode == "release"


@pytest.mark.parametrize("map_id", [map_id for map_id in MAPS if not MAPS[map_id].control.lifetime])
async def test_a_device_without_a_watchdog_says_so(drive: Drive, map_id: str) -> None:
    device, adapter = await drive(map_id)
    await adapter.send(charge(4.83))
    await adapter.close()
    device.advance(3600)

    assert device.mode == "charge"
    assert adapter.capabilities.setpoint_lifetime_seconds is None


async def test_a_single_phase_gets_its_own_current_and_the_other_phases_no_write(
    drive: Drive,
) -> None:
    circuit = Circuit(phases=1, voltage_v=230.0)
    charger, adapter = await drive("goe_gemini", circuit=circuit)
    await adapter.send(charge(2.3))
    battery, inverter = await drive("victron_ess_mode_3", circuit=circuit)
    await inverter.send(charge(1.2))

    assert charger.memory.get("Current") == 10
    assert adapter.capabilities.step_kw == 0.23
    assert [address for address, _ in battery.writes] == [38, 37]


async def test_the_second_connector_has_registers_of_its_own(drive: Drive) -> None:
    device, adapter = await drive("phoenix_charx", connector=2)
    await adapter.send(charge(6.9))

    assert device.writes == [(2301, (10,)), (2300, (1,))]


async def test_a_power_that_the_charger_cannot_do_becomes_a_pause_and_is_said(
    drive: Drive,
) -> None:
    device, adapter = await drive("alfen_eve")
    await adapter.send(charge(6.9))
    ack = await adapter.send(charge(2.0))

    assert device.power_kw == 0.0
    assert ack.detail is not None
    assert ack.detail.startswith("Paused: the device cannot charge with less than 4.14 kW")


async def test_a_current_is_cut_not_rounded(drive: Drive) -> None:
    device, adapter = await drive("schneider_evlink_pro")
    await adapter.send(charge(11.0))

    assert device.memory.get("Setpoint") == 15
