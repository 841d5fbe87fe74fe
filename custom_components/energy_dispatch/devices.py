"""From an asset's settings to the adapter that speaks to its device."""

from typing import TYPE_CHECKING, Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_PASSWORD
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from .adapters import Adapter
from .adapters.entity import EntityAdapter, entity_config
from .adapters.modbus import FlashBudget, Found
from .adapters.ocpp import Authorization, ChargingRateUnit, OcppConfig
from .adapters.simulated import SimulatedBattery, SimulatedCharger
from .const import (
    CONF_ACCEPTED_TAGS,
    CONF_AUTHORIZATION,
    CONF_CAPACITY_KWH,
    CONF_CHARGE_POINT_ID,
    CONF_CONNECTOR_ID,
    CONF_ENTITY,
    CONF_MAX_CHARGE_KW,
    CONF_MAX_CURRENT_A,
    CONF_MAX_DISCHARGE_KW,
    CONF_METER_INTERVAL_SECONDS,
    CONF_MIN_CHARGE_KW,
    CONF_MIN_CURRENT_A,
    CONF_OCPP_CERTIFICATE,
    CONF_OCPP_HOST,
    CONF_OCPP_KEY,
    CONF_OCPP_PORT,
    CONF_PHASES,
    CONF_RATE_UNIT,
    CONF_SOC_PERCENT,
    CONF_STORE_PLAN,
    CONF_SWITCH_PHASES,
    CONF_VOLTAGE_V,
    DEFAULT_METER_INTERVAL_SECONDS,
    DEFAULT_OCPP_HOST,
    DEFAULT_OCPP_PORT,
    SUBENTRY_CHARGER,
    AdapterKind,
    StorePlan,
)
from .entity_host import entity_host
from .modbus_device import async_modbus_adapter
from .ocpp_server import OcppServers, Tls

if TYPE_CHECKING:
    from .asset import AssetConfig

RATE_UNIT_AUTO: Final = "auto"


def preload() -> None:
    """Import and read what the loop must not wait for; runs in an executor."""
    from .engine import schedule  # noqa: F401, PLC0415 - pandas: a fifth of a second


class AdapterFactory:
    """Makes the adapters of one site."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
        """Know the site; nothing is opened before the first asset needs it."""
        self._hass = hass
        self._entry = entry
        self._servers = OcppServers.of(hass)

    async def async_create(
        self,
        config: AssetConfig,
        *,
        flash_budget: FlashBudget | None = None,
        found: Found | None = None,
    ) -> Adapter:
        """Make the adapter of an asset; an absent device is no error.

        Args:
            config: of the asset.
            flash_budget: counts a Modbus device's writes to memory that wears out.
            found: what a Modbus device's registers held before us.

        Raises:
            OSError: the port that OCPP chargers dial is taken.
        """
        match config.adapter:
            case AdapterKind.OCPP:
                return await self._servers.async_add(
                    self._address, self._ocpp(config), tls=self._tls
                )
            case AdapterKind.MODBUS:
                return await async_modbus_adapter(self._hass, config.data, flash_budget, found)
            case AdapterKind.ENTITY:
                return EntityAdapter(
                    entity_config({"kind": config.kind, **config.data[CONF_ENTITY]}),
                    entity_host(self._hass),
                    clock=dt_util.utcnow,
                )
            case AdapterKind.SIMULATED:
                return self._simulated(config)

    async def async_discard(self, config: AssetConfig) -> None:
        """Give back what an asset's adapter shared with others."""
        if config.adapter is AdapterKind.OCPP:
            await self._servers.async_remove(self._address, config.data[CONF_CHARGE_POINT_ID])

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

    def _simulated(self, config: AssetConfig) -> Adapter:
        data = config.data
        if config.kind == SUBENTRY_CHARGER:
            return SimulatedCharger(
                max_charge_kw=data[CONF_MAX_CHARGE_KW],
                min_charge_kw=data[CONF_MIN_CHARGE_KW],
                clock=dt_util.utcnow,
            )
        return SimulatedBattery(
            capacity_kwh=data[CONF_CAPACITY_KWH],
            max_charge_kw=data[CONF_MAX_CHARGE_KW],
            max_discharge_kw=data[CONF_MAX_DISCHARGE_KW],
            soc_percent=data[CONF_SOC_PERCENT],
            clock=dt_util.utcnow,
        )
