"""Chargers over Modbus: from a slot's boundary to the register write at the device.

Run by ``script/bench modbus``. A real Home Assistant has a process and a core of its own, and so
have the devices, on one link over loopback. The reference is measured in turns with it, in the same
process: core's ``modbus.write_register``, called by an automation with an exact trigger. At last,
units and OCPP chargers together, which all change at one boundary.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
import os
from pathlib import Path
import tempfile
import time
from typing import Final

from benchmarks.load import house, together
from benchmarks.load.house import OURS, REFERENCE
from benchmarks.load.orders import CLIENTS_CORE, HOUSE_CORE, Worker
from benchmarks.report import Row, arguments, percentile, publish
from demo.client import Client
from demo.home_assistant import HomeAssistant, stopping
from demo.process import free_port

_LEAD_SECONDS: Final = 12
"""Between the submission of the plan and its first boundary: pandas is imported meanwhile."""
_AHEAD_SECONDS: Final = 0.7
"""How long before it the reference is told its next moment."""
_SETTLE_SECONDS: Final = 1.0
_PERCENTS: Final = (50, 95, 99)
TARGETS_P99_MS: Final = {1: 2.5, 20: 8.0}
"""By the units on one link."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """How long after its moment each setpoint was at its device."""

    units: int
    ours_ms: list[float]
    reference_ms: list[float]
    devices_lag_ms: list[float]
    """How late the devices' own process woke meanwhile."""


async def measure(units: int, slots: int) -> Measured:
    """Run Home Assistant and the devices with so many units on a link."""
    devices = await Worker.started("benchmarks.load.line", CLIENTS_CORE)
    try:
        with tempfile.TemporaryDirectory(prefix="energy-dispatch-bench-") as folder:
            return await _measure(devices, Path(folder), units, slots)
    finally:
        await devices.end()


async def _measure(devices: Worker, folder: Path, units: int, slots: int) -> Measured:
    ports = (await devices.ask("start", units=units, links=[OURS, REFERENCE]))["ports"]
    house.write_configuration(folder / "yaml", ports[REFERENCE], units)
    home_assistant = HomeAssistant(folder / "config", free_port(), folder / "yaml")
    home_assistant.prepare()
    async with stopping(home_assistant):
        client = await home_assistant.start()
        os.sched_setaffinity(home_assistant.pid, {HOUSE_CORE})
        try:
            entry_id, _ = await house.add_site(client)
            assets = await house.add_units(client, entry_id, ports[OURS], units)
            await house.connected(client, assets)
            return await _play(devices, client, assets, slots)
        finally:
            await client.close()


async def _play(devices: Worker, client: Client, assets: list[str], slots: int) -> Measured:
    """Have ours write at each half second, and the reference at each whole one.

    Raises:
        RuntimeError: not everything came, or not in time to be measured.
    """
    first = int(time.time()) + _LEAD_SECONDS
    boundaries = [first + 0.5 + index for index in range(slots)]
    moments = [float(first + index) for index in range(slots)]
    await devices.ask("forget")
    await house.submit(client, assets, boundaries)
    if time.time() > first - 1:
        raise RuntimeError("This machine is too busy: the plan was not taken in in time.")
    seconds = boundaries[-1] - time.time()
    lag = asyncio.create_task(devices.ask("lag", seconds=seconds))
    for moment in moments:
        await asyncio.sleep(max(moment - _AHEAD_SECONDS - time.time(), 0.0))
        await house.set_reference(client, moment)
    lateness_ms = (await lag)["lateness_ms"]
    await asyncio.sleep(_SETTLE_SECONDS)
    told = await devices.ask("tell")
    return Measured(
        units=len(assets),
        ours_ms=house.lateness_ms(told[OURS], boundaries, len(assets)),
        reference_ms=house.lateness_ms(told[REFERENCE], moments, len(assets)),
        devices_lag_ms=lateness_ms,
    )


def rows(measured: Measured) -> Iterator[Row]:
    """Return the table's rows for so many units."""
    units = measured.units
    name = f"{units} units on one link" if units > 1 else "1 device"
    for percent in _PERCENTS:
        yield Row(
            what=f"{name}: slot boundary → register write, p{percent}",
            unit="ms",
            samples=[percentile(measured.ours_ms, percent)],
            target=TARGETS_P99_MS.get(units) if percent == max(_PERCENTS) else None,
            reference=percentile(measured.reference_ms, percent),
            note="core's modbus.write_register by an automation with an exact trigger, in this run"
            if percent == min(_PERCENTS)
            else "",
        )
    yield Row(
        what="… (the devices' process wakes late, p99)",
        unit="ms",
        samples=[percentile(measured.devices_lag_ms, 99)],
    )


def main() -> None:
    """Measure, print, and say whether the targets are reached."""
    parser = arguments(__doc__.partition("\n")[0])
    parser.add_argument("--units", type=int, nargs="+", help="instead of 1 20; without OCPP")
    options = parser.parse_args()
    slots = 8 if options.quick else 60
    table: list[Row] = []
    for units in options.units or TARGETS_P99_MS:
        table += rows(asyncio.run(measure(units, slots)))
    if not options.units:
        size = together.QUICK if options.quick else together.Size()
        table += together.rows(asyncio.run(together.measure(size)))
    publish(table, options.json)


if __name__ == "__main__":
    main()
