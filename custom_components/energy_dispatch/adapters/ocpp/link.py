"""A websocket of aiohttp as the two calls that python ``ocpp`` needs."""

import asyncio
from contextlib import suppress
from typing import Final

from aiohttp import WSCloseCode, WSMsgType, web

_SEND_SECONDS: Final = 10.0
"""A peer that does not read for this long is gone."""
_NO_WAIT_CHARACTERS: Final = 8_192
"""However they are encoded, so many fit into an empty buffer of the transport."""
_REASON_BYTES: Final = 123
"""RFC 6455: a close frame has room for no more."""


class LinkClosed(ConnectionError):  # noqa: N818 - an event, and said as one
    """The peer has gone; the message says how."""


class Link:
    """One open websocket."""

    def __init__(
        self, websocket: web.WebSocketResponse, transport: asyncio.BaseTransport | None = None
    ) -> None:
        """Take over a websocket.

        Args:
            websocket: which is open.
            transport: what is under it; tells whether the peer reads.
        """
        self._websocket = websocket
        self._transport = transport if isinstance(transport, asyncio.WriteTransport) else None

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
            if self._is_free and len(message) < _NO_WAIT_CHARACTERS:
                # There is nothing to wait for, and a timer costs as much as half the sending.
                await self._websocket.send_str(message)
                return
            async with asyncio.timeout(_SEND_SECONDS):
                await self._websocket.send_str(message)
        except TimeoutError as error:
            raise LinkClosed("the charger does not read") from error
        except (ConnectionError, RuntimeError) as error:
            # RuntimeError: closed by us while the message was on its way.
            raise LinkClosed(str(error) or type(error).__name__) from error

    def write_now(self, message: str) -> bool:
        """Send a short text frame where there is nothing to wait for; say whether it has left."""
        if not self._is_free or len(message) >= _NO_WAIT_CHARACTERS:
            return False
        sending = self._websocket.send_str(message)
        try:
            sending.send(None)
        except StopIteration:
            return True
        except ConnectionError, RuntimeError:
            return False  # whoever sends in the ordinary way is told why
        # It has left all the same: it only waits for those that come after it.
        sending.close()
        return True

    @property
    def _is_free(self) -> bool:
        """Whether all that was sent before has left."""
        return self._transport is not None and self._transport.get_write_buffer_size() == 0

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
