"""The entity adapter in a real Home Assistant: template numbers and sensors, restarts, absences."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Any

from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import CoreState, HomeAssistant, ServiceCall
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.setup import async_setup_component
import pytest

from custom_components.energy_dispatch.adapters import AdapterError, AdapterEvent, AdapterEventKind
from custom_components.energy_dispatch.adapters.entity import EntityAdapter, entity_config
from custom_components.energy_dispatch.engine.base import Command, CommandType, Proof, Reason
from custom_components.energy_dispatch.entity_host import entity_host

HELPERS: Mapping[str, Any] = {
    "input_number": {"stored": {"min": 0, "max": 63, "initial": 16, "step": 1}},
    "input_boolean": {"charging": {"initial": False}, "online": {"initial": True}},
    "template": [
        {
            "number": {
                "name": "Current",
                "state": "{{ states('input_number.stored') }}",
                "availability": "{{ is_state('input_boolean.online', 'on') }}",
                "min": 6,
                "max": 32,
                "step": 1,
                "unit_of_measurement": "A",
                "set_value": {
                    "action": "input_number.set_value",
                    "target": {"entity_id": "input_number.stored"},
                    "data": {"value": "{{ value }}"},
                },
            },
        },
        {
            "sensor": {
                "name": "Power",
                "unit_of_measurement": "W",
                "state": "{{ states('input_number.stored') | float * 690 if"
                " is_state('input_boolean.charging', 'on') else 0 }}",
            },
        },
    ],
}
CHARGER: Mapping[str, Any] = {
    "kind": "charger",
    "charge": [
        {"number": "number.current", "value": "power"},
        {"switch": "input_boolean.charging", "on": True},
    ],
    "hold": [{"switch": "input_boolean.charging", "on": False}],
    "release": [{"number": "number.current", "value": "max_charge"}],
    "power": [{"entity": "sensor.power"}],
    "read_back_seconds": 1,
}


async def start_helpers(hass: HomeAssistant) -> None:
    for domain, config in HELPERS.items():
        assert await async_setup_component(hass, domain, {domain: config})
    await hass.async_block_till_done()


@pytest.fixture
async def adapter(hass: HomeAssistant) -> AsyncIterator[EntityAdapter]:
    adapter = EntityAdapter(entity_config(CHARGER), entity_host(hass))
    yield adapter
    await adapter.close()


def charge(power_kw: float, timeout_seconds: float = 4) -> Command:
    return Command(
        "car",
        CommandType.SET_CHARGE_RATE,
        {"power_kw": power_kw},
        datetime.now(UTC),
        timeout_seconds=timeout_seconds,
    )


async def test_a_template_number_is_set_and_its_power_proves_it(
    hass: HomeAssistant, adapter: EntityAdapter
) -> None:
    await start_helpers(hass)
    ack = await adapter.send(charge(6.9))

    number = hass.states.get("number.current")
    assert number is not None
    assert number.state == "10.0"
    assert ack.proof is Proof.READ_BACK
    assert ack.detail is not None
    assert "measured 6.9 kW" in ack.detail
    assert adapter.capabilities.max_charge_kw == pytest.approx(22.08)
    assert adapter.units == {"number.current": "A", "sensor.power": "W"}


async def test_before_its_integrations_are_there_the_adapter_waits_and_then_goes_on(
    hass: HomeAssistant, adapter: EntityAdapter
) -> None:
    events: list[AdapterEvent] = []
    adapter.subscribe(events.append)
    await adapter.start()
    assert not adapter.connected
    sending = hass.async_create_task(adapter.send(charge(6.9, timeout_seconds=30)))
    await start_helpers(hass)

    assert (await sending).proof is Proof.READ_BACK
    kinds = [event.kind for event in events if event.telemetry is None]
    assert kinds == [AdapterEventKind.LOST, AdapterEventKind.CONNECTED]


async def test_until_home_assistant_has_started_no_entity_is_trusted(
    hass: HomeAssistant, adapter: EntityAdapter
) -> None:
    # A template entity shows some value until its first rendering, also if its device is away.
    hass.set_state(CoreState.starting)
    hass.states.async_set("number.current", "16", {"unit_of_measurement": "A"})
    hass.states.async_set("input_boolean.charging", "off")
    events: list[AdapterEvent] = []
    adapter.subscribe(events.append)
    await adapter.start()
    assert not adapter.connected
    assert events == [], "a start is no loss"
    with pytest.raises(AdapterError, match="still starting") as failed:
        await adapter.send(charge(6.9, timeout_seconds=0.1))
    assert failed.value.retryable
    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await hass.async_block_till_done()
    assert adapter.connected
    assert events[0].kind is AdapterEventKind.CONNECTED
    hass.set_state(CoreState.stopping)
    assert adapter.connected, "it can still be released"


async def test_an_entity_that_becomes_unavailable_and_comes_back_is_noticed(
    hass: HomeAssistant, adapter: EntityAdapter
) -> None:
    await start_helpers(hass)
    events: list[AdapterEvent] = []
    adapter.subscribe(events.append)
    await adapter.start()
    online = {"entity_id": "input_boolean.online"}
    await hass.services.async_call("input_boolean", "turn_off", online, blocking=True)
    await hass.async_block_till_done()
    assert not adapter.connected
    with pytest.raises(AdapterError, match=r"number\.current is unavailable") as failed:
        await adapter.send(charge(6.9, timeout_seconds=0.1))
    assert failed.value.retryable
    await hass.services.async_call("input_boolean", "turn_on", online, blocking=True)
    await hass.async_block_till_done()

    assert adapter.connected
    assert (await adapter.send(charge(6.9))).proof is Proof.READ_BACK
    kinds = [event.kind for event in events if event.telemetry is None]
    assert kinds == [
        AdapterEventKind.CONNECTED,
        AdapterEventKind.LOST,
        AdapterEventKind.CONNECTED,
    ]


async def test_an_action_gets_its_templates_rendered_with_the_setpoint(
    hass: HomeAssistant,
) -> None:
    calls: list[ServiceCall] = []

    async def record(call: ServiceCall) -> None:
        calls.append(call)

    hass.services.async_register("box", "set_rate", record)
    step = {
        "action": "box.set_rate",
        "data": {"limit": "{{ current_a }}", "list": ["{{ power_w }}", 1], "name": "plain"},
    }
    config = {"kind": "charger", "charge": [step], "hold": [step], "read_back_seconds": 0}
    adapter = EntityAdapter(entity_config(config), entity_host(hass))
    await adapter.send(charge(7.4))

    assert dict(calls[0].data) == {"limit": 10.7, "list": [7400, 1], "name": "plain"}


@pytest.mark.parametrize(
    ("error", "retryable", "reason"),
    [
        (ServiceValidationError("no such connector"), False, Reason.REJECTED),
        (HomeAssistantError("cloud is down"), True, None),
        (None, True, Reason.OFFLINE),
    ],
)
async def test_what_an_action_says_decides_whether_it_is_tried_again(
    hass: HomeAssistant, error: Exception | None, retryable: bool, reason: Reason | None
) -> None:
    async def fail(_call: ServiceCall) -> None:
        assert error is not None
        raise error

    if error is not None:
        hass.services.async_register("box", "set_rate", fail)
    step = {"action": "box.set_rate", "data": {}}
    config = {"kind": "charger", "charge": [step], "hold": [step], "read_back_seconds": 0}
    adapter = EntityAdapter(entity_config(config), entity_host(hass))
    with pytest.raises(AdapterError) as failed:
        await adapter.send(charge(7.4))

    assert failed.value.retryable is retryable
    assert failed.value.reason == reason
    if error is not None:
        assert str(error) in str(failed.value)
