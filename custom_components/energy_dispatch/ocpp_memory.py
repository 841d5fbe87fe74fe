"""What is remembered of OCPP chargers over restarts, in one small file for all sites."""

import asyncio
from collections.abc import Mapping
import logging
from typing import Any, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN
from .durable_file import DurableFile, StoreError

_LOGGER = logging.getLogger(__name__)

_DATA: Final[HassKey[OcppMemory]] = HassKey(f"{DOMAIN}_ocpp_memory")
SAVE_WITHIN_SECONDS: Final = 1.0
MOST_CHARGERS: Final = 1_000
"""Whoever was heard of first is forgotten first."""

type Plain = Mapping[str, object]


class OcppMemory:
    """Keeps what the adapters learn: which profile worked, which transaction runs."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Know the file; nothing is read yet."""
        self._hass = hass
        self._file = DurableFile[dict[str, Plain]](
            hass,
            f"{DOMAIN}.all_sites.ocpp_chargers",
            encode=lambda chargers: {"chargers": chargers},
            decode=_decode,
            empty=dict,
        )
        self._chargers: dict[str, Plain] | None = None
        self._saving: asyncio.TimerHandle | None = None

    @classmethod
    @callback
    def of(cls, hass: HomeAssistant) -> OcppMemory:
        """Return Home Assistant's only instance."""
        if _DATA not in hass.data:
            hass.data[_DATA] = cls(hass)
        return hass.data[_DATA]

    @classmethod
    async def async_forget(cls, hass: HomeAssistant) -> None:
        """Delete what was learned of chargers: there is no site any more."""
        hass.data.pop(_DATA, None)
        await cls(hass)._file.async_remove()  # noqa: SLF001 - its own class

    async def async_load(self) -> None:
        """Read the file, once."""
        if self._chargers is None:
            self._chargers = await self._file.async_load()

    def load(self, charge_point_id: str) -> Plain | None:
        """Return what was saved last, or None."""
        return (self._chargers or {}).get(charge_point_id)

    @callback
    def save(self, charge_point_id: str, plain: Plain) -> None:
        """Keep something in place of what was saved before; on disk within a second."""
        if self._chargers is None:
            self._chargers = {}
        self._chargers.pop(charge_point_id, None)
        self._chargers[charge_point_id] = plain
        while len(self._chargers) > MOST_CHARGERS:
            del self._chargers[next(iter(self._chargers))]
        if self._saving is None:
            self._saving = self._hass.loop.call_later(SAVE_WITHIN_SECONDS, self._save_later)

    @callback
    def _save_later(self) -> None:
        self._hass.async_create_task(self.async_flush(), f"{DOMAIN} save OCPP chargers")

    async def async_flush(self) -> None:
        """Write what is not on disk yet."""
        if self._saving is None:
            return
        self._saving.cancel()
        self._saving = None
        try:
            await self._file.async_save(dict(self._chargers or {}))
        except StoreError as err:
            # It is learned again, at the price of some calls.
            _LOGGER.warning("What was learned of OCPP chargers is not on disk: %s", err)


def _decode(data: dict[str, Any]) -> dict[str, Plain]:
    chargers = data["chargers"]
    if not isinstance(chargers, dict):
        raise TypeError("chargers is no mapping")
    return {str(name): plain for name, plain in chargers.items() if isinstance(plain, dict)}
