"""What a map says about one register: where it lies, what it holds, how it is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from .. import WriteCost
from .registers import BitField, Format


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
    AMPERE = "A"
    """On each phase: a power only with the phases and the voltage that the user declared."""
    VOLT = "V"
    PERCENT = "%"
    SECOND = "s"
    WATT_HOUR = "Wh"
    KILOWATT_HOUR = "kWh"
    NONE = ""


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
    names: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """The words that steps and conditions use for its values."""
    write: WriteFunction = WriteFunction.MULTIPLE
    memory: WriteCost = WriteCost.FREE
    minimum: float | None = None
    """The least value that the device takes, in the register's unit."""
    maximum: float | None = None
    zero_as: float | None = None
    """What is written for 0, where the device reads a 0 as "no value"."""
    default: float | None = None
    """What it holds from the factory: put back where it is not known what was there."""
    phase: int | None = None
    """The phase that it belongs to: it carries that phase's share of a power."""
    per_connector: bool = False
    """Each connector has its own, ``DeviceMap.connector_stride`` further on."""
    readable: bool = True
    optional: bool = False
    """The device may lack it; its value is unknown then."""

    def address_of(self, connector: int, stride: int) -> int:
        """Return the address for a connector, counted from 1."""
        return self.address + (connector - 1) * stride if self.per_connector else self.address
