"""What a schema cannot see in a device map: names that lead nowhere, powers without a unit."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from .device_map import (
    Control,
    DeviceMap,
    Fallback,
    Kind,
    Quantity,
    Readings,
    Register,
    Space,
    Step,
    Unit,
    WriteFunction,
)
from .registers import RegisterType

_POWERS: Final = frozenset(
    {
        Quantity.POWER,
        Quantity.NEGATIVE_POWER,
        Quantity.GRID_POWER,
        Quantity.MAX_CHARGE,
        Quantity.MAX_DISCHARGE,
        Quantity.FAIL_SAFE,
    }
)


_LIMITS: Final = ("max_charge", "min_charge", "max_discharge")


def contradictions(device_map: DeviceMap) -> Iterator[tuple[str, str]]:
    """Yield the keys of a map that contradict others, and how."""
    for key, name in _references(device_map):
        if name not in device_map.registers:
            yield key, f"there is no register {name}."
            return
    for key, steps in device_map.control.sequences().items():
        for number, step in enumerate(steps):
            yield from _step_problems(device_map, step, f"control.{key}.{number}")
    yield from _control_problems(device_map)
    for name, register in device_map.registers.items():
        if register.per_connector and not device_map.connector_stride:
            yield f"registers.{name}.per_connector", "there is no connector_stride."


def _control_problems(device_map: DeviceMap) -> Iterator[tuple[str, str]]:
    control = device_map.control
    if device_map.kind is Kind.CHARGER and control.discharge:
        yield "control.discharge", "a charger does not discharge."
    lifetime = control.lifetime
    if lifetime and lifetime.fallback is Fallback.FAIL_SAFE and lifetime.fail_safe is None:
        yield "control.lifetime.fail_safe", "the fallback needs it."
    if lifetime and lifetime.feed and lifetime.fed_by_reads:
        yield "control.lifetime.feed", "reads feed it already."


def _missing(device_map: DeviceMap, value: float | Quantity) -> str | None:
    """Return what a step needs and the map lacks."""
    readings, lifetime = device_map.readings, device_map.control.lifetime
    needed: dict[float | Quantity, tuple[object, str]] = {
        Quantity.LIFETIME: (lifetime, "control.lifetime"),
        Quantity.FAIL_SAFE: (
            lifetime and lifetime.fail_safe is not None,
            "control.lifetime.fail_safe",
        ),
        Quantity.MAX_CHARGE: (readings.max_charge is not None, "readings.max_charge"),
        Quantity.MAX_DISCHARGE: (readings.max_discharge is not None, "readings.max_discharge"),
        Quantity.GRID_POWER: (readings.grid and readings.power, "readings.grid and power"),
    }
    there, what = needed.get(value, (True, "")) if isinstance(value, Quantity) else (True, "")
    return None if there else what


def _step_problems(device_map: DeviceMap, step: Step, where: str) -> Iterator[tuple[str, str]]:
    registers = [device_map.registers[name] for name in step.values]
    for register, value in zip(registers, step.values.values(), strict=True):
        key = f"{where}.{register.name}"
        if register.space is Space.INPUT:
            yield key, "an input register cannot be written."
        if register.bits is not None or register.form.type is RegisterType.TEXT:
            yield key, "bits and texts cannot be written."
        if value in _POWERS and not _is_power(register):
            yield key, "a power needs the unit W, kW or A, or percent_of."
        if value is Quantity.FOUND and (register.default is None or not register.readable):
            yield key, "what was found needs a register that is readable and has a default."
        if value is Quantity.FOUND and not where.startswith("control.release."):
            yield key, "what was found is put back at a release only."
        if what := _missing(device_map, value):
            yield key, f"there is no {what}."
    if len(registers) > 1 and not _adjacent(registers):
        yield where, "registers of one request have to follow each other."


def _references(device_map: DeviceMap) -> Iterator[tuple[str, str]]:
    """Yield where the map names a register, and which."""
    for name, register in device_map.registers.items():
        for key in ("scale_register", "percent_of"):
            if other := getattr(register, key):
                yield f"registers.{name}.{key}", other
    yield from _control_references(device_map.control)
    yield from _reading_references(device_map.readings)


def _control_references(control: Control) -> Iterator[tuple[str, str]]:
    for key, steps in control.sequences().items():
        for number, step in enumerate(steps):
            yield from ((f"control.{key}.{number}", name) for name in step.values)
    yield from (("control.needs", need.register) for need in control.needs)
    if control.lifetime and isinstance(control.lifetime.fail_safe, str):
        yield "control.lifetime.fail_safe", control.lifetime.fail_safe


def _reading_references(readings: Readings) -> Iterator[tuple[str, str]]:
    for group in ("power", "grid"):
        for term in getattr(readings, group):
            yield f"readings.{group}", term.register
            yield from ((f"readings.{group}.when", name) for name in term.when)
    for key in ("soc", "energy_charged", "energy_discharged", *_LIMITS):
        if isinstance(named := getattr(readings, key), str):
            yield f"readings.{key}", named
    for key in ("manufacturer", "model", "serial", "firmware"):
        if named := getattr(readings.identity, key):
            yield f"readings.identity.{key}", named
    if readings.status:
        yield "readings.status.register", readings.status.register
    if readings.setpoint:
        yield "readings.setpoint.register", readings.setpoint.register
        yield from (("readings.setpoint.when", name) for name in readings.setpoint.when)


def _is_power(register: Register) -> bool:
    return (
        register.unit in {Unit.WATT, Unit.KILOWATT, Unit.AMPERE} or register.percent_of is not None
    )


def _adjacent(registers: Sequence[Register]) -> bool:
    return all(
        before.model == after.model
        and before.per_connector == after.per_connector
        and before.space is after.space
        and before.address + before.form.count == after.address
        and WriteFunction.SINGLE not in {before.write, after.write}
        for before, after in pairwise(registers)
    )
