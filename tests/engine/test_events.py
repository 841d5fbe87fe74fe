"""What is said when, to whom, and that it costs nothing if nobody listens."""

import logging
from unittest.mock import patch

import pytest

from coordinator import Command, CommandStatus, CommandType, EventBus, EventType
from coordinator.dispatch import command_payload
from coordinator.events import Event

from .support import (
    ASSETS,
    CAR,
    NOON,
    SECOND,
    Device,
    battery_table,
    car_table,
    listen,
    new_engine,
    send_due,
    slot,
)

PAYLOAD = {
    "command_id", "asset_id", "command_type", "status", "attempt", "error", "reason", "parameters",
    "effective_power_kw", "clamps", "plan_id",
}  # fmt: skip


def test_the_contracts_events_exist() -> None:
    names = """SCHEDULE_RECEIVED COMMAND_CREATED COMMAND_DISPATCHED COMMAND_ACKNOWLEDGED
    COMMAND_COMPLETED COMMAND_FAILED COMMAND_TIMED_OUT COMMAND_RETRYING COMMAND_SUPERSEDED
    COMMAND_CANCELLED COMMAND_EXPIRED STATE_CHANGED ASSET_CONNECTED ASSET_LOST ASSET_NOT_FOLLOWING
    PLAN_ENDED PLAN_STALE OVERRIDE_STARTED OVERRIDE_ENDED"""
    assert set(names.split()) <= {kind.name for kind in EventType}


def test_the_way_of_a_command_is_told_step_by_step() -> None:
    engine = new_engine()
    heard = listen(engine)
    (command,) = engine.schedule_to_commands(
        car_table(7.0, 7.0), ASSETS, plan_id="plan_a", now=NOON
    )
    engine.dispatch_command(command, Device(), now=NOON + SECOND)
    engine.acknowledge(command, now=NOON + 2 * SECOND)
    engine.handle_response(command, success=True, now=NOON + 3 * SECOND)
    assert [(event.event_type, event.timestamp) for event in heard] == [
        (EventType.SCHEDULE_RECEIVED, NOON),
        (EventType.COMMAND_CREATED, NOON),
        (EventType.COMMAND_DISPATCHED, NOON + SECOND),
        (EventType.COMMAND_ACKNOWLEDGED, NOON + 2 * SECOND),
        (EventType.COMMAND_COMPLETED, NOON + 3 * SECOND),
    ]
    for event in heard[1:-1]:
        assert set(event.payload) == PAYLOAD
    assert set(heard[-1].payload) == PAYLOAD | {"proof"}
    assert heard[-1].payload["proof"] == "acknowledged"
    assert heard[2].payload == {
        "command_id": command.command_id,
        "asset_id": CAR,
        "command_type": CommandType.SET_CHARGE_RATE,
        "status": CommandStatus.DISPATCHED,
        "attempt": 1,
        "error": None,
        "reason": None,
        "parameters": {"power_kw": 7.0},
        "effective_power_kw": 7.0,
        "clamps": [],
        "plan_id": "plan_a",
    }


def test_each_end_has_its_event() -> None:
    engine = new_engine("latest")
    heard = listen(engine)
    engine.schedule_to_commands(car_table(1.0, 2.0, 3.0), ASSETS)
    engine.get_pending_commands(slot(1))
    engine.schedule_to_commands(car_table(4.0, start=slot(1)), ASSETS, resolution="1min")
    engine.get_pending_commands(slot(5))
    by_hand = Command(CAR, CommandType.START_CHARGING, {}, NOON)
    engine.add_command(by_hand)
    engine.cancel_command(by_hand.command_id, "no")
    kinds = [event.event_type for event in heard]
    assert kinds.count(EventType.COMMAND_SUPERSEDED) == 3
    assert kinds.count(EventType.COMMAND_EXPIRED) == 1
    assert kinds.count(EventType.COMMAND_CANCELLED) == 1
    assert kinds.count(EventType.COMMAND_CREATED) == 5


def test_who_wants_no_events_in_bulk_hears_of_what_was_due_and_not_of_what_never_came() -> None:
    engine = new_engine("latest")
    heard: list[Event] = []
    for kind in (EventType.COMMAND_CREATED, EventType.COMMAND_SUPERSEDED):
        engine.event_bus.subscribe(kind, heard.append, bulk=False)
    engine.schedule_to_commands(car_table(1.0, 2.0, 3.0), ASSETS)
    engine.schedule_to_commands(car_table(4.0, 5.0, 6.0), ASSETS, now=slot(1))
    told = [(event.event_type, event.payload["parameters"]) for event in heard]
    assert told == [
        (EventType.COMMAND_SUPERSEDED, {"power_kw": 1.0}),
        (EventType.COMMAND_SUPERSEDED, {"power_kw": 2.0}),
    ]


def test_a_zero_that_the_engine_makes_is_told_like_any_command() -> None:
    engine = new_engine()
    engine.schedule_to_commands(battery_table(5.0), ASSETS)
    send_due(engine, Device(answer=True), NOON)
    heard = listen(engine, [EventType.COMMAND_CREATED])
    turn = Command("ast_battery", CommandType.SET_DISCHARGE_RATE, {"power_kw": 1}, NOON)
    engine.add_command(turn)
    (stop,) = engine.get_pending_commands(NOON)
    assert [event.payload["command_id"] for event in heard] == [turn.command_id, stop.command_id]
    assert engine.get_command(stop.command_id) is stop


