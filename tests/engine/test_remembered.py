"""Commands of the past, made of the ledger's entries."""

from dataclasses import replace

from coordinator import Command, CommandStatus, CommandType
from coordinator.ledger import LedgerEntry, entry_of
from coordinator.remembered import remembered

from .support import CAR, NOON, SECOND, Device, new_engine


def _refused() -> tuple[Command, LedgerEntry]:
    """Return a command that a device has refused, and its entry."""
    engine = new_engine()
    command = Command(CAR, CommandType.SET_DISCHARGE_RATE, {"power_kw": 7.4}, NOON, priority=5)
    engine.add_command(command)
    engine.dispatch_command(command, Device(), now=NOON)
    engine.handle_response(
        command, success=False, error="Rejected", retryable=False, now=NOON + SECOND
    )
    return command, entry_of(command)


def test_a_command_comes_back_as_it_ended() -> None:
    command, entry = _refused()
    again = remembered(entry)
    assert again.command_id == command.command_id
    assert again.status is CommandStatus.FAILED
    assert again.signed_power_kw == -7.4
    for name in ("reason", "error", "attempt", "ended_at", "priority", "scheduled_at"):
        assert getattr(again, name) == getattr(command, name), name


def test_a_reason_that_this_release_does_not_know_is_left_out() -> None:
    _, entry = _refused()
    again = remembered(replace(entry, reason="struck by lightning", proof="an oath"))
    assert again.reason is None
    assert again.proof is None
    assert again.error == "Rejected"
