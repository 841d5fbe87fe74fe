"""What is due: which of the waiting commands may go now, and which have become pointless."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Final

from .announce import Announcer
from .book import AssetBook, CommandBook
from .command import Command
from .endings import Endings
from .events import EventType
from .late import LatePolicy, is_expired, sift
from .lifecycle import DID_NOT_WORK, UNDER_WAY, CommandStatus
from .queue import WaitingQueue
from .states import Acceptance, StateMachine, acceptance
from .vocabulary import REPLACED_BY, SETPOINT_TYPES, CommandType, Reason

_BY_PLACE: Final = attrgetter("place")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Steps:
    """Which of an asset's due setpoints may go, and the one that has to wait for a 0, if any."""

    ready: Sequence[Command]
    turning: Command | None = None
    stop: Command | None = None
    """What ``turning`` waits for; None if the 0 has to be made."""


class Agenda:
    """The commands that wait for their time, their device, or another command."""

    def __init__(
        self,
        book: CommandBook,
        endings: Endings,
        announcer: Announcer,
        late_policy: LatePolicy,
    ) -> None:
        """Start empty."""
        self._book = book
        self._announcer = announcer
        self._endings = endings
        self._late_policy = late_policy
        self._queue = WaitingQueue()
        self._due: dict[int, Command] = {}
        self._withheld: dict[str, set[str]] = {}
        self._states: dict[str, StateMachine] = {}

    def add(self, command: Command) -> None:
        """Let a command wait for its ``due_at``."""
        self._queue.add(command)

    def add_run(self, commands: Sequence[Command]) -> None:
        """Let a plan's commands wait; they come in order of time."""
        self._queue.add_run(commands)

    def note_sent(self, command: Command) -> None:
        """Learn that a command has left; it comes back through ``add`` if it is repeated."""
        self._due.pop(command.sequence, None)

    def note_ended(self, count: int) -> None:
        """Learn that so many of the waiting commands have ended."""
        self._queue.note_ended(count)

    def withhold(self, asset_id: str, why: str) -> None:
        """Let an asset's commands wait."""
        self._withheld.setdefault(asset_id, set()).add(why)

    def resume(self, asset_id: str, why: str) -> None:
        """End one cause of waiting."""
        causes = self._withheld.get(asset_id, set())
        causes.discard(why)
        if not causes:
            self._withheld.pop(asset_id, None)

    def withheld(self, asset_id: str) -> frozenset[str]:
        """Return why an asset's commands wait; empty if they do not."""
        return frozenset(self._withheld.get(asset_id, ()))

    def watch_state(self, machine: StateMachine) -> None:
        """Let an asset's state decide which commands it takes, lets wait or fails."""
        self._states[machine.asset_id] = machine

    def take(self, moment: datetime) -> list[Command]:
        """Return what may go now: by priority (high first), then time, then creation."""
        self._collect(moment)
        self._drop_replaced(moment)
        if self._late_policy is LatePolicy.LATEST:
            self._drop_late(moment)
        self._drop_impossible(moment)
        self._due = {command.sequence: command for command in self._pending()}
        ready: list[Command] = []
        for steps in self._steps():
            ready += steps.ready
            if steps.turning is not None:
                stop = steps.stop
                if stop is None:
                    stop = self._make_stop(steps.turning, moment)
                    ready.append(stop)
                self._endings.follow(steps.turning, stop)
        ready += [one for one in self._others() if self._may_go(one)]
        return sorted(ready, key=_in_urgency)

    def next_moment(self) -> datetime | None:
        """Return when something can go next; in the past where it can go now."""
        moments = [one.due_at for one in self._others() if self._may_go(one)]
        for steps in self._steps():
            moments += [one.due_at for one in steps.ready[:1]]
            if steps.turning is not None and steps.stop is None:
                moments.append(steps.turning.due_at)
        waiting = self._queue.next_moment()
        if waiting is not None:
            moments.append(waiting)
        return min(moments, default=None)

    def next_waiting(self) -> datetime | None:
        """Return when the first command is due that is not due yet."""
        return self._queue.next_moment()

    def once_more(self, desired: Command, cause: Reason, moment: datetime) -> Command | None:
        """Return a copy of a setpoint that has to be sent again; None where that makes no sense.

        A repeat of it that waits is brought forward.
        """
        if desired.command_type is CommandType.RELEASE or is_expired(desired, moment):
            return None
        if desired.status in UNDER_WAY or desired.status is CommandStatus.CANCELLED:
            return None
        self._collect(moment)
        if any(one.place > desired.place for one in self._setpoints(desired.asset_id)):
            return None
        if desired.status is CommandStatus.PENDING:
            if desired.due_at > moment:
                desired.begin_progress().not_before = moment
                self._queue.add(desired)
            return None
        return desired.again(moment, cause)

    def has_due_setpoint(self, asset_id: str, moment: datetime) -> bool:
        """Say whether a setpoint of the asset is due, or on its way."""
        last = self._book.asset(asset_id).last_setpoint
        if last is not None and last.status in UNDER_WAY:
            return True
        return self.has_waiting_setpoint(asset_id, moment)

    def has_waiting_setpoint(self, asset_id: str, moment: datetime) -> bool:
        """Say whether a setpoint of the asset is due and not sent yet."""
        self._collect(moment)
        return bool(self._setpoints(asset_id))

    def _pending(self) -> Iterator[Command]:
        return (one for one in self._due.values() if one.status is CommandStatus.PENDING)

    def _others(self) -> Iterator[Command]:
        return (one for one in self._pending() if one.command_type not in SETPOINT_TYPES)

    def _setpoints(self, asset_id: str) -> list[Command]:
        """Return an asset's due setpoints in order of time."""
        setpoints = (
            one
            for one in self._pending()
            if one.asset_id == asset_id and one.command_type in SETPOINT_TYPES
        )
        return sorted(setpoints, key=_BY_PLACE)

    def _setpoints_by_asset(self) -> dict[str, list[Command]]:
        """Return each asset's due setpoints in order of time."""
        by_asset: dict[str, list[Command]] = {}
        for command in sorted(self._pending(), key=_BY_PLACE):
            if command.command_type in SETPOINT_TYPES:
                by_asset.setdefault(command.asset_id, []).append(command)
        return by_asset

    def _collect(self, moment: datetime) -> None:
        for command in self._queue.pop_due(moment):
            self._due[command.sequence] = command

    def _drop_replaced(self, moment: datetime) -> None:
        """End repeats whose setpoint has been replaced since their first attempt."""
        repeats = [command for command in self._pending() if command.attempt]
        if not repeats:
            return
        newest: dict[tuple[str, frozenset[object]], Command] = {}
        stops = set()
        for command in sorted(self._pending(), key=_BY_PLACE):
            newest[command.asset_id, REPLACED_BY[command.command_type]] = command
            if command.after is not None:
                stops.add(command.after.sequence)
        for command in repeats:
            last = self._book.asset(command.asset_id).last_sent(command.command_type)
            rival = newest[command.asset_id, REPLACED_BY[command.command_type]]
            if last is not command or (rival is not command and command.sequence not in stops):
                self._endings.supersede(command, moment)

    def _drop_late(self, moment: datetime) -> None:
        """Keep only what is still worth sending."""
        for command in list(self._others()):
            if is_expired(command, moment):
                self._endings.expire(command, moment)
        for asset_id, due in self._setpoints_by_asset().items():
            sifted = sift(due, self._book.asset(asset_id), moment)
            for command in sifted.superseded:
                self._endings.supersede(command, moment)
            for command in sifted.expired:
                self._endings.expire(command, moment)
            if sifted.repeats is not None:
                # The new plan wants the same: it is no longer bound to the old plan's end.
                sifted.repeats.expires_at = sifted.superseded[-1].expires_at
            if sifted.newest is not None and not sifted.newest.ended:
                self._endings.follow(sifted.newest, sifted.stop)

    def _drop_impossible(self, moment: datetime) -> None:
        """End what can never go: its asset's state fails it, or its 0 did not work."""
        for command in list(self._pending()):
            after = command.after
            machine = self._states.get(command.asset_id)
            if command.ended:
                continue  # by a listener
            if after is not None and after.status in DID_NOT_WORK:
                self._endings.block(command, after, moment)
            elif machine is not None and self._acceptance(command) is Acceptance.FAILS:
                self._endings.end(
                    command,
                    CommandStatus.FAILED,
                    moment,
                    reason=Reason.ASSET_STATE,
                    error=f"{command.asset_id} is {machine.current_state} and cannot do this.",
                )

    def _steps(self) -> list[_Steps]:
        return [
            self._steps_of(setpoints, self._book.asset(asset_id))
            for asset_id, setpoints in self._setpoints_by_asset().items()
        ]

    def _steps_of(self, setpoints: Sequence[Command], book: AssetBook) -> _Steps:
        """Walk through an asset's due setpoints as far as they may go.

        A later one must not overtake one that waits. Against the way in which power may be flowing
        nothing goes until a 0 (or a release) is COMPLETED.
        """
        flowing = book.flowing
        last = book.last_setpoint
        stop = last if last is not None and last.direction is None and not last.ended else None
        ready: list[Command] = []
        for command in setpoints:
            if not self._may_go(command):
                break
            direction = command.direction
            turns = direction is not None and flowing is direction.opposite
            after = command.after if command.after is not None and not command.after.ended else None
            if after is not None or turns:
                stop = after or stop
                if stop is not None and stop in setpoints and stop not in ready:
                    # A repeat of an older 0 that comes after what waits for it.
                    ready += [stop] if self._may_go(stop) else []
                return _Steps(ready=ready, turning=command, stop=stop)
            ready.append(command)
            if direction is None:
                stop = command
            else:
                flowing, stop = direction, None
        return _Steps(ready=ready)

    def _make_stop(self, turning: Command, moment: datetime) -> Command:
        """Make the old direction's 0 where the plan has none, and let it be due."""
        stop = turning.stop_before()
        self._book.add(stop)
        self._due[stop.sequence] = stop
        self._announcer.commands(EventType.COMMAND_CREATED, (stop,), moment)
        return stop

    def _may_go(self, command: Command) -> bool:
        if command.asset_id in self._withheld:
            return False
        return self._acceptance(command) is not Acceptance.WAITS

    def _acceptance(self, command: Command) -> Acceptance:
        machine = self._states.get(command.asset_id)
        if machine is None:
            return Acceptance.TAKES
        return acceptance(machine.current_state, command.command_type)


def _in_urgency(command: Command) -> tuple[int, tuple[datetime, float]]:
    return -command.priority, command.place
