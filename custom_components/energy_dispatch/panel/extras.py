"""What belongs to a running site for the panel's sake alone."""

from dataclasses import dataclass

from homeassistant.core import HomeAssistant
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..coordinator import DispatchCoordinator
from ..failures import async_restore_failures
from .feed import RECORDER, feed
from .memory import Memory
from .notebook import Notebook


@dataclass(frozen=True, slots=True, kw_only=True)
class Extras:
    """One site's."""

    notebook: Notebook
    memory: Memory | None
    """None where the recorder remembers."""


_EXTRAS: HassKey[dict[str, Extras]] = HassKey(f"{DOMAIN}.extras")


def extras_of(site: DispatchCoordinator) -> Extras:
    """Return those of a loaded site."""
    return site.hass.data[_EXTRAS][site.entry.entry_id]


async def async_start_extras(site: DispatchCoordinator) -> None:
    """Begin to remember for the panel; call it before the site is loaded."""
    hass = site.hass
    notebook = Notebook(hass, site.entry.entry_id)
    await notebook.async_load()
    await async_restore_failures(site, notebook.dismissed)
    memory = None if RECORDER in hass.config.components else Memory(site)
    hass.data.setdefault(_EXTRAS, {})[site.entry.entry_id] = Extras(
        notebook=notebook, memory=memory
    )


async def async_stop_extras(hass: HomeAssistant, entry_id: str) -> None:
    """Write what is left, and tell open panels that the site is gone; call it once it is."""
    extras = hass.data.get(_EXTRAS, {}).pop(entry_id, None)
    if extras is not None:
        if extras.memory is not None:
            extras.memory.stop()
        await extras.notebook.async_close()
    feed(hass).sites_changed()
