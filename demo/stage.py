"""Everything that runs in the demo, brought up in order and taken down in order."""

import asyncio
from collections.abc import AsyncIterator, Callable
import contextlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
import json
from pathlib import Path
from typing import Any, Final

from . import site
from .assets import Ports
from .client import Client
from .device_process import Device, running
from .home_assistant import HomeAssistant, stopping
from .plan import DemoPlan

LEAD: Final = timedelta(seconds=2)
"""How far ahead of its first slot a plan is submitted, at least."""

_PORTS_NAME: Final = "demo_ports.json"


@dataclass(slots=True, kw_only=True, eq=False)
class Stage:
    """A running Home Assistant with the site, its devices, and a client."""

    home_assistant: HomeAssistant
    client: Client
    devices: dict[str, Device]

    async def submit(self, plan: DemoPlan) -> dict[str, Any]:
        """Submit a plan as anybody would, and return the answer."""
        return await self.client.action(
            "submit_schedule", {"schedule": plan.records(), "name": plan.name}
        )

    async def commands(self) -> list[dict[str, Any]]:
        """Return what the site says about its commands, page by page."""
        commands: list[dict[str, Any]] = []
        offset: int | None = 0
        while offset is not None:
            page = await self.client.action("get_commands", {"limit": 1000, "offset": offset})
            commands += page["commands"]
            offset = page.get("next_offset")
        return commands

    def require_devices(self) -> None:
        """Say so if a device has ended.

        Raises:
            DemoError: one has.
        """
        for device in self.devices.values():
            device.require_running()

    async def restart_client(self) -> None:
        """Start Home Assistant again after its process has ended."""
        await self.client.close()
        self.client = await self.home_assistant.start()


@contextlib.asynccontextmanager
async def stage(folder: Path, ports: Ports, *, slot_seconds: float) -> AsyncIterator[Stage]:
    """Bring everything up: on a fresh folder with a new site, else with the one that is there."""
    home_assistant = HomeAssistant(folder, ports.home_assistant)
    home_assistant.prepare()
    (folder / _PORTS_NAME).write_text(
        json.dumps({"ocpp": ports.ocpp, "modbus": ports.modbus}), encoding="utf-8"
    )
    battery, *chargers = site.device_specs(ports, slot_seconds=slot_seconds)
    # Devices go last, so that Home Assistant never sees one leave.
    async with running((battery,)) as devices, stopping(home_assistant):
        client = await home_assistant.start()
        if not await site.exists(client):
            await site.create(client, ports)
        async with running(chargers) as more:
            devices.update(more)
            built = Stage(home_assistant=home_assistant, client=client, devices=devices)
            try:
                await site.wait_until_connected(client)
                yield built
            finally:
                await built.client.close()
                await home_assistant.stop()


def kept_ports(folder: Path) -> dict[str, int]:
    """Return the ports that a folder's site was set up with; empty for a fresh folder."""
    try:
        ports: dict[str, int] = json.loads((folder / _PORTS_NAME).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return ports


def now() -> datetime:
    """Return the present time."""
    return datetime.now(UTC)


def next_whole_second(after: timedelta) -> datetime:
    """Return a whole second, so far from now."""
    return (now() + after + timedelta(seconds=1)).replace(microsecond=0)


async def sleep_until(moment: datetime, watch: Callable[[], None] = lambda: None) -> None:
    """Wait for a moment of the wall clock; look at something every now and then."""
    while (left := (moment - now()).total_seconds()) > 0:
        watch()
        await asyncio.sleep(min(left, 1.0))
