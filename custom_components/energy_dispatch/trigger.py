"""Triggers of automations: what happened to a command, a plan, a device or an override.

Thin on purpose: each is one of the integration's events on Home Assistant's bus, so that they work
before a site is loaded, and over its reload.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Final, cast, override

from homeassistant.const import CONF_OPTIONS, CONF_TARGET
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.trigger import (
    Trigger,
    TriggerActionRunner,
    TriggerConfig,
    TriggerNotTriggeredReporter,
)
from homeassistant.helpers.typing import ConfigType
import voluptuous as vol

from .const import EVENT_PREFIX
from .engine import EventType
from .target_devices import device_of, targeted_devices

_SCHEMA: Final = vol.Schema(
    {
        vol.Optional(CONF_TARGET): cv.TARGET_FIELDS,
        vol.Optional(CONF_OPTIONS, default={}): {},
    }
)


class EventTrigger(Trigger):
    """Fires with each event of one kind, of the devices that it targets, or of all."""

    event_type: ClassVar[EventType]

    @override
    @classmethod
    async def async_validate_config(cls, hass: HomeAssistant, config: ConfigType) -> ConfigType:
        return cast(ConfigType, _SCHEMA(config))

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Keep the target; devices may come and go, so it is resolved at each event."""
        super().__init__(hass, config)
        self._target = config.target

    @override
    async def async_attach_runner(
        self,
        run_action: TriggerActionRunner,
        did_not_trigger: TriggerNotTriggeredReporter | None = None,
    ) -> CALLBACK_TYPE:
        @callback
        def on_event(event: Event) -> None:
            if self._is_targeted(event.data):
                run_action(dict(event.data), self._describe(event.data), event.context)

        return self._hass.bus.async_listen(f"{EVENT_PREFIX}{self.event_type.value}", on_event)

    @callback
    def _is_targeted(self, data: Mapping[str, Any]) -> bool:
        """Say whether an event is of a targeted device; a site stands for all its assets."""
        if not self._target:
            return True
        entry_id = data["config_entry_id"]
        of_event = {
            device_of(self._hass, entry_id, None),
            device_of(self._hass, entry_id, data.get("asset_id")),
        }
        return bool(of_event & targeted_devices(self._hass, self._target))

    def _describe(self, data: Mapping[str, Any]) -> str:
        what = self.event_type.value.replace("_", " ")
        return f"{what} of {data.get('asset_id') or data.get('site')}"


def _trigger(kind: EventType) -> type[EventTrigger]:
    return type(f"EventTrigger_{kind.value}", (EventTrigger,), {"event_type": kind})


TRIGGERS: Final[Mapping[str, type[Trigger]]] = MappingProxyType(
    {
        "command_completed": _trigger(EventType.COMMAND_COMPLETED),
        "command_failed": _trigger(EventType.COMMAND_FAILED),
        "command_timed_out": _trigger(EventType.COMMAND_TIMED_OUT),
        "device_back": _trigger(EventType.ASSET_CONNECTED),
        "device_lost": _trigger(EventType.ASSET_LOST),
        "not_followed": _trigger(EventType.ASSET_NOT_FOLLOWING),
        "override_ended": _trigger(EventType.OVERRIDE_ENDED),
        "override_started": _trigger(EventType.OVERRIDE_STARTED),
        "plan_ended": _trigger(EventType.PLAN_ENDED),
        "plan_received": _trigger(EventType.SCHEDULE_RECEIVED),
        "plan_stale": _trigger(EventType.PLAN_STALE),
    }
)


async def async_get_triggers(
    hass: HomeAssistant,  # noqa: ARG001 - Home Assistant's signature
) -> dict[str, type[Trigger]]:
    """Return the triggers by their name."""
    return dict(TRIGGERS)
