"""Units of entities to kW and kWh, and back: only what an entity or the user has declared."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from ...engine.base import Reason
from ...engine.errors import AdapterError
from ..electrical import Circuit


class PowerUnit(StrEnum):
    """In what a number carries a power."""

    WATT = "W"
    KILOWATT = "kW"
    MEGAWATT = "MW"
    AMPERE = "A"
    MILLIAMPERE = "mA"
    PERCENT = "%"
    """Of the most that the asset can charge or discharge with."""


_KILOWATTS: Final[Mapping[PowerUnit, float]] = MappingProxyType(
    {PowerUnit.WATT: 0.001, PowerUnit.KILOWATT: 1.0, PowerUnit.MEGAWATT: 1000.0}
)
_AMPERES: Final[Mapping[PowerUnit, float]] = MappingProxyType(
    {PowerUnit.AMPERE: 1.0, PowerUnit.MILLIAMPERE: 0.001}
)
_KILOWATT_HOURS: Final[Mapping[str, float]] = MappingProxyType(
    {"Wh": 0.001, "kWh": 1.0, "MWh": 1000.0}
)
_PERCENT: Final = 100.0


def power_unit(declared: PowerUnit | None, entity_unit: str | None, entity_id: str) -> PowerUnit:
    """Return the unit that the user declared, or else the entity's own.

    Raises:
        AdapterError: neither says one that a power can be told in.
    """
    if declared is not None:
        return declared
    try:
        return PowerUnit(entity_unit or "")
    except ValueError:
        known = ", ".join(unit.value for unit in PowerUnit)
        said = f"the unit {entity_unit}" if entity_unit else "no unit"
        message = f"{entity_id} has {said}; declare one of {known} for it."
        raise AdapterError(message, retryable=False, reason=Reason.UNSUPPORTED) from None


def to_kw(value: float, unit: PowerUnit, circuit: Circuit, full_kw: float | None) -> float:
    """Return a power in kW.

    Raises:
        AdapterError: a percentage, and nobody said of what.
    """
    if unit in _KILOWATTS:
        return value * _KILOWATTS[unit]
    if unit in _AMPERES:
        return circuit.power_kw(value * _AMPERES[unit])
    return value / _PERCENT * _full(full_kw)


def from_kw(power_kw: float, unit: PowerUnit, circuit: Circuit, full_kw: float | None) -> float:
    """Return a power in a unit.

    Raises:
        AdapterError: a percentage, and nobody said of what.
    """
    if unit in _KILOWATTS:
        return power_kw / _KILOWATTS[unit]
    if unit in _AMPERES:
        return circuit.current_a(power_kw) / _AMPERES[unit]
    return power_kw / _full(full_kw) * _PERCENT


def energy_kwh(value: float, unit: str | None) -> float | None:
    """Return an energy in kWh; None in a unit that is none of energy."""
    factor = _KILOWATT_HOURS.get(unit or "")
    return None if factor is None else value * factor


def _full(full_kw: float | None) -> float:
    if not full_kw:
        message = "A percentage needs the asset's maximum power, which is not set."
        raise AdapterError(message, retryable=False, reason=Reason.UNSUPPORTED)
    return full_kw
