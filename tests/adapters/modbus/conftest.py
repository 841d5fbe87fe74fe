"""A simulated battery on a real socket, and an adapter that reaches it through either backend."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from typing import Any, Final

from modbus_connection import ModbusTcpParams, ModbusUnit, pymodbus, tmodbus
import pytest

from custom_components.energy_dispatch.adapters import (
    AdapterEvent,
    AdapterEventKind,
    Telemetry,
)
from custom_components.energy_dispatch.adapters.modbus import (
    Connect,
    ModbusAdapter,
    load_device_map,
)
from custom_components.energy_dispatch.engine.base import Command, CommandType
from demo.devices.sunspec_battery import SunSpecBattery

type Backend = type[pymodbus.ModbusConnection | tmodbus.ModbusConnection]
BACKENDS: Final[Mapping[str, Backend]] = {
    "pymodbus": pymodbus.ModbusConnection,
    "tmodbus": tmodbus.ModbusConnection,
}
PATIENCE_SECONDS = 10.0


def command(kind: CommandType, **parameters: object) -> Command:
    """Return a command for the battery under test."""
    return Command("battery", kind, parameters, datetime.now(UTC))


def charge(power_kw: float) -> Command:
    return command(CommandType.SET_CHARGE_RATE, power_kw=power_kw)


def discharge(power_kw: float) -> Command:
    return command(CommandType.SET_DISCHARGE_RATE, power_kw=power_kw)


class Recorder[T]:
    """Keeps what it is called with, and lets a test wait for one that it is interested in."""

    def __init__(self) -> None:
        self.seen: list[T] = []
        self._more = asyncio.Event()

    def __call__(self, item: T) -> None:
        self.seen.append(item)
        self._more.set()

    async def wait(self, wanted: Callable[[T], bool], *, since: int = 0) -> T:
        """Return the first item from ``since`` on that fits, now or soon."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                for item in self.seen[since:]:
                    if wanted(item):
                        return item
                self._more.clear()
                await self._more.wait()


class Site:
    """One simulated battery and its adapter."""

    def __init__(self, device: SunSpecBattery, told: Recorder[Mapping[str, object]]) -> None:
        self.device = device
        self.told = told
        self.events: Recorder[AdapterEvent] = Recorder()
        self.adapter: ModbusAdapter

    def kinds(self) -> list[AdapterEventKind]:
        """Return what the adapter told besides telemetry."""
        return [
            event.kind for event in self.events.seen if event.kind is not AdapterEventKind.TELEMETRY
        ]

    async def heard(self, kind: AdapterEventKind, *, since: int = 0) -> AdapterEvent:
        return await self.events.wait(lambda event: event.kind is kind, since=since)

    async def reported(self, wanted: Callable[[Telemetry], bool], *, since: int = 0) -> Telemetry:
        event = await self.events.wait(
            lambda event: event.telemetry is not None and wanted(event.telemetry), since=since
        )
        assert event.telemetry is not None
        return event.telemetry

    async def obeyed(self, setpoint_kw: float | None, *, since: int = 0) -> None:
        """Wait until the device says that this setpoint is in force."""
        await self.told.wait(
            lambda event: event["event"] == "setpoint" and event["setpoint_kw"] == setpoint_kw,
            since=since,
        )


type MakeSite = Callable[..., AbstractAsyncContextManager[Site]]


def connect_to(backend: str, port: int, unit_id: int = 1) -> Connect:
    """Return what gives the adapter its unit: a connection of its own."""

    @asynccontextmanager
    async def connect() -> AsyncIterator[ModbusUnit]:
        connection = BACKENDS[backend](ModbusTcpParams(host="127.0.0.1", port=port))
        try:
            yield connection.for_unit(unit_id)
        finally:
            await connection.close()

    return connect


def connect_through(backend: str, device: SunSpecBattery) -> Connect:
    """Return what connects to a simulated SunSpec battery."""
    return connect_to(backend, device.port)


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    """Run a test on each backend of modbus-connection: Home Assistant's is tmodbus."""
    name: str = request.param
    return name


@pytest.fixture
async def make_site(backend: str, socket_enabled: None) -> AsyncIterator[MakeSite]:
    """Give a function that opens a site; whatever is still open is closed at the end."""
    async with AsyncExitStack() as stack:

        @asynccontextmanager
        async def make(
            *, device: Mapping[str, Any] | None = None, start: bool = True, **adapter: Any
        ) -> AsyncIterator[Site]:
            told: Recorder[Mapping[str, object]] = Recorder()
            battery = SunSpecBattery(tell=told, **(device or {}))
            await battery.start()
            stack.push_async_callback(battery.stop)
            site = Site(battery, told)
            site.adapter = ModbusAdapter(
                load_device_map("sunspec_124"),
                connect_through(backend, battery),
                **{"poll_seconds": 0.05, "request_timeout_seconds": 1.0, **adapter},
            )
            stack.push_async_callback(site.adapter.close)
            site.adapter.subscribe(site.events)
            if start:
                await site.adapter.start()
                await site.heard(AdapterEventKind.TELEMETRY)
            yield site

        yield make


@pytest.fixture
async def site(make_site: MakeSite) -> AsyncIterator[Site]:
    """A battery of 10 kWh and 5 kW, half full and at rest, that its adapter has found."""
    async with make_site() as made:
        yield made


@pytest.fixture
async def hasty_site(make_site: MakeSite) -> AsyncIterator[Site]:
    """The same, with an adapter that does not wait long for a device that stays silent."""
    async with make_site(request_timeout_seconds=0.2) as made:
        yield made
