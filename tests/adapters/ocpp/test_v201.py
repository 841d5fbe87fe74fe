"""OCPP 2.0.1 and 2.1 over a real websocket, with a charger of raw frames."""

from collections.abc import AsyncIterator
from decimal import Decimal
import json
from typing import Any

from ocpp.messages import MessageType, get_validator  # type: ignore[import-untyped]
import pytest

from custom_components.energy_dispatch.adapters import AdapterError, AdapterEventKind
from custom_components.energy_dispatch.adapters.ocpp import (
    Authorization,
    CentralSystem,
    ChargerFacts,
    ChargingRateUnit,
    OcppAdapter,
)
from custom_components.energy_dispatch.engine.base import CommandType, Proof
from demo.devices.ocpp_frames import CallFailed, Fields

from .conftest import Declare
from .helpers import Events, RawCharger, charge_rate, charger_of, command, stamp

CONNECTED = AdapterEventKind.CONNECTED
STARTED = AdapterEventKind.TRANSACTION_STARTED
ENDED = AdapterEventKind.TRANSACTION_ENDED
STATION: Fields = {"vendorName": "V", "model": "M2", "firmwareVersion": "1.0", "serialNumber": "7"}
VARIABLES = {
    ("SmartChargingCtrlr", "Enabled"): "true",
    ("SmartChargingCtrlr", "RateUnit"): "A,W",
    ("SmartChargingCtrlr", "ProfileStackLevel"): "5",
    ("SmartChargingCtrlr", "PeriodsPerSchedule"): "24",
    ("SmartChargingCtrlr", "Entries"): "10",
    ("SmartChargingCtrlr", "Phases3to1"): "false",
    ("SampledDataCtrlr", "TxUpdatedInterval"): "10",
}


class Raw201(RawCharger):
    """A charger of raw frames that speaks OCPP 2."""

    async def boot(self, **fields: Any) -> Fields:
        return await self.call(
            "BootNotification", **({"chargingStation": STATION, "reason": "PowerUp"} | fields)
        )

    async def event(
        self, kind: str, state: str | None = "Charging", *, tx: str = "tx-1", **fields: Any
    ) -> Fields:
        info = {"transactionId": tx} | ({} if state is None else {"chargingState": state})
        return await self.call(
            "TransactionEvent",
            eventType=kind,
            timestamp=stamp(),
            triggerReason="MeterValuePeriodic",
            seqNo=0,
            transactionInfo=info | fields.pop("info", {}),
            **fields,
        )

    async def status(self, word: str, evse_id: int = 1) -> Fields:
        return await self.call(
            "StatusNotification",
            timestamp=stamp(),
            connectorStatus=word,
            evseId=evse_id,
            connectorId=1,
        )

    async def _answer(self, action: str, payload: Fields) -> Fields | None:
        answer = await super()._answer(action, payload)
        if action != "GetVariables" or answer is None or action in self.answers:
            return answer
        return {"getVariableResult": [variable(each) for each in payload["getVariableData"]]}

    def sent(self, action: str = "SetChargingProfile") -> list[Fields]:
        return [payload for name, payload in self.received if name == action]


def variable(asked: Fields) -> Fields:
    value = VARIABLES.get((asked["component"]["name"], asked["variable"]["name"]))
    if value is None:
        return asked | {"attributeStatus": "UnknownVariable"}
    return asked | {"attributeStatus": "Accepted", "attributeValue": value}


def power(watts: float, **fields: Any) -> list[Fields]:
    value = {
        "value": watts,
        "measurand": "Power.Active.Import",
        "unitOfMeasure": {"unit": "W"},
    } | fields
    return [{"timestamp": stamp(), "sampledValue": [value]}]


@pytest.fixture(params=["ocpp2.0.1", "ocpp2.1"])
async def charger(
    request: pytest.FixtureRequest, central: CentralSystem, adapter: OcppAdapter
) -> AsyncIterator[Raw201]:
    """Yield a booted charger without a transaction."""
    events = Events(adapter)
    async with charger_of(Raw201, central, protocols=(request.param,)) as made:
        await made.boot()
        await events.until_kind(CONNECTED)
        yield made


@pytest.fixture
def adapter(declare: Declare) -> OcppAdapter:
    return declare(id_tag="PLAN")


async def plugged(adapter: OcppAdapter, charger: Raw201) -> Events:
    """Begin a transaction."""
    events = Events(adapter)
    await charger.status("Occupied")
    await charger.event("Started", evse={"id": 1, "connectorId": 1})
    await events.until_kind(STARTED)
    return events


