"""From an asset's settings to the adapter of an OCPP charger, and to the server that it dials."""

from typing import TYPE_CHECKING, Any, Final, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_PASSWORD
from homeassistant.core import HomeAssistant, callback

from .adapters import Adapter
from .adapters.ocpp import Authorization, ChargingRateUnit, OcppAdapter, OcppConfig
from .const import (
    CONF_ACCEPTED_TAGS,
    CONF_AUTHORIZATION,
    CONF_CHARGE_POINT_ID,
    CONF_CONNECTOR_ID,
    CONF_MAX_CURRENT_A,
    CONF_METER_INTERVAL_SECONDS,
    CONF_MIN_CURRENT_A,
    CONF_OCPP_CERTIFICATE,
    CONF_OCPP_HOST,
    CONF_OCPP_KEY,
    CONF_OCPP_PORT,
    CONF_PHASES,
    CONF_RATE_UNIT,
    CONF_STORE_PLAN,
    CONF_SWITCH_PHASES,
    CONF_VOLTAGE_V,
    DEFAULT_METER_INTERVAL_SECONDS,
    DEFAULT_OCPP_HOST,
    DEFAULT_OCPP_PORT,
    AdapterKind,
    StorePlan,
)
from .device_maker import DeviceMaker
from .ocpp_server import OcppServers, Tls

if TYPE_CHECKING:
    from .asset import AssetConfig

RATE_UNIT_AUTO: Final = "auto"


class OcppDevices(DeviceMaker):
    """Makes adapters of the chargers that dial in."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
        """Know the servers of all sites."""
        super().__init__(hass, entry)
        self._servers = OcppServers.of(hass)

    @override
    async def async_create(self, config: AssetConfig, **_others: object) -> Adapter:
        return await self._servers.async_add(self._address, self._ocpp(config), tls=self._tls)

    @callback
    @override
    def change(self, adapter: Adapter, config: AssetConfig) -> Adapter | None:
        """Return an adapter with other settings over the link of one; None: it needs a new link.

        A new password needs one too, unless another asset would lose the same link.
        """
        if not isinstance(adapter, OcppAdapter) or config.adapter is not AdapterKind.OCPP:
            return None
        before, after = adapter.config, self._ocpp(config)
        place = (before.charge_point_id, before.connector_id)
        if place != (after.charge_point_id, after.connector_id):
            return None
        if before.password != after.password and len(adapter.station.declared) == 1:
            return None
        return self._servers.change(self._address, adapter, after)

    @override
    async def async_discard(self, config: AssetConfig) -> None:
        await self._servers.async_remove(
            self._address, config.data[CONF_CHARGE_POINT_ID], config.data[CONF_CONNECTOR_ID]
        )

    @property
    def _address(self) -> tuple[str, int]:
        data = self._entry.data
        return (
            data.get(CONF_OCPP_HOST, DEFAULT_OCPP_HOST),
            data.get(CONF_OCPP_PORT, DEFAULT_OCPP_PORT),
        )

    @property
    def _tls(self) -> Tls | None:
        data = self._entry.data
        if not data.get(CONF_OCPP_CERTIFICATE):
            return None
        return Tls(certificate=data[CONF_OCPP_CERTIFICATE], key=data[CONF_OCPP_KEY])

    def _ocpp(self, config: AssetConfig) -> OcppConfig:
        data = config.data
        unit = data.get(CONF_RATE_UNIT, RATE_UNIT_AUTO)
        return OcppConfig(
            charge_point_id=data[CONF_CHARGE_POINT_ID],
            connector_id=data[CONF_CONNECTOR_ID],
            phases=data[CONF_PHASES],
            voltage_v=data[CONF_VOLTAGE_V],
            unit=None if unit == RATE_UNIT_AUTO else ChargingRateUnit(unit),
            max_current_a=data[CONF_MAX_CURRENT_A],
            min_current_a=data[CONF_MIN_CURRENT_A],
            password=data.get(CONF_PASSWORD),
            meter_interval_seconds=data.get(
                CONF_METER_INTERVAL_SECONDS, DEFAULT_METER_INTERVAL_SECONDS
            ),
            authorization=Authorization(data.get(CONF_AUTHORIZATION, Authorization.ALL)),
            accepted_tags=frozenset(data.get(CONF_ACCEPTED_TAGS, ())),
            switch_phases=data.get(CONF_SWITCH_PHASES, False),
            store_plan=data.get(CONF_STORE_PLAN, StorePlan.AUTO) == StorePlan.AUTO,
        )
