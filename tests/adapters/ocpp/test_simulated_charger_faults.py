"""What a simulated charger can be made to do wrong, at run time and in each version of OCPP."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from demo.devices.charge_circuit import ChargeCircuit
from demo.devices.charger_control import obey
from demo.devices.charger_settings import Fault

from .helpers import patience
from .plain_central import VERSIONS, Pair, connected

pytestmark = pytest.mark.parametrize("version", VERSIONS)


async def switch_on(pair: Pair, fault: Fault) -> None:
    await obey(pair.charger, {"fault": fault.value})


async def until_limit(pair: Pair, current_a: float) -> None:
    async with patience():
        await pair.charger.until(lambda: pair.charger.limit.current_a == pytest.approx(current_a))


async def until_reconnected(pair: Pair, connections: int) -> None:
    """Wait for the next connection after so many."""
    await pair.charger.until(lambda: pair.charger.link.connections > connections)
    await pair.charger.until(lambda: pair.charger.link.connected)


@pytest.mark.parametrize("fault", [Fault.NONE, Fault.NO_BOOT])
async def test_a_link_that_comes_back_needs_no_boot(version: str, fault: Fault) -> None:
    async with connected(version) as pair, patience():
        await switch_on(pair, fault)
        await pair.charger.link.drop()
        await pair.charger.until(lambda: pair.charger.link.connections == 2)
        await pair.charger.until(lambda: pair.charger.link.connected)
        assert len(pair.central.all("BootNotification")) == 1


async def test_a_power_cycle_is_told_unless_the_charger_forgets_to(version: str) -> None:
    async with connected(version) as pair, patience():
        await pair.charger.reboot()
        await pair.charger.until(lambda: pair.charger.link.boots == 2)
        await switch_on(pair, Fault.NO_BOOT)
        await obey(pair.charger, {"do": "reboot"})
        await pair.charger.until(lambda: pair.charger.link.connections == 3)
        await pair.charger.until(lambda: pair.charger.link.connected)
        assert len(pair.central.all("BootNotification")) == 2


async def test_meter_values_may_be_an_hour_old(version: str) -> None:
    async with connected(version, plugged=True) as pair:
        await pair.charging()
        await switch_on(pair, Fault.OLD_METER_VALUES)
        sample = await pair.measured(after=len(pair.central.heard) + 1)
        age = datetime.now(UTC) - datetime.fromisoformat(sample["timestamp"])
        assert age > timedelta(minutes=59)


async def test_what_was_measured_without_a_link_comes_later_with_its_own_time(
    version: str,
) -> None:
    async with connected(version, plugged=True) as pair, patience():
        await pair.charging()
        await pair.charger.link.go_offline(0.4)
        lost = datetime.now(UTC)
        before = len(pair.central.heard)
        await pair.charger.until(lambda: pair.charger.link.connections == 2)
        back = datetime.now(UTC)
        sample = await pair.measured(after=before)
        assert lost - timedelta(seconds=0.2) < datetime.fromisoformat(sample["timestamp"]) < back
        if version != "1.6":
            told = await pair.central.until("TransactionEvent", after=before)
            assert (told["eventType"], told["offline"]) == ("Updated", True)


async def test_the_transactions_profile_is_lost_in_a_power_cut(version: str) -> None:
    async with connected(version, plugged=True) as pair, patience():
        await pair.charging()
        transaction_id = pair.charger.transaction_id
        await pair.set_limit((0, 8.0), profile_id=1)
        await pair.set_limit(
            (0, 10.0), profile_id=2, purpose="TxProfile", transactionId=transaction_id
        )
        await until_limit(pair, 10.0)
        await switch_on(pair, Fault.TX_PROFILE_LOST)
        await pair.charger.reboot()
        assert pair.charger.transaction_id == transaction_id
        await until_limit(pair, 8.0)


async def test_profiles_are_kept_over_a_power_cut_unless_the_charger_loses_them(
    version: str,
) -> None:
    async with connected(version, plugged=True) as pair, patience():
        await pair.charging()
        await pair.set_limit((0, 8.0))
        await pair.charger.reboot()
        await until_limit(pair, 8.0)
        await switch_on(pair, Fault.PROFILES_LOST)
        await pair.charger.reboot()
        await until_limit(pair, 16.0)


async def test_a_change_of_availability_may_have_to_wait(version: str) -> None:
    async with connected(version, plugged=True) as pair, patience():
        await pair.charging()
        assert (await pair.change_availability(operative=False)).status == "Scheduled"
        pair.charger.unplug()
        await pair.charger.until(lambda: pair.charger.status == "Unavailable")
        assert (await pair.change_availability(operative=True)).status == "Accepted"
        await switch_on(pair, Fault.SCHEDULED)
        assert (await pair.change_availability(operative=True)).status == "Scheduled"


async def test_messages_may_not_be_triggered(version: str) -> None:
    async with connected(version) as pair:
        assert (await pair.trigger("StatusNotification")).status == "Accepted"
        await switch_on(pair, Fault.TRIGGER_REFUSED)
        assert (await pair.trigger("StatusNotification")).status == "Rejected"


async def test_only_the_last_measurand_is_reported(version: str) -> None:
    async with connected(version, plugged=True) as pair:
        await pair.charging()
        await obey(
            pair.charger,
            {
                "fault": "last_measurand",
                "change": {"measurands": ["Voltage", "Power.Active.Import"]},
            },
        )
        sample = await pair.measured(after=len(pair.central.heard) + 1)
        assert [each["measurand"] for each in sample["sampledValue"]] == ["Power.Active.Import"]


async def test_watt_hours_are_called_kilowatt_hours(version: str) -> None:
    circuit = ChargeCircuit(register_wh=54_321.0)
    async with connected(version, circuit, plugged=True) as pair:
        await pair.charging()
        await switch_on(pair, Fault.WH_AS_KWH)
        sample = await pair.measured(after=len(pair.central.heard) + 1)
        energy = next(
            each
            for each in sample["sampledValue"]
            if each["measurand"] == "Energy.Active.Import.Register"
        )
        assert float(energy["value"]) == pytest.approx(54_321.0, abs=5.0)
        assert (energy["unit"] if version == "1.6" else energy["unitOfMeasure"]["unit"]) == "kWh"


async def test_a_transaction_that_nobody_knows_is_ended(version: str) -> None:
    async with connected(version) as pair:
        await obey(pair.charger, {"do": "stop_unknown_transaction"})
        if version == "1.6":
            told = await pair.central.until("StopTransaction")
        else:
            told = await pair.central.until("TransactionEvent")
            assert told["eventType"] == "Ended"
        assert told is not None
        assert not pair.central.problems


@pytest.mark.parametrize(
    ("fault", "valid"),
    [
        (Fault.COMPOSITE_MISSING, True),
        (Fault.COMPOSITE_EMPTY, None),
        (Fault.BAD_SCHEDULE, True),
        (Fault.COMPOSITE_MALFORMED, False),
    ],
)
async def test_composite_schedules_may_be_odd(
    version: str, fault: Fault, valid: bool | None
) -> None:
    async with connected(version) as pair:
        await switch_on(pair, fault)
        answer = await pair.composite()
        schedule = answer.schedule
        assert answer.status == "Accepted"
        assert bool(schedule) == (fault is not Fault.COMPOSITE_MISSING)
        if fault is Fault.COMPOSITE_EMPTY:
            assert schedule["chargingSchedulePeriod"] == []
        if fault is Fault.BAD_SCHEDULE:
            assert schedule["chargingSchedulePeriod"][0]["limit"] == -1
        if valid is not None:
            assert (not pair.central.problems) == valid


async def test_a_composite_schedule_may_be_refused(version: str) -> None:
    async with connected(version) as pair:
        await switch_on(pair, Fault.COMPOSITE_REJECTED)
        assert (await pair.composite()).status == "Rejected"


async def test_the_wrong_unit_is_refused_and_the_old_limit_kept(version: str) -> None:
    async with connected(version, plugged=True) as pair:
        await pair.set_limit((0, 9.0))
        await obey(pair.charger, {"change": {"units": "A"}})
        assert (await pair.set_limit((0, 6900.0), unit="W")).status == "Rejected"
        await until_limit(pair, 9.0)
        await obey(pair.charger, {"change": {"units": ["W"]}})
        assert (await pair.set_limit((0, 7.0))).status == "Rejected"
        assert (await pair.set_limit((0, 6900.0), unit="W")).status == "Accepted"
        await until_limit(pair, 10.0)


async def test_the_stations_purpose_may_be_unknown(version: str) -> None:
    purpose = "ChargePointMaxProfile" if version == "1.6" else "ChargingStationMaxProfile"
    async with connected(version) as pair:
        assert (await pair.set_limit((0, 9.0), outlet=0, purpose=purpose)).status == "Accepted"
        await switch_on(pair, Fault.STATION_MAX_CALLERROR)
        answer = await pair.set_limit((0, 8.0), outlet=0, purpose=purpose)
        assert answer.error == "PropertyConstraintViolation"


async def test_the_other_generations_purpose_is_a_callerror(version: str) -> None:
    purpose = "ChargingStationMaxProfile" if version == "1.6" else "ChargePointMaxProfile"
    async with connected(version) as pair:
        answer = await pair.set_limit((0, 9.0), outlet=0, purpose=purpose)
        assert answer.error == "PropertyConstraintViolation"


async def test_it_accepts_everything_and_does_nothing(version: str) -> None:
    async with connected(version, plugged=True) as pair:
        await switch_on(pair, Fault.IGNORE)
        assert (await pair.set_limit((0, 6.0))).status == "Accepted"
        assert pair.charger.limit.current_a == 16.0


async def test_it_takes_stack_level_0_alone_whatever_it_reports(version: str) -> None:
    async with connected(version) as pair:
        await switch_on(pair, Fault.STACK_ZERO_ONLY)
        assert (await pair.set_limit((0, 6.0), stack_level=3)).status == "Rejected"
        assert (await pair.set_limit((0, 6.0), stack_level=0)).status == "Accepted"


async def test_absolute_profiles_are_refused(version: str) -> None:
    async with connected(version) as pair:
        await switch_on(pair, Fault.ABSOLUTE_REFUSED)
        assert (await pair.set_limit((0, 6.0))).status == "Rejected"
        assert (await pair.set_limit((0, 6.0), kind="Relative", start=None)).status == "Accepted"


@pytest.mark.parametrize(
    ("fault", "code"),
    [(Fault.NOT_IMPLEMENTED, "NotImplemented"), (Fault.NOT_SUPPORTED, "NotSupported")],
)
async def test_it_has_no_smart_charging_at_all(version: str, fault: Fault, code: str) -> None:
    async with connected(version) as pair:
        await switch_on(pair, fault)
        assert (await pair.set_limit((0, 6.0))).error == code
        assert (await pair.composite()).error == code
        assert (await pair.trigger("Heartbeat")).status == "Accepted"


async def test_a_limit_of_0_is_taken_for_none(version: str) -> None:
    async with connected(version, plugged=True) as pair, patience():
        await pair.set_limit((0, 0.0))
        await pair.charger.until(lambda: pair.charger.status == "SuspendedEVSE")
        await switch_on(pair, Fault.ZERO_IGNORED)
        await pair.charger.until(lambda: pair.charger.status == "Charging")
        assert pair.charger.limit.current_a == 16.0


async def test_a_vehicle_may_sleep_through_the_end_of_a_pause(version: str) -> None:
    async with connected(version, plugged=True) as pair, patience():
        await switch_on(pair, Fault.VEHICLE_SLEEPS)
        await pair.set_limit((0, 0.0))
        await pair.charger.until(lambda: pair.charger.status == "SuspendedEVSE")
        await pair.set_limit((0, 10.0))
        await pair.charger.until(lambda: pair.charger.status == "SuspendedEV")


async def test_it_says_nothing_and_answers_again(version: str) -> None:
    async with connected(version) as pair, patience():
        await switch_on(pair, Fault.MUTE)
        calling = asyncio.create_task(pair.set_limit((0, 6.0)))
        await pair.charger.until(lambda: len(pair.charger.calls) == 1)
        await switch_on(pair, Fault.NONE)
        assert (await pair.set_limit((0, 7.0), profile_id=2)).status == "Accepted"
        assert not calling.done()
        calling.cancel()
        assert [each.profile_id for each in pair.charger.store.profiles] == [2]


async def test_late_answers_come_though_the_work_was_done_at_once(version: str) -> None:
    async with connected(version, plugged=True) as pair:
        await obey(pair.charger, {"answer_delay_seconds": 0.2})
        calling = asyncio.create_task(pair.set_limit((0, 6.0)))
        await until_limit(pair, 6.0)
        assert not calling.done()
        assert (await calling).status == "Accepted"


async def test_the_link_drops_in_the_middle_of_a_call_that_was_carried_out(version: str) -> None:
    async with connected(version, plugged=True) as pair, patience():
        await switch_on(pair, Fault.DROP_IN_CALL)
        with pytest.raises(asyncio.CancelledError):
            await pair.set_limit((0, 6.0))
        await until_limit(pair, 6.0)
        await pair.charger.until(lambda: pair.charger.link.connections == 2)
        await pair.charger.until(lambda: pair.charger.link.connected)
        assert (await pair.composite()).status == "Accepted"


async def test_a_vehicle_on_one_phase_draws_a_third(version: str) -> None:
    circuit = ChargeCircuit(vehicle_phases=1)
    async with connected(version, circuit, plugged=True) as pair, patience():
        await pair.charger.until(lambda: pair.charger.circuit.power_kw == pytest.approx(3.68))
        assert pair.charger.circuit.phase_currents_a() == pytest.approx((16.0, 0.0, 0.0))
        await obey(pair.charger, {"vehicle_phases": 3})
        await pair.charger.until(lambda: pair.charger.circuit.power_kw == pytest.approx(11.04))


async def test_it_charges_on_one_phase_where_it_can_switch(version: str) -> None:
    async with connected(version, plugged=True) as pair, patience():
        await pair.set_limit((0, 10.0), phases=1)
        await pair.charger.until(lambda: pair.charger.circuit.power_kw == pytest.approx(6.9))
        await obey(pair.charger, {"change": {"switches_phases": True}})
        await pair.charger.until(lambda: pair.charger.circuit.power_kw == pytest.approx(2.3))
        await pair.set_limit((0, 10.0))
        await pair.charger.until(lambda: pair.charger.circuit.power_kw == pytest.approx(6.9))


async def test_several_faults_at_once_and_nonsense_changes_nothing(version: str) -> None:
    async with connected(version) as pair:
        await obey(pair.charger, {"fault": ["mute", "no_boot"]})
        assert pair.charger.faults == {Fault.MUTE, Fault.NO_BOOT}
        for nonsense in (
            {"fault": "dance"},
            {"do": "dance"},
            {"change": {"colour": "red"}},
            {"change": {"max_stack_level": 3, "colour": "red"}},
        ):
            with pytest.raises(ValueError, match=r"dance|colour"):
                await obey(pair.charger, nonsense)
        assert pair.charger.faults == {Fault.MUTE, Fault.NO_BOOT}
        assert pair.charger.store.can.max_stack_level == 8


@pytest.mark.parametrize(("fault", "limit_a"), [(Fault.CUT, 6.0), (Fault.HANG_UP, 16.0)])
async def test_the_link_drops_at_each_profile_taken_or_not(
    version: str, fault: Fault, limit_a: float
) -> None:
    async with connected(version, plugged=True) as pair, patience():
        await switch_on(pair, fault)
        for _ in range(2):
            before = pair.charger.link.connections
            with pytest.raises(asyncio.CancelledError):
                await pair.set_limit((0, 6.0))
            await until_reconnected(pair, before)
        await until_limit(pair, limit_a)


async def test_it_is_busy_for_now(version: str) -> None:
    async with connected(version, plugged=True) as pair:
        await switch_on(pair, Fault.BUSY)
        assert (await pair.set_limit((0, 6.0))).error == "GenericError"
        await switch_on(pair, Fault.NONE)
        assert (await pair.set_limit((0, 6.0))).status == "Accepted"


async def test_kilowatts_are_called_watts(version: str) -> None:
    async with connected(version, plugged=True, measurands=("Power.Active.Import",)) as pair:
        async with patience():
            await pair.charger.until(lambda: pair.charger.circuit.power_kw == pytest.approx(11.04))
        await switch_on(pair, Fault.WRONG_UNIT)
        sample = await pair.measured(after=len(pair.central.heard) + 1)
        assert float(sample["sampledValue"][0]["value"]) == pytest.approx(11.04, abs=0.01)
