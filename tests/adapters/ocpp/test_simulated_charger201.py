"""The simulated charger of OCPP 2.0.1 and 2.1 over a real websocket, without our own adapter."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from demo.devices.charging_profiles import (
    STATION_MAX_201,
    TX,
    TX_DEFAULT,
    Period,
    Profile,
    ProfileStore,
    Running,
    SmartCharging,
)
from demo.devices.ocpp_frames import Fields
from demo.devices.profile_rules import rules201

from .helpers import patience
from .plain_central import connected, text

VERSIONS = ("2.0.1", "2.1")
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
RUNNING = Running(NOW - timedelta(minutes=10), "T1")
SMART = {"name": "SmartChargingCtrlr"}


def profile(purpose: str, **fields: Any) -> Profile:
    defaults: dict[str, Any] = {
        "outlet": 0 if purpose == STATION_MAX_201 else 1,
        "profile_id": 1,
        "purpose": purpose,
        "stack_level": 0,
        "kind": "Absolute",
        "unit": "A",
        "periods": (Period(0, 6.0),),
        "start": NOW,
        "transaction_id": "T1" if purpose == TX else None,
    }
    return Profile(**(defaults | fields))


@pytest.fixture
def store() -> ProfileStore:
    return ProfileStore(SmartCharging(max_profiles=3), rules=rules201)


@pytest.mark.parametrize("purpose", [STATION_MAX_201, TX_DEFAULT, TX])
def test_a_profile_by_the_rules_is_taken(store: ProfileStore, purpose: str) -> None:
    assert store.install(profile(purpose), RUNNING) is None


@pytest.mark.parametrize(
    ("refused", "code"),
    [
        (profile(TX_DEFAULT, start=None), "InvalidSchedule"),
        (profile(TX_DEFAULT, kind="Recurring", start=None), "InvalidSchedule"),
        (profile(TX_DEFAULT, kind="Relative"), "InvalidSchedule"),
        (profile(TX_DEFAULT, periods=(Period(5, 6.0),)), "InvalidSchedule"),
        (profile(TX_DEFAULT, periods=(Period(0, 6.0), Period(0, 7.0))), "InvalidSchedule"),
        (profile(TX_DEFAULT, periods=(Period(0, -1.0),)), "ValuePositiveOnly"),
        (profile(TX_DEFAULT, periods=(Period(0, 6.0, 4),)), "ValueOutOfRange"),
        (profile(TX_DEFAULT, periods=(Period(0, 6.0, 3, 1),)), "UnsupportedParam"),
        (profile(TX_DEFAULT, periods=(Period(0, 6.0, 1, 1),)), "UnsupportedParam"),
        (profile(TX_DEFAULT, unit="V"), "UnsupportedRateUnit"),
        (profile(TX_DEFAULT, stack_level=9), "InvalidStackLevel"),
        (profile(TX_DEFAULT, outlet=2), "UnknownEvse"),
        (profile(STATION_MAX_201, outlet=1), "InvalidProfile"),
        (profile(STATION_MAX_201, kind="Relative", start=None), "InvalidProfile"),
        (profile(TX, outlet=0), "InvalidProfile"),
        (profile(TX, transaction_id=None), "MissingParam"),
        (profile(TX, transaction_id="T2"), "UnknownTxId"),
        (profile("ChargingStationExternalConstraints"), "InvalidProfile"),
    ],
)
def test_a_profile_against_the_rules_is_refused_with_its_reason(
    store: ProfileStore, refused: Profile, code: str
) -> None:
    refusal = store.install(refused, RUNNING)
    assert refusal is not None
    assert refusal.code == code
    assert not store.profiles


def test_a_transactions_profile_needs_a_transaction(store: ProfileStore) -> None:
    refusal = store.install(profile(TX), None)
    assert refusal is not None
    assert refusal.code == "TxNotFound"


def test_one_place_holds_one_id(store: ProfileStore) -> None:
    store.install(profile(TX_DEFAULT, stack_level=1), None)
    refusal = store.install(profile(TX_DEFAULT, stack_level=1, profile_id=2), None)
    assert refusal is not None
    assert refusal.code == "DuplicateProfile"
    assert store.install(profile(TX_DEFAULT, stack_level=2, profile_id=2), None) is None
    same_id = profile(TX_DEFAULT, stack_level=1, periods=(Period(0, 9.0),))
    assert store.install(same_id, None) is None
    assert {each.periods[0].limit for each in store.profiles} == {6.0, 9.0}


def test_there_is_room_for_so_many_profiles(store: ProfileStore) -> None:
    for number in range(1, 4):
        store.install(profile(TX_DEFAULT, stack_level=number, profile_id=number), None)
    refusal = store.install(profile(TX_DEFAULT, stack_level=5, profile_id=5), None)
    assert refusal is not None
    assert refusal.code == "OutOfStorage"


def _of(evse_id: int) -> Callable[[Fields], bool]:
    return lambda told: bool(told["evseId"] == evse_id)


@pytest.mark.parametrize("version", VERSIONS)
async def test_it_boots_and_tells_the_status_of_each_evse(version: str) -> None:
    async with connected(version, outlets=2) as pair:
        boot = await pair.central.until("BootNotification")
        assert boot["reason"] == "PowerUp"
        for evse_id in (1, 2):
            status = await pair.central.until("StatusNotification", _of(evse_id))
            assert status["connectorStatus"] == "Available"
        pair.charger.plug(2)
        await pair.central.until(
            "StatusNotification",
            lambda told: (told["evseId"], told["connectorStatus"]) == (2, "Occupied"),
        )
        assert pair.central.subprotocols == [f"ocpp{version}"]
        assert not pair.central.problems


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_transaction_is_told_from_its_start_to_its_end(version: str) -> None:
    async with connected(version, plugged=True) as pair, patience():
        await pair.charging()
        transaction_id = pair.charger.transaction_id
        assert isinstance(transaction_id, str)
        await pair.central.until(
            "TransactionEvent", lambda told: told["triggerReason"] == "MeterValuePeriodic"
        )
        await pair.set_limit((0, 0.0))
        await pair.central.until(
            "TransactionEvent",
            lambda told: told["transactionInfo"].get("chargingState") == "SuspendedEVSE",
        )
        pair.charger.unplug()
        ended = await pair.central.until(
            "TransactionEvent", lambda told: told["eventType"] == "Ended"
        )
        events = pair.central.all("TransactionEvent")
        assert [told["seqNo"] for told in events] == list(range(len(events)))
        assert {told["transactionInfo"]["transactionId"] for told in events} == {transaction_id}
        assert events[0]["eventType"] == "Started"
        assert events[0]["triggerReason"] == "Authorized"
        assert events[0]["idToken"] == {"idToken": "DEMO", "type": "ISO14443"}
        assert ended["transactionInfo"]["stoppedReason"] == "EVDisconnected"
        assert not pair.central.problems


async def test_a_token_that_is_not_accepted_ends_the_transaction() -> None:
    async with connected("2.0.1") as pair:
        pair.central.answers["TransactionEvent"] = {"idTokenInfo": {"status": "Invalid"}}
        pair.charger.plug()
        ended = await pair.central.until(
            "TransactionEvent", lambda told: told["eventType"] == "Ended"
        )
        assert ended["triggerReason"] == "Deauthorized"


async def test_it_starts_and_stops_from_afar() -> None:
    async with connected("2.0.1", starts_by_itself=False, plugged=True) as pair, patience():
        answer = await pair.central.call(
            "RequestStartTransaction",
            idToken={"idToken": "HUB", "type": "Central"},
            remoteStartId=5,
            evseId=1,
            chargingProfile={
                "id": 3,
                "stackLevel": 0,
                "chargingProfilePurpose": TX,
                "chargingProfileKind": "Absolute",
                "chargingSchedule": [
                    {
                        "id": 1,
                        "startSchedule": text(-1),
                        "chargingRateUnit": "A",
                        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 8.0}],
                    }
                ],
            },
        )
        transaction_id = pair.charger.transaction_id
        assert answer.fields == {"status": "Accepted", "transactionId": transaction_id}
        started = await pair.central.until("TransactionEvent")
        assert started["triggerReason"] == "RemoteStart"
        assert started["transactionInfo"]["remoteStartId"] == 5
        assert pair.charger.limit == (8.0, TX, None)
        other = await pair.central.call("RequestStopTransaction", transactionId="other")
        assert other.status == "Rejected"
        assert other.fields["statusInfo"]["reasonCode"] == "TxNotFound"
        told = await pair.central.call("GetTransactionStatus", transactionId=transaction_id)
        assert told.fields["ongoingIndicator"] is True
        await pair.central.call("RequestStopTransaction", transactionId=transaction_id)
        ended = await pair.central.until(
            "TransactionEvent", lambda told: told["eventType"] == "Ended"
        )
        assert ended["triggerReason"] == "RemoteStop"
        assert not pair.charger.store.profiles


async def test_the_device_model_is_reported_in_parts() -> None:
    async with connected("2.0.1") as pair:
        answer = await pair.central.call("GetBaseReport", requestId=7, reportBase="FullInventory")
        assert answer.status == "Accepted"
        await pair.central.until("NotifyReport", lambda told: not told["tbc"])
        parts = pair.central.all("NotifyReport")
        assert [part["seqNo"] for part in parts] == list(range(len(parts)))
        assert len(parts) > 1
        told = {
            (each["component"]["name"], each["variable"]["name"]): each["variableAttribute"][0]
            for part in parts
            for each in part["reportData"]
        }
        assert told["SmartChargingCtrlr", "RateUnit"]["value"] == "A,W"
        assert told["SmartChargingCtrlr", "ProfileStackLevel"]["value"] == "8"
        assert told["SmartChargingCtrlr", "PeriodsPerSchedule"]["value"] == "24"
        assert told["SampledDataCtrlr", "TxUpdatedInterval"]["mutability"] == "ReadWrite"
        assert not pair.central.problems


def _ask(component: dict[str, Any], variable: str, **more: Any) -> dict[str, Any]:
    return {"component": component, "variable": {"name": variable}, **more}


async def test_variables_are_told_and_set() -> None:
    async with connected("2.0.1", outlets=2) as pair:
        answer = await pair.central.call(
            "GetVariables",
            getVariableData=[
                _ask(SMART, "RateUnit"),
                _ask(SMART, "ACPhaseSwitchingSupported")
                | {"component": SMART | {"evse": {"id": 2}}},
                _ask(SMART, "Colour"),
                _ask({"name": "Kettle"}, "RateUnit"),
                _ask(SMART, "RateUnit", attributeType="Target"),
            ],
        )
        results = answer.fields["getVariableResult"]
        assert [(each["attributeStatus"], each.get("attributeValue")) for each in results] == [
            ("Accepted", "A,W"),
            ("Accepted", "false"),
            ("UnknownVariable", None),
            ("UnknownComponent", None),
            ("NotSupportedAttributeType", None),
        ]
        meters = {"name": "SampledDataCtrlr"}
        answer = await pair.central.call(
            "SetVariables",
            setVariableData=[
                _ask(meters, "TxUpdatedInterval", attributeValue="30"),
                _ask(meters, "TxUpdatedMeasurands", attributeValue="Voltage,Power.Active.Import"),
                _ask(meters, "TxUpdatedMeasurands", attributeValue="Colour"),
                _ask(SMART, "RateUnit", attributeValue="A"),
            ],
        )
        assert [each["attributeStatus"] for each in answer.fields["setVariableResult"]] == [
            "Accepted",
            "Accepted",
            "Rejected",
            "Rejected",
        ]
        assert pair.charger.meter_interval_seconds == 30
        assert pair.charger.measurands == ("Voltage", "Power.Active.Import")
        assert not pair.central.problems


@pytest.mark.parametrize(
    ("words", "tells"), [("Power", True), ("W", True), ("", True), (None, False)]
)
async def test_the_unit_may_be_told_in_any_word_or_not_at_all(
    words: str | None, tells: bool
) -> None:
    async with connected("2.0.1", unit_words=words, tells_units=tells) as pair:
        answer = await pair.central.call("GetVariables", getVariableData=[_ask(SMART, "RateUnit")])
        result = answer.fields["getVariableResult"][0]
        assert result.get("attributeValue") == words
        assert result["attributeStatus"] == ("Accepted" if tells else "UnknownVariable")


async def test_profiles_are_reported_and_cleared_by_what_they_are() -> None:
    async with connected("2.0.1") as pair:
        await pair.set_limit((0, 6.0), profile_id=4)
        await pair.set_limit((0, 9.0), profile_id=5, outlet=0, purpose=STATION_MAX_201)
        none = await pair.central.call(
            "GetChargingProfiles", requestId=1, chargingProfile={"chargingProfileId": [9]}
        )
        assert none.status == "NoProfiles"
        found = await pair.central.call("GetChargingProfiles", requestId=2, chargingProfile={})
        assert found.status == "Accepted"
        await pair.central.until("ReportChargingProfiles", lambda told: not told["tbc"])
        reports = pair.central.all("ReportChargingProfiles")
        assert [
            (told["evseId"], told["chargingProfile"][0]["id"], told["chargingLimitSource"])
            for told in reports
        ] == [(1, 4, "CSO"), (0, 5, "CSO")]
        criteria = {"chargingProfilePurpose": STATION_MAX_201}
        first = await pair.central.call("ClearChargingProfile", chargingProfileCriteria=criteria)
        again = await pair.central.call("ClearChargingProfile", chargingProfileCriteria=criteria)
        assert (first.status, again.status) == ("Accepted", "Unknown")
        last = await pair.central.call("ClearChargingProfile", chargingProfileId=4)
        assert last.status == "Accepted"
        assert not pair.central.problems


async def test_a_refusal_says_why() -> None:
    async with connected("2.0.1") as pair:
        answer = await pair.set_limit((0, 6.0), start=None)
        assert answer.status == "Rejected"
        assert answer.fields["statusInfo"]["reasonCode"] == "InvalidSchedule"
        assert not pair.central.problems


async def test_a_call_that_breaks_the_schema_is_a_callerror() -> None:
    async with connected("2.0.1") as pair:
        assert (await pair.central.call("SetChargingProfile", evseId=1)).error == (
            "OccurrenceConstraintViolation"
        )
        assert (await pair.central.call("Reset", type="Immediate", colour=1)).error == (
            "FormatViolation"
        )
        assert (await pair.central.call("Reset", type=5)).error == "TypeConstraintViolation"
        assert (await pair.central.call("Reset", type="Hard")).error == (
            "PropertyConstraintViolation"
        )
        assert (await pair.central.call("Dance")).error == "NotImplemented"
        assert (await pair.central.call("ClearedChargingLimit")).error


async def test_messages_are_triggered_after_the_answer() -> None:
    async with connected("2.0.1", plugged=True) as pair:
        await pair.charging()
        for message in ("BootNotification", "Heartbeat", "MeterValues", "StatusNotification"):
            heard = len(pair.central.heard)
            assert (await pair.trigger(message)).status == "Accepted"
            await pair.central.until(message, after=heard)
        heard = len(pair.central.heard)
        await pair.trigger("TransactionEvent")
        await pair.central.until(
            "TransactionEvent", lambda told: told["triggerReason"] == "Trigger", after=heard
        )
        without_evse = await pair.central.call(
            "TriggerMessage", requestedMessage="StatusNotification"
        )
        assert without_evse.status == "Rejected"
        other = await pair.trigger("LogStatusNotification")
        assert other.status == "NotImplemented"
        assert not pair.central.problems


async def test_a_reset_on_idle_waits_for_the_transaction() -> None:
    async with connected("2.0.1", plugged=True) as pair, patience():
        await pair.charging()
        assert (await pair.central.call("Reset", type="OnIdle")).status == "Scheduled"
        pair.charger.unplug()
        await pair.charger.until(lambda: pair.charger.link.boots == 2)
        assert (await pair.central.call("Reset", type="Immediate")).status == "Accepted"
        await pair.charger.until(lambda: pair.charger.link.boots == 3)


async def test_an_authorised_transaction_keeps_its_plug() -> None:
    async with connected("2.0.1", plugged=True) as pair, patience():
        await pair.charging()
        locked = await pair.central.call("UnlockConnector", evseId=1, connectorId=1)
        assert locked.status == "OngoingAuthorizedTransaction"
        pair.charger.unplug()
        unlocked = await pair.central.call("UnlockConnector", evseId=1, connectorId=1)
        assert unlocked.status == "Unlocked"
        unknown = await pair.central.call("UnlockConnector", evseId=1, connectorId=2)
        assert unknown.status == "UnknownConnector"
