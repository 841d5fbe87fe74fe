"""What the entity adapter is given of Home Assistant: actions, states and their changes."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

from homeassistant.const import ATTR_UNIT_OF_MEASUREMENT
from homeassistant.core import (
    Context,
    CoreState,
    Event,
    EventStateChangedData,
    HomeAssistant,
    callback,
)
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceNotFound,
    ServiceValidationError,
    TemplateError,
)
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.helpers.start import async_at_started
from homeassistant.helpers.template import Template, is_template_string
import voluptuous as vol

from .adapters import AdapterError, Unsubscribe
from .adapters.entity import EntityState, Host
from .engine import Reason

_WRONG: Final = (ServiceValidationError, vol.Invalid, TemplateError)
"""What the same call will always meet."""

_STARTING: Final = frozenset({CoreState.not_running, CoreState.starting})


def entity_host(hass: HomeAssistant) -> Host:
    """Return the callables that an entity adapter lives on."""

    async def call(
        action: str, data: Mapping[str, object], variables: Mapping[str, object]
    ) -> None:
        domain, _, name = action.partition(".")
        try:
            await hass.services.async_call(
                domain, name, _rendered(hass, data, variables), blocking=True, context=Context()
            )
        except ServiceNotFound as err:
            # An integration that is still loading brings its actions later.
            raise AdapterError(str(err), reason=Reason.OFFLINE) from err
        except _WRONG as err:
            raise AdapterError(f"{action}: {err}", retryable=False, reason=Reason.REJECTED) from err
        except HomeAssistantError as err:
            raise AdapterError(f"{action}: {err}") from err

    def read(entity_id: str) -> EntityState | None:
        state = hass.states.get(entity_id)
        if state is None:
            return None
        attributes = state.attributes
        return EntityState(
            state=state.state,
            unit=attributes.get(ATTR_UNIT_OF_MEASUREMENT),
            minimum=_number(attributes.get("min")),
            maximum=_number(attributes.get("max")),
            step=_number(attributes.get("step")),
        )

    return Host(call=call, read=read, watch=partial(_watch, hass), ready=partial(_ready, hass))


def _ready(hass: HomeAssistant) -> bool:
    return hass.state not in _STARTING


def _watch(
    hass: HomeAssistant, entity_ids: Sequence[str], changed: Callable[[], None]
) -> Unsubscribe:
    @callback
    def on_event(_event: Event[EventStateChangedData]) -> None:
        changed()

    @callback
    def on_started(_hass: HomeAssistant) -> None:
        changed()

    unwatch = async_track_state_change_event(hass, entity_ids, on_event)
    if _ready(hass):
        return unwatch
    forget_start = async_at_started(hass, on_started)

    def stop() -> None:
        unwatch()
        forget_start()

    return stop


def _rendered(hass: HomeAssistant, data: object, variables: Mapping[str, object]) -> Any:  # noqa: ANN401 - plain data
    """Return data with its templates rendered."""
    match data:
        case str() if is_template_string(data):
            return Template(data, hass).async_render(variables)
        case Mapping():
            return {key: _rendered(hass, value, variables) for key, value in data.items()}
        case list() | tuple():
            return [_rendered(hass, value, variables) for value in data]
    return data


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
