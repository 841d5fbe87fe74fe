"""A central system in a process of its own, which gives a plan to its chargers and waits.

It prints its port, and ``stored`` once each charger has its plan: then it may be killed.
"""

import asyncio
from datetime import UTC, datetime, timedelta
import sys

from custom_components.energy_dispatch.adapters.ocpp import CentralSystem, OcppAdapter, OcppConfig
from custom_components.energy_dispatch.adapters.plan_ahead import PlanAhead, PlanSlot

STEPS = ((-60.0, 11.0), (2.0, 7.4), (3.0, 5.0))
"""From now, in seconds, and the power in kW from there on."""


async def serve(charge_point_ids: list[str]) -> None:
    """Serve until the process ends."""
    central = CentralSystem("127.0.0.1", 0)
    await central.start()
    adapters = [
        central.add_charger(
            OcppConfig(
                charge_point_id=each,
                boot_grace_seconds=0.05,
                meter_interval_seconds=None,
            )
        )
        for each in charge_point_ids
    ]
    print(central.port, flush=True)  # noqa: T201 - how the test learns it
    for adapter in adapters:
        await store(adapter)
    print("stored", flush=True)  # noqa: T201
    await asyncio.Event().wait()


async def store(adapter: OcppAdapter) -> None:
    """Give a charger its plan once it charges."""
    changed = asyncio.Event()
    adapter.subscribe(lambda _: changed.set())
    while not (adapter.connected and adapter.state.transaction is not None):
        await changed.wait()
        changed.clear()
    now = datetime.now(UTC)
    slots = [PlanSlot(starts_at=now + timedelta(seconds=at), power_kw=kw) for at, kw in STEPS]
    await adapter.store_plan(PlanAhead(slots=slots, ends_at=now + timedelta(hours=1)))


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1:]))
