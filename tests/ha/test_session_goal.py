"""How far a session has come, by what its charger tells."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from custom_components.energy_dispatch.adapters import Telemetry
from custom_components.energy_dispatch.session_goal import (
    Reached,
    SessionGoal,
    Stay,
    goal_from,
    plain_goal,
    plain_stay,
    plug_shown,
    stay_from,
    stay_seen,
)

NOW = datetime(2026, 11, 24, 18, tzinfo=UTC)


def told(**values: Any) -> Telemetry:
    return Telemetry(observed_at=NOW, **values)


def charged(stay: Stay | None, *reports: Telemetry) -> float | None:
    for report in reports:
        stay = stay_seen(stay, report, NOW)
    assert stay is not None
    return stay.charged_kwh(reports[-1])


def test_a_register_counts_from_the_moment_of_plugging_in() -> None:
    assert charged(None, told(energy_kwh=100.0), told(energy_kwh=104.5)) == 4.5


def test_a_register_that_is_told_late_or_is_another_counts_from_there() -> None:
    assert charged(None, told()) is None
    assert charged(None, told(), told(energy_kwh=100.0), told(energy_kwh=101.0)) == 1.0
    assert charged(None, told(energy_kwh=100.0), told(energy_kwh=0.0), told(energy_kwh=2.0)) == 2.0


def test_the_energy_of_the_session_before_is_not_of_this_one() -> None:
    earlier = told(session_energy_kwh=12.0)
    assert charged(None, earlier) is None
    running = told(session_energy_kwh=1.5, session_started_at=NOW)
    assert charged(None, earlier, running) == 1.5
    over = told(session_energy_kwh=3.0)
    assert charged(None, earlier, running, over) == 3.0


def test_a_session_that_began_before_it_was_seen_counts_as_its_charger_counts_it() -> None:
    running = told(session_energy_kwh=8.0, session_started_at=NOW, energy_kwh=100.0)
    assert charged(None, running) == 8.0


def test_several_transactions_of_one_stay_count_together() -> None:
    first = told(energy_kwh=100.0, session_energy_kwh=0.0, session_started_at=NOW)
    second = told(energy_kwh=106.0, session_energy_kwh=2.0, session_started_at=NOW)
    assert charged(None, first, second) == 6.0


@pytest.mark.parametrize(
    ("telemetry", "shown"),
    [
        (told(plugged=True, status="Available"), True),
        (told(plugged=False), False),
        (told(status="SUSPENDED_EVSE"), True),
        (told(status="no vehicle"), False),
        (told(status="B1"), True),
        (told(status="off"), False),
        (told(status="Faulted"), None),
        (told(status="NOT_READY"), None),
        (told(), None),
    ],
)
def test_a_vehicle_is_seen_by_the_chargers_words(telemetry: Telemetry, shown: bool | None) -> None:
    assert plug_shown(telemetry) is shown


def test_either_part_of_a_goal_is_enough_and_what_nobody_tells_is_not_reached() -> None:
    goal = SessionGoal(energy_kwh=10, soc_percent=80, departure_at=NOW)
    assert goal.judged(None, None) is None
    assert goal.judged(9.9, 79) is None
    assert goal.judged(10.0, 10) is Reached.ENERGY
    assert goal.judged(1.0, 80) is Reached.SOC
    assert SessionGoal(departure_at=NOW).judged(100.0, 100) is None


def test_goals_and_stays_survive_the_disk() -> None:
    goal = SessionGoal(energy_kwh=10, departure_at=NOW, reached=Reached.SOC)
    stored = plain_goal(goal) | {"departure_at": NOW.isoformat(), "reached": "soc"}
    assert goal_from(stored) == goal
    stay = Stay(plugged_at=NOW - timedelta(hours=1), start_kwh=4.0, earlier_kwh=None)
    assert stay_from(plain_stay(stay) | {"plugged_at": stay.plugged_at.isoformat()}) == stay
