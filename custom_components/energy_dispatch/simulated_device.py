"""From an asset's settings to a simulated device."""

from typing import TYPE_CHECKING, override

from homeassistant.util import dt as dt_util

from .adapters import Adapter
from .adapters.simulated import SimulatedBattery, SimulatedCharger
from .const import (
    CONF_CAPACITY_KWH,
    CONF_MAX_CHARGE_KW,
    CONF_MAX_DISCHARGE_KW,
    CONF_MIN_CHARGE_KW,
    CONF_SOC_PERCENT,
    SUBENTRY_CHARGER,
)
from .device_maker import DeviceMaker

if TYPE_CHECKING:
    from .asset import AssetConfig


class SimulatedDevices(DeviceMaker):
    """Makes simulated chargers and batteries."""

    @override
    async def async_create(self, config: AssetConfig, **_others: object) -> Adapter:
        data = config.data
        if config.kind == SUBENTRY_CHARGER:
            return SimulatedCharger(
                max_charge_kw=data[CONF_MAX_CHARGE_KW],
                min_charge_kw=data[CONF_MIN_CHARGE_KW],
                clock=dt_util.utcnow,
            )
        return SimulatedBattery(
            capacity_kwh=data[CONF_CAPACITY_KWH],
            max_charge_kw=data[CONF_MAX_CHARGE_KW],
            max_discharge_kw=data[CONF_MAX_DISCHARGE_KW],
            soc_percent=data[CONF_SOC_PERCENT],
            clock=dt_util.utcnow,
        )
