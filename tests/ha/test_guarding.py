"""Guards at dispatch: the asset's limits, the site's limit, the state of charge, dwell and ramp."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
    async_fire_time_changed,
)

from custom_components.energy_dispatch.const import (
    CONF_DWELL_SECONDS,
    CONF_FUSE_A,
    CONF_FUSE_PHASES,
    CONF_GRID_POWER_ENTITY,
    CONF_NOT_INTO_CARS,
    CONF_PRIORITY,
    CONF_RAISE_HOLD_SECONDS,
    CONF_RAMP_KW_PER_MINUTE,
    CONF_SAFE_LIMIT_KW,
    CONF_SOC_CEILING_PERCENT,
    CONF_SOC_FLOOR_PERCENT,
    CONF_STEP_KW,
    DOMAIN,
)
from custom_components.energy_dispatch.coordinator import EnergyDispatchConfigEntry
from custom_components.energy_dispatch.engine import CommandStatus, Reason
from custom_components.energy_dispatch.engine.limits import ClampReason

from .schedules import call, rows, settle
from .site import BATTERY_DATA, CHARGER_DATA, SITE_DATA, entity_id, subentry


async def set_up(
    hass: HomeAssistant,
    *,
    garage: dict[str, Any] | None = None,
    carport: dict[str, Any] | None = None,
    battery: dict[str, Any] | None = None,
    options: dict[str, Any] | None = None,
) -> EnergyDispatchConfigEntry:
    """Set up a site of two chargers and a battery with settings of the test's choice."""
    entry: ConfigEntry[Any] = MockConfigEntry(
        domain=DOMAIN,
        title="Home",
        data=dict(SITE_DATA),
        options=options or {},
        subentries_data=(
            subentry("charger", "Garage", {**CHARGER_DATA, **(garage or {})}),
            subentry(
                "charger",
                "Carport",
                {**CHARGER_DATA, "asset_id": "carport", **(carport or {})},
            ),
            subentry("battery", "House battery", {**BATTERY_DATA, **(battery or {})}),
        ),
    )
    entry.add_to_hass(hass)  # type: ignore[attr-defined]
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    return entry


def in_force_kw(site: EnergyDispatchConfigEntry, asset_id: str) -> float | None:
    """Return the setpoint that the device last confirmed."""
    command = site.runtime_data.engine.setpoint_in_force(asset_id)
    return None if command is None else command.effective_signed_kw


def reasons(site: EnergyDispatchConfigEntry, asset_id: str) -> list[ClampReason]:
    """Return why the setpoint in force is another than was asked."""
    command = site.runtime_data.engine.setpoint_in_force(asset_id)
    return [] if command is None else [clamp.reason for clamp in command.clamps]


async def later(hass: HomeAssistant, freezer: FrozenDateTimeFactory, seconds: float) -> None:
    """Let time pass, and do what was due meanwhile."""
    freezer.tick(timedelta(seconds=seconds))
    async_fire_time_changed(hass, dt_util.utcnow())
    await settle(hass)


async def limit(hass: HomeAssistant, site: EnergyDispatchConfigEntry, power_kw: float) -> None:
    """Set the site's limit."""
    await hass.services.async_call(
        "number",
        "set_value",
        {
            "entity_id": entity_id(hass, "number", f"{site.entry_id}_site_limit"),
            "value": power_kw,
        },
        blocking=True,
    )
    await settle(hass)


@pytest.mark.parametrize(
    ("asked_kw", "sent_kw", "reason"),
    [
        (20.0, 11.0, ClampReason.ASSET_MAXIMUM),
        (1.0, 0.0, ClampReason.BELOW_MINIMUM),
        (7.3, 7.0, ClampReason.STEP),
    ],
)
async def test_an_assets_own_limits_hold_and_the_answer_says_so(
    hass: HomeAssistant, asked_kw: float, sent_kw: float, reason: ClampReason
) -> None:
    site = await set_up(hass, garage={CONF_STEP_KW: 0.5})
    answer = await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[asked_kw]))
    assets: Any = answer["assets"]
    clamped = assets["garage"]["clamped"]
    assert [(one["asked_kw"], one["sent_kw"]) for one in clamped] == [(asked_kw, sent_kw)]
    assert in_force_kw(site, "garage") == pytest.approx(sent_kw)
    assert reason in reasons(site, "garage")


