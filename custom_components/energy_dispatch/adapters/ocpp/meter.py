"""What a charger's meter says: sampled values, made into kW and kWh.

Pure. Sampled values come as python ``ocpp`` gives them: dicts with snake case keys. Rules: OCPP 1.6
part 2, sections 7.28 to 7.43.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
import math
from typing import Final

from .electrical import Circuit

DEFAULT_MEASURAND: Final = "Energy.Active.Import.Register"
"""What a sampled value is that does not say."""

_KILOWATTS: Final[Mapping[str, float]] = {"W": 1e-3, "kW": 1.0}
_KILOWATT_HOURS: Final[Mapping[str, float]] = {"Wh": 1e-3, "kWh": 1.0}
_AMPERES: Final[Mapping[str, float]] = {"A": 1.0}
_VOLTS: Final[Mapping[str, float]] = {"V": 1.0}
_PERCENT: Final[Mapping[str, float]] = {"Percent": 1.0}

_MAX_EXPONENT: Final = 12
_GRID_SIDE: Final = "Inlet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one message says; None where it says nothing. Power is positive while charging."""

    power_kw: float | None = None
    energy_kwh: float | None = None
    energy_discharged_kwh: float | None = None
    soc_percent: float | None = None
    offered_kw: float | None = None
    """What the charger offers to the vehicle at most: the limit that it applies."""
    currents_a: Mapping[str, float] = field(default_factory=dict)
    """By phase: L1, L2, L3."""
    voltages_v: Mapping[str, float] = field(default_factory=dict)
    """By phase, to neutral."""
    powers_kw: Mapping[str, float] = field(default_factory=dict)
    """By phase."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Value:
    number: float
    unit: str | None
    phase: str | None
    location: str | None


class _Sample:
    """The sampled values of one moment by measurand."""

    def __init__(self, sampled_values: Iterable[object]) -> None:
        self._values: dict[str, list[_Value]] = {}
        for raw in sampled_values:
            if not isinstance(raw, Mapping) or raw.get("format") == "SignedData":
                continue
            number = _number(raw.get("value"))
            if number is None:
                continue
            measurand = _word(raw.get("measurand")) or DEFAULT_MEASURAND
            value = _Value(
                number=number,
                unit=_word(raw.get("unit")),
                phase=_word(raw.get("phase")),
                location=_word(raw.get("location")),
            )
            self._values.setdefault(measurand, []).append(value)

    def of(self, measurand: str) -> list[_Value]:
        """Return the values of a measurand; those of the grid side only if there are no others."""
        values = self._values.get(measurand, [])
        return [value for value in values if value.location != _GRID_SIDE] or values

    def whole(self, measurand: str, factors: Mapping[str, float]) -> float | None:
        """Return the value of all phases: as it was told, else the sum of the phases."""
        values = self.of(measurand)
        totals = [
            each for value in values if value.phase is None for each in _scaled(value, factors)
        ]
        if totals:
            return totals[-1]
        phases = self.phases(measurand, factors)
        return sum(phases.values()) if phases else None

    def phases(self, measurand: str, factors: Mapping[str, float]) -> dict[str, float]:
        """Return the values of L1, L2 and L3 as far as they were told."""
        return {
            value.phase[:2]: each
            for value in self.of(measurand)
            if value.phase in {"L1", "L2", "L3", "L1-N", "L2-N", "L3-N"}
            for each in _scaled(value, factors)
        }


def read_sample(sampled_values: Iterable[object], circuit: Circuit) -> Reading:
    """Return what the sampled values of one moment say.

    Power that is told by phase is added up; where only currents are told, it is made of them and of
    the voltages, measured or declared.
    """
    sample = _Sample(sampled_values)
    return Reading(
        power_kw=_power_kw(sample, circuit),
        energy_kwh=sample.whole(DEFAULT_MEASURAND, _KILOWATT_HOURS),
        energy_discharged_kwh=sample.whole("Energy.Active.Export.Register", _KILOWATT_HOURS),
        soc_percent=sample.whole("SoC", _PERCENT),
        offered_kw=_offered_kw(sample, circuit),
        currents_a=sample.phases("Current.Import", _AMPERES),
        voltages_v=sample.phases("Voltage", _VOLTS),
        powers_kw=sample.phases("Power.Active.Import", _KILOWATTS),
    )


def merged(readings: Sequence[Reading]) -> Reading:
    """Return readings of one message as one; the later value wins."""

    def latest(values: Iterable[float | None]) -> float | None:
        return next((value for value in values if value is not None), None)

    def by_phase(each_of: Callable[[Reading], Mapping[str, float]]) -> Mapping[str, float]:
        return next((values for each in newest_first if (values := each_of(each))), {})

    newest_first = readings[::-1]
    return Reading(
        power_kw=latest(each.power_kw for each in newest_first),
        energy_kwh=latest(each.energy_kwh for each in newest_first),
        energy_discharged_kwh=latest(each.energy_discharged_kwh for each in newest_first),
        soc_percent=latest(each.soc_percent for each in newest_first),
        offered_kw=latest(each.offered_kw for each in newest_first),
        currents_a=by_phase(lambda each: each.currents_a),
        voltages_v=by_phase(lambda each: each.voltages_v),
        powers_kw=by_phase(lambda each: each.powers_kw),
    )


def plain_meter_value(meter_value: Mapping[str, object]) -> dict[str, object]:
    """Return a ``meterValue`` of OCPP 2 in the form of OCPP 1.6: each value with its unit."""
    values = meter_value.get("sampled_value")
    return {
        "timestamp": meter_value.get("timestamp"),
        "sampled_value": [_plain(value) for value in (values if isinstance(values, list) else [])],
    }


def energy_at_start_wh(meter_values: Iterable[Mapping[str, object]]) -> int | None:
    """Return the register that a transaction of OCPP 2 begins with."""
    for each in meter_values:
        values = each.get("sampled_value")
        energy = _Sample(values if isinstance(values, list) else []).whole(
            DEFAULT_MEASURAND, _KILOWATT_HOURS
        )
        if energy is not None:
            return round(energy * 1000)
    return None


def moment_of(text: object) -> datetime | None:
    """Return a charger's timestamp in UTC, which it is in where it names no zone; None: no time."""
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        return None


