"""Look before writing again: a device that demonstrably carries a setpoint gets no second write.

Two moments call for it. A write whose answer was lost may have arrived all the same; and a device
that comes back after its link was lost may have kept what it had. Everything else is written at
once: a look costs time, and at a slot's boundary time counts.
"""

from typing import TYPE_CHECKING, Final

from .adapters import Ack, Adapter, AdapterError, Finds
from .engine import Command, CommandStatus, Proof, Reason
from .engine.base import VALUE_TOLERANCE_KW

if TYPE_CHECKING:
    from .coordinator import DispatchCoordinator

LOST: Final = frozenset({Reason.TIMED_OUT, Reason.OFFLINE})
"""Ends of an attempt after which nobody knows whether the device has heard it."""
SAME_KW: Final = 0.01
"""A setpoint that a device reports in its own unit is off by less."""


def look_first(site: DispatchCoordinator, command: Command) -> LookFirst | None:
    """Return what looks before it sends; None where the command goes straight to its device."""
    asset = site.assets.get(command.asset_id)
    if asset is None or not _worth_a_look(site, command):
        return None
    return LookFirst(asset.adapter)


class LookFirst:
    """Takes the place of an adapter, for one attempt."""

    def __init__(self, adapter: Adapter) -> None:
        """Look at and send through this adapter."""
        self._adapter = adapter

    async def send(self, command: Command) -> Ack:
        """Complete the command with what the device shows, or send it.

        Raises:
            AdapterError: as the adapter's ``send``; a device that does not answer the question is
                not written to either.
        """
        try:
            found = await self._find(command)
        except AdapterError as err:
            if err.reason in LOST:
                raise
            found = None
        return found or await self._adapter.send(command)

    async def _find(self, command: Command) -> Ack | None:
        if isinstance(self._adapter, Finds):
            return await self._adapter.find(command)
        telemetry = await self._adapter.read()
        wanted_kw, reported_kw = command.effective_signed_kw, telemetry.setpoint_kw
        if wanted_kw is None or reported_kw is None or abs(reported_kw - wanted_kw) > SAME_KW:
            return None
        return Ack(
            proof=Proof.READ_BACK,
            detail=f"Not written again: the device reports {reported_kw:g} kW.",
            applied_power_kw=reported_kw,
        )


def _worth_a_look(site: DispatchCoordinator, command: Command) -> bool:
    wanted_kw = command.effective_signed_kw
    if wanted_kw is None:
        return False
    if command.cause is Reason.RECONNECTED:
        return True
    before = site.engine.last_setpoint(command.asset_id)
    if before is None:
        # We left it under control, and have sent nothing since we started.
        return command.asset_id in site.controls.under_control
    if before.effective_signed_kw is None:
        return False
    repeats = abs(before.effective_signed_kw - wanted_kw) <= VALUE_TOLERANCE_KW
    return repeats and _answer_was_lost(before)


def _answer_was_lost(command: Command) -> bool:
    """Say whether the last attempt may have reached its device without our knowing."""
    if command.status is CommandStatus.COMPLETED:
        return False
    answers = [answer for answer in command.answers if answer.attempt == command.attempt]
    return command.reason in LOST or not answers
