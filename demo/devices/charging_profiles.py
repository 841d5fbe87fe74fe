"""Charging profiles as a charger keeps them: which it takes, and which limit is in force.

Rules: OCPP 1.6 part 2, sections 3.13 and 5.16.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple, Self

STATION_MAX: Final = "ChargePointMaxProfile"
TX_DEFAULT: Final = "TxDefaultProfile"
TX: Final = "TxProfile"

_RECURRENCE: Final = {"Daily": timedelta(days=1), "Weekly": timedelta(weeks=1)}


class Running(NamedTuple):
    """The transaction that runs."""

    started: datetime
    transaction_id: int | None
    """None: the central system has not given one yet."""


class Limit(NamedTuple):
    """A limit in force."""

    current_a: float
    """On each phase."""
    source: str
    """The purpose of the profile that it comes from, or ``hardware``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One installed profile."""

    connector_id: int
    profile_id: int
    purpose: str
    stack_level: int
    kind: str
    unit: str
    periods: tuple[tuple[int, float], ...]
    """Seconds from the start of the schedule, and the limit from there on in ``unit``."""
    transaction_id: int | None = None
    start: datetime | None = None
    duration_seconds: int | None = None
    recurrence: timedelta | None = None
    valid_from: datetime | None = None
    valid_to: datetime | None = None

    @classmethod
    def of(cls, connector_id: int, fields: Mapping[str, Any]) -> Self:
        """Read ``csChargingProfiles``.

        Raises:
            KeyError, TypeError, ValueError: something is missing or of the wrong type.
        """
        schedule = fields["chargingSchedule"]
        return cls(
            connector_id=connector_id,
            profile_id=int(fields["chargingProfileId"]),
            purpose=fields["chargingProfilePurpose"],
            stack_level=int(fields["stackLevel"]),
            kind=fields["chargingProfileKind"],
            unit=schedule["chargingRateUnit"],
            periods=tuple(
                (int(period["startPeriod"]), float(period["limit"]))
                for period in schedule["chargingSchedulePeriod"]
            ),
            transaction_id=fields.get("transactionId"),
            start=_moment(schedule.get("startSchedule")),
            duration_seconds=schedule.get("duration"),
            recurrence=_RECURRENCE.get(fields.get("recurrencyKind", "")),
            valid_from=_moment(fields.get("validFrom")),
            valid_to=_moment(fields.get("validTo")),
        )

    def limit_at(self, now: datetime, running: Running | None) -> float | None:
        """Return its limit in its unit; None: it says nothing now."""
        if (self.valid_from and now < self.valid_from) or (self.valid_to and now >= self.valid_to):
            return None
        start = self._start(now, running)
        if start is None or now < start:
            return None
        seconds = (now - start).total_seconds()
        if self.duration_seconds is not None and seconds >= self.duration_seconds:
            return None
        return next((limit for begin, limit in reversed(self.periods) if begin <= seconds), None)

    def _start(self, now: datetime, running: Running | None) -> datetime | None:
        if self.kind == "Relative" or self.start is None:
            return running.started if running else None
        if self.kind == "Recurring" and self.recurrence is not None and now > self.start:
            return self.start + (now - self.start) // self.recurrence * self.recurrence
        return self.start

    def boundaries(self, now: datetime, running: Running | None) -> Iterator[datetime]:
        """Give the moments at which its limit may change."""
        start = self._start(now, running)
        if start is None:
            return
        for begin, _ in self.periods:
            yield start + timedelta(seconds=begin)
        if self.duration_seconds is not None:
            yield start + timedelta(seconds=self.duration_seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class SmartCharging:
    """What a charger's smart charging can do."""

    units: frozenset[str] = frozenset({"A", "W"})
    max_stack_level: int = 8
    max_periods: int = 24
    refused_purposes: frozenset[str] = frozenset()
    refused_kinds: frozenset[str] = frozenset()
    connectors: int = 1


