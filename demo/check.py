"""``script/demo --check``: a compressed day, judged by the devices' own reports; then a crash.

In the day people intervene: a setpoint by hand with an expiry, and a lower limit for a while.
"""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final

from . import restart
from .assets import TITLES, Ports
from .by_hand import carry_out, interventions
from .limit_check import judge_limit, lines
from .log_check import our_complaints
from .plan import day
from .stage import LEAD, Stage, next_whole_second, sleep_until, stage
from .verdict import by_hand_lines, judge, summary, table

SLOT: Final = timedelta(seconds=2)
_SETTLE: Final = timedelta(seconds=1)


async def check(folder: Path, ports: Ports) -> bool:
    """Run both parts; return whether everything held."""
    async with stage(folder, ports, slot_seconds=SLOT.total_seconds()) as built:
        print(f"Home Assistant is up at {built.home_assistant.url}; three devices are connected.")
        results = [await _check_day(built), await restart.check(built)]
    results.append(_check_log(our_complaints(built.home_assistant.log_lines())))
    print("PASSED" if all(results) else "FAILED")
    return all(results)


async def _check_day(built: Stage) -> bool:
    plan = day(next_whole_second(LEAD), SLOT)
    answer = await built.submit(plan)
    print(
        f"\nA day in {(plan.ends_at - plan.starts_at).total_seconds():.0f} s: plan "
        f"{answer['plan_id']}, {answer['slots']} slots of {SLOT.total_seconds():g} s; commands: "
        + ", ".join(f"{TITLES[name]} {one['commands']}" for name, one in answer["assets"].items())
    )
    done = interventions(plan)
    await asyncio.gather(
        carry_out(built, done),
        sleep_until(plan.ends_at + _SETTLE, built.require_devices),
    )
    commands = await built.commands()
    verdicts = judge(plan, built.devices, commands, done)
    limit = judge_limit(plan, done.limited, built.devices, commands)
    print(*table(verdicts), *summary(verdicts), *by_hand_lines(verdicts), *lines(limit), sep="\n")
    return limit.ok and all(verdict.ok for verdict in verdicts)


def _check_log(complaints: Sequence[str]) -> bool:
    if not complaints:
        print("\nHome Assistant's log: no error and no warning that is ours.")
        return True
    print(f"\nHome Assistant's log: {len(complaints)} that are ours:", *complaints, sep="\n")
    return False
