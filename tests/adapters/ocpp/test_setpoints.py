"""A setpoint becomes a charging profile that the charger takes."""

from typing import Any

import pytest

from custom_components.energy_dispatch.adapters import AdapterError, AdapterEventKind
from custom_components.energy_dispatch.adapters.ocpp import (
    CentralSystem,
    ChargingRateUnit,
    OcppAdapter,
)
from custom_components.energy_dispatch.adapters.ocpp.profiles import PAUSE_HOLD_SECONDS
from custom_components.energy_dispatch.engine.base import CommandType, Proof
from demo.devices.charge_circuit import ChargeCircuit
from demo.devices.charger16 import SimulatedCharger16
from demo.devices.charger_settings import Fault
from demo.devices.charging_profiles import STATION_MAX, TX, TX_DEFAULT, SmartCharging
from demo.devices.ocpp_frames import Fields

from .conftest import Connect, Declare
from .helpers import Events, RawCharger, charge_rate, command, patience, raw_charger, started

REJECTED: Fields = {"status": "Rejected"}


def sent(charger: SimulatedCharger16, action: str = "SetChargingProfile") -> list[Fields]:
    return [payload for name, payload in charger.calls if name == action]


def limits(profile: Fields) -> list[tuple[int, float]]:
    periods = profile["chargingSchedule"]["chargingSchedulePeriod"]
    return [(period["startPeriod"], period["limit"]) for period in periods]


async def ready(central: CentralSystem, adapter: OcppAdapter, charger: RawCharger) -> None:
    """Boot a charger of raw frames and start a transaction."""
    events = Events(adapter)
    await charger.boot()
    await events.until_kind(AdapterEventKind.CONNECTED)
    await charger.call("StartTransaction", **started())
    await events.until_kind(AdapterEventKind.TRANSACTION_STARTED)


async def test_a_setpoint_costs_one_call_and_power_follows(charging: Connect) -> None:
    async with charging() as (adapter, charger), patience():
        ack = await adapter.send(charge_rate(7.4))
        assert len(sent(charger)) == 1
        assert charger.setpoint_kw == pytest.approx(7.4)
        assert ack.accepted
        assert ack.proof is Proof.ACKNOWLEDGED
        assert ack.detail == "7400 W by purpose TxProfile, stack level 8, W"
        await charger.until(lambda: abs(charger.circuit.power_kw - 7.4) < 0.01)


async def test_the_profile_names_its_transaction_and_its_phases(charging: Connect) -> None:
    async with charging() as (adapter, charger):
        await adapter.send(charge_rate(7.4))
        profile = sent(charger)[0]["csChargingProfiles"]
        assert profile["transactionId"] == charger.transaction_id
        assert profile["chargingProfileKind"] == "Absolute"
        assert profile["chargingSchedule"]["chargingSchedulePeriod"] == [
            {"startPeriod": 0, "limit": 7400.0, "numberPhases": 3}
        ]


@pytest.mark.parametrize("tells_units", [True, False])
@pytest.mark.parametrize(("unit", "limit"), [("W", 7400.0), ("A", 10.7)])
async def test_a_charger_gets_its_limit_in_the_unit_that_it_takes(
    charging: Connect, unit: str, limit: float, tells_units: bool
) -> None:
    can = SmartCharging(units=frozenset({unit}))
    async with charging(smart_charging=can, tells_units=tells_units) as (adapter, charger):
        await adapter.send(charge_rate(7.4))
        taken = sent(charger)[-1]["csChargingProfiles"]
        assert taken["chargingSchedule"]["chargingRateUnit"] == unit
        assert limits(taken) == [(0, limit)]
        assert charger.setpoint_kw == pytest.approx(7.4, abs=0.07)
        assert charger.setpoint_kw <= 7.4


