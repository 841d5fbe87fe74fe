"""A device behind entities: the same commands and proofs, and entities that come and go."""

import asyncio

import pytest

from custom_components.energy_dispatch.adapters import AdapterError, AdapterEventKind
from custom_components.energy_dispatch.adapters.entity import EntityState
from custom_components.energy_dispatch.engine.base import CommandType, Proof, Reason

from .conftest import BATTERY, WALLBOX, Events, House, MakeAdapter, charge, command, discharge


async def test_a_charger_gets_its_current_and_is_turned_on(house: House, make: MakeAdapter) -> None:
    ack = await make(WALLBOX).send(charge(6.9))

    assert house.done() == [("number.set_value", 10.0), ("switch.turn_on", None)]
    assert ack.proof is Proof.READ_BACK
    assert ack.detail == "number.current is 10, switch.charging is on, measured 0 kW."


async def test_a_pause_and_a_release_of_a_charger(house: House, make: MakeAdapter) -> None:
    adapter = make(WALLBOX)
    await adapter.send(charge(0.0))
    assert house.states["switch.charging"].state == "off"
    ack = await adapter.send(command(CommandType.RELEASE))

    assert float(house.states["number.current"].state) == 32
    assert house.states["switch.charging"].state == "on"
    assert ack.proof is Proof.READ_BACK


async def test_limits_and_phases_come_from_the_number_and_the_circuit(make: MakeAdapter) -> None:
    able = make(WALLBOX, phases=1).capabilities

    assert able.max_charge_kw == pytest.approx(7.36)
    assert able.min_charge_kw == pytest.approx(1.38)
    assert able.phases == 1


async def test_a_current_is_cut_to_the_number_s_step(house: House, make: MakeAdapter) -> None:
    await make(WALLBOX).send(charge(11.0))
    assert house.done()[0] == ("number.set_value", 15.0)


async def test_less_than_the_charger_s_least_is_a_pause_and_is_said(
    house: House, make: MakeAdapter
) -> None:
    ack = await make(WALLBOX).send(charge(2.0))

    assert house.done() == [("switch.turn_off", None)]
    assert ack.detail is not None
    assert ack.detail.startswith("Paused: the device cannot charge with less than 4.14 kW")


async def test_a_battery_charges_holds_and_discharges(house: House, make: MakeAdapter) -> None:
    adapter = make(BATTERY)
    house.set("sensor.battery_power", "-2.5")
    charging = await adapter.send(charge(2.5))
    house.set("sensor.battery_power", "0")
    holding = await adapter.send(discharge(0.0))
    house.set("sensor.battery_power", "1.5")
    discharging = await adapter.send(discharge(1.5))

    assert house.done() == [
        ("number.set_value", 2500.0),
        ("select.select_option", "charge"),
        ("select.select_option", "idle"),
        ("number.set_value", 1500.0),
        ("select.select_option", "discharge"),
    ]
    assert {ack.proof for ack in (charging, holding, discharging)} == {Proof.READ_BACK}


async def test_a_battery_that_does_not_follow_is_no_proof(house: House, make: MakeAdapter) -> None:
    ack = await make(BATTERY).send(charge(2.5))

    assert ack.proof is Proof.ACKNOWLEDGED
    assert ack.detail is not None
    assert "measured 0 kW" in ack.detail


async def test_a_number_that_does_not_move_is_no_proof(house: House, make: MakeAdapter) -> None:
    house.obeys = False
    ack = await make(WALLBOX).send(charge(6.9))

    assert ack.proof is Proof.ACKNOWLEDGED
    assert ack.detail is not None
    assert "number.current is 16" in ack.detail


async def test_proof_is_waited_for_and_taken_as_soon_as_it_shows(
    house: House, make: MakeAdapter
) -> None:
    adapter = make(BATTERY, read_back_seconds=5)
    sending = asyncio.create_task(adapter.send(charge(2.0)))
    await house.waited_for()
    house.set("sensor.battery_power", "-2.0")

    assert (await sending).proof is Proof.READ_BACK


async def test_readings_come_in_our_units_and_signs(house: House, make: MakeAdapter) -> None:
    house.set("sensor.battery_power", "-3")
    told = await make(BATTERY).read()
    charger = await make(WALLBOX).read()

    assert (told.power_kw, told.soc_percent) == (3.0, 61.5)
    assert (charger.energy_kwh, charger.status) == (12.345, "ready")


@pytest.mark.parametrize(
    ("unit", "value"), [("kW", 2.3), ("W", 2300.0), ("A", 10.0), ("mA", 10000.0), ("%", 46.0)]
)
async def test_a_number_takes_a_power_in_every_unit(
    house: House, make: MakeAdapter, unit: str, value: float
) -> None:
    house.states["number.power"] = EntityState(state="0", unit=unit)
    await make(BATTERY, phases=1).send(charge(2.3))

    assert house.done()[0] == ("number.set_value", pytest.approx(value))


async def test_a_number_without_a_unit_is_refused_until_one_is_declared(
    house: House, make: MakeAdapter
) -> None:
    house.states["number.power"] = EntityState(state="0")
    with pytest.raises(AdapterError, match=r"number\.power has no unit; declare one of") as failed:
        await make(BATTERY).send(charge(2.0))
    assert not failed.value.retryable
    assert house.calls == []

    declared = {"number": "number.power", "value": "power", "unit": "kW"}
    await make(BATTERY, charge=[declared]).send(charge(2.0))
    assert house.done() == [("number.set_value", 2.0)]


async def test_a_value_out_of_a_number_s_range_is_refused_before_anything_is_set(
    house: House, make: MakeAdapter
) -> None:
    house.states["number.power"] = EntityState(state="0", unit="W", minimum=0, maximum=1000)
    with pytest.raises(AdapterError, match="cannot be 3000: it takes no more than 1000") as failed:
        await make(BATTERY).send(discharge(3.0))
    assert failed.value.reason == Reason.OUT_OF_LIMITS
    assert house.calls == []


