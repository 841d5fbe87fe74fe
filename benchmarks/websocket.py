"""What the panel costs: sizes on the wire, and how long Home Assistant's loop stands still.

    script/bench websocket

100 assets, 10,000 commands that have happened and 10,000 that wait, in a real Home Assistant with
simulated chargers. The reference for sizes is what Home Assistant sends to each open dashboard for
these assets' entities.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
import tempfile
from time import perf_counter
from typing import Any, Final, cast

from homeassistant import loader
from homeassistant.auth.models import User
from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import HomeAssistant
from homeassistant.helpers.json import json_bytes
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockUser,
    async_test_home_assistant,
)

from custom_components.energy_dispatch.const import CONF_LEDGER_COMMANDS, DOMAIN
from custom_components.energy_dispatch.coordinator import DispatchCoordinator
from custom_components.energy_dispatch.engine import Command, CommandStatus, CommandType, Reason
from custom_components.energy_dispatch.engine.ledger import entry_of
from custom_components.energy_dispatch.engine.lifecycle import advance
from custom_components.energy_dispatch.panel.buckets import Window
from custom_components.energy_dispatch.panel.commands_page import (
    Wanted,
    async_happened,
    async_waiting,
)
from custom_components.energy_dispatch.panel.extras import extras_of
from custom_components.energy_dispatch.panel.feed import feed
from custom_components.energy_dispatch.panel.series import async_series

from .report import Row, arguments, publish

ASSETS: Final = 100
COMMANDS: Final = 10_000
ROUNDS: Final = 15

type Step = Callable[[], Awaitable[object]]


async def _site(hass: HomeAssistant, assets: int) -> DispatchCoordinator:
    """Set up a site with so many simulated chargers."""
    hass.data.pop(loader.DATA_CUSTOM_COMPONENTS, None)
    chargers = [
        ConfigSubentryData(
            data={
                "adapter": "simulated",
                "asset_id": f"bay_{number:03}",
                "min_charge_kw": 1.4,
                "max_charge_kw": 11.0,
            },
            subentry_type="charger",
            title=f"Bay {number:03} beside the loading ramp",
            unique_id=f"bay_{number:03}",
        )
        for number in range(assets)
    ]
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="Depot",
        data={"ocpp_host": "127.0.0.1", "ocpp_port": 0},
        options={CONF_LEDGER_COMMANDS: COMMANDS},
        subentries_data=chargers,
    )
    entry.add_to_hass(hass)
    if not await hass.config_entries.async_setup(entry.entry_id):
        raise RuntimeError("The site does not start.")
    await hass.async_block_till_done()
    return cast(DispatchCoordinator, entry.runtime_data)


async def _fill(hass: HomeAssistant, site: DispatchCoordinator, commands: int) -> None:
    """Let commands have happened, and let as many wait."""
    now = dt_util.utcnow()
    names = list(site.assets)
    for number in range(commands):
        due = now - timedelta(seconds=commands - number)
        command = Command(
            names[number % len(names)],
            CommandType.SET_CHARGE_RATE,
            {"power_kw": 1.4 + number % 9},
            due,
            plan_id="plan_of_long_ago",
            cause=Reason.PLAN,
        )
        command.begin_progress().attempt = 1
        for status in (
            CommandStatus.DISPATCHED,
            CommandStatus.ACKNOWLEDGED,
            CommandStatus.COMPLETED,
        ):
            advance(command, status, at=due)
        site.ledger.ledger.upsert(entry_of(command))
    slots = commands // len(names)
    times = [(now + timedelta(minutes=15 * slot)).isoformat() for slot in range(slots + 1)]
    columns = {f"ev_{name}_kw": [1.4 + slot % 9 for slot in range(slots + 1)] for name in names}
    await hass.services.async_call(
        DOMAIN,
        "submit_schedule",
        {"name": "night tariff", "schedule": {"timestamp": times, **columns}},
        blocking=True,
        return_response=True,
    )
    await hass.async_block_till_done()


async def _longest_hold(step: Step) -> float:
    """Return for how many ms the loop did nothing else, at the most, while a step ran."""
    longest = 0.0
    done = False

    async def watch() -> None:
        nonlocal longest
        while not done:
            begin = perf_counter()
            await asyncio.sleep(0)
            longest = max(longest, perf_counter() - begin)

    watcher = asyncio.create_task(watch())
    await asyncio.sleep(0)
    await step()
    done = True
    await watcher
    return longest * 1e3


def _states_size(hass: HomeAssistant) -> int:
    """Return how many bytes a dashboard gets for the entities of all assets."""
    states = {
        state.entity_id: state.as_compressed_state
        for state in hass.states.async_all()
        if state.entity_id.partition(".")[2].startswith("bay_")
    }
    return len(json_bytes({"a": states}))


class _Panel:
    """An open panel: counts what it is sent."""

    def __init__(self, hass: HomeAssistant, user: User) -> None:
        self.frames: list[bytes] = []
        self._end = feed(hass).subscribe(user, self._take)

    def _take(self, frame: Mapping[str, object]) -> None:
        self.frames.append(json_bytes(frame))

    def close(self) -> None:
        self._end()


async def _sizes(hass: HomeAssistant, site: DispatchCoordinator, user: User) -> list[Row]:
    snapshots: list[float] = []
    times: list[float] = []
    for _ in range(ROUNDS):
        begin = perf_counter()
        panel = _Panel(hass, user)
        times.append((perf_counter() - begin) * 1e3)
        snapshots.append(len(panel.frames[0]) / 1e3)
        panel.close()
    reference_kb = _states_size(hass) / 1e3
    panel = _Panel(hass, user)
    deltas: list[float] = []
    for number in range(ROUNDS):
        asset_id = f"bay_{number % len(site.assets):03}"
        await hass.services.async_call(
            DOMAIN,
            "send_command",
            {"asset_id": asset_id, "command_type": "set_charge_rate", "power_kw": 2 + number % 7},
            blocking=True,
        )
        panel.frames.clear()
        await asyncio.sleep(0.3)
        deltas.append(sum(len(frame) for frame in panel.frames) / 1e3)
    everything = await _burst(site, panel)
    panel.close()
    return [
        Row(
            what=f"snapshot of {len(site.assets)} assets",
            unit="kB",
            samples=snapshots,
            target=200,
            reference=reference_kb,
            note="the same assets' entities, as a dashboard gets them",
        ),
        Row(what="snapshot: the loop is held", unit="ms", samples=times, target=10),
        Row(what="delta of one asset, a command's whole life", unit="kB", samples=deltas, target=1),
        Row(what="delta of all assets, an asset", unit="kB", samples=[everything], target=1),
    ]


async def _burst(site: DispatchCoordinator, panel: _Panel) -> float:
    """Let every asset report at once; return the kB an asset."""
    panel.frames.clear()
    for number, asset in enumerate(site.assets.values()):
        told = asset.snapshot.telemetry
        if told is not None:
            asset.update(telemetry=type(told)(observed_at=dt_util.utcnow(), power_kw=number / 7))
    await asyncio.sleep(0.4)
    return sum(len(frame) for frame in panel.frames) / 1e3 / len(site.assets)


async def _holds(site: DispatchCoordinator) -> list[Row]:
    def wanted(**fields: Any) -> list[Wanted]:
        every: dict[str, Any] = {"asset_ids": None, "states": None, "plan_id": None}
        return [Wanted(site=site, **{**every, **fields})]

    now = dt_util.utcnow().timestamp()
    window = Window(start=now - 43_200, end=now + 43_200)
    failed = wanted(states=frozenset({"failed"}))
    steps: dict[str, Step] = {
        "page of 100 that happened": lambda: async_happened(wanted(), 0, 100),
        "page of 100, filtered by state": lambda: async_happened(failed, 0, 100),
        "page of 100 that wait": lambda: async_waiting(wanted(), 0, 100),
        "series of one asset": lambda: async_series(
            site, extras_of(site).memory, "bay_000", window
        ),
    }
    rows: list[Row] = []
    for what, step in steps.items():
        samples = [await _longest_hold(step) for _ in range(ROUNDS)]
        rows.append(Row(what=f"{what}: the loop is held", unit="ms", samples=samples, target=10))
    page = len(json_bytes(await async_happened(wanted(), 0, 100))) / 1e3
    rows.append(Row(what="page of 100", unit="kB", samples=[page]))
    return rows


async def _run(*, quick: bool) -> list[Row]:
    assets, commands = (10, 1_000) if quick else (ASSETS, COMMANDS)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        async with async_test_home_assistant(config_dir=folder) as hass:
            site = await _site(hass, assets)
            await _fill(hass, site, commands)
            user = MockUser(is_owner=True).add_to_hass(hass)
            rows = [*await _sizes(hass, site, user), *await _holds(site)]
            await hass.async_stop(force=True)
    return rows


if __name__ == "__main__":
    given = arguments("What the panel costs, in bytes and in the loop's time").parse_args()
    publish(asyncio.run(_run(quick=given.quick)), given.json)
