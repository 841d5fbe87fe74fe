"""Currents as OCPP takes them."""

import math
from typing import Final

from ..electrical import WATTS_PER_KILOWATT, Circuit

__all__ = ["WATTS_PER_KILOWATT", "Circuit", "floor_to_tenth"]

_TENTHS: Final = 10
_TENTH_TOLERANCE: Final = 1e-6
"""In tenths: 15.999999999 A that floating point made of 16 A stay 16 A."""


def floor_to_tenth(value: float) -> float:
    """Return a value cut to one decimal, downwards: a limit is never rounded up.

    OCPP 1.6 (part 2, section 7.14) allows one decimal in a limit.
    """
    return math.floor(value * _TENTHS + _TENTH_TOLERANCE) / _TENTHS
