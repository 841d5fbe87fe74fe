"""What is learned of a charger outlives its connections, and us."""

import json
from typing import Self

from hypothesis import given, strategies as st
import pytest

from custom_components.energy_dispatch.adapters import AdapterEventKind
from custom_components.energy_dispatch.adapters.ocpp import (
    CentralSystem,
    ChargerIdentity,
    ChargingRateUnit,
    OcppConfig,
)
from custom_components.energy_dispatch.adapters.ocpp.memory import Remembered, ShortMemory
from custom_components.energy_dispatch.adapters.ocpp.profiles import Kind, Purpose, Rung
from custom_components.energy_dispatch.adapters.ocpp.state import Transaction
from custom_components.energy_dispatch.engine.base import CommandType

from .conftest import Declare
from .helpers import (
    Events,
    RawCharger,
    charge_rate,
    command,
    raw_charger,
    sampled,
    started,
    status,
)

REJECTED = {"status": "Rejected"}


class Hub:
    """Our side, started anew with the same memory."""

    def __init__(self, memory: ShortMemory) -> None:
        self.central = CentralSystem("127.0.0.1", 0, memory=memory)
        self.adapter = self.central.add_charger(
            OcppConfig(
                charge_point_id="CP1",
                unit=ChargingRateUnit.W,
                meter_interval_seconds=None,
                confirm_seconds=0.1,
                boot_grace_seconds=0.01,
            )
        )
        self.events = Events(self.adapter)

    async def __aenter__(self) -> Self:
        await self.central.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.central.stop()

    async def connected(self) -> None:
        await self.events.until_kind(AdapterEventKind.CONNECTED)


def levels(charger: RawCharger) -> list[int]:
    return [each["stackLevel"] for each in charger.profiles()]


async def test_a_rung_that_worked_is_the_first_after_our_restart() -> None:
    memory = ShortMemory()
    async with Hub(memory) as hub, raw_charger(hub.central) as charger:
        await charger.boot(firmwareVersion="1")
        await hub.connected()
        charger.one_answer.append(REJECTED)
        await hub.adapter.send(charge_rate(7.4))
        assert levels(charger) == [1, 0]
        assert hub.adapter.learned == {"idle": "purpose TxDefaultProfile, stack level 0, W"}
    async with Hub(memory) as hub, raw_charger(hub.central) as charger:
        await hub.connected()
        await hub.adapter.send(charge_rate(7.4))
        assert levels(charger) == [0]


async def test_a_transaction_that_runs_over_our_restart_can_be_stopped_at_once() -> None:
    memory = ShortMemory()
    async with Hub(memory) as hub, raw_charger(hub.central) as charger:
        await charger.boot()
        await hub.connected()
        answer = await charger.call("StartTransaction", **started())
        await hub.events.until_kind(AdapterEventKind.TRANSACTION_STARTED)
    async with Hub(memory) as hub, raw_charger(hub.central) as charger:
        await hub.connected()
        await hub.adapter.send(command(CommandType.STOP_CHARGING))
        assert await charger.until_called("RemoteStopTransaction") == {
            "transactionId": answer["transactionId"]
        }


async def test_a_transaction_that_ended_while_we_were_away_is_over_once_the_charger_says_so() -> (
    None
):
    memory = ShortMemory()
    async with Hub(memory) as hub, raw_charger(hub.central) as charger:
        await charger.boot()
        await hub.connected()
        await charger.call("StartTransaction", **started())
        await hub.events.until_kind(AdapterEventKind.TRANSACTION_STARTED)
    async with Hub(memory) as hub, raw_charger(hub.central) as charger:
        await hub.connected()
        assert hub.adapter.state.in_transaction
        await charger.call("StatusNotification", **status("Available"))
        assert not hub.adapter.state.in_transaction
    async with Hub(memory) as hub:
        assert not hub.adapter.state.in_transaction


