"""A charger that keeps the plan goes on with it when we are gone."""

from datetime import UTC, datetime, timedelta

import pytest

from custom_components.energy_dispatch.adapters.ocpp import CentralSystem
from custom_components.energy_dispatch.adapters.plan_ahead import PlanAhead, PlanSlot

from .conftest import Connect
from .helpers import patience


async def test_the_charger_follows_its_plan_with_the_hub_dead(
    central: CentralSystem, charging: Connect
) -> None:
    async with charging() as (adapter, charger), patience():
        now = datetime.now(UTC)
        powers = ((-60, 11.0), (1, 7.4), (2, 5.0))
        slots = [PlanSlot(starts_at=now + timedelta(seconds=s), power_kw=kw) for s, kw in powers]
        await adapter.store_plan(PlanAhead(slots=slots, ends_at=now + timedelta(hours=1)))
        await central.stop()
        assert not adapter.connected
        for power_kw in (11.0, 7.4, 5.0):
            await charger.until(lambda kw=power_kw: charger.setpoint_kw == pytest.approx(kw))
