"""What a simulated charger and a simulated battery have in common."""

from abc import abstractmethod
import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final, override

from ...engine.base import Command, CommandType, Proof, Reason, utc_now
from ...engine.errors import AdapterError
from .. import (
    Ack,
    Adapter,
    AdapterEvent,
    AdapterEventKind,
    Listener,
    Telemetry,
    Unsubscribe,
)
from ..listeners import Listeners
from .ramp import Passed, ramp


class Fault(StrEnum):
    """What a simulated device does wrong."""

    NONE = "none"
    REJECT = "reject"
    """Refuses every command, for good."""
    MUTE = "mute"
    """Never answers a command and does nothing; goes on reporting."""
    IGNORE = "ignore"
    """Says yes and does nothing."""
    OFFLINE = "offline"
    """Cannot be reached."""
    SLOW = "slow"
    """Does what it is asked, and takes its time to say so."""
    FLAKY = "flaky"
    """Fails every second attempt, beginning with the first."""
    BUSY = "busy"
    """Takes no command now, and says so."""
    DROP = "drop"
    """Does what it is asked, and is gone for a moment before it says so."""
    ONE_PHASE = "one_phase"
    """Moves a third of the power that it is asked for, and reports the setpoint as asked."""
    WRONG_UNIT = "wrong_unit"
    """Takes kilowatts for watts: moves a thousandth, and reports the setpoint as asked."""


_GONE_SECONDS: Final = 1.0
_SHARE_OF_POWER: Final[Mapping[Fault, float]] = MappingProxyType(
    {Fault.ONE_PHASE: 1 / 3, Fault.WRONG_UNIT: 1e-3}
)


