"""SolarEdge StorEdge.

Numbers of two registers lie low word first. It takes one client and turns a second one away. Its
remote commands count only in control mode 4, and give way to the default mode after a timeout.
"""

from typing import Any, Final, override

from ..modbus_tcp import Clients
from .table import TableDevice

_TIMEOUT: Final = 0xE00B
_REMOTE: Final = 4
_CHARGE, _DISCHARGE, _SELF = 3, 4, 7


class SolarEdgeStorEdge(TableDevice):
    """The inverter, with a house that draws from the battery."""

    def __init__(self, *, house_w: float = 700, **server: Any) -> None:
        """Begin as it leaves the factory."""
        super().__init__(unit_id=1, clients=Clients.OLDEST, **server)
        self.house_w = house_w
        self.setting_writes = 0
        for address in (0xE144, 0xE146):
            self.put(address, "f", 5000, low_first=True)
        self.put(0xE184, "f", 61.5, low_first=True)
        self.put(0xE00B, "I", 3600, low_first=True)
        for address in (0xE00E, 0xE010):
            self.put(address, "f", 5000, low_first=True)
        self.holding |= {0xE004: 1, 0xE005: 0, 0xE00A: 0, 0xE00D: _SELF}
        self.writable = {0xE004, 0xE005, *range(0xE00A, 0xE012)}
        self.show()

    @property
    @override
    def power_kw(self) -> float:
        """What flows into the battery."""
        remote = self.holding[0xE004] == _REMOTE
        mode = self.holding[0xE00D] if remote else _SELF
        charge_w, discharge_w = (self.get(at, "f", low_first=True) for at in (0xE00E, 0xE010))
        if mode == _CHARGE:
            return charge_w / 1000
        if mode == _DISCHARGE:
            return -discharge_w / 1000
        return -min(self.house_w, discharge_w if remote else 5000) / 1000 if mode == _SELF else 0.0

    @override
    def obey(self, address: int) -> None:
        if address in {0xE004, 0xE005, 0xE00A}:
            self.setting_writes += 1
        if self.holding[0xE004] == _REMOTE and address >= _TIMEOUT:
            self.seconds_left = self.get(0xE00B, "I", low_first=True)

    @override
    def fall_back(self) -> None:
        self.holding[0xE00D] = self.holding[0xE00A]
        for address in (0xE00E, 0xE010):
            self.put(address, "f", 5000, low_first=True)

    @override
    def show(self) -> None:
        self.put(0xE174, "f", self.power_kw * 1000, low_first=True)
        state = 3 if self.power_kw > 0 else 4 if self.power_kw < 0 else 7
        self.put(0xE186, "I", state, low_first=True)
