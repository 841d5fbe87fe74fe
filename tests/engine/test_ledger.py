"""The ledger: what is entered, how it is bounded, what is found, and its plain form."""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import timedelta
import json
from typing import Any, override

from hypothesis import assume, given, strategies as st
import pytest

from coordinator import Ack, AdapterError, Command, CommandStatus, CommandType, DispatchEngine
from coordinator.announce import EVENT_OF
from coordinator.base import SETPOINT_TYPES, UNDER_WAY, Reason
from coordinator.events import Event
from coordinator.ledger import (
    INTERRUPTED,
    ORIGINS_KEPT,
    Attempt,
    Clamped,
    Filter,
    Ledger,
    LedgerEntry,
    Origin,
)
from coordinator.ledger_plain import READERS, entry_from_plain, entry_to_plain
from coordinator.limits import Clamp, ClampReason

from .support import CAR, NOON, QUARTER, SECOND, Clock, Device, car_table, new_engine, send_due

ASKED = Origin(context_id="01CONTEXT", user_id="anna", at=NOON - SECOND)


class Refusing(Device):
    """A device that fails each attempt, in words that count."""

    @override
    def send(self, command: Command) -> bool | Ack | None:
        super().send(command)
        raise AdapterError(f"busy ({len(self.sent)})", retryable=True)


def setpoint(power_kw: float = 7.4, **more: Any) -> Command:
    """Return a command for the car, due at noon."""
    return Command(CAR, CommandType.SET_CHARGE_RATE, {"power_kw": power_kw}, NOON, **more)


def note_all(engine: DispatchEngine, ledger: Ledger) -> None:
    """Let a ledger hear of all that happens to an engine's commands."""

    def note(event: Event) -> None:
        command = engine.get_command(str(event.payload["command_id"]))
        assert command is not None
        ledger.note(command)

    for kind in EVENT_OF.values():
        engine.event_bus.subscribe(kind, note)


def look_each_time(engine: DispatchEngine, ledger: Ledger) -> None:
    """Ask for the entries whenever something happens."""

    def look(_event: Event) -> None:
        ledger.entries()

    for kind in EVENT_OF.values():
        engine.event_bus.subscribe(kind, look)


def watched(clock: Clock | None = None, max_commands: int = 1_000) -> tuple[DispatchEngine, Ledger]:
    """Return an engine and its ledger."""
    engine = new_engine(clock=clock)
    ledger = Ledger(max_commands=max_commands)
    note_all(engine, ledger)
    return engine, ledger


def entry(number: int, **changes: Any) -> LedgerEntry:
    """Return an entry that ended so many seconds after noon."""
    at = NOON + number * SECOND
    values: dict[str, Any] = {
        "command_id": f"cmd_{number:012x}",
        "asset_id": CAR,
        "command_type": CommandType.SET_CHARGE_RATE,
        "parameters": {"power_kw": 7.4},
        "scheduled_at": at,
        "ended_at": at,
        "status": CommandStatus.COMPLETED,
    }
    return LedgerEntry(**(values | changes))


def numbers(entries: tuple[LedgerEntry, ...] | list[LedgerEntry]) -> list[int]:
    return [int(one.command_id.removeprefix("cmd_"), 16) for one in entries]


# What is entered


def test_a_command_is_entered_when_it_is_sent_and_not_while_it_waits() -> None:
    engine, ledger = watched()
    command = setpoint()
    engine.add_command(command)
    assert not ledger.note(command)
    assert ledger.query().total == 0
    engine.dispatch_command(command, Device(), now=NOON)
    (sent,) = ledger.query().entries
    assert (sent.status, sent.dispatched_at, sent.ended_at) == (
        CommandStatus.DISPATCHED,
        NOON,
        None,
    )


def test_what_a_newer_plan_replaces_before_its_time_is_not_entered() -> None:
    engine, ledger = watched()
    engine.schedule_to_commands(car_table(1, 2, 3), {"ev_001": CAR}, now=NOON)
    engine.schedule_to_commands(
        car_table(4, 5, start=NOON + QUARTER), {"ev_001": CAR}, now=NOON + SECOND
    )
    assert ledger.query().total == 0


def test_what_was_due_and_never_sent_is_entered_with_its_reason() -> None:
    engine, ledger = watched()
    engine.schedule_to_commands(car_table(1, 2), {"ev_001": CAR}, now=NOON)
    engine.schedule_to_commands(car_table(3, 4), {"ev_001": CAR}, now=NOON + SECOND)
    (replaced,) = ledger.query().entries
    assert (replaced.status, replaced.reason, replaced.attempts, replaced.scheduled_at) == (
        CommandStatus.SUPERSEDED,
        "superseded",
        (),
        NOON,
    )


