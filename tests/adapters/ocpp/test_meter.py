from datetime import UTC, datetime
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.energy_dispatch.adapters.ocpp.electrical import Circuit
from custom_components.energy_dispatch.adapters.ocpp.meter import (
    Reading,
    merged,
    moment_of,
    read_sample,
)

CIRCUIT = Circuit(phases=3, voltage_v=230.0)


def value(number: object, measurand: str | None = None, **more: str) -> dict[str, object]:
    fields: dict[str, object] = {"value": number, **more}
    return fields if measurand is None else fields | {"measurand": measurand}


def read(*values: Any) -> Reading:
    return read_sample(values, CIRCUIT)


@pytest.mark.parametrize(
    ("number", "unit", "power_kw"),
    [("7400", "W", 7.4), ("7.4", "kW", 7.4), ("7,4", "kW", 7.4), (7400, "W", 7.4)],
)
def test_power_comes_in_watts_and_kilowatts(number: object, unit: str, power_kw: float) -> None:
    assert read(value(number, "Power.Active.Import", unit=unit)).power_kw == pytest.approx(power_kw)


def test_power_without_a_unit_is_in_watts() -> None:
    assert read(value("7400", "Power.Active.Import")).power_kw == pytest.approx(7.4)


def test_power_in_a_foreign_unit_is_not_power() -> None:
    assert read(value("7400", "Power.Active.Import", unit="VA")).power_kw is None


def test_the_power_of_phases_is_added_up() -> None:
    phases = [value("2300", "Power.Active.Import", unit="W", phase=f"L{n}") for n in (1, 2, 3)]
    assert read(*phases).power_kw == pytest.approx(6.9)


def test_a_total_beside_its_phases_is_the_power() -> None:
    phases = [value("2300", "Power.Active.Import", unit="W", phase=f"L{n}-N") for n in (1, 2, 3)]
    total = value("6800", "Power.Active.Import", unit="W")
    assert read(*phases, total).power_kw == pytest.approx(6.8)


def test_what_is_given_back_is_negative() -> None:
    assert read(value("5000", "Power.Active.Export", unit="W")).power_kw == pytest.approx(-5.0)


def test_power_is_made_of_phase_currents_where_there_is_no_power() -> None:
    currents = [value("10", "Current.Import", unit="A", phase=f"L{n}") for n in (1, 2)]
    measured = value("240", "Voltage", unit="V", phase="L1-N")
    assert read(*currents, measured).power_kw == pytest.approx((10 * 240 + 10 * 230) / 1000)


def test_a_current_of_unknown_phases_makes_no_power() -> None:
    assert read(value("10", "Current.Import", unit="A")).power_kw is None


def test_a_value_without_measurand_is_the_register_in_watt_hours() -> None:
    assert read(value("12345")).energy_kwh == pytest.approx(12.345)


@pytest.mark.parametrize(("number", "unit"), [("12345", "Wh"), ("12.345", "kWh")])
def test_the_register_comes_in_watt_hours_and_kilowatt_hours(number: str, unit: str) -> None:
    reading = read(value(number, "Energy.Active.Import.Register", unit=unit))
    assert reading.energy_kwh == pytest.approx(12.345)


def test_the_state_of_charge_is_in_percent() -> None:
    reading = read(value("55", "SoC", unit="Percent", location="EV"))
    assert reading.soc_percent == 55.0


def test_what_is_offered_comes_as_power_or_as_current() -> None:
    power = value("7400", "Power.Offered", unit="W")
    current = value("16", "Current.Offered", unit="A")
    assert read(power, current).offered_kw == pytest.approx(7.4)
    assert read(current).offered_kw == pytest.approx(11.04)


def test_the_grid_side_counts_only_where_there_is_no_other() -> None:
    inlet = value("9000", "Power.Active.Import", unit="W", location="Inlet")
    outlet = value("7000", "Power.Active.Import", unit="W", location="Outlet")
    assert read(outlet, inlet).power_kw == pytest.approx(7.0)
    assert read(inlet).power_kw == pytest.approx(9.0)


@pytest.mark.parametrize("number", ["", "abc", "NaN", "inf", None, [], {}])
def test_a_value_that_is_no_number_is_left_out(number: object) -> None:
    assert read(value(number, "Power.Active.Import", unit="W")) == Reading()


def test_signed_data_is_left_out() -> None:
    assert read(value("7400", "Power.Active.Import", format="SignedData")) == Reading()


def test_of_two_readings_the_later_value_wins_and_the_others_stay() -> None:
    first = Reading(power_kw=1.0, energy_kwh=5.0)
    assert merged([first, Reading(power_kw=2.0)]) == Reading(power_kw=2.0, energy_kwh=5.0)


texts = st.none() | st.text(max_size=8) | st.sampled_from(["W", "kW", "L1", "Wh", "A", "SoC"])
scalars = st.one_of(texts, st.integers(), st.floats(), st.lists(st.integers(), max_size=2))


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["value", "measurand", "unit", "phase", "location", "format"]), scalars
        )
        | scalars,
        max_size=4,
    )
)
def test_no_sample_whatever_is_in_it_makes_the_reader_fail(values: list[Any]) -> None:
    assert isinstance(read(*values), Reading)


@pytest.mark.parametrize(
    "text", ["2026-11-24T12:00:00Z", "2026-11-24T13:00:00+01:00", "2026-11-24T12:00:00.000"]
)
def test_a_time_without_a_zone_is_in_utc(text: str) -> None:
    assert moment_of(text) == datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "yesterday", None, 7, "0001-01-01T00:00:00+23:00"])
def test_a_time_that_is_none_is_unknown(text: object) -> None:
    assert moment_of(text) is None
