"""Until when commands on their way may wait for their answer or their proof."""

from collections.abc import Iterator
from datetime import datetime, timedelta
import heapq
from typing import Final

from .command import Command
from .lifecycle import UNDER_WAY, CommandStatus
from .times import seconds

_TICK: Final = timedelta(microseconds=1)
_FEW: Final = 64


class Deadlines:
    """Deadlines, soonest first; those of commands that were answered are dropped as met."""

    def __init__(self) -> None:
        """Start with none."""
        self._heap: list[tuple[datetime, int, Command]] = []
        self._kept = 0
        """How many were left by the last clean-up."""

    @property
    def open(self) -> int:
        """How many commands are on their way."""
        return len({number for _, number, command in self._heap if command.status in UNDER_WAY})

    def __iter__(self) -> Iterator[Command]:
        """Give the commands on their way; one may come twice."""
        return (command for _, _, command in self._heap if command.status in UNDER_WAY)

    def restart(self) -> None:
        """Work all deadlines out anew: the clock was set."""
        on_their_way = {command.sequence: command for command in self}
        self._heap.clear()
        for command in on_their_way.values():
            self.watch(command)

    def watch(self, command: Command) -> None:
        """Take note of the deadline of the state that a command has reached."""
        deadline = _deadline(command)
        if deadline is not None:
            heapq.heappush(self._heap, (deadline, command.sequence, command))
        if len(self._heap) > 2 * self._kept + _FEW:
            self._sweep()

    def next_moment(self) -> datetime | None:
        """Return the first deadline; the moment after it where that has been looked at."""
        while self._heap:
            moment, number, command = self._heap[0]
            deadline = _deadline(command)
            if deadline is not None and deadline <= moment:
                return moment
            heapq.heappop(self._heap)
            if deadline is not None:
                heapq.heappush(self._heap, (deadline, number, command))
        return None

    def pop_over(self, now: datetime) -> list[Command]:
        """Take out the commands that have waited for longer than they may."""
        over: dict[int, Command] = {}
        while self._heap and self._heap[0][0] <= now:
            _, number, command = heapq.heappop(self._heap)
            deadline = _deadline(command)
            if deadline is None:
                continue
            if deadline < now:
                over[number] = command
            else:
                # "Longer than": one that is reached now is over at the next moment.
                heapq.heappush(self._heap, (max(deadline, now + _TICK), number, command))
        return list(over.values())

    def _sweep(self) -> None:
        """Drop what was answered: a host that asks for no time-outs would keep it all."""
        self._heap = [entry for entry in self._heap if _deadline(entry[2]) is not None]
        heapq.heapify(self._heap)
        self._kept = len(self._heap)


def _deadline(command: Command) -> datetime | None:
    """Return until when a command may wait for its answer or its proof."""
    if command.status is CommandStatus.DISPATCHED and command.dispatched_at is not None:
        return command.dispatched_at + seconds(command.timeout_seconds)
    if command.status is CommandStatus.ACKNOWLEDGED and command.acknowledged_at is not None:
        return command.acknowledged_at + seconds(command.settle_seconds)
    return None
