"""Sentences for the activity log."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from homeassistant.components.logbook.const import LOGBOOK_ENTRY_MESSAGE, LOGBOOK_ENTRY_NAME
from homeassistant.core import Event, HomeAssistant, callback

from .const import DOMAIN, EVENT_PREFIX
from .engine import EventType

type Data = Mapping[str, Any]


def _power(data: Data) -> str:
    """Return what a command asked for, in words: ``set charge rate 7.4 kW``."""
    what = str(data["command_type"]).replace("_", " ")
    power_kw = (data.get("parameters") or {}).get("power_kw")
    return what if power_kw is None else f"{what} {power_kw:g} kW"


def _why(data: Data) -> str:
    error = data.get("error") or data.get("detail") or data.get("reason")
    return f": {error}" if error else ""


SENTENCES: Final[Mapping[EventType, Callable[[Data], str]]] = MappingProxyType(
    {
        EventType.COMMAND_COMPLETED: lambda data: f"did {_power(data)}",
        EventType.COMMAND_FAILED: lambda data: f"did not {_power(data)}{_why(data)}",
        EventType.COMMAND_TIMED_OUT: lambda data: f"did not answer {_power(data)}{_why(data)}",
        EventType.ASSET_CONNECTED: lambda _: "is back",
        EventType.ASSET_LOST: lambda data: f"cannot be reached{_why(data)}",
        EventType.ASSET_NOT_FOLLOWING: lambda data: f"does not follow its setpoint{_why(data)}",
        EventType.PLAN_ENDED: lambda _: "has come to the end of its plan",
        EventType.PLAN_STALE: lambda _: "has a plan that is out of date",
        EventType.OVERRIDE_STARTED: lambda data: (
            "charges now, by hand" if data.get("charge_now") else "is overridden by hand"
        ),
        EventType.OVERRIDE_ENDED: lambda data: f"is overridden no longer{_why(data)}",
        EventType.SCHEDULE_RECEIVED: lambda _: "received a plan",
    }
)
"""What becomes a line; steps on the way there do not."""


@callback
def async_describe_events(
    hass: HomeAssistant,
    async_describe_event: Callable[[str, str, Callable[[Event], dict[str, str]]], None],
) -> None:
    """Let the activity log describe the integration's events."""

    def describe(sentence: Callable[[Data], str]) -> Callable[[Event], dict[str, str]]:
        @callback
        def to_entry(event: Event) -> dict[str, str]:
            return {
                LOGBOOK_ENTRY_NAME: _name(hass, event.data),
                LOGBOOK_ENTRY_MESSAGE: sentence(event.data),
            }

        return to_entry

    for kind, sentence in SENTENCES.items():
        async_describe_event(DOMAIN, f"{EVENT_PREFIX}{kind.value}", describe(sentence))


def _name(hass: HomeAssistant, data: Data) -> str:
    """Return the title of the asset that an event is of, or its site's."""
    entry = hass.config_entries.async_get_entry(data["config_entry_id"])
    asset_id = data.get("asset_id")
    if entry is not None and asset_id is not None:
        for subentry in entry.subentries.values():
            if subentry.data.get("asset_id") == asset_id:
                return subentry.title
    return str(asset_id or data.get("site"))
