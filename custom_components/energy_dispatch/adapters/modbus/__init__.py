"""Batteries and chargers over Modbus; what each family keeps where is data (``DeviceMap``)."""

from ..flash import FlashBudget
from ..found_values import FoundValues
from .adapter import ModbusAdapter
from .device_map import DeviceMap, Identity
from .found import Found
from .installation import Installation
from .link import Connect
from .map_loader import DeviceMapError, device_map_ids, load_device_map, parse_device_map
from .trying import Findings, can_write_back, look, write_back

__all__ = [
    "Connect",
    "DeviceMap",
    "DeviceMapError",
    "Findings",
    "FlashBudget",
    "Found",
    "FoundValues",
    "Identity",
    "Installation",
    "ModbusAdapter",
    "can_write_back",
    "device_map_ids",
    "load_device_map",
    "look",
    "parse_device_map",
    "write_back",
]
