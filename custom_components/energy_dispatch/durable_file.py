"""A small file that is on disk when we say so, and never lost without a word.

``homeassistant.helpers.storage.Store`` logs write errors and goes on, and skips writes while Home
Assistant stops, so it cannot say "this is on disk". Here a file is written beside the old one,
synced, renamed over it, and the folder synced.
"""

from collections.abc import Callable, Mapping
import json
import logging
from pathlib import Path
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.json import JSONEncoder
from homeassistant.helpers.storage import STORAGE_DIR
from homeassistant.util import dt as dt_util
from homeassistant.util.file import WriteError, write_utf8_file_atomic

from .const import DOMAIN

_LOGGER = logging.getLogger(__name__)

VERSION: Final = 1

type Migrations = Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]]
"""From version n to n + 1; each takes and returns the file's ``data``."""


class StoreError(Exception):
    """A file could not be written; what was on disk before is still there."""


class DurableFile[T]:
    """One JSON file in Home Assistant's storage folder."""

    def __init__(  # noqa: PLR0913 - what a file is, in one place
        self,
        hass: HomeAssistant,
        key: str,
        *,
        encode: Callable[[T], dict[str, Any]],
        decode: Callable[[dict[str, Any]], T],
        empty: Callable[[], T],
        migrations: Migrations | None = None,
    ) -> None:
        """Know the file; nothing is read yet.

        Args:
            hass: Home Assistant.
            key: the file's name.
            encode: makes plain values of the content.
            decode: makes the content of plain values.
            empty: makes the content where there is no file.
            migrations: brings data of an older version up to the present one.
        """
        self._hass = hass
        self._key = key
        self._path = Path(hass.config.path(STORAGE_DIR, key))
        self._encode = encode
        self._decode = decode
        self._empty = empty
        self._migrations = migrations or {}

    async def async_load(self) -> T:
        """Read the content; a file that cannot be read is set aside and reported."""
        try:
            text = await self._hass.async_add_executor_job(self._read)
        except OSError as err:
            self._report("store_unreadable", str(err))
            return self._empty()
        if text is None:
            return self._empty()
        try:
            return self._understand(text)
        except (ValueError, KeyError, TypeError, AttributeError) as err:
            aside = await self._hass.async_add_executor_job(self._set_aside)
            _LOGGER.exception("%s cannot be read; the file is now %s", self._key, aside.name)
            self._report("store_corrupt", f"{type(err).__name__}: {err}", file=aside.name)
            return self._empty()

    async def async_save(self, content: T) -> None:
        """Write the content; when this returns, it is on disk.

        Raises:
            StoreError: it is not, for example because the disk is full.
        """
        await self._hass.async_add_executor_job(self._write, content)

    async def async_remove(self) -> None:
        """Delete the file; harmless if there is none."""
        await self._hass.async_add_executor_job(lambda: self._path.unlink(missing_ok=True))

    def _understand(self, text: str) -> T:
        stored = json.loads(text)
        version, data = stored["version"], stored["data"]
        if version > VERSION:
            raise ValueError(f"version {version} is newer than {VERSION}, which this release knows")
        for step in range(version, VERSION):
            data = self._migrations[step](data)
        return self._decode(data)

    def _read(self) -> str | None:
        try:
            return self._path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None

    def _write(self, content: T) -> None:
        stored = {
            "version": VERSION,
            "minor_version": 1,
            "key": self._key,
            "data": self._encode(content),
        }
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_utf8_file_atomic(
                str(self._path), json.dumps(stored, cls=JSONEncoder), private=True
            )
        except (WriteError, OSError) as err:
            raise StoreError(str(err)) from err

    def _set_aside(self) -> Path:
        stamp = dt_util.utcnow().strftime("%Y%m%dT%H%M%S")
        aside = self._path.with_name(f"{self._path.name}.corrupt-{stamp}")
        self._path.rename(aside)
        return aside

    def _report(self, issue: str, detail: str, *, file: str | None = None) -> None:
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            f"{issue}_{self._key}",
            is_fixable=False,
            severity=ir.IssueSeverity.ERROR,
            translation_key=issue,
            translation_placeholders={"file": file or self._key, "detail": detail},
        )


def not_stored(err: StoreError) -> HomeAssistantError:
    """Return the error that says that something is not on disk."""
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="not_stored",
        translation_placeholders={"detail": str(err)},
    )
