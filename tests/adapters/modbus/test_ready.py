"""A setpoint made ready leaves at its time, unless it is not what would be sent by then."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from custom_components.energy_dispatch.adapters import AdapterError, AdapterEventKind, Prepares
from custom_components.energy_dispatch.adapters.modbus import (
    FlashBudget,
    Installation,
    ModbusAdapter,
    load_device_map,
)
from custom_components.energy_dispatch.engine.base import Command, CommandType, Proof
from demo.devices.map_device import MapDevice
from demo.devices.sunspec_battery import Fault

from .conftest import MakeSite, Site, charge, command, connect_to, discharge


def made_ready(site: Site, setpoint: Command) -> Command:
    """Return a setpoint that the adapter was asked to make ready."""
    power_kw = setpoint.effective_power_kw
    assert power_kw is not None
    site.adapter.prepare(setpoint, power_kw)
    return setpoint


@pytest.fixture
async def site(site: Site) -> Site:
    """A battery that carries a setpoint of ours: control of it is taken."""
    assert isinstance(site.adapter, Prepares)
    await site.adapter.send(charge(1.0))
    site.device.writes.clear()
    return site


@pytest.mark.parametrize("setpoint", [charge(2.0), discharge(1.5), charge(0.0)])
async def test_it_writes_what_would_be_written_without(site: Site, setpoint: Command) -> None:
    await site.adapter.send(setpoint)
    without = list(site.device.writes)
    await site.adapter.send(charge(1.0))
    site.device.writes.clear()

    made_ready(site, setpoint)
    assert site.adapter.begin(setpoint)
    ack = await site.adapter.send(setpoint)

    assert site.device.writes == without
    assert site.device.setpoint_kw == setpoint.effective_signed_kw
    assert ack.proof is Proof.READ_BACK
    assert ack.applied_power_kw == setpoint.effective_signed_kw


async def test_it_is_sent_once(site: Site) -> None:
    setpoint = made_ready(site, charge(2.0))
    assert site.adapter.begin(setpoint)
    assert not site.adapter.begin(setpoint)
    await site.adapter.send(setpoint)
    written = len(site.device.writes)
    assert not site.adapter.begin(setpoint)
    await site.adapter.send(setpoint)
    assert len(site.device.writes) == 2 * written


async def test_it_is_kept_alive_like_any_other(make_site: MakeSite) -> None:
    async with make_site(lifetime_seconds=1) as site:
        await site.adapter.send(charge(1.0))
        setpoint = made_ready(site, charge(2.0))
        assert site.adapter.begin(setpoint)
        await site.adapter.send(setpoint)
        written = len(site.device.writes)
        await site.reported(lambda _: len(site.device.writes) >= written + 6)
        assert site.device.setpoint_kw == 2.0


async def test_before_control_is_taken_nothing_is_made_ready(make_site: MakeSite) -> None:
    async with make_site() as site:
        setpoint = made_ready(site, charge(2.0))
        assert not site.adapter.begin(setpoint)
        await site.adapter.send(setpoint)
        assert site.device.setpoint_kw == 2.0


async def ceiling(site: Site) -> None:
    await site.adapter.send(command(CommandType.SET_POWER_LIMIT, power_kw=1.5))


async def release(site: Site) -> None:
    await site.adapter.send(command(CommandType.RELEASE))


async def another_setpoint(site: Site) -> None:
    await site.adapter.send(charge(0.5))


async def lost_link(site: Site) -> None:
    since = len(site.events.seen)
    await site.device.reboot()
    await site.heard(AdapterEventKind.LOST, since=since)
    await site.heard(AdapterEventKind.CONNECTED, since=since)


@pytest.mark.parametrize("change", [ceiling, release, another_setpoint, lost_link])
async def test_it_does_not_leave_once_something_has_changed(
    site: Site, change: Callable[[Site], Awaitable[None]]
) -> None:
    setpoint = made_ready(site, charge(2.0))
    await change(site)
    assert not site.adapter.begin(setpoint)
    await site.adapter.send(setpoint)
    assert site.device.setpoint_kw == (1.5 if change is ceiling else 2.0)


async def test_another_power_than_was_made_ready_goes_the_ordinary_way(site: Site) -> None:
    made_ready(site, charge(2.0))
    assert not site.adapter.begin(charge(1.7))
    await site.adapter.send(charge(1.7))
    assert site.device.setpoint_kw == 1.7


async def test_the_same_power_in_the_other_direction_goes_the_ordinary_way(site: Site) -> None:
    made_ready(site, charge(2.0))
    assert not site.adapter.begin(discharge(2.0))
    await site.adapter.send(discharge(2.0))
    assert site.device.setpoint_kw == -2.0


async def test_it_does_not_leave_while_another_write_is_under_way(site: Site) -> None:
    setpoint = made_ready(site, charge(2.0))
    other = asyncio.create_task(site.adapter.send(command(CommandType.RELEASE)))
    await asyncio.sleep(0)
    assert not site.adapter.begin(setpoint)
    await other
    await site.adapter.send(setpoint)
    assert site.device.setpoint_kw == 2.0


async def test_it_is_made_anew_from_what_the_device_says_by_then(site: Site) -> None:
    await site.adapter.send(charge(1.5))
    once = len(site.device.writes)
    setpoint = made_ready(site, charge(2.0))
    site.device.set_rate_scale(-1)
    since = len(site.events.seen)
    await site.heard(AdapterEventKind.TELEMETRY, since=since)
    await site.heard(AdapterEventKind.TELEMETRY, since=len(site.events.seen))

    assert site.adapter.begin(setpoint)
    ack = await site.adapter.send(setpoint)
    assert site.device.setpoint_kw == 2.0
    assert ack.proof is Proof.READ_BACK
    assert len(site.device.writes) == 2 * once  # none of them was written again


async def test_a_refusal_of_what_was_begun_reaches_who_sends_it(site: Site) -> None:
    setpoint = made_ready(site, charge(2.0))
    await site.device.set_fault(Fault.ILLEGAL_VALUE)
    assert site.adapter.begin(setpoint)
    with pytest.raises(AdapterError, match="exception"):
        await site.adapter.send(setpoint)
    assert site.device.setpoint_kw == 1.0


async def test_what_was_begun_ends_with_the_adapter(site: Site) -> None:
    setpoint = made_ready(site, charge(2.0))
    await site.device.set_fault(Fault.MUTE)
    assert site.adapter.begin(setpoint)
    await site.adapter.close()
    names = {task.get_name() for task in asyncio.all_tasks()}
    assert not any(name.endswith("setpoint") for name in names)


async def test_with_memory_that_wears_out_nothing_is_made_ready(
    backend: str, socket_enabled: None
) -> None:
    device = MapDevice(load_device_map("victron_ess_mode_2_flash"), house_load_kw=0.5)
    await device.start()
    adapter = ModbusAdapter(
        device.device_map,
        connect_to(backend, device.port, 100),
        installation=Installation(max_charge_kw=5.0),
        read_back_seconds=0,
        flash_budget=FlashBudget(),
    )
    await adapter.send(charge(1.0))
    adapter.prepare(charge(2.0), 2.0)
    assert not adapter.begin(charge(2.0))
    await adapter.send(charge(2.0))
    assert adapter.flash_writes_today == len(device.writes) == 2
    await adapter.close()
    await device.stop()
