"""Take in a charger that has dialled in by itself, and that nobody has declared."""

from types import MappingProxyType
from typing import Any, Final

from homeassistant.config_entries import (
    ConfigEntry,
    ConfigEntryState,
    ConfigFlow,
    ConfigFlowResult,
    ConfigSubentry,
)
from homeassistant.const import CONF_NAME
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
)
from homeassistant.util import slugify
import voluptuous as vol

from ..const import (
    CONF_ADAPTER,
    CONF_ASSET_ID,
    CONF_CHARGE_POINT_ID,
    CONF_CONNECTOR_ID,
    CONF_END_POLICY,
    CONF_MAX_CURRENT_A,
    CONF_MIN_CURRENT_A,
    CONF_PHASES,
    CONF_RATE_UNIT,
    CONF_VOLTAGE_V,
    DOMAIN,
    SUBENTRY_CHARGER,
    AdapterKind,
)
from ..engine import EndPolicy
from .fields import CURRENT_A, TEXT, choice

CONF_SITE: Final = "site"
USUAL: Final = MappingProxyType(
    {
        CONF_ADAPTER: AdapterKind.OCPP.value,
        CONF_CONNECTOR_ID: 1,
        CONF_VOLTAGE_V: 230,
        CONF_MIN_CURRENT_A: 6,
        CONF_RATE_UNIT: "auto",
        CONF_END_POLICY: EndPolicy.RELEASE.value,
    }
)
"""What the charger's own form asks for too; it can be changed there."""


class DiscoveredChargerFlow(ConfigFlow):
    """Offers a discovered charger, and adds it to the site that is chosen."""

    _charge_point_id = ""

    async def async_step_integration_discovery(
        self, discovery_info: dict[str, Any]
    ) -> ConfigFlowResult:
        """Begin with a charger that has dialled in."""
        self._charge_point_id = discovery_info[CONF_CHARGE_POINT_ID]
        await self.async_set_unique_id(f"charge_point_{self._charge_point_id}")
        if self._dials_in_already():
            return self.async_abort(reason="charger_known")
        self.context["title_placeholders"] = {"name": self._charge_point_id}
        return await self.async_step_charger()

    async def async_step_charger(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the site, a name and the wires, and add the charger."""
        sites = self._sites()
        if not sites:
            return self.async_abort(reason="no_site")
        if self._dials_in_already():
            return self.async_abort(reason="charger_known")
        errors: dict[str, str] = {}
        if user_input is not None:
            site = sites[user_input[CONF_SITE]]
            title = user_input[CONF_NAME].strip()
            asset_id = slugify(title)
            if not title:
                errors[CONF_NAME] = "name_missing"
            elif any(other.unique_id == asset_id for other in site.subentries.values()):
                errors[CONF_NAME] = "asset_id_taken"
            else:
                self._add(site, title, asset_id, user_input)
                return self.async_abort(reason="charger_added")
        return self.async_show_form(
            step_id="charger",
            data_schema=self.add_suggested_values_to_schema(self._schema(sites), user_input),
            errors=errors,
            description_placeholders={"charge_point_id": self._charge_point_id},
        )

    def _schema(self, sites: dict[str, ConfigEntry[Any]]) -> vol.Schema:
        options = [
            SelectOptionDict(value=entry_id, label=site.title) for entry_id, site in sites.items()
        ]
        return vol.Schema(
            {
                vol.Required(CONF_SITE, default=next(iter(sites))): SelectSelector(
                    SelectSelectorConfig(options=options)
                ),
                vol.Required(CONF_NAME, default=self._charge_point_id): TEXT,
                vol.Required(CONF_PHASES, default="3"): choice(["1", "3"], "phases"),
                vol.Required(CONF_MAX_CURRENT_A, default=16): CURRENT_A,
            }
        )

    def _add(
        self, site: ConfigEntry[Any], title: str, asset_id: str, values: dict[str, Any]
    ) -> None:
        data = {
            **USUAL,
            CONF_ASSET_ID: asset_id,
            CONF_CHARGE_POINT_ID: self._charge_point_id,
            CONF_PHASES: int(values[CONF_PHASES]),
            CONF_MAX_CURRENT_A: values[CONF_MAX_CURRENT_A],
        }
        self.hass.config_entries.async_add_subentry(
            site,
            ConfigSubentry(
                data=MappingProxyType(data),
                subentry_type=SUBENTRY_CHARGER,
                title=title,
                unique_id=asset_id,
            ),
        )

    def _sites(self) -> dict[str, ConfigEntry[Any]]:
        return {
            entry.entry_id: entry
            for entry in self.hass.config_entries.async_entries(DOMAIN)
            if entry.state is ConfigEntryState.LOADED
        }

    def _dials_in_already(self) -> bool:
        return any(
            subentry.data.get(CONF_CHARGE_POINT_ID) == self._charge_point_id
            for entry in self.hass.config_entries.async_entries(DOMAIN)
            for subentry in entry.subentries.values()
        )
