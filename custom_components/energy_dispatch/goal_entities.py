"""Entities of a charging session's goal: when it has to be over, how much, how full."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, override

from homeassistant.components.datetime import DateTimeEntity, DateTimeEntityDescription
from homeassistant.components.number import (
    NumberDeviceClass,
    NumberEntity,
    NumberEntityDescription,
    NumberMode,
)
from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
)
from homeassistant.const import PERCENTAGE, UnitOfEnergy

from .asset import Asset
from .coordinator import DispatchCoordinator
from .entity import CHARGER, NO_ASSET, AssetEntity, AssetEntityDescription
from .session_goal import NO_GOAL, SessionGoal

NO_SESSION_GOAL: Final = "none"
OPEN: Final = "open"
REACHED: Final = "reached"


@dataclass(frozen=True, kw_only=True)
class GoalNumberDescription(AssetEntityDescription, NumberEntityDescription):
    """A number of a session's goal; 0 wants nothing."""

    value_fn: Callable[[SessionGoal], float | None]
    set_fn: Callable[[SessionGoal, float | None], SessionGoal]
    can_fn: Callable[[DispatchCoordinator, Asset], bool]
    """Whether anybody could tell that it is reached."""


@dataclass(frozen=True, kw_only=True)
class GoalDateTimeDescription(AssetEntityDescription, DateTimeEntityDescription):
    """A moment of a session's goal."""


@dataclass(frozen=True, kw_only=True)
class GoalSensorDescription(AssetEntityDescription, SensorEntityDescription):
    """How far a session is on its way to its goal."""


def _soc_is_told(_coordinator: DispatchCoordinator, asset: Asset) -> bool:
    telemetry = asset.snapshot.telemetry
    return telemetry is not None and telemetry.soc_percent is not None


GOAL_NUMBERS: Final = (
    GoalNumberDescription(
        key="energy_goal",
        translation_key="energy_goal",
        device_class=NumberDeviceClass.ENERGY,
        native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        native_min_value=0,
        native_max_value=500,
        native_step=0.1,
        mode=NumberMode.BOX,
        kinds=CHARGER,
        enabled_for=NO_ASSET,
        value_fn=lambda goal: goal.energy_kwh,
        set_fn=lambda goal, value: replace(goal, energy_kwh=value),
        can_fn=lambda coordinator, asset: coordinator.goals.energy_unknown(asset) is None,
    ),
    GoalNumberDescription(
        key="soc_goal",
        translation_key="soc_goal",
        native_unit_of_measurement=PERCENTAGE,
        native_min_value=0,
        native_max_value=100,
        native_step=1,
        kinds=CHARGER,
        enabled_for=NO_ASSET,
        value_fn=lambda goal: goal.soc_percent,
        set_fn=lambda goal, value: replace(goal, soc_percent=value),
        can_fn=_soc_is_told,
    ),
)
DEPARTURE: Final = GoalDateTimeDescription(
    key="departure", translation_key="departure", kinds=CHARGER, enabled_for=NO_ASSET
)
SESSION_GOAL: Final = GoalSensorDescription(
    key="session_goal",
    translation_key="session_goal",
    device_class=SensorDeviceClass.ENUM,
    options=[NO_SESSION_GOAL, OPEN, REACHED],
    kinds=CHARGER,
    enabled_for=NO_ASSET,
)


class GoalNumber(AssetEntity, NumberEntity):
    """How much, or how full."""

    entity_description: GoalNumberDescription

    @property
    @override
    def available(self) -> bool:
        # What is wanted already stays in sight: a vehicle's state of charge comes and goes.
        can = self.entity_description.can_fn(self._coordinator, self._asset)
        return can or self.native_value is not None

    @property
    @override
    def native_value(self) -> float | None:
        return self.entity_description.value_fn(self._asset.snapshot.goal or NO_GOAL)

    @override
    async def async_set_native_value(self, value: float) -> None:
        await self._coordinator.goals.async_change(
            self._asset, lambda goal: self.entity_description.set_fn(goal, value or None)
        )

    @property
    @override
    def _shown(self) -> object:
        return self.available, self.native_value


class Departure(AssetEntity, DateTimeEntity):
    """When the vehicle is to leave."""

    entity_description: GoalDateTimeDescription

    @property
    @override
    def native_value(self) -> datetime | None:
        return (self._asset.snapshot.goal or NO_GOAL).departure_at

    @override
    async def async_set_value(self, value: datetime) -> None:
        await self._coordinator.goals.async_set_departure(self._asset, value)

    @property
    @override
    def _shown(self) -> object:
        return self.native_value


class GoalSensor(AssetEntity, SensorEntity):
    """Whether a session has a goal, and has reached it."""

    entity_description: GoalSensorDescription

    @property
    @override
    def native_value(self) -> str:
        goal = self._asset.snapshot.goal
        if goal is None:
            return NO_SESSION_GOAL
        return OPEN if goal.reached is None else REACHED

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any]:
        goal, charged_kwh = self._asset.snapshot.goal, self._asset.snapshot.charged_kwh
        return {
            "reached": None if goal is None else goal.reached,
            "charged_kwh": None if charged_kwh is None else round(charged_kwh, 1),
            "no_energy_goal": self._coordinator.goals.energy_unknown(self._asset),
        }

    @property
    @override
    def _shown(self) -> object:
        return self.native_value, self.extra_state_attributes
