"""The demo's site: a charger that takes watts, one that takes amperes, and a battery."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

BAY_1: Final = "bay_1"
BAY_2: Final = "bay_2"
BATTERY: Final = "house_battery"

TITLES: Final[Mapping[str, str]] = MappingProxyType(
    {BAY_1: "Bay 1", BAY_2: "Bay 2", BATTERY: "House battery"}
)

PRIORITIES: Final[Mapping[str, int]] = MappingProxyType({BAY_1: 3, BATTERY: 2, BAY_2: 1})
"""Who keeps power when the site's limit is short: the higher number."""

TOLERANCE_KW: Final[Mapping[str, float]] = MappingProxyType(
    {
        BAY_1: 0.001,  # OCPP has a decimal of a watt
        BAY_2: 3 * 230 * 0.1 / 1000
        + 0.001,  # and a decimal of an ampere, rounded down, on 3 phases
        BATTERY: 0.005,  # a hundredth of a percent of 5 kW, rounded
    }
)
"""How far a device's setpoint may be from the plan's, because of the unit that it takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """Where things listen, all on loopback."""

    home_assistant: int
    ocpp: int
    modbus: int
