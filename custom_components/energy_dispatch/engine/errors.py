"""The engine's errors: whose fault is it, and can it be tried again?"""

from collections.abc import Sequence
from dataclasses import dataclass


class EngineError(Exception):
    """The root of every error that the engine raises on purpose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableProblem:
    """One thing that is wrong with a schedule, where it is, and what to do about it."""

    message: str
    """A sentence for a person: what is wrong, where, and the remedy."""
    code: str
    """A stable word for programs and translations, such as ``negative_value``."""
    column: str | None = None
    row: int | None = None
    """Position of the row in the table, counted from 0."""
    slot: str | None = None
    """The row's time as it stands in the table."""


class ScheduleError(EngineError, ValueError):
    """A schedule was refused as a whole; nothing has changed.

    ``problems`` lists what is wrong, the first of each kind; the message joins their sentences.
    """

    def __init__(self, problems: Sequence[TableProblem]) -> None:
        """Keep the problems; the message is made of their sentences."""
        super().__init__(" ".join(problem.message for problem in problems))
        self.problems: tuple[TableProblem, ...] = tuple(problems)


class IllegalTransition(EngineError, RuntimeError):  # noqa: N818 - the contract's name
    """A command was asked to make a move that its life does not have."""


class InvalidTransition(EngineError, RuntimeError):  # noqa: N818 - the contract's name
    """An asset's state does not have this trigger."""

    def __init__(self, current_state: str, trigger: str, valid_triggers: Sequence[str]) -> None:
        """Say what was asked, where, and what would have been possible."""
        possible = ", ".join(valid_triggers) or "none"
        super().__init__(f"'{trigger}' is not possible in {current_state}; possible: {possible}.")
        self.current_state = current_state
        self.trigger = trigger
        self.valid_triggers: tuple[str, ...] = tuple(valid_triggers)


class AdapterError(EngineError):
    """A device or its link did not do what was asked.

    Two questions only: ``retryable`` says whether the same request may work later (a busy device, a
    broken link) or never will (a refusal, an illegal register); ``reason`` says which kind it was.
    The message carries the device's own words.
    """

    def __init__(self, message: str, *, retryable: bool = True, reason: str | None = None) -> None:
        """Keep the device's words and whether a repeat makes sense.

        Args:
            message: what the device or the link said.
            retryable: whether the same request may be repeated.
            reason: value of a ``Reason``, where the adapter knows better than "attempt failed".
        """
        super().__init__(message)
        self.retryable = retryable
        self.reason = reason
