"""The dispatch engine: what is due, what was sent, what became of it.

It knows no device, no network and no event loop; time comes in from outside. One thread uses it.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime, timedelta
import heapq
import inspect
import itertools
import logging
from typing import TYPE_CHECKING, Final

from .base import (
    SETPOINT_TYPES,
    UNDER_WAY,
    Answer,
    Command,
    CommandStatus,
    CommandType,
    EndPolicy,
    Proof,
    Reason,
    advance,
    as_utc,
    seconds,
    utc_now,
)
from .book import AssetBook, CommandBook
from .bulk import no_garbage_collection
from .errors import IllegalTransition
from .events import Event, EventBus, EventType
from .late import LatePolicy, sift
from .plans import PlanEnds
from .queue import WaitingQueue
from .registry import Ack, AdapterRegistry, Sender
from .retry import RetryPolicy
from .states import Acceptance, StateMachine, acceptance

if TYPE_CHECKING:
    from datetime import tzinfo

    import pandas as pd

    from .schedule import Baseline, Batch, Gaps, Resolution, Schedule

_LOGGER = logging.getLogger(__name__)

ENDED_KEPT: Final = 10_000
"""How many ended commands an engine remembers; what is older is the ledger's business."""

_TICK: Final = timedelta(microseconds=1)

