"""What a charger is answered."""

from collections.abc import AsyncIterator

import pytest

from custom_components.energy_dispatch.adapters import AdapterEventKind
from custom_components.energy_dispatch.adapters.ocpp import Authorization, CentralSystem, OcppConfig
from custom_components.energy_dispatch.adapters.ocpp.central import transaction_ids_from
from demo.devices.ocpp_frames import CallFailed

from .conftest import Declare
from .helpers import NOW, Events, RawCharger, raw_charger, sampled, started, status


@pytest.fixture
async def charger(central: CentralSystem, declare: Declare) -> AsyncIterator[RawCharger]:
    events = Events(declare())
    async with raw_charger(central) as raw:
        await raw.boot()
        await events.until_kind(AdapterEventKind.CONNECTED)
        yield raw


async def test_a_heartbeat_tells_the_time_in_utc(charger: RawCharger) -> None:
    answer = await charger.call("Heartbeat")
    assert answer["currentTime"].endswith("Z")


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("StatusNotification", status("Available")),
        ("MeterValues", {"connectorId": 1, "meterValue": sampled({"value": "1"})}),
        ("FirmwareStatusNotification", {"status": "Installed"}),
        ("DiagnosticsStatusNotification", {"status": "Idle"}),
    ],
)
async def test_what_is_only_told_is_answered_with_nothing(
    charger: RawCharger, action: str, fields: dict[str, object]
) -> None:
    assert await charger.call(action, **fields) == {}


async def test_foreign_data_is_of_an_unknown_vendor(charger: RawCharger) -> None:
    assert await charger.call("DataTransfer", vendorId="V") == {"status": "UnknownVendorId"}


async def test_what_a_charger_has_no_business_to_ask_is_not_implemented(
    charger: RawCharger,
) -> None:
    with pytest.raises(CallFailed, match="NotImplemented"):
        await charger.call("RemoteStartTransaction")


async def test_the_messages_of_the_security_extension_are_answered(charger: RawCharger) -> None:
    assert await charger.call("SecurityEventNotification", type="Reset") == {}
    assert await charger.call("SignCertificate", csr="x") == {"status": "Rejected"}


async def test_what_is_no_action_is_not_supported(charger: RawCharger) -> None:
    with pytest.raises(CallFailed, match="NotSupported"):
        await charger.call("MakeCoffee")


async def test_a_boot_that_breaks_the_schema_is_accepted(charger: RawCharger) -> None:
    answer = await charger.call(
        "BootNotification", chargePointVendor="a vendor with a long name", extra=1
    )
    assert answer["status"] == "Accepted"


async def test_everybody_may_charge_by_default(charger: RawCharger) -> None:
    assert await charger.call("Authorize", idTag="TAG") == {"idTagInfo": {"status": "Accepted"}}


async def test_each_transaction_has_an_id_of_its_own(charger: RawCharger) -> None:
    ids = set()
    for meter_start in range(5):
        answer = await charger.call("StartTransaction", **started({"meterStart": meter_start}))
        assert answer["idTagInfo"] == {"status": "Accepted"}
        ids.add(answer["transactionId"])
    assert len(ids) == 5


async def test_a_start_that_is_repeated_gets_the_same_id(charger: RawCharger) -> None:
    fields = started()
    first = await charger.call("StartTransaction", **fields)
    assert await charger.call("StartTransaction", **fields) == first


async def test_the_end_of_an_unknown_transaction_is_answered(charger: RawCharger) -> None:
    answer = await charger.call(
        "StopTransaction", transactionId=4711, meterStop=1, timestamp="2026-01-01T00:00:00Z"
    )
    assert answer == {}


async def test_a_policy_decides_who_may_charge() -> None:
    asked: list[tuple[str, str]] = []

    def authorize(charge_point_id: str, id_tag: str) -> bool:
        asked.append((charge_point_id, id_tag))
        return id_tag == "FRIEND"

    central = CentralSystem("127.0.0.1", 0, authorize=authorize)
    await central.start()
    central.add_charger(OcppConfig(charge_point_id="CP1", authorization=Authorization.HOST))
    async with raw_charger(central) as charger:
        friend = await charger.call("Authorize", idTag="FRIEND")
        foe = await charger.call("StartTransaction", **started({"idTag": "FOE"}))
    await central.stop()
    assert friend["idTagInfo"] == {"status": "Accepted"}
    assert foe["idTagInfo"] == {"status": "Invalid"}
    assert asked == [("CP1", "FRIEND"), ("CP1", "FOE")]


@pytest.mark.parametrize(("tag", "says"), [("A", "Accepted"), ("B", "Invalid"), ("US", "Accepted")])
async def test_a_list_of_tags_decides_and_our_own_tag_is_always_on_it(
    central: CentralSystem, declare: Declare, tag: str, says: str
) -> None:
    declare(authorization=Authorization.LIST, accepted_tags=frozenset({"A"}), id_tag="US")
    async with raw_charger(central) as charger:
        assert await charger.call("Authorize", idTag=tag) == {"idTagInfo": {"status": says}}


def test_transaction_ids_go_up_in_a_hurry_and_over_restarts() -> None:
    ids = transaction_ids_from(lambda: NOW)
    first = [next(ids) for _ in range(3)]
    assert first == [int(NOW.timestamp()) + n for n in range(3)]
    assert max(first) < 2**31


async def test_a_policy_that_fails_is_our_error_and_not_the_end(declare: Declare) -> None:
    def fail(_charge_point_id: str, _id_tag: str) -> bool:
        raise RuntimeError("policy")

    central = CentralSystem("127.0.0.1", 0, authorize=fail)
    await central.start()
    central.add_charger(OcppConfig(charge_point_id="CP1", authorization=Authorization.HOST))
    async with raw_charger(central) as charger:
        with pytest.raises(CallFailed, match="InternalError"):
            await charger.call("Authorize", idTag="TAG")
        assert "currentTime" in await charger.call("Heartbeat")
    await central.stop()