async def test_a_unit_that_was_found_out_is_not_asked_for_again(charging: Connect) -> None:
    can = SmartCharging(units=frozenset("A"))
    async with charging(smart_charging=can, tells_units=False) as (adapter, charger):
        await adapter.send(charge_rate(7.4))
        assert len(sent(charger)) == 2
        await adapter.send(charge_rate(5.0))
        assert len(sent(charger)) == 3


async def test_a_declared_unit_is_never_left(charging: Connect) -> None:
    can = SmartCharging(units=frozenset("A"))
    config = {"unit": ChargingRateUnit.W}
    async with charging(config, smart_charging=can) as (adapter, charger):
        with pytest.raises(AdapterError, match="Rejected"):
            await adapter.send(charge_rate(7.4))
        units = {
            each["csChargingProfiles"]["chargingSchedule"]["chargingRateUnit"]
            for each in sent(charger)
        }
        assert units == {"W"}


async def test_on_one_phase_the_current_is_that_of_one_phase(charging: Connect) -> None:
    config = {"phases": 1, "unit": ChargingRateUnit.A}
    circuit = ChargeCircuit(phases=1, max_current_a=32)
    async with charging(config, circuit=circuit) as (adapter, charger):
        await adapter.send(charge_rate(7.36))
        assert limits(sent(charger)[0]["csChargingProfiles"]) == [(0, 32.0)]
        assert charger.setpoint_kw == pytest.approx(7.36)


async def test_zero_pauses_the_transaction_and_does_not_end_it(charging: Connect) -> None:
    async with charging() as (adapter, charger), patience():
        await adapter.send(charge_rate(0.0))
        await charger.until(lambda: charger.status == "SuspendedEVSE")
        await charger.until(lambda: charger.circuit.power_kw == 0)
        assert charger.transaction_id is not None
        await adapter.send(charge_rate(7.4))
        await charger.until(lambda: charger.status == "Charging")


async def test_less_than_a_vehicle_can_do_is_zero_and_said_so(charging: Connect) -> None:
    async with charging() as (adapter, charger):
        ack = await adapter.send(charge_rate(3.0))
        assert charger.setpoint_kw == 0.0
        assert "the charger can do 0 of 3 kW" in (ack.detail or "")


async def test_more_than_the_declared_maximum_is_cut_and_said_so(charging: Connect) -> None:
    async with charging({"max_current_a": 10.0}) as (adapter, charger):
        ack = await adapter.send(charge_rate(11.0))
        assert charger.setpoint_kw == pytest.approx(6.9)
        assert "the charger can do 6.9 of 11 kW" in (ack.detail or "")


async def test_without_a_transaction_the_default_profile_carries_the_setpoint(
    declare: Declare, simulated: Connect
) -> None:
    adapter = declare()
    events = Events(adapter)
    async with simulated() as charger:
        await events.until_kind(AdapterEventKind.CONNECTED)
        await adapter.send(charge_rate(7.4))
        assert sent(charger)[0]["csChargingProfiles"]["chargingProfilePurpose"] == TX_DEFAULT
        charger.plug()
        await events.until_kind(AdapterEventKind.TRANSACTION_STARTED)
        assert charger.setpoint_kw == pytest.approx(7.4)


async def test_a_transaction_that_comes_to_light_in_the_write_gets_the_setpoint_too(
    central: CentralSystem, declare: Declare
) -> None:
    adapter = declare(unit=ChargingRateUnit.W)
    events = Events(adapter)
    async with raw_charger(central) as charger, patience():
        await charger.boot()
        await events.until_kind(AdapterEventKind.CONNECTED)
        answer = charger.peer._handler

        async def tell_first(action: str, payload: Fields) -> Fields | None:
            if action == "SetChargingProfile" and not charger.profiles():
                await charger.call(
                    "StatusNotification", connectorId=1, errorCode="NoError", status="Charging"
                )
            return await answer(action, payload)

        charger.peer._handler = tell_first
        await adapter.send(charge_rate(7.4))
        assert [profile["chargingProfilePurpose"] for profile in charger.profiles()] == [
            TX_DEFAULT,
            TX,
        ]
        assert limits(charger.profiles()[-1]) == [(0, 7400.0)]


