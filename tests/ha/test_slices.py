"""Work on very many things is done in slices: in order, and none of it is lost."""

import asyncio
from collections.abc import Sequence

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from custom_components.energy_dispatch.slices import AT_LEAST, SLICE_SECONDS, Slices


class _Worker:
    """Works on five things a slice, and notes in which turn it worked on it."""

    def __init__(self, hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
        self.turn = 0
        self.done: list[tuple[int, int]] = []
        self.slices: list[list[int]] = []
        self.things = Slices[int](hass.loop.call_soon, self._work, self._after)
        self._freezer = freezer

    def _work(self, thing: int) -> None:
        self._freezer.tick(SLICE_SECONDS / 4.5)
        self.done.append((self.turn, thing))

    def _after(self, things: Sequence[int]) -> None:
        self.slices.append(list(things))

    async def next_turn(self) -> None:
        self.turn += 1
        await asyncio.sleep(0)


@pytest.fixture
def worker(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> _Worker:
    """Return who works on things in slices."""
    return _Worker(hass, freezer)


async def test_nothing_is_done_in_the_turn_in_which_it_is_asked_for(worker: _Worker) -> None:
    worker.things.add(1)
    assert not worker.done
    await worker.next_turn()
    assert worker.done == [(1, 1)]


async def test_a_slice_ends_when_its_time_is_used_and_the_next_turn_goes_on(
    worker: _Worker,
) -> None:
    for thing in range(12):
        worker.things.add(thing)
    for _ in range(3):
        await worker.next_turn()
    assert worker.slices == [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9], [10, 11]]
    assert [turn for turn, _ in worker.done] == [1] * 5 + [2] * 5 + [3] * 2


async def test_a_few_are_worked_on_in_a_turn_however_slow_they_are(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    done: list[int] = []

    def work(thing: int) -> None:
        freezer.tick(1)
        done.append(thing)

    slices = Slices(hass.loop.call_soon, work)
    for thing in range(AT_LEAST + 1):
        slices.add(thing)
    await asyncio.sleep(0)
    assert done == list(range(AT_LEAST))
    await asyncio.sleep(0)
    assert done == list(range(AT_LEAST + 1))


async def test_what_comes_while_slices_are_left_waits_behind_them(worker: _Worker) -> None:
    for thing in range(6):
        worker.things.add(thing)
    await worker.next_turn()
    worker.things.add(99)
    await worker.next_turn()
    assert [thing for _, thing in worker.done] == [0, 1, 2, 3, 4, 5, 99]


async def test_what_is_left_can_be_done_at_once_and_is_not_done_again(worker: _Worker) -> None:
    for thing in range(12):
        worker.things.add(thing)
    await worker.next_turn()
    worker.things.finish()
    assert worker.slices == [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9, 10, 11]]
    await worker.next_turn()
    assert [thing for _, thing in worker.done] == list(range(12))
    worker.things.add(12)
    await worker.next_turn()
    assert worker.done[-1] == (3, 12)


async def test_one_that_fails_does_not_hold_up_those_behind_it(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    done: list[int] = []

    def work(thing: int) -> None:
        if thing == 0:
            raise ValueError(thing)
        done.append(thing)

    said: list[object] = []
    hass.loop.set_exception_handler(lambda _, context: said.append(context["exception"]))
    slices = Slices(hass.loop.call_soon, work)
    slices.add(0)
    slices.add(1)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert done == [1]
    assert [str(one) for one in said] == ["0"]
