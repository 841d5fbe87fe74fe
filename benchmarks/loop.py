"""How long Home Assistant's event loop stands still, and whose code holds it.

Run by ``script/bench loop``. A real Home Assistant runs in this process, with simulated chargers, a
recorder, and panels that are open in another process. What holds the loop longer than 10 ms is
listed with the place in our code. Garbage collection, which strikes whoever runs, has rows of its
own, and what other code of Home Assistant does is told beside it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
import itertools
import logging
from pathlib import Path
import tempfile
import time
from typing import Final

from homeassistant.auth.const import GROUP_ID_ADMIN
from homeassistant.core import HomeAssistant
from homeassistant.runner import create_event_loop

from benchmarks.load.loop_watch import LoopWatch, Watched
from benchmarks.load.orders import CLIENTS_CORE, Worker
from benchmarks.load.simulated_house import DOMAIN, asset_ids, boot, make_folder, site_of
from benchmarks.report import Row, arguments, percentile, publish

_TARGET_MS: Final = 10.0
_LISTED: Final = 5
"""The longest of each kind are listed one by one."""
_LEAD_SECONDS: Final = 3.0
_SLOT_SECONDS: Final = 2.0
_SETTLED_SECONDS: Final = 0.2
_QUARTER: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much is measured."""

    assets: int = 300
    cells: int = 100_000
    boundaries: int = 6
    panels: int = 10
    submissions: int = 2
    idle_seconds: float = 10.0


QUICK: Final = Size(assets=20, cells=12_000, boundaries=2, panels=3, submissions=1, idle_seconds=2)

type Step = Callable[[], Awaitable[object]]


class Depot:
    """A running Home Assistant, and what is done with it while its loop is watched."""

    def __init__(self, hass: HomeAssistant, size: Size) -> None:
        """Take a Home Assistant that runs."""
        self._hass = hass
        self._size = size
        self._assets = asset_ids(size.assets)
        self._powers = itertools.cycle((3.0, 4.0, 5.0))
        self._boundaries: list[float] = []
        self._powers_kw: list[float] = []

    async def idle(self) -> None:
        """Do nothing but report."""
        await asyncio.sleep(self._size.idle_seconds)

    async def submit_many(self) -> None:
        """Hand in a table of very many cells, in which each one is a change."""
        slots = self._size.cells // self._size.assets
        first = datetime.now(tz=UTC) + timedelta(hours=1)
        times = [(first + slot * _QUARTER).isoformat() for slot in range(slots)]
        columns = {
            f"ev_{asset}_kw": [2.0 + (slot + number) % 7 for slot in range(slots)]
            for number, asset in enumerate(self._assets)
        }
        for _ in range(self._size.submissions):
            await self._submit({"timestamp": times, **columns})
            await self._hass.async_block_till_done()

    async def take_over(self) -> None:
        """Let a short plan, which soon begins, take over from all that waits."""
        count = self._size.boundaries
        first = time.time() + _LEAD_SECONDS
        self._boundaries = [first + number * _SLOT_SECONDS for number in range(count)]
        self._powers_kw = [next(self._powers) for _ in range(count)]
        await self._submit(
            {
                "timestamp": [_stamp(at) for at in self._boundaries],
                **{f"ev_{asset}_kw": self._powers_kw for asset in self._assets},
            },
            resolution=3600,
        )
        await asyncio.sleep(max(0.0, first - _SETTLED_SECONDS - time.time()))

    async def boundaries(self) -> None:
        """Let every asset change at each of a few boundaries.

        Raises:
            RuntimeError: one was not set.
        """
        await asyncio.sleep(max(0.0, self._boundaries[-1] + _SLOT_SECONDS - time.time()))
        engine = site_of(self._hass).runtime_data.engine
        for asset in self._assets:
            last = engine.last_setpoint(asset)
            if last is None or last.power_kw != self._powers_kw[-1]:
                raise RuntimeError(f"{asset} was not set at the last boundary.")

    async def _submit(self, schedule: Mapping[str, object], **more: object) -> None:
        await self._hass.services.async_call(
            DOMAIN,
            "submit_schedule",
            {"schedule": schedule, **more},
            blocking=True,
            return_response=True,
        )

    async def open(self, panels: Worker) -> None:
        """Let panels come in, as an administrator's."""
        auth = self._hass.auth
        user = await auth.async_create_user("Panel", group_ids=[GROUP_ID_ADMIN])
        refresh = await auth.async_create_refresh_token(user, client_id="http://panel")
        await panels.ask(
            "open",
            url=f"http://127.0.0.1:{self._hass.http.server_port}",
            token=auth.async_create_access_token(refresh),
            count=self._size.panels,
        )


