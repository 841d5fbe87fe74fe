"""Home Assistant's stop, for devices over Modbus and behind entities: who falls back by himself?"""

from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_dispatch.const import DOMAIN, SUBENTRY_CHARGER

from .modbus_site import BATTERY, asset_data, simulated, start_site
from .schedules import call, settle
from .site import SITE_DATA, subentry
from .test_entity_host import CHARGER, start_helpers


@pytest.mark.parametrize(
    ("map_id", "power_kw", "left"),
    [
        ("huawei_luna2000", 2.0, "charge"),  # the inverter forgets it after two minutes
        ("huawei_luna2000", 0.0, "release"),  # it holds by a setting that stays for ever
        ("fronius_gen24", 0.0, "hold"),
        ("goodwe_et", 2.0, "release"),  # no watchdog
        ("sma_sunny_island", 2.0, "release"),  # nobody knows what it falls back to
    ],
)
async def test_a_battery_keeps_its_setpoint_only_where_its_watchdog_ends_it(
    hass: HomeAssistant, socket_enabled: None, map_id: str, power_kw: float, left: str
) -> None:
    async with simulated(hass, map_id, most_kw=4.0) as device:
        await start_site(hass, "battery", asset_data(device, **BATTERY))
        await call(hass, "set_override", asset_id="cellar", power_kw=power_kw)
        assert device.mode == ("charge" if power_kw else "hold")
        await hass.async_stop(force=True)
        assert device.mode == left


@pytest.mark.parametrize(
    ("lifetime", "current_a"), [({}, "32.0"), ({"lifetime_seconds": 60}, "10.0")]
)
async def test_an_entity_is_handed_back_unless_what_it_was_set_to_expires(
    hass: HomeAssistant, lifetime: dict[str, Any], current_a: str
) -> None:
    await start_helpers(hass)
    control = {key: value for key, value in CHARGER.items() if key != "kind"}
    data = {
        "adapter": "entity",
        "asset_id": "car",
        "max_charge_kw": 22.08,
        "min_charge_kw": 4.14,
        "entity": {**control, **lifetime},
    }
    entry = MockConfigEntry(
        domain=DOMAIN,
        data=dict(SITE_DATA),
        subentries_data=(subentry(SUBENTRY_CHARGER, "Car", data),),
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    await call(hass, "set_override", asset_id="car", power_kw=6.9)
    assert hass.states.is_state("number.current", "10.0")
    await hass.async_stop(force=True)
    assert hass.states.is_state("number.current", current_a)
