"""The words of the engine: what a command may ask, which way power flows, why things happen."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

VALUE_TOLERANCE_KW: Final = 1e-6
"""Setpoints closer than this are the same: optimisers' plans carry 7.400000000000006."""


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


class Direction(StrEnum):
    """Which way power flows, seen from the asset."""

    CHARGE = "charge"
    DISCHARGE = "discharge"

    @property
    def opposite(self) -> Direction:
        """The other way."""
        return Direction.DISCHARGE if self is Direction.CHARGE else Direction.CHARGE


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
    OVERRIDDEN = "overridden"
    """A setpoint by hand is in its place."""
    NOT_FOLLOWING_PLAN = "not_following_plan"
    """The asset's follow-schedule switch is off."""
    UNVERIFIED = "unverified"
    """The device said yes, and what it does shows otherwise or shows nothing."""
    RELEASED = "released"
    PLAN = "plan"
    PLAN_ENDED = "plan_ended"
    PLAN_STALE = "plan_stale"
    PLAN_RESUMED = "plan_resumed"
    """The plan counts again: an override or a pause is over."""
    MANUAL = "manual"
    OVERRIDE = "override"
    CHARGE_NOW = "charge_now"
    """Somebody wants the vehicle charged at once, until its session's goal."""
    GOAL_REACHED = "goal_reached"
    """The session has what it was to have: it pauses."""
    SESSION_ENDED = "session_ended"
    """The session whose goal paused it is over."""
    LIMIT = "limit"
    """A limit changed, so the same wish allows another setpoint."""
    DIRECTION = "direction"
    """The old direction's 0, before a new direction."""
    RECONNECTED = "reconnected"
    REBOOTED = "rebooted"
    TRANSACTION_STARTED = "transaction_started"
    RESTARTED = "restarted"
    RETRIED = "retried"
    """The setpoint should be in force and is not."""
    DRIFTED = "drifted"
    """The device reports another setpoint than the one that was proven."""


class Proof(StrEnum):
    """How a completed command is known to have worked, weakest first."""

    ACKNOWLEDGED = "acknowledged"
    """The device said yes."""
    READ_BACK = "read_back"
    """The device reports the setpoint, from another place than the one written if there is one."""
    MEASURED = "measured"
    """Power follows within the tolerance after the settling time."""
    SHADOW = "shadow"
    """Nothing was sent: everything happens but the sending."""


class EndPolicy(StrEnum):
    """What becomes of an asset when the plan that it follows has ended."""

    HOLD = "hold"
    SAFE_VALUE = "safe_value"
    RELEASE = "release"
