"""How a profile gets into a charger: down the ladder until a rung holds, which is remembered."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING, Final

from ...engine.base import Reason
from ...engine.errors import AdapterError
from .config import OcppConfig
from .connection import CallRefused, Frame
from .memory import Remembered
from .profiles import Kind, Period, Purpose, Rung, ladder, profile_id
from .session import Session
from .state import ChargerState

if TYPE_CHECKING:
    from .ready import Ready

_SAID_AT_MOST: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """A profile of ours that the charger has accepted."""

    rung: Rung
    periods: tuple[Period, ...]
    is_plan: bool = False
    """Whether it is a plan ahead, and not a setpoint."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What is to be written, and where it may go."""

    use: str
    """What it is for: what worked is remembered by that."""
    purposes: tuple[Purpose, ...]
    connector_id: int
    periods: Callable[[Rung], tuple[Period, ...]]
    absolute_only: bool = False
    starts_at: datetime | None = None
    """When the first period begins; None: now."""
    beneath: bool = False
    """Our profile of the transaction stays before it."""


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

    def is_of(self, rung: Rung) -> bool:
        """Whether it is about the same rung under another name."""
        return replace(self.rung, name=rung.name) == rung

    def ends(self, rung: Rung) -> bool:
        """Whether another rung is pointless: its purpose is not understood at all."""
        not_understood = self.error is not None and self.error.not_understood
        return not_understood and rung.purpose is self.rung.purpose


