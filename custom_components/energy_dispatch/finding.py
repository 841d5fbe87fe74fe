"""What Modbus devices' registers held before us: kept over restarts, to be put back some day."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from homeassistant.const import CONF_HOST, CONF_PORT
from homeassistant.core import callback

from .adapters.found_values import NOTHING, FoundValues, Remembered
from .asset import AssetConfig
from .const import (
    CONF_ADAPTER,
    CONF_CHARGE_POINT_ID,
    CONF_CONNECTOR_ID,
    CONF_DEVICE_MAP,
    CONF_UNIT_ID,
)

if TYPE_CHECKING:
    from .coordinator import DispatchCoordinator

_PLACE: Final = (
    CONF_ADAPTER,
    CONF_DEVICE_MAP,
    CONF_HOST,
    CONF_PORT,
    CONF_UNIT_ID,
    CONF_CHARGE_POINT_ID,
    CONF_CONNECTOR_ID,
)


@callback
def found_before(site: DispatchCoordinator, config: AssetConfig) -> Remembered:
    """Return what is remembered of an asset's device, for its new adapter to go on with."""
    keep = partial(_keep, site, config.asset_id)
    return Remembered(site.controls.found.get(config.asset_id, NOTHING), keep)


@callback
def forget_if_moved(site: DispatchCoordinator, before: AssetConfig, now: AssetConfig) -> None:
    """Forget what another device's registers held, and the vehicle that is there."""
    if _place(before.data) != _place(now.data):
        bare = site.controls.with_found(now.asset_id, None)
        site.change_controls(bare.with_stay(now.asset_id, None))


@callback
def _keep(site: DispatchCoordinator, asset_id: str, values: FoundValues) -> None:
    """Keep it at once: killed in the next moment, we would take our setpoint for the owner's."""
    site.keeper.change_at_once(site.controls.with_found(asset_id, values))


def _place(data: Mapping[str, Any]) -> tuple[object, ...]:
    return tuple(data.get(key) for key in _PLACE)