async def test_a_lowered_site_limit_lowers_the_less_important_first_and_a_raised_one_goes_back(
    hass: HomeAssistant,
) -> None:
    site = await set_up(hass, garage={CONF_PRIORITY: 5})
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[10.0], ev_carport_kw=[10.0]))
    sent = async_capture_events(hass, "energy_dispatch_command_dispatched")
    await limit(hass, site, 14)
    assert in_force_kw(site, "garage") == pytest.approx(10)
    assert in_force_kw(site, "carport") == pytest.approx(4)
    assert reasons(site, "carport") == [ClampReason.SITE_LIMIT]
    await limit(hass, site, 8)
    assert in_force_kw(site, "garage") == pytest.approx(8)
    assert in_force_kw(site, "carport") == pytest.approx(0)
    await limit(hass, site, 30)
    assert in_force_kw(site, "garage") == pytest.approx(10)
    assert in_force_kw(site, "carport") == pytest.approx(10)
    assert sent[0].data["asset_id"] == "carport"


async def test_a_lowered_site_limit_leaves_the_more_important_alone_meanwhile(
    hass: HomeAssistant,
) -> None:
    site = await set_up(hass, garage={CONF_PRIORITY: 5}, battery={CONF_PRIORITY: 3})
    await call(
        hass,
        "submit_schedule",
        schedule=rows(ev_garage_kw=[7.0], ev_carport_kw=[10.0], battery_charge_kw=[3.0]),
    )
    sent = async_capture_events(hass, "energy_dispatch_command_dispatched")
    await limit(hass, site, 14)
    assert in_force_kw(site, "carport") == pytest.approx(4)
    assert in_force_kw(site, "garage") == pytest.approx(7)
    assert [one.data["asset_id"] for one in sent] == ["carport"]
    assert sent[0].data["effective_power_kw"] == pytest.approx(4)
    assert sent[0].data["clamps"] == [{"reason": "site_limit", "from_kw": 10.0, "to_kw": 4.0}]