_EVENT_OF: Final[Mapping[CommandStatus, EventType]] = {
    CommandStatus.PENDING: EventType.COMMAND_RETRYING,
    CommandStatus.DISPATCHED: EventType.COMMAND_DISPATCHED,
    CommandStatus.ACKNOWLEDGED: EventType.COMMAND_ACKNOWLEDGED,
    CommandStatus.COMPLETED: EventType.COMMAND_COMPLETED,
    CommandStatus.FAILED: EventType.COMMAND_FAILED,
    CommandStatus.TIMED_OUT: EventType.COMMAND_TIMED_OUT,
    CommandStatus.SUPERSEDED: EventType.COMMAND_SUPERSEDED,
    CommandStatus.CANCELLED: EventType.COMMAND_CANCELLED,
    CommandStatus.EXPIRED: EventType.COMMAND_EXPIRED,
}
_BLOCKS_DEPENDENTS: Final = frozenset(
    {CommandStatus.FAILED, CommandStatus.TIMED_OUT, CommandStatus.CANCELLED}
)


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
        self._late_policy = LatePolicy(late_policy)
        self._retry = retry or RetryPolicy()
        self._book = CommandBook(ended_kept)
        self._queue = WaitingQueue()
        self._due: list[Command] = []
        self._deadlines: list[tuple[datetime, int, Command]] = []
        self._tie = itertools.count()
        self._dependents: dict[str, Command] = {}
        self._withheld: dict[str, set[str]] = {}
        self._states: dict[str, StateMachine] = {}
        self._plans = PlanEnds()

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
        return {
            asset_id: self._baseline(self._book.asset(asset_id), schedule.starts_at)
            for asset_id in schedule.asset_ids
        }

    def install(self, batch: Batch, *, now: datetime | None = None) -> list[Command]:
        """Let commands that were made beforehand (in another thread) replace the pending ones.

        If a device's answer has changed the ground meanwhile, they are made again here.
        """
        moment = self._now(now)
        schedule = batch.schedule
        baselines = self.baselines(schedule)
        if baselines != batch.baselines:
            from .schedule import build_batch  # noqa: PLC0415

            batch = build_batch(schedule, baselines)
        superseded = 0
        for asset_id in schedule.asset_ids:
            superseded += self._replace(asset_id, batch, moment)
        self._book.add_many(batch.commands, batch.by_asset)
        self._queue.add_many(batch.by_time)
        for command in batch.turns:
            if command.after is not None:
                self._dependents[command.after.command_id] = command
        self._plans.begin(
            schedule.plan_id, schedule.asset_ids, schedule.starts_at, schedule.ends_at
        )
        self._publish(
            EventType.SCHEDULE_RECEIVED,
            moment,
            lambda: {
                "plan_id": schedule.plan_id,
                "asset_ids": list(schedule.asset_ids),
                "commands": len(batch.commands),
                "commands_per_asset": {
                    asset_id: len(batch.by_asset.get(asset_id, ()))
                    for asset_id in schedule.asset_ids
                },
                "superseded": superseded,
                "slots": len(schedule.starts),
                "starts_at": schedule.starts_at,
                "ends_at": schedule.ends_at,
                "ignored_columns": list(schedule.ignored),
                "unmapped_columns": list(schedule.unmapped),
            },
        )
        if self.event_bus.listened_to(EventType.COMMAND_CREATED):
            for command in batch.commands:
                self._publish_command(EventType.COMMAND_CREATED, command, moment)
        return list(batch.commands)

    def set_end_policy(
        self, asset_id: str, policy: EndPolicy, *, safe_power_kw: float | None = None
    ) -> None:
        """Say what becomes of an asset when its plan ends; ``hold`` if this is never called.

        Raises:
            ValueError: ``safe_value`` without a safe power.
        """
        self._plans.set_policy(asset_id, EndPolicy(policy), safe_power_kw)

    # Commands by hand

    def add_command(self, command: Command) -> None:
        """Let a command made by hand wait for its time.

        Raises:
            ValueError: it is not new.
        """
        if command.status is not CommandStatus.PENDING:
            message = f"{command.command_id} is {command.status}: only a new command can be added."
            raise ValueError(message)
        self._book.add(command)
        self._queue.add(command)
        if command.after is not None:
            self._dependents[command.after.command_id] = command
        self._publish_command(EventType.COMMAND_CREATED, command, self._clock())

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
        waiting = command.status is CommandStatus.PENDING
        advance(command, CommandStatus.CANCELLED, at=self._now(now), reason=Reason.CANCELLED)
        command.begin_progress().detail = reason
        if waiting:
            self._queue.note_ended(1)
        self._after_end(command, self._now(now))
        return command

    # What is due

    def get_pending_commands(self, now: datetime | None = None) -> list[Command]:
        """Return what is to be sent now: by priority (high first), then time, then creation."""
        moment = self._now(now)
        self._end_plans(moment)
        self._due.extend(self._queue.pop_due(moment))
        self._due = [one for one in self._due if one.status is CommandStatus.PENDING]
        self._drop_replaced(moment)
        if self._late_policy is LatePolicy.LATEST:
            self._drop_late(moment)
        self._due = [one for one in self._due if one.status is CommandStatus.PENDING]
        ready: list[Command] = []
        held: set[str] = set()
        for command in sorted(self._due, key=_in_time):
            setpoint = command.command_type in SETPOINT_TYPES
            if setpoint and command.asset_id in held:
                continue
            if self._is_ready(command, moment):
                ready.append(command)
            elif setpoint and not command.ended:
                # A later setpoint must not overtake one that waits for the old direction's 0.
                held.add(command.asset_id)
        self._due = [one for one in self._due if one.status is CommandStatus.PENDING]
        ready.sort(key=_in_urgency)
        return ready

    def next_wakeup(self) -> datetime | None:
        """Return when there is next something to do: due, repeat, time-out, or a plan's end."""
        moments = [self._queue.next_moment(), self._next_deadline(), self._plans.next_end()]
        moments += [
            command.due_at
            for command in self._due
            if command.status is CommandStatus.PENDING and self._could_go(command)
        ]
        return min((moment for moment in moments if moment is not None), default=None)

    def withhold(self, asset_id: str, why: str) -> None:
        """Let an asset's commands wait, for example while its device is away."""
        self._withheld.setdefault(asset_id, set()).add(why)

    def resume(self, asset_id: str, why: str) -> None:
        """End one cause of waiting; commands go out again once none is left."""
        causes = self._withheld.get(asset_id)
        if causes is not None:
            causes.discard(why)
            if not causes:
                del self._withheld[asset_id]

    def withheld(self, asset_id: str) -> frozenset[str]:
        """Return why an asset's commands wait; empty if they do not."""
        return frozenset(self._withheld.get(asset_id, ()))

    def watch_state(self, machine: StateMachine) -> None:
        """Let an asset's state decide which commands it takes, lets wait or fails."""
        self._states[machine.asset_id] = machine

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
            calls ``handle_response`` or ``acknowledge``.

        Raises:
            IllegalTransition: it is not PENDING, or waits for another command.
        """
        moment = self._now(now)
        if _is_blocked(command):
            message = f"{command.command_id} waits for the old direction's 0."
            raise IllegalTransition(message)
        carrier = adapter or self.adapter_registry.get(command.asset_id)
        if carrier is None:
            self._end(
                command,
                CommandStatus.FAILED,
                moment,
                reason=Reason.NO_ADAPTER,
                error=f"No adapter serves {command.asset_id}.",
            )
            return None
        advance(command, CommandStatus.DISPATCHED, at=moment)
        progress = command.begin_progress()
        progress.attempt += 1
        progress.dispatched_at = moment
        progress.acknowledged_at = None
        progress.not_before = None
        self._book.asset(command.asset_id).note_sent(command)
        self._watch(command, moment + seconds(command.timeout_seconds))
        self._publish_command(EventType.COMMAND_DISPATCHED, command, moment)
        try:
            sent = carrier.send(command)
        except Exception as err:  # noqa: BLE001 - whatever an adapter raises is a failed attempt
            _LOGGER.debug("Sending %s raised", command.command_id, exc_info=True)
            self.handle_response(
                command,
                success=False,
                error=str(err) or type(err).__name__,
                retryable=getattr(err, "retryable", True),
                reason=getattr(err, "reason", None),
                now=now,
            )
            return None
        if sent is None:
            return None
        if isinstance(sent, bool):
            self.handle_response(command, success=sent, now=now)
        elif isinstance(sent, Ack):
            self.handle_ack(command, sent, now=now)
        elif inspect.isawaitable(sent):
            return sent
        else:
            message = f"An adapter of {command.asset_id} answered {sent!r}."
            raise TypeError(message)
        return None

    def handle_ack(self, command: Command, ack: Ack, *, now: datetime | None = None) -> None:
        """Take in a device's answer as adapters give it."""
        if command.status in UNDER_WAY:
            progress = command.begin_progress()
            progress.detail = ack.detail
            if ack.applied_power_kw is not None:
                progress.applied_power_kw = ack.applied_power_kw
        if not ack.accepted:
            self.handle_response(
                command, success=False, error=ack.detail or "refused", retryable=False, now=now
            )
        elif ack.settled:
            self.handle_response(command, success=True, proof=ack.proof, now=now)
        else:
            self.acknowledge(command, now=now)

    def acknowledge(self, command: Command, *, now: datetime | None = None) -> None:
        """Note that the device said yes while the proof is outstanding.

        A late word for a command that has ended is recorded and changes nothing.

        Raises:
            IllegalTransition: the command was never sent.
        """
        moment = self._now(now)
        if self._record(command, Answer(attempt=command.attempt, at=moment, success=True)):
            return
        advance(command, CommandStatus.ACKNOWLEDGED, at=moment)
        command.begin_progress().acknowledged_at = moment
        self._watch(command, moment + seconds(command.settle_seconds))
        self._publish_command(EventType.COMMAND_ACKNOWLEDGED, command, moment)

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
            reason: value of a ``Reason`` where the adapter knows one.
            now: the present moment.

        Raises:
            IllegalTransition: the command was never sent.
        """
        moment = self._now(now)
        answer = Answer(attempt=command.attempt, at=moment, success=success, error=error)
        if self._record(command, answer):
            return
        if success:
            command.begin_progress().proof = proof or Proof.ACKNOWLEDGED
            self._end(command, CommandStatus.COMPLETED, moment)
            return
        error = error or "The device did not do it and gave no reason."
        if not retryable:
            why = Reason(reason) if reason else Reason.REJECTED
            self._end(command, CommandStatus.FAILED, moment, reason=why, error=error)
        elif self._book.asset(command.asset_id).last_sent(command.command_type) is not command:
            self._end(
                command, CommandStatus.SUPERSEDED, moment, reason=Reason.SUPERSEDED, error=error
            )
        elif command.attempt > command.max_retries:
            why = Reason(reason) if reason else Reason.ATTEMPTS_EXHAUSTED
            self._end(command, CommandStatus.FAILED, moment, reason=why, error=error)
        else:
            self._repeat_later(command, moment, error)

    def check_timeouts(self, now: datetime | None = None) -> list[Command]:
        """End commands that got no answer, or no proof, for longer than they may wait.

        A time-out is final and not repeated: nobody knows whether the device did it.
        """
        moment = self._now(now)
        timed_out: list[Command] = []
        while self._deadlines and self._deadlines[0][0] <= moment:
            _, _, command = heapq.heappop(self._deadlines)
            deadline = _deadline(command)
            if deadline is None or deadline > moment:
                continue
            if deadline == moment:
                # "Longer than": not over yet, but at the next moment.
                self._watch(command, moment + _TICK)
                break
            unproven = command.status is CommandStatus.ACKNOWLEDGED
            waited = command.settle_seconds if unproven else command.timeout_seconds
            self._end(
                command,
                CommandStatus.TIMED_OUT,
                moment,
                reason=Reason.UNPROVEN if unproven else Reason.TIMED_OUT,
                error=(
                    f"The device said yes, but there was no proof within {waited:g} s."
                    if unproven
                    else f"No answer within {waited:g} s."
                ),
            )
            timed_out.append(command)
        return timed_out

    # Lookups

    def get_command(self, command_id: str) -> Command | None:
        """Return the command with this id, or None."""
        return self._book.get(command_id)

    def get_commands_for_asset(self, asset_id: str) -> list[Command]:
        """Return an asset's commands in order of creation; empty for an unknown asset."""
        return self._book.for_asset(asset_id)

    def setpoint_in_force(self, asset_id: str) -> Command | None:
        """Return the setpoint that the device last confirmed, or None."""
        return self._book.asset(asset_id).in_force

    def last_setpoint(self, asset_id: str) -> Command | None:
        """Return the setpoint that was sent last, whatever became of it, or None."""
        return self._book.asset(asset_id).last_setpoint

    def next_setpoint(self, asset_id: str, now: datetime | None = None) -> Command | None:
        """Return the next setpoint that waits for its time, or None."""
        return next(self._book.asset(asset_id).setpoints_from(self._now(now)), None)

    @property
    def pending_count(self) -> int:
        """How many commands wait for their time, for their device, or for a repeat."""
        return self._queue.waiting + sum(
            1 for one in self._due if one.status is CommandStatus.PENDING
        )

    def next_due(self) -> datetime | None:
        """Return when the first waiting command is due, or None."""
        return self._queue.next_moment()

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
        book = self._book.asset(asset_id)
        last = book.last_setpoint
        book.in_force = None
        if last is None or last.command_type is CommandType.RELEASE or last.status in UNDER_WAY:
            return None
        if last.expires_at is not None and last.expires_at <= moment:
            return None
        self._due.extend(self._queue.pop_due(moment))
        if any(
            one.asset_id == asset_id
            and one.command_type in SETPOINT_TYPES
            and one.status is CommandStatus.PENDING
            and one is not last
            for one in self._due
        ):
            return None
        if last.status is CommandStatus.PENDING:
            if last not in self._due:
                last.begin_progress().not_before = moment
                self._queue.add(last)
            return None
        again = Command(
            asset_id,
            last.command_type,
            last.parameters,
            moment,
            priority=last.priority,
            max_retries=last.max_retries,
            timeout_seconds=last.timeout_seconds,
            settle_seconds=last.settle_seconds,
            plan_id=last.plan_id,
            expires_at=last.expires_at,
            cause=cause,
        )
        self.add_command(again)
        return again

    # Inside

    def _now(self, now: datetime | None) -> datetime:
        return self._clock() if now is None else as_utc(now, "now")

    def _baseline(self, book: AssetBook, starts_at: datetime) -> Baseline:
        from .schedule import Baseline  # noqa: PLC0415

        waiting = book.setpoint_before(starts_at)
        if waiting is not None:
            return Baseline(
                setpoint_kw=waiting.signed_power_kw,
                controlled=waiting.command_type is not CommandType.RELEASE,
            )
        last = book.last_setpoint
        if last is None:
            return Baseline()
        controlled = book.in_force is not None
        if last.status in UNDER_WAY or last.status is CommandStatus.PENDING:
            released = last.command_type is CommandType.RELEASE
            return Baseline(
                setpoint_kw=last.signed_power_kw, settled=not released, controlled=not released
            )
        if book.in_force is last:
            return Baseline(setpoint_kw=last.signed_power_kw, settled=True, controlled=controlled)
        # It failed or was withdrawn: what the device does now is not known.
        return Baseline(controlled=controlled)

    def _replace(self, asset_id: str, batch: Batch, moment: datetime) -> int:
        """End the asset's pending setpoints from the batch's first slot on."""
        book = self._book.asset(asset_id)
        schedule = batch.schedule
        last = book.last_setpoint
        kept = last if asset_id in batch.kept else None
        replaced = list(book.setpoints_from(schedule.starts_at))
        if last is not None and last.status is CommandStatus.PENDING and last not in replaced:
            replaced.append(last)
        count = 0
        for command in replaced:
            if command is kept:
                continue
            advance(command, CommandStatus.SUPERSEDED, at=moment, reason=Reason.SUPERSEDED)
            self._dependents.pop(command.command_id, None)
            self._book.note_ended(command)
            self._publish_command(EventType.COMMAND_SUPERSEDED, command, moment)
            count += 1
        book.cut_setpoints(schedule.starts_at)
        self._queue.note_ended(count)
        if kept is not None and not kept.ended:
            # The new plan wants the same: a repeat of it is no longer bound to the old plan's end.
            kept.expires_at = schedule.ends_at
        return count

    def _is_ready(self, command: Command, moment: datetime) -> bool:
        """Say whether a due command can go now; one that never can ends here."""
        machine = self._states.get(command.asset_id)
        if machine is not None:
            verdict = acceptance(machine.current_state, command.command_type)
            if verdict is Acceptance.FAILS:
                self._end(
                    command,
                    CommandStatus.FAILED,
                    moment,
                    reason=Reason.ASSET_STATE,
                    error=f"{command.asset_id} is {machine.current_state} and cannot do this.",
                )
                return False
        return self._could_go(command)

    def _could_go(self, command: Command) -> bool:
        if command.asset_id in self._withheld:
            return False
        if _is_blocked(command):
            return False
        machine = self._states.get(command.asset_id)
        return machine is None or (
            acceptance(machine.current_state, command.command_type) is not Acceptance.WAITS
        )

    def _drop_replaced(self, moment: datetime) -> None:
        """End repeats whose setpoint has been replaced since their first attempt."""
        for command in self._due:
            if command.attempt == 0:
                continue
            last = self._book.asset(command.asset_id).last_sent(command.command_type)
            newer = last is not command or any(
                other.scheduled_at >= command.scheduled_at
                and other.sequence > command.sequence
                and other.asset_id == command.asset_id
                and other.after is not command
                and other.command_type in SETPOINT_TYPES
                and command.command_type in SETPOINT_TYPES
                for other in self._due
            )
            if newer:
                self._end(
                    command, CommandStatus.SUPERSEDED, moment, reason=Reason.SUPERSEDED
                )

    def _drop_late(self, moment: datetime) -> None:
        """Keep only what is still worth sending of each asset's due setpoints."""
        by_asset: dict[str, list[Command]] = {}
        for command in self._due:
            if command.command_type in SETPOINT_TYPES:
                by_asset.setdefault(command.asset_id, []).append(command)
            elif command.expires_at is not None and command.expires_at <= moment:
                self._end(command, CommandStatus.EXPIRED, moment, reason=Reason.EXPIRED)
        for asset_id, commands in by_asset.items():
            commands.sort(key=_in_time)
            in_force = self._book.asset(asset_id).in_force
            sifted = sift(commands, in_force.signed_power_kw if in_force else None, moment)
            for command in sifted.superseded:
                self._end(command, CommandStatus.SUPERSEDED, moment, reason=Reason.SUPERSEDED)
            for command in sifted.expired:
                self._end(command, CommandStatus.EXPIRED, moment, reason=Reason.EXPIRED)
            for command in sifted.kept:
                if command.after is not None:
                    self._dependents[command.after.command_id] = command

    def _end_plans(self, moment: datetime) -> None:
        """Publish each plan's end and do what its assets' policies say."""
        for ended in self._plans.pop_ended(moment):
            self._publish(
                EventType.PLAN_ENDED,
                moment,
                lambda ended=ended: {
                    "plan_id": ended.plan_id,
                    "asset_ids": sorted(ended.asset_ids),
                    "ended_at": ended.ends_at,
                },
            )
            for asset_id in sorted(ended.asset_ids):
                last = self._book.asset(asset_id).last_setpoint
                if last is None or last.command_type is CommandType.RELEASE:
                    continue
                closing = self._plans.closing_command(asset_id, ended.ends_at)
                if closing is not None:
                    self.add_command(closing)

    def _repeat_later(self, command: Command, moment: datetime, error: str) -> None:
        advance(command, CommandStatus.PENDING, at=moment)
        progress = command.begin_progress()
        progress.error = error
        progress.not_before = moment + seconds(self._retry.delay_seconds(command.attempt))
        self._queue.add(command)
        self._publish_command(EventType.COMMAND_RETRYING, command, moment)

    def _record(self, command: Command, answer: Answer) -> bool:
        """Keep an answer; say whether it came too late to change anything.

        Raises:
            IllegalTransition: the command was never sent.
        """
        if command.status in UNDER_WAY:
            command.begin_progress().answers.append(answer)
            return False
        if command.attempt == 0 and not command.ended:
            message = f"{command.command_id} was never sent, so there is nothing to answer."
            raise IllegalTransition(message)
        command.begin_progress().answers.append(
            Answer(
                attempt=answer.attempt,
                at=answer.at,
                success=answer.success,
                error=answer.error,
                late=True,
            )
        )
        return True

    def _end(
        self,
        command: Command,
        to: CommandStatus,
        moment: datetime,
        *,
        reason: Reason | None = None,
        error: str | None = None,
    ) -> None:
        """Move a command to a last state and do what follows from that."""
        advance(command, to, at=moment, reason=reason)
        if error is not None:
            command.begin_progress().error = error
        self._after_end(command, moment)

    def _after_end(self, command: Command, moment: datetime) -> None:
        book = self._book.asset(command.asset_id)
        if command.command_type in SETPOINT_TYPES and book.last_setpoint is command:
            if command.status is CommandStatus.COMPLETED:
                released = command.command_type is CommandType.RELEASE
                book.in_force = None if released else command
        self._book.note_ended(command)
        self._publish_command(_EVENT_OF[command.status], command, moment)
        dependent = self._dependents.pop(command.command_id, None)
        if (
            dependent is not None
            and dependent.after is command
            and command.status in _BLOCKS_DEPENDENTS
            and not dependent.ended
        ):
            self._end(
                dependent,
                CommandStatus.FAILED,
                moment,
                reason=Reason.DIRECTION_BLOCKED,
                error=(
                    f"The old direction could not be brought to 0 ({command.command_id} "
                    f"{command.status}: {command.error or command.detail or 'no details'})."
                ),
            )

    def _watch(self, command: Command, deadline: datetime) -> None:
        heapq.heappush(self._deadlines, (deadline, next(self._tie), command))

    def _next_deadline(self) -> datetime | None:
        while self._deadlines:
            deadline = _deadline(self._deadlines[0][2])
            if deadline is not None and deadline <= self._deadlines[0][0]:
                return self._deadlines[0][0]
            heapq.heappop(self._deadlines)
        return None

    def _publish_command(self, kind: EventType, command: Command, moment: datetime) -> None:
        if self.event_bus.listened_to(kind):
            self.event_bus.publish(Event(kind, moment, command_payload(command)))

    def _publish(
        self, kind: EventType, moment: datetime, payload: Callable[[], dict[str, object]]
    ) -> None:
        if self.event_bus.listened_to(kind):
            self.event_bus.publish(Event(kind, moment, payload()))


def _in_time(command: Command) -> tuple[datetime, int]:
    return command.scheduled_at, command.sequence


def _in_urgency(command: Command) -> tuple[int, datetime, int]:
    return -command.priority, command.scheduled_at, command.sequence


def command_payload(command: Command) -> dict[str, object]:
    """Return what every command event carries."""
    return {
        "command_id": command.command_id,
        "asset_id": command.asset_id,
        "command_type": command.command_type,
        "status": command.status,
        "attempt": command.attempt,
        "error": command.error,
        "reason": command.reason,
        "parameters": dict(command.parameters),
        "plan_id": command.plan_id,
    }


def _is_blocked(command: Command) -> bool:
    """Say whether a command waits for another one that is not done."""
    return command.after is not None and (
        not command.after.ended or command.after.status in _BLOCKS_DEPENDENTS
    )


def _deadline(command: Command) -> datetime | None:
    """Return until when a command may wait for its answer or its proof."""
    if command.status is CommandStatus.DISPATCHED and command.dispatched_at is not None:
        return command.dispatched_at + seconds(command.timeout_seconds)
    if command.status is CommandStatus.ACKNOWLEDGED and command.acknowledged_at is not None:
        return command.acknowledged_at + seconds(command.settle_seconds)
    return None
