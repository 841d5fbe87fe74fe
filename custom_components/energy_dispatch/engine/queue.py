"""The commands that wait, by the moment at which they are due.

A plan's commands come in order of time, so a plan waits as one run with a place in it; commands
made by hand and repeats wait in a heap. A wake-up costs what is due and not what waits. Priorities
play no part here: they may change until dispatch, and the few commands that are due are sorted when
they are asked for.
"""

from collections.abc import Sequence
from datetime import datetime
import heapq
from typing import Final

from .command import Command
from .lifecycle import CommandStatus

_FEW: Final = 1024
"""Below this many dead entries a clean-up is not worth its cost."""


class _Run:
    """Commands in order of time, and how far they have been handed out."""

    __slots__ = ("commands", "place")

    def __init__(self, commands: Sequence[Command]) -> None:
        self.commands = commands
        self.place = 0

    def head(self) -> Command | None:
        """Return the first command that still waits here, passing by those that have left."""
        commands = self.commands
        for place in range(self.place, len(commands)):
            if _is_unsent(commands[place]):
                self.place = place
                return commands[place]
        self.place = len(commands)
        return None


class WaitingQueue:
    """Commands waiting for their time; ended ones are dropped as they are met."""

    def __init__(self) -> None:
        """Start empty."""
        self._runs: list[_Run] = []
        self._singles: list[tuple[datetime, int, Command]] = []
        self._dead = 0

    @property
    def waiting(self) -> int:
        """How many commands wait here."""
        return sum(len(run.commands) - run.place for run in self._runs) + len(self._singles)

    def add(self, command: Command) -> None:
        """Let a command wait for its ``due_at``."""
        heapq.heappush(self._singles, (command.due_at, command.sequence, command))

    def add_run(self, commands: Sequence[Command]) -> None:
        """Let a plan's commands wait; they come in order of time, and the list stays as it is."""
        self._runs.append(_Run(commands))

    def note_ended(self, count: int) -> None:
        """Learn that so many of the waiting commands ended before their time."""
        self._dead += count
        if self._dead > _FEW and self._dead * 2 > self.waiting:
            self._sweep()

    def pop_due(self, now: datetime) -> list[Command]:
        """Take out the pending commands whose time has come."""
        due: list[Command] = []
        for run in self._runs:
            while (command := run.head()) is not None and command.scheduled_at <= now:
                due.append(command)
                run.place += 1
        self._runs = [run for run in self._runs if run.place < len(run.commands)]
        while self._singles and self._singles[0][0] <= now:
            due_at, _, command = heapq.heappop(self._singles)
            if _waits(command, due_at):
                due.append(command)
        return due

    def next_moment(self) -> datetime | None:
        """Return when the first pending command is due."""
        while self._singles and not _waits(self._singles[0][2], self._singles[0][0]):
            heapq.heappop(self._singles)
        moments = [command.scheduled_at for run in self._runs if (command := run.head())]
        if self._singles:
            moments.append(self._singles[0][0])
        return min(moments, default=None)

    def _sweep(self) -> None:
        """Drop the ended commands: plans that are replaced every few minutes leave many."""
        runs = [
            _Run([command for command in run.commands[run.place :] if _is_unsent(command)])
            for run in self._runs
        ]
        self._runs = [run for run in runs if run.commands]
        self._singles = [entry for entry in self._singles if _waits(entry[2], entry[0])]
        heapq.heapify(self._singles)
        self._dead = 0


def _is_unsent(command: Command) -> bool:
    """Say whether a run's entry still holds: a failed attempt waits for its repeat in the heap."""
    return command.status is CommandStatus.PENDING and not command.attempt


def _waits(command: Command, due_at: datetime) -> bool:
    """Say whether a single entry still holds: a repeat may have been brought forward since."""
    return command.status is CommandStatus.PENDING and command.due_at == due_at
