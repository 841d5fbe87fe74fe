"""Sensors: what devices report, what they are asked for, and how the site's plan goes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import (
    PERCENTAGE,
    UnitOfElectricCurrent,
    UnitOfElectricPotential,
    UnitOfEnergy,
    UnitOfPower,
    UnitOfTime,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import StateType

from .adapters import Telemetry
from .asset import AssetSnapshot
from .connector_sensor import add_connector_sensors
from .coordinator import EnergyDispatchConfigEntry, SiteSnapshot
from .engine import Command, CommandStatus
from .entity import (
    BATTERY,
    CHARGER,
    NO_ASSET,
    OCPP,
    AssetEntity,
    AssetEntityDescription,
    SiteEntity,
    async_add_asset_entities,
)
from .goal_entities import SESSION_GOAL, GoalSensor
from .trouble import ERROR_LENGTH, trouble

PARALLEL_UPDATES = 0

NO_PLAN: Final = "none"

type Value = StateType | datetime
type Attributes = Mapping[str, Any] | None


@dataclass(frozen=True, kw_only=True)
class AssetSensorDescription(AssetEntityDescription, SensorEntityDescription):
    """A sensor that shows a part of an asset's snapshot."""

    value_fn: Callable[[AssetSnapshot], Value]
    attributes_fn: Callable[[AssetSnapshot], Attributes] = lambda _: None


@dataclass(frozen=True, kw_only=True)
class SiteSensorDescription(SensorEntityDescription):
    """A sensor that shows a part of the site's snapshot."""

    value_fn: Callable[[SiteSnapshot], Value]
    attributes_fn: Callable[[SiteSnapshot], Attributes] = lambda _: None


def _reported[V](value_of: Callable[[Telemetry], V]) -> Callable[[AssetSnapshot], V | None]:
    """Return a value of what the device reported last, once it has reported anything."""
    return lambda snapshot: None if snapshot.telemetry is None else value_of(snapshot.telemetry)


def _of_next[V](value_of: Callable[[Command], V]) -> Callable[[AssetSnapshot], V | None]:
    return lambda snapshot: (
        None if snapshot.next_setpoint is None else value_of(snapshot.next_setpoint)
    )


def _last_command(snapshot: AssetSnapshot) -> Attributes:
    """Return what an engineer asks about a command, small enough for a state."""
    command = snapshot.last_command
    if command is None:
        return None
    return {
        "command_id": command.command_id,
        "command_type": command.command_type.value,
        "power_kw": command.effective_power_kw,
        "reason": command.reason.value if command.reason else None,
        "error": command.error[:ERROR_LENGTH] if command.error else None,
        "proof": command.proof.value if command.proof else None,
    }


def _energy(key: str, translation_key: str, kinds: frozenset[str]) -> AssetSensorDescription:
    return AssetSensorDescription(
        key=key,
        translation_key=translation_key,
        device_class=SensorDeviceClass.ENERGY,
        state_class=SensorStateClass.TOTAL_INCREASING,
        native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        suggested_display_precision=1,
        kinds=kinds,
        from_device=True,
        value_fn=_reported(
            lambda told: told.energy_kwh if key == "energy" else told.energy_discharged_kwh
        ),
    )


def _session_minutes(told: Telemetry) -> float | None:
    """Return how long the session has run at the last report."""
    if told.session_started_at is None:
        return None
    return max(0.0, (told.observed_at - told.session_started_at) / timedelta(minutes=1))


def _of_phase(
    phase: str,
    quantity: str,
    device_class: SensorDeviceClass,
    unit: str,
    values_of: Callable[[Telemetry], Mapping[str, float]],
) -> AssetSensorDescription:
    return AssetSensorDescription(
        key=f"{quantity}_{phase.lower()}",
        translation_key=f"{quantity}_{phase.lower()}",
        device_class=device_class,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=unit,
        suggested_display_precision=1,
        kinds=CHARGER,
        adapters=OCPP,
        enabled_for=NO_ASSET,
        from_device=True,
        value_fn=_reported(lambda told: values_of(told).get(phase)),
    )


OCPP_SENSORS: Final = (
    AssetSensorDescription(
        key="session_energy",
        translation_key="session_energy",
        device_class=SensorDeviceClass.ENERGY,
        state_class=SensorStateClass.TOTAL_INCREASING,
        native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        suggested_display_precision=2,
        kinds=CHARGER,
        adapters=OCPP,
        enabled_for=NO_ASSET,
        from_device=True,
        value_fn=_reported(lambda told: told.session_energy_kwh),
    ),
    AssetSensorDescription(
        key="session_started_at",
        translation_key="session_started_at",
        device_class=SensorDeviceClass.TIMESTAMP,
        kinds=CHARGER,
        adapters=OCPP,
        enabled_for=NO_ASSET,
        from_device=True,
        value_fn=_reported(lambda told: told.session_started_at),
    ),
    AssetSensorDescription(
        key="session_duration",
        translation_key="session_duration",
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.MINUTES,
        suggested_display_precision=0,
        kinds=CHARGER,
        adapters=OCPP,
        enabled_for=NO_ASSET,
        from_device=True,
        value_fn=_reported(_session_minutes),
    ),
    *(
        _of_phase(phase, quantity, device_class, unit, values_of)
        for quantity, device_class, unit, values_of in (
            (
                "current",
                SensorDeviceClass.CURRENT,
                UnitOfElectricCurrent.AMPERE,
                lambda told: told.currents_a,
            ),
            (
                "voltage",
                SensorDeviceClass.VOLTAGE,
                UnitOfElectricPotential.VOLT,
                lambda told: told.voltages_v,
            ),
        )
        for phase in ("L1", "L2", "L3")
    ),
)

