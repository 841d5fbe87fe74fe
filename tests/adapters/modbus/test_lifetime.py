"""A setpoint that dies with us: the device's own timer is armed, fed, and reached."""

import asyncio

import pytest

from custom_components.energy_dispatch.adapters import AdapterError, AdapterEventKind
from custom_components.energy_dispatch.adapters.feed import Feeder
from demo.devices.sunspec_battery import Fault
from demo.devices.sunspec_map import IN_OUT_W_RTE_RVRT_TMS, MODEL_STORAGE

from .conftest import MakeSite, Site, charge


def timer(site: Site) -> int:
    return site.device.registers.get(MODEL_STORAGE, IN_OUT_W_RTE_RVRT_TMS)


async def test_the_timer_is_armed_with_the_setpoint(site: Site) -> None:
    await site.adapter.send(charge(1.0))

    assert timer(site) == 120
    assert site.adapter.capabilities.setpoint_lifetime_seconds == 120


async def test_a_setpoint_is_fed_and_outlives_its_timer(make_site: MakeSite) -> None:
    async with make_site(lifetime_seconds=2) as site:
        await site.adapter.send(charge(1.0))
        loop_writes = len(site.device.writes)
        # Three more feeds of three requests each: three seconds, longer than the timer.
        await site.reported(lambda _: len(site.device.writes) >= loop_writes + 9)

        assert site.device.setpoint_kw == 1.0
        setpoints = [e["setpoint_kw"] for e in site.told.seen if e["event"] == "setpoint"]
        assert setpoints == [1.0]


async def test_after_the_hub_dies_the_battery_falls_back_by_itself(make_site: MakeSite) -> None:
    async with make_site(lifetime_seconds=1) as site:
        await site.adapter.send(charge(1.0))
        await site.adapter.close()
        assert site.device.setpoint_kw == 1.0

        await site.obeyed(None)


async def test_a_released_battery_is_not_fed(make_site: MakeSite) -> None:
    async with make_site(lifetime_seconds=1) as site:
        await site.adapter.send(charge(1.0))
        await site.adapter.release()
        written = len(site.device.writes)
        sent = len(site.events.seen)
        await site.events.wait(lambda _: len(site.events.seen) >= sent + 15)

        assert len(site.device.writes) == written
        assert site.device.setpoint_kw is None


async def test_a_short_break_of_the_link_does_not_end_a_setpoint(make_site: MakeSite) -> None:
    async with make_site(lifetime_seconds=2) as site:
        await site.adapter.send(charge(1.0))
        written = len(site.device.writes)
        await site.device.set_fault(Fault.DROP)
        await site.heard(AdapterEventKind.LOST)
        await site.reported(lambda _: len(site.device.writes) >= written + 6)

        setpoints = [e["setpoint_kw"] for e in site.told.seen if e["event"] == "setpoint"]
        assert setpoints == [1.0]


async def test_a_setpoint_that_ran_out_while_the_link_was_down_is_not_revived(
    make_site: MakeSite,
) -> None:
    async with make_site(lifetime_seconds=1) as site:
        await site.adapter.send(charge(1.0))
        await site.device.set_fault(Fault.DOWN)
        await site.obeyed(None)
        # Past the adapter's own reckoning of the setpoint's life, which is retried each second.
        await site.told.wait(lambda _: site.adapter._in_force.sent is None)
        since = len(site.events.seen)
        await site.device.set_fault(Fault.NONE)
        await site.heard(AdapterEventKind.CONNECTED, since=since)
        written = len(site.device.writes)
        await site.events.wait(lambda _: len(site.events.seen) >= since + 15)

        assert len(site.device.writes) == written
        assert site.device.setpoint_kw is None


async def test_a_setpoint_whose_answer_was_lost_is_fed_and_not_the_one_before(
    make_site: MakeSite,
) -> None:
    async with make_site(lifetime_seconds=2, request_timeout_seconds=0.2) as site:
        await site.adapter.send(charge(1.0))
        await site.device.set_fault(Fault.MUTE)
        with pytest.raises(AdapterError):
            await site.adapter.send(charge(2.0))
        await site.device.set_fault(Fault.NONE)
        written = len(site.device.writes)
        await site.reported(lambda _: len(site.device.writes) >= written + 3)

        setpoints = [e["setpoint_kw"] for e in site.told.seen if e["event"] == "setpoint"]
        assert setpoints == [1.0, 2.0]


async def test_a_feed_that_is_refused_is_tried_less_and_less_often() -> None:
    loop = asyncio.get_running_loop()
    dead = asyncio.Event()
    tries = 0

    async def refuse() -> None:
        nonlocal tries
        tries += 1
        raise AdapterError("refused")

    feeder = Feeder(120.0, refuse, dead.set)
    # Alive for another eight seconds: tries after 0, 1, 3 and 7 s, and one that finds it dead.
    clock = loop.time
    skipped = 0.0

    def ticking() -> float:
        return clock() + skipped

    loop.time = ticking  # type: ignore[method-assign]
    feeder.start(clock() - 112.0)
    while not dead.is_set():
        await asyncio.sleep(0)
        skipped += 0.05
    assert tries == 5
