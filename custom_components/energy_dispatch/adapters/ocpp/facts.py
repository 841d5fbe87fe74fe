"""What a charger says about itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
import re
from typing import Final

from .config import ChargingRateUnit

RATE_UNIT: Final = "ChargingScheduleAllowedChargingRateUnit"
MAX_STACK_LEVEL: Final = "ChargeProfileMaxStackLevel"
MAX_PERIODS: Final = "ChargingScheduleMaxPeriods"
PHASE_ROTATION: Final = "ConnectorPhaseRotation"
METER_INTERVAL: Final = "MeterValueSampleInterval"
MEASURANDS: Final = "MeterValuesSampledData"
MAX_PROFILES: Final = "MaxChargingProfilesInstalled"
SWITCHES_PHASES: Final = "ConnectorSwitch3to1PhaseSupported"
FEATURES: Final = "SupportedFeatureProfiles"
CONNECTORS: Final = "NumberOfConnectors"

CONFIGURATION_KEYS: Final = (
    RATE_UNIT,
    MAX_STACK_LEVEL,
    MAX_PERIODS,
    PHASE_ROTATION,
    METER_INTERVAL,
    MEASURANDS,
    MAX_PROFILES,
    SWITCHES_PHASES,
    FEATURES,
    CONNECTORS,
)
"""What a charger is asked for, in one GetConfiguration."""

_UNIT_WORDS: Final[Mapping[str, ChargingRateUnit]] = {
    "current": ChargingRateUnit.A,
    "a": ChargingRateUnit.A,
    "amp": ChargingRateUnit.A,
    "amps": ChargingRateUnit.A,
    "power": ChargingRateUnit.W,
    "w": ChargingRateUnit.W,
    "watt": ChargingRateUnit.W,
    "watts": ChargingRateUnit.W,
}
"""The standard's words are Current and Power; the others are seen in the field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargerIdentity:
    """Who the charger is, from its BootNotification."""

    vendor: str | None = None
    model: str | None = None
    serial_number: str | None = None
    firmware_version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargerFacts:
    """What the charger can do; None where it did not say."""

    units: frozenset[ChargingRateUnit] | None = None
    max_stack_level: int | None = None
    max_periods: int | None = None
    phase_rotation: str | None = None
    meter_interval_seconds: int | None = None
    measurands: tuple[str, ...] | None = None
    """What it reports of its meter in a transaction."""
    max_profiles: int | None = None
    """How many charging profiles it can hold."""
    switches_phases: bool | None = None
    """Whether it can charge a vehicle of three phases over one."""
    smart_charging: bool | None = None
    """Whether it says that it takes charging profiles at all; some say no, and do."""
    connectors: int | None = None
    """How many connectors it says that it has; in OCPP 2, EVSEs."""


def facts_from(settings: Iterable[tuple[str, str | None]]) -> ChargerFacts:
    """Return what the configuration of an OCPP 1.6 charger says.

    Keys are told apart without regard to case, and that of the unit by its beginning.
    """
    values = {key.strip().casefold(): value for key, value in settings}

    def value_of(key: str) -> str | None:
        return values.get(key.casefold())

    unit_key = next((key for key in values if key.startswith(RATE_UNIT.casefold())), None)
    features = listed(value_of(FEATURES))
    return ChargerFacts(
        units=units_in(values.get(unit_key) if unit_key else None),
        max_stack_level=whole_number(value_of(MAX_STACK_LEVEL)),
        max_periods=whole_number(value_of(MAX_PERIODS)),
        phase_rotation=value_of(PHASE_ROTATION) or None,
        meter_interval_seconds=whole_number(value_of(METER_INTERVAL)),
        measurands=listed(value_of(MEASURANDS)),
        max_profiles=whole_number(value_of(MAX_PROFILES)),
        switches_phases=yes_or_no(value_of(SWITCHES_PHASES)),
        smart_charging=None if features is None else "SmartCharging" in features,
        connectors=whole_number(value_of(CONNECTORS)),
    )


def units_in(text: str | None) -> frozenset[ChargingRateUnit] | None:
    """Return the units that a charger names, in whatever words; None: it names none."""
    words = re.findall("[a-z]+", (text or "").casefold())
    return frozenset(_UNIT_WORDS[word] for word in words if word in _UNIT_WORDS) or None


def whole_number(text: str | None) -> int | None:
    """Return a number that is 0 or more; None: the text is none."""
    try:
        number = int(text or "")
    except ValueError:
        return None
    return number if number >= 0 else None


def yes_or_no(text: str | None) -> bool | None:
    """Return what a truth value says; None: nothing."""
    return {"true": True, "false": False}.get((text or "").strip().casefold())


def listed(text: str | None) -> tuple[str, ...] | None:
    """Return the words of a list; None: there is none."""
    return tuple(word.strip() for word in (text or "").split(",") if word.strip()) or None
