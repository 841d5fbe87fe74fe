"""Which charging profiles a charger takes, and how they are read from its central system's words.

Rules: OCPP 1.6 part 2, sections 3.13 and 5.16; OCPP 2.0.1 part 2, use case K01.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, Final

from .charging_profiles import (
    STATION_MAX,
    STATION_MAX_201,
    TX,
    TX_DEFAULT,
    Period,
    Profile,
    ProfileStore,
    Refusal,
    Running,
    SmartCharging,
    place,
)

_RECURRENCE: Final = {"Daily": timedelta(days=1), "Weekly": timedelta(weeks=1)}
_PHASES: Final = range(1, 4)
_BAD: Final = "InvalidProfile"


def profile16(connector_id: int, fields: Mapping[str, Any]) -> Profile:
    """Read ``csChargingProfiles``.

    Raises:
        KeyError, TypeError, ValueError: something is missing or of the wrong type.
    """
    return _profile(
        connector_id, fields, fields["chargingProfileId"], dict(fields["chargingSchedule"])
    )


def profile201(evse_id: int, fields: Mapping[str, Any]) -> Profile:
    """Read a ``chargingProfile``; of several schedules, which are for ISO 15118, the first.

    Raises:
        KeyError, TypeError, ValueError: something is missing or of the wrong type.
    """
    return _profile(evse_id, fields, fields["id"], fields["chargingSchedule"][0])


def _profile(
    outlet: int, fields: Mapping[str, Any], profile_id: int, schedule: Mapping[str, Any]
) -> Profile:
    return Profile(
        outlet=outlet,
        profile_id=int(profile_id),
        purpose=fields["chargingProfilePurpose"],
        stack_level=int(fields["stackLevel"]),
        kind=fields["chargingProfileKind"],
        unit=schedule["chargingRateUnit"],
        periods=tuple(
            Period(
                int(period["startPeriod"]),
                float(period["limit"]),
                period.get("numberPhases"),
                period.get("phaseToUse"),
            )
            for period in schedule["chargingSchedulePeriod"]
        ),
        transaction_id=fields.get("transactionId"),
        start=_moment(schedule.get("startSchedule")),
        duration_seconds=schedule.get("duration"),
        recurrence=_RECURRENCE.get(fields.get("recurrencyKind", "")),
        valid_from=_moment(fields.get("validFrom")),
        valid_to=_moment(fields.get("validTo")),
        fields=fields,
    )


def rules16(
    profile: Profile, can: SmartCharging, running: Running | None, store: ProfileStore
) -> Refusal | None:
    """Say why a charger of OCPP 1.6 does not take a profile; None: it does."""
    return next(_refusals16(profile, can, running, store), None)


def rules201(
    profile: Profile, can: SmartCharging, running: Running | None, store: ProfileStore
) -> Refusal | None:
    """Say why a charger of OCPP 2.0.1 does not take a profile; None: it does."""
    return next(_refusals201(profile, can, running, store), None)


def _refusals16(
    profile: Profile, can: SmartCharging, running: Running | None, store: ProfileStore
) -> Iterator[Refusal]:
    yield from _refusals(profile, can, store)
    if profile.purpose == STATION_MAX:
        yield from _refusals_of_station(profile)
    elif profile.purpose == TX:
        if profile.outlet == 0:
            yield Refusal(_BAD, "a TxProfile needs a connector")
        if running is None:
            yield Refusal("TxNotFound", "a TxProfile needs a transaction")
        elif profile.transaction_id not in {None, running.transaction_id}:
            yield Refusal("UnknownTxId", "another transaction runs")
    elif profile.purpose != TX_DEFAULT:
        yield Refusal(_BAD, f"there is no purpose {profile.purpose}")


def _refusals201(
    profile: Profile, can: SmartCharging, running: Running | None, store: ProfileStore
) -> Iterator[Refusal]:
    yield from _refusals(profile, can, store)
    if profile.kind == "Relative" and profile.start is not None:
        yield Refusal("InvalidSchedule", "a Relative profile has no startSchedule (K01.FR.41)")
    if profile.kind != "Relative" and profile.start is None:
        yield Refusal("InvalidSchedule", f"{profile.kind} needs a startSchedule (K01.FR.40)")
    for period in profile.periods:
        yield from _refusals_of_phases(period, can)
    if profile.purpose == STATION_MAX_201:
        yield from _refusals_of_station(profile)
    elif profile.purpose == TX:
        yield from _refusals_of_transaction(profile, running)
    elif profile.purpose != TX_DEFAULT:
        yield Refusal(_BAD, f"{profile.purpose} is not for a CSMS to set")
    if any(
        place(each) == place(profile) and each.profile_id != profile.profile_id
        for each in store.profiles
    ):
        yield Refusal(
            "DuplicateProfile", "another profile has this purpose and stack level (K01.FR.06, .39)"
        )


def _refusals(profile: Profile, can: SmartCharging, store: ProfileStore) -> Iterator[Refusal]:
    """Give what no charger takes, of either version."""
    if profile.unit not in can.units:
        yield Refusal("UnsupportedRateUnit", f"{profile.unit} is not supported")
    if profile.purpose in can.refused_purposes:
        yield Refusal(_BAD, f"{profile.purpose} is not supported")
    if profile.kind in can.refused_kinds:
        yield Refusal(_BAD, f"{profile.kind} is not supported")
    if profile.outlet in can.refused_outlets:
        yield Refusal(_BAD, f"outlet {profile.outlet} takes none")
    if not 0 <= profile.stack_level <= can.max_stack_level:
        yield Refusal("InvalidStackLevel", f"the stack level ends at {can.max_stack_level}")
    if not 0 <= profile.outlet <= store.outlets:
        yield Refusal("UnknownEvse", f"there is no outlet {profile.outlet}")
    yield from _refusals_of_periods(profile, can)
    others = [each for each in store.profiles if each.profile_id != profile.profile_id]
    if len(others) >= can.max_profiles:
        yield Refusal("OutOfStorage", f"{can.max_profiles} profiles at most")


def _refusals_of_periods(profile: Profile, can: SmartCharging) -> Iterator[Refusal]:
    starts = [period.start_seconds for period in profile.periods]
    if not starts or starts[0] != 0:
        yield Refusal("InvalidSchedule", "the first period has to start at 0 (K01.FR.31)")
    if any(later <= earlier for earlier, later in pairwise(starts)):
        yield Refusal("InvalidSchedule", "the periods are out of order (K01.FR.35)")
    if len(starts) > can.max_periods:
        yield Refusal("TooManyElements", f"{can.max_periods} periods at most")
    if any(period.limit < 0 for period in profile.periods):
        yield Refusal("ValuePositiveOnly", "a limit is below 0")


def _refusals_of_station(profile: Profile) -> Iterator[Refusal]:
    if profile.outlet != 0:
        yield Refusal(_BAD, "a limit of the station is for EVSE 0 (K01.FR.03)")
    if profile.kind == "Relative":
        yield Refusal(_BAD, "a limit of the station is not Relative (K01.FR.38)")


def _refusals_of_transaction(profile: Profile, running: Running | None) -> Iterator[Refusal]:
    if profile.outlet == 0:
        yield Refusal(_BAD, "a TxProfile needs an EVSE (K01.FR.16)")
    if profile.transaction_id is None:
        yield Refusal("MissingParam", "a TxProfile needs a transactionId (K01.FR.03)")
    if running is None:
        yield Refusal("TxNotFound", "no transaction runs on the EVSE (K01.FR.09)")
    elif profile.transaction_id != running.transaction_id:
        yield Refusal("UnknownTxId", "another transaction runs on the EVSE (K01.FR.33)")


def _refusals_of_phases(period: Period, can: SmartCharging) -> Iterator[Refusal]:
    if period.phases is not None and period.phases not in _PHASES:
        yield Refusal("ValueOutOfRange", f"there are no {period.phases} phases")
    if period.phase_to_use is not None and period.phases != 1:
        yield Refusal("UnsupportedParam", "phaseToUse needs numberPhases = 1 (K01.FR.19)")
    if period.phase_to_use is not None and not can.switches_phases:
        yield Refusal("UnsupportedParam", "no choice of the phase (K01.FR.20)")


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
