"""The judge of ``script/demo --check``: what it must not let pass."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import combinations, pairwise
from typing import Final

import pytest

from demo.assets import BATTERY, BAY_1, BAY_2, TITLES, TOLERANCE_KW
from demo.device_process import Device
from demo.log_check import our_complaints
from demo.plan import DemoPlan, Slot, day, staircase
from demo.restart import STEPS, recovery
from demo.timeline import Change, Timeline
from demo.verdict import Verdict, judge

BEGIN: Final = datetime(2026, 11, 24, 12, tzinfo=UTC)
SLOT: Final = timedelta(seconds=2)
TAKES_KW: Final = {BAY_1: (4.2, 11.0), BAY_2: (4.2, 11.0), BATTERY: (0.1, 5.0)}
"""What each of the demo's devices can carry, 0 aside."""

type Told = Sequence[tuple[float, float | None]]
"""Seconds after the beginning, and the setpoint that the device reports from there on."""


def timeline(told: Told) -> Timeline:
    return Timeline(
        [Change(at=BEGIN + timedelta(seconds=at), setpoint_kw=value) for at, value in told]
    )


def one_slot(planned: float | None) -> DemoPlan:
    slot = Slot(start=BEGIN, end=BEGIN + SLOT, setpoints=dict.fromkeys(TITLES, planned))
    return DemoPlan(name="One slot", slots=[slot])


def verdict(planned: float | None, told: Told, asset_id: str = BAY_1) -> Verdict:
    devices = {name: Device(asset_id=name, timeline=timeline(told)) for name in TITLES}
    verdicts = judge(one_slot(planned), devices, [])
    return next(one for one in verdicts if one.asset_id == asset_id)


@pytest.mark.parametrize(
    ("planned", "told"),
    [
        (7.4, [(0.004, 7.4)]),
        (7.4, [(-2.0, 7.4)]),
        (7.4, [(0.2, 0.0), (0.9, 7.4)]),
        (None, [(-2.0, 7.4), (0.1, None)]),
        (None, []),
        (0.0, [(0.1, 0.0)]),
    ],
)
def test_a_slot_that_came_into_force_in_time_passes(planned: float | None, told: Told) -> None:
    assert verdict(planned, told).ok


@pytest.mark.parametrize(
    ("planned", "told"),
    [
        (7.4, []),
        (7.4, [(-2.0, 11.0)]),
        (7.4, [(1.001, 7.4)]),
        (7.4, [(2.1, 7.4)]),
        (7.4, [(0.1, 7.4), (1.5, 11.0)]),
        (7.4, [(0.1, 7.39)]),
        (0.0, []),
        (0.0, [(-2.0, 0.0), (0.1, None)]),
        (None, [(-2.0, 0.0)]),
    ],
)
def test_a_slot_that_was_late_wrong_or_left_does_not_pass(
    planned: float | None, told: Told
) -> None:
    assert not verdict(planned, told).ok


def test_amperes_are_rounded_and_watts_are_not() -> None:
    assert verdict(4.2, [(0.0, 4.14)], BAY_2).ok
    assert not verdict(4.2, [(0.0, 4.05)], BAY_2).ok
    assert not verdict(4.2, [(0.0, 4.14)], BAY_1).ok


def crashed(told: Told, *, connected_at: float = 5.0) -> Device:
    return Device(
        asset_id=BATTERY,
        timeline=timeline(told),
        connected_at=[BEGIN, BEGIN + timedelta(seconds=connected_at)],
    )


def test_a_device_that_gets_the_present_slot_has_recovered() -> None:
    plan = staircase(BEGIN, SLOT, 6)
    first, present = (plan.slots[n].setpoints[BATTERY] for n in (0, 2))
    back = recovery(plan, crashed([(0.1, first), (5.3, present)]), BEGIN + SLOT / 2)
    assert back.ok
    assert back.in_force_after == timedelta(seconds=0.3)


def test_a_device_that_gets_an_older_slot_first_has_not_recovered() -> None:
    plan = staircase(BEGIN, SLOT, 6)
    first, second, present = (plan.slots[n].setpoints[BATTERY] for n in (0, 1, 2))
    told = [(0.1, first), (5.1, second), (5.3, present)]
    assert not recovery(plan, crashed(told), BEGIN + SLOT / 2).ok


def test_a_device_that_never_follows_again_has_not_recovered() -> None:
    plan = staircase(BEGIN, SLOT, 6)
    told = [(0.1, plan.slots[0].setpoints[BATTERY])]
    assert not recovery(plan, crashed(told), BEGIN + SLOT / 2).ok


@pytest.mark.parametrize("asset_id", TITLES)
def test_every_step_of_the_staircase_has_a_value_of_its_own_that_the_device_takes(
    asset_id: str,
) -> None:
    plan = staircase(BEGIN, SLOT, STEPS)
    values = [slot.setpoints[asset_id] or 0.0 for slot in plan.slots]
    least_kw, most_kw = TAKES_KW[asset_id]
    assert all(least_kw <= abs(value) <= most_kw for value in values)
    apart = (abs(one - other) for one, other in combinations(values, 2))
    assert min(apart) > 2 * TOLERANCE_KW[asset_id]


def test_the_day_charges_discharges_holds_releases_and_turns_round() -> None:
    values = [slot.setpoints[BATTERY] for slot in day(BEGIN, SLOT).slots]
    signs = [None if value is None else (value > 0) - (value < 0) for value in values]
    assert set(signs) == {None, -1, 0, 1}
    assert (1, -1) in pairwise(signs)
    assert (-1, 1) in pairwise(signs)


def test_only_our_warnings_and_errors_count() -> None:
    log = """\
2026-11-24 05:38:46.925 WARNING (MainThread) [homeassistant.loader] We found a custom integration \
energy_dispatch which has not been tested by Home Assistant.
2026-11-24 05:38:46.926 INFO (MainThread) [custom_components.energy_dispatch] Back
2026-11-24 05:38:46.927 ERROR (MainThread) [homeassistant] Something failed
Traceback (most recent call last):
  File "custom_components/energy_dispatch/coordinator.py", line 1
2026-11-24 05:38:46.928 WARNING (Recorder) [homeassistant.components.recorder] Slow
"""
    complaints = our_complaints(log.splitlines())
    assert len(complaints) == 1
    assert complaints[0].splitlines()[0].endswith("Something failed")
