"""A house of entities in memory: states that actions change, and that come and go."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from custom_components.energy_dispatch.adapters import AdapterError, AdapterEvent, Unsubscribe
from custom_components.energy_dispatch.adapters.entity import (
    EntityAdapter,
    EntityState,
    Host,
    entity_config,
)
from custom_components.energy_dispatch.engine.base import Command, CommandType

WALLBOX: Mapping[str, Any] = {
    "kind": "charger",
    "charge": [
        {"number": "number.current", "value": "power"},
        {"switch": "switch.charging", "on": True},
    ],
    "hold": [{"switch": "switch.charging", "on": False}],
    "release": [
        {"number": "number.current", "value": "max_charge"},
        {"switch": "switch.charging", "on": True},
    ],
    "power": [{"entity": "sensor.power"}],
    "energy": "sensor.energy",
    "status": "sensor.status",
    "read_back_seconds": 0.2,
}
BATTERY: Mapping[str, Any] = {
    "kind": "battery",
    "charge": [
        {"number": "number.power", "value": "power"},
        {"select": "select.mode", "option": "charge"},
    ],
    "discharge": [
        {"number": "number.power", "value": "power"},
        {"select": "select.mode", "option": "discharge"},
    ],
    "hold": [{"select": "select.mode", "option": "idle"}],
    "release": [{"select": "select.mode", "option": "auto"}],
    "power": [{"entity": "sensor.battery_power", "sign": -1}],
    "soc": "sensor.soc",
    "max_charge_kw": 5,
    "max_discharge_kw": 5,
    "read_back_seconds": 0.2,
}


class House:
    """Entities that obey: numbers, selects and switches take what they are told."""

    def __init__(self) -> None:
        self.states: dict[str, EntityState] = {
            "number.current": EntityState(state="16", unit="A", minimum=6, maximum=32, step=1),
            "switch.charging": EntityState(state="off"),
            "sensor.power": EntityState(state="0", unit="W"),
            "sensor.energy": EntityState(state="12345", unit="Wh"),
            "sensor.status": EntityState(state="ready"),
            "number.power": EntityState(state="0", unit="W", minimum=0, maximum=6000, step=10),
            "select.mode": EntityState(state="auto"),
            "sensor.battery_power": EntityState(state="0", unit="kW"),
            "sensor.soc": EntityState(state="61.5", unit="%"),
        }
        self.calls: list[tuple[str, Mapping[str, object], Mapping[str, object]]] = []
        self.obeys = True
        self.refusal: AdapterError | None = None
        self._watchers: list[Callable[[], None]] = []
        self._happened = asyncio.Condition()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def host(self) -> Host:
        return Host(call=self.call, read=self.states.get, watch=self.watch)

    def set(self, entity_id: str, state: str) -> None:
        self.states[entity_id] = replace(self.states[entity_id], state=state)
        for watcher in tuple(self._watchers):
            watcher()

    async def call(
        self, action: str, data: Mapping[str, object], variables: Mapping[str, object]
    ) -> None:
        self.calls.append((action, data, variables))
        await self._tell()
        if self.refusal is not None:
            raise self.refusal
        if not self.obeys:
            return
        match action.partition(".")[2]:
            case "set_value":
                self.set(str(data["entity_id"]), f"{data['value']}")
            case "select_option":
                self.set(str(data["entity_id"]), str(data["option"]))
            case "turn_on" | "turn_off" as turn:
                self.set(str(data["entity_id"]), turn.removeprefix("turn_"))

    def watch(self, entity_ids: Sequence[str], changed: Callable[[], None]) -> Unsubscribe:
        self._watchers.append(changed)
        self._tasks.add(asyncio.ensure_future(self._tell()))
        return lambda: self._watchers.remove(changed)

    async def waited_for(self) -> None:
        """Return when somebody watches for changes."""
        async with asyncio.timeout(5), self._happened:
            await self._happened.wait_for(lambda: bool(self._watchers))

    async def called(self, times: int) -> None:
        """Return when actions have been called this often."""
        async with asyncio.timeout(5), self._happened:
            await self._happened.wait_for(lambda: len(self.calls) >= times)

    async def _tell(self) -> None:
        async with self._happened:
            self._happened.notify_all()

    @property
    def watched(self) -> int:
        return len(self._watchers)

    def done(self) -> list[tuple[str, object]]:
        """Return which action set which value, in order."""
        return [(action, data.get("value", data.get("option"))) for action, data, _ in self.calls]


@pytest.fixture
def house() -> House:
    return House()


type MakeAdapter = Callable[..., EntityAdapter]


@pytest.fixture
async def make(house: House) -> AsyncIterator[MakeAdapter]:
    """Give a function that makes an adapter of a configuration."""
    made: list[EntityAdapter] = []

    def adapter(config: Mapping[str, Any], **changes: Any) -> EntityAdapter:
        made.append(EntityAdapter(entity_config({**config, **changes}), house.host))
        return made[-1]

    yield adapter
    for one in made:
        await one.close()
    assert house.watched == 0


def command(kind: CommandType, *, timeout_seconds: float = 5.0, **parameters: object) -> Command:
    return Command("asset", kind, parameters, datetime.now(UTC), timeout_seconds=timeout_seconds)


def charge(power_kw: float, **more: Any) -> Command:
    return command(CommandType.SET_CHARGE_RATE, power_kw=power_kw, **more)


def discharge(power_kw: float) -> Command:
    return command(CommandType.SET_DISCHARGE_RATE, power_kw=power_kw)


type Events = list[AdapterEvent]
