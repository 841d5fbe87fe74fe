"""EMHASS: its plan as file, as REST answer, or as the attributes of the sensors it publishes.

Powers are watts; ``P_batt`` is positive while the battery discharges; ``P_deferrable{k}`` are
loads. With several batteries ``P_batt_{k}`` are theirs and ``P_batt`` is the sum, which is nobody's
setpoint.
"""

from collections.abc import Mapping, Sequence
import csv
import io
import re
from typing import Final

from .forecast import Rows, attributes_of, is_list_of_slots, rows_of
from .mapping import Wanted
from .series import Sign, Source, SourceSeries, make_series, refusal
from .units import factor_kw

_BATTERY: Final = re.compile(r"P_batt(_\d+)?")
_LOAD: Final = re.compile(r"P_deferrable\d+")
_USABLE: Final = ("optimal", "feasible")
_ATTRIBUTES: Final = {
    "battery_scheduled_power": Sign.DISCHARGE_POSITIVE,
    "deferrables_schedule": Sign.CHARGE_ONLY,
}
"""The attributes with a power in each slot, and what its sign means."""


def read(given: object, wanted: Mapping[str, Wanted]) -> Source:
    """Read a plan: CSV text, the rows of ``/api/v1/plan``, or sensors by their entity id.

    Raises:
        ScheduleError: it is none of these, or EMHASS found no plan.
    """
    if isinstance(given, str):
        given = list(csv.DictReader(io.StringIO(given.lstrip("\ufeff"))))
    if isinstance(given, Mapping) and isinstance(given.get("plan"), Sequence):
        given = given["plan"]
    if isinstance(given, Mapping):
        return _sensors(given, wanted)
    if isinstance(given, Sequence) and all(isinstance(row, Mapping) for row in given):
        return _rows([row for row in given if isinstance(row, Mapping)], wanted)
    raise refusal(
        "invalid_shape",
        "schedule is no plan of EMHASS: give the text of opt_res_latest.csv, the answer of "
        "/api/v1/plan, or sensors by their entity id.",
    )


def _rows(rows: Sequence[Mapping[str, object]], wanted: Mapping[str, Wanted]) -> Source:
    if not rows:
        raise refusal("empty_table", "EMHASS's plan has no rows.")
    for number, row in enumerate(rows):
        status = str(row.get("optim_status") or "optimal").lower()
        if not status.startswith(_USABLE):
            raise refusal(
                "no_plan",
                f"EMHASS found no plan: its optim_status is {row['optim_status']} in row {number} "
                "(counted from 0). The plan before stays in force; see EMHASS's log for why.",
                row=number,
            )
    names = [name for name in rows[0] if _BATTERY.fullmatch(name) or _LOAD.fullmatch(name)]
    if "P_batt_0" in names and "P_batt" in wanted:
        raise refusal(
            "sum_of_batteries",
            "map.P_batt is the sum of several batteries: map P_batt_0, P_batt_1 and so on instead.",
            "P_batt",
        )
    return Source(
        series=tuple(_series(name, rows, wanted.get(name)) for name in names),
        ignored=tuple(name for name in rows[0] if name not in {"timestamp", *names}),
    )


def _series(name: str, rows: Sequence[Mapping[str, object]], wanted: Wanted | None) -> SourceSeries:
    sign = Sign.DISCHARGE_POSITIVE if _BATTERY.fullmatch(name) else Sign.CHARGE_ONLY
    pairs = [(row.get("timestamp"), row.get(name)) for row in rows]
    return _make(name, pairs, sign, wanted)


def _sensors(given: Mapping[object, object], wanted: Mapping[str, Wanted]) -> Source:
    series: list[SourceSeries] = []
    ignored: list[str] = []
    for key, value in given.items():
        name = str(key)
        found = _slots(name, value)
        if found is None:
            ignored.append(name)
        else:
            rows, sign = found
            series.append(_make(name, rows, sign, wanted.get(name)))
    return Source(series=tuple(series), ignored=tuple(ignored))


def _slots(name: str, given: object) -> tuple[Rows, Sign] | None:
    """Return the slots of one sensor and what their sign means; None if it has no powers."""
    attributes = attributes_of(given)
    for attribute, sign in _ATTRIBUTES.items():
        if attribute in attributes:
            return rows_of(attributes[attribute], name), sign
    by_name = (
        Sign.DISCHARGE_POSITIVE
        if "p_batt" in name.lower()
        else Sign.CHARGE_ONLY
        if "p_deferrable" in name.lower() and not name.lower().endswith("_state")
        else None
    )
    if by_name is None:
        return None
    if is_list_of_slots(given) or (isinstance(given, Mapping) and "attributes" not in given):
        # A list that a template took out of an attribute, or an entity file of EMHASS's own.
        return rows_of(given, name), by_name
    return None


def _make(name: str, rows: Rows, sign: Sign, wanted: Wanted | None) -> SourceSeries:
    own = wanted or Wanted(asset="")
    factor = factor_kw(own.unit or "W", name, phases=own.phases, voltage_v=own.voltage_v)
    return make_series(name, rows, own.sign or sign, factor * own.scale)