class SimulatedDevice(Adapter):
    """What both kinds have in common: a setpoint, a ceiling, faults, time and reports."""

    def __init__(
        self,
        *,
        kw_per_second: float,
        report_seconds: float = 5.0,
        slow_seconds: float = 5.0,
        clock: Callable[[], datetime] = utc_now,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Make a device that reports only after ``start``.

        Args:
            kw_per_second: how fast its power moves.
            report_seconds: how often it reports.
            slow_seconds: how long a slow device takes to answer.
            clock: gives the time; state is worked out from it.
            sleep: how a slow device waits.
        """
        self.setpoint_kw: float | None = None
        """In force, charging positive; None: the device is left to itself."""
        self.power_kw = 0.0
        self.charged_kwh = 0.0
        self.discharged_kwh = 0.0
        self._ceiling_kw: float | None = None
        self._kw_per_second = kw_per_second
        self._report_seconds = report_seconds
        self._slow_seconds = slow_seconds
        self._clock = clock
        self._sleep = sleep
        self._now = clock()
        self._fault = Fault.NONE
        self._attempts = 0
        self._listeners = Listeners[AdapterEvent]()
        self._timer: asyncio.TimerHandle | None = None
        self._started = False
        self._gone: asyncio.TimerHandle | None = None
        """Set while the link is down after a ``DROP``."""
        self._closed = asyncio.Event()

    @abstractmethod
    def _cannot(self, kind: CommandType) -> str:
        """Return why this device cannot do a type of command."""

    @abstractmethod
    def _target_kw(self) -> float:
        """Return the power that it moves to now."""

    @abstractmethod
    def _store(self, passed: Passed) -> None:
        """Take the energy in or out; at the top or the bottom power ends."""

    @abstractmethod
    def _obey(self, command: Command) -> str | None:
        """Carry out a command of a type of its own kind; return a remark, if any."""

    @property
    @abstractmethod
    def status(self) -> str:
        """The device's own word for its state."""

    @property
    @abstractmethod
    def soc_percent(self) -> float | None:
        """The state of charge of the battery, or of the vehicle's."""

    @property
    @override
    def connected(self) -> bool:
        return self._started and self._fault is not Fault.OFFLINE and self._gone is None

    @property
    def fault(self) -> Fault:
        """What it does wrong now."""
        return self._fault

    @override
    async def start(self) -> None:
        if self._started:
            return
        self._started = True
        self._closed.clear()
        self._now = self._clock()
        if self.connected:
            self._tell(AdapterEventKind.CONNECTED)
        self._report()

    @override
    async def close(self) -> None:
        self._started = False
        self._closed.set()
        for timer in (self._timer, self._gone):
            if timer is not None:
                timer.cancel()
        self._timer = self._gone = None

    @override
    def subscribe(self, listener: Listener) -> Unsubscribe:
        return self._listeners.subscribe(listener)

    @override
    async def send(self, command: Command) -> Ack:
        self._require_reachable()
        if command.command_type not in self.capabilities.command_types:
            raise AdapterError(
                self._cannot(command.command_type), retryable=False, reason=Reason.UNSUPPORTED
            )
        await self._misbehave()
        if self._fault is Fault.IGNORE:
            return Ack(detail="Accepted.", applied_power_kw=self.setpoint_kw)
        self.advance()
        remark = self._carry_out(command)
        self.advance()
        self._tell_telemetry()
        await self._answer_badly()
        return Ack(proof=Proof.READ_BACK, detail=remark, applied_power_kw=self.setpoint_kw)

    @override
    async def read(self) -> Telemetry:
        self._require_reachable()
        self.advance()
        return self._telemetry()

    @override
    async def release(self) -> None:
        self._require_reachable()
        await self._misbehave()
        if self._fault is not Fault.IGNORE:
            self.advance()
            self._let_go()
            self._tell_telemetry()
            await self._answer_badly()

    def reboot(self) -> None:
        """Start anew: the setpoint is lost, and the link was down for no longer than it takes."""
        self.advance()
        self._let_go()
        self.power_kw = 0.0
        self._tell(AdapterEventKind.REBOOTED, detail="Simulated: restarted.")
        self._tell_telemetry()

    def set_fault(self, fault: Fault) -> None:
        """Let the device misbehave, or behave again."""
        self.advance()
        before, self._fault = self.connected, fault
        self._attempts = 0
        if before and not self.connected:
            self._tell(AdapterEventKind.LOST, detail="Simulated: offline.")
        elif self.connected and not before:
            self._tell(AdapterEventKind.CONNECTED)
            self._tell_telemetry()

    def advance(self) -> None:
        """Work out what has become of the device since it was last looked at."""
        now = self._clock()
        seconds = max((now - self._now).total_seconds(), 0.0)
        self._now = now
        target_kw = self._target_kw() * _SHARE_OF_POWER.get(self._fault, 1.0)
        passed = ramp(self.power_kw, target_kw, seconds, kw_per_second=self._kw_per_second)
        self.power_kw = passed.power_kw
        self._store(passed)

    def _carry_out(self, command: Command) -> str | None:
        match command.command_type:
            case CommandType.SET_CHARGE_RATE | CommandType.SET_DISCHARGE_RATE as kind:
                size_kw = command.effective_power_kw or 0.0
                asked_kw = size_kw if kind is CommandType.SET_CHARGE_RATE else 0.0 - size_kw
                self.setpoint_kw = self._within_limits(asked_kw)
                if self.setpoint_kw != asked_kw:
                    return f"{asked_kw:g} kW became {self.setpoint_kw:g} kW, which it can do."
                return f"The setpoint is {asked_kw:g} kW."
            case CommandType.SET_POWER_LIMIT:
                self._ceiling_kw = command.effective_power_kw
                return f"Power stays below {self._ceiling_kw:g} kW."
            case CommandType.RELEASE:
                self._let_go()
                return "Released."
            case _:
                return self._obey(command)

    def _within_limits(self, power_kw: float) -> float:
        able = self.capabilities
        power_kw = min(power_kw, able.max_charge_kw or 0.0)
        power_kw = max(power_kw, 0.0 - (able.max_discharge_kw or 0.0))
        return 0.0 if 0 < power_kw < able.min_charge_kw else power_kw

    def _below_ceiling(self, power_kw: float) -> float:
        if self._ceiling_kw is None:
            return power_kw
        lowered = min(max(power_kw, 0.0 - self._ceiling_kw), self._ceiling_kw)
        return self._within_limits(lowered)

    def _let_go(self) -> None:
        self.setpoint_kw = self._ceiling_kw = None

    def _require_reachable(self) -> None:
        if self._fault is Fault.OFFLINE or self._gone is not None:
            message = "Simulated: the device cannot be reached."
            raise AdapterError(message, reason=Reason.OFFLINE)

    async def _misbehave(self) -> None:
        self._attempts += 1
        match self._fault:
            case Fault.REJECT:
                message = "Simulated: Rejected."
                raise AdapterError(message, retryable=False, reason=Reason.REJECTED)
            case Fault.FLAKY if self._attempts % 2:
                message = "Simulated: this attempt failed."
                raise AdapterError(message)
            case Fault.BUSY:
                message = "Simulated: Busy."
                raise AdapterError(message)
            case Fault.MUTE:
                await self._closed.wait()
                message = "Simulated: closed before an answer came."
                raise AdapterError(message, reason=Reason.OFFLINE)
            case _:
                pass

    async def _answer_badly(self) -> None:
        """Keep the answer to what was done waiting, or let it get lost."""
        if self._fault is Fault.SLOW:
            await self._sleep(self._slow_seconds)
        elif self._fault is Fault.DROP:
            loop = asyncio.get_running_loop()
            self._gone = loop.call_later(_GONE_SECONDS, self._come_back)
            message = "Simulated: the link broke before an answer came."
            self._tell(AdapterEventKind.LOST, detail=message)
            raise AdapterError(message, reason=Reason.OFFLINE)

    def _come_back(self) -> None:
        self._gone = None
        if self.connected:
            self._tell(AdapterEventKind.CONNECTED)
            self._tell_telemetry()

    def _report(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(self._report_seconds, self._report)
        self.advance()
        self._tell_telemetry()

    def _tell_telemetry(self) -> None:
        if self.connected:
            self._tell(AdapterEventKind.TELEMETRY, telemetry=self._telemetry())

    def _tell(
        self,
        kind: AdapterEventKind,
        *,
        telemetry: Telemetry | None = None,
        detail: str | None = None,
    ) -> None:
        self._listeners.tell(AdapterEvent(kind=kind, telemetry=telemetry, detail=detail))

    def _telemetry(self) -> Telemetry:
        soc_percent = self.soc_percent
        return Telemetry(
            observed_at=self._now,
            power_kw=round(self.power_kw, 3) + 0.0,
            energy_kwh=round(self.charged_kwh, 4),
            energy_discharged_kwh=round(self.discharged_kwh, 4)
            if self.capabilities.max_discharge_kw
            else None,
            soc_percent=None if soc_percent is None else round(soc_percent, 2),
            status=self.status,
            setpoint_kw=self.setpoint_kw,
        )
