"""The next boundary's setpoints are made ready ahead, and sent as what the guards allow by then."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from custom_components.energy_dispatch.adapters.ocpp import OcppAdapter
from custom_components.energy_dispatch.coordinator import (
    DispatchCoordinator,
    EnergyDispatchConfigEntry,
)
from custom_components.energy_dispatch.engine import Command, CommandStatus
from custom_components.energy_dispatch.preparing import ASSETS_A_TURN, LEAD
from custom_components.energy_dispatch.session_goal import Reached, SessionGoal
from tests.adapters.ocpp.helpers import RawCharger

from .schedules import call, rows, settle
from .test_following import later
from .test_ocpp import SetUp, dialling, port, set_up, until_charging

__all__ = ["port", "set_up"]  # fixtures

pytestmark = pytest.mark.usefixtures("socket_enabled")

QUARTER = timedelta(minutes=15)
PLAN: list[object] = [5.0, 7.4, 6.0]


class Boundary:
    """One charger with a plan, and what its adapter was asked."""

    def __init__(
        self, entry: EnergyDispatchConfigEntry, charger: RawCharger, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.entry, self.charger = entry, charger
        self.prepared: list[float] = []
        self.begun: list[bool] = []
        adapter = entry.runtime_data.assets["bay"].adapter
        assert isinstance(adapter, OcppAdapter)
        prepare, begin = OcppAdapter.prepare, OcppAdapter.begin

        def noted_prepare(self_: OcppAdapter, command: Command, power_kw: float) -> None:
            self.prepared.append(power_kw)
            prepare(self_, command, power_kw)

        def noted_begin(self_: OcppAdapter, command: Command) -> bool:
            self.begun.append(begin(self_, command))
            return self.begun[-1]

        monkeypatch.setattr(OcppAdapter, "prepare", noted_prepare)
        monkeypatch.setattr(OcppAdapter, "begin", noted_begin)

    def limits(self) -> list[float]:
        """Return what the charger was told, in kW."""
        return [
            each["chargingSchedule"]["chargingSchedulePeriod"][0]["limit"] / 1000.0
            for each in self.charger.profiles()
        ]

    def last(self) -> Command:
        command = self.entry.runtime_data.engine.last_setpoint("bay")
        assert command is not None
        return command


@asynccontextmanager
async def planned(
    hass: HomeAssistant,
    set_up: SetUp,
    port: int,
    monkeypatch: pytest.MonkeyPatch,
    **bay: Any,
) -> AsyncIterator[Boundary]:
    """Yield a charger that follows the first slot of a plan."""
    entry = await set_up(bay)
    async with dialling(port) as charger:
        await until_charging(hass, charger)
        boundary = Boundary(entry, charger, monkeypatch)
        await call(hass, "submit_schedule", schedule=rows(ev_bay_kw=PLAN))
        await charger.until(lambda: boundary.limits() == [5.0])
        boundary.begun.clear()
        yield boundary


async def test_a_setpoint_is_made_ready_ahead_and_only_sent_at_its_time(
    hass: HomeAssistant,
    set_up: SetUp,
    port: int,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with planned(hass, set_up, port, monkeypatch) as boundary:
        await later(hass, freezer, QUARTER - LEAD)
        assert boundary.prepared == [7.4]
        assert boundary.limits() == [5.0]
        await later(hass, freezer, LEAD)
        await boundary.charger.until(lambda: boundary.limits() == [5.0, 7.4])
        assert boundary.begun == [True]
        assert boundary.last().effective_power_kw == 7.4
        await settle(hass)
        assert boundary.last().status in {CommandStatus.ACKNOWLEDGED, CommandStatus.COMPLETED}


async def test_what_the_guards_are_expected_to_make_of_it_is_made_ready(
    hass: HomeAssistant,
    set_up: SetUp,
    port: int,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with planned(hass, set_up, port, monkeypatch, max_charge_kw=7.0) as boundary:
        await later(hass, freezer, QUARTER - LEAD)
        assert boundary.prepared == [7.0]
        await later(hass, freezer, LEAD)
        await boundary.charger.until(lambda: boundary.limits() == [5.0, 7.0])
        assert boundary.begun == [True]
        assert [clamp.to_kw for clamp in boundary.last().clamps] == [7.0]


async def test_a_site_limit_that_comes_in_between_counts(
    hass: HomeAssistant,
    set_up: SetUp,
    port: int,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with planned(hass, set_up, port, monkeypatch) as boundary:
        await later(hass, freezer, QUARTER - LEAD)
        site = boundary.entry.runtime_data
        site.change_controls(type(site.controls)(site_limit_kw=6.5))
        await later(hass, freezer, LEAD)
        await boundary.charger.until(lambda: boundary.limits() == [5.0, 6.5])
        assert boundary.begun == []


async def test_a_plan_that_comes_in_between_is_made_ready_anew(
    hass: HomeAssistant,
    set_up: SetUp,
    port: int,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with planned(hass, set_up, port, monkeypatch) as boundary:
        due = boundary.entry.runtime_data.engine.next_due()
        assert due is not None
        await later(hass, freezer, QUARTER - LEAD)
        await call(
            hass,
            "submit_schedule",
            schedule=[{"timestamp": due.isoformat(), "ev_bay_kw": 9.0}],
            resolution={"minutes": 15},
        )
        assert boundary.prepared == [7.4, 9.0]
        await later(hass, freezer, LEAD)
        await boundary.charger.until(lambda: boundary.limits() == [5.0, 9.0])
        assert boundary.begun == [True]


async def test_an_override_stands_before_what_was_made_ready(
    hass: HomeAssistant,
    set_up: SetUp,
    port: int,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with planned(hass, set_up, port, monkeypatch) as boundary:
        await later(hass, freezer, QUARTER - LEAD)
        await call(hass, "set_override", asset_id="bay", power_kw=6.0, duration={"hours": 1})
        await boundary.charger.until(lambda: boundary.limits() == [5.0, 6.0])
        await later(hass, freezer, LEAD)
        assert boundary.limits() == [5.0, 6.0]


def shadow(site: DispatchCoordinator) -> None:
    site.following.set_shadow(shadow=True)


def no_dispatch(site: DispatchCoordinator) -> None:
    site.following.set_dispatching(dispatching=False)


def no_plan(site: DispatchCoordinator) -> None:
    site.following.set_following("bay", follows=False)


def no_more(site: DispatchCoordinator) -> None:
    """Let the session have what it was to have."""
    goal = SessionGoal(energy_kwh=1.0, reached=Reached.ENERGY)
    site.change_controls(site.controls.with_goal("bay", goal))


def another_car(site: DispatchCoordinator) -> None:
    """Let the device be able to do less than what was made ready."""
    adapter = site.assets["bay"].adapter
    assert isinstance(adapter, OcppAdapter)
    adapter.state._phases.in_use = 1


@pytest.fixture
def planning(
    hass: HomeAssistant, set_up: SetUp, port: int, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], AbstractAsyncContextManager[Boundary]]:
    """Return what runs a charger that follows the first slot of a plan."""
    return partial(planned, hass, set_up, port, monkeypatch)


@pytest.mark.parametrize("change", [shadow, no_dispatch, no_plan, no_more, another_car])
async def test_what_was_made_ready_does_not_leave_once_something_stands_before_it(
    hass: HomeAssistant,
    planning: Callable[[], AbstractAsyncContextManager[Boundary]],
    freezer: FrozenDateTimeFactory,
    change: Callable[[DispatchCoordinator], None],
) -> None:
    async with planning() as boundary:
        await later(hass, freezer, QUARTER - LEAD)
        assert boundary.prepared == [7.4]
        change(boundary.entry.runtime_data)
        await later(hass, freezer, LEAD)
        await settle(hass)
        assert True not in boundary.begun
        assert 7.4 not in boundary.limits()


async def test_a_site_in_shadow_makes_nothing_ready(
    hass: HomeAssistant,
    set_up: SetUp,
    port: int,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with planned(hass, set_up, port, monkeypatch) as boundary:
        boundary.entry.runtime_data.following.set_shadow(shadow=True)
        await later(hass, freezer, QUARTER - LEAD)
        await later(hass, freezer, LEAD)
        assert boundary.prepared == []
        assert boundary.limits() == [5.0]


async def test_many_assets_are_made_ready_over_several_turns(
    hass: HomeAssistant,
    set_up: SetUp,
    port: int,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with planned(hass, set_up, port, monkeypatch) as boundary:
        preparing = boundary.entry.runtime_data.preparing
        turns: list[int] = []
        go_on = preparing._go_on

        def noted() -> None:
            before = len(preparing._left)
            go_on()
            turns.append(before - len(preparing._left))

        monkeypatch.setattr(preparing, "_go_on", noted)
        others = {f"gone_{number}": None for number in range(2 * ASSETS_A_TURN)}
        freezer.tick(QUARTER - LEAD)
        site = boundary.entry.runtime_data
        assets = dict(site.assets)
        monkeypatch.setattr(type(site), "assets", property(lambda _: assets | others), raising=True)
        preparing.tick(site.now())
        monkeypatch.setattr(type(site), "assets", property(lambda _: assets))
        while preparing._left:
            await hass.async_block_till_done()
        assert turns == [ASSETS_A_TURN, ASSETS_A_TURN, 1]
        assert boundary.prepared == [7.4]
        preparing.stop()
