"""Chargers with two connectors, over a real websocket: one connection, two adapters."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from custom_components.energy_dispatch.adapters import AdapterError, AdapterEventKind
from custom_components.energy_dispatch.adapters.ocpp import (
    CentralSystem,
    OcppAdapter,
)
from custom_components.energy_dispatch.adapters.plan_ahead import PlanAhead, PlanSlot
from custom_components.energy_dispatch.engine.base import Command, CommandType, Reason
from demo.devices.charger import SimulatedCharger
from demo.devices.charger16 import SimulatedCharger16
from demo.devices.charger201 import SimulatedCharger201
from demo.devices.charging_profiles import TX, TX_DEFAULT, SmartCharging
from demo.devices.ocpp_frames import Fields

from .conftest import Connect, Declare
from .helpers import (
    Events,
    RawCharger,
    charge_rate,
    charger_of,
    command,
    patience,
    raw_charger,
    stamp,
    started,
    status,
)

CONNECTED = AdapterEventKind.CONNECTED
LOST = AdapterEventKind.LOST
REBOOTED = AdapterEventKind.REBOOTED
STARTED = AdapterEventKind.TRANSACTION_STARTED
ENDED = AdapterEventKind.TRANSACTION_ENDED
GENERATIONS = (SimulatedCharger16, SimulatedCharger201)
BOTH = pytest.mark.parametrize("kind", GENERATIONS)


class Pair:
    """A simulated charger with two connectors, and the adapter of each."""

    def __init__(
        self, charger: SimulatedCharger, adapters: tuple[OcppAdapter, OcppAdapter]
    ) -> None:
        self.charger = charger
        self.one, self.two = adapters
        self.events = tuple(Events(adapter) for adapter in adapters)

    async def until(self, holds: Callable[[], bool]) -> None:
        async with patience():
            await self.charger.until(holds)

    async def until_settled(self) -> None:
        settling = self.one.station.settling
        assert settling is not None
        async with patience():
            await asyncio.wait({settling})

    async def until_charging(self) -> None:
        await self.until(lambda: self.one.state.transaction is not None)
        await self.until(lambda: self.two.state.transaction is not None)
        await self.until_settled()

    def limits_kw(self) -> list[float]:
        return [
            round(outlet.circuit.to_kw(outlet.limit.current_a), 2)
            for outlet in self.charger.outlets
        ]

    def places(self) -> set[tuple[int, str]]:
        return {(each.outlet, each.purpose) for each in self.charger.store.profiles}


@pytest.fixture
def pair(declare: Declare, simulated: Connect) -> Callable[..., object]:
    """Return a context manager: a charger with a vehicle at both of its connectors."""

    @asynccontextmanager
    async def _pair(kind: type[SimulatedCharger], **fields: object) -> AsyncIterator[Pair]:
        store_plan = fields.pop("store_plan", False)
        one, two = (declare(connector_id=n, store_plan=store_plan) for n in (1, 2))
        async with simulated(kind=kind, outlets=2, plugged=True, **fields) as charger:
            charger.plug(2)
            made = Pair(charger, (one, two))
            await made.until_charging()
            yield made

    return _pair


@BOTH
async def test_two_connectors_follow_two_setpoints_over_one_connection(
    kind: type[SimulatedCharger], pair: Connect
) -> None:
    async with pair(kind) as both:
        await both.one.send(charge_rate(7.4))
        await both.two.send(charge_rate(5.0))
        assert both.limits_kw() == [7.4, 5.0]
        await both.one.send(charge_rate(4.2))
        assert both.limits_kw() == [4.2, 5.0]
        await both.until(lambda: abs((both.one.state.telemetry.power_kw or 0) - 4.2) < 0.1)
        await both.until(lambda: abs((both.two.state.telemetry.power_kw or 0) - 5.0) < 0.1)
        assert both.charger.link.connections == 1


@BOTH
async def test_setpoints_made_ready_for_both_connectors_leave_once_and_one_after_the_other(
    kind: type[SimulatedCharger], pair: Connect
) -> None:
    async with pair(kind) as both:
        await both.one.send(charge_rate(7.4))
        await both.two.send(charge_rate(5.0))
        before = len(both.charger.calls)
        now = datetime.now(UTC)
        lower, higher = (
            Command("charger", CommandType.SET_CHARGE_RATE, {"power_kw": kw}, now)
            for kw in (6.0, 5.5)
        )
        both.one.prepare(lower, 6.0)
        both.two.prepare(higher, 5.5)
        assert [both.one.begin(lower), both.two.begin(higher)] == [True, False]
        # As at a boundary: what has not begun is sent before what has is waited for.
        await asyncio.gather(both.two.send(higher), both.one.send(lower))
        assert both.limits_kw() == [6.0, 5.5]
        names = [name for name, _ in both.charger.calls[before:]]
        assert names.count("SetChargingProfile") == 2


@BOTH
async def test_what_has_begun_and_is_left_alone_does_not_hold_up_the_other_connector(
    kind: type[SimulatedCharger], pair: Connect
) -> None:
    async with pair(kind) as both:
        await both.one.send(charge_rate(7.4))
        await both.two.send(charge_rate(5.0))
        begun = Command(
            "charger", CommandType.SET_CHARGE_RATE, {"power_kw": 6.0}, datetime.now(UTC)
        )
        both.one.prepare(begun, 6.0)
        assert both.one.begin(begun)
        await both.two.send(charge_rate(5.5))
        await both.one.send(charge_rate(4.5))
        assert both.limits_kw() == [4.5, 5.5]


@BOTH
async def test_a_charger_is_asked_once_what_it_can_do_and_each_connector_how_it_is(
    kind: type[SimulatedCharger], pair: Connect
) -> None:
    async with pair(kind) as both:
        calls = both.charger.calls
        questions = [name for name, _ in calls if name == "GetConfiguration"]
        assert len(questions) == (1 if kind is SimulatedCharger16 else 0)
        asked = [
            payload.get("connectorId") or payload["evse"]["id"]
            for name, payload in calls
            if name == "TriggerMessage" and payload["requestedMessage"] == "StatusNotification"
        ]
        assert asked == [1, 2]
        assert both.one.facts == both.two.facts
        assert both.one.facts.connectors == 2
        assert both.one.identity == both.two.identity
        assert both.charger.link.boots == 1


@BOTH
async def test_a_transaction_of_one_connector_does_not_touch_the_other(
    kind: type[SimulatedCharger], pair: Connect
) -> None:
    async with pair(kind) as both:
        one, two = both.one.state.transaction, both.two.state.transaction
        assert one is not None
        assert two is not None
        assert one.transaction_id != two.transaction_id
        await both.two.send(charge_rate(5.0))
        both.charger.unplug(1)
        await both.until(lambda: both.one.state.transaction is None)
        await both.until(lambda: both.one.state.telemetry.power_kw == 0)
        assert both.two.state.transaction == two
        assert both.two.state.telemetry.plugged
        assert ENDED not in both.events[1].kinds
        assert both.limits_kw()[1] == 5.0
        both.charger.plug(1)
        await both.until(lambda: both.one.state.transaction is not None)
        await both.one.send(command(CommandType.STOP_CHARGING))
        await both.until(lambda: both.one.state.transaction is None)
        assert both.two.state.transaction == two


@BOTH
async def test_a_profile_that_one_connector_refuses_leaves_the_other_in_control(
    kind: type[SimulatedCharger], pair: Connect
) -> None:
    can = SmartCharging(refused_outlets=frozenset({2}))
    async with pair(kind, smart_charging=can) as both:
        await both.one.send(charge_rate(7.4))
        with pytest.raises(AdapterError) as refused:
            await both.two.send(charge_rate(5.0))
        assert refused.value.reason is Reason.REJECTED
        assert both.limits_kw()[0] == 7.4
        await both.one.send(charge_rate(6.0))
        assert both.limits_kw()[0] == 6.0
        assert {outlet for outlet, _ in both.places()} == {1}


@BOTH
async def test_a_restart_is_told_to_both_connectors(
    kind: type[SimulatedCharger], pair: Connect
) -> None:
    async with pair(kind) as both:
        await both.charger.reboot()
        for events in both.events:
            await events.until_kind(LOST)
            await events.until_kind(REBOOTED)
            assert events.kinds.count(CONNECTED) == 2
        await both.until_charging()
        await both.one.send(charge_rate(7.4))
        await both.two.send(charge_rate(5.0))
        assert both.limits_kw() == [7.4, 5.0]


@BOTH
async def test_a_link_that_breaks_comes_back_to_both_and_is_no_restart(
    kind: type[SimulatedCharger], pair: Connect
) -> None:
    async with pair(kind) as both:
        before = [both.one.state.transaction, both.two.state.transaction]
        await both.charger.link.drop()
        for events in both.events:
            await events.until_kind(LOST)
            await events.until_kind(CONNECTED, 2)
            assert REBOOTED not in events.kinds
        await both.until_settled()
        assert [both.one.state.transaction, both.two.state.transaction] == before


def plan(*powers_kw: float) -> PlanAhead:
    now = datetime.now(UTC)
    return PlanAhead(
        slots=[
            PlanSlot(starts_at=now + timedelta(hours=hour), power_kw=power_kw)
            for hour, power_kw in enumerate(powers_kw)
        ],
        ends_at=now + timedelta(hours=len(powers_kw)),
    )


@BOTH
async def test_each_connector_has_its_own_plan_in_the_charger_and_gets_it_again(
    kind: type[SimulatedCharger], pair: Connect
) -> None:
    async with pair(kind, store_plan=True) as both:
        await both.one.store_plan(plan(7.4, 5.0))
        await both.two.store_plan(plan(4.5, 6.0, 4.5))
        assert both.limits_kw() == [7.4, 4.5]
        stored = {each.outlet: each for each in both.charger.store.profiles}
        assert {n: len(each.periods) for n, each in stored.items()} == {1: 3, 2: 4}
        assert len({each.profile_id for each in stored.values()}) == 2
        assert both.one.capabilities.stores_plan
        assert both.two.capabilities.stores_plan
        both.charger.store.clear(lambda _profile: True)
        await both.charger.reboot()
        for events in both.events:
            await events.until_kind(REBOOTED)
        await both.until(lambda: both.limits_kw() == [7.4, 4.5])


@BOTH
async def test_a_connector_that_is_released_leaves_the_profiles_of_the_other(
    kind: type[SimulatedCharger], pair: Connect
) -> None:
    async with pair(kind) as both:
        await both.one.send(charge_rate(7.4))
        await both.two.send(charge_rate(5.0))
        await both.one.release()
        assert both.places() == {(2, TX)}
        assert both.limits_kw()[1] == 5.0
        both.charger.unplug(2)
        await both.until(lambda: both.two.state.transaction is None)
        await both.two.send(charge_rate(6.0))
        assert both.places() == {(2, TX_DEFAULT)}
        await both.one.release()
        assert both.places() == {(2, TX_DEFAULT)}


@BOTH
async def test_a_limit_of_the_whole_charger_is_refused_while_assets_share_it(
    kind: type[SimulatedCharger], pair: Connect, central: CentralSystem
) -> None:
    async with pair(kind) as both:
        limit = command(CommandType.SET_POWER_LIMIT, power_kw=6.0)
        assert CommandType.SET_POWER_LIMIT not in both.one.capabilities.command_types
        with pytest.raises(AdapterError, match=r"connectors 1, 2 .* a setpoint instead") as refused:
            await both.one.send(limit)
        assert refused.value.reason is Reason.UNSUPPORTED
        assert not refused.value.retryable
        assert not both.places()
        central.remove_charger("CP1", 2)
        assert CommandType.SET_POWER_LIMIT in both.one.capabilities.command_types
        await both.one.send(limit)
        assert {outlet for outlet, _ in both.places()} == {0}


@BOTH
async def test_an_adapter_that_goes_leaves_the_connection_to_the_other(
    kind: type[SimulatedCharger], pair: Connect
) -> None:
    async with pair(kind) as both:
        await both.two.close()
        assert both.events[1].kinds[-1] is LOST
        assert not both.two.connected
        with pytest.raises(AdapterError, match="not connected"):
            await both.two.send(charge_rate(5.0))
        await both.one.send(charge_rate(7.4))
        assert LOST not in both.events[0].kinds
        assert both.charger.link.connections == 1
        await both.two.start()
        assert both.two.connected
        await both.two.send(charge_rate(5.0))
        assert both.limits_kw() == [7.4, 5.0]
        await both.two.close()
        await both.one.close()
        await both.until(lambda: not both.charger.link.connected)


class Hesitant(RawCharger):
    """A charger that answers some calls when a test lets it."""

    def __init__(self, websocket: aiohttp.ClientWebSocketResponse) -> None:
        self.may_answer = asyncio.Event()
        self.slow = "TriggerMessage"
        super().__init__(websocket)

    async def _answer(self, action: str, payload: Fields) -> Fields | None:
        answer = await super()._answer(action, payload)
        if action == self.slow:
            await self.may_answer.wait()
        return answer


async def test_a_connector_that_goes_while_its_charger_is_asked_gets_no_plan_any_more(
    central: CentralSystem, declare: Declare
) -> None:
    one, two = (declare(connector_id=n) for n in (1, 2))
    for adapter in (one, two):
        with pytest.raises(AdapterError):
            await adapter.store_plan(plan(7.4, 5.0))  # away: it gets the plan when it comes
    async with charger_of(Hesitant, central, protocols=("ocpp1.6",)) as charger, patience():
        await charger.boot()
        await charger.until_called("TriggerMessage")
        await two.close()
        charger.may_answer.set()
        settling = one.station.settling
        assert settling is not None
        await asyncio.wait({settling})
        told = [fields["connectorId"] for name, fields in charger.received if "Profile" in name]
        assert told == [1]


async def test_a_connector_that_goes_while_it_gets_its_plan_does_not_renew_it(
    central: CentralSystem, declare: Declare
) -> None:
    one, two = (declare(connector_id=n) for n in (1, 2))
    async with charger_of(Hesitant, central, protocols=("ocpp1.6",)) as charger, patience():
        charger.slow = "SetChargingProfile"
        charger.answers["GetConfiguration"] = {
            "configurationKey": [{"key": "ChargingScheduleMaxPeriods", "value": "3"}]
        }
        await charger.boot()
        await Events(one).until_kind(CONNECTED)
        settling = one.station.settling
        assert settling is not None
        await asyncio.wait({settling})
        storing = asyncio.create_task(two.store_plan(plan(7.4, 5.0, 7.4, 5.0, 7.4)))
        await charger.until_called("SetChargingProfile")
        await two.close()
        charger.may_answer.set()
        await storing
        assert two._plan._renewal is None


@BOTH
async def test_a_connector_that_nobody_declared_is_told_of_and_disturbs_nobody(
    kind: type[SimulatedCharger], declare: Declare, simulated: Connect
) -> None:
    adapter = declare(connector_id=1)
    events, news = Events(adapter), []
    adapter.station.listen(lambda: news.append(dict(adapter.station.unnamed)))
    async with simulated(kind=kind, outlets=2, plugged=True) as charger, patience():
        await charger.until(lambda: adapter.state.transaction is not None)
        await adapter.send(charge_rate(6.0))
        await charger.until(lambda: set(adapter.station.unnamed) == {2})
        assert adapter.station.numbers == {1, 2}
        before = adapter.state.transaction
        charger.plug(2)
        await charger.until(lambda: (adapter.station.unnamed[2].power_kw or 0) > 7)
        assert adapter.station.unnamed[2].plugged
        charger.unplug(2)
        await charger.until(lambda: adapter.station.unnamed[2].power_kw == 0)
        assert adapter.state.transaction == before
        assert events.kinds.count(STARTED) == 1
        assert news


@BOTH
async def test_a_connector_is_found_though_its_charger_says_nothing_by_itself(
    kind: type[SimulatedCharger], declare: Declare, simulated: Connect
) -> None:
    adapter = declare(connector_id=1)
    async with simulated(kind=kind, outlets=2) as charger:
        async with patience():
            await charger.until(lambda: adapter.station.ready)
        charger.calls.clear()
        adapter.station.connectors._unnamed.clear()
        await charger.link.drop()
        async with patience():
            await charger.until(lambda: 2 in adapter.station.unnamed)
        assert adapter.station.unnamed[2].status == "Available"


async def test_a_connector_that_is_declared_while_its_charger_is_connected_is_asked_at_once(
    central: CentralSystem, declare: Declare, simulated: Connect
) -> None:
    one = declare(connector_id=1)
    async with simulated(outlets=2) as charger, patience():
        charger.plug(2)
        await charger.until(lambda: one.connected and 2 in one.station.unnamed)
        two = declare(connector_id=2)
        assert two.connected
        assert not one.station.unnamed
        await charger.until(lambda: two.state.transaction is not None)
        await two.send(charge_rate(5.0))
        assert charger.link.connections == 1
        assert central.change_charger(two, two.config) is not two


async def test_a_transaction_that_began_before_its_connector_was_declared_can_be_stopped(
    central: CentralSystem, declare: Declare
) -> None:
    one = declare(connector_id=1)
    events = Events(one)
    async with raw_charger(central) as charger:
        await charger.boot()
        await events.until_kind(CONNECTED)
        answer = await charger.call("StartTransaction", **started({"connectorId": 2}))
        await charger.call("Heartbeat")
        two = declare(connector_id=2)
        await two.send(command(CommandType.STOP_CHARGING))
        stopped = await charger.until_called("RemoteStopTransaction")
        assert stopped == {"transactionId": answer["transactionId"]}


async def test_a_transaction_that_ended_while_its_connector_was_nobodys_is_over(
    central: CentralSystem, declare: Declare
) -> None:
    one, two = (declare(connector_id=n) for n in (1, 2))
    events = Events(one)
    async with raw_charger(central) as charger:
        charger.refuses.add("TriggerMessage")
        await charger.boot()
        await events.until_kind(CONNECTED)
        answer = await charger.call("StartTransaction", **started({"connectorId": 2}))
        await charger.call("Heartbeat")
        assert two.state.transaction is not None
        await two.close()
        await charger.call("StatusNotification", **status("Charging", 2))
        await charger.call(
            "StopTransaction",
            transactionId=answer["transactionId"],
            meterStop=6000,
            timestamp=stamp(),
        )
        await charger.call("StatusNotification", **status("Finishing", 2))
        again = declare(connector_id=2)
        assert not again.state.in_transaction


async def test_another_declaration_of_a_connector_takes_over_the_connection(
    central: CentralSystem, declare: Declare, simulated: Connect
) -> None:
    old = declare(connector_id=1, phases=3, confirm_seconds=0.05)
    events = Events(old)
    async with simulated(plugged=True) as charger, patience():
        await charger.until(lambda: old.state.transaction is not None)
        await old.send(charge_rate(6.9))
        new = central.change_charger(old, replace(old.config, max_current_a=10.0))
        assert new.connected
        assert not old.connected
        assert new.state.transaction == old.state.transaction
        assert LOST not in events.kinds
        await new.send(charge_rate(11.0))
        assert round(charger.setpoint_kw, 2) == 6.9
        assert charger.limit.source == TX
        assert charger.link.connections == 1
        with pytest.raises(ValueError, match="CP1"):
            central.change_charger(old, old.config)
        with pytest.raises(ValueError, match="CP2"):
            central.change_charger(new, replace(new.config, charge_point_id="CP2"))


# Declarations


def test_a_connector_of_a_charge_point_is_declared_once(declare: Declare) -> None:
    declare(connector_id=1)
    declare(connector_id=2)
    with pytest.raises(ValueError, match="Connector 2 of charge point CP1"):
        declare(connector_id=2)


async def test_the_password_of_the_first_declaration_holds(
    central: CentralSystem, declare: Declare, caplog: pytest.LogCaptureFixture
) -> None:
    one = declare(connector_id=1, password="first-password")
    two = declare(connector_id=2, password="other-password")
    assert "another password" in caplog.text
    assert one.station is two.station
    assert one.station.password == "first-password"
    central.change_charger(two, replace(two.config, password="newer-password"))
    assert one.station.password == "newer-password"


async def test_the_shortest_interval_of_both_is_asked_for(
    central: CentralSystem, declare: Declare
) -> None:
    declare(connector_id=1, meter_interval_seconds=30)
    declare(connector_id=2, meter_interval_seconds=5)
    async with raw_charger(central) as charger:
        await charger.boot()
        assert (await charger.until_called("ChangeConfiguration"))["value"] == "5"
