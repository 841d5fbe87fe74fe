"""ModbusAdapter: a battery or charger that keeps its controls in Modbus registers.

What the device is, is data (``DeviceMap``); how it is reached, is handed in (``Connect``). A
setpoint is written, then looked for in what the device reports by itself, because several devices
echo a setpoint that they do not carry out.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
import logging
from typing import Final, override

from ...engine.base import (
    Command,
    CommandType,
    Proof,
    utc_now,
)
from ...engine.errors import AdapterError
from .. import (
    Ack,
    Adapter,
    AdapterEvent,
    AdapterEventKind,
    Capabilities,
    Listener,
    Telemetry,
    Unsubscribe,
    WriteCost,
)
from ..bounded import bounded
from ..feed import Feeder
from ..listeners import Listeners
from ..upkeep import DeviceIdentity
from .abilities import capabilities, clamped, require_ability
from .control import Evidence, applied_kw, evidence
from .device_map import DeviceMap, Identity, Steps
from .flash import FlashBudget, Postponed
from .found import Found, put_back
from .image import Image
from .installation import Installation
from .link import Connect, Link
from .session import Session, telemetry
from .writer import Writer
from .writes import Wanted, Write, not_holding, plan_writes, setpoint_steps

_LOGGER = logging.getLogger(__name__)

_CALL_SECONDS: Final = 15.0
"""The bound of a call that has no time limit of its own: a walk of the models and a write."""
_READ_BACK_INTERVAL_SECONDS: Final = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sent:
    """A setpoint that the device accepted."""

    asked_kw: float
    power_kw: float
    """What was made of it by the device's limits and the ceiling."""
    writes: tuple[Write, ...]
    remark: str


