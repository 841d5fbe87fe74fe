"""Panel and card in the real frontend and lovelace: added once, brought up to date, taken away."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from homeassistant.components import frontend
from homeassistant.components.lovelace.const import LOVELACE_DATA
from homeassistant.components.lovelace.resources import ResourceStorageCollection
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import EVENT_PANELS_UPDATED
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.energy_dispatch.const import DOMAIN
from custom_components.energy_dispatch.coordinator import EnergyDispatchConfigEntry
from custom_components.energy_dispatch.frontend import (
    DIST,
    MODULE_NAME,
    MODULE_PATH,
    PANEL_ELEMENT,
    PANEL_PATH,
    module_url,
)

from .site import SITE_DATA

OTHERS = [
    {"id": "aaa", "type": "module", "url": "/local/somebody.js?v=1"},
    {"id": "bbb", "type": "css", "url": "/energy_dispatch_static_too/energy-dispatch.js"},
]


def panel(hass: HomeAssistant) -> Mapping[str, Any] | None:
    """Return the panel's configuration."""
    found = hass.data[frontend.DATA_PANELS].get(PANEL_PATH)
    return None if found is None else found.config


async def resources(hass: HomeAssistant) -> list[Mapping[str, Any]]:
    """Return what dashboards load."""
    collection = hass.data[LOVELACE_DATA].resources
    await collection.async_get_info()
    return list(collection.async_items())


async def own(hass: HomeAssistant) -> list[str]:
    """Return our addresses among them."""
    return [one["url"] for one in await resources(hass) if one["url"].startswith(MODULE_PATH)]


def stored(hass_storage: dict[str, Any], *more: Mapping[str, Any]) -> None:
    """Let an earlier run have left these resources."""
    hass_storage["lovelace_resources"] = {
        "version": 1,
        "minor_version": 1,
        "key": "lovelace_resources",
        "data": {"items": [*OTHERS, *more]},
    }


async def set_up(hass: HomeAssistant, entry: EnergyDispatchConfigEntry) -> None:
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED


