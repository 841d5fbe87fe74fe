from datetime import timedelta

from hypothesis import given, strategies as st
import pytest

from custom_components.energy_dispatch.adapters.ocpp.energy_scale import EnergyScale

from .helpers import NOW


def told(scale: EnergyScale, *, start: float, label: float, power_kw: float, count: int) -> float:
    """Let a register run at a power, told every 10 s in a unit that is wrong by a factor."""
    said = 0.0
    for number in range(count):
        true_kwh = start + power_kw * number * 10 / 3600
        said = scale.corrected(
            true_kwh * label,
            power_kw=power_kw,
            most_kw=11.0,
            now=NOW + number * timedelta(seconds=10),
        )
    return said


def test_wh_that_are_labelled_kwh_are_found_out_by_their_haste() -> None:
    scale = EnergyScale()
    said = told(scale, start=1234.5, label=1000, power_kw=7.4, count=3)
    assert said == pytest.approx(1234.5 + 7.4 * 20 / 3600)


def test_kwh_that_are_labelled_wh_are_found_out_by_measured_power() -> None:
    scale = EnergyScale()
    said = told(scale, start=1234.5, label=0.001, power_kw=7.4, count=60)
    assert said == pytest.approx(1234.5 + 7.4 * 590 / 3600)


@given(st.floats(0, 50_000), st.floats(0, 11), st.integers(2, 200))
def test_a_register_that_is_right_is_left_alone(start: float, power_kw: float, count: int) -> None:
    scale = EnergyScale()
    told(scale, start=start, label=1, power_kw=power_kw, count=count)
    assert scale.factor == 1.0


def test_a_register_of_whole_kwh_and_a_new_meter_are_left_alone() -> None:
    scale = EnergyScale()
    for minutes, kwh in ((0, 100.0), (9, 101.0), (18, 102.0), (19, 0.0), (29, 1.0)):
        scale.corrected(kwh, power_kw=7.0, most_kw=11.0, now=NOW + timedelta(minutes=minutes))
    assert scale.factor == 1.0
