"""HAEO: the ``forecast`` attributes of its sensors.

kW by default; slots of 1 to 60 minutes in one forecast. Charge and discharge of a battery are two
sensors, or one (``…_active_power``) that is positive while it discharges. What a sensor is stands
in its attribute ``output_name``, whatever its entity id.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from ..engine.errors import ScheduleError
from .forecast import Rows, attributes_of, last_moment, rows_of
from .mapping import Wanted
from .series import Sign, Source, SourceSeries, make_series, refusal
from .units import factor_kw

_SIGNS: Final = {
    "battery_power_active": Sign.DISCHARGE_POSITIVE,
    "battery_power_charge": Sign.CHARGE_ONLY,
    "battery_power_discharge": Sign.DISCHARGE_ONLY,
    "load_power": Sign.CHARGE_ONLY,
}
FORECAST: Final = "forecast"


def read(given: object, wanted: Mapping[str, Wanted]) -> Source:
    """Read sensors by their entity id, each with its attributes.

    Raises:
        ScheduleError: a sensor that the map names has no forecast, as when HAEO failed.
    """
    if not isinstance(given, Mapping):
        raise refusal("invalid_shape", "schedule has to hold HAEO's sensors by their entity id.")
    series: list[SourceSeries] = []
    ignored: list[str] = []
    horizon = _horizon(given)
    for key, value in given.items():
        name = str(key)
        attributes = attributes_of(value)
        own = wanted.get(name) or Wanted(asset="")
        sign = own.sign or _SIGNS.get(str(attributes.get("output_name")))
        if sign is None or FORECAST not in attributes:
            if name in wanted:
                raise _unreadable(name, attributes)
            ignored.append(name)
            continue
        unit = own.unit or str(attributes.get("unit_of_measurement", "kW"))
        factor = factor_kw(unit, name, phases=own.phases, voltage_v=own.voltage_v)
        rows = rows_of(attributes[FORECAST], name)
        series.append(make_series(name, rows, sign, factor * own.scale, ends_at=horizon))
    return Source(series=tuple(series), ignored=tuple(ignored))


def _unreadable(name: str, attributes: Mapping[str, object]) -> ScheduleError:
    if FORECAST not in attributes:
        return refusal(
            "no_plan",
            f"{name} has no forecast: HAEO takes it away when its optimisation fails. The plan "
            "before stays in force.",
            name,
        )
    return refusal(
        "unknown_sign",
        f"{name} is HAEO's {attributes.get('output_name')}: say in map what its sign means (sign: "
        "charge_positive or discharge_positive), or take a battery's or load's power.",
        name,
    )


def _horizon(given: Mapping[object, object]) -> datetime | None:
    """Return the end of the last slot: sensors at boundaries have one moment more."""
    counts: dict[int, datetime] = {}
    for value in given.values():
        slots = attributes_of(value).get(FORECAST)
        if isinstance(slots, list | tuple) and slots:
            rows: Rows = [(slot.get("time"), None) for slot in slots if isinstance(slot, Mapping)]
            if (last := last_moment(rows)) is not None:
                counts[len(rows)] = last
    if len(counts) == 2:  # noqa: PLR2004 - n intervals, and n + 1 boundaries
        fewer, more = sorted(counts)
        if more == fewer + 1:
            return counts[more]
    return None
