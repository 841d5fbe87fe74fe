"""What makes the adapters of a site's devices of one kind."""

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from .adapters import Adapter

if TYPE_CHECKING:
    from .adapters.flash import FlashBudget
    from .adapters.found_values import Remembered
    from .asset import AssetConfig


class DeviceMaker(ABC):
    """Makes and changes adapters of one kind."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
        """Know the site; nothing is opened before the first asset needs it."""
        self._hass = hass
        self._entry = entry

    @abstractmethod
    async def async_create(
        self, config: AssetConfig, *, flash_budget: FlashBudget | None, found: Remembered | None
    ) -> Adapter:
        """Make the adapter of an asset, as ``AdapterFactory`` says."""

    @callback
    def change(self, adapter: Adapter, config: AssetConfig) -> Adapter | None:  # noqa: ARG002 - the one hook
        """Return an adapter with other settings over the link of one; None: it needs a new link."""
        return None

    async def async_discard(self, config: AssetConfig) -> None:  # noqa: B027 - most share nothing
        """Give back what an asset's adapter shared with others."""
