"""``script/demo``: one compressed day after another, until it is interrupted."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from .assets import Ports
from .by_hand import carry_out, interventions
from .client import RequestError
from .events import print_by_hand, print_events
from .home_assistant import PASSWORD, USERNAME
from .plan import DemoPlan, day
from .stage import LEAD, Stage, next_whole_second, sleep_until, stage

SLOT: Final = timedelta(seconds=5)
DASHBOARD: Final = "energy-dispatch-demo"

_NIGHT: Final = 2 * SLOT
"""Between two days nothing is planned, and the devices are released."""


async def run(folder: Path, ports: Ports) -> None:
    """Bring everything up, and go on until cancelled."""
    print("Starting Home Assistant and three simulated devices …", flush=True)
    async with stage(folder, ports, slot_seconds=SLOT.total_seconds()) as built:
        _say_where_to_look(built)
        await print_events(built.client)
        begin = next_whole_second(LEAD)
        while True:
            plan = day(begin, SLOT)
            await built.submit(plan)
            people = asyncio.create_task(_be_people(built, plan))
            try:
                await _live_until(built, plan.ends_at)
            finally:
                people.cancel()
            begin = max(plan.ends_at + _NIGHT, next_whole_second(LEAD))


async def _be_people(built: Stage, plan: DemoPlan) -> None:
    """Intervene in a day; a Home Assistant that is gone by then is left in peace."""
    try:
        await carry_out(built, interventions(plan), tell=print_by_hand)
    except (ConnectionError, RequestError, TimeoutError) as err:
        print(
            f"Nobody intervenes in the rest of this day: {str(err) or type(err).__name__}",
            flush=True,
        )


async def _live_until(built: Stage, moment: datetime) -> None:
    """Wait; should Home Assistant end meanwhile, for example by ``kill -9``, start it again."""
    while True:
        ended = asyncio.create_task(built.home_assistant.wait())
        waiting = asyncio.create_task(sleep_until(moment, built.require_devices))
        try:
            await asyncio.wait({ended, waiting}, return_when=asyncio.FIRST_COMPLETED)
            if not ended.done():
                await waiting
                return
        finally:
            for task in (ended, waiting):
                task.cancel()
        print(f"Home Assistant has ended (code {ended.result()}); starting it again.", flush=True)
        await built.restart_client()
        print(f"Home Assistant is back, process {built.home_assistant.pid}.", flush=True)
        await print_events(built.client)


def _say_where_to_look(built: Stage) -> None:
    home_assistant = built.home_assistant
    print(
        f"""
    Panel       {home_assistant.url}/energy-dispatch
    Dashboard   {home_assistant.url}/{DASHBOARD}
    Log in      not needed on this machine; else {USERNAME}, password {PASSWORD}
    Crash it    kill -9 {home_assistant.pid}   (it is started again)
    Its log     {home_assistant.log_path}
    Stop        Ctrl-C

    A day takes {24 * SLOT.total_seconds():.0f} s here. Each line is a step of a command. Early in
    the morning somebody charges by hand for a while, and at noon the grid gives less than planned.
""",
        flush=True,
    )
