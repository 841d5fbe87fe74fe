"""Charging profiles and composite schedules as they go over the wire, in both generations."""

from collections.abc import Sequence
from datetime import UTC, datetime
import math
from typing import Final

from .config import ChargingRateUnit
from .meter import moment_of
from .profiles import Kind, Period, Purpose, Rung, profile_id
from .session import CompositePeriod
from .state import TransactionId

_NEAR_SECONDS: Final = 120.0
"""A schedule that was asked for now starts now: a start further off is a clock that is wrong."""


def profile16(
    rung: Rung,
    periods: Sequence[Period],
    *,
    connector_id: int,
    transaction_id: TransactionId | None,
    starts_at: datetime,
) -> dict[str, object]:
    """Return a ``csChargingProfiles`` of OCPP 1.6 (part 2, section 7.8)."""
    profile: dict[str, object] = {
        "chargingProfileId": profile_id(rung.purpose, connector_id),
        "stackLevel": rung.stack_level,
        "chargingProfilePurpose": rung.purpose_name,
        "chargingProfileKind": rung.kind.value,
        "chargingSchedule": _schedule(rung, periods, starts_at),
    }
    if rung.purpose is Purpose.TX and transaction_id is not None:
        profile["transactionId"] = transaction_id
    return profile


def profile201(
    rung: Rung,
    periods: Sequence[Period],
    *,
    connector_id: int,
    transaction_id: TransactionId | None,
    starts_at: datetime,
) -> dict[str, object]:
    """Return a ``chargingProfile`` of OCPP 2.0.1 and 2.1 (part 2, section 2.9).

    It has an array of schedules with ids of their own, and transactions have texts for ids.
    """
    own_id = profile_id(rung.purpose, connector_id)
    profile: dict[str, object] = {
        "id": own_id,
        "stackLevel": rung.stack_level,
        "chargingProfilePurpose": rung.purpose_name,
        "chargingProfileKind": rung.kind.value,
        "chargingSchedule": [{"id": own_id, **_schedule(rung, periods, starts_at)}],
    }
    if rung.purpose is Purpose.TX and transaction_id is not None:
        profile["transactionId"] = str(transaction_id)
    return profile


def composite_periods(
    schedule: object, start: object, now: datetime
) -> tuple[CompositePeriod, ...]:
    """Return the limits of a composite schedule, if it is one.

    Chargers answer with none, with no periods, and with limits of -1.

    Args:
        schedule: what has the periods and their unit.
        start: the charger's time of the first period, if it gives one.
        now: the charger's present time, as far as we know it.
    """
    try:
        unit = ChargingRateUnit(schedule["chargingRateUnit"])  # type: ignore[index]
        raw = [
            (float(period["startPeriod"]), float(period["limit"]))
            for period in schedule["chargingSchedulePeriod"]  # type: ignore[index]
        ]
    except TypeError, KeyError, IndexError, ValueError:
        return ()
    if not raw or any(not math.isfinite(value) or value < 0 for pair in raw for value in pair):
        return ()
    ahead = _seconds_until(start, now)
    return tuple(CompositePeriod(since + ahead, limit, unit) for since, limit in raw)


def _schedule(rung: Rung, periods: Sequence[Period], starts_at: datetime) -> dict[str, object]:
    schedule: dict[str, object] = {
        "chargingRateUnit": rung.unit.value,
        "chargingSchedulePeriod": [
            {
                "startPeriod": period.start_seconds,
                "limit": period.limit,
                "numberPhases": period.phases,
            }
            for period in periods
        ],
    }
    if rung.kind is Kind.ABSOLUTE:
        # K01.FR.40 of OCPP 2.0.1 has a start in each Absolute schedule; Relative ones have none.
        schedule["startSchedule"] = starts_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return schedule


def _seconds_until(start: object, now: datetime) -> float:
    """Return when a schedule starts, seen from now; 0 where it does not say, or says nonsense."""
    moment = moment_of(start)
    ahead = 0.0 if moment is None else (moment - now).total_seconds()
    return ahead if abs(ahead) <= _NEAR_SECONDS else 0.0
