"""The register image: where a map's registers lie on this device, and what they hold."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from ...engine.errors import AdapterError
from .device_map import DeviceMap, Register, Space, Unit
from .registers import decode, power_of_ten
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where each register of a map lies on this device, for as long as the connection lasts."""

    addresses: Mapping[str, int]
    """On the wire; a register that the device lacks is missing."""
    blocks: tuple[Block, ...]

    @classmethod
    def of(cls, device_map: DeviceMap, models: Sequence[Model]) -> Layout:
        """Place a map's registers.

        Raises:
            AdapterError: the device lacks a register that the map needs.
        """
        places: dict[int, Model] = {}
        for model in models:
            places.setdefault(model.model_id, model)
        addresses: dict[str, int] = {}
        blocks: list[Block] = []
        for (_, model_id), group in groupby(
            sorted(device_map.registers.values(), key=_by_place), key=lambda r: _by_place(r)[:2]
        ):
            present = [r for r in group if _lies_in(r, places.get(model_id))]
            base = places[model_id].address if model_id and present else 0
            addresses |= {register.name: base + register.address for register in present}
            blocks += _blocks([r for r in present if r.readable], base, model_id or None)
        _require_all(device_map.registers.values(), addresses, places)
        return cls(addresses=addresses, blocks=tuple(blocks))


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """What the registers held when they were last read."""

    device_map: DeviceMap
    layout: Layout
    words: Mapping[tuple[Space, int], int] = field(repr=False)

    @classmethod
    async def read(cls, device_map: DeviceMap, layout: Layout, read: Read) -> Image:
        """Read every block.

        Raises:
            AdapterError: the device does not answer, or its SunSpec models have moved.
        """
        words: dict[tuple[Space, int], int] = {}
        for block in layout.blocks:
            held = await read(block.space, block.address, block.count)
            if block.model_id is not None and held[0] != block.model_id:
                message = (
                    f"The device's SunSpec map has moved: register {block.address} holds "
                    f"{held[0]}, not model {block.model_id}."
                )
                raise AdapterError(message)
            words |= {(block.space, block.address + n): word for n, word in enumerate(held)}
        return cls(device_map=device_map, layout=layout, words=words)

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
        return value / _WATTS_PER_KW if register.unit is Unit.WATT else value

    def energy_kwh(self, name: str | None) -> float | None:
        """Return the energy that a register holds."""
        value = self.value(name)
        if value is None or name is None:
            return None
        unit = self.device_map.registers[name].unit
        return value / _WATTS_PER_KW if unit is Unit.WATT_HOUR else value

    def _raw(self, register: Register) -> float | None:
        address = self.layout.addresses.get(register.name)
        if address is None:
            return None
        words = [self.words.get((register.space, address + n)) for n in range(register.form.count)]
        known = [word for word in words if word is not None]
        return decode(known, register.form) if len(known) == len(words) else None


def _by_place(register: Register) -> tuple[Space, int, int]:
    return register.space, register.model or 0, register.address


def _lies_in(register: Register, model: Model | None) -> bool:
    if register.model is None:
        return True
    return model is not None and register.address + register.form.count <= model.span


def _blocks(registers: Sequence[Register], base: int, model_id: int | None) -> list[Block]:
    """Cover registers with as few requests as the device is sure to answer.

    Inside a SunSpec model every register exists, so one block goes from the model's id to the last
    register that is needed. Elsewhere a gap may be an illegal address and ends the block.
    """
    if not registers:
        return []
    ranges: list[tuple[int, int]] = [(0, 1)] if model_id else []
    for register in registers:
        first, after = register.address, register.address + register.form.count
        if ranges:
            start, end = ranges[-1]
            if (model_id or first <= end) and after - start <= _MOST_REGISTERS:
                ranges[-1] = (start, max(end, after))
                continue
        ranges.append((first, after))
    return [
        Block(
            space=registers[0].space,
            address=base + start,
            count=end - start,
            model_id=model_id if start == 0 else None,
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
