"""From an asset's settings to the adapter of a device behind other integrations' entities."""

from typing import TYPE_CHECKING, override

from homeassistant.util import dt as dt_util

from .adapters import Adapter
from .adapters.entity import EntityAdapter, entity_config
from .const import CONF_ENTITY
from .device_maker import DeviceMaker
from .entity_host import entity_host

if TYPE_CHECKING:
    from .asset import AssetConfig


class EntityDevices(DeviceMaker):
    """Makes adapters of devices that Home Assistant controls already."""

    @override
    async def async_create(self, config: AssetConfig, **_others: object) -> Adapter:
        return EntityAdapter(
            entity_config({"kind": config.kind, **config.data[CONF_ENTITY]}),
            entity_host(self._hass),
            clock=dt_util.utcnow,
        )
