"""The simulated devices as processes: what they print is the truth that the check goes by."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
import contextlib
from dataclasses import dataclass, field
from datetime import datetime
import json
from pathlib import Path
from typing import IO, Any, Final

from . import process
from .process import REPOSITORY, DemoError
from .timeline import Change, Timeline

_STOP_SECONDS: Final = 5.0
_HARDWARE: Final = "hardware"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceSpec:
    """How to start one device."""

    asset_id: str
    module: str
    arguments: tuple[str, ...]


@dataclass(slots=True, kw_only=True, eq=False)
class Device:
    """A running device, and the setpoints that were in force on it."""

    asset_id: str
    timeline: Timeline = field(default_factory=Timeline)
    connected_at: list[datetime] = field(default_factory=list)
    """When each of its connections with Home Assistant came up."""
    log_path: Path | None = None
    """Where all that it prints is kept, if anywhere."""
    _log: IO[bytes] | None = None
    _connections: int = 0
    _process: asyncio.subprocess.Process | None = None
    _reader: asyncio.Task[None] | None = None

    async def start(self, spec: DeviceSpec) -> None:
        """Start the process and read what it prints."""
        if self.log_path is not None:
            self._log = self.log_path.open("ab", buffering=0)
        self._process = await process.start(spec.module, *spec.arguments, python_path=REPOSITORY)
        if self._process.stdout is not None:
            self._reader = asyncio.create_task(self._read(self._process.stdout))

    async def stop(self) -> None:
        """End the process."""
        if self._process is not None:
            await process.stop(self._process, patience_seconds=_STOP_SECONDS)
        if self._reader is not None:
            await self._reader
        if self._log is not None:
            self._log.close()

    async def order(self, **order: object) -> None:
        """Have the device do something, or do something wrong: an order of ``charger_control``.

        Raises:
            DemoError: the process has ended.
        """
        self.require_running()
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.write(json.dumps(order).encode() + b"\n")
            await self._process.stdin.drain()

    def require_running(self) -> None:
        """Say so if the process has ended.

        Raises:
            DemoError: it has.
        """
        code = None if self._process is None else self._process.returncode
        if code is not None:
            raise DemoError(f"The simulated device {self.asset_id} has ended with code {code}.")

    async def _read(self, output: asyncio.StreamReader) -> None:
        async for line in output:
            if self._log is not None:
                self._log.write(line)
            with contextlib.suppress(ValueError):
                self._take(json.loads(line))

    def _take(self, told: Mapping[str, Any]) -> None:
        match told["event"]:
            case "setpoint":
                # A charger without a limit tells what its hardware can do.
                free = told.get("source") == _HARDWARE
                at = datetime.fromisoformat(told["at"])
                self.timeline.add(Change(at=at, setpoint_kw=None if free else told["setpoint_kw"]))
            case "connections":
                if told["count"] > self._connections:
                    self.connected_at.append(datetime.fromisoformat(told["at"]))
                self._connections = told["count"]
            case "connected":
                self.connected_at.append(datetime.fromisoformat(told["at"]))
            case _:
                pass


@contextlib.asynccontextmanager
async def running(
    specs: Iterable[DeviceSpec], logs: Path | None = None
) -> AsyncIterator[dict[str, Device]]:
    """Run devices, each under its asset's id, and leave none of them behind.

    Args:
        specs: the devices.
        logs: a folder for what they print.
    """
    devices: dict[str, Device] = {}
    try:
        for spec in specs:
            device = devices[spec.asset_id] = Device(
                asset_id=spec.asset_id,
                log_path=None if logs is None else logs / f"{spec.asset_id}.jsonl",
            )
            await device.start(spec)
        yield devices
    finally:
        await asyncio.gather(*(device.stop() for device in devices.values()))
