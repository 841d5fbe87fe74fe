"""Charging profiles as a charger keeps them, and which limit is in force.

The same in all versions of OCPP; which profiles are taken at all is in ``profile_rules``.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

STATION_MAX: Final = "ChargePointMaxProfile"
STATION_MAX_201: Final = "ChargingStationMaxProfile"
TX_DEFAULT: Final = "TxDefaultProfile"
TX: Final = "TxProfile"

_STATION: Final = frozenset({STATION_MAX, STATION_MAX_201})


class Running(NamedTuple):
    """The transaction that runs."""

    started: datetime
    transaction_id: int | str | None
    """None: the central system has not given one yet."""


class Limit(NamedTuple):
    """A limit in force."""

    current_a: float
    """On each phase."""
    source: str
    """The purpose of the profile that it comes from, or ``hardware``."""
    phases: int | None = None
    """On how many phases to charge, where the profile says so."""


class Load(NamedTuple):
    """What asks for the limit in force: an outlet and what it does."""

    outlet: int
    running: Running | None
    max_current_a: float
    sharers: int = 1
    """Among how many outlets the station's limit is shared."""


class Period(NamedTuple):
    """One step of a schedule."""

    start_seconds: int
    limit: float
    """In the unit of the profile."""
    phases: int | None = None
    phase_to_use: int | None = None


class Refusal(NamedTuple):
    """Why a profile is not taken."""

    code: str
    """One of the reason codes of OCPP 2.0.1, appendix 5."""
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One installed profile."""

    outlet: int
    """The connector or EVSE that it is for; 0: the whole station."""
    profile_id: int
    purpose: str
    stack_level: int
    kind: str
    unit: str
    periods: tuple[Period, ...]
    transaction_id: int | str | None = None
    start: datetime | None = None
    duration_seconds: int | None = None
    recurrence: timedelta | None = None
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    """As it came, for reports."""

    @property
    def is_of_station(self) -> bool:
        """Whether it limits the whole station."""
        return self.purpose in _STATION

    def period_at(self, now: datetime, running: Running | None) -> Period | None:
        """Return the period in force; None: it says nothing now."""
        if (self.valid_from and now < self.valid_from) or (self.valid_to and now >= self.valid_to):
            return None
        start = self._start(now, running)
        if start is None or now < start:
            return None
        seconds = (now - start).total_seconds()
        if self.duration_seconds is not None and seconds >= self.duration_seconds:
            return None
        begun = (each for each in reversed(self.periods) if each.start_seconds <= seconds)
        return next(begun, None)

    def boundaries(self, now: datetime, running: Running | None) -> Iterator[datetime]:
        """Give the moments at which its limit may change."""
        start = self._start(now, running)
        if start is None:
            return
        for period in self.periods:
            yield start + timedelta(seconds=period.start_seconds)
        if self.duration_seconds is not None:
            yield start + timedelta(seconds=self.duration_seconds)

    def _start(self, now: datetime, running: Running | None) -> datetime | None:
        if self.kind == "Relative" or self.start is None:
            return running.started if running else None
        if self.kind == "Recurring" and self.recurrence is not None and now > self.start:
            return self.start + (now - self.start) // self.recurrence * self.recurrence
        return self.start


@dataclass(frozen=True, slots=True, kw_only=True)
class SmartCharging:
    """What a charger's smart charging can do."""

    units: frozenset[str] = frozenset({"A", "W"})
    max_stack_level: int = 8
    max_periods: int = 24
    max_profiles: int = 20
    refused_purposes: frozenset[str] = frozenset()
    refused_kinds: frozenset[str] = frozenset()
    refused_outlets: frozenset[int] = frozenset()
    """At which no profile is taken; elsewhere they are."""
    switches_phases: bool = False
    """Charges on one phase where a profile says so."""
    ignores_zero: bool = False
    """Takes a limit of 0 for none."""


type Rules = Callable[[Profile, SmartCharging, Running | None, "ProfileStore"], Refusal | None]
"""Say why a profile is not taken; None: it is."""


