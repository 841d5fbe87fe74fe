"""Very many events at once do not hold the loop: they are told a few at a time, in order."""

import asyncio

from homeassistant.core import Event as HassEvent, HomeAssistant, callback
from homeassistant.util import dt as dt_util

from custom_components.energy_dispatch.adapters.rush import Rush
from custom_components.energy_dispatch.bus import EVENTS_A_TURN, bridge
from custom_components.energy_dispatch.engine import Event, EventBus, EventType


async def test_many_events_take_several_turns_and_keep_their_order(hass: HomeAssistant) -> None:
    bus, turns, fired = EventBus(), [0], list[tuple[int, object]]()
    end = bridge(hass, bus, {}, take=lambda _: None, taken=lambda: None, rush=Rush())
    kind = EventType.ASSET_CONNECTED

    @callback
    def heard(event: HassEvent) -> None:
        fired.append((turns[0], event.data["number"]))

    hass.bus.async_listen(f"energy_dispatch_{kind}", heard)
    count = 2 * EVENTS_A_TURN + 3
    for number in range(count):
        bus.publish(Event(kind, dt_util.utcnow(), {"number": number}))
    while len(fired) < count:
        turns[0] += 1
        await asyncio.sleep(0)
    end()
    assert [number for _, number in fired] == list(range(count))
    per_turn = [sum(turn == one for turn, _ in fired) for one in range(1, turns[0] + 1)]
    assert [each for each in per_turn if each] == [EVENTS_A_TURN, EVENTS_A_TURN, 3]
