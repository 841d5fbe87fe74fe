"""Adapters: what speaks to devices.

Inside everything is kW, and power in telemetry is positive while charging. An adapter converts at
its edge, and only from declared facts (phases, voltage, unit). No adapter imports Home Assistant.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable

from ..engine.base import Command, CommandType, Proof
from ..engine.errors import AdapterError
from ..engine.registry import Ack

__all__ = [
    "Ack",
    "Adapter",
    "AdapterError",
    "AdapterEvent",
    "AdapterEventKind",
    "Capabilities",
    "Finds",
    "Listener",
    "Prepares",
    "Telemetry",
    "Unsubscribe",
    "WriteCost",
]


class WriteCost(StrEnum):
    """What a write of a setpoint costs the device."""

    FREE = "free"
    """Held in RAM: write as often as needed."""
    FLASH = "flash"
    """Wears out: written on change only, counted and capped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a device can do, as far as its adapter knows by now."""

    command_types: frozenset[CommandType]
    max_charge_kw: float | None = None
    min_charge_kw: float = 0.0
    """The least power above 0 that the device can charge with."""
    max_discharge_kw: float | None = None
    step_kw: float | None = None
    phases: int | None = None
    proofs: frozenset[Proof] = frozenset({Proof.ACKNOWLEDGED})
    stores_plan: bool = False
    write_cost: WriteCost = WriteCost.FREE
    setpoint_lifetime_seconds: float | None = None
    """After this long without a write the device falls back by itself; None: it holds."""
    lifetime_covers_hold: bool = True
    """Whether a setpoint of 0 dies with us as well: some devices hold by settings that stay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telemetry:
    """What a device reported; None where it is unknown. Power is positive while charging."""

    observed_at: datetime
    power_kw: float | None = None
    energy_kwh: float | None = None
    """Lifetime energy charged into the vehicle or battery."""
    energy_discharged_kwh: float | None = None
    soc_percent: float | None = None
    status: str | None = None
    """The device's own word for its state, such as ``Charging`` or ``SuspendedEVSE``."""
    setpoint_kw: float | None = None
    """The setpoint that the device reports as applied; None: unknown, or none in force."""
    currents_a: Mapping[str, float] = field(default_factory=dict)
    """By phase: L1, L2, L3, as far as they were told."""
    voltages_v: Mapping[str, float] = field(default_factory=dict)
    """By phase, to neutral."""
    plugged: bool | None = None
    """Whether a vehicle is there."""
    session_energy_kwh: float | None = None
    """Charged in the session that runs, or in the last one."""
    session_started_at: datetime | None = None
    """Start of the session that runs; None: none runs, or it was not seen to start."""
    error_code: str | None = None
    """The device's own code for what is wrong; None: nothing is."""
    error_text: str | None = None
    """What the device adds to it: its maker's code and words."""


class AdapterEventKind(StrEnum):
    """What an adapter tells by itself."""

    CONNECTED = "connected"
    LOST = "lost"
    REBOOTED = "rebooted"
    TRANSACTION_STARTED = "transaction_started"
    TRANSACTION_ENDED = "transaction_ended"
    TELEMETRY = "telemetry"
    WRITE_CAP = "write_cap"
    """Today's writes to memory that wears out are used up; setpoints become coarser."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdapterEvent:
    """One thing that an adapter noticed."""

    kind: AdapterEventKind
    telemetry: Telemetry | None = None
    detail: str | None = None
    """The device's or the link's own words."""


type Listener = Callable[[AdapterEvent], None]
type Unsubscribe = Callable[[], None]


class Adapter(Protocol):
    """One device, whatever it speaks."""

    @property
    def capabilities(self) -> Capabilities:
        """What the device can do, as far as is known now."""
        ...

    @property
    def connected(self) -> bool:
        """Whether a command would reach the device now."""
        ...

    async def start(self) -> None:
        """Begin to look after the device; returns at once, an absent device is no error."""
        ...

    async def close(self) -> None:
        """Let go of the link and of every task and timer; does not touch the setpoint."""
        ...

    async def send(self, command: Command) -> Ack:
        """Carry out a command with ``command.effective_power_kw``.

        Raises:
            AdapterError: refused (not retryable), failed or unreachable (retryable), with the
                device's own words; UNSUPPORTED for a command type that this device cannot do.
        """
        ...

    async def read(self) -> Telemetry:
        """Ask the device for its present values.

        Raises:
            AdapterError: the device cannot be reached.
        """
        ...

    async def release(self) -> None:
        """Hand control back to the device; idempotent.

        Raises:
            AdapterError: the device cannot be reached or refused.
        """
        ...

    def subscribe(self, listener: Listener) -> Unsubscribe:
        """Call a listener with each event of this device."""
        ...


@runtime_checkable
class Finds(Protocol):
    """An adapter that can tell better than by ``read`` whether a setpoint is in force already.

    Of the others, a setpoint in what ``read`` returns has to be what the device reports now.
    """

    async def find(self, command: Command) -> Ack | None:
        """Return the proof that the device carries a command's setpoint; None if it is not sure.

        Nothing is written. What the adapter does for a setpoint that it has sent, such as keeping
        it alive, it does for one that it has found.

        Raises:
            AdapterError: the device cannot be reached or does not answer.
        """
        ...


@runtime_checkable
class Prepares(Protocol):
    """An adapter that can make a setpoint ready before its time, so that it is only sent then."""

    def prepare(self, command: Command, power_kw: float) -> None:
        """Make ready what a setpoint will take, in place of what was made ready before.

        Called from the event loop some seconds ahead: cheap, without any I/O, and harmless to
        repeat.

        Args:
            command: a setpoint that waits for its time.
            power_kw: what the guards are expected to make of it.
        """
        ...

    def begin(self, command: Command) -> bool:
        """Send what was made ready, if it is exactly what ``send`` would send; never waits.

        On a link that others are using it leaves as soon as its turn comes.

        Not where the device's ``capabilities`` may have other limits than when it was made ready.
        Whoever gets a True calls ``send`` with the same command before the loop's next turn: it
        sends nothing again, and does all the rest.
        """
        ...
