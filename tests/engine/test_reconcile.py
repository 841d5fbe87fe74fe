"""Desired against confirmed: what a device's report says about a setpoint."""

import pytest

from coordinator.reconcile import (
    Backoff,
    Tolerance,
    Verdict,
    judge_power,
    judge_setpoint,
    suspicion,
)

TOLERANCE = Tolerance(absolute_kw=0.25, relative=0.1)


@pytest.mark.parametrize(
    ("reported_kw", "verdict"),
    [
        (None, Verdict.UNKNOWN),
        (7.0, Verdict.FOLLOWS),
        (7.6, Verdict.FOLLOWS),
        (11, Verdict.DEVIATES),
    ],
)
def test_a_reported_setpoint_is_compared_within_the_tolerance(
    reported_kw: float | None, verdict: Verdict
) -> None:
    assert judge_setpoint(7.0, reported_kw, TOLERANCE).verdict is verdict


def test_a_vehicle_that_takes_less_proves_nothing_and_a_battery_that_gives_less_deviates() -> None:
    assert judge_power(11.0, 6.5, TOLERANCE, may_take_less=True).verdict is Verdict.UNKNOWN
    assert judge_power(-3.0, -1.9, TOLERANCE, may_take_less=False).verdict is Verdict.DEVIATES


def test_more_than_was_asked_always_deviates() -> None:
    assert judge_power(6.0, 11.0, TOLERANCE, may_take_less=True).verdict is Verdict.DEVIATES


@pytest.mark.parametrize(
    ("seen_kw", "words"),
    [
        (3.7, "one phase"),
        (33.0, "three phases"),
        (11_000.0, "watts for kilowatts"),
        (0.011, "kilowatts for watts"),
    ],
)
def test_a_unit_or_phase_error_is_named(seen_kw: float, words: str) -> None:
    assert words in (suspicion(11.0, seen_kw) or "")


def test_an_ordinary_difference_points_to_nothing() -> None:
    assert suspicion(11.0, 8.0) is None
    assert suspicion(0.0, 8.0) is None


def test_the_wait_before_asserting_again_grows_to_five_minutes() -> None:
    backoff = Backoff()
    assert [backoff.delay_seconds(tries) for tries in (0, 1, 2, 3)] == [5, 10, 20, 40]
    assert backoff.delay_seconds(1000) == 300
