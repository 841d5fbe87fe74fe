"""How a limit gets into a charger: down the ladder until a rung holds, which is remembered."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from ...engine.base import VALUE_TOLERANCE_KW, Proof, Reason
from ...engine.errors import AdapterError
from ...engine.registry import Ack
from .config import OcppConfig
from .profiles import (
    PAUSE_HOLD_SECONDS,
    Period,
    Purpose,
    Rung,
    ladder,
    limit_in,
    periods_for,
    power_of,
    profile_id,
    setpoint_purposes,
)
from .session import CallRefused, Session
from .state import ChargerState

_ACCEPTED: Final = "Accepted"
_SAID_AT_MOST: Final = 3
_SAME: Final = 0.11
"""Limits that differ by one decimal at most, in A or in W, are the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """A profile of ours that the charger has accepted."""

    rung: Rung
    periods: tuple[Period, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Refusal:
    rung: Rung
    words: str
    error: CallRefused | None = None
    """Set where the refusal was a CALLERROR."""

    @property
    def passing(self) -> CallRefused | None:
        """The CALLERROR, where it may pass."""
        return self.error if self.error is not None and self.error.retryable else None

    def ends(self, rung: Rung) -> bool:
        """Whether another rung is pointless: its purpose is not understood at all."""
        not_understood = self.error is not None and self.error.not_understood
        return not_understood and rung.purpose is self.rung.purpose


class ProfileWriter:
    """Writes limits to one charger and knows which profiles of ours it holds."""

    def __init__(self, config: OcppConfig, state: ChargerState) -> None:
        """Start without any knowledge of the charger."""
        self._config = config
        self._state = state
        self._worked: dict[tuple[Purpose, ...], Rung] = {}
        self._installed: dict[Purpose, Installed] = {}
        self._unsure = set(Purpose)
        """Purposes of which the charger may hold a profile from before we started."""
        self._one_at_a_time = asyncio.Lock()

    @property
    def holds_pause(self) -> bool:
        """Whether the default profile is at 0, which must not outlive the transaction."""
        installed = self._installed.get(Purpose.TX_DEFAULT)
        return installed is not None and installed.periods[0].limit == 0

    def transaction_over(self) -> None:
        """Forget the transaction's profile: the charger drops it with the transaction."""
        self._installed.pop(Purpose.TX, None)

    def rebooted(self) -> None:
        """Forget what worked, for the charger may have new firmware.

        It may or may not have kept its profiles: they count as installed until they are replaced.
        """
        self._worked.clear()
        self.transaction_over()

    async def set_power(self, session: Session, power_kw: float) -> Ack:
        """Bring the charger to a power, or to what it can do of it.

        Raises:
            AdapterError: refused on every rung (not retryable), or no answer.
        """
        async with self._one_at_a_time:
            was_in_transaction = self._state.in_transaction
            installed = await self._write_setpoint(session, power_kw)
            if self._state.in_transaction and not was_in_transaction:
                # It came to light meanwhile, and may have a profile from before our restart,
                # which goes before the default one that was just written.
                installed = await self._write_setpoint(session, power_kw)
            notes = self._notes(installed, power_kw)
            pauses_later = self._config.reachable_kw(power_kw) == 0 < installed.periods[0].limit
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
        purposes = setpoint_purposes(in_transaction=self._state.in_transaction)
        reachable_kw = self._config.reachable_kw(power_kw)
        rung = self._worked.get(purposes)
        if rung is None:
            return None
        async with self._one_at_a_time:
            installed = Installed(rung=rung, periods=self._periods(rung, reachable_kw))
            if reachable_kw == 0 < installed.periods[0].limit:
                return None  # the pause is yet to come, so nothing shows it
            ack = await self._verified(session, installed, [])
            if ack.proof is not Proof.READ_BACK:
                return None
            self._installed[rung.purpose] = installed
        return replace(ack, detail=f"Not written again: {ack.detail}")

    async def lift_pause(self, session: Session) -> None:
        """Put the minimum in the place of a 0 that would end the next session too.

        Raises:
            AdapterError: refused on every rung, or no answer: the charger stays paused.
        """
        async with self._one_at_a_time:
            if self.holds_pause and not self._state.in_transaction:
                await self._write_setpoint(session, 0.0)

    async def set_ceiling(self, session: Session, power_kw: float) -> Ack:
        """Limit the whole charger, beside any setpoint.

        Raises:
            AdapterError: below the charger's minimum, refused on every rung, or no answer.
        """
        reachable_kw = self._config.reachable_kw(power_kw)
        if reachable_kw == 0:
            raise AdapterError(
                f"A limit of the whole charger below {self._config.min_charge_kw:g} kW would end "
                "every later session: pause with a setpoint of 0 instead.",
                retryable=False,
                reason=Reason.OUT_OF_LIMITS,
            )
        async with self._one_at_a_time:
            installed = await self._climb(
                session, (Purpose.STATION_MAX,), reachable_kw, connector_id=0
            )
        return Ack(detail="; ".join(self._notes(installed, power_kw)))

    async def clear(self, session: Session) -> str:
        """Remove every profile of ours; return what was removed.

        Raises:
            AdapterError: no answer, or a refusal.
        """
        removed = []
        async with self._one_at_a_time:
            for purpose in Purpose:
                installed = self._installed.get(purpose)
                if installed is None and purpose not in self._unsure:
                    continue
                if await self._clear_one(session, purpose, installed):
                    removed.append(str(purpose))
                self._installed.pop(purpose, None)
                self._unsure.discard(purpose)
        self._state.limit_written()
        return f"removed {', '.join(removed)}" if removed else "nothing to remove"

    async def _write_setpoint(self, session: Session, power_kw: float) -> Installed:
        return await self._climb(
            session,
            setpoint_purposes(in_transaction=self._state.in_transaction),
            self._config.reachable_kw(power_kw),
            connector_id=self._config.connector_id,
        )

    def _notes(self, installed: Installed, power_kw: float) -> list[str]:
        """Return what to say of a write: the rung that held, and where it differs from the wish."""
        first = installed.periods[0]
        rung = installed.rung
        notes = [f"{first.limit:g} {rung.unit} by {rung}"]
        reachable_kw = self._config.reachable_kw(power_kw)
        if abs(power_kw - reachable_kw) > VALUE_TOLERANCE_KW:
            notes.append(f"the charger can do {reachable_kw:g} of {power_kw:g} kW")
        if reachable_kw == 0 and first.limit > 0:
            notes.append("no transaction runs and nothing flows; 0 follows when one starts")
        if len(installed.periods) > 1:
            notes.append(f"paused for {PAUSE_HOLD_SECONDS // 3600} h at most")
        return notes

    async def _climb(
        self,
        session: Session,
        purposes: tuple[Purpose, ...],
        power_kw: float,
        *,
        connector_id: int,
    ) -> Installed:
        refusals: list[_Refusal] = []
        for rung in self._rungs(purposes):
            if any(refusal.ends(rung) for refusal in refusals):
                continue
            periods = self._periods(rung, power_kw)
            refusal = await self._try(session, rung, periods, connector_id)
            if refusal is None:
                if rung.purpose is Purpose.TX_DEFAULT:
                    await self._make_way(session)
                installed = Installed(rung=rung, periods=periods)
                self._worked[purposes] = rung
                self._installed[rung.purpose] = installed
                self._state.limit_written()
                return installed
            if rung == self._worked.get(purposes) and refusal.passing is not None:
                raise refusal.passing  # not the rung's fault: later, and this one again
            refusals.append(refusal)
        raise _all_refused(refusals)

    def _rungs(self, purposes: tuple[Purpose, ...]) -> Iterator[Rung]:
        """Give what worked last time, then the whole ladder."""
        worked = self._worked.get(purposes)
        if worked is not None:
            yield worked
        for rung in ladder(purposes, unit=self._config.unit, facts=self._state.facts):
            if rung != worked:
                yield rung

    def _periods(self, rung: Rung, power_kw: float) -> tuple[Period, ...]:
        if rung.purpose is Purpose.STATION_MAX:
            return (Period(start_seconds=0, limit=limit_in(rung.unit, power_kw, self._config)),)
        return periods_for(rung, power_kw, self._config, in_transaction=self._state.in_transaction)

    async def _try(
        self, session: Session, rung: Rung, periods: tuple[Period, ...], connector_id: int
    ) -> _Refusal | None:
        transaction = self._state.transaction
        try:
            status = await session.set_profile(
                rung,
                periods,
                connector_id=connector_id,
                phases=self._config.phases,
                transaction_id=transaction.transaction_id if transaction else None,
            )
        except CallRefused as refused:
            return _Refusal(rung=rung, words=refused.words, error=refused)
        return None if status == _ACCEPTED else _Refusal(rung=rung, words=status)

    async def _make_way(self, session: Session) -> None:
        """Remove our profile of the transaction: it goes before the default one.

        Only once the default one is in: in between, nothing would hold the charger.
        """
        installed = self._installed.get(Purpose.TX)
        if installed is not None:
            await self._clear_one(session, Purpose.TX, installed)
            self._installed.pop(Purpose.TX, None)

    async def _clear_one(
        self, session: Session, purpose: Purpose, installed: Installed | None
    ) -> bool:
        connector_id = 0 if purpose is Purpose.STATION_MAX else self._config.connector_id
        own_id = profile_id(purpose, self._config.connector_id)
        try:
            status = await session.clear_profile(None, own_id, connector_id)
            if status != _ACCEPTED and installed is not None:
                # Some know a profile by its place only.
                status = await session.clear_profile(installed.rung, own_id, connector_id)
        except CallRefused as refused:
            if installed is None and refused.not_understood:
                return False  # a charger without profiles holds none of ours
            raise
        return status == _ACCEPTED

    async def _verified(self, session: Session, installed: Installed, notes: list[str]) -> Ack:
        rung = installed.rung
        said = await session.composite_limit(self._config.connector_id, rung.unit)
        if said is None:
            return Ack(detail="; ".join(notes))
        said_kw = power_of(said.limit, said.unit, self._config)
        notes.append(f"the composite schedule says {said.limit:g} {said.unit}")
        asked_kw = power_of(installed.periods[0].limit, rung.unit, self._config)
        same = abs(said_kw - asked_kw) <= power_of(_SAME, said.unit, self._config)
        return Ack(
            proof=Proof.READ_BACK if same else Proof.ACKNOWLEDGED,
            detail="; ".join(notes),
            applied_power_kw=said_kw,
        )


def _all_refused(refusals: list[_Refusal]) -> AdapterError:
    """Return the error for a ladder without a rung that holds, in the charger's own words."""
    said = "; ".join(f"{each.words} ({each.rung})" for each in refusals[:_SAID_AT_MOST])
    more = len(refusals) - _SAID_AT_MOST
    errors = [each.error for each in refusals if each.error is not None]
    unknown = len(errors) == len(refusals) and all(error.not_understood for error in errors)
    retryable = any(error.retryable for error in errors)
    return AdapterError(
        f"SetChargingProfile: {said}" + (f"; and {more} more" if more > 0 else ""),
        retryable=retryable,
        reason=Reason.UNSUPPORTED if unknown else None if retryable else Reason.REJECTED,
    )
