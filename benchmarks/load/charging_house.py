"""A real Home Assistant with our integration, as a process of its own, which measures itself.

Beside it, on a port of its own, stands a bare websocket server that sends ready frames: what
nobody can be faster than in this process, on this machine and at this hour.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import closing
from datetime import UTC, datetime
import gc
import itertools
import logging
import math
import os
from pathlib import Path
import socket
import sqlite3
import sys
import tempfile
import time
from types import MappingProxyType
from typing import Any, Final

from homeassistant import bootstrap
from homeassistant.config_entries import ConfigEntry, ConfigEntryState, ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry
from homeassistant.helpers.recorder import get_instance
from homeassistant.runner import RuntimeConfig, create_event_loop

from benchmarks.load import census
from benchmarks.load.bare import Bare
from benchmarks.load.folder import BOUNDARY, POWER, prepare_folder
from benchmarks.load.orders import Answer, Order, lateness_ms, serve

_DOMAIN: Final = "energy_dispatch"
_POWERS_KW: Final = (7.4, 5.0, 11.0, 6.2)
_CONNECTED_SECONDS: Final = 120.0
_POLL_SECONDS: Final = 0.05
_LEAD_SECONDS: Final = 8.0
"""From a plan's coming in to its first slot, and from one part to the next."""
_PAUSE_SECONDS: Final = 0.7
"""From a boundary until its consequences are over."""


class House:
    """Home Assistant, its only site, the bare server, and what was measured."""

    def __init__(self, folder: Path) -> None:
        """Make it; Home Assistant starts once it is told to."""
        self._folder = folder
        self._bare = Bare()
        self._powers = itertools.cycle(_POWERS_KW)
        self._hass: HomeAssistant | None = None
        self._entry: ConfigEntry[Any] | None = None
        self._orders: Mapping[str, Callable[[Order], Awaitable[Answer]]] = {
            "add": self._add,
            "census": self._census,
            "database": self._database,
            "lag": _lag,
            "reference": self._reference,
            "rest": _rest,
            "slots": self._slots,
            "start": self._start,
            "start_bare": self._start_bare,
            "start_without": self._start_without,
            "trace": self._trace,
            "wait": self._wait,
        }

    async def obey(self, order: Order) -> Answer:
        """Carry out one order."""
        return await self._orders[order["do"]](order)

    @property
    def hass(self) -> HomeAssistant:
        """Home Assistant, which has been started."""
        if self._hass is None:
            raise RuntimeError("Home Assistant has not been started.")
        return self._hass

    @property
    def entry(self) -> ConfigEntry[Any]:
        """Our site."""
        if self._entry is None:
            raise RuntimeError("There is no site.")
        return self._entry

    async def _start(self, order: Order) -> Answer:
        """Start Home Assistant, with a site that has no charger yet."""
        await self._start_without(order)
        port = _free_port()
        self._entry = ConfigEntry(
            data={"ocpp_host": "127.0.0.1", "ocpp_port": port},
            discovery_keys=MappingProxyType({}),
            domain=_DOMAIN,
            minor_version=1,
            options={},
            source="user",
            subentries_data=(),
            title="Home",
            unique_id=None,
            version=1,
        )
        await self.hass.config_entries.async_add(self._entry)
        if self._entry.state is not ConfigEntryState.LOADED:
            raise RuntimeError(f"The site is {self._entry.state}: {self._entry.reason}")
        return {"port": port}

    async def _start_without(self, order: Order) -> Answer:
        """Start Home Assistant, which has our integration in its folder and no site.

        Raises:
            RuntimeError: it has imported ours.
        """
        prepare_folder(self._folder, order["ids"], _free_port())
        self._hass = await bootstrap.async_setup_hass(
            RuntimeConfig(config_dir=str(self._folder), skip_pip=True, log_no_color=True)
        )
        await self.hass.async_start()
        if f"custom_components.{_DOMAIN}" in sys.modules:
            raise RuntimeError("The integration was imported, and nobody has set it up.")
        return {}

    async def _start_bare(self, _order: Order) -> Answer:
        return {"port": await self._bare.start()}

    async def stop(self) -> None:
        """Stop Home Assistant, if it was started."""
        if self._hass is not None:
            await self._hass.async_stop()

    async def _add(self, order: Order) -> Answer:
        for charge_point_id in order["ids"]:
            self.hass.config_entries.async_add_subentry(
                self.entry,
                ConfigSubentry(
                    data=MappingProxyType(_charger(charge_point_id)),
                    subentry_type="charger",
                    title=charge_point_id,
                    unique_id=charge_point_id,
                ),
            )
        async with asyncio.timeout(_CONNECTED_SECONDS):
            assets = self.entry.runtime_data.assets
            while len(assets) < len(self.entry.subentries):  # noqa: ASYNC110 - not measured
                await asyncio.sleep(_POLL_SECONDS)
        await self.hass.async_block_till_done()
        return {}

    async def _wait(self, _order: Order) -> Answer:
        """Wait until all chargers are connected and known, and in a transaction."""
        async with asyncio.timeout(_CONNECTED_SECONDS):
            assets = self.entry.runtime_data.assets
            while not all(map(_settled, assets.values())):  # noqa: ASYNC110 - not measured
                await asyncio.sleep(_POLL_SECONDS)
        return {"memory_kb": _memory_kb()}

    async def _trace(self, _order: Order) -> Answer:
        """Note from now on who allocates."""
        census.begin()
        return self._entities()

    async def _census(self, _order: Order) -> Answer:
        """Tell who has allocated since then, once the recorder has written what it had to."""
        await get_instance(self.hass).async_block_till_done()
        return {"bytes": census.end(), **self._entities()}

    def _entities(self) -> Answer:
        """Return how many entities are registered, and how many of them have a state."""
        entities = entity_registry.async_get(self.hass).entities
        return {
            "registered": len(entities),
            "shown": sum(self.hass.states.get(entity_id) is not None for entity_id in entities),
        }

    async def _database(self, _order: Order) -> Answer:
        """Tell how large the recorder's database is, once all that happened is in it."""
        await get_instance(self.hass).async_block_till_done()
        path = self._folder / "home-assistant_v2.db"
        return await self.hass.async_add_executor_job(_database_size, path)

    async def _slots(self, order: Order) -> Answer:
        """Follow a plan with a change for everybody at each boundary, and in between be bare.

        Returns:
            When the boundaries were, in seconds of the wall clock, what the processor took all in
            all to carry out one setpoint, and how many failed.
        """
        count = order["count"]
        boundaries = _boundaries(count)
        columns = [f"ev_{asset_id}_kw" for asset_id in self.entry.runtime_data.assets]
        rows = [
            {"timestamp": _stamp(at), **dict.fromkeys(columns, next(self._powers))}
            for at in boundaries
        ]
        await self._call("submit_schedule", schedule=rows, resolution=3600)
        bare, cpu_us = [], []
        for at in boundaries:
            await _until(at - 0.1)
            cpu = time.process_time()
            await _until(at + _PAUSE_SECONDS)
            cpu_us.append((time.process_time() - cpu) / len(columns) * 1e6)
            bare.append(await self._bare.send_at(math.floor(at) + 1.5))
        failed = sum(
            command.status not in {"completed", "acknowledged"}
            for asset_id in self.entry.runtime_data.assets
            for command in self.entry.runtime_data.engine.get_commands_for_asset(asset_id)
        )
        await self._call("clear_schedule")
        return {
            "boundaries": boundaries,
            "bare_boundaries": [boundary.at for boundary in bare],
            "bare_sending_us": [boundary.sending_us for boundary in bare],
            "setpoint_us": cpu_us,
            "errors": failed,
        }

    async def _reference(self, order: Order) -> Answer:
        """Let an automation with an exact time trigger send the same by our own action."""
        boundaries = _boundaries(order["count"])
        for at in boundaries:
            await self._set("input_number", entity_id=POWER, value=next(self._powers))
            await self._set(
                "input_datetime", "set_datetime", entity_id=BOUNDARY, datetime=_local(at)
            )
            await _until(at + _PAUSE_SECONDS)
        return {"boundaries": boundaries}

    async def _call(self, action: str, **data: object) -> None:
        await self.hass.services.async_call(
            _DOMAIN, action, data, blocking=True, return_response=True
        )

    async def _set(self, domain: str, action: str = "set_value", **data: object) -> None:
        await self.hass.services.async_call(domain, action, data, blocking=True)


