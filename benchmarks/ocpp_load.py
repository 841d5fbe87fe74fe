"""Very many chargers on one core: what they cost, and how soon a setpoint is out.

Run by ``script/bench ocpp``. Our central system has a process and a core of its own, and so have
the chargers, half of them of OCPP 1.6 and half of 2.0.1 (as far as our side speaks it). What they
report was encoded beforehand. The references are the incumbent's, recorded on another machine.
"""

import asyncio
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
import os
from statistics import median
from typing import Final

from benchmarks.load.orders import Worker
from benchmarks.report import Row, arguments, percentile, publish

_CENTRAL_CORE: Final = min(os.sched_getaffinity(0))
_CLIENTS_CORE: Final = max(os.sched_getaffinity(0))
_WARM: Final = 5
"""Chargers that come first: what the first ones load is not counted as memory of the others."""
_MINUTE: Final = 60.0
_INCUMBENT: Final = "recorded with the incumbent OCPP integration"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is to be reached with so many chargers, and what the incumbent took."""

    cpu_seconds: float | None = None
    cpu_reference: float | None = None
    slot_p50_ms: float | None = None
    slot_p99_ms: float | None = None
    slot_reference: tuple[float, float] | None = None


TARGETS: Final = {
    1: Target(slot_p99_ms=3.0, slot_reference=(7.6, 10.5)),
    20: Target(cpu_seconds=0.3, cpu_reference=1.7, slot_p99_ms=4.0, slot_reference=(42.0, 54.0)),
    100: Target(
        cpu_seconds=1.2,
        cpu_reference=11.0,
        slot_p50_ms=3.0,
        slot_p99_ms=8.0,
        slot_reference=(199.0, 285.0),
    ),
    300: Target(cpu_seconds=4.0, cpu_reference=57.0),
}
_MEMORY_KB: Final = 100.0
_MEMORY_REFERENCE_KB: Final = 1600.0
_HEARTBEAT_MS: Final = 10.0
_HEARTBEAT_REFERENCE_MS: Final = 3300.0
_LAG_MS: Final = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much is measured."""

    chargers: tuple[int, ...] = (1, 20, 100, 300)
    rest_seconds: float = 60.0
    lag_seconds: float = 20.0
    slots: int = 60
    slot_seconds: float = 0.5