def test_a_withdrawn_command_is_entered_with_the_words_of_who_withdrew_it() -> None:
    engine, ledger = watched()
    command = setpoint()
    engine.add_command(command)
    engine.cancel_command(command.command_id, "holiday", now=NOON)
    (entered,) = ledger.query().entries
    assert (entered.status, entered.detail) == (CommandStatus.CANCELLED, "holiday")


def test_requested_clamped_and_applied_power_stand_beside_each_other() -> None:
    engine, ledger = watched()
    command = setpoint(11.0)
    progress = command.begin_progress()
    progress.effective_power_kw = 7.0
    progress.clamps = (Clamp(reason=ClampReason.SITE_LIMIT, from_kw=11.0, to_kw=7.0),)
    engine.add_command(command)
    engine.dispatch_command(command, Device(Ack(applied_power_kw=6.9)), now=NOON)
    (done,) = ledger.query().entries
    assert (done.parameters, done.effective_power_kw, done.applied_power_kw) == (
        {"power_kw": 11.0},
        7.0,
        6.9,
    )
    assert done.clamps == (Clamped(reason="site_limit", from_kw=11.0, to_kw=7.0),)


# Attempts


def test_each_attempt_has_its_time_its_latency_and_the_devices_words() -> None:
    clock = Clock()
    engine, ledger = watched(clock)
    device = Refusing()
    command = setpoint(max_retries=2)
    engine.add_command(command)
    for moment in (NOON, NOON + 2 * SECOND, NOON + 6 * SECOND):
        clock.now = moment
        send_due(engine, device, moment)
    (failed,) = ledger.query().entries
    assert failed.status is CommandStatus.FAILED
    assert failed.reason == "attempts_exhausted"
    assert [
        (one.number, one.sent_at, one.success, one.answer, one.latency_seconds, one.late)
        for one in failed.attempts
    ] == [
        (1, NOON, False, "busy (1)", 0.0, False),
        (2, NOON + 2 * SECOND, False, "busy (2)", 0.0, False),
        (3, NOON + 6 * SECOND, False, "busy (3)", 0.0, False),
    ]


def test_a_yes_and_its_proof_are_one_answer_in_the_words_of_the_yes() -> None:
    engine, ledger = watched()
    command = setpoint()
    engine.add_command(command)
    engine.dispatch_command(command, Device(), now=NOON)
    engine.handle_ack(command, Ack(settled=False, detail="Accepted"), now=NOON + SECOND)
    command.begin_progress().detail = "7.3 kW flow"
    engine.handle_response(command, success=True, now=NOON + 9 * SECOND)
    (done,) = ledger.query().entries
    assert done.detail == "7.3 kW flow"
    assert done.attempts == (
        Attempt(number=1, sent_at=NOON, answered_at=NOON + SECOND, success=True, answer="Accepted"),
    )
    assert done.attempts[0].latency_seconds == 1.0


def test_an_attempt_without_an_answer_says_so_until_a_late_one_comes() -> None:
    engine, ledger = watched()
    command = setpoint()
    engine.add_command(command)
    engine.dispatch_command(command, Device(), now=NOON)
    engine.check_timeouts(NOON + 31 * SECOND)
    (silent,) = ledger.query().entries
    assert silent.status is CommandStatus.TIMED_OUT
    assert silent.attempts == (Attempt(number=1, sent_at=NOON),)
    engine.handle_response(command, success=True, now=NOON + 40 * SECOND)
    ledger.note(command)
    (late,) = ledger.query().entries
    assert late.status is CommandStatus.TIMED_OUT
    assert [(one.success, one.late, one.latency_seconds) for one in late.attempts] == [
        (True, True, 40.0)
    ]


def test_a_second_answer_that_is_late_does_not_hide_the_first() -> None:
    engine, ledger = watched()
    command = setpoint()
    engine.add_command(command)
    engine.dispatch_command(command, Device(), now=NOON)
    engine.handle_response(
        command, success=False, error="Rejected", retryable=False, now=NOON + SECOND
    )
    engine.handle_response(command, success=True, now=NOON + 5 * SECOND)
    ledger.note(command)
    (failed,) = ledger.query().entries
    assert [(one.number, one.success, one.answer, one.late) for one in failed.attempts] == [
        (1, False, "Rejected", False),
        (1, True, None, True),
    ]


