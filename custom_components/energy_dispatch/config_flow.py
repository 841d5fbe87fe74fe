"""Set up a site; its options, chargers and batteries are set up in ``flows``."""

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any, Final, override

from homeassistant.config_entries import (
    ConfigEntry,
    ConfigFlowResult,
    ConfigSubentryFlow,
    OptionsFlow,
)
from homeassistant.const import CONF_NAME
from homeassistant.core import callback
from homeassistant.data_entry_flow import section
import voluptuous as vol

from .const import (
    CONF_OCPP_CERTIFICATE,
    CONF_OCPP_HOST,
    CONF_OCPP_KEY,
    CONF_OCPP_PORT,
    DEFAULT_OCPP_HOST,
    DEFAULT_OCPP_PORT,
    DOMAIN,
    SUBENTRY_BATTERY,
    SUBENTRY_CHARGER,
)
from .flows import BatteryFlow, ChargerFlow, SiteOptionsFlow
from .flows.discovered import DiscoveredChargerFlow
from .flows.fields import PORT, TEXT

SECTION_OCPP: Final = "ocpp"

SITE_SCHEMA: Final = vol.Schema(
    {
        vol.Required(CONF_NAME): TEXT,
        vol.Required(SECTION_OCPP): section(
            vol.Schema(
                {
                    vol.Required(CONF_OCPP_HOST, default=DEFAULT_OCPP_HOST): TEXT,
                    vol.Required(CONF_OCPP_PORT, default=DEFAULT_OCPP_PORT): PORT,
                    vol.Optional(CONF_OCPP_CERTIFICATE): TEXT,
                    vol.Optional(CONF_OCPP_KEY): TEXT,
                }
            ),
            {"collapsed": True},
        ),
    }
)


class EnergyDispatchConfigFlow(DiscoveredChargerFlow, domain=DOMAIN):
    """Set up a site, or change its name and where its chargers dial in."""

    VERSION = 1

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: ConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        return {SUBENTRY_CHARGER: ChargerFlow, SUBENTRY_BATTERY: BatteryFlow}

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> OptionsFlow:
        return SiteOptionsFlow()

    @override
    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for a site's name."""
        errors: dict[str, str] = {}
        if user_input is not None:
            name = user_input[CONF_NAME].strip()
            errors = _errors(user_input)
            if not errors:
                if self._taken(name):
                    return self.async_abort(reason="already_configured")
                return self.async_create_entry(title=name, data=user_input[SECTION_OCPP])
        shown = user_input or {CONF_NAME: self.hass.config.location_name}
        return self._form("user", shown, errors)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for a site's name and settings again."""
        entry = self._get_reconfigure_entry()
        errors: dict[str, str] = {}
        if user_input is not None:
            name = user_input[CONF_NAME].strip()
            errors = _errors(user_input)
            if not errors and self._taken(name, besides=entry):
                errors[CONF_NAME] = "name_taken"
            if not errors:
                # The update listener reloads the site where that is needed.
                return self.async_update_and_abort(
                    entry, title=name, data_updates=user_input[SECTION_OCPP]
                )
        shown = user_input or {CONF_NAME: entry.title, SECTION_OCPP: entry.data}
        return self._form("reconfigure", shown, errors)

    def _form(
        self, step_id: str, shown: Mapping[str, Any], errors: dict[str, str]
    ) -> ConfigFlowResult:
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(SITE_SCHEMA, shown),
            errors=errors,
        )

    def _taken(self, name: str, *, besides: ConfigEntry | None = None) -> bool:
        return any(
            entry is not besides and entry.title.casefold() == name.casefold()
            for entry in self._async_current_entries()
        )


def _errors(user_input: Mapping[str, Any]) -> dict[str, str]:
    """Return what is wrong with a filled-in form; the error of a section stands for its fields."""
    errors: dict[str, str] = {}
    if not user_input[CONF_NAME].strip():
        errors[CONF_NAME] = "name_missing"
    try:
        ip_address(user_input[SECTION_OCPP][CONF_OCPP_HOST])
    except ValueError:
        errors[SECTION_OCPP] = "ocpp_host_invalid"
    ocpp = user_input[SECTION_OCPP]
    if bool(ocpp.get(CONF_OCPP_CERTIFICATE)) != bool(ocpp.get(CONF_OCPP_KEY)):
        errors[SECTION_OCPP] = "ocpp_certificate_incomplete"
    return errors
