"""The ledger: what became of each command, for whoever asks later.

The engine's commands change and are forgotten; an entry is what one was like when something last
happened to it, with each attempt and the device's words. Only what was sent, or has ended, is in
the ledger. A setpoint that a newer plan replaced before its time is not: SCHEDULE_RECEIVED carries
the count of those.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from .base import TERMINAL, Answer, Command, CommandStatus, CommandType, Reason

MAX_COMMANDS: Final = 1_000
MAX_AGE: Final = timedelta(days=7)
ORIGINS_KEPT: Final = 2_000

INTERRUPTED: Final = "interrupted"
"""The state of a command that was under way when the process ended; nobody followed it further."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Who asked for a command or a plan, in the host's terms."""

    context_id: str | None = None
    """The host's name for the action, such as the id of a Home Assistant context."""
    user_id: str | None = None
    at: datetime | None = None
    """When it was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clamped:
    """One change that a guard made on the way from the setpoint asked for to the one sent."""

    reason: str
    from_kw: float
    to_kw: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One send and what the device said to it; a second late answer has a row of its own."""

    number: int
    """Counted from 1."""
    sent_at: datetime | None = None
    """None if that is not known any more."""
    answered_at: datetime | None = None
    """When the device first answered."""
    success: bool | None = None
    """What it said in the end; None: it has not answered."""
    answer: str | None = None
    """The device's own words."""
    late: bool = False
    """It answered after the command had ended, and that changed nothing."""

    @property
    def latency_seconds(self) -> float | None:
        """How long the device took to its first answer."""
        if self.sent_at is None or self.answered_at is None:
            return None
        return (self.answered_at - self.sent_at).total_seconds()


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """A command as it was when something last happened to it.

    Reasons and proofs are plain text here: history has to stay readable for a release that does not
    know them any more, or not yet.
    """

    command_id: str
    asset_id: str
    command_type: CommandType
    parameters: Mapping[str, object]
    """What was asked for."""
    effective_power_kw: float | None = None
    """What was sent."""
    applied_power_kw: float | None = None
    """What the device reported as its setpoint, charging positive."""
    clamps: tuple[Clamped, ...] = ()
    scheduled_at: datetime
    created_at: datetime | None = None
    dispatched_at: datetime | None = None
    """When it was sent last."""
    acknowledged_at: datetime | None = None
    ended_at: datetime | None = None
    status: CommandStatus
    interrupted: bool = False
    """It was under way when the process ended; ``ended_at`` is when that was found out."""
    proof: str | None = None
    reason: str | None = None
    """Why it ended, or why it waits for a repeat."""
    error: str | None = None
    """The last failure in the device's own words."""
    detail: str | None = None
    cause: str | None = None
    """Why it was made."""
    plan_id: str | None = None
    origin: Origin | None = None
    priority: int = 1
    attempts: tuple[Attempt, ...] = ()

    @property
    def state(self) -> str:
        """The status as people see it: ``interrupted``, or where it is in its life."""
        return INTERRUPTED if self.interrupted else self.status.value

    @property
    def at(self) -> datetime:
        """When it happened: its first send, its end if it was never sent, else when it is due."""
        sent_at = self.attempts[0].sent_at if self.attempts else None
        return sent_at or self.ended_at or self.scheduled_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which commands are wanted; what is None does not matter."""

    asset_ids: frozenset[str] | None = None
    states: frozenset[str] | None = None
    plan_id: str | None = None
    since: datetime | None = None
    """Not before."""
    until: datetime | None = None
    """Before."""

    def takes(self, asset_id: str, state: str, plan_id: str | None, at: datetime) -> bool:
        """Say whether a command with these properties is wanted."""
        return (
            (self.asset_ids is None or asset_id in self.asset_ids)
            and (self.states is None or state in self.states)
            and (self.plan_id is None or plan_id == self.plan_id)
            and (self.since is None or at >= self.since)
            and (self.until is None or at < self.until)
        )


ALL: Final = Filter()

_SETTLED_AT_ONCE: Final = frozenset({CommandStatus.PENDING, CommandStatus.ACKNOWLEDGED})
"""What a command says in these states is overwritten later: when it was sent, the device's yes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A part of the entries that are wanted, newest first."""

    entries: tuple[LedgerEntry, ...]
    total: int
    """How many there are on all pages."""


