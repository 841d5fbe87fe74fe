"""A Modbus TCP server for simulated devices: connections, frames, and what goes wrong with them.

Written from the Modbus application protocol V1.1b3 and the messaging guide for TCP, and shared
with nothing of the adapters. A device says what its registers hold; it refuses by ``Refusal``.
"""

from abc import ABC, abstractmethod
import asyncio
from collections.abc import Callable, Mapping, Sequence
import contextlib
from datetime import UTC, datetime
from enum import IntEnum, StrEnum
import struct
from typing import Final

type Tell = Callable[[Mapping[str, object]], None]

READ_HOLDING: Final = 3
READ_INPUT: Final = 4
WRITE_SINGLE: Final = 6
WRITE_MULTIPLE: Final = 16

_HEADER: Final = struct.Struct(">HHHB")
_PAIR: Final = struct.Struct(">HH")
_ERROR_BIT: Final = 0x80
_MOST_READ: Final = 125


class Code(IntEnum):
    """Exception codes."""

    ILLEGAL_FUNCTION = 1
    ILLEGAL_ADDRESS = 2
    ILLEGAL_VALUE = 3
    FAILURE = 4
    BUSY = 6
    GATEWAY_TARGET_SILENT = 11


class Refusal(Exception):  # noqa: N818 - an answer, not an error of ours
    """The device answers with an exception code."""

    def __init__(self, code: Code) -> None:
        """Keep the code."""
        super().__init__(code.name)
        self.code = code


class Fault(StrEnum):
    """What the device does wrong."""

    NONE = "none"
    ILLEGAL_ADDRESS = "illegal_address"
    """Refuses writes with exception 2, as a device does that is set to read only."""
    ILLEGAL_VALUE = "illegal_value"
    BUSY = "busy"
    MUTE = "mute"
    """Carries requests out and never answers."""
    IGNORE = "ignore"
    """Accepts writes, shows them in its registers, and does not act."""
    GATEWAY = "gateway"
    """The gateway answers for a device behind it that is silent."""
    DROP = "drop"
    """Closes its connections, once."""
    DOWN = "down"
    """Closes its connections and does not listen, until another fault is set."""


_REFUSED_WRITES: Final[Mapping[Fault, Code]] = {
    Fault.ILLEGAL_ADDRESS: Code.ILLEGAL_ADDRESS,
    Fault.ILLEGAL_VALUE: Code.ILLEGAL_VALUE,
    Fault.BUSY: Code.BUSY,
}


class Clients(StrEnum):
    """How many clients a device takes at a time."""

    ANY = "any"
    NEWEST = "newest"
    """One; a new one throws the old one out."""
    OLDEST = "oldest"
    """One; a new one is closed at once."""


class ModbusTcpDevice(ABC):
    """A device on a socket; subclasses say what is read and what a write does."""

    def __init__(
        self,
        *,
        port: int = 0,
        host: str = "127.0.0.1",
        unit_id: int = 1,
        clients: Clients = Clients.ANY,
        tell: Tell | None = None,
    ) -> None:
        """Make the device; it listens after ``start``. Port 0 takes any free one."""
        self.port = port
        self.writes: list[tuple[int, tuple[int, ...]]] = []
        """Each write that was accepted: address and words."""
        self.fault = Fault.NONE
        self._host = host
        self._unit_id = unit_id
        self._clients = clients
        self._tell: Tell = tell or (lambda _event: None)
        self._server: asyncio.Server | None = None
        self._connections: list[asyncio.StreamWriter] = []

    @abstractmethod
    def read(self, function: int, address: int, count: int) -> Sequence[int]:
        """Return registers, or raise ``Refusal``."""

    @abstractmethod
    def write(self, function: int, address: int, words: Sequence[int]) -> None:
        """Take registers over into memory, or raise ``Refusal``."""

    @abstractmethod
    def act(self, address: int, count: int) -> None:
        """Do what was just written."""

    async def start(self) -> None:
        """Listen."""
        self._server = await asyncio.start_server(self._serve, self._host, self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        self.event("listening", port=self.port)

    async def stop(self) -> None:
        """Close the connections and stop listening."""
        server, self._server = self._server, None
        if server is not None:
            server.close()
            for connection in tuple(self._connections):
                connection.transport.abort()
            await server.wait_closed()

    async def set_fault(self, fault: Fault) -> None:
        """Switch to another fault, or to none."""
        before, self.fault = self.fault, fault
        if fault in {Fault.DROP, Fault.DOWN}:
            await self.stop()
        if fault is not Fault.DOWN and (fault is Fault.DROP or before is Fault.DOWN):
            await self.start()

    def event(self, event: str, **fields: object) -> None:
        """Tell what happens."""
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        self._tell({"at": at, "event": event, **fields})

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._clients is Clients.OLDEST and self._connections:
            writer.close()
            return
        if self._clients is Clients.NEWEST:
            for other in self._connections:
                other.transport.abort()
        self._connections.append(writer)
        self.event("connections", count=len(self._connections))
        try:
            with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
                while True:
                    await self._exchange(reader, writer)
        finally:
            self._connections.remove(writer)
            writer.close()
            self.event("connections", count=len(self._connections))

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        header = await reader.readexactly(_HEADER.size)
        transaction, protocol, length, unit = _HEADER.unpack(header)
        body = await reader.readexactly(length - 1)
        if unit != self._unit_id:
            # As on a bus: nobody is there.
            return
        answer = self._answer(body)
        if self.fault is not Fault.MUTE:
            writer.write(_HEADER.pack(transaction, protocol, len(answer) + 1, unit) + answer)
            await writer.drain()

    def _answer(self, body: bytes) -> bytes:
        try:
            return self._carried_out(body[0], body)
        except Refusal as refusal:
            return bytes((body[0] | _ERROR_BIT, refusal.code))

    def _carried_out(self, function: int, body: bytes) -> bytes:
        if self.fault is Fault.GATEWAY:
            raise Refusal(Code.GATEWAY_TARGET_SILENT)
        if function in {READ_HOLDING, READ_INPUT}:
            return self._read(function, *_PAIR.unpack(body[1:5]))
        if function == WRITE_SINGLE:
            address, word = _PAIR.unpack(body[1:5])
            self._written(function, address, (word,))
            return body[:5]
        if function == WRITE_MULTIPLE:
            address, count = _PAIR.unpack(body[1:5])
            self._written(function, address, struct.unpack(f">{count}H", body[6:]))
            return body[:5]
        raise Refusal(Code.ILLEGAL_FUNCTION)

    def _read(self, function: int, address: int, count: int) -> bytes:
        if not 0 < count <= _MOST_READ:
            raise Refusal(Code.ILLEGAL_VALUE)
        words = self.read(function, address, count)
        return bytes((function, 2 * count)) + struct.pack(f">{count}H", *words)

    def _written(self, function: int, address: int, words: tuple[int, ...]) -> None:
        if (code := _REFUSED_WRITES.get(self.fault)) is not None:
            raise Refusal(code)
        self.write(function, address, words)
        self.writes.append((address, words))
        if self.fault is not Fault.IGNORE:
            self.act(address, len(words))
