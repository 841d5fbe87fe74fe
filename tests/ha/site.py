"""What the tests' site is made of, and helpers to look at it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import entity_registry as er

from custom_components.energy_dispatch.const import (
    CONF_ADAPTER,
    CONF_ASSET_ID,
    CONF_CAPACITY_KWH,
    CONF_END_POLICY,
    CONF_MAX_CHARGE_KW,
    CONF_MAX_DISCHARGE_KW,
    CONF_MIN_CHARGE_KW,
    CONF_OCPP_HOST,
    CONF_OCPP_PORT,
    CONF_SOC_PERCENT,
    DOMAIN,
    SUBENTRY_BATTERY,
    SUBENTRY_CHARGER,
    AdapterKind,
)

GARAGE: Final = "garage"
HOUSE_BATTERY: Final = "house_battery"

SITE_DATA: Final[Mapping[str, Any]] = MappingProxyType(
    {CONF_OCPP_HOST: "127.0.0.1", CONF_OCPP_PORT: 9000}
)
CHARGER_DATA: Final[Mapping[str, Any]] = MappingProxyType(
    {
        CONF_ADAPTER: AdapterKind.SIMULATED,
        CONF_ASSET_ID: GARAGE,
        CONF_END_POLICY: "release",
        CONF_MAX_CHARGE_KW: 11.0,
        CONF_MIN_CHARGE_KW: 1.4,
    }
)
BATTERY_DATA: Final[Mapping[str, Any]] = MappingProxyType(
    {
        CONF_ADAPTER: AdapterKind.SIMULATED,
        CONF_ASSET_ID: HOUSE_BATTERY,
        CONF_CAPACITY_KWH: 10.0,
        CONF_END_POLICY: "release",
        CONF_MAX_CHARGE_KW: 5.0,
        CONF_MAX_DISCHARGE_KW: 5.0,
        CONF_SOC_PERCENT: 50.0,
    }
)


def subentry(kind: str, title: str, data: Mapping[str, Any]) -> ConfigSubentryData:
    """Return an asset as a config entry stores it."""
    return ConfigSubentryData(
        data=dict(data), subentry_type=kind, title=title, unique_id=data[CONF_ASSET_ID]
    )


CHARGER: Final = subentry(SUBENTRY_CHARGER, "Garage", CHARGER_DATA)
BATTERY: Final = subentry(SUBENTRY_BATTERY, "House battery", BATTERY_DATA)


def entity_id(hass: HomeAssistant, platform: str, unique_id: str) -> str:
    """Return the id of one of our entities, by what it is and not by what it is called."""
    found = er.async_get(hass).async_get_entity_id(platform, DOMAIN, unique_id)
    assert found is not None, f"There is no {platform} {unique_id}."
    return found


def state_of(hass: HomeAssistant, platform: str, unique_id: str) -> State:
    """Return the present state of one of our entities."""
    state = hass.states.get(entity_id(hass, platform, unique_id))
    assert state is not None, f"{platform} {unique_id} has no state; is it disabled?"
    return state
