"""The fields of the integration's actions, and what may be in them."""

from typing import Final

from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from .adapters.simulated import Fault
from .engine import CommandStatus, CommandType
from .engine.ledger import INTERRUPTED
from .sources import SourceFormat
from .targets import ATTR_CONFIG_ENTRY_ID, TARGET_FIELDS

ATTR_ALLOW_UNMAPPED: Final = "allow_unmapped"
ATTR_ASSET_MAP: Final = "asset_map"
ATTR_AT: Final = "at"
ATTR_AVAILABLE: Final = "available"
ATTR_COMMAND_ID: Final = "command_id"
ATTR_COMMAND_TYPE: Final = "command_type"
ATTR_DRY_RUN: Final = "dry_run"
ATTR_DURATION: Final = "duration"
ATTR_FAULT: Final = "fault"
ATTR_FROM: Final = "from"
ATTR_GAPS: Final = "gaps"
ATTR_LIMIT: Final = "limit"
ATTR_MAP: Final = "map"
ATTR_NAME: Final = "name"
ATTR_NEXT_PLAN_CHANGE: Final = "next_plan_change"
ATTR_OFFSET: Final = "offset"
ATTR_PLAN_ID: Final = "plan_id"
ATTR_POWER_KW: Final = "power_kw"
ATTR_PRIORITY: Final = "priority"
ATTR_REASON: Final = "reason"
ATTR_RESOLUTION: Final = "resolution"
ATTR_SCHEDULE: Final = "schedule"
ATTR_SOC_PERCENT: Final = "soc_percent"
ATTR_SOURCE_FORMAT: Final = "source_format"
ATTR_STATUS: Final = "status"
ATTR_TIMEZONE: Final = "timezone"
ATTR_TO: Final = "to"
ATTR_UNTIL: Final = "until"

SUBMIT_SCHEMA: Final = vol.Schema(
    {
        vol.Optional("config_entry_id"): cv.string,
        vol.Optional(ATTR_SCHEDULE): vol.Any(str, list, dict),
        vol.Optional(ATTR_SOURCE_FORMAT, default=SourceFormat.NATIVE.value): vol.In(
            [one.value for one in SourceFormat]
        ),
        vol.Optional(ATTR_MAP, default=dict): {cv.string: vol.Any(str, dict)},
        vol.Optional(ATTR_ASSET_MAP, default=dict): {cv.string: cv.string},
        vol.Optional(ATTR_NAME): cv.string,
        vol.Optional(ATTR_TIMEZONE): cv.time_zone,
        vol.Optional(ATTR_RESOLUTION): cv.positive_time_period,
        vol.Optional(ATTR_GAPS, default="release"): vol.In(["release", "hold"]),
        vol.Optional(ATTR_ALLOW_UNMAPPED, default=False): cv.boolean,
        vol.Optional(ATTR_DRY_RUN, default=False): cv.boolean,
    }
)
SEND_SCHEMA: Final = vol.Schema(
    {
        **TARGET_FIELDS,
        vol.Required(ATTR_COMMAND_TYPE): vol.In([kind.value for kind in CommandType]),
        vol.Optional(ATTR_POWER_KW): vol.Coerce(float),
        vol.Optional(ATTR_SOC_PERCENT): vol.Coerce(float),
        vol.Optional(ATTR_AVAILABLE): cv.boolean,
        vol.Optional(ATTR_AT): cv.datetime,
        vol.Optional(ATTR_PRIORITY, default=10): vol.All(vol.Coerce(int), vol.Range(0, 100)),
    }
)
CANCEL_SCHEMA: Final = vol.Schema(
    {
        **TARGET_FIELDS,
        vol.Optional(ATTR_COMMAND_ID): vol.All(cv.ensure_list, [cv.string]),
        vol.Optional(ATTR_REASON, default="cancelled by an action"): cv.string,
    }
)
OVERRIDE_SCHEMA: Final = vol.Schema(
    {
        **TARGET_FIELDS,
        vol.Required(ATTR_POWER_KW): vol.Coerce(float),
        vol.Exclusive(ATTR_UNTIL, "end"): cv.datetime,
        vol.Exclusive(ATTR_DURATION, "end"): cv.positive_time_period,
        vol.Exclusive(ATTR_NEXT_PLAN_CHANGE, "end"): cv.boolean,
    }
)
SITE_SCHEMA: Final = vol.Schema({vol.Optional(ATTR_CONFIG_ENTRY_ID): cv.string})
TARGET_SCHEMA: Final = vol.Schema({**TARGET_FIELDS})
GET_COMMANDS_SCHEMA: Final = vol.Schema(
    {
        **TARGET_FIELDS,
        vol.Optional(ATTR_STATUS): vol.All(
            cv.ensure_list, [vol.In([*(status.value for status in CommandStatus), INTERRUPTED])]
        ),
        vol.Optional(ATTR_PLAN_ID): cv.string,
        vol.Optional(ATTR_FROM): cv.datetime,
        vol.Optional(ATTR_TO): cv.datetime,
        vol.Optional(ATTR_OFFSET, default=0): vol.All(vol.Coerce(int), vol.Range(min=0)),
        vol.Optional(ATTR_LIMIT, default=100): vol.All(vol.Coerce(int), vol.Range(1, 1000)),
    }
)
GET_SCHEDULE_SCHEMA: Final = vol.Schema(
    {
        **TARGET_FIELDS,
        vol.Optional(ATTR_FROM): cv.datetime,
        vol.Optional(ATTR_TO): cv.datetime,
    }
)
FAULT_SCHEMA: Final = vol.Schema(
    {**TARGET_FIELDS, vol.Required(ATTR_FAULT): vol.In([fault.value for fault in Fault])}
)
