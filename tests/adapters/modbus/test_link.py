"""Link loss and return, a silent device, a link that cannot be had; nothing left running."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager, nullcontext
import socket

from modbus_connection import ModbusTcpParams, ModbusUnit
import pytest

from custom_components.energy_dispatch.adapters import AdapterError, AdapterEvent, AdapterEventKind
from custom_components.energy_dispatch.adapters.modbus import ModbusAdapter, load_device_map
from custom_components.energy_dispatch.engine.base import Reason
from demo.devices.sunspec_battery import Fault

from .conftest import BACKENDS, MakeSite, Recorder, Site, charge

CONNECTED, LOST = AdapterEventKind.CONNECTED, AdapterEventKind.LOST


async def test_loss_and_return_of_the_link_are_told_once_each(site: Site) -> None:
    await site.device.set_fault(Fault.DOWN)
    lost = await site.heard(LOST)
    assert not site.adapter.connected
    with pytest.raises(AdapterError):
        await site.adapter.read()
    since = len(site.events.seen)
    await site.device.set_fault(Fault.NONE)
    await site.heard(CONNECTED, since=since)

    assert site.adapter.connected
    assert site.kinds() == [CONNECTED, LOST, CONNECTED]
    assert lost.detail is not None
    assert lost.detail.startswith("Link down")


async def test_a_silent_device_is_told_from_a_broken_link(hasty_site: Site) -> None:
    await hasty_site.device.set_fault(Fault.MUTE)
    lost = await hasty_site.heard(LOST)
    assert lost.detail is not None
    assert lost.detail.startswith("Device silent: no answer while reading")

    since = len(hasty_site.events.seen)
    await hasty_site.device.set_fault(Fault.NONE)
    await hasty_site.heard(CONNECTED, since=since)
    assert hasty_site.kinds() == [CONNECTED, LOST, CONNECTED]


async def test_a_connection_that_stays_silent_is_dropped_and_made_anew(hasty_site: Site) -> None:
    await hasty_site.device.set_fault(Fault.MUTE)
    await hasty_site.heard(LOST)
    since = len(hasty_site.told.seen)

    await hasty_site.told.wait(
        lambda event: event["event"] == "connections" and event["count"] == 0, since=since
    )


async def test_a_device_that_is_absent_at_the_start_is_no_error_and_told_once(
    make_site: MakeSite,
) -> None:
    async with make_site(start=False) as site:
        await site.device.set_fault(Fault.DOWN)
        await site.adapter.start()
        await site.heard(LOST)
        await site.device.set_fault(Fault.NONE)
        await site.heard(CONNECTED)

        assert site.kinds() == [LOST, CONNECTED]


async def test_a_command_while_the_link_is_down_may_be_repeated(site: Site) -> None:
    await site.device.set_fault(Fault.DOWN)
    await site.heard(LOST)
    with pytest.raises(AdapterError, match="Link down") as failed:
        await site.adapter.send(charge(1.0))

    assert failed.value.retryable
    assert failed.value.reason == Reason.OFFLINE


async def test_a_host_that_swallows_everything_costs_no_more_than_the_time_limit(
    backend: str, socket_enabled: None
) -> None:
    with _black_hole() as port:
        connection = BACKENDS[backend](ModbusTcpParams(host="127.0.0.1", port=port))
        adapter = ModbusAdapter(
            load_device_map("sunspec_124"),
            lambda: nullcontext(connection.for_unit(1)),
            request_timeout_seconds=0.2,
        )
        started = asyncio.get_running_loop().time()
        with pytest.raises(AdapterError, match="Link down") as failed:
            await adapter.send(charge(1.0))
        await adapter.close()
        assert asyncio.get_running_loop().time() - started < 2.0
        assert failed.value.retryable
        assert failed.value.reason == Reason.OFFLINE
    await connection.close()


async def test_a_link_that_cannot_be_had_is_told_with_its_owner_s_words() -> None:
    @asynccontextmanager
    async def connect() -> AsyncIterator[ModbusUnit]:
        message = "already in use with different link settings"
        raise RuntimeError(message)
        yield  # pragma: no cover

    events: Recorder[AdapterEvent] = Recorder()
    adapter = ModbusAdapter(load_device_map("sunspec_124"), connect, poll_seconds=0.05)
    adapter.subscribe(events)
    await adapter.start()
    lost = await events.wait(lambda _: True)
    await adapter.close()

    assert lost.kind is LOST
    assert lost.detail == "No Modbus link: already in use with different link settings"


async def test_nothing_is_left_running_after_close(make_site: MakeSite) -> None:
    before = asyncio.all_tasks()
    async with make_site() as site:
        await site.adapter.send(charge(1.0))
        await site.adapter.close()
        await site.device.stop()
        await site.adapter.close()

        assert not site.adapter.connected
        assert asyncio.all_tasks() == before


async def test_who_gives_up_a_command_in_flight_is_not_told_that_it_failed(site: Site) -> None:
    await site.adapter.send(charge(1.0))
    await site.device.set_fault(Fault.MUTE)
    sending = asyncio.create_task(site.adapter.send(charge(2.0)))
    await site.obeyed(2.0)
    sending.cancel()

    with pytest.raises(asyncio.CancelledError):
        await sending


async def test_close_does_not_wait_for_a_device_that_says_nothing(hasty_site: Site) -> None:
    await hasty_site.device.set_fault(Fault.MUTE)
    await hasty_site.heard(LOST)
    async with asyncio.timeout(3):
        await hasty_site.adapter.close()
    with pytest.raises(AdapterError, match="closed"):
        await hasty_site.adapter.read()


@contextmanager
def _black_hole() -> Iterator[int]:
    """Listen and never accept, with a full backlog: further connections hang, as if filtered."""
    with ExitStack() as sockets:
        listener = sockets.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            filler = sockets.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]
