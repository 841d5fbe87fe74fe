"""What Home Assistant costs while nothing happens: without us, with us, and with quiet chargers.

A part of ``script/bench ocpp``. Three of Home Assistant, each a process of its own, do nothing at
the same time. One of them gets some chargers more then, and Python's allocations are counted
meanwhile: whose memory is a charger's?
"""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any, Final

from benchmarks.load import census
from benchmarks.load.orders import CLIENTS_CORE, HOUSE_CORE, Worker
from benchmarks.report import Row

_MINUTE: Final = 60.0
_HOUSE: Final = "benchmarks.load.charging_house"
_SHOWN: Final = (
    census.ADAPTERS,
    census.OURS,
    census.WEBSOCKET,
    census.REGISTRIES,
    census.ENTITIES,
    census.RECORDER,
    census.OTHERS,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much is measured."""

    chargers: int = 100
    more: int = 50
    """Chargers whose allocations are counted; the first ones have brought what all share."""
    settle_seconds: float = 8.0
    seconds: float = 60.0


QUICK: Final = Size(chargers=10, more=10, settle_seconds=6.0, seconds=10.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """What one Home Assistant took that did nothing."""

    cpu_seconds_a_minute: float
    memory_mb: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What was measured."""

    size: Size
    without: Rest
    no_charger: Rest
    quiet: Rest
    charger_bytes: Mapping[str, float]
    """What a charger more made each owner allocate."""
    registered: float
    """A charger's entities in the registry."""
    shown: float
    """Those of them that are enabled."""


async def measure(size: Size) -> Measured:
    """Run the three, and the quiet chargers."""
    async with AsyncExitStack() as stack:
        houses = []
        for core in (HOUSE_CORE, CLIENTS_CORE, HOUSE_CORE):
            houses.append(await Worker.started(_HOUSE, core))
            stack.push_async_callback(houses[-1].end)
        clients = await Worker.started("benchmarks.load.clients", CLIENTS_CORE)
        stack.push_async_callback(clients.end)
        return await _measure(houses, clients, size)


async def _measure(houses: list[Worker], clients: Worker, size: Size) -> Measured:
    without, no_charger, quiet = houses
    ids = [f"quiet-{number:03d}" for number in range(size.chargers + size.more)]
    await asyncio.gather(without.ask("start_without", ids=ids), no_charger.ask("start", ids=ids))
    port = (await quiet.ask("start", ids=ids))["port"]

    async def add(some: list[str]) -> None:
        await quiet.ask("add", ids=some)
        await clients.ask("connect", ids=some, port=port, quiet=True)
        await quiet.ask("wait")
        await quiet.ask("rest", seconds=size.settle_seconds)

    await add(ids[: size.chargers])
    rests = await asyncio.gather(*(house.ask("rest", seconds=size.seconds) for house in houses))
    before = await quiet.ask("trace")
    await add(ids[size.chargers :])
    after = await quiet.ask("census")
    told = [_rest(each) for each in rests]
    return Measured(
        size=size,
        without=told[0],
        no_charger=told[1],
        quiet=told[2],
        charger_bytes={name: held / size.more for name, held in after["bytes"].items()},
        registered=(after["registered"] - before["registered"]) / size.more,
        shown=(after["shown"] - before["shown"]) / size.more,
    )


def _rest(told: Mapping[str, Any]) -> Rest:
    return Rest(
        cpu_seconds_a_minute=told["cpu_seconds"] / told["seconds"] * _MINUTE,
        memory_mb=told["memory_kb"] / 1e3,
    )


def rows(measured: Measured) -> Iterator[Row]:
    """Return the table's rows."""
    count = measured.size.chargers
    for name, rest, beside in (
        ("without the integration", measured.without, None),
        ("with a site that has no charger", measured.no_charger, measured.without),
        (f"with {count} chargers that are quiet", measured.quiet, measured.without),
    ):
        yield Row(
            what=f"idle, {name}: processor time a minute",
            unit="s",
            samples=[rest.cpu_seconds_a_minute],
            reference=beside.cpu_seconds_a_minute if beside else None,
            note="Home Assistant without the integration, in the same minute" if beside else "",
        )
        yield Row(
            what="… resident memory",
            unit="MB",
            samples=[rest.memory_mb],
            reference=beside.memory_mb if beside else None,
        )
    yield from _charger_rows(measured)


def _charger_rows(measured: Measured) -> Iterator[Row]:
    yield Row(
        what="one charger more: what Python allocates",
        unit="kB",
        samples=[sum(measured.charger_bytes.values()) / 1e3],
        note=f"a charger has {measured.registered:g} entities in the registry, "
        f"{measured.shown:g} of them enabled; counted over {measured.size.more} chargers",
    )
    each = {
        census.REGISTRIES: (measured.registered, "an entry"),
        census.ENTITIES: (measured.shown, "an enabled entity"),
    }
    for name in _SHOWN:
        kilobytes = measured.charger_bytes.get(name, 0.0) / 1e3
        many, of_what = each.get(name, (0.0, ""))
        yield Row(
            what=f"… {name}",
            unit="kB",
            samples=[kilobytes],
            note=f"{kilobytes / many:.2g} kB {of_what}" if many else "",
        )