class ModbusAdapter(Adapter):
    """One device over Modbus.

    A volatile setpoint is fed at half its lifetime while it is in force. After the link was lost
    for longer than that lifetime it is not: whoever wants it asserts it again.
    """

    def __init__(  # noqa: PLR0913 - time limits that tests and slow devices need
        self,
        device_map: DeviceMap,
        connect: Connect,
        *,
        poll_seconds: float = 5.0,
        lifetime_seconds: float | None = None,
        read_back_seconds: float | None = None,
        request_timeout_seconds: float | None = None,
        installation: Installation | None = None,
        flash_budget: FlashBudget | None = None,
        found: Found | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        """Keep what is needed; nothing happens before ``start`` or the first command.

        Args:
            device_map: what the device keeps where.
            connect: gives the Modbus unit for as long as its context lasts.
            poll_seconds: how often the device is read.
            lifetime_seconds: how long a setpoint outlives us, instead of the map's time.
            read_back_seconds: how long the device may take to report a setpoint, instead of the
                map's time.
            request_timeout_seconds: for one answer of the device, instead of the map's time.
            installation: what the user declared; the default is three phases of 230 V.
            flash_budget: counts writes to memory that wears out; the host may have kept count.
            found: remembers what registers held before us; the host may have kept it.
            clock: gives the time that telemetry carries.
        """
        self._map = device_map
        self._installation = installation or Installation()
        self._poll_seconds = poll_seconds
        lifetime = device_map.control.lifetime
        self._lifetime_seconds = float(lifetime_seconds or lifetime.seconds) if lifetime else None
        self._read_back_seconds = (
            device_map.read_back.seconds if read_back_seconds is None else read_back_seconds
        )
        self._clock = clock
        self._listeners = Listeners()
        link = Link(connect, device_map.link, request_timeout_seconds=request_timeout_seconds)
        self._session = Session(device_map, link, self._listeners, self._installation)
        self._budget = flash_budget or FlashBudget(clock=clock)
        self._found = found or Found()
        self._writer = Writer(
            device_map, self._session, self._budget, self._budget_used_up, self._found
        )
        self._postponed = Postponed(self._put_later)
        self._writing = asyncio.Lock()
        self._generation = 0
        self._in_force: _Sent | None = None
        self._ceiling_kw: float | None = None
        self._feeder = Feeder(self._lifetime_seconds, self._feed, self._ran_out)
        self._watching: asyncio.Task[None] | None = None
        self._device_identity = DeviceIdentity()
        self._capabilities = capabilities(device_map, self._lifetime_seconds, self._installation)

    @property
    @override
    def capabilities(self) -> Capabilities:
        return self._capabilities

    @property
    @override
    def connected(self) -> bool:
        return self._session.connected

    @property
    def found(self) -> Mapping[str, float]:
        """What timeouts, fail-safe values and modes were set to before we set them."""
        return self._found.values

    @property
    def findings(self) -> Mapping[str, object]:
        """What was found out about the device, for an engineer."""
        return {"map": self._map.id, "registers_before": dict(self.found)}

    @property
    def flash_writes_today(self) -> int:
        """How many writes went to memory that wears out since midnight UTC."""
        return self._budget.written_today

    @override
    async def start(self) -> None:
        if self._watching is None:
            self._watching = asyncio.create_task(
                self._session.watch(self._poll_seconds, self._report), name=f"{self._map.id} watch"
            )

    @override
    async def close(self) -> None:
        self._in_force = None
        watching, self._watching = self._watching, None
        if watching is not None:
            watching.cancel()
        mine = (watching, self._feeder.stop(), self._postponed.drop())
        tasks = [task for task in mine if task is not None]
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._session.close()

    @override
    def subscribe(self, listener: Listener) -> Unsubscribe:
        return self._listeners.subscribe(listener)

    @override
    async def read(self) -> Telemetry:
        async with bounded(_CALL_SECONDS):
            image = await self._session.refresh()
        self._learn(image)
        return telemetry(image, self._clock())

    async def identify(self) -> Identity:
        """Ask the device who it is; what it does not tell is None.

        Raises:
            AdapterError: the device cannot be reached.
        """
        async with bounded(_CALL_SECONDS):
            image = await self._session.refresh()
        return self._identity_in(image)

    @override
    async def release(self) -> None:
        async with bounded(_CALL_SECONDS):
            await self._release()

    @override
    async def send(self, command: Command) -> Ack:
        kind = command.command_type
        require_ability(self._map, self._capabilities, kind)
        async with bounded(command.timeout_seconds):
            if kind is CommandType.RELEASE:
                return await self._release()
            if kind is CommandType.SET_SOC_TARGET:
                return await self._set_soc_target(command)
            power_kw = command.effective_power_kw or 0.0
            if kind is CommandType.SET_POWER_LIMIT:
                return await self._set_ceiling(power_kw)
            return await self._set_power(
                power_kw if kind is CommandType.SET_CHARGE_RATE else -power_kw
            )

    async def find(self, command: Command) -> Ack | None:
        """Look for a setpoint in the registers, and for what the device makes of it.

        Raises:
            AdapterError: the device does not answer.
        """
        asked_kw = command.effective_signed_kw
        if asked_kw is None:
            return None
        async with bounded(command.timeout_seconds):
            sent = await self._held(asked_kw)
            if sent is None:
                return None
            ack = await self._prove(sent, self._generation)
        return replace(ack, detail=f"Not written again: {ack.detail}") if _proven(ack) else None

    async def _set_power(self, asked_kw: float) -> Ack:
        async with self._writing:
            self._postponed.drop()
            wait = await self._flash_wait(asked_kw)
            if wait and self._in_force is not None:
                self._postponed.put_off(asked_kw, wait)
                self._tell_cap(
                    f"{asked_kw:g} kW is put off until {self._clock() + wait:%H:%M} UTC; "
                    f"{self._in_force.power_kw:g} kW stays until then."
                )
                return Ack(
                    detail=f"Put off by {wait.total_seconds() / 60:.0f} min to spare the device: "
                    f"{self._budget.sentence}",
                    applied_power_kw=self._in_force.power_kw,
                )
            sent = await self._put(asked_kw)
            generation = self._generation
        return await self._prove(sent, generation)

    async def _flash_wait(self, asked_kw: float) -> timedelta:
        """Return how long a setpoint has to wait because it changes flash."""
        if self._map.write_cost is not WriteCost.FLASH or self._in_force is None:
            return timedelta(0)
        image = await self._session.latest()
        if not self._writer.wears(self._plan(asked_kw, image).writes, image):
            return timedelta(0)
        urgent = asked_kw * self._in_force.power_kw <= 0
        return self._budget.wait(urgent=urgent)

    async def _put_later(self, asked_kw: float) -> None:
        async with self._writing:
            await self._put(asked_kw)

    async def _set_ceiling(self, power_kw: float) -> Ack:
        if self._map.control.limit:
            return await self._write_once(self._map.control.limit, Wanted(power_kw=power_kw))
        self._ceiling_kw = power_kw
        if self._in_force is None:
            return Ack(detail=f"No setpoint is in force; the next ones stay below {power_kw:g} kW.")
        return await self._set_power(self._in_force.asked_kw)

    async def _set_soc_target(self, command: Command) -> Ack:
        target = command.parameters["soc_percent"]
        wanted = Wanted(soc_percent=target if isinstance(target, float) else 0.0)
        return await self._write_once(self._map.control.soc_target, wanted)

    async def _release(self) -> Ack:
        lifetime = self._map.control.lifetime
        async with self._writing:
            self._postponed.drop()
            if lifetime is None or not lifetime.keep_feeding:
                self._feeder.stop()
            self._in_force = self._ceiling_kw = None
            self._generation += 1
            self._writer.forget()
        if put_back(self._map.control.release):
            if self._found.untouched:
                return Ack(proof=Proof.READ_BACK, detail="It was given back before.")
            # Flash that seems to hold the owner's value already would not be written.
            await self._session.refresh()
        ack = await self._write_once(self._map.control.release, Wanted(found=self._found.values))
        self._found.given_back()
        return ack

    async def _write_once(self, steps: Steps, wanted: Wanted) -> Ack:
        """Write steps that no proof but the registers themselves exists for."""
        async with self._writing:
            image = await self._session.latest()
            writes = plan_writes(steps, image, wanted)
            await self._writer.write(writes, image)
        try:
            image = await self._session.refresh()
        except AdapterError as err:
            return Ack(detail=f"Accepted, but not read back: {err}")
        if wrong := not_holding(writes, image):
            return Ack(detail=f"Accepted, but {', '.join(wrong)} does not hold what was written.")
        names = ", ".join(write.what for write in writes)
        return Ack(
            proof=Proof.READ_BACK,
            detail=f"{names} read as written.",
            applied_power_kw=applied_kw(image),
        )

    async def _put(self, asked_kw: float) -> _Sent:
        """Write a setpoint; the caller holds the lock."""
        image = await self._session.latest()
        sent = self._plan(asked_kw, image)
        await self._writer.take_control(self._wanted(image, sent.power_kw))
        try:
            await self._writer.write(sent.writes, image)
        except AdapterError:
            if self._writer.unanswered_at is not None and self._in_force is not None:
                # It may have arrived: to feed the setpoint before it would take it back.
                self._in_force = sent
            raise
        self._keep(sent, asyncio.get_running_loop().time())
        return sent

    def _keep(self, sent: _Sent, written_at: float) -> None:
        """Take a setpoint as in force since then, and keep it alive."""
        self._writer.unanswered_at = None
        self._in_force = sent
        self._generation += 1
        self._feeder.start(written_at)

    async def _held(self, asked_kw: float) -> _Sent | None:
        """Return a setpoint that the registers hold; None if they do not, or cannot be read."""
        written_at = self._writer.unanswered_at or self._feeder.fed_at
        if written_at is None and self._lifetime_seconds is not None:
            return None  # nobody knows how long it will live
        async with self._writing:
            image = await self._session.refresh()
            sent = self._plan(asked_kw, image)
            if not all(write.readable for write in sent.writes) or not_holding(sent.writes, image):
                return None
            self._keep(sent, written_at or 0.0)
        return sent

    def _plan(self, asked_kw: float, image: Image) -> _Sent:
        self._learn(image)
        power_kw, remark = clamped(asked_kw, self._capabilities, self._ceiling_kw)
        steps = setpoint_steps(self._map, power_kw)
        return _Sent(
            asked_kw=asked_kw,
            power_kw=power_kw,
            writes=plan_writes(steps, image, self._wanted(image, power_kw)),
            remark=remark,
        )

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

    async def _prove(self, sent: _Sent, generation: int) -> Ack:
        """Look for a setpoint in what the device reports, until it agrees or time is up."""
        deadline = asyncio.get_running_loop().time() + self._read_back_seconds
        while True:
            try:
                image = await self._session.refresh()
            except AdapterError as err:
                return Ack(detail=f"{sent.remark}accepted, but not read back: {err}")
            if generation != self._generation:
                return Ack(detail=f"{sent.remark}accepted, and replaced by a newer setpoint.")
            sent = await self._rescaled(sent, generation, image)
            seen = evidence(sent.writes, image, sent.power_kw)
            if seen.agrees or asyncio.get_running_loop().time() >= deadline:
                return _ack(sent, seen, image)
            await asyncio.sleep(_READ_BACK_INTERVAL_SECONDS)

    async def _rescaled(self, sent: _Sent, generation: int, image: Image) -> _Sent:
        """Write a setpoint again if the device has changed its scale factors meanwhile."""
        planned = self._plan(sent.asked_kw, image)
        if [one.scaling for one in planned.writes] == [one.scaling for one in sent.writes]:
            return sent
        _LOGGER.warning("%s changed its scale factors; writing again", self._map.title)
        async with self._writing:
            if generation == self._generation:
                await self._writer.write(planned.writes, image)
                self._in_force = planned
        return planned

    async def _feed(self) -> None:
        """Keep the setpoint in force alive for another lifetime."""
        async with self._writing:
            lifetime = self._map.control.lifetime
            if lifetime is None or (self._in_force is None and not lifetime.keep_feeding):
                return
            if lifetime.fed_by_reads:
                await self._session.refresh()
                return
            image = await self._session.latest()
            wanted = self._wanted(image)
            if lifetime.feed:
                await self._writer.write(plan_writes(lifetime.feed, image, wanted), image)
            elif self._in_force is not None:
                await self._writer.take_control(wanted)
                await self._writer.write(self._plan(self._in_force.asked_kw, image).writes, image)

    def _ran_out(self) -> None:
        self._in_force = None

    def _report(self, image: Image) -> None:
        self._learn(image)
        self._listeners.tell(
            AdapterEvent(kind=AdapterEventKind.TELEMETRY, telemetry=telemetry(image, self._clock()))
        )

    @property
    def device_identity(self) -> DeviceIdentity:
        """Who the device says it is, as far as its registers were read by now."""
        return self._device_identity

    def _identity_in(self, image: Image) -> Identity:
        told = self._map.readings.identity
        return Identity(
            manufacturer=image.text(told.manufacturer),
            model=image.text(told.model),
            serial=image.text(told.serial),
            firmware=image.text(told.firmware),
        )

    def _learn(self, image: Image) -> None:
        """Take who the device is and its limits from its registers."""
        told = self._identity_in(image)
        self._device_identity = DeviceIdentity(
            manufacturer=told.manufacturer,
            model=told.model,
            serial_number=told.serial,
            firmware=told.firmware,
        )
        self._capabilities = capabilities(
            self._map, self._lifetime_seconds, self._installation, image
        )

    def _budget_used_up(self) -> None:
        _LOGGER.warning("%s: %s", self._map.title, self._budget.sentence)
        self._tell_cap()

    def _tell_cap(self, put_off: str = "") -> None:
        detail = f"{put_off} {self._budget.sentence}".strip()
        self._listeners.tell(AdapterEvent(kind=AdapterEventKind.WRITE_CAP, detail=detail))


def _ack(sent: _Sent, seen: Evidence, image: Image) -> Ack:
    return Ack(
        proof=Proof.READ_BACK if seen.agrees else Proof.ACKNOWLEDGED,
        detail=f"{sent.remark}{seen.detail}",
        applied_power_kw=applied_kw(image),
    )


def _proven(ack: Ack) -> bool:
    return ack.proof is not Proof.ACKNOWLEDGED
