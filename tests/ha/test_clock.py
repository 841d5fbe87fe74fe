"""Somebody sets the clock: nothing hangs, nothing is sent twice, the plan's slot counts."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
import errno
import os
import time

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.energy_dispatch import clock
from custom_components.energy_dispatch.adapters.simulated import Fault
from custom_components.energy_dispatch.clock import ClockWatch, cancelled_when_set
from custom_components.energy_dispatch.coordinator import EnergyDispatchConfigEntry
from custom_components.energy_dispatch.engine import CommandStatus, Reason

from .clocks import Clocks
from .recording import device_of, record
from .schedules import call, rows, settle
from .test_following import in_force_kw, later

HOUR = timedelta(hours=1)
QUARTERS: list[object] = [2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0, 5.5, 6.0, 6.5, 7.0, 7.5]


@dataclass(frozen=True, slots=True)
class Stage:
    """A running site whose clock can be set."""

    site: EnergyDispatchConfigEntry
    clocks: Clocks
    freezer: FrozenDateTimeFactory

    def set_clock(self, by: timedelta) -> None:
        """Set the clock, and let the system tell."""
        self.clocks.set_ahead(self.freezer, by)
        self.site.runtime_data.clock.compare()


@pytest.fixture
def stage(site: EnergyDispatchConfigEntry, clocks: Clocks, freezer: FrozenDateTimeFactory) -> Stage:
    """Return a running site whose clock can be set."""
    return Stage(site, clocks, freezer)


async def turns(hass: HomeAssistant, freezer: FrozenDateTimeFactory, seconds: float) -> None:
    """Let time pass without waiting for the answers of mute devices."""
    freezer.tick(seconds)
    async_fire_time_changed(hass, dt_util.utcnow())
    for _ in range(20):
        await asyncio.sleep(0)


async def test_set_ahead_the_slot_in_force_goes_out_at_once_and_the_older_ones_do_not(
    hass: HomeAssistant,
    stage: Stage,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=QUARTERS))
    received = record(monkeypatch, device_of(stage.site, "garage"))
    stage.set_clock(HOUR)
    await settle(hass)
    assert [one.setpoint_kw for one in received] == [4.0]
    passed_over = await call(hass, "get_commands", asset_id="garage", status="superseded")
    assert [one["parameters"]["power_kw"] for one in passed_over["commands"]] == [3.5, 3.0, 2.5]
    for _ in range(4):
        await later(hass, stage.freezer, timedelta(minutes=5))
    assert [one.setpoint_kw for one in received] == [4.0, 4.5]
    assert caplog.text.count("The clock was set ahead by 1:00:00") == 1


async def test_set_back_the_earlier_slot_is_in_force_again_and_each_later_one_in_its_time(
    hass: HomeAssistant,
    stage: Stage,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=QUARTERS))
    for _ in range(5):
        await later(hass, stage.freezer, timedelta(minutes=15))
    assert in_force_kw(stage.site, "garage") == 4.5
    received = record(monkeypatch, device_of(stage.site, "garage"))
    stage.set_clock(-HOUR)
    await settle(hass)
    assert [one.setpoint_kw for one in received] == [2.5]
    for _ in range(5 * 3):
        await later(hass, stage.freezer, timedelta(minutes=5))
    assert [one.setpoint_kw for one in received] == [2.5, 3.0, 3.5, 4.0, 4.5, 5.0]


async def test_set_back_within_a_value_nothing_is_sent_twice(
    hass: HomeAssistant,
    stage: Stage,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await call(
        hass,
        "submit_schedule",
        schedule=rows(ev_garage_kw=[3.0, 3.0, 3.0, 3.0, 3.0, 3.0, 4.0, 4.0]),
    )
    for _ in range(5):
        await later(hass, stage.freezer, timedelta(minutes=15))
    received = record(monkeypatch, device_of(stage.site, "garage"))
    stage.set_clock(-HOUR)
    await settle(hass)
    for _ in range(4):
        await later(hass, stage.freezer, timedelta(minutes=15))
    assert received == []
    await later(hass, stage.freezer, timedelta(minutes=15))
    assert [one.setpoint_kw for one in received] == [4.0]


@pytest.mark.parametrize("by", [HOUR, -HOUR], ids=["ahead", "back"])
async def test_a_command_in_flight_waits_for_what_is_left_of_its_time(
    hass: HomeAssistant,
    stage: Stage,
    by: timedelta,
) -> None:
    device_of(stage.site, "garage").set_fault(Fault.MUTE)
    await hass.services.async_call(
        "energy_dispatch",
        "send_command",
        {"asset_id": "garage", "command_type": "set_charge_rate", "power_kw": 5},
        blocking=True,
    )
    (command,) = stage.site.runtime_data.engine.get_commands_for_asset("garage")
    await turns(hass, stage.freezer, 20)
    assert command.status is CommandStatus.DISPATCHED
    stage.set_clock(by)
    await turns(hass, stage.freezer, 5)
    assert command.status is CommandStatus.DISPATCHED
    await turns(hass, stage.freezer, 6)
    assert command.status is CommandStatus.TIMED_OUT
    assert command.reason is Reason.TIMED_OUT


@pytest.mark.parametrize("by", [HOUR, -HOUR], ids=["ahead", "back"])
async def test_a_repeat_waits_for_what_is_left_of_its_wait(
    hass: HomeAssistant,
    stage: Stage,
    monkeypatch: pytest.MonkeyPatch,
    by: timedelta,
) -> None:
    device = device_of(stage.site, "garage")
    device.set_fault(Fault.FLAKY)
    received = record(monkeypatch, device)
    await call(hass, "send_command", asset_id="garage", command_type="set_charge_rate", power_kw=5)
    assert len(received) == 1
    stage.set_clock(by)
    await settle(hass)
    assert len(received) == 1
    await later(hass, stage.freezer, timedelta(seconds=3))
    assert [one.setpoint_kw for one in received] == [5.0, 5.0]
    assert in_force_kw(stage.site, "garage") == 5.0


@pytest.mark.parametrize(("by", "kw_then"), [(HOUR, 4.0), (-HOUR, 8.0)], ids=["ahead", "back"])
async def test_an_override_ends_at_the_moment_that_was_said_whatever_the_clock_did_meanwhile(
    hass: HomeAssistant,
    stage: Stage,
    by: timedelta,
    kw_then: float,
) -> None:
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=QUARTERS))
    until = (dt_util.utcnow() + timedelta(minutes=30)).isoformat()
    await call(hass, "set_override", asset_id="garage", power_kw=8, until=until)
    stage.set_clock(by)
    await settle(hass)
    assert in_force_kw(stage.site, "garage") == kw_then
    if by < timedelta(0):
        await later(hass, stage.freezer, timedelta(minutes=89))
        assert in_force_kw(stage.site, "garage") == 8.0
        await later(hass, stage.freezer, timedelta(minutes=1))
        assert in_force_kw(stage.site, "garage") == 3.0


async def test_a_jump_is_noticed_at_the_next_wake_up_where_nobody_tells(
    hass: HomeAssistant,
    stage: Stage,
) -> None:
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=QUARTERS))
    stage.clocks.set_ahead(stage.freezer, HOUR)
    await later(hass, stage.freezer, timedelta(seconds=clock.COMPARE_SECONDS))
    assert in_force_kw(stage.site, "garage") == 4.0


# The watch itself


class Jumps(list[timedelta]):
    """The jumps that a watch told of."""


async def test_a_watch_asks_the_system_and_lets_go_of_its_timer() -> None:
    loop = asyncio.get_running_loop()
    watch = ClockWatch(loop, lambda _: None)
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - how many are open
    watch.start()
    assert len(os.listdir("/proc/self/fd")) == before + 1  # noqa: PTH208
    watch.stop()
    watch.stop()
    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208


def test_the_systems_timer_is_armed_and_has_not_gone_off() -> None:
    descriptor = cancelled_when_set()
    assert descriptor is not None
    try:
        remaining_seconds, interval_seconds = os.timerfd_gettime(descriptor)
        assert remaining_seconds > 365 * 24 * 3600
        assert interval_seconds == 0
        with pytest.raises(BlockingIOError):
            os.read(descriptor, 8)
    finally:
        os.close(descriptor)


@pytest.mark.parametrize(
    ("code", "told"), [(errno.ECANCELED, 1), (errno.EAGAIN, 0), (errno.EBADF, 1)]
)
async def test_a_cancelled_timer_makes_the_watch_compare(
    monkeypatch: pytest.MonkeyPatch, code: int, told: int
) -> None:
    jumps = Jumps()
    watch = ClockWatch(asyncio.get_running_loop(), jumps.append)
    watch.start()

    def read(_descriptor: int, _length: int) -> bytes:
        raise OSError(code, "as the system says")

    monkeypatch.setattr(clock, "wall_seconds", lambda: time.time() + 3600)
    monkeypatch.setattr(os, "read", read)
    watch._told()
    watch._told()
    watch.stop()
    assert len(jumps) == told
    assert all(abs(jump - HOUR) < timedelta(seconds=1) for jump in jumps)


async def test_without_the_systems_help_both_clocks_are_compared_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr(os, "timerfd_create")
    monkeypatch.setattr(clock, "COMPARE_SECONDS", 0.01)
    jumps = Jumps()
    jumped = asyncio.Event()

    def on_jump(jump: timedelta) -> None:
        jumps.append(jump)
        jumped.set()

    watch = ClockWatch(asyncio.get_running_loop(), on_jump)
    watch.start()
    monkeypatch.setattr(clock, "wall_seconds", lambda: time.time() - 3600)
    await jumped.wait()
    watch.stop()
    assert len(jumps) == 1
    assert abs(jumps[0] + HOUR) < timedelta(seconds=1)


async def test_how_clocks_are_kept_right_all_the_time_is_no_jump(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    jumps = Jumps()
    watch = ClockWatch(asyncio.get_running_loop(), jumps.append)
    watch.start()
    monkeypatch.setattr(clock, "wall_seconds", lambda: time.time() + 0.2)
    watch.compare()
    watch.stop()
    assert jumps == []
