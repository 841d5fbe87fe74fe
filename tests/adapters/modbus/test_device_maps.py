"""Device maps: those that come along are right, and a wrong one is named with its file and key."""

from pathlib import Path

import pytest
import yaml

from custom_components.energy_dispatch.adapters import WriteCost
from custom_components.energy_dispatch.adapters.modbus import (
    DeviceMapError,
    device_map_ids,
    load_device_map,
    parse_device_map,
)
from custom_components.energy_dispatch.adapters.modbus.device_map import Quantity
from custom_components.energy_dispatch.adapters.modbus.map_loader import DEVICES

GOOD = """
id: example
title: Example
kind: battery
source: made up
unconfirmed: []
registers:
  setpoint: {address: 10, type: i32, unit: W, word_order: little}
  mode: {address: 12, type: u16, write: fc06, memory: flash}
control:
  charge: [{setpoint: power}, {mode: 1}]
  hold: [{setpoint: 0}]
  release: [{mode: 0}]
readings:
  setpoint: {register: setpoint, when: {mode: 1}}
"""


def broken(old: str, new: str) -> DeviceMapError:
    assert old in GOOD
    with pytest.raises(DeviceMapError) as wrong:
        parse_device_map(GOOD.replace(old, new), file="example.yaml")
    return wrong.value


@pytest.mark.parametrize("map_id", device_map_ids())
def test_every_map_that_comes_along_is_right_and_names_its_source(map_id: str) -> None:
    device_map = load_device_map(map_id)

    assert device_map.id == map_id
    assert device_map.source


def test_every_file_of_the_folder_is_a_map_or_the_schema() -> None:
    names = {path.name for path in Path(DEVICES).iterdir()}
    assert names == {f"{map_id}.yaml" for map_id in device_map_ids()} | {"schema.json"}


def test_a_map_becomes_values() -> None:
    device_map = parse_device_map(GOOD, file="example.yaml")

    assert device_map.control.charge[0].values == {"setpoint": Quantity.POWER}
    assert device_map.control.charge[1].values == {"mode": 1.0}
    assert device_map.registers["setpoint"].form.not_available == frozenset()
    assert device_map.write_cost is WriteCost.FLASH
    assert device_map.models == frozenset()


def test_an_unknown_key_is_an_error_that_names_file_and_key() -> None:
    error = broken("unit: W", "unit: W, adress: 3")

    assert error.file == "example.yaml"
    assert error.key == "registers.setpoint"
    assert "'adress' was unexpected" in str(error)


@pytest.mark.parametrize(
    ("old", "new", "key", "problem"),
    [
        ("title: Example\n", "", "", "'title' is a required property"),
        ("type: i32", "type: i23", "registers.setpoint.type", "'i23' is not one of"),
        ("{mode: 1}]\n  hold", "{mood: 1}]\n  hold", "control.charge.1", "no register mood"),
        ("unit: W, ", "", "control.charge.0.setpoint", "a power needs the unit W, kW or A"),
        ("{setpoint: 0}", "{setpoint: lifetime}", "control.hold.0.setpoint", "no control.lifetime"),
        (
            "{setpoint: power}, {mode: 1}",
            "{setpoint: power, mode: 1}",
            "control.charge.0",
            "follow",
        ),
        ("{address: 12,", "{space: input, address: 12,", "control.charge.1.mode", "input register"),
        ("when: {mode: 1}", "when: {mood: 1}", "readings.setpoint.when", "no register mood"),
    ],
)
def test_a_wrong_map_is_refused_with_the_key_that_is_wrong(
    old: str, new: str, key: str, problem: str
) -> None:
    error = broken(old, new)

    assert error.key == key
    assert problem in str(error)


def test_text_that_is_no_yaml_is_refused() -> None:
    with pytest.raises(DeviceMapError, match=r"bad\.yaml: not YAML"):
        parse_device_map("a: [", file="bad.yaml")


def test_a_map_that_does_not_come_along_is_refused() -> None:
    with pytest.raises(DeviceMapError, match="no device map of this name"):
        load_device_map("../../manifest")


def test_yaml_s_own_booleans_do_not_slip_into_the_device_s_words() -> None:
    data = yaml.safe_load((DEVICES / "sunspec_124.yaml").read_text(encoding="utf-8"))
    assert all(isinstance(word, str) for word in data["readings"]["status"]["words"].values())
