"""Our central system as a process of its own, which measures itself.

Beside it, on a port of its own, stands a bare websocket server that sends ready frames: what
nobody can be faster than in this process, on this machine and at this hour.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
import gc
import itertools
import json
import logging
import os
from pathlib import Path
import time
from typing import Final, NamedTuple

from aiohttp import web

from benchmarks.load.orders import Answer, Order, lateness_ms, serve
from custom_components.energy_dispatch.adapters.ocpp import (
    CentralSystem,
    OcppAdapter,
    OcppConfig,
)
from custom_components.energy_dispatch.engine.base import Command, CommandType

_POWERS_KW: Final = (7.4, 5.0, 11.0, 6.2)
_CONNECTED_SECONDS: Final = 120.0
_POLL_SECONDS: Final = 0.05
_READY_FRAME: Final = json.dumps([2, "0", "SetChargingProfile", {"pad": "x" * 320}])

type _Send = Callable[[], list[Awaitable[object]]]
"""Begins to send everybody something; what it returns ends once that is done."""


class _Boundary(NamedTuple):
    at: float
    sending_us: float


class Central:
    """The central system, its adapters, the bare server, and what was measured."""

    def __init__(self) -> None:
        """Make it; it listens once it is told to."""
        self._system = CentralSystem("127.0.0.1", 0)
        self._adapters: list[OcppAdapter] = []
        self._bare = Bare()
        self._powers = itertools.cycle(_POWERS_KW)
        self._errors = 0
        self._orders: Mapping[str, Callable[[Order], Awaitable[Answer]]] = {
            "add": self._add,
            "lag": _lag,
            "rest": _rest,
            "slots": self._slots,
            "start": self._start,
            "start_bare": self._start_bare,
            "stop": self._stop,
            "wait": self._wait,
        }

    async def obey(self, order: Order) -> Answer:
        """Carry out one order."""
        return await self._orders[order["do"]](order)

    async def _start(self, _order: Order) -> Answer:
        await self._system.start()
        return {"port": self._system.port}

    async def _start_bare(self, _order: Order) -> Answer:
        return {"port": await self._bare.start()}

    async def _stop(self, _order: Order) -> Answer:
        await self._system.stop()
        await self._bare.stop()
        return {}

    async def _add(self, order: Order) -> Answer:
        for charge_point_id in order["ids"]:
            config = OcppConfig(charge_point_id=charge_point_id)
            self._adapters.append(self._system.add_charger(config))
        return {}

    async def _wait(self, _order: Order) -> Answer:
        """Wait until all chargers are connected and known, and in a transaction."""
        async with asyncio.timeout(_CONNECTED_SECONDS):
            while not all(map(_settled, self._adapters)):  # noqa: ASYNC110 - not measured
                await asyncio.sleep(_POLL_SECONDS)
        return {"memory_kb": _memory_kb()}

    async def _slots(self, order: Order) -> Answer:
        """Send everybody a setpoint at each boundary, in turns with the bare server's frames.

        Returns:
            When the boundaries were, in seconds of the wall clock, what the processor took to send
            one setpoint at each, and how many sends failed.
        """
        ours, bare = [], []
        every_seconds = order["every_seconds"]
        for _ in range(order["count"]):
            ours.append(await self._at_boundary(every_seconds, self._prepared()))
            bare.append(await self._at_boundary(every_seconds, self._bare.send_all))
        return {
            "boundaries": [boundary.at for boundary in ours],
            "bare_boundaries": [boundary.at for boundary in bare],
            "sending_us": [boundary.sending_us for boundary in ours],
            "bare_sending_us": [boundary.sending_us for boundary in bare],
            "errors": self._errors,
        }

    def _prepared(self) -> _Send:
        power_kw = next(self._powers)
        now = datetime.now(UTC)
        commands = [
            Command("charger", CommandType.SET_CHARGE_RATE, {"power_kw": power_kw}, now)
            for _ in self._adapters
        ]

        def send_all() -> list[Awaitable[object]]:
            # Begun at once, as Home Assistant begins tasks.
            return [
                asyncio.create_task(adapter.send(command), eager_start=True)
                for adapter, command in zip(self._adapters, commands, strict=True)
            ]

        return send_all

    async def _at_boundary(self, ahead_seconds: float, send: _Send) -> _Boundary:
        """Send at a boundary; wait until all is done."""
        loop = asyncio.get_running_loop()
        begun: asyncio.Future[tuple[list[Awaitable[object]], float]] = loop.create_future()

        def begin() -> None:
            cpu = time.thread_time()
            sent = send()
            begun.set_result((sent, time.thread_time() - cpu))

        boundary = time.time() + ahead_seconds
        loop.call_at(loop.time() + ahead_seconds, begin)
        sent, cpu_seconds = await begun
        results = await asyncio.gather(*sent, return_exceptions=True)
        self._errors += sum(isinstance(each, BaseException) for each in results)
        return _Boundary(at=boundary, sending_us=cpu_seconds / len(sent) * 1e6)


class Bare:
    """A websocket server that knows nothing of OCPP."""

    def __init__(self) -> None:
        """Make it; it does not listen yet."""
        self._websockets: list[web.WebSocketResponse] = []
        app = web.Application()
        app.router.add_get("/", self._handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.0)

    async def start(self) -> int:
        """Listen; return the port."""
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0, backlog=512).start()
        return int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        """Close all connections."""
        await self._runner.cleanup()

    def send_all(self) -> list[Awaitable[object]]:
        """Send everybody a frame that was encoded long ago."""
        return [
            asyncio.create_task(websocket.send_str(_READY_FRAME), eager_start=True)
            for websocket in self._websockets
        ]

    async def _handle(self, request: web.Request) -> web.WebSocketResponse:
        websocket = web.WebSocketResponse(protocols=("bare",), compress=False)
        await websocket.prepare(request)
        self._websockets.append(websocket)
        async for _ in websocket:
            pass
        return websocket


async def _lag(order: Order) -> Answer:
    return {"lateness_ms": await lateness_ms(order["seconds"])}


async def _rest(order: Order) -> Answer:
    """Do nothing of our own; return what serving the chargers took of the processor."""
    cpu, begin = time.process_time(), time.monotonic()
    await asyncio.sleep(order["seconds"])
    return {
        "cpu_seconds": time.process_time() - cpu,
        "seconds": time.monotonic() - begin,
        "memory_kb": _memory_kb(),
    }


def _settled(adapter: OcppAdapter) -> bool:
    return adapter.connected and adapter.state.in_transaction


def _memory_kb() -> float:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1000.0


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    asyncio.run(serve(Central().obey))
