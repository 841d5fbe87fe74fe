"""Threads take quick turns while somebody wants them, and no longer."""

from collections.abc import Iterator
import sys

import pytest

from custom_components.energy_dispatch.quick_turns import QUICK_SECONDS, QuickTurns

USUAL_SECONDS = 0.004


@pytest.fixture(autouse=True)
def usual() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(USUAL_SECONDS)
    yield
    sys.setswitchinterval(before)


def test_turns_are_quick_until_they_are_given_back() -> None:
    turns = QuickTurns()
    turns.begin()
    turns.begin()
    assert sys.getswitchinterval() == pytest.approx(QUICK_SECONDS)
    turns.end()
    assert sys.getswitchinterval() == pytest.approx(USUAL_SECONDS)


def test_the_last_of_several_sites_gives_them_back() -> None:
    one, other = QuickTurns(), QuickTurns()
    one.begin()
    other.begin()
    one.end()
    one.end()
    assert sys.getswitchinterval() == pytest.approx(QUICK_SECONDS)
    other.end()
    assert sys.getswitchinterval() == pytest.approx(USUAL_SECONDS)


def test_who_wants_none_takes_none_away() -> None:
    one, other = QuickTurns(), QuickTurns()
    one.begin()
    other.end()
    assert sys.getswitchinterval() == pytest.approx(QUICK_SECONDS)
    one.end()


def test_turns_that_are_quicker_already_stay_so() -> None:
    sys.setswitchinterval(QUICK_SECONDS / 2)
    before = sys.getswitchinterval()
    turns = QuickTurns()
    turns.begin()
    assert sys.getswitchinterval() == before
    turns.end()
    assert sys.getswitchinterval() == before


@pytest.mark.parametrize("microseconds", [101, 4_999, 5_000, 7_001])
def test_usual_turns_do_not_shrink_from_time_to_time(microseconds: int) -> None:
    sys.setswitchinterval((microseconds + 0.5) / 1e6)
    before = sys.getswitchinterval()
    turns = QuickTurns()
    for _ in range(100):
        turns.begin()
        turns.end()
    assert sys.getswitchinterval() == before
