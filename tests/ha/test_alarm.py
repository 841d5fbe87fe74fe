"""The alarm ends the loop's wait; whatever the system has, timers are what counts."""

import asyncio
import errno
import os

import pytest

from custom_components.energy_dispatch.alarm import Alarm


async def rung(alarm: Alarm, monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Return what is set once the alarm rings."""
    rang, ring = asyncio.Event(), alarm._rang

    def note() -> None:
        ring()
        rang.set()

    monkeypatch.setattr(alarm, "_rang", note)
    return rang


async def test_it_wakes_the_loop_and_can_be_set_again(monkeypatch: pytest.MonkeyPatch) -> None:
    loop = asyncio.get_running_loop()
    alarm = Alarm(loop)
    rang = await rung(alarm, monkeypatch)
    alarm.open()
    async with asyncio.timeout(5):
        for _ in range(2):
            rang.clear()
            alarm.set(loop.time() + 0.002)
            await rang.wait()
        rang.clear()
        alarm.set(loop.time() - 1.0)  # past: at once
        await rang.wait()
    alarm.close()


async def test_it_may_be_closed_and_opened_more_than_once() -> None:
    alarm = Alarm(asyncio.get_running_loop())
    alarm.set(1.0)  # nothing is open
    alarm.close()
    alarm.open()
    first = alarm._descriptor
    alarm.open()
    assert alarm._descriptor == first
    alarm._rang()  # set anew since: nothing to read
    alarm.close()
    alarm.close()
    alarm._rang()


async def test_a_system_that_has_none_left_is_no_end(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> int:
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(os, "timerfd_create", refused)
    alarm = Alarm(asyncio.get_running_loop())
    alarm.open()
    alarm.set(1.0)
    alarm.close()


async def test_a_system_that_knows_none_is_no_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "timerfd_create")
    alarm = Alarm(asyncio.get_running_loop())
    alarm.open()
    alarm.set(1.0)
    alarm.close()
