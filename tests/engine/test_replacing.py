"""A new plan takes the place of the pending setpoints of its assets, from its first slot on."""

import pytest

from coordinator import Command, CommandStatus, CommandType, EventType, Reason, ScheduleError
from coordinator.schedule import Baseline, build_batch, read_schedule

from .support import (
    ASSETS,
    BATTERY,
    CAR,
    EMPTY,
    NOON,
    SECOND,
    Device,
    battery_table,
    car_table,
    listen,
    new_engine,
    planned,
    send_due,
    signed,
    slot,
    table,
)  # fmt: skip

YES = Device(answer=True)


def test_pending_setpoints_are_superseded_from_the_first_slot_on() -> None:
    engine = new_engine()
    old = engine.schedule_to_commands(car_table(1.0, 2.0, 3.0, 4.0), ASSETS)
    new = engine.schedule_to_commands(car_table(7.0, 8.0, start=slot(2)), ASSETS)
    assert [command.status.value for command in old] == ["pending"] * 2 + ["superseded"] * 2
    assert all(command.reason is Reason.SUPERSEDED for command in old[2:])
    assert engine.get_pending_commands(slot(9)) == old[:2] + new


def test_other_assets_keep_their_commands() -> None:
    engine = new_engine()
    (battery,) = engine.schedule_to_commands(battery_table(2.0), ASSETS)
    engine.schedule_to_commands(car_table(1.0), ASSETS)
    assert battery.status is CommandStatus.PENDING


def test_an_asset_whose_column_is_all_empty_is_named_too() -> None:
    engine = new_engine()
    (old,) = engine.schedule_to_commands(car_table(1.0), ASSETS)
    assert engine.schedule_to_commands(car_table(EMPTY, EMPTY), ASSETS) == []
    assert old.status is CommandStatus.SUPERSEDED


def test_commands_by_hand_of_other_types_stay() -> None:
    engine = new_engine()
    stop = Command(CAR, CommandType.STOP_CHARGING, {}, slot(1))
    limit = Command(CAR, CommandType.SET_POWER_LIMIT, {"power_kw": 5}, slot(1))
    setpoint = Command(CAR, CommandType.SET_CHARGE_RATE, {"power_kw": 5}, slot(1))
    for command in (stop, limit, setpoint):
        engine.add_command(command)
    engine.schedule_to_commands(car_table(1.0), ASSETS)
    assert [one.status.value for one in (stop, limit, setpoint)] == [
        "pending",
        "pending",
        "superseded",
    ]


def test_a_plan_that_repeats_the_present_value_sends_nothing() -> None:
    engine = new_engine()
    device = Device(answer=True)
    for minute in range(0, 60, 5):
        now = NOON + minute * 60 * SECOND
        engine.schedule_to_commands(car_table(7.0, 7.0, start=now), ASSETS)
        send_due(engine, device, now)
    assert device.setpoints_kw == [7.0]


def test_noise_between_two_plans_is_no_change() -> None:
    engine = new_engine()
    engine.schedule_to_commands(car_table(7.4), ASSETS)
    send_due(engine, YES, NOON)
    assert engine.schedule_to_commands(car_table(7.400000000000006), ASSETS) == []


def test_a_command_for_the_same_value_that_is_under_way_is_kept() -> None:
    engine = new_engine()
    (under_way,) = engine.schedule_to_commands(car_table(7.0), ASSETS)
    engine.dispatch_command(under_way, Device(), now=NOON)
    assert engine.schedule_to_commands(car_table(7.0, 7.0), ASSETS) == []
    engine.handle_response(under_way, success=True, now=NOON)
    assert engine.setpoint_in_force(CAR) is under_way


def test_a_repeat_of_the_same_value_is_kept_and_lives_as_long_as_the_new_plan() -> None:
    engine = new_engine("latest")
    (waiting,) = engine.schedule_to_commands(car_table(7.0, 7.0), ASSETS)
    engine.dispatch_command(waiting, Device(), now=NOON)
    engine.handle_response(waiting, success=False, now=NOON)
    assert engine.schedule_to_commands(car_table(7.0, 7.0, 7.0, 7.0), ASSETS) == []
    assert waiting.expires_at == slot(4)
    assert engine.get_pending_commands(slot(3)) == [waiting]


def test_a_repeat_of_another_value_is_superseded() -> None:
    engine = new_engine()
    (waiting,) = engine.schedule_to_commands(car_table(7.0, 7.0), ASSETS)
    engine.dispatch_command(waiting, Device(), now=NOON)
    engine.handle_response(waiting, success=False, now=NOON)
    (new,) = engine.schedule_to_commands(car_table(8.0, 8.0), ASSETS)
    assert engine.get_pending_commands(NOON + 5 * SECOND) == [new]
    assert waiting.status is CommandStatus.SUPERSEDED