def test_a_listener_that_raises_is_logged_and_harms_nobody(
    caplog: pytest.LogCaptureFixture,
) -> None:
    bus = EventBus()
    heard: list[Event] = []

    def broken(event: Event) -> None:
        raise RuntimeError("broken listener")

    bus.subscribe(EventType.PLAN_ENDED, broken)
    bus.subscribe(EventType.PLAN_ENDED, heard.append)
    with caplog.at_level(logging.ERROR):
        bus.publish(Event(EventType.PLAN_ENDED, NOON, {}))
    assert len(heard) == 1
    assert "broken listener" in caplog.text


def test_a_listener_hears_its_type_until_it_unsubscribes() -> None:
    bus = EventBus()
    heard: list[Event] = []
    unsubscribe = bus.subscribe(EventType.PLAN_ENDED, heard.append)
    bus.publish(Event(EventType.PLAN_STALE, NOON, {}))
    bus.publish(Event(EventType.PLAN_ENDED, NOON, {}))
    unsubscribe()
    unsubscribe()
    bus.publish(Event(EventType.PLAN_ENDED, NOON, {}))
    assert len(heard) == 1


def test_one_function_may_listen_twice_and_leave_once() -> None:
    bus = EventBus()
    heard: list[Event] = []
    first = bus.subscribe(EventType.PLAN_ENDED, heard.append)
    bus.subscribe(EventType.PLAN_ENDED, heard.append)
    first()
    first()
    bus.publish(Event(EventType.PLAN_ENDED, NOON, {}))
    assert len(heard) == 1


def test_a_listener_may_leave_while_it_is_called() -> None:
    bus = EventBus()
    heard: list[str] = []

    def first(_: Event) -> None:
        heard.append("first")
        leave()

    leave = bus.subscribe(EventType.PLAN_ENDED, first)
    bus.subscribe(EventType.PLAN_ENDED, lambda _: heard.append("second"))
    for _ in range(2):
        bus.publish(Event(EventType.PLAN_ENDED, NOON, {}))
    assert heard == ["first", "second", "second"]


def test_an_event_that_nobody_listens_to_is_not_even_made() -> None:
    engine = new_engine()
    with (
        patch("coordinator.announce.Event") as event,
        patch("coordinator.announce.command_payload") as payload,
    ):
        engine.schedule_to_commands(car_table(7.0, 8.0), ASSETS)
        engine.schedule_to_commands(car_table(9.0), ASSETS)
        send_due(engine, Device(answer=True), slot(3))
    assert not event.called
    assert not payload.called


def test_a_payload_is_a_copy() -> None:
    command = Command(CAR, CommandType.SET_CHARGE_RATE, {"power_kw": 1}, NOON)
    payload = command_payload(command)
    payload["parameters"]["power_kw"] = 2  # type: ignore[index]
    assert command.parameters == {"power_kw": 1.0}


@pytest.mark.parametrize("kind", [EventType.COMMAND_SUPERSEDED, EventType.COMMAND_EXPIRED])
def test_a_listener_may_cancel_what_is_due_while_it_is_sorted_out(kind: EventType) -> None:
    engine = new_engine("latest")
    commands = engine.schedule_to_commands(car_table(1.0, 2.0, 3.0, 4.0), ASSETS)

    def cancel_all(_: Event) -> None:
        for command in commands:
            if not command.ended:
                engine.cancel_command(command.command_id, "interference")

    engine.event_bus.subscribe(kind, cancel_all)
    assert engine.get_pending_commands(slot(3 if kind is EventType.COMMAND_SUPERSEDED else 9)) == []
    assert all(command.ended for command in commands)


def test_a_listener_may_cancel_what_is_about_to_time_out() -> None:
    engine = new_engine()
    commands = [Command(f"car_{n}", CommandType.START_CHARGING, {}, NOON) for n in range(3)]
    for command in commands:
        engine.dispatch_command(command, Device(), now=NOON)

    def cancel_the_last(_: Event) -> None:
        if not commands[2].ended:
            engine.cancel_command(commands[2].command_id, "interference")

    engine.event_bus.subscribe(EventType.COMMAND_TIMED_OUT, cancel_the_last)
    assert engine.check_timeouts(slot(1)) == commands[:2]
    assert commands[2].status is CommandStatus.CANCELLED


def test_a_command_that_a_listener_cancels_at_its_dispatch_is_not_sent() -> None:
    engine = new_engine()
    command = Command(CAR, CommandType.START_CHARGING, {}, NOON)
    engine.event_bus.subscribe(
        EventType.COMMAND_DISPATCHED,
        lambda _: (engine.cancel_command(command.command_id, "no"), None)[1],
    )
    device = Device(answer=True)
    assert engine.dispatch_command(command, device, now=NOON) is None
    assert device.sent == []
    assert command.status is CommandStatus.CANCELLED
