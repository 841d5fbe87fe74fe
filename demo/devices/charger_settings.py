"""What can be chosen about a simulated charger, and what it may do wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from .charging_profiles import SmartCharging

OWN_SUBPROTOCOL: Final = "own"
DEFAULT_MEASURANDS: Final = (
    "Power.Active.Import",
    "Energy.Active.Import.Register",
    "Current.Import",
    "Current.Offered",
    "Power.Offered",
)


class Fault(StrEnum):
    """What the charger does wrong, for as long as it is set; several may be at once."""

    NONE = "none"

    MUTE = "mute"
    """Never answers a call, and does not do what it asks for."""
    CUT = "cut"
    """Takes a profile and drops the link instead of answering, each time."""
    HANG_UP = "hang_up"
    """Drops the link at a profile, each time, and does not take it."""
    DROP_IN_CALL = "drop_in_call"
    """Does what the next call asks for and loses the link before it answers; once."""
    NO_BOOT = "no_boot"
    """Sends no BootNotification, not even after a power cycle."""

    REJECT = "reject"
    """Answers every profile with Rejected."""
    BUSY = "busy"
    """Answers every profile with a CALLERROR that may pass."""
    IGNORE = "ignore"
    """Accepts profiles and does nothing with them."""
    BAD_ANSWER = "bad_answer"
    """Answers profiles without a status, and composite schedules with a limit of -1."""
    NOT_IMPLEMENTED = "not_implemented"
    """Has no smart charging: answers what belongs to it with NotImplemented, reports nothing."""
    NOT_SUPPORTED = "not_supported"
    """The same, in the other usual word."""
    STATION_MAX_CALLERROR = "station_max_callerror"
    """Answers the purpose that limits the whole station with a CALLERROR."""
    STACK_ZERO_ONLY = "stack_zero_only"
    """Takes stack level 0 alone, whatever it reports."""
    ABSOLUTE_REFUSED = "absolute_refused"
    RELATIVE_REFUSED = "relative_refused"
    ZERO_IGNORED = "zero_ignored"
    """Takes a limit of 0 for none, and goes on charging."""
    WRONG_STATUS = "wrong_status"
    """Says Charging all through a transaction, at 0 too."""
    VEHICLE_SLEEPS = "vehicle_sleeps"
    """The vehicle does not wake up after a pause, until a transaction starts."""

    COMPOSITE_MISSING = "composite_missing"
    """Accepts GetCompositeSchedule and sends no schedule."""
    COMPOSITE_EMPTY = "composite_empty"
    """… a schedule without periods."""
    BAD_SCHEDULE = "bad_schedule"
    """… a limit of -1."""
    COMPOSITE_MALFORMED = "composite_malformed"
    """… what no schema allows."""
    COMPOSITE_REJECTED = "composite_rejected"

    FAULTED = "faulted"
    """Something is wrong at every outlet: no current flows, and it says what."""
    TRIGGER_REFUSED = "trigger_refused"
    """Rejects each TriggerMessage."""
    SCHEDULED = "scheduled"
    """Answers ChangeAvailability with Scheduled, also where nothing stands in its way."""
    TX_PROFILE_LOST = "tx_profile_lost"
    """Goes on with its transaction after a power cycle, yet without the transaction's profile."""
    PROFILES_LOST = "profiles_lost"
    """Keeps no profile over a power cycle."""

    LAST_MEASURAND = "last_measurand"
    """Reports only the last measurand of those that were asked for."""
    WH_AS_KWH = "wh_as_kwh"
    """Counts Wh and calls them kWh."""
    WRONG_UNIT = "wrong_unit"
    """Reports power in kW under the name of W."""
    OLD_METER_VALUES = "old_meter_values"
    """Stamps its meter values with the time of an hour ago."""


FAULT_CODE: Final = "E17"
FAULT_WORDS: Final = "residual current of 31 mA"
"""What a charger says of ``FAULTED``, in its maker's words."""

NO_SMART_CHARGING: Final[Mapping[Fault, str]] = {
    Fault.NOT_IMPLEMENTED: "NotImplemented",
    Fault.NOT_SUPPORTED: "NotSupported",
}
"""The code of its CALLERROR."""

LESS_ABLE: Final[Mapping[Fault, Mapping[str, Any]]] = {
    Fault.STACK_ZERO_ONLY: {"max_stack_level": 0},
    Fault.ABSOLUTE_REFUSED: {"refused_kinds": frozenset({"Absolute"})},
    Fault.RELATIVE_REFUSED: {"refused_kinds": frozenset({"Relative"})},
    Fault.ZERO_IGNORED: {"ignores_zero": True},
}
"""What smart charging becomes, whatever is reported of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargerSettings:
    """One charger. Most may be changed while it runs: ``SimulatedCharger.change``."""

    url: str
    """Where it connects to; its id is appended unless it is there already."""
    charge_point_id: str = "CP1"
    password: str | None = None
    subprotocol: str | None = OWN_SUBPROTOCOL
    """What it offers; None: nothing."""
    outlets: int = 1
    """How many connectors (1.6) or EVSEs with one connector each (2.0.1) it has."""
    smart_charging: SmartCharging = field(default_factory=SmartCharging)
    tells_units: bool = True
    """Whether its configuration has the key of the units at all."""
    unit_words: str | None = None
    """What that key says; None: the truth as the standard writes it."""
    reported_stack_level: int | None = None
    """What its configuration says of the stack level; None: the truth."""
    meter_interval_seconds: float = 1.0
    measurands: tuple[str, ...] = DEFAULT_MEASURANDS
    most_measurands: int | None = None
    """How many it takes of a list that is longer; None: all."""
    id_tag: str = "DEMO"
    starts_by_itself: bool = True
    """Begins a transaction when a vehicle is plugged in."""
    plugged: bool = False
    """Whether a vehicle is at the first outlet from the start."""
    vehicle_max_current_a: float = 32.0
    clock_offset_seconds: float = 0.0
    """How far its clock is ahead."""
    identity: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Fields of its BootNotification that differ from the usual ones."""
