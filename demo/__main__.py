"""A site to try Energy Dispatch with: Home Assistant, two chargers and a battery, all real sockets.

Without --check: days follow one another, two minutes each, until Ctrl-C. With --check: one day of
48 s and a crash, a table of what was in force on each device, and an exit code.

Ports: PORT (Home Assistant), OCPP_PORT, MODBUS_PORT in the environment.
"""

import argparse
import asyncio
import os
from pathlib import Path
import sys
import tempfile
from typing import Final

from . import check, endless
from .assets import Ports
from .client import RequestError
from .process import DemoError, ended_by_signals, free_port, require_free
from .stage import kept_ports

_DEFAULT_PORTS: Final = Ports(home_assistant=8123, ocpp=9000, modbus=5020)
_INTERRUPTED: Final = 130


def main() -> int:
    """Run what the arguments ask for; return the exit code."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory(prefix="energy-dispatch-demo-") as temporary:
        folder = arguments.config or Path(temporary)
        try:
            ports = _ports(folder, any_free=arguments.check)
            if arguments.check:
                return 0 if asyncio.run(ended_by_signals(check.check(folder, ports))) else 1
            asyncio.run(ended_by_signals(endless.run(folder, ports)))
        except (DemoError, RequestError, ConnectionError, TimeoutError) as err:
            print(f"demo: {str(err) or type(err).__name__}", file=sys.stderr)
            return 1
        except asyncio.CancelledError:
            print("Stopped.")
            return _INTERRUPTED if arguments.check else 0
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="script/demo",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--check", action="store_true", help="run one day and a crash, and judge them"
    )
    parser.add_argument(
        "--config",
        type=lambda text: Path(text).resolve(),
        metavar="DIR",
        help="keep Home Assistant's folder here (default: a temporary one)",
    )
    return parser.parse_args()


def _ports(folder: Path, *, any_free: bool) -> Ports:
    """Return the ports: those chosen, else those of the folder's site, else defaults or any free.

    Raises:
        DemoError: one of them is taken.
    """
    kept = kept_ports(folder)

    def port(variable: str, what: str, default: int, kept_port: int | None) -> int:
        chosen = os.environ.get(variable)
        if chosen is None and kept_port is None and any_free:
            return free_port()
        number = kept_port or int(chosen or default)
        require_free(number, what, variable)
        return number

    return Ports(
        home_assistant=port("PORT", "Home Assistant", _DEFAULT_PORTS.home_assistant, None),
        ocpp=port("OCPP_PORT", "the chargers", _DEFAULT_PORTS.ocpp, kept.get("ocpp")),
        modbus=port("MODBUS_PORT", "the battery", _DEFAULT_PORTS.modbus, kept.get("modbus")),
    )


if __name__ == "__main__":
    sys.exit(main())
