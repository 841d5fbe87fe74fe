"""A simulated charger as a process of its own.

    python -m demo.devices.ocpp_charger --url ws://127.0.0.1:9000/CP1 --id CP1 --plugged
    python -m demo.devices.ocpp_charger --version 2.0.1 --url ws://127.0.0.1:9000/CP2 --id CP2

Tells what happens as one JSON object a line on stdout: ``connected``, ``disconnected``,
``refused``, ``booted``, ``status``, ``setpoint`` (at each change of the limit in force, with its
source), ``profile_refused`` and ``power``, about once a second. Takes orders on stdin, one JSON
object a line: those of ``charger_control``.
"""

import argparse
import asyncio
from collections.abc import Mapping, Sequence
import json
import signal
import sys
from typing import Final

from .charge_circuit import ChargeCircuit
from .charger import SimulatedCharger
from .charger16 import SimulatedCharger16
from .charger201 import SimulatedCharger201
from .charger_control import obey
from .charger_settings import OWN_SUBPROTOCOL, ChargerSettings
from .charging_profiles import SmartCharging

_VERSIONS: Final[Mapping[str, tuple[type[SimulatedCharger], str]]] = {
    "1.6": (SimulatedCharger16, OWN_SUBPROTOCOL),
    "2.0.1": (SimulatedCharger201, OWN_SUBPROTOCOL),
    "2.1": (SimulatedCharger201, "ocpp2.1"),
}
_UNITS: Final = {"A": frozenset("A"), "W": frozenset("W"), "both": frozenset("AW")}


def tell(event: Mapping[str, object]) -> None:
    """Print an event as one line."""
    print(json.dumps(event), flush=True)


async def _listen(charger: SimulatedCharger) -> None:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    while line := await reader.readline():
        try:
            await obey(charger, json.loads(line))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            tell({"event": "not_understood", "detail": str(error)})


async def _run(charger: SimulatedCharger) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    await charger.start()
    listening = asyncio.create_task(_listen(charger))
    try:
        await stopped.wait()
    finally:
        listening.cancel()
        await charger.stop()


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--url", required=True, help="ws://host:port/…, with or without the id")
    parser.add_argument("--id", default="CP1", dest="charge_point_id")
    parser.add_argument("--password")
    parser.add_argument("--version", choices=sorted(_VERSIONS), default="1.6", help="of OCPP")
    parser.add_argument(
        "--outlets", "--connectors", type=int, default=1, help="connectors or EVSEs"
    )
    parser.add_argument("--unit", choices=sorted(_UNITS), default="both", help="limits it takes")
    parser.add_argument("--untold-unit", action="store_true", help="keeps its unit to itself")
    parser.add_argument("--unit-words", help="what it says of its unit, right or wrong")
    parser.add_argument("--phases", type=int, choices=(1, 2, 3), default=3)
    parser.add_argument("--vehicle-phases", type=int, choices=(1, 2, 3), default=3)
    parser.add_argument("--switches-phases", action="store_true", help="charges on one if asked")
    parser.add_argument("--voltage", type=float, default=230.0)
    parser.add_argument("--max-current", type=float, default=16.0)
    parser.add_argument("--max-stack-level", type=int, default=8)
    parser.add_argument("--refuse-purpose", action="append", default=[], metavar="PURPOSE")
    parser.add_argument("--vehicle-max-current", type=float, default=32.0)
    parser.add_argument("--plugged", action="store_true", help="a vehicle is there from the start")
    parser.add_argument("--no-auto-start", action="store_true", help="waits for a remote start")
    parser.add_argument("--meter-interval", type=float, default=1.0, help="seconds")
    parser.add_argument("--register-kwh", type=float, default=0.0, help="the meter at the start")
    parser.add_argument("--id-tag", default="DEMO")
    parser.add_argument("--time-factor", type=float, default=1.0, help="speeds up energy alone")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a charger until it is told to stop."""
    chosen = _arguments(arguments)
    kind, subprotocol = _VERSIONS[chosen.version]
    settings = ChargerSettings(
        url=chosen.url,
        charge_point_id=chosen.charge_point_id,
        password=chosen.password,
        subprotocol=subprotocol,
        outlets=chosen.outlets,
        smart_charging=SmartCharging(
            units=_UNITS[chosen.unit],
            max_stack_level=chosen.max_stack_level,
            refused_purposes=frozenset(chosen.refuse_purpose),
            switches_phases=chosen.switches_phases,
        ),
        tells_units=not chosen.untold_unit,
        unit_words=chosen.unit_words,
        meter_interval_seconds=chosen.meter_interval,
        id_tag=chosen.id_tag,
        starts_by_itself=not chosen.no_auto_start,
        plugged=chosen.plugged,
        vehicle_max_current_a=chosen.vehicle_max_current,
    )
    circuit = ChargeCircuit(
        phases=chosen.phases,
        vehicle_phases=chosen.vehicle_phases,
        voltage_v=chosen.voltage,
        max_current_a=chosen.max_current,
        time_factor=chosen.time_factor,
        register_wh=chosen.register_kwh * 1000.0,
    )

    async def run() -> None:
        await _run(kind(settings, circuit=circuit, tell=tell))

    asyncio.run(run())


if __name__ == "__main__":
    main()
