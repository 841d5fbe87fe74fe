from datetime import datetime, timedelta

from hypothesis import given, strategies as st
import pytest

from custom_components.energy_dispatch.adapters.ocpp import ChargingRateUnit, OcppConfig
from custom_components.energy_dispatch.adapters.ocpp.plan_periods import Course, course_of
from custom_components.energy_dispatch.adapters.ocpp.profiles import Purpose, Rung
from custom_components.energy_dispatch.adapters.plan_ahead import PlanAhead

from .helpers import NOW, plan

REACH = OcppConfig(charge_point_id="CP1", max_current_a=16).reach
HOUR = timedelta(hours=1)


def course(ahead: PlanAhead, *, now: datetime = NOW, room: int | None = 24) -> Course:
    made = course_of(ahead, now=now, reach=REACH, max_periods=room)
    assert made is not None
    return made


def told(made: Course) -> list[tuple[float, float]]:
    return [((step.at - NOW) / HOUR, step.power_kw) for step in made.steps]


def test_a_plan_becomes_its_changes_and_ends_with_what_is_safe() -> None:
    made = course(plan(7.4, 7.4, 11.0, 0.0, safe_kw=5.0))
    assert told(made)[1:] == [(2.0, 11.0), (3.0, 0.0), (4.0, 5.0)]
    assert made.steps[0].at == NOW - timedelta(seconds=60)
    assert made.renew_at is None


@pytest.mark.parametrize("safe", [None, 0.0, 2.0])
def test_what_is_safe_is_never_nothing(safe: float | None) -> None:
    assert told(course(plan(7.4, 0.0, safe_kw=safe)))[-1] == (2.0, REACH.min_charge_kw)


def test_a_slot_without_a_setpoint_is_the_chargers_maximum() -> None:
    assert told(course(plan(7.4, None)))[1] == (1.0, pytest.approx(11.04))


def test_what_the_charger_cannot_do_is_cut_as_a_setpoint_is() -> None:
    assert [kw for _, kw in told(course(plan(3.0, 22.0)))] == [0.0, pytest.approx(11.04), 4.14]


def test_a_plan_that_is_too_long_is_cut_and_renewed_half_way() -> None:
    made = course(plan(*(5.0 + n % 2 for n in range(10))), room=4)
    assert told(made)[1:] == [(1.0, 6.0), (2.0, 5.0), (3.0, 4.14)]
    assert made.renew_at == NOW + 2 * HOUR


@pytest.mark.parametrize("room", [0, 1])
def test_a_charger_without_room_keeps_no_plan(room: int) -> None:
    assert course_of(plan(7.4, 5.0), now=NOW, reach=REACH, max_periods=room) is None


@pytest.mark.parametrize("ahead", [PlanAhead(), plan(7.4, start=NOW - 5 * HOUR)])
def test_no_plan_and_one_that_is_over_are_nothing(ahead: PlanAhead) -> None:
    assert course_of(ahead, now=NOW, reach=REACH, max_periods=24) is None


def test_periods_count_seconds_from_the_first_step() -> None:
    rung = Rung(purpose=Purpose.TX_DEFAULT, stack_level=0, unit=ChargingRateUnit.A)
    periods = course(plan(7.36, 11.04)).periods(rung, REACH)
    assert [(period.start_seconds, period.limit) for period in periods] == [
        (0, 10.6),
        (3660, 16.0),
        (7260, 6.0),
    ]


def test_a_slot_that_begins_where_the_plan_ends_is_no_slot() -> None:
    ahead = plan(7.4, 5.0, None)
    ahead = PlanAhead(slots=ahead.slots, ends_at=NOW + 2 * HOUR)
    assert told(course(ahead))[1:] == [(1.0, 5.0), (2.0, 4.14)]


def test_the_same_plan_later_is_the_same_and_another_one_is_not() -> None:
    held, later = course(plan(7.4, 5.0, 6.0)), NOW + 1.5 * HOUR
    assert held.tells_the_same(course(plan(7.4, 5.0, 6.0), now=later), later)
    assert not held.tells_the_same(course(plan(7.4, 5.0, 6.5), now=later), later)
    assert not held.tells_the_same(course(plan(7.4, 5.0), now=later), later)


def test_a_longer_plan_is_the_same_until_the_one_that_was_cut_is_half_over() -> None:
    long = plan(*(5.0 + n % 2 for n in range(10)))
    held = course(long, room=4)
    for hours, same in ((0.5, True), (1.5, True), (2.5, False)):
        moment = NOW + hours * HOUR
        assert held.tells_the_same(course(long, now=moment, room=4), moment) is same


@given(
    st.lists(st.none() | st.floats(0, 30), min_size=1, max_size=60),
    st.integers(2, 30),
    st.floats(0, 70),
    st.none() | st.floats(0, 30),
)
def test_every_course_fits_begins_in_the_past_and_never_ends_at_nothing(
    powers: list[float | None], room: int, hours: float, safe: float | None
) -> None:
    now = NOW + hours * HOUR
    made = course_of(plan(*powers, safe_kw=safe), now=now, reach=REACH, max_periods=room)
    if made is None:
        return
    assert 2 <= len(made.steps) <= room
    assert made.steps[0].at < now
    assert made.steps[-1].power_kw > 0
    rung = Rung(purpose=Purpose.TX_DEFAULT, stack_level=0, unit=ChargingRateUnit.W)
    starts = [period.start_seconds for period in made.periods(rung, REACH)]
    assert starts[0] == 0
    assert starts == sorted(set(starts))
    moments = [step.at for step in made.steps]
    assert moments == sorted(set(moments))
