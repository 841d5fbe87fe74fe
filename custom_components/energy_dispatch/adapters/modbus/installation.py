"""What the user declared about one device: no map and no register can tell it."""

from dataclasses import dataclass, field

from ..electrical import Circuit


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """How one device is installed."""

    circuit: Circuit = field(default_factory=Circuit)
    """What turns a current into a power: phases and voltage."""
    connector: int = 1
    """Which connector of a station, counted from 1."""
    max_charge_kw: float | None = None
    """The most that may be charged with here; None: what the device allows."""
    max_discharge_kw: float | None = None
    fail_safe_kw: float | None = None
    """What the device shall fall back to by itself; None: the map's value."""
