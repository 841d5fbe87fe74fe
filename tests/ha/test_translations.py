"""Every text that a user can meet exists, in each language."""

from collections.abc import Iterator, Mapping
import json
from pathlib import Path
import re
from typing import Any

from homeassistant.config_entries import SOURCE_USER
from homeassistant.core import HomeAssistant
import pytest

from custom_components.energy_dispatch import const
from custom_components.energy_dispatch.binary_sensor import ASSET_BINARY_SENSORS
from custom_components.energy_dispatch.button import ASSET_BUTTONS
from custom_components.energy_dispatch.config_flow import SITE_SCHEMA
from custom_components.energy_dispatch.coordinator import EnergyDispatchConfigEntry
from custom_components.energy_dispatch.engine import CommandStatus, CommandType, EndPolicy, Reason
from custom_components.energy_dispatch.event import COMMAND_EVENT, EVENT_NAMES
from custom_components.energy_dispatch.flows.charger import CONF_REMOVE_PASSWORD
from custom_components.energy_dispatch.flows.options import OPTIONS
from custom_components.energy_dispatch.goal_entities import DEPARTURE, GOAL_NUMBERS, SESSION_GOAL
from custom_components.energy_dispatch.number import OVERRIDE, SITE_LIMIT
from custom_components.energy_dispatch.sensor import ASSET_SENSORS, SITE_SENSORS
from custom_components.energy_dispatch.session_goal import Reached, Unknown

# The products with the most fields.
FIRST_STEPS = {
    "modbus": {
        "battery": {"device_map": "victron_ess_mode_3"},
        "charger": {"device_map": "phoenix_charx"},
    },
    "entity": {"battery": {"way": "own"}, "charger": {"way": "own"}},
}
FOLDER = Path(const.__file__).parent
LANGUAGES = sorted(path.stem for path in (FOLDER / "translations").glob("*.json"))


def texts(language: str) -> dict[str, Any]:
    """Return a language's file."""
    values: dict[str, Any] = json.loads(
        (FOLDER / "translations" / f"{language}.json").read_text(encoding="utf-8")
    )
    return values


