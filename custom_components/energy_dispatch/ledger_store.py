"""The ledger of a site: in memory for those who ask, and on disk for after a restart.

What has changed is appended to its file within a second, in an executor. A write that fails never
holds up the dispatch: the ledger in memory is whole, and the file is written anew as soon as that
works.
"""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
import logging
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EVENT_HOMEASSISTANT_FINAL_WRITE
from homeassistant.core import CALLBACK_TYPE, Context, Event as HassEvent, HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util

from .const import CONF_LEDGER_COMMANDS, CONF_LEDGER_DAYS, DOMAIN
from .engine import Command, DispatchEngine, Event, EventBus
from .engine.announce import EVENT_OF
from .engine.ledger import (
    ALL,
    MAX_AGE,
    MAX_COMMANDS,
    Filter,
    Ledger,
    Origin,
    Page,
)
from .ledger_file import ledger_file
from .store import StoredPlan

_LOGGER = logging.getLogger(__name__)

FLUSH_SECONDS: Final = 0.5
"""What has changed is on disk within a second; half of that is for the disk."""
RETRY_SECONDS: Final = 10.0
ENTRIES_A_STEP: Final = 200
"""Making one takes 10 to 20 µs: no more than these before the loop gets its turn again."""

ISSUE_CORRUPT: Final = "ledger_corrupt"
ISSUE_NOT_WRITTEN: Final = "ledger_not_written"


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
        self._ends = [bus.subscribe(kind, self._take, bulk=False) for kind in EVENT_OF.values()]

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


async def async_remove_ledger(hass: HomeAssistant, entry_id: str) -> None:
    """Delete a site's ledger, and what was reported about it."""
    file = ledger_file(hass, entry_id)
    await hass.async_add_executor_job(file.remove)
    for issue in (ISSUE_CORRUPT, ISSUE_NOT_WRITTEN):
        ir.async_delete_issue(hass, DOMAIN, f"{issue}_{file.path.name}")


def _bounds(options: Mapping[str, Any]) -> tuple[int, timedelta]:
    """Return how many commands a site's ledger keeps, and for how long."""
    return (
        int(options.get(CONF_LEDGER_COMMANDS, MAX_COMMANDS)),
        timedelta(days=options.get(CONF_LEDGER_DAYS, MAX_AGE.days)),
    )
