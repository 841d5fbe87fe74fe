"""Registers: how numbers lie in 16-bit words.

The words of one value come in either order; the bytes inside a word are big-endian, as the Modbus
specification says.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
import math
import struct
from types import MappingProxyType
from typing import Final

_WORD_BITS: Final = 16


class RegisterType(StrEnum):
    """What a run of registers holds."""

    U16 = "u16"
    I16 = "i16"
    U32 = "u32"
    I32 = "i32"
    U64 = "u64"
    F32 = "f32"
    F64 = "f64"
    TEXT = "text"
    """Two characters a register; how many registers, the map says."""


class WordOrder(StrEnum):
    """Which word of a value that spans several comes first."""

    BIG = "big"
    """The most significant one, which is usual."""
    LITTLE = "little"


WORD_COUNT: Final[Mapping[RegisterType, int]] = MappingProxyType(
    {
        RegisterType.U16: 1,
        RegisterType.I16: 1,
        RegisterType.U32: 2,
        RegisterType.I32: 2,
        RegisterType.U64: 4,
        RegisterType.F32: 2,
        RegisterType.F64: 4,
    }
)

SUNSPEC_NOT_AVAILABLE: Final[Mapping[RegisterType, frozenset[int]]] = MappingProxyType(
    {
        RegisterType.U16: frozenset({0xFFFF}),
        RegisterType.I16: frozenset({0x8000}),
        RegisterType.U32: frozenset({0xFFFF_FFFF}),
        RegisterType.I32: frozenset({0x8000_0000}),
        RegisterType.U64: frozenset({0xFFFF_FFFF_FFFF_FFFF}),
        RegisterType.F32: frozenset(),
        RegisterType.F64: frozenset(),
        RegisterType.TEXT: frozenset(),
    }
)
"""The bit patterns by which SunSpec says "not implemented"; a float says it by NaN."""

_FLOAT_CODES: Final[Mapping[RegisterType, str]] = MappingProxyType(
    {RegisterType.F32: ">f", RegisterType.F64: ">d"}
)
_SIGNED: Final = frozenset({RegisterType.I16, RegisterType.I32})


@dataclass(frozen=True, slots=True, kw_only=True)
class BitField:
    """A few bits of a register, counted from the least significant one."""

    low: int
    width: int = 1

    def of(self, raw: int) -> int:
        """Return the value of these bits."""
        return (raw >> self.low) & ((1 << self.width) - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """How one value lies in its registers."""

    type: RegisterType
    word_order: WordOrder = WordOrder.BIG
    not_available: frozenset[int] = frozenset()
    """Unsigned bit patterns that mean "there is no value"."""
    length: int = 1
    """Registers of a text."""

    @property
    def count(self) -> int:
        """How many registers the value takes."""
        return WORD_COUNT.get(self.type, self.length)

    @property
    def whole(self) -> bool:
        """Whether it holds whole numbers only."""
        return self.type not in _FLOAT_CODES


def decode(words: Sequence[int], form: Format) -> float | None:
    """Return the number that registers hold, not yet scaled; None where the device has none.

    Raises:
        ValueError: there are more or fewer words than the type takes.
    """
    if len(words) != form.count:
        message = f"{form.type} takes {form.count} registers, not {len(words)}."
        raise ValueError(message)
    bits = _joined(words if form.word_order is WordOrder.BIG else words[::-1])
    if bits in form.not_available:
        return None
    if (code := _FLOAT_CODES.get(form.type)) is not None:
        number: float = struct.unpack(code, bits.to_bytes(2 * form.count, "big"))[0]
        return number if math.isfinite(number) else None
    if form.type in _SIGNED and bits >> (_WORD_BITS * form.count - 1):
        bits -= 1 << (_WORD_BITS * form.count)
    return bits


def decode_text(words: Sequence[int]) -> str:
    """Return the text that registers hold, without what fills them up."""
    raw = b"".join((word & 0xFFFF).to_bytes(2, "big") for word in words)
    return raw.split(b"\0", 1)[0].decode("latin-1").strip()


def encode(number: float, form: Format) -> list[int]:
    """Return the registers that hold a number, which is rounded where the type is an integer.

    Raises:
        ValueError: the number does not fit, or it would read as "not available".
    """
    if not math.isfinite(number):
        message = f"{number} cannot be written to a register."
        raise ValueError(message)
    try:
        if (code := _FLOAT_CODES.get(form.type)) is not None:
            raw = struct.pack(code, number)
        else:
            raw = round(number).to_bytes(2 * form.count, "big", signed=form.type in _SIGNED)
    except OverflowError as err:
        message = f"{number:g} does not fit into {form.type}."
        raise ValueError(message) from err
    if int.from_bytes(raw, "big") in form.not_available:
        message = f"{number:g} would read as 'not available' in {form.type}."
        raise ValueError(message)
    words = [int.from_bytes(raw[at : at + 2], "big") for at in range(0, len(raw), 2)]
    return words if form.word_order is WordOrder.BIG else words[::-1]


def power_of_ten(number: float, exponent: int) -> float:
    """Return ``number * 10**exponent`` without the noise of a factor such as 0.01."""
    return float(number * 10**exponent if exponent >= 0 else number / 10**-exponent)


def _joined(words: Sequence[int]) -> int:
    bits = 0
    for word in words:
        bits = bits << _WORD_BITS | word & 0xFFFF
    return bits
