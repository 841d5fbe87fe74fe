"""The simulated charger keeps to the protocol, so that it can be a witness."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
import json
import sys
from typing import Any

import pytest

from custom_components.energy_dispatch.adapters import AdapterEventKind
from custom_components.energy_dispatch.adapters.ocpp import CentralSystem
from demo.devices.charge_circuit import ChargeCircuit
from demo.devices.charging_profiles import (
    STATION_MAX,
    TX,
    TX_DEFAULT,
    Load,
    Period,
    Profile,
    ProfileStore,
    Running,
    SmartCharging,
)
from demo.devices.profile_rules import rules16

from .conftest import Declare
from .helpers import Events, charge_rate, patience

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
RUNNING = Running(NOW - timedelta(minutes=10), 7)
_IDS = {STATION_MAX: 1, TX_DEFAULT: 2, TX: 3}


def profile(purpose: str, *limits: tuple[int, float], **fields: Any) -> Profile:
    defaults: dict[str, Any] = {
        "outlet": 0 if purpose == STATION_MAX else 1,
        "profile_id": _IDS[purpose],
        "purpose": purpose,
        "stack_level": 0,
        "kind": "Absolute",
        "unit": "A",
        "periods": tuple(Period(*each) for each in limits),
        "start": NOW - timedelta(minutes=1),
    }
    return Profile(**(defaults | fields))


@pytest.fixture
def store() -> ProfileStore:
    return ProfileStore(SmartCharging(), rules=rules16, phases=3, voltage_v=230.0)


def load(running: Running | None = RUNNING) -> Load:
    return Load(1, running, 32.0)


def in_force(store: ProfileStore, running: Running | None = RUNNING) -> tuple[float, str]:
    limit = store.limit(NOW, load(running))
    return (round(limit.current_a, 3), limit.source)


def test_without_profiles_the_hardware_limits(store: ProfileStore) -> None:
    assert in_force(store) == (32.0, "hardware")


def test_the_profile_of_the_transaction_goes_before_the_default_one(store: ProfileStore) -> None:
    assert not store.install(profile(TX_DEFAULT, (0, 6.0), stack_level=5), RUNNING)
    assert not store.install(profile(TX, (0, 16.0)), RUNNING)
    assert in_force(store) == (16.0, TX)
    assert in_force(store, None) == (6.0, TX_DEFAULT)


def test_the_station_limits_every_session(store: ProfileStore) -> None:
    store.install(profile(TX, (0, 16.0)), RUNNING)
    store.install(profile(STATION_MAX, (0, 10.0)), RUNNING)
    assert in_force(store) == (10.0, STATION_MAX)


def test_the_highest_stack_level_leads_even_upwards(store: ProfileStore) -> None:
    store.install(profile(TX_DEFAULT, (0, 6.0), profile_id=8), RUNNING)
    store.install(profile(TX_DEFAULT, (0, 20.0), profile_id=9, stack_level=1), RUNNING)
    assert in_force(store) == (20.0, TX_DEFAULT)


def test_a_schedule_that_is_over_gives_way(store: ProfileStore) -> None:
    store.install(profile(TX_DEFAULT, (0, 6.0)), RUNNING)
    store.install(profile(TX, (0, 16.0), duration_seconds=30), RUNNING)
    assert in_force(store) == (6.0, TX_DEFAULT)


def test_periods_follow_each_other(store: ProfileStore) -> None:
    store.install(profile(TX, (0, 6.0), (60, 10.0), (120, 16.0)), RUNNING)
    assert in_force(store) == (10.0, TX)
    assert store.composite(NOW, 300, [load()]) == [(0, 10.0), (60, 16.0)]


def test_a_relative_schedule_counts_from_the_start_of_charging(store: ProfileStore) -> None:
    store.install(profile(TX, (0, 6.0), (590, 9.0), kind="Relative", start=None), RUNNING)
    assert in_force(store) == (9.0, TX)


def test_a_recurring_schedule_comes_back_each_day(store: ProfileStore) -> None:
    store.install(
        profile(
            TX_DEFAULT,
            (0, 6.0),
            (3600, 9.0),
            kind="Recurring",
            start=NOW - timedelta(days=3, minutes=5),
            recurrence=timedelta(days=1),
        ),
        RUNNING,
    )
    assert in_force(store) == (6.0, TX_DEFAULT)


def test_watts_are_shared_by_the_phases(store: ProfileStore) -> None:
    store.install(profile(TX, (0, 6900.0), unit="W"), RUNNING)
    assert in_force(store) == (10.0, TX)


def test_a_profile_is_replaced_by_its_id_and_by_its_place(store: ProfileStore) -> None:
    store.install(profile(TX, (0, 6.0), stack_level=3), RUNNING)
    store.install(profile(TX, (0, 7.0)), RUNNING)
    store.install(profile(TX, (0, 8.0), profile_id=99), RUNNING)
    assert [each.periods for each in store.profiles] == [(Period(0, 8.0),)]


@pytest.mark.parametrize(
    "refused",
    [
        profile(TX, (0, 6.0), stack_level=9),
        profile(TX, (5, 6.0)),
        profile(TX, (0, -1.0)),
        profile(TX),
        profile(TX, (0, 6.0), outlet=2),
        profile(TX, (0, 6.0), outlet=0),
        profile(TX, (0, 6.0), transaction_id=8),
        profile(TX, *[(n, 6.0) for n in range(25)]),
        profile(STATION_MAX, (0, 6.0), outlet=1),
        profile(STATION_MAX, (0, 6.0), kind="Relative"),
        profile(TX_DEFAULT, (0, 6.0), unit="V"),
    ],
)
def test_a_profile_against_the_rules_is_refused(store: ProfileStore, refused: Profile) -> None:
    assert store.install(refused, RUNNING)
    assert in_force(store) == (32.0, "hardware")


def test_a_transactions_profile_needs_a_transaction_and_goes_with_it(store: ProfileStore) -> None:
    assert store.install(profile(TX, (0, 6.0)), None)
    assert not store.install(profile(TX, (0, 6.0)), RUNNING)
    store.transaction_over(1)
    assert not store.profiles


def test_current_ramps_and_the_meter_counts() -> None:
    circuit = ChargeCircuit(max_current_a=16.0, ramp_seconds=0.4)
    circuit.advance(0.2, 16.0)
    assert circuit.current_a == pytest.approx(8.0)
    circuit.advance(0.2, 16.0)
    circuit.register_wh = 0.0
    for _ in range(36):
        circuit.advance(100.0, 16.0)
    assert circuit.register_wh == pytest.approx(11_040.0)


def test_below_six_amperes_nothing_is_offered() -> None:
    circuit = ChargeCircuit(max_current_a=16.0)
    assert circuit.offered_a(5.9) == 0.0
    assert circuit.offered_a(6.0) == 6.0
    assert circuit.offered_a(99.0) == 16.0


class Process:
    """The charger as a process of its own."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process

    @classmethod
    @asynccontextmanager
    async def running(cls, *arguments: str) -> AsyncIterator[Process]:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "demo.devices.ocpp_charger",
            *arguments,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        try:
            yield cls(process)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()

    async def until(self, event: str, **fields: object) -> dict[str, Any]:
        """Read events until one is as described."""
        assert self.process.stdout is not None
        while line := await self.process.stdout.readline():
            told: dict[str, Any] = json.loads(line)
            if told["event"] == event and fields.items() <= told.items():
                return told
        raise AssertionError(f"no event {event}")

    async def order(self, **order: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(order).encode() + b"\n")
        await self.process.stdin.drain()

    async def stop(self) -> int:
        self.process.terminate()
        return await self.process.wait()


async def test_it_runs_as_a_process_and_obeys(central: CentralSystem, declare: Declare) -> None:
    adapter = declare(password="secret-of-CP1")
    events = Events(adapter)
    running = Process.running(
        *("--url", f"ws://127.0.0.1:{central.port}/CP1", "--id", "CP1", "--unit", "A"),
        *("--password", "secret-of-CP1", "--plugged", "--meter-interval", "0.2"),
    )
    async with running as charger, asyncio.timeout(20):
        await charger.until("booted")
        await events.until_kind(AdapterEventKind.TRANSACTION_STARTED)
        await adapter.send(charge_rate(6.9))
        told = await charger.until("setpoint", setpoint_kw=6.9)
        assert told["source"] == TX
        assert datetime.fromisoformat(told["at"]).tzinfo is not None
        await charger.until("power", power_kw=6.9)
        await charger.order(nonsense=1, do="dance")
        await charger.until("not_understood")
        await charger.order(do="offline", seconds=0.1)
        await charger.until("disconnected")
        await charger.until("connected")
        await charger.order(do="unplug")
        await charger.until("status", status="Available")
        await charger.order(do="reboot")
        await charger.until("booted")
        async with patience():
            assert await charger.stop() == 0
