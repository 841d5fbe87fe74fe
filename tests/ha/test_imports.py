"""Importing the integration brings nothing that a site may not need, and nothing heavy."""

import json
from pathlib import Path
import subprocess
import sys
from types import MappingProxyType

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant

from custom_components.energy_dispatch.adapters.ocpp import OcppAdapter
from custom_components.energy_dispatch.coordinator import EnergyDispatchConfigEntry
from custom_components.energy_dispatch.ocpp_server import OcppServers

INTEGRATION = "custom_components.energy_dispatch"
LATER = (
    "pandas",
    "numpy",
    "jsonschema",
    "ocpp.v16",
    "ocpp.v201",
    "ocpp.v21",
    f"{INTEGRATION}.adapters.ocpp",
    f"{INTEGRATION}.adapters.modbus",
)
"""What is imported in a thread, once it is needed."""


def later(*run: str) -> list[str]:
    """Return what another process has imported of this after running some lines."""
    code = f"{'; '.join(run)}; import json, sys; print(json.dumps(sorted(sys.modules)))"
    said = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    prefixes = tuple(f"{name}." for name in LATER)
    return [name for name in json.loads(said.stdout) if f"{name}.".startswith(prefixes)]


def test_the_integration_and_its_platforms_bring_nothing_that_can_come_later() -> None:
    parts = (
        "binary_sensor",
        "button",
        "condition",
        "config_flow",
        "datetime",
        "diagnostics",
        "event",
        "logbook",
        "number",
        "sensor",
        "switch",
        "system_health",
        "trigger",
    )
    files = {
        path.stem
        for path in (Path(__file__).parents[2] / INTEGRATION.replace(".", "/")).glob("*.py")
    }
    assert set(parts) <= files
    assert later(f"import {INTEGRATION}", *(f"import {INTEGRATION}.{part}" for part in parts)) == []


def test_a_kind_of_device_brings_what_speaks_to_it_and_no_version_of_ocpp() -> None:
    lines = (
        f"from {INTEGRATION}.const import AdapterKind",
        f"from {INTEGRATION}.devices import import_maker",
    )
    brought = later(*lines, "import_maker(AdapterKind.OCPP)")
    assert f"{INTEGRATION}.adapters.ocpp.central" in brought
    assert not [name for name in brought if not name.startswith(f"{INTEGRATION}.adapters.ocpp")]
    brought = later(*lines, "import_maker(AdapterKind.MODBUS)")
    assert f"{INTEGRATION}.adapters.modbus.adapter" in brought
    assert not [name for name in brought if not name.startswith(f"{INTEGRATION}.adapters.modbus")]


async def test_the_first_device_of_a_kind_may_come_while_the_site_runs(
    hass: HomeAssistant, site_entry: EnergyDispatchConfigEntry, socket_enabled: None
) -> None:
    any_free_port = {**site_entry.data, "ocpp_host": "127.0.0.1", "ocpp_port": 0}
    hass.config_entries.async_update_entry(site_entry, data=any_free_port)
    assert await hass.config_entries.async_setup(site_entry.entry_id)
    charger = {
        "adapter": "ocpp",
        "asset_id": "driveway",
        "charge_point_id": "CP-7",
        "connector_id": 1,
        "phases": 3,
        "voltage_v": 230.0,
        "min_current_a": 6.0,
        "max_current_a": 16.0,
    }
    subentry = ConfigSubentry(
        data=MappingProxyType(charger),
        subentry_type="charger",
        title="Driveway",
        unique_id="driveway",
    )
    assert OcppServers.of(hass).central(("127.0.0.1", 0)) is None
    hass.config_entries.async_add_subentry(site_entry, subentry)
    await hass.async_block_till_done()
    assert OcppServers.of(hass).central(("127.0.0.1", 0)) is not None
    assert isinstance(site_entry.runtime_data.assets["driveway"].adapter, OcppAdapter)
    hass.config_entries.async_remove_subentry(site_entry, subentry.subentry_id)
    await hass.async_block_till_done()
    assert OcppServers.of(hass).central(("127.0.0.1", 0)) is None
