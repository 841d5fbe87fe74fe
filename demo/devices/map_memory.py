"""The registers of a device that is made from a device map: where they lie and what they hold."""

from collections.abc import Iterator, Sequence
from typing import Final

from custom_components.energy_dispatch.adapters.modbus.device_map import DeviceMap
from custom_components.energy_dispatch.adapters.modbus.register import Register, Space, Unit
from custom_components.energy_dispatch.adapters.modbus.registers import (
    RegisterType,
    decode,
    encode,
    power_of_ten,
)

from .modbus_tcp import Code, Refusal

_SUNSPEC_BASE: Final = 40000
_MARKER: Final = (0x5375, 0x6E53)
_END: Final = (0xFFFF, 0)
_PERCENT_EXPONENT: Final = -2


class MapMemory:
    """Words by space and address, and values by the names of a map."""

    def __init__(self, device_map: DeviceMap, connector: int = 1) -> None:
        """Lay the registers out; all hold 0, scale factors what suits their unit."""
        self.device_map = device_map
        self._words: dict[tuple[Space, int], int] = {}
        self._starts: dict[int, int] = {}
        self._connector = connector
        self._lay_models_out()
        for register in device_map.registers.values():
            for at in range(*self.span(register)):
                self._words.setdefault((register.space, at), 0)
        for register in device_map.registers.values():
            if register.scale_register is not None:
                exponent = _PERCENT_EXPONENT if register.unit is Unit.PERCENT else 0
                self.set(register.scale_register, exponent)

    def span(self, register: Register) -> tuple[int, int]:
        """Return the first address of a register and the one after its last."""
        base = self._starts.get(register.model or 0, 0)
        first = base + register.address_of(self._connector, self.device_map.connector_stride)
        return first, first + register.form.count

    def at(self, address: int, count: int) -> Iterator[Register]:
        """Yield the holding registers that lie wholly in this range."""
        for register in self.device_map.registers.values():
            first, after = self.span(register)
            if register.space is Space.HOLDING and address <= first and after <= address + count:
                yield register

    def words(self, space: Space, address: int, count: int) -> list[int]:
        """Return words, or raise ``Refusal`` where the device has none."""
        try:
            return [self._words[space, at] for at in range(address, address + count)]
        except KeyError:
            raise Refusal(Code.ILLEGAL_ADDRESS) from None

    def put(self, space: Space, address: int, words: Sequence[int]) -> None:
        """Store words."""
        for n, word in enumerate(words):
            self._words[space, address + n] = word

    def get(self, name: str) -> float:
        """Return a value in its register's unit; 0 where the register says "none"."""
        register = self.device_map.registers[name]
        first, after = self.span(register)
        raw = decode(self.words(register.space, first, after - first), register.form) or 0
        if register.bits is not None:
            raw = register.bits.of(int(raw))
        return power_of_ten(raw * register.scale, self._exponent(register))

    def set(self, name: str, value: float | str) -> None:
        """Store a value in its register's unit."""
        register = self.device_map.registers[name]
        first, after = self.span(register)
        if isinstance(value, str):
            raw = value.encode("ascii").ljust(2 * (after - first), b"\0")
            pairs = zip(raw[::2], raw[1::2], strict=True)
            self.put(
                register.space, first, [high << 8 | low for high, low in pairs][: after - first]
            )
            return
        number = power_of_ten(value / register.scale, -self._exponent(register))
        if register.bits is not None:
            held = int(decode(self.words(register.space, first, after - first), register.form) or 0)
            mask = ((1 << register.bits.width) - 1) << register.bits.low
            number = held & ~mask | round(number) << register.bits.low & mask
        if register.form.type is not RegisterType.TEXT:
            self.put(register.space, first, encode(number, register.form))

    def _exponent(self, register: Register) -> int:
        return int(self.get(register.scale_register)) if register.scale_register else 0

    def _lay_models_out(self) -> None:
        if not self.device_map.models:
            return
        at = _SUNSPEC_BASE
        self.put(Space.HOLDING, at, _MARKER)
        at += len(_MARKER)
        for model in sorted(self.device_map.models):
            needed = [r for r in self.device_map.registers.values() if r.model == model]
            length = max(r.address + r.form.count for r in needed) - 2
            self.put(Space.HOLDING, at, (model, length, *(0 for _ in range(length))))
            self._starts[model] = at
            at += 2 + length
        self.put(Space.HOLDING, at, _END)
