"""One device's setpoint: written, looked for in what the device reports by itself, kept alive."""

import asyncio
from dataclasses import dataclass
import logging
from typing import Final

from ...engine.base import Proof
from ...engine.errors import AdapterError
from .. import Ack
from ..in_force import InForce, clamped
from .abilities import capabilities
from .control import Evidence, applied_kw, evidence
from .device_map import DeviceMap
from .image import Image
from .installation import Installation
from .session import Session
from .writer import Writer
from .writes import Wanted, Write, not_holding, plan_writes, setpoint_steps

_LOGGER = logging.getLogger(__name__)

_READ_BACK_INTERVAL_SECONDS: Final = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A setpoint that the device accepted."""

    asked_kw: float
    power_kw: float
    """What was made of it by the device's limits and the ceiling."""
    writes: tuple[Write, ...]
    remark: str


class Setpoints:
    """Writes and proves the setpoints of one device, one after the other."""

    def __init__(  # noqa: PLR0913 - what a setpoint needs of its device
        self,
        device_map: DeviceMap,
        session: Session,
        writer: Writer,
        installation: Installation,
        *,
        lifetime_seconds: float | None,
        read_back_seconds: float,
    ) -> None:
        """Keep the parts; nothing happens before the first setpoint.

        Args:
            device_map: what the device keeps where.
            session: reads the device.
            writer: writes to it.
            installation: what the user declared.
            lifetime_seconds: how long a setpoint outlives us; None: for ever.
            read_back_seconds: how long the device may take to report one.
        """
        self._map = device_map
        self._session = session
        self._writer = writer
        self._installation = installation
        self._lifetime_seconds = lifetime_seconds
        self._read_back_seconds = read_back_seconds
        self.in_force: InForce[Sent] = InForce(lifetime_seconds, self._feed)
        self.capabilities = capabilities(device_map, lifetime_seconds, installation)
        """With the limits that the device keeps in its registers, once they were read."""

    def learn(self, image: Image) -> None:
        """Take the device's limits from its registers."""
        self.capabilities = capabilities(
            self._map, self._lifetime_seconds, self._installation, image
        )

    def plan(self, asked_kw: float, image: Image) -> Sent:
        """Return what would be written for a setpoint.

        Raises:
            AdapterError: it cannot be expressed in the device's registers.
        """
        self.learn(image)
        power_kw, remark = clamped(asked_kw, self.capabilities, self.in_force.ceiling_kw)
        steps = setpoint_steps(self._map, power_kw)
        return Sent(
            asked_kw=asked_kw,
            power_kw=power_kw,
            writes=plan_writes(steps, image, self._wanted(image, power_kw)),
            remark=remark,
        )

    async def put(self, asked_kw: float) -> Sent:
        """Write a setpoint; the caller holds the lock.

        Raises:
            AdapterError: refused, or not answered.
        """
        image = await self._session.latest()
        sent = self.plan(asked_kw, image)
        await self._writer.take_control(self._wanted(image, sent.power_kw))
        await self.write(sent, image)
        return sent

    async def write(self, sent: Sent, image: Image) -> None:
        """Write a planned setpoint, control of the device being taken; the caller holds the lock.

        Raises:
            AdapterError: refused, or not answered.
        """
        try:
            await self._writer.write(sent.writes, image)
        except AdapterError:
            if self._writer.unanswered_at is not None and self.in_force.sent is not None:
                # It may have arrived: to feed the setpoint before it would take it back.
                self.in_force.sent = sent
            raise
        self._keep(sent, asyncio.get_running_loop().time())

    async def held(self, asked_kw: float) -> Sent | None:
        """Return a setpoint that the registers hold; None if they do not, or cannot be read.

        Raises:
            AdapterError: the device does not answer.
        """
        written_at = self._writer.unanswered_at or self.in_force.fed_at
        if written_at is None and self._lifetime_seconds is not None:
            return None  # nobody knows how long it will live
        async with self.in_force.writing:
            image = await self._session.refresh()
            sent = self.plan(asked_kw, image)
            if not all(write.readable for write in sent.writes) or not_holding(sent.writes, image):
                return None
            self._keep(sent, written_at or 0.0)
        return sent

    async def prove(self, sent: Sent, generation: int) -> Ack:
        """Look for a setpoint in what the device reports, until it agrees or time is up."""
        deadline = asyncio.get_running_loop().time() + self._read_back_seconds
        while True:
            try:
                image = await self._session.refresh()
            except AdapterError as err:
                return Ack(detail=f"{sent.remark}accepted, but not read back: {err}")
            if generation != self.in_force.generation:
                return Ack(detail=f"{sent.remark}accepted, and replaced by a newer setpoint.")
            sent = await self._rescaled(sent, generation, image)
            seen = evidence(sent.writes, image, sent.power_kw)
            if seen.agrees or asyncio.get_running_loop().time() >= deadline:
                return _ack(sent, seen, image)
            await asyncio.sleep(_READ_BACK_INTERVAL_SECONDS)

    def _keep(self, sent: Sent, written_at: float) -> None:
        self._writer.unanswered_at = None
        self.in_force.keep(sent, written_at)

    def _wanted(self, image: Image, power_kw: float = 0.0) -> Wanted:
        lifetime = self._map.control.lifetime
        fail_safe_kw = self._installation.fail_safe_kw
        if fail_safe_kw is None and lifetime is not None:
            fail_safe_kw = image.limit_kw(lifetime.fail_safe)
        return Wanted(
            power_kw=power_kw,
            lifetime_seconds=self._lifetime_seconds or 0.0,
            fail_safe_kw=fail_safe_kw or 0.0,
        )

    async def _rescaled(self, sent: Sent, generation: int, image: Image) -> Sent:
        """Write a setpoint again if the device has changed its scale factors meanwhile."""
        planned = self.plan(sent.asked_kw, image)
        if [one.scaling for one in planned.writes] == [one.scaling for one in sent.writes]:
            return sent
        _LOGGER.warning("%s changed its scale factors; writing again", self._map.title)
        async with self.in_force.writing:
            if generation == self.in_force.generation:
                await self._writer.write(planned.writes, image)
                self.in_force.sent = planned
        return planned

    async def _feed(self) -> None:
        """Keep the setpoint in force alive for another lifetime."""
        async with self.in_force.writing:
            lifetime, sent = self._map.control.lifetime, self.in_force.sent
            if lifetime is None or (sent is None and not lifetime.keep_feeding):
                return
            if lifetime.fed_by_reads:
                await self._session.refresh()
                return
            image = await self._session.latest()
            wanted = self._wanted(image)
            if lifetime.feed:
                await self._writer.write(plan_writes(lifetime.feed, image, wanted), image)
            elif sent is not None:
                await self._writer.take_control(wanted)
                await self._writer.write(self.plan(sent.asked_kw, image).writes, image)


def _ack(sent: Sent, seen: Evidence, image: Image) -> Ack:
    return Ack(
        proof=Proof.READ_BACK if seen.agrees else Proof.ACKNOWLEDGED,
        detail=f"{sent.remark}{seen.detail}",
        applied_power_kw=applied_kw(image),
    )
