"""Which commands there are: by id, by asset, and what each asset was asked for."""

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
import heapq
from operator import attrgetter
from typing import Final

from .batch import Baseline
from .command import Command
from .ids import number_of
from .lifecycle import UNDER_WAY, CommandStatus
from .vocabulary import REPLACED_BY, SETPOINT_TYPES, CommandType, Direction

_BY_TIME: Final = attrgetter("scheduled_at")
_BY_PLACE: Final = attrgetter("place")
_FEW: Final = 1024
"""Below this many forgotten commands a clean-up is not worth its cost."""


class AssetBook:
    """The commands of one asset, and what is known of what it does."""

    __slots__ = (
        "_all",
        "_last_sent",
        "_new",
        "_others",
        "_setpoints",
        "desired",
        "flowing",
        "in_force",
    )

    def __init__(self) -> None:
        """Start with no commands."""
        self._all: list[Command] = []
        self._setpoints: list[Command] = []
        """Setpoints by time; those that have left PENDING are dropped from the front."""
        self._others: list[Command] = []
        """Commands of other types that were not sent yet, as far as that is known."""
        self._new: list[Sequence[Command]] = []
        """Plans' setpoints that nobody has looked at yet."""
        self._last_sent: dict[frozenset[CommandType], Command] = {}
        self.desired: Command | None = None
        """The newest setpoint whose time came, sent or not: what the asset ought to be at."""
        self.in_force: Command | None = None
        """The setpoint that the device last confirmed."""
        self.flowing: Direction | None = None
        """Which way power may be flowing by our doing; None once a 0 or a release is proven."""

    @property
    def last_setpoint(self) -> Command | None:
        """The setpoint that was sent last, whatever became of it."""
        return self._last_sent.get(SETPOINT_TYPES)

    @property
    def standing(self) -> Command | None:
        """The last setpoint if it is proven or under way; None if it need be sent again."""
        last = self.last_setpoint
        if last is None or last is self.in_force or last.status in UNDER_WAY:
            return last
        released = last.command_type is CommandType.RELEASE
        return last if released and last.status is CommandStatus.COMPLETED else None

    def last_sent(self, command_type: CommandType) -> Command | None:
        """Return the last command sent that competes with this type."""
        return self._last_sent.get(REPLACED_BY[command_type])

    def note_sent(self, command: Command) -> None:
        """Remember a command as the newest one of its kind on its way."""
        self._last_sent[REPLACED_BY[command.command_type]] = command
        if command.command_type in SETPOINT_TYPES:
            self.desired = command
            self.flowing = command.direction or self.flowing

    def note_unsent(self, command: Command) -> None:
        """Learn that a setpoint's time came although it could not be sent."""
        if command.command_type in SETPOINT_TYPES:
            self.desired = command

    def note_completed(self, command: Command) -> None:
        """Learn that a device did what a command asked; an older setpoint proves nothing."""
        if command is self.last_setpoint:
            self.in_force = None if command.command_type is CommandType.RELEASE else command
            self.flowing = command.direction

    def baseline(self, moment: datetime) -> Baseline:
        """Say what the asset will be at when a schedule begins."""
        waiting = self.setpoint_before(moment)
        if waiting is not None:
            return Baseline(
                setpoint_kw=waiting.signed_power_kw,
                controlled=waiting.command_type is not CommandType.RELEASE,
            )
        last = self.last_setpoint
        if last is None:
            return Baseline()
        if last.command_type is CommandType.RELEASE:
            # Handed back, or about to be. Where that failed, the setpoint before is in force.
            under_way = last is self.standing or last.status is CommandStatus.PENDING
            return Baseline(controlled=not under_way and self.in_force is not None)
        if last is self.standing or last.status is CommandStatus.PENDING:
            return Baseline(setpoint_kw=last.signed_power_kw, settled=True, controlled=True)
        # It failed or was withdrawn: nobody knows what the device does now.
        return Baseline(controlled=True)

    def begun(self) -> Iterator[Command]:
        """Give what was sent last of each kind, and what is in force; one may come twice."""
        yield from self._last_sent.values()
        for command in (self.desired, self.in_force):
            if command is not None and command.attempt:
                yield command

    def sort(self) -> None:
        """Bring the setpoints in order of time again, after some were moved."""
        self._drop_started()
        self._setpoints.sort(key=_BY_PLACE)

    def add(self, command: Command) -> None:
        """Enter a command made by hand."""
        self._enter_new()
        self._all.append(command)
        if command.command_type in SETPOINT_TYPES:
            self._drop_started()
            place = bisect_right(self._setpoints, command.place, key=_BY_PLACE)
            self._setpoints.insert(place, command)
        else:
            self._others = [*filter(_is_unsent, self._others), command]

    def extend(self, commands: Sequence[Command]) -> None:
        """Enter a plan's setpoints, none earlier than those that are left."""
        self._new.append(commands)

    def commands(self) -> list[Command]:
        """Return all that are still known, in the order in which they came."""
        self._enter_new()
        return self._all

    def waiting(self) -> Iterator[Command]:
        """Give what was never sent, the latest first."""
        self._drop_started()
        others = sorted(self._others, key=_BY_PLACE, reverse=True)
        latest_first = heapq.merge(reversed(self._setpoints), others, key=_BY_PLACE, reverse=True)
        return filter(_is_unsent, latest_first)

    def waiting_count(self) -> int:
        """Return how many were never sent."""
        self._drop_started()
        # Counted as a list of states: that takes a fifth of the time for a year's plan.
        pending = [one.status for one in self._setpoints].count(CommandStatus.PENDING)
        last = self.last_setpoint
        repeats = (
            last is not None
            and last.status is CommandStatus.PENDING
            and any(one is last for one in self._setpoints)
        )
        return pending - repeats + sum(map(_is_unsent, self._others))

    def setpoints_from(self, moment: datetime) -> Iterator[Command]:
        """Give the pending setpoints due at or after a moment, in order."""
        self._enter_new()
        start = bisect_left(self._setpoints, moment, key=_BY_TIME)
        for index in range(start, len(self._setpoints)):
            if self._setpoints[index].status is CommandStatus.PENDING:
                yield self._setpoints[index]

    def setpoint_before(self, moment: datetime) -> Command | None:
        """Return the last setpoint that is still to be sent before a moment."""
        self._drop_started()
        for index in range(bisect_left(self._setpoints, moment, key=_BY_TIME) - 1, -1, -1):
            command = self._setpoints[index]
            if command.status is CommandStatus.PENDING and command.attempt == 0:
                return command
        return None

    def cut_setpoints(self, moment: datetime) -> list[Command]:
        """Take out the pending setpoints from a moment on: they are replaced."""
        self._drop_started()
        start = bisect_left(self._setpoints, moment, key=_BY_TIME)
        cut = [one for one in self._setpoints[start:] if one.status is CommandStatus.PENDING]
        del self._setpoints[start:]
        return cut

    def forget(self, known: Mapping[int, Command]) -> None:
        """Drop commands that the engine no longer keeps."""
        self._enter_new()
        self._all = [command for command in self._all if command.sequence in known]

    def _enter_new(self) -> None:
        for commands in self._new:
            first = len(self._all)
            self._all.extend(commands)
            self._setpoints.extend(self._all[first:])
        self._new.clear()

    def _drop_started(self) -> None:
        self._enter_new()
        first = next(
            (
                index
                for index, command in enumerate(self._setpoints)
                if command.status is CommandStatus.PENDING
            ),
            len(self._setpoints),
        )
        del self._setpoints[:first]


