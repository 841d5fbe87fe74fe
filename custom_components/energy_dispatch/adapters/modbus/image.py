"""The register image: where a map's registers lie on this device, and what they hold."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from ...engine.errors import AdapterError
from .device_map import Current, DeviceMap, Limit, Register, Space, Term, Unit
from .installation import Installation
from .registers import RegisterType, decode, decode_text, power_of_ten
from .sunspec import Model

_MOST_REGISTERS: Final = 125
"""What one Modbus request can read."""
_WATTS_PER_KW: Final = 1000.0
_PERCENT: Final = 100.0

type Read = Callable[[Space, int, int], Awaitable[list[int]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Registers that one request reads."""

    space: Space
    address: int
    count: int
    model_id: int | None = None
    """The first register has to hold this, or the device's map has moved."""
    optional: bool = False
    """The device may refuse to read it: the values are unknown then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where each register of a map lies on this device, for as long as the connection lasts."""

    addresses: Mapping[str, int]
    """On the wire; a register that the device lacks is missing."""
    blocks: tuple[Block, ...]

    @classmethod
    def of(cls, device_map: DeviceMap, models: Sequence[Model], connector: int = 1) -> Layout:
        """Place a map's registers.

        Raises:
            AdapterError: the device lacks a register that the map needs.
        """
        places: dict[int, Model] = {}
        for model in models:
            places.setdefault(model.model_id, model)
        addresses: dict[str, int] = {}
        blocks: list[Block] = []
        for (space, model_id), group in groupby(
            sorted(device_map.registers.values(), key=_by_table), key=_by_table
        ):
            present = [r for r in group if _lies_in(r, places.get(model_id))]
            base = places[model_id].address if model_id and present else 0
            stride = device_map.connector_stride
            addresses |= {r.name: base + r.address_of(connector, stride) for r in present}
            must = {_span(r, addresses) for r in present if r.readable and not r.optional}
            may = {_span(r, addresses) for r in present if r.readable and r.optional}
            one = device_map.link.one_value_per_read
            if model_id:
                # Inside a SunSpec model every register exists, so one block goes from the model's
                # id to the last register that is needed.
                spans = sorted({(base, base + 1)} | must | may) if must | may else []
                blocks += _blocks(space, spans, model_id, one_value=one)
                continue
            blocks += _blocks(space, sorted(must), None, one_value=one)
            # One that the device may lack has a request of its own, which may be refused.
            blocks += [
                Block(space=space, address=first, count=after - first, optional=True)
                for first, after in sorted(may - must)
            ]
        _require_all(device_map.registers.values(), addresses, places)
        return cls(addresses=addresses, blocks=tuple(blocks))


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """What the registers held when they were last read."""

    device_map: DeviceMap
    layout: Layout
    words: Mapping[tuple[Space, int], int] = field(repr=False)
    installation: Installation = field(default_factory=Installation)

    @classmethod
    async def read(
        cls, device_map: DeviceMap, layout: Layout, read: Read, installation: Installation
    ) -> Image:
        """Read every block.

        Raises:
            AdapterError: the device does not answer, or its SunSpec models have moved.
        """
        words: dict[tuple[Space, int], int] = {}
        for block in layout.blocks:
            try:
                held = await read(block.space, block.address, block.count)
            except AdapterError as err:
                if block.optional and not err.retryable:
                    continue
                raise
            if block.model_id is not None and held[0] != block.model_id:
                message = (
                    f"The device's SunSpec map has moved: register {block.address} holds "
                    f"{held[0]}, not model {block.model_id}."
                )
                raise AdapterError(message)
            words |= {(block.space, block.address + n): word for n, word in enumerate(held)}
        return cls(device_map=device_map, layout=layout, words=words, installation=installation)

    def holds(self, space: Space, address: int, words: Sequence[int]) -> bool:
        """Whether the registers from ``address`` on hold these words."""
        return all(self.words.get((space, address + n)) == word for n, word in enumerate(words))

    def value(self, name: str | None) -> float | None:
        """Return a register's value in its unit; None where the device has none."""
        register = self.device_map.registers.get(name or "")
        if register is None or (raw := self._raw(register)) is None:
            return None
        if register.bits is not None:
            raw = register.bits.of(int(raw))
        exponent = self.exponent(register)
        return None if exponent is None else power_of_ten(raw * register.scale, exponent)

    def text(self, name: str | None) -> str | None:
        """Return what a register says in letters or as a whole number; None where unknown."""
        register = self.device_map.registers.get(name or "")
        if register is None:
            return None
        if register.form.type is RegisterType.TEXT:
            words = self._words(register)
            return None if words is None else decode_text(words)
        value = self.value(name)
        return None if value is None else f"{value:.15g}"

    def meets(self, conditions: Mapping[str, float]) -> bool:
        """Whether each of these registers has the value that is asked for."""
        return all(self.value(name) == wanted for name, wanted in conditions.items())

    def sum_kw(self, terms: Iterable[Term]) -> float | None:
        """Return a sum of powers; None where there is none, or a part of it is unknown."""
        parts = [
            (term.sign, self.power_kw(term.register) if self.meets(term.when) else 0.0)
            for term in terms
        ]
        known = [sign * power for sign, power in parts if power is not None]
        return sum(known) + 0.0 if known and len(known) == len(parts) else None

    def limit_kw(self, limit: Limit | None) -> float | None:
        """Return a limit in kW."""
        return (
            self.power_kw(limit) if isinstance(limit, str) else fixed_kw(limit, self.installation)
        )

    def exponent(self, register: Register) -> int | None:
        """Return the power of ten that scales a register; None where the device gives none."""
        if register.scale_register is None:
            return 0
        raw = self._raw(self.device_map.registers[register.scale_register])
        return None if raw is None else int(raw)

    def power_kw(self, name: str | None) -> float | None:
        """Return the power that a register holds, also as a percentage of another."""
        register = self.device_map.registers.get(name or "")
        value = self.value(name)
        if register is None or value is None:
            return None
        if register.percent_of is not None:
            full = self.power_kw(register.percent_of)
            return None if full is None else full * value / _PERCENT
        if register.unit is Unit.AMPERE:
            return self.installation.circuit.power_kw(value)
        return value / _WATTS_PER_KW if register.unit is Unit.WATT else value

    def energy_kwh(self, name: str | None) -> float | None:
        """Return the energy that a register holds."""
        value = self.value(name)
        if value is None or name is None:
            return None
        unit = self.device_map.registers[name].unit
        return value / _WATTS_PER_KW if unit is Unit.WATT_HOUR else value

    def _raw(self, register: Register) -> float | None:
        words = None if register.form.type is RegisterType.TEXT else self._words(register)
        return None if words is None else decode(words, register.form)

    def _words(self, register: Register) -> list[int] | None:
        address = self.layout.addresses.get(register.name)
        if address is None:
            return None
        words = [self.words.get((register.space, address + n)) for n in range(register.form.count)]
        known = [word for word in words if word is not None]
        return known if len(known) == len(words) else None