ASSET_SENSORS: Final = (
    AssetSensorDescription(
        key="power",
        translation_key="power",
        device_class=SensorDeviceClass.POWER,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfPower.KILO_WATT,
        suggested_display_precision=2,
        from_device=True,
        value_fn=_reported(lambda told: told.power_kw),
    ),
    _energy("energy", "energy", CHARGER),
    _energy("energy", "energy_charged", BATTERY),
    _energy("energy_discharged", "energy_discharged", BATTERY),
    AssetSensorDescription(
        key="soc",
        translation_key="soc",
        device_class=SensorDeviceClass.BATTERY,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=PERCENTAGE,
        suggested_display_precision=0,
        enabled_for=BATTERY,  # few chargers learn it from the vehicle
        from_device=True,
        value_fn=_reported(lambda told: told.soc_percent),
    ),
    AssetSensorDescription(
        key="status",
        translation_key="status",
        from_device=True,
        value_fn=_reported(lambda told: told.status),
        attributes_fn=_reported(trouble),
    ),
    AssetSensorDescription(
        key="setpoint",
        translation_key="setpoint",
        device_class=SensorDeviceClass.POWER,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfPower.KILO_WATT,
        suggested_display_precision=2,
        value_fn=lambda snapshot: snapshot.setpoint_kw,
    ),
    AssetSensorDescription(
        key="next_setpoint",
        translation_key="next_setpoint",
        enabled_for=CHARGER,
        detail_for=OCPP,
        device_class=SensorDeviceClass.POWER,
        native_unit_of_measurement=UnitOfPower.KILO_WATT,
        suggested_display_precision=2,
        value_fn=_of_next(lambda command: command.signed_power_kw),
        # A release has no power: only its type tells it from "nothing follows".
        attributes_fn=_of_next(lambda command: {"command_type": command.command_type.value}),
    ),
    AssetSensorDescription(
        key="next_setpoint_at",
        translation_key="next_setpoint_at",
        device_class=SensorDeviceClass.TIMESTAMP,
        enabled_for=NO_ASSET,
        value_fn=_of_next(lambda command: command.scheduled_at),
    ),
    AssetSensorDescription(
        key="command",
        translation_key="command",
        device_class=SensorDeviceClass.ENUM,
        options=[status.value for status in CommandStatus],
        value_fn=lambda snapshot: (
            None if snapshot.last_command is None else snapshot.last_command.status.value
        ),
        attributes_fn=_last_command,
    ),
    *OCPP_SENSORS,
)

SITE_SENSORS: Final = (
    SiteSensorDescription(
        key="plan",
        translation_key="plan",
        value_fn=lambda site: site.plan_id or NO_PLAN,
        attributes_fn=lambda site: {
            "plan_name": site.plan_name,
            "starts_at": site.plan_starts_at and site.plan_starts_at.isoformat(),
            "ends_at": site.plan_ends_at and site.plan_ends_at.isoformat(),
        },
    ),
    SiteSensorDescription(
        key="pending",
        translation_key="pending",
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda site: site.pending,
    ),
    SiteSensorDescription(
        key="failed_today",
        translation_key="failed_today",
        state_class=SensorStateClass.TOTAL_INCREASING,
        value_fn=lambda site: site.failed_today,
    ),
    SiteSensorDescription(
        key="next_command_at",
        translation_key="next_command_at",
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=lambda site: site.next_command_at,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,  # noqa: ARG001 - Home Assistant's signature
    entry: EnergyDispatchConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensors of the site and of each asset."""
    coordinator = entry.runtime_data
    async_add_entities(SiteSensor(coordinator, description) for description in SITE_SENSORS)
    await async_add_asset_entities(coordinator, async_add_entities, AssetSensor, ASSET_SENSORS)
    add_connector_sensors(coordinator, async_add_entities)
    await async_add_asset_entities(coordinator, async_add_entities, GoalSensor, (SESSION_GOAL,))


class AssetSensor(AssetEntity, SensorEntity):
    """A part of an asset's snapshot."""

    entity_description: AssetSensorDescription
    _unrecorded_attributes = frozenset({"command_id"})

    @property
    @override
    def native_value(self) -> Value:
        return self.entity_description.value_fn(self._asset.snapshot)

    @property
    @override
    def extra_state_attributes(self) -> Attributes:
        return self.entity_description.attributes_fn(self._asset.snapshot)

    @property
    @override
    def _shown(self) -> object:
        measures = (
            self.entity_description.from_device
            and self.entity_description.state_class is SensorStateClass.MEASUREMENT
        )
        # That the device measured the same again is news too, to helpers that integrate power.
        report = self._asset.snapshot.telemetry if measures else None
        return self.available, self.native_value, self.extra_state_attributes, report


class SiteSensor(SiteEntity, SensorEntity):
    """A part of the site's snapshot."""

    entity_description: SiteSensorDescription

    @property
    @override
    def native_value(self) -> Value:
        return self.entity_description.value_fn(self._coordinator.site)

    @property
    @override
    def extra_state_attributes(self) -> Attributes:
        return self.entity_description.attributes_fn(self._coordinator.site)
