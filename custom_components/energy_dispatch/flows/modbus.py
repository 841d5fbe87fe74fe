"""The steps of a Modbus device: which product, where and how it is installed, what it says."""

from abc import ABC
from importlib import import_module
from typing import TYPE_CHECKING, Final, cast, override

from homeassistant.config_entries import SubentryFlowResult
from homeassistant.const import CONF_HOST, CONF_PORT
from homeassistant.helpers.selector import BooleanSelector
import voluptuous as vol

from ..adapters.electrical import Circuit
from ..const import (
    CONF_ADAPTER,
    CONF_CONNECTOR_ID,
    CONF_DEVICE_MAP,
    CONF_FAIL_SAFE_KW,
    CONF_MAX_CHARGE_KW,
    CONF_MAX_CURRENT_A,
    CONF_MAX_DISCHARGE_KW,
    CONF_MIN_CHARGE_KW,
    CONF_MIN_CURRENT_A,
    CONF_PHASES,
    CONF_UNIT_ID,
    CONF_VOLTAGE_V,
    SUBENTRY_CHARGER,
    AdapterKind,
)
from .asset import AssetFlow
from .fields import (
    CURRENT_A,
    PHASES,
    PORT,
    POWER_KW,
    TEXT,
    VOLTAGE_V,
    Data,
    Errors,
    Fields,
    whole_number,
)
from .probe_error import ProbeError

if TYPE_CHECKING:
    from ..adapters.modbus import DeviceMap
    from .modbus_products import ModbusProducts

STEP_DEVICE: Final = "modbus_device"
STEP_CONFIRM: Final = "modbus_confirm"
STEP_UNTRIED: Final = "modbus_untried"
CONF_TRY_WRITE: Final = "try_write"
"""In the form only."""
MIN_CURRENT_A: Final = 6
MAX_CURRENT_A: Final = 16

ADDRESS: Final = (CONF_DEVICE_MAP, CONF_HOST, CONF_PORT, CONF_UNIT_ID, CONF_CONNECTOR_ID)
"""What has to be tried again when it changes."""


