"""Real outputs of optimisers, and what an independent converter made of each."""

import csv
from dataclasses import dataclass, field
from datetime import datetime, timedelta
import json
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).parents[2] / "fixtures" / "optimisers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One output, the map for it, and the columns that the converter gave the same things."""

    source_format: str
    path: str
    series: dict[str, Any]
    """What the map says: the optimiser's name → asset id, or a mapping with it."""
    expected: str
    columns: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    """An asset id → the converter's columns for charging and discharging."""

    def given(self) -> Any:  # noqa: ANN401 - whatever JSON holds
        """Return what the optimiser wrote."""
        path = FOLDER / self.path
        if path.is_dir():
            return {one.stem: json.loads(one.read_text()) for one in sorted(path.glob("*.json"))}
        text = path.read_text(encoding="utf-8")
        return text if path.suffix == ".csv" else json.loads(text)

    def expected_rows(self) -> list[dict[str, str]]:
        """Return the converter's rows."""
        with (FOLDER / self.expected).open(encoding="utf-8") as file:
            return list(csv.DictReader(file))


def slot_ends(rows: list[dict[str, str]]) -> datetime:
    """Return the end of the last slot."""
    last = rows[-1]
    return datetime.fromisoformat(last["timestamp"]) + timedelta(seconds=float(last["slot_s"]))


_BATTERY: Final = ("battery_charge_kw", "battery_discharge_kw")


def _emhass(case: str, path: str, series: dict[str, Any]) -> Sample:
    return Sample(
        source_format="emhass",
        path=f"emhass/{case}/{path}",
        series=series,
        expected=f"emhass/{case}/expected_native.csv",
        columns={"garage": ("ev_deferrable0_kw", None), "house_battery": _BATTERY},
    )


def _haeo(scenario: int, series: dict[str, Any]) -> Sample:
    return Sample(
        source_format="haeo",
        path=f"haeo/scenario{scenario}/states.json",
        series=series,
        expected=f"haeo/scenario{scenario}/expected_native.csv",
        columns={"house_battery": _BATTERY},
    )


def _flexmeasures(
    case: str,
    number: int,
    asset: str,
    columns: tuple[str, str | None],
    sign: str = "charge_positive",
) -> Sample:
    return Sample(
        source_format="flexmeasures",
        path=f"flexmeasures/{case}/get_schedule_{number}.json",
        series={"values": {"asset": asset, "sign": sign}},
        expected=f"flexmeasures/{case}/get_schedule_{number}.expected_native.csv",
        columns={asset: columns},
    )


def _evcc(case: str, series: dict[str, Any], columns: dict[str, tuple[str, str | None]]) -> Sample:
    return Sample(
        source_format="evcc",
        path=f"evcc-optimizer/{case}/composed_evopt_state.json",
        series=series,
        expected=f"evcc-optimizer/{case}/expected_native.csv",
        columns=columns,
    )


_ONE = {"P_deferrable0": "garage", "P_batt": "house_battery"}
_SENSORS = {"sensor.p_deferrable0": "garage", "sensor.p_batt_forecast": "house_battery"}
_PREFIXED = {"sensor.mpc_p_deferrable0": "garage", "sensor.mpc_p_batt_forecast": "house_battery"}
_BOTH_WAYS = {
    "sensor.battery_charge_power": "house_battery",
    "sensor.battery_discharge_power": "house_battery",
}

SAMPLES: Final = {
    "EMHASS, day ahead, file": _emhass("dayahead_2def_1batt", "opt_res_latest.csv", _ONE),
    "EMHASS, day ahead, REST": _emhass("dayahead_2def_1batt", "api_v1_plan.json", _ONE),
    "EMHASS, day ahead, sensors": _emhass("dayahead_2def_1batt", "ha_states", _SENSORS),
    "EMHASS, MPC with prefix, REST": _emhass("mpc_15min_prefix", "api_v1_plan.json", _ONE),
    "EMHASS, MPC with prefix, entity files": _emhass("mpc_15min_prefix", "entities", _PREFIXED),
    "EMHASS, two batteries, file": Sample(
        source_format="emhass",
        path="emhass/dayahead_2batteries/opt_res_latest.csv",
        series={"P_deferrable0": "garage", "P_batt_0": "house_battery", "P_batt_1": "shed_battery"},
        expected="emhass/dayahead_2batteries/expected_native.csv",
        columns={
            "garage": ("ev_deferrable0_kw", None),
            "house_battery": ("battery_0_charge_kw", "battery_0_discharge_kw"),
            "shed_battery": ("battery_1_charge_kw", "battery_1_discharge_kw"),
        },
    ),
    "EMHASS, two batteries, sensors": Sample(
        source_format="emhass",
        path="emhass/dayahead_2batteries/ha_states",
        series={
            "sensor.p_batt_forecast_battery0": "house_battery",
            "sensor.p_batt_forecast_battery1": "shed_battery",
        },
        expected="emhass/dayahead_2batteries/expected_native.csv",
        columns={
            "house_battery": ("battery_0_charge_kw", "battery_0_discharge_kw"),
            "shed_battery": ("battery_1_charge_kw", "battery_1_discharge_kw"),
        },
    ),
    "HAEO, two sensors of a battery": _haeo(1, _BOTH_WAYS),
    "HAEO, one sensor with a sign": _haeo(3, {"sensor.battery_active_power": "house_battery"}),
    "HAEO, in Sydney": _haeo(6, _BOTH_WAYS),
    "FlexMeasures, MW": _flexmeasures("battery_15min_mw", 0, "house_battery", _BATTERY),
    "FlexMeasures, kW": _flexmeasures("battery_15min_mw", 1, "house_battery", _BATTERY),
    "FlexMeasures, production positive": _flexmeasures(
        "battery_15min_mw", 2, "house_battery", _BATTERY, "discharge_positive"
    ),
    "FlexMeasures, charging station": _flexmeasures(
        "ev_charging_station", 0, "garage", ("ev_fm_kw", None), "charge_only"
    ),
    "evcc, vehicle and battery": _evcc(
        "009-discharge-before-import",
        {"ev0": "garage", "bat1": "house_battery"},
        {
            "garage": ("ev_0_kw", None),
            "house_battery": ("battery_1_charge_kw", "battery_1_discharge_kw"),
        },
    ),
    "evcc, battery, first step a part": _evcc(
        "019-unexpected-charge-spikes",
        {"bat0": "house_battery"},
        {"house_battery": ("battery_0_charge_kw", "battery_0_discharge_kw")},
    ),
    "evcc, vehicle alone": _evcc(
        "022-feed-in-cap-recovery", {"ev0": "garage"}, {"garage": ("ev_0_kw", None)}
    ),
}
