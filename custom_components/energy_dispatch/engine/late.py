"""Which of an asset's due setpoints are still worth sending.

After a pause (a restart, a device that was away) several slots are due at once. Only the newest
counts; before a new direction the old direction's 0 goes out first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .base import Command


class LatePolicy(StrEnum):
    """What becomes of commands whose time has passed."""

    ALL = "all"
    """Every due command is returned and nothing expires: for libraries and simulations."""
    LATEST = "latest"
    """Only the newest setpoint of an asset is returned: for real devices."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sifted:
    """Due setpoints, sorted out."""

    kept: tuple[Command, ...]
    superseded: tuple[Command, ...]
    expired: tuple[Command, ...]


def sift(due: Sequence[Command], in_force_kw: float | None, now: datetime) -> Sifted:
    """Sort out one asset's due setpoints.

    Args:
        due: its pending setpoints that are due, oldest first.
        in_force_kw: the setpoint that the device is proven to be at (charging positive), or None.
        now: the present moment; a plan that has ended by then has no say any more.
    """
    expired = [one for one in due if one.expires_at is not None and one.expires_at <= now]
    alive = [one for one in due if one.expires_at is None or one.expires_at > now]
    if not alive:
        return Sifted(kept=(), superseded=(), expired=tuple(expired))
    newest = alive[-1]
    stop = _stop_before(newest, alive, in_force_kw)
    if stop is not None:
        newest.after = stop
    elif newest.after in alive:
        newest.after = None
    kept = tuple(one for one in alive if one is newest or one is stop)
    return Sifted(
        kept=kept,
        superseded=tuple(one for one in alive if one not in kept),
        expired=tuple(expired),
    )


def _stop_before(
    newest: Command, alive: Sequence[Command], in_force_kw: float | None
) -> Command | None:
    """Return the old direction's 0 that has to be done first, if one is needed."""
    power = newest.signed_power_kw
    if not power:
        return None
    for one in reversed(alive):
        # One that is on its way already counts for every later setpoint of the new direction.
        stop = one.after
        if stop is not None and stop not in alive and not stop.ended:
            return stop
    if in_force_kw is not None and in_force_kw * power >= 0:
        return None
    return next(
        (
            one
            for one in reversed(alive[:-1])
            if one.signed_power_kw == 0 and one.command_type is not newest.command_type
        ),
        None,
    )
