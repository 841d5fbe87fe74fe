"""A site's options: what is stale, how its limit follows the house, how much its ledger keeps.

They are applied to the running site. None of them reloads it, for that would drop the sockets of
all its chargers.
"""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.components.sensor import DOMAIN as SENSOR, SensorDeviceClass
from homeassistant.config_entries import ConfigFlowResult, OptionsFlow
from homeassistant.const import (
    ATTR_UNIT_OF_MEASUREMENT,
    UnitOfElectricCurrent,
    UnitOfPower,
    UnitOfTime,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import EntitySelector, EntitySelectorConfig
import voluptuous as vol

from ..const import (
    CONF_FUSE_A,
    CONF_FUSE_PHASES,
    CONF_GRID_POWER_ENTITY,
    CONF_LEDGER_COMMANDS,
    CONF_LEDGER_DAYS,
    CONF_RAISE_HOLD_SECONDS,
    CONF_SAFE_LIMIT_KW,
    CONF_STALE_MINUTES,
)
from ..engine.ledger import MAX_AGE, MAX_COMMANDS
from ..house import DEFAULT_RAISE_HOLD_SECONDS, Meter
from .fields import (
    PHASES,
    POWER_KW,
    Data,
    Errors,
    Fields,
    collapsed,
    flat,
    nested,
    number,
    seconds,
    whole_number,
)

SECTION_HOUSE: Final = "house"
SECTION_LEDGER: Final = "ledger"

WEEK_MINUTES: Final = 7 * 24 * 60
POWER_UNITS: Final = frozenset(unit.value for unit in UnitOfPower)

OPTIONS: Final[Fields] = {
    vol.Required(CONF_STALE_MINUTES, default=0): whole_number(0, WEEK_MINUTES, UnitOfTime.MINUTES),
    vol.Required(SECTION_HOUSE): collapsed(
        {
            vol.Optional(CONF_GRID_POWER_ENTITY): EntitySelector(
                EntitySelectorConfig(
                    filter={"domain": SENSOR, "device_class": SensorDeviceClass.POWER}
                )
            ),
            vol.Optional(CONF_FUSE_A): number(1, 1000, UnitOfElectricCurrent.AMPERE, step=1),
            vol.Required(CONF_FUSE_PHASES, default="3"): PHASES,
            vol.Required(CONF_SAFE_LIMIT_KW, default=0): POWER_KW,
            vol.Required(CONF_RAISE_HOLD_SECONDS, default=int(DEFAULT_RAISE_HOLD_SECONDS)): seconds(
                0, 3600
            ),
        }
    ),
    vol.Required(SECTION_LEDGER): collapsed(
        {
            vol.Required(CONF_LEDGER_COMMANDS, default=MAX_COMMANDS): whole_number(100, 20_000),
            vol.Required(CONF_LEDGER_DAYS, default=MAX_AGE.days): whole_number(
                1, 366, UnitOfTime.DAYS
            ),
        }
    ),
}


class SiteOptionsFlow(OptionsFlow):
    """Change a site's options."""

    async def async_step_init(self, user_input: Data | None = None) -> ConfigFlowResult:
        """Ask for all of them."""
        options: Mapping[str, Any] = self.config_entry.options
        errors: Errors = {}
        placeholders: dict[str, str] = {}
        if user_input is not None:
            options = flat(user_input, OPTIONS)
            errors, placeholders = _house_errors(self.hass, options)
            if not errors:
                return self.async_create_entry(data=options)
        shown = nested(_showable(options), OPTIONS)
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(vol.Schema(dict(OPTIONS)), shown),
            errors=errors,
            description_placeholders=placeholders,
        )


def _showable(options: Mapping[str, Any]) -> Data:
    """Return options as the form can show them: the phases are a choice between texts."""
    shown = dict(options)
    if CONF_FUSE_PHASES in shown:
        shown[CONF_FUSE_PHASES] = str(shown[CONF_FUSE_PHASES])
    return shown


def _house_errors(hass: HomeAssistant, options: Mapping[str, Any]) -> tuple[Errors, dict[str, str]]:
    """Return what is wrong with how the limit is to follow the house, and words for it."""
    entity_id, fuse_a = options.get(CONF_GRID_POWER_ENTITY), options.get(CONF_FUSE_A)
    if entity_id is None:
        return ({SECTION_HOUSE: "fuse_without_meter"} if fuse_a is not None else {}), {}
    if fuse_a is None:
        return {SECTION_HOUSE: "meter_without_fuse"}, {}
    state = hass.states.get(entity_id)
    if state is None:
        return {SECTION_HOUSE: "meter_unknown"}, {"entity_id": entity_id}
    unit = state.attributes.get(ATTR_UNIT_OF_MEASUREMENT)
    if unit not in POWER_UNITS:
        return {SECTION_HOUSE: "meter_without_power"}, {
            "entity_id": entity_id,
            "unit": str(unit or "-"),
        }
    meter = Meter.from_options(options)
    if meter is not None and meter.safe_limit_kw > meter.fuse_kw:
        return {SECTION_HOUSE: "safe_limit_above_fuse"}, {"fuse_kw": f"{meter.fuse_kw:g}"}
    return {}, {}
