"""Commands: what they are, and the only moves that their life has.

Power is in kW everywhere and never negative here: the direction is in the command's type.
Times are aware and in UTC.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
import itertools
import math
import secrets
from types import MappingProxyType
from typing import Final, Self

from .errors import IllegalTransition

VALUE_TOLERANCE_KW: Final = 1e-6
"""Setpoints closer than this are the same: optimisers' plans carry 7.400000000000006."""

CREATED: Final = itertools.count(1)
"""Numbers every command in order of creation: the last of the three keys that order what is due."""

NO_PARAMETERS: Final[Mapping[str, object]] = MappingProxyType({})


class CommandType(StrEnum):
    """What a command asks of a device."""

    SET_CHARGE_RATE = "set_charge_rate"
    SET_DISCHARGE_RATE = "set_discharge_rate"
    SET_POWER_LIMIT = "set_power_limit"
    """A ceiling beside the setpoint, until it is changed or released."""
    START_CHARGING = "start_charging"
    STOP_CHARGING = "stop_charging"
    CHANGE_AVAILABILITY = "change_availability"
    SET_SOC_TARGET = "set_soc_target"
    RELEASE = "release"
    """Hand control back to the device."""


SETPOINT_TYPES: Final = frozenset(
    {CommandType.SET_CHARGE_RATE, CommandType.SET_DISCHARGE_RATE, CommandType.RELEASE}
)
"""Together they are one thing: what power the asset is asked for. The newest one counts."""

REPLACED_BY: Final[Mapping[CommandType, frozenset[CommandType]]] = MappingProxyType(
    dict.fromkeys(SETPOINT_TYPES, SETPOINT_TYPES)
    | dict.fromkeys(
        (CommandType.START_CHARGING, CommandType.STOP_CHARGING),
        frozenset({CommandType.START_CHARGING, CommandType.STOP_CHARGING}),
    )
    | {
        kind: frozenset({kind})
        for kind in (
            CommandType.SET_POWER_LIMIT,
            CommandType.CHANGE_AVAILABILITY,
            CommandType.SET_SOC_TARGET,
        )
    }
)
"""A later command of one of these types makes an unfinished one of the key's type pointless."""


class CommandStatus(StrEnum):
    """Where a command is in its life."""

    PENDING = "pending"
    DISPATCHED = "dispatched"
    ACKNOWLEDGED = "acknowledged"
    """The device said yes; the proof is outstanding."""
    COMPLETED = "completed"
    FAILED = "failed"
    TIMED_OUT = "timed_out"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Reason(StrEnum):
    """Why a command exists, waits or ended; free text goes into ``error`` and ``detail``."""

    REJECTED = "rejected"
    """The device refused, for good."""
    ATTEMPTS_EXHAUSTED = "attempts_exhausted"
    TIMED_OUT = "timed_out"
    """No answer within ``timeout_seconds``."""
    UNPROVEN = "unproven"
    """The device said yes, but no proof came within ``settle_seconds``."""
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    OFFLINE = "offline"
    NO_ADAPTER = "no_adapter"
    UNSUPPORTED = "unsupported"
    """The device cannot do this type of command."""
    OUT_OF_LIMITS = "out_of_limits"
    DIRECTION_BLOCKED = "direction_blocked"
    """The old direction could not be brought to 0, so the new one was never sent."""
    ASSET_STATE = "asset_state"
    """The asset's state cannot take this command."""
    ASSET_REMOVED = "asset_removed"
    PLAN = "plan"
    PLAN_ENDED = "plan_ended"
    MANUAL = "manual"
    RECONNECTED = "reconnected"
    TRANSACTION_STARTED = "transaction_started"
    RESTARTED = "restarted"


class Proof(StrEnum):
    """How a completed command is known to have worked, weakest first."""

    ACKNOWLEDGED = "acknowledged"
    """The device said yes."""
    READ_BACK = "read_back"
    """The device reports the setpoint, from another place than the one written if there is one."""
    MEASURED = "measured"
    """Power follows within the tolerance after the settling time."""


class EndPolicy(StrEnum):
    """What becomes of an asset when the plan that it follows has ended."""

    HOLD = "hold"
    SAFE_VALUE = "safe_value"
    RELEASE = "release"


