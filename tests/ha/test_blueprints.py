"""Each blueprint, imported and used by a real Home Assistant."""

from collections import Counter
from datetime import timedelta
from pathlib import Path
import shutil
from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.blueprint.importer import _get_github_import_url
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.util import dt as dt_util, yaml as yaml_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.energy_dispatch.const import DOMAIN
from custom_components.energy_dispatch.coordinator import EnergyDispatchConfigEntry
from custom_components.energy_dispatch.target_devices import device_of

from .documents import ROOT, set_up_automation
from .schedules import SLOT, call, rows, settle
from .site import GARAGE, HOUSE_BATTERY, entity_id

FOLDER: Final = ROOT / "blueprints" / "automation" / DOMAIN


async def _use(hass: HomeAssistant, name: str, **inputs: object) -> None:
    """Put the blueprint where an import puts it, and make an automation of it."""
    there = Path(hass.config.path("blueprints", "automation", DOMAIN))
    there.mkdir(parents=True)
    shutil.copy(FOLDER / f"{name}.yaml", there)
    content = {"path": f"{DOMAIN}/{name}.yaml", "input": inputs}
    await set_up_automation(hass, {"alias": name, "use_blueprint": content})
    await settle(hass)


def _device(hass: HomeAssistant, site: EnergyDispatchConfigEntry, asset_id: str) -> str:
    found = device_of(hass, site.entry_id, asset_id)
    assert found is not None
    return found


def _setpoint_kw(site: EnergyDispatchConfigEntry, asset_id: str) -> float | None:
    return site.runtime_data.assets[asset_id].snapshot.setpoint_kw


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_blueprint_names_the_address_that_it_is_imported_from(path: Path) -> None:
    said: Any = yaml_util.load_yaml_dict(str(path))
    url = said["blueprint"]["source_url"]
    assert url.endswith(f"/blueprints/automation/{DOMAIN}/{path.name}")
    assert str(_get_github_import_url(url)).startswith("https://raw.githubusercontent.com/")
    assert url in (ROOT / "docs" / "automations.md").read_text(encoding="utf-8")


async def test_a_failure_is_notified_with_the_devices_words_and_retry_sends_it_again(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    notes: list[ServiceCall] = []

    async def notify(given: ServiceCall) -> None:
        notes.append(given)

    hass.services.async_register("notify", "phone", notify)
    retry = entity_id(hass, "button", f"{site.entry_id}_garage_retry")
    await _use(
        hass,
        "notify_failure",
        asset=_device(hass, site, GARAGE),
        retry_button=retry,
        notifier="notify.phone",
    )
    for fault in ("reject", "none"):
        await hass.services.async_call(
            DOMAIN, "simulate_fault", {"asset_id": GARAGE, "fault": fault}, blocking=True
        )
        if fault == "reject":
            await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[7.4, 0]))
            await settle(hass)
    assert len(notes) == 1
    assert "garage" in notes[0].data["title"]
    assert notes[0].data["message"]
    data = notes[0].data["data"]
    hass.bus.async_fire(
        "mobile_app_notification_action",
        {"action": data["actions"][0]["action"], "action_data": data["action_data"]},
    )
    await settle(hass)
    assert _setpoint_kw(site, GARAGE) == pytest.approx(7.4)


async def test_all_pauses_above_the_tariffs_limit_and_goes_on_below(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    await call(
        hass, "submit_schedule", schedule=rows(ev_garage_kw=[7.4, 0], battery_charge_kw=[2, 0])
    )
    hass.states.async_set("sensor.tariff", "0.2")
    assets = [_device(hass, site, one) for one in (GARAGE, HOUSE_BATTERY)]
    await _use(hass, "pause_above_tariff", tariff="sensor.tariff", limit=0.3, assets=assets)
    hass.states.async_set("sensor.tariff", "0.4")
    await settle(hass)
    assert [_setpoint_kw(site, one) for one in (GARAGE, HOUSE_BATTERY)] == [0, 0]
    hass.states.async_set("sensor.tariff", "0.3")
    await settle(hass)
    assert _setpoint_kw(site, GARAGE) == pytest.approx(7.4)
    assert _setpoint_kw(site, HOUSE_BATTERY) == pytest.approx(2)


async def test_the_battery_is_released_at_low_state_of_charge(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await call(hass, "submit_schedule", schedule=rows(battery_discharge_kw=[2, 3]))
    hass.states.async_set("sensor.soc", "20")
    battery = _device(hass, site, HOUSE_BATTERY)
    await _use(hass, "release_at_low_soc", soc="sensor.soc", limit=15, asset=battery)
    assert _setpoint_kw(site, HOUSE_BATTERY) == pytest.approx(-2)
    hass.states.async_set("sensor.soc", "14")
    await settle(hass)
    assert _setpoint_kw(site, HOUSE_BATTERY) is None
    freezer.tick(SLOT)
    async_fire_time_changed(hass, dt_util.utcnow())
    await settle(hass)
    commands = site.runtime_data.engine.get_commands_for_asset(HOUSE_BATTERY)
    sent = Counter(one.command_type.value for one in commands if one.dispatched_at)
    assert sent == {"set_discharge_rate": 2, "release": 2}
    assert _setpoint_kw(site, HOUSE_BATTERY) is None


async def test_an_entitys_forecast_is_carried_out_when_it_changes(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    hass.states.async_set("sensor.plan", "0")
    await _use(
        hass,
        "submit_forecast",
        forecast="sensor.plan",
        asset=_device(hass, site, HOUSE_BATTERY),
        unit="W",
        sign="discharge_positive",
    )
    now = dt_util.utcnow()
    slots = [{"time": now + timedelta(minutes=15 * at), "value": 1500} for at in range(3)]
    hass.states.async_set("sensor.plan", "1500", {"forecast": slots})
    await settle(hass)
    assert _setpoint_kw(site, HOUSE_BATTERY) == pytest.approx(-1.5)
