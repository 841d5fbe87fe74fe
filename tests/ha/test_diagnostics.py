"""Diagnostics hold what an engineer asks for, and nothing that lets anybody in."""

import json
from types import MappingProxyType
from typing import Any

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.energy_dispatch.coordinator import EnergyDispatchConfigEntry
from custom_components.energy_dispatch.diagnostics import (
    COMMANDS_SHOWN,
    async_get_config_entry_diagnostics,
)

from .schedules import call, rows
from .site import BATTERY_DATA

pytestmark = pytest.mark.smoke


async def diagnostics(hass: HomeAssistant, site: EnergyDispatchConfigEntry) -> dict[str, Any]:
    """Return what Home Assistant would write into the file."""
    values: dict[str, Any] = json.loads(
        json.dumps(await async_get_config_entry_diagnostics(hass, site))
    )
    return values


async def test_the_file_can_be_downloaded(
    hass: HomeAssistant,
    site: EnergyDispatchConfigEntry,
    hass_client: ClientSessionGenerator,
    socket_enabled: None,
) -> None:
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[7.4, 3.7]))
    told: Any = await get_diagnostics_for_config_entry(hass, hass_client, site)
    assert told["site"]["title"] == "Home"
    assert told["assets"]["garage"]["snapshot"]["setpoint_kw"] == 7.4


async def test_it_tells_the_plan_and_what_each_asset_can_and_did(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    await call(
        hass, "submit_schedule", name="night", schedule=rows(ev_garage_kw=[7.4, 3.7, None, 2])
    )
    told = await diagnostics(hass, site)
    (plan,) = told["plans"]
    assert plan["name"] == "night"
    assert plan["slots"] == 4
    assert plan["followed_by"] == ["garage"]
    garage = told["assets"]["garage"]
    assert garage["adapter"] == "simulated"
    assert garage["capabilities"]["max_charge_kw"] == 11
    assert "set_charge_rate" in garage["capabilities"]["command_types"]
    assert garage["snapshot"]["connected"] is True
    assert garage["snapshot"]["next_setpoint"]["parameters"] == {"power_kw": 3.7}
    (done,) = garage["last_commands"]
    assert done["status"] == "completed"
    assert garage["snapshot"]["last_command"] == done["command_id"]
    assert garage["commands_waiting"] == 3
    assert garage["findings"] is None
    battery = told["assets"]["house_battery"]
    assert battery["config"] == BATTERY_DATA
    assert battery["last_commands"] == []
    assert battery["snapshot"]["last_command"] is None


async def test_it_holds_the_last_commands_and_not_all(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    for number in range(COMMANDS_SHOWN + 5):
        await call(
            hass,
            "send_command",
            asset_id="garage",
            command_type="set_charge_rate",
            power_kw=2 + number / 10,
        )
    told = await diagnostics(hass, site)
    powers = [one["parameters"]["power_kw"] for one in told["assets"]["garage"]["last_commands"]]
    assert len(powers) == COMMANDS_SHOWN
    assert powers == sorted(powers)
    assert powers[-1] == 2 + (COMMANDS_SHOWN + 4) / 10


async def test_no_password_and_no_address_is_in_it(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    hass.config_entries.async_add_subentry(
        site,
        ConfigSubentry(
            data=MappingProxyType(
                {
                    **BATTERY_DATA,
                    "asset_id": "cellar",
                    "host": "battery.example",
                    "password": "correct horse",
                    "charge_point_id": "CP-SECRET",
                }
            ),
            subentry_type="battery",
            title="Cellar",
            unique_id="cellar",
        ),
    )
    await hass.async_block_till_done()
    site.runtime_data.assets["cellar"].update(link_detail="battery.example: connection refused")
    told = await diagnostics(hass, site)
    cellar = told["assets"]["cellar"]
    assert cellar["snapshot"]["link_detail"] == "**REDACTED**: connection refused"
    assert cellar["config"]["capacity_kwh"] == 10
    text = json.dumps(told)
    for secret in ("correct horse", "battery.example", "CP-SECRET"):
        assert secret not in text
