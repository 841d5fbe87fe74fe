"""What a host keeps of a device: what its registers held before us."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundValues:
    """What is remembered of a device; a host keeps it over restarts."""

    values: Mapping[str, float] = field(default_factory=dict)
    """By register, in its unit: timeouts, fail-safe values, modes, the owner's own setpoint."""
    taken: bool = False
    """The device carries a setpoint of ours: what its registers hold now is not the owner's."""


NOTHING = FoundValues()


class Remembered(NamedTuple):
    """What a host gives a new adapter to go on with."""

    values: FoundValues = NOTHING
    keep: Callable[[FoundValues], None] = lambda _values: None
    """Called with each change."""
