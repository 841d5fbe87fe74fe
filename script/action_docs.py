"""Write docs/reference.md: entities, actions, events, triggers and conditions, from the code.

Usage: .venv/ha-2026.10/bin/python script/action_docs.py

A test fails while the page and the code differ.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
import json
from pathlib import Path
import sys
from typing import Any, Final

from homeassistant.const import EntityCategory
from homeassistant.core import SupportsResponse
from homeassistant.helpers.entity import EntityDescription
import voluptuous as vol
import yaml

ROOT: Final = Path(__file__).parent.parent
PAGE: Final = ROOT / "docs" / "reference.md"

if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

from custom_components.energy_dispatch import (  # noqa: E402
    binary_sensor,
    button,
    event,
    goal_entities,
    number,
    sensor,
    switch,
)
from custom_components.energy_dispatch.bus import NOT_BRIDGED  # noqa: E402
from custom_components.energy_dispatch.const import (  # noqa: E402
    DEFAULT_METER_INTERVAL_SECONDS,
    EVENT_PREFIX,
)
from custom_components.energy_dispatch.engine import (  # noqa: E402
    Command,
    CommandType,
    EventType,
)
from custom_components.energy_dispatch.engine.announce import command_payload  # noqa: E402
from custom_components.energy_dispatch.entity import (  # noqa: E402
    BATTERY,
    CHARGER,
    AssetEntityDescription,
)
from custom_components.energy_dispatch.panel.actions import (  # noqa: E402
    async_setup_panel_actions,
)
from custom_components.energy_dispatch.services import async_setup_services  # noqa: E402

INTEGRATION: Final = ROOT / "custom_components" / "energy_dispatch"
INTRODUCTION: Final = f"""\
# Reference

Made from the code and its texts by `script/action_docs.py`; change those, not this page.

An action that acts on assets takes them by `asset_id`, or as a target by device or entity. People
need the right to control an entity of each asset; automations may do everything.

## How data comes in

Nothing is polled by a timer of Home Assistant's.

* Chargers over OCPP report by themselves: states when they change, power and energy every
  {DEFAULT_METER_INTERVAL_SECONDS} s unless the charger's form says otherwise.
* Devices over Modbus are read as often as [their map](devices.md) says, over the one link that Home
  Assistant has to them, and after each write.
* Devices behind entities are as fresh as those entities.
* An entity is written when what it shows has changed. While its device is away, what the device
  reports is *unavailable*; plan, setpoint and last command stay.
"""
ASSET_TABLES: Final = {
    "sensor": (*sensor.ASSET_SENSORS, goal_entities.SESSION_GOAL),
    "binary_sensor": binary_sensor.ASSET_BINARY_SENSORS,
    "number": (number.OVERRIDE, *goal_entities.GOAL_NUMBERS),
    "datetime": (goal_entities.DEPARTURE,),
    "switch": (switch.FOLLOW,),
    "button": button.ASSET_BUTTONS,
    "event": (event.COMMAND_EVENT,),
}
SITE_TABLES: Final = {
    "sensor": sensor.SITE_SENSORS,
    "number": (number.SITE_LIMIT,),
    "switch": switch.SITE_SWITCHES,
}
COMMAND_PREFIX: Final = "command_"
_EXAMPLE: Final = Command(
    "garage", CommandType.SET_CHARGE_RATE, {"power_kw": 7.4}, datetime(2026, 12, 1, tzinfo=UTC)
)


class _Register:
    """Takes the place of Home Assistant's services, and keeps what is registered."""

    def __init__(self) -> None:
        self.services = self
        self.actions: dict[str, tuple[vol.Schema, SupportsResponse]] = {}

    def async_register(
        self,
        _domain: str,
        name: str,
        _handler: object,
        schema: vol.Schema,
        supports_response: SupportsResponse = SupportsResponse.NONE,
        *_: object,
        **__: object,
    ) -> None:
        self.actions[name] = (schema, supports_response)


def page() -> str:
    """Return the page. Reads descriptions and texts from disk."""
    texts = json.loads((INTEGRATION / "translations" / "en.json").read_text(encoding="utf-8"))
    parts = [INTRODUCTION, *_entities(texts), *_actions(texts), *_events(), *_automations(texts)]
    return "\n".join(part.rstrip() + "\n" for part in parts)