def assert_by_the_standard(charger: Raw201) -> None:
    """Check what was sent against the schemas of the version; nothing else does."""
    version = str(charger.websocket.protocol).removeprefix("ocpp")
    for action, payload in charger.received:
        validator = get_validator(MessageType.Call, action, version, parse_float=Decimal)
        validator.validate(json.loads(json.dumps(payload), parse_float=Decimal))


async def test_a_charger_tells_who_it_is_and_what_it_can_do(
    adapter: OcppAdapter, charger: Raw201
) -> None:
    assert adapter.version == str(charger.websocket.protocol).removeprefix("ocpp")
    assert (adapter.identity.model, adapter.identity.firmware_version) == ("M2", "1.0")
    assert adapter.facts == ChargerFacts(
        units=frozenset(ChargingRateUnit),
        max_stack_level=5,
        max_periods=24,
        meter_interval_seconds=10,
        max_profiles=10,
        switches_phases=False,
        smart_charging=True,
    )
    assert_by_the_standard(charger)


async def test_questions_change_nothing_in_the_charger(
    adapter: OcppAdapter, charger: Raw201
) -> None:
    await charger.until(lambda: len(charger.sent("TriggerMessage")) == 2)
    assert {action for action, _ in charger.received} == {"GetVariables", "TriggerMessage"}


async def test_a_charger_that_refuses_single_questions_is_asked_for_a_report(
    central: CentralSystem, declare: Declare
) -> None:
    adapter = declare()
    events = Events(adapter)
    async with charger_of(Raw201, central, protocols=("ocpp2.0.1",)) as charger:
        charger.refuses.add("GetVariables")
        await charger.boot()
        asked = await charger.until_called("GetBaseReport")
        for number, name in enumerate(("ProfileStackLevel", "Unheard")):
            await charger.call(
                "NotifyReport",
                requestId=asked["requestId"],
                generatedAt=stamp(),
                seqNo=number,
                tbc=number == 0,
                reportData=[
                    {
                        "component": {"name": "SmartChargingCtrlr"},
                        "variable": {"name": name},
                        "variableAttribute": [{"value": "3"}],
                    }
                ],
            )
        await events.until_kind(CONNECTED)
    assert adapter.facts == ChargerFacts(max_stack_level=3)


async def test_a_setpoint_is_one_call_for_the_running_transaction(
    adapter: OcppAdapter, charger: Raw201
) -> None:
    await plugged(adapter, charger)
    ack = await adapter.send(charge_rate(7.4))
    (sent,) = charger.sent()
    profile = sent["chargingProfile"]
    assert sent["evseId"] == 1
    assert profile["transactionId"] == "tx-1"
    assert profile["chargingProfilePurpose"] == "TxProfile"
    assert profile["stackLevel"] == 5
    (schedule,) = profile["chargingSchedule"]
    assert schedule["id"] == profile["id"]
    assert "startSchedule" in schedule
    assert schedule["chargingSchedulePeriod"] == [
        {"startPeriod": 0, "limit": 7400.0, "numberPhases": 3}
    ]
    assert ack.detail == "7400 W by purpose TxProfile, stack level 5, W"
    assert_by_the_standard(charger)


async def test_without_a_transaction_the_default_carries_it(
    adapter: OcppAdapter, charger: Raw201
) -> None:
    await adapter.send(charge_rate(7.4))
    profile = charger.sent()[0]["chargingProfile"]
    assert profile["chargingProfilePurpose"] == "TxDefaultProfile"
    assert "transactionId" not in profile


async def test_a_relative_profile_has_no_start(adapter: OcppAdapter, charger: Raw201) -> None:
    rejected = {"status": "Rejected", "statusInfo": {"reasonCode": "InvalidSchedule"}}
    charger.one_answer.extend([rejected] * 6)
    await adapter.send(charge_rate(7.4))
    last = charger.sent()[-1]["chargingProfile"]
    assert last["chargingProfileKind"] == "Relative"
    assert "startSchedule" not in last["chargingSchedule"][0]
    assert_by_the_standard(charger)


async def test_a_refusal_everywhere_is_told_in_the_chargers_words_and_not_a_storm(
    adapter: OcppAdapter, charger: Raw201
) -> None:
    charger.answers["SetChargingProfile"] = {
        "status": "Rejected",
        "statusInfo": {"reasonCode": "NoProfile", "additionalInfo": "not on Mondays"},
    }
    with pytest.raises(AdapterError, match=r"Rejected \(NoProfile: not on Mondays\)") as caught:
        await adapter.send(charge_rate(7.4))
    assert not caught.value.retryable
    before = len(charger.sent())
    with pytest.raises(AdapterError, match="not on Mondays"):
        await adapter.send(charge_rate(5.0))
    assert len(charger.sent()) == before + 1


