"""A setpoint made ready before its time: its register writes, and all that they rest on."""

import asyncio
from dataclasses import dataclass

from ...engine.base import CommandType
from ...engine.errors import AdapterError
from .. import Capabilities, WriteCost
from .abilities import require_ability
from .device_map import DeviceMap
from .image import Image
from .session import Session
from .setpoints import Sent, Setpoints
from .writer import Writer


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """The writes that a setpoint takes, and what they were made from."""

    asked_kw: float
    able: Capabilities
    """What the device could do when the guards were asked."""
    ceiling_kw: float | None
    image: Image
    """What the device held: scale factors, limits, and where its registers lie."""
    sent: Sent


class Readying:
    """Makes the next setpoint of one device ready, and writes it when its time has come.

    Where anything stands between it and the device nothing is made ready, or nothing is begun: the
    ordinary way is taken, with all that it looks at. So it is where control has to be taken first,
    and with memory that wears out, where each write is counted and may have to wait.
    """

    def __init__(
        self, device_map: DeviceMap, session: Session, writer: Writer, setpoints: Setpoints
    ) -> None:
        """Start with nothing made ready."""
        self._map = device_map
        self._session = session
        self._writer = writer
        self._setpoints = setpoints
        self._ready: Ready | None = None
        self._begun: tuple[float, asyncio.Task[tuple[Sent, int]]] | None = None
        """What is being written already, and is yet to be waited for."""
        session.on_image = self._renew

    def make(self, kind: CommandType, asked_kw: float) -> None:
        """Work out the writes of a setpoint, in place of what was made ready before."""
        able = self._setpoints.capabilities
        try:
            require_ability(self._map, able, kind)
        except AdapterError:
            self._ready = None
        else:
            self._ready = self._made(asked_kw, able)

    def begin(self, asked_kw: float) -> bool:
        """Let what was made ready for a setpoint leave, if it would be made the same now.

        Its first request leaves within this call, or as soon as those before it on the link are
        answered. Whoever does so waits for ``take`` before the loop's next turn.
        """
        ready, self._ready = self._ready, None
        if ready is None or ready.asked_kw != asked_kw or not self._holds(ready):
            return False
        writing = asyncio.create_task(
            self._write(ready), name=f"{self._map.id} setpoint", eager_start=True
        )
        self._begun = asked_kw, writing
        return True

    def take(self, asked_kw: float) -> asyncio.Task[tuple[Sent, int]] | None:
        """Return what writes a setpoint that was begun, once; None if it was not.

        It ends with what was sent, and its generation.
        """
        self._ready = None
        begun, self._begun = self._begun, None
        return begun[1] if begun is not None and begun[0] == asked_kw else None

    def drop(self) -> asyncio.Task[tuple[Sent, int]] | None:
        """Forget it all; the task returned, if any, is about to end."""
        self._ready = None
        begun, self._begun = self._begun, None
        if begun is None:
            return None
        begun[1].cancel()
        return begun[1]

    def _made(self, asked_kw: float, able: Capabilities) -> Ready | None:
        image = self._session.image
        if image is None or self._map.write_cost is WriteCost.FLASH or not self._writer.has_control:
            return None
        try:
            sent = self._setpoints.plan(asked_kw, image)
        except AdapterError:
            return None  # the ordinary way says so, when its time has come
        return Ready(
            asked_kw=asked_kw,
            able=able,
            ceiling_kw=self._setpoints.in_force.ceiling_kw,
            image=image,
            sent=sent,
        )

    def _renew(self, _image: Image) -> None:
        """Work it out anew from what the device holds by now."""
        if self._ready is not None:
            self._ready = self._made(self._ready.asked_kw, self._ready.able)

    def _holds(self, ready: Ready) -> bool:
        in_force = self._setpoints.in_force
        return (
            ready.image is self._session.image
            and self._session.connected
            and self._writer.has_control
            and ready.ceiling_kw == in_force.ceiling_kw
            and ready.able == self._setpoints.capabilities
            and not in_force.writing.locked()
        )

    async def _write(self, ready: Ready) -> tuple[Sent, int]:
        """Write it, with the lock that nobody has."""
        async with self._setpoints.in_force.writing:
            await self._setpoints.write(ready.sent, ready.image)
            return ready.sent, self._setpoints.in_force.generation
