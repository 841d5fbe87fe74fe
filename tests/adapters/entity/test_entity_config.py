"""Configurations from plain data, and what is said of those that are wrong."""

from collections.abc import Mapping
from typing import Any

import pytest

from custom_components.energy_dispatch.adapters.entity import EntityConfigError, entity_config

from .conftest import BATTERY, WALLBOX


def test_what_is_controlled_and_what_is_read_is_known() -> None:
    config = entity_config({**BATTERY, "available": "binary_sensor.online"})

    assert config.controlled == {"number.power", "select.mode", "binary_sensor.online"}
    assert config.read == {"sensor.battery_power", "sensor.soc"}


@pytest.mark.parametrize(
    ("change", "key", "problem"),
    [
        ({"kind": "toaster"}, "kind", "battery or charger"),
        ({"hold": []}, "hold", "at least one step"),
        ({"colour": "red"}, "colour", "no such key"),
        ({"discharge": [{"switch": "switch.a", "on": True}]}, "discharge", "does not discharge"),
        ({"charge": [{"button": "button.a"}]}, "charge.0", "a step is one of number, select"),
        ({"charge": [{"number": "sensor.a", "value": 1}]}, "charge.0.number", "not a number"),
        ({"charge": [{"number": "number.a"}]}, "charge.0.value", "missing"),
        ({"charge": [{"number": "number.a", "value": "much"}]}, "charge.0.value", "neither"),
        (
            {"charge": [{"number": "number.a", "value": 1, "unit": "V"}]},
            "charge.0.unit",
            "none of W, kW",
        ),
        ({"charge": [{"select": "select.a", "choice": "x"}]}, "charge.0.choice", "no such key"),
        ({"charge": [{"action": "press"}]}, "charge.0.action", "domain.name"),
        ({"power": [{"entity": "sensor.a", "sign": 2}]}, "power.0.sign", "1 or -1"),
    ],
)
def test_a_wrong_configuration_is_named_with_its_key(
    change: Mapping[str, Any], key: str, problem: str
) -> None:
    with pytest.raises(EntityConfigError, match=problem) as wrong:
        entity_config({**WALLBOX, **change})
    assert wrong.value.key == key
