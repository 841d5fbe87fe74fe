"""What the entity adapter needs of Home Assistant: call an action, read a state, hear of changes.

All of it is handed in, so that nothing here imports Home Assistant.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from .. import Unsubscribe

UNAVAILABLE: Final = "unavailable"
UNKNOWN: Final = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityState:
    """What an entity says, and the attributes that tell how to set it."""

    state: str
    unit: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None

    @property
    def available(self) -> bool:
        """Whether it can be relied on and set. An unknown state can be set."""
        return self.state != UNAVAILABLE

    @property
    def number(self) -> float | None:
        """Its state as a number; None if it is none."""
        try:
            return float(self.state)
        except ValueError:
            return None


type Read = Callable[[str], EntityState | None]
"""Return an entity's state; None if there is no such entity."""

type Call = Callable[[str, Mapping[str, object], Mapping[str, object]], Awaitable[None]]
"""Call an action such as ``number.set_value`` with data, whose templates see the variables.

Raises ``AdapterError``: not retryable if the action or its data is wrong.
"""

type Watch = Callable[[Sequence[str], Callable[[], None]], Unsubscribe]
"""Call back after a change of any of these entities, attributes included, and once when ready."""

type Ready = Callable[[], bool]
"""Say whether entities can be believed: while Home Assistant starts, one whose device is away may
show a value, and what it is set to is lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """All of it together."""

    call: Call
    read: Read
    watch: Watch
    ready: Ready = lambda: True