class Ledger:
    """The newest entries of a site, in the order in which their commands first came up.

    It is bounded by number and age. Noting that something happened costs next to nothing, for it is
    done while a slot's commands go out; entries are made when somebody asks.
    """

    def __init__(self, *, max_commands: int = MAX_COMMANDS, max_age: timedelta = MAX_AGE) -> None:
        """Start empty.

        Args:
            max_commands: how many entries are kept.
            max_age: how long, counted from their first send.
        """
        self.max_commands = max_commands
        self.max_age = max_age
        self._entries: OrderedDict[str, LedgerEntry] = OrderedDict()
        self._noted: OrderedDict[str, Command] = OrderedDict()
        self._changed: dict[str, None] = {}
        self._origins: OrderedDict[str, Origin] = OrderedDict()

    def bound(self, *, max_commands: int, max_age: timedelta) -> None:
        """Keep more or less from now on; what is too old goes with the next ``prune``."""
        self.max_commands = max_commands
        self.max_age = max_age
        while len(self._entries) > max_commands:
            self._drop_oldest()

    def note(self, command: Command) -> bool:
        """Note that something happened to a command; say whether it is one for the ledger."""
        if not _belongs(command):
            return False
        self._noted[command.command_id] = command
        if command.status in _SETTLED_AT_ONCE:
            self._settle()
        elif len(self._noted) > 2 * self.max_commands:
            # At least half of those behind it are new to the ledger and would push it out.
            self._noted.popitem(last=False)
        return True

    def explain(self, identifier: str, origin: Origin) -> None:
        """Remember who asked for a command or a plan, before it is sent."""
        self._origins[identifier] = origin
        if len(self._origins) > ORIGINS_KEPT:
            self._origins.popitem(last=False)

    def upsert(self, entry: LedgerEntry) -> None:
        """Enter a new entry as the newest, or replace the one of the same command in its place.

        One that was forgotten and changes again (a very late answer) comes back as the newest;
        after a restart it stands in its old place.
        """
        self._entries[entry.command_id] = entry
        self._changed[entry.command_id] = None
        while len(self._entries) > self.max_commands:
            self._drop_oldest()

    def restore(self, entries: Iterable[LedgerEntry], now: datetime) -> int:
        """Take over what was written before; the last entry of a command counts.

        Commands that were under way are closed as interrupted: whoever followed them is gone.

        Returns:
            How many those are.
        """
        for entry in entries:
            self.upsert(entry)
        self._changed.clear()
        self.prune(now)
        cut_off = [
            entry
            for entry in self._entries.values()
            if entry.status not in TERMINAL and not entry.interrupted
        ]
        for entry in cut_off:
            self.upsert(
                replace(entry, interrupted=True, reason=Reason.RESTARTED.value, ended_at=now)
            )
        return len(cut_off)

    def prune(self, now: datetime) -> None:
        """Forget what is too old."""
        self._settle()
        oldest = now - self.max_age
        while self._entries and next(iter(self._entries.values())).at < oldest:
            self._drop_oldest()

    def entries(self) -> list[LedgerEntry]:
        """Return all entries, newest last."""
        self._settle()
        return list(self._entries.values())

    def take_changed(self) -> list[LedgerEntry]:
        """Return the entries that have changed since this was last asked, in order of change."""
        self._settle()
        changed = [self._entries[command_id] for command_id in self._changed]
        self._changed.clear()
        return changed

    def entry(self, command: Command) -> LedgerEntry:
        """Return what is to be said of a command now, whether it is in the ledger or waits."""
        before = self._entries.get(command.command_id)
        return entry_of(command, before, self._origin(command, before))

    def query(self, wanted: Filter = ALL, *, offset: int = 0, limit: int = 100) -> Page:
        """Return a page of the entries that are wanted, newest first."""
        self._settle()
        newest_first = reversed(self._entries.values())
        if wanted == ALL:
            part = islice(newest_first, offset, offset + limit)
            return Page(entries=tuple(part), total=len(self._entries))
        found = [
            entry
            for entry in newest_first
            if wanted.takes(entry.asset_id, entry.state, entry.plan_id, entry.at)
        ]
        return Page(entries=tuple(found[offset : offset + limit]), total=len(found))

    def settle(self, at_most: int) -> bool:
        """Make entries of some of what was noted, the oldest first; say whether more is left."""
        for _ in range(min(at_most, len(self._noted))):
            _, command = self._noted.popitem(last=False)
            self.upsert(self.entry(command))
        return bool(self._noted)

    def _settle(self) -> None:
        self.settle(len(self._noted))

    def _drop_oldest(self) -> None:
        command_id, _ = self._entries.popitem(last=False)
        self._changed.pop(command_id, None)

    def _origin(self, command: Command, before: LedgerEntry | None) -> Origin | None:
        own = self._origins.get(command.command_id)
        if own is None and command.cause is Reason.PLAN and command.plan_id is not None:
            own = self._origins.get(command.plan_id)
        if own is None and before is not None:
            own = before.origin
        if own is None and command.context_id is not None:
            own = Origin(context_id=command.context_id)
        return own


