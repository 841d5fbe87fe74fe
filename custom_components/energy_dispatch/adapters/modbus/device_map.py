"""Device maps: what a family of devices keeps in which register, as data.

A map comes from one YAML file in ``adapters/devices``; ``map_loader`` reads and checks it. Nothing
in a map is logic: a new family is a new file, unless it needs a word that this vocabulary lacks.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from .. import WriteCost
from .register import Register, Space, Unit, WriteFunction

__all__ = [
    "AppliedSetpoint",
    "Control",
    "Current",
    "DeviceMap",
    "Fallback",
    "Identity",
    "Kind",
    "Lifetime",
    "Limit",
    "LinkNeeds",
    "Need",
    "Quantity",
    "ReadBack",
    "Readings",
    "Register",
    "Space",
    "Status",
    "Step",
    "Steps",
    "Term",
    "Unit",
    "WriteFunction",
]

_NO_CONDITIONS: Final[Mapping[str, float]] = MappingProxyType({})


class Kind(StrEnum):
    """What the device is."""

    BATTERY = "battery"
    CHARGER = "charger"


class Quantity(StrEnum):
    """What a step writes, when that is not a constant."""

    POWER = "power"
    """The setpoint's power without its sign, in the register's unit."""
    NEGATIVE_POWER = "-power"
    GRID_POWER = "grid_power"
    """What the grid has to give so that the battery gets the setpoint; import is positive."""
    MAX_CHARGE = "max_charge"
    """The most that the device can charge with."""
    MAX_DISCHARGE = "max_discharge"
    FAIL_SAFE = "fail_safe"
    """The power that the device falls back to when it hears nothing more."""
    FOUND = "found"
    """What the register held before our first setpoint; if that is not known, its ``default``."""
    LIFETIME = "lifetime"
    """How long the setpoint stays in force unless it is fed."""
    SOC = "soc"


class Fallback(StrEnum):
    """What the device does by itself when a setpoint's lifetime is over."""

    RELEASE = "release"
    """Goes back to what it does without us."""
    FAIL_SAFE = "fail_safe"
    """Goes to a power that was set for this."""
    PAUSE = "pause"
    """Stops charging."""
    STAYS = "stays"
    """Keeps the setpoint: the lifetime is only how often we repeat it."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Current:
    """A current on each phase, as a limit in a map."""

    current_a: float


type Limit = str | float | Current
"""A register, kW, or a current."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One request that writes: one register, or several that follow each other."""

    values: Mapping[str, float | Quantity]


