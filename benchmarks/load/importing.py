"""Import the integration as a running Home Assistant does, and tell what it takes.

Run as a process, ``python -m benchmarks.load.importing``: whatever any Home Assistant has loaded is
loaded first, then the integration with its platforms and its flows.
"""

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
    pandas = [name for name in brought if name.partition(".")[0] in {"pandas", "numpy"}]
    print(json.dumps({"seconds": taken, "modules": len(brought), "pandas": len(pandas)}))


if __name__ == "__main__":
    main()
