"""A Victron GX device before Venus OS 3.50.

One setpoint for the grid, in flash, behind two registers: in steps of 1 W and of 100 W. It
outlives everything, so that whoever set it last rules.
"""

from typing import Any, Final, override

from .table import TableDevice

_FINE, _COARSE = 2700, 2703
_COARSE_W: Final = 100
_GRID, _POWER, _SOC, _STATE = 820, 842, 843, 844


class VictronGx(TableDevice):
    """The device, with a house that draws 700 W."""

    def __init__(self, *, grid_setpoint_w: float = 0, **server: Any) -> None:
        """Begin with what its owner has set."""
        super().__init__(unit_id=100, **server)
        self.house_w = 700.0
        self.writable = {_FINE, _COARSE}
        self.put(_SOC, "H", 62)
        self.put(_FINE, "h", grid_setpoint_w)
        self.obey(_FINE)
        self.show()

    @property
    @override
    def power_kw(self) -> float:
        """What flows into the battery, so that the grid gives its setpoint."""
        return (self.get(_FINE, "h") - self.house_w) / 1000

    @override
    def obey(self, address: int) -> None:
        if address == _COARSE:
            self.put(_FINE, "h", self.get(_COARSE, "h") * _COARSE_W)
        else:
            self.put(_COARSE, "h", self.get(_FINE, "h") / _COARSE_W)

    @override
    def show(self) -> None:
        power_w = self.power_kw * 1000
        self.put(_POWER, "h", power_w)
        self.put(_STATE, "H", 1 if power_w > 0 else 2 if power_w < 0 else 0)
        for phase in range(3):
            self.put(_GRID + phase, "h", self.get(_FINE, "h") if phase == 0 else 0)
