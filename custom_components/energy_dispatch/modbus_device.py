"""From an asset's settings to its Modbus device: the map, the link, how it is installed."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, override

from homeassistant.components.modbus import async_get_temporary_unit
from homeassistant.const import CONF_HOST, CONF_PORT
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from modbus_connection import ModbusTcpParams

from .adapters import Adapter
from .adapters.electrical import Circuit
from .adapters.modbus import (
    Connect,
    DeviceMap,
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
from .device_maker import DeviceMaker
from .modbus_links import modbus_links

if TYPE_CHECKING:
    from .adapters.flash import FlashBudget
    from .adapters.found_values import Remembered
    from .asset import AssetConfig


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


class ModbusDevices(DeviceMaker):
    """Makes adapters of Modbus devices."""

    @override
    async def async_create(
        self, config: AssetConfig, *, flash_budget: FlashBudget | None, found: Remembered | None
    ) -> Adapter:
        data = config.data
        return ModbusAdapter(
            await async_device_map(self._hass, data),
            connect(self._hass, data),
            installation=installation(data),
            flash_budget=flash_budget,
            found=None if found is None else Found(*found),
            turns=modbus_links(self._hass).turns(data),
            clock=dt_util.utcnow,
        )
