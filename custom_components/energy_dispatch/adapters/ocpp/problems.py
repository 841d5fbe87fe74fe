"""What is wrong with a charger, in its own words, until it says that it is over.

OCPP 1.6 says it with each StatusNotification; 2.0.1 and 2.1 by NotifyEvent, of which those count
that tell a problem: the variable Problem, the AvailabilityState Faulted, and alerts with a code or
words of the maker. Rules: OCPP 2.0.1 part 2, use cases G05 and N07, and its appendix of components.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Final

from .fields import Payload, group, whole_or_none, words

_KEPT: Final = 20
"""A charger that tells more at once has one problem: itself."""
_TRUE: Final = frozenset({"true", "1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong."""

    code: str
    text: str | None = None
    """What the charger adds: its maker's code and words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemTold:
    """What one event says of a problem."""

    source: Hashable
    """Which one: what ends it says the same."""
    evse_id: int | None
    """None: the whole charger."""
    problem: Problem | None
    """None: it is over."""


class Problems:
    """The problems of one connector, the newest last."""

    def __init__(self) -> None:
        """Start with none."""
        self._there: dict[Hashable, Problem] = {}

    @property
    def newest(self) -> Problem | None:
        """The one that was told last, of those that are not over."""
        return next(reversed(self._there.values()), None)

    def told(self, source: Hashable, problem: Problem | None) -> bool:
        """Take in a problem, or its end; return whether that is news."""
        before = self._there.get(source)
        if problem == before:
            return False
        self._there.pop(source, None)
        if problem is not None:
            self._there[source] = problem
            while len(self._there) > _KEPT:
                del self._there[next(iter(self._there))]
        return True

    def forget(self) -> None:
        """Take in that whatever was wrong is over."""
        self._there.clear()


def problem_told(event: Payload) -> ProblemTold | None:
    """Return what one entry of a NotifyEvent says of a problem; None: nothing."""
    component, variable = group(event, "component"), group(event, "variable")
    name, what = words(component.get("name")), words(variable.get("name"))
    if name is None or what is None:
        return None
    value = words(event.get("actual_value")) or ""
    code, said = words(event.get("tech_code")), words(event.get("tech_info"))
    match what:
        case "Problem":
            there = value.casefold() in _TRUE
        case "AvailabilityState":
            there = value == "Faulted"
        case _ if event.get("trigger") == "Alerting" and (code or said):
            there = True
        case _ if event.get("cleared"):
            there = False
        case _:
            return None
    evse = group(component, "evse")
    instances = (words(component.get("instance")), words(variable.get("instance")))
    problem = None
    if there and not event.get("cleared"):
        place = f"{name} {what}"
        problem = Problem(
            code=code or (value if what == "AvailabilityState" else place),
            text=", ".join(each for each in (said, place if code else None) if each) or None,
        )
    return ProblemTold(
        source=(name, what, *instances, whole_or_none(evse.get("connector_id"))),
        evse_id=whole_or_none(evse.get("id")),
        problem=problem,
    )
