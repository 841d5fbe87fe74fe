"""Setpoints and ceilings of one charger, as charging profiles."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from ...engine.base import VALUE_TOLERANCE_KW, Proof, Reason
from ...engine.errors import AdapterError
from ...engine.registry import Ack
from .config import OcppConfig
from .installer import Installed, Installer, Job
from .profiles import (
    PAUSE_HOLD_SECONDS,
    START_EARLIER,
    Purpose,
    period_for,
    periods_for,
    power_of,
    setpoint_purposes,
)
from .ready import Ready
from .session import Session
from .state import ChargerState
from .turns import Turns

_COMPOSITE_SECONDS: Final = 60
SAME_LIMIT: Final = 0.11
"""Limits that differ by one decimal at most, in A or in W, are the same."""


class ProfileWriter:
    """Writes setpoints and ceilings to one charger."""

    def __init__(self, config: OcppConfig, state: ChargerState, installer: Installer) -> None:
        """Write by way of an installer, which others use too."""
        self._config = config
        self._state = state
        self._installer = installer
        self.one_at_a_time = Turns()
        """For whoever uses the installer."""
        self._ready: Ready | None = None
        self._begun: Ready | None = None
        """What has left already, and is yet to be waited for."""

    @property
    def holds_pause(self) -> bool:
        """Whether the default profile is at 0, which must not outlive the transaction."""
        return self._pauses_by(Purpose.TX_DEFAULT)

    @property
    def pauses(self) -> bool:
        """Whether the setpoint that we wrote last is 0."""
        return self._pauses_by(Purpose.TX) or self.holds_pause

    def _pauses_by(self, purpose: Purpose) -> bool:
        held = self._installer.holds(purpose)
        return held is not None and not held.is_plan and held.periods[0].limit == 0

    def make_ready(self, session: Session, power_kw: float, at: datetime) -> None:
        """Encode what a power will take at a moment soon; nothing is sent, and nothing learned.

        Where it is not known how the charger takes it, or which phases are chosen by then, nothing
        is made ready.
        """
        job = self._job(power_kw)
        rung = self._installer.sure_rung(job)
        if rung is None or self._state.switches_phases:
            self._ready = None
            return
        periods = job.periods(rung)
        dated = replace(job, starts_at=at - START_EARLIER)
        self._ready = Ready(
            power_kw=power_kw,
            basis=self._basis(session, job),
            meant_for=at,
            job=job,
            rung=rung,
            periods=periods,
            frame=self._installer.frame(session, dated, rung, periods),
        )

    def _basis(self, session: Session, job: Job) -> tuple[object, ...]:
        state = self._state
        return (
            session,
            state.transaction,
            state.in_transaction,
            state.reach,
            state.facts,
            self._installer.sure_rung(job),
        )

    def _take_ready(self, session: Session, power_kw: float) -> Ready | None:
        """Return what was made ready for a power, once, if it would be made the same now."""
        ready, self._ready = self._ready, None
        if ready is None or not session.idle or self._state.switches_phases:
            return None
        basis = self._basis(session, ready.job)
        return ready if ready.holds(power_kw, basis, session.now()) else None

    def begin(self, session: Session, power_kw: float) -> bool:
        """Send what was made ready for a power; say whether it has left.

        Whoever does so calls ``set_power`` with the same before the loop's next turn.
        """
        ready = self._take_ready(session, power_kw) if self.one_at_a_time.free else None
        if ready is None or not session.write_now(ready.frame):
            return False
        self._begun = ready
        return True

    async def set_power(self, session: Session, power_kw: float) -> Ack:
        """Bring the charger to a power, or to what it can do of it.

        Raises:
            AdapterError: refused on every rung (not retryable), or no answer.
        """
        async with self.one_at_a_time:
            was_in_transaction = self._state.in_transaction
            installed = await self.write(session, power_kw)
            if self._state.in_transaction and not was_in_transaction:
                # It came to light meanwhile, and may have a profile from before our restart,
                # which goes before the default one that was just written.
                installed = await self.write(session, power_kw)
            notes = self._notes(installed, power_kw)
            pauses_later = (
                self._state.reach.reachable_kw(power_kw) == 0 < (installed.periods[0].limit)
            )
            if self._config.verify_with_composite_schedule and not pauses_later:
                return await self._verified(session, installed, notes)
            return Ack(detail="; ".join(notes))

    async def find(self, session: Session, power_kw: float) -> Ack | None:
        """Return the proof that the charger carries a power already; None if it is not sure.

        Only a charger that has taken a profile since its start is believed, and only a composite
        schedule that makes sense: what a restart left of the profiles nobody knows.

        Raises:
            AdapterError: the connection is gone.
        """
        job = self._job(power_kw)
        rung = self._installer.taken(job.use)
        if rung is None:
            return None
        async with self.one_at_a_time:
            installed = Installed(rung=rung, periods=job.periods(rung))
            if self._state.reach.reachable_kw(power_kw) == 0 < installed.periods[0].limit:
                return None  # the pause is yet to come, so nothing shows it
            ack = await self._verified(session, installed, [])
            if ack.proof is not Proof.READ_BACK:
                return None
            self._installer.found(installed)
        return replace(ack, detail=f"Not written again: {ack.detail}")

    async def lift_pause(self, session: Session) -> None:
        """Put the minimum in the place of a 0 that would end the next session too.

        Raises:
            AdapterError: refused on every rung, or no answer: the charger stays paused.
        """
        async with self.one_at_a_time:
            if self.holds_pause and not self._state.in_transaction:
                await self.write(session, 0.0)

    async def set_ceiling(self, session: Session, power_kw: float) -> Ack:
        """Limit the whole charger, beside any setpoint.

        Raises:
            AdapterError: below the charger's minimum, refused on every rung, or no answer.
        """
        reach = self._config.reach
        reachable_kw = reach.reachable_kw(power_kw)
        if reachable_kw == 0:
            raise AdapterError(
                f"A limit of the whole charger below {reach.min_charge_kw:g} kW would end "
                "every later session: pause with a setpoint of 0 instead.",
                retryable=False,
                reason=Reason.OUT_OF_LIMITS,
            )
        async with self.one_at_a_time:
            installed = await self._installer.install(
                session,
                Job(
                    use="ceiling",
                    purposes=(Purpose.STATION_MAX,),
                    connector_id=0,
                    periods=lambda rung: (period_for(rung, 0, reachable_kw, reach),),
                ),
            )
        return Ack(detail="; ".join(self._notes(installed, power_kw)))

    async def clear(self, session: Session) -> str:
        """Remove every profile of ours; return what was removed.

        Raises:
            AdapterError: no answer, or a refusal.
        """
        async with self.one_at_a_time:
            removed = await self._installer.clear(session)
        return f"removed {', '.join(removed)}" if removed else "nothing to remove"

    async def write(self, session: Session, power_kw: float) -> Installed:
        """Write a setpoint; for those whose turn it is.

        Raises:
            AdapterError: refused on every rung, or no answer.
        """
        begun, self._begun = self._begun, None
        if begun is None or begun.power_kw != power_kw or session not in begun.basis:
            begun = None  # whoever began has not gone on: it is as if nothing had been begun
        ready = begun or self._take_ready(session, power_kw)
        if ready is not None:
            return await self._installer.install(session, ready.job, ready=ready)
        self._state.choose_phases(power_kw)
        return await self._installer.install(session, self._job(power_kw))

    def _job(self, power_kw: float) -> Job:
        in_transaction = self._state.in_transaction
        reach = self._state.reach
        reachable_kw = reach.reachable_kw(power_kw)
        return Job(
            use="transaction" if in_transaction else "idle",
            purposes=setpoint_purposes(in_transaction=in_transaction),
            connector_id=self._config.connector_id,
            periods=lambda rung: periods_for(
                rung, reachable_kw, reach, in_transaction=in_transaction
            ),
        )

    def _notes(self, installed: Installed, power_kw: float) -> list[str]:
        """Return what to say of a write: the rung that held, and where it differs from the wish."""
        first = installed.periods[0]
        rung = installed.rung
        notes = [f"{first.limit:g} {rung.unit} by {rung}"]
        reachable_kw = self._state.reach.reachable_kw(power_kw)
        if abs(power_kw - reachable_kw) > VALUE_TOLERANCE_KW:
            notes.append(f"the charger can do {reachable_kw:g} of {power_kw:g} kW")
        if reachable_kw == 0 and first.limit > 0:
            notes.append("no transaction runs and nothing flows; 0 follows when one starts")
        if len(installed.periods) > 1:
            notes.append(f"paused for {PAUSE_HOLD_SECONDS // 3600} h at most")
        return notes

    async def _verified(self, session: Session, installed: Installed, notes: list[str]) -> Ack:
        rung, reach = installed.rung, self._state.reach
        try:
            said = await session.composite_schedule(
                self._config.connector_id, rung.unit, _COMPOSITE_SECONDS
            )
        except AdapterError:
            said = ()
        if not said:
            return Ack(detail="; ".join(notes))
        now = said[0]
        said_kw = power_of(now.limit, now.unit, reach)
        notes.append(f"the composite schedule says {now.limit:g} {now.unit}")
        asked_kw = power_of(installed.periods[0].limit, rung.unit, reach)
        same = abs(said_kw - asked_kw) <= power_of(SAME_LIMIT, now.unit, reach)
        return Ack(
            proof=Proof.READ_BACK if same else Proof.ACKNOWLEDGED,
            detail="; ".join(notes),
            applied_power_kw=said_kw,
        )
