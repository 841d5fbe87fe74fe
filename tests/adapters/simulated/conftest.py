"""A clock that is stepped by hand, and commands."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from custom_components.energy_dispatch.adapters import Adapter, AdapterEvent
from custom_components.energy_dispatch.engine.base import Command, CommandType


class Clock:
    """Gives the time that a test sets."""

    def __init__(self) -> None:
        self.now = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def step(self, **span: float) -> None:
        self.now += timedelta(**span)


def command(kind: CommandType, **parameters: object) -> Command:
    return Command("asset", kind, parameters, datetime(2026, 6, 1, tzinfo=UTC))


def charge(power_kw: float) -> Command:
    return command(CommandType.SET_CHARGE_RATE, power_kw=power_kw)


def discharge(power_kw: float) -> Command:
    return command(CommandType.SET_DISCHARGE_RATE, power_kw=power_kw)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def listen() -> Callable[[Adapter], list[AdapterEvent]]:
    """Give a function that collects what an adapter tells."""

    def collect(adapter: Adapter) -> list[AdapterEvent]:
        events: list[AdapterEvent] = []
        adapter.subscribe(events.append)
        return events

    return collect
