"""What chargers of both generations say is wrong with them, over a real websocket."""

from collections.abc import Mapping
from typing import Any

import pytest

from custom_components.energy_dispatch.adapters.ocpp import CentralSystem
from custom_components.energy_dispatch.adapters.ocpp.problems import Problem, Problems, problem_told
from demo.devices.charger import SimulatedCharger
from demo.devices.charger16 import SimulatedCharger16
from demo.devices.charger201 import SimulatedCharger201
from demo.devices.charger_settings import Fault

from .conftest import Connect, Declare
from .helpers import Events, charger_of, patience, raw_charger, stamp, status
from .test_v201 import Raw201


@pytest.mark.parametrize(
    ("kind", "code", "text"),
    [
        (SimulatedCharger16, "GroundFailure", "E17, residual current of 31 mA"),
        (SimulatedCharger201, "E17", "residual current of 31 mA, Connector Problem"),
    ],
)
async def test_a_fault_has_its_code_and_the_makers_words_until_it_is_over(
    charging: Connect, kind: type[SimulatedCharger], code: str, text: str
) -> None:
    async with charging(kind=kind) as (adapter, charger):
        events = Events(adapter)
        assert adapter.state.telemetry.error_code is None
        charger.set_fault(Fault.FAULTED)
        async with patience():
            told = await events.until(
                lambda event: event.telemetry is not None and event.telemetry.error_code is not None
            )
        assert told.telemetry is not None
        assert (told.telemetry.error_code, told.telemetry.error_text) == (code, text)
        assert adapter.state.telemetry.error_code == code
        charger.set_fault(Fault.NONE)
        async with patience():
            await events.until(
                lambda event: event.telemetry is not None and event.telemetry.error_code is None
            )


def entry(value: str, **fields: Any) -> dict[str, Any]:
    return {
        "eventId": 1,
        "timestamp": stamp(),
        "trigger": "Delta",
        "actualValue": value,
        "eventNotificationType": "HardWiredNotification",
        "component": {"name": "Connector", "evse": {"id": 1, "connectorId": 1}},
        "variable": {"name": "Problem"},
    } | fields


async def test_events_of_other_evses_and_of_no_problem_change_nothing(
    declare: Declare, central: CentralSystem
) -> None:
    adapter = declare()
    async with charger_of(Raw201, central, protocols=("ocpp2.0.1",)) as charger:
        await charger.boot()

        async def notify(*entries: Mapping[str, Any]) -> str | None:
            await charger.call("NotifyEvent", generatedAt=stamp(), seqNo=0, eventData=list(entries))
            await charger.call("Heartbeat")
            return adapter.state.telemetry.error_code

        other = {"name": "Connector", "evse": {"id": 2, "connectorId": 1}}
        assert await notify(entry("true", component=other)) is None
        assert await notify(entry("21.5", variable={"name": "Temperature"})) is None
        # The whole charger's problem is each connector's.
        assert await notify(entry("true", component={"name": "ChargingStation"})) == (
            "ChargingStation Problem"
        )
        # Several at once: the newest is shown, and the one before it when that is over.
        assert await notify(entry("true", techCode="7"), entry("1", techCode="8")) == "8"
        assert await notify(entry("false")) == "ChargingStation Problem"
        # An alert counts with the maker's word alone, and is cleared by its own flag.
        hot = {"variable": {"name": "Temperature"}, "trigger": "Alerting"}
        assert await notify(entry("91", techCode="T3", **hot)) == "T3"
        assert await notify(entry("60", cleared=True, **hot)) == "ChargingStation Problem"
        assert await notify(entry("false", component={"name": "ChargingStation"})) is None


async def test_a_transaction_goes_on_as_it_went_when_a_fault_is_over(
    declare: Declare, central: CentralSystem
) -> None:
    adapter = declare()
    place = {"timestamp": stamp(), "evseId": 1, "connectorId": 1}
    async with charger_of(Raw201, central, protocols=("ocpp2.0.1",)) as charger:
        await charger.boot()
        await charger.event("Started", evse={"id": 1})
        await charger.call("Heartbeat")
        for word, shown in (("Faulted", "Faulted"), ("Occupied", "Charging")):
            await charger.call("StatusNotification", connectorStatus=word, **place)
            assert adapter.state.telemetry.status == shown


async def test_the_whole_chargers_error_is_over_when_connector_0_says_so(
    declare: Declare, central: CentralSystem
) -> None:
    adapter = declare()
    async with raw_charger(central) as charger:
        await charger.boot()
        await charger.call("StatusNotification", **status("Available"))
        await charger.call("StatusNotification", **status("Available", 0, error="WeakSignal"))
        assert adapter.state.telemetry.error_code == "WeakSignal"
        assert adapter.state.telemetry.status == "Available"
        await charger.call("StatusNotification", **status("Available", 0))
        assert adapter.state.telemetry.error_code is None


async def test_a_connectors_fault_is_not_over_because_the_whole_charger_is_well(
    declare: Declare, central: CentralSystem
) -> None:
    adapter = declare()
    async with raw_charger(central) as charger:
        await charger.boot()
        await charger.call("StatusNotification", **status("Faulted", 1, error="GroundFailure"))
        await charger.call("StatusNotification", **status("Available", 0))
        assert adapter.state.telemetry.status == "Faulted"
        assert adapter.state.telemetry.error_code == "GroundFailure"
        await charger.call("StatusNotification", **status("Available", 1))
        assert adapter.state.telemetry.error_code is None


def test_a_charger_that_tells_problems_without_end_takes_no_memory() -> None:
    problems = Problems()
    for number in range(1000):
        problems.told(number, Problem(code=str(number)))
    assert problems.newest == Problem(code="999")
    assert len(problems._there) <= 20


@pytest.mark.parametrize("event", [{}, {"component": 3}, {"component": {"name": "X"}}])
def test_nonsense_is_no_problem(event: dict[str, Any]) -> None:
    assert problem_told(event) is None
