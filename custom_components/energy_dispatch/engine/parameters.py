"""What each type of command needs to know, and what is wrong with it otherwise."""

from collections.abc import Mapping
import math
from types import MappingProxyType
from typing import Final

from .vocabulary import CommandType

NO_PARAMETERS: Final[Mapping[str, object]] = MappingProxyType({})

REQUIRED: Final[Mapping[CommandType, str]] = MappingProxyType(
    {
        CommandType.SET_CHARGE_RATE: "power_kw",
        CommandType.SET_DISCHARGE_RATE: "power_kw",
        CommandType.SET_POWER_LIMIT: "power_kw",
        CommandType.SET_SOC_TARGET: "soc_percent",
        CommandType.CHANGE_AVAILABILITY: "available",
    }
)
"""The one parameter that a type cannot do without."""

_PERCENT_MAX: Final = 100.0


def checked(
    command_type: CommandType, parameters: Mapping[str, object]
) -> Mapping[str, object] | float:
    """Return parameters that never change; a power alone is kept as a plain number.

    Raises:
        ValueError: the type's parameter is missing or out of its range.
    """
    name = REQUIRED.get(command_type)
    if name is None:
        return MappingProxyType(dict(parameters)) if parameters else NO_PARAMETERS
    if name not in parameters:
        message = f"{command_type} needs the parameter {name}."
        raise ValueError(message)
    value = parameters[name]
    if name == "available":
        if not isinstance(value, bool):
            message = f"available has to be true or false, not {value!r}."
            raise ValueError(message)
        return MappingProxyType(dict(parameters))
    number = finite_number(name, value)
    if name == "soc_percent" and number > _PERCENT_MAX:
        message = f"soc_percent has to lie between 0 and 100, not {number:g}."
        raise ValueError(message)
    if name == "power_kw" and len(parameters) == 1:
        return number
    return MappingProxyType({**parameters, name: number})


def finite_number(name: str, value: object) -> float:
    """Return a finite number ≥ 0 as a float.

    Raises:
        ValueError: it is none; ``name`` names it in the sentence.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        message = f"{name} has to be a number, not {value!r}."
        raise ValueError(message)  # noqa: TRY004 - one error class for bad input
    if not math.isfinite(value) or value < 0:
        message = f"{name} has to be finite and not negative, not {value!r}."
        raise ValueError(message)
    return float(value)
