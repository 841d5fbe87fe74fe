"""The simulated battery as a process of its own, as the demo and the end-to-end tests start it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import json
from pathlib import Path
import sys

from modbus_connection import ModbusTcpParams, ModbusUnit, tmodbus
import pytest

from custom_components.energy_dispatch.adapters import AdapterError
from custom_components.energy_dispatch.adapters.modbus import ModbusAdapter, load_device_map

from .conftest import PATIENCE_SECONDS, charge

ROOT = Path(__file__).parents[3]


class Process:
    """The process, and what it says."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def said(self, event: str, **fields: object) -> dict[str, object]:
        """Return the next event of this name that has these fields."""
        assert self._process.stdout is not None
        async with asyncio.timeout(PATIENCE_SECONDS):
            while line := await self._process.stdout.readline():
                told: dict[str, object] = json.loads(line)
                if told | {"event": event, **fields} == told:
                    return told
        pytest.fail("The simulated battery ended.")

    def order(self, **order: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order).encode() + b"\n")


@asynccontextmanager
async def started(*arguments: str) -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "demo.devices.sunspec_battery",
        *arguments,
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield Process(process)
    finally:
        process.terminate()
        await process.wait()


async def test_it_tells_what_it_does_and_obeys_its_stdin(socket_enabled: None) -> None:
    async with started("--capacity-kwh", "20", "--soc", "30", "--max-charge-kw", "4") as process:
        listening = await process.said("listening")
        connection = tmodbus.ModbusConnection(
            ModbusTcpParams(host="127.0.0.1", port=int(str(listening["port"])))
        )

        @asynccontextmanager
        async def connect() -> AsyncIterator[ModbusUnit]:
            yield connection.for_unit(1)
            await connection.close()

        adapter = ModbusAdapter(load_device_map("sunspec_124"), connect)
        await adapter.send(charge(3.0))
        await process.said("setpoint", setpoint_kw=3.0)
        power = await process.said("power", power_kw=3.0)
        assert power["soc_percent"] == pytest.approx(30, abs=0.1)

        process.order(fault="illegal_value")
        process.order(fault="nonsense")
        assert "nonsense" in str((await process.said("error"))["error"])
        with pytest.raises(AdapterError, match="illegal data value"):
            await adapter.send(charge(1.0))

        process.order(fault="none")
        process.order(soc_percent=100)
        await process.said("power", power_kw=0.0, soc_percent=100.0)
        assert (await adapter.read()).status == "FULL"
        await adapter.close()
