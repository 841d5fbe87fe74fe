"""The simulated charger of OCPP 1.6 over a real websocket, without our own adapter."""

from typing import Any

import pytest

from demo.devices.charger_settings import Fault
from demo.devices.charging_profiles import TX

from .helpers import patience
from .plain_central import Pair, connected, text

UNITS = "ChargingScheduleAllowedChargingRateUnit"


async def configuration(pair: Pair, *keys: str) -> dict[str, Any]:
    answer = await pair.central.call("GetConfiguration", **({"key": list(keys)} if keys else {}))
    return {each["key"]: each["value"] for each in answer.fields["configurationKey"]}


async def test_a_transaction_is_told_from_its_start_to_its_end() -> None:
    async with connected("1.6", plugged=True) as pair, patience():
        await pair.charging()
        pair.charger.unplug()
        stopped = await pair.central.until("StopTransaction")
        started = await pair.central.until("StartTransaction")
        assert (started["connectorId"], started["idTag"]) == (1, "DEMO")
        assert (stopped["transactionId"], stopped["reason"]) == (1, "EVDisconnected")
        assert not pair.central.problems


async def test_its_configuration_tells_what_it_can() -> None:
    async with connected("1.6", outlets=2) as pair:
        told = await configuration(pair)
        assert told[UNITS] == "Current,Power"
        assert told["ChargeProfileMaxStackLevel"] == "8"
        assert told["ChargingScheduleMaxPeriods"] == "24"
        assert told["NumberOfConnectors"] == "2"
        assert "SmartCharging" in told["SupportedFeatureProfiles"]
        pair.charger.set_fault(Fault.NOT_SUPPORTED)
        told = await configuration(pair)
        assert UNITS not in told
        assert "SmartCharging" not in told["SupportedFeatureProfiles"]
        assert not pair.central.problems


@pytest.mark.parametrize("words", ["Current", "Power", "W", "A", "Current, Power", "Amps", ""])
async def test_the_unit_may_be_told_in_any_word(words: str) -> None:
    async with connected("1.6") as pair:
        pair.charger.change(unit_words=words)
        assert await configuration(pair, UNITS) == {UNITS: words}


async def test_the_unit_may_not_be_told_at_all() -> None:
    async with connected("1.6", tells_units=False) as pair:
        answer = await pair.central.call("GetConfiguration", key=[UNITS])
        assert answer.fields == {"configurationKey": [], "unknownKey": [UNITS]}


@pytest.mark.parametrize(
    ("key", "value", "status"),
    [
        ("MeterValueSampleInterval", "30", "Accepted"),
        ("MeterValueSampleInterval", "often", "Rejected"),
        ("MeterValuesSampledData", "Voltage,Power.Active.Import", "Accepted"),
        ("MeterValuesSampledData", "Colour", "Rejected"),
        ("NumberOfConnectors", "3", "Rejected"),
        ("Colour", "red", "NotSupported"),
    ],
)
async def test_settings_are_changed(key: str, value: str, status: str) -> None:
    async with connected("1.6") as pair:
        answer = await pair.central.call("ChangeConfiguration", key=key, value=value)
        assert answer.status == status
        assert ((await configuration(pair)).get(key) == value) == (status == "Accepted")


async def test_it_starts_with_a_profile_and_stops_from_afar() -> None:
    async with connected("1.6", starts_by_itself=False, plugged=True) as pair, patience():
        profile = {
            "chargingProfileId": 3,
            "stackLevel": 0,
            "chargingProfilePurpose": TX,
            "chargingProfileKind": "Absolute",
            "chargingSchedule": {
                "startSchedule": text(-1),
                "chargingRateUnit": "A",
                "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 8.1}],
            },
        }
        answer = await pair.central.call(
            "RemoteStartTransaction", connectorId=1, idTag="HUB", chargingProfile=profile
        )
        assert answer.status == "Accepted"
        await pair.charging()
        assert pair.charger.limit == (8.1, TX, None)
        assert (await pair.central.until("StartTransaction"))["idTag"] == "HUB"
        wrong = await pair.central.call("RemoteStopTransaction", transactionId=99)
        right = await pair.central.call("RemoteStopTransaction", transactionId=1)
        assert (wrong.status, right.status) == ("Rejected", "Accepted")
        assert (await pair.central.until("StopTransaction"))["reason"] == "Remote"


async def test_a_reset_ends_the_transaction_and_boots() -> None:
    async with connected("1.6", plugged=True) as pair, patience():
        await pair.charging()
        assert (await pair.central.call("Reset", type="Soft")).status == "Accepted"
        await pair.charger.until(lambda: pair.charger.link.boots == 2)
        assert (await pair.central.until("StopTransaction"))["reason"] == "SoftReset"


async def test_the_plug_is_unlocked_and_the_transaction_ends() -> None:
    async with connected("1.6", plugged=True) as pair:
        await pair.charging()
        assert (await pair.central.call("UnlockConnector", connectorId=1)).status == "Unlocked"
        assert (await pair.central.until("StopTransaction"))["reason"] == "UnlockCommand"
        assert not pair.central.problems


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"connectorId": 1}, "OccurenceConstraintViolation"),
        ({"connectorId": "1", "type": "Operative"}, "TypeConstraintViolation"),
        ({"connectorId": 1, "type": "Dance"}, "PropertyConstraintViolation"),
        ({"connectorId": 1, "type": "Operative", "colour": 1}, "FormationViolation"),
    ],
)
async def test_a_call_that_breaks_the_schema_is_a_callerror(
    payload: dict[str, Any], code: str
) -> None:
    async with connected("1.6") as pair:
        assert (await pair.central.call("ChangeAvailability", **payload)).error == code
