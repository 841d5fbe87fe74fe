"""What a charger measures, and how the versions of OCPP write it."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from .charger_settings import Fault
from .outlet import Outlet


class Quantity(NamedTuple):
    """One measured value."""

    measurand: str
    value: float
    unit: str
    phase: str | None = None


def _currents(outlet: Outlet) -> Iterator[Quantity]:
    for number, current_a in enumerate(outlet.circuit.phase_currents_a(), start=1):
        yield Quantity("Current.Import", current_a, "A", f"L{number}")


def _voltages(outlet: Outlet) -> Iterator[Quantity]:
    for number in range(1, outlet.circuit.phases + 1):
        yield Quantity("Voltage", outlet.circuit.voltage_v, "V", f"L{number}-N")


def _one(measurand: str, unit: str, value: Callable[[Outlet], float]) -> _Measure:
    return lambda outlet: iter((Quantity(measurand, value(outlet), unit),))


def _interval_wh(outlet: Outlet) -> float:
    begin, outlet.interval_from_wh = outlet.interval_from_wh, outlet.circuit.register_wh
    return outlet.circuit.register_wh - begin


type _Measure = Callable[[Outlet], Iterator[Quantity]]

MEASURES: Final[Mapping[str, _Measure]] = {
    "Current.Import": _currents,
    "Current.Offered": _one("Current.Offered", "A", lambda outlet: outlet.offered_a),
    "Energy.Active.Import.Interval": _one("Energy.Active.Import.Interval", "Wh", _interval_wh),
    "Energy.Active.Import.Register": _one(
        "Energy.Active.Import.Register", "Wh", lambda outlet: outlet.circuit.register_wh
    ),
    "Power.Active.Import": _one(
        "Power.Active.Import", "W", lambda outlet: outlet.circuit.power_kw * 1000.0
    ),
    "Power.Offered": _one(
        "Power.Offered", "W", lambda outlet: outlet.circuit.to_kw(outlet.offered_a) * 1000.0
    ),
    "Voltage": _voltages,
}
"""What can be measured."""


def measured(
    outlet: Outlet, measurands: Iterable[str], faults: Collection[Fault]
) -> list[Quantity]:
    """Measure, and spoil the result as the charger's faults have it."""
    last_only = Fault.LAST_MEASURAND in faults
    wanted = tuple(measurands)[-1:] if last_only else tuple(measurands)
    values = [value for measurand in wanted for value in MEASURES[measurand](outlet)]
    if Fault.WH_AS_KWH in faults:
        values = [each._replace(unit="kWh") if each.unit == "Wh" else each for each in values]
    if Fault.WRONG_UNIT in faults:
        values = [
            each._replace(value=each.value / 1000.0) if each.unit == "W" else each
            for each in values
        ]
    return values


def sampled16(quantities: Iterable[Quantity], context: str) -> list[dict[str, Any]]:
    """Write values as OCPP 1.6 has them: as text."""
    return [
        {
            "value": f"{each.value:.3f}",
            "context": context,
            "measurand": each.measurand,
            "unit": each.unit,
            **({"phase": each.phase} if each.phase else {}),
        }
        for each in quantities
    ]


def sampled201(quantities: Iterable[Quantity], context: str) -> list[dict[str, Any]]:
    """Write values as OCPP 2.0.1 has them: as numbers."""
    return [
        {
            "value": round(each.value, 3),
            "context": context,
            "measurand": each.measurand,
            "unitOfMeasure": {"unit": each.unit},
            **({"phase": each.phase} if each.phase else {}),
        }
        for each in quantities
    ]
