"""Very many chargers on one core: what they cost, and how soon a setpoint is out.

Run by ``script/bench ocpp``. A real Home Assistant with our integration has a process and a core
of its own, and so have the chargers, half of them of OCPP 1.6 and half of 2.0.1. What they report
was encoded beforehand, and none of them keeps a plan. The usual way of sending a setpoint, an
automation, is measured in the same run; the incumbent's figures were recorded on another machine.
Before that, what Home Assistant takes while nothing happens, with and without us.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from benchmarks.load import idle
from benchmarks.load.moments import since_ms
from benchmarks.load.orders import CLIENTS_CORE, HOUSE_CORE, Worker
from benchmarks.report import Row, arguments, leave, percentile, print_table

_WARM: Final = 20
"""So many come first, or half of them if they are fewer: what the first ones load, and the room
that the recorder needs for them, is not counted as memory of the others."""
_MANY: Final = 100
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
_CALLS: Final = 1.0
_CALLS_REFERENCE: Final = 3.0
_HEARTBEAT_MS: Final = 10.0
_HEARTBEAT_REFERENCE_MS: Final = 3300.0
_LAG_MS: Final = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much is measured."""

    chargers: tuple[int, ...] = (1, 20, 100, 300)
    settle_seconds: float = 8.0
    rest_seconds: float = 20.0
    rest_seconds_of_many: float = 120.0
    """Where there are a hundred chargers or more."""
    lag_seconds: float = 5.0
    slots: int = 12
    references: int = 6

    def rest_of(self, chargers: int) -> float:
        """Return how many seconds so many chargers are left alone, but for their reports."""
        return self.rest_seconds if chargers < _MANY else self.rest_seconds_of_many


QUICK: Final = Size(
    chargers=(20,),
    settle_seconds=6.0,
    rest_seconds=10.0,
    rest_seconds_of_many=20.0,
    lag_seconds=2.0,
    slots=5,
    references=3,
)
_SLOTS_FIRST: Final = 3
"""Not measured: at the first boundaries the recorder learns each entity by name."""
_SLOT_SECONDS: Final = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What was measured with so many chargers."""

    chargers: int
    kinds: dict[str, int]
    """How many chargers speak which subprotocol."""
    cpu_seconds_a_minute: float
    """Of Home Assistant as a whole."""
    memory_kb: float | None
    """For each charger beyond the first few, its entities included."""
    house_lag_ms: list[float]
    clients_lag_ms: list[float]
    """While the plan is followed."""
    heartbeat_ms: list[float]
    slot_ms: list[float]
    """From each boundary to each charger's frame."""
    calls_a_setpoint: float
    """Calls of OCPP to a charger while a plan is followed, whatever they are for."""
    setpoint_us: list[float]
    """What the processor takes for one setpoint, at each boundary, until all was told of it."""
    reference_ms: list[float]
    """From each boundary to each charger's frame, where an automation sends it by our action."""
    bare_sending_us: list[float]
    bare_ms: list[float]
    """The same for ready frames of a server that knows nothing of OCPP."""


async def measure(chargers: int, size: Size) -> Measured:
    """Run both processes with so many chargers."""
    house = await Worker.started("benchmarks.load.charging_house", HOUSE_CORE)
    clients = await Worker.started("benchmarks.load.clients", CLIENTS_CORE)
    try:
        return await _measure(house, clients, chargers, size)
    finally:
        await clients.end()
        await house.end()


