"""Which site and which assets an action is for: named by asset id, device or entity."""

from typing import Any, Final

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import ATTR_DEVICE_ID, ATTR_ENTITY_ID
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import (
    config_validation as cv,
    device_registry as dr,
    entity_registry as er,
)
import voluptuous as vol

from .const import CONF_ASSET_ID, DOMAIN
from .coordinator import DispatchCoordinator

ATTR_CONFIG_ENTRY_ID: Final = "config_entry_id"

TARGET_FIELDS: Final[dict[Any, Any]] = {
    vol.Optional(ATTR_CONFIG_ENTRY_ID): cv.string,
    vol.Optional(CONF_ASSET_ID): vol.All(cv.ensure_list, [cv.string]),
    vol.Optional(ATTR_DEVICE_ID): vol.All(cv.ensure_list, [cv.string]),
    vol.Optional(ATTR_ENTITY_ID): vol.All(cv.ensure_list, [cv.string]),
}


def site_of(hass: HomeAssistant, call: ServiceCall) -> DispatchCoordinator:
    """Return the site that an action is for: the one that it names, or the only one.

    Raises:
        ServiceValidationError: there is none, it is not loaded, or there are several.
    """
    wanted = call.data.get(ATTR_CONFIG_ENTRY_ID)
    sites = _sites(hass)
    if wanted is not None:
        if wanted not in sites:
            raise _invalid("no_such_site", site=wanted)
        return sites[wanted]
    if not sites:
        raise _invalid("no_site")
    if len(sites) > 1:
        names = ", ".join(site.entry.title for site in sites.values())
        raise _invalid("which_site", sites=names)
    return next(iter(sites.values()))


def names_assets(call: ServiceCall) -> bool:
    """Say whether an action names assets, in any of the ways that there are."""
    return any(call.data.get(field) for field in (CONF_ASSET_ID, ATTR_DEVICE_ID, ATTR_ENTITY_ID))


def assets_of(
    hass: HomeAssistant, call: ServiceCall, *, required: bool
) -> list[tuple[DispatchCoordinator, str]]:
    """Return the assets that an action names; all of its sites' if it names none.

    Raises:
        ServiceValidationError: a name is unknown, or none is given although one is required.
    """
    named = [
        (field, name)
        for field in (CONF_ASSET_ID, ATTR_DEVICE_ID, ATTR_ENTITY_ID)
        for name in call.data.get(field, ())
    ]
    wanted = call.data.get(ATTR_CONFIG_ENTRY_ID)
    sites = [site_of(hass, call)] if wanted is not None else list(_sites(hass).values())
    if not sites:
        raise _invalid("no_site")
    if not named:
        if required:
            raise _invalid("no_asset_named")
        return [(site, asset_id) for site in sites for asset_id in site.assets]
    found: dict[tuple[str, str], tuple[DispatchCoordinator, str]] = {}
    for field, name in named:
        matches = [
            (site, asset_id) for site in sites if (asset_id := _find(hass, site, name)) is not None
        ]
        if not matches:
            raise _unknown(sites, name, field)
        if len(matches) > 1:
            names = ", ".join(site.entry.title for site, _ in matches)
            raise _invalid("which_site", sites=names)
        site, asset_id = matches[0]
        found[site.entry.entry_id, asset_id] = (site, asset_id)
    return list(found.values())


def asset_in(site: DispatchCoordinator, name: str, *, field: str) -> str:
    """Return the id of one of a site's assets, named by its id, device or entity.

    Raises:
        ServiceValidationError: the site has no such asset; the sentence names the field.
    """
    asset_id = _find(site.hass, site, name)
    if asset_id is None:
        raise _unknown([site], name, field)
    return asset_id


def _sites(hass: HomeAssistant) -> dict[str, DispatchCoordinator]:
    return {
        entry.entry_id: entry.runtime_data
        for entry in hass.config_entries.async_entries(DOMAIN)
        if entry.state is ConfigEntryState.LOADED
    }


def _find(hass: HomeAssistant, site: DispatchCoordinator, name: str) -> str | None:
    if name in site.assets:
        return name
    device_id: str | None = name
    if (entity := er.async_get(hass).async_get(name)) is not None:
        device_id = entity.device_id
    device = None if device_id is None else dr.async_get(hass).async_get(device_id)
    if device is None:
        return None
    prefix = f"{site.entry.entry_id}_"
    return next(
        (
            identifier.removeprefix(prefix)
            for domain, identifier in device.identifiers
            if domain == DOMAIN and identifier.removeprefix(prefix) in site.assets
        ),
        None,
    )


def _unknown(sites: list[DispatchCoordinator], name: str, field: str) -> ServiceValidationError:
    known = ", ".join(sorted(asset_id for site in sites for asset_id in site.assets))
    return _invalid("no_such_asset", field=field, asset=name, known=known or "-")


def _invalid(key: str, **placeholders: str) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN, translation_key=key, translation_placeholders=placeholders
    )
