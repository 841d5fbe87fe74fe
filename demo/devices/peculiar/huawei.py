"""Huawei SUN2000 with LUNA2000.

It refuses function code 6, throws an older client out for a newer one, takes no ceiling above what
the battery can, and ends forcible charging when its minutes are over. Ceilings stay.
"""

from collections.abc import Sequence
from typing import Any, Final, override

from ..modbus_tcp import Clients, Code, Refusal
from .table import TableDevice, put

_STOP, _CHARGE, _DISCHARGE = 0, 1, 2
_FORCIBLE: Final = 47100
_MOST_W: Final = 5000


class HuaweiLuna(TableDevice):
    """The inverter, with a house that draws from the battery."""

    takes_fc06 = False

    def __init__(self, *, house_w: float = 700, **server: Any) -> None:
        """Begin as it leaves the factory."""
        super().__init__(unit_id=1, clients=Clients.NEWEST, **server)
        self.house_w = house_w
        put(self.holding, 37046, "I", 5000)
        put(self.holding, 37048, "I", 5000)
        for address in (47075, 47077):
            self.put(address, "I", 5000)
        for address in (47247, 47249):
            self.put(address, "I", 0)
        self.holding |= {37760: 615, 37762: 2, 47083: 0, 47100: _STOP, 47246: 0}
        self.writable = {*range(47075, 47079), 47083, 47100, *range(47246, 47251)}
        self.show()

    @property
    @override
    def power_kw(self) -> float:
        """What flows into the battery."""
        forced = self.holding[47100]
        watts = -self.house_w
        if forced == _CHARGE:
            watts = self.get(47247, "I")
        elif forced == _DISCHARGE:
            watts = -self.get(47249, "I")
        return min(max(watts, -self.get(47077, "I")), self.get(47075, "I")) / 1000

    @override
    def check_write(self, address: int, words: Sequence[int]) -> None:
        if address in {47075, 47077} and (words[0] << 16 | words[1]) > _MOST_W:
            raise Refusal(Code.ILLEGAL_VALUE)

    @override
    def obey(self, address: int) -> None:
        if address == _FORCIBLE:
            forced = self.holding[47100] != _STOP
            self.seconds_left = 60.0 * self.holding[47083] if forced else None

    @override
    def fall_back(self) -> None:
        self.holding[47100] = _STOP

    @override
    def show(self) -> None:
        self.put(37765, "i", self.power_kw * 1000)
