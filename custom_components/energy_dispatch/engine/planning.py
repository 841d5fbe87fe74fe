"""Plans take over from one another, and end."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from .agenda import Agenda
from .announce import Announcer
from .batch import Baseline, Batch
from .book import CommandBook
from .command import Command
from .endings import Endings
from .events import EventType
from .lifecycle import CommandStatus
from .plans import PlanEnds

if TYPE_CHECKING:
    from .schedule import Schedule


class Planning:
    """The plans that assets follow."""

    def __init__(
        self, book: CommandBook, agenda: Agenda, endings: Endings, announcer: Announcer
    ) -> None:
        """Start with no plan."""
        self._book = book
        self._agenda = agenda
        self._endings = endings
        self._announcer = announcer
        self.ends = PlanEnds()

    def baselines(self, schedule: Schedule) -> dict[str, Baseline]:
        """Say what each asset of a schedule is at when it begins."""
        starts_at = schedule.starts_at
        return {
            asset_id: self._book.asset(asset_id).baseline(starts_at)
            for asset_id in schedule.asset_ids
        }

    def install(self, batch: Batch, moment: datetime) -> list[Command]:
        """Let a plan's commands replace the pending ones of its assets, in one step."""
        schedule = batch.schedule
        baselines = self.baselines(schedule)
        if baselines != batch.baselines:
            from .schedule import build_batch  # noqa: PLC0415 - pandas

            batch = build_batch(schedule, baselines)
        starts_at = schedule.starts_at
        replaced = [
            command
            for asset_id in schedule.asset_ids
            for command in self._cut(asset_id, batch, starts_at)
        ]
        self._book.add_many(batch.commands, batch.by_asset)
        self._agenda.add_run(batch.commands)
        self._endings.expect(batch.turns)
        self.ends.begin(schedule.plan_id, schedule.asset_ids, starts_at, schedule.ends_at)
        # Listeners may call the engine: they are told once everything is in its place.
        self._endings.supersede_many(replaced, moment)
        self._agenda.note_ended(len(replaced))
        self._announcer.say(
            EventType.SCHEDULE_RECEIVED, moment, lambda: _received(batch, len(replaced))
        )
        self._announcer.commands(EventType.COMMAND_CREATED, batch.commands, moment, bulk=True)
        return list(batch.commands)

    def end(self, moment: datetime, add: Callable[[Command], None]) -> None:
        """Publish each plan's end and add what its assets' policies ask for."""
        for ended in self.ends.pop_ended(moment):
            self._announcer.say(EventType.PLAN_ENDED, moment, ended.payload)
            for asset_id in sorted(ended.asset_ids):
                baseline = self._book.asset(asset_id).baseline(ended.ends_at)
                closing = self.ends.closing_command(asset_id, ended.ends_at, baseline)
                if closing is not None:
                    add(closing)

    def _cut(self, asset_id: str, batch: Batch, starts_at: datetime) -> list[Command]:
        """Take out the asset's pending setpoints from the batch's first slot on."""
        book = self._book.asset(asset_id)
        cut = book.cut_setpoints(starts_at)
        last = book.last_setpoint
        if last is None:
            return cut
        if asset_id in batch.kept:
            # The new plan wants the same: what stands is no longer bound to the old plan's end.
            last.expires_at = batch.schedule.ends_at
            return [command for command in cut if command is not last]
        if last.status is CommandStatus.PENDING and last.scheduled_at >= starts_at:
            return [*(command for command in cut if command is not last), last]
        return cut


def _received(batch: Batch, superseded: int) -> dict[str, object]:
    """Return what is told of a schedule that was accepted."""
    schedule = batch.schedule
    return {
        "plan_id": schedule.plan_id,
        "asset_ids": list(schedule.asset_ids),
        "commands": len(batch.commands),
        "commands_per_asset": {
            asset_id: len(batch.by_asset.get(asset_id, ())) for asset_id in schedule.asset_ids
        },
        "superseded": superseded,
        "slots": len(schedule.starts),
        "starts_at": schedule.starts_at,
        "ends_at": schedule.ends_at,
        "ignored_columns": list(schedule.ignored),
        "unmapped_columns": list(schedule.unmapped),
    }