async def _measure(house: Worker, clients: Worker, chargers: int, size: Size) -> Measured:
    ids = [f"load-{number:03d}" for number in range(chargers)]
    started = await house.ask("start", ids=ids)
    warm = min(_WARM, chargers // 2)
    memory, kinds = [], {}
    for some in filter(None, (ids[:warm], ids[warm:])):
        await house.ask("add", ids=some)
        kinds = (await clients.ask("connect", ids=some, port=started["port"]))["kinds"]
        await house.ask("wait")
        # New entities are work for the recorder and the registries once, and none of the chargers'.
        settled = await house.ask("rest", seconds=size.settle_seconds)
        memory.append(settled["memory_kb"])
    await clients.ask("forget")
    rest = await house.ask("rest", seconds=size.rest_of(chargers))
    memory[-1] = rest["memory_kb"]
    heartbeat_ms = (await clients.ask("tell"))["answered_ms"]
    lag = await house.ask("lag", seconds=size.lag_seconds)
    bare = await house.ask("start_bare")
    await clients.ask("connect_bare", port=bare["port"], count=chargers)
    slots, told, clients_lag = await _slots(house, clients, size.slots)
    setpoints = [at for charger in told["setpoints_at"] for at in charger[_SLOTS_FIRST:]]
    references = await _references(house, clients, size.references)
    return Measured(
        chargers=chargers,
        kinds=kinds,
        cpu_seconds_a_minute=rest["cpu_seconds"] / rest["seconds"] * _MINUTE,
        memory_kb=(memory[1] - memory[0]) / (chargers - warm) if warm else None,
        house_lag_ms=lag["lateness_ms"],
        clients_lag_ms=clients_lag,
        heartbeat_ms=heartbeat_ms,
        slot_ms=since_ms(slots["boundaries"], setpoints),
        calls_a_setpoint=told["calls"] / sum(map(len, told["setpoints_at"])),
        setpoint_us=slots["setpoint_us"][_SLOTS_FIRST:],
        reference_ms=references,
        bare_sending_us=slots["bare_sending_us"],
        bare_ms=since_ms(slots["bare_boundaries"], told["bare_at"]),
    )


async def _slots(
    house: Worker, clients: Worker, count: int
) -> tuple[dict[str, Any], dict[str, Any], list[float]]:
    """Let a plan be followed; return what the house told, and the clients, and their lateness.

    Raises:
        RuntimeError: a setpoint failed, or never came.
    """
    count += _SLOTS_FIRST
    await clients.ask("forget")
    slots, lag = await asyncio.gather(
        house.ask("slots", count=count), clients.ask("lag", seconds=count * _SLOT_SECONDS)
    )
    told = await clients.ask("tell")
    if slots["errors"] or any(len(each) != count for each in told["setpoints_at"]):
        raise RuntimeError(f"{slots['errors']} setpoints failed, or some never came.")
    return slots, told, lag["lateness_ms"]


async def _references(house: Worker, clients: Worker, count: int) -> list[float]:
    """Let an automation send instead; return how late each frame was.

    Raises:
        RuntimeError: a setpoint never came.
    """
    await clients.ask("forget")
    references = await house.ask("reference", count=count)
    told = (await clients.ask("tell"))["setpoints_at"]
    if any(len(each) != count for each in told):
        raise RuntimeError("The automation has not set everybody.")
    return since_ms(references["boundaries"], [at for charger in told for at in charger])


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
        recorded=True,
    )
    if measured.memory_kb is not None:
        yield Row(
            what="… memory, a charger",
            unit="kB",
            samples=[measured.memory_kb],
            target=_MEMORY_KB,
            reference=_MEMORY_REFERENCE_KB,
            note=f"{_INCUMBENT}; resident, and with the charger's entities in Home Assistant: the "
            "rows of one charger more tell whose it is",
            recorded=True,
        )
    yield Row(
        what="… the event loop wakes late, p99",
        unit="ms",
        samples=[percentile(measured.house_lag_ms, 99)],
        target=_LAG_MS,
    )
    if measured.heartbeat_ms:
        yield Row(
            what=f"… a heartbeat is answered, p95 of {len(measured.heartbeat_ms)}",
            unit="ms",
            samples=[percentile(measured.heartbeat_ms, 95)],
            target=_HEARTBEAT_MS,
            reference=_HEARTBEAT_REFERENCE_MS if count == max(TARGETS) else None,
            recorded=True,
        )
    yield Row(
        what="… OCPP calls a setpoint",
        unit="",
        samples=[measured.calls_a_setpoint],
        target=_CALLS,
        reference=_CALLS_REFERENCE,
        recorded=True,
    )
    yield Row(
        what="… processor time of one setpoint, all in all",
        unit="µs",
        samples=measured.setpoint_us,
    )
    yield from _latencies(measured, target)


def _latencies(measured: Measured, target: Target) -> Iterator[Row]:
    limits = {50: target.slot_p50_ms, 95: None, 99: target.slot_p99_ms}
    recorded = dict(zip((50, 99), target.slot_reference or (), strict=False))
    for percent, limit in limits.items():
        incumbent = recorded.get(percent)
        more = f"; {incumbent:g} ms {_INCUMBENT}" if incumbent is not None else ""
        yield Row(
            what=f"… slot boundary → setpoint at the charger, p{percent}",
            unit="ms",
            samples=[percentile(measured.slot_ms, percent)],
            target=limit,
            reference=percentile(measured.reference_ms, percent),
            note=f"an automation with an exact time trigger, in the same run{more}",
        )
    for percent in limits:
        yield Row(
            what=f"… (ready frames of a bare server in the same process, p{percent})",
            unit="ms",
            samples=[percentile(measured.bare_ms, percent)],
        )
    yield Row(
        what="… (the chargers' own process wakes late by then, p99)",
        unit="ms",
        samples=[percentile(measured.clients_lag_ms, 99)],
    )


def main() -> None:
    """Measure, print, and say whether the targets are reached."""
    parser = arguments(__doc__.partition("\n")[0])
    parser.add_argument(
        "--chargers", type=int, nargs="+", help="instead of 1 20 100 300; leaves out what is idle"
    )
    options = parser.parse_args()
    size = QUICK if options.quick else Size()
    table: list[Row] = []
    if not options.chargers:
        table += idle.rows(asyncio.run(idle.measure(idle.QUICK if options.quick else idle.Size())))
        print_table(table)
    for count in options.chargers or size.chargers:
        measured = asyncio.run(measure(count, size))
        print(*(f"{many} × {kind}" for kind, many in measured.kinds.items()), sep=", ", flush=True)
        part = list(rows(measured))
        print_table(part)
        table += part
    leave(table, options.json)


if __name__ == "__main__":
    main()
