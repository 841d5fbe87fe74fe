"""Guards: what may be sent of a setpoint, and why it differs."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, strategies as st
import pytest

from coordinator.limits import (
    AssetLimits,
    ClampReason,
    Demand,
    Situation,
    guard,
    left_for,
    part_of,
    share,
)

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SITUATION = Situation(now=NOW)


@pytest.mark.parametrize(
    ("asked_kw", "sent_kw", "reason"),
    [
        (12.0, 11.0, ClampReason.ASSET_MAXIMUM),
        (-9.0, -5.0, ClampReason.ASSET_MAXIMUM),
        (1.0, 0.0, ClampReason.BELOW_MINIMUM),
        (7.4, 7.0, ClampReason.STEP),
        (-3.9, -3.5, ClampReason.STEP),
    ],
)
def test_a_device_is_asked_only_for_what_it_has(
    asked_kw: float, sent_kw: float, reason: ClampReason
) -> None:
    limits = AssetLimits(max_charge_kw=11, max_discharge_kw=5, min_charge_kw=1.4, step_kw=0.5)
    guarded = guard(asked_kw, limits, SITUATION)
    assert guarded.setpoint_kw == pytest.approx(sent_kw)
    assert guarded.clamps[-1].reason is reason


def test_what_fits_is_sent_as_it_was_asked() -> None:
    guarded = guard(7.4, AssetLimits(max_charge_kw=11), SITUATION)
    assert guarded.setpoint_kw == 7.4
    assert guarded.clamps == ()


def test_a_dwell_never_holds_back_a_stop_and_never_keeps_a_direction_that_is_unwanted() -> None:
    limits = AssetLimits(dwell_seconds=60)
    recent = Situation(now=NOW, in_force_kw=3.0, in_force_since=NOW - timedelta(seconds=10))
    assert guard(5.0, limits, recent).setpoint_kw == 3.0
    assert guard(0.0, limits, recent).setpoint_kw == 0.0
    assert guard(-2.0, limits, recent).setpoint_kw == 0.0
    old = Situation(now=NOW, in_force_kw=3.0, in_force_since=NOW - timedelta(seconds=60))
    assert guard(5.0, limits, old).setpoint_kw == 5.0


@given(
    st.floats(-50, 50),
    st.floats(0, 20),
    st.floats(0, 20),
    st.floats(0, 30),
    st.sampled_from([None, 0.0, 0.1, 0.5]),
)
def test_nothing_beyond_a_limit_is_ever_sent(
    asked_kw: float, top_kw: float, bottom_kw: float, share_kw: float, step_kw: float | None
) -> None:
    limits = AssetLimits(max_charge_kw=top_kw, max_discharge_kw=bottom_kw, step_kw=step_kw)
    sent_kw = guard(asked_kw, limits, Situation(now=NOW, site_share_kw=share_kw)).setpoint_kw
    assert -bottom_kw - 1e-6 <= sent_kw <= min(top_kw, share_kw) + 1e-6
    assert abs(sent_kw) <= abs(asked_kw) + 1e-6
    assert sent_kw * asked_kw >= 0


@given(
    st.floats(0, 60),
    st.lists(
        st.tuples(st.floats(0, 30), st.floats(0, 6), st.integers(0, 5)), min_size=1, max_size=8
    ),
)
def test_shares_never_pass_the_limit_and_the_more_important_never_gets_less(
    limit_kw: float, wanted: list[tuple[float, float, int]]
) -> None:
    demands = [
        Demand(asset_id=str(number), wanted_kw=want, min_charge_kw=least, priority=priority)
        for number, (want, least, priority) in enumerate(wanted)
    ]
    shares = share(limit_kw, demands)
    assert sum(shares.values()) <= limit_kw + 1e-6
    for demand in demands:
        part = shares[demand.asset_id]
        assert 0 <= part <= demand.wanted_kw
        assert part == 0 or part >= demand.min_charge_kw - 1e-6


def test_what_is_left_for_an_asset_is_what_the_more_important_do_not_get() -> None:
    demands = [
        Demand(asset_id="car", wanted_kw=11.0),
        Demand(asset_id="bus", wanted_kw=6.0, priority=3),
        Demand(asset_id="van", wanted_kw=9.0, min_charge_kw=5.0, priority=2),
    ]
    left = left_for(10.0, demands)
    assert left == {"bus": 10.0, "van": 4.0, "car": 4.0}
    assert [part_of(demand, left[demand.asset_id]) for demand in demands] == [4.0, 6.0, 0.0]
    assert left_for(-1.0, demands) == {"bus": 0.0, "van": 0.0, "car": 0.0}
