"""What the system information page says of the integration."""

from typing import Any

from homeassistant.components import system_health
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback

from .const import DOMAIN
from .coordinator import DispatchCoordinator


@callback
def async_register(
    hass: HomeAssistant,  # noqa: ARG001 - Home Assistant's signature
    register: system_health.SystemHealthRegistration,
) -> None:
    """Register what is asked for the page."""
    register.async_register_info(_async_info)


async def _async_info(hass: HomeAssistant) -> dict[str, Any]:
    """Count sites, devices and commands; nothing here tells who lives there."""
    sites: list[DispatchCoordinator] = [
        entry.runtime_data
        for entry in hass.config_entries.async_entries(DOMAIN)
        if entry.state is ConfigEntryState.LOADED
    ]
    assets = [asset for site in sites for asset in site.assets.values()]
    return {
        "sites": len(sites),
        "assets": len(assets),
        "assets_connected": sum(asset.snapshot.connected for asset in assets),
        "commands_waiting": sum(site.site.pending for site in sites),
        "failed_today": sum(site.site.failed_today for site in sites),
        "shadow_mode": any(site.site.shadow for site in sites),
    }
