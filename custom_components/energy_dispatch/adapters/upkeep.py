"""What some adapters tell and do beside carrying out commands: each is a part of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceIdentity:
    """Who the device says it is; None where it has not said."""

    manufacturer: str | None = None
    model: str | None = None
    serial_number: str | None = None
    firmware: str | None = None


@runtime_checkable
class Identifies(Protocol):
    """An adapter that learns who its device is."""

    @property
    def device_identity(self) -> DeviceIdentity:
        """What is known by now."""
        ...


@runtime_checkable
class Explains(Protocol):
    """An adapter that finds out how its device wants to be spoken to."""

    @property
    def findings(self) -> Mapping[str, object]:
        """All that was found out, for an engineer; holds no secrets."""
        ...


@runtime_checkable
class Maintains(Protocol):
    """An adapter whose device can be restarted and can let go of its cable."""

    async def reset(self) -> None:
        """Restart the device once nothing stands in the way.

        Raises:
            AdapterError: the device cannot be reached or refused.
        """
        ...

    async def unlock(self) -> None:
        """Let go of the cable.

        Raises:
            AdapterError: the device cannot be reached or did not do it.
        """
        ...
