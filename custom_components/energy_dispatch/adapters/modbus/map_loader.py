"""Read a device map from its YAML file and check it, against the schema and against itself."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
import json
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import yaml

from .. import WriteCost
from .device_map import (
    AppliedSetpoint,
    Control,
    DeviceMap,
    Kind,
    Lifetime,
    LinkNeeds,
    Quantity,
    ReadBack,
    Readings,
    Register,
    Space,
    Status,
    Step,
    Steps,
    Term,
    Unit,
    WriteFunction,
)
from .registers import SUNSPEC_NOT_AVAILABLE, BitField, Format, RegisterType, WordOrder

DEVICES: Final = Path(__file__).parent.parent / "devices"
"""The folder of the maps that come with the integration."""

_QUANTITIES: Final = frozenset(quantity.value for quantity in Quantity)

type _Data = Mapping[str, Any]


class DeviceMapError(ValueError):
    """A device map is wrong; the message names the file, the key and what is wrong with it."""

    def __init__(self, file: str, key: str, problem: str) -> None:
        """Make the sentence of its parts."""
        super().__init__(f"{file}: {key}: {problem}" if key else f"{file}: {problem}")
        self.file = file
        self.key = key
        self.problem = problem


def device_map_ids() -> tuple[str, ...]:
    """Return the ids of the maps that come with the integration. Reads the disk."""
    return tuple(sorted(path.stem for path in DEVICES.glob("*.yaml")))


def load_device_map(map_id: str) -> DeviceMap:
    """Return a map that comes with the integration. Reads the disk.

    Raises:
        DeviceMapError: there is none of that id, or it is wrong.
    """
    path = DEVICES / f"{map_id}.yaml"
    if map_id not in device_map_ids():
        raise DeviceMapError(path.name, "", "there is no device map of this name.")
    return parse_device_map(path.read_text(encoding="utf-8"), file=path.name)


def parse_device_map(text: str, *, file: str) -> DeviceMap:
    """Return the map that YAML text describes; ``file`` names it in errors.

    Raises:
        DeviceMapError: not YAML, not what the schema asks for, or it contradicts itself.
    """
    try:
        data: Any = _string_keys(yaml.safe_load(text))
    except yaml.YAMLError as err:
        raise DeviceMapError(file, "", f"not YAML: {err}") from err
    for key, problem in _schema_problems(data):
        raise DeviceMapError(file, key, problem)
    device_map = _device_map(data)
    for key, problem in _contradictions(device_map):
        raise DeviceMapError(file, key, problem)
    return device_map


@cache
def _schema() -> _Data:
    schema: _Data = json.loads((DEVICES / "schema.json").read_text(encoding="utf-8"))
    return schema


def _schema_problems(data: object) -> Iterator[tuple[str, str]]:
    # Imported here: it costs more than the rest of the adapter, and only a set-up needs it.
    from jsonschema import Draft202012Validator  # noqa: PLC0415

    for error in Draft202012Validator(_schema()).iter_errors(data):
        yield ".".join(str(part) for part in error.absolute_path), error.message


def _string_keys(data: object) -> object:
    """Return the data with every key as text: a schema knows no other, YAML does."""
    if isinstance(data, dict):
        return {str(key): _string_keys(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_string_keys(item) for item in data]
    return data


def _device_map(data: _Data) -> DeviceMap:
    return DeviceMap(
        id=data["id"],
        title=data["title"],
        kind=Kind(data["kind"]),
        source=data["source"],
        products=tuple(data.get("products", ())),
        link=LinkNeeds(**data.get("link", {})),
        registers=MappingProxyType(
            {name: _register(name, entry) for name, entry in data["registers"].items()}
        ),
        control=_control(data["control"]),
        readings=_readings(data["readings"]),
        read_back=ReadBack(**data.get("read_back", {})),
    )


def _register(name: str, data: _Data) -> Register:
    kind = RegisterType(data["type"])
    sunspec = SUNSPEC_NOT_AVAILABLE[kind] if "model" in data else frozenset()
    return Register(
        name=name,
        address=data["address"],
        model=data.get("model"),
        form=Format(
            type=kind,
            word_order=WordOrder(data.get("word_order", WordOrder.BIG)),
            not_available=frozenset(data.get("not_available", sunspec)),
        ),
        space=Space(data.get("space", Space.HOLDING)),
        unit=Unit(data.get("unit", Unit.NONE)),
        scale=float(data.get("scale", 1.0)),
        scale_register=data.get("scale_register"),
        percent_of=data.get("percent_of"),
        bits=BitField(**data["bits"]) if "bits" in data else None,
        write=WriteFunction(data.get("write", WriteFunction.MULTIPLE)),
        memory=WriteCost(data.get("memory", WriteCost.FREE)),
        readable=data.get("readable", True),
        optional=data.get("optional", False),
    )


def _control(data: _Data) -> Control:
    lifetime = data.get("lifetime")
    return Control(
        **{name: _steps(steps) for name, steps in data.items() if name != "lifetime"},
        lifetime=lifetime
        and Lifetime(seconds=float(lifetime["seconds"]), feed=_steps(lifetime.get("feed", ()))),
    )


def _steps(data: Sequence[_Data]) -> Steps:
    return tuple(
        Step(
            values=MappingProxyType(
                {
                    name: Quantity(value) if value in _QUANTITIES else float(value)
                    for name, value in step.items()
                }
            )
        )
        for step in data
    )


def _readings(data: _Data) -> Readings:
    status = data.get("status")
    setpoint = data.get("setpoint")
    return Readings(
        power=tuple(Term(**term) for term in data.get("power", ())),
        soc=data.get("soc"),
        energy_charged=data.get("energy_charged"),
        energy_discharged=data.get("energy_discharged"),
        max_charge=data.get("max_charge"),
        max_discharge=data.get("max_discharge"),
        status=status
        and Status(
            register=status["register"],
            words=MappingProxyType({int(value): word for value, word in status["words"].items()}),
            charging=frozenset(status.get("charging", ())),
            discharging=frozenset(status.get("discharging", ())),
            holding=frozenset(status.get("holding", ())),
        ),
        setpoint=setpoint
        and AppliedSetpoint(
            register=setpoint["register"],
            sign=setpoint.get("sign", 1),
            when=MappingProxyType(dict(setpoint.get("when", {}))),
        ),
    )


def _contradictions(device_map: DeviceMap) -> Iterator[tuple[str, str]]:
    """Yield what the schema cannot see: names that lead nowhere, powers without a unit."""
    registers = device_map.registers
    for key, name in _references(device_map):
        if name not in registers:
            yield key, f"there is no register {name}."
    for key, steps in _all_steps(device_map.control):
        for number, step in enumerate(steps):
            for name, value in step.values.items():
                where = f"control.{key}.{number}.{name}"
                register = registers[name]
                if register.space is Space.INPUT:
                    yield where, "an input register cannot be written."
                if value in {Quantity.POWER, Quantity.NEGATIVE_POWER} and not _is_power(register):
                    yield where, "a power needs the unit W or kW, or percent_of."
                if value is Quantity.LIFETIME and device_map.control.lifetime is None:
                    yield where, "there is no control.lifetime."
            if len(step.values) > 1 and not _adjacent([registers[name] for name in step.values]):
                yield (
                    f"control.{key}.{number}",
                    "registers of one request have to follow each other.",
                )


def _references(device_map: DeviceMap) -> Iterator[tuple[str, str]]:
    """Yield where the map names a register, and which."""
    for name, register in device_map.registers.items():
        for key in ("scale_register", "percent_of"):
            if other := getattr(register, key):
                yield f"registers.{name}.{key}", other
    for key, steps in _all_steps(device_map.control):
        for number, step in enumerate(steps):
            yield from ((f"control.{key}.{number}", name) for name in step.values)
    readings = device_map.readings
    yield from (("readings.power", term.register) for term in readings.power)
    for key in ("soc", "energy_charged", "energy_discharged", "max_charge", "max_discharge"):
        if isinstance(named := getattr(readings, key), str):
            yield f"readings.{key}", named
    if readings.status:
        yield "readings.status.register", readings.status.register
    if readings.setpoint:
        yield "readings.setpoint.register", readings.setpoint.register
        yield from (("readings.setpoint.when", name) for name in readings.setpoint.when)


def _all_steps(control: Control) -> Iterator[tuple[str, Steps]]:
    for key in ("take", "charge", "discharge", "hold", "release", "limit", "soc_target"):
        yield key, getattr(control, key)
    if control.lifetime:
        yield "lifetime.feed", control.lifetime.feed


def _is_power(register: Register) -> bool:
    return register.unit in {Unit.WATT, Unit.KILOWATT} or register.percent_of is not None


def _adjacent(registers: Sequence[Register]) -> bool:
    return all(
        before.model == after.model
        and before.space is after.space
        and before.address + before.form.count == after.address
        and WriteFunction.SINGLE not in {before.write, after.write}
        for before, after in pairwise(registers)
    )
