"""A central system in a process of its own, with a charger that speaks one version of OCPP.

It prints which modules of the library were imported, and which of them in the loop's thread.
"""

import asyncio
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
import json
import sys
import threading
from types import ModuleType

from custom_components.energy_dispatch.adapters.ocpp import CentralSystem, OcppConfig
from demo.devices.ocpp_frames import CallFailed

from .helpers import RawCharger, charger_of, patience


class InLoop:
    """Notes what the main thread, the loop's, imports first."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def find_spec(
        self, name: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find nothing; the others on ``sys.meta_path`` do."""
        if threading.current_thread() is threading.main_thread():
            self.names.append(name)
        return None


async def converse(subprotocol: str) -> None:
    """Let some chargers dial in at once, and ask one for what it has no answer to."""
    central = CentralSystem("127.0.0.1", 0)
    names = ["CP1", "CP2", "CP3"]
    for each in names:
        central.add_charger(OcppConfig(charge_point_id=each))
    await central.start()
    async with asyncio.TaskGroup() as chargers:
        for each in names:
            chargers.create_task(talk(central, each, subprotocol))
    async with patience():
        await central.stop()


async def talk(central: CentralSystem, charge_point_id: str, subprotocol: str) -> None:
    """Speak as a charger does."""
    async with charger_of(
        RawCharger, central, charge_point_id, protocols=(subprotocol,)
    ) as charger:
        answer = await charger.call("Heartbeat")
        if "currentTime" not in answer:
            raise AssertionError(answer)
        try:
            await charger.call("MakeCoffee")
        except CallFailed:
            return
        raise AssertionError("MakeCoffee was answered")


def main() -> None:
    """Converse, and tell."""
    in_loop = InLoop()
    sys.meta_path.insert(0, in_loop)
    asyncio.run(converse(sys.argv[1]))
    ocpp = sorted(name for name in sys.modules if name.partition(".")[0] == "ocpp")
    loop = [name for name in in_loop.names if name.partition(".")[0] in {"ocpp", "jsonschema"}]
    print(json.dumps({"imported": ocpp, "in_loop": loop}))  # noqa: T201 - how the test learns it


if __name__ == "__main__":
    main()