def _database_size(path: Path) -> Answer:
    """Return the bytes in use and how many states are kept; what waits in the log counts too."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        pages, free, size, states = (
            database.execute(question).fetchone()[0]
            for question in (
                "PRAGMA page_count",
                "PRAGMA freelist_count",
                "PRAGMA page_size",
                "SELECT count(*) FROM states",
            )
        )
    return {"bytes": (pages - free) * size, "states": states}


def _charger(charge_point_id: str) -> dict[str, object]:
    return {
        "adapter": "ocpp",
        "asset_id": charge_point_id,
        "charge_point_id": charge_point_id,
        "connector_id": 1,
        "end_policy": "hold",
        "max_current_a": 16,
        "min_current_a": 6,
        "phases": 3,
        "rate_unit": "auto",
        "store_plan": "off",
        "voltage_v": 230,
    }


def _settled(asset: Any) -> bool:  # noqa: ANN401 - of the integration, as Home Assistant loaded it
    return bool(asset.adapter.connected and asset.adapter.state.in_transaction)


def _boundaries(count: int) -> list[float]:
    """Return so many boundaries, two seconds apart."""
    first = math.ceil(time.time() + _LEAD_SECONDS)
    return [float(first + 2 * number) for number in range(count)]


def _stamp(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat()


def _local(at: float) -> str:
    """Return a moment as ``input_datetime`` takes it; the house lives in UTC."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S")


async def _until(at: float) -> None:
    await asyncio.sleep(max(at - time.time(), 0.0))


def _free_port() -> int:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


async def _lag(order: Order) -> Answer:
    return {"lateness_ms": await lateness_ms(order["seconds"])}


async def _rest(order: Order) -> Answer:
    """Do nothing of our own; return what serving the chargers took of the processor."""
    cpu, begin = time.process_time(), time.monotonic()
    await asyncio.sleep(order["seconds"])
    return {
        "cpu_seconds": time.process_time() - cpu,
        "seconds": time.monotonic() - begin,
        "memory_kb": _memory_kb(),
    }


def _memory_kb() -> float:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1000.0


def main() -> None:
    """Obey until the orders end, in a loop as Home Assistant makes it."""
    # Home Assistant complains of what this machine lacks; what is measured is checked by itself.
    logging.disable(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder))
        loop = create_event_loop()
        loop.run_until_complete(serve(house.obey))
        loop.run_until_complete(house.stop())


if __name__ == "__main__":
    main()
