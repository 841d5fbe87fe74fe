"""Numbers in registers: every type and word order there and back, and what does not fit."""

import math

from hypothesis import given, strategies as st
from modbus_connection import decode as reference
import pytest

from custom_components.energy_dispatch.adapters.modbus.registers import (
    SUNSPEC_NOT_AVAILABLE,
    BitField,
    Format,
    RegisterType,
    WordOrder,
    decode,
    encode,
    power_of_ten,
)

INTEGERS = {
    RegisterType.U16: (0, 2**16 - 1),
    RegisterType.I16: (-(2**15), 2**15 - 1),
    RegisterType.U32: (0, 2**32 - 1),
    RegisterType.I32: (-(2**31), 2**31 - 1),
}
orders = st.sampled_from(WordOrder)


@given(st.sampled_from(sorted(INTEGERS)), orders, st.data())
def test_an_integer_comes_back_as_it_went(
    kind: RegisterType, order: WordOrder, data: st.DataObject
) -> None:
    number = data.draw(st.integers(*INTEGERS[kind]))
    form = Format(type=kind, word_order=order)
    words = encode(number, form)

    assert len(words) == form.count
    assert decode(words, form) == number
    signed = kind in {RegisterType.I16, RegisterType.I32}
    assert reference.decode_int(words, signed=signed, word_order=order.value) == number


@given(orders, st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_a_short_float_comes_back_as_it_went(order: WordOrder, number: float) -> None:
    form = Format(type=RegisterType.F32, word_order=order)
    words = encode(number, form)

    assert decode(words, form) == number
    assert reference.decode_float32(words, word_order=order.value) == number


@given(orders, st.floats(allow_nan=False, allow_infinity=False))
def test_a_long_float_comes_back_as_it_went(order: WordOrder, number: float) -> None:
    form = Format(type=RegisterType.F64, word_order=order)
    assert decode(encode(number, form), form) == number


@pytest.mark.parametrize("kind", list(INTEGERS))
def test_a_number_that_does_not_fit_is_refused(kind: RegisterType) -> None:
    lowest, highest = INTEGERS[kind]
    for number in (lowest - 1, highest + 1):
        with pytest.raises(ValueError, match=f"does not fit into {kind}"):
            encode(number, Format(type=kind))


@pytest.mark.parametrize("number", [math.nan, math.inf])
def test_what_is_no_number_is_refused(number: float) -> None:
    with pytest.raises(ValueError, match="cannot be written"):
        encode(number, Format(type=RegisterType.F32))


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (RegisterType.U16, [0xFFFF]),
        (RegisterType.I16, [0x8000]),
        (RegisterType.U32, [0xFFFF, 0xFFFF]),
        (RegisterType.I32, [0x8000, 0]),
        (RegisterType.F32, [0x7FC0, 0]),
    ],
)
def test_sunspec_s_not_implemented_reads_as_none(kind: RegisterType, words: list[int]) -> None:
    form = Format(type=kind, not_available=SUNSPEC_NOT_AVAILABLE[kind])
    assert decode(words, form) is None


def test_a_number_that_would_read_as_not_available_is_not_written() -> None:
    form = Format(type=RegisterType.U16, not_available=frozenset({0xFFFF}))
    with pytest.raises(ValueError, match="not available"):
        encode(0xFFFF, form)


def test_the_wrong_count_of_words_is_refused() -> None:
    with pytest.raises(ValueError, match="takes 2 registers, not 1"):
        decode([1], Format(type=RegisterType.U32))


@given(st.integers(-32767, 32767), st.integers(-6, 6))
def test_scaling_there_and_back_ends_at_the_same_raw_number(raw: int, exponent: int) -> None:
    assert round(power_of_ten(power_of_ten(raw, exponent), -exponent)) == raw


def test_scaling_adds_no_noise() -> None:
    assert power_of_ten(5001, -2) == 50.01
    assert power_of_ten(29, -1) == 2.9


@given(st.integers(0, 2**16 - 1), st.integers(0, 15), st.integers(1, 8))
def test_a_bit_field_is_what_lies_between_its_ends(raw: int, low: int, width: int) -> None:
    digits = f"{raw:016b}"[::-1][low : low + width][::-1]
    assert BitField(low=low, width=width).of(raw) == int(digits or "0", 2)
