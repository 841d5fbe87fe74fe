"""What a charger is asked when it connects."""

import asyncio

import pytest

from custom_components.energy_dispatch.adapters import AdapterEventKind
from custom_components.energy_dispatch.adapters.ocpp import (
    CentralSystem,
    ChargerFacts,
    ChargingRateUnit,
)
from demo.devices.charger16 import SimulatedCharger16
from demo.devices.charging_profiles import TX_DEFAULT, Period, Profile, SmartCharging
from demo.devices.configuration16 import configuration

from .conftest import Connect, Declare
from .helpers import Events, RawCharger, patience, raw_charger

CONNECTED = AdapterEventKind.CONNECTED


async def test_a_charger_tells_what_it_can_do_before_it_counts_as_connected(
    declare: Declare, simulated: Connect
) -> None:
    adapter = declare(unit=None)
    events = Events(adapter)
    can = SmartCharging(units=frozenset("A"), max_stack_level=3, max_periods=6)
    async with simulated(smart_charging=can, meter_interval_seconds=30):
        await events.until_kind(CONNECTED)
        facts = adapter.facts
        assert facts.units == {ChargingRateUnit.A}
        assert (facts.max_stack_level, facts.max_periods) == (3, 6)
        assert facts.phase_rotation == "1.RST"
        assert facts.meter_interval_seconds == 30
        assert adapter.capabilities.step_kw == pytest.approx(0.069)
        assert adapter.identity.model == "Simulated 1.6"


async def test_it_is_asked_for_its_status_and_its_meter(
    central: CentralSystem, declare: Declare
) -> None:
    declare()
    async with raw_charger(central) as charger:
        await charger.boot()
        await until_triggered(charger, "MeterValues")
        asked = [fields for action, fields in charger.received if action == "TriggerMessage"]
        assert [each["requestedMessage"] for each in asked] == ["StatusNotification", "MeterValues"]
        assert {each["connectorId"] for each in asked} == {1}


async def test_questions_change_nothing_in_the_charger(
    central: CentralSystem, declare: Declare
) -> None:
    declare()
    async with raw_charger(central) as charger:
        await charger.boot()
        await until_triggered(charger, "MeterValues")
        assert {action for action, _ in charger.received} == {"GetConfiguration", "TriggerMessage"}


async def test_questions_leave_a_chargers_settings_and_its_profiles_as_they_are(
    declare: Declare, simulated: Connect
) -> None:
    own = Profile(
        outlet=1,
        profile_id=7,
        stack_level=0,
        purpose=TX_DEFAULT,
        kind="Relative",
        unit="A",
        periods=(Period(0, 10.0),),
    )
    adapter = declare()
    async with simulated(plugged=True) as charger:
        assert isinstance(charger, SimulatedCharger16)
        charger.store.profiles.append(own)
        settings, profiles = configuration(charger), list(charger.store.profiles)
        for _ in range(2):
            await charger.reboot()
            async with patience():
                await charger.until(lambda: adapter.state.transaction is not None)
                settling = adapter.station.settling
                assert settling is not None
                await asyncio.wait({settling})
        assert configuration(charger) == settings
        assert list(charger.store.profiles) == profiles
        asked = {name for name, _ in charger.calls}
        assert asked == {"GetConfiguration", "TriggerMessage"}


async def until_triggered(charger: RawCharger, message: str) -> None:
    """Wait for the last question: the one for meter values."""
    await charger.until(
        lambda: any(
            action == "TriggerMessage" and fields["requestedMessage"] == message
            for action, fields in charger.received
        )
    )


async def test_a_charger_that_refuses_every_question_is_connected_all_the_same(
    central: CentralSystem, declare: Declare
) -> None:
    adapter = declare(meter_interval_seconds=10)
    events = Events(adapter)
    async with raw_charger(central) as charger:
        charger.refuses |= {"GetConfiguration", "ChangeConfiguration", "TriggerMessage"}
        await charger.boot()
        await events.until_kind(CONNECTED)
        await until_triggered(charger, "MeterValues")
    assert adapter.facts == ChargerFacts()


async def test_a_charger_that_answers_nothing_is_asked_once_and_connected(
    central: CentralSystem, declare: Declare
) -> None:
    events = Events(declare(response_timeout_seconds=0.05))
    async with raw_charger(central) as charger:
        charger.answers["GetConfiguration"] = None
        await charger.boot()
        await events.until_kind(CONNECTED)
        await charger.call("Heartbeat")
        assert [action for action, _ in charger.received] == ["GetConfiguration"]


@pytest.mark.parametrize(
    "answer", [{}, {"configurationKey": 7}, {"configurationKey": [7, {}, {"key": 1}]}, {"x": 1}]
)
async def test_an_answer_without_sense_tells_nothing(
    central: CentralSystem, declare: Declare, answer: dict[str, object]
) -> None:
    adapter = declare()
    events = Events(adapter)
    async with raw_charger(central) as charger:
        charger.answers["GetConfiguration"] = answer
        await charger.boot()
        await events.until_kind(CONNECTED)
    assert adapter.facts == ChargerFacts()


async def test_the_meter_interval_is_set_where_it_differs(
    declare: Declare, simulated: Connect
) -> None:
    declare(meter_interval_seconds=10)
    async with simulated(meter_interval_seconds=60) as charger, patience():
        await charger.until(lambda: charger.meter_interval_seconds == 10)


async def test_the_meter_interval_is_left_alone_where_it_is_right(
    declare: Declare, simulated: Connect
) -> None:
    declare(meter_interval_seconds=10)
    async with simulated(meter_interval_seconds=10) as charger, patience():
        await charger.until(
            lambda: [action for action, _ in charger.calls].count("TriggerMessage") == 2
        )
        assert "ChangeConfiguration" not in [action for action, _ in charger.calls]