async def test_an_action_gets_its_data_and_the_variables_for_its_templates(
    house: House, make: MakeAdapter
) -> None:
    step = {"action": "ocpp.set_charge_rate", "data": {"limit_amps": "{{ current_a }}"}}
    adapter = make({"kind": "charger", "charge": [step], "hold": [step], "read_back_seconds": 0})
    ack = await adapter.send(charge(7.4))

    action, data, variables = house.calls[0]
    assert (action, data) == ("ocpp.set_charge_rate", {"limit_amps": "{{ current_a }}"})
    assert variables["current_a"] == 10.7
    assert (variables["power_w"], variables["signed_power_kw"]) == (7400, 7.4)
    assert ack.proof is Proof.ACKNOWLEDGED
    assert ack.detail == "accepted; no entity shows anything to prove it by."


async def test_a_refusal_of_an_action_is_passed_on(house: House, make: MakeAdapter) -> None:
    house.refusal = AdapterError("the charger is locked", retryable=False, reason=Reason.REJECTED)
    with pytest.raises(AdapterError, match="the charger is locked"):
        await make(WALLBOX).send(charge(6.9))


async def test_unavailable_entities_are_waited_for(house: House, make: MakeAdapter) -> None:
    house.set("number.current", "unavailable")
    adapter = make(WALLBOX)
    sending = asyncio.create_task(adapter.send(charge(6.9)))
    await house.waited_for()
    assert house.calls == []
    house.set("number.current", "16")

    assert (await sending).proof is Proof.READ_BACK


async def test_entities_that_stay_away_are_named_and_it_may_be_tried_again(
    house: House, make: MakeAdapter
) -> None:
    house.set("number.current", "unavailable")
    del house.states["switch.charging"]
    with pytest.raises(AdapterError) as failed:
        await make(WALLBOX).send(charge(6.9, timeout_seconds=0.1))

    assert str(failed.value) == "number.current is unavailable, switch.charging does not exist."
    assert failed.value.retryable
    assert failed.value.reason == Reason.OFFLINE


async def test_coming_and_going_is_told_once_each_with_the_reason(
    house: House, make: MakeAdapter
) -> None:
    adapter = make(WALLBOX)
    events: Events = []
    adapter.subscribe(events.append)
    await adapter.start()
    house.set("switch.charging", "unavailable")
    house.set("number.current", "unavailable")
    assert not adapter.connected
    house.set("number.current", "16")
    house.set("switch.charging", "off")

    told = [(event.kind, event.detail) for event in events if event.telemetry is None]
    assert told == [
        (AdapterEventKind.CONNECTED, None),
        (AdapterEventKind.LOST, "switch.charging is unavailable."),
        (AdapterEventKind.CONNECTED, None),
    ]


async def test_an_entity_that_tells_availability_counts(house: House, make: MakeAdapter) -> None:
    house.states["binary_sensor.online"] = EntityState(state="off")
    adapter = make(WALLBOX, available="binary_sensor.online")
    assert not adapter.connected
    house.set("binary_sensor.online", "on")
    assert adapter.connected


async def test_a_change_of_a_reading_is_told(house: House, make: MakeAdapter) -> None:
    adapter = make(WALLBOX)
    events: Events = []
    adapter.subscribe(events.append)
    await adapter.start()
    house.set("sensor.power", "6900")

    assert events[-1].telemetry is not None
    assert events[-1].telemetry.power_kw == 6.9


async def test_a_setpoint_that_dies_is_set_again_in_time(house: House, make: MakeAdapter) -> None:
    adapter = make(WALLBOX, lifetime_seconds=0.1)
    await adapter.send(charge(6.9))
    await house.called(6)

    assert house.done()[:6] == [("number.set_value", 10.0), ("switch.turn_on", None)] * 3
    assert adapter.capabilities.setpoint_lifetime_seconds == 0.1


async def test_a_ceiling_lowers_the_setpoint_in_force_and_the_next_ones(
    house: House, make: MakeAdapter
) -> None:
    adapter = make(WALLBOX)
    await adapter.send(charge(11.04))
    ack = await adapter.send(command(CommandType.SET_POWER_LIMIT, power_kw=6.9))

    assert float(house.states["number.current"].state) == 10
    assert ack.detail is not None
    assert ack.detail.startswith("Held to 6.9 kW by the power limit")


async def test_a_setpoint_that_the_entities_show_already_is_found_and_not_set(
    house: House, make: MakeAdapter
) -> None:
    adapter = make(BATTERY)
    assert await adapter.find(charge(2.0)) is None
    house.set("number.power", "2000")
    house.set("select.mode", "charge")
    house.set("sensor.battery_power", "-2")
    found = await adapter.find(charge(2.0))

    assert house.calls == []
    assert found is not None
    assert found.proof is Proof.READ_BACK
    assert found.detail is not None
    assert found.detail.startswith("Not set again: ")


async def test_what_has_no_step_is_unsupported(make: MakeAdapter) -> None:
    with pytest.raises(AdapterError, match="no entity or action") as failed:
        await make(WALLBOX).send(discharge(2.0))
    assert failed.value.reason == Reason.UNSUPPORTED


async def test_units_are_told_for_the_user_to_confirm(house: House, make: MakeAdapter) -> None:
    assert make(BATTERY).units == {"number.power": "W", "sensor.battery_power": "kW"}
    house.states["sensor.battery_power"] = EntityState(state="0", unit="VA")
    with pytest.raises(AdapterError, match="has the unit VA; declare one of"):
        _ = make(BATTERY).units
