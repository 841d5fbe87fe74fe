"""KEBA KeContact P30.

Each read is of one value, two registers long. Writes are of one register, by function code 6, to
addresses that cannot be read. A current is taken from 6 A on; without a word for longer than the
fail-safe timeout the charger goes to the fail-safe current.
"""

from collections.abc import Sequence
from typing import Any, Final, override

from ..modbus_tcp import Code, Refusal
from .table import TableDevice

_READABLE: Final = frozenset(
    {1000, 1004, 1006, 1008, 1010, 1012, 1014, 1016, 1018, 1020, 1036, 1100, 1110, 1600, 1602}
)
_CHARGING, _SUSPENDED = 3, 5
_VALUE_WORDS: Final = 2
_TIMEOUT: Final = 5018
_LEAST_TIMEOUT_S: Final = 10


class KebaP30(TableDevice):
    """The charger, with a vehicle that takes all it gets on three phases of 230 V."""

    takes_fc16 = False

    def __init__(self, **server: Any) -> None:
        """Begin as it leaves the factory: no fail-safe, 32 A."""
        super().__init__(unit_id=255, **server)
        self.enabled = True
        self.current_ma = 32000
        self.failsafe_ma = 0
        self.timeout_s = 0
        self.writable = {5004, 5014, 5016, 5018, 5020}
        for address in _READABLE:
            self.put(address, "I", 0)
        for address, value in ((1004, 7), (1014, 17619300), (1016, 300002), (1036, 12345670)):
            self.put(address, "I", value)
        self.put(1110, "I", 32000)
        self.show()

    @property
    @override
    def power_kw(self) -> float:
        """What the vehicle takes."""
        return self.current_ma / 1000 * 3 * 230 / 1000 if self.enabled else 0.0

    @override
    def check_read(self, address: int, count: int) -> None:
        if address not in _READABLE or count != _VALUE_WORDS:
            raise Refusal(Code.ILLEGAL_ADDRESS)

    @override
    def check_write(self, address: int, words: Sequence[int]) -> None:
        low, high = {5004: (6000, 63000), 5014: (0, 1), 5018: (0, 600)}.get(address, (0, 63000))
        if not low <= words[0] <= high or (address == _TIMEOUT and 0 < words[0] < _LEAST_TIMEOUT_S):
            raise Refusal(Code.ILLEGAL_VALUE)

    @override
    def obey(self, address: int) -> None:
        value = self.holding[address]
        match address:
            case 5004:
                self.current_ma = value
            case 5014:
                self.enabled = bool(value)
            case 5016:
                self.failsafe_ma = value
            case 5018:
                self.timeout_s = value
        self.seconds_left = self.timeout_s or None

    @override
    def fall_back(self) -> None:
        self.current_ma = self.failsafe_ma
        self.enabled = self.failsafe_ma > 0

    @override
    def show(self) -> None:
        self.put(1000, "I", _CHARGING if self.power_kw else _SUSPENDED)
        self.put(1020, "I", self.power_kw * 1_000_000)
        self.put(1100, "I", self.current_ma if self.enabled else 0)
        self.put(1600, "I", self.failsafe_ma)
        self.put(1602, "I", self.timeout_s)
