"""Energy Dispatch: carries out anybody's power schedule on real devices, provably."""

import asyncio
from typing import Any

from homeassistant.const import Platform
from homeassistant.core import HassJob, HomeAssistant, callback
from homeassistant.helpers import (
    config_validation as cv,
    device_registry as dr,
    issue_registry as ir,
)
from homeassistant.helpers.typing import ConfigType

from .asset import AssetConfig
from .const import DOMAIN
from .controls import controls_file
from .coordinator import DispatchCoordinator, EnergyDispatchConfigEntry
from .devices import AdapterFactory, preload
from .energy.books import async_remove_books
from .frontend import async_register_frontend, async_unregister_frontend
from .ledger_store import async_remove_ledger
from .ocpp_memory import OcppMemory
from .panel.actions import async_setup_panel_actions
from .panel.extras import async_start_extras, async_stop_extras
from .panel.feed import feed
from .panel.notebook import async_remove_notebook
from .parting import Parting
from .resuming import RESTORED, TOO_OLD
from .services import async_setup_services
from .store import plan_file
from .websocket_api import async_setup_websocket_api

PLATFORMS = [
    Platform.BINARY_SENSOR,
    Platform.BUTTON,
    Platform.DATETIME,
    Platform.EVENT,
    Platform.NUMBER,
    Platform.SENSOR,
    Platform.SWITCH,
]

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)


async def async_setup(hass: HomeAssistant, _config: ConfigType) -> bool:
    """Register the actions: they answer with a clear sentence even while no site is loaded."""
    async_setup_services(hass)
    async_setup_panel_actions(hass)
    async_setup_websocket_api(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: EnergyDispatchConfigEntry) -> bool:
    """Bring up a site."""
    # pandas, and what speaks to the site's devices, are read from disk: never in the loop.
    kinds = {config.adapter for config in _copies(entry).values()}
    await hass.async_add_executor_job(preload, kinds)
    await Parting.of(hass).async_back(entry.entry_id)
    coordinator = DispatchCoordinator(hass, entry, AdapterFactory(hass, entry))
    site = dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id,
        identifiers={(DOMAIN, entry.entry_id)},
        entry_type=dr.DeviceEntryType.SERVICE,
        manufacturer="Energy Dispatch",
        model="Site",
        name=entry.title,
    )
    coordinator.site_device_id = site.id
    entry.runtime_data = coordinator
    try:
        await coordinator.async_start()
    except BaseException:
        await coordinator.async_stop()
        raise
    await async_start_extras(coordinator)
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    entry.async_on_unload(hass.async_add_shutdown_job(HassJob(coordinator.async_leave)))
    entry.async_on_unload(entry.add_update_listener(_SubentryWatch(entry).async_update))
    await async_register_frontend(hass)
    # The entry counts as loaded once this returns.
    hass.loop.call_soon(feed(hass).sites_changed)
    return True


async def async_unload_entry(hass: HomeAssistant, entry: EnergyDispatchConfigEntry) -> bool:
    """Take a site down; nothing of it is left running, and the devices keep their setpoints.

    Only where somebody has disabled the site are they left as at Home Assistant's stop.
    """
    unloaded = await hass.config_entries.async_unload_platforms(entry, PLATFORMS)
    if unloaded:
        if entry.disabled_by is not None:
            await entry.runtime_data.async_leave()
        else:
            await Parting.of(hass).async_unload(entry.entry_id, entry.runtime_data)
        await async_stop_extras(hass, entry.entry_id)
    return unloaded


async def async_remove_entry(hass: HomeAssistant, entry: EnergyDispatchConfigEntry) -> None:
    """Leave a site's devices as wanted, and delete what it kept on disk."""
    await Parting.of(hass).async_remove(entry.entry_id)
    await plan_file(hass, entry.entry_id).async_remove()
    await controls_file(hass, entry.entry_id).async_remove()
    await async_remove_ledger(hass, entry.entry_id)
    for why in (RESTORED, TOO_OLD):
        ir.async_delete_issue(hass, DOMAIN, f"{why}_{entry.entry_id}")
    await async_remove_notebook(hass, entry.entry_id)
    await async_remove_books(hass, entry.entry_id)
    if not [other for other in hass.config_entries.async_entries(DOMAIN) if other is not entry]:
        await OcppMemory.async_forget(hass)
        await async_unregister_frontend(hass)


class _SubentryWatch:
    """Finds out which assets were added, changed or removed, so that only those are touched.

    Reloading the entry would drop every other charger's socket.
    """

    def __init__(self, entry: EnergyDispatchConfigEntry) -> None:
        self._known = _copies(entry)
        self._site = _site_settings(entry)
        self._options = dict(entry.options)
        self._one_at_a_time = asyncio.Lock()

    async def async_update(self, hass: HomeAssistant, entry: EnergyDispatchConfigEntry) -> None:
        """Bring the running assets in line with the entry."""
        if _site_settings(entry) != self._site:
            # The site's own settings (name, OCPP port) concern every asset.
            hass.config_entries.async_schedule_reload(entry.entry_id)
            return
        async with self._one_at_a_time:
            if self._options != entry.options:
                self._options = dict(entry.options)
                await entry.runtime_data.async_apply_options()
            before, after = self._known, _copies(entry)
            self._known = after
            await _async_apply(hass, entry, before, after)
        feed(hass).sites_changed()


async def _async_apply(
    hass: HomeAssistant,
    entry: EnergyDispatchConfigEntry,
    before: dict[str, AssetConfig],
    after: dict[str, AssetConfig],
) -> None:
    coordinator = entry.runtime_data
    for subentry_id in before.keys() - after.keys():
        await coordinator.async_remove_asset(before[subentry_id].asset_id)
    for subentry_id, config in after.items():
        old = before.get(subentry_id)
        if old is None:
            await coordinator.async_add_asset(config)
        elif old.asset_id != config.asset_id:
            await coordinator.async_remove_asset(old.asset_id)
            await coordinator.async_add_asset(config)
        elif old != config:
            _rename_device(hass, entry, old, config)
            await coordinator.async_change_asset(config)


@callback
def _copies(entry: EnergyDispatchConfigEntry) -> dict[str, AssetConfig]:
    """Return a copy of each subentry: Home Assistant changes the originals in place."""
    return {
        subentry_id: AssetConfig.from_subentry(subentry)
        for subentry_id, subentry in entry.subentries.items()
    }


@callback
def _site_settings(entry: EnergyDispatchConfigEntry) -> tuple[str, dict[str, Any]]:
    """Return what concerns every asset: the site's name, and where chargers dial in."""
    return entry.title, dict(entry.data)


@callback
def _rename_device(
    hass: HomeAssistant,
    entry: EnergyDispatchConfigEntry,
    before: AssetConfig,
    after: AssetConfig,
) -> None:
    """Let a device follow its subentry's title, which Home Assistant does not do by itself."""
    if before.title == after.title:
        return
    registry = dr.async_get(hass)
    device = registry.async_get_device_by_identifier(
        (DOMAIN, f"{entry.entry_id}_{after.asset_id}"), entry.entry_id
    )
    if device is not None:
        registry.async_update_device(device.id, name=after.title)
