"""How a limit gets into a charger: down the ladder until a rung holds, which is remembered."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ...engine.base import Proof, Reason
from ...engine.errors import AdapterError
from ...engine.registry import Ack
from .config import ChargingRateUnit, OcppConfig
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

    @property
    def holds_pause(self) -> bool:
        """Whether the default profile is at 0, which must not outlive the transaction."""
        installed = self._installed.get(Purpose.TX_DEFAULT)
        return installed is not None and installed.periods[0].limit == 0

    def transaction_over(self) -> None:
        """Forget the transaction's profile: the charger drops it with the transaction."""
        self._installed.pop(Purpose.TX, None)

    def rebooted(self) -> None:
        """Forget what worked: the charger may have new firmware, and may have lost its profiles."""
        self._worked.clear()
        self._installed.clear()
        self._unsure = set(Purpose)

    async def set_power(self, session: Session, power_kw: float) -> Ack:
        """Bring the charger to a power, or to what it can do of it.

        Raises:
            AdapterError: refused on every rung (not retryable), or no answer.
        """
        reachable_kw = self._config.reachable_kw(power_kw)
        in_transaction = self._state.in_transaction
        installed = await self._climb(
            session,
            setpoint_purposes(in_transaction=in_transaction),
            reachable_kw,
            connector_id=self._config.connector_id,
        )
        notes = [self._describe(installed)]
        if reachable_kw < power_kw and limit_in(
            ChargingRateUnit.W, power_kw - reachable_kw, self._config
        ):
            notes.append(f"the charger can do {reachable_kw:g} kW of {power_kw:g} kW")
        if reachable_kw == 0 and installed.periods[0].limit > 0:
            notes.append(
                "no transaction runs and nothing flows; a limit of 0 follows when one starts"
            )
        if self.holds_pause and installed.rung.purpose is Purpose.TX_DEFAULT:
            notes.append(f"paused for {PAUSE_HOLD_SECONDS // 3600} h at most")
        if not self._config.verify_with_composite_schedule:
            return Ack(detail="; ".join(notes))
        return await self._verified(session, installed, notes)

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
        installed = await self._climb(session, (Purpose.STATION_MAX,), reachable_kw, connector_id=0)
        return Ack(detail=self._describe(installed))

    async def clear(self, session: Session) -> str:
        """Remove every profile of ours; return what was removed.

        Raises:
            AdapterError: no answer, or the charger kept a profile that it had accepted.
        """
        removed = []
        for purpose in Purpose:
            installed = self._installed.get(purpose)
            if installed is None and purpose not in self._unsure:
                continue
            if await self._clear_one(session, purpose, installed):
                removed.append(str(purpose))
            self._installed.pop(purpose, None)
            self._unsure.discard(purpose)
        return f"removed {', '.join(removed)}" if removed else "nothing to remove"

    async def _climb(
        self,
        session: Session,
        purposes: tuple[Purpose, ...],
        power_kw: float,
        *,
        connector_id: int,
    ) -> Installed:
        refusals: list[str] = []
        for rung in self._rungs(purposes):
            if rung.purpose is Purpose.TX_DEFAULT:
                await self._make_way(session)
            periods = self._periods(rung, power_kw)
            refusal = await self._try(session, rung, periods, connector_id)
            if refusal is None:
                installed = Installed(rung=rung, periods=periods)
                self._worked[purposes] = rung
                self._installed[rung.purpose] = installed
                return installed
            refusals.append(f"{refusal} ({rung})")
        raise AdapterError(_all_refused(refusals), retryable=False, reason=Reason.REJECTED)

    def _rungs(self, purposes: tuple[Purpose, ...]) -> tuple[Rung, ...]:
        rungs = ladder(purposes, unit=self._config.unit, facts=self._state.facts)
        worked = self._worked.get(purposes)
        return rungs if worked is None else tuple(dict.fromkeys((worked, *rungs)))

    def _periods(self, rung: Rung, power_kw: float) -> tuple[Period, ...]:
        if rung.purpose is Purpose.STATION_MAX:
            return (Period(start_seconds=0, limit=limit_in(rung.unit, power_kw, self._config)),)
        return periods_for(rung, power_kw, self._config, in_transaction=self._state.in_transaction)

    async def _try(
        self, session: Session, rung: Rung, periods: tuple[Period, ...], connector_id: int
    ) -> str | None:
        """Return the charger's words of refusal, or None if it accepted."""
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
            if refused.not_understood or refused.retryable:
                raise
            return refused.words
        return None if status == _ACCEPTED else status

    async def _make_way(self, session: Session) -> None:
        """Remove our profile of the transaction: it would go before the default one."""
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

    @staticmethod
    def _describe(installed: Installed) -> str:
        limit = installed.periods[0].limit
        return f"{limit:g} {installed.rung.unit} by {installed.rung}"


def _all_refused(refusals: Sequence[str]) -> str:
    said = "; ".join(refusals[:_SAID_AT_MOST])
    more = len(refusals) - _SAID_AT_MOST
    return f"SetChargingProfile: {said}" + (f"; and {more} more" if more > 0 else "")
