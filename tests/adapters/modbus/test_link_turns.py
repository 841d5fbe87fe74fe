"""Whose request is next on a link: one at a time, and writes before reads."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from modbus_connection import ModbusTcpParams, ModbusUnit

from custom_components.energy_dispatch.adapters.link_turns import Turns
from custom_components.energy_dispatch.adapters.modbus import load_device_map
from custom_components.energy_dispatch.adapters.modbus.link import Link
from custom_components.energy_dispatch.adapters.modbus.register import Space
from custom_components.energy_dispatch.adapters.rush import Rush
from demo.devices.sunspec_battery import SunSpecBattery
from demo.devices.sunspec_map import IN_OUT_W_RTE_RVRT_TMS, MODEL_STORAGE

from .conftest import BACKENDS


class Line:
    """Some who want their turn."""

    def __init__(self, turns: Turns) -> None:
        self.turns = turns
        self.had: list[str] = []
        self.inside = 0
        self.tasks: dict[str, asyncio.Task[None]] = {}

    async def queue(self, *names: str) -> None:
        """Let those queue up, in this order; those that begin with w want to write."""
        for name in names:
            self.tasks[name] = asyncio.create_task(self._have(name))
        await asyncio.sleep(0)

    async def all_had(self) -> list[str]:
        await asyncio.gather(*self.tasks.values(), return_exceptions=True)
        return self.had

    async def _have(self, name: str) -> None:
        async with self.turns.turn(writes=name.startswith("w")):
            self.inside += 1
            assert self.inside == 1
            self.had.append(name)
            await asyncio.sleep(0)
            self.inside -= 1


async def test_writes_go_before_reads_and_else_whoever_came_first() -> None:
    line = Line(Turns())
    await line.queue("r1", "r2", "w1", "r3", "w2")
    assert await line.all_had() == ["r1", "w1", "w2", "r2", "r3"]


async def test_who_gives_up_waiting_is_passed_over() -> None:
    line = Line(Turns())
    await line.queue("r1", "w1", "w2", "r2")
    line.tasks["w1"].cancel()
    assert await line.all_had() == ["r1", "w2", "r2"]
    await line.queue("r3")
    assert (await line.all_had())[-1] == "r3"


async def test_a_turn_that_is_given_to_one_who_is_cancelled_is_passed_on() -> None:
    turns = Turns()
    line = Line(turns)
    async with turns.turn(writes=False):
        await line.queue("w1", "w2")
    line.tasks["w1"].cancel()
    assert await line.all_had() == ["w2"]
    await line.queue("r1")
    assert await line.all_had() == ["w2", "r1"]


async def test_the_rush_lasts_until_the_last_write_is_answered() -> None:
    rush = Rush()
    line, told = Line(Turns(rush)), list[int]()
    await line.queue("w1", "w2", "r1")
    rush.after(lambda: told.append(len(line.had)))
    await line.all_had()
    assert told == [3]  # while the read that came next was on its way
    assert line.had == ["w1", "w2", "r1"]


async def test_over_a_real_link_a_write_overtakes_the_reads_that_wait(
    backend: str, socket_enabled: None
) -> None:
    battery = SunSpecBattery()
    await battery.start()
    connection = BACKENDS[backend](ModbusTcpParams(host="127.0.0.1", port=battery.port))

    @asynccontextmanager
    async def connect() -> AsyncIterator[ModbusUnit]:
        yield connection.for_unit(1)

    needs, turns = load_device_map("sunspec_124").link, Turns()
    polled, proven, written = (Link(connect, needs, turns=turns) for _ in range(3))
    await polled.read(Space.HOLDING, battery.registers.base, 2)
    await asyncio.gather(
        *(link.read(Space.HOLDING, battery.registers.base, 2) for link in (proven, written))
    )
    address = battery.registers.starts[MODEL_STORAGE] + IN_OUT_W_RTE_RVRT_TMS
    answered: list[str] = []

    async def read(link: Link, name: str) -> None:
        await link.read(Space.HOLDING, battery.registers.base, 2)
        answered.append(name)

    async def write() -> None:
        await written.write(address, [90], single=False, what="the timer")
        answered.append("write")

    await asyncio.gather(read(polled, "poll"), read(proven, "proof"), write())
    assert answered == ["poll", "write", "proof"]
    assert battery.writes == [(address, (90,))]
    for link in (polled, proven, written):
        await link.close()
    await connection.close()
    await battery.stop()
