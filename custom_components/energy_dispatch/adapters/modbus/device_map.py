"""Device maps: what a family of devices keeps in which register, as data.

A map comes from one YAML file in ``adapters/devices``; ``map_loader`` reads and checks it. Nothing
in a map is logic: a new family is a new file, unless it needs a word that this vocabulary lacks.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from .. import WriteCost
from .registers import BitField, Format


class Kind(StrEnum):
    """What the device is."""

    BATTERY = "battery"
    CHARGER = "charger"


class Space(StrEnum):
    """Which of a device's two tables of registers."""

    HOLDING = "holding"
    """Function code 3 reads it, 6 and 16 write it."""
    INPUT = "input"
    """Function code 4 reads it."""


class WriteFunction(StrEnum):
    """How a register is written: some devices refuse one of the two."""

    SINGLE = "fc06"
    MULTIPLE = "fc16"


class Unit(StrEnum):
    """What a register's value is, after scaling."""

    WATT = "W"
    KILOWATT = "kW"
    PERCENT = "%"
    SECOND = "s"
    WATT_HOUR = "Wh"
    KILOWATT_HOUR = "kWh"
    NONE = ""


class Quantity(StrEnum):
    """What a step writes, when that is not a constant."""

    POWER = "power"
    """The setpoint's power without its sign, in the register's unit."""
    NEGATIVE_POWER = "-power"
    LIFETIME = "lifetime"
    """How long the setpoint stays in force unless it is fed."""
    SOC = "soc"


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """One value of the device, and where and how it lies there."""

    name: str
    address: int
    """On the wire, counted from 0; in a SunSpec model, counted from the model's id."""
    form: Format
    model: int | None = None
    """The SunSpec model that the address counts from; None: the address is absolute."""
    space: Space = Space.HOLDING
    unit: Unit = Unit.NONE
    scale: float = 1.0
    """Value = scale x raw number."""
    scale_register: str | None = None
    """The register whose number is the exponent of ten to scale with."""
    percent_of: str | None = None
    """For a percentage of a power: the register that holds the power."""
    bits: BitField | None = None
    write: WriteFunction = WriteFunction.MULTIPLE
    memory: WriteCost = WriteCost.FREE
    readable: bool = True
    optional: bool = False
    """The device may lack it; its value is unknown then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One request that writes: one register, or several that follow each other."""

    values: Mapping[str, float | Quantity]


type Steps = tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifetime:
    """How long a setpoint lives without being written again."""

    seconds: float
    """What we ask for, or what the device has fixed."""
    feed: Steps = ()
    """What keeps it alive; empty: the setpoint's own steps, written again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """How the device is told what to do: steps in their order."""

    charge: Steps
    hold: Steps
    """Neither charge nor discharge."""
    release: Steps
    """Give control back; safe to repeat."""
    discharge: Steps = ()
    take: Steps = ()
    """Before the first setpoint of a connection, for what need not be repeated with each."""
    limit: Steps = ()
    """A ceiling in a register of its own; empty: the adapter clamps setpoints itself."""
    soc_target: Steps = ()
    lifetime: Lifetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One register of a sum, with the sign that makes charging positive."""

    register: str
    sign: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedSetpoint:
    """Where the device tells which setpoint is in force."""

    register: str
    sign: int = 1
    when: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """Register values without which none is in force."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Where the device tells its state, and its own words for it."""

    register: str
    words: Mapping[int, str]
    charging: frozenset[str] = frozenset()
    discharging: frozenset[str] = frozenset()
    holding: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """Where measured values come from."""

    power: tuple[Term, ...] = ()
    soc: str | None = None
    energy_charged: str | None = None
    energy_discharged: str | None = None
    status: Status | None = None
    setpoint: AppliedSetpoint | None = None
    max_charge: str | float | None = None
    """A register, or kW."""
    max_discharge: str | float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBack:
    """How a written setpoint is found again in what the device reports."""

    seconds: float = 2.0
    """How long the device may take until its own values agree."""
    tolerance_percent: float = 5.0
    """Of the setpoint."""
    tolerance_kw: float = 0.1
    """At least this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkNeeds:
    """What the device needs of its link."""

    port: int = 502
    unit_id: int = 1
    message_spacing_seconds: float = 0.0
    connect_delay_seconds: float = 0.0
    request_timeout_seconds: float = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceMap:
    """One family of devices."""

    id: str
    title: str
    kind: Kind
    source: str
    """Where the facts come from."""
    registers: Mapping[str, Register]
    control: Control
    readings: Readings
    products: tuple[str, ...] = ()
    link: LinkNeeds = LinkNeeds()
    read_back: ReadBack = ReadBack()

    @property
    def models(self) -> frozenset[int]:
        """The SunSpec models that it reads or writes; empty for absolute addresses."""
        return frozenset(
            register.model for register in self.registers.values() if register.model is not None
        )

    @property
    def write_cost(self) -> WriteCost:
        """Whether any setpoint is written to memory that wears out."""
        control = self.control
        written = {
            name
            for steps in (control.charge, control.discharge, control.hold)
            for step in steps
            for name in step.values
        }
        worn = any(self.registers[name].memory is WriteCost.FLASH for name in written)
        return WriteCost.FLASH if worn else WriteCost.FREE
