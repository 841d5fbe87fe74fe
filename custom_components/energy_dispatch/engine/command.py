"""One timed instruction for one asset.

Power is in kW and never negative here: the direction is in the command's type. Times are aware and
in UTC.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from .ids import CREATED, command_id_of
from .lifecycle import TERMINAL, CommandStatus
from .parameters import NO_PARAMETERS, checked
from .progress import Answer, Progress, Terms
from .times import as_utc
from .vocabulary import VALUE_TOLERANCE_KW, CommandType, Direction, Proof, Reason

if TYPE_CHECKING:
    from .limits import Clamp


_NO_PROGRESS: Final = Progress()


class Command:
    """One timed instruction for one asset.

    Only the engine moves it; ``priority`` may be changed by anybody until it is dispatched. The
    object is kept small, for half a million of them may wait at once.
    """

    __slots__ = (
        "_parameters",
        "_progress",
        "_terms",
        "asset_id",
        "command_type",
        "scheduled_at",
        "sequence",
        "status",
    )

    def __init__(  # noqa: PLR0913 - the contract's fields
        self,
        asset_id: str,
        command_type: CommandType,
        parameters: Mapping[str, object],
        scheduled_at: datetime,
        *,
        command_id: str | None = None,
        priority: int = 1,
        max_retries: int = 3,
        timeout_seconds: float = 30.0,
        settle_seconds: float = 30.0,
        plan_id: str | None = None,
        expires_at: datetime | None = None,
        after: Command | None = None,
        cause: Reason | None = None,
    ) -> None:
        """Make a PENDING command.

        Args:
            asset_id: the asset that it is for.
            command_type: what is asked.
            parameters: ``power_kw`` (kW, ≥ 0), ``soc_percent`` (0 to 100) or ``available`` (bool),
                as the type needs; never changed afterwards.
            scheduled_at: when it is due, aware.
            command_id: unique id; made here if it is not given.
            priority: higher is more urgent.
            max_retries: repeats after the first send.
            timeout_seconds: how long the device has to answer.
            settle_seconds: how long the proof may take after the device said yes.
            plan_id: the plan that it comes from.
            expires_at: end of that plan, after which it is pointless.
            after: a command that has to be COMPLETED first.
            cause: why it was made.

        Raises:
            ValueError: a naive time, or a parameter that is missing or out of its range.
        """
        self.asset_id = asset_id
        self.command_type = CommandType(command_type)
        self._parameters: Mapping[str, object] | float = checked(self.command_type, parameters)
        self.scheduled_at = as_utc(scheduled_at, "scheduled_at")
        self.status = CommandStatus.PENDING
        self._terms = Terms(
            priority=priority,
            max_retries=max_retries,
            timeout_seconds=timeout_seconds,
            settle_seconds=settle_seconds,
            plan_id=plan_id,
            expires_at=None if expires_at is None else as_utc(expires_at, "expires_at"),
            cause=cause,
        )
        self._progress: Progress | None = None
        if command_id is not None or after is not None:
            self._progress = Progress(given_id=command_id, after=after)
        self.sequence = CREATED.take().start

    @classmethod
    def in_bulk(
        cls,
        rows: Iterable[tuple[str, CommandType, float, datetime, int]],
        terms: Terms,
    ) -> list[Command]:
        """Make a plan's commands from values that a schedule's reader has checked.

        Args:
            rows: asset, type, kW (without meaning for RELEASE), time and number of each.
            terms: what they have in common.
        """
        # One loop, for a call per object would take as long again as making it.
        new, pending, release = cls.__new__, CommandStatus.PENDING, CommandType.RELEASE
        commands = []
        for asset_id, command_type, power_kw, scheduled_at, number in rows:
            self = new(cls)
            self.asset_id = asset_id
            self.command_type = command_type
            self._parameters = NO_PARAMETERS if command_type is release else power_kw
            self.scheduled_at = scheduled_at
            self.status = pending
            self._terms = terms
            self._progress = None
            self.sequence = number
            commands.append(self)
        return commands

    @property
    def command_id(self) -> str:
        """Unique: "cmd_" and 12 hexadecimal digits, unless another one was given."""
        return self.progress.given_id or command_id_of(self.sequence)

    @property
    def parameters(self) -> Mapping[str, object]:
        """What was asked, read only: for example ``{"power_kw": 22.0}``."""
        if isinstance(self._parameters, float):
            return MappingProxyType({"power_kw": self._parameters})
        return self._parameters

    @property
    def power_kw(self) -> float | None:
        """The kW asked for; None for a type that has no power."""
        if isinstance(self._parameters, float):
            return self._parameters
        value = self._parameters.get("power_kw")
        return value if isinstance(value, float) else None

    @property
    def signed_power_kw(self) -> float | None:
        """The setpoint in kW with charging positive; None for RELEASE and other types."""
        if self.command_type is CommandType.SET_CHARGE_RATE:
            return self.power_kw
        if self.command_type is CommandType.SET_DISCHARGE_RATE and self.power_kw is not None:
            return 0.0 - self.power_kw
        return None

    @property
    def direction(self) -> Direction | None:
        """Which way this setpoint lets power flow; None for 0, RELEASE and other types."""
        if (self.power_kw or 0.0) <= VALUE_TOLERANCE_KW:
            return None
        if self.command_type is CommandType.SET_CHARGE_RATE:
            return Direction.CHARGE
        if self.command_type is CommandType.SET_DISCHARGE_RATE:
            return Direction.DISCHARGE
        return None

    @property
    def priority(self) -> int:
        """Higher is more urgent; may be changed by anybody until it is dispatched."""
        return self._terms.priority

    @priority.setter
    def priority(self, priority: int) -> None:
        self._terms = replace(self._terms, priority=priority)

    @property
    def max_retries(self) -> int:
        """Repeats after the first send."""
        return self._terms.max_retries

    @max_retries.setter
    def max_retries(self, count: int) -> None:
        self._terms = replace(self._terms, max_retries=count)

    @property
    def timeout_seconds(self) -> float:
        """How long the device has to answer."""
        return self._terms.timeout_seconds

    @timeout_seconds.setter
    def timeout_seconds(self, count: float) -> None:
        self._terms = replace(self._terms, timeout_seconds=count)

    @property
    def settle_seconds(self) -> float:
        """How long the proof may take after the device said yes."""
        return self._terms.settle_seconds

    @settle_seconds.setter
    def settle_seconds(self, count: float) -> None:
        self._terms = replace(self._terms, settle_seconds=count)

    @property
    def expires_at(self) -> datetime | None:
        """End of the plan that it serves, after which it is pointless."""
        return self._terms.expires_at

    @expires_at.setter
    def expires_at(self, moment: datetime | None) -> None:
        self._terms = replace(self._terms, expires_at=moment)

    @property
    def plan_id(self) -> str | None:
        """The plan that it comes from."""
        return self._terms.plan_id

    @property
    def cause(self) -> Reason | None:
        """Why it was made."""
        return self._terms.cause

    @property
    def progress(self) -> Progress:
        """What happened to it so far; written by the engine alone."""
        return self._progress if self._progress is not None else _NO_PROGRESS

    def begin_progress(self) -> Progress:
        """Return the part that the engine writes to, made at the first call."""
        if self._progress is None:
            self._progress = Progress()
        elif self._progress.shared:
            self._progress = self._progress.copy()
        return self._progress

    def share_progress(self, progress: Progress) -> None:
        """Take part in what happens to many commands at once, if nothing has happened to it."""
        if self._progress is None:
            self._progress = progress

    def shift_clock(self, jump: timedelta) -> None:
        """Move what happened with a clock that was set, in the clock's new terms.

        A plan's slot stays where it is; what was due when it was made moves too.
        """
        if self.cause is not Reason.PLAN:
            self.scheduled_at += jump
        self.begin_progress().shift_clock(jump)

    @property
    def after(self) -> Command | None:
        """The command that has to be COMPLETED first: the old direction's 0."""
        return self.progress.after

    def again(self, moment: datetime, cause: Reason) -> Command:
        """Return a new command that asks for the same."""
        return self._like(
            self.command_type, self.parameters, moment, replace(self._terms, cause=cause)
        )

    def stop_before(self) -> Command:
        """Return a new command that brings the other direction to 0 before this one."""
        charges = self.command_type is CommandType.SET_CHARGE_RATE
        other = CommandType.SET_DISCHARGE_RATE if charges else CommandType.SET_CHARGE_RATE
        stop = self._like(other, {"power_kw": 0.0}, self.scheduled_at, self._terms)
        stop.begin_progress().rank = self.sequence - 0.5
        return stop

    def _like(
        self,
        command_type: CommandType,
        parameters: Mapping[str, object],
        scheduled_at: datetime,
        terms: Terms,
    ) -> Command:
        like = Command(self.asset_id, command_type, parameters, scheduled_at)
        like._terms = terms
        return like

    @property
    def effective_power_kw(self) -> float | None:
        """The kW that is sent: what the guards made of ``power_kw``."""
        made = self.progress.effective_power_kw
        return self.power_kw if made is None else made

    @property
    def effective_signed_kw(self) -> float | None:
        """The setpoint that is sent, charging positive; None for RELEASE and other types."""
        power = self.effective_power_kw
        if self.signed_power_kw is None or power is None:
            return None
        return power if self.command_type is CommandType.SET_CHARGE_RATE else 0.0 - power

    @property
    def clamps(self) -> tuple[Clamp, ...]:
        """What the guards changed on the way from what was asked to what is sent."""
        return self.progress.clamps

    @property
    def context_id(self) -> str | None:
        """Who or what caused it: the id of a Home Assistant context, where there is one."""
        return self.progress.context_id

    @property
    def applied_power_kw(self) -> float | None:
        """The setpoint that the device reported as applied, charging positive."""
        return self.progress.applied_power_kw

    @property
    def attempt(self) -> int:
        """How often it was handed to an adapter."""
        return self.progress.attempt

    @property
    def error(self) -> str | None:
        """The last failure in the device's own words."""
        return self.progress.error

    @property
    def reason(self) -> Reason | None:
        """Why it ended, or why it waits for a repeat."""
        return self.progress.reason

    @property
    def detail(self) -> str | None:
        """Free text beside the reason."""
        return self.progress.detail

    @property
    def proof(self) -> Proof | None:
        """How its completion is known."""
        return self.progress.proof

    @property
    def dispatched_at(self) -> datetime | None:
        """When the present attempt was handed to the adapter."""
        return self.progress.dispatched_at

    @property
    def acknowledged_at(self) -> datetime | None:
        """When the device said yes."""
        return self.progress.acknowledged_at

    @property
    def ended_at(self) -> datetime | None:
        """When it reached its last state."""
        return self.progress.ended_at

    @property
    def answers(self) -> tuple[Answer, ...]:
        """Each answer of the device, in order; late ones too."""
        return tuple(self.progress.answers)

    @property
    def due_at(self) -> datetime:
        """When it is next to be sent: its time, or the end of the wait before a repeat."""
        return self.progress.not_before or self.scheduled_at

    @property
    def place(self) -> tuple[datetime, float]:
        """Orders an asset's commands: by time, then by creation; a 0 before what waits for it."""
        rank = self.progress.rank
        return self.scheduled_at, self.sequence if rank is None else rank

    @property
    def ended(self) -> bool:
        """Whether it has reached a state that it never leaves."""
        return self.status in TERMINAL

    def __repr__(self) -> str:
        """Show what an engineer needs in a log line."""
        return (
            f"<Command {self.command_id} {self.command_type} {dict(self.parameters)} "
            f"for {self.asset_id} at {self.scheduled_at.isoformat()}: {self.status}>"
        )