def _is_unsent(command: Command) -> bool:
    return command.status is CommandStatus.PENDING and not command.attempt


class CommandBook:
    """All commands that the engine knows: the waiting ones, and a bounded number of ended ones."""

    def __init__(self, ended_kept: int) -> None:
        """Start empty.

        Args:
            ended_kept: how many ended commands stay known, newest first.
        """
        self._known: dict[int, Command] = {}
        self._given_ids: dict[str, Command] = {}
        self._assets: dict[str, AssetBook] = {}
        self._ended: deque[Command] = deque()
        self._ended_kept = ended_kept
        self._forgotten = 0

    @property
    def unended(self) -> int:
        """How many commands have not ended."""
        return len(self._known) - len(self._ended)

    def knows(self, command: Command) -> bool:
        """Say whether a command was entered here."""
        return self._known.get(command.sequence) is command

    def get(self, command_id: str) -> Command | None:
        """Return a command by its id."""
        number = number_of(command_id)
        found = None if number is None else self._known.get(number)
        if found is None or found.command_id != command_id:
            return self._given_ids.get(command_id)
        return found

    def asset(self, asset_id: str) -> AssetBook:
        """Return an asset's part, made at the first call."""
        book = self._assets.get(asset_id)
        if book is None:
            book = self._assets[asset_id] = AssetBook()
        return book

    def begun(self) -> Iterator[Command]:
        """Give each asset's commands that were sent last, and that are in force."""
        return (command for book in self._assets.values() for command in book.begun())

    def sort(self) -> None:
        """Bring each asset's setpoints in order of time again."""
        for book in self._assets.values():
            book.sort()

    def for_asset(self, asset_id: str) -> list[Command]:
        """Return an asset's known commands, in the order in which they came."""
        book = self._assets.get(asset_id)
        if book is None:
            return []
        return [command for command in book.commands() if command.sequence in self._known]

    def add(self, command: Command) -> None:
        """Enter one command.

        Raises:
            ValueError: its id is taken.
        """
        if self.get(command.command_id) is not None:
            message = f"There already is a command {command.command_id}."
            raise ValueError(message)
        self._known[command.sequence] = command
        if command.progress.given_id is not None:
            self._given_ids[command.progress.given_id] = command
        self.asset(command.asset_id).add(command)

    def add_many(
        self, commands: Sequence[Command], by_asset: Mapping[str, Sequence[Command]]
    ) -> None:
        """Enter a plan's commands in bulk."""
        self._known.update({command.sequence: command for command in commands})
        for asset_id, of_asset in by_asset.items():
            self.asset(asset_id).extend(of_asset)

    def note_ended(self, commands: Iterable[Command]) -> None:
        """Keep ended commands for a while, and forget the oldest beyond that."""
        ended = self._ended
        ended.extend(commands)
        surplus = max(0, len(ended) - self._ended_kept)
        for _ in range(surplus):
            oldest = ended.popleft()
            self._known.pop(oldest.sequence, None)
            if self._given_ids:
                self._given_ids.pop(oldest.command_id, None)
        self._forgotten += surplus
        if self._forgotten > max(self._ended_kept, _FEW):
            self._forgotten = 0
            for book in self._assets.values():
                book.forget(self._known)
