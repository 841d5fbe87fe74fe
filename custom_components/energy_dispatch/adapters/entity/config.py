"""How a charger or battery is made of entities and actions, from plain data.

    kind: battery
    charge:
      - {select: select.inverter_mode, option: eco_charge}
      - {number: number.eco_power, value: power}
    discharge: [...]
    hold: [...]
    release: [{select: select.inverter_mode, option: general}]
    power: [{entity: sensor.battery_power, sign: -1}]
    soc: sensor.battery_soc

A step is one of: a ``number`` with a ``value`` (a number, ``power``, ``-power``, ``max_charge``
or ``max_discharge``)
and, where the entity tells none, a ``unit``; a ``select`` with an ``option``; a ``switch`` with
``on``; an ``action`` with ``data``, whose texts may be templates over ``power_kw``, ``power_w``,
``signed_power_kw``, ``signed_power_w``, ``current_a``, ``phases`` and ``lifetime_seconds``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from ..electrical import Circuit
from .units import PowerUnit

type Plain = Mapping[str, Any]


class EntityConfigError(ValueError):
    """A configuration is wrong; the message names the key and what is wrong with it."""

    def __init__(self, key: str, problem: str) -> None:
        """Make the sentence of its parts."""
        super().__init__(f"{key}: {problem}")
        self.key = key
        self.problem = problem


class Kind(StrEnum):
    """What the device is."""

    BATTERY = "battery"
    CHARGER = "charger"


class Amount(StrEnum):
    """What a number is set to, when that is not a constant."""

    POWER = "power"
    """The setpoint without its sign."""
    NEGATIVE_POWER = "-power"
    MAX_CHARGE = "max_charge"
    """The most that the asset may charge with."""
    MAX_DISCHARGE = "max_discharge"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetNumber:
    """Set a ``number`` or ``input_number``."""

    entity_id: str
    value: float | Amount
    unit: PowerUnit | None = None
    """None: the entity's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectOption:
    """Choose an option of a ``select`` or ``input_select``."""

    entity_id: str
    option: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Turn a ``switch`` or ``input_boolean`` on or off."""

    entity_id: str
    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CallAction:
    """Call any action."""

    action: str
    data: Plain


type Step = SetNumber | SelectOption | Turn | CallAction
type Steps = tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerReading:
    """An entity that tells a power, and the sign that makes charging positive."""

    entity_id: str
    sign: int = 1
    unit: PowerUnit | None = None
    """None: the entity's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityConfig:
    """One charger or battery."""

    kind: Kind
    charge: Steps
    hold: Steps
    discharge: Steps = ()
    release: Steps = ()
    power: tuple[PowerReading, ...] = ()
    """Added up."""
    setpoint: PowerReading | None = None
    """Where the device tells the setpoint in force, besides what was set."""
    soc: str | None = None
    energy: str | None = None
    energy_discharged: str | None = None
    status: str | None = None
    available: str | None = None
    """An entity that is on while the device can be controlled."""
    circuit: Circuit = field(default_factory=Circuit)
    max_charge_kw: float | None = None
    min_charge_kw: float = 0.0
    max_discharge_kw: float | None = None
    lifetime_seconds: float | None = None
    """How long a setpoint lives unless it is set again; None: it stays."""
    read_back_seconds: float = 10.0
    """How long entities may take until they show what was set."""
    tolerance_percent: float = 5.0
    tolerance_kw: float = 0.2

    @property
    def steps(self) -> Steps:
        """Every step there is."""
        return self.charge + self.discharge + self.hold + self.release

    @property
    def controlled(self) -> frozenset[str]:
        """The entities that have to be available for the device to be controlled."""
        set_ = {step.entity_id for step in self.steps if not isinstance(step, CallAction)}
        return frozenset(set_ | ({self.available} if self.available else set()))

    @property
    def read(self) -> frozenset[str]:
        """The entities that tell something."""
        named = (self.soc, self.energy, self.energy_discharged, self.status)
        powers = (*self.power, *((self.setpoint,) if self.setpoint else ()))
        return frozenset({name for name in named if name} | {one.entity_id for one in powers})


