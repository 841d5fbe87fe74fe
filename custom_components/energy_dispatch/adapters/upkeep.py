"""What some adapters tell and do beside carrying out commands: each is a part of its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from . import Telemetry


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


class Station(Protocol):
    """A device with several parts, each of which may be an asset of its own."""

    @property
    def station_id(self) -> str:
        """What tells it from other stations."""
        ...

    @property
    def ready(self) -> bool:
        """Whether its link is up."""
        ...

    @property
    def device_identity(self) -> DeviceIdentity:
        """Who the device says it is."""
        ...

    @property
    def numbers(self) -> frozenset[int]:
        """The parts that are assets, or that the device told of."""
        ...

    @property
    def declared(self) -> tuple[int, ...]:
        """The parts that are assets."""
        ...

    @property
    def unnamed(self) -> Mapping[int, Telemetry]:
        """What the parts that are no assets reported last."""
        ...

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call a listener when any of that changes; call what is returned to end it."""
        ...


@runtime_checkable
class OnStation(Protocol):
    """An adapter of a part of a device that has more of them."""

    @property
    def station(self) -> Station:
        """The device as a whole."""
        ...

    @property
    def connector_id(self) -> int:
        """Which part of it this is."""
        ...
