"""Over how many phases a vehicle charges: found out from its currents."""

from collections.abc import Mapping
from typing import Final

_FLOWS_A: Final = 1.0
"""A phase with less carries no charging current; a vehicle charges with 6 A or more."""
_SURE_COUNT: Final = 2
"""So many measurements have to agree: currents of a start come phase by phase."""


class PhaseWatch:
    """Counts the phases that carry current."""

    def __init__(self) -> None:
        """Start without any measurement."""
        self._seen: int | None = None
        self._times = 0
        self.in_use: int | None = None
        """1, 2 or 3; None: nothing has flowed yet in this session."""

    def forget(self) -> None:
        """Start afresh: another vehicle may come."""
        self._seen, self._times, self.in_use = None, 0, None

    def take(self, currents_a: Mapping[str, float]) -> bool:
        """Take in currents by phase; return whether the number in use is another one now.

        A meter that tells one phase only may not have more: that shows nothing.
        """
        flowing = sum(current > _FLOWS_A for current in currents_a.values())
        if len(currents_a) <= 1 or flowing == 0:
            return False
        self._times = self._times + 1 if flowing == self._seen else 1
        self._seen = flowing
        if self._times < _SURE_COUNT or flowing == self.in_use:
            return False
        self.in_use = flowing
        return True
