"""Moments and spans of time: aware, and in UTC."""

from datetime import UTC, datetime, timedelta


def utc_now() -> datetime:
    """Return the present moment, aware and in UTC."""
    return datetime.now(UTC)


def as_utc(moment: datetime, what: str) -> datetime:
    """Return an aware time in UTC.

    Raises:
        ValueError: the time is naive; ``what`` names it in the sentence.
    """
    if moment.tzinfo is None or moment.utcoffset() is None:
        message = f"{what} has no time zone: give an aware time such as 2026-01-31T07:15:00+01:00."
        raise ValueError(message)
    return moment.astimezone(UTC)


def seconds(count: float) -> timedelta:
    """Return a span of time; short for the many places that add one."""
    return timedelta(seconds=count)
