"""Connectors that come, go, are declared anew, or that nobody has declared."""

import asyncio
from dataclasses import replace

import aiohttp
import pytest

from custom_components.energy_dispatch.adapters import AdapterError
from custom_components.energy_dispatch.adapters.ocpp import (
    CentralSystem,
)
from custom_components.energy_dispatch.engine.base import CommandType
from demo.devices.charger import SimulatedCharger
from demo.devices.charging_profiles import TX
from demo.devices.ocpp_frames import Fields

from .conftest import Connect, Declare
from .helpers import (
    Events,
    RawCharger,
    charge_rate,
    charger_of,
    command,
    patience,
    plan_from_now,
    raw_charger,
    stamp,
    started,
    status,
)
from .station_words import BOTH, CONNECTED, LOST, STARTED


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
            await adapter.store_plan(
                plan_from_now(7.4, 5.0)
            )  # away: it gets the plan when it comes
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
        storing = asyncio.create_task(two.store_plan(plan_from_now(7.4, 5.0, 7.4, 5.0, 7.4)))
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
