"""Chargers of OCPP and of Modbus in one house, which all change at one boundary.

A part of ``script/bench modbus``. Home Assistant has a process and a core of its own; the devices
of each kind have a process of their own, and share the other core. The reference comes after it in
the same process: two automations with the same exact trigger.
"""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
import os
from pathlib import Path
import tempfile
import time
from typing import Final

from benchmarks.load import house
from benchmarks.load.house import OURS, REFERENCE
from benchmarks.load.orders import CLIENTS_CORE, HOUSE_CORE, Worker
from benchmarks.report import Row, percentile
from demo.client import Client
from demo.home_assistant import HomeAssistant, stopping
from demo.process import free_port

_SLOT_SECONDS: Final = 2
_LEAD_SECONDS: Final = 14
"""Between the submission of the plan and its first boundary: pandas is imported meanwhile."""
_AHEAD_SECONDS: Final = 0.7
"""How long before it the reference is told its next moment."""
_SETTLE_SECONDS: Final = 1.0
_PERCENTS: Final = (50, 95, 99)


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much is measured."""

    each: int = 20
    """Devices of each kind."""
    slots: int = 30
    references: int = 10


QUICK: Final = Size(slots=5, references=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """How long after its moment each setpoint was at its device, for devices of one kind."""

    ours_ms: list[float]
    reference_ms: list[float]
    lag_ms: list[float]
    """How late the devices' own process woke meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What was measured with so many devices of each kind."""

    each: int
    ocpp: Kind
    modbus: Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class _Devices:
    units: Worker
    chargers: Worker
    assets: list[str]
    """First those of OCPP, in the order in which their process tells of them."""
    each: int

    async def forget(self) -> None:
        """Forget what came."""
        await self.units.ask("forget")
        await self.chargers.ask("forget")

    async def lag_ms(self, seconds: float) -> tuple[list[float], list[float]]:
        """Return how late each process wakes from now on."""
        units, chargers = await asyncio.gather(
            self.units.ask("lag", seconds=seconds), self.chargers.ask("lag", seconds=seconds)
        )
        return units["lateness_ms"], chargers["lateness_ms"]

    async def units_ms(self, link: str, moments: list[float]) -> list[float]:
        """Return how late each write came on a link."""
        told = await self.units.ask("tell")
        return house.lateness_ms(told[link], moments, self.each)

    async def chargers_ms(self, moments: list[float]) -> list[float]:
        """Return how late each frame came."""
        told = await self.chargers.ask("tell")
        came = dict(zip(self.assets, told["setpoints_at"], strict=False))
        return house.lateness_ms(came, moments, self.each)


async def measure(size: Size) -> Measured:
    """Run Home Assistant and both kinds of devices."""
    async with AsyncExitStack() as stack:
        units = await Worker.started("benchmarks.load.line", CLIENTS_CORE)
        stack.push_async_callback(units.end)
        folder = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="energy-dispatch-bench-"))
        )
        ports = (await units.ask("start", units=size.each, links=[OURS, REFERENCE]))["ports"]
        ocpp = [f"charger_{number}" for number in range(1, size.each + 1)]
        house.write_configuration(folder / "yaml", ports[REFERENCE], size.each, ocpp, _SLOT_SECONDS)
        home_assistant = HomeAssistant(folder / "config", free_port(), folder / "yaml")
        home_assistant.prepare()
        await stack.enter_async_context(stopping(home_assistant))
        client = await home_assistant.start()
        stack.push_async_callback(client.close)
        os.sched_setaffinity(home_assistant.pid, {HOUSE_CORE})
        # Chargers end before Home Assistant does: they complain of a lost connection.
        chargers = await Worker.started("benchmarks.load.clients", CLIENTS_CORE)
        stack.push_async_callback(chargers.end)
        entry_id, port = await house.add_site(client)
        assets = await house.add_units(client, entry_id, ports[OURS], size.each)
        await house.add_ocpp(client, entry_id, ocpp)
        await chargers.ask("connect", ids=ocpp, port=port)
        await house.connected(client, [*ocpp, *assets])
        devices = _Devices(units=units, chargers=chargers, assets=[*ocpp, *assets], each=size.each)
        return await _play(client, devices, size)


async def _play(client: Client, devices: _Devices, size: Size) -> Measured:
    """Let a plan be followed, and then automations.

    Raises:
        RuntimeError: not everything came, or not in time to be measured.
    """
    boundaries = _moments(size.slots, _LEAD_SECONDS)
    await house.submit(client, devices.assets, boundaries)
    await asyncio.sleep(boundaries[0] - _AHEAD_SECONDS - time.time())
    await devices.forget()
    if time.time() > boundaries[0]:
        raise RuntimeError("This machine is too busy: the plan was not taken in in time.")
    seconds = boundaries[-1] + _SETTLE_SECONDS - time.time()
    units_lag_ms, chargers_lag_ms = await devices.lag_ms(seconds)
    units_ms = await devices.units_ms(OURS, boundaries)
    chargers_ms = await devices.chargers_ms(boundaries)
    moments = _moments(size.references, _SLOT_SECONDS)
    await devices.forget()
    for moment in moments:
        await asyncio.sleep(max(moment - _AHEAD_SECONDS - time.time(), 0.0))
        await house.set_reference(client, moment)
    await asyncio.sleep(max(moments[-1] + _SETTLE_SECONDS - time.time(), 0.0))
    return Measured(
        each=size.each,
        ocpp=Kind(
            ours_ms=chargers_ms,
            reference_ms=await devices.chargers_ms(moments),
            lag_ms=chargers_lag_ms,
        ),
        modbus=Kind(
            ours_ms=units_ms,
            reference_ms=await devices.units_ms(REFERENCE, moments),
            lag_ms=units_lag_ms,
        ),
    )


def _moments(count: int, lead_seconds: float) -> list[float]:
    """Return whole seconds of the wall clock, at a steady pace; values change with each."""
    first = (int(time.time() + lead_seconds) // _SLOT_SECONDS + 1) * _SLOT_SECONDS
    return [float(first + index * _SLOT_SECONDS) for index in range(count)]


def rows(measured: Measured) -> Iterator[Row]:
    """Return the table's rows, for each kind of device."""
    each = measured.each
    lead = f"{each} OCPP chargers and {each} Modbus units at one boundary: "
    by_ours = "send_command"
    by_core = "core's modbus.write_register"
    for kind, what, who, action in (
        (measured.ocpp, f"{lead}setpoint at the charger", "the chargers", by_ours),
        (measured.modbus, "… register write at the unit", "the units", by_core),
    ):
        for percent in _PERCENTS:
            yield Row(
                what=f"{what}, p{percent}",
                unit="ms",
                samples=[percentile(kind.ours_ms, percent)],
                reference=percentile(kind.reference_ms, percent),
                note=f"{action} by an automation with an exact trigger, in this run"
                if percent == min(_PERCENTS)
                else "",
            )
        yield Row(
            what=f"… ({who}' process wakes late, p99)",
            unit="ms",
            samples=[percentile(kind.lag_ms, 99)],
        )
