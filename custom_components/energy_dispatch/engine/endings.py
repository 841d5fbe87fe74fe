"""How commands end, and what follows from that for others."""

from collections.abc import Iterable
from datetime import datetime

from .announce import Announcer
from .book import CommandBook
from .command import Command
from .events import EventType
from .lifecycle import DID_NOT_WORK, CommandStatus, advance, advance_many
from .vocabulary import Reason


class Endings:
    """Brings commands to their last state.

    A new direction waits for the old direction's 0: if that does not work, the new one ends too.
    """

    def __init__(self, book: CommandBook, announcer: Announcer) -> None:
        """Start with nothing that waits for something else."""
        self._book = book
        self._announcer = announcer
        self._followers: dict[int, Command] = {}

    def follow(self, command: Command, stop: Command | None) -> None:
        """Let a command wait until another is COMPLETED; for nothing if that is None."""
        before = command.after
        if before is not None and before is not stop:
            self._followers.pop(before.sequence, None)
        if stop is not None:
            self._followers[stop.sequence] = command
        if stop is not before:
            command.begin_progress().after = stop

    def expect(self, followers: Iterable[Command]) -> None:
        """Take note of commands that were made to wait for others."""
        for command in followers:
            if command.after is not None:
                self._followers[command.after.sequence] = command

    def end(  # noqa: PLR0913 - what there is to say about an end
        self,
        command: Command,
        to: CommandStatus,
        moment: datetime,
        *,
        reason: Reason | None = None,
        error: str | None = None,
        detail: str | None = None,
    ) -> None:
        """Move a command to a last state and do what follows from that.

        Raises:
            IllegalTransition: it cannot end so.
        """
        unsent = command.attempt == 0
        advance(command, to, at=moment, reason=reason)
        progress = command.begin_progress()
        progress.error = error or progress.error
        progress.detail = detail or progress.detail
        book = self._book.asset(command.asset_id)
        if to is CommandStatus.COMPLETED:
            book.note_completed(command)
        elif to is CommandStatus.FAILED and unsent:
            book.note_unsent(command)
        self._book.note_ended((command,))
        self._announcer.moved(command, moment)
        follower = self._followers.pop(command.sequence, None)
        if follower is not None and to in DID_NOT_WORK and not follower.ended:
            self.block(follower, command, moment)

    def supersede(self, command: Command, moment: datetime) -> None:
        """End a command that a newer one has replaced, unless a listener has ended it."""
        if not command.ended:
            self.end(command, CommandStatus.SUPERSEDED, moment, reason=Reason.SUPERSEDED)

    def expire(self, command: Command, moment: datetime) -> None:
        """End a command whose plan has ended, unless a listener has ended it."""
        if not command.ended:
            self.end(command, CommandStatus.EXPIRED, moment, reason=Reason.EXPIRED)

    def withdraw(self, command: Command, moment: datetime, reason: Reason, detail: str) -> None:
        """End a command, and what waits for it, because something else counts in their place.

        Raises:
            IllegalTransition: it has ended already.
        """
        follower = self._followers.get(command.sequence)
        self.end(command, CommandStatus.SUPERSEDED, moment, reason=reason, detail=detail)
        if follower is not None and not follower.ended:
            self.withdraw(follower, moment, reason, detail)

    def supersede_many(self, commands: Iterable[Command], moment: datetime) -> None:
        """End a plan's commands in one step, and say so once all have ended."""
        ended = list(commands)
        advance_many(ended, CommandStatus.SUPERSEDED, at=moment, reason=Reason.SUPERSEDED)
        if self._followers:
            for command in ended:
                self._followers.pop(command.sequence, None)
        self._book.note_ended(ended)
        in_time = [command for command in ended if command.scheduled_at <= moment]
        self._announcer.commands(EventType.COMMAND_SUPERSEDED, in_time, moment)
        if len(in_time) < len(ended):
            early = (command for command in ended if command.scheduled_at > moment)
            self._announcer.commands(EventType.COMMAND_SUPERSEDED, early, moment, bulk=True)

    def block(self, command: Command, stop: Command, moment: datetime) -> None:
        """End a command whose old direction could not be brought to 0."""
        why = stop.error or stop.detail or "no details"
        self.end(
            command,
            CommandStatus.FAILED,
            moment,
            reason=Reason.DIRECTION_BLOCKED,
            error=(
                "The old direction could not be brought to 0 "
                f"({stop.command_id} {stop.status}: {why})."
            ),
        )
