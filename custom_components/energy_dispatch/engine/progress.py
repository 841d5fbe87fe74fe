"""The parts of a command: what a plan's commands share, and what happens to one of them."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from .vocabulary import Proof, Reason

if TYPE_CHECKING:
    from .command import Command
    from .limits import Clamp


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a device said to one attempt, or that it said nothing."""

    attempt: int
    """Which send this answers, counted from 1."""
    at: datetime
    success: bool
    error: str | None = None
    """The device's own words where it refused or failed."""
    late: bool = False
    """It came when nobody waited for it any more, and changed nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the commands of a plan have in common, held once for all of them."""

    priority: int = 1
    max_retries: int = 3
    timeout_seconds: float = 30.0
    settle_seconds: float = 30.0
    plan_id: str | None = None
    expires_at: datetime | None = None
    cause: Reason | None = None


@dataclass(slots=True)
class Progress:
    """What few commands have while most of them wait for their time."""

    shared: bool = False
    """Commands that end together, unsent, share one; whoever writes to it takes a copy."""
    given_id: str | None = None
    rank: float | None = None
    after: Command | None = None
    attempt: int = 0
    not_before: datetime | None = None
    dispatched_at: datetime | None = None
    acknowledged_at: datetime | None = None
    ended_at: datetime | None = None
    error: str | None = None
    reason: Reason | None = None
    proof: Proof | None = None
    detail: str | None = None
    effective_power_kw: float | None = None
    applied_power_kw: float | None = None
    clamps: tuple[Clamp, ...] = ()
    context_id: str | None = None
    answers: list[Answer] = field(default_factory=list)

    def copy(self) -> Progress:
        """Return one that belongs to one command alone."""
        return replace(self, shared=False, answers=list(self.answers))

    def shift_clock(self, jump: timedelta) -> None:
        """Move what happened, and the wait for a repeat, with a clock that was set."""
        self.not_before = _shifted(self.not_before, jump)
        self.dispatched_at = _shifted(self.dispatched_at, jump)
        self.acknowledged_at = _shifted(self.acknowledged_at, jump)
        self.ended_at = _shifted(self.ended_at, jump)
        self.answers = [replace(one, at=one.at + jump) for one in self.answers]


def _shifted(moment: datetime | None, jump: timedelta) -> datetime | None:
    return None if moment is None else moment + jump
