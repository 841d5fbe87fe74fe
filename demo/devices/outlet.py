"""One outlet of a charger: a connector of OCPP 1.6, an EVSE of 2.0.1."""

from dataclasses import dataclass, field
from datetime import datetime

from .charge_circuit import ChargeCircuit
from .charging_profiles import Limit, Load, Running


@dataclass(slots=True, kw_only=True)
class Session:
    """A transaction from the charger's side."""

    started: datetime
    transaction_id: int | str | None = None
    """None: the central system has not given one yet."""
    id_token: str
    remote_start_id: int | None = None
    sent: int = 0
    """How many messages of it were made (2.0.1 numbers them)."""
    told_state: str | None = None
    """The state that the last of them told."""


@dataclass(slots=True, kw_only=True)
class Outlet:
    """What is plugged in, what runs, and what the central system was told of it."""

    number: int
    circuit: ChargeCircuit
    plugged: bool = False
    operative: bool = True
    goes_inoperative: bool = False
    starts_when_plugged: bool
    remote_start_id: int | None = None
    id_token: str
    finished: bool = False
    vehicle_asleep: bool = False
    vehicle_max_current_a: float | None = None
    """Of the vehicle that is plugged in here; None: as the settings have it."""
    session: Session | None = None
    status: str = "Available"
    """In the words of OCPP 1.6, which say more than those of 2.0.1."""
    told_status: str | None = None
    told_problem: bool = False
    """Whether something is wrong, as far as the central system knows."""
    limit: Limit = field(init=False)
    told_limit: Limit | None = None
    next_meter: float = 0.0
    next_power: float = 0.0
    interval_from_wh: float = field(init=False)
    """What the register said when the last interval ended."""

    def __post_init__(self) -> None:
        self.limit = Limit(self.circuit.max_current_a, "hardware")
        self.interval_from_wh = self.circuit.register_wh

    @property
    def running(self) -> Running | None:
        """The running transaction, as profiles see it."""
        session = self.session
        return Running(session.started, session.transaction_id) if session else None

    def load(self, sharers: int) -> Load:
        """Return what asks for a limit here."""
        return Load(self.number, self.running, self.circuit.max_current_a, sharers)

    @property
    def offered_a(self) -> float:
        """What the pilot signal offers now."""
        return self.circuit.offered_a(self.limit.current_a) if self.session else 0.0
