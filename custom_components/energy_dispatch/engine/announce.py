"""What is said about commands: one payload for every event of theirs."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from .command import Command
from .events import Event, EventBus, EventType
from .lifecycle import CommandStatus

EVENT_OF: Final[Mapping[CommandStatus, EventType]] = MappingProxyType(
    {
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
)
"""What is published when a command has moved to a state; a command's making is COMMAND_CREATED."""


class Announcer:
    """Publishes the engine's events; one that nobody listens to is not even made."""

    def __init__(self, event_bus: EventBus) -> None:
        """Publish on this bus."""
        self._bus = event_bus

    def moved(self, command: Command, moment: datetime) -> None:
        """Say that a command has moved to the state that it is in."""
        self.commands(EVENT_OF[command.status], (command,), moment)

    def commands(
        self,
        kind: EventType,
        commands: Iterable[Command],
        moment: datetime,
        *,
        bulk: bool = False,
    ) -> None:
        """Say the same of each command; in bulk only to those who want that too."""
        if self._bus.listened_to(kind, bulk=bulk):
            for command in commands:
                self._bus.publish(Event(kind, moment, command_payload(command)), bulk=bulk)

    def say(
        self, kind: EventType, moment: datetime, payload: Callable[[], dict[str, object]]
    ) -> None:
        """Say something that is not about one command."""
        if self._bus.listened_to(kind):
            self._bus.publish(Event(kind, moment, payload()))


def command_payload(command: Command) -> dict[str, object]:
    """Return what every command event carries.

    It says what a guard made of what was asked, and why; a completed one says how that is known.
    """
    payload: dict[str, object] = {
        "command_id": command.command_id,
        "asset_id": command.asset_id,
        "command_type": command.command_type,
        "status": command.status,
        "attempt": command.attempt,
        "error": command.error,
        "reason": command.reason,
        "parameters": dict(command.parameters),
        "effective_power_kw": command.effective_power_kw,
        "clamps": [
            {"reason": one.reason, "from_kw": one.from_kw, "to_kw": one.to_kw}
            for one in command.clamps
        ],
        "plan_id": command.plan_id,
    }
    if command.status is CommandStatus.COMPLETED:
        payload["proof"] = command.proof
    return payload