async def test_a_clock_that_went_back_gives_no_transaction_id_twice() -> None:
    memory = ShortMemory()
    memory.save("CP1", Remembered(last_transaction_id=2_000_000_000).plain())
    async with Hub(memory) as hub, raw_charger(hub.central) as charger:
        answer = await charger.call("StartTransaction", **started())
        assert answer["transactionId"] == 2_000_000_001


async def test_a_start_that_is_repeated_after_our_restart_gets_the_same_id() -> None:
    memory, fields = ShortMemory(), started()
    async with Hub(memory) as hub, raw_charger(hub.central) as charger:
        first = await charger.call("StartTransaction", **fields)
        await charger.call("Heartbeat")
    async with Hub(memory) as hub, raw_charger(hub.central) as charger:
        assert await charger.call("StartTransaction", **fields) == first


async def test_a_vehicle_that_stays_suspended_after_a_pause_is_woken(
    central: CentralSystem, declare: Declare
) -> None:
    adapter = declare(unit=ChargingRateUnit.W, resume_seconds=0.05)
    events = Events(adapter)
    async with raw_charger(central) as charger:
        await charger.boot()
        await events.until_kind(AdapterEventKind.CONNECTED)
        await charger.call("StartTransaction", **started())
        await events.until_kind(AdapterEventKind.TRANSACTION_STARTED)
        await adapter.send(charge_rate(0.0))
        await charger.call("StatusNotification", **status("SuspendedEVSE"))
        await adapter.send(charge_rate(7.4))
        sent = await charger.until_called("RemoteStartTransaction")
        assert sent["connectorId"] == 1
        actions = [action for action, _ in charger.received]
        assert actions.index("SetChargingProfile") < actions.index("RemoteStartTransaction")


async def test_a_vehicle_that_charges_again_is_not_started(
    central: CentralSystem, declare: Declare
) -> None:
    adapter = declare(unit=ChargingRateUnit.W, resume_seconds=60.0)
    events = Events(adapter)
    async with raw_charger(central) as charger:
        await charger.boot()
        await events.until_kind(AdapterEventKind.CONNECTED)
        await charger.call("StartTransaction", **started())
        await events.until_kind(AdapterEventKind.TRANSACTION_STARTED)
        await adapter.send(charge_rate(0.0))
        await charger.call("StatusNotification", **status("SuspendedEVSE"))
        await adapter.send(charge_rate(7.4))
        await charger.call("StatusNotification", **status("Charging"))
        await charger.call("Heartbeat")
        assert "RemoteStartTransaction" not in [action for action, _ in charger.received]
        assert adapter._session is not None
        assert not adapter._session._tasks


async def test_a_charger_without_smart_charging_is_asked_once_a_setpoint(
    central: CentralSystem, declare: Declare
) -> None:
    adapter = declare()
    events = Events(adapter)
    async with raw_charger(central) as charger:
        charger.refuses.add("SetChargingProfile")
        await charger.boot()
        await events.until_kind(AdapterEventKind.CONNECTED)
        for count in (1, 2):
            with pytest.raises(Exception, match="SetChargingProfile is beyond me") as caught:
                await adapter.send(charge_rate(7.4))
            assert getattr(caught.value, "reason", None) == "unsupported"
            assert len(charger.profiles()) == count


rungs = st.builds(
    Rung,
    purpose=st.sampled_from(Purpose),
    stack_level=st.integers(0, 20),
    unit=st.sampled_from(ChargingRateUnit),
    kind=st.sampled_from(Kind),
    name=st.text(max_size=5),
)
remembered = st.builds(
    Remembered,
    device=st.tuples(st.none() | st.text(), st.none(), st.text()),
    rungs=st.dictionaries(st.text(), rungs, max_size=3),
    follows_plan=st.none() | st.booleans(),
    last_transaction_id=st.integers(0, 2**31),
    transactions=st.dictionaries(
        st.integers(0, 20),
        st.builds(
            Transaction,
            transaction_id=st.integers(1, 2**31) | st.text(min_size=1),
            meter_start_wh=st.none() | st.integers(0),
            fingerprint=st.none() | st.tuples(st.integers(), st.text(), st.integers()),
        ),
        max_size=3,
    ),
)


