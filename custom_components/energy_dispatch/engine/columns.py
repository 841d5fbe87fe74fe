"""Which columns of a schedule are setpoints, and whose."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
import re
from typing import Final

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


class Direction(StrEnum):
    """Which way power flows, seen from the asset."""

    CHARGE = "charge"
    DISCHARGE = "discharge"


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
