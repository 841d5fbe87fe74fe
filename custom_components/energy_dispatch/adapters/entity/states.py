"""What the entities of a device say, in our units and signs."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from ...engine.base import VALUE_TOLERANCE_KW
from ...engine.errors import AdapterError
from .. import Telemetry
from .config import Amount, EntityConfig, PowerReading, SetNumber
from .host import UNAVAILABLE, UNKNOWN, EntityState, Host
from .units import energy_kwh, power_unit, to_kw


class States:
    """Reads a device's entities."""

    def __init__(self, config: EntityConfig, host: Host) -> None:
        """Keep the parts."""
        self._config = config
        self._read = host.read
        self._ready = host.ready

    def get(self, entity_id: str) -> EntityState | None:
        """Return an entity's state; None if there is none."""
        return self._read(entity_id)

    def missing(self) -> list[str]:
        """Return what is missing for the device to be controlled now: entities, and why."""
        if not self._ready():
            return ["Home Assistant is still starting"]
        said = []
        for entity_id in sorted(self._config.controlled):
            state = self._read(entity_id)
            if state is None:
                said.append(f"{entity_id} does not exist")
            elif not state.available:
                said.append(f"{entity_id} is unavailable")
            elif entity_id == self._config.available and state.state in {"off", UNKNOWN}:
                said.append(f"{entity_id} is {state.state}")
        return said

    def power_kw(self, readings: Iterable[PowerReading]) -> float | None:
        """Return a sum of powers, charging positive; None where a part is unknown."""
        parts = [self._one_kw(reading) for reading in readings]
        known = [part for part in parts if part is not None]
        return sum(known) + 0.0 if known and len(known) == len(parts) else None

    def setpoint_kw(self) -> float | None:
        """Return the setpoint that the device tells; None if it does not."""
        setpoint = self._config.setpoint
        return None if setpoint is None else self.power_kw((setpoint,))

    def telemetry(self, at: datetime) -> Telemetry:
        """Return all that is known."""
        config = self._config
        return Telemetry(
            observed_at=at,
            power_kw=self.power_kw(config.power),
            energy_kwh=self._energy_kwh(config.energy),
            energy_discharged_kwh=self._energy_kwh(config.energy_discharged),
            soc_percent=self._number(config.soc),
            status=self._word(config.status),
            setpoint_kw=self.setpoint_kw(),
        )

    def units(self) -> Mapping[str, str]:
        """Return which unit each power is set and taken in, to be confirmed by the user.

        Raises:
            AdapterError: an entity tells none that a power can be in, and none was declared.
        """
        found = {}
        powers: list[SetNumber | PowerReading] = [
            step
            for step in self._config.steps
            if isinstance(step, SetNumber) and isinstance(step.value, Amount)
        ]
        powers += self._config.power
        powers += [self._config.setpoint] if self._config.setpoint else []
        for reading in powers:
            state = self._read(reading.entity_id)
            unit = power_unit(reading.unit, state.unit if state else None, reading.entity_id)
            found[reading.entity_id] = unit.value
        return found

    def full_kw(self, signed_kw: float) -> float | None:
        """Return what a percentage of power is of."""
        config = self._config
        return config.max_charge_kw if signed_kw >= 0 else config.max_discharge_kw

    def _one_kw(self, reading: PowerReading) -> float | None:
        state = self._read(reading.entity_id)
        number = None if state is None else state.number
        if state is None or number is None:
            return None
        try:
            unit = power_unit(reading.unit, state.unit, reading.entity_id)
            signed = reading.sign * number
            return to_kw(signed, unit, self._config.circuit, self.full_kw(signed))
        except AdapterError:
            # Said when the device is set up; a reading without a unit is no reading.
            return None

    def _energy_kwh(self, entity_id: str | None) -> float | None:
        state = self._read(entity_id) if entity_id else None
        number = None if state is None else state.number
        return None if state is None or number is None else energy_kwh(number, state.unit)

    def _number(self, entity_id: str | None) -> float | None:
        state = self._read(entity_id) if entity_id else None
        return None if state is None else state.number

    def _word(self, entity_id: str | None) -> str | None:
        state = self._read(entity_id) if entity_id else None
        return None if state is None or state.state in {UNAVAILABLE, UNKNOWN} else state.state


def is_zero(power_kw: float) -> bool:
    """Whether a power is none."""
    return abs(power_kw) <= VALUE_TOLERANCE_KW
