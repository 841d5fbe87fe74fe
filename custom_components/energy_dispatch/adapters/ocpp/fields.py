"""The fields of a charger's messages, of which nothing is sure."""

from collections.abc import Mapping
from typing import Any, Final

from ocpp.exceptions import FormationViolationError  # type: ignore[import-untyped]

type Payload = Mapping[str, Any]
"""A message's fields: of a charger's calls with snake case keys, of ours with the standard's."""

NOTHING: Final[Payload] = {}


def whole(payload: Payload, name: str) -> int:
    """Return a field that has to be a whole number.

    Raises:
        FormationViolationError: it is not; the library makes a CALLERROR of it.
    """
    value = whole_or_none(payload.get(name))
    if value is None:
        raise FormationViolationError(details={"cause": f"{name} has to be a whole number"})
    return value


def text(payload: Payload, name: str) -> str:
    """Return a field that has to be a text.

    Raises:
        FormationViolationError: it is not; the library makes a CALLERROR of it.
    """
    value = payload.get(name)
    if isinstance(value, str):
        return value
    raise FormationViolationError(details={"cause": f"{name} has to be a text"})


def group(payload: Payload, name: str) -> Payload:
    """Return a field that has fields itself; one without any where there is none."""
    value = payload.get(name)
    return value if isinstance(value, Mapping) else NOTHING


def groups(payload: Payload, name: str) -> list[Payload]:
    """Return the groups of a list; whatever else is in it is left out."""
    value = payload.get(name)
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def words(value: object) -> str | None:
    """Return a text that says something."""
    return value if isinstance(value, str) and value else None


def whole_or_none(value: object) -> int | None:
    """Return a whole number, also where it was written with a point."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