QUICK: Final = Size(chargers=(20,), rest_seconds=5.0, lag_seconds=3.0, slots=8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What was measured with so many chargers."""

    chargers: int
    kinds: dict[str, int]
    """How many chargers speak which subprotocol."""
    cpu_seconds_a_minute: float
    memory_kb: float | None
    """For each charger beyond the first few."""
    central_lag_ms: list[float]
    clients_lag_ms: list[float]
    heartbeat_ms: list[float]
    slot_ms: list[float]
    """From each boundary to each charger's frame."""
    sending_us: list[float]
    """What the processor takes to send one setpoint, at each boundary."""
    bare_sending_us: list[float]
    bare_ms: list[float]
    """The same for ready frames of a server that knows nothing of OCPP."""


async def measure(chargers: int, size: Size) -> Measured:
    """Run both processes with so many chargers."""
    central = await Worker.started("benchmarks.load.central", _CENTRAL_CORE)
    clients = await Worker.started("benchmarks.load.clients", _CLIENTS_CORE)
    try:
        return await _measure(central, clients, chargers, size)
    finally:
        await clients.end()
        await central.end()


async def _measure(central: Worker, clients: Worker, chargers: int, size: Size) -> Measured:
    started = await central.ask("start")
    ids = [f"load-{number:03d}" for number in range(chargers)]
    warm, others = ids[:_WARM], ids[_WARM:]
    memory = []
    for some in (warm, others):
        await central.ask("add", ids=some)
        kinds = (await clients.ask("connect", ids=some, port=started["port"]))["kinds"]
        memory.append((await central.ask("wait"))["memory_kb"])
    rest = await central.ask("rest", seconds=size.rest_seconds)
    memory[1] = rest["memory_kb"]
    await clients.ask("forget")
    lag, clients_lag = await asyncio.gather(
        central.ask("lag", seconds=size.lag_seconds), clients.ask("lag", seconds=size.lag_seconds)
    )
    told = await clients.ask("tell")
    await clients.ask("forget")
    bare = await central.ask("start_bare")
    await clients.ask("connect_bare", port=bare["port"], count=chargers)
    slots = await central.ask("slots", count=size.slots, every_seconds=size.slot_seconds)
    told_of_slots = await clients.ask("tell")
    setpoints = told_of_slots["setpoints_at"]
    if slots["errors"] or any(len(each) != size.slots for each in setpoints):
        raise RuntimeError(f"{slots['errors']} setpoints were refused, or some never came.")
    return Measured(
        chargers=chargers,
        kinds=kinds,
        cpu_seconds_a_minute=rest["cpu_seconds"] / rest["seconds"] * _MINUTE,
        memory_kb=(memory[1] - memory[0]) / len(others) if others else None,
        central_lag_ms=lag["lateness_ms"],
        clients_lag_ms=clients_lag["lateness_ms"],
        heartbeat_ms=told["answered_ms"],
        slot_ms=[each for charger in setpoints for each in _since(slots["boundaries"], charger)],
        sending_us=slots["sending_us"],
        bare_sending_us=slots["bare_sending_us"],
        bare_ms=_since(slots["bare_boundaries"], told_of_slots["bare_at"]),
    )


def _since(boundaries: list[float], moments: list[float]) -> list[float]:
    """Return how long after its boundary each moment was."""
    return [(at - boundaries[bisect_right(boundaries, at) - 1]) * 1e3 for at in moments]


def rows(measured: Measured) -> Iterator[Row]:
    """Return the table's rows for so many chargers."""
    count = measured.chargers
    target = TARGETS.get(count, Target())
    yield Row(
        what=f"{count} charger{'s' if count > 1 else ''}: processor time a minute",
        unit="s",
        samples=[measured.cpu_seconds_a_minute],
        target=target.cpu_seconds,
        reference=target.cpu_reference,
        note=_INCUMBENT if target.cpu_reference else "",
    )
    if measured.memory_kb is not None:
        yield Row(
            what="… memory, a charger",
            unit="kB",
            samples=[measured.memory_kb],
            target=_MEMORY_KB,
            reference=_MEMORY_REFERENCE_KB,
        )
    yield Row(
        what="… the event loop wakes late, p99",
        unit="ms",
        samples=[percentile(measured.central_lag_ms, 99)],
        target=_LAG_MS,
    )
    yield Row(
        what="… (and that of the clients, p99)",
        unit="ms",
        samples=[percentile(measured.clients_lag_ms, 99)],
    )
    if measured.heartbeat_ms:
        yield Row(
            what=f"… a heartbeat is answered, p95 of {len(measured.heartbeat_ms)}",
            unit="ms",
            samples=[percentile(measured.heartbeat_ms, 95)],
            target=_HEARTBEAT_MS,
            reference=_HEARTBEAT_REFERENCE_MS if count == max(TARGETS) else None,
        )
    yield Row(
        what="… processor time to send one setpoint at a boundary",
        unit="µs",
        samples=measured.sending_us,
        reference=median(measured.bare_sending_us),
        note="a ready frame of a bare server in the same run",
    )
    p50, p99 = target.slot_reference or (None, None)
    for percent, limit, recorded in ((50, target.slot_p50_ms, p50), (99, target.slot_p99_ms, p99)):
        yield Row(
            what=f"… slot boundary → setpoint at the charger, p{percent}",
            unit="ms",
            samples=[percentile(measured.slot_ms, percent)],
            target=limit,
            reference=recorded,
        )
        yield Row(
            what=f"… (ready frames of a bare server, p{percent})",
            unit="ms",
            samples=[percentile(measured.bare_ms, percent)],
        )


def main() -> None:
    """Measure, print, and say whether the targets are reached."""
    parser = arguments(__doc__.partition("\n")[0])
    parser.add_argument("--chargers", type=int, nargs="+", help="instead of 1 20 100 300")
    options = parser.parse_args()
    size = QUICK if options.quick else Size()
    table: list[Row] = []
    for count in options.chargers or size.chargers:
        measured = asyncio.run(measure(count, size))
        print(*(f"{many} × {kind}" for kind, many in measured.kinds.items()), sep=", ", flush=True)
        table += rows(measured)
    publish(table, options.json)


if __name__ == "__main__":
    main()
