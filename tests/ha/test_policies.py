"""What becomes of a device when its plan goes stale, its link is lost, or somebody else sets it."""

from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
)

from custom_components.energy_dispatch.adapters.simulated import Fault, SimulatedCharger
from custom_components.energy_dispatch.const import DOMAIN, SUBENTRY_BATTERY, SUBENTRY_CHARGER
from custom_components.energy_dispatch.coordinator import EnergyDispatchConfigEntry

from .recording import device_of, record
from .schedules import SLOT, call, rows, settle
from .site import BATTERY_DATA, CHARGER_DATA, SITE_DATA, subentry
from .test_following import in_force_kw, later

MINUTE = timedelta(minutes=1)


async def set_up(
    hass: HomeAssistant, *, options: dict[str, Any] | None = None, **charger: object
) -> EnergyDispatchConfigEntry:
    """Return a running site whose charger has these settings beside the usual ones."""
    mock = MockConfigEntry(
        domain=DOMAIN,
        title="Home",
        data=dict(SITE_DATA),
        options=options or {},
        subentries_data=(
            subentry(SUBENTRY_CHARGER, "Garage", {**CHARGER_DATA, **charger}),
            subentry(SUBENTRY_BATTERY, "House battery", BATTERY_DATA),
        ),
    )
    mock.add_to_hass(hass)
    assert await hass.config_entries.async_setup(mock.entry_id)
    await settle(hass)
    entry: EnergyDispatchConfigEntry = mock
    return entry


# A stale plan

POLICIES = [("hold", 3.0), ("safe_value", 2.0), ("release", None)]
LONG: list[object] = [3.0, *[4.0] * 30]
PLAN: list[object] = [3.0, 3.0, 4.0, 5.0, 6.0, 7.0]


@pytest.mark.parametrize(("policy", "left_kw"), POLICIES)
async def test_an_asset_whose_plan_is_not_renewed_is_left_as_its_policy_says(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, policy: str, left_kw: float | None
) -> None:
    site = await set_up(hass, options={"stale_minutes": 20}, stale_policy=policy, safe_power_kw=2.0)
    told = async_capture_events(hass, "energy_dispatch_plan_stale")
    plan = await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=PLAN))
    await later(hass, freezer, 19 * MINUTE)
    assert told == []
    await later(hass, freezer, MINUTE)
    assert [event.data["plan_id"] for event in told] == [plan["plan_id"]]
    assert in_force_kw(site, "garage") == left_kw
    assert device_of(site, "garage").setpoint_kw == left_kw
    # To hold means to go on with the plan; else its later slots have no say any more.
    await later(hass, freezer, 2 * SLOT)
    assert in_force_kw(site, "garage") == (5.0 if policy == "hold" else left_kw)
    assert len(told) == 1


@pytest.mark.parametrize("policy", ["safe_value", "release"])
async def test_a_plan_that_is_renewed_ends_staleness_and_may_go_stale_itself(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, policy: str
) -> None:
    site = await set_up(hass, options={"stale_minutes": 20}, stale_policy=policy, safe_power_kw=2.0)
    told = async_capture_events(hass, "energy_dispatch_plan_stale")
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=PLAN))
    await later(hass, freezer, 15 * MINUTE)
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=PLAN))
    await later(hass, freezer, 15 * MINUTE)
    assert told == []
    await later(hass, freezer, 10 * MINUTE)
    assert len(told) == 1
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=PLAN))
    assert in_force_kw(site, "garage") == 3.0
    await later(hass, freezer, 25 * MINUTE)
    assert len(told) == 2


async def test_what_a_stale_plan_asks_does_not_come_back_with_the_end_of_an_override_or_a_restart(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    site = await set_up(hass, options={"stale_minutes": 20}, stale_policy="release")
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=PLAN))
    await later(hass, freezer, 21 * MINUTE)
    assert in_force_kw(site, "garage") is None
    await call(hass, "set_override", asset_id="garage", power_kw=8)
    await call(hass, "clear_override", asset_id="garage")
    assert in_force_kw(site, "garage") is None
    assert await hass.config_entries.async_unload(site.entry_id)
    assert await hass.config_entries.async_setup(site.entry_id)
    await settle(hass)
    assert in_force_kw(site, "garage") is None


async def test_staleness_is_off_by_default(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    told = async_capture_events(hass, "energy_dispatch_plan_stale")
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=LONG))
    for _ in range(24):
        await later(hass, freezer, SLOT)
    assert told == []
    assert in_force_kw(site, "garage") == 4.0


# A lost link


@pytest.mark.parametrize(("policy", "then_kw"), [("hold", 4.0), *POLICIES[1:]])
async def test_a_device_that_comes_back_is_treated_as_its_policy_says(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, policy: str, then_kw: float | None
) -> None:
    site = await set_up(hass, lost_policy=policy, safe_power_kw=2.0)
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[3.0, 4.0, 4.0, 5.0]))
    device = device_of(site, "garage")
    device.set_fault(Fault.OFFLINE)
    await later(hass, freezer, SLOT)
    assert device.setpoint_kw == 3.0
    device.set_fault(Fault.NONE)
    await settle(hass)
    assert device.setpoint_kw == then_kw
    # The plan's next change counts again, whatever the policy.
    await later(hass, freezer, 2 * SLOT)
    assert device.setpoint_kw == 5.0


