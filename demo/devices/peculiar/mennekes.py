"""Mennekes Amtron Compact 2.0s.

Current and release count only while a heartbeat of 0x55AA comes in; without it the charger forgets
both, and charges as it is configured.
"""

from collections.abc import Sequence
from typing import Any, Final, override

from ..modbus_tcp import Code, Refusal
from .table import TableDevice

_HEARTBEAT: Final = 0x0D00
_TOKEN: Final = 0x55AA
_LEAST_A: Final = 6.0
_PATIENCE_S: Final = 10.0
_CONFIGURED_A: Final = 16.0


class MennekesCompact(TableDevice):
    """The charger, with a vehicle that takes all it gets on three phases of 230 V."""

    def __init__(self, **server: Any) -> None:
        """Begin with nobody in control."""
        super().__init__(unit_id=50, **server)
        self.put(0x0302, "f", 0)
        self.put(0x1000, "f", 1234.5)
        self.holding |= {0x0D05: 0}
        self.writable = {0x0302, 0x0303, 0x0D00, 0x0D05}
        self.show()

    @property
    @override
    def power_kw(self) -> float:
        """What the vehicle takes."""
        current_a = _CONFIGURED_A
        if self.seconds_left is not None:
            current_a = self.get(0x0302, "f") if self.holding[0x0D05] else 0.0
        return current_a * 3 * 230 / 1000 if current_a >= _LEAST_A else 0.0

    @override
    def check_write(self, address: int, words: Sequence[int]) -> None:
        if address == _HEARTBEAT and words[0] != _TOKEN:
            raise Refusal(Code.ILLEGAL_VALUE)
        if address != _HEARTBEAT and self.seconds_left is None:
            raise Refusal(Code.FAILURE)

    @override
    def obey(self, address: int) -> None:
        if address == _HEARTBEAT:
            self.seconds_left = _PATIENCE_S

    @override
    def show(self) -> None:
        self.holding[0x0100] = 5 if self.power_kw else 4
        self.put(0x0512, "f", self.power_kw * 1000)
