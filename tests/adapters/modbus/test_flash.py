"""Memory that wears out: counted by day, spared when the day's budget is used up."""

from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime, timedelta

import pytest

from custom_components.energy_dispatch.adapters import AdapterEvent, AdapterEventKind, WriteCost
from custom_components.energy_dispatch.adapters.modbus import (
    FlashBudget,
    Installation,
    ModbusAdapter,
    load_device_map,
)
from demo.devices.map_device import MapDevice

from .conftest import Recorder, charge, connect_to, discharge

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


class Clock:
    """A clock that is stepped."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def step(self, **time: float) -> None:
        self.now += timedelta(**time)


def test_writes_are_counted_by_utc_day() -> None:
    clock = Clock()
    budget = FlashBudget(clock=clock)
    budget.spend()
    budget.spend()
    assert budget.written_today == 2
    clock.step(hours=12)
    assert budget.written_today == 0


def test_the_write_that_uses_the_budget_up_is_told_once() -> None:
    budget = FlashBudget(clock=Clock(), most_a_day=2)
    assert [budget.spend() for _ in range(4)] == [False, True, False, False]
    assert budget.used_up


def test_with_the_budget_used_up_the_next_change_waits_for_an_hour_after_the_last() -> None:
    clock = Clock()
    budget = FlashBudget(clock=clock, most_a_day=1)
    assert budget.wait(urgent=False) == timedelta(0)
    budget.spend()
    clock.step(minutes=20)

    assert budget.wait(urgent=False) == timedelta(minutes=40)
    assert budget.wait(urgent=True) == timedelta(0)
    clock.step(minutes=40)
    assert budget.wait(urgent=False) == timedelta(0)


def test_a_host_that_kept_count_goes_on_counting() -> None:
    budget = FlashBudget(clock=Clock(), most_a_day=50, written_today=49)
    assert budget.spend()


@pytest.fixture
def told_by_device() -> Recorder[Mapping[str, object]]:
    return Recorder()


@pytest.fixture
async def device(
    told_by_device: Recorder[Mapping[str, object]], socket_enabled: None
) -> AsyncIterator[MapDevice]:
    device_map = load_device_map("victron_ess_mode_2_flash")
    device = MapDevice(device_map, house_load_kw=0.5, tell=told_by_device)
    await device.start()
    yield device
    await device.stop()


type MakeAdapter = Callable[[FlashBudget], ModbusAdapter]


@pytest.fixture
async def make_adapter(device: MapDevice, backend: str) -> AsyncIterator[MakeAdapter]:
    made: list[ModbusAdapter] = []

    def make(budget: FlashBudget) -> ModbusAdapter:
        made.append(
            ModbusAdapter(
                device.device_map,
                connect_to(backend, device.port, 100),
                installation=Installation(max_charge_kw=5.0),
                read_back_seconds=0,
                flash_budget=budget,
            )
        )
        return made[-1]

    yield make
    for adapter in made:
        await adapter.close()


async def test_a_setpoint_that_the_flash_holds_already_is_not_written_again(
    device: MapDevice, make_adapter: MakeAdapter
) -> None:
    adapter = make_adapter(FlashBudget(clock=Clock()))
    await adapter.send(charge(2.0))
    await adapter.send(charge(2.01))

    assert adapter.capabilities.write_cost is WriteCost.FLASH
    assert len(device.writes) == adapter.flash_writes_today == 1


async def test_at_the_cap_changes_are_put_off_and_the_newest_is_written_in_the_end(
    device: MapDevice,
    make_adapter: MakeAdapter,
    told_by_device: Recorder[Mapping[str, object]],
) -> None:
    adapter = make_adapter(FlashBudget(most_a_day=2, coarse=timedelta(seconds=0.3)))
    told: Recorder[AdapterEvent] = Recorder()
    adapter.subscribe(told)
    await adapter.send(charge(1.0))
    await adapter.send(charge(2.0))
    assert [event.kind for event in told.seen if event.kind is AdapterEventKind.WRITE_CAP] == [
        AdapterEventKind.WRITE_CAP
    ]

    put_off = await adapter.send(charge(3.0))
    await adapter.send(charge(4.0))
    assert put_off.detail is not None
    assert put_off.detail.startswith("Put off by")
    assert put_off.applied_power_kw == 2.0
    assert device.power_kw == pytest.approx(2.0)

    await told_by_device.wait(lambda event: event.get("setpoint_kw") == pytest.approx(4.0))
    seen = [event["setpoint_kw"] for event in told_by_device.seen if event["event"] == "setpoint"]
    assert seen == [pytest.approx(power_kw) for power_kw in (1.0, 2.0, 4.0)]


async def test_at_the_cap_stops_and_changes_of_direction_go_out_at_once(
    device: MapDevice, make_adapter: MakeAdapter
) -> None:
    adapter = make_adapter(FlashBudget(clock=Clock(), most_a_day=1))
    await adapter.send(charge(2.0))
    await adapter.send(charge(3.0))
    assert device.power_kw == pytest.approx(2.0)
    await adapter.send(discharge(1.0))
    assert device.power_kw == pytest.approx(-1.0)
    await adapter.send(charge(0.0))
    assert device.power_kw == pytest.approx(0.0)
    await adapter.release()
    assert device.mode == "release"
    assert adapter.flash_writes_today == 4
