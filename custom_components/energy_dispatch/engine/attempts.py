"""To the device and back: what is sent, and what its answers lead to."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
import inspect
import logging

from .agenda import Agenda
from .announce import Announcer
from .book import CommandBook
from .command import Command
from .deadlines import Deadlines
from .endings import Endings
from .errors import IllegalTransition
from .lifecycle import DID_NOT_WORK, UNDER_WAY, CommandStatus, advance
from .progress import Answer
from .registry import Ack, Sender, Sent
from .retry import RetryPolicy
from .times import seconds
from .vocabulary import Proof, Reason

_LOGGER = logging.getLogger(__name__)


class Attempts:
    """The commands on their way."""

    def __init__(
        self,
        *,
        book: CommandBook,
        agenda: Agenda,
        endings: Endings,
        announcer: Announcer,
        retry: RetryPolicy,
    ) -> None:
        """Start with nothing on its way."""
        self._book = book
        self._agenda = agenda
        self._endings = endings
        self._announcer = announcer
        self._retry = retry
        self.deadlines = Deadlines()

    def send(
        self, command: Command, carrier: Sender | None, clock: Callable[[], datetime]
    ) -> Awaitable[Ack] | None:
        """Hand a command to its adapter, and take in its answer if it has one already.

        Raises:
            IllegalTransition: it is not PENDING, or waits for the old direction's 0.
        """
        self._require_sendable(command)
        if not self._book.knows(command):
            self._book.add(command)
        moment = clock()
        if carrier is None:
            error = f"No adapter serves {command.asset_id}."
            self._endings.end(
                command, CommandStatus.FAILED, moment, reason=Reason.NO_ADAPTER, error=error
            )
            return None
        self._begin(command, moment)
        if command.ended:
            return None  # by a listener
        try:
            sent = carrier.send(command)
        except Exception as err:  # whatever an adapter raises is a failed attempt
            _LOGGER.debug("Sending %s raised", command.command_id, exc_info=True)
            reason = getattr(err, "reason", None)
            self.fail(
                command,
                clock(),
                error=str(err) or type(err).__name__,
                reason=Reason(reason) if reason else None,
                retryable=getattr(err, "retryable", True),
            )
            return None
        return self._take(command, sent, clock)

    def take_ack(self, command: Command, ack: Ack, moment: datetime) -> None:
        """Take in a device's answer as adapters give it.

        Raises:
            IllegalTransition: the command was never sent.
        """
        if command.status in UNDER_WAY:
            progress = command.begin_progress()
            progress.detail = ack.detail
            if ack.applied_power_kw is not None:
                progress.applied_power_kw = ack.applied_power_kw
        if not ack.accepted:
            self.fail(command, moment, error=ack.detail, retryable=False)
        elif ack.settled:
            self.succeed(command, moment, ack.proof)
        else:
            self.acknowledge(command, moment)

    def acknowledge(self, command: Command, moment: datetime) -> None:
        """Note that the device said yes while the proof is outstanding.

        Raises:
            IllegalTransition: the command was never sent.
        """
        answer = Answer(attempt=command.attempt, at=moment, success=True)
        if not self._counts(command, answer) or command.status is CommandStatus.ACKNOWLEDGED:
            return
        advance(command, CommandStatus.ACKNOWLEDGED, at=moment)
        command.begin_progress().acknowledged_at = moment
        self.deadlines.watch(command)
        self._announcer.moved(command, moment)

    def succeed(
        self, command: Command, moment: datetime, proof: Proof, reason: Reason | None = None
    ) -> None:
        """Note that the device did it.

        Raises:
            IllegalTransition: the command was never sent.
        """
        if self._counts(command, Answer(attempt=command.attempt, at=moment, success=True)):
            command.begin_progress().proof = proof
            self._endings.end(command, CommandStatus.COMPLETED, moment, reason=reason)

    def fail(
        self,
        command: Command,
        moment: datetime,
        *,
        error: str | None = None,
        reason: Reason | None = None,
        retryable: bool = True,
    ) -> None:
        """Note that an attempt failed: it is repeated later, or that was the end.

        Raises:
            IllegalTransition: the command was never sent.
        """
        error = error or "The device did not do it and gave no reason."
        answer = Answer(attempt=command.attempt, at=moment, success=False, error=error)
        if not self._counts(command, answer):
            return
        to, why = CommandStatus.FAILED, reason
        if not retryable:
            why = reason or Reason.REJECTED
        elif self._book.asset(command.asset_id).last_sent(command.command_type) is not command:
            to, why = CommandStatus.SUPERSEDED, Reason.SUPERSEDED
        elif command.attempt > command.max_retries:
            why = reason or Reason.ATTEMPTS_EXHAUSTED
        else:
            self._repeat_later(command, moment, error=error, reason=reason)
            return
        self._endings.end(command, to, moment, reason=why, error=error)

    def time_out(self, moment: datetime) -> list[Command]:
        """End commands that got no answer, or no proof, for longer than they may wait."""
        timed_out: list[Command] = []
        for command in self.deadlines.pop_over(moment):
            if command.ended:
                continue  # by a listener
            if command.status is CommandStatus.ACKNOWLEDGED:
                reason = Reason.UNPROVEN
                error = (
                    "The device said yes, but there was no proof within "
                    f"{command.settle_seconds:g} s."
                )
            else:
                reason = Reason.TIMED_OUT
                error = f"No answer within {command.timeout_seconds:g} s."
            self._endings.end(command, CommandStatus.TIMED_OUT, moment, reason=reason, error=error)
            timed_out.append(command)
        return timed_out

    def _require_sendable(self, command: Command) -> None:
        if command.status is not CommandStatus.PENDING:
            message = f"{command.command_id} is {command.status} and cannot be sent."
            raise IllegalTransition(message)
        after, direction = command.after, command.direction
        flowing = self._book.asset(command.asset_id).flowing
        blocked = after is not None and (not after.ended or after.status in DID_NOT_WORK)
        if blocked or (direction is not None and flowing is direction.opposite):
            message = f"{command.command_id} waits for the old direction's 0."
            raise IllegalTransition(message)

    def _begin(self, command: Command, moment: datetime) -> None:
        advance(command, CommandStatus.DISPATCHED, at=moment)
        progress = command.begin_progress()
        progress.attempt += 1
        progress.dispatched_at = moment
        progress.acknowledged_at = None
        progress.not_before = None
        self._book.asset(command.asset_id).note_sent(command)
        self._agenda.note_sent(command)
        self.deadlines.watch(command)
        self._announcer.moved(command, moment)

    def _take(
        self, command: Command, sent: Sent, clock: Callable[[], datetime]
    ) -> Awaitable[Ack] | None:
        """Take in what an adapter returned; give back what its caller has to await."""
        if sent is None:
            return None
        if isinstance(sent, Ack):
            self.take_ack(command, sent, clock())
        elif sent is True:
            self.succeed(command, clock(), Proof.ACKNOWLEDGED)
        elif sent is False:
            self.fail(command, clock())
        elif inspect.isawaitable(sent):
            return sent
        else:
            _LOGGER.warning(
                "The adapter of %s answered %r, which is no answer: waiting for one",
                command.asset_id,
                sent,
            )
        return None

    def _repeat_later(
        self, command: Command, moment: datetime, *, error: str, reason: Reason | None
    ) -> None:
        advance(command, CommandStatus.PENDING, at=moment, reason=reason)
        progress = command.begin_progress()
        progress.error = error
        progress.not_before = moment + seconds(self._retry.delay_seconds(command.attempt))
        self._agenda.add(command)
        self._announcer.moved(command, moment)

    def _counts(self, command: Command, answer: Answer) -> bool:
        """Keep an answer; say whether anybody still waits for it.

        Raises:
            IllegalTransition: the command was never sent.
        """
        if command.attempt == 0 and not command.ended:
            message = f"{command.command_id} was never sent, so there is nothing to answer."
            raise IllegalTransition(message)
        awaited = command.status in UNDER_WAY
        command.begin_progress().answers.append(answer if awaited else replace(answer, late=True))
        return awaited
