"""What optimisers really wrote becomes the table that an independent converter made of it."""

from datetime import UTC, datetime, timedelta
import json
from typing import Any

import pytest

from custom_components.energy_dispatch.engine.errors import ScheduleError
from custom_components.energy_dispatch.sources import (
    READERS,
    SourceFormat,
    read_map,
    read_source,
    to_table,
)

from .samples import FOLDER, SAMPLES, Sample, slot_ends

ROUNDED_KW = 1e-4
"""The converter rounded to four decimals."""


def _table(
    source_format: str, given: object, series: dict[str, Any]
) -> tuple[list[Any], dict[str, list[Any]], timedelta | None]:
    wanted = read_map(series)
    source = read_source(SourceFormat(source_format), given, wanted)
    table, asset_map, last = to_table(source, {name: one.asset for name, one in wanted.items()})
    assert asset_map == {one.asset: one.asset for one in wanted.values()}
    return table.times, table.columns, last


def _refused(source_format: str, given: object, series: dict[str, Any]) -> str:
    with pytest.raises(ScheduleError) as refusal:
        _table(source_format, given, series)
    return str(refusal.value)


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
def test_an_output_says_the_same_as_the_independent_converter(sample: Sample) -> None:
    times, columns, last = _table(sample.source_format, sample.given(), sample.series)
    expected = sample.expected_rows()
    assert [time.astimezone(UTC) for time in times] == [
        datetime.fromisoformat(row["timestamp"]) for row in expected
    ]
    assert times[-1] + (last or times[-1] - times[-2]) == slot_ends(expected)
    for asset_id, ways in sample.columns.items():
        for suffix, column in zip(("kw", "discharge_kw"), ways, strict=True):
            name = f"ev_{asset_id}_{suffix}"
            if column is None:
                assert name not in columns
            else:
                assert columns[name] == pytest.approx(
                    [float(row[column]) for row in expected], abs=ROUNDED_KW
                ), name


def test_every_format_has_a_reader_and_every_reader_a_sample() -> None:
    assert set(READERS) == set(SourceFormat) - {SourceFormat.NATIVE}
    by_hand = {"eos", "s2"}  # their samples come without a converter's table
    assert {sample.source_format for sample in SAMPLES.values()} | by_hand == set(READERS)


def test_text_and_values_are_read_alike() -> None:
    sample = SAMPLES["EMHASS, day ahead, REST"]
    as_text = json.dumps(sample.given())
    assert _table("emhass", as_text, sample.series) == _table(
        "emhass", sample.given(), sample.series
    )


def test_rounding_and_minus_zero_of_emhass_do_no_harm() -> None:
    sample = SAMPLES["EMHASS, day ahead, sensors"]
    _, columns, _ = _table("emhass", sample.given(), sample.series)
    cells = [cell for column in columns.values() for cell in column]
    assert all(str(cell) != "-0.0" for cell in cells)
    assert min(cells) >= 0


def test_an_infeasible_plan_of_emhass_is_refused_by_its_own_word() -> None:
    text = (FOLDER / "emhass/mpc_infeasible/opt_res_latest.csv").read_text(encoding="utf-8")
    sentence = _refused("emhass", text, {"P_batt": "house_battery"})
    assert "Infeasible" in sentence
    assert "stays in force" in sentence


def test_the_sum_of_batteries_is_nobodys_setpoint() -> None:
    given = SAMPLES["EMHASS, two batteries, file"].given()
    assert "P_batt_0" in _refused("emhass", given, {"P_batt": "house_battery"})


def test_a_failed_optimisation_of_haeo_is_refused() -> None:
    states = SAMPLES["HAEO, in Sydney"].given()
    del states["sensor.battery_charge_power"]["attributes"]["forecast"]
    sentence = _refused("haeo", states, {"sensor.battery_charge_power": "house_battery"})
    assert "no forecast" in sentence


def test_a_sensor_of_haeo_whose_sign_is_unknown_needs_it_in_the_map() -> None:
    states = SAMPLES["HAEO, in Sydney"].given()
    sentence = _refused("haeo", states, {"sensor.grid_active_power": "house_battery"})
    assert "sign" in sentence
    told = {"sensor.grid_active_power": {"asset": "house_battery", "sign": "charge_positive"}}
    _, columns, _ = _table("haeo", states, told)
    assert columns["ev_house_battery_kw"][0] == pytest.approx(0.5)


@pytest.mark.parametrize(
    "case", ["infeasible_target/get_schedule_0", "battery_15min_mw/get_schedule_before_done"]
)
def test_flexmeasures_own_message_says_why_there_is_no_schedule(case: str) -> None:
    given = json.loads((FOLDER / f"flexmeasures/{case}.json").read_text(encoding="utf-8"))
    sentence = _refused("flexmeasures", given, {"values": "house_battery"})
    assert given["body"]["message"] in sentence


def test_a_plan_that_evcc_itself_would_not_follow_is_refused() -> None:
    given = SAMPLES["evcc, vehicle alone"].given()
    given.get("evopt", given)["res"]["status"] = "Infeasible"
    assert "Infeasible" in _refused("evcc", given, {"ev0": "garage"})


