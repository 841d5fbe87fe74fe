"""From the steps of a map to register writes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
import math
from types import MappingProxyType
from typing import Final

from ...engine.base import VALUE_TOLERANCE_KW, Reason
from ...engine.errors import AdapterError
from .. import WriteCost
from .device_map import DeviceMap, Kind, Quantity, Step, Steps
from .image import Image
from .register import Register, Space, Unit, WriteFunction
from .registers import encode, power_of_ten

_WATTS_PER_KW: Final = 1000.0
_PERCENT: Final = 100.0
_NOISE: Final = 1e-6
"""Of a raw number: 15.999999 that floating point made of 16 stays 16."""
_NOTHING_FOUND: Final[Mapping[str, float]] = MappingProxyType({})
_ROUNDED_DOWN: Final = frozenset({Quantity.POWER, Quantity.NEGATIVE_POWER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the steps of a map are filled with; charging is positive."""

    power_kw: float = 0.0
    lifetime_seconds: float = 0.0
    soc_percent: float = 0.0
    fail_safe_kw: float = 0.0
    found: Mapping[str, float] = field(default_factory=lambda: _NOTHING_FOUND)
    """What registers held before us."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """One request that writes, ready to be sent."""

    names: tuple[str, ...]
    address: int
    words: tuple[int, ...]
    single: bool
    readable: bool
    memory: WriteCost = WriteCost.FREE
    scaling: tuple[float | None, ...] = ()
    """What the device said about the scale of these registers."""

    @property
    def what(self) -> str:
        """Name the registers, for a sentence."""
        return ", ".join(self.names)


def setpoint_steps(device_map: DeviceMap, power_kw: float) -> Steps:
    """Return the steps for a signed power; 0 means neither charge nor discharge."""
    if abs(power_kw) <= VALUE_TOLERANCE_KW:
        return device_map.control.hold
    return device_map.control.charge if power_kw > 0 else device_map.control.discharge


def plan_writes(steps: Steps, image: Image, wanted: Wanted) -> tuple[Write, ...]:
    """Turn steps into requests, with the scale factors that the device gave last.

    Raises:
        AdapterError: a value cannot be expressed in its register; a repeat makes no sense.
    """
    planned = (_write(step, image, wanted) for step in steps)
    return tuple(write for write in planned if write is not None)


def not_holding(writes: Sequence[Write], image: Image) -> list[str]:
    """Return the names of registers that do not hold what was written."""
    return [
        write.what
        for write in writes
        if write.readable and not image.holds(Space.HOLDING, write.address, write.words)
    ]


def _write(step: Step, image: Image, wanted: Wanted) -> Write | None:
    phases = image.installation.circuit.phases
    values = [
        (image.device_map.registers[name], value)
        for name, value in step.values.items()
        if (image.device_map.registers[name].phase or 1) <= phases
    ]
    registers = [register for register, _ in values]
    if not registers:
        return None
    for register in registers:
        if register.name not in image.layout.addresses:
            message = f"This device has no {register.name}."
            raise AdapterError(message, retryable=False, reason=Reason.UNSUPPORTED)
    flash = any(register.memory is WriteCost.FLASH for register in registers)
    return Write(
        names=tuple(register.name for register in registers),
        address=image.layout.addresses[registers[0].name],
        words=tuple(
            word for register, value in values for word in _words(register, value, image, wanted)
        ),
        single=registers[0].write is WriteFunction.SINGLE,
        readable=all(register.readable for register in registers),
        memory=WriteCost.FLASH if flash else WriteCost.FREE,
        scaling=tuple(
            part
            for register in registers
            for part in (image.exponent(register), image.power_kw(register.percent_of))
        ),
    )


def _number(register: Register, value: float | Quantity, image: Image, wanted: Wanted) -> float:
    """Return a step's value in the register's unit."""
    match value:
        case Quantity.LIFETIME:
            return wanted.lifetime_seconds
        case Quantity.SOC:
            return wanted.soc_percent
        case Quantity.FOUND:
            return wanted.found.get(register.name, register.default or 0.0)
        case Quantity():
            return _in_unit(register, _power_kw(value, image, wanted), image)
        case _:
            return value


def _power_kw(quantity: Quantity, image: Image, wanted: Wanted) -> float:
    size_kw = abs(wanted.power_kw)
    match quantity:
        case Quantity.POWER:
            return size_kw
        case Quantity.NEGATIVE_POWER:
            return -size_kw
        case Quantity.GRID_POWER:
            return _grid_kw(image, wanted.power_kw)
        case Quantity.FAIL_SAFE:
            return wanted.fail_safe_kw
        case _:
            return _most_kw(quantity, image)


def _grid_kw(image: Image, power_kw: float) -> float:
    """Return what the grid has to give: the house without its battery, and the setpoint."""
    readings = image.device_map.readings
    grid_kw, battery_kw = image.sum_kw(readings.grid), image.sum_kw(readings.power)
    if grid_kw is None or battery_kw is None:
        message = "The device gives no power of grid and battery, which its setpoint needs."
        raise AdapterError(message)
    return grid_kw - battery_kw + power_kw


def _most_kw(which: Quantity, image: Image) -> float:
    readings, installed = image.device_map.readings, image.installation
    limits = (
        (image.limit_kw(readings.max_charge), installed.max_charge_kw)
        if which is Quantity.MAX_CHARGE
        else (image.limit_kw(readings.max_discharge), installed.max_discharge_kw)
    )
    known = [limit for limit in limits if limit is not None]
    if not known:
        message = f"The device gives no {which.replace('_', ' ')} power, which it needs."
        raise AdapterError(message, retryable=False, reason=Reason.REJECTED)
    return min(known)


def _in_unit(register: Register, power_kw: float, image: Image) -> float:
    circuit = image.installation.circuit
    if register.phase is not None:
        power_kw /= circuit.phases
    if register.percent_of is not None:
        full_kw = image.power_kw(register.percent_of)
        if not full_kw:
            message = f"The device gives no {register.percent_of}, which {register.name} needs."
            raise AdapterError(message, retryable=False, reason=Reason.REJECTED)
        return power_kw / full_kw * _PERCENT
    if register.unit is Unit.AMPERE:
        return circuit.current_a(power_kw)
    return power_kw * _WATTS_PER_KW if register.unit is Unit.WATT else power_kw


def _words(register: Register, value: float | Quantity, image: Image, wanted: Wanted) -> list[int]:
    number = _number(register, value, image, wanted)
    exponent = image.exponent(register)
    if exponent is None:
        message = f"The device gives no {register.scale_register}, which {register.name} needs."
        raise AdapterError(message, retryable=False, reason=Reason.REJECTED)
    try:
        _check_range(register, number)
        raw = power_of_ten(number / register.scale, -exponent)
        if register.form.whole:
            # A charger must not get more than was asked: sites add its currents up.
            down = image.device_map.kind is Kind.CHARGER and value in _ROUNDED_DOWN
            raw = math.copysign(math.floor(abs(raw) + _NOISE), raw) if down else round(raw)
        if raw == 0 and register.zero_as is not None and isinstance(value, Quantity):
            raw = register.zero_as
        return encode(raw, register.form)
    except ValueError as err:
        message = f"{register.name} cannot be {number:g} {register.unit}: {err}"
        raise AdapterError(message, retryable=False, reason=Reason.OUT_OF_LIMITS) from err


def _check_range(register: Register, number: float) -> None:
    if register.minimum is not None and number < register.minimum - _NOISE:
        message = f"it takes no less than {register.minimum:g}."
        raise ValueError(message)
    if register.maximum is not None and number > register.maximum + _NOISE:
        message = f"it takes no more than {register.maximum:g}."
        raise ValueError(message)
