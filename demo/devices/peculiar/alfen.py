"""Alfen Eve NG9xx, first socket.

Its maximum current is a float whose two words have to come in one write; it holds for a validity
time, then the safe current rules. Status is text, energy a float of four registers.
"""

from collections.abc import Sequence
import math
from typing import Any, Final, override

from ..modbus_tcp import Code, Refusal
from .table import TableDevice

_VALIDITY_S: Final = 60.0
_SAFE_A: Final = 6.0
_LEAST_A: Final = 6.0


class AlfenEve(TableDevice):
    """The charger, with a vehicle that takes all it gets on three phases of 230 V."""

    takes_fc06 = False

    def __init__(self, **server: Any) -> None:
        """Begin with nobody in control."""
        super().__init__(unit_id=1, **server)
        self.writable = {1210, 1211}
        self.current_a = _SAFE_A
        self.put(374, "d", 4_321_000.0)
        self.put(1210, "f", math.nan)
        self.put(1212, "f", _SAFE_A)
        self.holding[1214] = 1
        self.show()

    @property
    @override
    def power_kw(self) -> float:
        """What the vehicle takes: nothing below 6 A."""
        return self.current_a * 3 * 230 / 1000 if self.current_a >= _LEAST_A else 0.0

    @override
    def check_write(self, address: int, words: Sequence[int]) -> None:
        if (address, len(words)) != (1210, 2):
            raise Refusal(Code.ILLEGAL_VALUE)

    @override
    def obey(self, address: int) -> None:
        self.current_a = self.get(1210, "f")
        self.seconds_left = _VALIDITY_S

    @override
    def fall_back(self) -> None:
        self.current_a = _SAFE_A

    @override
    def show(self) -> None:
        self.put(344, "f", self.power_kw * 1000)
        self.put(1206, "f", self.current_a)
        self.put(1208, "I", self.seconds_left or 0)
        state = b"C2" if self.power_kw else b"B1"
        raw = state.ljust(10, b"\0")
        for n in range(5):
            self.holding[1201 + n] = int.from_bytes(raw[2 * n : 2 * n + 2], "big")
