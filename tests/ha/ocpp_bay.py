"""A bay with an OCPP charger, as the tests declare it."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from demo.devices.charger import SimulatedCharger
from tests.adapters.ocpp.helpers import patience

BAY: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "adapter": "ocpp",
        "asset_id": "bay",
        "charge_point_id": "CP1",
        "connector_id": 1,
        "phases": 3,
        "voltage_v": 230,
        "min_current_a": 6,
        "max_current_a": 16,
    }
)


async def until(charger: SimulatedCharger, holds: Callable[[], bool]) -> None:
    """Wait until something has come about."""
    async with patience():
        await charger.until(holds)
