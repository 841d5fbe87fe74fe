"""A write that is tried before a device is set up does no harm."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from custom_components.energy_dispatch.adapters.modbus import (
    Installation,
    can_write_back,
    device_map_ids,
    load_device_map,
    look,
    write_back,
)
from custom_components.energy_dispatch.adapters.modbus.device_map import Fallback
from demo.devices.map_device import MapDevice
from demo.devices.peculiar import AlfenEve

from .conftest import connect_to

HARMLESS = {None, Fallback.RELEASE, Fallback.STAYS}


def held(device: MapDevice) -> dict[str, float]:
    """Return what every register holds that steps write."""
    control = device.device_map.control
    names = {
        name for steps in control.sequences().values() for step in steps for name in step.values
    }
    return {name: device.memory.get(name) for name in names}


@pytest.fixture
async def alfen(socket_enabled: None) -> AsyncIterator[AlfenEve]:
    device = AlfenEve()
    await device.start()
    yield device
    await device.stop()


@pytest.mark.parametrize("map_id", device_map_ids())
async def test_what_is_written_was_there_before_and_starts_no_watchdog_that_ends_elsewhere(
    map_id: str, backend: str, socket_enabled: None
) -> None:
    device_map = load_device_map(map_id)
    device = MapDevice(device_map)
    await device.start()
    connect = connect_to(backend, device.port, device_map.link.unit_id)
    before = held(device)
    what = await write_back(device_map, connect, Installation())
    await device.stop()

    assert held(device) == before
    assert (what is not None) == can_write_back(device_map) == bool(device.writes)
    assert len(device.writes) <= 1
    lifetime = device_map.control.lifetime
    if lifetime is not None and lifetime.fallback not in HARMLESS and what is not None:
        setpoint = device_map.control.charge + device_map.control.hold + lifetime.feed
        assert what not in {name for step in setpoint for name in step.values}


async def test_a_charger_that_would_fall_back_to_its_fail_safe_current_is_only_read(
    alfen: AlfenEve, backend: str
) -> None:
    device_map = load_device_map("alfen_eve")
    connect = connect_to(backend, alfen.port)
    await look(device_map, connect, Installation(), datetime.now(UTC))
    assert await write_back(device_map, connect, Installation()) is None
    assert alfen.writes == []
    assert alfen.seconds_left is None
