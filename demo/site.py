"""Set up the demo's site through the same config flows that a user clicks through."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

from .assets import BATTERY, BAY_1, BAY_2, PRIORITIES, TITLES, Ports
from .client import Client
from .device_process import DeviceSpec
from .process import LOOPBACK, DemoError

DOMAIN: Final = "energy_dispatch"
POWER_LIMIT: Final = "number.demo_site_power_limit"
SITE_NAME: Final = "Demo site"

_CONNECT_SECONDS: Final = 30.0
_POLL_SECONDS: Final = 0.1
_BATTERY_KWH: Final = 15.0
_BATTERY_KW: Final = 5.0
_SECONDS_PER_HOUR: Final = 3600.0
_OCPP_VERSIONS: Final[Mapping[str, str]] = {BAY_1: "1.6", BAY_2: "2.0.1"}
"""Which version of OCPP each charger speaks: 1.6, 2.0.1 or 2.1."""
_SECTIONS: Final[Mapping[str, Mapping[str, Any]]] = {
    "limits": {},
    "manners": {},
    "proof": {},
    "endings": {},
}
"""Those of every asset's form, as they are if nobody touches them."""
_OWN_SECTIONS: Final[Mapping[str, Mapping[str, Mapping[str, Any]]]] = {"ocpp": {"ocpp_manners": {}}}
"""Those of one adapter's form."""


def device_specs(ports: Ports, *, slot_seconds: float) -> tuple[DeviceSpec, ...]:
    """Return the site's three devices; an hour of energy moves in each slot."""
    time_factor = f"{_SECONDS_PER_HOUR / slot_seconds:g}"
    return (
        DeviceSpec(
            asset_id=BATTERY,
            module="demo.devices.sunspec_battery",
            arguments=(
                "--port", str(ports.modbus),
                "--capacity-kwh", f"{_BATTERY_KWH:g}",
                "--soc", "50",
                "--max-charge-kw", f"{_BATTERY_KW:g}",
                "--max-discharge-kw", f"{_BATTERY_KW:g}",
                "--house-load-kw", "0.4",
                "--time-factor", time_factor,
            ),
        ),
        _charger(BAY_1, ports, time_factor, "W"),
        _charger(BAY_2, ports, time_factor, "A"),
    )  # fmt: skip


def _charger(asset_id: str, ports: Ports, time_factor: str, unit: str) -> DeviceSpec:
    return DeviceSpec(
        asset_id=asset_id,
        module="demo.devices.ocpp_charger",
        arguments=(
            "--id", asset_id,
            "--version", _OCPP_VERSIONS[asset_id],
            "--url", f"ws://{LOOPBACK}:{ports.ocpp}",
            "--unit", unit,
            "--phases", "3",
            "--plugged",
            "--time-factor", time_factor,
        ),
    )  # fmt: skip


async def exists(client: Client) -> bool:
    """Say whether the site is there already, from an earlier run on the same folder."""
    return bool(await client.call("config_entries/get", domain=DOMAIN))


async def create(client: Client, ports: Ports) -> None:
    """Create the site and its assets; the battery is tried by its flow, so it has to run."""
    entry = await client.flow(
        "/flow",
        {"handler": DOMAIN},
        {"name": SITE_NAME, "ocpp": {"ocpp_host": LOOPBACK, "ocpp_port": ports.ocpp}},
    )
    entry_id = entry["result"]["entry_id"]
    for asset_id in (BAY_1, BAY_2):
        await add_asset(
            client,
            (entry_id, "charger"),
            "ocpp",
            {
                "name": TITLES[asset_id],
                "asset_id": asset_id,
                "charge_point_id": asset_id,
                "connector_id": 1,
                "phases": "3",
                "voltage_v": 230,
                "min_current_a": 6,
                "max_current_a": 16,
                "rate_unit": "auto",
                "manners": {"priority": PRIORITIES[asset_id]},
                "proof": {"meter_interval_seconds": 1},
            },
        )
    await add_asset(
        client,
        (entry_id, "battery"),
        "modbus",
        {
            "name": TITLES[BATTERY],
            "asset_id": BATTERY,
            "device_map": "sunspec_124",
            "host": LOOPBACK,
            "port": ports.modbus,
            "unit_id": 1,
            "max_charge_kw": _BATTERY_KW,
            "max_discharge_kw": _BATTERY_KW,
            "manners": {"priority": PRIORITIES[BATTERY]},
        },
    )


async def add_asset(
    client: Client, handler: tuple[str, str], adapter: str, fields: Mapping[str, Any]
) -> None:
    """Add an asset to a site.

    Args:
        client: speaks to Home Assistant.
        handler: the site's config entry, and the kind of asset.
        adapter: what speaks to the device.
        fields: what the adapter's form asks for.
    """
    form = {**_SECTIONS, **_OWN_SECTIONS.get(adapter, {}), **fields}
    forms: tuple[Mapping[str, Any], ...] = (form,)
    if adapter == "modbus":
        # The product comes first, and what was read of the device is confirmed last.
        forms = ({"device_map": form.pop("device_map")}, form, {})
    await client.flow(
        "/subentries/flow", {"handler": list(handler)}, {"next_step_id": adapter}, *forms
    )


async def wait_until_connected(client: Client) -> None:
    """Wait until every asset's device can be reached.

    Raises:
        DemoError: not in time; the sentence names who is missing.
    """
    missing: set[str] = set()
    try:
        async with asyncio.timeout(_CONNECT_SECONDS):
            while missing := await _offline(client):  # noqa: ASYNC110 - another process
                await asyncio.sleep(_POLL_SECONDS)
    except TimeoutError:
        names = ", ".join(sorted(missing))
        raise DemoError(f"Not connected after {_CONNECT_SECONDS:.0f} s: {names}.") from None


async def _offline(client: Client) -> set[str]:
    states = {state["entity_id"]: state["state"] for state in await client.call("get_states")}
    return {
        asset_id
        for asset_id in TITLES
        if states.get(f"binary_sensor.{asset_id}_connection", "missing") != "on"
    }
