"""What can be chosen about a simulated charger."""

from dataclasses import dataclass, field
from enum import StrEnum

from .charging_profiles import SmartCharging


class Fault(StrEnum):
    """What the charger does wrong, until another is set."""

    NONE = "none"
    REJECT = "reject"
    """Answers every profile with Rejected."""
    NOT_IMPLEMENTED = "not_implemented"
    """Answers every profile with a CALLERROR."""
    MUTE = "mute"
    """Never answers a call."""
    IGNORE = "ignore"
    """Accepts profiles and does nothing with them."""
    BUSY = "busy"
    """Answers every profile with a CALLERROR that may pass."""
    CUT = "cut"
    """Takes a profile and drops the link instead of answering, each time."""
    HANG_UP = "hang_up"
    """Drops the link at a profile, each time, and does not take it."""
    WRONG_UNIT = "wrong_unit"
    """Reports power in kW under the name of W."""
    BAD_SCHEDULE = "bad_schedule"
    """Answers composite schedules with a limit of -1, and is well otherwise."""
    WRONG_STATUS = "wrong_status"
    """Says Charging all through a transaction, at 0 too."""
    BAD_ANSWER = "bad_answer"
    """Answers profiles without a status, and composite schedules with a limit of -1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargerSettings:
    """One charger."""

    url: str
    """Where it connects to; its id is appended unless it is there already."""
    charge_point_id: str = "CP1"
    password: str | None = None
    subprotocol: str | None = "ocpp1.6"
    smart_charging: SmartCharging = field(default_factory=SmartCharging)
    tells_units: bool = True
    """Whether its configuration has ChargingScheduleAllowedChargingRateUnit."""
    reported_stack_level: int | None = None
    """What its configuration says of the stack level; None: the truth."""
    meter_interval_seconds: float = 1.0
    id_tag: str = "DEMO"
    starts_by_itself: bool = True
    """Begins a transaction when a vehicle is plugged in."""
    plugged: bool = False
    vehicle_max_current_a: float = 32.0
    clock_offset_seconds: float = 0.0
    """How far its clock is ahead."""
