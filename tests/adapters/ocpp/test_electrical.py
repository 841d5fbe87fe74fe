from hypothesis import given, strategies as st
import pytest

from custom_components.energy_dispatch.adapters.ocpp.electrical import Circuit, floor_to_tenth

circuits = st.builds(
    Circuit, phases=st.integers(1, 3), voltage_v=st.floats(100, 400, allow_nan=False)
)


def test_sixteen_amperes_on_three_phases_are_eleven_kilowatts() -> None:
    assert Circuit(phases=3, voltage_v=230).power_kw(16) == pytest.approx(11.04)


def test_a_single_phase_needs_three_times_the_current() -> None:
    assert Circuit(phases=1, voltage_v=230).current_a(7.36) == pytest.approx(32)


@given(circuits, st.floats(0, 400))
def test_current_to_power_and_back_is_the_same_current(circuit: Circuit, current_a: float) -> None:
    assert circuit.current_a(circuit.power_kw(current_a)) == pytest.approx(current_a, abs=1e-9)


@given(st.floats(0, 1e6))
def test_a_cut_value_has_one_decimal_and_is_never_above(value: float) -> None:
    cut = floor_to_tenth(value)
    assert cut == round(cut, 1)
    assert value - 0.1 < cut <= value + 1e-6


@given(st.integers(0, 1_000_000))
def test_a_value_with_one_decimal_stays_as_it_is(tenths: int) -> None:
    assert floor_to_tenth(tenths / 10) == tenths / 10


def test_what_floating_point_took_from_a_whole_ampere_is_given_back() -> None:
    assert floor_to_tenth(15.99999999999) == 16.0
