"""From a device's own words to the state of its asset."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from .adapters import Telemetry
from .const import SUBENTRY_CHARGER
from .engine import (
    BatteryState,
    ChargerState,
    EventBus,
    StateMachine,
    create_battery_state_machine,
    create_ev_charger_state_machine,
)

IDLE_KW: Final = 0.05
"""Below this a battery is idle, whatever its meter's noise says."""

_CHARGER_WORDS: Final[Mapping[str, ChargerState]] = MappingProxyType(
    {
        "available": ChargerState.AVAILABLE,
        "reserved": ChargerState.AVAILABLE,
        "preparing": ChargerState.PREPARING,
        "occupied": ChargerState.PREPARING,
        "evconnected": ChargerState.PREPARING,
        "idle": ChargerState.PREPARING,
        "charging": ChargerState.CHARGING,
        "suspendedev": ChargerState.SUSPENDED,
        "suspendedevse": ChargerState.SUSPENDED,
        "finishing": ChargerState.FINISHING,
        "faulted": ChargerState.FAULTED,
        "unavailable": ChargerState.UNAVAILABLE,
    }
)
"""OCPP's words for a connector and, from 2.0.1 on, for a transaction.

The simulated charger uses them too.
"""

_BATTERY_FAULTS: Final = frozenset({"fault", "faulted", "error"})


def create_machine(kind: str, asset_id: str, bus: EventBus) -> StateMachine:
    """Return the state machine of an asset of this kind."""
    if kind == SUBENTRY_CHARGER:
        return create_ev_charger_state_machine(asset_id, bus)
    return create_battery_state_machine(asset_id, bus)


def observed_state(kind: str, telemetry: Telemetry) -> str | None:
    """Return the state that a device's report shows, or None if it says nothing of it."""
    word = (telemetry.status or "").replace(" ", "").replace("_", "").lower()
    if kind == SUBENTRY_CHARGER:
        return _CHARGER_WORDS.get(word)
    if word in _BATTERY_FAULTS:
        return BatteryState.FAULTED
    if telemetry.power_kw is None:
        return None
    if telemetry.power_kw > IDLE_KW:
        return BatteryState.CHARGING
    if telemetry.power_kw < -IDLE_KW:
        return BatteryState.DISCHARGING
    return BatteryState.IDLE
