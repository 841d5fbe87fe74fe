"""The engine alone: from a large table to commands, and one wake-up among very many.

Run by ``script/bench engine``. The references are plain Python over the same data in the same run.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
import gc
from statistics import median
import time
import tracemalloc

import numpy as np
import pandas as pd

from benchmarks.report import Row, arguments, publish
from coordinator import Command, CommandStatus, CommandType, DispatchEngine, EventBus
from coordinator.schedule import build_batch, read_schedule

NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
CHANGES = 0.15
_WHOLE_SECONDS = 1.0
RECORDED_CONVERTER_NS = 89_000.0
"""flexmeasures-client's converter, recorded: 89 to 94 µs a cell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much is measured."""

    slots: int = 35_040
    """A year of quarter hours."""
    columns: int = 100
    loop_columns: int = 10
    """The reference is too slow for more."""
    waiting: int = 500_000
    due: int = 10
    runs: int = 9


QUICK = Size(slots=3_504, columns=20, loop_columns=5, waiting=20_000, runs=3)


def new_engine() -> DispatchEngine:
    """Return an engine with nothing to do."""
    return DispatchEngine(event_bus=EventBus(), clock=lambda: NOON)


def make_table(slots: int, columns: int, changes: float = CHANGES) -> pd.DataFrame:
    """Return a table in which a share of the cells differs from the slot before."""
    random = np.random.default_rng(1)
    changed = random.random((slots, columns)) < changes
    values = random.uniform(1, 22, (slots, columns))
    source = np.maximum.accumulate(np.where(changed, np.arange(slots)[:, None], 0), axis=0)
    return pd.DataFrame(
        np.take_along_axis(values, source, axis=0),
        index=pd.date_range(NOON, periods=slots, freq=QUARTER),
        columns=[f"ev_{number:03d}_kw" for number in range(columns)],
    )


def asset_map(columns: int) -> dict[str, str]:
    """Return an asset for each column."""
    return {f"ev_{number:03d}": f"ast_{number:03d}" for number in range(columns)}


@dataclass
class PlainCommand:
    """What a row loop makes for each change."""

    asset_id: str
    power_kw: float
    scheduled_at: datetime


def row_loop(table: pd.DataFrame, assets: dict[str, str]) -> list[PlainCommand]:
    """Turn a table into commands the plain way, as converters do: row by row, cell by cell."""
    commands: list[PlainCommand] = []
    last: dict[str, float] = {}
    for at, row in table.iterrows():
        for name, value in row.items():
            column = str(name)
            if last.get(column) != value:
                last[column] = value
                asset_id = assets[column.removesuffix("_kw")]
                commands.append(PlainCommand(asset_id, float(value), at.to_pydatetime()))  # type: ignore[attr-defined]
    return commands


def seconds_of(work: Callable[[], object]) -> float:
    """Return how long some work takes; what it made is thrown away afterwards."""
    gc.collect()
    begin = time.perf_counter()
    made = work()
    taken = time.perf_counter() - begin
    del made
    return taken


