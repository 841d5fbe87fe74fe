"""Kostal Plenticore.

Floats lie low word first. It takes one client. External management has to be switched on by the
installer, or setpoints are stored and ignored; some firmwares store and ignore them even so.
"""

from typing import Any, Final, override

from ..modbus_tcp import Clients
from .table import TableDevice

_EXTERNAL_MODBUS: Final = 2
_TIMEOUT_S: Final = 60.0


class KostalPlenticore(TableDevice):
    """The inverter, with a house that draws from the battery."""

    def __init__(self, *, external: bool = True, deaf: bool = False, **server: Any) -> None:
        """Choose whether external management is on, and whether the firmware heeds it."""
        super().__init__(unit_id=71, clients=Clients.OLDEST, **server)
        self.deaf = deaf
        self.house_w = 700.0
        self.setpoint_w: float | None = None
        self.holding[514] = 62
        for address in (1038, 1040, 1076, 1078):
            self.put(address, "f", 5000, low_first=True)
        self.put(1034, "f", 0, low_first=True)
        self.put(1080, "I", _EXTERNAL_MODBUS if external else 0, low_first=True)
        self.writable = {1034, 1035, *range(1038, 1042)}
        self.show()

    @property
    @override
    def power_kw(self) -> float:
        """What flows into the battery; the setpoint's sign is the other way round."""
        if self.setpoint_w is None or self.deaf:
            return -self.house_w / 1000
        most, least = (self.get(at, "f", low_first=True) for at in (1038, 1040))
        return min(max(-self.setpoint_w, -least), most) / 1000

    @override
    def obey(self, address: int) -> None:
        if self.get(1080, "I", low_first=True) == _EXTERNAL_MODBUS:
            self.setpoint_w = self.get(1034, "f", low_first=True)
            self.seconds_left = _TIMEOUT_S

    @override
    def fall_back(self) -> None:
        self.setpoint_w = None
        for address in (1038, 1040):
            self.put(address, "f", 5000, low_first=True)

    @override
    def show(self) -> None:
        self.put(582, "h", -self.power_kw * 1000)
