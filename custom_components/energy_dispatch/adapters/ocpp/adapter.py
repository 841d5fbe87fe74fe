"""The adapter of one OCPP charger: commands in, events out, over all of its connections."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
import logging
from typing import Any, Final, override

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
from .introduction import ask_for_meter
from .profiles import Rung, units
from .session import Session
from .setpoint import ProfileWriter
from .state import ChargerState
from .station import Station
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
        station: Station,
        clock: Callable[[], datetime],
        register: Callable[[OcppAdapter], None],
        unregister: Callable[[OcppAdapter], Session | None],
    ) -> None:
        """Make an adapter that waits for its charger.

        Args:
            config: what the user declared.
            station: the charge point that the connector belongs to.
            clock: tells the time, aware.
            register: lets the central system take the charger in; may be called again.
            unregister: makes the central system refuse the charger, unless another adapter is in
                charge of a connector of it; returns the connection that is over then.
        """
        self.config = config
        self.station = station
        self._register = register
        self._unregister = unregister
        self._metered = asyncio.Event()
        self._listeners = Listeners[AdapterEvent]()
        self._changed = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self.pending = None
        self._state = ChargerState(
            config,
            clock=clock,
            emit=self._on_state_event,
            on_metered=self._metered.set,
            transaction=station.running_at(config.connector_id),
        )
        self._state.count_energy_as(station.remembered.energy.get(config.connector_id, _AS_SAID))
        self._installer = Installer(
            config, self._state, remembered=station.remembered, on_learned=self._learned
        )
        self._writer = ProfileWriter(config, self._state, self._installer)
        self._plan = StoredPlan(
            config,
            self._state,
            self._installer,
            self._writer,
            clock=clock,
            until=self._until,
            followed=station.remembered.follows_plan,
            on_learned=self._learned_plan,
        )

    @property
    def capabilities(self) -> Capabilities:
        """What the charger can do, as far as is known now."""
        proofs = {Proof.ACKNOWLEDGED}
        if self.config.verify_with_composite_schedule:
            proofs.add(Proof.READ_BACK)
        types = frozenset(SENDERS)
        if len(self.station.declared) > 1:
            types -= {CommandType.SET_POWER_LIMIT}
        least = most = self._state.reach
        if self._state.switches_phases:
            least, most = self.config.reach_over(1), self.config.reach
        return Capabilities(
            command_types=types,
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
        return self.station.ready and self.station.has(self)

    @property
    def _session(self) -> Session | None:
        return self.station.session if self.station.has(self) else None

    async def start(self) -> None:
        """Let the charger connect; an absent charger is no error."""
        self._register(self)

    async def close(self) -> None:
        """Let go of the connector; the last one closes the socket, and refuses the charger."""
        session = self._unregister(self)
        if session is not None:
            await session.close(WSCloseCode.GOING_AWAY, "closed")

    def prepare(self, command: Command, power_kw: float) -> None:
        """Encode what a setpoint that is due soon will take, if that can be known."""
        if command.command_type is not CommandType.SET_CHARGE_RATE or not self._plan.silent:
            return
        with suppress(AdapterError):  # away: there is nothing to make it for
            self._writer.make_ready(self._live_session(), power_kw, command.due_at)

    def begin(self, command: Command) -> bool:
        """Send what was made ready for a setpoint, if it is what would be sent now."""
        power_kw = command.effective_power_kw
        session = self._session if self.connected else None
        if (
            session is None
            or power_kw is None
            or command.command_type is not CommandType.SET_CHARGE_RATE
            or not self._plan.silent
        ):
            return False
        return self._writer.begin(session, power_kw)

    async def send(self, command: Command) -> Ack:
        """Carry out a command.

        Raises:
            AdapterError: refused (not retryable), no answer or not connected (retryable).
        """
        sender = sender_for(command.command_type, self.version)
        target = Target(
            config=self.config,
            state=self._state,
            writer=self._writer,
            session=self._live_session(),
            declared=self.station.declared,
            confirmed=self._confirmed,
        )
        was_paused = self._writer.pauses
        ack = await self._by_plan(target.session, command) or await sender(target, command)
        if was_paused and not self._writer.pauses and self._state.in_transaction:
            self._spawn(target.session, start_if_suspended(target, self._until))
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
            answer = await ask_for_meter(session, self._state)
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
        self._rest_if_gone()

    async def _by_plan(self, session: Session, command: Command) -> Ack | None:
        """Leave a setpoint to the plan in the charger, unless that was seen to go wrong."""
        power_kw = command.effective_power_kw
        if (
            command.command_type is not CommandType.SET_CHARGE_RATE
            or power_kw is None
            or command.cause in _NOT_BY_PLAN
            or self._plan.silent
        ):
            return None
        return await self._plan.follow(session, power_kw)

    def subscribe(self, listener: Listener) -> Unsubscribe:
        """Call a listener with each event of this charger."""
        return self._listeners.subscribe(listener)

    # What its station has it do

    def tell(self, event: AdapterEvent) -> None:
        """Tell the listeners what happened to the charger as a whole."""
        self._listeners.tell(event)

    def restarted(self) -> None:
        """Take in that the charger has started anew: it may have lost what it was asked."""
        self._installer.rebooted(self.station.remembered)
        self._plan.followed_anew(self.station.remembered.follows_plan)

    async def push_plan(self, session: Session) -> None:
        """Give the charger the connector's plan, if it does not have it."""
        if self.station.has(self):  # it may have gone while others were asked
            await self._plan.push_again(session)
            self._rest_if_gone()

    def rest(self) -> None:
        """Do nothing more by itself: another adapter is in charge of the connector, or none."""
        self._plan.rest()
        for task in self._tasks:
            task.cancel()

    def _rest_if_gone(self) -> None:
        """Renew no plan that was on its way while the adapter went."""
        if not self.station.has(self):
            self._plan.rest()

    def _spawn(self, session: Session, work: Coroutine[Any, Any, None]) -> None:
        """Run work that ends with the connection or with this adapter, whichever is first."""
        task = session.spawn(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    @override
    def _live_session(self) -> Session:
        session = self._session
        if session is None or not self.station.ready:
            raise AdapterError("The charger is not connected.", reason=Reason.OFFLINE)
        return session

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
            if self.connected and self._session is not None:
                self._spawn(self._session, self._plan.push_again(self._session))
        elif event.kind is AdapterEventKind.TRANSACTION_ENDED:
            self._installer.transaction_over()
            self._remember_transaction()
            self._lift_pause()
        self._remember_energy()
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()
        self._listeners.tell(event)

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

    def _remember_transaction(self) -> None:
        remembered = self.station.remembered
        self.station.remember(
            remembered.with_transaction(self.config.connector_id, self._state.transaction)
        )

    def _remember_energy(self) -> None:
        connector_id, mark = self.config.connector_id, self._state.energy_mark
        remembered = self.station.remembered
        known = remembered.energy.get(connector_id, _AS_SAID)
        if mark is not known and mark != known:
            self.station.remember(remembered.with_energy(connector_id, mark))

    def _learned_plan(self, followed: bool) -> None:  # noqa: FBT001 - a fact
        self.station.remember(replace(self.station.remembered, follows_plan=followed))

    def _learned(self, use: str, rung: Rung) -> None:
        self.station.remember(self.station.remembered.with_rung(use, rung))

    def _lift_pause(self) -> None:
        session = self._session
        if session is not None and self._writer.holds_pause:
            self._spawn(session, self._lift_pause_of(session))

    async def _lift_pause_of(self, session: Session) -> None:
        try:
            await self._writer.lift_pause(session)
        except AdapterError as error:
            _LOGGER.warning("%s stays paused: %s", self.config.charge_point_id, error)