@given(remembered)
def test_what_is_remembered_survives_json(what: Remembered) -> None:
    assert Remembered.from_plain(json.loads(json.dumps(what.plain()))) == what


@pytest.mark.parametrize("plain", [None, {}, {"device": 7}, {"device": [], "rungs": {"a": {}}}])
def test_what_cannot_be_understood_is_nothing(plain: dict[str, object] | None) -> None:
    assert Remembered.from_plain(plain) == Remembered()


def test_new_firmware_forgets_what_worked_and_keeps_the_transaction() -> None:
    rung = Rung(purpose=Purpose.TX, stack_level=0, unit=ChargingRateUnit.W)
    old = Remembered(
        device=("V", "M", "1"),
        rungs={"idle": rung},
        follows_plan=True,
        transactions={1: Transaction(transaction_id=7)},
    )
    assert old.of(ChargerIdentity(vendor="V", model="M", firmware_version="1")) is old
    new = old.of(ChargerIdentity(vendor="V", model="M", firmware_version="2"))
    assert (new.rungs, new.follows_plan, new.transactions) == ({}, None, old.transactions)


def connector(connector_id: int) -> OcppConfig:
    return OcppConfig(charge_point_id="CP1", connector_id=connector_id, boot_grace_seconds=0.01)


async def test_transactions_of_both_connectors_outlive_us() -> None:
    memory = ShortMemory()
    hub = CentralSystem("127.0.0.1", 0, memory=memory)
    for number in (1, 2):
        hub.add_charger(connector(number))
    await hub.start()
    async with raw_charger(hub) as charger:
        ids = [
            (await charger.call("StartTransaction", **started({"connectorId": n})))["transactionId"]
            for n in (1, 2)
        ]
        await charger.call("Heartbeat")
    await hub.stop()
    again = CentralSystem("127.0.0.1", 0, memory=memory)
    running = [again.add_charger(connector(number)).state.transaction for number in (1, 2)]
    assert [each and each.transaction_id for each in running] == ids


@pytest.mark.parametrize("connector_id", [1, 2])
def test_what_was_stored_when_there_was_one_connector_is_still_read(connector_id: int) -> None:
    memory = ShortMemory()
    memory.save(
        "CP1",
        {
            "device": ["V", "M", "1"],
            "rungs": {},
            "follows_plan": True,
            "last_transaction_id": 7,
            "transaction": {
                "transaction_id": 7,
                "meter_start_wh": 5000,
                "started_at": None,
                "fingerprint": [connector_id, "TAG", 5000, "x"],
            },
        },
    )
    hub = CentralSystem(memory=memory)
    first = hub.add_charger(connector(connector_id))
    other = hub.add_charger(connector(3))
    assert first.state.transaction is not None
    assert first.state.transaction.transaction_id == 7
    assert other.state.transaction is None
    assert first.findings["follows_stored_plan"] is True
    assert first.station.new_transaction_id(3) == 8


async def test_a_jump_of_a_meter_that_was_replaced_does_not_come_back_with_our_restart() -> None:
    memory = ShortMemory()

    async def told(charger: RawCharger, kwh: float) -> None:
        value = {"value": str(kwh), "measurand": "Energy.Active.Import.Register", "unit": "kWh"}
        await charger.call("MeterValues", connectorId=1, meterValue=sampled(value))
        await charger.call("Heartbeat")

    async with Hub(memory) as hub, raw_charger(hub.central) as charger:
        await charger.boot()
        await hub.connected()
        for kwh in (0.0, 12_345.0, 12_345.01):
            await told(charger, kwh)
        assert hub.adapter.state.telemetry.energy_kwh == pytest.approx(0.01)
        await told(charger, 3.0)
        assert hub.adapter.state.telemetry.energy_kwh == 3.0
    async with Hub(memory) as hub, raw_charger(hub.central) as charger:
        await hub.connected()
        await told(charger, 3.01)
        assert hub.adapter.state.telemetry.energy_kwh == pytest.approx(3.01)
