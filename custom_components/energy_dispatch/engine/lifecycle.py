"""The states of a command's life and the only moves between them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from .errors import IllegalTransition
from .progress import Progress
from .vocabulary import Reason

if TYPE_CHECKING:
    from .command import Command


class CommandStatus(StrEnum):
    """Where a command is in its life."""

    PENDING = "pending"
    DISPATCHED = "dispatched"
    ACKNOWLEDGED = "acknowledged"
    """The device said yes; the proof is outstanding."""
    COMPLETED = "completed"
    FAILED = "failed"
    TIMED_OUT = "timed_out"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


TRANSITIONS: Final[Mapping[CommandStatus, frozenset[CommandStatus]]] = MappingProxyType(
    {
        CommandStatus.PENDING: frozenset(
            {
                CommandStatus.DISPATCHED,
                CommandStatus.FAILED,
                CommandStatus.SUPERSEDED,
                CommandStatus.CANCELLED,
                CommandStatus.EXPIRED,
            }
        ),
        CommandStatus.DISPATCHED: frozenset(
            {
                CommandStatus.ACKNOWLEDGED,
                CommandStatus.COMPLETED,
                CommandStatus.FAILED,
                CommandStatus.TIMED_OUT,
                CommandStatus.PENDING,
                CommandStatus.SUPERSEDED,
                CommandStatus.CANCELLED,
            }
        ),
        CommandStatus.ACKNOWLEDGED: frozenset(
            {
                CommandStatus.COMPLETED,
                CommandStatus.FAILED,
                CommandStatus.TIMED_OUT,
                CommandStatus.PENDING,
                CommandStatus.SUPERSEDED,
                CommandStatus.CANCELLED,
            }
        ),
        CommandStatus.COMPLETED: frozenset(),
        CommandStatus.FAILED: frozenset(),
        CommandStatus.TIMED_OUT: frozenset(),
        CommandStatus.SUPERSEDED: frozenset(),
        CommandStatus.CANCELLED: frozenset(),
        CommandStatus.EXPIRED: frozenset(),
    }
)
"""PENDING → FAILED is for a command that can never be sent: its direction is blocked, no adapter.
UNDER WAY → PENDING is a failed attempt that is repeated later."""

TERMINAL: Final = frozenset(status for status in CommandStatus if not TRANSITIONS[status])
UNDER_WAY: Final = frozenset({CommandStatus.DISPATCHED, CommandStatus.ACKNOWLEDGED})
DID_NOT_WORK: Final = frozenset(
    {CommandStatus.FAILED, CommandStatus.TIMED_OUT, CommandStatus.CANCELLED}
)
"""Ends after which the device may not do what was asked, so that nothing may build on it."""


def advance(
    command: Command, to: CommandStatus, *, at: datetime, reason: Reason | None = None
) -> None:
    """Move a command to its next state: the one place where ``status`` changes.

    Raises:
        IllegalTransition: the state machine has no such move.
    """
    if to not in TRANSITIONS[command.status]:
        message = f"{command.command_id} is {command.status} and cannot become {to}."
        raise IllegalTransition(message)
    command.status = to
    progress = command.begin_progress()
    progress.reason = reason
    if to in TERMINAL:
        progress.ended_at = at
        progress.not_before = None


def advance_many(
    commands: Iterable[Command], to: CommandStatus, *, at: datetime, reason: Reason | None = None
) -> None:
    """Move commands to their last state together, most of which nothing has happened to.

    Raises:
        IllegalTransition: the state machine has no such move.
    """
    shared = Progress(shared=True, reason=reason, ended_at=at)
    for command in commands:
        command.share_progress(shared)
        if command.progress is shared and to in TRANSITIONS[command.status]:
            command.status = to
        else:
            advance(command, to, at=at, reason=reason)
