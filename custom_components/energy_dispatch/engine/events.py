"""Events: what the engine says happened, to whoever listens in this process."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
import logging

_LOGGER = logging.getLogger(__name__)


class EventType(StrEnum):
    """What happened."""

    SCHEDULE_RECEIVED = "schedule_received"
    """Commands were generated; their counts are in the payload."""
    COMMAND_CREATED = "command_created"
    COMMAND_DISPATCHED = "command_dispatched"
    """It was handed to the adapter."""
    COMMAND_ACKNOWLEDGED = "command_acknowledged"
    """The device said yes; the proof is outstanding."""
    COMMAND_COMPLETED = "command_completed"
    COMMAND_FAILED = "command_failed"
    """Given up: final, not per attempt."""
    COMMAND_TIMED_OUT = "command_timed_out"
    COMMAND_RETRYING = "command_retrying"
    """An attempt failed and another follows."""
    COMMAND_SUPERSEDED = "command_superseded"
    COMMAND_CANCELLED = "command_cancelled"
    COMMAND_EXPIRED = "command_expired"
    STATE_CHANGED = "state_changed"
    """An asset's state changed."""
    ASSET_CONNECTED = "asset_connected"
    ASSET_LOST = "asset_lost"
    ASSET_NOT_FOLLOWING = "asset_not_following"
    """Power does not follow the setpoint."""
    PLAN_ENDED = "plan_ended"
    PLAN_STALE = "plan_stale"
    OVERRIDE_STARTED = "override_started"
    OVERRIDE_ENDED = "override_ended"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, with its details."""

    event_type: EventType
    timestamp: datetime
    payload: Mapping[str, object]


type Listener = Callable[[Event], None]
type Unsubscribe = Callable[[], None]


class EventBus:
    """Hand events to the listeners of their type, in the order in which they subscribed."""

    def __init__(self) -> None:
        """Start with no listeners."""
        self._listeners: dict[EventType, tuple[Listener, ...]] = {}
        self._in_bulk: dict[EventType, tuple[Listener, ...]] = {}
        """Those that want events in bulk too."""

    def subscribe(
        self, event_type: EventType, listener: Listener, *, bulk: bool = True
    ) -> Unsubscribe:
        """Call a listener for each event of a type; call what is returned to end that.

        Args:
            event_type: the type.
            listener: what to call.
            bulk: also for what happens to very many commands at once, and to none of them alone:
                a plan makes them, or a newer plan replaces them before their time.
        """
        kind = EventType(event_type)
        places = (self._listeners, self._in_bulk) if bulk else (self._listeners,)
        for listeners in places:
            listeners[kind] = (*listeners.get(kind, ()), listener)
        subscribed = True

        def unsubscribe() -> None:
            nonlocal subscribed
            if not subscribed:
                return
            subscribed = False
            for listeners in places:
                # Once: the same function may have been subscribed twice.
                kept = list(listeners[kind])
                kept.remove(listener)
                listeners[kind] = tuple(kept)

        return unsubscribe

    def listened_to(self, event_type: EventType, *, bulk: bool = False) -> bool:
        """Say whether anybody listens, so that nobody's event need not be made."""
        return bool((self._in_bulk if bulk else self._listeners).get(event_type))

    def publish(self, event: Event, *, bulk: bool = False) -> None:
        """Call each listener; one that raises is logged and harms nobody."""
        for listener in (self._in_bulk if bulk else self._listeners).get(event.event_type, ()):
            try:
                listener(event)
            except Exception:
                _LOGGER.exception("A listener of %s raised", event.event_type)
