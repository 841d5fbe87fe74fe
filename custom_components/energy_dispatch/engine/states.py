"""What state an asset is in, and what it can be asked for there."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from .base import CommandType, utc_now
from .errors import InvalidTransition
from .events import Event, EventBus, EventType

HISTORY_LENGTH: Final = 100
OBSERVED: Final = "observed"
"""The trigger of a move that a device reported and that no named trigger explains."""

type Transitions = Mapping[str, Mapping[str, str]]
"""State → trigger → next state."""


class ChargerState(StrEnum):
    """States of an EV charger, after OCPP's connector states."""

    AVAILABLE = "AVAILABLE"
    PREPARING = "PREPARING"
    CHARGING = "CHARGING"
    SUSPENDED = "SUSPENDED"
    FINISHING = "FINISHING"
    FAULTED = "FAULTED"
    UNAVAILABLE = "UNAVAILABLE"


class BatteryState(StrEnum):
    """States of a battery."""

    IDLE = "IDLE"
    CHARGING = "CHARGING"
    DISCHARGING = "DISCHARGING"
    FAULTED = "FAULTED"
    OFFLINE = "OFFLINE"


class Acceptance(StrEnum):
    """What an asset in some state does with a command."""

    TAKES = "takes"
    WAITS = "waits"
    FAILS = "fails"


@dataclass(frozen=True, slots=True, kw_only=True)
class StateChange:
    """One move of an asset's state."""

    from_state: str
    to_state: str
    trigger: str
    timestamp: datetime