RATED = {
    "ev1": {"asset": "garage", "max_charge_kw": 11.04},
    "battery1": {"asset": "house_battery", "max_charge_kw": 5, "max_discharge_kw": 5},
}


def _eos(name: str) -> dict[str, Any]:
    given: dict[str, Any] = json.loads((FOLDER / "eos" / name).read_text(encoding="utf-8"))
    return given


def test_factors_of_eos_are_shares_of_the_rated_power() -> None:
    given = _eos("input1_start10/v1_energy-management_optimization_solution.json")
    times, columns, _ = _table("eos", given, RATED)
    rows = list(given["solution"]["data"].values())
    assert len(times) == len(rows)
    for row, vehicle_kw, charge_kw, discharge_kw in zip(
        rows,
        columns["ev_garage_kw"],
        columns["ev_house_battery_kw"],
        columns["ev_house_battery_discharge_kw"],
        strict=True,
    ):
        assert vehicle_kw == pytest.approx(row["genetic_ev_charge_factor"] * 11.04)
        if row["battery1_forced_charge_op_mode"]:
            assert charge_kw == pytest.approx(row["genetic_ac_charge_factor"] * 5)
            assert discharge_kw == 0
        else:
            assert (charge_kw, discharge_kw) == (None, None)


def test_an_instruction_of_eos_holds_until_the_next_of_its_device() -> None:
    times, columns, _ = _table("eos", _eos("rest/GET_plan.json"), RATED)
    at = dict(zip([time.isoformat() for time in times], columns["ev_garage_kw"], strict=True))
    assert at["2026-11-23T10:00:00+00:00"] == pytest.approx(0.2 * 11.04)
    assert at["2026-11-23T11:00:00+00:00"] == 0
    battery = dict(
        zip([time.isoformat() for time in times], columns["ev_house_battery_kw"], strict=True)
    )
    assert battery["2026-11-23T10:00:00+00:00"] is None
    # At eleven only the vehicle gets a new instruction.
    assert battery["2026-11-23T11:00:00+00:00"] is None
    assert battery["2026-11-23T12:00:00+00:00"] == pytest.approx(5)


def test_eos_needs_a_rated_power_and_times() -> None:
    solution = _eos("rest/GET_plan.json")
    assert "max_charge_kw" in _refused("eos", solution, {"ev1": "garage"})
    legacy = _eos("rest/POST_optimize_response.json")
    assert "no times" in _refused("eos", legacy, RATED)


def _s2() -> dict[str, Any]:
    folder = FOLDER / "s2"
    return {
        "system_description": json.loads((folder / "FRBC.SystemDescription.json").read_text()),
        "instructions": json.loads((folder / "FRBC.Instruction.list.json").read_text()),
    }


def test_a_factor_of_s2_lies_between_the_ends_of_its_range() -> None:
    times, columns, _ = _table("s2", _s2(), {"inverter": "house_battery"})
    assert [time.astimezone(UTC).strftime("%H:%M") for time in times] == [
        "17:00",
        "17:15",
        "17:30",
        "17:45",
        "18:00",
    ]
    assert columns["ev_house_battery_kw"] == pytest.approx([5.0, 2.5, 0.0, 0.0, 0.0])
    # The range of discharge runs from -5000 to 0 W: a factor of 0.2 is -4000 W, and 1 is nothing.
    assert columns["ev_house_battery_discharge_kw"] == pytest.approx([0.0, 0.0, 0.0, 4.0, 0.0])


def test_an_envelope_of_s2_is_a_limit_and_no_setpoint() -> None:
    given = _s2()
    envelope = json.loads((FOLDER / "s2" / "PEBC.Instruction.json").read_text(encoding="utf-8"))
    given["instructions"].append(envelope)
    assert "limits" in _refused("s2", given, {"inverter": "house_battery"})


@pytest.mark.parametrize("source_format", [one.value for one in READERS])
@pytest.mark.parametrize(
    "given", ["", "no plan", "[", [], {}, {"plan": []}, {"a": 1}, [1, 2], 7, None, {"evopt": 3}]
)
def test_what_is_no_output_at_all_is_refused_with_a_sentence(
    source_format: str, given: object
) -> None:
    sentence = _refused(source_format, given, {"battery": "house_battery"})
    assert sentence.endswith(".")


@pytest.mark.parametrize(
    ("told", "named"),
    [
        ({"P_batt": 3}, "P_batt"),
        ({"P_batt": {"asset": "a", "units": "W"}}, "units"),
        ({"P_batt": {"asset": "a", "unit": "VA"}}, "VA"),
        ({"P_batt": {"asset": "a", "unit": "A"}}, "phases"),
        ({"P_batt": {"asset": "a", "sign": "plus"}}, "plus"),
        ({"P_batt": {"asset": "a", "scale": "much"}}, "scale"),
        ({"P_batt": {"asset": "a", "scale": "inf"}}, "scale"),
        ({"P_batt": {"asset": "a", "phases": 4}}, "phases"),
        ({"P_bat": "a"}, "P_bat"),
        ({}, "P_batt"),
    ],
)
def test_a_map_that_cannot_be_is_refused_by_name(told: dict[str, Any], named: str) -> None:
    given = SAMPLES["EMHASS, day ahead, REST"].given()
    assert named in _refused("emhass", given, told)
