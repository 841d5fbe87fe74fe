"""The configuration folder of the Home Assistant that is measured."""

from collections.abc import Sequence
import json
from pathlib import Path
from typing import Final

_INTEGRATION: Final = Path(__file__).parents[2] / "custom_components" / "energy_dispatch"
BOUNDARY: Final = "input_datetime.boundary"
POWER: Final = "input_number.power"
"""What the reference automation sends."""
REFERENCE: Final = "automation.reference"


def prepare_folder(folder: Path, asset_ids: Sequence[str], http_port: int) -> None:
    """Write what Home Assistant needs: a recorder, and an automation with an exact time trigger.

    Args:
        folder: an empty one.
        asset_ids: whose setpoint the automation sends, with one call of our action.
        http_port: a free one.
    """
    storage = folder / ".storage"
    storage.mkdir()
    http = {"server_port": http_port, "server_host": ["127.0.0.1"]}
    _store(storage, "http", http, version=1)
    _store(storage, "onboarding", {"done": ["user", "core_config", "analytics", "integration"]}, 4)
    components = folder / "custom_components"
    components.mkdir()
    (components / _INTEGRATION.name).symlink_to(_INTEGRATION, target_is_directory=True)
    # JSON is YAML.
    (folder / "configuration.yaml").write_text(json.dumps(_configuration(asset_ids)))


def _configuration(asset_ids: Sequence[str]) -> dict[str, object]:
    return {
        "homeassistant": {"name": "Benchmark", "time_zone": "UTC", "country": "NL"},
        "logger": {"default": "error"},
        "recorder": {},
        "input_datetime": {"boundary": {"has_date": True, "has_time": True}},
        "input_number": {"power": {"min": 0, "max": 50, "step": 0.1, "mode": "box"}},
        "automation": [
            {
                "id": "reference",
                "alias": "reference",
                "mode": "queued",
                "triggers": [{"trigger": "time", "at": BOUNDARY}],
                "actions": [
                    {
                        "action": "energy_dispatch.send_command",
                        "data": {
                            "asset_id": list(asset_ids),
                            "command_type": "set_charge_rate",
                            "power_kw": f"{{{{ states('{POWER}') }}}}",
                        },
                    }
                ],
            }
        ],
    }


def _store(storage: Path, key: str, data: dict[str, object], version: int) -> None:
    document = {"version": version, "minor_version": 1, "key": key, "data": data}
    (storage / key).write_text(json.dumps(document))
