"""What Home Assistant logged that is ours to answer for."""

from collections.abc import Iterable, Iterator
import re
from typing import Final

_ENTRY: Final = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ (?P<level>[A-Z]+) \(")
_BAD: Final = frozenset({"WARNING", "ERROR", "CRITICAL"})
_OURS: Final = "energy_dispatch"
_OF_EVERY_CUSTOM_INTEGRATION: Final = (
    "We found a custom integration energy_dispatch which has not been tested"
)


def our_complaints(lines: Iterable[str]) -> list[str]:
    """Return the errors and warnings that name the integration, each with its traceback."""
    return [
        entry
        for level, entry in _entries(lines)
        if level in _BAD and _OURS in entry and _OF_EVERY_CUSTOM_INTEGRATION not in entry
    ]


def _entries(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    level, entry = "", list[str]()
    for line in lines:
        if (start := _ENTRY.match(line)) is not None:
            yield level, "\n".join(entry)
            level, entry = start["level"], []
        entry.append(line)
    yield level, "\n".join(entry)
