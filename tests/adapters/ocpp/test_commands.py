"""Each type of command gets an answer."""

import asyncio
from decimal import Decimal
import json

from ocpp.messages import MessageType, get_validator  # type: ignore[import-untyped]
import pytest

from custom_components.energy_dispatch.adapters import AdapterError, AdapterEventKind
from custom_components.energy_dispatch.adapters.ocpp import CentralSystem
from custom_components.energy_dispatch.adapters.ocpp.upkeep import Pending
from custom_components.energy_dispatch.engine.base import CommandType, Proof
from demo.devices.charger import SimulatedCharger
from demo.devices.charger16 import SimulatedCharger16
from demo.devices.charger201 import SimulatedCharger201
from demo.devices.ocpp_frames import Fields

from .conftest import Connect, Declare
from .helpers import (
    Events,
    command,
    patience,
    raw_charger,
    sampled,
    stamp,
    started,
    status,
)

PARAMETERS: dict[CommandType, dict[str, object]] = {
    CommandType.SET_CHARGE_RATE: {"power_kw": 7.4},
    CommandType.SET_DISCHARGE_RATE: {"power_kw": 7.4},
    CommandType.SET_POWER_LIMIT: {"power_kw": 7.4},
    CommandType.CHANGE_AVAILABILITY: {"available": True},
    CommandType.SET_SOC_TARGET: {"soc_percent": 80.0},
}
IMPOSSIBLE = {CommandType.SET_DISCHARGE_RATE, CommandType.SET_SOC_TARGET}


def assert_by_the_standard(action: str, payload: Fields, version: str) -> None:
    """Check what was sent against the schema of its version; nothing else does."""
    validator = get_validator(MessageType.Call, action, version, parse_float=Decimal)
    validator.validate(json.loads(json.dumps(payload), parse_float=Decimal))


@pytest.mark.parametrize("command_type", sorted(set(CommandType) - IMPOSSIBLE))
@pytest.mark.parametrize("kind", [SimulatedCharger16, SimulatedCharger201])
async def test_what_a_charger_can_do_it_does(
    charging: Connect, command_type: CommandType, kind: type[SimulatedCharger]
) -> None:
    async with charging({"verify_with_composite_schedule": True}, kind=kind) as (adapter, charger):
        assert command_type in adapter.capabilities.command_types
        ack = await adapter.send(command(command_type, **PARAMETERS.get(command_type, {})))
        assert ack.accepted
        for action, payload in charger.calls:
            assert_by_the_standard(action, payload, charger.version)


@pytest.mark.parametrize("command_type", sorted(IMPOSSIBLE))
async def test_what_it_cannot_do_is_said_for_good(
    declare: Declare, command_type: CommandType
) -> None:
    adapter = declare()
    assert command_type not in adapter.capabilities.command_types
    with pytest.raises(AdapterError, match=r"cannot .*: OCPP 1\.6 has no") as caught:
        await adapter.send(command(command_type, **PARAMETERS[command_type]))
    assert not caught.value.retryable
    assert caught.value.reason == "unsupported"


@pytest.mark.parametrize("command_type", sorted(set(CommandType) - IMPOSSIBLE))
async def test_a_charger_that_is_not_there_may_be_asked_again(
    declare: Declare, command_type: CommandType
) -> None:
    adapter = declare()
    with pytest.raises(AdapterError, match="not connected") as caught:
        await adapter.send(command(command_type, **PARAMETERS.get(command_type, {})))
    assert caught.value.retryable
    assert caught.value.reason == "offline"
    with pytest.raises(AdapterError, match="not connected"):
        await adapter.read()
    with pytest.raises(AdapterError, match="not connected"):
        await adapter.release()


async def test_charging_stops_and_starts_on_command(charging: Connect) -> None:
    async with charging({"id_tag": "PLAN"}) as (adapter, charger), patience():
        events = Events(adapter)
        ack = await adapter.send(command(CommandType.STOP_CHARGING))
        assert ack.detail == "RemoteStopTransaction: Accepted, the transaction is over"
        assert ack.proof is Proof.READ_BACK
        await events.until_kind(AdapterEventKind.TRANSACTION_ENDED)
        await charger.until(lambda: charger.status == "Finishing")
        await adapter.send(command(CommandType.START_CHARGING))
        await events.until_kind(AdapterEventKind.TRANSACTION_STARTED)
        started = next(fields for action, fields in charger.calls if action.startswith("RemoteSta"))
        assert started == {"idTag": "PLAN", "connectorId": 1}


async def test_what_is_so_already_costs_no_call(declare: Declare, simulated: Connect) -> None:
    adapter = declare()
    events = Events(adapter)
    async with simulated() as charger:
        await events.until_kind(AdapterEventKind.CONNECTED)
        ack = await adapter.send(command(CommandType.STOP_CHARGING))
        assert (ack.proof, ack.detail) == (Proof.READ_BACK, "no transaction runs")
        charger.plug()
        await events.until_kind(AdapterEventKind.TRANSACTION_STARTED)
        ack = await adapter.send(command(CommandType.START_CHARGING))
        assert (ack.proof, ack.detail) == (Proof.READ_BACK, "a transaction runs already")
        assert not [action for action, _ in charger.calls if action.startswith("Remote")]


