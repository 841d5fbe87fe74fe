"""What a charger of OCPP 2 says about itself: the variables of its device model.

Names: OCPP 2.0.1 part 2, appendices, "Standardized Components and Variables".
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from .facts import ChargerFacts, listed, units_in, whole_number, yes_or_no
from .fields import Payload, group, whole_or_none, words


class Variable(NamedTuple):
    """A value of the device model."""

    component: str
    name: str
    instance: str | None = None

    def reference(self) -> dict[str, object]:
        """Return it as messages name it."""
        variable: dict[str, object] = {"name": self.name}
        if self.instance is not None:
            variable["instance"] = self.instance
        return {"component": {"name": self.component}, "variable": variable}


_EVSE: Final = "EVSE"
_SMART: Final = "SmartChargingCtrlr"
ENABLED: Final = Variable(_SMART, "Enabled")
RATE_UNIT: Final = Variable(_SMART, "RateUnit")
STACK_LEVEL: Final = Variable(_SMART, "ProfileStackLevel")
PERIODS: Final = Variable(_SMART, "PeriodsPerSchedule")
ENTRIES: Final = Variable(_SMART, "Entries", "ChargingProfiles")
SWITCHES_PHASES: Final = Variable(_SMART, "Phases3to1")
METER_INTERVAL: Final = Variable("SampledDataCtrlr", "TxUpdatedInterval")
MEASURANDS: Final = Variable("SampledDataCtrlr", "TxUpdatedMeasurands")

WANTED: Final = (
    ENABLED,
    RATE_UNIT,
    STACK_LEVEL,
    PERIODS,
    ENTRIES,
    SWITCHES_PHASES,
    METER_INTERVAL,
    MEASURANDS,
)
_PLACES: Final = {
    (each.component.casefold(), each.name.casefold(), (each.instance or "").casefold()): each
    for each in WANTED
}

type Values = Mapping[Variable, str]


def known_variable(entry: Payload) -> Variable | None:
    """Return which of the wanted variables an entry is about, without regard to case."""
    component, variable = group(entry, "component"), group(entry, "variable")
    place = (
        str(component.get("name")).casefold(),
        str(variable.get("name")).casefold(),
        str(variable.get("instance") or "").casefold(),
    )
    return _PLACES.get(place)


def got(results: Iterable[Payload]) -> Iterator[tuple[Variable, str]]:
    """Give the values of the ``getVariableResult`` of a GetVariables."""
    for each in results:
        variable, value = known_variable(each), words(each.get("attributeValue"))
        if each.get("attributeStatus") == "Accepted" and variable is not None and value is not None:
            yield variable, value


def reported(data: Iterable[Payload]) -> Iterator[tuple[Variable, str]]:
    """Give the values of the ``report_data`` of a NotifyReport."""
    for each in data:
        variable = known_variable(each)
        attributes = each.get("variable_attribute")
        for attribute in attributes if isinstance(attributes, list) else []:
            if not isinstance(attribute, Mapping):
                continue
            value = words(attribute.get("value"))
            actual = attribute.get("type", "Actual") == "Actual"
            if variable is not None and value is not None and actual:
                yield variable, value


def evse_questions(count: int) -> list[dict[str, object]]:
    """Return what to ask with GetVariables to find out which of the first EVSEs there are."""
    return [
        {
            "component": {"name": _EVSE, "evse": {"id": evse_id}},
            "variable": {"name": "AvailabilityState"},
        }
        for evse_id in range(1, count + 1)
    ]


def evses_in(entries: Iterable[Payload]) -> int | None:
    """Return how many EVSEs there are by the entries of a report or by answers; None: no word."""
    found = [
        whole_or_none(group(group(each, "component"), "evse").get("id")) or 0
        for each in entries
        if str(group(each, "component").get("name")).casefold() == _EVSE.casefold()
        and each.get("attributeStatus", "Accepted") == "Accepted"
    ]
    return max(found, default=0) or None


def facts201(values: Values, evses: int | None = None) -> ChargerFacts:
    """Return what the values say, and how many EVSEs there are."""
    return ChargerFacts(
        units=units_in(values.get(RATE_UNIT)),
        max_stack_level=whole_number(values.get(STACK_LEVEL)),
        max_periods=whole_number(values.get(PERIODS)),
        meter_interval_seconds=whole_number(values.get(METER_INTERVAL)),
        measurands=listed(values.get(MEASURANDS)),
        max_profiles=whole_number(values.get(ENTRIES)),
        switches_phases=yes_or_no(values.get(SWITCHES_PHASES)),
        smart_charging=yes_or_no(values.get(ENABLED)),
        connectors=evses,
    )