async def test_the_name_of_the_station_profile_falls_back_to_that_of_1_6(
    adapter: OcppAdapter, charger: Raw201
) -> None:
    names: list[str] = []

    async def answer(action: str, payload: Fields) -> Fields | None:
        if action == "SetChargingProfile":
            names.append(payload["chargingProfile"]["chargingProfilePurpose"])
            charger.refuses = {action} if names[-1] == "ChargingStationMaxProfile" else set()
            charger.code = "FormationViolation"
        return await RawCharger._answer(charger, action, payload)

    charger.peer._handler = answer
    ack = await adapter.send(command(CommandType.SET_POWER_LIMIT, power_kw=11.0))
    assert names == ["ChargingStationMaxProfile", "ChargePointMaxProfile"]
    assert charger.sent()[-1]["evseId"] == 0
    assert "ChargePointMaxProfile" in (ack.detail or "")
    await adapter.send(command(CommandType.SET_POWER_LIMIT, power_kw=9.0))
    assert names[2:] == ["ChargePointMaxProfile"]


async def test_release_removes_profiles_by_their_ids(adapter: OcppAdapter, charger: Raw201) -> None:
    await plugged(adapter, charger)
    await adapter.send(charge_rate(7.4))
    await adapter.send(command(CommandType.RELEASE))
    ids = [each["chargingProfileId"] for each in charger.sent("ClearChargingProfile")]
    assert charger.sent()[0]["chargingProfile"]["id"] in ids
    assert_by_the_standard(charger)


async def test_meter_values_come_with_the_transaction(
    adapter: OcppAdapter, charger: Raw201
) -> None:
    await plugged(adapter, charger)
    values = power(7.4, unitOfMeasure={"unit": "W", "multiplier": 3})
    await charger.event("Updated", meterValue=values)
    await charger.call("Heartbeat")
    assert adapter.state.telemetry.power_kw == pytest.approx(7.4)
    assert adapter.state.telemetry.status == "Charging"


async def test_a_transaction_goes_its_way(adapter: OcppAdapter, charger: Raw201) -> None:
    events = await plugged(adapter, charger)
    await charger.event("Updated", "SuspendedEVSE")
    await charger.status("Occupied")
    await charger.call("Heartbeat")
    assert adapter.state.status == "SuspendedEVSE"
    await charger.event("Ended", "EVConnected", info={"stoppedReason": "Remote"})
    ended = await events.until_kind(ENDED)
    assert ended.detail == "Remote"
    assert adapter.state.status == "Occupied"
    await charger.status("Available")
    assert adapter.state.status == "Available"
    assert events.kinds == [STARTED, ENDED]


async def test_a_transaction_that_began_without_us_is_learned_and_what_was_kept_is_not(
    adapter: OcppAdapter, charger: Raw201
) -> None:
    events = Events(adapter)
    await charger.event("Updated", tx="old", offline=True)
    await charger.event("Ended", tx="old", offline=True)
    await charger.event("Updated", tx="new")
    await events.until_kind(STARTED)
    assert adapter.state.transaction is not None
    assert adapter.state.transaction.transaction_id == "new"
    assert events.kinds == [STARTED]


async def test_a_transaction_of_another_evse_is_not_ours(
    adapter: OcppAdapter, charger: Raw201
) -> None:
    await charger.event("Started", tx="other", evse={"id": 2})
    await charger.event("Updated", tx="other", meterValue=power(5000))
    await charger.call("Heartbeat")
    assert adapter.state.transaction is None
    assert adapter.state.telemetry.power_kw is None


async def test_charging_starts_and_stops_on_command(adapter: OcppAdapter, charger: Raw201) -> None:
    await charger.status("Occupied")
    ack = await adapter.send(command(CommandType.START_CHARGING))
    assert ack.proof is Proof.ACKNOWLEDGED
    assert "no transaction has begun" in (ack.detail or "")
    (start,) = charger.sent("RequestStartTransaction")
    assert start["evseId"] == 1
    assert start["idToken"] == {"idToken": "PLAN", "type": "Central"}
    await plugged(adapter, charger)
    assert (await adapter.send(command(CommandType.START_CHARGING))).proof is Proof.READ_BACK
    await adapter.send(command(CommandType.STOP_CHARGING))
    assert charger.sent("RequestStopTransaction") == [{"transactionId": "tx-1"}]
    assert_by_the_standard(charger)


