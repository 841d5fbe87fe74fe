"""A small file that is on disk when we say so, and never lost without a word.

``homeassistant.helpers.storage.Store`` logs write errors and goes on, and skips writes while Home
Assistant stops, so it cannot say "this is on disk". Here a file is written beside the old one,
synced, renamed over it, and the folder synced. Loading it also finds out whether it is an old one
that a restored backup brought back.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
import json
import logging
import os
from pathlib import Path
from threading import Lock
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.json import json_bytes
from homeassistant.helpers.storage import STORAGE_DIR
from homeassistant.util import dt as dt_util

from .const import DOMAIN
from .disk import Witness, is_from_the_past, write_anew

_LOGGER = logging.getLogger(__name__)

VERSION: Final = 1

type Migrations = Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]]
"""From version n to n + 1; each takes and returns the file's ``data``."""


class StoreError(Exception):
    """A file could not be written; what was on disk before is still there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A file as it was found."""

    text: str
    inode: int
    witnessed: int | None
    """The number of its last write, as far as that is known."""


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
        self._witness = Witness(Path(hass.config.cache_path(DOMAIN, key)))
        self._number = 0
        self._writing = Lock()
        """Two writers at once would take each other's new file away. A lock of the loop would not
        do: it is let go when a caller is cancelled, and its write goes on."""
        self._turn = self._written = 0
        """Of writes: the newest that was asked for, and the newest that is on disk."""
        self.from_the_past = False
        """What was loaded last is not what was written last: a backup was restored."""

    async def async_load(self) -> T:
        """Read the content; a file that cannot be read is set aside and reported."""
        try:
            found = await self._hass.async_add_executor_job(self._read)
        except OSError as err:
            self._report("store_unreadable", str(err))
            return self._empty()
        if found is None:
            return self._empty()
        try:
            return self._understand(found)
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
        self._turn += 1
        await self._hass.async_add_executor_job(self._write, content, self._turn)

    async def async_remove(self) -> None:
        """Delete the file; harmless if there is none."""
        await self._hass.async_add_executor_job(self._remove)

    async def async_set_aside(self, why: str) -> str:
        """Take the file out of the way, but keep it; returns its new name."""
        aside = await self._hass.async_add_executor_job(self._set_aside, why)
        return aside.name

    def _understand(self, found: _Found) -> T:
        stored = json.loads(found.text)
        version, data = stored["version"], stored["data"]
        if version > VERSION:
            raise ValueError(f"version {version} is newer than {VERSION}, which this release knows")
        for step in range(version, VERSION):
            data = self._migrations[step](data)
        number = stored.get("write")
        self.from_the_past = is_from_the_past(
            number=number,
            written_inode=stored.get("inode"),
            inode=found.inode,
            witnessed=found.witnessed,
        )
        self._number = max(number or 0, found.witnessed or 0)
        return self._decode(data)

    def _read(self) -> _Found | None:
        witnessed = self._witness.read()
        self._number = witnessed or 0
        try:
            with self._path.open(encoding="utf-8") as file:
                inode = os.fstat(file.fileno()).st_ino
                return _Found(text=file.read(), inode=inode, witnessed=witnessed)
        except FileNotFoundError:
            return None

    def _write(self, content: T, turn: int) -> None:
        """Write, one at a time: a caller that is cancelled leaves its write behind, running."""
        with self._writing:
            if turn > self._written:
                self._write_alone(content)
                self._written = turn

    def _write_alone(self, content: T) -> None:
        self._number += 1
        stored = {
            "version": VERSION,
            "minor_version": 1,
            "key": self._key,
            "write": self._number,
            "data": self._encode(content),
        }
        try:
            write_anew(
                self._path,
                lambda inode: json_bytes({**stored, "inode": inode}),
            )
        except OSError as err:
            raise StoreError(str(err)) from err
        try:
            self._witness.write(self._number)
        except OSError as err:
            _LOGGER.warning("A restored backup of %s would not be told from it: %s", self._key, err)

    def _remove(self) -> None:
        self._path.unlink(missing_ok=True)
        self._witness.remove()

    def _set_aside(self, why: str = "corrupt") -> Path:
        stamp = dt_util.utcnow().strftime("%Y%m%dT%H%M%S")
        aside = self._path.with_name(f"{self._path.name}.{why}-{stamp}")
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
