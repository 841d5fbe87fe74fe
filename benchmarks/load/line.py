"""Modbus TCP chargers in a process of their own, on two links: for us, and for the reference.

They are as quick as they can be, and note when the bytes of each setpoint were there. Their
registers are laid out as those of a Phoenix Contact CHARX.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
import struct
import time
from typing import Final, override

from benchmarks.load.orders import Answer, Order, lateness_ms, serve

SETPOINT: Final = 1301
"""Amperes on each phase."""
_POWER: Final = 1244
_STATUS: Final = 1299
_FIRST: Final = 1200
_LAST: Final = 1310
_MILLIWATTS_A_PHASE: Final = 230_000
_PHASES: Final = 3
_CHARGING: Final = 0x4332
"""The text C2."""
_NO_SOC: Final = 0xFFFF
_SOC: Final = 1264
_READ: Final = 3
_HEADER: Final = struct.Struct(">HHHB")
_PAIR: Final = struct.Struct(">HH")

type Noted = defaultdict[int, list[tuple[int, float]]]
"""By unit id: each setpoint in amperes, and when its bytes were there."""


class Unit:
    """A charger behind one unit id, with a vehicle that takes all it gets."""

    def __init__(self) -> None:
        """Begin with 16 A."""
        self._words = [0] * (_LAST - _FIRST)
        self._words[_STATUS - _FIRST] = _CHARGING
        self._words[_SOC - _FIRST] = _NO_SOC
        self.set(SETPOINT, (16,))

    def get(self, address: int, count: int) -> Sequence[int]:
        """Return registers."""
        return self._words[address - _FIRST : address - _FIRST + count]

    def set(self, address: int, words: Sequence[int]) -> None:
        """Take registers over; the power follows at once."""
        self._words[address - _FIRST : address - _FIRST + len(words)] = words
        milliwatts = self._words[SETPOINT - _FIRST] * _MILLIWATTS_A_PHASE * _PHASES
        self._words[_POWER - _FIRST : _POWER - _FIRST + 2] = divmod(milliwatts, 1 << 16)


class Link(asyncio.Protocol):
    """One connection to the units of a line."""

    def __init__(self, units: Mapping[int, Unit], noted: Noted) -> None:
        """Serve these units, and note each setpoint there."""
        self._units = units
        self._noted = noted
        self._transport: asyncio.Transport | None = None
        self._held = b""

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            self._transport = transport

    @override
    def data_received(self, data: bytes) -> None:
        now = time.time()
        self._held += data
        while len(self._held) >= _HEADER.size:
            transaction, _, length, unit = _HEADER.unpack_from(self._held)
            end = _HEADER.size + length - 1
            if len(self._held) < end:
                return
            body, self._held = self._held[_HEADER.size : end], self._held[end:]
            answer = self._answered(unit, body, now)
            if self._transport is not None:
                self._transport.write(_HEADER.pack(transaction, 0, len(answer) + 1, unit) + answer)

    def _answered(self, unit: int, body: bytes, now: float) -> bytes:
        address, count = _PAIR.unpack_from(body, 1)
        if body[0] == _READ:
            words = self._units[unit].get(address, count)
            return struct.pack(f">BB{count}H", _READ, 2 * count, *words)
        words = struct.unpack_from(f">{count}H", body, 6)
        self._units[unit].set(address, words)
        if address == SETPOINT:
            self._noted[unit].append((words[0], now))
        return body[:5]


class Line:
    """Both links and what was noted on each."""

    def __init__(self) -> None:
        """Make them; they listen once they are told to."""
        self._orders: Mapping[str, Callable[[Order], Awaitable[Answer]]] = {
            "forget": self._forget,
            "lag": _lag,
            "start": self._start,
            "tell": self._tell,
        }
        self._servers: list[asyncio.Server] = []
        self._noted: dict[str, Noted] = {}

    async def obey(self, order: Order) -> Answer:
        """Carry out one order."""
        return await self._orders[order["do"]](order)

    async def _start(self, order: Order) -> Answer:
        """Listen on a link for each name; return its port."""
        ports = {}
        for name in order["links"]:
            units = {unit: Unit() for unit in range(1, order["units"] + 1)}
            noted = self._noted[name] = defaultdict(list)
            server = await asyncio.get_running_loop().create_server(
                partial(Link, units, noted), "127.0.0.1", 0
            )
            self._servers.append(server)
            ports[name] = server.sockets[0].getsockname()[1]
        return {"ports": ports}

    async def _forget(self, _order: Order) -> Answer:
        for noted in self._noted.values():
            noted.clear()
        return {}

    async def _tell(self, _order: Order) -> Answer:
        """Return when each setpoint came that differs from the one before, by link and unit."""
        return {
            name: {unit: _changes(setpoints) for unit, setpoints in noted.items()}
            for name, noted in self._noted.items()
        }


def _changes(setpoints: Sequence[tuple[int, float]]) -> list[float]:
    return [
        at
        for index, (current_a, at) in enumerate(setpoints)
        if index == 0 or setpoints[index - 1][0] != current_a
    ]


async def _lag(order: Order) -> Answer:
    return {"lateness_ms": await lateness_ms(order["seconds"])}


if __name__ == "__main__":
    asyncio.run(serve(Line().obey))
