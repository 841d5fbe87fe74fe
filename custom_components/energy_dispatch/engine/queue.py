"""The commands that wait, by the moment at which they are due.

Commands of one moment share a bucket, and a heap holds the moments, so that a wake-up costs what is
due and not what waits. Priorities play no part here: they may change until dispatch, and the few
commands that are due are sorted when they are asked for.
"""

from collections.abc import Iterable
from datetime import datetime
import heapq
from typing import Final

from .base import Command, CommandStatus

_FEW: Final = 1024
"""Below this many dead entries a clean-up is not worth its cost."""


class WaitingQueue:
    """Commands waiting for their time; ended ones are dropped as they are met."""

    def __init__(self) -> None:
        """Start empty."""
        self._buckets: dict[datetime, list[Command]] = {}
        self._moments: list[datetime] = []
        self._entries = 0
        self._dead = 0

    @property
    def waiting(self) -> int:
        """How many commands wait here."""
        return max(0, self._entries - self._dead)

    def add(self, command: Command) -> None:
        """Let a command wait for its ``due_at``."""
        self._put(command.due_at, [command])

    def add_many(self, by_time: Iterable[tuple[datetime, list[Command]]]) -> None:
        """Let many commands wait; the moments come in order, and the lists are taken over."""
        fresh: list[datetime] = []
        for moment, commands in by_time:
            self._entries += len(commands)
            bucket = self._buckets.get(moment)
            if bucket is None:
                self._buckets[moment] = commands
                fresh.append(moment)
            else:
                bucket.extend(commands)
        if len(fresh) * 8 < len(self._moments):
            for moment in fresh:
                heapq.heappush(self._moments, moment)
        else:
            # Sorting two sorted runs is linear, and a sorted list is a heap.
            self._moments.extend(fresh)
            self._moments.sort()

    def note_ended(self, count: int) -> None:
        """Learn that so many of the waiting commands ended before their time."""
        self._dead += count
        if self._dead > _FEW and self._dead * 2 > self._entries:
            self._sweep()

    def pop_due(self, now: datetime) -> list[Command]:
        """Take out the pending commands whose time has come, in order of time."""
        due: list[Command] = []
        while self._moments and self._moments[0] <= now:
            due.extend(self._take_first())
        return [command for command in due if command.status is CommandStatus.PENDING]

    def next_moment(self) -> datetime | None:
        """Return when the first pending command is due."""
        while self._moments:
            moment = self._moments[0]
            if any(
                command.status is CommandStatus.PENDING and command.due_at == moment
                for command in self._buckets[moment]
            ):
                return moment
            self._take_first()
        return None

    def _put(self, moment: datetime, commands: list[Command]) -> None:
        self._entries += len(commands)
        bucket = self._buckets.get(moment)
        if bucket is None:
            self._buckets[moment] = commands
            heapq.heappush(self._moments, moment)
        else:
            bucket.extend(commands)

    def _take_first(self) -> list[Command]:
        bucket = self._buckets.pop(heapq.heappop(self._moments))
        self._entries -= len(bucket)
        if self._entries == 0:
            self._dead = 0
        return bucket

    def _sweep(self) -> None:
        """Drop the ended commands: plans that are replaced every few minutes leave many."""
        alive = {
            moment: [command for command in bucket if command.status is CommandStatus.PENDING]
            for moment, bucket in self._buckets.items()
        }
        self._buckets = {moment: bucket for moment, bucket in alive.items() if bucket}
        self._moments = sorted(self._buckets)
        self._entries = sum(len(bucket) for bucket in self._buckets.values())
        self._dead = 0
