"""What the user declares about one OCPP charger."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from ...engine.base import VALUE_TOLERANCE_KW
from .electrical import Circuit

_PHASES: Final = (1, 2, 3)
_ID_TAG_LENGTH: Final = 20
"""CiString20Type of OCPP 1.6."""


class ChargingRateUnit(StrEnum):
    """The unit that a charger takes limits in."""

    W = "W"
    A = "A"


@dataclass(frozen=True, slots=True, kw_only=True)
class OcppConfig:
    """One connector of one charger.

    Raises:
        ValueError: a value that cannot be; the message names the field.
    """

    charge_point_id: str
    """The last segment of the address that the charger connects to, decoded."""
    connector_id: int = 1
    phases: int = 3
    voltage_v: float = 230.0
    """Between a phase and neutral."""
    unit: ChargingRateUnit | None = None
    """None: ask the charger, and try both if it does not say."""
    max_current_a: float | None = None
    max_power_kw: float | None = None
    min_current_a: float = 6.0
    """The least that a vehicle charges with: 6 A by IEC 61851-1."""
    password: str | None = field(default=None, repr=False)
    """For basic authentication; None: none is asked for."""
    id_tag: str = "EnergyDispatch"
    """Identifies us where we start a transaction; at most 20 characters."""
    heartbeat_seconds: int = 60
    meter_interval_seconds: int | None = 10
    """Set as MeterValueSampleInterval if the charger has another; None: leave it alone."""
    verify_with_composite_schedule: bool = False
    """Read each setpoint back, at the price of a second call."""
    boot_grace_seconds: float = 1.0
    """How long a charger that is new to us has for a BootNotification before it counts as live."""
    response_timeout_seconds: float = 10.0

    def __post_init__(self) -> None:
        if not self.charge_point_id:
            raise ValueError("charge_point_id is empty.")
        if self.connector_id < 1:
            raise ValueError(f"connector_id has to be 1 or more, not {self.connector_id}.")
        if self.phases not in _PHASES:
            raise ValueError(f"phases has to be 1, 2 or 3, not {self.phases}.")
        if not self.voltage_v > 0:
            raise ValueError(f"voltage_v has to be positive, not {self.voltage_v}.")
        if not 0 < len(self.id_tag) <= _ID_TAG_LENGTH:
            raise ValueError(f"id_tag has to have 1 to {_ID_TAG_LENGTH} characters.")
        maximum = self.max_charge_kw
        if maximum is not None and maximum < self.min_charge_kw:
            raise ValueError(
                f"The maximum of {maximum:g} kW is below the minimum of {self.min_charge_kw:g} kW."
            )

    @property
    def circuit(self) -> Circuit:
        """The declared wiring."""
        return Circuit(phases=self.phases, voltage_v=self.voltage_v)

    @property
    def min_charge_kw(self) -> float:
        """The least power above 0."""
        return self.circuit.power_kw(self.min_current_a)

    @property
    def max_charge_kw(self) -> float | None:
        """The lower one of the declared maxima; None: none declared."""
        maxima = []
        if self.max_power_kw is not None:
            maxima.append(self.max_power_kw)
        if self.max_current_a is not None:
            maxima.append(self.circuit.power_kw(self.max_current_a))
        return min(maxima, default=None)

    def reachable_kw(self, power_kw: float) -> float:
        """Return what the charger can do of a power: at most its maximum, and 0 below its minimum.

        Between 0 and the minimum no vehicle charges, and chargers disagree on what they make of
        such a limit.
        """
        maximum = self.max_charge_kw
        power_kw = power_kw if maximum is None else min(power_kw, maximum)
        return power_kw if power_kw >= self.min_charge_kw - VALUE_TOLERANCE_KW else 0.0