class Installer:
    """Puts profiles into one charger, takes them out, and knows which of ours it holds."""

    def __init__(
        self,
        config: OcppConfig,
        state: ChargerState,
        *,
        remembered: Remembered,
        on_learned: Callable[[str, Rung], None],
    ) -> None:
        """Start without any profile.

        Args:
            config: what the user declared.
            state: what the charger tells.
            remembered: what worked when we ran last.
            on_learned: called when another rung has worked than before, with what it is for.
        """
        self._config = config
        self._state = state
        self._on_learned = on_learned
        self._worked: dict[str, Rung] = dict(remembered.rungs)
        self._taken: dict[str, Rung] = {}
        """What worked since the charger started and we did."""
        self._refused: dict[str, dict[Rung, _Refusal]] = {}
        """What was refused since the charger started, by use: never asked again unchanged."""
        self._installed: dict[Purpose, Installed] = {}
        self._unsure = set(Purpose)
        """Purposes of which the charger may hold a profile from before we started."""

    def sure_rung(self, job: Job) -> Rung | None:
        """Return the rung that a job would go to first, where nothing else has to be tried."""
        worked = self._worked.get(job.use)
        if worked is None or worked.purpose not in job.purposes or self._refused.get(job.use):
            return None
        return worked

    def holds(self, purpose: Purpose) -> Installed | None:
        """Return the profile of ours for a purpose that the charger holds, as far as we know."""
        return self._installed.get(purpose)

    def taken(self, use: str) -> Rung | None:
        """Return the rung that worked for a use since the charger started and we did."""
        return self._taken.get(use)

    def found(self, installed: Installed) -> None:
        """Take in a profile of ours that the charger was found to hold."""
        self._installed[installed.rung.purpose] = installed

    def transaction_started(self) -> None:
        """Forget what was refused: it may have been about the transaction before."""
        self._refused.clear()

    def transaction_over(self) -> None:
        """Forget the transaction's profile: the charger drops it with the transaction."""
        self._installed.pop(Purpose.TX, None)

    def rebooted(self, remembered: Remembered) -> None:
        """Take in what still holds for the charger, which may have new firmware.

        It may or may not have kept its profiles: they count as installed until they are replaced.
        A plan does not: it is stored again.
        """
        self._worked = dict(remembered.rungs)
        self._taken.clear()
        self._refused.clear()
        self.transaction_over()
        for purpose, installed in tuple(self._installed.items()):
            if installed.is_plan:
                self._installed.pop(purpose)
                self._unsure.add(purpose)

    async def install(self, session: Session, job: Job, *, ready: Ready | None = None) -> Installed:
        """Go down the ladder until a rung holds.

        Args:
            session: the connection to the charger.
            job: what to write.
            ready: the call for the job's ``sure_rung``, encoded before.

        Raises:
            AdapterError: refused on every rung (not retryable), or no answer.
        """
        for_good = self._refused.setdefault(job.use, {})
        refused = dict(for_good)
        for rung, periods, frame in self._calls(session, job, refused, ready):
            refusal = await self._try(session, rung, frame)
            if refusal is None:
                for_good.clear()
                if rung.purpose is Purpose.TX_DEFAULT and not job.beneath:
                    # Ours of the transaction goes before the default one. Only now: in between,
                    # nothing would hold the charger.
                    await self.remove(session, Purpose.TX)
                self._took(job, rung, periods)
                return self._installed[rung.purpose]
            if refusal.passing is None:
                for_good[rung] = refusal
            elif rung == self._worked.get(job.use):
                raise refusal.passing  # not the rung's fault: later, and this one again
            refused[rung] = refusal
        raise _all_refused(list(refused.values()))

    def _calls(
        self,
        session: Session,
        job: Job,
        refused: dict[Rung, _Refusal],
        ready: Ready | None,
    ) -> Iterator[tuple[Rung, tuple[Period, ...], Frame]]:
        """Give what to try, best first: a rung, what is written there, and the call for it."""
        if ready is not None:
            yield ready.rung, ready.periods, ready.frame
        for rung in self._rungs(session, job, refused, asked=0 if ready is None else 1):
            periods = job.periods(rung)
            yield rung, periods, self.frame(session, job, rung, periods)

    def _took(self, job: Job, rung: Rung, periods: tuple[Period, ...]) -> None:
        self._installed[rung.purpose] = Installed(
            rung=rung, periods=periods, is_plan=job.starts_at is not None
        )
        self._state.limit_written()
        self._taken[job.use] = rung
        if self._worked.get(job.use) != rung:
            self._worked[job.use] = rung
            self._on_learned(job.use, rung)

    def _rungs(
        self, session: Session, job: Job, refused: dict[Rung, _Refusal], *, asked: int
    ) -> Iterator[Rung]:
        """Give what worked last time, then the rest of the ladder; so many were asked already.

        A rung that was refused stays so. Where all were, the best one alone is asked again: the
        charger may have come to its senses, and a storm of questions would not bring it there.
        """
        worked = self._worked.get(job.use)
        best = [worked] if worked is not None and worked.purpose in job.purposes else []
        rungs = ladder(
            job.purposes,
            unit=self._config.unit,
            facts=self._state.facts,
            names=session.PURPOSE_NAMES,
        )
        first: Rung | None = None
        # One by one: the first nearly always does it, and a whole ladder costs as much as the call.
        for rung in chain(best, (rung for rung in rungs if rung not in best)):
            if job.absolute_only and rung.kind is not Kind.ABSOLUTE:
                continue
            first = first or rung
            if rung in refused or _is_pointless(rung, refused):
                continue
            asked += 1
            yield rung
        if not asked and first is not None:
            yield first

    def frame(self, session: Session, job: Job, rung: Rung, periods: tuple[Period, ...]) -> Frame:
        """Return the call that writes a job on a rung."""
        transaction = self._state.transaction
        return session.profile_frame(
            rung,
            periods,
            connector_id=job.connector_id,
            transaction_id=transaction.transaction_id if transaction else None,
            starts_at=job.starts_at,
        )

    async def _try(self, session: Session, rung: Rung, frame: Frame) -> _Refusal | None:
        try:
            answer = await session.ask_by(frame)
        except CallRefused as refused:
            return _Refusal(rung=rung, words=refused.words, error=refused)
        return None if answer.accepted else _Refusal(rung=rung, words=answer.words)

    async def remove(self, session: Session, purpose: Purpose) -> None:
        """Remove our profile of a purpose; nothing is sent where there is none.

        Raises:
            AdapterError: no answer, or a refusal.
        """
        installed = self._installed.get(purpose)
        if installed is not None:
            await self._clear_one(session, purpose, installed)
            self._installed.pop(purpose, None)
            self._state.limit_written()

    async def clear(self, session: Session) -> list[str]:
        """Remove every profile of ours; return the purposes of those that were there.

        Raises:
            AdapterError: no answer, or a refusal.
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
        self._state.limit_written()
        return removed

    async def _clear_one(
        self, session: Session, purpose: Purpose, installed: Installed | None
    ) -> bool:
        connector_id = 0 if purpose is Purpose.STATION_MAX else self._config.connector_id
        own_id = profile_id(purpose, self._config.connector_id)
        try:
            answer = await session.clear_profile(None, own_id, connector_id)
            if not answer.accepted and installed is not None:
                # Some know a profile by its place only.
                answer = await session.clear_profile(installed.rung, own_id, connector_id)
        except CallRefused as refused:
            if installed is None and refused.not_understood:
                return False  # a charger without profiles holds none of ours
            raise
        return answer.accepted


def _is_pointless(rung: Rung, refused: dict[Rung, _Refusal]) -> bool:
    """Whether what was refused says that this rung will be too."""
    if any(refusal.ends(rung) for refusal in refused.values()):
        return True
    # Another name for the same is for a charger that does not understand the first.
    proper = [each for each in refused.values() if each.is_of(rung)]
    return bool(proper) and all(each.error is None for each in proper)


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
