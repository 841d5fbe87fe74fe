"""One round: a running plan, a kill, a start, and what the witnesses say."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Final

from demo.assets import TITLES
from demo.log_check import our_complaints
from demo.stage import now

from . import disk as stores, judge, ledger
from .disk import Disk, read_disk
from .driver import Driver
from .strikes import OFF_KW, STRIKES, some_limit
from .tables import good_table, random_override
from .world import State

_PLAN_SECONDS: Final = 40.0
_BRIEF_SECONDS: Final = 6.0
"""A plan that is over by the time of the next start."""
_COME_BACK: Final = timedelta(seconds=20)
"""Beyond this a device that has not connected never will."""
_POLL_SECONDS: Final = 0.05
_BEFORE: Final = timedelta(seconds=5)
"""What was sent before a round may show in it."""
_UNDISTURBED: Final = timedelta(seconds=0.2)


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What came of one round."""

    kind: str
    what: str = ""
    fate: str = ""
    """Of the request that was cut off."""
    start_seconds: float = 0.0
    recoveries: list[judge.Recovery] = field(default_factory=list)
    setpoints: int = 0
    """How many the devices received."""
    interrupted: int = 0
    """How many commands the ledger shows as interrupted."""
    torn_bytes: int = 0
    leftovers: int = 0
    warnings: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    seconds: float = 0.0