def leaves(values: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """Yield each text with its path."""
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from leaves(value, f"{path}.{key}")
        else:
            yield f"{path}.{key}", value


ENGLISH = texts("en")


def test_there_is_german() -> None:
    assert LANGUAGES == ["de", "en"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_exactly_the_texts_of_english_with_the_same_placeholders(
    language: str,
) -> None:
    there = dict(leaves(texts(language)))
    english = dict(leaves(ENGLISH))
    assert there.keys() == english.keys()
    for path, text in there.items():
        assert text.strip(), path
        assert set(re.findall(r"{\w+}", text)) == set(re.findall(r"{\w+}", english[path])), path


def _require(step: Mapping[str, Any], schema: Mapping[Any, Any]) -> None:
    """Check that each field of a form has a label and a description, in sections too."""
    for key, field in schema.items():
        if hasattr(field, "schema"):
            section = step["sections"][key.schema]
            assert section["name"]
            _require(section, field.schema.schema)
        else:
            assert step["data"][key.schema]
            assert step["data_description"][key.schema]


@pytest.mark.parametrize("step", ["user", "reconfigure"])
def test_each_field_of_a_site_is_described(step: str) -> None:
    _require(ENGLISH["config"]["step"][step], SITE_SCHEMA.schema)


@pytest.mark.parametrize(
    ("kind", "adapter"),
    [
        ("charger", "ocpp"),
        ("charger", "simulated"),
        ("charger", "modbus"),
        ("charger", "entity"),
        ("battery", "modbus"),
        ("battery", "entity"),
        ("battery", "simulated"),
    ],
)
async def test_each_field_of_an_asset_is_described(
    hass: HomeAssistant, site_entry: EnergyDispatchConfigEntry, kind: str, adapter: str
) -> None:
    there = ENGLISH["config_subentries"][kind]
    menu = await hass.config_entries.subentries.async_init(
        (site_entry.entry_id, kind), context={"source": SOURCE_USER}
    )
    assert adapter in menu["menu_options"]
    assert there["step"]["user"]["menu_options"][adapter]
    form = await hass.config_entries.subentries.async_configure(
        menu["flow_id"], {"next_step_id": adapter}
    )
    while True:
        schema = form["data_schema"]
        assert schema is not None
        _require(there["step"][form["step_id"]], schema.schema)
        if form["step_id"] not in FIRST_STEPS:
            break
        form = await hass.config_entries.subentries.async_configure(
            form["flow_id"], FIRST_STEPS[form["step_id"]][kind]
        )
    assert there["create_entry"][adapter]
    assert set(there["initiate_flow"]) == {"user", "reconfigure"}


def test_the_field_that_only_a_password_brings_is_described() -> None:
    step = ENGLISH["config_subentries"]["charger"]["step"]["ocpp"]
    assert step["data"][CONF_REMOVE_PASSWORD]
    assert step["data_description"][CONF_REMOVE_PASSWORD]


@pytest.mark.parametrize("kind", ["charger", "battery"])
def test_each_error_of_a_flow_has_a_sentence(kind: str) -> None:
    code = "".join(
        (FOLDER / "flows" / f"{name}.py").read_text(encoding="utf-8")
        for name in ("asset", "sections", kind, "modbus", "modbus_probe", "entity")
    )
    there = ENGLISH["config_subentries"][kind]["error"]
    for key in there:
        assert f'"{key}"' in code


@pytest.mark.parametrize("kind", ["charger", "battery"])
@pytest.mark.parametrize("step", ["modbus_confirm", "entity_device", "entity_suggested"])
def test_each_step_that_comes_later_has_its_texts(kind: str, step: str) -> None:
    there = ENGLISH["config_subentries"][kind]["step"][step]
    assert there["title"]
    assert there["data"].keys() == there["data_description"].keys()


def test_each_option_of_a_site_is_described_and_each_of_its_errors_has_a_sentence() -> None:
    there = ENGLISH["options"]
    _require(there["step"]["init"], OPTIONS)
    code = (FOLDER / "flows" / "options.py").read_text(encoding="utf-8")
    assert all(f'"{key}"' in code for key in there["error"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_entity_has_a_name(language: str) -> None:
    there = texts(language)["entity"]
    for platform, descriptions in (
        ("binary_sensor", ASSET_BINARY_SENSORS),
        ("button", ASSET_BUTTONS),
        ("event", (COMMAND_EVENT,)),
        ("datetime", (DEPARTURE,)),
        ("number", (OVERRIDE, SITE_LIMIT, *GOAL_NUMBERS)),
        ("sensor", (*ASSET_SENSORS, *SITE_SENSORS, SESSION_GOAL)),
    ):
        keys = {description.translation_key for description in descriptions}
        assert keys == there[platform].keys()
        assert all(there[platform][key]["name"] for key in keys)


def test_each_state_has_a_name() -> None:
    sensor, event = ENGLISH["entity"]["sensor"], ENGLISH["entity"]["event"]["command_event"]
    assert sensor["command"]["state"].keys() == set(CommandStatus)
    assert event["state_attributes"]["event_type"]["state"].keys() == set(EVENT_NAMES.values())
    for attributes in (sensor["command"]["state_attributes"], event["state_attributes"]):
        assert attributes["reason"]["state"].keys() == set(Reason)
        assert attributes["command_type"]["state"].keys() == set(CommandType)
    goal = sensor["session_goal"]
    assert goal["state"].keys() == set(SESSION_GOAL.options or ())
    assert goal["state_attributes"]["reached"]["state"].keys() == set(Reached)
    assert goal["state_attributes"]["no_energy_goal"]["state"].keys() == set(Unknown)
    options = {key: one["options"].keys() for key, one in ENGLISH["selector"].items()}
    assert options["end_policy"] == set(EndPolicy)
    assert options["stop_policy"] == set(const.StopPolicy)
    assert options["foreign_writer"] == set(const.ForeignWriter)


def test_each_icon_belongs_to_an_entity() -> None:
    icons = json.loads((FOLDER / "icons.json").read_text(encoding="utf-8"))
    for platform, entities in icons["entity"].items():
        assert entities.keys() <= ENGLISH["entity"][platform].keys()
