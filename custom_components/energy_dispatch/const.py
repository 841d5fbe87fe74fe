"""Names that several modules share."""

from enum import StrEnum
import logging
from typing import Final

DOMAIN: Final = "energy_dispatch"
LOGGER: Final = logging.getLogger(__package__)

EVENT_PREFIX: Final = f"{DOMAIN}_"

SUBENTRY_CHARGER: Final = "charger"
SUBENTRY_BATTERY: Final = "battery"

# A site's data.
CONF_OCPP_HOST: Final = "ocpp_host"
CONF_OCPP_PORT: Final = "ocpp_port"
DEFAULT_OCPP_HOST: Final = "0.0.0.0"  # noqa: S104 - chargers dial in from the house's network
DEFAULT_OCPP_PORT: Final = 9000

# An asset's data.
CONF_ADAPTER: Final = "adapter"
CONF_ASSET_ID: Final = "asset_id"
CONF_CAPACITY_KWH: Final = "capacity_kwh"
CONF_CHARGE_POINT_ID: Final = "charge_point_id"
CONF_CONNECTOR_ID: Final = "connector_id"
CONF_DEVICE_MAP: Final = "device_map"
CONF_END_POLICY: Final = "end_policy"
CONF_MAX_CHARGE_KW: Final = "max_charge_kw"
CONF_MAX_CURRENT_A: Final = "max_current_a"
CONF_MAX_DISCHARGE_KW: Final = "max_discharge_kw"
CONF_MIN_CHARGE_KW: Final = "min_charge_kw"
CONF_MIN_CURRENT_A: Final = "min_current_a"
CONF_PHASES: Final = "phases"
CONF_RATE_UNIT: Final = "rate_unit"
CONF_SAFE_POWER_KW: Final = "safe_power_kw"
CONF_SOC_PERCENT: Final = "soc_percent"
CONF_UNIT_ID: Final = "unit_id"
CONF_VOLTAGE_V: Final = "voltage_v"


class AdapterKind(StrEnum):
    """What speaks to an asset's device."""

    OCPP = "ocpp"
    MODBUS = "modbus"
    SIMULATED = "simulated"
