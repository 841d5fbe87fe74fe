"""Commands of the past, made of what the ledger knows of them."""

from .command import Command
from .ledger import LedgerEntry
from .vocabulary import Proof, Reason


def remembered(entry: LedgerEntry) -> Command:
    """Return the command that an entry tells of, as it ended; the engine never moves it again.

    A reason or proof that this release does not know is left out; so is the plan's end.
    """
    command = Command(
        entry.asset_id,
        entry.command_type,
        entry.parameters,
        entry.scheduled_at,
        command_id=entry.command_id,
        priority=entry.priority,
        cause=Reason(entry.cause) if entry.cause in set(Reason) else None,
    )
    command.status = entry.status
    progress = command.begin_progress()
    progress.attempt = len(entry.attempts)
    progress.dispatched_at = entry.dispatched_at
    progress.acknowledged_at = entry.acknowledged_at
    progress.ended_at = entry.ended_at
    progress.error = entry.error
    progress.reason = Reason(entry.reason) if entry.reason in set(Reason) else None
    progress.proof = Proof(entry.proof) if entry.proof in set(Proof) else None
    progress.detail = entry.detail
    progress.effective_power_kw = entry.effective_power_kw
    progress.applied_power_kw = entry.applied_power_kw
    return command