def test_a_repeat_goes_on_until_a_plan_of_later_begins() -> None:
    engine = new_engine()
    (waiting,) = engine.schedule_to_commands(car_table(7.0, 7.0), ASSETS)
    engine.dispatch_command(waiting, Device(), now=NOON)
    engine.handle_response(waiting, success=False, now=NOON)
    engine.schedule_to_commands(car_table(8.0, start=slot(1)), ASSETS)
    assert engine.get_pending_commands(NOON + 2 * SECOND) == [waiting]


@pytest.mark.parametrize("end", ["failed", "timed out", "cancelled"])
def test_a_value_that_is_not_proven_is_sent_again(end: str) -> None:
    engine = new_engine()
    (command,) = engine.schedule_to_commands(car_table(7.0), ASSETS)
    engine.dispatch_command(command, Device(), now=NOON)
    match end:
        case "failed":
            engine.handle_response(command, success=False, retryable=False, now=NOON)
        case "timed out":
            engine.check_timeouts(slot(1))
        case "cancelled":
            engine.cancel_command(command.command_id, "x", now=NOON)
    assert signed(engine.schedule_to_commands(car_table(7.0), ASSETS)) == [7.0]


def test_a_value_that_the_device_may_have_lost_is_sent_again() -> None:
    engine = new_engine()
    engine.schedule_to_commands(car_table(7.0), ASSETS)
    send_due(engine, YES, NOON)
    engine.forget_in_force(CAR)
    assert signed(engine.schedule_to_commands(car_table(7.0), ASSETS)) == [7.0]


def test_a_value_that_only_waits_for_its_time_is_made_again() -> None:
    engine = new_engine()
    engine.schedule_to_commands(car_table(7.0, 7.0), ASSETS)
    assert planned(engine.schedule_to_commands(car_table(7.0, start=slot(1)), ASSETS)) == [
        (1, "set_charge_rate", 7.0)
    ]


def test_an_empty_start_releases_what_an_earlier_plan_put_in_force() -> None:
    engine = new_engine()
    engine.schedule_to_commands(car_table(7.0), ASSETS)
    send_due(engine, YES, NOON)
    (release,) = engine.schedule_to_commands(car_table(EMPTY, EMPTY), ASSETS)
    assert release.command_type is CommandType.RELEASE
    assert release.scheduled_at == NOON


@pytest.mark.parametrize("state", ["under way", "repeated", "timed out", "refused"])
def test_an_empty_start_releases_what_may_be_in_force(state: str) -> None:
    engine = new_engine()
    (command,) = engine.schedule_to_commands(car_table(7.0), ASSETS)
    engine.dispatch_command(command, Device(), now=NOON)
    match state:
        case "repeated":
            engine.handle_response(command, success=False, now=NOON)
        case "timed out":
            engine.check_timeouts(slot(1))
        case "refused":
            engine.handle_response(command, success=False, retryable=False, now=NOON)
    assert signed(engine.schedule_to_commands(car_table(EMPTY), ASSETS)) == [None]


def test_an_empty_start_releases_once() -> None:
    engine = new_engine()
    engine.schedule_to_commands(car_table(7.0), ASSETS)
    send_due(engine, YES, NOON)
    (release,) = engine.schedule_to_commands(car_table(EMPTY), ASSETS)
    engine.dispatch_command(release, Device(), now=NOON)
    assert engine.schedule_to_commands(car_table(EMPTY), ASSETS) == []
    engine.handle_response(release, success=True, now=NOON)
    assert engine.schedule_to_commands(car_table(EMPTY), ASSETS) == []


def test_an_empty_start_makes_up_for_a_release_that_did_not_work() -> None:
    engine = new_engine()
    engine.schedule_to_commands(car_table(7.0), ASSETS)
    send_due(engine, YES, NOON)
    (release,) = engine.schedule_to_commands(car_table(EMPTY), ASSETS)
    engine.dispatch_command(release, Device(), now=NOON)
    engine.handle_response(release, success=False, retryable=False, now=NOON)
    assert signed(engine.schedule_to_commands(car_table(EMPTY), ASSETS)) == [None]


def test_an_empty_start_releases_what_is_still_to_be_sent_before_it() -> None:
    engine = new_engine()
    engine.schedule_to_commands(car_table(7.0), ASSETS)
    assert signed(engine.schedule_to_commands(car_table(EMPTY, start=slot(1)), ASSETS)) == [None]


