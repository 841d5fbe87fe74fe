"""A real Home Assistant with chargers of ours, and the same written by an automation.

Those over Modbus the reference writes with core's own action; for OCPP there is ours alone.
"""

import asyncio
from collections.abc import Mapping, Sequence
import json
from pathlib import Path
import time
from typing import Final

from benchmarks.load.line import SETPOINT
from benchmarks.load.moments import since_ms
from demo import site
from demo.client import Client
from demo.process import LOOPBACK, free_port

OURS: Final = "ours"
REFERENCE: Final = "reference"
CURRENTS_A: Final = (10, 14)
_KW_PER_A: Final = 0.69
_HOUR: Final = 3600.0
_MOMENT: Final = "input_datetime.reference"
_MAP: Final = "phoenix_charx"
_CHARGER: Final[Mapping[str, object]] = {
    "connector_id": 1,
    "phases": "3",
    "voltage_v": 230,
    "min_current_a": 6,
    "max_current_a": 16,
}
_CONNECTED_SECONDS: Final = 30.0
_POLL_SECONDS: Final = 0.1


def write_configuration(
    folder: Path, port: int, units: int, ocpp: Sequence[str] = (), seconds: int = 1
) -> None:
    """Write what Home Assistant starts with: the reference is core's modbus and an automation.

    ``input_datetime`` is the one trigger of core that is exact: others are late on purpose.

    Args:
        folder: is made.
        port: the reference's link to its units.
        units: how many.
        ocpp: assets whose setpoint a second automation sends at the same moment.
        seconds: from one moment to the next.
    """
    folder.mkdir()
    current = f"[{CURRENTS_A[0]}, {CURRENTS_A[1]}][now().second // {seconds} % 2]"
    value = f"{{{{ {current} }}}}"
    writes = [
        {
            "action": "modbus.write_register",
            "data": {"hub": REFERENCE, "slave": unit, "address": SETPOINT, "value": [value]},
        }
        for unit in range(1, units + 1)
    ]
    commands = {
        "action": "energy_dispatch.send_command",
        "data": {
            "asset_id": list(ocpp),
            "command_type": "set_charge_rate",
            "power_kw": f"{{{{ {current} * {_KW_PER_A} }}}}",
        },
    }
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
            _at_the_moment("Reference", writes),
            *([_at_the_moment("Reference of OCPP", [commands])] if ocpp else []),
        ],
    }
    # JSON is YAML too.
    text = json.dumps(configuration, indent=1)
    (folder / "configuration.yaml").write_text(text, encoding="utf-8")


def _at_the_moment(alias: str, actions: Sequence[object]) -> dict[str, object]:
    return {
        "alias": alias,
        "mode": "queued",
        "triggers": [{"trigger": "time", "at": _MOMENT}],
        "actions": actions,
    }


async def add_site(client: Client) -> tuple[str, int]:
    """Set a site up; return its entry's id, and the port that OCPP chargers dial."""
    port = free_port()
    settings = {"name": "Load", "ocpp": {"ocpp_host": LOOPBACK, "ocpp_port": port}}
    entry = await client.flow("/flow", {"handler": site.DOMAIN}, settings)
    return entry["result"]["entry_id"], port


async def add_units(client: Client, entry_id: str, port: int, units: int) -> list[str]:
    """Add a charger for each Modbus unit, and return their assets' ids."""
    assets = [f"unit_{unit}" for unit in range(1, units + 1)]
    for unit, asset_id in enumerate(assets, start=1):
        fields = {"device_map": _MAP, "host": LOOPBACK, "port": port, "unit_id": unit}
        await _add(client, entry_id, "modbus", {"name": asset_id, "asset_id": asset_id, **fields})
    return assets


async def add_ocpp(client: Client, entry_id: str, assets: Sequence[str]) -> None:
    """Add a charger that dials in for each of these assets; it keeps no plan."""
    for asset_id in assets:
        own = {"name": asset_id, "asset_id": asset_id, "charge_point_id": asset_id}
        manners = {"rate_unit": "auto", "ocpp_manners": {"store_plan": "off"}}
        await _add(client, entry_id, "ocpp", {**own, **manners})


async def _add(client: Client, entry_id: str, adapter: str, fields: Mapping[str, object]) -> None:
    await site.add_asset(client, (entry_id, "charger"), adapter, {**_CHARGER, **fields})


async def connected(client: Client, assets: Sequence[str]) -> None:
    """Wait until all are connected.

    Raises:
        TimeoutError: one is not.
    """
    async with asyncio.timeout(_CONNECTED_SECONDS):
        while not await _connected(client, assets):  # noqa: ASYNC110 - another process
            await asyncio.sleep(_POLL_SECONDS)


async def submit(client: Client, assets: Sequence[str], starts: Sequence[float]) -> None:
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


def lateness_ms(told: Mapping[str, list[float]], moments: list[float], count: int) -> list[float]:
    """Return how long after its moment each setpoint came.

    Args:
        told: by device, when its setpoints came.
        moments: when each of them was to have one.
        count: of devices.

    Raises:
        RuntimeError: a setpoint never came, or one came that was not asked for.
    """
    counts = {name: len(each) for name, each in told.items()}
    if len(told) != count or any(many != len(moments) for many in counts.values()):
        raise RuntimeError(f"Not {len(moments)} setpoints for each of {count}: {counts}.")
    return since_ms(moments, [at for each in told.values() for at in each])


async def _connected(client: Client, assets: Sequence[str]) -> bool:
    states = {state["entity_id"]: state["state"] for state in await client.call("get_states")}
    return all(states.get(f"binary_sensor.{asset_id}_connection") == "on" for asset_id in assets)


def _iso(at: float) -> str:
    whole, milliseconds = divmod(round(at * 1000), 1000)
    return time.strftime(f"%Y-%m-%dT%H:%M:%S.{milliseconds:03d}Z", time.gmtime(whole))