class ProfileStore:
    """The profiles of one charger."""

    def __init__(
        self,
        can: SmartCharging,
        *,
        rules: Rules,
        outlets: int = 1,
        phases: int = 3,
        voltage_v: float = 230.0,
    ) -> None:
        """Start empty."""
        self.profiles: list[Profile] = []
        self.can = can
        self.outlets = outlets
        self._rules = rules
        self._phases = phases
        self._voltage_v = voltage_v

    def install(self, profile: Profile, running: Running | None) -> Refusal | None:
        """Install a profile in place of the one with its id or its place; or say why not."""
        refusal = self._rules(profile, self.can, running, self)
        if refusal is not None:
            return refusal
        self.profiles = [
            each
            for each in self.profiles
            if each.profile_id != profile.profile_id and place(each) != place(profile)
        ]
        self.profiles.append(profile)
        return None

    def clear(self, named: Callable[[Profile], bool]) -> bool:
        """Remove profiles; return whether there was anything."""
        kept = [profile for profile in self.profiles if not named(profile)]
        removed = len(kept) < len(self.profiles)
        self.profiles = kept
        return removed

    def transaction_over(self, outlet: int) -> None:
        """Drop the profiles of the outlet's transaction."""
        self.clear(lambda profile: profile.purpose == TX and profile.outlet == outlet)

    def limit(self, now: datetime, load: Load) -> Limit:
        """Return the limit in force: the lowest of the hardware's, the station's and the session's.

        A TxProfile goes before a TxDefaultProfile; of one purpose the highest stack level leads
        that has a period now, and one for the outlet goes before one for all.
        """
        found = [Limit(load.max_current_a, "hardware")]
        purposes = (TX, TX_DEFAULT) if load.running else (TX_DEFAULT,)
        session = (self._leading((purpose,), now, load) for purpose in purposes)
        found += [limit for limit in session if limit is not None][:1]
        station = self._leading(_STATION, now, load)
        if station is not None:
            found.append(station._replace(current_a=station.current_a / load.sharers))
        # Of equal limits the profile is named, not the hardware.
        lowest = min(reversed(found), key=lambda limit: limit.current_a)
        phases = [limit.phases for limit in found if limit.phases is not None]
        return lowest._replace(phases=min(phases, default=None))

    def composite(
        self, now: datetime, duration_seconds: int, loads: Iterable[Load]
    ) -> list[tuple[int, float]]:
        """Return the limits of the next seconds, of all loads together: offset, A on each phase."""
        loads = tuple(loads)
        end = now + timedelta(seconds=duration_seconds)
        moments = {now} | {
            moment
            for load in loads
            for profile in self.profiles
            for moment in profile.boundaries(now, load.running)
            if now < moment < end
        }
        limits: list[tuple[int, float]] = []
        for moment in sorted(moments):
            current_a = sum(self.limit(moment, load).current_a for load in loads)
            if not limits or limits[-1][1] != current_a:
                limits.append((round((moment - now).total_seconds()), current_a))
        return limits

    def _leading(self, purposes: Iterable[str], now: datetime, load: Load) -> Limit | None:
        candidates = [
            profile
            for profile in self.profiles
            if profile.purpose in purposes and profile.outlet in {0, load.outlet}
        ]
        for profile in sorted(candidates, key=lambda each: (-each.outlet, -each.stack_level)):
            period = profile.period_at(now, load.running)
            if period is not None and not (period.limit == 0 and self.can.ignores_zero):
                return self._limit(profile, period)
        return None

    def _limit(self, profile: Profile, period: Period) -> Limit:
        chosen = period.phases if self.can.switches_phases else None
        phases = min(self._phases, chosen or self._phases)
        watts = phases * self._voltage_v
        amperes = period.limit if profile.unit == "A" else period.limit / watts
        return Limit(amperes, profile.purpose, chosen)


def place(profile: Profile) -> tuple[object, ...]:
    """Return what may be there once only."""
    return profile.outlet, profile.purpose, profile.stack_level
