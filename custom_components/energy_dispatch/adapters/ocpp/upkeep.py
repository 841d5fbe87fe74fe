"""What is known of a charger, and what it can be asked for beside commands."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import asdict
from enum import StrEnum
from typing import Final

from ...engine.base import Reason
from .. import AdapterError
from ..upkeep import DeviceIdentity
from .config import OcppConfig
from .connection import ACCEPTED, Answer
from .facts import ChargerFacts, ChargerIdentity
from .memory import Remembered
from .session import Session
from .state import ChargerState

_WILL_RESET: Final = frozenset({ACCEPTED, "Scheduled"})
_UNLOCKED: Final = frozenset({"Unlocked"})


class Pending(StrEnum):
    """What a charger has agreed to do, and not done yet."""

    START = "start"
    STOP = "stop"


class ChargerUpkeep(ABC):
    """The part of an adapter that tells what the hub knows of the charger, and looks after it."""

    config: OcppConfig
    pending: Pending | None
    """What the charger has agreed to do, and not done yet."""
    _state: ChargerState
    _remembered: Remembered
    _version: str

    @abstractmethod
    def _live_session(self) -> Session:
        """Return the connection that a call would reach the charger over."""

    @property
    def identity(self) -> ChargerIdentity:
        """Who the charger says it is."""
        return self._state.identity

    @property
    def device_identity(self) -> DeviceIdentity:
        """The same, in words that all adapters use."""
        told = self._state.identity
        return DeviceIdentity(
            manufacturer=told.vendor,
            model=told.model,
            serial_number=told.serial_number,
            firmware=told.firmware_version,
        )

    @property
    def facts(self) -> ChargerFacts:
        """What the charger says that it can do."""
        return self._state.facts

    @property
    def version(self) -> str:
        """The version of OCPP that it speaks, or spoke last."""
        return self._version

    @property
    def learned(self) -> dict[str, str]:
        """How the charger takes its limits, by what for: the rung that held last."""
        return {use: str(rung) for use, rung in self._remembered.rungs.items()}

    @property
    def state(self) -> ChargerState:
        """What the charger's messages told; only they change it."""
        return self._state

    @property
    def findings(self) -> Mapping[str, object]:
        """All that was found out about the charger."""
        return {
            "ocpp_version": self._version,
            "identity": asdict(self.identity),
            "facts": asdict(self.facts),
            "learned": self.learned,
            "follows_stored_plan": self._remembered.follows_plan,
            "pending": self.pending,
        }

    async def reset(self) -> None:
        """Restart the charger; a transaction may end first.

        Raises:
            AdapterError: not connected, no answer, or refused.
        """
        _require(await self._live_session().reset(hard=False), _WILL_RESET)

    async def unlock(self) -> None:
        """Let the connector go of the cable.

        Raises:
            AdapterError: not connected, no answer, or not done.
        """
        _require(await self._live_session().unlock(self.config.connector_id), _UNLOCKED)


def _require(answer: Answer, wanted: frozenset[str]) -> None:
    if answer.status not in wanted:
        raise AdapterError(str(answer), reason=Reason.REJECTED, retryable=False)
