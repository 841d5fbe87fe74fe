"""The ledger's file: JSON lines that are only added to, until it is written anew.

The last line of a command counts. A line that a power cut has cut off is dropped; a file that is
damaged beyond that is set aside before anything is written.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
import logging
import os
from pathlib import Path
import threading
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers.json import json_bytes
from homeassistant.helpers.storage import STORAGE_DIR
from homeassistant.util import dt as dt_util
from homeassistant.util.json import json_loads_object

from .const import DOMAIN
from .disk import write_anew
from .engine.ledger import LedgerEntry
from .engine.ledger_plain import VERSION, entry_from_plain, entry_to_plain

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a ledger's file held."""

    entries: tuple[LedgerEntry, ...] = ()
    """In the order of the file; the last one of a command counts."""
    cut_bytes: int = 0
    """Length of a last line that was cut off, as by a power cut, and was dropped."""
    corrupt: str | None = None
    """What is wrong with the file beyond that."""
    aside: str | None = None
    """The name that the corrupt file gets before anything is written."""


class LedgerFile:
    """The file; for executors, one call at a time."""

    def __init__(self, path: Path, max_commands: int) -> None:
        """Know where the file is; nothing is read yet.

        Args:
            path: where it is.
            max_commands: of the ledger; at twice as many lines the file is written anew.
        """
        self.path = path
        self._max_lines = 2 * max_commands
        self._lines = 0
        self._size = 0
        """Up to here the file is known to be good."""
        self._anew = True
        """It cannot be appended to: there is none, it is corrupt, or a write failed."""
        self.behind = False
        """It has to be written although nothing has changed."""
        self._aside: Path | None = None
        self._lock = threading.Lock()

    def bound(self, max_commands: int) -> None:
        """Take over the ledger's new bound; the next write brings the file in line with it."""
        self._max_lines = 2 * max_commands
        self.behind = self._anew = True

    def load(self) -> Found:
        """Read the file, as far as it can be read."""
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return Found()
        except OSError as err:
            return self._spoilt((), str(err))
        *lines, tail = content.split(b"\n")
        if not lines and _header().startswith(tail):
            # It was cut off in its first write: it never held an entry.
            return Found(cut_bytes=len(tail))
        problem = _problem(lines[0] if lines else tail)
        if problem is not None:
            return self._spoilt((), problem)
        entries, wrong = _decode_all(lines[1:])
        if wrong:
            more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
            return self._spoilt(tuple(entries), wrong[0] + more)
        self._lines = len(lines)
        self._size = len(content) - len(tail)
        self._anew = False
        cut_bytes = self._take_tail(tail, entries) if tail else 0
        return Found(entries=tuple(entries), cut_bytes=cut_bytes)

    def write(self, changed: Sequence[LedgerEntry], everything: Sequence[LedgerEntry]) -> None:
        """Bring the file up to date; when this returns, it is on disk.

        Args:
            changed: what has changed since it was last up to date.
            everything: the whole ledger, for a file that is written anew.

        Raises:
            OSError: it is not on disk; the next call writes everything.
        """
        with self._lock:
            anew = self._anew or self._lines + len(changed) > self._max_lines
            # Whatever happens below, what was not done is done next time.
            self._anew = self.behind = True
            if self._aside is not None:
                with suppress(FileNotFoundError):
                    self.path.rename(self._aside)
                self._aside = None
            if anew or not self._append([_encode(entry) for entry in changed]):
                self._write_anew(everything)
            self._anew = self.behind = False

    def remove(self) -> None:
        """Delete the file; harmless if there is none."""
        with self._lock:
            self._anew = True
            self.path.unlink(missing_ok=True)

    def _append(self, lines: Sequence[bytes]) -> bool:
        """Add lines; say whether there was a file to add them to."""
        text = b"".join(lines)
        try:
            with self.path.open("r+b") as file:
                if file.seek(0, os.SEEK_END) < self._size:
                    return False  # Somebody has shortened it.
                file.seek(self._size)
                file.truncate()
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
        except FileNotFoundError:
            return False
        self._size += len(text)
        self._lines += len(lines)
        return True

    def _write_anew(self, everything: Sequence[LedgerEntry]) -> None:
        """Write a file beside the old one and let it take the old one's place."""
        lines = [_header(), *(_encode(entry) for entry in everything)]
        self._size = write_anew(self.path, lambda _inode: b"".join(lines))
        self._lines = 1 + len(everything)

    def _take_tail(self, tail: bytes, entries: list[LedgerEntry]) -> int:
        """Keep a last line without an end if it is whole, else drop it; returns what was lost."""
        try:
            entries.append(_decode(tail))
        except ValueError:
            lost, line = len(tail), b""
        else:
            lost, line = 0, tail + b"\n"
        try:
            self._append([line])
        except OSError as err:
            _LOGGER.debug("%s keeps its torn last line for now: %s", self.path.name, err)
            self._anew = True
        return lost

    def _spoilt(self, entries: tuple[LedgerEntry, ...], problem: str) -> Found:
        stamp = dt_util.utcnow().strftime("%Y%m%dT%H%M%S%f")
        self._aside = self.path.with_name(f"{self.path.name}.corrupt-{stamp}")
        self.behind = True
        return Found(entries=entries, corrupt=problem, aside=self._aside.name)


def ledger_file(hass: HomeAssistant, entry_id: str, max_commands: int = 0) -> LedgerFile:
    """Return the file that holds a site's ledger."""
    return LedgerFile(
        Path(hass.config.path(STORAGE_DIR, f"{DOMAIN}.{entry_id}.ledger")), max_commands
    )


def _header() -> bytes:
    return _line({"version": VERSION})


def _encode(entry: LedgerEntry) -> bytes:
    return _line(entry_to_plain(entry))


def _line(values: dict[str, Any]) -> bytes:
    return json_bytes(values) + b"\n"


def _decode(line: bytes) -> LedgerEntry:
    return entry_from_plain(json_loads_object(line))


def _decode_all(lines: Sequence[bytes]) -> tuple[list[LedgerEntry], list[str]]:
    """Return the entries that can be read, and what is wrong with the other lines."""
    entries: list[LedgerEntry] = []
    wrong: list[str] = []
    for number, line in enumerate(lines, start=2):
        try:
            entries.append(_decode(line))
        except ValueError as err:
            wrong.append(f"line {number}: {err}")
    return entries, wrong


def _problem(header: bytes) -> str | None:
    """Say what is wrong with a file's first line."""
    try:
        version = json_loads_object(header).get("version")
    except ValueError as err:
        return f"line 1: {err}"
    if version != VERSION:
        return f"version {version} is not {VERSION}, which this release reads"
    return None
