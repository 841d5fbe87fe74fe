"""A websocket server that knows nothing of OCPP: what nobody can be faster than."""

import asyncio
from collections.abc import Awaitable
import json
import time
from typing import Final, NamedTuple

from aiohttp import web

_READY_FRAME: Final = json.dumps([2, "0", "SetChargingProfile", {"pad": "x" * 320}])


class Boundary(NamedTuple):
    """When frames were to be sent, and what the processor took for one of them."""

    at: float
    sending_us: float


class Bare:
    """Sends everybody a frame that was encoded long ago."""

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

    async def send_at(self, at: float) -> Boundary:
        """Send at a moment of the wall clock, by a timer of the loop; wait until all is done."""
        loop = asyncio.get_running_loop()
        begun: asyncio.Future[tuple[list[Awaitable[None]], float]] = loop.create_future()

        def begin() -> None:
            cpu = time.thread_time()
            # Begun at once, as Home Assistant begins tasks.
            sent: list[Awaitable[None]] = [
                asyncio.create_task(websocket.send_str(_READY_FRAME), eager_start=True)
                for websocket in self._websockets
            ]
            begun.set_result((sent, time.thread_time() - cpu))

        loop.call_at(loop.time() + at - time.time(), begin)
        sent, cpu_seconds = await begun
        await asyncio.gather(*sent)
        return Boundary(at=at, sending_us=cpu_seconds / len(sent) * 1e6)

    async def _handle(self, request: web.Request) -> web.WebSocketResponse:
        websocket = web.WebSocketResponse(protocols=("bare",), compress=False)
        await websocket.prepare(request)
        self._websockets.append(websocket)
        async for _ in websocket:
            pass
        return websocket
