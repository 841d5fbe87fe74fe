from datetime import timedelta
from itertools import pairwise

from hypothesis import given, strategies as st
import pytest

from custom_components.energy_dispatch.adapters.ocpp.energy_scale import EnergyMark, EnergyScale

from .helpers import NOW


def told(  # noqa: PLR0913 - what a register is like
    scale: EnergyScale,
    *,
    start: float,
    label: float,
    power_kw: float,
    count: int,
    told_kw: float | None = -1.0,
) -> list[float]:
    """Let a register run at a power, told in a unit that is wrong by a factor."""
    return [
        scale.take(
            (start + power_kw * number * 10 / 3600) * label,
            power_kw=power_kw if told_kw == -1 else told_kw,
            most_kw=11.0,
            now=NOW + number * timedelta(seconds=10),
        )
        for number in range(count)
    ]


def largest_step(shown: list[float]) -> float:
    return max(abs(after - before) for before, after in pairwise(shown))


@pytest.mark.parametrize("told_kw", [-1.0, None])
@pytest.mark.parametrize("start", [0.0, 0.02, 1234.5])
@pytest.mark.parametrize("power_kw", [1.4, 7.4, 11.0])
def test_wh_that_are_labelled_kwh_are_found_out_by_their_haste_and_nothing_jumps(
    start: float, power_kw: float, told_kw: float | None
) -> None:
    scale = EnergyScale()
    shown = told(scale, start=start, label=1000, power_kw=power_kw, count=60, told_kw=told_kw)
    assert scale.mark.factor == 0.001
    # What has flowed until it was found out is shown with it.
    assert shown[-1] - shown[0] == pytest.approx(power_kw * 590 / 3600)
    assert largest_step(shown) <= 4 * power_kw * 10 / 3600


@pytest.mark.parametrize("start", [0.0, 0.02, 1234.5])
def test_kwh_that_are_labelled_wh_are_found_out_by_measured_power_and_nothing_jumps(
    start: float,
) -> None:
    scale = EnergyScale()
    shown = told(scale, start=start, label=0.001, power_kw=7.4, count=60)
    assert scale.mark.factor == 1000
    assert largest_step(shown) <= 2 * 7.4 * 10 / 3600
    assert shown[-1] - shown[-2] == pytest.approx(7.4 * 10 / 3600)


def test_what_was_found_out_holds_after_a_restart_and_nothing_jumps() -> None:
    before = EnergyScale()
    shown = told(before, start=0.0, label=1000, power_kw=7.4, count=10)
    after = EnergyScale(before.mark)
    again = told(after, start=7.4 * 100 / 3600, label=1000, power_kw=7.4, count=10)
    assert largest_step(shown + again) <= 4 * 7.4 * 10 / 3600


def test_wh_are_known_at_once_by_the_start_of_the_transaction() -> None:
    scale = EnergyScale()
    kwh = scale.take(5123, power_kw=None, most_kw=11.0, now=NOW, start_wh=5000)
    assert kwh == pytest.approx(5.123)


@pytest.mark.parametrize("start_wh", [None, 0, 900, 5_100_000])
def test_a_true_kilowatt_hour_stays_one(start_wh: int | None) -> None:
    scale = EnergyScale()
    assert scale.take(5123, power_kw=None, most_kw=11.0, now=NOW, start_wh=start_wh) == 5123


@given(st.floats(0, 50_000), st.floats(0, 11), st.integers(2, 200))
def test_a_register_that_is_right_is_left_alone(start: float, power_kw: float, count: int) -> None:
    scale = EnergyScale()
    shown = told(scale, start=start, label=1, power_kw=power_kw, count=count)
    assert scale.mark == EnergyMark()
    assert shown[-1] == pytest.approx(start + power_kw * (count - 1) * 10 / 3600)


@pytest.mark.parametrize("told_kw", [0.0074, 7400.0])
def test_power_in_the_wrong_unit_does_not_make_the_register_wrong(told_kw: float) -> None:
    scale = EnergyScale()
    told(scale, start=0.0, label=1, power_kw=7.4, count=300, told_kw=told_kw)
    assert scale.mark == EnergyMark()


def test_a_register_of_whole_kwh_is_left_alone_however_often_it_is_told() -> None:
    scale = EnergyScale()
    shown = [
        scale.take(
            float(100 + second * 7 // 3600),
            power_kw=7.0,
            most_kw=11.0,
            now=NOW + timedelta(seconds=second),
        )
        for second in range(0, 7200, 10)
    ]
    assert scale.mark == EnergyMark()
    assert shown[-1] == 113


def test_another_meter_begins_anew_and_one_that_jumps_up_does_not_count() -> None:
    scale = EnergyScale()
    shown = [
        scale.take(kwh, power_kw=7.0, most_kw=11.0, now=NOW + timedelta(minutes=minutes))
        for minutes, kwh in ((0, 0.0), (1, 12_345.0), (2, 12_345.1), (3, 12_345.2))
    ]
    assert shown == pytest.approx([0.0, 0.0, 0.1, 0.2])
    assert scale.take(3.0, power_kw=7, most_kw=11, now=NOW + timedelta(minutes=4)) == 3.0
