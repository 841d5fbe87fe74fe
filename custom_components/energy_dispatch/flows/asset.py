"""What the flows of all kinds of assets have in common."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
import re
from typing import Any, ClassVar, Final

from homeassistant.config_entries import (
    SOURCE_USER,
    ConfigSubentry,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.const import CONF_NAME
from homeassistant.core import callback
from homeassistant.helpers.selector import SelectOptionDict
from homeassistant.util import slugify
import voluptuous as vol

from ..const import CONF_ADAPTER, CONF_ASSET_ID, SUBENTRY_CHARGER, AdapterKind
from ..devices import import_maker
from .fields import TEXT, Data, Errors, Fields, flat, nested
from .sections import section_errors, sections

ASSET_ID: Final = re.compile(r"[a-z0-9_]+")


class AssetFlow(ConfigSubentryFlow, ABC):
    """Set up an asset, or change how it is set up: choose an adapter, fill in its form.

    Changing one goes straight to its adapter's form. Its id stays what it is, for the asset's
    device, entities and plan hang on it.
    """

    adapters: ClassVar[tuple[AdapterKind, ...]]

    async def async_step_user(
        self,
        user_input: Data | None = None,  # noqa: ARG002 - Home Assistant's signature
    ) -> SubentryFlowResult:
        """Ask what speaks to the device."""
        return self.async_show_menu(
            step_id="user", menu_options=[adapter.value for adapter in self.adapters]
        )

    async def async_step_reconfigure(
        self,
        user_input: Data | None = None,  # noqa: ARG002 - Home Assistant's signature
    ) -> SubentryFlowResult:
        """Go to the form of the asset's adapter."""
        adapter = AdapterKind(self._get_reconfigure_subentry().data[CONF_ADAPTER])
        return await self._async_begin(adapter)

    async def _async_begin(self, adapter: AdapterKind) -> SubentryFlowResult:
        """Show the first form of an adapter, to change an asset."""
        return await self._async_form(adapter, None)

    async def _async_form(
        self, adapter: AdapterKind, user_input: Data | None, *, step_id: str | None = None
    ) -> SubentryFlowResult:
        """Show an adapter's form until what was filled in holds, then keep it."""
        # Now, while somebody reads: the asset is there as soon as the last form is closed.
        await self.hass.async_add_import_executor_job(import_maker, adapter)
        fields = {
            **self._fields_in_common(),
            **await self._async_fields(adapter),
            **sections(self._subentry_type, adapter, self._chargers()),
        }
        errors: Errors = {}
        placeholders = self._words(adapter)
        if user_input is not None:
            data = self._tidied({CONF_ADAPTER: adapter.value} | flat(user_input, fields))
            name = data.pop(CONF_NAME)
            least_kw, most_kw = self._charging_kw(data)
            placeholders |= {"least": f"{least_kw:g}", "most": f"{most_kw:g}"}
            errors = (
                self._errors_in_common(name, data)
                | self._errors(data)
                | section_errors(data, least_kw, most_kw)
            )
            if not errors:
                errors, words = await self._async_try(data)
                if not errors:
                    return await self._async_confirm(name, data, words)
                placeholders |= words
        shown = self._stored(fields) if user_input is None else self._showable(user_input)
        return self.async_show_form(
            step_id=step_id or adapter.value,
            data_schema=self.add_suggested_values_to_schema(vol.Schema(fields), shown),
            errors=errors,
            description_placeholders=placeholders,
        )

    # What a kind of asset adds

    @abstractmethod
    async def _async_fields(self, adapter: AdapterKind) -> Fields:
        """Return the adapter's own fields."""

    def _tidied(self, data: Data) -> Data:
        """Return what was filled in as it is to be stored."""
        return data

    def _errors(
        self,
        data: Data,  # noqa: ARG002 - for those that have fields of their own
    ) -> Errors:
        """Return what is wrong with the adapter's own fields."""
        return {}

    @abstractmethod
    def _charging_kw(self, data: Data) -> tuple[float, float]:
        """Return the least power above 0 that the asset charges with, and the most."""

    async def _async_try(
        self,
        data: Data,  # noqa: ARG002 - for those that have a device to try
    ) -> tuple[Errors, dict[str, str]]:
        """Try the device, and return what is wrong and words for the sentences about it."""
        return {}, {}

    async def _async_confirm(
        self, name: str, data: Data, words: dict[str, str]
    ) -> SubentryFlowResult:
        """Let what was found be confirmed, where there is something, and keep the settings."""
        return self._finish(name, data, words)

    def _words(
        self,
        adapter: AdapterKind,  # noqa: ARG002 - for those that have something to say
    ) -> dict[str, str]:
        """Return words for the description of an adapter's form."""
        return {}

    @abstractmethod
    def _showable(self, values: Mapping[str, Any]) -> Data:
        """Return values as a form can show them, without those that are never shown again."""

    # Common to all

    @property
    def _changed(self) -> ConfigSubentry | None:
        """The asset that is being changed; None while one is being added."""
        return None if self.source == SOURCE_USER else self._get_reconfigure_subentry()

    def _others(self) -> list[ConfigSubentry]:
        """Return the site's other assets."""
        mine = self._changed
        return [
            subentry
            for subentry in self._get_entry().subentries.values()
            if mine is None or subentry.subentry_id != mine.subentry_id
        ]

    def _fields_in_common(self) -> Fields:
        fields: dict[vol.Marker, Any] = {vol.Required(CONF_NAME): TEXT}
        if self._changed is None:
            fields[vol.Optional(CONF_ASSET_ID)] = TEXT
        return fields

    def _stored(self, fields: Fields) -> Data | None:
        changed = self._changed
        if changed is None:
            return None
        return self._showable(
            nested({CONF_NAME: changed.title, **self._filled(changed.data)}, fields)
        )

    def _filled(self, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return what is stored as it was filled in."""
        return data

    def _chargers(self) -> list[SelectOptionDict]:
        """Return the site's chargers, by asset id."""
        return [
            SelectOptionDict(value=other.data[CONF_ASSET_ID], label=other.title)
            for other in self._others()
            if other.subentry_type == SUBENTRY_CHARGER
        ]

    def _errors_in_common(self, name: str, data: Data) -> Errors:
        errors: Errors = {}
        if not name.strip():
            errors[CONF_NAME] = "name_missing"
        if (changed := self._changed) is not None:
            data[CONF_ASSET_ID] = changed.data[CONF_ASSET_ID]
        else:
            asset_id = data[CONF_ASSET_ID] = data.get(CONF_ASSET_ID) or slugify(name)
            if not ASSET_ID.fullmatch(asset_id):
                errors[CONF_ASSET_ID] = "asset_id_invalid"
            elif any(other.data[CONF_ASSET_ID] == asset_id for other in self._others()):
                errors[CONF_ASSET_ID] = "asset_id_taken"
        return errors

    @callback
    def _finish(self, name: str, data: Data, placeholders: dict[str, str]) -> SubentryFlowResult:
        title = name.strip()
        if (changed := self._changed) is not None:
            # Not the variant that reloads: it would drop the sockets of every other charger.
            return self.async_update_and_abort(self._get_entry(), changed, title=title, data=data)
        return self.async_create_entry(
            title=title,
            data=data,
            unique_id=data[CONF_ASSET_ID],
            description=data[CONF_ADAPTER],
            description_placeholders=placeholders,
        )
