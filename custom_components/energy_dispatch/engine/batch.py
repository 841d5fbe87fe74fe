"""The commands of a schedule, made in bulk and grouped the ways the engine keeps them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final, overload, override

from .command import Command
from .ids import CREATED
from .progress import Terms
from .vocabulary import CommandType, Reason

if TYPE_CHECKING:
    from .schedule import Schedule


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """What an asset is at when a schedule begins."""

    setpoint_kw: float | None = None
    """The setpoint by then, charging positive; None: none, or not known."""
    settled: bool = False
    """That setpoint is proven or under way, so that it need not be sent again."""
    controlled: bool = False
    """A setpoint is in force or under way, so that an empty start means handing back control."""


NO_BASELINE: Final = Baseline()


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What a schedule asks for, by time, then by column: lists of one length."""

    times: Sequence[datetime]
    """One object for all changes of a slot."""
    asset_ids: Sequence[str]
    types: Sequence[CommandType]
    powers_kw: Sequence[float]
    """Without meaning for RELEASE."""
    turns: Sequence[int]
    """Those that need the change right before them to be COMPLETED: the old direction's 0."""
    of_assets: Mapping[str, Sequence[int]]
    """Each asset's changes, in order."""


class Picked(Sequence[Command]):
    """Some of many commands, by their places.

    Lists of their own would touch every object of a large schedule once more, and that took a third
    of its time; most of them are first looked at much later.
    """

    __slots__ = ("_commands", "_places")

    def __init__(self, commands: Sequence[Command], places: Sequence[int]) -> None:
        """Pick these places, in this order."""
        self._commands = commands
        self._places = places

    def __len__(self) -> int:
        """How many were picked."""
        return len(self._places)

    @override
    def __iter__(self) -> Iterator[Command]:
        """Give them in order."""
        return map(self._commands.__getitem__, self._places)

    @overload
    def __getitem__(self, index: int) -> Command: ...

    @overload
    def __getitem__(self, index: slice) -> Picked: ...

    @override
    def __getitem__(self, index: int | slice) -> Command | Picked:
        """Return one of them, or a part."""
        if isinstance(index, slice):
            return Picked(self._commands, self._places[index])
        return self._commands[self._places[index]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """The commands of a schedule, grouped the ways the engine keeps them."""

    schedule: Schedule
    baselines: Mapping[str, Baseline]
    """What the commands were made against; the engine checks that it still holds."""
    commands: list[Command]
    """By time, then by column; the old direction's 0 stands before the new direction."""
    by_asset: Mapping[str, Sequence[Command]]
    turns: list[Command] = field(default_factory=list)
    """The commands that wait for the old direction's 0."""
    kept: frozenset[str] = field(default_factory=frozenset)
    """Assets whose first value is already in force or under way."""


def make_batch(
    schedule: Schedule,
    baselines: Mapping[str, Baseline],
    changes: Changes,
    kept: Iterable[str],
) -> Batch:
    """Make the objects."""
    terms = Terms(plan_id=schedule.plan_id, expires_at=schedule.ends_at, cause=Reason.PLAN)
    commands = Command.in_bulk(
        zip(
            changes.asset_ids,
            changes.types,
            changes.powers_kw,
            changes.times,
            CREATED.take(len(changes.types)),
            strict=True,
        ),
        terms,
    )
    for place in changes.turns:
        commands[place].begin_progress().after = commands[place - 1]
    return Batch(
        schedule=schedule,
        baselines=dict(baselines),
        commands=commands,
        by_asset={
            asset_id: Picked(commands, places) for asset_id, places in changes.of_assets.items()
        },
        turns=[commands[place] for place in changes.turns],
        kept=frozenset(kept),
    )