async def test_the_sum_of_what_is_in_force_never_passes_the_limit(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    site = await set_up(hass, carport={CONF_PRIORITY: 5})
    await limit(hass, site, 12)
    engine = site.runtime_data.engine
    worst = 0.0

    def look(_event: object) -> None:
        nonlocal worst
        total = 0.0
        for asset_id in ("garage", "carport"):
            last = engine.last_setpoint(asset_id)
            in_force = engine.setpoint_in_force(asset_id)
            total += max(
                (one.effective_signed_kw or 0.0 for one in (last, in_force) if one is not None),
                default=0.0,
            )
        worst = max(worst, total)

    for asset_id in ("garage", "carport"):
        site.runtime_data.listen_commands(asset_id, look)
    await call(
        hass,
        "submit_schedule",
        schedule=rows(ev_garage_kw=[10.0, 2.0, 9.0], ev_carport_kw=[2.0, 10.0, 9.0]),
    )
    for _ in range(3):
        await later(hass, freezer, 15 * 60)
    assert 0 < worst <= 12 + 1e-6


async def test_a_limit_lowers_a_setpoint_that_still_waits_for_its_proof(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    site = await set_up(hass)
    await call(
        hass,
        "submit_schedule",
        schedule=rows(ev_garage_kw=[3.0, 11.0], ev_carport_kw=[0.0, 0.0]),
    )
    await hass.services.async_call(
        DOMAIN, "simulate_fault", {"asset_id": "garage", "fault": "ignore"}, blocking=True
    )
    await later(hass, freezer, 15 * 60)
    engine = site.runtime_data.engine
    before = engine.last_setpoint("garage")
    assert before is not None
    assert before.status is CommandStatus.ACKNOWLEDGED
    await limit(hass, site, 5)
    lowered = engine.last_setpoint("garage")
    assert lowered is not None
    assert lowered is not before
    assert lowered.effective_signed_kw == pytest.approx(5)
    assert lowered.cause is Reason.LIMIT
    # What fits is not sent again and again while the proof is waited for.
    await limit(hass, site, 5)
    assert engine.last_setpoint("garage") is lowered


async def test_a_lifted_limit_raises_a_setpoint_that_still_waits_for_its_proof(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    site = await set_up(hass)
    await call(
        hass,
        "submit_schedule",
        schedule=rows(ev_garage_kw=[3.0, 6.9], ev_carport_kw=[3.0, 6.9]),
    )
    await limit(hass, site, 11)
    for asset_id in ("garage", "carport"):
        await hass.services.async_call(
            DOMAIN, "simulate_fault", {"asset_id": asset_id, "fault": "ignore"}, blocking=True
        )
    await later(hass, freezer, 15 * 60)
    engine = site.runtime_data.engine
    clamped = {key: engine.last_setpoint(key) for key in ("garage", "carport")}
    for one in clamped.values():
        assert one is not None
        assert one.status is CommandStatus.ACKNOWLEDGED
    assert clamped["garage"] is not None
    assert clamped["garage"].effective_signed_kw == pytest.approx(4.1)
    # The proof would come in half a minute, or never: the raise does not wait for it.
    await limit(hass, site, 30)
    raised = engine.last_setpoint("garage")
    assert raised is not None
    assert raised.effective_signed_kw == pytest.approx(6.9)
    assert raised.cause is Reason.LIMIT


async def test_after_a_restart_nothing_is_raised_into_what_other_devices_may_still_draw(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    site = await set_up(hass)
    await limit(hass, site, 12)
    await call(
        hass,
        "submit_schedule",
        schedule=rows(ev_garage_kw=[2.0, 10.0], ev_carport_kw=[10.0, 2.0]),
    )
    assert in_force_kw(site, "carport") == pytest.approx(10)
    assert await hass.config_entries.async_unload(site.entry_id)
    freezer.tick(timedelta(minutes=20))
    sent = async_capture_events(hass, "energy_dispatch_command_dispatched")
    assert await hass.config_entries.async_setup(site.entry_id)
    await settle(hass)
    commands = [site.runtime_data.engine.get_command(event.data["command_id"]) for event in sent]
    powers = [(one.asset_id, one.effective_signed_kw) for one in commands if one is not None]
    # The carport may still draw 10 kW: until it has confirmed 2, the garage gets what is left.
    before = powers[: powers.index(("carport", 2.0))]
    assert all((power or 0.0) <= 2.0 for _, power in before)
    assert in_force_kw(site, "garage") == pytest.approx(10)


async def test_the_state_of_charge_stops_charging_at_its_ceiling_and_discharging_at_its_floor(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    site = await set_up(
        hass, battery={CONF_SOC_CEILING_PERCENT: 60.0, CONF_SOC_FLOOR_PERCENT: 40.0}
    )
    await call(hass, "submit_schedule", schedule=rows(battery_charge_kw=[5.0] * 8))
    assert in_force_kw(site, "house_battery") == 5.0
    for _ in range(30):
        await later(hass, freezer, 30)
    assert in_force_kw(site, "house_battery") == 0.0
    assert reasons(site, "house_battery") == [ClampReason.SOC_CEILING]
    telemetry = await site.runtime_data.assets["house_battery"].adapter.read()
    assert telemetry.soc_percent is not None
    assert 60 <= telemetry.soc_percent < 63


async def test_a_dwell_holds_a_setpoint_and_a_ramp_moves_it_in_steps(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    site = await set_up(
        hass, garage={CONF_DWELL_SECONDS: 120}, carport={CONF_RAMP_KW_PER_MINUTE: 3.0}
    )
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[3.0], ev_carport_kw=[2.0]))
    await later(hass, freezer, 60)
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[6.0], ev_carport_kw=[8.0]))
    assert in_force_kw(site, "garage") == 3.0
    assert in_force_kw(site, "carport") == pytest.approx(5.0)
    for _ in range(9):
        await later(hass, freezer, 10)
    assert in_force_kw(site, "garage") == 6.0
    assert in_force_kw(site, "carport") == pytest.approx(8.0)
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[0.0], ev_carport_kw=[0.0]))
    assert in_force_kw(site, "garage") == 0.0
    assert in_force_kw(site, "carport") == 0.0


