"""How the queue's costs grow with what waits: from 1,000 to 1,000,000 commands.

Run by ``script/bench scaling``. For each kind of work one figure says it: the exponent b of the
power that fits the times, time ~ n^b. 0 means that what waits costs nothing, 1 that everything is
looked at; a logarithm shows as something near 0. The usual way, a list that is looked through, is
fitted beside it in the same run.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
import gc
from statistics import median
import time
from typing import Final

import numpy as np
import pandas as pd

from benchmarks.engine import (
    NOON,
    QUARTER,
    Yes,
    asset_map,
    make_table,
    new_engine,
    scan,
    seconds_of,
)
from benchmarks.report import Row, arguments, publish
from coordinator import Command, CommandType, Reason
from coordinator.schedule import build_batch, read_schedule

COLUMNS: Final = 100
"""The columns stay as they are: what grows is how far the plans reach."""
DUE: Final = 10
_SHARES: Final = (0.05, 0.1, 0.2, 0.4, 0.8)
_LINEAR: Final = 1.1
"""Of an exponent: what is linear stays below it."""
_LIMIT: Final = 0.25
"""Of an exponent: what is O(log n) stays below it, and so do caches that no longer hold all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much is measured."""

    waiting: tuple[int, ...] = (1_000, 10_000, 100_000, 1_000_000)
    rounds: int = 40
    slots: int = 8_760


QUICK: Final = Size(waiting=(1_000, 10_000, 100_000), rounds=20, slots=3_504)


class Queue:
    """An engine with so many commands that wait, and what is done with it."""

    def __init__(self, waiting: int) -> None:
        """Fill it: each asset has as many commands, a quarter of an hour apart."""
        self.engine = new_engine()
        slots = waiting // COLUMNS
        values = np.where(np.arange(slots) % 2, 7.0, 11.0)
        table = pd.DataFrame(
            np.tile(values[:, None], COLUMNS),
            index=pd.date_range(NOON + QUARTER, periods=slots, freq=QUARTER),
            columns=list(asset_map(COLUMNS)),
        ).add_suffix("_kw")
        self.commands = self.engine.schedule_to_commands(table, asset_map(COLUMNS))
        if len(self.commands) != waiting:
            raise RuntimeError(f"{len(self.commands)} commands wait, not {waiting}.")
        for asset_id in asset_map(COLUMNS).values():
            # A plan is entered into each asset's book when that is first looked at: once.
            self.engine.next_setpoint(asset_id, NOON)
        self._number = 0

    def wake_up(self) -> float:
        """Take out the few that are due, send them, and ask when next; in seconds."""
        self._number += 1
        now = NOON + self._number * timedelta(seconds=1)
        for number in range(DUE):
            self.engine.add_command(_by_hand(number, now), now=now)
        begin = time.perf_counter()
        due = self.engine.get_pending_commands(now)
        self.engine.next_wakeup()
        taken = time.perf_counter() - begin
        if len(due) != DUE:
            raise RuntimeError(f"{len(due)} are due, not {DUE}.")
        for command in due:
            self.engine.dispatch_command(command, Yes(), now=now)
        return taken

    def supersede(self) -> float:
        """End one command in the middle of those that wait; in seconds."""
        self._number += 1
        command = self.commands[len(self.commands) // 2 + self._number]
        begin = time.perf_counter()
        self.engine.supersede(command, Reason.SUPERSEDED, "a benchmark", now=NOON)
        return time.perf_counter() - begin

    def look_up(self) -> float:
        """Find a command by its id, and what an asset does next; in seconds."""
        self._number += 1
        wanted = self.commands[self._number * 7919 % len(self.commands)]
        begin = time.perf_counter()
        found = self.engine.get_command(wanted.command_id)
        self.engine.next_setpoint(wanted.asset_id, NOON)
        taken = time.perf_counter() - begin
        if found is not wanted:
            raise RuntimeError(f"{wanted.command_id} is not found.")
        return taken

    def replace(self) -> float:
        """Let a plan take over the last ten slots of one asset; in seconds."""
        self._number += 1
        last = self.commands[-1].scheduled_at
        table = pd.DataFrame(
            {"ev_000_kw": [1.0 + (self._number + slot) % 5 for slot in range(10)]},
            index=pd.date_range(last - 9 * QUARTER, periods=10, freq=QUARTER),
        )
        schedule = read_schedule(table, {"ev_000": "ast_000"})
        batch = build_batch(schedule, self.engine.baselines(schedule))
        begin = time.perf_counter()
        self.engine.install(batch, now=NOON)
        return time.perf_counter() - begin

    def look_through(self) -> float:
        """Find what is due the plain way; in seconds."""
        begin = time.perf_counter()
        scan(self.commands, NOON)
        return time.perf_counter() - begin


WORK: Final[dict[str, Callable[[Queue], float]]] = {
    f"wake-up with {DUE} due": Queue.wake_up,
    "supersede one": Queue.supersede,
    "look one up": Queue.look_up,
    "replace 10 of one asset": Queue.replace,
}


def _by_hand(number: int, now: datetime) -> Command:
    power = {"power_kw": 1.0 + now.second % 7}
    return Command(f"hand_{number}", CommandType.SET_CHARGE_RATE, power, now)


def exponent(sizes: Sequence[int], seconds: Sequence[float]) -> float:
    """Return the b of time ~ n^b that fits best, by least squares of the logarithms."""
    slope, _ = np.polyfit(np.log(sizes), np.log(seconds), 1)
    return float(slope)


def rows(size: Size) -> list[Row]:
    """Measure each kind of work at each size."""
    times: dict[str, list[list[float]]] = {name: [] for name in WORK}
    plain: list[float] = []
    for waiting in size.waiting:
        queue = Queue(waiting)
        # A collection would strike one of them by chance.
        gc.collect()
        gc.disable()
        for name, work in WORK.items():
            times[name].append([work(queue) for _ in range(size.rounds)])
        plain.append(median(queue.look_through() for _ in range(3)))
        gc.enable()
        del queue
    table = []
    for name, by_size in times.items():
        middles = [median(each) for each in by_size]
        told = ", ".join(
            f"{waiting:,}: {middle * 1e6:.3g} µs"
            for waiting, middle in zip(size.waiting, middles, strict=True)
        )
        table += [
            Row(
                what=f"{name}, {size.waiting[-1]:,} wait",
                unit="µs",
                samples=[taken * 1e6 for taken in by_size[-1]],
                reference=plain[-1] * 1e6,
                note="all commands looked through",
            ),
            Row(
                what=f"… exponent from {size.waiting[0]:,} to {size.waiting[-1]:,}",
                unit="",
                samples=[exponent(size.waiting, middles)],
                target=_LIMIT,
                note=told,
            ),
        ]
    table.append(
        Row(
            what="(all commands looked through: exponent)",
            unit="",
            samples=[exponent(size.waiting, plain)],
        )
    )
    return table


def change_row(size: Size) -> Row:
    """Measure how the cost of a table grows with the share of its cells that change."""
    assets = asset_map(COLUMNS)
    tables = [make_table(size.slots, COLUMNS, share) for share in _SHARES]
    counts = [len(new_engine().schedule_to_commands(table, assets)) for table in tables]
    seconds = [
        median(seconds_of(partial(new_engine().schedule_to_commands, table, assets)) for _ in "123")
        for table in tables
    ]
    told = ", ".join(
        f"{count:,}: {taken * 1e3:.3g} ms" for count, taken in zip(counts, seconds, strict=True)
    )
    return Row(
        what=f"table of {size.slots:,} × {COLUMNS}: exponent over its changes",
        unit="",
        samples=[exponent(counts, seconds)],
        target=_LINEAR,
        note=told,
    )


def main() -> None:
    """Measure, print, and say whether the targets are reached."""
    options = arguments(__doc__.partition("\n")[0]).parse_args()
    size = QUICK if options.quick else Size()
    publish([*rows(size), change_row(size)], options.json)


if __name__ == "__main__":
    main()