def _power_kw(sample: _Sample, circuit: Circuit) -> float | None:
    imported = sample.whole("Power.Active.Import", _KILOWATTS)
    exported = sample.whole("Power.Active.Export", _KILOWATTS)
    if imported is not None or exported is not None:
        return (imported or 0.0) - (exported or 0.0)
    currents = sample.phases("Current.Import", _AMPERES)
    if not currents:
        return None
    voltages = sample.phases("Voltage", _VOLTS)
    watts = (amps * voltages.get(phase, circuit.voltage_v) for phase, amps in currents.items())
    return sum(watts) / 1000.0


def _offered_kw(sample: _Sample, circuit: Circuit) -> float | None:
    offered = sample.whole("Power.Offered", _KILOWATTS)
    if offered is not None:
        return offered
    currents = [each for value in sample.of("Current.Offered") for each in _scaled(value, _AMPERES)]
    return circuit.power_kw(max(currents)) if currents else None


def _scaled(value: _Value, factors: Mapping[str, float]) -> tuple[float, ...]:
    """Return the value in the first unit's scale, or nothing if its unit is a foreign one.

    The standard's unit of a value that names none is Wh; chargers mean the measurand's base unit.
    """
    factor = next(iter(factors.values())) if value.unit is None else factors.get(value.unit)
    return () if factor is None else (value.number * factor,)


def _plain(value: object) -> object:
    if not isinstance(value, Mapping):
        return value
    unit = value.get("unit_of_measure")
    unit = unit if isinstance(unit, Mapping) else {}
    number, exponent = _number(value.get("value")), unit.get("multiplier")
    if number is not None and isinstance(exponent, int) and abs(exponent) <= _MAX_EXPONENT:
        number *= 10.0**exponent
    return {**value, "value": number, "unit": unit.get("unit")}


def _number(raw: object) -> float | None:
    try:
        number = float(str(raw).replace(",", "."))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _word(raw: object) -> str | None:
    return raw if isinstance(raw, str) and raw else None
