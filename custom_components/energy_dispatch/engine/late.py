"""Which of an asset's due setpoints are still worth sending.

After a pause (a restart, a device that was away) several slots are due at once. Only the newest
counts; before a new direction the old direction's 0 goes out first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .book import AssetBook
from .command import Command
from .vocabulary import VALUE_TOLERANCE_KW, CommandType, Reason


class LatePolicy(StrEnum):
    """What becomes of commands whose time has passed."""

    ALL = "all"
    """Every due command is returned and nothing expires: for libraries and simulations."""
    LATEST = "latest"
    """Only the newest setpoint of an asset is returned: for real devices."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sifted:
    """Due setpoints, sorted out."""

    newest: Command | None = None
    """The one to send; None where there is none, or where the asset is at it already."""
    stop: Command | None = None
    """The old direction's 0, which has to be COMPLETED before the newest."""
    superseded: tuple[Command, ...] = ()
    expired: tuple[Command, ...] = ()
    repeats: Command | None = None
    """The standing setpoint that the newest one would only repeat, if so."""


def sift(due: Sequence[Command], book: AssetBook, now: datetime) -> Sifted:
    """Sort out one asset's due setpoints.

    Args:
        due: its pending setpoints that are due, oldest first.
        book: what is known of the asset.
        now: the present moment; a plan that has ended by then has no say any more.
    """
    expired = tuple(one for one in due if is_expired(one, now))
    alive = [one for one in due if not is_expired(one, now)]
    if not alive:
        return Sifted(expired=expired)
    *older, newest = alive
    standing = book.standing
    if standing is not None and _only_repeats(newest, standing):
        return Sifted(
            superseded=tuple(alive),
            expired=expired,
            repeats=standing,
        )
    stop = _stop_before(newest, older, book)
    return Sifted(
        newest=newest,
        stop=stop,
        superseded=tuple(one for one in older if one is not stop),
        expired=expired,
    )


def is_expired(command: Command, now: datetime) -> bool:
    """Say whether the plan that a command serves has ended."""
    return command.expires_at is not None and command.expires_at <= now


def _only_repeats(newest: Command, standing: Command) -> bool:
    """Say whether a plan's setpoint asks for what the asset is proven or on its way to be at."""
    if newest.cause is not Reason.PLAN or newest.attempt:
        return False
    wanted, present = newest.signed_power_kw, standing.signed_power_kw
    if wanted is None or present is None:
        return wanted is present
    return abs(wanted - present) <= VALUE_TOLERANCE_KW


def _stop_before(newest: Command, older: Sequence[Command], book: AssetBook) -> Command | None:
    """Return the 0 that the newest setpoint has to wait for, as far as there is one already."""
    after = newest.after if newest.after is not None and not newest.after.ended else None
    if after is not None and (after.attempt or after not in older):
        return after
    if newest.direction is None:
        return None
    old = newest.direction.opposite
    # Of an asset that nothing was sent to yet, nobody knows what was in force before a restart:
    # it may be at any of the older setpoints.
    unknown = book.last_setpoint is None and (
        after is not None or any(one.direction is old for one in older)
    )
    if book.flowing is not old and not unknown:
        return None
    if after is not None:
        return after
    zeros = (
        one
        for one in reversed(older)
        if one.direction is None and one.command_type is not CommandType.RELEASE
    )
    return next(zeros, None)
