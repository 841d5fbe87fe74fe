"""Devices that were written without our maps: their refusals, orders of words and watchdogs."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import pytest

from custom_components.energy_dispatch.adapters import AdapterError, AdapterEvent, AdapterEventKind
from custom_components.energy_dispatch.adapters.modbus import ModbusAdapter, load_device_map
from custom_components.energy_dispatch.engine.base import Proof, Reason
from demo.devices.modbus_tcp import Fault
from demo.devices.peculiar import (
    AlfenEve,
    HuaweiLuna,
    KebaP30,
    KostalPlenticore,
    MennekesCompact,
    SolarEdgeStorEdge,
    SungrowSh,
    VictronGx,
)
from demo.devices.peculiar.table import TableDevice

from .conftest import Recorder, charge, connect_to, discharge

BATTERIES: dict[str, Callable[[], TableDevice]] = {
    "huawei_luna2000": HuaweiLuna,
    "solaredge_storedge": SolarEdgeStorEdge,
    "kostal_plenticore": KostalPlenticore,
    "sungrow_sh": SungrowSh,
    "victron_ess_mode_2_flash": VictronGx,
}
CHARGERS: dict[str, Callable[[], TableDevice]] = {
    "keba_p30": KebaP30,
    "alfen_eve": AlfenEve,
    "mennekes_compact": MennekesCompact,
}
METERS_KWH = {"keba_p30": 1234.567, "alfen_eve": 4321.0, "mennekes_compact": 1234.5}

type Reach = Callable[..., ModbusAdapter]


@pytest.fixture
async def reach(backend: str, socket_enabled: None) -> AsyncIterator[Reach]:
    """Give a function that makes an adapter for a device that listens."""
    made: list[ModbusAdapter] = []

    def adapter(map_id: str, device: TableDevice, **options: Any) -> ModbusAdapter:
        device_map = load_device_map(map_id)
        link = replace(device_map.link, message_spacing_seconds=0.0, connect_delay_seconds=0.0)
        made.append(
            ModbusAdapter(
                replace(device_map, link=link),
                connect_to(backend, device.port, device_map.link.unit_id),
                **{
                    "request_timeout_seconds": 1.0,
                    "read_back_seconds": 0.3,
                    "poll_seconds": 0.05,
                    **options,
                },
            )
        )
        return made[-1]

    yield adapter
    for one in made:
        await one.close()


@pytest.fixture
async def started() -> AsyncIterator[list[TableDevice]]:
    """Give a list of devices that are stopped at the end."""
    devices: list[TableDevice] = []
    yield devices
    for device in devices:
        await device.stop()


async def listening[Device: TableDevice](device: Device, started: list[TableDevice]) -> Device:
    await device.start()
    started.append(device)
    return device


@pytest.mark.parametrize("map_id", BATTERIES)
async def test_a_battery_of_its_own_making_obeys_our_map(
    reach: Reach, started: list[TableDevice], map_id: str
) -> None:
    device = await listening(BATTERIES[map_id](), started)
    adapter = reach(map_id, device)

    charging = await adapter.send(charge(2.5))
    assert device.power_kw == pytest.approx(2.5)
    held = await adapter.send(charge(0.0))
    assert device.power_kw == pytest.approx(0.0)
    discharging = await adapter.send(discharge(1.5))
    assert device.power_kw == pytest.approx(-1.5)
    told = await adapter.read()
    await adapter.release()
    # A Kostal has no way to give control back but to be left alone.
    device.advance(61)

    assert device.power_kw == pytest.approx(-0.7)
    assert {ack.proof for ack in (charging, held, discharging)} == {Proof.READ_BACK}
    assert told.power_kw == pytest.approx(-1.5)
    assert told.soc_percent in {61.5, 62.0, 62.5}


@pytest.mark.parametrize("map_id", CHARGERS)
async def test_a_charger_of_its_own_making_obeys_our_map(
    reach: Reach, started: list[TableDevice], map_id: str
) -> None:
    device = await listening(CHARGERS[map_id](), started)
    adapter = reach(map_id, device)

    ack = await adapter.send(charge(6.9))
    assert device.power_kw == pytest.approx(6.9)
    assert ack.proof is Proof.READ_BACK, ack.detail
    await adapter.send(charge(0.0))
    assert device.power_kw == 0.0
    await adapter.send(charge(5.52))
    told = await adapter.read()
    await adapter.release()

    assert told.power_kw == pytest.approx(5.52)
    assert told.energy_kwh == pytest.approx(METERS_KWH[map_id])
    assert device.power_kw == pytest.approx(22.08)


@pytest.mark.parametrize(
    ("map_id", "make", "lifetime_seconds", "after_kw"),
    [
        ("huawei_luna2000", HuaweiLuna, 120, -0.7),
        ("solaredge_storedge", SolarEdgeStorEdge, 120, -0.7),
        ("kostal_plenticore", KostalPlenticore, 60, -0.7),
        ("keba_p30", KebaP30, 60, 4.14),
        ("alfen_eve", AlfenEve, 60, 4.14),
        ("mennekes_compact", MennekesCompact, 10, 11.04),
    ],
)
async def test_the_watchdog_of_a_device_ends_the_setpoint_of_a_dead_hub(  # noqa: PLR0913, PLR0917
    reach: Reach,
    started: list[TableDevice],
    map_id: str,
    make: type[TableDevice],
    lifetime_seconds: float,
    after_kw: float,
) -> None:
    device: Any = await listening(make(), started)
    adapter = reach(map_id, device)
    await adapter.send(charge(4.9))
    await adapter.close()

    device.advance(lifetime_seconds - 1)
    assert device.power_kw == pytest.approx(4.9, abs=0.02)
    device.advance(2)
    assert device.power_kw == pytest.approx(after_kw)


async def test_what_a_watchdog_was_set_to_before_is_reported(
    reach: Reach, started: list[TableDevice]
) -> None:
    device = await listening(SolarEdgeStorEdge(), started)
    adapter = reach("solaredge_storedge", device)
    await adapter.send(charge(1.0))

    assert adapter.found == {
        "ControlMode": 1.0,
        "AcChargePolicy": 0.0,
        "DefaultMode": 0.0,
        "CommandTimeout": 3600.0,
    }


async def test_settings_in_flash_are_written_once_and_counted(
    reach: Reach, started: list[TableDevice]
) -> None:
    device = await listening(SolarEdgeStorEdge(), started)
    adapter = reach("solaredge_storedge", device)
    for power_kw in (1.0, 2.0, 3.0):
        await adapter.send(charge(power_kw))
    await adapter.close()
    again = reach("solaredge_storedge", device)
    await device.set_fault(Fault.DROP)
    await again.send(charge(1.0))

    assert device.setting_writes == 3
    assert (adapter.flash_writes_today, again.flash_writes_today) == (3, 0)


async def test_a_hold_of_a_huawei_outlives_us_and_our_map_says_so(
    reach: Reach, started: list[TableDevice]
) -> None:
    device = await listening(HuaweiLuna(), started)
    adapter = reach("huawei_luna2000", device)
    await adapter.send(charge(0.0))
    await adapter.close()
    device.advance(3600)

    assert device.power_kw == 0.0
    lifetime = load_device_map("huawei_luna2000").control.lifetime
    assert lifetime is not None
    assert not lifetime.covers_hold


async def test_an_inverter_that_is_not_set_up_for_control_is_named_so(
    reach: Reach, started: list[TableDevice]
) -> None:
    device = await listening(KostalPlenticore(external=False), started)
    adapter = reach("kostal_plenticore", device)

    with pytest.raises(AdapterError, match="External battery management via Modbus is") as failed:
        await adapter.send(charge(2.0))
    assert not failed.value.retryable
    assert failed.value.reason == Reason.REJECTED
    assert device.writes == []


async def test_a_setpoint_that_is_echoed_and_not_followed_proves_nothing(
    reach: Reach, started: list[TableDevice]
) -> None:
    device = await listening(KostalPlenticore(deaf=True), started)
    ack = await reach("kostal_plenticore", device).send(charge(2.0))

    assert ack.proof is Proof.ACKNOWLEDGED
    assert ack.detail is not None
    assert "measured -0.7 kW" in ack.detail


async def test_a_second_client_of_a_single_client_device_is_told_that_the_link_is_down(
    reach: Reach, started: list[TableDevice]
) -> None:
    device = await listening(SolarEdgeStorEdge(), started)
    first, second = (reach("solaredge_storedge", device) for _ in range(2))
    await first.read()

    with pytest.raises(AdapterError, match=r"Link down") as failed:
        await second.read()
    assert failed.value.reason == Reason.OFFLINE
    await first.close()
    assert (await second.read()).soc_percent == 61.5


async def test_a_client_that_throws_us_out_is_noticed_and_we_come_back(
    reach: Reach, started: list[TableDevice]
) -> None:
    device = await listening(HuaweiLuna(), started)
    told: Recorder[AdapterEvent] = Recorder()
    adapter = reach("huawei_luna2000", device)
    adapter.subscribe(told)
    await adapter.start()
    await told.wait(lambda event: event.kind is AdapterEventKind.CONNECTED)
    _, intruder = await asyncio.open_connection("127.0.0.1", device.port)
    await told.wait(lambda event: event.kind is AdapterEventKind.LOST)
    lost = len(told.seen)
    intruder.close()

    await told.wait(lambda event: event.kind is AdapterEventKind.CONNECTED, since=lost)


@pytest.mark.parametrize(
    ("fault", "reason", "sentence"),
    [
        (Fault.MUTE, Reason.TIMED_OUT, "Device silent"),
        (Fault.GATEWAY, Reason.OFFLINE, "failed to respond"),
        (Fault.DOWN, Reason.OFFLINE, "Link down"),
    ],
)
async def test_a_silent_device_is_told_from_a_link_that_is_down(
    reach: Reach, started: list[TableDevice], fault: Fault, reason: Reason, sentence: str
) -> None:
    device = await listening(KebaP30(), started)
    adapter = reach("keba_p30", device, request_timeout_seconds=0.2)
    await adapter.read()
    await device.set_fault(fault)

    with pytest.raises(AdapterError, match=sentence) as failed:
        await adapter.read()
    assert failed.value.reason == reason
    assert failed.value.retryable
    await device.set_fault(Fault.NONE)
