"""The steps of a device that Home Assistant controls already: which way, which entities, shown."""

from abc import ABC
from collections.abc import Mapping
from typing import Any, Final, override

from homeassistant.config_entries import SubentryFlowResult
from homeassistant.const import CONF_DEVICE_ID
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.selector import (
    ActionSelector,
    BooleanSelector,
    DeviceFilterSelectorConfig,
    DeviceSelector,
    DeviceSelectorConfig,
    EntitySelector,
    EntitySelectorConfig,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import voluptuous as vol

from ..adapters import AdapterError
from ..adapters.entity import (
    EntityAdapter,
    EntityConfig,
    EntityConfigError,
    Suggestion,
    entity_config,
    load_suggestions,
)
from ..adapters.entity.units import PowerUnit
from ..const import (
    CONF_ADAPTER,
    CONF_ENTITY,
    CONF_MAX_CHARGE_KW,
    CONF_MAX_DISCHARGE_KW,
    CONF_MIN_CHARGE_KW,
    CONF_PHASES,
    CONF_VOLTAGE_V,
    SUBENTRY_BATTERY,
    AdapterKind,
)
from ..entity_host import entity_host
from .asset import AssetFlow
from .entity_steps import (
    CONF_AVAILABLE_ENTITY,
    CONF_CHARGE_ENTITY,
    CONF_CHARGE_UNIT,
    CONF_DISCHARGE_ENTITY,
    CONF_ENERGY_ENTITY,
    CONF_LIFETIME_SECONDS,
    CONF_MODE_ENTITY,
    CONF_POWER_ENTITY,
    CONF_POWER_REVERSED,
    CONF_SIGNED,
    CONF_SOC_ENTITY,
    CONF_STATUS_ENTITY,
    CONF_SWITCH_ENTITY,
    SEQUENCES,
    UNIT_OF_ENTITY,
    action_field,
    control_of,
    option_field,
)
from .fields import PHASES, POWER_KW, TEXT, VOLTAGE_V, Data, Errors, Fields, choice, seconds

CONF_WAY: Final = "way"
CONF_FILLED: Final = "filled"
"""How the form was filled in, to be shown again."""
OWN: Final = "own"
STEP_DEVICE: Final = "entity_device"
STEP_OWN: Final = "entity_own"
STEP_SUGGESTED: Final = "entity_suggested"
STEP_CONFIRM: Final = "entity_confirm"
UNKNOWN: Final = "–"

_NUMBER: Final = EntitySelector(EntitySelectorConfig(domain=["number", "input_number"]))
_SELECT: Final = EntitySelector(EntitySelectorConfig(domain=["select", "input_select"]))
_SWITCH: Final = EntitySelector(EntitySelectorConfig(domain=["switch", "input_boolean"]))
_SENSOR: Final = EntitySelector(EntitySelectorConfig(domain=["sensor", "input_number", "number"]))
_ANY: Final = EntitySelector()
_LIMITS: Final = (
    (CONF_MAX_CHARGE_KW, "max_charge_kw"),
    (CONF_MIN_CHARGE_KW, "min_charge_kw"),
    (CONF_MAX_DISCHARGE_KW, "max_discharge_kw"),
    (CONF_PHASES, "phases"),
    (CONF_VOLTAGE_V, "voltage_v"),
)


class EntityFlow(AssetFlow, ABC):
    """Set up a device behind entities and actions of other integrations."""

    _suggestion: Suggestion | None = None
    _device_id: str = ""
    _found: tuple[str, Data, dict[str, str]] | None = None

    async def async_step_entity(self, user_input: Data | None = None) -> SubentryFlowResult:
        """Ask which way it is controlled: one that we know, or one's own choice."""
        suggestions = {one.id: one for one in await self._async_suggestions()}
        if user_input is not None:
            self._suggestion = suggestions.get(user_input[CONF_WAY])
            if self._suggestion is None:
                return await self.async_step_entity_own()
            return await self.async_step_entity_device()
        options = [SelectOptionDict(value=OWN, label=OWN)] + [
            SelectOptionDict(value=one.id, label=one.title) for one in suggestions.values()
        ]
        way = SelectSelector(
            SelectSelectorConfig(
                options=options, mode=SelectSelectorMode.LIST, translation_key="entity_way"
            )
        )
        schema = vol.Schema({vol.Required(CONF_WAY, default=OWN): way})
        return self.async_show_form(step_id=AdapterKind.ENTITY.value, data_schema=schema)

    async def async_step_entity_device(self, user_input: Data | None = None) -> SubentryFlowResult:
        """Ask which of an integration's devices it is."""
        suggestion = self._chosen_suggestion
        if user_input is not None:
            self._device_id = user_input[CONF_DEVICE_ID]
            return await self.async_step_entity_suggested()
        filters = [DeviceFilterSelectorConfig(integration=one) for one in suggestion.integrations]
        device = DeviceSelector(DeviceSelectorConfig(filter=filters))
        return self.async_show_form(
            step_id=STEP_DEVICE,
            data_schema=vol.Schema({vol.Required(CONF_DEVICE_ID): device}),
            description_placeholders={
                "title": suggestion.title,
                "unconfirmed": "".join(f"\n- {one}" for one in suggestion.unconfirmed) or UNKNOWN,
            },
        )

    async def async_step_entity_own(self, user_input: Data | None = None) -> SubentryFlowResult:
        """Ask for entities and actions."""
        return await self._async_form(AdapterKind.ENTITY, user_input, step_id=STEP_OWN)

    async def async_step_entity_suggested(
        self, user_input: Data | None = None
    ) -> SubentryFlowResult:
        """Ask for what a suggestion leaves open; what is found is filled in."""
        return await self._async_form(AdapterKind.ENTITY, user_input, step_id=STEP_SUGGESTED)

    async def async_step_entity_confirm(self, user_input: Data | None = None) -> SubentryFlowResult:
        """Show units, signs and present values, and keep them once they are confirmed."""
        name, data, words = self._found or ("", {}, {})
        if user_input is not None:
            return self._finish(name, data, words)
        return self.async_show_form(
            step_id=STEP_CONFIRM, data_schema=vol.Schema({}), description_placeholders=words
        )

    # What the forms of all adapters call

    @override
    async def _async_begin(self, adapter: AdapterKind) -> SubentryFlowResult:
        changed = self._changed
        if adapter is not AdapterKind.ENTITY or changed is None:
            return await super()._async_begin(adapter)
        filled = changed.data[CONF_FILLED]
        known = {one.id: one for one in await self._async_suggestions(installed=False)}
        self._suggestion = known.get(filled[CONF_WAY])
        self._device_id = filled.get(CONF_DEVICE_ID, "")
        if self._suggestion is None:
            return await self.async_step_entity_own()
        return await self.async_step_entity_suggested()

    @override
    def _tidied(self, data: Data) -> Data:
        if data[CONF_ADAPTER] != AdapterKind.ENTITY:
            return super()._tidied(data)
        mine = {key.schema for key in self._entity_own_fields()}
        filled = {key: data.pop(key) for key in tuple(data) if key in mine}
        way = self._suggestion.id if self._suggestion else OWN
        data[CONF_FILLED] = {**filled, CONF_WAY: way, CONF_DEVICE_ID: self._device_id}
        limits = {name: data[field] for field, name in _LIMITS if data.get(field) is not None}
        data[CONF_ENTITY] = {**self._control(filled), **limits}
        return data

    @override
    def _errors(self, data: Data) -> Errors:
        errors = super()._errors(data)
        if data[CONF_ADAPTER] != AdapterKind.ENTITY:
            return errors
        control = data[CONF_ENTITY]
        if not control.get("charge"):
            errors["base"] = "no_charge_step"
        elif not control.get("hold"):
            errors["base"] = "no_hold_step"
        return errors

    @override
    async def _async_try(self, data: Data) -> tuple[Errors, dict[str, str]]:
        if data[CONF_ADAPTER] != AdapterKind.ENTITY:
            return await super()._async_try(data)
        changed = self._changed
        if changed is not None and changed.data.get(CONF_ENTITY) == data[CONF_ENTITY]:
            return {}, {}
        try:
            config = entity_config({"kind": self._subentry_type, **data[CONF_ENTITY]})
        except EntityConfigError as err:
            return {"base": "entity_config"}, {"detail": str(err)}
        adapter = EntityAdapter(config, entity_host(self.hass))
        try:
            told = await adapter.read()
        except AdapterError as err:
            return {"base": "entity_unavailable"}, {"detail": str(err)}
        try:
            units = adapter.units
        except AdapterError as err:
            return {"base": "unit_unknown"}, {"detail": str(err)}
        return {}, {
            "units": _units(units, config),
            "power": _value(told.power_kw, "kW"),
            "soc": _value(told.soc_percent, "%"),
            "energy": _value(told.energy_kwh, "kWh"),
            "status": told.status or UNKNOWN,
        }

    @override
    async def _async_confirm(
        self, name: str, data: Data, words: dict[str, str]
    ) -> SubentryFlowResult:
        if data[CONF_ADAPTER] != AdapterKind.ENTITY or not words:
            return await super()._async_confirm(name, data, words)
        self._found = (name, data, words)
        return await self.async_step_entity_confirm()

    @override
    def _filled(self, data: Mapping[str, Any]) -> Mapping[str, Any]:
        return {**super()._filled(data), **data.get(CONF_FILLED, {})}

    # Fields

    def _entity_fields(self) -> Fields:
        """Return the fields of the way that was chosen, and the limits."""
        battery = self._subentry_type == SUBENTRY_BATTERY
        limits: Fields = (
            {
                vol.Required(CONF_MAX_CHARGE_KW, default=5): POWER_KW,
                vol.Required(CONF_MAX_DISCHARGE_KW, default=5): POWER_KW,
            }
            if battery
            else {
                vol.Required(CONF_MAX_CHARGE_KW, default=11): POWER_KW,
                vol.Required(CONF_MIN_CHARGE_KW, default=1.4): POWER_KW,
            }
        )
        return {
            **self._entity_own_fields(),
            **limits,
            vol.Required(CONF_PHASES, default="3"): PHASES,
            vol.Required(CONF_VOLTAGE_V, default=230): VOLTAGE_V,
        }

    def _entity_own_fields(self) -> Fields:
        if self._suggestion is not None:
            return self._blank_fields(self._suggestion)
        battery = self._subentry_type == SUBENTRY_BATTERY
        names = SEQUENCES if battery else ("charge", "hold", "release")
        units = choice([UNIT_OF_ENTITY, *PowerUnit], "entity_unit")
        signs: Fields = {
            vol.Optional(CONF_DISCHARGE_ENTITY): _NUMBER,
            vol.Required(CONF_SIGNED, default=False): BooleanSelector(),
        }
        return {
            vol.Optional(CONF_CHARGE_ENTITY): _NUMBER,
            **(signs if battery else {}),
            vol.Required(CONF_CHARGE_UNIT, default=UNIT_OF_ENTITY): units,
            vol.Optional(CONF_SWITCH_ENTITY): _SWITCH,
            vol.Optional(CONF_MODE_ENTITY): _SELECT,
            **{vol.Optional(option_field(name)): TEXT for name in names},
            **{vol.Optional(action_field(name)): ActionSelector() for name in names},
            vol.Optional(CONF_POWER_ENTITY): _SENSOR,
            vol.Required(CONF_POWER_REVERSED, default=False): BooleanSelector(),
            vol.Optional(CONF_SOC_ENTITY): _SENSOR,
            vol.Optional(CONF_ENERGY_ENTITY): _SENSOR,
            vol.Optional(CONF_STATUS_ENTITY): _ANY,
            vol.Optional(CONF_AVAILABLE_ENTITY): _ANY,
            vol.Optional(CONF_LIFETIME_SECONDS): seconds(10, 86_400),
        }

    def _blank_fields(self, suggestion: Suggestion) -> Fields:
        """Return a field for each thing that a suggestion leaves open, filled in where found."""
        entities = _entities_of(self.hass, self._device_id)
        fields: dict[vol.Marker, Any] = {}
        for blank in suggestion.blanks:
            found = next((one for one in entities if blank.fits(one)), None)
            marker = vol.Optional if blank.optional else vol.Required
            key = marker(_blank_field(blank.name), description={"suggested_value": found})
            fields[key] = (
                TEXT
                if blank.domain == "text"
                else EntitySelector(EntitySelectorConfig(domain=blank.domain))
            )
        return fields

    def _control(self, filled: Data) -> dict[str, Any]:
        if self._suggestion is None:
            return control_of(self._subentry_type, filled)
        values = {
            blank.name: filled[field]
            for blank in self._suggestion.blanks
            if (field := _blank_field(blank.name)) in filled
        }
        control = self._suggestion.filled(values, self._device_id)
        control.pop("kind")
        return control

    async def _async_suggestions(self, *, installed: bool = True) -> list[Suggestion]:
        """Return the suggestions of this kind, or of those the ones for installed integrations."""
        known = await self.hass.async_add_executor_job(load_suggestions)
        there = {entry.domain for entry in self.hass.config_entries.async_entries()}
        return [
            one
            for one in known
            if one.kind.value == self._subentry_type
            and (not installed or not there.isdisjoint(one.integrations))
        ]

    @property
    def _chosen_suggestion(self) -> Suggestion:
        if self._suggestion is None:  # the form is never shown before one is chosen
            raise LookupError(CONF_WAY)
        return self._suggestion


def _blank_field(name: str) -> str:
    """Return a blank's field: as the suggestion writes it, without its marks."""
    return name.lstrip("$")


def _entities_of(hass: HomeAssistant, device_id: str) -> list[str]:
    entries = er.async_entries_for_device(er.async_get(hass), device_id)
    return sorted(entry.entity_id for entry in entries)


def _units(units: Any, config: EntityConfig) -> str:  # noqa: ANN401 - the adapter's mapping
    signs = {one.entity_id: one.sign for one in config.power}
    return "".join(
        f"\n- {entity_id}: {unit}" + (" (+/-)" if signs.get(entity_id) == -1 else "")
        for entity_id, unit in units.items()
    )


def _value(value: float | None, unit: str) -> str:
    return UNKNOWN if value is None else f"{value:.3g} {unit}"
