"""What can wait gives way to setpoints that are on their way, and not for long."""

import asyncio

import pytest

from custom_components.energy_dispatch.adapters import rush as module
from custom_components.energy_dispatch.adapters.rush import Rush


async def test_without_a_rush_it_is_called_in_the_next_turn() -> None:
    rush, called = Rush(), list[str]()
    rush.after(lambda: called.append("told"))
    assert called == []
    await asyncio.sleep(0)
    assert called == ["told"]


async def test_in_a_rush_it_is_called_once_the_last_has_left_in_its_order() -> None:
    rush, called = Rush(), list[str]()
    rush.enter()
    rush.enter()
    rush.after(lambda: called.append("first"))
    rush.after(lambda: called.append("second"))
    rush.leave()
    await asyncio.sleep(0)
    assert called == []
    rush.leave()
    await asyncio.sleep(0)
    assert called == ["first", "second"]


async def test_who_wants_to_know_is_told_of_its_beginning_and_its_end() -> None:
    told = list[str]()
    rush = Rush(lambda: told.append("begins"), lambda: told.append("ends"))
    rush.enter()
    rush.enter()
    rush.leave()
    assert told == ["begins"]
    rush.leave()
    assert told == ["begins", "ends"]


async def test_a_rush_that_does_not_end_holds_nobody_up_for_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MOST_SECONDS", 0.01)
    told = list[str]()
    rush, called = Rush(ends=lambda: told.append("ends")), asyncio.Event()
    rush.enter()
    rush.after(called.set)
    await asyncio.sleep(0)
    assert not called.is_set()
    await called.wait()
    # Who comes now does not wait at all.
    later = asyncio.Event()
    rush.after(later.set)
    await asyncio.sleep(0)
    assert later.is_set()
    rush.leave()
    assert told == ["ends"]
