"""A websocket of aiohttp as the two calls that python ``ocpp`` needs."""

import asyncio
from contextlib import suppress
from typing import Final

from aiohttp import WSCloseCode, WSMsgType, web

_SEND_SECONDS: Final = 10.0
"""A peer that does not read for this long is gone."""
_REASON_BYTES: Final = 123
"""RFC 6455: a close frame has room for no more."""


class LinkClosed(ConnectionError):  # noqa: N818 - an event, and said as one
    """The peer has gone; the message says how."""


class Link:
    """One open websocket."""

    def __init__(self, websocket: web.WebSocketResponse) -> None:
        self._websocket = websocket

    async def recv(self) -> str:
        """Return the next text frame.

        Raises:
            LinkClosed: there will be none.
        """
        message = await self._websocket.receive()
        if message.type is WSMsgType.TEXT:
            return str(message.data)
        raise LinkClosed(self._why(message.type))

    async def send(self, message: str) -> None:
        """Send a text frame.

        Raises:
            LinkClosed: the peer has gone, or does not read.
        """
        try:
            async with asyncio.timeout(_SEND_SECONDS):
                await self._websocket.send_str(message)
        except TimeoutError as error:
            raise LinkClosed("the charger does not read") from error
        except (ConnectionError, RuntimeError) as error:
            # RuntimeError: closed by us while the message was on its way.
            raise LinkClosed(str(error) or type(error).__name__) from error

    async def close(self, code: WSCloseCode, reason: str) -> None:
        """Close the socket; does not wait long for the peer to agree."""
        with suppress(ConnectionError, RuntimeError):
            await self._websocket.close(code=code, message=reason.encode()[:_REASON_BYTES])

    def _why(self, kind: WSMsgType) -> str:
        error = self._websocket.exception()
        code = self._websocket.close_code
        if error is not None:
            return f"{error} ({code})"
        if kind is WSMsgType.CLOSE:
            return f"closed by the charger ({code})"
        if kind is WSMsgType.BINARY:
            return "the charger sent a binary frame"
        return f"connection lost ({code})"
