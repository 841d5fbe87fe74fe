"""At a boundary every device is sent to first, and told of afterwards."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
import sys

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.energy_dispatch.adapters import Ack
from custom_components.energy_dispatch.coordinator import EnergyDispatchConfigEntry
from custom_components.energy_dispatch.engine import Command, CommandStatus, EventType
from custom_components.energy_dispatch.quick_turns import QUICK_SECONDS

from .recording import device_of
from .schedules import call, rows
from .test_following import later
from .test_guarding import set_up

QUARTER = timedelta(minutes=15)

type Send = Callable[[Command], Awaitable[Ack]]


def watch(
    monkeypatch: pytest.MonkeyPatch, site: EnergyDispatchConfigEntry, asset_ids: tuple[str, ...]
) -> list[tuple[str, str]]:
    """Keep what happens in order: a device is sent to, and somebody is told of it."""
    seen: list[tuple[str, str]] = []
    for asset_id in asset_ids:
        device = device_of(site, asset_id)

        async def sent(command: Command, send: Send = device.send) -> Ack:
            seen.append(("sent", command.asset_id))
            return await send(command)

        monkeypatch.setattr(device, "send", sent)
    site.runtime_data.bus.subscribe(
        EventType.COMMAND_DISPATCHED,
        lambda event: seen.append(("told", str(event.payload["asset_id"]))),
    )
    return seen


async def test_all_devices_are_sent_to_before_anything_is_told(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = await set_up(hass)
    await call(
        hass,
        "submit_schedule",
        schedule=rows(ev_garage_kw=[3.0, 5.0], ev_carport_kw=[4.0, 6.0]),
    )
    seen = watch(monkeypatch, site, ("garage", "carport"))
    await later(hass, freezer, QUARTER)
    assert [what for what, _ in seen] == ["sent", "sent", "told", "told"]
    assert {asset_id for _, asset_id in seen} == {"garage", "carport"}
    for asset_id in ("garage", "carport"):
        sent = site.runtime_data.engine.last_setpoint(asset_id)
        assert sent is not None
        assert sent.attempt == 1
        assert sent.status in {CommandStatus.ACKNOWLEDGED, CommandStatus.COMPLETED}


async def test_under_a_sites_limit_each_is_told_before_the_next_is_sent_to(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = await set_up(hass)
    controls = site.runtime_data.controls
    site.runtime_data.change_controls(type(controls)(site_limit_kw=22.0))
    await call(
        hass,
        "submit_schedule",
        schedule=rows(ev_garage_kw=[3.0, 5.0], ev_carport_kw=[4.0, 6.0]),
    )
    seen = watch(monkeypatch, site, ("garage", "carport"))
    await later(hass, freezer, QUARTER)
    assert [what for what, _ in seen] == ["told", "sent", "told", "sent"]


async def test_several_commands_of_one_asset_go_one_after_the_other(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = await set_up(hass)
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[3.0, 5.0]))
    at = (site.runtime_data.now() + QUARTER).isoformat()
    await call(
        hass,
        "send_command",
        asset_id="garage",
        command_type="set_power_limit",
        power_kw=4.0,
        at=at,
    )
    seen = watch(monkeypatch, site, ("garage",))
    await later(hass, freezer, QUARTER)
    assert [what for what, _ in seen] == ["told", "sent"] * 2


async def test_a_device_that_answers_at_once_is_told_of_as_one_that_does_not(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = await set_up(hass)
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[3.0, 5.0]))

    async def at_once(_command: Command) -> Ack:
        return Ack()

    monkeypatch.setattr(device_of(site, "garage"), "send", at_once)
    seen: list[EventType] = []
    for kind in (EventType.COMMAND_DISPATCHED, EventType.COMMAND_ACKNOWLEDGED):
        site.runtime_data.bus.subscribe(kind, lambda event: seen.append(event.event_type))
    await later(hass, freezer, QUARTER)
    assert seen == [EventType.COMMAND_DISPATCHED, EventType.COMMAND_ACKNOWLEDGED]


async def test_a_device_that_fails_at_once_is_told_of_as_one_that_fails_later(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = await set_up(hass)
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[3.0, 5.0]))

    async def broken(_command: Command) -> Ack:
        raise ValueError("a bug")

    monkeypatch.setattr(device_of(site, "garage"), "send", broken)
    await later(hass, freezer, QUARTER)
    sent = site.runtime_data.engine.last_setpoint("garage")
    assert sent is not None
    assert sent.status is CommandStatus.PENDING
    assert sent.attempt == 1
    assert sent.error == "ValueError: a bug"


async def near_the_boundary(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    ahead: timedelta = timedelta(milliseconds=3),
) -> EnergyDispatchConfigEntry:
    """Return a site whose wall clock stands a moment before the boundary; the loop's goes on."""
    site = await set_up(hass)
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[3.0, 5.0]))
    await later(hass, freezer, QUARTER - timedelta(seconds=1))
    due = site.runtime_data.engine.next_due()
    assert due is not None
    freezer.move_to(due - ahead)
    return site


async def test_nothing_leaves_before_its_time_and_turns_are_quick_when_it_does(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = await near_the_boundary(hass, freezer)
    due = site.runtime_data.engine.next_due()
    assert due is not None
    usual_seconds = sys.getswitchinterval()
    async_fire_time_changed(hass, site.runtime_data.now())
    assert sys.getswitchinterval() == pytest.approx(QUICK_SECONDS)
    sent: list[tuple[datetime, float]] = []

    async def noted(_command: Command) -> Ack:
        sent.append((site.runtime_data.now(), sys.getswitchinterval()))
        return Ack()

    monkeypatch.setattr(device_of(site, "garage"), "send", noted)
    freezer.move_to(due - timedelta(microseconds=50))
    loop_time = hass.loop.time

    def going_on() -> float:
        freezer.tick(timedelta(microseconds=1))
        return loop_time()

    with monkeypatch.context() as patch:
        patch.setattr(hass.loop, "time", going_on)
        async_fire_time_changed(hass, site.runtime_data.now())
    assert len(sent) == 1
    sent_at, turn_seconds = sent[0]
    assert due <= sent_at < due + timedelta(microseconds=50)
    assert turn_seconds == pytest.approx(QUICK_SECONDS)
    assert sys.getswitchinterval() == usual_seconds
    command = site.runtime_data.engine.last_setpoint("garage")
    assert command is not None
    assert command.dispatched_at == due


async def test_a_clock_set_back_in_the_last_moment_keeps_the_setpoint_waiting(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = await near_the_boundary(hass, freezer)
    seen = watch(monkeypatch, site, ("garage",))
    due = site.runtime_data.engine.next_due()
    async_fire_time_changed(hass, site.runtime_data.now())
    freezer.tick(-timedelta(seconds=30))
    await hass.async_block_till_done()
    assert seen == []
    assert site.runtime_data.engine.next_due() == due
    await later(hass, freezer, timedelta(seconds=31))
    assert seen == [("sent", "garage"), ("told", "garage")]


async def test_a_site_that_is_unloaded_in_the_last_moment_gives_quick_turns_back(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    usual_seconds = sys.getswitchinterval()
    site = await near_the_boundary(hass, freezer, timedelta(milliseconds=7.9))
    async_fire_time_changed(hass, site.runtime_data.now())
    await asyncio.sleep(0)
    assert sys.getswitchinterval() == pytest.approx(QUICK_SECONDS)
    assert await hass.config_entries.async_unload(site.entry_id)
    assert sys.getswitchinterval() == usual_seconds
