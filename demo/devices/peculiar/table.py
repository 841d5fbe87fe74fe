"""A device that keeps its registers in two tables, and whose clock is stepped."""

from abc import abstractmethod
from collections.abc import Sequence
import struct
from typing import Any, override

from ..modbus_tcp import READ_HOLDING, WRITE_SINGLE, Code, ModbusTcpDevice, Refusal


class TableDevice(ModbusTcpDevice):
    """Registers by address; what is not there is an illegal address."""

    takes_fc06 = True
    takes_fc16 = True

    def __init__(self, **server: Any) -> None:
        """Start with empty tables."""
        super().__init__(**server)
        self.holding: dict[int, int] = {}
        self.input: dict[int, int] = {}
        self.writable: set[int] = set()
        self.seconds_left: float | None = None
        """Until the device falls back by itself."""

    @property
    @abstractmethod
    def power_kw(self) -> float:
        """What flows, charging positive."""

    @abstractmethod
    def obey(self, address: int) -> None:
        """Act on a write that began at this address."""

    @abstractmethod
    def show(self) -> None:
        """Put what the device does into its registers."""

    def fall_back(self) -> None:
        """Do what the device does when it has heard nothing for too long."""

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        if self.seconds_left is not None:
            self.seconds_left -= seconds
            if self.seconds_left <= 0:
                self.seconds_left = None
                self.fall_back()
        self.show()

    @override
    def read(self, function: int, address: int, count: int) -> Sequence[int]:
        table = self.holding if function == READ_HOLDING else self.input
        self.check_read(address, count)
        try:
            return [table[at] for at in range(address, address + count)]
        except KeyError:
            raise Refusal(Code.ILLEGAL_ADDRESS) from None

    def check_read(self, address: int, count: int) -> None:
        """Refuse reads that the device does not take."""

    @override
    def write(self, function: int, address: int, words: Sequence[int]) -> None:
        taken = self.takes_fc06 if function == WRITE_SINGLE else self.takes_fc16
        if not taken:
            raise Refusal(Code.ILLEGAL_FUNCTION)
        if not self.writable.issuperset(range(address, address + len(words))):
            raise Refusal(Code.ILLEGAL_ADDRESS)
        self.check_write(address, words)
        for n, word in enumerate(words):
            self.holding[address + n] = word

    def check_write(self, address: int, words: Sequence[int]) -> None:
        """Refuse writes that the device does not take."""

    @override
    def act(self, address: int, count: int) -> None:
        self.obey(address)
        self.show()

    def put(self, address: int, code: str, value: float, *, low_first: bool = False) -> None:
        """Store a number by its ``struct`` code, in the holding registers."""
        put(self.holding, address, code, value, low_first=low_first)

    def get(self, address: int, code: str, *, low_first: bool = False) -> float:
        """Return a number by its ``struct`` code."""
        count = struct.calcsize(f">{code}") // 2
        words = [self.holding[address + n] for n in range(count)]
        raw = struct.pack(f">{count}H", *(reversed(words) if low_first else words))
        number: float = struct.unpack(f">{code}", raw)[0]
        return number


def put(
    table: dict[int, int], address: int, code: str, value: float, *, low_first: bool = False
) -> None:
    """Store a number by its ``struct`` code."""
    raw = struct.pack(f">{code}", value if code in "fd" else round(value))
    words = list(struct.unpack(f">{len(raw) // 2}H", raw))
    for n, word in enumerate(reversed(words) if low_first else words):
        table[address + n] = word
