"""The next boundary's register writes are worked out ahead, and sent if nothing has changed."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from custom_components.energy_dispatch.adapters.modbus import ModbusAdapter
from custom_components.energy_dispatch.coordinator import (
    DispatchCoordinator,
    EnergyDispatchConfigEntry,
)
from custom_components.energy_dispatch.engine import Command, CommandStatus
from custom_components.energy_dispatch.modbus_links import modbus_links
from custom_components.energy_dispatch.preparing import LEAD
from demo.devices.map_device import MapDevice

from .modbus_site import asset_data, simulated, start_site
from .schedules import call, rows, settle
from .test_following import later

pytestmark = pytest.mark.usefixtures("socket_enabled")

QUARTER = timedelta(minutes=15)
PLAN: list[object] = [6.9, 9.66, 6.9]


class Boundary:
    """One charger with a plan, and what its adapter was asked."""

    def __init__(
        self, entry: EnergyDispatchConfigEntry, device: MapDevice, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.site: DispatchCoordinator = entry.runtime_data
        self.device = device
        self.begun: list[bool] = []
        begin = ModbusAdapter.begin

        def noted(self_: ModbusAdapter, command: Command) -> bool:
            self.begun.append(begin(self_, command))
            return self.begun[-1]

        monkeypatch.setattr(ModbusAdapter, "begin", noted)

    def last(self) -> Command:
        command = self.site.engine.last_setpoint("cellar")
        assert command is not None
        return command


@asynccontextmanager
async def planned(hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Boundary]:
    """Yield a charger that follows the first slot of a plan."""
    async with simulated(hass, "phoenix_charx") as device:
        data = asset_data(device, phases=3, voltage_v=230, max_charge_kw=11.04)
        entry = await start_site(hass, "charger", data)
        boundary = Boundary(entry, device, monkeypatch)
        await call(hass, "submit_schedule", schedule=rows(ev_cellar_kw=PLAN))
        assert device.offered_kw == pytest.approx(6.9)
        boundary.begun.clear()
        yield boundary
        await hass.async_stop(force=True)


async def test_a_setpoint_is_made_ready_ahead_and_only_written_at_its_time(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with planned(hass, monkeypatch) as boundary:
        await later(hass, freezer, QUARTER - LEAD)
        assert boundary.device.offered_kw == pytest.approx(6.9)
        await later(hass, freezer, LEAD)
        assert boundary.begun == [True]
        assert boundary.device.offered_kw == pytest.approx(9.66)
        assert boundary.last().effective_power_kw == 9.66
        assert boundary.last().status in {CommandStatus.ACKNOWLEDGED, CommandStatus.COMPLETED}


def shadow(site: DispatchCoordinator) -> None:
    site.following.set_shadow(shadow=True)


def no_dispatch(site: DispatchCoordinator) -> None:
    site.following.set_dispatching(dispatching=False)


def no_plan(site: DispatchCoordinator) -> None:
    site.following.set_following("cellar", follows=False)


@pytest.mark.parametrize("change", [shadow, no_dispatch, no_plan])
async def test_what_was_made_ready_does_not_leave_once_something_stands_before_it(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[DispatchCoordinator], None],
) -> None:
    async with planned(hass, monkeypatch) as boundary:
        await later(hass, freezer, QUARTER - LEAD)
        change(boundary.site)
        await later(hass, freezer, LEAD)
        await settle(hass)
        assert True not in boundary.begun
        assert boundary.device.offered_kw != pytest.approx(9.66)


async def test_a_limit_that_comes_in_between_counts(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with planned(hass, monkeypatch) as boundary:
        await later(hass, freezer, QUARTER - LEAD)
        controls = boundary.site.controls
        boundary.site.change_controls(type(controls)(site_limit_kw=7.6))
        await later(hass, freezer, LEAD)
        assert True not in boundary.begun
        assert boundary.device.offered_kw == pytest.approx(7.59)


async def test_an_override_stands_before_what_was_made_ready(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with planned(hass, monkeypatch) as boundary:
        await later(hass, freezer, QUARTER - LEAD)
        await call(hass, "set_override", asset_id="cellar", power_kw=4.14, duration={"hours": 1})
        await later(hass, freezer, LEAD)
        assert boundary.device.offered_kw == pytest.approx(4.14)


def test_assets_on_one_link_share_its_turns_and_others_do_not(hass: HomeAssistant) -> None:
    links = modbus_links(hass)
    turns = links.turns({"host": "Box.local", "port": 502})
    assert links.turns({"host": "box.local", "port": 502}) is turns
    assert links.turns({"host": "box.local", "port": 503}) is not turns
    assert modbus_links(hass) is links