class ModbusFlow(AssetFlow, ABC):
    """Set up a device that keeps its controls in Modbus registers."""

    _products: ModbusProducts | None = None
    _map: DeviceMap | None = None
    _pending: tuple[str, Data, dict[str, str]] | None = None

    async def async_step_modbus(self, user_input: Data | None = None) -> SubentryFlowResult:
        """Ask which product it is."""
        if self._products is None:
            imported = await self.hass.async_add_import_executor_job(_import_products)
            self._products = imported(self.hass)
        if user_input is not None:
            self._map = await self._products.async_map(user_input[CONF_DEVICE_MAP])
            return await self.async_step_modbus_device()
        products = await self._products.async_choice(self._subentry_type)
        schema = vol.Schema({vol.Required(CONF_DEVICE_MAP): products})
        changed = self._changed
        return self.async_show_form(
            step_id=AdapterKind.MODBUS.value,
            data_schema=self.add_suggested_values_to_schema(
                schema, changed.data if changed else None
            ),
        )

    async def async_step_modbus_device(self, user_input: Data | None = None) -> SubentryFlowResult:
        """Ask where it is and how it is installed, and read it."""
        return await self._async_form(AdapterKind.MODBUS, user_input, step_id=STEP_DEVICE)

    async def async_step_modbus_confirm(self, user_input: Data | None = None) -> SubentryFlowResult:
        """Show what the device says of itself, and keep it once that is confirmed."""
        name, data, words = self._pending or ("", {}, {})
        errors: Errors = {}
        detail = ""
        if user_input is not None:
            try:
                tried = not user_input[CONF_TRY_WRITE] or await self._loaded.async_probe_write(data)
            except ProbeError as err:
                errors, detail = {"base": err.key}, str(err)
            else:
                if tried:
                    return self._finish(name, data, words)
                return await self.async_step_modbus_untried()
        schema = vol.Schema({vol.Required(CONF_TRY_WRITE, default=True): BooleanSelector()})
        return self.async_show_form(
            step_id=STEP_CONFIRM,
            data_schema=self.add_suggested_values_to_schema(schema, user_input),
            errors=errors,
            description_placeholders={**words, **self._map_words(), "detail": detail},
        )

    async def async_step_modbus_untried(self, user_input: Data | None = None) -> SubentryFlowResult:
        """Show what the device says of itself, and that no write was tried."""
        name, data, words = self._pending or ("", {}, {})
        if user_input is not None:
            return self._finish(name, data, words)
        return self.async_show_form(
            step_id=STEP_UNTRIED,
            data_schema=vol.Schema({}),
            description_placeholders={**words, **self._map_words()},
        )

    def _modbus_fields(self) -> Fields:
        """Return the fields of the product that was chosen."""
        device_map = self._chosen
        link = device_map.link
        fields: dict[vol.Marker, object] = {
            vol.Required(CONF_HOST): TEXT,
            vol.Required(CONF_PORT, default=link.port): PORT,
            vol.Required(CONF_UNIT_ID, default=link.unit_id): whole_number(0, 255),
        }
        if device_map.connector_stride:
            fields[vol.Required(CONF_CONNECTOR_ID, default=1)] = whole_number(1, 100)
        charger = self._subentry_type == SUBENTRY_CHARGER
        if charger or device_map.needs_circuit:
            fields |= {
                vol.Required(CONF_PHASES, default="3"): PHASES,
                vol.Required(CONF_VOLTAGE_V, default=230): VOLTAGE_V,
            }
        if charger:
            told_a = self._loaded.least_current_a(device_map)
            least_a = MIN_CURRENT_A if told_a is None else told_a
            fields |= {
                vol.Required(CONF_MIN_CURRENT_A, default=least_a): CURRENT_A,
                vol.Required(CONF_MAX_CURRENT_A, default=MAX_CURRENT_A): CURRENT_A,
            }
        else:
            fields |= {
                vol.Required(CONF_MAX_CHARGE_KW, default=5): POWER_KW,
                vol.Required(CONF_MAX_DISCHARGE_KW, default=5): POWER_KW,
            }
        if self._loaded.sets_fail_safe(device_map):
            fields[vol.Optional(CONF_FAIL_SAFE_KW)] = POWER_KW
        return fields

    @override
    def _tidied(self, data: Data) -> Data:
        if data[CONF_ADAPTER] != AdapterKind.MODBUS:
            return super()._tidied(data)
        data[CONF_DEVICE_MAP] = self._chosen.id
        data[CONF_HOST] = data[CONF_HOST].strip()
        if CONF_MAX_CURRENT_A in data:
            circuit = Circuit(phases=data[CONF_PHASES], voltage_v=data[CONF_VOLTAGE_V])
            data[CONF_MIN_CHARGE_KW] = circuit.power_kw(data[CONF_MIN_CURRENT_A])
            data[CONF_MAX_CHARGE_KW] = circuit.power_kw(data[CONF_MAX_CURRENT_A])
        return data

    @override
    def _errors(self, data: Data) -> Errors:
        errors = super()._errors(data)
        if data.get(CONF_HOST) == "":
            errors[CONF_HOST] = "host_missing"
        if CONF_FAIL_SAFE_KW in data and data[CONF_FAIL_SAFE_KW] > data[CONF_MAX_CHARGE_KW]:
            errors[CONF_FAIL_SAFE_KW] = "fail_safe_above_max"
        return errors

    @override
    async def _async_try(self, data: Data) -> tuple[Errors, dict[str, str]]:
        if data[CONF_ADAPTER] != AdapterKind.MODBUS:
            return await super()._async_try(data)
        changed = self._changed
        if changed is not None and all(changed.data.get(key) == data.get(key) for key in ADDRESS):
            # Other settings can be changed while the device is off.
            return {}, {}
        try:
            return {}, await self._loaded.async_probe(data)
        except ProbeError as err:
            return {"base": err.key}, {"detail": str(err)}

    @override
    async def _async_confirm(
        self, name: str, data: Data, words: dict[str, str]
    ) -> SubentryFlowResult:
        if data[CONF_ADAPTER] != AdapterKind.MODBUS or not words:
            return await super()._async_confirm(name, data, words)
        self._pending = (name, data, words)
        if self._loaded.can_write_back(self._chosen):
            return await self.async_step_modbus_confirm()
        return await self.async_step_modbus_untried()

    @override
    async def _async_begin(self, adapter: AdapterKind) -> SubentryFlowResult:
        if adapter is AdapterKind.MODBUS:
            return await self.async_step_modbus()
        return await super()._async_begin(adapter)

    @override
    def _words(self, adapter: AdapterKind) -> dict[str, str]:
        return self._map_words() if adapter is AdapterKind.MODBUS else super()._words(adapter)

    def _map_words(self) -> dict[str, str]:
        """Return what the product's map says, for the forms' descriptions."""
        device_map = self._chosen
        return {
            "model": device_map.title,
            "requirements": _listed(device_map.requirements),
            "unconfirmed": _listed(device_map.unconfirmed),
        }

    @property
    def _loaded(self) -> ModbusProducts:
        if self._products is None:  # the first step imports them
            raise LookupError(CONF_DEVICE_MAP)
        return self._products

    @property
    def _chosen(self) -> DeviceMap:
        if self._map is None:  # the form is never shown before a product is chosen
            raise LookupError(CONF_DEVICE_MAP)
        return self._map


def _import_products() -> type[ModbusProducts]:
    """Import what the first step needs; in an executor."""
    imported = import_module(".modbus_products", __package__)
    return cast("type[ModbusProducts]", imported.ModbusProducts)


def _listed(sentences: tuple[str, ...]) -> str:
    return "".join(f"\n- {sentence}" for sentence in sentences) or "–"
