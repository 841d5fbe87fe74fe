"""EntityAdapter: a charger or battery that Home Assistant controls already.

The same setpoints, ceilings and proofs as any other adapter; underneath are entities and actions
of other integrations, which come and go: a command waits for them within its time.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
import logging
from typing import Final, override

from ...engine.base import Command, CommandType, Proof, Reason, utc_now
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
)
from ..bounded import bounded
from ..in_force import InForce, clamped
from ..listeners import Listeners
from .carry_out import Planned, least_kw, most_kw, plan, steps_for, variables
from .config import EntityConfig, Kind, Steps
from .host import Host
from .states import States

_LOGGER = logging.getLogger(__name__)

_RELEASE_SECONDS: Final = 15.0
_SHARE_OF_WAITING: Final = 0.5
"""Of a command's time: what may pass until its entities are there."""
_PERCENT: Final = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sent:
    """A setpoint that was carried out."""

    asked_kw: float
    power_kw: float
    planned: tuple[Planned, ...]
    remark: str


class EntityAdapter(Adapter):
    """One device behind entities and actions."""

    def __init__(
        self,
        config: EntityConfig,
        host: Host,
        *,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        """Keep what is needed; nothing is called or watched before ``start``."""
        self._config = config
        self._host = host
        self._clock = clock
        self._states = States(config, host)
        self._listeners = Listeners[AdapterEvent]()
        self._changed = asyncio.Event()
        self._in_force: InForce[_Sent] = InForce(config.lifetime_seconds, self._feed)
        self._connected: bool | None = None
        self._unwatch: Unsubscribe | None = None

    @property
    @override
    def capabilities(self) -> Capabilities:
        config = self._config
        types = {CommandType.SET_CHARGE_RATE, CommandType.SET_POWER_LIMIT, CommandType.RELEASE}
        if config.discharge:
            types.add(CommandType.SET_DISCHARGE_RATE)
        return Capabilities(
            command_types=frozenset(types),
            max_charge_kw=most_kw(config, self._states),
            min_charge_kw=least_kw(config, self._states) if config.kind is Kind.CHARGER else 0.0,
            max_discharge_kw=config.max_discharge_kw,
            phases=config.circuit.phases if config.kind is Kind.CHARGER else None,
            proofs=frozenset({Proof.ACKNOWLEDGED, Proof.READ_BACK}),
            setpoint_lifetime_seconds=config.lifetime_seconds,
        )

    @property
    @override
    def connected(self) -> bool:
        return not self._states.missing()

    @property
    def units(self) -> Mapping[str, str]:
        """Which unit each power is taken in, for the user to confirm.

        Raises:
            AdapterError: an entity has none that a power can be in.
        """
        return self._states.units()

    @override
    async def start(self) -> None:
        if self._unwatch is None:
            watched = sorted(self._config.controlled | self._config.read)
            self._unwatch = self._host.watch(watched, self._on_change)
            self._on_change()

    @override
    async def close(self) -> None:
        if self._unwatch is not None:
            self._unwatch()
            self._unwatch = None
        await self._in_force.close()

    @override
    def subscribe(self, listener: Listener) -> Unsubscribe:
        return self._listeners.subscribe(listener)

    @override
    async def read(self) -> Telemetry:
        if missing := self._states.missing():
            raise AdapterError(_sentence(missing), reason=Reason.OFFLINE)
        return self._states.telemetry(self._clock())

    @override
    async def release(self) -> None:
        async with bounded(_RELEASE_SECONDS):
            await self._release()

    @override
    async def send(self, command: Command) -> Ack:
        kind = command.command_type
        if kind not in self.capabilities.command_types:
            message = f"This {self._config.kind} has no entity or action for {kind}."
            raise AdapterError(message, retryable=False, reason=Reason.UNSUPPORTED)
        async with bounded(command.timeout_seconds):
            if kind is CommandType.RELEASE:
                return await self._release()
            wait_seconds = command.timeout_seconds * _SHARE_OF_WAITING
            power_kw = command.effective_power_kw or 0.0
            if kind is CommandType.SET_POWER_LIMIT:
                return await self._set_ceiling(power_kw, wait_seconds)
            signed_kw = power_kw if kind is CommandType.SET_CHARGE_RATE else -power_kw
            return await self._set_power(signed_kw, wait_seconds)

    async def find(self, command: Command) -> Ack | None:
        """Look whether the entities show a setpoint already; nothing is called."""
        asked_kw = command.effective_signed_kw
        if asked_kw is None or self._states.missing():
            return None
        sent = self._plan(asked_kw)
        if self._config.lifetime_seconds is not None and self._in_force.sent is None:
            return None  # nobody knows how long it will live
        ack = self._evidence(sent)
        if ack.proof is Proof.ACKNOWLEDGED:
            return None
        async with self._in_force.writing:
            fed_at = self._in_force.fed_at
            self._in_force.keep(sent, fed_at or asyncio.get_running_loop().time())
        return replace(ack, detail=f"Not set again: {ack.detail}")

    async def _set_power(self, asked_kw: float, wait_seconds: float) -> Ack:
        async with self._in_force.writing:
            await self._available(wait_seconds)
            sent = self._plan(asked_kw)
            await self._carry_out(sent.planned, sent.power_kw)
            self._in_force.keep(sent, asyncio.get_running_loop().time())
            generation = self._in_force.generation
        return await self._prove(sent, generation)

    async def _set_ceiling(self, power_kw: float, wait_seconds: float) -> Ack:
        self._in_force.ceiling_kw = power_kw
        in_force = self._in_force.sent
        if in_force is None:
            return Ack(detail=f"No setpoint is in force; the next ones stay below {power_kw:g} kW.")
        return await self._set_power(in_force.asked_kw, wait_seconds)

    async def _release(self) -> Ack:
        async with self._in_force.writing:
            self._in_force.end()
            if not self._config.release:
                return Ack(detail="There is nothing to give back: no step for a release is set.")
            await self._available(_RELEASE_SECONDS * _SHARE_OF_WAITING)
            planned = self._planned(self._config.release, 0.0)
            await self._carry_out(planned, 0.0)
            generation = self._in_force.generation
        return await self._seen(lambda: self._released(planned), generation)

    def _plan(self, asked_kw: float) -> _Sent:
        power_kw, remark = clamped(asked_kw, self.capabilities, self._in_force.ceiling_kw)
        planned = self._planned(steps_for(self._config, power_kw), power_kw)
        return _Sent(asked_kw=asked_kw, power_kw=power_kw, planned=planned, remark=remark)

    def _planned(self, steps: Steps, power_kw: float) -> tuple[Planned, ...]:
        return tuple(plan(self._config, steps, power_kw, self._states))

    async def _carry_out(self, planned: Iterable[Planned], power_kw: float) -> None:
        known = variables(self._config, power_kw)
        for one in planned:
            await self._host.call(one.action, one.data, known)

    async def _available(self, seconds: float) -> None:
        """Wait until every entity that is needed is there.

        Raises:
            AdapterError: one is not, and which.
        """
        try:
            async with asyncio.timeout(seconds):
                while self._states.missing():
                    await self._next_change()
        except TimeoutError as err:
            missing = _sentence(self._states.missing())
            raise AdapterError(missing, reason=Reason.OFFLINE) from err

    async def _next_change(self) -> None:
        self._changed.clear()
        if self._unwatch is not None:
            await self._changed.wait()
            return
        # Not started: watch for as long as it takes.
        watched = sorted(self._config.controlled | self._config.read)
        unwatch = self._host.watch(watched, self._changed.set)
        try:
            await self._changed.wait()
        finally:
            unwatch()

    async def _prove(self, sent: _Sent, generation: int) -> Ack:
        return await self._seen(lambda: self._evidence(sent), generation)

    async def _seen(self, look: Callable[[], Ack], generation: int) -> Ack:
        """Look at what the entities show until it proves the setpoint, or time is up."""
        try:
            async with asyncio.timeout(self._config.read_back_seconds):
                while (ack := look()).proof is Proof.ACKNOWLEDGED:
                    await self._next_change()
                    if generation != self._in_force.generation:
                        return Ack(detail="Accepted, and replaced by a newer setpoint.")
        except TimeoutError:
            return look()
        return ack

    def _evidence(self, sent: _Sent) -> Ack:
        """Compare a setpoint with what the entities show."""
        shown, verdicts = self._shown(sent.planned)
        applied_kw = self._states.setpoint_kw()
        tolerance_kw = max(
            self._config.tolerance_kw,
            abs(sent.power_kw) * self._config.tolerance_percent / _PERCENT,
        )
        if applied_kw is not None:
            shown.append(f"setpoint {applied_kw:g} kW")
            verdicts.append(abs(applied_kw - sent.power_kw) <= tolerance_kw)
        power_kw = self._states.power_kw(self._config.power)
        if power_kw is not None:
            shown.append(f"measured {power_kw:g} kW")
            close = abs(power_kw - sent.power_kw) <= tolerance_kw
            # A vehicle may take less, which says nothing; a battery may not.
            if close or power_kw > sent.power_kw or self._config.kind is Kind.BATTERY:
                verdicts.append(close)
        agrees = bool(verdicts) and all(verdicts)
        said = ", ".join(shown) or "accepted; no entity shows anything to prove it by"
        return Ack(
            proof=Proof.READ_BACK if agrees else Proof.ACKNOWLEDGED,
            detail=f"{sent.remark}{said}.",
            applied_power_kw=applied_kw,
        )

    def _released(self, planned: tuple[Planned, ...]) -> Ack:
        shown, verdicts = self._shown(planned)
        agrees = bool(verdicts) and all(verdicts)
        return Ack(
            proof=Proof.READ_BACK if agrees else Proof.ACKNOWLEDGED,
            detail=f"{', '.join(shown) or 'accepted'}.",
        )

    def _shown(self, planned: Iterable[Planned]) -> tuple[list[str], list[bool]]:
        said, verdicts = [], []
        for one in planned:
            if one.entity_id is not None:
                state = self._states.get(one.entity_id)
                said.append(f"{one.entity_id} is {state.state if state else 'missing'}")
                verdicts.append(one.shown_by(state))
        return said, verdicts

    async def _feed(self) -> None:
        async with self._in_force.writing:
            if (in_force := self._in_force.sent) is None:
                return
            if missing := self._states.missing():
                raise AdapterError(_sentence(missing), reason=Reason.OFFLINE)
            sent = self._plan(in_force.asked_kw)
            await self._carry_out(sent.planned, sent.power_kw)

    def _on_change(self) -> None:
        self._changed.set()
        if not self._host.ready():
            return  # away for the moment, as everything is: nothing to tell
        missing = self._states.missing()
        if self._connected is not (not missing):
            self._connected = not missing
            self._listeners.tell(
                AdapterEvent(kind=AdapterEventKind.LOST, detail=_sentence(missing))
                if missing
                else AdapterEvent(kind=AdapterEventKind.CONNECTED)
            )
        if self._connected:
            told = self._states.telemetry(self._clock())
            self._listeners.tell(AdapterEvent(kind=AdapterEventKind.TELEMETRY, telemetry=told))


def _sentence(missing: Iterable[str]) -> str:
    return f"{', '.join(missing)}."
