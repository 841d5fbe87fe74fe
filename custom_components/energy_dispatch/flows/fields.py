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

from ..const import CONF_END_POLICY, CONF_SAFE_POWER_KW
from ..engine import EndPolicy

SECTION_PLAN_END: Final = "plan_end"

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


def whole_number(minimum: int, maximum: int) -> vol.All[int]:
    """Return a field for a count or an address."""
    selector = NumberSelector(
        NumberSelectorConfig(min=minimum, max=maximum, mode=NumberSelectorMode.BOX)
    )
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


POWER_KW: Final = number(0, 1000, UnitOfPower.KILO_WATT)
ENERGY_KWH: Final = number(0.1, 10_000, UnitOfEnergy.KILO_WATT_HOUR)
CURRENT_A: Final = number(1, 1000, UnitOfElectricCurrent.AMPERE)
VOLTAGE_V: Final = number(50, 1000, UnitOfElectricPotential.VOLT, step=1)
SOC_PERCENT: Final = number(0, 100, PERCENTAGE, step=1)
PORT: Final = whole_number(1, 65_535)

PLAN_END: Final[Fields] = {
    vol.Required(SECTION_PLAN_END): section(
        vol.Schema(
            {
                vol.Required(CONF_END_POLICY, default=EndPolicy.RELEASE.value): choice(
                    [policy.value for policy in EndPolicy], "end_policy"
                ),
                vol.Optional(CONF_SAFE_POWER_KW): POWER_KW,
            }
        ),
        {"collapsed": True},
    )
}


def flat(user_input: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a form gave, without its sections."""
    values = dict(user_input)
    values |= values.pop(SECTION_PLAN_END)
    return values


def nested(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return stored data in the shape of the form: with its sections."""
    inside = {CONF_END_POLICY, CONF_SAFE_POWER_KW}
    return {key: value for key, value in data.items() if key not in inside} | {
        SECTION_PLAN_END: {key: value for key, value in data.items() if key in inside}
    }
