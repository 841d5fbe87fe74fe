"""A charger that keeps the plan goes on with it when we are gone."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
import signal
import sys

import pytest

from custom_components.energy_dispatch.adapters.ocpp import CentralSystem
from custom_components.energy_dispatch.adapters.plan_ahead import PlanAhead, PlanSlot
from demo.devices.charger import SimulatedCharger
from demo.devices.charger16 import SimulatedCharger16
from demo.devices.charger201 import SimulatedCharger201
from demo.devices.charger_settings import ChargerSettings

from .conftest import Connect
from .helpers import patience


@pytest.mark.parametrize("kind", [SimulatedCharger16, SimulatedCharger201])
async def test_the_charger_follows_its_plan_with_the_hub_dead(
    central: CentralSystem, charging: Connect, kind: type[SimulatedCharger]
) -> None:
    async with charging(kind=kind) as (adapter, charger), patience():
        now = datetime.now(UTC)
        powers = ((-60, 11.0), (1, 7.4), (2, 5.0))
        slots = [PlanSlot(starts_at=now + timedelta(seconds=s), power_kw=kw) for s, kw in powers]
        await adapter.store_plan(PlanAhead(slots=slots, ends_at=now + timedelta(hours=1)))
        await central.stop()
        assert not adapter.connected
        for power_kw in (11.0, 7.4, 5.0):
            await charger.until(lambda kw=power_kw: charger.setpoint_kw == pytest.approx(kw))


async def test_both_generations_follow_their_stored_plan_when_the_hub_is_killed() -> None:
    kinds = {"CP16": SimulatedCharger16, "CP201": SimulatedCharger201}
    hub = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.adapters.ocpp.hub_process",
        *kinds,
        stdout=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[3],
    )
    assert hub.stdout is not None
    chargers: list[SimulatedCharger] = []
    try:
        async with asyncio.timeout(30):
            port = int(await hub.stdout.readline())
            for charge_point_id, kind in kinds.items():
                charger = kind(
                    ChargerSettings(
                        url=f"ws://127.0.0.1:{port}",
                        charge_point_id=charge_point_id,
                        plugged=True,
                    )
                )
                chargers.append(charger)
                await charger.start()
            assert (await hub.stdout.readline()).strip() == b"stored"
            hub.kill()
            assert await hub.wait() == -signal.SIGKILL
            for power_kw in (11.0, 7.4, 5.0):
                for charger in chargers:
                    await _until_at(charger, power_kw)
            assert not any(charger.link.connected for charger in chargers)
    finally:
        if hub.returncode is None:
            hub.kill()
            await hub.wait()
        for charger in chargers:
            await charger.stop()


async def _until_at(charger: SimulatedCharger, power_kw: float) -> None:
    await charger.until(lambda: charger.setpoint_kw == pytest.approx(power_kw))
