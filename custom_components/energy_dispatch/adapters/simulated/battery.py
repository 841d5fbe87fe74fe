"""A simulated home battery."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final, override

from ...engine.base import Command, CommandType, Proof, utc_now
from .. import Capabilities
from .device import SimulatedDevice
from .ramp import Passed

_FULL_PERCENT: Final = 100.0
_AT_REST_KW: Final = 0.005
_CANNOT: Final[Mapping[CommandType, str]] = MappingProxyType(
    {
        CommandType.START_CHARGING: "This battery has no transactions: set a charge rate instead.",
        CommandType.STOP_CHARGING: "This battery has no transactions: set a charge rate of 0.",
        CommandType.CHANGE_AVAILABILITY: "This battery cannot be taken out of service.",
    }
)


class SimulatedBattery(SimulatedDevice):
    """A battery whose state of charge moves; left to itself it rests.

    A target for the state of charge ends charging there, or discharging, whichever gets to it.
    """

    def __init__(  # noqa: PLR0913 - what can be chosen about a battery
        self,
        *,
        capacity_kwh: float = 10.0,
        soc_percent: float = 50.0,
        max_charge_kw: float = 5.0,
        max_discharge_kw: float = 5.0,
        efficiency: float = 0.95,
        kw_per_second: float = 5.0,
        report_seconds: float = 5.0,
        slow_seconds: float = 5.0,
        clock: Callable[[], datetime] = utc_now,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Make a battery at rest.

        Args:
            capacity_kwh: between empty and full.
            soc_percent: at the beginning.
            max_charge_kw: the most it takes.
            max_discharge_kw: the most it gives.
            efficiency: of charging and of discharging, each.
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
        self._target_soc_percent: float | None = None
        self._efficiency = efficiency
        self._able = Capabilities(
            command_types=frozenset(CommandType) - _CANNOT.keys(),
            max_charge_kw=max_charge_kw,
            max_discharge_kw=max_discharge_kw,
            proofs=frozenset({Proof.ACKNOWLEDGED, Proof.READ_BACK}),
        )

    @property
    @override
    def capabilities(self) -> Capabilities:
        return self._able

    @property
    @override
    def status(self) -> str:
        if self.power_kw > _AT_REST_KW:
            return "Charging"
        if self.power_kw < -_AT_REST_KW:
            return "Discharging"
        if self._soc_percent >= _FULL_PERCENT:
            return "Full"
        return "Empty" if self._soc_percent <= 0 else "Idle"

    @property
    @override
    def soc_percent(self) -> float:
        return self._soc_percent

    @override
    def _cannot(self, kind: CommandType) -> str:
        return _CANNOT[kind]

    @override
    def _target_kw(self) -> float:
        power_kw = self._below_ceiling(self.setpoint_kw or 0.0)
        lowest, highest = self._bounds(power_kw)
        if power_kw > 0:
            return power_kw if self._soc_percent < highest else 0.0
        return power_kw if self._soc_percent > lowest else 0.0

    @override
    def _store(self, passed: Passed) -> None:
        lowest, highest = self._bounds(self.setpoint_kw or 0.0)
        before = self._soc_percent
        gained = passed.charged_kwh * self._efficiency - passed.discharged_kwh / self._efficiency
        after = before + gained / self._capacity_kwh * _FULL_PERCENT
        self._soc_percent = min(max(after, min(lowest, before)), max(highest, before))
        missed_kwh = (after - self._soc_percent) * self._capacity_kwh / _FULL_PERCENT
        self.charged_kwh += passed.charged_kwh - max(missed_kwh, 0.0) / self._efficiency
        self.discharged_kwh += passed.discharged_kwh - max(-missed_kwh, 0.0) * self._efficiency
        if missed_kwh:
            self.power_kw = 0.0

    @override
    def _obey(self, command: Command) -> str:
        target = command.parameters["soc_percent"]
        self._target_soc_percent = target if isinstance(target, float) else None
        return f"Power ends at a state of charge of {target:g} %."

    @override
    def _let_go(self) -> None:
        super()._let_go()
        self._target_soc_percent = None

    def _bounds(self, power_kw: float) -> tuple[float, float]:
        """Return where discharging and where charging ends."""
        target = self._target_soc_percent
        lowest = target if target is not None and power_kw < 0 else 0.0
        highest = target if target is not None and power_kw > 0 else _FULL_PERCENT
        return lowest, highest
