"""Peers that say too much, or nothing of sense: their socket ends, and nobody else's."""

import asyncio
import gc
import ssl
import sys

import aiohttp
import pytest

from custom_components.energy_dispatch.adapters import AdapterEventKind
from custom_components.energy_dispatch.adapters.ocpp import CentralSystem, OcppConfig

from .conftest import Declare
from .helpers import Events, patience, raw_charger

CONNECTED, LOST = AdapterEventKind.CONNECTED, AdapterEventKind.LOST


async def pour(central: CentralSystem, frame: str, count: int) -> int:
    """Send frames as fast as they go, until all are out or the socket ends; return its code."""
    async with (
        aiohttp.ClientSession() as http,
        http.ws_connect(
            f"ws://127.0.0.1:{central.port}/CP1", protocols=("ocpp1.6",), max_msg_size=0
        ) as websocket,
    ):
        for number in range(count):
            try:
                await websocket.send_str(frame)
            except ConnectionError:
                break
            if number % 100 == 0:
                await asyncio.sleep(0)
        async with patience():
            while not websocket.closed:
                await websocket.receive()
        return websocket.close_code or 0


@pytest.mark.parametrize(
    "frame", ["garbage", '[2,"1","Heartbeat"', "[[[[", '{"a":1}', '[2,"1","Heartbeat",{}]']
)
async def test_a_flood_ends_its_own_connection_only(
    central: CentralSystem, declare: Declare, frame: str
) -> None:
    declare("CP1")
    others = Events(declare("CP2"))
    async with raw_charger(central, "CP2") as other:
        await others.until_kind(CONNECTED)
        assert await pour(central, frame, 5000) == aiohttp.WSCloseCode.POLICY_VIOLATION
        assert "currentTime" in await other.call("Heartbeat")
        assert others.kinds == [CONNECTED]


async def blocks_at_rest() -> int:
    """Return how many pieces of memory Python holds once every connection has ended."""
    async with patience():
        await asyncio.gather(*asyncio.all_tasks() - {asyncio.current_task()})
    gc.collect()
    return sys.getallocatedblocks()


async def test_a_hundred_thousand_bad_frames_leave_nothing_in_memory() -> None:
    # Without pings: aiohttp's timer for the next one holds a closed socket until it is due.
    central = CentralSystem("127.0.0.1", 0, ping_seconds=None)
    await central.start()
    central.add_charger(OcppConfig(charge_point_id="CP1"))
    await pour(central, "x" * 100, 5000)
    before = await blocks_at_rest()
    for number in range(20):
        await pour(central, f"bad frame {number} " * 10, 5000)
    assert await blocks_at_rest() - before < 1_000
    async with raw_charger(central) as charger:
        assert "currentTime" in await charger.call("Heartbeat")
    await central.stop()


async def test_a_charger_dials_in_over_tls(server_tls: ssl.SSLContext) -> None:
    central = CentralSystem("127.0.0.1", 0, ssl_context=server_tls)
    await central.start()
    adapter = central.add_charger(
        OcppConfig(charge_point_id="CP1", boot_grace_seconds=0.01, response_timeout_seconds=0.05)
    )
    events = Events(adapter)
    trust_all = ssl.create_default_context()
    trust_all.check_hostname = False
    trust_all.verify_mode = ssl.CERT_NONE
    async with (
        aiohttp.ClientSession() as http,
        http.ws_connect(
            f"wss://127.0.0.1:{central.port}/CP1", protocols=("ocpp1.6",), ssl=trust_all
        ),
    ):
        await events.until_kind(CONNECTED)
    async with aiohttp.ClientSession() as http:
        with pytest.raises(aiohttp.ClientError):
            await http.ws_connect(f"ws://127.0.0.1:{central.port}/CP1", protocols=("ocpp1.6",))
        with pytest.raises(aiohttp.ClientConnectorCertificateError):
            await http.ws_connect(f"wss://127.0.0.1:{central.port}/CP1", protocols=("ocpp1.6",))
    await central.stop()
