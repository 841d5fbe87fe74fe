"""The dispatch engine: from a power schedule to commands, each followed to its proven end.

It knows no device, no network and no event loop; time comes in from outside. Outside Home Assistant
this package is called ``coordinator``.
"""

from .base import (
    Answer,
    Command,
    CommandStatus,
    CommandType,
    EndPolicy,
    Proof,
    Reason,
    utc_now,
)
from .dispatch import DispatchEngine
from .errors import (
    AdapterError,
    EngineError,
    IllegalTransition,
    InvalidTransition,
    ScheduleError,
    TableProblem,
)
from .events import Event, EventBus, EventType
from .late import LatePolicy
from .registry import Ack, AdapterRegistry
from .retry import RetryPolicy
from .states import (
    BatteryState,
    ChargerState,
    StateMachine,
    create_battery_state_machine,
    create_ev_charger_state_machine,
)

__all__ = [
    "Ack",
    "AdapterError",
    "AdapterRegistry",
    "Answer",
    "BatteryState",
    "ChargerState",
    "Command",
    "CommandStatus",
    "CommandType",
    "DispatchEngine",
    "EndPolicy",
    "EngineError",
    "Event",
    "EventBus",
    "EventType",
    "IllegalTransition",
    "InvalidTransition",
    "LatePolicy",
    "Proof",
    "Reason",
    "RetryPolicy",
    "ScheduleError",
    "StateMachine",
    "TableProblem",
    "create_battery_state_machine",
    "create_ev_charger_state_machine",
    "utc_now",
]