def _stamp(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat()


async def measure(folder: Path, size: Size) -> list[tuple[str, Watched]]:
    """Watch the loop while Home Assistant starts, and then while each thing is done."""
    panels = await Worker.started("benchmarks.load.panels", CLIENTS_CORE)
    with LoopWatch() as watch:
        async with watch.watching() as watched:
            hass = await boot(folder)
            await hass.async_block_till_done()
        seen = [(f"start with {size.assets} assets", watched)]
        try:
            for what, step in _steps(Depot(hass, size), panels, size).items():
                async with watch.watching() as watched:
                    await step()
                seen.append((what, watched))
        finally:
            await panels.end()
            await hass.async_stop()
    return seen


def _steps(depot: Depot, panels: Worker, size: Size) -> dict[str, Step]:
    async def open_panels() -> None:
        await depot.open(panels)
        await depot.take_over()

    async def boundaries_with_panels() -> None:
        await depot.boundaries()
        if not (await panels.ask("tell"))["frames"]:
            raise RuntimeError("The panels got nothing.")
        await panels.ask("close")

    return {
        f"{size.assets} assets report": depot.idle,
        f"submit of {size.cells:,} cells, {size.submissions} times": depot.submit_many,
        "a short plan takes over from these": depot.take_over,
        f"boundary of {size.assets} assets": depot.boundaries,
        f"{size.panels} panels open": open_panels,
        f"boundary of {size.assets} assets, {size.panels} panels open": boundaries_with_panels,
    }


def rows(seen: Sequence[tuple[str, Watched]]) -> Iterator[Row]:
    """Return the table's rows, for each thing that was done."""
    for what, watched in seen:
        yield Row(
            what=f"{what}: longest step of ours",
            unit="ms",
            samples=[watched.step_ms],
            target=_TARGET_MS,
        )
        yield Row(
            what="… ours in one turn of the loop, longest",
            unit="ms",
            samples=[watched.ours_ms],
            target=_TARGET_MS,
            note=_told(watched),
        )
        yield Row(
            what="… the loop turns late, p99",
            unit="ms",
            samples=[percentile(watched.late_ms, 99)],
        )
        yield Row(
            what="… the loop turns late, whoever holds it, longest",
            unit="ms",
            samples=[watched.longest_ms],
        )
        yield Row(
            what=f"… garbage collection, longest of {len(watched.collections_ms)}",
            unit="ms",
            samples=[max(watched.collections_ms, default=0.0)],
        )


def _told(watched: Watched) -> str:
    """Say how often our code held the loop too long, and where it was seen then."""
    many = len(watched.of_ours)
    if not many:
        return ""
    where = ", ".join(f"`{name}` {share:.0%}" for name, share in watched.profile)
    return f"over {_TARGET_MS:g} ms {many} times, seen in {where}"


def main() -> None:
    """Measure, print, and say whether the targets are reached."""
    options = arguments(__doc__.partition("\n")[0]).parse_args()
    size = QUICK if options.quick else Size()
    logging.disable(logging.ERROR)
    with tempfile.TemporaryDirectory(prefix="energy-dispatch-bench-") as temporary:
        folder = Path(temporary) / "config"
        make_folder(folder, size.assets)
        loop = create_event_loop()
        asyncio.set_event_loop(loop)
        seen = loop.run_until_complete(measure(folder, size))
    for what, watched in seen:
        for one in watched.of_ours[:_LISTED]:
            print(f"held over {_TARGET_MS:g} ms, {what}: {one}")
    publish(list(rows(seen)), options.json)


if __name__ == "__main__":
    main()
