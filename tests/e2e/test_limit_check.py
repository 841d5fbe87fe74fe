"""The judge of the limit and of the setpoint by hand: what it must not let pass."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, Final

import pytest

from demo.assets import BATTERY, BAY_1, BAY_2, TITLES
from demo.by_hand import interventions
from demo.device_process import Device
from demo.limit_check import LimitVerdict, judge_limit
from demo.plan import day
from demo.spans import Cause, spans
from demo.timeline import Change, Timeline
from demo.verdict import Verdict, by_hand_lines, judge

BEGIN: Final = datetime(2026, 11, 24, 12, tzinfo=UTC)
SLOT: Final = timedelta(seconds=2)
PLAN: Final = day(BEGIN, SLOT)
DONE: Final = interventions(PLAN)

type Told = Sequence[tuple[float, float | None]]
"""In slots from the plan's beginning, and the setpoint that the device reports from there on."""

GOOD: Final[dict[str, Told]] = {
    BAY_1: [(12, 7.4), (13.2, 9.2), (15, 7.4)],
    BAY_2: [(12, 11.0), (12.6, 6.6), (13.1, 4.3), (14.1, 6.6), (14.6, 6.9)],
    BATTERY: [(11, 3.0), (13.15, 3.5), (14, 1.2)],
}
CLAMPED: Final = {
    "asset_id": BAY_2,
    "scheduled_at": (BEGIN + 12.5 * SLOT).isoformat(),
    "clamps": [{"reason": "site_limit", "from_kw": 11.0, "to_kw": 6.6}],
}


def devices(**told: Told) -> dict[str, Device]:
    return {
        name: Device(
            asset_id=name,
            timeline=Timeline(
                [Change(at=BEGIN + at * SLOT, setpoint_kw=value) for at, value in told[name]]
            ),
        )
        for name in TITLES
    }


def limit(
    other: dict[str, Told] | None = None, commands: Iterable[dict[str, Any]] = (CLAMPED,)
) -> LimitVerdict:
    told = GOOD | (other or {})
    return judge_limit(PLAN, DONE.limited, devices(**told), commands)


def test_a_limit_that_held_passes() -> None:
    verdict = limit()
    assert verdict.ok
    assert verdict.most_kw == pytest.approx(17.0)
    assert verdict.wanted_kw == pytest.approx(23.7)


@pytest.mark.parametrize(
    "other",
    [
        {BAY_2: [(12, 11.0)]},
        {BAY_2: [(12, 11.0), (13.01, 4.3)]},
        {BAY_2: [(12, 11.0), (12.6, 6.6), (13.1, 4.5), (14.1, 6.6)]},
        {BAY_2: [(12, 11.0), (12.6, 6.6), (13.3, 4.3), (14.1, 6.6)]},
        {BAY_2: [(12, 11.0), (12.6, 6.6), (13.1, 4.3), (14.4, 6.9)]},
        {BAY_2: [(12, 11.0), (12.6, 6.6), (13.1, None), (13.2, 4.3)]},
        {BAY_1: [(12, 7.4)]},
        {BAY_1: [(12, 0.0)], BAY_2: [(12, 11.0)]},
    ],
    ids=[
        "never lowered",
        "lowered too late",
        "0.2 kW too much",
        "raised before the other was lowered",
        "raised before it was lifted",
        "left to itself for a moment",
        "the most important one lowered",
        "the most important one lowered instead of the least important",
    ],
)
def test_a_limit_that_did_not_hold_or_was_felt_by_the_wrong_one_does_not_pass(
    other: dict[str, Told],
) -> None:
    assert not limit(other).ok


def test_a_limit_that_the_ledger_does_not_name_does_not_pass() -> None:
    other_reason = CLAMPED | {"clamps": [{"reason": "step", "from_kw": 11.0, "to_kw": 6.6}]}
    too_early = CLAMPED | {"scheduled_at": (BEGIN + 12 * SLOT).isoformat()}
    assert not limit(commands=[other_reason, too_early]).ok


def of_bay_1(told: Told) -> list[Verdict]:
    verdicts = judge(PLAN, devices(**(GOOD | {BAY_1: told})), [], DONE)
    return [one for one in verdicts if one.asset_id == BAY_1 and 4 <= slot_of(one) < 7]


def slot_of(verdict: Verdict) -> float:
    return (verdict.span.begin - BEGIN) / SLOT


def test_a_setpoint_by_hand_that_ended_at_its_time_passes() -> None:
    verdicts = of_bay_1([(4, 4.2), (4.55, 6.0), (6.55, 0.0)])
    assert [(slot_of(one), one.span.cause) for one in verdicts] == [
        (4, Cause.PLAN),
        (4.5, Cause.BY_HAND),
        (5, Cause.BY_HAND),
        (6, Cause.BY_HAND),
        (6.5, Cause.PLAN),
    ]
    assert all(one.ok for one in verdicts)
    assert next(by_hand_lines(verdicts)).startswith("ok ")


@pytest.mark.parametrize(
    "told",
    [
        [(4, 4.2), (5, 0.0)],
        [(4, 4.2), (4.6, 6.0), (5.1, 0.0)],
        [(4, 4.2), (4.6, 6.0), (6.2, 0.0)],
        [(4, 4.2), (4.6, 6.0)],
        [(4, 4.2), (4.6, 6.0), (6.6, None)],
    ],
    ids=["never", "the plan came between", "ended too early", "never ended", "not back on plan"],
)
def test_a_setpoint_by_hand_that_did_not_hold_or_end_does_not_pass(told: Told) -> None:
    verdicts = of_bay_1(told)
    assert not all(one.ok for one in verdicts)
    assert next(by_hand_lines(verdicts)).startswith("FAIL ")


def test_the_limit_is_below_the_plan_and_the_connection_above_it() -> None:
    limited = [span for span in spans(PLAN, DONE) if span.cause is Cause.LIMIT]
    assert {span.asset_id for span in limited} == set(TITLES)
    for slot in PLAN.slots:
        wanted_kw = sum(max(value or 0.0, 0.0) for value in slot.setpoints.values())
        assert wanted_kw < 30
        if slot.start < DONE.limited.end and DONE.limited.begin < slot.end:
            assert wanted_kw > DONE.limited.power_kw


def test_the_spans_of_a_day_are_its_slots_without_a_gap() -> None:
    for asset_id in TITLES:
        mine = [span for span in spans(PLAN, DONE) if span.asset_id == asset_id]
        assert mine[0].begin == PLAN.starts_at
        assert mine[-1].end == PLAN.ends_at
        assert all(one.end == other.begin for one, other in pairwise(mine))
