"""Numbers: a setpoint by hand for an asset, its session's goal, and the site's power limit."""

from dataclasses import dataclass
from typing import Any, Final, override

from homeassistant.components.number import (
    NumberDeviceClass,
    NumberEntity,
    NumberEntityDescription,
    NumberMode,
)
from homeassistant.const import UnitOfPower
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .controls import Override
from .coordinator import EnergyDispatchConfigEntry
from .engine.limits import AssetLimits
from .entity import AssetEntity, AssetEntityDescription, SiteEntity, async_add_asset_entities
from .goal_entities import GOAL_NUMBERS, GoalNumber

PARALLEL_UPDATES = 0

MOST_KW: Final = 1000.0
"""Where nothing narrower is known."""


@dataclass(frozen=True, kw_only=True)
class AssetNumberDescription(AssetEntityDescription, NumberEntityDescription):
    """A number of an asset."""


OVERRIDE: Final = AssetNumberDescription(
    key="manual_setpoint",
    translation_key="manual_setpoint",
    device_class=NumberDeviceClass.POWER,
    native_unit_of_measurement=UnitOfPower.KILO_WATT,
    native_step=0.1,
    mode=NumberMode.BOX,
)
SITE_LIMIT: Final = NumberEntityDescription(
    key="site_limit",
    translation_key="site_limit",
    device_class=NumberDeviceClass.POWER,
    native_unit_of_measurement=UnitOfPower.KILO_WATT,
    native_min_value=0,
    native_max_value=MOST_KW,
    native_step=0.1,
    mode=NumberMode.BOX,
)


async def async_setup_entry(
    hass: HomeAssistant,  # noqa: ARG001 - Home Assistant's signature
    entry: EnergyDispatchConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the numbers of the site and of each asset."""
    coordinator = entry.runtime_data
    async_add_entities([SiteLimit(coordinator, SITE_LIMIT)])
    await async_add_asset_entities(coordinator, async_add_entities, ManualSetpoint, (OVERRIDE,))
    await async_add_asset_entities(coordinator, async_add_entities, GoalNumber, GOAL_NUMBERS)


class ManualSetpoint(AssetEntity, NumberEntity):
    """A setpoint that stands before the plan until the plan's next change.

    For an override with an end of its own there is the action ``set_override``.
    """

    entity_description: AssetNumberDescription

    @property
    @override
    def native_max_value(self) -> float:
        return self._limits.max_charge_kw or MOST_KW

    @property
    @override
    def native_min_value(self) -> float:
        return 0.0 - (self._limits.max_discharge_kw or 0.0)

    @property
    @override
    def native_value(self) -> float | None:
        by_hand = self._asset.snapshot.override
        return None if by_hand is None else by_hand.power_kw

    @override
    async def async_set_native_value(self, value: float) -> None:
        now = self._coordinator.now()
        slot = self._coordinator.plans.slot_at(self._asset_id, now)
        self._coordinator.following.start_override(
            self._asset_id,
            Override(
                power_kw=value,
                started_at=now,
                until_plan_change=True,
                plan_kw_at_start=None if slot is None else slot.setpoint_kw,
            ),
        )
        await self._coordinator.async_save_controls()

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        by_hand = self._asset.snapshot.override
        if by_hand is None:
            return {"until": None, "until_plan_change": False}
        return {"until": by_hand.until, "until_plan_change": by_hand.until_plan_change}

    @property
    def _limits(self) -> AssetLimits:
        """What the owner and the device allow now: both may change while this is there."""
        return self._coordinator.guarding.limits(self._asset)

    @property
    @override
    def _shown(self) -> object:
        return (
            self.native_value,
            self.extra_state_attributes,
            self.native_min_value,
            self.native_max_value,
        )


class SiteLimit(SiteEntity, NumberEntity):
    """The most that the site's assets may charge with together.

    A number cannot be emptied: the action ``clear_site_limit`` takes it away.
    """

    @property
    @override
    def native_value(self) -> float | None:
        return self._coordinator.site.site_limit_kw

    @override
    async def async_set_native_value(self, value: float) -> None:
        await self._coordinator.async_limit(value)
