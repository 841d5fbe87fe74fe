"""Asks the site for things, kills it, starts it again; and keeps the account of its answers."""

import asyncio
from collections.abc import Awaitable, Callable
import contextlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

import aiohttp

from demo.client import RequestError
from demo.process import DemoError
from demo.stage import Stage, now

from .disk import Disk, has_limit, has_override, has_plan, is_half_written
from .tables import BAD, Rows
from .world import History, Override, State, Table

_ENTITY: Final = "number.crash_site_power_limit"
_WATCH_SECONDS: Final = 2.0
_START_ENDS: Final = (DemoError, RequestError, aiohttp.ClientError, OSError, TypeError)
"""How a start ends whose process is killed meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Something to ask for, and what a yes makes of the site's state."""

    what: str
    send: Callable[[], Awaitable[Any]]
    state: State | None
    """None: it has to be refused."""
    on_disk: Callable[[Disk], bool]
    """Whether the stores show that it was carried out."""


class Driver:
    """The only one who asks anything of the site, one thing at a time."""

    def __init__(self, stage: Stage) -> None:
        """Begin with a fresh site."""
        self.stage = stage
        self.history = History(now())
        self.tables: list[Table] = []
        """Every good schedule that was ever submitted."""
        self.refused: list[str] = []
        """The names of those that have to be refused."""
        self.kills: list[datetime] = []
        self.quiet_since = now()
        """When the site last said yes to something."""
        self.trouble: list[str] = []
        """What went wrong with a request itself."""
        self._cut: Request | None = None
        self._asked_at = now()

    @property
    def folder(self) -> Path:
        """Home Assistant's folder."""
        return self.stage.home_assistant.folder

    @property
    def state(self) -> State:
        """What the site has said yes to."""
        return self.history.state

    def submission(self, table: Table) -> Request:
        """Return the request to take a schedule in."""
        self.tables.append(table)
        data = {"schedule": table.records(), "name": table.name}
        return Request(
            what=f"submit_schedule of {len(table.starts)} rows",
            send=lambda: self.stage.client.action("submit_schedule", data),
            state=self.state.with_table(table),
            on_disk=lambda disk: has_plan(disk, table.name),
        )

    def bad_submission(self, rng: Random, table: Table) -> Request:
        """Return the request to take in a schedule that has to be refused."""
        fault = rng.choice(sorted(BAD))
        rows: Rows = BAD[fault](table.records())
        self.refused.append(table.name)
        data = {"schedule": rows, "name": table.name}
        return Request(
            what=f"submit_schedule with {fault}",
            send=lambda: self.stage.client.action("submit_schedule", data),
            state=None,
            on_disk=lambda disk: has_plan(disk, table.name),
        )

    def late_submission(self, table: Table) -> Request:
        """Return the request to take in a schedule that is over, which has to be refused."""
        self.refused.append(table.name)
        data = {"schedule": table.records(), "name": table.name}
        return Request(
            what="submit_schedule of the past",
            send=lambda: self.stage.client.action("submit_schedule", data),
            state=None,
            on_disk=lambda disk: has_plan(disk, table.name),
        )

    def overriding(self, asset_id: str, override: Override) -> Request:
        """Return the request to set a setpoint by hand."""
        data = {
            "asset_id": asset_id,
            "power_kw": override.power_kw,
            "until": override.until.isoformat(),
        }
        return Request(
            what=f"set_override of {asset_id} to {override.power_kw:g} kW",
            send=lambda: self.stage.client.action("set_override", data),
            state=self.state.with_override(asset_id, override),
            on_disk=lambda disk: has_override(disk, asset_id, override),
        )

    def limiting(self, limit_kw: float) -> Request:
        """Return the request to set the site's limit."""
        return Request(
            what=f"a site limit of {limit_kw:g} kW",
            send=lambda: self.stage.client.call(
                "call_service",
                domain="number",
                service="set_value",
                service_data={"entity_id": _ENTITY, "value": limit_kw},
            ),
            state=replace(self.state, limit_kw=limit_kw),
            on_disk=lambda disk: has_limit(disk, limit_kw),
        )

    async def ask(self, request: Request) -> None:
        """Ask for something and await the answer."""
        self._take(request, await self._outcome(request, self._send(request)))

    async def ask_and_kill(self, request: Request, after: timedelta | None) -> str:
        """Ask for something and kill the site meanwhile; return what came of it in words.

        Args:
            request: what to ask for.
            after: how long after it left; None: as soon as a half-written file shows.
        """
        task = self._send(request)
        await asyncio.sleep(0)  # It leaves now.
        if after is None:
            await self._until_a_write(task)
        else:
            await asyncio.sleep(after.total_seconds())
        await self.kill()
        outcome = await self._outcome(request, task)
        self._take(request, outcome)
        if isinstance(outcome, ConnectionError):
            self._cut = request
            return f"{request.what}: cut"
        return f"{request.what}: {'refused' if isinstance(outcome, RequestError) else 'answered'}"

    async def kill(self) -> None:
        """``kill -9``."""
        await self.stage.home_assistant.kill()
        self.kills.append(now())

    async def kill_while_starting(self, after_seconds: float) -> None:
        """Start the site and kill it before that is done."""
        await self.stage.client.close()
        starting = asyncio.create_task(self.stage.home_assistant.start())
        await asyncio.sleep(after_seconds)
        await self.kill()
        with contextlib.suppress(*_START_ENDS):
            await (await starting).close()

    def settle(self, disk: Disk) -> str:
        """Decide by the stores what became of a request that was cut off; say it."""
        if self._cut is None:
            return ""
        request, self._cut = self._cut, None
        there = request.on_disk(disk)
        if request.state is None:
            if there:
                self.trouble.append(f"(b) {request.what} is on disk")
            return "not there" if not there else "THERE"
        self.history.cut(self.kills[-1], there=there)
        return "there" if there else "not there"

    def _send(self, request: Request) -> asyncio.Task[Any]:
        self._asked_at = now()
        if request.state is not None:
            self.history.ask(request.state, self._asked_at)
        return asyncio.ensure_future(request.send())

    @staticmethod
    async def _outcome(request: Request, task: asyncio.Task[Any]) -> Exception | None:
        try:
            await task
        except (RequestError, ConnectionError) as err:
            return err
        except aiohttp.ClientError as err:
            return ConnectionError(f"{request.what}: {err}")
        return None

    def _take(self, request: Request, outcome: Exception | None) -> None:
        """Enter an answer in the account."""
        if isinstance(outcome, ConnectionError):
            return
        if outcome is None and request.state is None:
            self.trouble.append(f"(b) {request.what} was accepted")
        elif outcome is None:
            self.quiet_since = now()
            self.history.accepted(self.quiet_since)
        elif request.state is not None:
            self.history.refused()
            self.trouble.append(f"{request.what} was refused: {outcome}")

    async def _until_a_write(self, task: asyncio.Task[Any]) -> None:
        """Wait for a temporary file beside the stores, or the answer."""
        storage = self.folder / ".storage"
        before = {path.name for path in storage.iterdir()}
        loop = asyncio.get_running_loop()
        give_up = loop.time() + _WATCH_SECONDS
        while not task.done() and loop.time() < give_up:
            names = {path.name for path in storage.iterdir()} - before
            if any(is_half_written(name) for name in names):
                return
            await asyncio.sleep(0)
