"""What no setpoint may exceed: each asset's own limits, and how the site's limit is divided.

Written from DESIGN and not from the integration's code, which is on trial here. kW, charging
positive.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from demo.assets import BATTERY, BAY_1, BAY_2

type Setpoint = float | None
"""None: there is none, and the device is left to itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What one asset may be asked for."""

    max_charge_kw: float
    max_discharge_kw: float = 0.0
    min_charge_kw: float = 0.0
    """Below it a charger gives nothing, so that 0 is sent."""

    def clamp(self, wanted_kw: float) -> float:
        """Return what may be sent of a setpoint."""
        bounded = min(max(wanted_kw, -self.max_discharge_kw), self.max_charge_kw)
        return 0.0 if 0 < bounded < self.min_charge_kw - 1e-6 else bounded


PHASES: Final = 3
VOLTAGE_V: Final = 230
MIN_CURRENT_A: Final = 6
MAX_CURRENT_A: Final = 16
HARDWARE_CURRENT_A: Final = 32
"""The chargers could do twice as much as their assets may, so that an excess would show."""

_WATTS_PER_AMPERE: Final = PHASES * VOLTAGE_V
_BAY: Final = Bounds(
    max_charge_kw=MAX_CURRENT_A * _WATTS_PER_AMPERE / 1000,
    min_charge_kw=MIN_CURRENT_A * _WATTS_PER_AMPERE / 1000,
)
BOUNDS: Final[Mapping[str, Bounds]] = MappingProxyType(
    {BAY_1: _BAY, BAY_2: _BAY, BATTERY: Bounds(max_charge_kw=4.0, max_discharge_kw=3.5)}
)

MOST_KW: Final = sum(bounds.max_charge_kw for bounds in BOUNDS.values())
"""What all may charge with together; a higher site limit never binds."""


def share(limit_kw: float, wishes: Mapping[str, Setpoint]) -> dict[str, Setpoint]:
    """Divide the site's limit: assets of one priority in the order of their ids.

    Args:
        limit_kw: what all may charge with together.
        wishes: what each asset would be at without it, its own bounds regarded.
    """
    left = limit_kw
    shares: dict[str, Setpoint] = {}
    for asset_id, wish in sorted(wishes.items()):
        if wish is None or wish <= 0:
            shares[asset_id] = wish
            continue
        shares[asset_id] = part = BOUNDS[asset_id].clamp(min(wish, left))
        left -= part
    return shares
