"""What a charger reports becomes telemetry."""

from datetime import UTC, datetime, timedelta

import pytest

from custom_components.energy_dispatch.adapters import AdapterEventKind
from custom_components.energy_dispatch.adapters.ocpp import CentralSystem
from demo.devices.charge_circuit import ChargeCircuit

from .conftest import Connect, Declare
from .helpers import Events, charge_rate, patience, raw_charger, sampled, started, status

POWER = {"measurand": "Power.Active.Import", "unit": "kW", "value": "7.4"}


async def test_power_energy_and_what_is_offered_come_from_a_charger(charging: Connect) -> None:
    circuit = ChargeCircuit(register_wh=12_345.0, time_factor=1000.0)
    async with charging(circuit=circuit) as (adapter, charger):
        events = Events(adapter)
        await adapter.send(charge_rate(7.4))
        event = await events.until(
            lambda event: (
                event.telemetry is not None
                and event.telemetry.power_kw == pytest.approx(7.4, abs=0.01)
                and event.telemetry.setpoint_kw == pytest.approx(7.4, abs=0.01)
            )
        )
        assert event.telemetry is not None
        assert event.telemetry.energy_kwh is not None
        assert 12.345 < event.telemetry.energy_kwh < charger.circuit.register_wh / 1000 + 0.001
        assert event.telemetry.status == "Charging"


async def test_a_reading_is_asked_for(declare: Declare, simulated: Connect) -> None:
    adapter = declare()
    events = Events(adapter)
    async with simulated(circuit=ChargeCircuit(register_wh=5000.0)), patience():
        await events.until_kind(AdapterEventKind.CONNECTED)
        telemetry = await adapter.read()
        assert telemetry.energy_kwh == pytest.approx(5.0)
        assert telemetry.power_kw == 0.0


async def test_a_charger_that_does_not_tell_its_meter_is_read_from_memory(
    central: CentralSystem, declare: Declare
) -> None:
    adapter = declare(response_timeout_seconds=0.1)
    events = Events(adapter)
    async with raw_charger(central) as charger:
        await charger.boot()
        await events.until_kind(AdapterEventKind.CONNECTED)
        await charger.call("StatusNotification", **status("Available"))
        accepted_and_never_sent = await adapter.read()
        charger.refuses.add("TriggerMessage")
        refused = await adapter.read()
    assert accepted_and_never_sent.status == refused.status == "Available"
    assert accepted_and_never_sent.energy_kwh is None


async def test_a_message_makes_one_event(central: CentralSystem, declare: Declare) -> None:
    events = Events(declare())
    register = {"value": "5000"}
    async with raw_charger(central) as charger:
        values = [*sampled(POWER, register), *sampled(POWER)]
        await charger.call("MeterValues", connectorId=1, meterValue=values)
        await charger.call("Heartbeat")
    telemetry = [event.telemetry for event in events.all if event.telemetry is not None]
    assert len(telemetry) == 1
    assert (telemetry[0].power_kw, telemetry[0].energy_kwh) == (7.4, 5.0)


async def test_a_register_in_watt_hours_labelled_kilowatt_hours_is_found_out_by_the_start(
    central: CentralSystem, declare: Declare
) -> None:
    adapter = declare()
    mislabelled = {"measurand": "Energy.Active.Import.Register", "unit": "kWh", "value": "5123"}
    async with raw_charger(central) as charger:
        await charger.call("StartTransaction", **started({"meterStart": 5000}))
        await charger.call("MeterValues", connectorId=1, meterValue=sampled(mislabelled))
        await charger.call("Heartbeat")
    assert adapter.state.telemetry.energy_kwh == pytest.approx(5.123)


async def test_values_from_before_are_not_taken_for_now(
    central: CentralSystem, declare: Declare
) -> None:
    adapter = declare()
    old = datetime.now(UTC) - timedelta(minutes=30)
    async with raw_charger(central) as charger:
        await charger.call("MeterValues", connectorId=1, meterValue=sampled(POWER, at=old))
        await charger.call("Heartbeat")
        assert adapter.state.telemetry.power_kw is None
        await charger.call("MeterValues", connectorId=1, meterValue=sampled(POWER))
        await charger.call("Heartbeat")
        assert adapter.state.telemetry.power_kw == 7.4


async def test_a_value_that_was_asked_for_before_the_link_broke_is_old(
    central: CentralSystem, declare: Declare
) -> None:
    adapter = declare()
    events = Events(adapter)
    old = datetime.now(UTC) - timedelta(minutes=30)
    async with raw_charger(central) as charger:
        await charger.boot()
        await charger.until(lambda: len(charger.received) == 3)
    await events.until_kind(AdapterEventKind.LOST)
    async with raw_charger(central) as charger:
        charger.answers["GetConfiguration"] = None
        values = sampled({**POWER, "context": "Trigger"}, at=old)
        await charger.call("MeterValues", connectorId=1, meterValue=values)
        await charger.call("Heartbeat")
        assert adapter.state.telemetry.power_kw is None


async def test_a_charger_whose_clock_is_an_hour_behind_is_heard_all_the_same(
    declare: Declare, simulated: Connect
) -> None:
    adapter = declare()
    events = Events(adapter)
    async with simulated(plugged=True, clock_offset_seconds=-3600), patience():
        await events.until(
            lambda event: event.telemetry is not None and bool(event.telemetry.power_kw)
        )
    assert adapter.state.telemetry.status == "Charging"


async def test_what_a_charger_kept_while_it_was_away_ends_its_transaction(
    charging: Connect,
) -> None:
    async with charging() as (adapter, charger), patience():
        events = Events(adapter)
        await charger.link.go_offline(0.1)
        charger.unplug()
        await events.until_kind(AdapterEventKind.TRANSACTION_ENDED)
        await charger.until(lambda: adapter.state.telemetry.status == "Available")
        assert adapter.state.telemetry.power_kw == 0.0


async def test_a_fault_is_told_with_its_cause(central: CentralSystem, declare: Declare) -> None:
    events = Events(declare())
    async with raw_charger(central) as charger:
        await charger.call(
            "StatusNotification", **status("Faulted", error="GroundFailure"), info="RCD tripped"
        )
        event = await events.until_kind(AdapterEventKind.TELEMETRY)
    assert event.detail == "GroundFailure, RCD tripped"
    assert event.telemetry is not None
    assert event.telemetry.status == "Faulted"
