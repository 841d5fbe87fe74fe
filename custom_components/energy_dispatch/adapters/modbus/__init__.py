"""Batteries and chargers over Modbus; what each family keeps where is data (``DeviceMap``)."""

from .adapter import ModbusAdapter
from .device_map import DeviceMap, Identity
from .flash import FlashBudget
from .installation import Installation
from .link import Connect
from .map_loader import DeviceMapError, device_map_ids, load_device_map, parse_device_map

__all__ = [
    "Connect",
    "DeviceMap",
    "DeviceMapError",
    "FlashBudget",
    "Identity",
    "Installation",
    "ModbusAdapter",
    "device_map_ids",
    "load_device_map",
    "parse_device_map",
]