async def test_a_refused_start_is_an_error(declare: Declare, simulated: Connect) -> None:
    adapter = declare()
    events = Events(adapter)
    async with simulated():
        await events.until_kind(AdapterEventKind.CONNECTED)
        await adapter.send(command(CommandType.CHANGE_AVAILABILITY, available=False))
        with pytest.raises(AdapterError, match="RemoteStartTransaction: Rejected") as caught:
            await adapter.send(command(CommandType.START_CHARGING))
        assert not caught.value.retryable


async def test_a_transaction_from_before_our_time_is_stopped_once_its_id_is_known(
    central: CentralSystem, declare: Declare
) -> None:
    adapter = declare()
    events = Events(adapter)
    async with raw_charger(central) as charger:
        await charger.call("StatusNotification", **status("Charging"))
        await events.until_kind(AdapterEventKind.CONNECTED)
        with pytest.raises(AdapterError, match="its id comes") as caught:
            await adapter.send(command(CommandType.STOP_CHARGING))
        assert caught.value.retryable
        await charger.call(
            "MeterValues", connectorId=1, transactionId=77, meterValue=sampled({"value": "1"})
        )
        await charger.call("Heartbeat")
        await adapter.send(command(CommandType.STOP_CHARGING))
        assert await charger.until_called("RemoteStopTransaction") == {"transactionId": 77}


async def test_availability_in_a_transaction_is_scheduled_and_said_so(charging: Connect) -> None:
    async with charging() as (adapter, charger), patience():
        ack = await adapter.send(command(CommandType.CHANGE_AVAILABILITY, available=False))
        assert ack.accepted
        assert "Scheduled" in (ack.detail or "")
        charger.unplug()
        await charger.until(lambda: charger.status == "Unavailable")
        ack = await adapter.send(command(CommandType.CHANGE_AVAILABILITY, available=True))
        assert ack.detail == "ChangeAvailability: Accepted"


@pytest.mark.parametrize(
    ("action", "command_type"),
    [
        ("ChangeAvailability", CommandType.CHANGE_AVAILABILITY),
        ("RemoteStartTransaction", CommandType.START_CHARGING),
        ("SetChargingProfile", CommandType.SET_POWER_LIMIT),
    ],
)
async def test_a_callerror_is_told_with_its_code_and_words(
    central: CentralSystem, declare: Declare, action: str, command_type: CommandType
) -> None:
    adapter = declare()
    events = Events(adapter)
    async with raw_charger(central) as charger:
        await charger.boot()
        await events.until_kind(AdapterEventKind.CONNECTED)
        charger.refuses.add(action)
        with pytest.raises(AdapterError, match=f"{action}: NotSupported: .* beyond me") as caught:
            await adapter.send(command(command_type, **PARAMETERS.get(command_type, {})))
        assert caught.value.reason == "unsupported"
        assert not caught.value.retryable


@pytest.mark.parametrize("kind", [SimulatedCharger16, SimulatedCharger201])
async def test_a_start_is_pending_until_a_vehicle_is_there(
    declare: Declare, simulated: Connect, kind: type[SimulatedCharger]
) -> None:
    adapter = declare(confirm_seconds=5.0)
    events = Events(adapter)
    async with simulated(kind=kind, starts_by_itself=False) as charger, patience():
        await events.until_kind(AdapterEventKind.CONNECTED)
        starting = asyncio.create_task(adapter.send(command(CommandType.START_CHARGING)))
        await charger.until(lambda: adapter.pending is Pending.START)
        assert adapter.findings["pending"] == "start"
        assert not starting.done()
        charger.plug()
        ack = await starting
        assert ack.proof is Proof.READ_BACK
        assert "a transaction runs" in (ack.detail or "")
        assert adapter.pending is None


async def test_a_stop_is_pending_until_the_transaction_is_over_and_a_yes_alone_is_no_proof(
    central: CentralSystem, declare: Declare
) -> None:
    adapter = declare(confirm_seconds=0.3)
    events = Events(adapter)
    async with raw_charger(central) as charger:
        await charger.boot()
        transaction = (await charger.call("StartTransaction", **started()))["transactionId"]
        await events.until_kind(AdapterEventKind.TRANSACTION_STARTED)
        await events.until_kind(AdapterEventKind.CONNECTED)
        stopping = asyncio.create_task(adapter.send(command(CommandType.STOP_CHARGING)))
        await charger.until_called("RemoteStopTransaction")
        # Its answer comes before the next call does.
        await charger.call("Heartbeat")
        assert adapter.pending is Pending.STOP
        ack = await stopping
        assert ack.proof is Proof.ACKNOWLEDGED
        assert "but the transaction still runs after 0.3 s" in (ack.detail or "")
        assert adapter.pending is None
        stopping = asyncio.create_task(adapter.send(command(CommandType.STOP_CHARGING)))
        await charger.until(
            lambda: [name for name, _ in charger.received].count("RemoteStopTransaction") == 2
        )
        fields = {"transactionId": transaction, "meterStop": 5000, "timestamp": stamp()}
        await charger.call("StopTransaction", **fields)
        assert (await stopping).proof is Proof.READ_BACK
