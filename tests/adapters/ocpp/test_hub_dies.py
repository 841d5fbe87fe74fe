"""A charger that keeps the plan goes on with it when we are gone."""

from datetime import UTC, datetime, timedelta

import pytest

from custom_components.energy_dispatch.adapters.ocpp import CentralSystem
from custom_components.energy_dispatch.adapters.plan_ahead import PlanAhead, PlanSlot
from demo.devices.charger import SimulatedCharger
from demo.devices.charger16 import SimulatedCharger16
from demo.devices.charger201 import SimulatedCharger201

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
