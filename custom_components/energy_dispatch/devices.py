"""From an asset's settings to the adapter that speaks to its device."""

from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, cast

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from .adapters import Adapter
from .const import AdapterKind
from .device_maker import DeviceMaker

if TYPE_CHECKING:
    from .adapters.flash import FlashBudget
    from .adapters.found_values import Remembered
    from .asset import AssetConfig

_MAKERS: Final[Mapping[AdapterKind, tuple[str, str]]] = {
    AdapterKind.OCPP: (".ocpp_device", "OcppDevices"),
    AdapterKind.MODBUS: (".modbus_device", "ModbusDevices"),
    AdapterKind.ENTITY: (".entity_device", "EntityDevices"),
    AdapterKind.SIMULATED: (".simulated_device", "SimulatedDevices"),
}
"""By kind: which module has what makes its adapters. A site imports those of its devices only."""


def preload(kinds: Iterable[AdapterKind] = AdapterKind) -> None:
    """Import what the loop must not wait for; runs in an executor.

    Args:
        kinds: of the devices that there are.
    """
    import_module(".engine.schedule", __package__)  # pandas: a fifth of a second
    for kind in kinds:
        import_maker(kind)


def import_maker(kind: AdapterKind) -> type[DeviceMaker]:
    """Import what makes a kind's adapters; the first time it reads files."""
    module, name = _MAKERS[kind]
    return cast("type[DeviceMaker]", getattr(import_module(module, __package__), name))


class AdapterFactory:
    """Makes the adapters of one site."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
        """Know the site; nothing is opened before the first asset needs it."""
        self._hass = hass
        self._entry = entry
        self._makers: dict[AdapterKind, DeviceMaker] = {}

    async def async_create(
        self,
        config: AssetConfig,
        *,
        flash_budget: FlashBudget | None = None,
        found: Remembered | None = None,
    ) -> Adapter:
        """Make the adapter of an asset; an absent device is no error.

        Args:
            config: of the asset.
            flash_budget: counts a Modbus device's writes to memory that wears out.
            found: what a Modbus device's registers held before us.

        Raises:
            OSError: the port that OCPP chargers dial is taken.
        """
        maker = await self._async_maker(config.adapter)
        return await maker.async_create(config, flash_budget=flash_budget, found=found)

    @callback
    def change(self, adapter: Adapter, config: AssetConfig) -> Adapter | None:
        """Return an adapter with other settings over the link of one; None: it needs a new link.

        A new password needs one too, unless another asset would lose the same link.
        """
        maker = self._makers.get(config.adapter)
        return None if maker is None else maker.change(adapter, config)

    async def async_discard(self, config: AssetConfig) -> None:
        """Give back what an asset's adapter shared with others."""
        maker = self._makers.get(config.adapter)
        if maker is not None:
            await maker.async_discard(config)

    async def _async_maker(self, kind: AdapterKind) -> DeviceMaker:
        maker = self._makers.get(kind)
        if maker is None:
            imported = await self._hass.async_add_import_executor_job(import_maker, kind)
            maker = self._makers.setdefault(kind, imported(self._hass, self._entry))
        return maker