async def test_zero_without_a_transaction_leaves_the_minimum_behind(
    declare: Declare, simulated: Connect
) -> None:
    adapter = declare()
    events = Events(adapter)
    async with simulated() as charger:
        await events.until_kind(AdapterEventKind.CONNECTED)
        ack = await adapter.send(charge_rate(0.0))
        assert charger.circuit.power_kw == 0.0
        assert limits(sent(charger)[0]["csChargingProfiles"]) == [(0, 4140.0)]
        assert "0 follows when one starts" in (ack.detail or "")
        charger.plug()
        await events.until_kind(AdapterEventKind.TRANSACTION_STARTED)
        await adapter.send(charge_rate(0.0))
        assert charger.setpoint_kw == 0.0


async def test_a_charger_without_transaction_profiles_gets_the_default_one(
    charging: Connect,
) -> None:
    can = SmartCharging(refused_purposes=frozenset({TX}))
    async with charging(smart_charging=can) as (adapter, charger):
        ack = await adapter.send(charge_rate(7.4))
        assert charger.limit.source == TX_DEFAULT
        assert charger.setpoint_kw == pytest.approx(7.4)
        assert "TxDefaultProfile" in (ack.detail or "")
        before = len(sent(charger))
        await adapter.send(charge_rate(5.0))
        assert len(sent(charger)) == before + 1


async def test_a_pause_by_the_default_profile_is_lifted_with_the_transaction(
    charging: Connect,
) -> None:
    can = SmartCharging(refused_purposes=frozenset({TX}))
    async with charging(smart_charging=can) as (adapter, charger), patience():
        ack = await adapter.send(charge_rate(0.0))
        assert charger.setpoint_kw == 0.0
        assert limits(sent(charger)[-1]["csChargingProfiles"]) == [
            (0, 0.0),
            (PAUSE_HOLD_SECONDS, 4140.0),
        ]
        assert "paused for 6 h at most" in (ack.detail or "")
        charger.unplug()
        await charger.until(lambda: charger.setpoint_kw == pytest.approx(4.14))


async def test_a_charger_that_takes_only_low_stack_levels_is_found_out(charging: Connect) -> None:
    can = SmartCharging(max_stack_level=0)
    async with charging(smart_charging=can, reported_stack_level=3) as (adapter, charger):
        await adapter.send(charge_rate(7.4))
        levels = [each["csChargingProfiles"]["stackLevel"] for each in sent(charger)]
        assert levels == [3, 3, 1, 1, 0]
        assert charger.setpoint_kw == pytest.approx(7.4)


async def test_a_charger_that_takes_only_relative_profiles_is_found_out(charging: Connect) -> None:
    can = SmartCharging(refused_kinds=frozenset({"Absolute"}))
    async with charging(smart_charging=can) as (adapter, charger):
        await adapter.send(charge_rate(7.4))
        assert charger.limit.source == TX
        assert charger.setpoint_kw == pytest.approx(7.4)


async def test_a_refusal_on_every_rung_is_an_error_in_the_chargers_words(
    charging: Connect,
) -> None:
    async with charging() as (adapter, charger):
        charger.set_fault(Fault.REJECT)
        with pytest.raises(AdapterError) as caught:
            await adapter.send(charge_rate(7.4))
        assert str(caught.value).startswith(
            "SetChargingProfile: Rejected (purpose TxProfile, stack level 8, W); Rejected (purpose"
        )
        assert not caught.value.retryable
        assert caught.value.reason == "rejected"
        assert charger.setpoint_kw == pytest.approx(11.04)


async def test_a_refusal_keeps_the_limit_before(charging: Connect) -> None:
    async with charging() as (adapter, charger):
        await adapter.send(charge_rate(7.4))
        charger.set_fault(Fault.REJECT)
        with pytest.raises(AdapterError):
            await adapter.send(charge_rate(5.0))
        charger.set_fault(Fault.NONE)
        await adapter.send(charge_rate(6.0))
        assert charger.setpoint_kw == pytest.approx(6.0)


