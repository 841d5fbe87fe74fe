"""What the user declares about one OCPP charger."""

from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Final

from ..authorization import Authorization
from .electrical import Circuit, Reach

_PHASES: Final = (1, 2, 3)
_ID_TAG_LENGTH: Final = 20
"""CiString20Type of OCPP 1.6."""


class ChargingRateUnit(StrEnum):
    """The unit that a charger takes limits in."""

    W = "W"
    A = "A"


@dataclass(frozen=True, slots=True, kw_only=True)
class OcppConfig:
    """One connector of one charger; in OCPP 2, one EVSE.

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
    """Identifies us where we start a transaction; at most 20 characters. It may always charge."""
    authorization: Authorization = Authorization.ALL
    """HOST: the central system's ``authorize`` knows."""
    accepted_tags: frozenset[str] = frozenset()
    """Of ``Authorization.LIST``."""
    heartbeat_seconds: int = 60
    meter_interval_seconds: int | None = 10
    """Set as MeterValueSampleInterval if the charger has another; None: leave it alone."""
    verify_with_composite_schedule: bool = False
    """Read each setpoint back, at the price of a second call."""
    boot_grace_seconds: float = 1.0
    """How long a charger that is new to us has for a BootNotification before it counts as live."""
    response_timeout_seconds: float = 10.0
    confirm_seconds: float = 15.0
    """How long a start or stop that was accepted may take until its command is answered."""

    switch_phases: bool = False
    """Charge over one phase what is too little for three, where the charger can switch."""
    phase_dwell_seconds: float = 600.0
    """The least time between two switches."""
    max_phase_switches: int = 10
    """In one session."""
    store_plan: bool = True
    """Give the charger the whole plan ahead, if it can keep one."""
    plan_trial_seconds: float = 10.0
    """How long a charger may take to follow a plan that it keeps, until we tell it ourselves."""
    resume_seconds: float = 15.0
    """How long a vehicle has to charge again after a pause until it is woken by a start."""

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
    def reach(self) -> Reach:
        """What the charger can give over the declared wiring."""
        return self.reach_over(self.phases)

    def reach_over(self, phases: int) -> Reach:
        """Return what the charger can give over this many phases."""
        return _reach(
            phases, self.voltage_v, self.min_current_a, self.max_current_a, self.max_power_kw
        )

    @property
    def min_charge_kw(self) -> float:
        """The least power above 0."""
        return self.reach.min_charge_kw

    @property
    def max_charge_kw(self) -> float | None:
        """The lower one of the declared maxima; None: none declared."""
        return self.reach.max_charge_kw

    def reachable_kw(self, power_kw: float) -> float:
        """Return what the charger can do of a power over the declared wiring."""
        return self.reach.reachable_kw(power_kw)

    def accepts(self, tag: str) -> bool | None:
        """Say whether a tag may charge; None: the host knows."""
        if tag == self.id_tag or self.authorization is Authorization.ALL:
            return True
        return None if self.authorization is Authorization.HOST else tag in self.accepted_tags


@lru_cache(maxsize=256)
def _reach(
    phases: int,
    voltage_v: float,
    min_current_a: float,
    max_current_a: float | None,
    max_power_kw: float | None,
) -> Reach:
    """Return one object for the same facts: it is asked for with each message of each charger."""
    return Reach(
        circuit=Circuit(phases=phases, voltage_v=voltage_v),
        min_current_a=min_current_a,
        max_current_a=max_current_a,
        max_power_kw=max_power_kw,
    )
