"""Very many events at once do not hold the loop: they are told in slices, in order."""

import asyncio
from collections.abc import Callable

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import Event as HassEvent, HomeAssistant, callback
from homeassistant.util import dt as dt_util

from custom_components.energy_dispatch.adapters.rush import Rush
from custom_components.energy_dispatch.bus import bridge
from custom_components.energy_dispatch.engine import Event, EventBus, EventType
from custom_components.energy_dispatch.slices import SLICE_SECONDS

KIND = EventType.ASSET_CONNECTED
A_TURN = 5


class _Told:
    """What is told of an engine's events, five a slice, and in which turn."""

    def __init__(self, hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
        self.turn = 0
        self.fired: list[tuple[int, object]] = []
        self.taken: list[int] = []
        self._took = 0
        self._freezer = freezer
        self._bus = EventBus()
        self.end: Callable[[], None] = bridge(
            hass,
            self._bus,
            {},
            take=self._take,
            taken=lambda: self.taken.append(self._took),
            rush=Rush(),
        )
        hass.bus.async_listen(f"energy_dispatch_{KIND}", self._heard)

    def publish(self, numbers: range) -> None:
        for number in numbers:
            self._bus.publish(Event(KIND, dt_util.utcnow(), {"number": number}))

    async def next_turn(self) -> None:
        self.turn += 1
        await asyncio.sleep(0)

    def _take(self, _event: Event) -> None:
        self._took += 1
        self._freezer.tick(SLICE_SECONDS / (A_TURN - 0.5))

    @callback
    def _heard(self, event: HassEvent) -> None:
        self.fired.append((self.turn, event.data["number"]))


async def test_many_events_take_several_turns_and_keep_their_order(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    told = _Told(hass, freezer)
    told.publish(range(2 * A_TURN))
    await told.next_turn()
    told.publish(range(2 * A_TURN, 2 * A_TURN + 3))
    for _ in range(3):
        await told.next_turn()
    told.end()
    assert [number for _, number in told.fired] == list(range(2 * A_TURN + 3))
    assert [turn for turn, _ in told.fired] == [1] * A_TURN + [2] * A_TURN + [3] * 3
    assert told.taken == [A_TURN, 2 * A_TURN, 2 * A_TURN + 3]


async def test_what_was_gathered_when_the_bridge_ends_is_still_fired_and_once(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    told = _Told(hass, freezer)
    told.publish(range(2 * A_TURN + 3))
    await told.next_turn()
    told.end()
    told.publish(range(90, 99))
    for _ in range(3):
        await told.next_turn()
    assert [number for _, number in told.fired] == list(range(2 * A_TURN + 3))
