"""Set up a battery: over Modbus, behind entities of other integrations, or a simulated one."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final, override

from homeassistant.config_entries import SubentryFlowResult
import voluptuous as vol

from ..const import (
    CONF_CAPACITY_KWH,
    CONF_MAX_CHARGE_KW,
    CONF_MAX_DISCHARGE_KW,
    CONF_NOT_INTO_CARS,
    CONF_PHASES,
    CONF_SOC_PERCENT,
    AdapterKind,
)
from .entity import EntityFlow
from .fields import ENERGY_KWH, POWER_KW, SOC_PERCENT, Data, Fields
from .modbus import ModbusFlow
from .sections import SECTION_MANNERS

SIMULATED_FIELDS: Final[Fields] = {
    vol.Required(CONF_CAPACITY_KWH, default=10): ENERGY_KWH,
    vol.Required(CONF_MAX_CHARGE_KW, default=5): POWER_KW,
    vol.Required(CONF_MAX_DISCHARGE_KW, default=5): POWER_KW,
    vol.Required(CONF_SOC_PERCENT, default=50): SOC_PERCENT,
}


class BatteryFlow(ModbusFlow, EntityFlow):
    """Set up a battery, or change how it is set up."""

    adapters: ClassVar = (AdapterKind.MODBUS, AdapterKind.ENTITY, AdapterKind.SIMULATED)

    async def async_step_simulated(self, user_input: Data | None = None) -> SubentryFlowResult:
        """Ask for a simulated battery."""
        return await self._async_form(AdapterKind.SIMULATED, user_input)

    @override
    async def _async_fields(self, adapter: AdapterKind) -> Fields:
        match adapter:
            case AdapterKind.MODBUS:
                return self._modbus_fields()
            case AdapterKind.ENTITY:
                return self._entity_fields()
        return SIMULATED_FIELDS

    @override
    def _charging_kw(self, data: Data) -> tuple[float, float]:
        return 0.0, data[CONF_MAX_CHARGE_KW]

    @override
    def _showable(self, values: Mapping[str, Any]) -> Data:
        shown = dict(values)
        manners = dict(shown[SECTION_MANNERS])
        if CONF_NOT_INTO_CARS in manners:
            # A charger that was removed meanwhile can be chosen no more.
            there = {charger["value"] for charger in self._chargers()}
            manners[CONF_NOT_INTO_CARS] = [
                car for car in manners[CONF_NOT_INTO_CARS] if car in there
            ]
        shown[SECTION_MANNERS] = manners
        if CONF_PHASES in shown:
            # Its field is a choice between texts.
            shown[CONF_PHASES] = str(shown[CONF_PHASES])
        return shown
