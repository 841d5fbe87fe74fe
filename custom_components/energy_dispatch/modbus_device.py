"""From an asset's settings to its Modbus device: the map, the link, how it is installed."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from homeassistant.components.modbus import async_get_temporary_unit
from homeassistant.const import CONF_HOST, CONF_PORT
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from modbus_connection import ModbusTcpParams

from .adapters.electrical import Circuit
from .adapters.modbus import (
    Connect,
    DeviceMap,
    FlashBudget,
    Found,
    Installation,
    ModbusAdapter,
    load_device_map,
)
from .const import (
    CONF_CONNECTOR_ID,
    CONF_DEVICE_MAP,
    CONF_FAIL_SAFE_KW,
    CONF_MAX_CHARGE_KW,
    CONF_MAX_DISCHARGE_KW,
    CONF_PHASES,
    CONF_UNIT_ID,
    CONF_VOLTAGE_V,
)
from .modbus_links import modbus_links


async def async_device_map(hass: HomeAssistant, data: Mapping[str, Any]) -> DeviceMap:
    """Return the device map that an asset was set up with."""
    return await hass.async_add_executor_job(load_device_map, data[CONF_DEVICE_MAP])


def connect(hass: HomeAssistant, data: Mapping[str, Any]) -> Connect:
    """Return what takes hold of Home Assistant's shared link, until the context ends.

    ``async_get_unit`` would hold it until the whole site unloads.
    """
    params = ModbusTcpParams(host=data[CONF_HOST], port=data[CONF_PORT])
    return partial(async_get_temporary_unit, hass, params, data[CONF_UNIT_ID])


def installation(data: Mapping[str, Any]) -> Installation:
    """Return what the user declared about one device."""
    usual = Circuit()
    return Installation(
        circuit=Circuit(
            phases=data.get(CONF_PHASES, usual.phases),
            voltage_v=data.get(CONF_VOLTAGE_V, usual.voltage_v),
        ),
        connector=data.get(CONF_CONNECTOR_ID, 1),
        max_charge_kw=data.get(CONF_MAX_CHARGE_KW),
        max_discharge_kw=data.get(CONF_MAX_DISCHARGE_KW),
        fail_safe_kw=data.get(CONF_FAIL_SAFE_KW),
    )


async def async_modbus_adapter(
    hass: HomeAssistant,
    data: Mapping[str, Any],
    budget: FlashBudget | None,
    found: Found | None,
) -> ModbusAdapter:
    """Return the adapter of a device; nothing is opened yet."""
    return ModbusAdapter(
        await async_device_map(hass, data),
        connect(hass, data),
        installation=installation(data),
        flash_budget=budget,
        found=found,
        turns=modbus_links(hass).turns(data),
        clock=dt_util.utcnow,
    )
