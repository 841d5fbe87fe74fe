"""What the engine asks of an adapter, and which adapter serves which asset."""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Protocol

from .base import Command, Proof


@dataclass(frozen=True, slots=True, kw_only=True)
class Ack:
    """A device's answer to a command.

    ``proof`` is how far the adapter got by itself. With ``settled=False`` the device has said yes
    and a better proof follows through ``DispatchEngine.handle_response``.
    """

    accepted: bool = True
    proof: Proof = Proof.ACKNOWLEDGED
    settled: bool = True
    detail: str | None = None
    """The device's own words, or what was read back."""
    applied_power_kw: float | None = None
    """The setpoint that the device reports, charging positive."""


type Sent = bool | Ack | Awaitable[Ack] | None


class Sender(Protocol):
    """The part of an adapter that the engine calls.

    A plain object answers with True, False or an ``Ack``; it returns None if the answer comes
    later; it raises if the attempt failed. An asynchronous adapter returns an awaitable, which the
    engine hands to its caller.
    """

    def send(self, command: Command) -> Sent:
        """Carry the command to the device."""
        ...


class AdapterRegistry:
    """Which adapter serves which asset."""

    def __init__(self) -> None:
        """Start empty."""
        self._adapters: dict[str, Sender] = {}

    def register(self, asset_id: str, adapter: Sender) -> None:
        """Let an adapter serve an asset, in place of the one before."""
        self._adapters[asset_id] = adapter

    def unregister(self, asset_id: str) -> None:
        """Forget the adapter of an asset; harmless if there is none."""
        self._adapters.pop(asset_id, None)

    def get(self, asset_id: str) -> Sender | None:
        """Return the adapter of an asset, or None."""
        return self._adapters.get(asset_id)
