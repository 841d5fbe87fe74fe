"""A simulated EV charger with a vehicle; its words are OCPP's."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final, override

from ...engine.base import Command, CommandType, Proof, Reason, utc_now
from ...engine.errors import AdapterError
from .. import AdapterEventKind, Capabilities
from .device import SimulatedDevice
from .ramp import Passed

_FULL_PERCENT: Final = 100.0
_CANNOT: Final[Mapping[CommandType, str]] = MappingProxyType(
    {
        CommandType.SET_DISCHARGE_RATE: "This charger cannot discharge a vehicle.",
        CommandType.SET_SOC_TARGET: "This charger cannot take a target for the state of charge.",
    }
)


class SimulatedCharger(SimulatedDevice):
    """A charger whose vehicle fills up.

    Plugging in starts a transaction, as with a charger that asks for no card. Left to itself it
    charges as fast as it can; a setpoint below its minimum pauses it.
    """

    def __init__(  # noqa: PLR0913 - what can be chosen about a charger and its vehicle
        self,
        *,
        max_charge_kw: float = 11.0,
        min_charge_kw: float = 1.4,
        phases: int = 3,
        capacity_kwh: float = 60.0,
        soc_percent: float = 40.0,
        plugged: bool = True,
        kw_per_second: float = 5.0,
        report_seconds: float = 5.0,
        slow_seconds: float = 5.0,
        clock: Callable[[], datetime] = utc_now,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Make a charger, with a vehicle if ``plugged``.

        Args:
            max_charge_kw: the most it gives.
            min_charge_kw: the least above 0 that it gives.
            phases: that it charges on.
            capacity_kwh: of the vehicle's battery.
            soc_percent: of the vehicle's battery, at the beginning.
            plugged: whether the vehicle is there.
            kw_per_second: how fast its power moves.
            report_seconds: how often it reports.
            slow_seconds: how long it takes to answer while it is slow.
            clock: gives the time.
            sleep: how it waits while it is slow.
        """
        super().__init__(
            kw_per_second=kw_per_second,
            report_seconds=report_seconds,
            slow_seconds=slow_seconds,
            clock=clock,
            sleep=sleep,
        )
        self._capacity_kwh = capacity_kwh
        self._soc_percent = soc_percent
        self._plugged = plugged
        self._transaction = plugged
        self._ended = False
        self._available = True
        self._able = Capabilities(
            command_types=frozenset(CommandType) - _CANNOT.keys(),
            max_charge_kw=max_charge_kw,
            min_charge_kw=min_charge_kw,
            phases=phases,
            proofs=frozenset({Proof.ACKNOWLEDGED, Proof.READ_BACK}),
        )

    @property
    @override
    def capabilities(self) -> Capabilities:
        return self._able

    @property
    @override
    def status(self) -> str:
        if not self._available:
            return "Unavailable"
        if not self._plugged:
            return "Available"
        if not self._transaction:
            return "Finishing" if self._ended else "Preparing"
        if self._soc_percent >= _FULL_PERCENT:
            return "SuspendedEV"
        return "Charging" if self._target_kw() > 0 else "SuspendedEVSE"

    @property
    @override
    def soc_percent(self) -> float | None:
        return self._soc_percent if self._plugged else None

    def plug_in(self, soc_percent: float | None = None) -> None:
        """Let a vehicle come, with this state of charge."""
        self.advance()
        self._plugged = True
        self._ended = False
        if soc_percent is not None:
            self._soc_percent = soc_percent
        if self._available:
            self._begin()
        self._tell_telemetry()

    def unplug(self) -> None:
        """Let the vehicle leave."""
        self.advance()
        self._end()
        self._plugged = self._ended = False
        self._tell_telemetry()

    @override
    def _cannot(self, kind: CommandType) -> str:
        return _CANNOT[kind]

    @override
    def _target_kw(self) -> float:
        if not self._transaction or self._soc_percent >= _FULL_PERCENT:
            return 0.0
        asked_kw = self._able.max_charge_kw if self.setpoint_kw is None else self.setpoint_kw
        return self._below_ceiling(asked_kw or 0.0)

    @override
    def _store(self, passed: Passed) -> None:
        room_kwh = (_FULL_PERCENT - self._soc_percent) / _FULL_PERCENT * self._capacity_kwh
        taken_kwh = min(passed.charged_kwh, room_kwh)
        self.charged_kwh += taken_kwh
        if passed.charged_kwh >= room_kwh:
            self._soc_percent = _FULL_PERCENT
            self.power_kw = 0.0
        else:
            self._soc_percent += taken_kwh / self._capacity_kwh * _FULL_PERCENT

    @override
    def _obey(self, command: Command) -> str:
        match command.command_type:
            case CommandType.START_CHARGING:
                if not self._plugged or not self._available:
                    message = f"Simulated: cannot start while {self.status}."
                    raise AdapterError(message, retryable=False, reason=Reason.ASSET_STATE)
                self._begin()
                return "The transaction runs."
            case CommandType.STOP_CHARGING:
                self._end()
                return "No transaction runs."
            case _:
                self._available = command.parameters["available"] is True
                if not self._available:
                    self._end()
                return f"The charger is {self.status}."

    def _begin(self) -> None:
        if not self._transaction:
            self._transaction, self._ended = True, False
            self._tell(AdapterEventKind.TRANSACTION_STARTED)

    def _end(self) -> None:
        if self._transaction:
            self._transaction, self._ended = False, True
            # A contactor opens: power does not ramp down.
            self.power_kw = 0.0
            self._tell(AdapterEventKind.TRANSACTION_ENDED)
