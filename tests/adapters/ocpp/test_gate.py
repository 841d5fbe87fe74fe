import pytest

from custom_components.energy_dispatch.adapters.ocpp.gate import Gate


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_charger_that_was_away_may_tell_what_it_kept_in_a_rush(clock: Clock) -> None:
    gate = Gate(clock)
    assert {gate.take(makes_sense=True) for _ in range(1000)} == {None}


def test_a_flood_ends_and_a_steady_stream_does_not(clock: Clock) -> None:
    gate = Gate(clock)
    for _ in range(5000):
        clock.seconds += 0.02
        assert gate.take(makes_sense=True) is None
    said = [gate.take(makes_sense=True) for _ in range(1100)]
    assert said[-1] == "too many messages"


def test_nonsense_ends_once_nothing_else_comes(clock: Clock) -> None:
    gate = Gate(clock)
    assert {gate.take(makes_sense=False) for _ in range(99)} == {None}
    assert gate.take(makes_sense=True) is None
    assert [gate.take(makes_sense=False) for _ in range(100)][-1] == "no messages of OCPP"
