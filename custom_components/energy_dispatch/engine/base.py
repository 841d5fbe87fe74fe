"""Commands and their vocabulary under one name, for whoever uses the engine."""

from .command import Command
from .ids import new_plan_id
from .lifecycle import (
    DID_NOT_WORK,
    TERMINAL,
    TRANSITIONS,
    UNDER_WAY,
    CommandStatus,
    advance,
)
from .progress import Answer, Progress, Terms
from .times import as_utc, seconds, utc_now
from .vocabulary import (
    REPLACED_BY,
    SETPOINT_TYPES,
    VALUE_TOLERANCE_KW,
    CommandType,
    Direction,
    EndPolicy,
    Proof,
    Reason,
)

__all__ = [
    "DID_NOT_WORK",
    "REPLACED_BY",
    "SETPOINT_TYPES",
    "TERMINAL",
    "TRANSITIONS",
    "UNDER_WAY",
    "VALUE_TOLERANCE_KW",
    "Answer",
    "Command",
    "CommandStatus",
    "CommandType",
    "Direction",
    "EndPolicy",
    "Progress",
    "Proof",
    "Reason",
    "Terms",
    "advance",
    "as_utc",
    "new_plan_id",
    "seconds",
    "utc_now",
]
