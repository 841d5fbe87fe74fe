"""The adapter of one OCPP charger: commands in, events out, over all of its connections."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
import logging
from typing import Final, override

from aiohttp import WSCloseCode

from ...engine.base import Command, CommandType, Proof, Reason
from .. import (
    Ack,
    AdapterError,
    AdapterEvent,
    AdapterEventKind,
    Capabilities,
    Listener,
    Telemetry,
    Unsubscribe,
)
from ..listeners import Listeners
from ..plan_ahead import PlanAhead
from .commands import SENDERS, Target, sender_for
from .config import ChargingRateUnit, OcppConfig
from .electrical import WATTS_PER_KILOWATT
from .energy_scale import EnergyMark
from .installer import Installer
from .introduction import ask_for_meter, ask_for_values, interview
from .memory import MemoryStore, Remembered, ShortMemory
from .profiles import Rung, units
from .session import Session
from .setpoint import ProfileWriter
from .state import ChargerState
from .stored_plan import StoredPlan
from .upkeep import ChargerUpkeep, Pending
from .waking import start_if_suspended

_LOGGER: Final = logging.getLogger(__name__)
_NOT_BY_PLAN: Final = frozenset({Reason.DRIFTED, Reason.RETRIED})
"""Why a setpoint is told to the charger though its plan says it: it did not follow."""
_AS_SAID: Final = EnergyMark()
_STEP: Final = 0.1
"""A limit has one decimal."""


class OcppAdapter(ChargerUpkeep):
    """One connector of one charger; made by ``CentralSystem.add_charger``."""

    def __init__(
        self,
        config: OcppConfig,
        *,
        clock: Callable[[], datetime],
        register: Callable[[OcppAdapter], None],
        unregister: Callable[[OcppAdapter], None],
        memory: MemoryStore | None = None,
    ) -> None:
        """Make an adapter that waits for its charger.

        Args:
            config: what the user declared.
            clock: tells the time, aware.
            register: lets the central system take the charger in; may be called again.
            unregister: makes the central system refuse the charger.
            memory: keeps what was learned over restarts.
        """
        self.config = config
        self._register = register
        self._unregister = unregister
        self._session: Session | None = None
        self._known = False
        """Whether the charger was connected before, since we started."""
        self._ready = False
        self._settling: asyncio.Task[None] | None = None
        self._version = "1.6"
        self._metered = asyncio.Event()
        self._listeners = Listeners()
        self._memory = memory or ShortMemory()
        self._remembered = Remembered.from_plain(self._memory.load(config.charge_point_id))
        self._changed = asyncio.Event()
        self.pending = None
        self._state = ChargerState(
            config,
            clock=clock,
            emit=self._on_state_event,
            on_metered=self._metered.set,
            transaction=self._remembered.transaction,
        )
        self._state.last_transaction_id = self._remembered.last_transaction_id
        self._state.count_energy_as(self._remembered.energy.get(config.connector_id, _AS_SAID))
        self._installer = Installer(
            config, self._state, remembered=self._remembered, on_learned=self._learned
        )
        self._writer = ProfileWriter(config, self._state, self._installer)
        self._plan = StoredPlan(
            config,
            self._state,
            self._installer,
            self._writer,
            clock=clock,
            until=self._until,
            followed=self._remembered.follows_plan,
            on_learned=self._learned_plan,
        )

    @property
    def capabilities(self) -> Capabilities:
        """What the charger can do, as far as is known now."""
        proofs = {Proof.ACKNOWLEDGED}
        if self.config.verify_with_composite_schedule:
            proofs.add(Proof.READ_BACK)
        least = most = self._state.reach
        if self._state.switches_phases:
            least, most = self.config.reach_over(1), self.config.reach
        return Capabilities(
            command_types=frozenset(SENDERS),
            max_charge_kw=most.max_charge_kw,
            min_charge_kw=least.min_charge_kw,
            step_kw=self._step_kw(),
            phases=self._state.reach.circuit.phases,
            proofs=frozenset(proofs),
            stores_plan=self._plan.held,
        )

    @property
    def connected(self) -> bool:
        """Whether a command would reach the charger now."""
        return self._ready

    async def start(self) -> None:
        """Let the charger connect; an absent charger is no error."""
        self._register(self)

    async def close(self) -> None:
        """Close the charger's socket and refuse it from now on."""
        self._unregister(self)
        session = self.lose("closed")
        if session is not None:
            await session.close(WSCloseCode.GOING_AWAY, "closed")

    async def send(self, command: Command) -> Ack:
        """Carry out a command.

        Raises:
            AdapterError: refused (not retryable), no answer or not connected (retryable).
        """
        sender = sender_for(command.command_type, self._version)
        target = Target(
            config=self.config,
            state=self._state,
            writer=self._writer,
            session=self._live_session(),
            confirmed=self._confirmed,
        )
        was_paused = self._writer.pauses
        ack = await self._by_plan(target.session, command) or await sender(target, command)
        if was_paused and not self._writer.pauses and self._state.in_transaction:
            target.session.spawn(start_if_suspended(target, self._until))
        return ack

    async def find(self, command: Command) -> Ack | None:
        """Ask the charger whether it carries a setpoint already; None if it is not sure.

        Raises:
            AdapterError: not connected.
        """
        power_kw = command.effective_signed_kw
        session = self._live_session()
        return None if power_kw is None else await self._writer.find(session, power_kw)

    async def read(self) -> Telemetry:
        """Ask the charger for its meter; a charger that refuses to tell is read from memory.

        Raises:
            AdapterError: not connected, or no answer.
        """
        session = self._live_session()
        self._metered.clear()
        try:
            answer = await ask_for_meter(session, self.config, self._state)
        except AdapterError as error:
            if error.reason in {Reason.OFFLINE, Reason.TIMED_OUT}:
                raise
        else:
            if answer.accepted:
                # Accepted and never sent: seen in the field, and no reason to fail.
                with suppress(TimeoutError):
                    async with asyncio.timeout(self.config.response_timeout_seconds):
                        await self._metered.wait()
        return self._state.telemetry

    async def release(self) -> None:
        """Remove our charging profiles; harmless where there are none.

        Raises:
            AdapterError: not connected, no answer, or refused.
        """
        await self._writer.clear(self._live_session())

    async def store_plan(self, plan: PlanAhead) -> None:
        """Let the charger keep a plan in place of the one before; a plan it has costs nothing.

        Raises:
            AdapterError: the charger is away (it gets the plan when it comes back), or refuses.
        """
        self._plan.want(plan)
        await self._plan.push(self._live_session())

    async def _by_plan(self, session: Session, command: Command) -> Ack | None:
        """Leave a setpoint to the plan in the charger, unless that was seen to go wrong."""
        power_kw = command.effective_power_kw
        if (
            command.command_type is not CommandType.SET_CHARGE_RATE
            or power_kw is None
            or command.cause in _NOT_BY_PLAN
        ):
            return None
        return await self._plan.follow(session, power_kw)

    def subscribe(self, listener: Listener) -> Unsubscribe:
        """Call a listener with each event of this charger."""
        return self._listeners.subscribe(listener)

    def attach(self, session: Session) -> Session | None:
        """Take a new connection in place of the old one, which is returned."""
        old = self.lose("replaced by a newer connection")
        self._session = session
        self._version = session.VERSION
        self._state.connected()
        self._settling = session.spawn(self._settle(session, booted=False))
        return old

    def detach(self, session: Session, why: str) -> None:
        """Let go of a connection that is over; harmless for one that was replaced."""
        session.end(why)
        if session is not self._session:
            return
        self._session = None
        self._settling = None
        if self._ready:
            self._ready = False
            self._emit(AdapterEvent(kind=AdapterEventKind.LOST, detail=why))

    def lose(self, why: str) -> Session | None:
        """Let go of the present connection, which is returned to be closed."""
        session = self._session
        if session is not None:
            self.detach(session, why)
        return session

    def booted(self, session: Session) -> None:
        """Take in that the charger has started anew, and knows nothing of what it was asked."""
        if session is not self._session:
            return
        if self._settling is not None:
            self._settling.cancel()
        session.interrupt("the charger restarted")
        self._remember(self._remembered.of(self.identity))
        self._installer.rebooted(self._remembered)
        self._plan.followed_anew(self._remembered.follows_plan)
        self._settling = session.spawn(self._settle(session, booted=True))

    async def _settle(self, session: Session, *, booted: bool) -> None:
        """Get to know the charger, then say that it is there; the other way round if it is known.

        A charger that reconnects does not have to send a BootNotification.
        """
        if self._known:
            self._announce(booted=booted)
        elif not booted:
            with suppress(TimeoutError):
                async with asyncio.timeout(self.config.boot_grace_seconds):
                    await session.heard.wait()
        answers = await interview(session, self.config, self._state)
        if not self._known or not self._ready:
            self._known = True
            self._announce(booted=booted)
        if answers:
            await ask_for_values(session, self.config, self._state)
            await self._plan.push_again(session)

    def _announce(self, *, booted: bool) -> None:
        if not self._ready:
            self._ready = True
            self._emit(AdapterEvent(kind=AdapterEventKind.CONNECTED))
        elif booted:
            self._emit(AdapterEvent(kind=AdapterEventKind.REBOOTED))

    @override
    def _live_session(self) -> Session:
        if self._session is None or not self._ready:
            raise AdapterError("The charger is not connected.", reason=Reason.OFFLINE)
        return self._session

    def _step_kw(self) -> float | None:
        possible = units(self.config.unit, self._state.facts.units)
        if len(possible) > 1:
            return None
        if possible[0] is ChargingRateUnit.W:
            return _STEP / WATTS_PER_KILOWATT
        return self._state.reach.circuit.power_kw(_STEP)

    def _on_state_event(self, event: AdapterEvent) -> None:
        if event.kind is AdapterEventKind.TRANSACTION_STARTED:
            self._installer.transaction_started()
            self._remember_transaction()
            self._plan.lost()
            if self._ready and self._session is not None:
                self._session.spawn(self._plan.push_again(self._session))
        elif event.kind is AdapterEventKind.TRANSACTION_ENDED:
            self._installer.transaction_over()
            self._remember_transaction()
            self._lift_pause()
        self._remember_energy()
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()
        self._emit(event)

    async def _until(self, holds: Callable[[], bool], seconds: float) -> bool:
        """Wait until something is true of the charger; return whether it came about in time."""
        try:
            async with asyncio.timeout(seconds):
                while not holds():
                    await self._changed.wait()
        except TimeoutError:
            return False
        return True

    async def _confirmed(self, running: bool) -> bool:  # noqa: FBT001 - what is waited for
        self.pending = Pending.START if running else Pending.STOP
        try:
            return await self._until(
                lambda: self._state.in_transaction is running, self.config.confirm_seconds
            )
        finally:
            self.pending = None

    def _remember(self, remembered: Remembered) -> None:
        if remembered != self._remembered:
            self._remembered = remembered
            self._memory.save(self.config.charge_point_id, remembered.plain())

    def _remember_transaction(self) -> None:
        self._remember(
            replace(
                self._remembered,
                transaction=self._state.transaction,
                last_transaction_id=self._state.last_transaction_id,
            )
        )

    def _remember_energy(self) -> None:
        connector_id, mark = self.config.connector_id, self._state.energy_mark
        if mark is not self._remembered.energy.get(connector_id, _AS_SAID) and mark != _AS_SAID:
            self._remember(self._remembered.with_energy(connector_id, mark))

    def _learned_plan(self, followed: bool) -> None:  # noqa: FBT001 - a fact
        self._remember(replace(self._remembered, follows_plan=followed))

    def _learned(self, use: str, rung: Rung) -> None:
        self._remember(self._remembered.with_rung(use, rung))

    def _lift_pause(self) -> None:
        session = self._session
        if session is not None and self._writer.holds_pause:
            session.spawn(self._lift_pause_of(session))

    async def _lift_pause_of(self, session: Session) -> None:
        try:
            await self._writer.lift_pause(session)
        except AdapterError as error:
            _LOGGER.warning("%s stays paused: %s", self.config.charge_point_id, error)

    def _emit(self, event: AdapterEvent) -> None:
        self._listeners.tell(event)
