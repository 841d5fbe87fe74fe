"""The fields of the forms. Selectors bound what the frontend offers; the rest bounds what we take.

``NumberSelector`` lets "not a number" through, so each range is checked once more.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from homeassistant.const import (
    PERCENTAGE,
    UnitOfElectricCurrent,
    UnitOfElectricPotential,
    UnitOfEnergy,
    UnitOfPower,
    UnitOfTime,
)
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import voluptuous as vol

type Data = dict[str, Any]
type Errors = dict[str, str]
"""Field → key of its sentence; a section stands for the fields in it, which its sentence names."""
type Fields = Mapping[vol.Marker, Any]

TEXT: Final = TextSelector()
PASSWORD: Final = TextSelector(
    TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="new-password")
)


def number(minimum: float, maximum: float, unit: str, *, step: float = 0.1) -> vol.All[float]:
    """Return a field for a number with a unit."""
    selector = NumberSelector(
        NumberSelectorConfig(
            min=minimum,
            max=maximum,
            step=step,
            unit_of_measurement=unit,
            mode=NumberSelectorMode.BOX,
        )
    )
    return vol.All(selector, vol.Range(min=minimum, max=maximum))


def whole_number(minimum: int, maximum: int, unit: str | None = None) -> vol.All[int]:
    """Return a field for a count or an address."""
    config = NumberSelectorConfig(min=minimum, max=maximum, mode=NumberSelectorMode.BOX)
    if unit is not None:
        config["unit_of_measurement"] = unit
    selector = NumberSelector(config)
    return vol.All(selector, vol.Range(min=minimum, max=maximum), vol.Coerce(int))


def choice(options: Sequence[str], translation_key: str) -> SelectSelector:
    """Return a field with a few options; one that has no translation is shown as it is."""
    return SelectSelector(
        SelectSelectorConfig(
            options=[SelectOptionDict(value=option, label=option) for option in options],
            mode=SelectSelectorMode.DROPDOWN,
            translation_key=translation_key,
        )
    )


def several(options: Sequence[SelectOptionDict]) -> SelectSelector:
    """Return a field to choose any number of things, each shown by its own name."""
    return SelectSelector(
        SelectSelectorConfig(options=list(options), mode=SelectSelectorMode.DROPDOWN, multiple=True)
    )


POWER_KW: Final = number(0, 1000, UnitOfPower.KILO_WATT)
STEP_KW: Final = number(0.001, 100, UnitOfPower.KILO_WATT, step=0.001)
TOLERANCE_KW: Final = number(0.01, 100, UnitOfPower.KILO_WATT, step=0.01)
RAMP_KW_PER_MINUTE: Final = number(0.1, 10_000, "kW/min")
ENERGY_KWH: Final = number(0.1, 10_000, UnitOfEnergy.KILO_WATT_HOUR)
CURRENT_A: Final = number(1, 1000, UnitOfElectricCurrent.AMPERE)
VOLTAGE_V: Final = number(50, 1000, UnitOfElectricPotential.VOLT, step=1)
SOC_PERCENT: Final = number(0, 100, PERCENTAGE, step=1)
TOLERANCE_PERCENT: Final = number(0, 50, PERCENTAGE, step=1)
PHASES: Final = vol.All(choice(["1", "3"], "phases"), vol.Coerce(int))
PORT: Final = whole_number(1, 65_535)
PRIORITY: Final = whole_number(1, 100)


def seconds(minimum: int, maximum: int) -> vol.All[int]:
    """Return a field for a time in seconds."""
    return whole_number(minimum, maximum, UnitOfTime.SECONDS)


def collapsed(fields: Fields) -> section:
    """Return a group of fields that is folded away at first."""
    return section(vol.Schema(dict(fields)), {"collapsed": True})


def flat(user_input: Mapping[str, Any], fields: Fields) -> Data:
    """Return what a form gave, without its sections."""
    values = dict(user_input)
    for key, field in fields.items():
        if isinstance(field, section):
            values |= values.pop(key.schema)
    return values


def nested(data: Mapping[str, Any], fields: Fields) -> Data:
    """Return stored data in the shape of a form: with its sections."""
    values = dict(data)
    for key, field in fields.items():
        if isinstance(field, section):
            inside = {inner.schema for inner in field.schema.schema}
            values[key.schema] = {name: values.pop(name) for name in inside & values.keys()}
    return values
