"""The site on which the test runs: a real Home Assistant, and three devices that outlive it."""

from collections.abc import AsyncIterator
import contextlib
from pathlib import Path
import random
from typing import Final

from demo import site
from demo.assets import BATTERY, BAY_1, BAY_2, TITLES, Ports
from demo.client import Client
from demo.device_process import DeviceSpec, running
from demo.home_assistant import HomeAssistant, stopping
from demo.process import LOOPBACK, DemoError, require_free
from demo.stage import Stage

from .bounds import BOUNDS, HARDWARE_CURRENT_A, MAX_CURRENT_A, MIN_CURRENT_A, PHASES, VOLTAGE_V

_CONFIGURATION: Final = Path(__file__).with_name("configuration")
_PORTS: Final = range(20_000, 30_000)
_HARDWARE_KW: Final = "5"
"""The battery could do more than its asset may, so that an excess would show."""


@contextlib.asynccontextmanager
async def scene(folder: Path) -> AsyncIterator[Stage]:
    """Bring up a fresh site on free ports, and leave no process behind."""
    first, second, third = _free_ports(3)
    ports = Ports(home_assistant=first, ocpp=second, modbus=third)
    home_assistant = HomeAssistant(folder, ports.home_assistant, _CONFIGURATION)
    home_assistant.prepare()
    async with running((_battery(ports),), folder) as devices, stopping(home_assistant):
        client = await home_assistant.start()
        await _create(client, ports)
        chargers = (_charger(BAY_1, ports, "W"), _charger(BAY_2, ports, "A"))
        async with running(chargers, folder) as more:
            devices.update(more)
            await site.wait_until_connected(client)
            # Home Assistant writes its own registries late; an orderly stop writes them all.
            await client.close()
            await home_assistant.stop()
            client = await home_assistant.start()
            built = Stage(home_assistant=home_assistant, client=client, devices=devices)
            try:
                await site.wait_until_connected(client)
                yield built
            finally:
                await built.client.close()
                await home_assistant.stop()


def _free_ports(count: int) -> list[int]:
    """Return ports that stay free between a kill and a start: not those that clients are given."""
    ports: list[int] = []
    for port in random.sample(_PORTS, len(_PORTS)):
        with contextlib.suppress(DemoError):
            require_free(port, "the crash test", "PORT")
            ports.append(port)
            if len(ports) == count:
                return ports
    raise DemoError("No port is free.")


def _battery(ports: Ports) -> DeviceSpec:
    return DeviceSpec(
        asset_id=BATTERY,
        module="demo.devices.sunspec_battery",
        arguments=(
            "--port", str(ports.modbus),
            "--capacity-kwh", "15",
            "--soc", "50",
            "--max-charge-kw", _HARDWARE_KW,
            "--max-discharge-kw", _HARDWARE_KW,
            "--house-load-kw", "0.4",
        ),
    )  # fmt: skip


def _charger(asset_id: str, ports: Ports, unit: str) -> DeviceSpec:
    return DeviceSpec(
        asset_id=asset_id,
        module="demo.devices.ocpp_charger",
        arguments=(
            "--id", asset_id,
            "--url", f"ws://{LOOPBACK}:{ports.ocpp}",
            "--unit", unit,
            "--phases", str(PHASES),
            "--max-current", str(HARDWARE_CURRENT_A),
            "--plugged",
        ),
    )  # fmt: skip


async def _create(client: Client, ports: Ports) -> None:
    entry = await client.flow(
        "/flow",
        {"handler": site.DOMAIN},
        {"name": "Crash site", "ocpp": {"ocpp_host": LOOPBACK, "ocpp_port": ports.ocpp}},
    )
    entry_id = entry["result"]["entry_id"]
    for asset_id in (BAY_1, BAY_2):
        await site.add_asset(
            client,
            (entry_id, "charger"),
            "ocpp",
            {
                "name": TITLES[asset_id],
                "asset_id": asset_id,
                "charge_point_id": asset_id,
                "connector_id": 1,
                "phases": str(PHASES),
                "voltage_v": VOLTAGE_V,
                "min_current_a": MIN_CURRENT_A,
                "max_current_a": MAX_CURRENT_A,
                "rate_unit": "auto",
                # Devices that go on by themselves would be heard as if somebody had set them.
                "ocpp_manners": {"store_plan": "off"},
            },
        )
    await site.add_asset(
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
            "max_charge_kw": BOUNDS[BATTERY].max_charge_kw,
            "max_discharge_kw": BOUNDS[BATTERY].max_discharge_kw,
        },
    )
