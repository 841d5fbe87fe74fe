"""The ledger on disk: a file of JSON lines that only grows, until it is written anew.

What has changed is appended within a second, in an executor; the last line of a command counts. A
write that fails never holds up the dispatch: the ledger in memory is whole, and the file is written
anew as soon as that works.
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
import logging
import os
from pathlib import Path
import threading
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EVENT_HOMEASSISTANT_FINAL_WRITE
from homeassistant.core import CALLBACK_TYPE, Context, Event as HassEvent, HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.json import json_bytes
from homeassistant.helpers.storage import STORAGE_DIR
from homeassistant.util import dt as dt_util
from homeassistant.util.json import json_loads_object

from .const import CONF_LEDGER_COMMANDS, CONF_LEDGER_DAYS, DOMAIN
from .disk import write_anew
from .engine import Command, DispatchEngine, Event, EventBus
from .engine.announce import EVENT_OF
from .engine.ledger import (
    ALL,
    MAX_AGE,
    MAX_COMMANDS,
    VERSION,
    Filter,
    Ledger,
    LedgerEntry,
    Origin,
    Page,
    entry_from_plain,
    entry_to_plain,
)
from .store import StoredPlan

_LOGGER = logging.getLogger(__name__)

FLUSH_SECONDS: Final = 0.5
"""What has changed is on disk within a second; half of that is for the disk."""
RETRY_SECONDS: Final = 10.0
ENTRIES_A_STEP: Final = 200
"""Making one takes 10 to 20 µs: no more than these before the loop gets its turn again."""

ISSUE_CORRUPT: Final = "ledger_corrupt"
ISSUE_NOT_WRITTEN: Final = "ledger_not_written"


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


class LedgerKeeper:
    """Keeps a site's ledger: in memory for those who ask, and on disk for after a restart."""

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry[Any], engine: DispatchEngine
    ) -> None:
        """Start with an empty ledger, bounded by the site's options; nothing is read yet."""
        max_commands, max_age = _bounds(entry.options)
        self.ledger = Ledger(max_commands=max_commands, max_age=max_age)
        self._hass = hass
        self._engine = engine
        self._file = ledger_file(hass, entry.entry_id, self.ledger.max_commands)
        self._key = self._file.path.name
        self._ends: list[CALLBACK_TYPE] = []
        self._timer: asyncio.TimerHandle | None = None
        self._one_at_a_time = asyncio.Lock()
        self._failing = False
        self._started = False

    async def async_start(self) -> None:
        """Read what was written before, and listen to what happens from now on."""
        found = await self._hass.async_add_executor_job(self._file.load)
        if found.cut_bytes:
            _LOGGER.warning(
                "The last line of %s was cut off, as by a power cut: %d bytes were dropped",
                self._key,
                found.cut_bytes,
            )
        interrupted = self.ledger.restore(found.entries, dt_util.utcnow())
        if interrupted:
            _LOGGER.info("%d commands of %s were under way at the end", interrupted, self._key)
        self._started = True
        if found.corrupt is not None:
            _LOGGER.error(
                "%s is corrupt and becomes %s (%d lines were kept): %s",
                self._key,
                found.aside,
                len(found.entries),
                found.corrupt,
            )
            self._report(ISSUE_CORRUPT, found.corrupt, file=found.aside)
        await self._async_flush()
        self._listen(self._engine.event_bus)

    async def async_apply(self, options: Mapping[str, Any]) -> None:
        """Keep more or less from now on; what is too much is forgotten at once."""
        max_commands, max_age = _bounds(options)
        if (max_commands, max_age) == (self.ledger.max_commands, self.ledger.max_age):
            return
        self.ledger.bound(max_commands=max_commands, max_age=max_age)
        async with self._one_at_a_time:
            self._file.bound(max_commands)
        await self._async_flush()

    async def async_stop(self) -> None:
        """Write what is left, and end."""
        for end in self._ends:
            end()
        self._ends.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._started:
            self._started = False
            await self._async_flush()

    @callback
    def note(self, command: Command) -> None:
        """Note that something happened to a command; it is on disk within a second."""
        if self.ledger.note(command):
            self._flush_within(FLUSH_SECONDS)

    @callback
    def explain(self, identifier: str, context: Context) -> None:
        """Remember which action asks for a command or a plan; call it before that is sent."""
        origin = Origin(context_id=context.id, user_id=context.user_id, at=dt_util.utcnow())
        self.ledger.explain(identifier, origin)

    @callback
    def explain_plan(self, plan: StoredPlan) -> None:
        """Remember which action asked for a plan that is back after a restart."""
        origin = Origin(context_id=plan.source, user_id=plan.user_id, at=plan.received_at)
        self.ledger.explain(plan.plan_id, origin)

    @callback
    def query(self, wanted: Filter = ALL, *, offset: int = 0, limit: int = 100) -> Page:
        """Return a page of the entries that are wanted, newest first."""
        self.ledger.prune(dt_util.utcnow())
        return self.ledger.query(wanted, offset=offset, limit=limit)

    def _listen(self, bus: EventBus) -> None:
        self._ends = [bus.subscribe(kind, self._take) for kind in EVENT_OF.values()]

        async def final_write(_event: HassEvent) -> None:
            self._ends.remove(unlisten)
            await self._async_flush()

        unlisten = self._hass.bus.async_listen_once(EVENT_HOMEASSISTANT_FINAL_WRITE, final_write)
        self._ends.append(unlisten)

    @callback
    def _take(self, event: Event) -> None:
        command = self._engine.get_command(str(event.payload["command_id"]))
        if command is not None:
            self.note(command)

    @callback
    def _flush_within(self, delay_seconds: float) -> None:
        if self._timer is None and self._started:
            self._timer = self._hass.loop.call_later(delay_seconds, self._flush_now)

    @callback
    def _flush_now(self) -> None:
        self._timer = None
        self._hass.async_create_task(self._async_flush(), f"{DOMAIN} write {self._key}")

    async def _async_flush(self) -> None:
        """Write what has changed; if that fails, say so once and try again later."""
        async with self._one_at_a_time:
            while self.ledger.settle(ENTRIES_A_STEP):  # noqa: ASYNC110 - a turn for the others
                await asyncio.sleep(0)
            self.ledger.prune(dt_util.utcnow())
            changed = self.ledger.take_changed()
            everything = self.ledger.entries()
            if not changed and not self._file.behind:
                return
            try:
                await self._hass.async_add_executor_job(self._file.write, changed, everything)
            except OSError as err:
                self._not_written(err)
            else:
                self._written()

    def _not_written(self, err: OSError) -> None:
        if not self._failing:
            self._failing = True
            _LOGGER.error("%s cannot be written; it is tried again: %s", self._key, err)
            self._report(ISSUE_NOT_WRITTEN, str(err))
        self._flush_within(RETRY_SECONDS)

    def _written(self) -> None:
        if self._failing:
            self._failing = False
            _LOGGER.info("%s is written again, and whole", self._key)
            ir.async_delete_issue(self._hass, DOMAIN, f"{ISSUE_NOT_WRITTEN}_{self._key}")

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


def _bounds(options: Mapping[str, Any]) -> tuple[int, timedelta]:
    """Return how many commands a site's ledger keeps, and for how long."""
    return (
        int(options.get(CONF_LEDGER_COMMANDS, MAX_COMMANDS)),
        timedelta(days=options.get(CONF_LEDGER_DAYS, MAX_AGE.days)),
    )


def ledger_file(hass: HomeAssistant, entry_id: str, max_commands: int = 0) -> LedgerFile:
    """Return the file that holds a site's ledger."""
    return LedgerFile(
        Path(hass.config.path(STORAGE_DIR, f"{DOMAIN}.{entry_id}.ledger")), max_commands
    )


async def async_remove_ledger(hass: HomeAssistant, entry_id: str) -> None:
    """Delete a site's ledger, and what was reported about it."""
    file = ledger_file(hass, entry_id)
    await hass.async_add_executor_job(file.remove)
    for issue in (ISSUE_CORRUPT, ISSUE_NOT_WRITTEN):
        ir.async_delete_issue(hass, DOMAIN, f"{issue}_{file.path.name}")


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