async def test_panel_and_card_are_one_module_at_one_address(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    url = module_url()
    config = panel(hass)
    assert config is not None
    assert config["_panel_custom"]["name"] == PANEL_ELEMENT
    assert config["_panel_custom"]["module_url"] == url
    assert await own(hass) == [url]
    assert len(url.partition("?v=")[2]) == 12


async def test_everybody_may_look(hass: HomeAssistant, site: EnergyDispatchConfigEntry) -> None:
    assert hass.data[frontend.DATA_PANELS][PANEL_PATH].require_admin is False


async def test_the_module_is_served_and_nothing_beside_it(
    hass: HomeAssistant,
    site: EnergyDispatchConfigEntry,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    client = await hass_client_no_auth()
    answer = await client.get(module_url())
    assert answer.status == 200
    assert await answer.read() == (DIST / MODULE_NAME).read_bytes()
    for path in ("../__init__.py", "%2e%2e/__init__.py", "__init__.py", "nothing.js"):
        assert (await client.get(f"/energy_dispatch_static/{path}")).status in {403, 404}


async def test_a_reload_registers_nothing_anew(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    before, rows = panel(hass), await resources(hass)
    updates: list[object] = []
    hass.bus.async_listen(EVENT_PANELS_UPDATED, updates.append)
    for _ in range(3):
        assert await hass.config_entries.async_reload(site.entry_id)
        await hass.async_block_till_done()
    assert panel(hass) is before
    assert await resources(hass) == rows
    assert updates == [], "it would throw the viewer out"


async def test_one_row_after_three_restarts_and_the_others_as_they_were(
    hass: HomeAssistant, site_entry: EnergyDispatchConfigEntry, hass_storage: dict[str, Any]
) -> None:
    # Each restart reads what the one before has left, and nobody opens a dashboard in between.
    stored(hass_storage)
    await set_up(hass, site_entry)
    rows = await resources(hass)
    assert rows[:2] == OTHERS
    for _ in range(3):
        await restart_lovelace(hass, site_entry)
        assert await resources(hass) == rows
    assert await own(hass) == [module_url()]


async def restart_lovelace(hass: HomeAssistant, entry: EnergyDispatchConfigEntry) -> None:
    """Begin as Home Assistant does: with a collection that has not been read, and no panel."""
    assert await hass.config_entries.async_unload(entry.entry_id)
    frontend.async_remove_panel(hass, PANEL_PATH)
    data = hass.data[LOVELACE_DATA]
    before = data.resources
    assert isinstance(before, ResourceStorageCollection)
    await before.store.async_save({"items": list(before.async_items())})
    data.resources = ResourceStorageCollection(hass, before.ll_config)
    assert data.resources.async_items() == [], "not read yet: where duplicates come from"
    await set_up(hass, entry)


async def test_a_new_release_changes_the_row_in_its_place(
    hass: HomeAssistant, site_entry: EnergyDispatchConfigEntry, hass_storage: dict[str, Any]
) -> None:
    old = {"id": "ccc", "type": "module", "url": f"{MODULE_PATH}?v=0123456789ab"}
    stored(hass_storage, old)
    await set_up(hass, site_entry)
    assert await resources(hass) == [*OTHERS, {**old, "url": module_url()}]


async def test_rows_too_many_are_cleared_up(
    hass: HomeAssistant, site_entry: EnergyDispatchConfigEntry, hass_storage: dict[str, Any]
) -> None:
    stored(
        hass_storage,
        {"id": "ccc", "type": "module", "url": MODULE_PATH},
        {"id": "ddd", "type": "module", "url": f"{MODULE_PATH}?v=2"},
    )
    await set_up(hass, site_entry)
    assert [one["id"] for one in await resources(hass)] == ["aaa", "bbb", "ccc"]
    assert await own(hass) == [module_url()]


async def test_the_last_site_takes_panel_and_row_along(
    hass: HomeAssistant, site_entry: EnergyDispatchConfigEntry, hass_storage: dict[str, Any]
) -> None:
    stored(hass_storage)
    second = MockConfigEntry(domain=DOMAIN, title="Barn", data={**SITE_DATA, "ocpp_port": 9001})
    second.add_to_hass(hass)
    await set_up(hass, site_entry)
    assert second.state is ConfigEntryState.LOADED
    await hass.config_entries.async_remove(second.entry_id)
    assert panel(hass) is not None
    assert len(await own(hass)) == 1
    await hass.config_entries.async_remove(site_entry.entry_id)
    assert panel(hass) is None
    assert await resources(hass) == OTHERS


async def test_a_site_that_is_added_again_brings_them_back(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    await hass.config_entries.async_remove(site.entry_id)
    again = MockConfigEntry(domain=DOMAIN, title="Home", data=dict(SITE_DATA))
    again.add_to_hass(hass)
    assert await hass.config_entries.async_setup(again.entry_id)
    await hass.async_block_till_done()
    assert panel(hass) is not None
    assert await own(hass) == [module_url()]


async def test_where_resources_are_yaml_the_page_loads_the_module(
    hass: HomeAssistant, site_entry: EnergyDispatchConfigEntry
) -> None:
    listed = [{"url": "/local/somebody.js", "type": "module"}]
    assert await async_setup_component(
        hass, "lovelace", {"lovelace": {"resource_mode": "yaml", "resources": listed}}
    )
    await set_up(hass, site_entry)
    extra = hass.data[frontend.DATA_EXTRA_MODULE_URL]
    assert module_url() in extra.urls
    assert len(await own(hass)) == 0
    await hass.config_entries.async_remove(site_entry.entry_id)
    assert module_url() not in extra.urls


def test_the_module_is_small_enough_and_whole() -> None:
    assert [path.name for path in DIST.iterdir()] == [MODULE_NAME], "no code splitting"
    assert b"sourceMappingURL" not in (DIST / MODULE_NAME).read_bytes()


@pytest.mark.parametrize("name", ["__init__.py"])
def test_the_static_folder_is_dist_alone(name: str) -> None:
    assert not (Path(DIST) / name).exists()
