"""Batteries and chargers over Modbus; what each family keeps where is data (``DeviceMap``)."""

from .adapter import ModbusAdapter
from .device_map import DeviceMap
from .link import Connect
from .map_loader import DeviceMapError, device_map_ids, load_device_map, parse_device_map

__all__ = [
    "Connect",
    "DeviceMap",
    "DeviceMapError",
    "ModbusAdapter",
    "device_map_ids",
    "load_device_map",
    "parse_device_map",
]
