"""A websocket client that costs next to nothing: frames are bytes made beforehand.

Whoever measures a server must not be slower than it. Only what our server needs: short text
frames out, whole text frames in, a pong for each ping (RFC 6455).
"""

import asyncio
import base64
from collections.abc import Callable
import os
import struct
import time
from typing import Final, override

_TEXT: Final = 0x1
_CLOSE: Final = 0x8
_PING: Final = 0x9
_PONG: Final = 0xA
_FINAL: Final = 0x80
_MASKED: Final = 0x80
_SHORT: Final = 125
_TWO_BYTES: Final = 126
_EIGHT_BYTES: Final = 127
_NO_MASK: Final = b"\0\0\0\0"
"""A mask that changes nothing, which the standard does not forbid."""
_HEADER_END: Final = b"\r\n\r\n"
_UPGRADED: Final = b"HTTP/1.1 101"

type OnText = Callable[[bytes, float], None]
"""Takes a text and when its bytes came, in seconds of the wall clock."""


def frame(payload: bytes, kind: int = _TEXT) -> bytes:
    """Return a client's frame."""
    size = len(payload)
    if size <= _SHORT:
        header = bytes((_FINAL | kind, _MASKED | size))
    elif size < 1 << 16:
        header = struct.pack("!BBH", _FINAL | kind, _MASKED | _TWO_BYTES, size)
    else:
        header = struct.pack("!BBQ", _FINAL | kind, _MASKED | _EIGHT_BYTES, size)
    return header + _NO_MASK + payload


class WebSocket(asyncio.Protocol):
    """One connection; ``open`` makes it."""

    def __init__(self, subprotocol: str, on_text: OnText) -> None:
        """Take what the server has to agree to, and what is called with each text."""
        self._subprotocol = subprotocol
        self.closed = False
        self.upgraded: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._on_text = on_text
        self._bytes = bytearray()
        self._transport: asyncio.Transport | None = None

    @classmethod
    async def open(cls, port: int, path: str, subprotocol: str, on_text: OnText) -> WebSocket:
        """Connect.

        Raises:
            ConnectionError: refused, or the server does not speak the subprotocol.
        """
        loop = asyncio.get_running_loop()
        transport, websocket = await loop.create_connection(
            lambda: cls(subprotocol, on_text), "127.0.0.1", port
        )
        key = base64.b64encode(os.urandom(16)).decode()
        transport.write(
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Protocol: {subprotocol}\r\n\r\n".encode()
        )
        await websocket.upgraded
        return websocket

    def send(self, made: bytes) -> None:
        """Send a frame that was made by ``frame``."""
        if self._transport is not None:
            self._transport.write(made)

    def close(self) -> None:
        """Close the connection."""
        if self._transport is not None:
            self._transport.close()

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            self._transport = transport

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self.closed = True
        if not self.upgraded.done():
            self.upgraded.set_exception(ConnectionError("the connection was closed"))

    @override
    def data_received(self, data: bytes) -> None:
        # Many chargers share this process: when bytes came is noted first for all of them, and only
        # then the first one reads and answers.
        asyncio.get_running_loop().call_soon(self._take, data, time.time())

    def _take(self, data: bytes, now: float) -> None:
        self._bytes += data
        if not self.upgraded.done():
            self._take_header()
        if self.upgraded.done():
            while self._take_frame(now):
                pass

    def _take_header(self) -> None:
        end = self._bytes.find(_HEADER_END)
        if end < 0:
            return
        header = self._bytes[:end]
        if header.startswith(_UPGRADED) and self._subprotocol.encode() in header:
            self.upgraded.set_result(None)
        else:
            self.upgraded.set_exception(ConnectionError(header.decode()))
        del self._bytes[: end + len(_HEADER_END)]

    def _take_frame(self, now: float) -> bool:
        """Take one frame; return whether there was a whole one."""
        held = self._bytes
        begin = 2
        if len(held) < begin:
            return False
        kind, size = held[0] & 0x0F, held[1]
        if size == _TWO_BYTES:
            begin = 4
            size = int.from_bytes(held[2:4]) if len(held) >= begin else len(held)
        elif size == _EIGHT_BYTES:
            begin = 10
            size = int.from_bytes(held[2:10]) if len(held) >= begin else len(held)
        if len(held) < begin + size:
            return False
        payload = bytes(held[begin : begin + size])
        del held[: begin + size]
        if kind == _TEXT:
            self._on_text(payload, now)
        elif kind == _PING:
            self.send(frame(payload, _PONG))
        elif kind == _CLOSE:
            self.close()
        return True
