"""Brings the panel and the card into Home Assistant's frontend.

Both are in one ES module, which has the same address everywhere: under a second one, the browser
would run it twice. The address carries a hash of the content, so that a new release is loaded.
"""

from hashlib import sha256
from pathlib import Path
from typing import Final

from homeassistant.components import frontend, panel_custom
from homeassistant.components.http.server import StaticPathConfig
from homeassistant.components.lovelace.const import LOVELACE_DATA
from homeassistant.components.lovelace.resources import ResourceStorageCollection
from homeassistant.core import HomeAssistant
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN

PANEL_PATH: Final = "energy-dispatch"
PANEL_ELEMENT: Final = "energy-dispatch-panel"
PANEL_TITLE: Final = "Energy Dispatch"
PANEL_ICON: Final = "mdi:ev-station"

STATIC_PATH: Final = f"/{DOMAIN}_static"
MODULE_NAME: Final = "energy-dispatch.js"
MODULE_PATH: Final = f"{STATIC_PATH}/{MODULE_NAME}"
DIST: Final = Path(__file__).with_name("dist")
HASH_LENGTH: Final = 12

_MODULE_URL: HassKey[str] = HassKey(f"{DOMAIN}.module_url")


async def async_register_frontend(hass: HomeAssistant) -> None:
    """Add the panel and the card, unless they are there: with the first site, and not on reload."""
    if _MODULE_URL not in hass.data:
        # Before anything is awaited: two sites may be set up at once.
        hass.data[_MODULE_URL] = ""
        await hass.http.async_register_static_paths([StaticPathConfig(STATIC_PATH, str(DIST))])
        hass.data[_MODULE_URL] = await hass.async_add_executor_job(module_url)
    url = hass.data[_MODULE_URL]
    if not url or frontend.async_panel_exists(hass, PANEL_PATH):
        return
    await panel_custom.async_register_panel(
        hass,
        frontend_url_path=PANEL_PATH,
        webcomponent_name=PANEL_ELEMENT,
        sidebar_title=PANEL_TITLE,
        sidebar_icon=PANEL_ICON,
        module_url=url,
    )
    await _async_add_card(hass, url)


async def async_unregister_frontend(hass: HomeAssistant) -> None:
    """Take the panel and the card away: with the last site."""
    frontend.async_remove_panel(hass, PANEL_PATH, warn_if_unknown=False)
    resources = hass.data[LOVELACE_DATA].resources
    if isinstance(resources, ResourceStorageCollection):
        for item_id in await _async_own_items(resources):
            await resources.async_delete_item(item_id)
    elif (url := hass.data.get(_MODULE_URL)) and _is_extra(hass, url):
        frontend.remove_extra_js_url(hass, url)


def module_url() -> str:
    """Return the module's address; it reads the module."""
    digest = sha256((DIST / MODULE_NAME).read_bytes()).hexdigest()
    return f"{MODULE_PATH}?v={digest[:HASH_LENGTH]}"


async def _async_add_card(hass: HomeAssistant, url: str) -> None:
    """Let dashboards load the module: as one resource, or with the page where those are YAML."""
    resources = hass.data[LOVELACE_DATA].resources
    if not isinstance(resources, ResourceStorageCollection):
        frontend.add_extra_js_url(hass, url)
        return
    items = await _async_own_items(resources)
    if not items:
        await resources.async_create_item({"res_type": "module", "url": url})
        return
    first, *others = items
    if items[first] != url:
        await resources.async_update_item(first, {"url": url})
    for item_id in others:
        await resources.async_delete_item(item_id)


async def _async_own_items(resources: ResourceStorageCollection) -> dict[str, str]:
    """Return the resources that are this module, whatever their version, by id."""
    # Without this the collection says that it is empty, until somebody opens a dashboard.
    await resources.async_get_info()
    return {
        item["id"]: item["url"]
        for item in resources.async_items()
        if item["url"].partition("?")[0] == MODULE_PATH
    }


def _is_extra(hass: HomeAssistant, url: str) -> bool:
    return url in hass.data[frontend.DATA_EXTRA_MODULE_URL].urls