class StateMachine:
    """An asset's state: moved by triggers, remembered for a while, published on each move."""

    def __init__(  # noqa: PLR0913 - the contract's arguments and a clock
        self,
        asset_id: str,
        states: Iterable[str],
        initial_state: str,
        transitions: Transitions,
        event_bus: EventBus | None = None,
        *,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        """Start in the initial state.

        Args:
            asset_id: whose state this is.
            states: every state that there is.
            initial_state: one of them.
            transitions: state → trigger → next state.
            event_bus: where STATE_CHANGED is published.
            clock: where timestamps come from.

        Raises:
            ValueError: a state in ``transitions`` or ``initial_state`` is not one of ``states``.
        """
        self.asset_id = asset_id
        self.states: frozenset[str] = frozenset(states)
        named = {initial_state, *transitions} | {
            target for moves in transitions.values() for target in moves.values()
        }
        if unknown := sorted(named - self.states):
            message = f"Not among the states of {asset_id}: {', '.join(unknown)}."
            raise ValueError(message)
        self._transitions = {state: dict(moves) for state, moves in transitions.items()}
        self._state = initial_state
        self._history: deque[StateChange] = deque(maxlen=HISTORY_LENGTH)
        self._event_bus = event_bus
        self._clock = clock

    @property
    def current_state(self) -> str:
        """The state now."""
        return self._state

    @property
    def history(self) -> tuple[StateChange, ...]:
        """The last moves, oldest first; bounded."""
        return tuple(self._history)

    def available_triggers(self) -> list[str]:
        """Return the triggers that the present state has."""
        return list(self._transitions.get(self._state, {}))

    def can_trigger(self, name: str) -> bool:
        """Say whether the present state has this trigger."""
        return name in self._transitions.get(self._state, {})

    def trigger(self, name: str) -> str:
        """Make the move of a trigger and return the new state.

        Raises:
            InvalidTransition: the present state does not have this trigger.
        """
        target = self._transitions.get(self._state, {}).get(name)
        if target is None:
            raise InvalidTransition(self._state, name, self.available_triggers())
        self._move(target, name)
        return target

    def observe(self, state: str) -> None:
        """Take over the state that a device reports, however it got there.

        A device that was out of sight may have made several moves, so this never refuses a state
        that exists; it takes the trigger that leads there if there is one.

        Raises:
            ValueError: there is no such state.
        """
        if state not in self.states:
            message = f"{self.asset_id} has no state {state}."
            raise ValueError(message)
        if state == self._state:
            return
        moves = self._transitions.get(self._state, {})
        name = next((name for name, target in moves.items() if target == state), OBSERVED)
        self._move(state, name)

    def _move(self, target: str, trigger: str) -> None:
        change = StateChange(
            from_state=self._state, to_state=target, trigger=trigger, timestamp=self._clock()
        )
        self._state = target
        self._history.append(change)
        if self._event_bus is None or not self._event_bus.listened_to(EventType.STATE_CHANGED):
            return
        payload = {
            "asset_id": self.asset_id,
            "from_state": change.from_state,
            "to_state": change.to_state,
            "trigger": trigger,
        }
        self._event_bus.publish(Event(EventType.STATE_CHANGED, change.timestamp, payload))


_CHARGER_TRANSITIONS: Final[Transitions] = MappingProxyType(
    {
        ChargerState.AVAILABLE: {
            "plug_in": ChargerState.PREPARING,
            "fault": ChargerState.FAULTED,
            "disable": ChargerState.UNAVAILABLE,
        },
        ChargerState.PREPARING: {
            "start_charge": ChargerState.CHARGING,
            "unplug": ChargerState.AVAILABLE,
            "fault": ChargerState.FAULTED,
            "disable": ChargerState.UNAVAILABLE,
        },
        ChargerState.CHARGING: {
            "suspend": ChargerState.SUSPENDED,
            "complete": ChargerState.FINISHING,
            "unplug": ChargerState.AVAILABLE,
            "fault": ChargerState.FAULTED,
        },
        ChargerState.SUSPENDED: {
            "resume": ChargerState.CHARGING,
            "complete": ChargerState.FINISHING,
            "unplug": ChargerState.AVAILABLE,
            "fault": ChargerState.FAULTED,
        },
        ChargerState.FINISHING: {
            "unplug": ChargerState.AVAILABLE,
            "start_charge": ChargerState.CHARGING,
            "fault": ChargerState.FAULTED,
            "disable": ChargerState.UNAVAILABLE,
        },
        ChargerState.FAULTED: {
            "reset": ChargerState.AVAILABLE,
            "disable": ChargerState.UNAVAILABLE,
        },
        ChargerState.UNAVAILABLE: {
            "enable": ChargerState.AVAILABLE,
            "fault": ChargerState.FAULTED,
        },
    }
)

_BATTERY_TRANSITIONS: Final[Transitions] = MappingProxyType(
    {
        BatteryState.IDLE: {
            "start_charge": BatteryState.CHARGING,
            "start_discharge": BatteryState.DISCHARGING,
            "fault": BatteryState.FAULTED,
            "disconnect": BatteryState.OFFLINE,
        },
        BatteryState.CHARGING: {
            "stop": BatteryState.IDLE,
            "start_discharge": BatteryState.DISCHARGING,
            "fault": BatteryState.FAULTED,
            "disconnect": BatteryState.OFFLINE,
        },
        BatteryState.DISCHARGING: {
            "stop": BatteryState.IDLE,
            "start_charge": BatteryState.CHARGING,
            "fault": BatteryState.FAULTED,
            "disconnect": BatteryState.OFFLINE,
        },
        BatteryState.FAULTED: {
            "reset": BatteryState.IDLE,
            "disconnect": BatteryState.OFFLINE,
        },
        BatteryState.OFFLINE: {
            "connect": BatteryState.IDLE,
            "fault": BatteryState.FAULTED,
        },
    }
)


def create_ev_charger_state_machine(
    asset_id: str, event_bus: EventBus | None = None
) -> StateMachine:
    """Return the state machine of an EV charger, AVAILABLE at first."""
    return StateMachine(
        asset_id, ChargerState, ChargerState.AVAILABLE, _CHARGER_TRANSITIONS, event_bus
    )


def create_battery_state_machine(asset_id: str, event_bus: EventBus | None = None) -> StateMachine:
    """Return the state machine of a battery, IDLE at first."""
    return StateMachine(asset_id, BatteryState, BatteryState.IDLE, _BATTERY_TRANSITIONS, event_bus)


_ALWAYS_TAKEN: Final = frozenset({CommandType.RELEASE, CommandType.CHANGE_AVAILABILITY})
_RUNNING: Final = frozenset(
    {CommandType.START_CHARGING, CommandType.SET_CHARGE_RATE, CommandType.SET_DISCHARGE_RATE}
)

_WAITS: Final[Mapping[str, frozenset[CommandType]]] = MappingProxyType(
    {
        # A charger with no car takes a setpoint: it holds for the session to come.
        ChargerState.AVAILABLE: frozenset({CommandType.START_CHARGING}),
        ChargerState.FAULTED: _RUNNING,
        ChargerState.UNAVAILABLE: _RUNNING,
        BatteryState.OFFLINE: frozenset(CommandType),
    }
)
_FAILS: Final[Mapping[str, frozenset[CommandType]]] = MappingProxyType(
    {
        # There is nothing to stop, and stopping later would end another session.
        ChargerState.AVAILABLE: frozenset({CommandType.STOP_CHARGING}),
        ChargerState.UNAVAILABLE: frozenset({CommandType.STOP_CHARGING}),
    }
)


def acceptance(state: str, command_type: CommandType) -> Acceptance:
    """Say what an asset in this state does with a command of this type.

    A command that waits is sent once the state takes it; the newest setpoint wins by then.
    """
    if command_type in _FAILS.get(state, ()):
        return Acceptance.FAILS
    if command_type in _ALWAYS_TAKEN and state != BatteryState.OFFLINE:
        return Acceptance.TAKES
    if command_type in _WAITS.get(state, ()):
        return Acceptance.WAITS
    return Acceptance.TAKES
