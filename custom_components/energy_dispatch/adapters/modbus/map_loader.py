"""Read a device map from its YAML file and check it, against the schema and against itself."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
import json
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import yaml

from .. import WriteCost
from .device_map import (
    AppliedSetpoint,
    Control,
    Current,
    DeviceMap,
    Fallback,
    Identity,
    Kind,
    Lifetime,
    Limit,
    LinkNeeds,
    Need,
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
from .map_checks import contradictions
from .registers import SUNSPEC_NOT_AVAILABLE, BitField, Format, RegisterType, WordOrder

DEVICES: Final = Path(__file__).parent.parent / "devices"
"""The folder of the maps that come with the integration."""

_QUANTITIES: Final = frozenset(quantity.value for quantity in Quantity)

type _Data = Mapping[str, Any]
type _Registers = Mapping[str, Register]


class DeviceMapError(ValueError):
    """A device map is wrong; the message names the file, the key and what is wrong with it."""

    def __init__(self, file: str, key: str, problem: str) -> None:
        """Make the sentence of its parts."""
        super().__init__(f"{file}: {key}: {problem}" if key else f"{file}: {problem}")
        self.file = file
        self.key = key
        self.problem = problem


class _UnknownNameError(ValueError):
    """A register has no value of this name."""


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
    try:
        device_map = _device_map(data)
    except _UnknownNameError as err:
        raise DeviceMapError(file, "", str(err)) from err
    for key, problem in contradictions(device_map):
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
    registers = {name: _register(name, entry) for name, entry in data["registers"].items()}
    return DeviceMap(
        id=data["id"],
        title=data["title"],
        kind=Kind(data["kind"]),
        source=data["source"],
        products=tuple(data.get("products", ())),
        firmware=data.get("firmware", ""),
        unconfirmed=tuple(data["unconfirmed"]),
        requirements=tuple(data.get("requirements", ())),
        connector_stride=data.get("connector_stride", 0),
        link=LinkNeeds(**data.get("link", {})),
        registers=MappingProxyType(registers),
        control=_control(data["control"], registers),
        readings=_readings(data["readings"], registers),
        read_back=ReadBack(**data.get("read_back", {})),
    )


_PLAIN: Final = frozenset(
    {
        "address",
        "model",
        "scale_register",
        "percent_of",
        "minimum",
        "maximum",
        "zero_as",
        "default",
        "phase",
        "per_connector",
        "readable",
        "optional",
    }
)
"""The keys of a register that are taken over as they are."""


def _register(name: str, data: _Data) -> Register:
    kind = RegisterType(data["type"])
    sunspec = SUNSPEC_NOT_AVAILABLE[kind] if "model" in data else frozenset()
    return Register(
        name=name,
        form=Format(
            type=kind,
            word_order=WordOrder(data.get("word_order", WordOrder.BIG)),
            not_available=frozenset(data.get("not_available", sunspec)),
            length=data.get("length", 1),
        ),
        space=Space(data.get("space", Space.HOLDING)),
        unit=Unit(data.get("unit", Unit.NONE)),
        scale=float(data.get("scale", 1.0)),
        bits=BitField(**data["bits"]) if "bits" in data else None,
        names=MappingProxyType(dict(data.get("names", {}))),
        write=WriteFunction(data.get("write", WriteFunction.MULTIPLE)),
        memory=WriteCost(data.get("memory", WriteCost.FREE)),
        **{key: value for key, value in data.items() if key in _PLAIN},
    )


def _control(data: _Data, registers: _Registers) -> Control:
    lifetime = data.get("lifetime")
    return Control(
        **{
            name: _steps(steps, registers)
            for name, steps in data.items()
            if name not in {"lifetime", "needs"}
        },
        needs=tuple(
            Need(
                register=need["register"],
                values=tuple(_named(registers, need["register"], v) for v in need["values"]),
                otherwise=need["otherwise"],
            )
            for need in data.get("needs", ())
        ),
        lifetime=lifetime and _lifetime(lifetime, registers),
    )


def _lifetime(data: _Data, registers: _Registers) -> Lifetime:
    return Lifetime(
        seconds=float(data["seconds"]),
        arm=_steps(data.get("arm", ()), registers),
        feed=_steps(data.get("feed", ()), registers),
        fallback=Fallback(data["fallback"]),
        fail_safe=_limit(data.get("fail_safe")),
        **{
            key: value
            for key, value in data.items()
            if key in {"fed_by_reads", "keep_feeding", "covers_hold"}
        },
    )


def _steps(data: Sequence[_Data], registers: _Registers) -> Steps:
    return tuple(
        Step(
            values=MappingProxyType(
                {
                    name: Quantity(value)
                    if value in _QUANTITIES
                    else _named(registers, name, value)
                    for name, value in step.items()
                }
            )
        )
        for step in data
    )


def _named(registers: _Registers, name: str, value: float | str) -> float:
    """Return the number that a word stands for."""
    if not isinstance(value, str):
        return float(value)
    register = registers.get(name)
    if register is not None and value not in register.names:
        message = f"register {name} has no value named {value!r}."
        raise _UnknownNameError(message)
    # A register that does not exist is found by the checks that follow.
    return float(register.names[value]) if register is not None else 0.0


def _readings(data: _Data, registers: _Registers) -> Readings:
    status = data.get("status")
    setpoint = data.get("setpoint")
    return Readings(
        power=_terms(data.get("power", ()), registers),
        grid=_terms(data.get("grid", ()), registers),
        soc=data.get("soc"),
        energy_charged=data.get("energy_charged"),
        energy_discharged=data.get("energy_discharged"),
        identity=Identity(**data.get("identity", {})),
        max_charge=_limit(data.get("max_charge")),
        min_charge=_limit(data.get("min_charge")),
        max_discharge=_limit(data.get("max_discharge")),
        status=status
        and Status(
            register=status["register"],
            words=MappingProxyType(dict(status["words"])),
            charging=frozenset(status.get("charging", ())),
            discharging=frozenset(status.get("discharging", ())),
            holding=frozenset(status.get("holding", ())),
        ),
        setpoint=setpoint
        and AppliedSetpoint(
            register=setpoint["register"],
            sign=setpoint.get("sign", 1),
            when=_conditions(setpoint.get("when", {}), registers),
        ),
    )


def _limit(data: float | str | _Data | None) -> Limit | None:
    return Current(**data) if isinstance(data, Mapping) else data


def _terms(data: Sequence[_Data], registers: _Registers) -> tuple[Term, ...]:
    return tuple(
        Term(
            register=term["register"],
            sign=term.get("sign", 1),
            when=_conditions(term.get("when", {}), registers),
        )
        for term in data
    )


def _conditions(data: _Data, registers: _Registers) -> Mapping[str, float]:
    return MappingProxyType({name: _named(registers, name, v) for name, v in data.items()})
