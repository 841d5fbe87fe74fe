"""Which columns of a schedule are setpoints, and whose."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
import re
from typing import Final

from .errors import TableProblem
from .vocabulary import Direction

FOR_PEOPLE: Final = frozenset(
    {
        "total_ev_kw",
        "background_load_kw",
        "solar_generation_kw",
        "net_load_kw",
        "load_forecast_kw",
        "solar_forecast_kw",
        "net_load_before_kw",
        "net_load_after_kw",
        "peak_target_kw",
        "price_per_kwh",
    }
)
"""Columns that optimisers add for people; they are never setpoints."""

FOR_PEOPLE_PREFIXES: Final = ("slot_cost", "battery_soc")

_VEHICLE: Final = re.compile(r"ev_(?P<id>.+?)(?P<out>_discharge)?_kw")
_BATTERY: Final = re.compile(r"battery_(?:(?P<id>.+)_)?(?P<way>charge|discharge)_kw")


@dataclass(frozen=True, slots=True, kw_only=True)
class SetpointColumn:
    """A column that asks an asset for power."""

    column: str
    keys: tuple[str, ...]
    """What the asset map is asked for, in this order."""
    direction: Direction

    def asset_in(self, asset_map: Mapping[str, str]) -> str | None:
        """Return the asset that this column is for, or None if the map does not know it."""
        return next((asset_map[key] for key in self.keys if key in asset_map), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SortedColumns:
    """A table's columns, sorted out."""

    setpoints: tuple[tuple[int, SetpointColumn, str], ...]
    """Position in the table, what it asks, and the asset that it is for."""
    ignored: tuple[str, ...]
    """Neither setpoints nor known to be for people."""
    unmapped: tuple[str, ...]
    """Setpoints of an asset that the map does not know."""
    problems: tuple[TableProblem, ...]


def is_for_people(column: str) -> bool:
    """Say whether an optimiser adds this column for people to look at."""
    return column in FOR_PEOPLE or column.startswith(FOR_PEOPLE_PREFIXES)


def setpoint_column(column: str) -> SetpointColumn | None:
    """Return what a column asks for, or None if its name is not a setpoint's.

    ``ev_X_kw`` asks the map for ``X``, then ``ev_X``; ``battery_X_charge_kw`` for ``battery_X``,
    then ``X``.
    """
    if is_for_people(column):
        return None
    if match := _BATTERY.fullmatch(column):
        name = match["id"]
        return SetpointColumn(
            column=column,
            keys=("battery",) if name is None else (f"battery_{name}", name),
            direction=Direction(match["way"]),
        )
    if match := _VEHICLE.fullmatch(column):
        name = match["id"]
        return SetpointColumn(
            column=column,
            keys=(name, f"ev_{name}"),
            direction=Direction.DISCHARGE if match["out"] else Direction.CHARGE,
        )
    return None


def sort_columns(
    names: Iterable[str], asset_map: Mapping[str, str], *, allow_unmapped: bool
) -> SortedColumns:
    """Sort a table's columns into setpoints, those for people, and those that nobody knows."""
    setpoints: list[tuple[int, SetpointColumn, str]] = []
    ignored: list[str] = []
    unmapped: list[str] = []
    problems: list[TableProblem] = []
    taken: dict[tuple[str, Direction], str] = {}
    for place, name in enumerate(names):
        column = setpoint_column(name)
        if column is None:
            if not is_for_people(name):
                ignored.append(name)
            continue
        asset_id = column.asset_in(asset_map)
        if asset_id is None:
            unmapped.append(name)
            continue
        rate = (asset_id, column.direction)
        if rate in taken:
            problems.append(_set_twice(asset_id, column, taken[rate]))
            continue
        taken[rate] = name
        setpoints.append((place, column, asset_id))
    if unmapped and not allow_unmapped:
        problems.append(_without_asset(unmapped, asset_map))
    return SortedColumns(
        setpoints=tuple(setpoints),
        ignored=tuple(ignored),
        unmapped=tuple(unmapped),
        problems=tuple(problems),
    )


def _set_twice(asset_id: str, column: SetpointColumn, other: str) -> TableProblem:
    message = (
        f"Columns {other} and {column.column} both set the {column.direction} rate of {asset_id}: "
        "keep one of them."
    )
    return TableProblem(message=message, code="duplicate_column", column=column.column)


def _without_asset(unmapped: list[str], asset_map: Mapping[str, str]) -> TableProblem:
    known = ", ".join(sorted(map(str, asset_map))) or "nothing"
    message = (
        f"No asset for {', '.join(unmapped)}: the asset map knows {known}; add the missing ones, "
        "or allow unmapped columns."
    )
    return TableProblem(message=message, code="unmapped_column", column=unmapped[0])