async def test_the_house_battery_does_not_discharge_into_the_car(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    site = await set_up(hass, battery={CONF_NOT_INTO_CARS: ["garage"]})
    await call(hass, "submit_schedule", schedule=rows(battery_discharge_kw=[3.0]))
    assert in_force_kw(site, "house_battery") == -3.0
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[7.0]))
    for _ in range(3):
        await later(hass, freezer, 10)
    assert in_force_kw(site, "house_battery") == 0.0
    assert reasons(site, "house_battery") == [ClampReason.NOT_INTO_THE_CAR]


async def test_news_of_a_car_concern_a_battery_that_was_told_later_to_spare_it(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    site = await set_up(hass)
    coordinator = site.runtime_data
    config = coordinator.assets["house_battery"].config
    await coordinator.async_change_asset(
        replace(config, data={**config.data, CONF_NOT_INTO_CARS: ["garage"]})
    )
    await call(hass, "submit_schedule", schedule=rows(battery_discharge_kw=[3.0]))
    assert in_force_kw(site, "house_battery") == -3.0
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[7.0]))
    for _ in range(3):
        await later(hass, freezer, 10)
    assert in_force_kw(site, "house_battery") == 0.0
    await coordinator.async_change_asset(config)
    await settle(hass)
    assert in_force_kw(site, "house_battery") == -3.0


async def test_the_limit_follows_the_house_down_at_once_and_up_after_a_while(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    hass.states.async_set("sensor.grid", "1000", {"unit_of_measurement": "W"})
    site = await set_up(
        hass,
        options={
            CONF_GRID_POWER_ENTITY: "sensor.grid",
            CONF_FUSE_A: 20,
            CONF_FUSE_PHASES: 3,
            CONF_RAISE_HOLD_SECONDS: 60,
            CONF_SAFE_LIMIT_KW: 2.0,
        },
    )
    garage = site.runtime_data.assets["garage"]

    async def house(rest_kw: float) -> None:
        own = sum(
            (asset.snapshot.telemetry.power_kw or 0.0) if asset.snapshot.telemetry else 0.0
            for asset in site.runtime_data.assets.values()
        )
        hass.states.async_set(
            "sensor.grid", str(rest_kw + own), {"unit_of_measurement": "kW"}, force_update=True
        )
        await settle(hass)

    await house(2.8)
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[11.0], ev_carport_kw=[0.0]))
    await later(hass, freezer, 10)
    await house(2.8)
    assert in_force_kw(site, "garage") is not None
    assert garage.snapshot.telemetry is not None
    await house(8.8)
    assert (in_force_kw(site, "garage") or 0) <= 5.0 + 0.01
    await house(0.8)
    assert (in_force_kw(site, "garage") or 0) <= 5.0 + 0.01
    for _ in range(7):
        await later(hass, freezer, 10)
        await house(0.8)
    assert in_force_kw(site, "garage") == pytest.approx(11.0)
    await later(hass, freezer, 61)
    assert in_force_kw(site, "garage") == pytest.approx(2.0)
