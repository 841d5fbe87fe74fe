"""A real Home Assistant with chargers over Modbus: ours, and the same with core's own means."""

import asyncio
from collections.abc import Mapping
import json
from pathlib import Path
import time
from typing import Final

from benchmarks.load.line import SETPOINT
from demo import site
from demo.client import Client

OURS: Final = "ours"
REFERENCE: Final = "reference"
CURRENTS_A: Final = (10, 14)
_KW_PER_A: Final = 0.69
_HOUR: Final = 3600.0
_MOMENT: Final = "input_datetime.reference"
_MAP: Final = "phoenix_charx"
_SECTIONS: Final[Mapping[str, Mapping[str, object]]] = {
    "limits": {},
    "manners": {},
    "proof": {},
    "endings": {},
}
_CONNECTED_SECONDS: Final = 30.0
_POLL_SECONDS: Final = 0.1


def write_configuration(folder: Path, port: int, units: int) -> None:
    """Write what Home Assistant starts with: the reference is core's modbus and an automation.

    ``input_datetime`` is the one trigger of core that is exact: others are late on purpose.
    """
    folder.mkdir()
    value = f"{{{{ [{CURRENTS_A[0]}, {CURRENTS_A[1]}][now().second % 2] }}}}"
    writes = [
        {
            "action": "modbus.write_register",
            "data": {"hub": REFERENCE, "slave": unit, "address": SETPOINT, "value": [value]},
        }
        for unit in range(1, units + 1)
    ]
    configuration = {
        "homeassistant": {"name": "Load", "time_zone": "UTC", "country": "NL"},
        "api": {},
        "config": {},
        "websocket_api": {},
        "logger": {"default": "warning"},
        "input_datetime": {"reference": {"has_date": True, "has_time": True}},
        "modbus": [
            {
                "name": REFERENCE,
                "type": "tcp",
                "host": "127.0.0.1",
                "port": port,
                # It wants an entity at least.
                "sensors": [
                    {"name": "One", "slave": 1, "address": SETPOINT, "scan_interval": 3600}
                ],
            }
        ],
        "automation": [
            {
                "alias": "Reference",
                "mode": "queued",
                "triggers": [{"trigger": "time", "at": _MOMENT}],
                "actions": writes,
            }
        ],
    }
    # JSON is YAML too.
    text = json.dumps(configuration, indent=1)
    (folder / "configuration.yaml").write_text(text, encoding="utf-8")


async def add_chargers(client: Client, port: int, units: int) -> list[str]:
    """Set a site up with a charger for each unit, and return their assets' ids.

    Raises:
        TimeoutError: one does not connect.
    """
    settings = {"name": "Load", "ocpp": {}}
    entry = await client.flow("/flow", {"handler": site.DOMAIN}, settings)
    assets = [f"unit_{unit}" for unit in range(1, units + 1)]
    for unit, asset_id in enumerate(assets, start=1):
        await site.add_asset(
            client,
            (entry["result"]["entry_id"], "charger"),
            "modbus",
            {
                "name": asset_id,
                "asset_id": asset_id,
                "device_map": _MAP,
                "host": "127.0.0.1",
                "port": port,
                "unit_id": unit,
                "connector_id": 1,
                "phases": "3",
                "voltage_v": 230,
                "min_current_a": 6,
                "max_current_a": 16,
                **_SECTIONS,
            },
        )
    async with asyncio.timeout(_CONNECTED_SECONDS):
        while not await _connected(client, assets):  # noqa: ASYNC110 - another process
            await asyncio.sleep(_POLL_SECONDS)
    return assets


async def submit(client: Client, assets: list[str], starts: list[float]) -> None:
    """Submit a plan whose setpoints change at each of these moments of the wall clock.

    The last one stays for an hour: the end of a plan would be one change more.
    """
    currents_a = [CURRENTS_A[index % 2] for index, _ in enumerate(starts)]
    slots = [*zip(starts, currents_a, strict=True), (starts[-1] + _HOUR, currents_a[-1])]
    rows = [
        {"timestamp": _iso(at)}
        | {f"ev_{asset_id}_kw": current_a * _KW_PER_A for asset_id in assets}
        for at, current_a in slots
    ]
    await client.action("submit_schedule", {"schedule": rows, "name": "load"})


async def set_reference(client: Client, moment: float) -> None:
    """Have the reference write at a moment, a whole second."""
    await client.call(
        "call_service",
        domain="input_datetime",
        service="set_datetime",
        service_data={"timestamp": moment},
        target={"entity_id": _MOMENT},
    )


async def _connected(client: Client, assets: list[str]) -> bool:
    states = {state["entity_id"]: state["state"] for state in await client.call("get_states")}
    return all(states.get(f"binary_sensor.{asset_id}_connection") == "on" for asset_id in assets)


def _iso(at: float) -> str:
    whole, milliseconds = divmod(round(at * 1000), 1000)
    return time.strftime(f"%Y-%m-%dT%H:%M:%S.{milliseconds:03d}Z", time.gmtime(whole))