TRANSITIONS: Final[Mapping[CommandStatus, frozenset[CommandStatus]]] = MappingProxyType(
    {
        CommandStatus.PENDING: frozenset(
            {
                CommandStatus.DISPATCHED,
                CommandStatus.FAILED,
                CommandStatus.SUPERSEDED,
                CommandStatus.CANCELLED,
                CommandStatus.EXPIRED,
            }
        ),
        CommandStatus.DISPATCHED: frozenset(
            {
                CommandStatus.ACKNOWLEDGED,
                CommandStatus.COMPLETED,
                CommandStatus.FAILED,
                CommandStatus.TIMED_OUT,
                CommandStatus.PENDING,
                CommandStatus.SUPERSEDED,
                CommandStatus.CANCELLED,
            }
        ),
        CommandStatus.ACKNOWLEDGED: frozenset(
            {
                CommandStatus.COMPLETED,
                CommandStatus.FAILED,
                CommandStatus.TIMED_OUT,
                CommandStatus.PENDING,
                CommandStatus.SUPERSEDED,
                CommandStatus.CANCELLED,
            }
        ),
        CommandStatus.COMPLETED: frozenset(),
        CommandStatus.FAILED: frozenset(),
        CommandStatus.TIMED_OUT: frozenset(),
        CommandStatus.SUPERSEDED: frozenset(),
        CommandStatus.CANCELLED: frozenset(),
        CommandStatus.EXPIRED: frozenset(),
    }
)
"""PENDING → FAILED is for a command that can never be sent: its direction is blocked, no adapter."""

TERMINAL: Final = frozenset(status for status in CommandStatus if not TRANSITIONS[status])
UNDER_WAY: Final = frozenset({CommandStatus.DISPATCHED, CommandStatus.ACKNOWLEDGED})

_REQUIRED: Final[Mapping[CommandType, str]] = MappingProxyType(
    {
        CommandType.SET_CHARGE_RATE: "power_kw",
        CommandType.SET_DISCHARGE_RATE: "power_kw",
        CommandType.SET_POWER_LIMIT: "power_kw",
        CommandType.SET_SOC_TARGET: "soc_percent",
        CommandType.CHANGE_AVAILABILITY: "available",
    }
)
_PERCENT_MAX: Final = 100.0


def utc_now() -> datetime:
    """Return the present moment, aware and in UTC."""
    return datetime.now(UTC)


