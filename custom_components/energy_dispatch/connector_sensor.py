"""Sensors of connectors that no asset names: how they are, and what flows there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import UnitOfPower
from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import StateType

from .adapters import Telemetry
from .const import DOMAIN
from .coordinator import DispatchCoordinator
from .stations import Connector
from .trouble import trouble


@dataclass(frozen=True, kw_only=True)
class ConnectorSensorDescription(SensorEntityDescription):
    """A sensor that shows a part of what a connector reported."""

    value_fn: Callable[[Telemetry], StateType]
    attributes_fn: Callable[[Telemetry], Mapping[str, Any] | None] = lambda _: None


STATUS: Final = ConnectorSensorDescription(
    key="status",
    translation_key="status",
    value_fn=lambda told: told.status,
    attributes_fn=trouble,
)
POWER: Final = ConnectorSensorDescription(
    key="power",
    translation_key="power",
    device_class=SensorDeviceClass.POWER,
    state_class=SensorStateClass.MEASUREMENT,
    native_unit_of_measurement=UnitOfPower.KILO_WATT,
    suggested_display_precision=2,
    value_fn=lambda told: told.power_kw,
)


@callback
def add_connector_sensors(
    coordinator: DispatchCoordinator, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add a status sensor to each connector, and one of its power once it was metered."""
    registry = er.async_get(coordinator.hass)

    @callback
    def add(connector: Connector) -> None:
        async_add_entities([ConnectorSensor(connector, STATUS)])
        metered_before = registry.async_get_entity_id(
            "sensor", DOMAIN, _unique_id(connector, POWER)
        )
        ends: list[CALLBACK_TYPE] = []

        @callback
        def look() -> None:
            if metered_before is None and not _is_metered(connector.telemetry):
                return
            while ends:
                ends.pop()()
            async_add_entities([ConnectorSensor(connector, POWER)])

        ends.append(connector.listen(look))
        look()

    coordinator.stations.register_connector_adder(add)


def _is_metered(told: Telemetry | None) -> bool:
    """Say whether a connector has a meter: that nothing flows is known without one, too."""
    return told is not None and (bool(told.power_kw) or told.energy_kwh is not None)


def _unique_id(connector: Connector, description: SensorEntityDescription) -> str:
    return f"{connector.unique_id}_{description.key}"


class ConnectorSensor(SensorEntity):
    """A part of what a connector reported."""

    _attr_has_entity_name = True
    _attr_should_poll = False
    entity_description: ConnectorSensorDescription

    def __init__(self, connector: Connector, description: ConnectorSensorDescription) -> None:
        """Belong to a connector's device."""
        self.entity_description = description
        self._connector = connector
        self._attr_unique_id = _unique_id(connector, description)
        self._attr_device_info = connector.device_info

    @override
    async def async_added_to_hass(self) -> None:
        self.async_on_remove(self._connector.listen(self.async_write_ha_state))

    @property
    @override
    def available(self) -> bool:
        return self._connector.available

    @property
    @override
    def native_value(self) -> StateType:
        told = self._connector.telemetry
        return None if told is None else self.entity_description.value_fn(told)

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        told = self._connector.telemetry
        return None if told is None else self.entity_description.attributes_fn(told)