class ProfileStore:
    """The profiles of one charger."""

    def __init__(self, can: SmartCharging, *, phases: int, voltage_v: float) -> None:
        """Start empty."""
        self.profiles: list[Profile] = []
        self._can = can
        self._watts_per_ampere = phases * voltage_v

    def add(self, profile: Profile, running: Running | None) -> bool:
        """Install a profile in place of the one with its id or its place; return whether taken."""
        if not self._takes(profile, running):
            return False
        self.profiles = [
            each
            for each in self.profiles
            if each.profile_id != profile.profile_id and _place(each) != _place(profile)
        ]
        self.profiles.append(profile)
        return True

    def clear(self, wanted: Mapping[str, Any]) -> bool:
        """Remove what a ClearChargingProfile names; return whether there was anything."""

        def named(profile: Profile) -> bool:
            if "id" in wanted:
                return bool(profile.profile_id == wanted["id"])
            place = (profile.connector_id, profile.purpose, profile.stack_level)
            names = ("connectorId", "chargingProfilePurpose", "stackLevel")
            return all(
                wanted.get(name, mine) == mine for name, mine in zip(names, place, strict=True)
            )

        kept = [profile for profile in self.profiles if not named(profile)]
        removed = len(kept) < len(self.profiles)
        self.profiles = kept
        return removed

    def transaction_over(self) -> None:
        """Drop the profiles of the transaction."""
        self.profiles = [profile for profile in self.profiles if profile.purpose != TX]

    def limit(self, now: datetime, running: Running | None, max_current_a: float) -> Limit:
        """Return the limit in force: the lowest of the hardware's, the station's and the session's.

        A TxProfile goes before a TxDefaultProfile; of one purpose the highest stack level leads
        that has a period now.
        """
        found = [Limit(max_current_a, "hardware")]
        purposes = (TX, TX_DEFAULT) if running else (TX_DEFAULT,)
        session = (self._leading(purpose, now, running) for purpose in purposes)
        found += [limit for limit in session if limit is not None][:1]
        station = self._leading(STATION_MAX, now, running)
        found += [station] if station is not None else []
        # Of equal limits the profile is named, not the hardware.
        return min(reversed(found), key=lambda limit: limit.current_a)

    def composite(
        self, now: datetime, duration_seconds: int, running: Running | None, max_current_a: float
    ) -> list[tuple[int, float]]:
        """Return the limits of the next seconds: offset, A on each phase."""
        end = now + timedelta(seconds=duration_seconds)
        moments = {now} | {
            moment
            for profile in self.profiles
            for moment in profile.boundaries(now, running)
            if now < moment < end
        }
        limits: list[tuple[int, float]] = []
        for moment in sorted(moments):
            current_a = self.limit(moment, running, max_current_a).current_a
            if not limits or limits[-1][1] != current_a:
                limits.append((round((moment - now).total_seconds()), current_a))
        return limits

    def _leading(self, purpose: str, now: datetime, running: Running | None) -> Limit | None:
        for profile in sorted(self.profiles, key=lambda each: -each.stack_level):
            if profile.purpose != purpose:
                continue
            limit = profile.limit_at(now, running)
            if limit is not None:
                amperes = limit if profile.unit == "A" else limit / self._watts_per_ampere
                return Limit(amperes, purpose)
        return None

    def _takes(self, profile: Profile, running: Running | None) -> bool:
        can = self._can
        fits = (
            profile.unit in can.units
            and profile.purpose not in can.refused_purposes
            and profile.kind not in can.refused_kinds
            and 0 <= profile.stack_level <= can.max_stack_level
            and 0 < len(profile.periods) <= can.max_periods
            and 0 <= profile.connector_id <= can.connectors
            and list(profile.periods) == sorted(profile.periods)
            and profile.periods[0][0] == 0
            and all(limit >= 0 for _, limit in profile.periods)
        )
        if profile.purpose == STATION_MAX:
            return fits and profile.connector_id == 0 and profile.kind != "Relative"
        if profile.purpose == TX:
            return (
                fits
                and profile.connector_id > 0
                and running is not None
                and profile.transaction_id in {None, running.transaction_id}
            )
        return fits and profile.purpose == TX_DEFAULT


def _place(profile: Profile) -> tuple[object, ...]:
    return profile.connector_id, profile.purpose, profile.stack_level


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
