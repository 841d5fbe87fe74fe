"""From a setpoint to register writes, and from what the device reports back to a proof."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ...engine.base import VALUE_TOLERANCE_KW, Reason
from ...engine.errors import AdapterError
from .device_map import (
    DeviceMap,
    Quantity,
    Register,
    Space,
    Status,
    Step,
    Steps,
    Unit,
    WriteFunction,
)
from .image import Image
from .registers import encode, power_of_ten

_WATTS_PER_KW: Final = 1000.0
_PERCENT: Final = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the steps of a map are filled with; charging is positive."""

    power_kw: float = 0.0
    lifetime_seconds: float = 0.0
    soc_percent: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """One request that writes, ready to be sent."""

    names: tuple[str, ...]
    address: int
    words: tuple[int, ...]
    single: bool
    readable: bool

    @property
    def what(self) -> str:
        """Name the registers, for a sentence."""
        return ", ".join(self.names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the device reports about a setpoint that was written."""

    agrees: bool
    """The registers hold what was written, and what the device measures or says fits it."""
    detail: str


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
    return tuple(_write(step, image, wanted) for step in steps)


def not_holding(writes: Sequence[Write], image: Image) -> list[str]:
    """Return the names of registers that do not hold what was written."""
    return [
        write.what
        for write in writes
        if write.readable and not image.holds(Space.HOLDING, write.address, write.words)
    ]


def applied_kw(image: Image) -> float | None:
    """Return the setpoint that the device says is in force; None: none, or it does not say."""
    applied = image.device_map.readings.setpoint
    if applied is None:
        return None
    if any(image.value(name) != wanted for name, wanted in applied.when.items()):
        return None
    power = image.power_kw(applied.register)
    # Adding 0 turns -0.0, which reads oddly, into 0.0.
    return None if power is None else applied.sign * power + 0.0


def limit_kw(limit: str | float | None, image: Image | None) -> float | None:
    """Return a limit in kW that a map gives as a number, or as a register of the device."""
    if isinstance(limit, str):
        return None if image is None else image.power_kw(limit)
    return limit


def measured_kw(image: Image) -> float | None:
    """Return the measured power, charging positive; None where a part of it is unknown."""
    terms = image.device_map.readings.power
    parts = [(term.sign, image.power_kw(term.register)) for term in terms]
    known = [sign * power for sign, power in parts if power is not None]
    return sum(known) + 0.0 if known and len(known) == len(parts) else None


def status_word(image: Image) -> str | None:
    """Return the device's own word for its state."""
    status = image.device_map.readings.status
    if status is None or (value := image.value(status.register)) is None:
        return None
    return status.words.get(int(value), f"{status.register} {value:g}")


def evidence(writes: Sequence[Write], image: Image, power_kw: float) -> Evidence:
    """Compare a written setpoint with what the device reports.

    Measured power counts most; where it is unknown, the device's word for its state. Where it
    gives neither, all there is to go by is that the registers hold what was written.
    """
    wrong = not_holding(writes, image)
    if wrong:
        return Evidence(agrees=False, detail=f"{', '.join(wrong)}: does not hold what was written.")
    power, word = measured_kw(image), status_word(image)
    said = [f"{', '.join(write.what for write in writes)} read as written"]
    agrees = True
    if word is not None and (status := image.device_map.readings.status) is not None:
        said.append(f"{status.register} says {word}")
        agrees = word in _fitting(status, power_kw)
    if power is not None:
        said.append(f"measured {power:g} kW")
        agrees = abs(power - power_kw) <= _tolerance_kw(image.device_map, power_kw)
    return Evidence(agrees=agrees, detail=", ".join(said) + ".")


def _write(step: Step, image: Image, wanted: Wanted) -> Write:
    registers = [image.device_map.registers[name] for name in step.values]
    for register in registers:
        if register.name not in image.layout.addresses:
            message = f"This device has no {register.name}."
            raise AdapterError(message, retryable=False, reason=Reason.UNSUPPORTED)
    return Write(
        names=tuple(step.values),
        address=image.layout.addresses[registers[0].name],
        words=tuple(
            word
            for register, value in zip(registers, step.values.values(), strict=True)
            for word in _words(register, _number(register, value, image, wanted), image)
        ),
        single=registers[0].write is WriteFunction.SINGLE,
        readable=all(register.readable for register in registers),
    )


def _number(register: Register, value: float | Quantity, image: Image, wanted: Wanted) -> float:
    """Return a step's value in the register's unit."""
    match value:
        case Quantity.POWER:
            return _in_unit(register, abs(wanted.power_kw), image)
        case Quantity.NEGATIVE_POWER:
            return -_in_unit(register, abs(wanted.power_kw), image)
        case Quantity.LIFETIME:
            return wanted.lifetime_seconds
        case Quantity.SOC:
            return wanted.soc_percent
        case _:
            return value


def _in_unit(register: Register, power_kw: float, image: Image) -> float:
    if register.percent_of is not None:
        full_kw = image.power_kw(register.percent_of)
        if not full_kw:
            message = f"The device gives no {register.percent_of}, which {register.name} needs."
            raise AdapterError(message, retryable=False, reason=Reason.REJECTED)
        return power_kw / full_kw * _PERCENT
    return power_kw * _WATTS_PER_KW if register.unit is Unit.WATT else power_kw


def _words(register: Register, number: float, image: Image) -> list[int]:
    exponent = image.exponent(register)
    if exponent is None:
        message = f"The device gives no {register.scale_register}, which {register.name} needs."
        raise AdapterError(message, retryable=False, reason=Reason.REJECTED)
    try:
        return encode(power_of_ten(number / register.scale, -exponent), register.form)
    except ValueError as err:
        message = f"{register.name} cannot be {number:g} {register.unit}: {err}"
        raise AdapterError(message, retryable=False, reason=Reason.OUT_OF_LIMITS) from err


def _fitting(status: Status, power_kw: float) -> frozenset[str]:
    if abs(power_kw) <= VALUE_TOLERANCE_KW:
        return status.holding
    return status.charging if power_kw > 0 else status.discharging


def _tolerance_kw(device_map: DeviceMap, power_kw: float) -> float:
    read_back = device_map.read_back
    return max(read_back.tolerance_kw, abs(power_kw) * read_back.tolerance_percent / _PERCENT)