async def test_one_rung_is_named_alone(central: CentralSystem, declare: Declare) -> None:
    adapter = declare(unit=ChargingRateUnit.W)
    async with raw_charger(central) as charger:
        charger.answers["GetConfiguration"] = {
            "configurationKey": [
                {"key": "ChargeProfileMaxStackLevel", "readonly": True, "value": "1"}
            ]
        }
        await ready(central, adapter, charger)
        charger.one_answer.extend([REJECTED, {"status": "Accepted"}])
        ack = await adapter.send(charge_rate(7.4))
        assert ack.detail == "7400 W by purpose TxProfile, stack level 0, W"


async def test_a_charger_without_smart_charging_says_so_once_for_each_purpose(
    charging: Connect,
) -> None:
    async with charging() as (adapter, charger):
        charger.set_fault(Fault.NOT_IMPLEMENTED)
        with pytest.raises(AdapterError, match="NotImplemented: SetCharging") as caught:
            await adapter.send(charge_rate(7.4))
        assert caught.value.reason == "unsupported"
        assert not caught.value.retryable
        assert len(sent(charger)) == 2


async def test_the_default_profile_does_not_hide_behind_the_transactions(
    central: CentralSystem, declare: Declare
) -> None:
    adapter = declare(unit=ChargingRateUnit.W)
    async with raw_charger(central) as charger:
        await ready(central, adapter, charger)
        await adapter.send(charge_rate(7.4))
        charger.one_answer.extend([REJECTED] * 4)
        await adapter.send(charge_rate(5.0))
        cleared = [fields for action, fields in charger.received if action.startswith("Clear")]
        assert cleared == [{"id": charger.profiles()[0]["chargingProfileId"]}]
        assert charger.profiles()[-1]["chargingProfilePurpose"] == TX_DEFAULT


async def test_a_missing_or_unknown_status_is_no_yes(
    central: CentralSystem, declare: Declare
) -> None:
    adapter = declare(unit=ChargingRateUnit.W)
    async with raw_charger(central) as charger:
        await ready(central, adapter, charger)
        charger.answers["SetChargingProfile"] = {}
        with pytest.raises(AdapterError, match="cannot be understood"):
            await adapter.send(charge_rate(7.4))
        charger.answers["SetChargingProfile"] = {"status": "Maybe"}
        with pytest.raises(AdapterError, match="Maybe"):
            await adapter.send(charge_rate(7.4))


async def test_a_ceiling_limits_the_whole_charger_beside_the_setpoint(charging: Connect) -> None:
    async with charging() as (adapter, charger):
        await adapter.send(charge_rate(11.0))
        await adapter.send(command(CommandType.SET_POWER_LIMIT, power_kw=5.0))
        assert charger.limit.source == STATION_MAX
        assert charger.setpoint_kw == pytest.approx(5.0)
        assert sent(charger)[-1]["connectorId"] == 0
        await adapter.send(command(CommandType.SET_POWER_LIMIT, power_kw=20.0))
        assert charger.setpoint_kw == pytest.approx(11.0)


@pytest.mark.parametrize("power_kw", [0.0, 3.0])
async def test_a_ceiling_that_would_end_every_session_is_not_sent(
    charging: Connect, power_kw: float
) -> None:
    async with charging() as (adapter, charger):
        with pytest.raises(AdapterError, match=r"below 4\.14 kW") as caught:
            await adapter.send(command(CommandType.SET_POWER_LIMIT, power_kw=power_kw))
        assert caught.value.reason == "out_of_limits"
        assert not sent(charger)


