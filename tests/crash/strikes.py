"""When a round kills: each way is a function that ends with a dead Home Assistant."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from random import Random
from typing import Final

from demo.assets import BAY_1, TITLES
from demo.stage import now, sleep_until

from .driver import Driver, Request
from .tables import good_table, random_override

type Strike = Callable[[Driver, Random, str], Awaitable[str]]
"""Takes the driver, what chooses, and a name for what it submits; returns what it did."""

OFF_KW: Final = 100.0
"""A site limit that never binds."""
_SHORT: Final = 40.0
"""Seconds: longer than a start, its way back to plan and the checks together."""
_NEXT_SLOT: Final = timedelta(seconds=6)


async def _in_submit(driver: Driver, rng: Random, name: str) -> str:
    """0 to 50 ms after a submit left: before it is read, in it, in the write, before the answer."""
    after = timedelta(seconds=rng.uniform(0, 0.05))
    words = await driver.ask_and_kill(_submission(driver, rng, name), after)
    return f"{after / timedelta(milliseconds=1):.1f} ms after {words}"


async def _in_write(driver: Driver, rng: Random, name: str) -> str:
    """While the plan's file is written: its temporary file is there."""
    words = await driver.ask_and_kill(_submission(driver, rng, name, least=300), None)
    return f"in the write after {words}"


async def _in_bad_submit(driver: Driver, rng: Random, name: str) -> str:
    """While a schedule is refused."""
    after = timedelta(seconds=rng.uniform(0, 0.02))
    table = good_table(rng, name, now() + timedelta(seconds=1), seconds=_SHORT)
    words = await driver.ask_and_kill(driver.bad_submission(rng, table), after)
    return f"{after / timedelta(milliseconds=1):.1f} ms after {words}"


async def _in_override(driver: Driver, rng: Random, _name: str) -> str:
    """0 to 20 ms after set_override left."""
    after = timedelta(seconds=rng.uniform(0, 0.02))
    words = await driver.ask_and_kill(driver.overriding(*random_override(rng, now())), after)
    return f"{after / timedelta(milliseconds=1):.1f} ms after {words}"


async def _in_limit(driver: Driver, rng: Random, _name: str) -> str:
    """0 to 30 ms after a new site limit left."""
    after = timedelta(seconds=rng.uniform(0, 0.03))
    words = await driver.ask_and_kill(driver.limiting(some_limit(rng)), after)
    return f"{after / timedelta(milliseconds=1):.1f} ms after {words}"


async def _at_boundary(driver: Driver, rng: Random, _name: str) -> str:
    """Around a slot's boundary, when commands go out."""
    offset = timedelta(seconds=rng.uniform(-0.02, 0.06))
    await _until_next_slot(driver, offset)
    await driver.kill()
    return f"{offset / timedelta(milliseconds=1):+.1f} ms from a slot's boundary"


async def _in_command(driver: Driver, rng: Random, _name: str) -> str:
    """While a charger has its setpoint and has not answered yet."""
    offset = timedelta(seconds=rng.uniform(0.02, 0.5))
    await driver.stage.devices[BAY_1].order(answer_delay_seconds=0.8)
    await _until_next_slot(driver, offset)
    await driver.kill()
    await driver.stage.devices[BAY_1].order(answer_delay_seconds=0)
    return f"{offset / timedelta(milliseconds=1):.0f} ms into a command"


async def _anywhere(driver: Driver, rng: Random, _name: str) -> str:
    """At any moment of the running plan."""
    seconds = rng.uniform(0, 4)
    await asyncio.sleep(seconds)
    await driver.kill()
    return f"{seconds:.2f} s later"


async def _in_start(driver: Driver, rng: Random, _name: str) -> str:
    """While it starts again after a kill."""
    await driver.kill()
    seconds = rng.uniform(0.5, 4)
    await driver.kill_while_starting(seconds)
    return f"twice, the second time {seconds:.2f} s into its start"


async def _after_start(driver: Driver, rng: Random, _name: str) -> str:
    """Right after it has started again after a kill, before or while devices come back."""
    await driver.kill()
    await driver.stage.restart_client()
    seconds = rng.uniform(0, 2)
    await asyncio.sleep(seconds)
    await driver.kill()
    return f"twice, the second time {seconds:.2f} s after its start"


STRIKES: Final[Mapping[str, Strike]] = {
    "submit": _in_submit,
    "write": _in_write,
    "refused": _in_bad_submit,
    "override": _in_override,
    "limit": _in_limit,
    "boundary": _at_boundary,
    "command": _in_command,
    "anywhere": _anywhere,
    "start": _in_start,
    "started": _after_start,
}
_DECK: Final = (*STRIKES, "submit", "submit", "submit", "submit", "write", "boundary", "override")


def some_limit(rng: Random) -> float:
    """Return a site limit that often binds."""
    return round(rng.uniform(9, 18), 1)


def order_of_strikes(rng: Random, rounds: int) -> list[str]:
    """Return the ways to kill: a shuffled deck, as often as it takes."""
    kinds: list[str] = []
    while len(kinds) < rounds:
        kinds += rng.sample(_DECK, len(_DECK))
    return kinds[:rounds]


def _submission(driver: Driver, rng: Random, name: str, *, least: int = 0) -> Request:
    limited = driver.state.limited
    table = good_table(
        rng,
        name,
        now() + timedelta(seconds=rng.choice((-1.0, 0.2, 1.5))),
        seconds=_SHORT,
        tail=rng.choice((least, max(least, 300), 1500)),
        gaps=not limited,
        whole_site=limited,
    )
    return driver.submission(table)


async def _until_next_slot(driver: Driver, offset: timedelta) -> None:
    since = now() + timedelta(seconds=0.1)
    turns = [turn for asset_id in TITLES for turn in driver.state.turns(asset_id, since)]
    soonest = min(turns, default=since + _NEXT_SLOT)
    await sleep_until(min(soonest, since + _NEXT_SLOT) + offset)
