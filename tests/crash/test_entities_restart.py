"""Devices behind real entities, through ``kill -9`` and a start at which one of them is away."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
import contextlib
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from demo import site
from demo.client import Client
from demo.home_assistant import HomeAssistant, stopping
from demo.process import free_port
from demo.stage import now

CONFIGURATION: Final = Path(__file__).with_name("entities")
CHARGER, BATTERY = "car", "cellar"
SECTIONS: Final[Mapping[str, Mapping[str, Any]]] = {
    "limits": {},
    "manners": {},
    "proof": {},
    "endings": {},
}
CHARGER_FORM: Final[Mapping[str, Any]] = {
    "name": "Car",
    "asset_id": CHARGER,
    "charge_entity": "number.charger_current",
    "switch_entity": "switch.charger_enabled",
    "power_entity": "sensor.charger_power",
    "max_charge_kw": 22.08,
    "min_charge_kw": 4.14,
    "phases": "3",
    "voltage_v": 230,
    **SECTIONS,
}
BATTERY_FORM: Final[Mapping[str, Any]] = {
    "name": "Cellar",
    "asset_id": BATTERY,
    "charge_entity": "number.battery_power",
    "signed": True,
    "power_entity": "sensor.battery_measured_power",
    "max_charge_kw": 5,
    "max_discharge_kw": 5,
    "phases": "3",
    "voltage_v": 230,
    **SECTIONS,
}
WITHIN_SECONDS: Final = 10.0
ON_DISK_SECONDS: Final = 1.0
"""Killed sooner, it may not know that it has set a device, and would set it again."""
QUIET_SECONDS: Final = 1.0
"""Long enough for a flood to show: it would come at once."""


class House:
    """What the test sees of Home Assistant, and does to it."""

    def __init__(self, home_assistant: HomeAssistant, client: Client) -> None:
        """Know the running process."""
        self.home_assistant = home_assistant
        self.client = client

    async def restart(self) -> None:
        """End the process in order, and start it again: all its own registries are on disk then."""
        await self.client.close()
        await self.home_assistant.stop()
        self.client = await self.home_assistant.start()

    async def restart_after_kill(self) -> None:
        """End the process as a power cut would, and start it again."""
        await self.home_assistant.kill()
        await self.client.close()
        self.client = await self.home_assistant.start()

    async def let_the_charger_come(self) -> None:
        """Let the charger's entities become available."""
        await self.client.call(
            "call_service",
            domain="input_boolean",
            service="turn_on",
            target={"entity_id": "input_boolean.charger_online"},
        )
        await self.until(lambda states: states["number.charger_current"] != "unavailable")

    async def states(self) -> dict[str, str]:
        """Return every entity's state."""
        told = await self.client.call("get_states")
        return {each["entity_id"]: each["state"] for each in told}

    async def until(self, fits: Callable[[Mapping[str, str]], bool]) -> dict[str, str]:
        """Wait for states that fit, and return them.

        Raises:
            TimeoutError: they do not come.
        """
        async with asyncio.timeout(WITHIN_SECONDS):
            while not fits(states := await self.states()):  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.05)
        return states

    async def setpoints(self, asset_id: str) -> list[dict[str, Any]]:
        """Return an asset's commands of the present process, the newest first."""
        told = await self.client.action("get_commands", {"asset_id": asset_id})
        return list(told["commands"])


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    home_assistant = HomeAssistant(tmp_path, free_port(), CONFIGURATION)
    home_assistant.prepare()
    async with stopping(home_assistant):
        running = House(home_assistant, await home_assistant.start())
        with contextlib.suppress(ConnectionError):
            yield running
        await running.client.close()


@pytest.mark.timeout(60)
async def test_a_plan_survives_kill_9_and_waits_for_entities_that_come_late(house: House) -> None:
    await house.let_the_charger_come()
    settings = {"name": "House", "ocpp": {}}
    entry = await house.client.flow("/flow", {"handler": site.DOMAIN}, settings)
    for kind, form in (("charger", CHARGER_FORM), ("battery", BATTERY_FORM)):
        await add(house.client, (entry["result"]["entry_id"], kind), form)
    await house.restart()
    await house.let_the_charger_come()
    await house.client.action("submit_schedule", {"schedule": plan(), "name": "evening"})
    await house.until(charging_as_planned)

    await asyncio.sleep(ON_DISK_SECONDS)
    await house.restart_after_kill()
    # The charger's entities are away, and what it was told is gone. The battery's are there.
    await asyncio.sleep(QUIET_SECONDS)
    states = await house.states()
    assert states["number.charger_current"] == "unavailable"
    assert states["counter.charger_sets"] == "0"
    assert states["binary_sensor.car_connection"] == "off"
    assert not [one for one in await house.setpoints(CHARGER) if one["status"] == "failed"]
    assert states["binary_sensor.cellar_connection"] == "on"
    assert states["number.battery_power"] == "-2000.0"
    assert states["counter.battery_sets"] == "0", "what is proven is not repeated"

    await house.let_the_charger_come()
    await house.until(charging_as_planned)
    newest = (await house.setpoints(CHARGER))[0]
    assert (newest["status"], newest["proof"]) == ("completed", "read_back")
    assert newest["parameters"] == {"power_kw": 6.9}
    await asyncio.sleep(QUIET_SECONDS)
    states = await house.states()
    assert states["counter.charger_sets"] == "1", "set once, not again and again"
    assert states["counter.battery_sets"] == "0"


def charging_as_planned(states: Mapping[str, str]) -> bool:
    return (
        states["number.charger_current"] == "10.0"
        and states["switch.charger_enabled"] == "on"
        and states["sensor.car_last_command"] == "completed"
    )


async def add(client: Client, handler: tuple[str, str], form: Mapping[str, Any]) -> None:
    await client.flow(
        "/subentries/flow",
        {"handler": list(handler)},
        {"next_step_id": "entity"},
        {"way": "own"},
        form,
        {},
    )


def plan() -> list[dict[str, Any]]:
    """Return an hour in which neither setpoint changes."""
    begin = now() - timedelta(minutes=1)
    return [
        {
            "timestamp": (begin + timedelta(minutes=30 * slot)).isoformat(),
            f"ev_{CHARGER}_kw": 6.9,
            "battery_charge_kw": 0.0,
            "battery_discharge_kw": 2.0,
        }
        for slot in range(2)
    ]
