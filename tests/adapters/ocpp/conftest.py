"""A central system on loopback, and simulated chargers that connect to it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest

from custom_components.energy_dispatch.adapters.ocpp import (
    CentralSystem,
    OcppAdapter,
    OcppConfig,
    UnknownCharger,
)
from demo.devices.charge_circuit import ChargeCircuit
from demo.devices.charger16 import SimulatedCharger16
from demo.devices.charger_settings import ChargerSettings

from .helpers import patience

type Declare = Callable[..., OcppAdapter]
type Connect = Callable[..., Any]


@pytest.fixture
def unknown() -> list[UnknownCharger]:
    """Return the unknown chargers that were reported."""
    return []


@pytest.fixture
async def central(unknown: list[UnknownCharger]) -> AsyncIterator[CentralSystem]:
    """Yield a central system that listens; nothing of it is left running after the test."""
    system = CentralSystem("127.0.0.1", 0, on_unknown=unknown.append)
    await system.start()
    yield system
    async with patience():
        await system.stop()
    assert asyncio.all_tasks() == {asyncio.current_task()}


@pytest.fixture
def declare(central: CentralSystem) -> Declare:
    """Return what declares a charger, with short waits and no meter settings by default."""

    def _declare(charge_point_id: str = "CP1", **fields: Any) -> OcppAdapter:
        fields = {
            "boot_grace_seconds": 0.05,
            "meter_interval_seconds": None,
            "response_timeout_seconds": 2.0,
            "confirm_seconds": 0.3,
        } | fields
        return central.add_charger(OcppConfig(charge_point_id=charge_point_id, **fields))

    return _declare


@pytest.fixture
def simulated(central: CentralSystem) -> Connect:
    """Return a context manager that runs a simulated charger."""

    @asynccontextmanager
    async def _simulated(
        circuit: ChargeCircuit | None = None, **fields: Any
    ) -> AsyncIterator[SimulatedCharger16]:
        fields = {"meter_interval_seconds": 0.1} | fields
        settings = ChargerSettings(url=f"ws://127.0.0.1:{central.port}/ocpp", **fields)
        charger = SimulatedCharger16(settings, circuit=circuit)
        await charger.start()
        async with AsyncExitStack() as stack:
            stack.push_async_callback(charger.stop)
            yield charger

    return _simulated


@pytest.fixture
def charging(declare: Declare, simulated: Connect) -> Connect:
    """Return a context manager: an adapter and a simulated charger in a transaction."""

    @asynccontextmanager
    async def _charging(
        config: dict[str, Any] | None = None, **fields: Any
    ) -> AsyncIterator[tuple[OcppAdapter, SimulatedCharger16]]:
        adapter = declare(**(config or {}))
        async with simulated(plugged=True, **fields) as charger:
            async with patience():
                await charger.until(
                    lambda: (
                        adapter.state.transaction is not None
                        and adapter._settling is not None
                        and adapter._settling.done()
                    )
                )
            yield adapter, charger

    return _charging
