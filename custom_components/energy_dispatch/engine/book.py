"""Which commands there are: by id, by asset, and the setpoints that wait for an asset."""

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterator, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Final

from .base import REPLACED_BY, SETPOINT_TYPES, Command, CommandStatus, CommandType

_BY_TIME: Final = attrgetter("scheduled_at")


class AssetBook:
    """The commands of one asset."""

    __slots__ = ("_all", "_last_sent", "_setpoints", "in_force")

    def __init__(self) -> None:
        """Start with no commands."""
        self._all: list[Command] = []
        self._setpoints: list[Command] = []
        """Setpoints by time; those that have left PENDING are dropped as they are met."""
        self._last_sent: dict[frozenset[CommandType], Command] = {}
        self.in_force: Command | None = None
        """The setpoint that the device last confirmed."""

    @property
    def last_setpoint(self) -> Command | None:
        """The setpoint that was sent last, whatever became of it."""
        return self._last_sent.get(SETPOINT_TYPES)

    def last_sent(self, command_type: CommandType) -> Command | None:
        """Return the last command sent that competes with this type."""
        return self._last_sent.get(REPLACED_BY[command_type])

    def note_sent(self, command: Command) -> None:
        """Remember a command as the newest one of its kind on its way."""
        self._last_sent[REPLACED_BY[command.command_type]] = command

    def add(self, command: Command) -> None:
        """Enter a command made by hand."""
        self._all.append(command)
        if command.command_type in SETPOINT_TYPES:
            place = bisect_right(self._setpoints, command.scheduled_at, key=_BY_TIME)
            self._setpoints.insert(place, command)

    def extend(self, commands: Sequence[Command]) -> None:
        """Enter a plan's setpoints, none earlier than those that are left."""
        self._all.extend(commands)
        self._drop_started()
        self._setpoints.extend(commands)

    def commands(self) -> list[Command]:
        """Return all that are still known, in order of creation."""
        return self._all

    def setpoints_from(self, moment: datetime) -> Iterator[Command]:
        """Give the pending setpoints due at or after a moment, in order."""
        start = bisect_left(self._setpoints, moment, key=_BY_TIME)
        for index in range(start, len(self._setpoints)):
            if self._setpoints[index].status is CommandStatus.PENDING:
                yield self._setpoints[index]

    def setpoint_before(self, moment: datetime) -> Command | None:
        """Return the last setpoint that is still to be sent before a moment."""
        for index in range(bisect_left(self._setpoints, moment, key=_BY_TIME) - 1, -1, -1):
            command = self._setpoints[index]
            if command.status is CommandStatus.PENDING and command.attempt == 0:
                return command
        return None

    def cut_setpoints(self, moment: datetime) -> None:
        """Forget the order of setpoints from a moment on; they have been replaced."""
        del self._setpoints[bisect_left(self._setpoints, moment, key=_BY_TIME) :]

    def forget_unknown(self, by_id: dict[str, Command]) -> None:
        """Drop commands that the engine no longer keeps."""
        self._all = [command for command in self._all if command.command_id in by_id]

    def _drop_started(self) -> None:
        first = next(
            (
                index
                for index, command in enumerate(self._setpoints)
                if command.status is CommandStatus.PENDING
            ),
            len(self._setpoints),
        )
        del self._setpoints[:first]


class CommandBook:
    """All commands that the engine knows: the waiting ones, and a bounded number of ended ones."""

    def __init__(self, ended_kept: int) -> None:
        """Start empty.

        Args:
            ended_kept: how many ended commands stay known, newest first.
        """
        self._by_id: dict[str, Command] = {}
        self._assets: dict[str, AssetBook] = {}
        self._ended: deque[Command] = deque()
        self._ended_kept = ended_kept
        self._forgotten = 0

    def get(self, command_id: str) -> Command | None:
        """Return a command by its id."""
        return self._by_id.get(command_id)

    def asset(self, asset_id: str) -> AssetBook:
        """Return an asset's part, made at the first call."""
        book = self._assets.get(asset_id)
        if book is None:
            book = self._assets[asset_id] = AssetBook()
        return book

    def for_asset(self, asset_id: str) -> list[Command]:
        """Return an asset's known commands, in order of creation."""
        book = self._assets.get(asset_id)
        if book is None:
            return []
        return [command for command in book.commands() if command.command_id in self._by_id]

    def add(self, command: Command) -> None:
        """Enter one command.

        Raises:
            ValueError: its id is taken.
        """
        if command.command_id in self._by_id:
            message = f"There already is a command {command.command_id}."
            raise ValueError(message)
        self._by_id[command.command_id] = command
        self.asset(command.asset_id).add(command)

    def add_many(self, commands: Sequence[Command], by_asset: dict[str, list[Command]]) -> None:
        """Enter a plan's commands in bulk."""
        self._by_id.update(zip([one.command_id for one in commands], commands, strict=True))
        for asset_id, of_asset in by_asset.items():
            self.asset(asset_id).extend(of_asset)

    def note_ended(self, command: Command) -> None:
        """Keep an ended command for a while, and forget the oldest beyond that."""
        self._ended.append(command)
        while len(self._ended) > self._ended_kept:
            self._by_id.pop(self._ended.popleft().command_id, None)
            self._forgotten += 1
        if self._forgotten > self._ended_kept:
            self._forgotten = 0
            for book in self._assets.values():
                book.forget_unknown(self._by_id)
