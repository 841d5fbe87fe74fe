"""Whose message is whose at a charge point with several connectors, over a real websocket."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from custom_components.energy_dispatch.adapters import AdapterEventKind
from custom_components.energy_dispatch.adapters.ocpp import (
    Authorization,
    CentralSystem,
    OcppAdapter,
)
from demo.devices.ocpp_frames import Fields

from .conftest import Declare
from .helpers import Events, RawCharger, charger_of, raw_charger, sampled, stamp, started, status
from .test_v201 import Raw201, power as power201

CONNECTED = AdapterEventKind.CONNECTED


@asynccontextmanager
async def raw_pair(
    central: CentralSystem, declare: Declare, **fields: object
) -> AsyncIterator[tuple[RawCharger, OcppAdapter, OcppAdapter]]:
    one, two = (declare(connector_id=n, **fields) for n in (1, 2))
    events = Events(one)
    async with raw_charger(central) as charger:
        await charger.boot()
        await events.until_kind(CONNECTED)
        yield charger, one, two


def power(watts: float) -> list[dict[str, object]]:
    return sampled({"value": str(watts), "measurand": "Power.Active.Import", "unit": "W"})


async def test_the_meter_of_the_whole_charger_is_no_connectors(
    central: CentralSystem, declare: Declare
) -> None:
    async with raw_pair(central, declare) as (charger, one, two):
        await charger.call("MeterValues", connectorId=0, meterValue=power(9000))
        assert one.state.telemetry.power_kw is two.state.telemetry.power_kw is None
        ids = [
            (await charger.call("StartTransaction", **started({"connectorId": n})))["transactionId"]
            for n in (1, 2)
        ]
        await charger.call(
            "MeterValues", connectorId=0, transactionId=ids[1], meterValue=power(5000)
        )
        await charger.call(
            "MeterValues", connectorId=1, transactionId=ids[1], meterValue=power(3000)
        )
        await charger.call("Heartbeat")
        assert (one.state.telemetry.power_kw, two.state.telemetry.power_kw) == (3.0, 5.0)
        transactions = [one.state.transaction, two.state.transaction]
        assert [each and each.transaction_id for each in transactions] == ids


async def test_a_fault_of_the_whole_charger_is_a_fault_of_each_connector_and_its_rest_is_not(
    central: CentralSystem, declare: Declare
) -> None:
    async with raw_pair(central, declare) as (charger, one, two):
        await charger.call("StatusNotification", **status("Charging", 2))
        await charger.call("StatusNotification", **status("Available", 0))
        assert (one.state.status, two.state.status) == (None, "Charging")
        await charger.call("StatusNotification", **status("Faulted", 0, "GroundFailure"))
        assert (one.state.status, two.state.status) == ("Faulted", "Faulted")
        assert two.state.telemetry.error_code == "GroundFailure"
        # Nothing was wrong with the connectors themselves, so they have nothing to say of its end.
        await charger.call("StatusNotification", **status("Available", 0))
        assert two.state.status == "Charging"
        assert two.state.telemetry.error_code is None


async def test_a_charger_may_not_fill_the_memory_with_connectors(
    central: CentralSystem, declare: Declare
) -> None:
    async with raw_pair(central, declare) as (charger, one, _):
        for number in range(1, 100):
            await charger.call("StatusNotification", **status("Available", number))
        assert max(one.station.numbers) == 17
        answer = await charger.call("StartTransaction", **started({"connectorId": 99}))
        assert answer["idTagInfo"]["status"] == "Accepted"


async def test_a_tag_is_for_the_connector_whose_list_has_it(
    central: CentralSystem, declare: Declare
) -> None:
    declare(connector_id=1, authorization=Authorization.LIST, accepted_tags=frozenset({"ANN"}))
    declare(connector_id=2, authorization=Authorization.LIST, accepted_tags=frozenset({"BOB"}))
    async with raw_charger(central) as charger:
        said = [
            (await charger.call("Authorize", idTag=tag))["idTagInfo"]["status"]
            for tag in ("ANN", "BOB", "EVE")
        ]
        assert said == ["Accepted", "Accepted", "Invalid"]
        starts = [
            await charger.call("StartTransaction", **started({"connectorId": n, "idTag": "BOB"}))
            for n in (1, 2)
        ]
        assert [each["idTagInfo"]["status"] for each in starts] == ["Invalid", "Accepted"]
        assert starts[0]["transactionId"] != starts[1]["transactionId"]


async def test_the_end_of_one_transaction_does_not_bring_back_that_of_the_other(
    central: CentralSystem, declare: Declare
) -> None:
    async with raw_pair(central, declare) as (charger, one, two):
        ids = [
            (await charger.call("StartTransaction", **started({"connectorId": n})))["transactionId"]
            for n in (1, 2)
        ]
        for transaction_id in ids:
            await charger.call(
                "StopTransaction", transactionId=transaction_id, meterStop=1, timestamp="x"
            )
        for number, transaction_id in enumerate(ids, start=1):
            await charger.call(
                "MeterValues",
                connectorId=number,
                transactionId=transaction_id,
                meterValue=power(0),
            )
        await charger.call("Heartbeat")
        assert one.state.transaction is two.state.transaction is None


# OCPP 2


@asynccontextmanager
async def pair201(
    central: CentralSystem, declare: Declare
) -> AsyncIterator[tuple[Raw201, OcppAdapter, OcppAdapter]]:
    one, two = (declare(connector_id=n) for n in (1, 2))
    events = Events(one)
    async with charger_of(Raw201, central, protocols=("ocpp2.0.1",)) as charger:
        await charger.boot()
        await events.until_kind(CONNECTED)
        yield charger, one, two


async def test_a_transaction_is_that_of_the_evse_that_its_first_event_names(
    central: CentralSystem, declare: Declare
) -> None:
    async with pair201(central, declare) as (charger, one, two):
        await charger.event("Started", tx="a", evse={"id": 2, "connectorId": 1})
        await charger.event("Updated", tx="a", meterValue=power201(5000.0))
        await charger.event("Started", tx="b", evse={"id": 1, "connectorId": 1})
        await charger.event("Updated", tx="b", meterValue=power201(7000.0))
        await charger.call("Heartbeat")
        assert (one.state.telemetry.power_kw, two.state.telemetry.power_kw) == (7.0, 5.0)
        await charger.event("Ended", tx="a", state=None)
        await charger.event("Updated", tx="a", meterValue=power201(1000.0), offline=True)
        await charger.call("Heartbeat")
        assert two.state.transaction is None
        assert one.state.transaction is not None
        assert one.state.transaction.transaction_id == "b"
        assert one.state.telemetry.power_kw == 7.0


async def test_a_transaction_of_nowhere_is_nobodys(
    central: CentralSystem, declare: Declare
) -> None:
    async with pair201(central, declare) as (charger, one, two):
        await charger.event("Updated", tx="x", meterValue=power201(5000.0))
        await charger.event("Started", tx="y", evse={"id": 3, "connectorId": 1})
        await charger.event("Updated", tx="y", meterValue=power201(4000.0))
        await charger.call("Heartbeat")
        assert one.state.transaction is two.state.transaction is None
        assert one.state.telemetry.power_kw is two.state.telemetry.power_kw is None
        assert one.station.unnamed[3].power_kw == 4.0


async def test_a_report_of_the_device_model_tells_of_the_evses(
    central: CentralSystem, declare: Declare
) -> None:
    one = declare(connector_id=1)
    async with charger_of(Raw201, central, protocols=("ocpp2.0.1",)) as charger:
        charger.refuses.add("GetVariables")
        await charger.boot()
        asked = await charger.until_called("GetBaseReport")
        for number in (1, 2):
            await charger.call(
                "NotifyReport",
                requestId=asked["requestId"],
                generatedAt=stamp(),
                seqNo=number,
                tbc=number == 1,
                reportData=[evse(number)],
            )
        await charger.until(lambda: statuses_asked(charger) == [1, 2])
    assert one.facts.connectors == 2


def evse(number: int) -> Fields:
    return {
        "component": {"name": "EVSE", "evse": {"id": number}},
        "variable": {"name": "AvailabilityState"},
        "variableAttribute": [{"value": "Available"}],
    }


def statuses_asked(charger: Raw201) -> list[int]:
    return [
        payload["evse"]["id"]
        for payload in charger.sent("TriggerMessage")
        if payload["requestedMessage"] == "StatusNotification"
    ]


class Mum(Raw201):
    """Answers all questions but the one for its EVSEs."""

    async def _answer(self, action: str, payload: Fields) -> Fields | None:
        answer = await super()._answer(action, payload)
        asked = payload.get("getVariableData", [{"component": {}}])
        return None if asked[0]["component"].get("name") == "EVSE" else answer


async def test_a_charger_that_says_nothing_of_its_evses_is_known_by_what_else_it_says(
    central: CentralSystem, declare: Declare
) -> None:
    one = declare(connector_id=1, response_timeout_seconds=0.1)
    async with charger_of(Mum, central, protocols=("ocpp2.0.1",)) as charger:
        await charger.boot()
        await charger.until_called("TriggerMessage")
        assert one.facts.max_stack_level == 5
        assert one.facts.connectors is None


@pytest.mark.parametrize("told", ["1000000000", "-3", "two"])
async def test_a_number_of_connectors_that_cannot_be_causes_no_storm(
    central: CentralSystem, declare: Declare, told: str
) -> None:
    one = declare(connector_id=1)
    async with raw_charger(central) as charger:
        keys = [{"key": "NumberOfConnectors", "readonly": True, "value": told}]
        charger.answers["GetConfiguration"] = {"configurationKey": keys}
        await charger.boot()
        await charger.until(lambda: one.station.settling is not None)
        settling = one.station.settling
        assert settling is not None
        await settling
        assert len(charger.received) < 20