def _entities(texts: Mapping[str, Any]) -> Iterator[str]:
    yield "## Entities\n"
    yield (
        "Each charger and each battery is a device with these; which of them it has depends on\n"
        "what it can do and tell: currents, voltages and sessions are those of an OCPP charger.\n"
        "“–”: it has none.\n"
    )
    rows = ["| entity | kind | charger | battery |", "|:--|:--|:--|:--|"]
    for platform, descriptions in ASSET_TABLES.items():
        rows += [_asset_row(texts, platform, one) for one in descriptions]
    yield "\n".join(rows)
    yield "The site is a device of its own:\n"
    rows = ["| entity | kind |", "|:--|:--|"]
    for platform, site_descriptions in SITE_TABLES.items():
        rows += [f"| {_name(texts, platform, one)} | {platform} |" for one in site_descriptions]
    yield "\n".join(rows)


def _asset_row(texts: Mapping[str, Any], platform: str, one: AssetEntityDescription) -> str:
    def there(kind: frozenset[str]) -> str:
        if not kind & one.kinds:
            return "–"
        return "yes" if kind & one.enabled_for else "off at first"

    extra = ", diagnostic" if one.entity_category is EntityCategory.DIAGNOSTIC else ""
    return (
        f"| {_name(texts, platform, one)} | {platform}{extra} | "
        f"{there(CHARGER)} | {there(BATTERY)} |"
    )


def _name(texts: Mapping[str, Any], platform: str, one: EntityDescription) -> str:
    name: str = texts["entity"][platform][one.translation_key]["name"]
    return name


def _actions(texts: Mapping[str, Any]) -> Iterator[str]:
    register = _Register()
    async_setup_services(register)  # type: ignore[arg-type] # all that it asks for
    async_setup_panel_actions(register)  # type: ignore[arg-type] # the same
    described = yaml.safe_load((INTEGRATION / "services.yaml").read_text(encoding="utf-8"))
    yield "## Actions\n"
    for name in sorted(described):
        schema, response = register.actions[name]
        yield "\n".join(_action(name, described[name], texts["services"][name], schema, response))


def _action(
    name: str,
    described: Mapping[str, Any],
    texts: Mapping[str, Any],
    schema: vol.Schema,
    response: SupportsResponse,
) -> Iterator[str]:
    yield f"### `energy_dispatch.{name}`\n"
    answers = {
        SupportsResponse.NONE: "It gives no answer.",
        SupportsResponse.OPTIONAL: "It answers if asked for a response.",
        SupportsResponse.ONLY: "It only answers, and changes nothing.",
    }
    yield f"{texts['name']}. {texts['description']} {answers[response]}\n"
    yield "| field | | what |"
    yield "|:--|:--|:--|"
    if "target" in described:
        yield "| target | | Devices or entities. |"
    markers = {str(marker): marker for marker in schema.schema}
    for field in described.get("fields", {}):
        said = texts["fields"][field]
        text = f"{said['name']}. {said['description'].rstrip('.')}.{_options(described, field)}"
        yield f"| `{field}` | {_need(markers[field])} | {text} |"
    yield ""


def _need(marker: object) -> str:
    if isinstance(marker, vol.Required):
        return "required"
    default = getattr(marker, "default", vol.UNDEFINED)
    if isinstance(default, vol.Undefined):
        return ""
    value = default()
    return f"default `{json.dumps(value)}`" if value not in ({}, None) else ""


def _options(described: Mapping[str, Any], field: str) -> str:
    select = (described["fields"][field].get("selector") or {}).get("select") or {}
    options = ", ".join(f"`{one}`" for one in select.get("options", ()))
    return f" One of {options}." if options else ""


def _events() -> Iterator[str]:
    yield "## Events\n"
    yield (
        "Each is fired on Home Assistant's bus with `config_entry_id`, `site` and `timestamp`.\n"
        "Moments are ISO 8601 text in UTC.\n"
    )
    bridged = [one for one in EventType if one not in NOT_BRIDGED]
    commands = [one for one in bridged if one.value.startswith(COMMAND_PREFIX)]
    others = [one for one in bridged if one not in commands]
    yield (
        "Of commands, each with all of "
        + ", ".join(f"`{key}`" for key in command_payload(_EXAMPLE))
        + ":\n"
    )
    yield "\n".join(f"* `{EVENT_PREFIX}{one.value}`" for one in commands)
    yield "Of assets and plans, with `asset_id` and what else there is to tell:\n"
    yield "\n".join(f"* `{EVENT_PREFIX}{one.value}`" for one in others)


def _automations(texts: Mapping[str, Any]) -> Iterator[str]:
    for kind in ("triggers", "conditions"):
        yield f"## {kind.title()}\n"
        rows = [f"| {kind.removesuffix('s')} | |", "|:--|:--|"]
        rows += [
            f"| `energy_dispatch.{name}` | {said['name']}. {said['description']} |"
            for name, said in sorted(texts[kind].items())
        ]
        yield "\n".join(rows)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
