"""What the engine's tests share: a day that begins at noon, tables, and devices of few lines."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
import math

import pandas as pd

from coordinator import Ack, Command, DispatchEngine, EventBus, EventType
from coordinator.events import Event

NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
SECOND = timedelta(seconds=1)
TICK = timedelta(microseconds=1)
CAR = "ast_charger"
BATTERY = "ast_battery"
ASSETS = {"ev_001": CAR, "battery": BATTERY}
EMPTY = float("nan")


class Clock:
    """A clock that a test moves."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


class Device:
    """An adapter without asyncio: answers as it was told to, and remembers what it was sent."""

    def __init__(self, answer: bool | Ack | None = None) -> None:
        self.answer = answer
        self.sent: list[Command] = []

    def send(self, command: Command) -> bool | Ack | None:
        self.sent.append(command)
        return self.answer

    @property
    def setpoints_kw(self) -> list[float | None]:
        """What it was asked for, charging positive; None is a release."""
        return [command.signed_power_kw for command in self.sent]


def slot(number: float) -> datetime:
    """Return the start of a quarter of an hour, counted from noon."""
    return NOON + number * QUARTER


def table(start: datetime = NOON, /, **columns: Sequence[object]) -> pd.DataFrame:
    """Return a schedule in quarters of an hour."""
    rows = len(next(iter(columns.values())))
    return pd.DataFrame(columns, index=pd.date_range(start, periods=rows, freq=QUARTER))


def car_table(*values: float, start: datetime = NOON) -> pd.DataFrame:
    """Return a schedule for one car."""
    return table(start, ev_001_kw=list(values))


def battery_table(*signed: float, start: datetime = NOON) -> pd.DataFrame:
    """Return a schedule for one battery from setpoints with charging positive."""

    def one_way(sign: int) -> list[float]:
        return [EMPTY if math.isnan(value) else max(sign * value, 0.0) for value in signed]

    return table(start, battery_charge_kw=one_way(1), battery_discharge_kw=one_way(-1))


def new_engine(
    late_policy: str = "all",
    *,
    clock: Callable[[], datetime] | None = None,
    ended_kept: int = 10_000,
) -> DispatchEngine:
    """Return an engine at noon, with nothing to do."""
    return DispatchEngine(
        event_bus=EventBus(),
        late_policy=late_policy,
        clock=clock or Clock(),
        ended_kept=ended_kept,
    )


def send_due(engine: DispatchEngine, device: Device, now: datetime) -> list[Command]:
    """Send everything that is due, and what becomes due by that; return it in order."""
    sent: list[Command] = []
    while due := engine.get_pending_commands(now):
        for command in due:
            engine.dispatch_command(command, device, now=now)
        sent += due
    return sent


def listen(engine: DispatchEngine, kinds: Iterable[EventType] = EventType) -> list[Event]:
    """Return a list that fills with the engine's events."""
    heard: list[Event] = []
    for kind in kinds:
        engine.event_bus.subscribe(kind, heard.append)
    return heard


def signed(commands: Iterable[Command]) -> list[float | None]:
    """Return what commands ask for, charging positive; None is a release."""
    return [command.signed_power_kw for command in commands]


def planned(commands: Iterable[Command]) -> list[tuple[float, str, float | None]]:
    """Return quarter, type and kW of each command."""
    return [
        ((command.scheduled_at - NOON) / QUARTER, command.command_type.value, command.power_kw)
        for command in commands
    ]
