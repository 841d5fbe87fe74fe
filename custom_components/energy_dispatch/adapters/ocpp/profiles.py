"""The making of charging profiles: which kinds to try, in which order, and what is in them.

Pure: nothing here sends. Rules: OCPP 1.6 part 2, sections 3.13 and 5.16; what chargers make of
them: the issues of evcc and of lbbrhzn/ocpp.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from .config import ChargingRateUnit
from .electrical import WATTS_PER_KILOWATT, Reach, floor_to_tenth
from .facts import ChargerFacts

START_EARLIER: Final = timedelta(seconds=60)
"""The charger's clock may be behind ours, and a schedule that starts later does not hold yet."""
PAUSE_HOLD_SECONDS: Final = 6 * 3600
"""How long a pause lasts in a profile that outlives the transaction, should we die meanwhile."""


class Purpose(StrEnum):
    """What a profile limits, in the words of OCPP 1.6."""

    STATION_MAX = "ChargePointMaxProfile"
    """The whole charger, beside everything else."""
    TX_DEFAULT = "TxDefaultProfile"
    """Every transaction that has no profile of its own, present and future ones."""
    TX = "TxProfile"
    """The running transaction; gone with it."""


class Kind(StrEnum):
    """What the periods of a profile count from."""

    ABSOLUTE = "Absolute"
    RELATIVE = "Relative"
    """From the start of charging."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One way to tell a charger its limit."""

    purpose: Purpose
    stack_level: int
    unit: ChargingRateUnit
    kind: Kind = Kind.ABSOLUTE
    name: str = ""
    """What the charger calls the purpose, if not by its own word."""

    @property
    def purpose_name(self) -> str:
        """The word for the purpose that goes to the charger."""
        return self.name or self.purpose.value

    def __str__(self) -> str:
        relative = ", Relative" if self.kind is Kind.RELATIVE else ""
        return f"purpose {self.purpose_name}, stack level {self.stack_level}, {self.unit}{relative}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A limit from a second of the schedule on."""

    start_seconds: int
    limit: float
    """In the unit of the rung, one decimal."""
    phases: int = 3
    """Over how many the limit is meant."""


def profile_id(purpose: Purpose, connector_id: int) -> int:
    """Return the one id that our profile of a purpose has, so that a new one replaces the old."""
    place = (Purpose.STATION_MAX, Purpose.TX_DEFAULT, Purpose.TX).index(purpose)
    return 100 * connector_id + place + 1


def setpoint_purposes(*, in_transaction: bool) -> tuple[Purpose, ...]:
    """Return the purposes that can carry a setpoint now; a TxProfile needs a transaction."""
    return (Purpose.TX, Purpose.TX_DEFAULT) if in_transaction else (Purpose.TX_DEFAULT,)


def ladder(
    purposes: Sequence[Purpose],
    *,
    unit: ChargingRateUnit | None,
    facts: ChargerFacts,
    names: Mapping[Purpose, tuple[str, ...]] | None = None,
) -> Iterator[Rung]:
    """Give every rung to try, best first.

    Args:
        purposes: what may carry the limit, best first.
        unit: the unit that the user declared, if any.
        facts: what the charger says about itself.
        names: what purposes are called in this version of OCPP, best first.
    """
    yield from _rungs(purposes, units(unit, facts.units), facts, names or {})
    # Some say one unit and take the other alone.
    unsaid = (
        []
        if unit is not None
        else [one for one in ChargingRateUnit if one not in units(None, facts.units)]
    )
    for rung in _rungs(purposes, tuple(unsaid), facts, names or {}):
        if rung.kind is Kind.ABSOLUTE:
            yield rung


def _rungs(
    purposes: Sequence[Purpose],
    each_unit: Sequence[ChargingRateUnit],
    facts: ChargerFacts,
    names: Mapping[Purpose, tuple[str, ...]],
) -> Iterator[Rung]:
    levels = stack_levels(facts.max_stack_level)
    styles = [(Kind.ABSOLUTE, level) for level in levels]
    relative = [(Kind.RELATIVE, level) for level in dict.fromkeys((levels[0], levels[-1]))]
    for purpose in purposes:
        # OCPP has no Relative profile of a whole station.
        for kind, level in styles if purpose is Purpose.STATION_MAX else styles + relative:
            for each in each_unit:
                for name in names.get(purpose, ("",)):
                    yield Rung(purpose=purpose, stack_level=level, unit=each, kind=kind, name=name)


def stack_levels(reported_max: int | None) -> tuple[int, ...]:
    """Return the stack levels to try: the highest that is allowed wins, but many take only 0."""
    if reported_max is None:
        return (1, 0)
    levels = (reported_max, 1, 0)
    return tuple(dict.fromkeys(level for level in levels if 0 <= level <= reported_max)) or (0,)


def units(
    declared: ChargingRateUnit | None, reported: frozenset[ChargingRateUnit] | None
) -> tuple[ChargingRateUnit, ...]:
    """Return the units to try; W first, for it does not depend on the number of phases."""
    if declared is not None:
        return (declared,)
    return tuple(unit for unit in ChargingRateUnit if not reported or unit in reported)


def limit_in(unit: ChargingRateUnit, power_kw: float, reach: Reach) -> float:
    """Return a power as a limit in W or in A on each phase, cut to one decimal."""
    if unit is ChargingRateUnit.W:
        return floor_to_tenth(power_kw * WATTS_PER_KILOWATT)
    return floor_to_tenth(reach.circuit.current_a(power_kw))


def power_of(limit: float, unit: ChargingRateUnit, reach: Reach) -> float:
    """Return a limit in W or in A on each phase as a power in kW."""
    if unit is ChargingRateUnit.W:
        return limit / WATTS_PER_KILOWATT
    return reach.circuit.power_kw(limit)


def period_for(rung: Rung, start_seconds: int, power_kw: float, reach: Reach) -> Period:
    """Return the period that a power becomes from a second of the schedule on."""
    return Period(
        start_seconds=start_seconds,
        limit=limit_in(rung.unit, power_kw, reach),
        phases=reach.circuit.phases,
    )


def periods_for(
    rung: Rung, power_kw: float, reach: Reach, *, in_transaction: bool
) -> tuple[Period, ...]:
    """Return the periods that bring a charger to a reachable power, the last one without an end.

    A profile that outlives the transaction never stays at 0, for it would end every later session:
    without a transaction 0 becomes the minimum, because an idle charger draws nothing; with one it
    is a pause of ``PAUSE_HOLD_SECONDS``, after which the minimum follows.
    """
    first = period_for(rung, 0, power_kw, reach)
    if first.limit > 0 or rung.purpose is Purpose.TX:
        return (first,)
    if not in_transaction:
        return (period_for(rung, 0, reach.min_charge_kw, reach),)
    return (first, period_for(rung, PAUSE_HOLD_SECONDS, reach.min_charge_kw, reach))