# A plan's end


@pytest.mark.parametrize(("policy", "left_kw"), [("hold", 4.0), *POLICIES[1:]])
async def test_at_the_plans_end_the_asset_is_left_as_its_policy_says(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, policy: str, left_kw: float | None
) -> None:
    site = await set_up(hass, end_policy=policy, safe_power_kw=2.0)
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[3.0, 4.0]))
    await later(hass, freezer, SLOT)
    await later(hass, freezer, SLOT)
    assert device_of(site, "garage").setpoint_kw == left_kw
    assert in_force_kw(site, "garage") == left_kw


# A foreign writer


async def meddle(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    site: EnergyDispatchConfigEntry,
    setpoint_kw: float,
) -> None:
    """Let somebody else set the charger, and let it report so for as long as it takes to count."""
    charger = device_of(site, "garage")
    charger.setpoint_kw = setpoint_kw
    for _ in range(8):
        await later(hass, freezer, timedelta(seconds=10))


FOUR: list[object] = [3.0, 3.0, 4.0, 5.0]


async def test_by_default_the_setpoint_is_asserted_again_and_the_meddling_reported(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    site = await set_up(hass)
    told = async_capture_events(hass, "energy_dispatch_asset_not_following")
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=FOUR))
    await later(hass, freezer, timedelta(seconds=10))
    await meddle(hass, freezer, site, 9.0)
    assert [event.data["foreign_writer"] for event in told] == [True]
    assert device_of(site, "garage").setpoint_kw == 3.0


async def test_somebody_elses_setpoint_can_be_left_alone_until_the_plan_changes(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = await set_up(hass, foreign_writer="until_plan_change")
    told = async_capture_events(hass, "energy_dispatch_asset_not_following")
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=FOUR))
    await later(hass, freezer, timedelta(seconds=10))
    received = record(monkeypatch, device_of(site, "garage"))
    await meddle(hass, freezer, site, 9.0)
    assert [event.data["foreign_writer"] for event in told] == [True]
    await later(hass, freezer, SLOT)
    assert received == []
    assert device_of(site, "garage").setpoint_kw == 9.0
    await later(hass, freezer, SLOT)
    assert device_of(site, "garage").setpoint_kw == 4.0


async def test_a_plan_sent_once_more_unchanged_is_no_change_to_a_setpoint_that_is_left_alone(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = await set_up(hass, foreign_writer="until_plan_change")
    plan = rows(ev_garage_kw=FOUR)
    await call(hass, "submit_schedule", schedule=plan)
    await later(hass, freezer, timedelta(seconds=10))
    received = record(monkeypatch, device_of(site, "garage"))
    await meddle(hass, freezer, site, 9.0)
    await call(hass, "submit_schedule", schedule=plan)
    assert received == []
    assert device_of(site, "garage").setpoint_kw == 9.0


async def test_somebody_elses_setpoint_can_be_left_alone_until_the_car_leaves(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    site = await set_up(hass, foreign_writer="until_unplugged")
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[3.0, 4.0, 5.0, 6.0]))
    await later(hass, freezer, timedelta(seconds=10))
    charger = device_of(site, "garage")
    assert isinstance(charger, SimulatedCharger)
    await meddle(hass, freezer, site, 9.0)
    await later(hass, freezer, SLOT)
    assert charger.setpoint_kw == 9.0
    charger.unplug()
    await later(hass, freezer, timedelta(seconds=1))
    charger.plug_in()
    await later(hass, freezer, timedelta(seconds=1))
    assert charger.setpoint_kw == 4.0
    await later(hass, freezer, SLOT)
    assert charger.setpoint_kw == 5.0


async def test_each_asset_goes_stale_with_its_own_plan(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    site = await set_up(hass, options={"stale_minutes": 20}, stale_policy="release")
    told = async_capture_events(hass, "energy_dispatch_plan_stale")
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=PLAN))
    for _ in range(3):
        await later(hass, freezer, 8 * MINUTE)
        await call(hass, "submit_schedule", schedule=rows(battery_charge_kw=PLAN))
    assert [event.data["asset_ids"] for event in told] == [["garage"]]
    assert in_force_kw(site, "garage") is None
    assert in_force_kw(site, "house_battery") == 3.0


async def test_an_override_is_stronger_than_somebody_elses_setpoint(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    site = await set_up(hass, foreign_writer="until_plan_change")
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=FOUR))
    await later(hass, freezer, timedelta(seconds=10))
    await meddle(hass, freezer, site, 9.0)
    await call(hass, "set_override", asset_id="garage", power_kw=6)
    assert device_of(site, "garage").setpoint_kw == 6.0
