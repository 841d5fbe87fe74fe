"""Set up a charger: OCPP, Modbus, behind entities of other integrations, or simulated."""

from collections.abc import Mapping
import re
from typing import Any, ClassVar, Final, override

from homeassistant.config_entries import ConfigSubentry, SubentryFlowResult
from homeassistant.const import CONF_PASSWORD
from homeassistant.core import callback
from homeassistant.helpers.selector import BooleanSelector, TextSelector, TextSelectorConfig
import voluptuous as vol

from ..adapters.authorization import Authorization
from ..adapters.electrical import Circuit
from ..const import (
    CONF_ACCEPTED_TAGS,
    CONF_AUTHORIZATION,
    CONF_CHARGE_POINT_ID,
    CONF_CONNECTOR_ID,
    CONF_MAX_CHARGE_KW,
    CONF_MAX_CURRENT_A,
    CONF_MIN_CHARGE_KW,
    CONF_MIN_CURRENT_A,
    CONF_PHASES,
    CONF_RATE_UNIT,
    CONF_STORE_PLAN,
    CONF_SWITCH_PHASES,
    CONF_VOLTAGE_V,
    DOMAIN,
    AdapterKind,
    StorePlan,
)
from .entity import EntityFlow
from .fields import (
    CURRENT_A,
    PASSWORD,
    PHASES,
    POWER_KW,
    TEXT,
    VOLTAGE_V,
    Data,
    Errors,
    Fields,
    choice,
    collapsed,
    whole_number,
)
from .modbus import ModbusFlow

SECTION_OCPP: Final = "ocpp_manners"
TAGS: Final = TextSelector(TextSelectorConfig(multiple=True))
CONF_REMOVE_PASSWORD: Final = "remove_password"  # noqa: S105 - the name of a field
"""In the form only: an empty password field means "as it is"."""

CHARGE_POINT_ID: Final = re.compile(r"[^\s/:?#]{1,48}")
"""It is the last part of the address that the charger dials, and the user name of its log-in."""
PASSWORD_LENGTHS: Final = range(8, 41)
"""OCPP's AuthorizationKey has at most 40 characters."""

OCPP_FIELDS: Final[Fields] = {
    vol.Required(CONF_CHARGE_POINT_ID): TEXT,
    vol.Required(CONF_CONNECTOR_ID, default=1): whole_number(1, 100),
    vol.Required(CONF_PHASES, default="3"): PHASES,
    vol.Required(CONF_VOLTAGE_V, default=230): VOLTAGE_V,
    vol.Required(CONF_MIN_CURRENT_A, default=6): CURRENT_A,
    vol.Required(CONF_MAX_CURRENT_A, default=16): CURRENT_A,
    vol.Required(CONF_RATE_UNIT, default="auto"): choice(["auto", "W", "A"], "rate_unit"),
    vol.Optional(CONF_PASSWORD): PASSWORD,
    vol.Required(SECTION_OCPP): collapsed(
        {
            vol.Required(CONF_STORE_PLAN, default=StorePlan.AUTO.value): choice(
                [each.value for each in StorePlan], "store_plan"
            ),
            vol.Required(CONF_AUTHORIZATION, default=Authorization.ALL.value): choice(
                [each.value for each in Authorization], "authorization"
            ),
            vol.Optional(CONF_ACCEPTED_TAGS): TAGS,
            vol.Required(CONF_SWITCH_PHASES, default=False): BooleanSelector(),
        }
    ),
}
SIMULATED_FIELDS: Final[Fields] = {
    vol.Required(CONF_MAX_CHARGE_KW, default=11): POWER_KW,
    vol.Required(CONF_MIN_CHARGE_KW, default=1.4): POWER_KW,
}
LIMITS: Final = (
    (CONF_MIN_CURRENT_A, CONF_MAX_CURRENT_A),
    (CONF_MIN_CHARGE_KW, CONF_MAX_CHARGE_KW),
)


