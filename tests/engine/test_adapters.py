"""What an adapter may be, and what its answers mean."""

from collections.abc import Awaitable
import logging

import pytest

from coordinator import (
    Ack,
    AdapterError,
    AdapterRegistry,
    Command,
    CommandStatus,
    CommandType,
    DispatchEngine,
    EventBus,
    EventType,
    Proof,
    Reason,
)  # fmt: skip

from .support import CAR, NOON, SECOND, Clock, Device, listen, new_engine


def waiting(engine: DispatchEngine) -> Command:
    command = Command(CAR, CommandType.START_CHARGING, {}, NOON)
    engine.add_command(command)
    return command


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (None, CommandStatus.DISPATCHED),
        (True, CommandStatus.COMPLETED),
        (False, CommandStatus.PENDING),
        (Ack(), CommandStatus.COMPLETED),
        (Ack(settled=False), CommandStatus.ACKNOWLEDGED),
        (Ack(accepted=False), CommandStatus.FAILED),
    ],
)
def test_a_plain_object_answers_with_what_it_returns(
    answer: bool | Ack | None, status: CommandStatus
) -> None:
    engine = new_engine()
    command = waiting(engine)
    assert engine.dispatch_command(command, Device(answer), now=NOON) is None
    assert command.status is status
    assert command.attempt == 1


def test_an_ack_says_how_far_the_proof_goes_and_what_was_read_back() -> None:
    engine = new_engine()
    command = waiting(engine)
    ack = Ack(proof=Proof.READ_BACK, detail="register 40001 = 7", applied_power_kw=7.0)
    engine.dispatch_command(command, Device(ack), now=NOON)
    assert (command.proof, command.detail, command.applied_power_kw) == (
        Proof.READ_BACK, "register 40001 = 7", 7.0,
    )  # fmt: skip


def test_a_refusal_carries_the_devices_own_words() -> None:
    engine = new_engine()
    command = waiting(engine)
    engine.dispatch_command(command, Device(Ack(accepted=False, detail="Rejected")), now=NOON)
    assert (command.error, command.reason) == ("Rejected", Reason.REJECTED)


def test_a_yes_without_proof_is_acknowledged_only() -> None:
    engine = new_engine()
    command = waiting(engine)
    engine.dispatch_command(command, Device(True), now=NOON)
    assert command.proof is Proof.ACKNOWLEDGED


class Raises:
    def __init__(self, error: Exception) -> None:
        self.error = error

    def send(self, command: Command) -> None:
        raise self.error


def test_an_adapter_that_raises_has_failed_an_attempt() -> None:
    engine = new_engine()
    command = waiting(engine)
    assert engine.dispatch_command(command, Raises(ConnectionError("no link")), now=NOON) is None
    assert (command.status, command.error) == (CommandStatus.PENDING, "no link")
    assert engine.next_wakeup() == NOON + 2 * SECOND


def test_an_error_without_words_is_named() -> None:
    engine = new_engine()
    command = waiting(engine)
    engine.dispatch_command(command, Raises(TimeoutError()), now=NOON)
    assert command.error == "TimeoutError"


def test_an_adapters_error_says_whether_to_try_again_and_why() -> None:
    engine = new_engine()
    command = waiting(engine)
    error = AdapterError("illegal register", retryable=False, reason="unsupported")
    engine.dispatch_command(command, Raises(error), now=NOON)
    assert (command.status, command.reason) == (CommandStatus.FAILED, Reason.UNSUPPORTED)


def test_an_asynchronous_adapter_gives_its_awaitable_to_the_caller() -> None:
    class Asynchronous:
        async def send(self, command: Command) -> Ack:
            return Ack(detail=command.command_id)

    engine = new_engine()
    command = waiting(engine)
    sent = engine.dispatch_command(command, Asynchronous(), now=NOON)
    assert isinstance(sent, Awaitable)
    assert command.status is CommandStatus.DISPATCHED
    with pytest.raises(StopIteration) as stopped:
        sent.send(None)  # type: ignore[attr-defined]
    engine.handle_ack(command, stopped.value.value, now=NOON)
    assert command.status is CommandStatus.COMPLETED
    assert command.detail == command.command_id


def test_what_is_no_answer_is_waited_out_and_told(caplog: pytest.LogCaptureFixture) -> None:
    class Odd:
        def send(self, command: Command) -> str:
            return "ok"

    engine = new_engine()
    command = waiting(engine)
    with caplog.at_level(logging.WARNING):
        assert engine.dispatch_command(command, Odd(), now=NOON) is None  # type: ignore[arg-type]
    assert command.status is CommandStatus.DISPATCHED
    assert "'ok'" in caplog.text


def test_the_answer_of_a_slow_adapter_has_the_time_at_which_it_came() -> None:
    clock = Clock()

    class Slow:
        def send(self, command: Command) -> bool:
            clock.now += 5 * SECOND
            return True

    engine = new_engine(clock=clock)
    command = waiting(engine)
    engine.dispatch_command(command, Slow())
    assert command.dispatched_at == NOON
    assert command.ended_at == NOON + 5 * SECOND


def test_the_registry_is_asked_where_no_adapter_is_given() -> None:
    registry = AdapterRegistry()
    device = Device(answer=True)
    registry.register(CAR, device)
    engine = DispatchEngine(event_bus=EventBus(), adapter_registry=registry)
    command = waiting(engine)
    engine.dispatch_command(command, now=NOON)
    assert device.sent == [command]


def test_without_an_adapter_a_command_fails_and_says_so() -> None:
    engine = new_engine()
    heard = listen(engine, [EventType.COMMAND_DISPATCHED, EventType.COMMAND_FAILED])
    command = waiting(engine)
    engine.dispatch_command(command, now=NOON)
    assert (command.status, command.reason, command.attempt) == (
        CommandStatus.FAILED, Reason.NO_ADAPTER, 0,
    )  # fmt: skip
    assert [event.event_type for event in heard] == [EventType.COMMAND_FAILED]


def test_a_registry_knows_who_serves_whom() -> None:
    registry = AdapterRegistry()
    first, second = Device(), Device()
    assert registry.get(CAR) is None
    registry.register(CAR, first)
    registry.register(CAR, second)
    assert registry.get(CAR) is second
    registry.unregister(CAR)
    registry.unregister(CAR)
    assert registry.get(CAR) is None


def test_an_empty_registry_that_is_given_is_the_one_that_is_used() -> None:
    registry = AdapterRegistry()
    engine = DispatchEngine(event_bus=EventBus(), adapter_registry=registry)
    assert engine.adapter_registry is registry
