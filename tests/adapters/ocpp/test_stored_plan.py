"""The plan in the charger, over a real websocket, with time that a test moves."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from custom_components.energy_dispatch.adapters import AdapterEventKind
from custom_components.energy_dispatch.adapters.ocpp import (
    CentralSystem,
    ChargingRateUnit,
    OcppAdapter,
    OcppConfig,
)
from custom_components.energy_dispatch.adapters.plan_ahead import PlanAhead, PlanSlot, StoresPlan
from custom_components.energy_dispatch.engine.base import Command, CommandType, Proof, Reason
from demo.devices.ocpp_frames import Fields

from .helpers import (
    NOW,
    Events,
    RawCharger,
    charge_rate,
    command,
    plan,
    raw_charger,
    sampled,
    stamp,
    started,
)

HOUR = timedelta(hours=1)
STARTED = AdapterEventKind.TRANSACTION_STARTED


class World:
    """A central system with a clock, an adapter and its charger."""

    def __init__(self) -> None:
        self.now = NOW
        self.central = CentralSystem("127.0.0.1", 0, clock=lambda: self.now)
        self.adapter: OcppAdapter
        self.charger: RawCharger
        self.events: Events

    def declare(self, **fields: Any) -> None:
        config: dict[str, Any] = {
            "charge_point_id": "CP1",
            "unit": ChargingRateUnit.W,
            "max_current_a": 16.0,
            "meter_interval_seconds": None,
            "plan_trial_seconds": 0.1,
            "boot_grace_seconds": 60.0,
        }
        self.adapter = self.central.add_charger(OcppConfig(**config | fields))
        self.events = Events(self.adapter)

    async def boot(self, charger: RawCharger, **settings: str) -> None:
        self.charger = charger
        charger.answers["GetConfiguration"] = {
            "configurationKey": [
                {"key": key, "readonly": True, "value": value} for key, value in settings.items()
            ]
        }
        charger.answers["GetCompositeSchedule"] = {"status": "Rejected"}
        await charger.boot()
        await self.events.until_kind(AdapterEventKind.CONNECTED)
        await self.settled()

    async def settled(self) -> None:
        """Wait until whatever the adapter began by itself is done."""
        assert self.adapter._session is not None
        while self.adapter._session._tasks - {self.adapter._plan._renewal}:
            await self.charger.call("Heartbeat")

    async def plug(self) -> None:
        await self.charger.call("StartTransaction", **started({"timestamp": stamp(self.now)}))
        await self.events.until_kind(STARTED)
        await self.settled()

    def pushed(self) -> list[Fields]:
        """The profiles of more than one period, in order."""
        return [
            each
            for each in self.charger.profiles()
            if len(each["chargingSchedule"]["chargingSchedulePeriod"]) > 1
        ]

    def frames(self) -> list[str]:
        return [action for action, _ in self.charger.received]

    async def meter(self, watts: float, measurand: str = "Power.Active.Import") -> None:
        value = {"value": str(watts), "measurand": measurand, "unit": "W"}
        await self.charger.call(
            "MeterValues", connectorId=1, meterValue=sampled(value, at=self.now)
        )
        await self.charger.call("Heartbeat")


@pytest.fixture
async def world() -> AsyncIterator[World]:
    made = World()
    await made.central.start()
    yield made
    await made.central.stop()


def of_plan(power_kw: float, cause: Reason = Reason.PLAN) -> Command:
    return Command("a", CommandType.SET_CHARGE_RATE, {"power_kw": power_kw}, NOW, cause=cause)


def periods(profile: Fields) -> list[tuple[int, float]]:
    schedule = profile["chargingSchedule"]["chargingSchedulePeriod"]
    return [(each["startPeriod"], each["limit"]) for each in schedule]


async def test_a_plan_is_one_absolute_default_profile_that_outlives_us(world: World) -> None:
    world.declare()
    async with raw_charger(world.central) as charger:
        await world.boot(charger)
        assert isinstance(world.adapter, StoresPlan)
        await world.adapter.store_plan(plan(7.4, 11.0, 0.0))
        (profile,) = world.pushed()
        assert profile["chargingProfilePurpose"] == "TxDefaultProfile"
        assert profile["chargingProfileKind"] == "Absolute"
        assert profile["chargingSchedule"]["startSchedule"] == "2026-11-24T11:59:00Z"
        assert periods(profile) == [(0, 7400.0), (3660, 11000.0), (7260, 0.0), (10860, 4140.0)]
        assert world.adapter.capabilities.stores_plan


async def test_a_plan_that_did_not_change_costs_nothing(world: World) -> None:
    world.declare()
    async with raw_charger(world.central) as charger:
        await world.boot(charger)
        await world.adapter.store_plan(plan(7.4, 11.0))
        world.now += HOUR / 2
        before = world.frames()
        await world.adapter.store_plan(plan(7.4, 11.0))
        assert world.frames() == before
        await world.adapter.store_plan(plan(7.4, 10.0))
        assert len(world.pushed()) == 2
        assert len({each["chargingProfileId"] for each in world.pushed()}) == 1


async def test_a_plan_is_stored_again_on_a_new_transaction_and_after_a_boot(world: World) -> None:
    world.declare()
    async with raw_charger(world.central) as charger:
        await world.boot(charger)
        await world.adapter.store_plan(plan(7.4, 11.0))
        await world.plug()
        assert len(world.pushed()) == 2
        await charger.boot()
        await world.events.until_kind(AdapterEventKind.REBOOTED)
        await world.settled()
        assert len(world.pushed()) == 3


async def test_a_reconnect_without_a_boot_writes_nothing(world: World) -> None:
    world.declare()
    async with raw_charger(world.central) as charger:
        await world.boot(charger)
        await world.adapter.store_plan(plan(7.4, 11.0))
    async with raw_charger(world.central) as charger:
        world.charger = charger
        await world.events.until_kind(AdapterEventKind.CONNECTED, 2)
        await world.settled()
        assert not world.pushed()


async def test_a_plan_that_came_while_the_charger_was_away_is_stored_when_it_comes(
    world: World,
) -> None:
    world.declare()
    with pytest.raises(Exception, match="not connected"):
        await world.adapter.store_plan(plan(7.4, 11.0))
    async with raw_charger(world.central) as charger:
        await world.boot(charger)
        assert len(world.pushed()) == 1


async def test_a_plan_is_cut_to_the_chargers_periods_and_renewed_before_it_runs_out(
    world: World,
) -> None:
    world.declare()
    async with raw_charger(world.central) as charger:
        await world.boot(charger, ChargingScheduleMaxPeriods="4")
        long = plan(*(5.0 + n % 2 for n in range(10)))
        await world.adapter.store_plan(long)
        assert [start for start, _ in periods(world.pushed()[0])] == [0, 3660, 7260, 10860]
        assert periods(world.pushed()[0])[-1] == (10860, 4140.0)
        assert world.adapter._plan._renewal is not None
        world.now += 2 * HOUR
        await world.adapter._plan.push(world.adapter._live_session())
        assert len(world.pushed()) == 2
        assert [limit for _, limit in periods(world.pushed()[1])] == [5000, 6000, 5000, 4140]


async def test_a_renewal_comes_by_itself(world: World) -> None:
    world.declare()
    async with raw_charger(world.central) as charger:
        await world.boot(charger, ChargingScheduleMaxPeriods="3")
        step = timedelta(seconds=0.05)
        slots = [PlanSlot(starts_at=NOW + n * step, power_kw=5.0 + n % 2) for n in range(1, 9)]
        await world.adapter.store_plan(PlanAhead(slots=slots, ends_at=NOW + 9 * step))
        world.now += 4 * step
        await charger.until(lambda: len(world.pushed()) == 2)


async def test_where_the_composite_schedule_shows_the_plan_a_boundary_sends_nothing(
    world: World,
) -> None:
    world.declare()
    async with raw_charger(world.central) as charger:
        await world.boot(charger)
        charger.answers["GetCompositeSchedule"] = {
            "status": "Accepted",
            "chargingSchedule": {
                "chargingRateUnit": "W",
                "chargingSchedulePeriod": [
                    {"startPeriod": 0, "limit": 7400},
                    {"startPeriod": 3600, "limit": 11000},
                ],
            },
        }
        await world.plug()
        await world.adapter.store_plan(plan(7.4, 11.0))
        assert world.frames().count("GetCompositeSchedule") == 1
        world.now += HOUR
        before = world.frames()
        ack = await world.adapter.send(of_plan(11.0))
        assert world.frames() == before
        assert ack.detail == "the plan in the charger says 11 kW now: nothing was sent"


async def test_a_charger_that_is_seen_to_follow_is_trusted_from_then_on(world: World) -> None:
    world.declare()
    async with raw_charger(world.central) as charger:
        await world.boot(charger)
        await world.plug()
        await world.adapter.store_plan(plan(7.4, 11.0, 5.0))
        world.now += HOUR
        await world.meter(11000, "Power.Offered")
        before = [action for action in world.frames() if action != "TriggerMessage"]
        ack = await world.adapter.send(of_plan(11.0))
        assert ack.proof is Proof.READ_BACK
        world.now += HOUR
        ack = await world.adapter.send(of_plan(5.0))
        assert "nothing was sent" in (ack.detail or "")
        assert [action for action in world.frames() if action != "TriggerMessage"] == before


async def test_a_charger_that_does_not_follow_is_told_and_no_longer_given_plans(
    world: World,
) -> None:
    world.declare()
    async with raw_charger(world.central) as charger:
        await world.boot(charger)
        await world.plug()
        await world.adapter.store_plan(plan(7.4, 11.0, 5.0, 6.0, 7.0))
        for power_kw in (11.0, 5.0, 6.0):
            world.now += HOUR
            await world.adapter.send(of_plan(power_kw))
            last = charger.profiles()[-1]
            assert last["chargingProfilePurpose"] == "TxProfile"
            assert periods(last) == [(0, power_kw * 1000)]
        pushes = len(world.pushed())
        await world.adapter.store_plan(plan(8.0, 9.0, start=world.now))
        assert len(world.pushed()) == pushes
        assert world.adapter._plan.followed is False


async def test_a_setpoint_by_hand_goes_before_the_plan_and_the_plan_comes_back(
    world: World,
) -> None:
    world.declare()
    async with raw_charger(world.central) as charger:
        await world.boot(charger)
        await world.plug()
        await world.adapter.store_plan(plan(7.4, 11.0))
        await world.adapter.send(charge_rate(5.0))
        assert charger.profiles()[-1]["chargingProfilePurpose"] == "TxProfile"
        world.adapter._plan.followed = True
        await world.adapter.send(of_plan(7.4, Reason.PLAN_RESUMED))
        assert world.frames()[-1] == "ClearChargingProfile"
        assert len(world.pushed()) == 1


async def test_a_setpoint_by_hand_stays_in_force_when_another_plan_is_stored(world: World) -> None:
    world.declare()
    async with raw_charger(world.central) as charger:
        await world.boot(charger)
        await world.plug()
        await world.adapter.store_plan(plan(7.4, 11.0))
        await world.adapter.send(of_plan(5.0, Reason.OVERRIDE))
        charger.received.clear()
        await world.adapter.store_plan(plan(9.0, 11.0))
        # A profile of the transaction goes before a default one: the plan has to wait under it.
        assert "ClearChargingProfile" not in world.frames()
        assert [each["chargingProfilePurpose"] for each in charger.profiles()] == [
            "TxDefaultProfile"
        ]
        assert len(world.pushed()) == 1
        # Back to the plan: now what was by hand goes.
        await world.adapter.send(of_plan(9.0, Reason.PLAN_RESUMED))
        assert "ClearChargingProfile" in world.frames()


async def test_a_setpoint_that_drifted_is_sent_though_the_plan_says_it(world: World) -> None:
    world.declare()
    async with raw_charger(world.central) as charger:
        await world.boot(charger)
        await world.plug()
        await world.adapter.store_plan(plan(7.4, 11.0))
        await world.adapter.send(of_plan(7.4, Reason.DRIFTED))
        assert charger.profiles()[-1]["chargingProfilePurpose"] == "TxProfile"


async def test_a_charger_that_refuses_every_plan_gets_its_setpoints_one_by_one(
    world: World,
) -> None:
    world.declare()
    async with raw_charger(world.central) as charger:
        await world.boot(charger)
        await world.plug()
        charger.one_answer.extend([{"status": "Rejected"}] * 5)
        with pytest.raises(Exception, match="Rejected"):
            await world.adapter.store_plan(plan(7.4, 11.0))
        assert not world.adapter.capabilities.stores_plan
        charger.one_answer.clear()
        charger.one_answer.append({"status": "Rejected"})
        await world.adapter.send(of_plan(7.4))
        assert periods(charger.profiles()[-1]) == [(0, 7400.0)]
        assert world.adapter._plan.followed is False


async def test_no_plan_any_more_leaves_what_it_said_last_as_a_setpoint(world: World) -> None:
    world.declare()
    async with raw_charger(world.central) as charger:
        await world.boot(charger)
        await world.adapter.store_plan(plan(7.4, 11.0))
        await world.adapter.store_plan(PlanAhead())
        assert periods(charger.profiles()[-1]) == [(0, 7400.0)]
        assert charger.profiles()[-1]["chargingProfileId"] == world.pushed()[0]["chargingProfileId"]
        assert not world.adapter.capabilities.stores_plan


async def test_a_plan_that_is_taken_out_of_a_transaction_opens_nothing_in_between(
    world: World,
) -> None:
    world.declare()
    async with raw_charger(world.central) as charger:
        await world.boot(charger)
        await world.plug()
        await world.adapter.store_plan(plan(7.4, 11.0))
        await world.adapter.store_plan(PlanAhead())
        assert world.frames()[-2:] == ["SetChargingProfile", "ClearChargingProfile"]
        assert charger.profiles()[-1]["chargingProfilePurpose"] == "TxProfile"
        assert periods(charger.profiles()[-1]) == [(0, 7400.0)]
        assert not world.adapter.capabilities.stores_plan


async def test_a_charger_that_is_set_to_keep_no_plan_gets_none(world: World) -> None:
    world.declare(store_plan=False)
    async with raw_charger(world.central) as charger:
        await world.boot(charger)
        await world.adapter.store_plan(plan(7.4, 11.0))
        assert not charger.profiles()


async def test_release_takes_the_plan_out_too(world: World) -> None:
    world.declare()
    async with raw_charger(world.central) as charger:
        await world.boot(charger)
        await world.adapter.store_plan(plan(7.4, 11.0))
        await world.adapter.send(command(CommandType.RELEASE))
        assert not world.adapter.capabilities.stores_plan
