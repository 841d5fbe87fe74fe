"""Entries of the ledger as plain values that JSON can hold, and back."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from .base import CommandStatus, CommandType, as_utc
from .ledger import Attempt, Clamped, LedgerEntry, Origin

VERSION: Final = 1
"""Of the plain form of entries, see ``entry_to_plain``."""


def entry_to_plain(entry: LedgerEntry) -> dict[str, Any]:
    """Return an entry as JSON can hold it: times as ISO text; what is as by default is left out."""
    return _flat(entry)


def entry_from_plain(plain: Mapping[str, Any]) -> LedgerEntry:
    """Read what ``entry_to_plain`` gave; what a newer release wrote beside that is left out.

    Raises:
        ValueError: it is something else.
    """
    try:
        return LedgerEntry(**_read(LedgerEntry, plain))
    except (AttributeError, KeyError, OverflowError, TypeError) as err:
        message = f"no ledger entry: {type(err).__name__}: {err}"
        raise ValueError(message) from err


def _flat(record: Attempt | Clamped | LedgerEntry | Origin) -> dict[str, Any]:
    values = ((one, getattr(record, one.name)) for one in fields(record))
    return {one.name: _plain(value) for one, value in values if value != one.default}


def _plain(value: object) -> object:
    match value:
        case datetime():
            return value.isoformat()
        case Mapping():
            return {name: _plain(one) for name, one in value.items()}
        case tuple():
            return [_plain(one) for one in value]
        case Attempt() | Clamped() | Origin():
            return _flat(value)
        case bool() | int() | float():
            return value
        case _:
            return str(value)


def _read(
    kind: type[Attempt | Clamped | LedgerEntry | Origin], plain: Mapping[str, Any]
) -> dict[str, Any]:
    return {
        one.name: READERS[one.name](plain[one.name])
        for one in fields(kind)
        if one.name in plain.keys()  # noqa: SIM118 - which a list does not have
    }


def _time(value: object) -> datetime:
    return as_utc(datetime.fromisoformat(_text(value)), "A time in the ledger")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


READERS: Final[Mapping[str, Callable[[Any], object]]] = MappingProxyType(
    {
        "command_type": CommandType,
        "status": CommandStatus,
        "parameters": lambda plain: MappingProxyType(dict(plain)),
        "clamps": lambda plain: tuple(Clamped(**_read(Clamped, one)) for one in plain),
        "attempts": lambda plain: tuple(Attempt(**_read(Attempt, one)) for one in plain),
        "origin": lambda plain: Origin(**_read(Origin, plain)),
        **dict.fromkeys(("priority", "number"), int),
        **dict.fromkeys(("interrupted", "success", "late"), bool),
        **dict.fromkeys(("effective_power_kw", "applied_power_kw", "from_kw", "to_kw"), float),
        **dict.fromkeys(("scheduled_at", "created_at", "ended_at", "at"), _time),
        **dict.fromkeys(("dispatched_at", "sent_at", "acknowledged_at", "answered_at"), _time),
        **dict.fromkeys(("command_id", "asset_id", "plan_id", "context_id", "user_id"), _text),
        **dict.fromkeys(("proof", "reason", "error", "detail", "cause", "answer"), _text),
    }
)
"""How each field of an entry and of its parts is read."""
