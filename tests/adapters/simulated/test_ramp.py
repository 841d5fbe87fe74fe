"""Power that moves at a limited rate: where it ends, and what has passed meanwhile."""

from hypothesis import given, strategies as st
import pytest

from custom_components.energy_dispatch.adapters.simulated.ramp import ramp

powers = st.floats(-20, 20)
spans = st.floats(0, 7200)


def test_power_reaches_its_target_and_stays_there() -> None:
    passed = ramp(0.0, 4.0, 3602.0, kw_per_second=1.0)

    assert passed.power_kw == 4.0
    assert passed.charged_kwh == pytest.approx((8 + 4 * 3598) / 3600)
    assert passed.discharged_kwh == 0.0


def test_power_on_its_way_is_in_between() -> None:
    assert ramp(4.0, -4.0, 2.0, kw_per_second=1.0).power_kw == 2.0


def test_what_is_charged_before_zero_does_not_cancel_what_is_discharged_after_it() -> None:
    passed = ramp(3.6, -3.6, 2.0, kw_per_second=3.6)

    assert passed.power_kw == -3.6
    assert passed.charged_kwh == pytest.approx(0.0005)
    assert passed.discharged_kwh == pytest.approx(0.0005)


@given(powers, powers, spans, spans)
def test_two_stretches_are_as_good_as_one(
    power_kw: float, target_kw: float, first: float, second: float
) -> None:
    one = ramp(power_kw, target_kw, first + second, kw_per_second=2.0)
    half = ramp(power_kw, target_kw, first, kw_per_second=2.0)
    two = ramp(half.power_kw, target_kw, second, kw_per_second=2.0)

    assert two.power_kw == pytest.approx(one.power_kw, abs=1e-9)
    assert half.charged_kwh + two.charged_kwh == pytest.approx(one.charged_kwh, abs=1e-9)
    assert half.discharged_kwh + two.discharged_kwh == pytest.approx(one.discharged_kwh, abs=1e-9)
