"""The device model of a simulated OCPP 2.0.1 charger: what can be asked of it, and set.

Names: OCPP 2.0.1 part 2, appendix 3 (components and variables).
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import batched
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from .charger_settings import NO_SMART_CHARGING
from .meter_samples import MEASURES
from .ocpp_frames import Fields

if TYPE_CHECKING:
    from .charger201 import SimulatedCharger201

_ITEMS_PER_REPORT: Final = 10
_ITEMS_PER_CALL: Final = 20

type _Setter = Callable[[str], bool]
"""Take a value; return whether it could be taken."""


class Variable(NamedTuple):
    """One variable of one component."""

    component: str
    name: str
    value: str
    kind: str = "string"
    """Its dataType."""
    instance: str | None = None
    evse: int | None = None
    connector: int | None = None
    set_value: _Setter | None = None
    values: str | None = None
    """What it may be, where it is a list."""
    max_limit: float | None = None

    def component_fields(self) -> Fields:
        """Return its component as messages have it."""
        evse: Fields = {"id": self.evse}
        if self.connector is not None:
            evse["connectorId"] = self.connector
        return {"name": self.component, **({"evse": evse} if self.evse is not None else {})}

    def variable_fields(self) -> Fields:
        """Return its name as messages have it."""
        return {"name": self.name, **({"instance": self.instance} if self.instance else {})}

    def as_report(self) -> Fields:
        """Return it as NotifyReport has it."""
        characteristics: Fields = {"dataType": self.kind, "supportsMonitoring": False}
        if self.values is not None:
            characteristics["valuesList"] = self.values
        if self.max_limit is not None:
            characteristics["maxLimit"] = self.max_limit
        return {
            "component": self.component_fields(),
            "variable": self.variable_fields(),
            "variableAttribute": [
                {
                    "type": "Actual",
                    "value": self.value,
                    "mutability": "ReadWrite" if self.set_value else "ReadOnly",
                }
            ],
            "variableCharacteristics": characteristics,
        }


class DeviceModel:
    """All variables, as they are when it is made."""

    def __init__(self, charger: SimulatedCharger201) -> None:
        """Look at a charger."""
        self._charger = charger
        self.variables = [
            *self._of_station(),
            *self._of_evses(),
            *self._of_meters(),
            *self._of_smart_charging(),
        ]

    def report(self) -> list[list[Fields]]:
        """Return all of it in parts."""
        return [
            [variable.as_report() for variable in part]
            for part in batched(self.variables, _ITEMS_PER_REPORT, strict=False)
        ]

    def get(self, wanted: Mapping[str, Any]) -> Fields:
        """Answer one ``getVariableData``."""
        found, status = self._find(wanted)
        answer = {
            "attributeStatus": status,
            "component": wanted["component"],
            "variable": wanted["variable"],
        }
        if found is not None:
            answer["attributeValue"] = found.value
        return answer

    def set(self, wanted: Mapping[str, Any]) -> Fields:
        """Carry out one ``setVariableData`` and answer it."""
        found, status = self._find(wanted)
        if found is not None and (
            found.set_value is None or not found.set_value(wanted["attributeValue"])
        ):
            status = "Rejected"
        return {
            "attributeStatus": status,
            "component": wanted["component"],
            "variable": wanted["variable"],
        }

    def _find(self, wanted: Mapping[str, Any]) -> tuple[Variable | None, str]:
        if wanted.get("attributeType", "Actual") != "Actual":
            return None, "NotSupportedAttributeType"
        component, variable = dict(wanted["component"]), dict(wanted["variable"])
        of_component = [each for each in self.variables if each.component_fields() == component]
        for each in of_component:
            if each.variable_fields() == variable:
                return each, "Accepted"
        return None, "UnknownVariable" if of_component else "UnknownComponent"

    def _of_station(self) -> Iterator[Variable]:
        charger = self._charger
        boot = charger.boot_fields()["chargingStation"]
        phases = str(charger.circuit.phases)
        yield Variable("ChargingStation", "Model", boot["model"])
        yield Variable("ChargingStation", "VendorName", boot["vendorName"])
        yield Variable("ChargingStation", "SupplyPhases", phases, "integer")
        yield Variable("ChargingStation", "AvailabilityState", "Available", "OptionList")
        yield Variable(
            "OCPPCommCtrlr", "HeartbeatInterval", f"{charger.link.heartbeat_seconds:g}", "integer"
        )
        for call in ("GetVariables", "SetVariables"):
            limit = str(_ITEMS_PER_CALL)
            yield Variable("DeviceDataCtrlr", "ItemsPerMessage", limit, "integer", call)
        yield Variable("AuthCtrlr", "AuthorizeRemoteStart", "false", "boolean")
        yield Variable("TxCtrlr", "TxStartPoint", "Authorized", "MemberList")
        yield Variable("TxCtrlr", "TxStopPoint", "Authorized,EVConnected", "MemberList")
        yield Variable("TxCtrlr", "StopTxOnInvalidId", "true", "boolean")

    def _of_evses(self) -> Iterator[Variable]:
        for outlet in self._charger.outlets:
            circuit, evse = outlet.circuit, outlet.number
            power_w = circuit.max_current_a * circuit.phases * circuit.voltage_v
            now_w = f"{circuit.power_kw * 1000.0:.1f}"
            yield Variable("EVSE", "Power", now_w, "decimal", evse=evse, max_limit=power_w)
            yield Variable("EVSE", "SupplyPhases", str(circuit.phases), "integer", evse=evse)
            yield Variable(
                "EVSE", "AvailabilityState", self._availability(outlet.status), "OptionList",
                evse=evse,
            )  # fmt: skip
            yield Variable("Connector", "ConnectorType", "cType2", evse=evse, connector=1)

    def _of_meters(self) -> Iterator[Variable]:
        charger = self._charger
        yield Variable(
            "SampledDataCtrlr",
            "TxUpdatedInterval",
            f"{charger.meter_interval_seconds:g}",
            "integer",
            set_value=self._set_interval,
        )
        yield Variable(
            "SampledDataCtrlr",
            "TxUpdatedMeasurands",
            ",".join(charger.measurands),
            "MemberList",
            values=",".join(MEASURES),
            set_value=self._set_measurands,
        )

    def _of_smart_charging(self) -> Iterator[Variable]:
        charger, name = self._charger, "SmartChargingCtrlr"
        can, reported = charger.settings.smart_charging, charger.settings.reported_stack_level
        if charger.faults & NO_SMART_CHARGING.keys():
            yield Variable(name, "Available", "false", "boolean")
            return
        stack_level = can.max_stack_level if reported is None else reported
        yield Variable(name, "Available", "true", "boolean")
        yield Variable(name, "Enabled", "true", "boolean")
        yield Variable(name, "ProfileStackLevel", str(stack_level), "integer")
        yield Variable(name, "PeriodsPerSchedule", str(can.max_periods), "integer")
        yield Variable(name, "Entries", str(len(charger.store.profiles)), "integer",
                       "ChargingProfiles", max_limit=can.max_profiles)  # fmt: skip
        yield Variable(name, "Phases3to1", str(can.switches_phases).lower(), "boolean")
        yield Variable(name, "LimitChangeSignificance", "1.0", "decimal")
        if charger.settings.tells_units:
            truth = ",".join(sorted(can.units))
            words = charger.settings.unit_words
            yield Variable(name, "RateUnit", truth if words is None else words, "MemberList")
        for outlet in charger.outlets:
            switches = str(can.switches_phases).lower()
            yield Variable(
                name, "ACPhaseSwitchingSupported", switches, "boolean", evse=outlet.number
            )

    def _availability(self, status: str) -> str:
        return status if status in {"Available", "Unavailable"} else "Occupied"

    def _set_interval(self, value: str) -> bool:
        try:
            self._charger.meter_interval_seconds = float(value)
        except ValueError:
            return False
        return True

    def _set_measurands(self, value: str) -> bool:
        wanted = tuple(word.strip() for word in value.split(",") if word.strip())
        known = bool(wanted) and set(wanted) <= MEASURES.keys()
        if known:
            self._charger.measurands = wanted[: self._charger.settings.most_measurands]
        return known