async def test_release_removes_our_profiles_and_may_be_repeated(charging: Connect) -> None:
    async with charging() as (adapter, charger):
        await adapter.send(charge_rate(7.4))
        await adapter.send(command(CommandType.SET_POWER_LIMIT, power_kw=5.0))
        ack = await adapter.send(command(CommandType.RELEASE))
        assert charger.setpoint_kw == pytest.approx(11.04)
        assert not charger.store.profiles
        assert ack.detail == "removed ChargePointMaxProfile, TxProfile"
        before = len(charger.calls)
        await adapter.release()
        assert len(charger.calls) == before


async def test_release_after_our_restart_finds_the_profiles_from_before(
    charging: Connect,
) -> None:
    async with charging() as (adapter, charger):
        await adapter.send(charge_rate(7.4))
        adapter._installer._installed.clear()
        await adapter.release()
        assert not charger.store.profiles


async def test_release_of_a_charger_that_knows_profiles_by_place_only(
    central: CentralSystem, declare: Declare
) -> None:
    adapter = declare(unit=ChargingRateUnit.W)
    async with raw_charger(central) as charger:
        await ready(central, adapter, charger)
        await adapter.send(charge_rate(7.4))
        charger.answers["ClearChargingProfile"] = {"status": "Unknown"}
        await adapter.release()
        cleared = [fields for action, fields in charger.received if action.startswith("Clear")]
        assert {
            "connectorId": 1,
            "chargingProfilePurpose": TX,
            "stackLevel": 1,
        } in cleared


async def test_release_of_a_charger_without_profiles_is_no_error(
    central: CentralSystem, declare: Declare
) -> None:
    adapter = declare()
    async with raw_charger(central) as charger:
        await ready(central, adapter, charger)
        charger.refuses.add("ClearChargingProfile")
        await adapter.release()


async def test_a_setpoint_is_read_back_where_that_was_asked_for(charging: Connect) -> None:
    async with charging({"verify_with_composite_schedule": True}) as (adapter, charger):
        assert Proof.READ_BACK in adapter.capabilities.proofs
        ack = await adapter.send(charge_rate(7.4))
        assert ack.proof is Proof.READ_BACK
        assert ack.applied_power_kw == pytest.approx(7.4)
        assert len(sent(charger, "GetCompositeSchedule")) == 1


async def test_a_limit_that_was_accepted_and_not_applied_is_not_proven(charging: Connect) -> None:
    async with charging({"verify_with_composite_schedule": True}) as (adapter, charger):
        charger.set_fault(Fault.IGNORE)
        ack = await adapter.send(charge_rate(7.4))
        assert ack.proof is Proof.ACKNOWLEDGED
        assert ack.applied_power_kw == pytest.approx(11.04)
        assert "the composite schedule says 11040 W" in (ack.detail or "")


SCHEDULE: dict[str, Any] = {"chargingRateUnit": "W", "duration": 60}


@pytest.mark.parametrize(
    "answer",
    [
        {"status": "Rejected"},
        {"status": "Accepted"},
        {"status": "Accepted", "chargingSchedule": 7},
        {"status": "Accepted", "chargingSchedule": SCHEDULE},
        {"status": "Accepted", "chargingSchedule": {**SCHEDULE, "chargingSchedulePeriod": []}},
        {
            "status": "Accepted",
            "chargingSchedule": {
                **SCHEDULE,
                "chargingSchedulePeriod": [{"startPeriod": 0, "limit": -1}],
            },
        },
        {"odd": 1},
        None,
    ],
)
async def test_a_composite_schedule_without_sense_proves_nothing_and_harms_nothing(
    central: CentralSystem, declare: Declare, answer: Fields | None
) -> None:
    adapter = declare(verify_with_composite_schedule=True, response_timeout_seconds=0.1)
    async with raw_charger(central) as charger:
        await ready(central, adapter, charger)
        charger.answers["GetCompositeSchedule"] = answer
        ack = await adapter.send(charge_rate(7.4))
        assert ack.proof is Proof.ACKNOWLEDGED
        assert ack.applied_power_kw is None