def test_the_words_of_who_cancels_are_not_taken_for_the_devices() -> None:
    engine, ledger = watched()
    command = setpoint()
    engine.add_command(command)
    engine.dispatch_command(command, Device(), now=NOON)
    engine.acknowledge(command, now=NOON + SECOND)
    engine.cancel_command(command.command_id, "holiday", now=NOON + 2 * SECOND)
    (cancelled,) = ledger.query().entries
    assert cancelled.attempts[0].answer is None


# Who asked


@pytest.mark.parametrize(
    ("cause", "known_as", "expected"),
    [
        (Reason.PLAN, "plan_1", ASKED),
        (Reason.MANUAL, "cmd_1", ASKED),
        # Whoever sent the plan did not send this by hand.
        (Reason.MANUAL, "plan_1", None),
        (Reason.RECONNECTED, "plan_1", None),
    ],
)
def test_the_action_that_asked_is_named(
    cause: Reason, known_as: str, expected: Origin | None
) -> None:
    engine, ledger = watched()
    ledger.explain(known_as, ASKED)
    command = setpoint(command_id="cmd_1", plan_id="plan_1", cause=cause)
    engine.add_command(command)
    assert ledger.entry(command).origin == expected
    engine.dispatch_command(command, Device(True), now=NOON)
    (done,) = ledger.query().entries
    assert (done.origin, done.cause) == (expected, cause.value)
    assert done.created_at == (expected and expected.at)


def test_a_command_that_carries_its_context_needs_no_explanation() -> None:
    command = setpoint()
    command.begin_progress().context_id = "01OVERRIDE"
    assert Ledger().entry(command).origin == Origin(context_id="01OVERRIDE")


def test_explanations_that_nobody_needs_are_forgotten_and_entries_keep_theirs() -> None:
    engine, ledger = watched()
    command = setpoint(command_id="cmd_1")
    ledger.explain("cmd_1", ASKED)
    engine.add_command(command)
    engine.dispatch_command(command, Device(), now=NOON)
    assert ledger.query().entries[0].origin == ASKED
    for number in range(ORIGINS_KEPT):
        ledger.explain(f"plan_{number}", Origin())
    engine.handle_response(command, success=True, now=NOON)
    assert ledger.query().entries[0].origin == ASKED


# Bounds


def test_only_the_newest_commands_are_kept() -> None:
    ledger = Ledger(max_commands=3)
    for number in range(5):
        ledger.upsert(entry(number))
    assert numbers(ledger.entries()) == [2, 3, 4]


def test_an_entry_that_changes_keeps_its_place() -> None:
    ledger = Ledger(max_commands=3)
    for number in range(3):
        ledger.upsert(entry(number, status=CommandStatus.DISPATCHED))
    ledger.upsert(entry(0))
    ledger.upsert(entry(3))
    assert numbers(ledger.entries()) == [1, 2, 3]


def test_what_is_too_old_is_forgotten() -> None:
    ledger = Ledger(max_age=timedelta(days=7))
    for number in range(5):
        ledger.upsert(entry(number))
    ledger.prune(NOON + timedelta(days=7, seconds=2))
    assert numbers(ledger.entries()) == [2, 3, 4]


def test_a_flood_leaves_the_newest_and_remembers_no_more_than_it_has_to() -> None:
    engine, ledger = watched(max_commands=10)
    commands = [setpoint(0.1 * number) for number in range(200)]
    for command in commands:
        engine.add_command(command)
        engine.cancel_command(command.command_id, "away", now=NOON)
        assert len(ledger._noted) <= 20
    assert [one.command_id for one in ledger.entries()] == [
        one.command_id for one in commands[-10:]
    ]


# What is found


def test_pages_go_from_new_to_old_and_know_the_total() -> None:
    ledger = Ledger()
    for number in range(10):
        ledger.upsert(entry(number))
    page = ledger.query(offset=2, limit=3)
    assert (numbers(page.entries), page.total) == ([7, 6, 5], 10)
    assert ledger.query(offset=10, limit=3).entries == ()