def as_utc(moment: datetime, what: str) -> datetime:
    """Return an aware time in UTC.

    Raises:
        ValueError: the time is naive; ``what`` names it in the sentence.
    """
    if moment.tzinfo is None or moment.utcoffset() is None:
        message = f"{what} has no time zone: give an aware time such as 2026-01-31T07:15:00+01:00."
        raise ValueError(message)
    return moment.astimezone(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a device said to one attempt, or that it said nothing."""

    attempt: int
    """Which send this answers, counted from 1."""
    at: datetime
    success: bool
    error: str | None = None
    """The device's own words where it refused or failed."""
    late: bool = False
    """It came after the command had ended, and changed nothing."""


@dataclass(slots=True)
class _Progress:
    """What happens to a command from its first dispatch on; most commands wait and have none."""

    attempt: int = 0
    not_before: datetime | None = None
    dispatched_at: datetime | None = None
    acknowledged_at: datetime | None = None
    ended_at: datetime | None = None
    error: str | None = None
    reason: Reason | None = None
    proof: Proof | None = None
    detail: str | None = None
    effective_power_kw: float | None = None
    applied_power_kw: float | None = None
    answers: list[Answer] = field(default_factory=list)


_NO_PROGRESS: Final = _Progress()


class Command:
    """One timed instruction for one asset.

    Only the engine moves it; ``priority`` may be changed by anybody until it is dispatched.
    The object is kept small, for half a million of them may wait at once: what happens to a command
    after its dispatch lives in a part that is made only then.
    """

    __slots__ = (
        "_parameters",
        "_progress",
        "after",
        "asset_id",
        "cause",
        "command_id",
        "command_type",
        "expires_at",
        "max_retries",
        "plan_id",
        "priority",
        "scheduled_at",
        "sequence",
        "settle_seconds",
        "status",
        "timeout_seconds",
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
        self._parameters: Mapping[str, object] | float = _checked(self.command_type, parameters)
        self.scheduled_at = as_utc(scheduled_at, "scheduled_at")
        self.command_id = command_id or new_command_id()
        self.status = CommandStatus.PENDING
        self.priority = priority
        self.max_retries = max_retries
        self.timeout_seconds = timeout_seconds
        self.settle_seconds = settle_seconds
        self.plan_id = plan_id
        self.expires_at = expires_at
        self.after = after
        self.cause = cause
        self.sequence = next(CREATED)
        self._progress: _Progress | None = None

    @classmethod
    def from_plan(  # noqa: PLR0913 - one call for half a million objects, so no detour
        cls,
        asset_id: str,
        command_type: CommandType,
        power_kw: float | None,
        scheduled_at: datetime,
        command_id: str,
        plan_id: str,
        expires_at: datetime | None,
        sequence: int,
    ) -> Self:
        """Make a command from values that a schedule's reader has checked; fast, for bulk use."""
        self = cls.__new__(cls)
        self.asset_id = asset_id
        self.command_type = command_type
        self._parameters = NO_PARAMETERS if power_kw is None else power_kw
        self.scheduled_at = scheduled_at
        self.command_id = command_id
        self.status = CommandStatus.PENDING
        self.priority = 1
        self.max_retries = 3
        self.timeout_seconds = 30.0
        self.settle_seconds = 30.0
        self.plan_id = plan_id
        self.expires_at = expires_at
        self.after = None
        self.cause = Reason.PLAN
        self.sequence = sequence
        self._progress = None
        return self

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
    def progress(self) -> _Progress:
        """What happened to it so far; written by the engine alone."""
        return self._progress if self._progress is not None else _NO_PROGRESS

    def begin_progress(self) -> _Progress:
        """Return the part that the engine writes to, made at the first call."""
        if self._progress is None:
            self._progress = _Progress()
        return self._progress

    @property
    def effective_power_kw(self) -> float | None:
        """The kW that is sent: what the guards made of ``power_kw``."""
        made = self.progress.effective_power_kw
        return self.power_kw if made is None else made

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
    def ended(self) -> bool:
        """Whether it has reached a state that it never leaves."""
        return self.status in TERMINAL

    def __repr__(self) -> str:
        """Show what an engineer needs in a log line."""
        return (
            f"<Command {self.command_id} {self.command_type} {dict(self.parameters)} "
            f"for {self.asset_id} at {self.scheduled_at.isoformat()}: {self.status}>"
        )


def advance(
    command: Command, to: CommandStatus, *, at: datetime, reason: Reason | None = None
) -> None:
    """Move a command to its next state: the one place where ``status`` changes.

    Raises:
        IllegalTransition: the state machine has no such move.
    """
    if to not in TRANSITIONS[command.status]:
        message = f"{command.command_id} is {command.status} and cannot become {to}."
        raise IllegalTransition(message)
    command.status = to
    progress = command.begin_progress()
    progress.reason = reason
    if to in TERMINAL:
        progress.ended_at = at
        progress.not_before = None


def new_command_id() -> str:
    """Return "cmd_" and 12 random hexadecimal digits."""
    return f"cmd_{secrets.token_hex(6)}"


def new_command_ids(count: int) -> list[str]:
    """Return many ids for the price of one call to the random source."""
    digits = secrets.token_hex(6 * count)
    return [f"cmd_{digits[start : start + 12]}" for start in range(0, 12 * count, 12)]


def new_plan_id() -> str:
    """Return "plan_" and 12 random hexadecimal digits."""
    return f"plan_{secrets.token_hex(6)}"


def seconds(count: float) -> timedelta:
    """Return a span of time; short for the many places that add one."""
    return timedelta(seconds=count)


def _checked(
    command_type: CommandType, parameters: Mapping[str, object]
) -> Mapping[str, object] | float:
    """Return the parameters as they are kept, or say what is wrong with them."""
    name = _REQUIRED.get(command_type)
    if name is None:
        return MappingProxyType(dict(parameters)) if parameters else NO_PARAMETERS
    if name not in parameters:
        message = f"{command_type} needs the parameter {name}."
        raise ValueError(message)
    value = parameters[name]
    if name == "available":
        if not isinstance(value, bool):
            message = f"available has to be true or false, not {value!r}."
            raise ValueError(message)
        return MappingProxyType(dict(parameters))
    number = _number(name, value)
    if name == "soc_percent" and number > _PERCENT_MAX:
        message = f"soc_percent has to lie between 0 and 100, not {number:g}."
        raise ValueError(message)
    if name == "power_kw" and _only(parameters, name):
        return number
    return MappingProxyType({**parameters, name: number})


def _number(name: str, value: object) -> float:
    """Return a finite number ≥ 0 as a float."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        message = f"{name} has to be a number, not {value!r}."
        raise ValueError(message)  # noqa: TRY004 - one error class for bad input
    if not math.isfinite(value) or value < 0:
        message = f"{name} has to be finite and not negative, not {value!r}."
        raise ValueError(message)
    return float(value)


def _only(parameters: Iterable[str], name: str) -> bool:
    return set(parameters) == {name}
