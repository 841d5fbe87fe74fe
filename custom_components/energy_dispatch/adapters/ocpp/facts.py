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

CONFIGURATION_KEYS: Final = (
    RATE_UNIT,
    MAX_STACK_LEVEL,
    MAX_PERIODS,
    PHASE_ROTATION,
    METER_INTERVAL,
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


def facts_from(settings: Iterable[tuple[str, str | None]]) -> ChargerFacts:
    """Return what a charger's configuration says; keys are told apart without regard to case."""
    values = {key.casefold(): value for key, value in settings}
    return ChargerFacts(
        units=_units(values.get(RATE_UNIT.casefold())),
        max_stack_level=_whole_number(values.get(MAX_STACK_LEVEL.casefold())),
        max_periods=_whole_number(values.get(MAX_PERIODS.casefold())),
        phase_rotation=values.get(PHASE_ROTATION.casefold()) or None,
        meter_interval_seconds=_whole_number(values.get(METER_INTERVAL.casefold())),
    )


def _units(text: str | None) -> frozenset[ChargingRateUnit] | None:
    words = re.findall("[a-z]+", (text or "").casefold())
    return frozenset(_UNIT_WORDS[word] for word in words if word in _UNIT_WORDS) or None


def _whole_number(text: str | None) -> int | None:
    try:
        number = int(text or "")
    except ValueError:
        return None
    return number if number >= 0 else None