def fixed_kw(limit: Limit | None, installation: Installation) -> float | None:
    """Return a limit that no register has to tell, in kW."""
    if isinstance(limit, Current):
        return installation.circuit.power_kw(limit.current_a)
    return None if isinstance(limit, str) else limit


def _by_table(register: Register) -> tuple[Space, int]:
    return register.space, register.model or 0


def _span(register: Register, addresses: Mapping[str, int]) -> tuple[int, int]:
    first = addresses[register.name]
    return first, first + register.form.count


def _lies_in(register: Register, model: Model | None) -> bool:
    if register.model is None:
        return True
    return model is not None and register.address + register.form.count <= model.span


def _blocks(
    space: Space, spans: Sequence[tuple[int, int]], model_id: int | None, *, one_value: bool
) -> list[Block]:
    """Cover registers with as few requests as the device is sure to answer.

    Outside a SunSpec model a gap may be an illegal address, and ends the block.
    """
    ranges: list[tuple[int, int]] = []
    for first, after in spans:
        if ranges and not one_value:
            start, end = ranges[-1]
            if (model_id or first <= end) and after - start <= _MOST_REGISTERS:
                ranges[-1] = (start, max(end, after))
                continue
        ranges.append((first, after))
    return [
        Block(
            space=space,
            address=start,
            count=end - start,
            model_id=model_id if start == spans[0][0] else None,
        )
        for start, end in ranges
    ]


def _require_all(
    registers: Iterable[Register], addresses: Mapping[str, int], places: Mapping[int, Model]
) -> None:
    for register in registers:
        if register.name in addresses or register.optional:
            continue
        if register.model not in places:
            message = f"This device has no SunSpec model {register.model}."
        else:
            message = f"SunSpec model {register.model} of this device ends before {register.name}."
        raise AdapterError(message)
