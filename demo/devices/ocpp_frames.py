"""OCPP-J frames from a charger's side: calls and answers over a websocket.

Written from the protocol (OCPP-J 1.6 and 2.0.1, section 4, the same in both), on purpose without
the library that the central system uses.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
import itertools
import json
from typing import Any, Final

from aiohttp import ClientConnectionError, ClientWebSocketResponse, WSMsgType

CALL: Final = 2
CALL_RESULT: Final = 3
CALL_ERROR: Final = 4

type Fields = dict[str, Any]
type Handler = Callable[[str, Fields], Awaitable[Fields | None]]
"""Answers a call by its action; None: not at all."""


class CallFailed(Exception):  # noqa: N818 - what became of a call
    """The other side did not answer, or with an error."""


class Refuse(Exception):  # noqa: N818 - raised to answer with
    """Raised by a handler to answer with a CALLERROR."""

    def __init__(self, code: str, description: str = "") -> None:
        super().__init__(code, description)
        self.code = code
        self.description = description


class FramePeer:
    """One open websocket that speaks OCPP-J."""

    def __init__(
        self,
        websocket: ClientWebSocketResponse,
        handler: Handler,
        answered: Callable[[], None] = lambda: None,
    ) -> None:
        """Take over a websocket; nothing is read before ``run``.

        Args:
            websocket: the open socket.
            handler: answers the other side's calls.
            answered: called whenever an answer is out.
        """
        self._websocket = websocket
        self._handler = handler
        self._answered = answered
        self._numbers = itertools.count(1)
        self._waiting: dict[str, asyncio.Future[Fields]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> str:
        """Answer and be answered until the link ends; return how it ended."""
        try:
            while True:
                message = await self._websocket.receive()
                if message.type is not WSMsgType.TEXT:
                    return f"{message.type.name} {self._websocket.close_code}"
                self._take(json.loads(message.data))
        finally:
            for task in self._tasks:
                task.cancel()
            for future in self._waiting.values():
                future.cancel()

    def _take(self, frame: list[Any]) -> None:
        kind, unique_id = frame[0], frame[1]
        if kind == CALL:
            # In a task: an answer that is slow on purpose must not keep our own calls waiting.
            self._spawn(self._answer(unique_id, frame[2], frame[3]))
            return
        future = self._waiting.get(str(unique_id))
        if future is None or future.done():
            return
        if kind == CALL_RESULT:
            future.set_result(frame[2])
        else:
            future.set_exception(CallFailed(f"{frame[2]} {frame[3]}"))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, unique_id: str, action: str, payload: Fields) -> None:
        try:
            answer = await self._handler(action, payload)
        except Refuse as refusal:
            await self.send([CALL_ERROR, unique_id, refusal.code, refusal.description, {}])
            return
        if answer is not None:
            await self.send([CALL_RESULT, unique_id, answer])
            self._answered()

    async def send(self, frame: list[Any]) -> None:
        """Send a frame; a link that has gone swallows it."""
        with suppress(ClientConnectionError, ConnectionError):
            await self._websocket.send_str(json.dumps(frame))

    async def call(self, action: str, payload: Fields, *, timeout_seconds: float = 10.0) -> Fields:
        """Call the central system.

        Raises:
            CallFailed: no answer, or a CALLERROR.
        """
        unique_id = str(next(self._numbers))
        future: asyncio.Future[Fields] = asyncio.get_running_loop().create_future()
        self._waiting[unique_id] = future
        try:
            await self.send([CALL, unique_id, action, payload])
            async with asyncio.timeout(timeout_seconds):
                return await future
        except TimeoutError as error:
            raise CallFailed(f"{action}: no answer") from error
        except asyncio.CancelledError:
            if future.cancelled() and not _being_cancelled():
                raise CallFailed(f"{action}: the link ended") from None
            raise
        finally:
            del self._waiting[unique_id]


def _being_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