def test_a_filter_takes_what_fits_in_every_respect() -> None:
    ledger = Ledger()
    ledger.upsert(entry(1, asset_id="other", plan_id="p"))
    ledger.upsert(entry(2, plan_id="p"))
    ledger.upsert(entry(3, plan_id="p", status=CommandStatus.FAILED))
    ledger.upsert(entry(4, plan_id="q", status=CommandStatus.FAILED))
    found = {
        "asset": Filter(asset_ids=frozenset({CAR})),
        "state": Filter(states=frozenset({"failed"})),
        "plan": Filter(plan_id="p"),
        "since": Filter(since=NOON + 3 * SECOND),
        "until": Filter(until=NOON + 3 * SECOND),
        "all of it": Filter(plan_id="p", states=frozenset({"completed"}), until=NOON + 2 * SECOND),
        "nothing": Filter(asset_ids=frozenset()),
    }
    assert {name: numbers(ledger.query(wanted).entries) for name, wanted in found.items()} == {
        "asset": [4, 3, 2],
        "state": [4, 3],
        "plan": [3, 2, 1],
        "since": [4, 3],
        "until": [2, 1],
        "all of it": [1],
        "nothing": [],
    }


# After a restart


def test_what_was_under_way_is_closed_as_interrupted() -> None:
    ledger = Ledger()
    later = NOON + timedelta(hours=1)
    under_way = entry(2, status=CommandStatus.ACKNOWLEDGED, ended_at=None)
    assert ledger.restore([entry(1), under_way], later) == 1
    assert ledger.take_changed() == [
        replace(under_way, interrupted=True, reason="restarted", ended_at=later)
    ]
    assert numbers(ledger.query(Filter(states=frozenset({INTERRUPTED}))).entries) == [2]
    assert ledger.query(Filter(states=frozenset({"acknowledged"}))).total == 0
    # And not once more at the next start.
    assert Ledger().restore(ledger.entries(), later) == 0