_SEQUENCES: Final = ("charge", "hold", "discharge", "release")
_PLAIN: Final = (
    "soc",
    "energy",
    "energy_discharged",
    "status",
    "available",
    "max_charge_kw",
    "min_charge_kw",
    "max_discharge_kw",
    "lifetime_seconds",
    "read_back_seconds",
    "tolerance_percent",
    "tolerance_kw",
)
_KEYS: Final = {"kind", "power", "setpoint", "phases", "voltage_v", *_SEQUENCES, *_PLAIN}
_DOMAINS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "number": frozenset({"number", "input_number"}),
        "select": frozenset({"select", "input_select"}),
        "switch": frozenset({"switch", "input_boolean"}),
    }
)
_STEP_KEYS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "number": frozenset({"number", "value", "unit"}),
        "select": frozenset({"select", "option"}),
        "switch": frozenset({"switch", "on"}),
        "action": frozenset({"action", "data"}),
    }
)


def entity_config(data: Plain) -> EntityConfig:
    """Return the configuration that plain data describes.

    Raises:
        EntityConfigError: it names what is missing, unknown or of the wrong kind.
    """
    if unknown := set(data) - _KEYS:
        raise EntityConfigError(min(unknown), "there is no such key.")
    try:
        kind = Kind(data.get("kind", ""))
    except ValueError:
        raise EntityConfigError("kind", "it is battery or charger.") from None
    for key in ("charge", "hold"):
        if not data.get(key):
            raise EntityConfigError(key, "at least one step is needed.")
    if kind is Kind.CHARGER and data.get("discharge"):
        raise EntityConfigError("discharge", "a charger does not discharge.")
    sequences = {key: _steps(data.get(key, ()), key) for key in _SEQUENCES}
    setpoint = data.get("setpoint")
    return EntityConfig(
        kind=kind,
        power=tuple(_power(one, f"power.{n}") for n, one in enumerate(data.get("power", ()))),
        setpoint=_power(setpoint, "setpoint") if setpoint else None,
        circuit=Circuit(phases=data.get("phases", 3), voltage_v=data.get("voltage_v", 230.0)),
        charge=sequences["charge"],
        hold=sequences["hold"],
        discharge=sequences["discharge"],
        release=sequences["release"],
        **{key: data[key] for key in _PLAIN if data.get(key) is not None},
    )


def _steps(data: Sequence[Plain], key: str) -> Steps:
    return tuple(_step(one, f"{key}.{number}") for number, one in enumerate(data))


def _step(data: Plain, key: str) -> Step:
    word = next((word for word in _STEP_KEYS if word in data), None)
    if word is None:
        raise EntityConfigError(key, f"a step is one of {', '.join(_STEP_KEYS)}.")
    if unknown := set(data) - _STEP_KEYS[word]:
        raise EntityConfigError(f"{key}.{min(unknown)}", f"a {word} step has no such key.")
    target = data[word]
    if word == "action":
        if not isinstance(target, str) or target.count(".") != 1:
            raise EntityConfigError(f"{key}.action", "an action is written domain.name.")
        return CallAction(action=target, data=MappingProxyType(dict(data.get("data", {}))))
    if not isinstance(target, str) or target.partition(".")[0] not in _DOMAINS[word]:
        raise EntityConfigError(f"{key}.{word}", f"{target} is not a {word} entity.")
    match word:
        case "select":
            return SelectOption(entity_id=target, option=str(_needed(data, "option", key)))
        case "switch":
            return Turn(entity_id=target, on=bool(_needed(data, "on", key)))
    return SetNumber(
        entity_id=target,
        value=_value(_needed(data, "value", key), f"{key}.value"),
        unit=_unit(data.get("unit"), f"{key}.unit"),
    )


def _needed(data: Plain, name: str, key: str) -> object:
    if name not in data:
        raise EntityConfigError(f"{key}.{name}", "it is missing.")
    value: object = data[name]
    return value


def _value(value: object, key: str) -> float | Amount:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    try:
        return Amount(str(value))
    except ValueError:
        known = ", ".join(amount.value for amount in Amount)
        raise EntityConfigError(key, f"{value} is neither a number nor one of {known}.") from None


def _unit(value: str | None, key: str) -> PowerUnit | None:
    try:
        return None if value is None else PowerUnit(value)
    except ValueError:
        known = ", ".join(unit.value for unit in PowerUnit)
        raise EntityConfigError(key, f"{value} is none of {known}.") from None


def _power(data: Plain, key: str) -> PowerReading:
    if unknown := set(data) - {"entity", "sign", "unit"}:
        raise EntityConfigError(f"{key}.{min(unknown)}", "there is no such key.")
    if data.get("sign", 1) not in {1, -1}:
        raise EntityConfigError(f"{key}.sign", "it is 1 or -1.")
    return PowerReading(
        entity_id=str(_needed(data, "entity", key)),
        sign=data.get("sign", 1),
        unit=_unit(data.get("unit"), f"{key}.unit"),
    )