@pytest.mark.parametrize(("status", "words"), [("Scheduled", "takes effect"), ("Accepted", "")])
async def test_availability_may_be_scheduled(
    adapter: OcppAdapter, charger: Raw201, status: str, words: str
) -> None:
    charger.answers["ChangeAvailability"] = {"status": status}
    ack = await adapter.send(command(CommandType.CHANGE_AVAILABILITY, available=False))
    assert words in (ack.detail or "")
    (sent,) = charger.sent("ChangeAvailability")
    assert sent == {"operationalStatus": "Inoperative", "evse": {"id": 1}}


async def test_a_boot_that_was_asked_for_is_no_restart(
    adapter: OcppAdapter, charger: Raw201
) -> None:
    events = await plugged(adapter, charger)
    await charger.boot(reason="Triggered")
    await charger.call("Heartbeat")
    assert adapter.state.transaction is not None
    assert events.kinds == [STARTED]


@pytest.mark.parametrize(
    ("answer", "proof", "applied_kw"),
    [
        ({"status": "Rejected"}, Proof.ACKNOWLEDGED, None),
        ({"status": "Accepted"}, Proof.ACKNOWLEDGED, None),
        (
            {"status": "Accepted", "schedule": {"chargingSchedulePeriod": []}},
            Proof.ACKNOWLEDGED,
            None,
        ),
        (
            {
                "status": "Accepted",
                "schedule": {
                    "chargingRateUnit": "W",
                    "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 7400}],
                },
            },
            Proof.READ_BACK,
            7.4,
        ),
    ],
)
async def test_a_composite_schedule_proves_where_it_makes_sense(
    central: CentralSystem,
    declare: Declare,
    answer: Fields,
    proof: Proof,
    applied_kw: float | None,
) -> None:
    adapter = declare(verify_with_composite_schedule=True)
    events = Events(adapter)
    async with charger_of(Raw201, central, protocols=("ocpp2.0.1",)) as charger:
        charger.answers["GetCompositeSchedule"] = answer
        await charger.boot()
        await events.until_kind(CONNECTED)
        ack = await adapter.send(charge_rate(7.4))
        assert (ack.proof, ack.applied_power_kw) == (proof, applied_kw)
        assert_by_the_standard(charger)


async def test_a_tag_is_checked_wherever_it_is_told(
    central: CentralSystem, declare: Declare
) -> None:
    declare(authorization=Authorization.LIST, accepted_tags=frozenset({"A"}))
    async with charger_of(Raw201, central, protocols=("ocpp2.0.1",)) as charger:
        token = {"idToken": "A", "type": "ISO14443"}
        answer = await charger.call("Authorize", idToken=token)
        assert answer == {"idTokenInfo": {"status": "Accepted"}}
        answer = await charger.event("Started", evse={"id": 1}, idToken=token | {"idToken": "B"})
        assert answer == {"idTokenInfo": {"status": "Invalid"}}


@pytest.mark.parametrize(
    ("action", "answer"),
    [
        ("ClearedChargingLimit", {}),
        ("DataTransfer", {"status": "UnknownVendorId"}),
        ("FirmwareStatusNotification", {}),
        ("LogStatusNotification", {}),
        ("NotifyChargingLimit", {}),
        ("NotifyEvent", {}),
        ("NotifyMonitoringReport", {}),
        ("NotifyReport", {}),
        ("ReportChargingProfiles", {}),
        ("ReservationStatusUpdate", {}),
        ("SecurityEventNotification", {}),
        ("SignCertificate", {"status": "Rejected"}),
        ("NotifyEVChargingNeeds", {"status": "Rejected"}),
    ],
)
async def test_every_message_of_a_charger_is_answered(
    charger: Raw201, action: str, answer: Fields
) -> None:
    assert await charger.call(action) == answer


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"eventType": "Started"},
        {"eventType": "Started", "transactionInfo": {"transactionId": 7}},
        {"eventType": "Started", "transactionInfo": []},
    ],
)
async def test_an_event_without_what_it_needs_is_an_error_and_no_end(
    charger: Raw201, fields: Fields
) -> None:
    with pytest.raises(Exception, match="FormationViolation"):
        await charger.call("TransactionEvent", **fields)
    assert "currentTime" in await charger.call("Heartbeat")


async def test_what_we_have_no_answer_to_is_refused_in_every_version(charger: Raw201) -> None:
    with pytest.raises(CallFailed, match="NotImplemented"):
        await charger.call("RequestStartTransaction")
    with pytest.raises(CallFailed, match="NotSupported"):
        await charger.call("MakeCoffee")
