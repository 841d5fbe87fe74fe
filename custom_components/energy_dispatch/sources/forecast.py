"""Lists of slots as entities carry them in their attributes, whoever made them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from .series import refusal

TIME_KEYS: Final = ("time", "date", "start", "datetime", "timestamp", "from", "period_start")
"""What a slot calls its start; the first that is there counts."""

type Rows = list[tuple[object, object]]


def rows_of(given: object, name: str) -> Rows:
    """Return start and number of each slot of a list or mapping.

    Args:
        given: ``[{"time": …, "value": …}, …]``, where the keys may have other names as long as one
            is known to be a time and only one other remains; or ``{"2026-…": 400.0, …}``.
        name: whose it is, for the sentence.

    Raises:
        ScheduleError: it has neither shape.
    """
    if isinstance(given, Mapping):
        return list(given.items())
    if not isinstance(given, list | tuple):
        raise refusal(
            "invalid_shape", f"{name} has to be a list of slots, not {given!r:.80}.", name
        )
    rows: Rows = []
    for row, slot in enumerate(given):
        if not isinstance(slot, Mapping):
            raise refusal(
                "invalid_shape",
                f"{name}, row {row} (counted from 0): {slot!r:.80} is no slot; give a time and a "
                "number.",
                name,
                row=row,
            )
        rows.append(_slot(slot, name, row))
    return rows


def _slot(slot: Mapping[object, object], name: str, row: int) -> tuple[object, object]:
    time_key = next((key for key in TIME_KEYS if key in slot), None)
    rest = [key for key in slot if key != time_key and key not in {"end", "end_time", "until"}]
    value_key = "value" if "value" in rest else rest[0] if len(rest) == 1 else None
    if time_key is None or (value_key is None and rest):
        raise refusal(
            "invalid_shape",
            f"{name}, row {row} (counted from 0): of {', '.join(map(str, slot))} none is known to "
            "be the time, or several may be the number; call them time and value.",
            name,
            row=row,
        )
    return slot[time_key], None if value_key is None else slot[value_key]


def is_list_of_slots(given: object) -> bool:
    """Say whether an attribute looks like a list of slots."""
    return (
        isinstance(given, list | tuple)
        and bool(given)
        and isinstance(given[0], Mapping)
        and any(key in given[0] for key in TIME_KEYS)
    )


def attributes_of(given: object) -> Mapping[str, object]:
    """Return an entity's attributes, from the attributes themselves or from a whole state."""
    if isinstance(given, Mapping):
        inner = given.get("attributes", given)
        if isinstance(inner, Mapping):
            return {str(key): value for key, value in inner.items()}
    return {}


def last_moment(rows: Rows) -> datetime | None:
    """Return the start of the last slot if it is a time."""
    if not rows:
        return None
    last = rows[-1][0]
    if isinstance(last, datetime):
        return last
    try:
        return datetime.fromisoformat(str(last))
    except ValueError:
        return None
