"""A setpoint that was made ready ahead is sent only if it is exactly what would be made then."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings, strategies as st
import pytest

from custom_components.energy_dispatch.adapters import AdapterError, AdapterEventKind, Prepares
from custom_components.energy_dispatch.adapters.ocpp import (
    CentralSystem,
    OcppAdapter,
    OcppConfig,
)
from custom_components.energy_dispatch.adapters.ocpp.profiles import Purpose
from custom_components.energy_dispatch.adapters.ocpp.session import Session
from custom_components.energy_dispatch.adapters.plan_ahead import PlanAhead, PlanSlot
from custom_components.energy_dispatch.engine.base import Command, CommandType, Reason
from demo.devices.ocpp_frames import Fields

from .helpers import NOW, Events, RawCharger, charge_rate, charger_of, patience, stamp, started
from .test_v201 import Raw201

VERSIONS = ("ocpp1.6", "ocpp2.0.1")
AHEAD = timedelta(seconds=3)
WAYS = ("unprepared", "prepared", "begun")


@dataclass(slots=True, kw_only=True)
class World:
    """A central system whose time a test moves, an adapter, and its charger in a transaction."""

    central: CentralSystem
    adapter: OcppAdapter
    charger: RawCharger
    clock: list[datetime]
    transactions: Any = field(default_factory=lambda: count(1))

    @property
    def speaks_2(self) -> bool:
        return isinstance(self.charger, Raw201)

    async def start(self) -> None:
        number = next(self.transactions)
        if isinstance(self.charger, Raw201):
            where = {"id": 1, "connectorId": 1}
            await self.charger.event("Started", tx=f"tx-{number}", evse=where)
        else:
            await self.charger.call("StartTransaction", **started({"timestamp": stamp(NOW)}))
        await self.settled()

    async def end(self) -> None:
        running = self.adapter.state.transaction
        assert running is not None
        if isinstance(self.charger, Raw201):
            await self.charger.event("Ended", state=None, tx=str(running.transaction_id))
        else:
            await self.charger.call(
                "StopTransaction",
                transactionId=running.transaction_id,
                meterStop=6000,
                timestamp=stamp(NOW),
            )
        await self.settled()

    async def settled(self) -> None:
        """Wait until whatever the adapter began by itself is done."""
        async with patience():
            while (session := self.adapter._session) is None or session._tasks:
                await self.charger.call("Heartbeat")

    def told(self) -> list[tuple[str, Fields]]:
        """Return all that was called, without what differs from one charger to the next."""
        return [call for call in self.charger.received if call[0] != "GetConfiguration"]

    def books(self) -> tuple[object, ...]:
        """Return what the adapter believes about its charger."""
        adapter = self.adapter
        return (
            {purpose: adapter._installer.holds(purpose) for purpose in Purpose},
            adapter._installer._refused,
            adapter._installer._taken,
            adapter.learned,
            adapter._writer.pauses,
            adapter._plan.held,
        )


@asynccontextmanager
async def world(version: str, **fields: Any) -> AsyncIterator[World]:
    """Yield a charger in a transaction that has taken one setpoint."""
    clock = [NOW - AHEAD]
    ids = count(1)
    central = CentralSystem("127.0.0.1", 0, clock=lambda: clock[0], transaction_ids=ids)
    await central.start()
    config: dict[str, Any] = {
        "charge_point_id": "CP1",
        "max_current_a": 16.0,
        "meter_interval_seconds": None,
        "boot_grace_seconds": 60.0,
        "plan_trial_seconds": 0.05,
        "resume_seconds": 0.05,
    }
    adapter = central.add_charger(OcppConfig(**config | fields))
    events = Events(adapter)
    kind = Raw201 if version != "ocpp1.6" else RawCharger
    try:
        async with charger_of(kind, central, protocols=(version,)) as charger:
            charger.answers["GetCompositeSchedule"] = {"status": "Rejected"}
            await charger.boot()
            await events.until_kind(AdapterEventKind.CONNECTED)
            made = World(central=central, adapter=adapter, charger=charger, clock=clock)
            await made.settled()
            await made.start()
            await adapter.send(due(5.0))
            charger.received.clear()
            yield made
    finally:
        await central.stop()


def due(power_kw: float, at: datetime = NOW) -> Command:
    return Command("charger", CommandType.SET_CHARGE_RATE, {"power_kw": power_kw}, at)


async def outcome(world: World, way: str, change: Change, power_kw: float) -> tuple[object, ...]:
    """Prepare a setpoint in some way or not, let something change, send; return all that counts."""
    command = due(7.4)
    if way != "unprepared":
        world.adapter.prepare(command, 7.4)
    await change(world)
    world.clock[0] = max(world.clock[0], NOW)
    command.begin_progress().effective_power_kw = power_kw
    if way == "begun":
        world.adapter.begin(command)
    try:
        said: object = await world.adapter.send(command)
    except AdapterError as error:
        said = (str(error), error.reason, error.retryable)
    await world.settled()
    return said, world.told(), world.books()


type Change = Callable[[World], Awaitable[None]]


async def nothing(_world: World) -> None:
    """Change nothing."""


async def transaction_ended(world: World) -> None:
    await world.end()


async def another_transaction(world: World) -> None:
    await world.end()
    await world.start()


async def another_setpoint_in_between(world: World) -> None:
    await world.adapter.send(due(9.0))


async def pause_in_between(world: World) -> None:
    await world.adapter.send(due(0.0))


async def released(world: World) -> None:
    await world.adapter.release()


async def the_charger_refuses(world: World) -> None:
    world.charger.answers["SetChargingProfile"] = {"status": "Rejected"}


async def the_charger_refuses_once(world: World) -> None:
    world.charger.one_answer.append({"status": "Rejected"})


async def the_charger_is_busy(world: World) -> None:
    world.charger.refuses.add("SetChargingProfile")
    world.charger.code = "InternalError"


async def a_refusal_in_between(world: World) -> None:
    world.charger.one_answer.append({"status": "Rejected"})
    await world.adapter.send(due(8.0))


async def one_phase_only(world: World) -> None:
    """Let the vehicle turn out to charge over one phase: the charger can give less."""
    unit = {"unitOfMeasure": {"unit": "A"}} if world.speaks_2 else {"unit": "A"}
    currents = (10.0, 0.0, 0.0)
    values = [
        {
            "value": amperes if world.speaks_2 else f"{amperes}",
            "measurand": "Current.Import",
            "phase": f"L{phase}",
            **unit,
        }
        for phase, amperes in enumerate(currents, start=1)
    ]
    for _ in range(2):
        measured = [{"timestamp": stamp(world.clock[0]), "sampledValue": values}]
        place = {"evseId": 1} if world.speaks_2 else {"connectorId": 1}
        await world.charger.call("MeterValues", **place, meterValue=measured)


async def a_plan_to_keep(world: World) -> None:
    slots = [PlanSlot(starts_at=NOW + timedelta(hours=n), power_kw=7.4 + n) for n in range(3)]
    await world.adapter.store_plan(PlanAhead(slots=slots))


async def much_later(world: World) -> None:
    world.clock[0] = NOW + timedelta(minutes=10)


async def a_restart_of_the_charger(world: World) -> None:
    await world.charger.boot()
    await world.settled()


CHANGES: tuple[Change, ...] = (
    nothing,
    transaction_ended,
    another_transaction,
    another_setpoint_in_between,
    pause_in_between,
    released,
    the_charger_refuses,
    the_charger_refuses_once,
    the_charger_is_busy,
    a_refusal_in_between,
    one_phase_only,
    a_plan_to_keep,
    much_later,
    a_restart_of_the_charger,
)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
@pytest.mark.parametrize("version", VERSIONS)
async def test_whatever_changes_the_charger_hears_the_same_and_the_books_are_the_same(
    version: str, change: Change
) -> None:
    outcomes = []
    for way in WAYS:
        async with world(version) as made:
            outcomes.append(await outcome(made, way, change, 7.4))
    assert outcomes[0] == outcomes[1] == outcomes[2]


@pytest.mark.parametrize("power_kw", [0.0, 2.0, 7.3, 7.400001, 22.0])
@pytest.mark.parametrize("version", VERSIONS)
async def test_another_power_than_expected_is_what_is_sent(version: str, power_kw: float) -> None:
    outcomes = []
    for way in WAYS:
        async with world(version) as made:
            outcomes.append(await outcome(made, way, nothing, power_kw))
    assert outcomes[0] == outcomes[1] == outcomes[2]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    version=st.sampled_from(VERSIONS),
    changes=st.lists(st.sampled_from(CHANGES), min_size=2, max_size=3, unique=True),
    power_kw=st.sampled_from([0.0, 5.0, 7.4, 9.0]),
)
async def test_after_any_changes_the_charger_hears_the_same(
    version: str, changes: list[Change], power_kw: float
) -> None:
    async def change(made: World) -> None:
        for each in changes:
            try:
                await each(made)
            except AssertionError, AdapterError:
                continue  # no transaction runs that could end; refused

    outcomes = []
    for way in WAYS:
        async with world(version) as made:
            outcomes.append(await outcome(made, way, change, power_kw))
    assert outcomes[0] == outcomes[1] == outcomes[2]


@pytest.mark.parametrize("version", VERSIONS)
async def test_what_was_made_ready_has_left_once_begin_returns(version: str) -> None:
    async with world(version) as made:
        command = due(7.4)
        assert isinstance(made.adapter, Prepares)
        assert not made.adapter.begin(command)  # nothing was made ready
        made.adapter.prepare(command, 7.4)
        made.clock[0] = NOW
        assert made.adapter.begin(command)
        assert not made.adapter.begin(command)  # once
        ack = await made.adapter.send(command)
        assert ack.accepted
        assert [action for action, _ in made.told()] == ["SetChargingProfile"]


@pytest.mark.parametrize("change", CHANGES[1:], ids=lambda change: change.__name__)
@pytest.mark.parametrize("version", VERSIONS)
async def test_only_an_unchanged_ground_lets_it_leave(version: str, change: Change) -> None:
    still_good = {
        the_charger_refuses,
        the_charger_refuses_once,
        the_charger_is_busy,
        released,
    }
    async with world(version) as made:
        command = due(7.4)
        made.adapter.prepare(command, 7.4)
        await change(made)
        made.clock[0] = max(made.clock[0], NOW)
        assert made.adapter.begin(command) is (change in still_good)
        if change in still_good:
            made.charger.answers["SetChargingProfile"] = {"status": "Accepted"}
            made.charger.one_answer.clear()
            made.charger.refuses.clear()
            await made.adapter.send(command)


@pytest.mark.parametrize("version", VERSIONS)
async def test_on_a_new_connection_nothing_of_the_old_one_is_sent(version: str) -> None:
    async with world(version) as made:
        made.adapter.prepare(due(7.4), 7.4)
        old = made.adapter._session
        kind = type(made.charger)
        async with charger_of(kind, made.central, protocols=(version,)) as again, patience():
            while made.adapter._session is old:
                await again.call("Heartbeat")
            made.charger = again
            await made.settled()
            again.received.clear()
            made.clock[0] = NOW
            assert not made.adapter.begin(due(7.4))
            await made.adapter.send(due(7.4))
            assert [action for action, _ in made.told()] == ["SetChargingProfile"]


@pytest.mark.parametrize("version", VERSIONS)
async def test_what_was_begun_and_left_alone_is_not_taken_for_another_setpoint(
    version: str,
) -> None:
    async with world(version) as made:
        made.adapter.prepare(due(7.4), 7.4)
        made.clock[0] = NOW
        assert made.adapter.begin(due(7.4))
        ack = await made.adapter.send(due(9.0))
        assert ack.detail is not None
        assert ack.detail.startswith("9000 W")
        assert len(made.told()) == 2


@pytest.mark.parametrize("version", VERSIONS)
async def test_what_was_begun_and_is_never_answered_fails_in_time_and_blocks_nothing(
    version: str,
) -> None:
    async with world(version, response_timeout_seconds=0.05) as made:
        made.adapter.prepare(due(7.4), 7.4)
        made.clock[0] = NOW
        made.charger.answers["SetChargingProfile"] = None
        assert made.adapter.begin(due(7.4))
        with pytest.raises(AdapterError) as failed:
            await made.adapter.send(due(7.4))
        assert failed.value.reason is Reason.TIMED_OUT
        made.charger.answers["SetChargingProfile"] = {"status": "Accepted"}
        await made.adapter.send(due(9.0))
        assert len(made.told()) == 2


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_link_that_ends_right_after_the_beginning_ends_the_wait_too(version: str) -> None:
    async with world(version) as made, patience():
        made.adapter.prepare(due(7.4), 7.4)
        made.clock[0] = NOW
        made.charger.answers["SetChargingProfile"] = None
        assert made.adapter.begin(due(7.4))
        sending = asyncio.create_task(made.adapter.send(due(7.4)))
        await made.charger.until_called("SetChargingProfile")
        await made.charger.websocket.close()
        with pytest.raises(AdapterError) as failed:
            await sending
        assert failed.value.reason is Reason.OFFLINE


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_wait_that_is_given_up_gives_its_turn_back(version: str) -> None:
    async with world(version) as made, patience():
        made.adapter.prepare(due(7.4), 7.4)
        made.clock[0] = NOW
        made.charger.answers["SetChargingProfile"] = None
        assert made.adapter.begin(due(7.4))
        sending = asyncio.create_task(made.adapter.send(due(7.4)))
        await made.charger.until_called("SetChargingProfile")
        sending.cancel()
        made.charger.answers["SetChargingProfile"] = {"status": "Accepted"}
        ack = await made.adapter.send(due(9.0))
        assert ack.accepted


@pytest.mark.parametrize("version", VERSIONS)
async def test_while_another_call_is_under_way_nothing_overtakes_it(version: str) -> None:
    async with world(version) as made, patience():
        made.adapter.prepare(due(7.4), 7.4)
        made.clock[0] = NOW
        session = made.adapter._session
        assert session is not None
        made.charger.answers["TriggerMessage"] = None
        asking = session.spawn(unanswered(session))
        await made.charger.until_called("TriggerMessage")
        assert not made.adapter.begin(due(7.4))
        asking.cancel()
        await made.adapter.send(due(7.4))


async def unanswered(session: Session) -> None:
    await session.trigger_status(1)


async def test_a_charger_that_is_away_has_nothing_made_ready() -> None:
    central = CentralSystem("127.0.0.1", 0)
    adapter = central.add_charger(OcppConfig(charge_point_id="CP1"))
    adapter.prepare(charge_rate(7.4), 7.4)
    assert not adapter.begin(charge_rate(7.4))
