"""From a filled-in form to the plain configuration of an entity adapter."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ..const import SUBENTRY_CHARGER

CONF_CHARGE_ENTITY: Final = "charge_entity"
CONF_CHARGE_UNIT: Final = "charge_unit"
CONF_DISCHARGE_ENTITY: Final = "discharge_entity"
CONF_SIGNED: Final = "signed"
CONF_MODE_ENTITY: Final = "mode_entity"
CONF_SWITCH_ENTITY: Final = "switch_entity"
CONF_POWER_ENTITY: Final = "power_entity"
CONF_POWER_REVERSED: Final = "power_reversed"
CONF_SOC_ENTITY: Final = "soc_entity"
CONF_ENERGY_ENTITY: Final = "energy_entity"
CONF_STATUS_ENTITY: Final = "status_entity"
CONF_AVAILABLE_ENTITY: Final = "available_entity"
CONF_LIFETIME_SECONDS: Final = "lifetime_seconds"
UNIT_OF_ENTITY: Final = "auto"

SEQUENCES: Final = ("charge", "hold", "discharge", "release")

type Step = dict[str, Any]


def action_field(sequence: str) -> str:
    """Return the name of the field for a sequence's actions."""
    return f"{sequence}_action"


def option_field(sequence: str) -> str:
    """Return the name of the field for a sequence's option of the mode."""
    return f"{sequence}_option"


def control_of(kind: str, form: Mapping[str, Any]) -> dict[str, Any]:
    """Return the sequences and readings that a form describes, without limits."""
    sequences = {name: _sequence(kind, name, form) for name in SEQUENCES}
    power = form.get(CONF_POWER_ENTITY)
    readings = {
        "power": [{"entity": power, "sign": -1 if form.get(CONF_POWER_REVERSED) else 1}]
        if power
        else None,
        "soc": form.get(CONF_SOC_ENTITY),
        "energy": form.get(CONF_ENERGY_ENTITY),
        "status": form.get(CONF_STATUS_ENTITY),
        "available": form.get(CONF_AVAILABLE_ENTITY),
        "lifetime_seconds": form.get(CONF_LIFETIME_SECONDS),
    }
    return {key: value for key, value in (sequences | readings).items() if value}


def _sequence(kind: str, name: str, form: Mapping[str, Any]) -> list[Step]:
    return [
        *_mode(name, form),
        *_numbers(kind, name, form),
        *_switch(kind, name, form),
        *(_action(one) for one in _listed(form.get(action_field(name)))),
    ]


def _mode(name: str, form: Mapping[str, Any]) -> list[Step]:
    entity, option = form.get(CONF_MODE_ENTITY), form.get(option_field(name))
    return [{"select": entity, "option": option}] if entity and option else []


def _numbers(kind: str, name: str, form: Mapping[str, Any]) -> list[Step]:
    charge, discharge = form.get(CONF_CHARGE_ENTITY), form.get(CONF_DISCHARGE_ENTITY)

    def number(entity: str | None, value: object) -> list[Step]:
        unit = form.get(CONF_CHARGE_UNIT, UNIT_OF_ENTITY)
        declared = {} if unit == UNIT_OF_ENTITY else {"unit": unit}
        return [{"number": entity, "value": value, **declared}] if entity else []

    still = number(discharge, 0) + number(charge, 0)
    charger = kind == SUBENTRY_CHARGER
    discharging = number(charge, "-power") if form.get(CONF_SIGNED) else []
    if discharge:
        discharging = number(charge, 0) + number(discharge, "power")
    # The least current of many chargers is 6 A: those are paused by their switch.
    paused = charger and form.get(CONF_SWITCH_ENTITY)
    return {
        "charge": number(discharge, 0) + number(charge, "power"),
        "discharge": discharging,
        "hold": [] if paused else still,
        "release": number(charge, "max_charge") if charger else still,
    }[name]


def _switch(kind: str, name: str, form: Mapping[str, Any]) -> list[Step]:
    entity = form.get(CONF_SWITCH_ENTITY)
    if not entity:
        return []
    if kind == SUBENTRY_CHARGER:
        return [{"switch": entity, "on": name != "hold"}] if name != "discharge" else []
    # A battery's switch takes control of it.
    return [{"switch": entity, "on": name != "release"}]


def _listed(actions: Any) -> Sequence[Mapping[str, Any]]:  # noqa: ANN401 - a selector's value
    return actions if isinstance(actions, list) else [actions] if actions else []


def _action(chosen: Mapping[str, Any]) -> Step:
    """Return a step for one action as the selector gives it; its target becomes data."""
    data = {**chosen.get("data", {}), **chosen.get("target", {})}
    return {"action": chosen.get("action", ""), "data": data}
