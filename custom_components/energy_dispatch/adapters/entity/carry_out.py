"""From a setpoint to calls of actions, and what has to be seen afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass
import math
from typing import Final

from ...engine.base import Reason
from ...engine.errors import AdapterError
from .config import (
    Amount,
    CallAction,
    EntityConfig,
    Kind,
    SelectOption,
    SetNumber,
    Step,
    Steps,
    Turn,
)
from .host import EntityState
from .states import States, is_zero
from .units import from_kw, power_unit, to_kw

_WATTS_PER_KW: Final = 1000.0
_NOISE: Final = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One call, and the state that its entity shows once it has worked."""

    action: str
    data: Mapping[str, object]
    entity_id: str | None = None
    number: float | None = None
    tolerance: float = 0.0
    word: str | None = None

    def shown_by(self, state: EntityState | None) -> bool:
        """Whether the entity shows it."""
        if state is None:
            return False
        if self.number is None:
            return state.state == self.word
        return state.number is not None and abs(state.number - self.number) <= self.tolerance


def steps_for(config: EntityConfig, power_kw: float) -> Steps:
    """Return the steps for a signed power; 0 means neither charge nor discharge."""
    if is_zero(power_kw):
        return config.hold
    return config.charge if power_kw > 0 else config.discharge


def variables(config: EntityConfig, power_kw: float) -> Mapping[str, object]:
    """Return what templates in an action's data can use."""
    size_kw = abs(power_kw)
    return {
        "power_kw": size_kw,
        "power_w": round(size_kw * _WATTS_PER_KW),
        "signed_power_kw": power_kw,
        "signed_power_w": round(power_kw * _WATTS_PER_KW),
        "current_a": _floor(config.circuit.current_a(size_kw), 0.1),
        "phases": config.circuit.phases,
        "lifetime_seconds": config.lifetime_seconds or 0,
    }


def plan(config: EntityConfig, steps: Steps, power_kw: float, states: States) -> list[Planned]:
    """Turn steps into calls.

    Raises:
        AdapterError: a number cannot be told what is wanted; a repeat makes no sense.
    """
    return [_planned(config, step, power_kw, states) for step in steps]


def least_kw(config: EntityConfig, states: States) -> float:
    """Return the least power above 0 that a charger takes."""
    return max([config.min_charge_kw, *_bounds(config, states, "minimum")])


def most_kw(config: EntityConfig, states: States) -> float | None:
    """Return the most power that a device takes while charging; None if nothing says it."""
    known = [config.max_charge_kw] if config.max_charge_kw is not None else []
    return min([*known, *_bounds(config, states, "maximum")], default=None)


def _bounds(config: EntityConfig, states: States, which: str) -> list[float]:
    """Return what the numbers that carry a charge power say of their range."""
    found = []
    for step in config.charge:
        if not isinstance(step, SetNumber) or step.value is not Amount.POWER:
            continue
        state = states.get(step.entity_id)
        limit: float | None = getattr(state, which) if state is not None else None
        if state is None or limit is None:
            continue
        try:
            unit = power_unit(step.unit, state.unit, step.entity_id)
            found.append(to_kw(limit, unit, config.circuit, config.max_charge_kw))
        except AdapterError:
            # Said when a setpoint is sent; a range without a unit bounds nothing.
            continue
    return found


def _planned(config: EntityConfig, step: Step, power_kw: float, states: States) -> Planned:
    match step:
        case SelectOption():
            domain = step.entity_id.partition(".")[0]
            data: dict[str, object] = {"entity_id": step.entity_id, "option": step.option}
            return Planned(
                action=f"{domain}.select_option",
                data=data,
                entity_id=step.entity_id,
                word=step.option,
            )
        case Turn():
            domain = step.entity_id.partition(".")[0]
            return Planned(
                action=f"{domain}.turn_{'on' if step.on else 'off'}",
                data={"entity_id": step.entity_id},
                entity_id=step.entity_id,
                word="on" if step.on else "off",
            )
        case CallAction():
            return Planned(action=step.action, data=step.data)
    return _planned_number(config, step, power_kw, states)


def _planned_number(
    config: EntityConfig, step: SetNumber, power_kw: float, states: States
) -> Planned:
    state = states.get(step.entity_id)
    if state is None:
        message = f"{step.entity_id} does not exist."
        raise AdapterError(message, reason=Reason.OFFLINE)
    value = _number(config, step, power_kw, state, states)
    size = state.step or 0.0
    if size:
        base = state.minimum or 0.0
        down = config.kind is Kind.CHARGER and step.value is Amount.POWER
        steps = (value - base) / size
        whole = math.floor(steps + _NOISE) if down else round(steps)
        value = base + whole * size
    value = round(value, 6)
    if state.minimum is not None and value < state.minimum:
        raise _out_of_range(step, value, f"no less than {state.minimum:g}")
    if state.maximum is not None and value > state.maximum:
        raise _out_of_range(step, value, f"no more than {state.maximum:g}")
    domain = step.entity_id.partition(".")[0]
    return Planned(
        action=f"{domain}.set_value",
        data={"entity_id": step.entity_id, "value": value},
        entity_id=step.entity_id,
        number=value,
        tolerance=max(size / 2, abs(value) * _NOISE, _NOISE),
    )


def _number(
    config: EntityConfig, step: SetNumber, power_kw: float, state: EntityState, states: States
) -> float:
    """Return what a number is set to, in its unit."""
    if not isinstance(step.value, Amount):
        return step.value
    wanted_kw = abs(power_kw)
    if step.value in {Amount.MAX_CHARGE, Amount.MAX_DISCHARGE}:
        charging = step.value is Amount.MAX_CHARGE
        most = most_kw(config, states) if charging else config.max_discharge_kw
        if most is None:
            message = f"{step.entity_id} needs the asset's maximum power, which is not set."
            raise AdapterError(message, retryable=False, reason=Reason.UNSUPPORTED)
        wanted_kw = most
    unit = power_unit(step.unit, state.unit, step.entity_id)
    value = from_kw(wanted_kw, unit, config.circuit, states.full_kw(power_kw))
    return -value if step.value is Amount.NEGATIVE_POWER else value


def _out_of_range(step: SetNumber, value: float, takes: str) -> AdapterError:
    message = f"{step.entity_id} cannot be {value:g}: it takes {takes}."
    return AdapterError(message, retryable=False, reason=Reason.OUT_OF_LIMITS)


def _floor(value: float, step: float) -> float:
    return round(math.floor(value / step + _NOISE) * step, 6)
