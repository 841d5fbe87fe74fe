"""A charger's link to its central system: comes back by itself, loses no message that matters."""

import asyncio
import base64
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

import aiohttp

from .charger_settings import ChargerSettings
from .ocpp_frames import CallFailed, Fields, FramePeer, Handler

_BACK_OFF_SECONDS: Final = (0.2, 0.4, 0.8, 1.0)
_BOOT_AGAIN_SECONDS: Final = 1.0
_MAX_KEPT: Final = 1000
_ATTEMPTS: Final = 3

type Event = Callable[..., None]


@dataclass(slots=True, kw_only=True)
class _Kept:
    """A message that has to get through, be it later."""

    action: str
    payload: Callable[[], Fields]
    """Made when it is sent: the id of its transaction may come only then."""
    on_answer: Callable[[Fields], None] | None = None
    attempts: int = 0


class ChargerLink:
    """Connects, boots once after a start of the charger, and sends what is kept, in order."""

    def __init__(  # noqa: PLR0913 - one end of the link each
        self,
        settings: ChargerSettings,
        *,
        subprotocol: str | None,
        boot: Callable[[], Fields | None],
        handler: Handler,
        answered: Callable[[], None],
        on_greeted: Callable[[], None],
        event: Event,
    ) -> None:
        """Make a link that is down.

        Args:
            settings: where to, and as whom.
            subprotocol: what it offers; None: nothing.
            boot: gives the fields of the BootNotification; None: none is sent.
            handler: answers the central system's calls.
            answered: called whenever an answer is out.
            on_greeted: called whenever the link is up and messages may be sent.
            event: takes what happens.
        """
        self.boots = 0
        """How many BootNotifications were accepted."""
        self.connections = 0
        self.heartbeat_seconds = 60.0
        self._settings = settings
        self._subprotocol = subprotocol
        self._boot = boot
        self._handler = handler
        self._answered = answered
        self._on_greeted = on_greeted
        self._event = event
        self._booted = False
        self._greeted = False
        self._kept: deque[_Kept] = deque(maxlen=_MAX_KEPT)
        self._work = asyncio.Event()
        self._peer: FramePeer | None = None
        self._websocket: aiohttp.ClientWebSocketResponse | None = None
        self._offline_until = 0.0
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def connected(self) -> bool:
        """Whether messages may be sent."""
        return self._peer is not None and self._greeted

    @property
    def keeps(self) -> int:
        """How many messages wait to be sent."""
        return len(self._kept)

    def start(self) -> None:
        """Begin to connect."""
        self._tasks = [
            asyncio.create_task(self._stay_connected()),
            asyncio.create_task(self._send_kept()),
        ]

    async def stop(self) -> None:
        """Close the link for good."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def keep(
        self,
        action: str,
        payload: Callable[[], Fields],
        on_answer: Callable[[Fields], None] | None = None,
    ) -> None:
        """Send a message, now or when the link is up again."""
        self._kept.append(_Kept(action=action, payload=payload, on_answer=on_answer))
        self._work.set()

    def send(self, action: str, payload: Fields) -> None:
        """Send a message that is not worth keeping: without a link it is gone."""
        if self.connected:
            self.keep(action, lambda: payload)

    async def drop(self) -> None:
        """Lose the link; it comes back by itself."""
        if self._websocket is not None:
            await self._websocket.close()

    async def go_offline(self, seconds: float) -> None:
        """Lose the link for a while."""
        self._offline_until = asyncio.get_running_loop().time() + seconds
        await self.drop()

    async def boot_again(self) -> None:
        """Lose the link, and boot when it comes back."""
        self._booted = False
        await self.drop()

    async def _stay_connected(self) -> None:
        failures = 0
        loop = asyncio.get_running_loop()
        async with aiohttp.ClientSession() as http:
            while True:
                await asyncio.sleep(max(0.0, self._offline_until - loop.time()))
                try:
                    await self._connect(http)
                    failures = 0
                except (aiohttp.ClientError, OSError) as error:
                    self._event("refused", detail=str(error))
                await asyncio.sleep(_BACK_OFF_SECONDS[min(failures, len(_BACK_OFF_SECONDS) - 1)])
                failures += 1

    async def _connect(self, http: aiohttp.ClientSession) -> None:
        settings = self._settings
        headers = {}
        if settings.password is not None:
            pair = f"{settings.charge_point_id}:{settings.password}".encode()
            headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
        protocols = (self._subprotocol,) if self._subprotocol else ()
        async with http.ws_connect(
            _address(settings), headers=headers, protocols=protocols
        ) as websocket:
            self._websocket = websocket
            peer = self._peer = FramePeer(websocket, self._handler, self._answered)
            self.connections += 1
            self._event("connected", subprotocol=websocket.protocol)
            greeting = asyncio.create_task(self._greet(peer))
            detail = "stopped"
            try:
                detail = await peer.run()
            finally:
                greeting.cancel()
                self._peer = self._websocket = None
                self._greeted = False
                self._event("disconnected", detail=detail)

    async def _greet(self, peer: FramePeer) -> None:
        """Boot after a start of the charger; after a mere loss of the link there is no need."""
        while not self._booted:
            fields = self._boot()
            if fields is None:
                self._booted = True
                break
            with suppress(CallFailed):
                answer = await peer.call("BootNotification", fields)
                self._booted = answer.get("status") == "Accepted"
                self.heartbeat_seconds = float(answer.get("interval") or self.heartbeat_seconds)
            if self._booted:
                self.boots += 1
                self._event("booted")
            else:
                await asyncio.sleep(_BOOT_AGAIN_SECONDS)
        self._greeted = True
        self._work.set()
        self._on_greeted()

    async def _send_kept(self) -> None:
        while True:
            await self._work.wait()
            self._work.clear()
            while self._kept and self._peer is not None and self._greeted:
                message = self._kept[0]
                if await self._delivered(message, self._peer) and message in self._kept:
                    self._kept.remove(message)

    async def _delivered(self, message: _Kept, peer: FramePeer) -> bool:
        """Return whether a message is done with: answered, or refused too often."""
        try:
            answer = await peer.call(message.action, message.payload())
        except CallFailed:
            if peer is self._peer:
                message.attempts += 1
            return message.attempts >= _ATTEMPTS
        if message.on_answer is not None:
            message.on_answer(answer)
        return True


def _address(settings: ChargerSettings) -> str:
    name = quote(settings.charge_point_id, safe="")
    if settings.url.rpartition("/")[2] in {name, settings.charge_point_id}:
        return settings.url
    return f"{settings.url.rstrip('/')}/{name}"
