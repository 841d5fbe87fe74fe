"""Triggers and conditions, in automations that a real Home Assistant runs."""

from collections.abc import Mapping
from typing import Any

from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import condition, config_validation as cv, trigger as trigger_helper
from homeassistant.helpers.condition import async_get_all_descriptions as condition_descriptions
from homeassistant.helpers.translation import async_get_translations
from homeassistant.helpers.trigger import async_get_all_descriptions as trigger_descriptions
from homeassistant.setup import async_setup_component
import pytest

from custom_components.energy_dispatch.condition import CONDITIONS
from custom_components.energy_dispatch.const import DOMAIN, EVENT_PREFIX
from custom_components.energy_dispatch.coordinator import EnergyDispatchConfigEntry
from custom_components.energy_dispatch.target_devices import device_of
from custom_components.energy_dispatch.trigger import TRIGGERS

from .schedules import call, rows, settle
from .site import GARAGE, HOUSE_BATTERY


async def _automation(
    hass: HomeAssistant, trigger: Mapping[str, Any], only_if: Mapping[str, Any] | None = None
) -> list[dict[str, Any]]:
    """Set up an automation, and return a list of what its trigger knew at each run."""
    runs: list[dict[str, Any]] = []
    hass.bus.async_listen("it_ran", lambda event: runs.append(dict(event.data)))
    automation = {
        "alias": "It runs",
        "triggers": [trigger],
        "conditions": [only_if] if only_if else [],
        "actions": [
            {
                "event": "it_ran",
                "event_data": {
                    "asset_id": "{{ trigger.asset_id }}",
                    "error": "{{ trigger.error }}",
                    "description": "{{ trigger.description }}",
                },
            }
        ],
    }
    assert await async_setup_component(hass, "automation", {"automation": [automation]})
    await hass.async_block_till_done()
    state = hass.states.get("automation.it_runs")
    assert state is not None
    assert state.state == "on", "Home Assistant does not take the automation."
    return runs


def _device(hass: HomeAssistant, site: EnergyDispatchConfigEntry, asset_id: str | None) -> str:
    found = device_of(hass, site.entry_id, asset_id)
    assert found is not None
    return found


async def _fail_a_command(hass: HomeAssistant) -> None:
    await hass.services.async_call(
        DOMAIN, "simulate_fault", {"asset_id": GARAGE, "fault": "reject"}, blocking=True
    )
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[7.4, 0]))
    await settle(hass)


@pytest.mark.smoke
async def test_an_automation_runs_when_a_command_fails_and_knows_the_devices_words(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    runs = await _automation(
        hass,
        {
            "trigger": f"{DOMAIN}.command_failed",
            "target": {"device_id": _device(hass, site, GARAGE)},
        },
    )
    await _fail_a_command(hass)
    assert [run["asset_id"] for run in runs] == [GARAGE]
    assert runs[0]["error"]
    assert "command failed of garage" in runs[0]["description"]


async def test_a_trigger_leaves_other_devices_alone_and_a_site_stands_for_all(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    failed = f"{DOMAIN}.command_failed"
    other = await _automation(
        hass, {"trigger": failed, "target": {"device_id": _device(hass, site, HOUSE_BATTERY)}}
    )
    await _fail_a_command(hass)
    assert other == []
    whole: list[Any] = []
    config = await trigger_helper.async_validate_trigger_config(
        hass,
        cv.TRIGGER_SCHEMA(
            [{"trigger": failed, "target": {"device_id": _device(hass, site, None)}}]
        ),
    )

    async def run(variables: Mapping[str, Any], _context: Context | None = None) -> None:
        whole.append(variables["trigger"])

    detach = await trigger_helper.async_initialize_triggers(
        hass, config, run, DOMAIN, "whole site", lambda *_: None
    )
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[3.7, 0]))
    await settle(hass)
    assert [one["asset_id"] for one in whole] == [GARAGE]
    assert detach is not None
    detach()


async def test_every_event_that_a_trigger_promises_reaches_it(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    seen: list[str] = []

    async def run(variables: Mapping[str, Any], _context: Context | None = None) -> None:
        seen.append(variables["trigger"]["platform"])

    names = [f"{DOMAIN}.{name}" for name in TRIGGERS]
    config = await trigger_helper.async_validate_trigger_config(
        hass, cv.TRIGGER_SCHEMA([{"trigger": name} for name in names])
    )
    detach = await trigger_helper.async_initialize_triggers(
        hass, config, run, DOMAIN, "all of them", lambda *_: None
    )
    for kind in TRIGGERS.values():
        event_type = kind.event_type  # type: ignore[attr-defined]
        hass.bus.async_fire(
            f"{EVENT_PREFIX}{event_type.value}",
            {"config_entry_id": site.entry_id, "site": "Home", "asset_id": GARAGE},
        )
    await hass.async_block_till_done()
    assert sorted(seen) == sorted(names)
    assert detach is not None
    detach()


async def test_an_override_is_told_when_it_begins_and_when_it_ends(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    runs = await _automation(hass, {"trigger": f"{DOMAIN}.override_started"})
    await call(hass, "set_override", asset_id=GARAGE, power_kw=5)
    await settle(hass)
    assert [run["asset_id"] for run in runs] == [GARAGE]


@pytest.mark.smoke
@pytest.mark.parametrize(
    ("name", "while_overridden"), [("is_overridden", True), ("is_on_plan", False)]
)
async def test_a_condition_tells_an_overridden_asset_from_one_on_its_plan(
    hass: HomeAssistant,
    site: EnergyDispatchConfigEntry,
    name: str,
    while_overridden: bool,
) -> None:
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[7.4, 0]))
    runs = await _automation(
        hass,
        {"trigger": "event", "event_type": "look"},
        {
            "condition": f"{DOMAIN}.{name}",
            "target": {"device_id": _device(hass, site, GARAGE)},
        },
    )

    async def passes() -> bool:
        runs.clear()
        hass.bus.async_fire("look")
        await settle(hass)
        return bool(runs)

    assert await passes() is not while_overridden
    await call(hass, "set_override", asset_id=GARAGE, power_kw=5)
    assert await passes() is while_overridden


async def test_one_device_of_several_that_is_offline_is_any_and_not_all(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    await hass.services.async_call(
        DOMAIN, "simulate_fault", {"asset_id": GARAGE, "fault": "offline"}, blocking=True
    )
    await settle(hass)
    for behavior, expected in (("any", 1), ("all", 0)):
        runs = await _automation_once(hass, site, behavior)
        assert len(runs) == expected, behavior


async def _automation_once(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, behavior: str
) -> list[bool]:
    config = await condition.async_validate_condition_config(
        hass,
        {
            "condition": f"{DOMAIN}.is_offline",
            "target": {"device_id": _device(hass, site, None)},
            "options": {"behavior": behavior},
        },
    )
    checker = await condition.async_from_config(hass, config)
    return [True] if checker.async_check() else []


@pytest.mark.smoke
@pytest.mark.parametrize("language", ["en", "de"])
async def test_each_trigger_and_condition_is_described_in_each_language(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, language: str
) -> None:
    described = {
        "triggers": await trigger_descriptions(hass),
        "conditions": await condition_descriptions(hass),
    }
    for category, names in (("triggers", TRIGGERS), ("conditions", CONDITIONS)):
        texts = await async_get_translations(hass, language, category, [DOMAIN])
        for name in names:
            assert described[category].get(f"{DOMAIN}.{name}"), name
            for part in ("name", "description"):
                assert texts[f"component.{DOMAIN}.{category}.{name}.{part}"], name
