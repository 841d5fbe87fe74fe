"""How the recorder's database grows with chargers that report all the time.

Run by ``script/bench database``. Home Assistant with our integration records everything, as it does
by default, while chargers charge and report every 10 s from a process of their own. What some
minutes add is extrapolated to a day; what the first states add once is not counted.
"""

import asyncio
from dataclasses import dataclass
from typing import Final

from benchmarks.load.orders import CLIENTS_CORE, HOUSE_CORE, Worker
from benchmarks.report import Row, arguments, publish

_DAY_SECONDS: Final = 86_400.0
_MINUTE_SECONDS: Final = 60.0
_WARM_SECONDS: Final = 25.0
"""Until each entity has had its first states, and its name in the database."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much is measured."""

    chargers: int = 100
    seconds: float = 120.0


QUICK: Final = Size(chargers=10, seconds=20.0)


async def measure(size: Size) -> list[Row]:
    """Let chargers report, and look at the database before and after."""
    house = await Worker.started("benchmarks.load.charging_house", HOUSE_CORE)
    clients = await Worker.started("benchmarks.load.clients", CLIENTS_CORE)
    try:
        ids = [f"load-{number:03d}" for number in range(size.chargers)]
        port = (await house.ask("start", ids=ids))["port"]
        await house.ask("add", ids=ids)
        await clients.ask("connect", ids=ids, port=port, varies=True)
        await house.ask("wait")
        await house.ask("rest", seconds=_WARM_SECONDS)
        before = await house.ask("database")
        rest = await house.ask("rest", seconds=size.seconds)
        after = await house.ask("database")
    finally:
        await clients.end()
        await house.end()
    seconds = rest["seconds"]
    states = after["states"] - before["states"]
    name = f"{size.chargers} chargers reporting every 10 s"
    return [
        Row(
            what=f"{name}: the database grows a day",
            unit="MB",
            samples=[(after["bytes"] - before["bytes"]) / 1e6 * _DAY_SECONDS / seconds],
            note=f"extrapolated from {seconds:.0f} s in which {states:,} states were written",
        ),
        Row(
            what="… states written, a charger and minute",
            unit="",
            samples=[states / size.chargers * _MINUTE_SECONDS / seconds],
        ),
    ]


def main() -> None:
    """Measure and print."""
    options = arguments(__doc__.partition("\n")[0]).parse_args()
    publish(asyncio.run(measure(QUICK if options.quick else Size())), options.json)


if __name__ == "__main__":
    main()
