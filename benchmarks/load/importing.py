"""Import the integration as a running Home Assistant does, and tell what it takes.

Run as a process, ``python -m benchmarks.load.importing``: whatever any Home Assistant has loaded is
loaded first, then the integration with its platforms and its flows.
"""

from collections.abc import Iterable
from importlib import import_module
import json
import sys
import time
from typing import Final

_PACKAGE: Final = "custom_components.energy_dispatch"
_LOADED: Final = (
    "bootstrap",
    "components.automation",
    "components.config",
    "components.frontend",
    "components.lovelace",
    "components.modbus",
    "components.panel_custom",
    "components.recorder.statistics",
    "components.websocket_api",
)
"""Home Assistant's own; core's modbus is ours too, yet it is measured with the boot."""
_PLATFORMS: Final = (
    ".binary_sensor",
    ".button",
    ".datetime",
    ".event",
    ".number",
    ".sensor",
    ".switch",
    ".system_health",
)
_PARTS: Final = (
    "",
    *_PLATFORMS,
    ".condition",
    ".config_flow",
    ".diagnostics",
    ".logbook",
    ".trigger",
)


_HEAVY: Final = ("pandas", "numpy", "jsonschema", "ocpp.v16", "ocpp.v201", "ocpp.v21")
"""What is imported later, in a thread, and only if it is needed."""


def heavy(names: Iterable[str]) -> list[str]:
    """Return those modules that are, or belong to, what is imported later."""
    return [name for name in names if f"{name}.".startswith(tuple(f"{one}." for one in _HEAVY))]


def main() -> None:
    """Import, and print how long it took and what else came in."""
    for name in _LOADED:
        import_module(f"homeassistant.{name}")
    for platform in _PLATFORMS:
        import_module(f"homeassistant.components{platform}")
    before = set(sys.modules)
    print("energy_dispatch: begin", file=sys.stderr)
    begin = time.perf_counter()
    for part in _PARTS:
        import_module(_PACKAGE + part)
    taken = time.perf_counter() - begin
    brought = sorted(set(sys.modules) - before)
    print(json.dumps({"seconds": taken, "modules": len(brought), "heavy": len(heavy(brought))}))


if __name__ == "__main__":
    main()