def table_rows(size: Size) -> Iterator[Row]:
    """Measure a large table: time per cell and per command, memory per command."""
    table, assets = make_table(size.slots, size.columns), asset_map(size.columns)
    narrow = table.iloc[:, : size.loop_columns]
    ours: list[float] = []
    loops: list[float] = []
    for run in range(size.runs):
        # In turns, so that a busy machine slows down both.
        ours.append(seconds_of(lambda: new_engine().schedule_to_commands(table, assets)))
        if run < max(3, size.runs // 3):
            loops.append(seconds_of(lambda: row_loop(narrow, assets)))
    count = len(new_engine().schedule_to_commands(table, assets))
    loop_ns = median(loops) / narrow.size * 1e9
    yield Row(
        what=f"table → commands, {size.slots:,} × {size.columns}, a cell",
        unit="ns",
        samples=[taken / table.size * 1e9 for taken in ours],
        reference=loop_ns,
        target_ratio=25,
        note=f"a row loop over the frame at {size.slots:,} × {size.loop_columns}",
    )
    yield Row(
        what="… the whole table",
        unit="s",
        samples=ours,
        target=_WHOLE_SECONDS,
    )
    yield Row(
        what="… beside the incumbent's converter, a cell",
        unit="ns",
        samples=[taken / table.size * 1e9 for taken in ours],
        reference=RECORDED_CONVERTER_NS,
        note="flexmeasures-client, recorded, 89 to 94 µs",
        recorded=True,
    )
    yield Row(
        what=f"… a command ({count:,} of them)",
        unit="µs",
        samples=[taken / count * 1e6 for taken in ours],
        target=1.5,
    )
    yield Row(
        what="… memory that stays, a command",
        unit="B",
        samples=[bytes_kept(lambda engine: engine.schedule_to_commands(table, assets)) / count],
        target=400,
    )


def bytes_kept(work: Callable[[DispatchEngine], object]) -> int:
    """Return what an engine holds after some work whose own result was thrown away."""
    engine = new_engine()
    gc.collect()
    tracemalloc.start()
    work(engine)
    gc.collect()
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return kept


def wakeup_rows(size: Size) -> Iterator[Row]:
    """Measure one wake-up: few are due, very many wait."""
    engine = new_engine()
    slots = size.waiting // size.due
    values = np.tile(np.where(np.arange(slots) % 2, 7.0, 11.0)[:, None], size.due)
    table = pd.DataFrame(
        values,
        index=pd.date_range(NOON, periods=slots, freq=QUARTER),
        columns=[f"ev_{number:03d}_kw" for number in range(size.due)],
    )
    commands = engine.schedule_to_commands(table, asset_map(size.due))
    due_times: list[float] = []
    wakeup_times: list[float] = []
    scan_times: list[float] = []
    for run in range(size.runs * 10):
        now = NOON + run * QUARTER
        begin = time.perf_counter()
        due = engine.get_pending_commands(now)
        due_times.append(time.perf_counter() - begin)
        if len(due) != size.due:
            message = f"{len(due)} are due, not {size.due}"
            raise AssertionError(message)
        for command in due:
            engine.dispatch_command(command, Yes(), now=now)
        begin = time.perf_counter()
        engine.next_wakeup()
        wakeup_times.append(time.perf_counter() - begin)
        if run < size.runs:
            scan_times.append(seconds_of(partial(scan, commands, now)))
    yield Row(
        what=f"wake-up, {size.due} due of {size.waiting:,}: what is due",
        unit="µs",
        samples=[taken * 1e6 for taken in due_times],
        target=50 + size.due * cost_of_one(size.runs) * 1e6,
        reference=median(scan_times) * 1e6,
        note="a scan of all commands; target = 50 µs + what 10 take when nothing else waits",
    )
    yield Row(
        what="… and when next",
        unit="µs",
        samples=[taken * 1e6 for taken in wakeup_times],
        target=50,
    )


def replacement_rows(size: Size) -> Iterator[Row]:
    """Measure what happens in an event loop when a day plan takes over from another."""
    day, columns = 96, 100
    table, assets = make_table(day * (size.runs * 5 + 1), columns), asset_map(columns)
    engine = new_engine()
    times: list[float] = []
    for run in range(size.runs * 5):
        # Each plan differs from the one before in all its values, and covers the same day.
        plan = table.iloc[run * day : (run + 1) * day].set_axis(table.index[:day])
        schedule = read_schedule(plan, assets)
        batch = build_batch(schedule, engine.baselines(schedule))
        begin = time.perf_counter()
        engine.install(batch)
        times.append(time.perf_counter() - begin)
    yield Row(
        what=f"a day plan of {columns} assets takes over (the part in the event loop)",
        unit="ms",
        samples=[taken * 1e3 for taken in times[1:]],
        target=10,
    )


class Yes:
    """A device that does everything."""

    def send(self, command: Command) -> bool:
        """Do it."""
        return command.status is CommandStatus.DISPATCHED


def scan(commands: list[Command], now: datetime) -> list[Command]:
    """Find what is due the plain way."""
    due = [
        command
        for command in commands
        if command.status is CommandStatus.PENDING and command.scheduled_at <= now
    ]
    return sorted(due, key=lambda command: (-command.priority, command.scheduled_at))


def cost_of_one(runs: int) -> float:
    """Return what a wake-up takes per command when nothing else waits, in seconds."""
    times = []
    count = 10
    for _ in range(runs):
        engine = new_engine()
        for number in range(count):
            engine.add_command(
                Command(f"ast_{number}", CommandType.SET_CHARGE_RATE, {"power_kw": 7.0}, NOON)
            )
        begin = time.perf_counter()
        engine.get_pending_commands(NOON)
        times.append((time.perf_counter() - begin) / count)
    return median(times)


def main() -> None:
    """Measure, print, and say whether the targets are reached."""
    options = arguments(__doc__.partition("\n")[0]).parse_args()
    size = QUICK if options.quick else Size()
    publish([*table_rows(size), *wakeup_rows(size), *replacement_rows(size)], options.json)


if __name__ == "__main__":
    main()
