"""Chargers with two connectors, over a real websocket: one connection, two adapters."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from custom_components.energy_dispatch.adapters import AdapterError
from custom_components.energy_dispatch.adapters.ocpp import (
    CentralSystem,
    OcppAdapter,
)
from custom_components.energy_dispatch.engine.base import Command, CommandType, Reason
from demo.devices.charger import SimulatedCharger
from demo.devices.charger16 import SimulatedCharger16
from demo.devices.charging_profiles import TX, TX_DEFAULT, SmartCharging

from .conftest import Connect, Declare
from .helpers import (
    Events,
    charge_rate,
    command,
    patience,
    plan_from_now,
)
from .station_words import BOTH, CONNECTED, ENDED, LOST, REBOOTED


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


@BOTH
async def test_each_connector_has_its_own_plan_in_the_charger_and_gets_it_again(
    kind: type[SimulatedCharger], pair: Connect
) -> None:
    async with pair(kind, store_plan=True) as both:
        await both.one.store_plan(plan_from_now(7.4, 5.0))
        await both.two.store_plan(plan_from_now(4.5, 6.0, 4.5))
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
