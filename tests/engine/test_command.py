"""What a command is made of."""

from datetime import datetime, timedelta, timezone
import re

import pytest

from coordinator import Command, CommandStatus, CommandType
from coordinator.base import Direction
from coordinator.ids import CREATED, command_id_of, number_of

from .support import CAR, NOON


def test_a_command_fills_in_the_contracts_defaults() -> None:
    command = Command(CAR, CommandType.SET_CHARGE_RATE, {"power_kw": 22.0}, NOON)
    assert re.fullmatch(r"cmd_[0-9a-f]{12}", command.command_id)
    assert command.command_id == command.command_id
    assert command.status is CommandStatus.PENDING
    assert (command.max_retries, command.timeout_seconds, command.priority) == (3, 30.0, 1)
    assert command.parameters == {"power_kw": 22.0}
    assert command.effective_power_kw == 22.0


def test_parameters_never_change() -> None:
    given = {"power_kw": 22.0}
    command = Command(CAR, CommandType.SET_CHARGE_RATE, given, NOON)
    given["power_kw"] = 1.0
    assert command.parameters == {"power_kw": 22.0}
    with pytest.raises(TypeError):
        command.parameters["power_kw"] = 1.0  # type: ignore[index]
    command.begin_progress().effective_power_kw = 11.0
    assert command.parameters == {"power_kw": 22.0}
    assert command.effective_power_kw == 11.0


def test_further_parameters_are_kept() -> None:
    command = Command(CAR, CommandType.SET_CHARGE_RATE, {"power_kw": 2, "phases": 1}, NOON)
    assert command.parameters == {"power_kw": 2.0, "phases": 1}
    assert command.power_kw == 2.0


@pytest.mark.parametrize(
    ("kind", "parameters"),
    [
        (CommandType.SET_CHARGE_RATE, {}),
        (CommandType.SET_CHARGE_RATE, {"power_kw": -1.0}),
        (CommandType.SET_CHARGE_RATE, {"power_kw": float("nan")}),
        (CommandType.SET_DISCHARGE_RATE, {"power_kw": float("inf")}),
        (CommandType.SET_POWER_LIMIT, {"power_kw": "11"}),
        (CommandType.SET_POWER_LIMIT, {"power_kw": True}),
        (CommandType.SET_SOC_TARGET, {"soc_percent": 101}),
        (CommandType.SET_SOC_TARGET, {}),
        (CommandType.CHANGE_AVAILABILITY, {"available": 1}),
    ],
)
def test_parameters_that_a_type_cannot_do_with_are_refused(
    kind: CommandType, parameters: dict[str, object]
) -> None:
    with pytest.raises(ValueError, match=r"power_kw|soc_percent|available"):
        Command(CAR, kind, parameters, NOON)


@pytest.mark.parametrize(
    "kind", [CommandType.START_CHARGING, CommandType.STOP_CHARGING, CommandType.RELEASE]
)
def test_types_without_parameters_need_none(kind: CommandType) -> None:
    assert Command(CAR, kind, {}, NOON).parameters == {}


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Command(CAR, CommandType.RELEASE, {}, datetime(2026, 1, 1))  # noqa: DTZ001


def test_times_are_kept_in_utc() -> None:
    local = NOON.astimezone(timezone(timedelta(hours=5)))
    command = Command(CAR, CommandType.RELEASE, {}, local, expires_at=local)
    assert command.scheduled_at.utcoffset() == timedelta(0)
    assert command.scheduled_at == NOON
    assert command.expires_at == NOON


def test_power_is_signed_by_the_type() -> None:
    charge = Command(CAR, CommandType.SET_CHARGE_RATE, {"power_kw": 3}, NOON)
    discharge = Command(CAR, CommandType.SET_DISCHARGE_RATE, {"power_kw": 3}, NOON)
    stop = Command(CAR, CommandType.SET_DISCHARGE_RATE, {"power_kw": 0}, NOON)
    assert (charge.signed_power_kw, charge.direction) == (3.0, Direction.CHARGE)
    assert (discharge.signed_power_kw, discharge.direction) == (-3.0, Direction.DISCHARGE)
    assert (stop.signed_power_kw, stop.direction) == (0.0, None)
    limit = Command(CAR, CommandType.SET_POWER_LIMIT, {"power_kw": 3}, NOON)
    assert (limit.signed_power_kw, limit.direction) == (None, None)


def test_what_a_plan_shares_may_be_changed_for_one_command() -> None:
    first = Command(CAR, CommandType.RELEASE, {}, NOON)
    second = first.again(NOON, None)  # type: ignore[arg-type]
    first.timeout_seconds, first.max_retries, first.settle_seconds = 5.0, 0, 7.0
    assert (first.timeout_seconds, first.max_retries, first.settle_seconds) == (5.0, 0, 7.0)
    assert (second.timeout_seconds, second.max_retries, second.settle_seconds) == (30.0, 3, 30.0)


def test_ids_lead_back_to_their_numbers_and_never_repeat() -> None:
    numbers = CREATED.take(10_000)
    ids = [command_id_of(number) for number in numbers]
    assert len(set(ids)) == len(ids)
    assert [number_of(command_id) for command_id in ids] == list(numbers)


@pytest.mark.parametrize("text", ["", "cmd_", "cmd_xyz", "plan_12", "cmd_-1", "käse"])
def test_what_is_no_id_leads_nowhere(text: str) -> None:
    number = number_of(text)
    assert number is None or command_id_of(number) != text


def test_an_id_may_be_given() -> None:
    assert Command(CAR, CommandType.RELEASE, {}, NOON, command_id="mine").command_id == "mine"


def test_a_log_line_shows_what_it_is() -> None:
    text = repr(Command(CAR, CommandType.SET_CHARGE_RATE, {"power_kw": 3}, NOON))
    assert CAR in text
    assert "set_charge_rate" in text
    assert "pending" in text