type Steps = tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifetime:
    """How long a setpoint lives without being written again."""

    seconds: float
    """What we ask for, or what the device has fixed."""
    arm: Steps = ()
    """Once a connection, before the first setpoint: timeout and fail-safe value."""
    feed: Steps = ()
    """What keeps it alive; empty: the setpoint's own steps, written again."""
    fed_by_reads: bool = False
    """Any request keeps it alive, so that reading is enough."""
    keep_feeding: bool = False
    """The device wants to be fed after a release too, as long as we are there."""
    fallback: Fallback = Fallback.RELEASE
    fail_safe: Limit | None = None
    """What the device falls back to: a register that tells, or what we set unless the user
    chose otherwise."""
    covers_hold: bool = True
    """Whether a hold dies with us as well: some devices hold by settings that stay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What the device has to report before it can be controlled, and a sentence if it does not."""

    register: str
    values: tuple[float, ...]
    otherwise: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """How the device is told what to do: steps in their order."""

    charge: Steps
    hold: Steps
    """Neither charge nor discharge; of a charger: pause."""
    release: Steps
    """Give control back; safe to repeat."""
    discharge: Steps = ()
    take: Steps = ()
    """Before the first setpoint of a connection, for what need not be repeated with each."""
    limit: Steps = ()
    """A ceiling in a register of its own; empty: the adapter clamps setpoints itself."""
    soc_target: Steps = ()
    needs: tuple[Need, ...] = ()
    lifetime: Lifetime | None = None

    def sequences(self) -> Mapping[str, Steps]:
        """Return every sequence of steps by its key in the map."""
        keys = ("take", "charge", "discharge", "hold", "release", "limit", "soc_target")
        named: dict[str, Steps] = {key: getattr(self, key) for key in keys}
        if self.lifetime:
            named |= {"lifetime.arm": self.lifetime.arm, "lifetime.feed": self.lifetime.feed}
        return named


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One register of a sum, with the sign that makes charging positive."""

    register: str
    sign: int = 1
    when: Mapping[str, float] = field(default_factory=lambda: _NO_CONDITIONS)
    """Register values without which it counts as 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedSetpoint:
    """Where the device tells which setpoint is in force."""

    register: str
    sign: int = 1
    when: Mapping[str, float] = field(default_factory=lambda: _NO_CONDITIONS)
    """Register values without which none is in force."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Where the device tells its state, and its own words for it."""

    register: str
    words: Mapping[str, str]
    """By the register's number or text; a text without a word of its own stands for itself."""
    charging: frozenset[str] = frozenset()
    discharging: frozenset[str] = frozenset()
    holding: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Registers that tell who the device is."""

    manufacturer: str | None = None
    model: str | None = None
    serial: str | None = None
    firmware: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """Where measured values come from."""

    power: tuple[Term, ...] = ()
    grid: tuple[Term, ...] = ()
    """Import is positive."""
    soc: str | None = None
    energy_charged: str | None = None
    energy_discharged: str | None = None
    status: Status | None = None
    setpoint: AppliedSetpoint | None = None
    identity: Identity = Identity()
    max_charge: Limit | None = None
    min_charge: Limit | None = None
    """The least power above 0 that it charges with."""
    max_discharge: Limit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBack:
    """How a written setpoint is found again in what the device reports."""

    seconds: float = 2.0
    """How long the device may take until its own values agree."""
    tolerance_percent: float = 5.0
    """Of the setpoint."""
    tolerance_kw: float = 0.1
    """At least this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkNeeds:
    """What the device needs of its link."""

    port: int = 502
    unit_id: int = 1
    message_spacing_seconds: float = 0.0
    connect_delay_seconds: float = 0.0
    request_timeout_seconds: float = 3.0
    one_value_per_read: bool = False
    """The device answers a read of one value only, not of several that follow each other."""
    single_client: bool = False
    """The device takes one connection at a time; another client is thrown out, or we are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceMap:
    """One family of devices."""

    id: str
    title: str
    kind: Kind
    source: str
    """Where the facts come from."""
    registers: Mapping[str, Register]
    control: Control
    readings: Readings
    products: tuple[str, ...] = ()
    firmware: str = ""
    """For which firmware the map holds, as far as is known."""
    unconfirmed: tuple[str, ...] = ()
    """Facts that nobody has confirmed on a device yet, a sentence each."""
    requirements: tuple[str, ...] = ()
    """What has to be set up in the device itself."""
    connector_stride: int = 0
    """How far the registers of the next connector lie from those of the one before."""
    link: LinkNeeds = LinkNeeds()
    read_back: ReadBack = ReadBack()

    @property
    def models(self) -> frozenset[int]:
        """The SunSpec models that it reads or writes; empty for absolute addresses."""
        return frozenset(
            register.model for register in self.registers.values() if register.model is not None
        )

    @property
    def write_cost(self) -> WriteCost:
        """Whether any setpoint is written to memory that wears out."""
        control = self.control
        return self.cost_of(control.charge + control.discharge + control.hold)

    def cost_of(self, steps: Steps) -> WriteCost:
        """Return whether any of the steps writes to memory that wears out."""
        written = {name for step in steps for name in step.values}
        worn = any(self.registers[name].memory is WriteCost.FLASH for name in written)
        return WriteCost.FLASH if worn else WriteCost.FREE

    @property
    def needs_circuit(self) -> bool:
        """Whether a setpoint is a current or a share of each phase: the user declares which."""
        steps = self.control.charge + self.control.discharge
        written = [self.registers[name] for step in steps for name in step.values]
        return any(r.unit is Unit.AMPERE or r.phase is not None for r in written)