@pytest.mark.parametrize(
    "plain",
    [
        {},
        {"command_id": "cmd_1"},
        entry_to_plain(entry(1)) | {"status": "lost"},
        entry_to_plain(entry(1)) | {"scheduled_at": "2026-10-01T12:00:00"},
        entry_to_plain(entry(1)) | {"scheduled_at": 5},
        entry_to_plain(entry(1)) | {"asset_id": None},
        entry_to_plain(entry(1)) | {"attempts": [{"sent_at": NOON.isoformat()}]},
        entry_to_plain(entry(1)) | {"attempts": 3},
        entry_to_plain(entry(1)) | {"parameters": 3},
        entry_to_plain(entry(1)) | {"origin": []},
    ],
)
def test_what_is_no_entry_is_refused(plain: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        entry_from_plain(plain)


def test_what_a_newer_release_writes_beside_what_is_known_is_left_out() -> None:
    assert entry_from_plain(entry_to_plain(entry(1)) | {"weather": "fair"}) == entry(1)


def test_every_field_can_be_read() -> None:
    kinds = (LedgerEntry, Attempt, Clamped, Origin)
    assert READERS.keys() == {one.name for kind in kinds for one in fields(kind)}


# Random histories

moments = st.integers(0, 10**9).map(lambda count: NOON + timedelta(microseconds=count))
texts = st.text(max_size=8)
powers = st.floats(0, 50)
entries = st.builds(
    LedgerEntry,
    command_id=st.integers(0, 30).map(lambda number: f"cmd_{number:012x}"),
    asset_id=st.sampled_from(["a", "b", "c"]),
    command_type=st.sampled_from(sorted(SETPOINT_TYPES)),
    parameters=st.dictionaries(texts, st.one_of(powers, st.booleans(), texts), max_size=2),
    effective_power_kw=st.none() | powers,
    applied_power_kw=st.none() | st.floats(-50, 50),
    clamps=st.lists(st.builds(Clamped, reason=texts, from_kw=powers, to_kw=powers), max_size=2).map(
        tuple
    ),
    scheduled_at=moments,
    created_at=st.none() | moments,
    dispatched_at=st.none() | moments,
    acknowledged_at=st.none() | moments,
    ended_at=st.none() | moments,
    status=st.sampled_from(CommandStatus),
    interrupted=st.booleans(),
    proof=st.none() | texts,
    reason=st.none() | texts,
    error=st.none() | texts,
    detail=st.none() | texts,
    cause=st.none() | texts,
    plan_id=st.none() | st.sampled_from(["p", "q"]),
    origin=st.none() | st.builds(Origin, context_id=st.none() | texts, at=st.none() | moments),
    priority=st.integers(0, 100),
    attempts=st.lists(
        st.builds(
            Attempt,
            number=st.integers(1, 4),
            sent_at=st.none() | moments,
            answered_at=st.none() | moments,
            success=st.none() | st.booleans(),
            answer=st.none() | texts,
            late=st.booleans(),
        ),
        max_size=3,
    ).map(tuple),
)
filters = st.builds(
    Filter,
    asset_ids=st.none() | st.frozensets(st.sampled_from(["a", "b", "c"])),
    states=st.none() | st.frozensets(st.sampled_from([*CommandStatus, INTERRUPTED])),
    plan_id=st.none() | st.sampled_from(["p", "q"]),
    since=st.none() | moments,
    until=st.none() | moments,
)


@given(entries)
def test_an_entry_comes_back_from_json_as_it_was(one: LedgerEntry) -> None:
    assert entry_from_plain(json.loads(json.dumps(entry_to_plain(one)))) == one


@given(st.lists(entries, max_size=60), st.integers(1, 20), filters, st.integers(0, 9))
def test_a_ledger_is_a_bounded_list_of_the_last_entry_of_each_command(
    history: list[LedgerEntry], bound: int, wanted: Filter, offset: int
) -> None:
    ledger = Ledger(max_commands=bound)
    model: list[LedgerEntry] = []
    for one in history:
        ledger.upsert(one)
        places = [place for place, old in enumerate(model) if old.command_id == one.command_id]
        if places:
            model[places[0]] = one
        else:
            model = [*model, one][-bound:]
        assert len(ledger.entries()) <= bound
    assert ledger.entries() == model
    fitting = [
        one for one in reversed(model) if wanted.takes(one.asset_id, one.state, one.plan_id, one.at)
    ]
    page = ledger.query(wanted, offset=offset, limit=5)
    assert page.total == len(fitting)
    assert list(page.entries) == fitting[offset : offset + 5]


@given(st.lists(st.one_of(entries, st.none()), max_size=60), st.integers(1, 20))
def test_what_is_taken_as_changed_rebuilds_the_ledger(
    history: list[LedgerEntry | None], bound: int
) -> None:
    ledger = Ledger(max_commands=bound)
    lines: list[LedgerEntry] = []
    met: set[str] = set()
    for one in history:
        if one is None:
            lines += ledger.take_changed()
        else:
            known = {entry.command_id for entry in ledger.entries()}
            # One that was forgotten and comes back is the newest here, and in its old place there.
            assume(one.command_id in known or one.command_id not in met)
            met.add(one.command_id)
            ledger.upsert(one)
    lines += ledger.take_changed()
    again = Ledger(max_commands=bound)
    for line in lines:
        again.upsert(line)
    assert again.entries() == ledger.entries()


class Story:
    """A car that is sent one setpoint after the other, and answers as a test wants."""

    def __init__(self, engine: DispatchEngine, clock: Clock) -> None:
        self.engine = engine
        self.clock = clock
        self.commands: list[Command] = []

    def send(self) -> None:
        self.commands.append(setpoint(max_retries=1))
        self.engine.add_command(self.commands[-1])
        self.wait()

    def wait(self) -> None:
        send_due(self.engine, Device(), self.clock.now)

    def say_yes(self) -> None:
        self._answer(lambda one: self.engine.handle_ack(one, Ack(settled=False, detail="yes")))

    def prove(self) -> None:
        self._answer(lambda one: self.engine.handle_response(one, success=True))

    def refuse(self) -> None:
        self._answer(lambda one: self.engine.handle_response(one, success=False, error="no"))

    def cancel(self) -> None:
        self._answer(lambda one: self.engine.cancel_command(one.command_id, "enough"))

    def _answer(self, say: Callable[[Command], object]) -> None:
        if self.commands and self.commands[-1].status in UNDER_WAY:
            say(self.commands[-1])


@given(
    st.lists(
        st.sampled_from(
            [Story.send, Story.wait, Story.say_yes, Story.prove, Story.refuse, Story.cancel, None]
        ),
        max_size=60,
    )
)
def test_looking_more_often_changes_nothing_about_what_is_found(
    steps: list[Callable[[Story], None] | None],
) -> None:
    # Entries are made late, when somebody asks: that must not show.
    clock = Clock()
    engine, ledger = watched(clock, max_commands=5)
    eager = Ledger(max_commands=5)
    note_all(engine, eager)
    look_each_time(engine, eager)
    story = Story(engine, clock)
    for step in steps:
        clock.now += 3 * SECOND
        if step is None:
            ledger.entries()
        else:
            step(story)
    assert ledger.entries() == eager.entries()
    assert all(one.sent_at for found in ledger.entries() for one in found.attempts)
    assert [one.command_id for one in ledger.entries()] == [
        one.command_id for one in story.commands[-5:]
    ]
