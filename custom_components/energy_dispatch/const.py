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
CONF_OCPP_CERTIFICATE: Final = "ocpp_certificate"
CONF_OCPP_KEY: Final = "ocpp_key"
DEFAULT_OCPP_HOST: Final = "0.0.0.0"  # noqa: S104 - chargers dial in from the house's network
DEFAULT_OCPP_PORT: Final = 9000
DEFAULT_METER_INTERVAL_SECONDS: Final = 10

# A site's options.
CONF_FUSE_A: Final = "fuse_a"
CONF_FUSE_PHASES: Final = "fuse_phases"
CONF_GRID_POWER_ENTITY: Final = "grid_power_entity"
CONF_LEDGER_COMMANDS: Final = "ledger_commands"
CONF_LEDGER_DAYS: Final = "ledger_days"
CONF_RAISE_HOLD_SECONDS: Final = "raise_hold_seconds"
CONF_SAFE_LIMIT_KW: Final = "safe_limit_kw"
CONF_STALE_MINUTES: Final = "stale_minutes"

# An asset's data.
CONF_ACCEPTED_TAGS: Final = "accepted_tags"
CONF_ADAPTER: Final = "adapter"
CONF_ASSET_ID: Final = "asset_id"
CONF_AUTHORIZATION: Final = "authorization"
CONF_CAPACITY_KWH: Final = "capacity_kwh"
CONF_CHARGE_POINT_ID: Final = "charge_point_id"
CONF_CONNECTOR_ID: Final = "connector_id"
CONF_DEVICE_MAP: Final = "device_map"
CONF_DWELL_SECONDS: Final = "dwell_seconds"
CONF_END_POLICY: Final = "end_policy"
CONF_ENTITY: Final = "entity"
CONF_FAIL_SAFE_KW: Final = "fail_safe_kw"
CONF_FOREIGN_WRITER: Final = "foreign_writer"
CONF_LOST_POLICY: Final = "lost_policy"
CONF_MAX_CHARGE_KW: Final = "max_charge_kw"
CONF_MAX_CURRENT_A: Final = "max_current_a"
CONF_MAX_DISCHARGE_KW: Final = "max_discharge_kw"
CONF_METER_INTERVAL_SECONDS: Final = "meter_interval_seconds"
CONF_MIN_CHARGE_KW: Final = "min_charge_kw"
CONF_MIN_CURRENT_A: Final = "min_current_a"
CONF_NOT_INTO_CARS: Final = "not_into_cars"
CONF_PHASES: Final = "phases"
CONF_PRIORITY: Final = "priority"
CONF_RAMP_KW_PER_MINUTE: Final = "ramp_kw_per_minute"
CONF_RATE_UNIT: Final = "rate_unit"
CONF_REMOVED_POLICY: Final = "removed_policy"
CONF_SAFE_POWER_KW: Final = "safe_power_kw"
CONF_SETTLE_SECONDS: Final = "settle_seconds"
CONF_SOC_CEILING_PERCENT: Final = "soc_ceiling_percent"
CONF_SOC_FLOOR_PERCENT: Final = "soc_floor_percent"
CONF_SOC_PERCENT: Final = "soc_percent"
CONF_STALE_POLICY: Final = "stale_policy"
CONF_STEP_KW: Final = "step_kw"
CONF_STOP_POLICY: Final = "stop_policy"
CONF_STORE_PLAN: Final = "store_plan"
CONF_SWITCH_PHASES: Final = "switch_phases"
CONF_TOLERANCE_KW: Final = "tolerance_kw"
CONF_TOLERANCE_PERCENT: Final = "tolerance_percent"
CONF_UNIT_ID: Final = "unit_id"
CONF_VOLTAGE_V: Final = "voltage_v"


class AdapterKind(StrEnum):
    """What speaks to an asset's device."""

    OCPP = "ocpp"
    MODBUS = "modbus"
    ENTITY = "entity"
    """Entities and actions of other integrations."""
    SIMULATED = "simulated"


class StopPolicy(StrEnum):
    """What becomes of an asset when Home Assistant stops."""

    AUTO = "auto"
    """Hold where the device has a watchdog or keeps the plan itself, release where it has none."""
    HOLD = "hold"
    SAFE_VALUE = "safe_value"
    RELEASE = "release"


class StorePlan(StrEnum):
    """Whether a device is given its plan ahead."""

    AUTO = "auto"
    """Where it can keep one."""
    OFF = "off"


class ForeignWriter(StrEnum):
    """What happens when somebody else changes a device's setpoint."""

    ASSERT_AGAIN = "assert_again"
    UNTIL_PLAN_CHANGE = "until_plan_change"
    UNTIL_UNPLUGGED = "until_unplugged"
