"""The dispatch engine: what is due, what was sent, what became of it.

It knows no device, no network and no event loop; time comes in from outside. One thread uses it.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from .agenda import Agenda
from .announce import Announcer, command_payload
from .attempts import Attempts
from .batch import Baseline, Batch
from .book import CommandBook
from .bulk import no_garbage_collection
from .command import Command
from .endings import Endings
from .events import EventBus, EventType
from .late import LatePolicy
from .lifecycle import CommandStatus
from .planning import Planning
from .registry import Ack, AdapterRegistry, Sender
from .retry import RetryPolicy
from .states import StateMachine
from .times import as_utc, utc_now
from .vocabulary import EndPolicy, Proof, Reason

if TYPE_CHECKING:
    from datetime import tzinfo

    import pandas as pd

    from .schedule import Gaps, Resolution, Schedule

__all__ = ["ENDED_KEPT", "DispatchEngine", "command_payload"]

ENDED_KEPT: Final = 10_000
"""How many ended commands an engine remembers; what is older is the ledger's business."""


class DispatchEngine:
    """Turns schedules into commands and follows each of them to its end."""

    def __init__(  # noqa: PLR0913 - the contract's arguments
        self,
        *,
        event_bus: EventBus,
        adapter_registry: AdapterRegistry | None = None,
        clock: Callable[[], datetime] = utc_now,
        late_policy: str = LatePolicy.ALL,
        retry: RetryPolicy | None = None,
        ended_kept: int = ENDED_KEPT,
    ) -> None:
        """Start with no commands.

        Args:
            event_bus: where events are published.
            adapter_registry: asked for an adapter where ``dispatch_command`` is given none.
            clock: returns the present moment, aware; an explicit ``now`` wins over it.
            late_policy: ``all`` or ``latest``, see ``LatePolicy``.
            retry: when a failed attempt is repeated.
            ended_kept: how many ended commands stay known to ``get_command``.
        """
        self.event_bus = event_bus
        self.adapter_registry = adapter_registry or AdapterRegistry()
        self._clock = clock
        self._announcer = Announcer(event_bus)
        self._book = CommandBook(ended_kept)
        self._endings = Endings(self._book, self._announcer)
        self._agenda = Agenda(self._book, self._endings, self._announcer, LatePolicy(late_policy))
        self._attempts = Attempts(
            book=self._book,
            agenda=self._agenda,
            endings=self._endings,
            announcer=self._announcer,
            retry=retry or RetryPolicy(),
        )
        self._planning = Planning(self._book, self._agenda, self._endings, self._announcer)

    # Schedules in

    def schedule_to_commands(  # noqa: PLR0913 - the contract's arguments
        self,
        table: pd.DataFrame,
        asset_map: Mapping[str, str],
        *,
        tz: str | tzinfo | None = None,
        resolution: Resolution = None,
        gaps: Gaps = "release",
        allow_unmapped: bool = False,
        plan_id: str | None = None,
        now: datetime | None = None,
    ) -> list[Command]:
        """Turn a table into commands and let them wait for their time.

        The table replaces the pending setpoints of the assets that it names, from its first slot
        on. One command is made where a value changes; none where it stays the same.

        Args:
            table: pandas frame, index = slot starts, columns in kW, see ``read_schedule``.
            asset_map: a column's key (``ev_001``, ``battery``) → asset id.
            tz: the zone of naive times.
            resolution: length of the last slot.
            gaps: ``release`` or ``hold``: what an empty cell after a value means.
            allow_unmapped: accept setpoint columns that the map does not know.
            plan_id: made here if it is not given.
            now: the present moment.

        Returns:
            The new commands, by time.

        Raises:
            ScheduleError: the table was refused as a whole; nothing has changed.
        """
        # pandas takes a fifth of a second to import: a host with an event loop imports this module
        # in an executor beforehand.
        from .schedule import read_schedule  # noqa: PLC0415

        schedule = read_schedule(
            table,
            asset_map,
            tz=tz,
            resolution=resolution,
            gaps=gaps,
            allow_unmapped=allow_unmapped,
            plan_id=plan_id,
        )
        return self.accept(schedule, now=now)

    def accept(self, schedule: Schedule, *, now: datetime | None = None) -> list[Command]:
        """Make a schedule that was read the plan of its assets; returns the new commands."""
        from .schedule import build_batch  # noqa: PLC0415

        with no_garbage_collection():
            return self.install(build_batch(schedule, self.baselines(schedule)), now=now)

    def baselines(self, schedule: Schedule) -> dict[str, Baseline]:
        """Say what each asset of a schedule is at when it begins."""
        return self._planning.baselines(schedule)

    def install(self, batch: Batch, *, now: datetime | None = None) -> list[Command]:
        """Let commands that were made beforehand (in another thread) replace the pending ones.

        If a device's answer has changed the ground meanwhile, they are made again here.
        """
        with no_garbage_collection():
            return self._planning.install(batch, self._now(now))

    def set_end_policy(
        self, asset_id: str, policy: EndPolicy, *, safe_power_kw: float | None = None
    ) -> None:
        """Say what becomes of an asset when its plan ends; ``hold`` if this is never called.

        Raises:
            ValueError: ``safe_value`` without a safe power.
        """
        self._planning.ends.set_policy(asset_id, EndPolicy(policy), safe_power_kw)

    # Commands by hand

    def add_command(self, command: Command, *, now: datetime | None = None) -> None:
        """Let a command made by hand wait for its time.

        Raises:
            ValueError: it is not new.
        """
        if command.status is not CommandStatus.PENDING:
            message = f"{command.command_id} is {command.status}: only a new command can be added."
            raise ValueError(message)
        self._book.add(command)
        self._agenda.add(command)
        self._endings.expect((command,))
        self._announcer.commands(EventType.COMMAND_CREATED, (command,), self._now(now))

    def cancel_command(
        self, command_id: str, reason: str, *, now: datetime | None = None
    ) -> Command:
        """Withdraw a command that has not ended.

        Raises:
            KeyError: there is no such command.
            IllegalTransition: it has ended already.
        """
        command = self._book.get(command_id)
        if command is None:
            message = f"There is no command {command_id}."
            raise KeyError(message)
        self._endings.end(
            command,
            CommandStatus.CANCELLED,
            self._now(now),
            reason=Reason.CANCELLED,
            detail=reason,
        )
        self._agenda.note_ended(1)
        return command

    def supersede(
        self, command: Command, reason: Reason, detail: str, *, now: datetime | None = None
    ) -> None:
        """End a command because something else counts in its place.

        A new direction that waits for it ends with it.

        Raises:
            IllegalTransition: it has ended already.
        """
        self._endings.withdraw(command, self._now(now), reason, detail)
        self._agenda.note_ended(1)

    def leave_plans(self, asset_id: str) -> None:
        """Let an asset follow no plan any more, so that no plan's end concerns it."""
        self._planning.ends.leave(asset_id)

    # What is due

    def get_pending_commands(self, now: datetime | None = None) -> list[Command]:
        """Return what is to be sent now: by priority (high first), then time, then creation."""
        moment = self._now(now)
        self._planning.end(moment, lambda closing: self.add_command(closing, now=moment))
        return self._agenda.take(moment)

    def next_wakeup(self) -> datetime | None:
        """Return when there is next something to do: due, repeat, time-out, or a plan's end."""
        moments = (
            self._agenda.next_moment(),
            self._attempts.deadlines.next_moment(),
            self._planning.ends.next_end(),
        )
        return min((moment for moment in moments if moment is not None), default=None)

    def next_due(self) -> datetime | None:
        """Return when the first waiting command is due, or None."""
        return self._agenda.next_waiting()

    @property
    def pending_count(self) -> int:
        """How many commands wait for their time, for their device, or for a repeat."""
        return self._book.unended - self._attempts.deadlines.open

    def withhold(self, asset_id: str, why: str) -> None:
        """Let an asset's commands wait, for example while its device is away."""
        self._agenda.withhold(asset_id, why)

    def resume(self, asset_id: str, why: str) -> None:
        """End one cause of waiting; commands go out again once none is left."""
        self._agenda.resume(asset_id, why)

    def withheld(self, asset_id: str) -> frozenset[str]:
        """Return why an asset's commands wait; empty if they do not."""
        return self._agenda.withheld(asset_id)

    def watch_state(self, machine: StateMachine) -> None:
        """Let an asset's state decide which commands it takes, lets wait or fails."""
        self._agenda.watch_state(machine)

    # To the device and back

    def dispatch_command(
        self, command: Command, adapter: Sender | None = None, *, now: datetime | None = None
    ) -> Awaitable[Ack] | None:
        """Hand a command to its adapter.

        Args:
            command: a PENDING one.
            adapter: what carries it; by default the one that the registry has for the asset.
            now: the present moment.

        Returns:
            None, or the awaitable that an asynchronous adapter gave: its caller awaits it and then
            calls ``handle_response`` or ``handle_ack``.

        Raises:
            IllegalTransition: it is not PENDING, or waits for the old direction's 0.
        """
        carrier = adapter or self.adapter_registry.get(command.asset_id)
        return self._attempts.send(command, carrier, lambda: self._now(now))

    def handle_ack(self, command: Command, ack: Ack, *, now: datetime | None = None) -> None:
        """Take in a device's answer as adapters give it."""
        self._attempts.take_ack(command, ack, self._now(now))

    def acknowledge(self, command: Command, *, now: datetime | None = None) -> None:
        """Note that the device said yes while the proof is outstanding.

        A late word for a command that has ended is recorded and changes nothing.

        Raises:
            IllegalTransition: the command was never sent.
        """
        self._attempts.acknowledge(command, self._now(now))

    def handle_response(  # noqa: PLR0913 - the contract's arguments
        self,
        command: Command,
        *,
        success: bool,
        error: str | None = None,
        retryable: bool = True,
        proof: Proof | None = None,
        reason: str | None = None,
        now: datetime | None = None,
    ) -> None:
        """Take in what became of an attempt.

        A failed attempt is repeated after 2, 4, 8 … s, at most ``max_retries`` times, unless it is
        not retryable or its setpoint has been replaced. A late answer to a command that has ended
        is recorded and changes nothing.

        Args:
            command: what was sent.
            success: whether the device did it.
            error: its own words where it did not.
            retryable: whether the same request may work later.
            proof: how the success is known; ACKNOWLEDGED by default.
            reason: value of a ``Reason`` where the caller knows one; of a success too, such as
                ``unverified``.
            now: the present moment.

        Raises:
            IllegalTransition: the command was never sent.
        """
        moment = self._now(now)
        why = Reason(reason) if reason else None
        if success:
            self._attempts.succeed(command, moment, Proof(proof or Proof.ACKNOWLEDGED), why)
        else:
            self._attempts.fail(
                command,
                moment,
                error=error,
                reason=why,
                retryable=retryable,
            )

    def check_timeouts(self, now: datetime | None = None) -> list[Command]:
        """End commands that got no answer, or no proof, for longer than they may wait.

        A time-out is final and not repeated: nobody knows whether the device did it.
        """
        return self._attempts.time_out(self._now(now))

    # Lookups

    def get_command(self, command_id: str) -> Command | None:
        """Return the command with this id, or None."""
        return self._book.get(command_id)

    def get_commands_for_asset(self, asset_id: str) -> list[Command]:
        """Return an asset's commands in the order in which they came; empty for an unknown one."""
        return self._book.for_asset(asset_id)

    def setpoint_in_force(self, asset_id: str) -> Command | None:
        """Return the setpoint that the device last confirmed, or None."""
        return self._book.asset(asset_id).in_force

    def last_setpoint(self, asset_id: str) -> Command | None:
        """Return the setpoint that was sent last, whatever became of it, or None."""
        return self._book.asset(asset_id).last_setpoint

    def next_setpoint(self, asset_id: str, now: datetime | None = None) -> Command | None:
        """Return the next setpoint that waits for its time, or None.

        A 0 before a new direction in the same slot is a step on the way, and not what comes next.
        """
        waiting = self._book.asset(asset_id).setpoints_from(self._now(now))
        upcoming = next(waiting, None)
        following = next(waiting, None)
        is_step = following is not None and following.after is upcoming and upcoming is not None
        return following if is_step else upcoming

    def waiting_commands(self, asset_id: str) -> Iterator[Command]:
        """Give an asset's commands that were never sent, the latest first.

        Taking a few costs a few, however many wait; nothing may change meanwhile.
        """
        return self._book.asset(asset_id).waiting()

    def waiting_count(self, asset_id: str) -> int:
        """Return how many of an asset's commands were never sent."""
        return self._book.asset(asset_id).waiting_count()

    def has_due_setpoint(self, asset_id: str, now: datetime | None = None) -> bool:
        """Say whether a setpoint of the asset is about to go out or under way."""
        return self._agenda.has_due_setpoint(asset_id, self._now(now))

    def has_waiting_setpoint(self, asset_id: str, now: datetime | None = None) -> bool:
        """Say whether a setpoint of the asset is about to go out."""
        return self._agenda.has_waiting_setpoint(asset_id, self._now(now))

    def forget_in_force(self, asset_id: str) -> None:
        """Learn that the device may have lost its setpoint, so that it has to be sent again."""
        self._book.asset(asset_id).in_force = None

    def reassert(
        self, asset_id: str, cause: Reason, *, now: datetime | None = None
    ) -> Command | None:
        """Send the setpoint that should be in force once more, as a new command.

        Nothing is made where a newer setpoint is due anyway, one is under way, the plan has ended,
        or the asset was released; a repeat that waits is brought forward instead.

        Returns:
            The new command, or None.
        """
        moment = self._now(now)
        self.forget_in_force(asset_id)
        desired = self._book.asset(asset_id).desired
        again = self._agenda.once_more(desired, cause, moment) if desired is not None else None
        if again is not None:
            self.add_command(again, now=moment)
        return again

    def shift_clock(self, jump: timedelta) -> None:
        """Learn that somebody has set the clock.

        Due times are moments of the calendar and stay. What waits for a span of time (an answer, a
        proof, a repeat), and since when a setpoint is in force, moves with the clock. Commands for
        moments that are to come once more are the host's business: it accepts the plan again.

        Args:
            jump: how far it was set ahead; negative: back.
        """
        begun = {one.sequence: one for one in (*self._book.begun(), *self._attempts.deadlines)}
        for command in begun.values():
            command.shift_clock(jump)
            if command.status is CommandStatus.PENDING:
                self._agenda.add(command)
        self._book.sort()
        self._attempts.deadlines.restart()

    # Inside

    def _now(self, now: datetime | None) -> datetime:
        return self._clock() if now is None else as_utc(now, "now")