def test_an_empty_start_that_holds_keeps_the_last_value() -> None:
    engine = new_engine()
    (command,) = engine.schedule_to_commands(car_table(7.0, 7.0), ASSETS)
    send_due(engine, YES, NOON)
    frame = car_table(EMPTY, EMPTY, 7.0, 8.0, start=slot(1))
    assert planned(engine.schedule_to_commands(frame, ASSETS, gaps="hold")) == [
        (4, "set_charge_rate", 8.0)
    ]
    assert command.expires_at == slot(5)


def test_a_first_value_against_the_present_direction_gets_its_zero() -> None:
    engine = new_engine()
    engine.schedule_to_commands(battery_table(5.0), ASSETS)
    send_due(engine, YES, NOON)
    stop, turn = engine.schedule_to_commands(battery_table(-3.0, start=slot(1)), ASSETS)
    assert signed([stop, turn]) == [0.0, -3.0]
    assert turn.after is stop


def test_a_batch_made_beforehand_is_made_again_if_the_ground_has_changed() -> None:
    engine = new_engine()
    schedule = read_schedule(car_table(7.0, 8.0), ASSETS)
    batch = build_batch(schedule, engine.baselines(schedule))
    assert batch.baselines == {CAR: Baseline()}
    engine.add_command(Command(CAR, CommandType.SET_CHARGE_RATE, {"power_kw": 7}, NOON))
    send_due(engine, YES, NOON)
    assert signed(engine.install(batch)) == [8.0]
    assert engine.get_command(batch.commands[0].command_id) is None


def test_a_batch_made_beforehand_is_taken_as_it_is_on_the_same_ground() -> None:
    engine = new_engine()
    schedule = read_schedule(car_table(7.0, 8.0), ASSETS)
    batch = build_batch(schedule, engine.baselines(schedule))
    assert engine.install(batch) == batch.commands


def test_the_counts_of_a_replacement_are_told() -> None:
    engine = new_engine()
    heard = listen(engine, [EventType.SCHEDULE_RECEIVED])
    engine.schedule_to_commands(car_table(1.0, 2.0), ASSETS)
    both = table(slot(1), ev_001_kw=[3.0, 3.0], battery_charge_kw=[1.0, 2.0])
    both[["hint", "ev_9_kw"]] = 0.0
    engine.schedule_to_commands(both, ASSETS, plan_id="plan_b", allow_unmapped=True)
    payload = heard[1].payload
    assert payload["plan_id"] == "plan_b"
    assert payload["commands"] == 3
    assert payload["commands_per_asset"] == {CAR: 1, BATTERY: 2}
    assert payload["superseded"] == 1
    assert payload["ignored_columns"] == ["hint"]
    assert payload["unmapped_columns"] == ["ev_9_kw"]
    assert (payload["starts_at"], payload["ends_at"], payload["slots"]) == (slot(1), slot(3), 2)


def test_a_refused_plan_leaves_the_one_before_in_force() -> None:
    engine = new_engine()
    old = engine.schedule_to_commands(car_table(1.0, 2.0), ASSETS)
    heard = listen(engine)
    with pytest.raises(ScheduleError):
        engine.schedule_to_commands(car_table(-1.0), ASSETS)
    assert heard == []
    assert engine.get_pending_commands(slot(1)) == old


def test_a_listener_that_interferes_does_not_break_a_replacement() -> None:
    engine = new_engine()
    engine.schedule_to_commands(car_table(1.0, 2.0, 3.0), ASSETS)

    def interfere(_: object) -> None:
        for command in engine.get_commands_for_asset(CAR):
            if not command.ended:
                engine.cancel_command(command.command_id, "interference")

    engine.event_bus.subscribe(EventType.COMMAND_SUPERSEDED, interfere)
    new = engine.schedule_to_commands(car_table(7.0, 8.0), ASSETS)
    assert {command.status for command in new} == {CommandStatus.CANCELLED}
    assert engine.get_pending_commands(slot(9)) == []


def test_commands_that_are_replaced_together_share_nothing_that_is_written_later() -> None:
    engine = new_engine()
    first, second, third = engine.schedule_to_commands(car_table(1.0, 2.0, 3.0), ASSETS)
    third.begin_progress().effective_power_kw = 2.5
    engine.schedule_to_commands(car_table(9.0), ASSETS, now=NOON + SECOND)
    engine.handle_response(first, success=True, now=NOON + 2 * SECOND)
    first.begin_progress().detail = "mine"
    assert len(first.answers) == 1
    assert (second.answers, second.detail) == ((), None)
    assert third.effective_power_kw == 2.5
    for command in (first, second, third):
        assert (command.status, command.reason, command.ended_at) == (
            CommandStatus.SUPERSEDED,
            Reason.SUPERSEDED,
            NOON + SECOND,
        )
