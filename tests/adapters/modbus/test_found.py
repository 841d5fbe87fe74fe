"""What a device's registers held before us is put back, also by another process."""

from collections.abc import AsyncIterator, Callable

import pytest

from custom_components.energy_dispatch.adapters.modbus import (
    Found,
    FoundValues,
    Installation,
    ModbusAdapter,
    load_device_map,
)
from demo.devices.peculiar import VictronGx

from .conftest import Recorder, charge, connect_to

OWNERS_W = 30
FINE, COARSE = 2700, 2703

type Make = Callable[[Found | None], ModbusAdapter]


@pytest.fixture
async def device(socket_enabled: None) -> AsyncIterator[VictronGx]:
    device = VictronGx(grid_setpoint_w=OWNERS_W)
    await device.start()
    yield device
    await device.stop()


@pytest.fixture
async def make(device: VictronGx, backend: str) -> AsyncIterator[Make]:
    made: list[ModbusAdapter] = []

    def adapter(found: Found | None) -> ModbusAdapter:
        made.append(
            ModbusAdapter(
                load_device_map("victron_ess_mode_2_flash"),
                connect_to(backend, device.port, 100),
                installation=Installation(max_charge_kw=5.0, max_discharge_kw=5.0),
                read_back_seconds=0,
                found=found,
            )
        )
        return made[-1]

    yield adapter
    for one in made:
        await one.close()


async def test_a_release_puts_back_the_owner_s_own_setpoint(device: VictronGx, make: Make) -> None:
    adapter = make(None)
    await adapter.send(charge(2.0))
    assert device.get(FINE, "h") == 2700
    await adapter.send(charge(3.0))
    await adapter.release()
    assert device.get(FINE, "h") == OWNERS_W
    assert adapter.findings["registers_before"] == {"GridSetpointFine": OWNERS_W}


async def test_after_a_restart_it_is_still_known_what_was_there_before(
    device: VictronGx, make: Make
) -> None:
    kept: Recorder[FoundValues] = Recorder()
    adapter = make(Found(keep=kept))
    await adapter.send(charge(2.0))
    await adapter.close()  # without a release: the process was killed

    adapter = make(Found(kept.seen[-1]))
    await adapter.send(charge(3.0))
    await adapter.release()
    assert device.get(FINE, "h") == OWNERS_W


async def test_what_the_owner_sets_after_a_release_is_left_alone_and_put_back_next_time(
    device: VictronGx, make: Make
) -> None:
    adapter = make(None)
    await adapter.send(charge(2.0))
    await adapter.release()
    device.put(FINE, "h", -100)
    device.obey(FINE)
    device.show()
    await adapter.release()
    assert device.get(FINE, "h") == -100

    await adapter.read()
    await adapter.send(charge(1.0))
    await adapter.release()
    assert device.get(FINE, "h") == -100


async def test_where_nothing_is_known_the_device_s_own_default_is_put_back(
    device: VictronGx, make: Make
) -> None:
    device.put(FINE, "h", 2400)
    device.obey(FINE)
    await make(None).release()
    assert device.get(FINE, "h") == 50


async def test_a_release_that_did_not_arrive_is_done_again(device: VictronGx, make: Make) -> None:
    kept: Recorder[FoundValues] = Recorder()
    adapter = make(Found(keep=kept))
    await adapter.send(charge(2.0))
    assert kept.seen[-1].taken
    await adapter.release()
    assert not kept.seen[-1].taken
    again = make(Found(kept.seen[0]))
    await again.release()
    assert device.get(FINE, "h") == OWNERS_W
