"""A real Home Assistant with simulated chargers of ours, which it finds in its folder as it boots.

Run as a process: ``python -m benchmarks.load.simulated_house add FOLDER CHARGERS`` fills a folder,
``… boot FOLDER`` starts Home Assistant on it, prints when it ran, lets an OCPP charger dial in if
there is one, and stops it.
"""

import asyncio
from collections.abc import Sequence
import gc
from importlib.machinery import ModuleSpec
import json
import logging
from pathlib import Path
import subprocess
import sys
import threading
import time
from types import MappingProxyType, ModuleType
from typing import Any, Final

import aiohttp
from homeassistant import bootstrap
from homeassistant.config_entries import ConfigEntry, ConfigEntryState, ConfigSubentryData
from homeassistant.core import HomeAssistant
from homeassistant.runner import RuntimeConfig, create_event_loop

from benchmarks.load.folder import prepare_folder
from demo.process import free_port

DOMAIN: Final = "energy_dispatch"
_ALWAYS_THERE: Final = ("frontend", "lovelace", "websocket_api")
"""What every Home Assistant has: it is not the integration that brings it."""


def asset_ids(count: int) -> list[str]:
    """Return the chargers' ids."""
    return [f"bay_{number:03d}" for number in range(count)]


def make_folder(folder: Path, chargers: int | None, subprotocol: str | None = None) -> None:
    """Make a configuration folder, in a process of its own.

    Args:
        folder: an empty one.
        chargers: how many our site has; None: no site at all.
        subprotocol: of one more charger, which dials in; None: there is none.
    """
    folder.mkdir()
    prepare_folder(folder, asset_ids(chargers or 0) or ["bay_000"], free_port())
    path = folder / "configuration.yaml"
    configuration = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(configuration | {name: {} for name in _ALWAYS_THERE}))
    arguments = [] if chargers is None else [str(chargers), *([subprotocol] if subprotocol else [])]
    command = [sys.executable, "-m", __name__, "add", str(folder), *arguments]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


async def boot(folder: Path) -> HomeAssistant:
    """Start Home Assistant on a folder.

    Raises:
        RuntimeError: it does not start.
    """
    hass = await bootstrap.async_setup_hass(
        RuntimeConfig(config_dir=str(folder), skip_pip=True, log_no_color=True)
    )
    if hass is None or hass.config.recovery_mode:
        raise RuntimeError("Home Assistant does not start.")
    await hass.async_start()
    # Home Assistant logs what ends a process, and logs are off here.
    sys.excepthook = sys.__excepthook__
    return hass


def site_of(hass: HomeAssistant) -> ConfigEntry[Any]:
    """Return our site's entry.

    Raises:
        RuntimeError: it is not loaded.
    """
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    if entry.state is not ConfigEntryState.LOADED:
        raise RuntimeError(f"The site is {entry.state}: {entry.reason}")
    return entry


async def _add(hass: HomeAssistant, chargers: int, subprotocol: str | None) -> None:
    entry = ConfigEntry[Any](
        data={"ocpp_host": "127.0.0.1", "ocpp_port": free_port()},
        discovery_keys=MappingProxyType({}),
        domain=DOMAIN,
        minor_version=1,
        options={},
        source="user",
        subentries_data=[
            *(_charger(asset_id) for asset_id in asset_ids(chargers)),
            *([] if subprotocol is None else [_ocpp_charger(subprotocol)]),
        ],
        title="Depot",
        unique_id=None,
        version=1,
    )
    await hass.config_entries.async_add(entry)
    site_of(hass)


def _charger(asset_id: str) -> ConfigSubentryData:
    return ConfigSubentryData(
        data={
            "adapter": "simulated",
            "asset_id": asset_id,
            "min_charge_kw": 1.4,
            "max_charge_kw": 11.0,
        },
        subentry_type="charger",
        title=asset_id,
        unique_id=asset_id,
    )


def _ocpp_charger(subprotocol: str) -> ConfigSubentryData:
    return ConfigSubentryData(
        data={
            "adapter": "ocpp",
            "asset_id": "dials_in",
            "charge_point_id": subprotocol,
            "connector_id": 1,
            "phases": 3,
            "voltage_v": 230.0,
            "min_current_a": 6.0,
            "max_current_a": 16.0,
        },
        subentry_type="charger",
        title="Dials in",
        unique_id="dials_in",
    )


async def _dial_in(hass: HomeAssistant) -> None:
    """Let the OCPP charger dial in and be heard, if there is one."""
    for entry in hass.config_entries.async_entries(DOMAIN):
        ids = [each.data.get("charge_point_id") for each in entry.subentries.values()]
        for charge_point_id in filter(None, ids):
            url = f"ws://127.0.0.1:{entry.data['ocpp_port']}/{charge_point_id}"
            async with (
                aiohttp.ClientSession() as http,
                http.ws_connect(url, protocols=[charge_point_id]) as websocket,
                asyncio.timeout(10),
            ):
                await websocket.send_json([2, "1", "Heartbeat", {}])
                while (await websocket.receive_json())[:2] != [3, "1"]:
                    pass


class ImportsIn:
    """Notes in which thread modules are imported first."""

    def __init__(self, names: Sequence[str]) -> None:
        """Take the names of packages."""
        self._names = tuple(names)
        self.in_loop: list[str] = []
        """Modules of these packages that the main thread, the loop's, imported."""

    def find_spec(
        self, name: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find nothing; the others on ``sys.meta_path`` do."""
        ours = f"{name}.".startswith(tuple(f"{each}." for each in self._names))
        if ours and threading.current_thread() is threading.main_thread():
            self.in_loop.append(name)
        return None


async def _act(arguments: Sequence[str]) -> None:
    what, folder, *site = arguments
    imports = ImportsIn(["pandas", "numpy", "jsonschema", "ocpp", f"custom_components.{DOMAIN}"])
    sys.meta_path.insert(0, imports)
    hass = await boot(Path(folder))
    running_at = time.time()
    if what == "add" and site:
        await _add(hass, int(site[0]), site[1] if len(site) > 1 else None)
    await hass.async_block_till_done()
    if what == "boot":
        await _dial_in(hass)
    await hass.async_stop()
    gc.collect()
    print(json.dumps({"running_at": running_at, "in_loop": imports.in_loop}))


def main() -> None:
    """Do what the arguments say, in a loop as Home Assistant makes it."""
    # Home Assistant complains of what this machine lacks; a start that fails says so itself.
    logging.disable(logging.ERROR)
    loop = create_event_loop()
    asyncio.set_event_loop(loop)
    loop.run_until_complete(_act(sys.argv[1:]))


if __name__ == "__main__":
    main()
