"""The moment between a site's unloading and its removal.

Home Assistant unloads an entry before it removes it, and does not say which of both is to come:
unloaded alone, the devices keep their setpoints; removed, they are left as their policies say, and
that takes the links. So the links of a site whose devices would have to be left outlive the rest
of it by a moment.
"""

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import Final

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN
from .coordinator import DispatchCoordinator

_DATA: Final[HassKey[Parting]] = HassKey(f"{DOMAIN}_parting")
MOMENT_SECONDS: Final = 0.5
"""A removal follows its unloading at once: nothing in between waits for anything."""


@dataclass(slots=True, kw_only=True)
class _Parted:
    """A site of which only the links are left, and what ends that."""

    site: DispatchCoordinator
    timer: asyncio.TimerHandle
    not_at_stop: CALLBACK_TYPE


class Parting:
    """The sites that are unloaded, and may be about to be removed."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Start with none."""
        self._hass = hass
        self._parted: dict[str, _Parted] = {}

    @classmethod
    @callback
    def of(cls, hass: HomeAssistant) -> Parting:
        """Return Home Assistant's only instance."""
        if _DATA not in hass.data:
            hass.data[_DATA] = cls(hass)
        return hass.data[_DATA]

    async def async_unload(self, entry_id: str, site: DispatchCoordinator) -> None:
        """Stop a site; its links are closed at once, unless a removal would need them."""
        await site.async_stand_still()
        if not site.leaving.to_be_left():
            await site.async_close()
            return
        await site.async_settle()
        close = partial(self.async_back, entry_id)
        self._parted[entry_id] = _Parted(
            site=site,
            timer=self._hass.loop.call_later(
                MOMENT_SECONDS,
                lambda: self._hass.async_create_task(close(), f"{DOMAIN} close {entry_id}"),
            ),
            not_at_stop=self._hass.async_add_shutdown_job(
                HassJob(partial(self._async_at_stop, entry_id))
            ),
        )

    async def async_remove(self, entry_id: str) -> None:
        """Leave the devices of a site that was unloaded just now as wanted."""
        site = self._take(entry_id)
        if site is not None:
            await site.async_leave_for_good()

    async def async_back(self, entry_id: str) -> None:
        """Close what is left of a site that comes back: its devices take one link each."""
        site = self._take(entry_id)
        if site is not None:
            await site.async_close()

    async def _async_at_stop(self, entry_id: str) -> None:
        """Close it with Home Assistant, whose list of jobs must not change while they run."""
        parted = self._parted.pop(entry_id, None)
        if parted is not None:
            parted.timer.cancel()
            await parted.site.async_close()

    @callback
    def _take(self, entry_id: str) -> DispatchCoordinator | None:
        parted = self._parted.pop(entry_id, None)
        if parted is None:
            return None
        parted.timer.cancel()
        parted.not_at_stop()
        return parted.site
