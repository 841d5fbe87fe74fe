"""Any other table: the map says for each column whose it is, its unit and what its sign means."""

from collections.abc import Mapping
from typing import Final

from ..schedule_input import PlainTable
from .forecast import attributes_of, is_list_of_slots, rows_of
from .mapping import Wanted
from .series import Sign, Source, SourceSeries, make_series, refusal
from .units import factor_kw

DEFAULT_UNIT: Final = "kW"


def read_columns(table: PlainTable, wanted: Mapping[str, Wanted]) -> Source:
    """Read a table's columns that the map names.

    Raises:
        ScheduleError: the map names a column that there is not.
    """
    missing = [name for name in wanted if name not in table.columns]
    if missing:
        raise refusal(
            "unknown_series",
            f"map names {', '.join(missing)}, but the table's columns are "
            f"{', '.join(table.columns) or 'none'}.",
            missing[0],
        )
    return Source(
        series=tuple(
            _series(name, list(zip(table.times, table.columns[name], strict=True)), own, None)
            for name, own in wanted.items()
        ),
        ignored=tuple(name for name in table.columns if name not in wanted),
    )


def read_entities(given: Mapping[str, object], wanted: Mapping[str, Wanted]) -> Source:
    """Read entities by the list of slots that one of their attributes holds.

    Raises:
        ScheduleError: an entity has no such attribute, or several.
    """
    series: list[SourceSeries] = []
    for name, own in wanted.items():
        held = given.get(name)
        attributes = {name: held} if is_list_of_slots(held) else attributes_of(held)
        lists = [key for key, value in attributes.items() if is_list_of_slots(value)]
        if len(lists) != 1:
            raise refusal(
                "no_forecast" if not lists else "several_forecasts",
                f"{name} has "
                + (f"several lists of slots: {', '.join(lists)}" if lists else "no list of slots")
                + "; hand one over in schedule.",
                name,
            )
        unit = attributes.get("unit_of_measurement")
        rows = rows_of(attributes[lists[0]], name)
        series.append(_series(name, rows, own, None if unit is None else str(unit)))
    return Source(series=tuple(series))


def _series(
    name: str, rows: list[tuple[object, object]], own: Wanted, unit: str | None
) -> SourceSeries:
    factor = factor_kw(
        own.unit or unit or DEFAULT_UNIT, name, phases=own.phases, voltage_v=own.voltage_v
    )
    return make_series(name, rows, own.sign or Sign.CHARGE_ONLY, factor * own.scale)
