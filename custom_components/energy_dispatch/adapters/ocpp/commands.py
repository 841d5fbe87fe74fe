"""What each type of command becomes on an OCPP charger."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

from ...engine.base import Command, CommandType, Proof, Reason
from ...engine.errors import AdapterError
from ...engine.registry import Ack
from .config import OcppConfig
from .connection import Answer
from .session import Session
from .setpoint import ProfileWriter
from .state import ChargerState

_ANSWERED_YES: Final = frozenset({"Accepted", "Scheduled"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The charger that a command is for, and the connection to it."""

    config: OcppConfig
    state: ChargerState
    writer: ProfileWriter
    session: Session
    declared: tuple[int, ...]
    """The connectors of its charge point that others or we are in charge of."""
    confirmed: Callable[[bool], Awaitable[bool]]
    """Waits until a transaction runs, or none does; whether that came about in time."""


type Sender = Callable[[Target, Command], Awaitable[Ack]]


def sender_for(command_type: CommandType, version: str) -> Sender:
    """Return what carries out commands of a type.

    Raises:
        AdapterError: this version of OCPP has nothing for it.
    """
    sender = SENDERS.get(command_type)
    if sender is None:
        what = _CANNOT.get(command_type, f"carry out {command_type}")
        raise AdapterError(
            f"This charger cannot {what}: OCPP {version} has no message for it.",
            retryable=False,
            reason=Reason.UNSUPPORTED,
        )
    return sender


async def _set_charge_rate(target: Target, command: Command) -> Ack:
    return await target.writer.set_power(target.session, _power_kw(command))


async def _set_power_limit(target: Target, command: Command) -> Ack:
    if len(target.declared) > 1:
        # Nothing in OCPP limits one connector beside its setpoint: a TxDefaultProfile stands back
        # as soon as a TxProfile carries that, and would be a limit that does not hold.
        connectors = ", ".join(map(str, target.declared))
        raise AdapterError(
            f"OCPP has this limit for a whole charger only, and connectors {connectors} of this "
            "one are assets of their own: give each connector a setpoint instead.",
            retryable=False,
            reason=Reason.UNSUPPORTED,
        )
    return await target.writer.set_ceiling(target.session, _power_kw(command))


async def _release(target: Target, _command: Command) -> Ack:
    return Ack(detail=await target.writer.clear(target.session))


async def _start_charging(target: Target, _command: Command) -> Ack:
    if target.state.in_transaction:
        return Ack(proof=Proof.READ_BACK, detail="a transaction runs already")
    config = target.config
    answer = await target.session.start_transaction(config.id_tag, config.connector_id)
    return await _pending(target, answer, running=True)


async def _stop_charging(target: Target, _command: Command) -> Ack:
    if not target.state.in_transaction:
        return Ack(proof=Proof.READ_BACK, detail="no transaction runs")
    transaction = target.state.transaction
    if transaction is None:
        raise AdapterError(
            "A transaction runs that began while the charger was not connected to us; "
            "its id comes with the next meter values."
        )
    answer = await target.session.stop_transaction(transaction.transaction_id)
    return await _pending(target, answer, running=False)


async def _change_availability(target: Target, command: Command) -> Ack:
    return _answered(
        await target.session.change_availability(
            target.config.connector_id, available=bool(command.parameters["available"])
        )
    )


SENDERS: Final[Mapping[CommandType, Sender]] = {
    CommandType.SET_CHARGE_RATE: _set_charge_rate,
    CommandType.SET_POWER_LIMIT: _set_power_limit,
    CommandType.START_CHARGING: _start_charging,
    CommandType.STOP_CHARGING: _stop_charging,
    CommandType.CHANGE_AVAILABILITY: _change_availability,
    CommandType.RELEASE: _release,
}

_CANNOT: Final[Mapping[CommandType, str]] = {
    CommandType.SET_DISCHARGE_RATE: "discharge on request",
    CommandType.SET_SOC_TARGET: "charge to a state of charge",
}


def _power_kw(command: Command) -> float:
    power_kw = command.effective_power_kw
    if power_kw is None:
        raise AdapterError(
            f"{command.command_type} has no power.", retryable=False, reason=Reason.OUT_OF_LIMITS
        )
    return power_kw


def _answered(answer: Answer) -> Ack:
    """Return an ``Ack`` for a yes.

    Raises:
        AdapterError: the answer is a no, or no word of the standard.
    """
    if answer.status not in _ANSWERED_YES:
        raise AdapterError(str(answer), retryable=False, reason=Reason.REJECTED)
    if answer.status == "Scheduled":
        return Ack(detail=f"{answer}, takes effect when the transaction ends")
    return Ack(detail=str(answer))


async def _pending(target: Target, answer: Answer, *, running: bool) -> Ack:
    """Wait for what a charger has agreed to do: its yes alone starts and ends nothing.

    Raises:
        AdapterError: the answer is a no.
    """
    ack = _answered(answer)
    if await target.confirmed(running):
        what = "a transaction runs" if running else "the transaction is over"
        return Ack(proof=Proof.READ_BACK, detail=f"{ack.detail}, {what}")
    what = "no transaction has begun" if running else "the transaction still runs"
    waited = f"{target.config.confirm_seconds:g} s"
    return Ack(detail=f"{ack.detail}, but {what} after {waited}")
