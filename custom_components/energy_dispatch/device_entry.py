"""Who an asset's device says it is, in Home Assistant's device registry."""

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.typing import UNDEFINED

from .adapters.upkeep import DeviceIdentity, Identifies
from .asset import Asset
from .const import DOMAIN


def device_identifier(entry_id: str, asset_id: str) -> str:
    """Return the name that an asset's device has in the registry, unique over all sites."""
    return f"{entry_id}_{asset_id}"


def told_by(asset: Asset) -> DeviceInfo:
    """Return what the device has told of itself; what it has not told stays as it is."""
    adapter = asset.adapter
    return _info(adapter.device_identity) if isinstance(adapter, Identifies) else DeviceInfo()


@callback
def note_identity(hass: HomeAssistant, entry_id: str, asset: Asset) -> None:
    """Write what a device tells of itself into its entry, if that is news and the entry exists."""
    adapter = asset.adapter
    if not isinstance(adapter, Identifies) or adapter.device_identity == asset.noted_identity:
        return
    registry = dr.async_get(hass)
    identifier = (DOMAIN, device_identifier(entry_id, asset.config.asset_id))
    device = registry.async_get_device_by_identifier(identifier, entry_id)
    if device is None:
        return  # its entities are being added, and bring it along
    asset.noted_identity = adapter.device_identity
    told = _info(adapter.device_identity)
    registry.async_update_device(
        device.id,
        manufacturer=told.get("manufacturer", UNDEFINED),
        model=told.get("model", UNDEFINED),
        serial_number=told.get("serial_number", UNDEFINED),
        sw_version=told.get("sw_version", UNDEFINED),
    )


def _info(identity: DeviceIdentity) -> DeviceInfo:
    info = DeviceInfo()
    if identity.manufacturer is not None:
        info["manufacturer"] = identity.manufacturer
    if identity.model is not None:
        info["model"] = identity.model
    if identity.serial_number is not None:
        info["serial_number"] = identity.serial_number
    if identity.firmware is not None:
        info["sw_version"] = identity.firmware
    return info