class ChargerFlow(ModbusFlow, EntityFlow):
    """Set up a charger, or change how it is set up."""

    adapters: ClassVar = (
        AdapterKind.OCPP,
        AdapterKind.MODBUS,
        AdapterKind.ENTITY,
        AdapterKind.SIMULATED,
    )

    async def async_step_ocpp(self, user_input: Data | None = None) -> SubentryFlowResult:
        """Ask for a charger that dials in."""
        return await self._async_form(AdapterKind.OCPP, user_input)

    async def async_step_simulated(self, user_input: Data | None = None) -> SubentryFlowResult:
        """Ask for a simulated charger."""
        return await self._async_form(AdapterKind.SIMULATED, user_input)

    @override
    async def _async_fields(self, adapter: AdapterKind) -> Fields:
        match adapter:
            case AdapterKind.MODBUS:
                return self._modbus_fields()
            case AdapterKind.ENTITY:
                return self._entity_fields()
            case AdapterKind.SIMULATED:
                return SIMULATED_FIELDS
        if self._stored_password is None:
            return OCPP_FIELDS
        return {**OCPP_FIELDS, vol.Optional(CONF_REMOVE_PASSWORD, default=False): bool}

    @override
    def _tidied(self, data: Data) -> Data:
        data = super()._tidied(data)
        if CONF_CHARGE_POINT_ID not in data:
            return data
        charge_point_id = data[CONF_CHARGE_POINT_ID] = data[CONF_CHARGE_POINT_ID].strip()
        kept = None if data.pop(CONF_REMOVE_PASSWORD, False) else self._stored_password
        if joined := self._joined(charge_point_id):
            kept = joined[0].data.get(CONF_PASSWORD)
        if password := data.pop(CONF_PASSWORD, None) or kept:
            data[CONF_PASSWORD] = password
        return data

    @override
    def _errors(self, data: Data) -> Errors:
        # A Modbus charger's powers are made of its currents.
        fields = data.keys() - ({CONF_MIN_CHARGE_KW} if CONF_MIN_CURRENT_A in data else set())
        errors = super()._errors(data) | {
            least: "min_above_max"
            for least, most in LIMITS
            if least in fields and data[least] > data[most]
        }
        charge_point_id = data.get(CONF_CHARGE_POINT_ID)
        if charge_point_id is not None:
            if not CHARGE_POINT_ID.fullmatch(charge_point_id):
                errors[CONF_CHARGE_POINT_ID] = "charge_point_id_invalid"
            else:
                errors |= self._clashes(charge_point_id, data)
        if CONF_PASSWORD in data and len(data[CONF_PASSWORD]) not in PASSWORD_LENGTHS:
            errors[CONF_PASSWORD] = "password_length"
        return errors

    @override
    def _charging_kw(self, data: Data) -> tuple[float, float]:
        if CONF_MIN_CHARGE_KW in data:
            return data[CONF_MIN_CHARGE_KW], data[CONF_MAX_CHARGE_KW]
        circuit = Circuit(phases=data[CONF_PHASES], voltage_v=data[CONF_VOLTAGE_V])
        return (
            circuit.power_kw(data[CONF_MIN_CURRENT_A]),
            circuit.power_kw(data[CONF_MAX_CURRENT_A]),
        )

    @override
    def _showable(self, values: Mapping[str, Any]) -> Data:
        shown = {key: value for key, value in values.items() if key != CONF_PASSWORD}
        if CONF_PHASES in shown:
            # Its field is a choice between texts.
            shown[CONF_PHASES] = str(shown[CONF_PHASES])
        return shown

    @property
    def _stored_password(self) -> str | None:
        changed = self._changed
        return None if changed is None else changed.data.get(CONF_PASSWORD)

    @override
    @callback
    def _finish(self, name: str, data: Data, placeholders: dict[str, str]) -> SubentryFlowResult:
        for sibling in self._siblings(data.get(CONF_CHARGE_POINT_ID)):
            shared = {key: value for key, value in sibling.data.items() if key != CONF_PASSWORD}
            if CONF_PASSWORD in data:
                shared[CONF_PASSWORD] = data[CONF_PASSWORD]
            if shared != sibling.data:
                self.hass.config_entries.async_update_subentry(
                    self._get_entry(), sibling, data=shared
                )
        return super()._finish(name, data, placeholders)

    def _clashes(self, charge_point_id: str, data: Data) -> Errors:
        """Return what does not go together with the other chargers that dial in with an ID."""
        if self._dials_in_elsewhere(charge_point_id):
            return {CONF_CHARGE_POINT_ID: "charge_point_id_taken"}
        errors: Errors = {}
        connectors = {each.data[CONF_CONNECTOR_ID] for each in self._siblings(charge_point_id)}
        if data[CONF_CONNECTOR_ID] in connectors:
            errors[CONF_CONNECTOR_ID] = "connector_taken"
        for joined in self._joined(charge_point_id):
            if joined.data.get(CONF_PASSWORD) != data.get(CONF_PASSWORD):
                errors[CONF_PASSWORD] = "password_differs"
        return errors

    def _siblings(self, charge_point_id: str | None) -> list[ConfigSubentry]:
        """Return the site's other assets that are connectors of a charge point."""
        if charge_point_id is None:
            return []
        return [
            other
            for other in self._others()
            if other.data.get(CONF_CHARGE_POINT_ID) == charge_point_id
        ]

    def _joined(self, charge_point_id: str) -> list[ConfigSubentry]:
        """Return the connectors of a charge point that the asset was no part of until now."""
        changed = self._changed
        if changed is not None and changed.data.get(CONF_CHARGE_POINT_ID) == charge_point_id:
            return []
        return self._siblings(charge_point_id)

    def _dials_in_elsewhere(self, charge_point_id: str) -> bool:
        """Say whether an asset of another site has this id: one server takes the calls for all."""
        mine = self._get_entry()
        return any(
            subentry.data.get(CONF_CHARGE_POINT_ID) == charge_point_id
            for entry in self.hass.config_entries.async_entries(DOMAIN)
            for subentry in entry.subentries.values()
            if entry.entry_id != mine.entry_id
        )
