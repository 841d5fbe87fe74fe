"""From the engine's events to Home Assistant's event bus."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from enum import Enum
from typing import Final

from homeassistant.core import HomeAssistant, callback

from .adapters.rush import Rush
from .const import EVENT_PREFIX
from .engine import CommandStatus, Event, EventBus, EventType
from .slices import Slices

NOT_BRIDGED: Final = frozenset({EventType.COMMAND_CREATED})
"""One a slot and asset: SCHEDULE_RECEIVED carries their counts."""


def bridge(  # noqa: PLR0913 - what it joins, and who hears of it
    hass: HomeAssistant,
    bus: EventBus,
    site: Mapping[str, str],
    *,
    take: Callable[[Event], None],
    taken: Callable[[], None],
    rush: Rush,
) -> Callable[[], None]:
    """Fire each event of an engine on Home Assistant's bus as ``energy_dispatch_<event>``.

    Events are gathered and fired once the engine's own work of this moment is done, so that at a
    slot's boundary the devices come first and those who listen second, in slices.

    Args:
        hass: Home Assistant.
        bus: the engine's bus.
        site: what to add to each payload, such as the config entry's id.
        take: is called with each event first, to bring entities up to date.
        taken: is called once for all of a slice, for what they concern together: at a
            boundary the answers of devices wait behind this.
        rush: who is in a hurry: they come first.

    Returns:
        A function that ends it; what was gathered by then is still fired.
    """

    @callback
    def fire(events: Sequence[Event]) -> None:
        taken()
        for event in events:
            _fire(hass, event, site)

    gathered = Slices(rush.after, take, fire)
    ends = [
        bus.subscribe(kind, gathered.add, bulk=False)
        for kind in EventType
        if kind not in NOT_BRIDGED
    ]

    @callback
    def end() -> None:
        for unsubscribe in ends:
            unsubscribe()
        gathered.finish()

    return end


@callback
def _fire(hass: HomeAssistant, event: Event, site: Mapping[str, str]) -> None:
    if not _in_bulk(event):
        hass.bus.async_fire(
            f"{EVENT_PREFIX}{event.event_type}",
            {**json_safe(event.payload), **site, "timestamp": event.timestamp.isoformat()},
        )


def _in_bulk(event: Event) -> bool:
    """Say whether it tells of a command that a newer plan replaced before it was ever sent."""
    return (
        event.event_type is EventType.COMMAND_SUPERSEDED
        and event.payload["status"] is CommandStatus.SUPERSEDED
        and event.payload["attempt"] == 0
    )


def json_safe(payload: Mapping[str, object]) -> dict[str, object]:
    """Return a payload that JSON can hold: times as ISO text, enums as their values."""
    return {key: _plain(value) for key, value in payload.items()}


def _plain(value: object) -> object:
    match value:
        case datetime():
            return value.isoformat()
        case Enum():
            return value.value
        case Mapping():
            return {str(key): _plain(one) for key, one in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_plain(one) for one in value]
        case _:
            return value
