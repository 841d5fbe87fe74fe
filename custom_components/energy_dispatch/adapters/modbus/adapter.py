"""ModbusAdapter: a battery or charger that keeps its controls in Modbus registers.

What the device is, is data (``DeviceMap``); how it is reached, is handed in (``Connect``). A
setpoint is written, then looked for in what the device reports by itself, because several devices
echo a setpoint that they do not carry out.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
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
from ..flash import FlashBudget, Postponed
from ..link_turns import Turns
from ..listeners import Listeners
from ..upkeep import DeviceIdentity
from .abilities import require_ability
from .control import applied_kw
from .device_map import DeviceMap, Identity, Steps
from .found import Found, put_back
from .image import Image
from .installation import Installation
from .link import Connect, Link
from .ready import Readying
from .session import Session, identity_in, telemetry
from .setpoints import Setpoints
from .writer import Writer
from .writes import Wanted, not_holding, plan_writes

_LOGGER = logging.getLogger(__name__)

_RATES: Final = frozenset({CommandType.SET_CHARGE_RATE, CommandType.SET_DISCHARGE_RATE})
_CALL_SECONDS: Final = 15.0
"""The bound of a call that has no time limit of its own: a walk of the models and a write."""


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
        turns: Turns | None = None,
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
            turns: whose request is next, shared by all devices on the same link.
            clock: gives the time that telemetry carries.
        """
        self._map = device_map
        self._installation = installation or Installation()
        self._poll_seconds = poll_seconds
        lifetime = device_map.control.lifetime
        self._clock = clock
        self._listeners = Listeners[AdapterEvent]()
        link = Link(
            connect,
            device_map.link,
            request_timeout_seconds=request_timeout_seconds,
            turns=turns,
        )
        self._session = Session(device_map, link, self._listeners, self._installation)
        self._budget = flash_budget or FlashBudget(clock=clock)
        self._found = found or Found()
        self._writer = Writer(
            device_map, self._session, self._budget, self._budget_used_up, self._found
        )
        self._postponed = Postponed(self._put_later)
        self._setpoints = Setpoints(
            device_map,
            self._session,
            self._writer,
            self._installation,
            lifetime_seconds=float(lifetime_seconds or lifetime.seconds) if lifetime else None,
            read_back_seconds=(
                device_map.read_back.seconds if read_back_seconds is None else read_back_seconds
            ),
        )
        self._in_force = self._setpoints.in_force
        self._readying = Readying(device_map, self._session, self._writer, self._setpoints)
        self._watching: asyncio.Task[None] | None = None
        self._device_identity = DeviceIdentity()

    @property
    @override
    def capabilities(self) -> Capabilities:
        return self._setpoints.capabilities

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
        watching, self._watching = self._watching, None
        if watching is not None:
            watching.cancel()
        ending = (watching, self._postponed.drop(), self._readying.drop())
        tasks = [task for task in ending if task is not None]
        await asyncio.gather(self._in_force.close(), *tasks, return_exceptions=True)
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
        return identity_in(image)

    @override
    async def release(self) -> None:
        async with bounded(_CALL_SECONDS):
            await self._release()

    @override
    async def send(self, command: Command) -> Ack:
        kind = command.command_type
        require_ability(self._map, self.capabilities, kind)
        async with bounded(command.timeout_seconds):
            if kind is CommandType.RELEASE:
                return await self._release()
            if kind is CommandType.SET_SOC_TARGET:
                return await self._set_soc_target(command)
            power_kw = command.effective_power_kw or 0.0
            if kind is CommandType.SET_POWER_LIMIT:
                return await self._set_ceiling(power_kw)
            return await self._set_power(_signed(kind, power_kw))

    def prepare(self, command: Command, power_kw: float) -> None:
        """Work out the register writes of a setpoint that is due soon, if they can be known."""
        if command.command_type in _RATES:
            self._readying.make(command.command_type, _signed(command.command_type, power_kw))

    def begin(self, command: Command) -> bool:
        """Let what was made ready for a setpoint leave, if it is what would be sent now."""
        power_kw = command.effective_power_kw
        if power_kw is None or command.command_type not in _RATES:
            return False
        return self._readying.begin(_signed(command.command_type, power_kw))

    async def find(self, command: Command) -> Ack | None:
        """Look for a setpoint in the registers, and for what the device makes of it.

        Raises:
            AdapterError: the device does not answer.
        """
        asked_kw = command.effective_signed_kw
        if asked_kw is None:
            return None
        async with bounded(command.timeout_seconds):
            sent = await self._setpoints.held(asked_kw)
            if sent is None:
                return None
            ack = await self._setpoints.prove(sent, self._in_force.generation)
        return replace(ack, detail=f"Not written again: {ack.detail}") if _proven(ack) else None

    async def _set_power(self, asked_kw: float) -> Ack:
        begun = self._readying.take(asked_kw)
        if begun is not None:
            return await self._setpoints.prove(*await begun)
        async with self._in_force.writing:
            self._postponed.drop()
            in_force = self._in_force.sent
            wait = await self._flash_wait(asked_kw)
            if wait and in_force is not None:
                self._postponed.put_off(asked_kw, wait)
                self._tell_cap(
                    f"{asked_kw:g} kW is put off until {self._clock() + wait:%H:%M} UTC; "
                    f"{in_force.power_kw:g} kW stays until then."
                )
                return Ack(
                    detail=f"Put off by {wait.total_seconds() / 60:.0f} min to spare the device: "
                    f"{self._budget.sentence}",
                    applied_power_kw=in_force.power_kw,
                )
            sent = await self._setpoints.put(asked_kw)
            generation = self._in_force.generation
        return await self._setpoints.prove(sent, generation)

    async def _flash_wait(self, asked_kw: float) -> timedelta:
        """Return how long a setpoint has to wait because it changes flash."""
        in_force = self._in_force.sent
        if self._map.write_cost is not WriteCost.FLASH or in_force is None:
            return timedelta(0)
        image = await self._session.latest()
        if not self._writer.wears(self._setpoints.plan(asked_kw, image).writes, image):
            return timedelta(0)
        urgent = asked_kw * in_force.power_kw <= 0
        return self._budget.wait(urgent=urgent)

    async def _put_later(self, asked_kw: float) -> None:
        async with self._in_force.writing:
            await self._setpoints.put(asked_kw)

    async def _set_ceiling(self, power_kw: float) -> Ack:
        if self._map.control.limit:
            return await self._write_once(self._map.control.limit, Wanted(power_kw=power_kw))
        self._in_force.ceiling_kw = power_kw
        in_force = self._in_force.sent
        if in_force is None:
            return Ack(detail=f"No setpoint is in force; the next ones stay below {power_kw:g} kW.")
        return await self._set_power(in_force.asked_kw)

    async def _set_soc_target(self, command: Command) -> Ack:
        target = command.parameters["soc_percent"]
        wanted = Wanted(soc_percent=target if isinstance(target, float) else 0.0)
        return await self._write_once(self._map.control.soc_target, wanted)

    async def _release(self) -> Ack:
        lifetime = self._map.control.lifetime
        async with self._in_force.writing:
            self._postponed.drop()
            self._in_force.end(feed_on=lifetime is not None and lifetime.keep_feeding)
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
        async with self._in_force.writing:
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

    def _report(self, image: Image) -> None:
        self._learn(image)
        self._listeners.tell(
            AdapterEvent(kind=AdapterEventKind.TELEMETRY, telemetry=telemetry(image, self._clock()))
        )

    @property
    def device_identity(self) -> DeviceIdentity:
        """Who the device says it is, as far as its registers were read by now."""
        return self._device_identity

    def _learn(self, image: Image) -> None:
        """Take who the device is and its limits from its registers."""
        told = identity_in(image)
        self._device_identity = DeviceIdentity(
            manufacturer=told.manufacturer,
            model=told.model,
            serial_number=told.serial,
            firmware=told.firmware,
        )
        self._setpoints.learn(image)

    def _budget_used_up(self) -> None:
        _LOGGER.warning("%s: %s", self._map.title, self._budget.sentence)
        self._tell_cap()

    def _tell_cap(self, put_off: str = "") -> None:
        detail = f"{put_off} {self._budget.sentence}".strip()
        self._listeners.tell(AdapterEvent(kind=AdapterEventKind.WRITE_CAP, detail=detail))


def _signed(kind: CommandType, power_kw: float) -> float:
    return power_kw if kind is CommandType.SET_CHARGE_RATE else -power_kw


def _proven(ack: Ack) -> bool:
    return ack.proof is not Proof.ACKNOWLEDGED