class Referee:
    """Plays rounds on one site, one after another."""

    def __init__(self, driver: Driver) -> None:
        """Begin to watch."""
        self._driver = driver
        self._outages: list[judge.Outage] = []
        self._judged_until = now()
        self._log_lines = 0

    async def play(self, number: int, kind: str, rng: Random) -> Outcome:
        """Play one round and judge it."""
        begin = now()
        driver, outcome = self._driver, Outcome(kind=kind)
        killed_before = len(driver.kills)
        await self._live(number, rng)
        quiet = (driver.quiet_since + _UNDISTURBED, driver.state)
        outcome.what = await STRIKES[kind](driver, rng, f"round {number} struck")
        first_kill = driver.kills[killed_before]
        self._judge_disk(outcome)
        up_from = now()
        await driver.stage.restart_client()
        outcome.start_seconds = (now() - up_from).total_seconds()
        outcome.recoveries = await self._recovered(driver.kills[-1])
        self._outages.append(judge.Outage(killed_at=first_kill, recovered_at=now()))
        await self._judge_answers(outcome, driver.kills[killed_before:])
        self._judge_wire(outcome, await self._commands(now()))
        if not driver.state.limited:
            self._judge_punctuality(outcome, quiet, first_kill)
        self._judge_log(outcome)
        outcome.failures += driver.trouble
        driver.trouble.clear()
        outcome.seconds = (now() - begin).total_seconds()
        return outcome

    async def _live(self, number: int, rng: Random) -> None:
        """Let the site have something to do, and something to refuse."""
        driver = self._driver
        if driver.state.limit_kw is None or rng.random() < 0.5:
            await driver.ask(driver.limiting(some_limit(rng) if rng.random() < 0.4 else OFF_KW))
        limited = driver.state.limited
        brief = not limited and rng.random() < 0.15
        table = good_table(
            rng,
            f"round {number} running",
            now() + timedelta(seconds=rng.choice((-1.0, 0.2, 0.8))),
            seconds=_BRIEF_SECONDS if brief else _PLAN_SECONDS,
            gaps=not limited,
            whole_site=limited,
        )
        await driver.ask(driver.submission(table))
        bad = good_table(rng, f"round {number} bad", now(), seconds=_PLAN_SECONDS)
        await driver.ask(driver.bad_submission(rng, bad))
        past = good_table(rng, f"round {number} past", now() - timedelta(hours=1), seconds=10)
        await driver.ask(driver.late_submission(past))
        if rng.random() < 0.4:
            await driver.ask(driver.overriding(*random_override(rng, now())))
        await asyncio.sleep(rng.uniform(0.5, 3.5))

    def _judge_disk(self, outcome: Outcome) -> None:
        """Read the stores as the kill left them."""
        driver, at = self._driver, now()
        disk: Disk = read_disk(driver.folder)
        outcome.fate = driver.settle(disk)
        outcome.torn_bytes, outcome.leftovers = disk.torn_bytes, len(disk.leftovers)
        outcome.failures += disk.problems
        outcome.failures += stores.plans_amiss(disk, driver.state, driver.tables, at)
        outcome.failures += stores.controls_amiss(disk, driver.state, at)
        outcome.failures += [
            f"(b) the refused {name} is in the stores"
            for name in driver.refused
            if f'"{name}"' in disk.text
        ]

    async def _recovered(self, killed_at: datetime) -> list[judge.Recovery]:
        """Wait until every device carries the slot in force again, or its time is over."""
        begin = now()
        while True:
            self._driver.stage.require_devices()
            found = list(self._look(killed_at))
            late = any(
                one.connected_at is not None
                and one.in_force_at is None
                and now() > one.connected_at + judge.BACK_WITHIN
                for one in found
            )
            if all(one.in_force_at for one in found) or late or now() > begin + _COME_BACK:
                return found
            await asyncio.sleep(_POLL_SECONDS)

    def _look(self, killed_at: datetime) -> Iterator[judge.Recovery]:
        for asset_id, device in self._driver.stage.devices.items():
            yield judge.recovery(
                asset_id,
                device.timeline,
                next((at for at in device.connected_at if at > killed_at), None),
                self._driver.state,
                now(),
            )

    async def _judge_answers(self, outcome: Outcome, kills: list[datetime]) -> None:
        """Ask the site what it knows."""
        driver = self._driver
        outcome.failures += [
            f"(c) {one.asset_id}: "
            + (
                "did not come back"
                if one.connected_at is None
                else f"not on plan within {judge.BACK_WITHIN.total_seconds():g} s of "
                f"{one.connected_at:%H:%M:%S.%f}"
            )
            for one in outcome.recoveries
            if not one.ok
        ]
        since = now()
        answer = await driver.stage.client.action("get_schedule", {"from": since.isoformat()})
        outcome.failures += judge.slots_amiss(answer["assets"], driver.state, since)
        entries = await self._commands(since)
        outcome.interrupted = ledger.interrupted(entries)
        outcome.failures += ledger.open_ends(entries, kills[-1])
        outcome.failures += ledger.older(entries, driver.history, kills[0])
        for asset_id, device in driver.stage.devices.items():
            outcome.failures += ledger.missing(
                asset_id, device.timeline, entries, driver.kills, (self._judged_until, since)
            )

    async def _commands(self, until: datetime) -> list[ledger.Entry]:
        """Return what the ledger tells of this round; what waits for its time is left out."""
        answer = await self._driver.stage.client.action(
            "get_commands",
            {
                "from": (self._judged_until - _BEFORE).isoformat(),
                "to": until.isoformat(),
                "limit": 1000,
            },
        )
        return list(answer["commands"])

    def _judge_wire(self, outcome: Outcome, entries: Sequence[ledger.Entry]) -> None:
        """Hear the devices; the ledger says what the site's limit has lowered."""
        driver, begin, end = self._driver, self._judged_until, now()
        self._judged_until = end
        timelines = {asset_id: device.timeline for asset_id, device in driver.stage.devices.items()}
        for asset_id, timeline in timelines.items():
            outcome.setpoints += sum(begin < change.at <= end for change in timeline.changes)
            outcome.failures += judge.unexplained(
                asset_id,
                timeline,
                driver.history,
                begin,
                end,
                lowered=partial(ledger.lowered, asset_id, entries=entries, history=driver.history),
            )
            outcome.failures += judge.beyond_bounds(asset_id, timeline, begin, end)
        outcome.failures += judge.beyond_site_limit(
            timelines, driver.history, self._outages, begin, end
        )

    def _judge_punctuality(
        self, outcome: Outcome, quiet: tuple[datetime, State], killed_at: datetime
    ) -> None:
        since, state = quiet
        for asset_id in TITLES:
            outcome.failures += judge.late_slots(
                asset_id,
                self._driver.stage.devices[asset_id].timeline,
                state,
                [(since, killed_at)],
            )

    def _judge_log(self, outcome: Outcome) -> None:
        """Read what Home Assistant has logged since."""
        lines = self._driver.stage.home_assistant.log_lines()
        fresh, self._log_lines = lines[self._log_lines :], len(lines)
        for complaint in our_complaints(fresh):
            if " WARNING (" in complaint.partition("\n")[0] and "Traceback" not in complaint:
                outcome.warnings.append(complaint)
            else:
                outcome.failures.append(f"Home Assistant's log: {complaint}")