def entry_of(
    command: Command, before: LedgerEntry | None = None, origin: Origin | None = None
) -> LedgerEntry:
    """Return what is to be said of a command now.

    Args:
        command: as it is now; it remembers only when its present attempt was sent.
        before: its last entry, which knows when the earlier ones were.
        origin: who asked for it.
    """
    progress = command.progress
    return LedgerEntry(
        command_id=command.command_id,
        asset_id=command.asset_id,
        command_type=command.command_type,
        parameters=command.parameters,
        effective_power_kw=command.effective_power_kw,
        applied_power_kw=progress.applied_power_kw,
        clamps=tuple(
            Clamped(reason=str(one.reason), from_kw=one.from_kw, to_kw=one.to_kw)
            for one in progress.clamps
        ),
        scheduled_at=command.scheduled_at,
        created_at=None if origin is None else origin.at,
        dispatched_at=progress.dispatched_at,
        acknowledged_at=progress.acknowledged_at,
        ended_at=progress.ended_at,
        status=command.status,
        proof=_value(progress.proof),
        reason=_value(progress.reason),
        error=progress.error,
        detail=progress.detail,
        cause=_value(command.cause),
        plan_id=command.plan_id,
        origin=origin,
        priority=command.priority,
        attempts=_attempts(command, before) if progress.attempt else (),
    )


def _belongs(command: Command) -> bool:
    """Say whether a command is one for the ledger: sent, or ended on its own account."""
    if command.attempt:
        return True
    replaced_before_its_time = (
        command.status is CommandStatus.SUPERSEDED
        and command.ended_at is not None
        and command.ended_at < command.scheduled_at
    )
    return command.ended and not replaced_before_its_time


def _attempts(command: Command, before: LedgerEntry | None) -> tuple[Attempt, ...]:
    progress = command.progress
    known = {} if before is None else {one.number: one for one in before.attempts if not one.late}
    answers: dict[int, list[Answer]] = {}
    for answer in progress.answers:
        answers.setdefault(answer.attempt, []).append(answer)
    says_yes = command.status in {CommandStatus.ACKNOWLEDGED, CommandStatus.COMPLETED}
    detail = progress.detail if says_yes else None
    rows: list[Attempt] = []
    for number in range(1, progress.attempt + 1):
        past = known.get(number)
        sent_at = past.sent_at if past else None
        if number == progress.attempt:
            sent_at = progress.dispatched_at
        words = past.answer if past else None
        rows += _rows(number, sent_at, answers.get(number, []), words, detail)
    return tuple(rows)


def _rows(
    number: int,
    sent_at: datetime | None,
    answers: list[Answer],
    known_words: str | None,
    detail: str | None,
) -> list[Attempt]:
    """Return an attempt's row: yes and proof are one answer, each one too late is one more."""
    counted = [answer for answer in answers if not answer.late]
    rows = [
        Attempt(
            number=number,
            sent_at=sent_at,
            answered_at=one.at,
            success=one.success,
            answer=_words(one),
            late=True,
        )
        for one in answers
        if one.late
    ]
    if not counted:
        return rows or [Attempt(number=number, sent_at=sent_at)]
    last = counted[-1]
    words = next((said for one in reversed(counted) if (said := _words(one))), known_words)
    if words is None and last.success and len(counted) == 1:
        # What it said along with its yes is kept with the command, until there is more to say.
        words = detail
    first = Attempt(
        number=number,
        sent_at=sent_at,
        answered_at=counted[0].at,
        success=last.success,
        answer=words,
    )
    return [first, *rows]


def _words(answer: Answer) -> str | None:
    return answer.error or getattr(answer, "detail", None)


def _value(member: object) -> str | None:
    return None if member is None else str(member)
