"""Conditions of automations: does an asset follow its plan, is it overridden, is it offline?"""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import ClassVar, Final, Unpack, cast, override

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_OPTIONS, CONF_TARGET
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.condition import Condition, ConditionCheckParams, ConditionConfig
from homeassistant.helpers.typing import ConfigType
import voluptuous as vol

from .asset import Asset
from .const import DOMAIN
from .coordinator import DispatchCoordinator
from .target_devices import device_of, targeted_devices

ATTR_BEHAVIOR: Final = "behavior"
_SCHEMA: Final = vol.Schema(
    {
        vol.Required(CONF_TARGET): cv.TARGET_FIELDS,
        vol.Required(CONF_OPTIONS, default={}): {
            vol.Required(ATTR_BEHAVIOR, default="any"): vol.In(["any", "all"]),
        },
    }
)

type Check = Callable[[DispatchCoordinator, Asset], bool]


class AssetCondition(Condition):
    """True if any, or each, of the targeted assets is as asked; false if there is none."""

    check: ClassVar[Check]

    @override
    @classmethod
    async def async_validate_config(cls, hass: HomeAssistant, config: ConfigType) -> ConfigType:
        return cast(ConfigType, _SCHEMA(config))

    def __init__(self, hass: HomeAssistant, config: ConditionConfig) -> None:
        """Keep the target; devices may come and go, so it is resolved at each check."""
        super().__init__(hass, config)
        self._target = config.target or {}
        self._all = (config.options or {}).get(ATTR_BEHAVIOR) == "all"

    @override
    def _async_check(self, **kwargs: Unpack[ConditionCheckParams]) -> bool:
        found = [type(self).check(site, asset) for site, asset in self._assets()]
        return bool(found) and (all(found) if self._all else any(found))

    @callback
    def _assets(self) -> Iterator[tuple[DispatchCoordinator, Asset]]:
        """Return the targeted assets of the sites that are loaded."""
        wanted = targeted_devices(self._hass, self._target)
        for entry in self._hass.config_entries.async_entries(DOMAIN):
            if entry.state is not ConfigEntryState.LOADED:
                continue
            site: DispatchCoordinator = entry.runtime_data
            whole_site = device_of(self._hass, entry.entry_id, None) in wanted
            for asset_id, asset in site.assets.items():
                if whole_site or device_of(self._hass, entry.entry_id, asset_id) in wanted:
                    yield site, asset


def _is_on_plan(site: DispatchCoordinator, asset: Asset) -> bool:
    """Say whether a plan covers this moment and nothing stands before it."""
    asset_id = asset.config.asset_id
    return (
        site.plans.slot_at(asset_id, site.now()) is not None
        and site.controls.dispatching
        and asset.snapshot.follows_plan
        and asset.snapshot.override is None
    )


def _is_overridden(_site: DispatchCoordinator, asset: Asset) -> bool:
    return asset.snapshot.override is not None


def _is_offline(_site: DispatchCoordinator, asset: Asset) -> bool:
    return not asset.snapshot.connected


def _condition(check: Check) -> type[AssetCondition]:
    return type(
        f"AssetCondition{check.__name__}", (AssetCondition,), {"check": staticmethod(check)}
    )


CONDITIONS: Final[Mapping[str, type[Condition]]] = MappingProxyType(
    {
        "is_offline": _condition(_is_offline),
        "is_on_plan": _condition(_is_on_plan),
        "is_overridden": _condition(_is_overridden),
    }
)


async def async_get_conditions(
    hass: HomeAssistant,  # noqa: ARG001 - Home Assistant's signature
) -> dict[str, type[Condition]]:
    """Return the conditions by their name."""
    return dict(CONDITIONS)
