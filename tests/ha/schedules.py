"""Schedules for tests, beginning now."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

SLOT = timedelta(minutes=15)


def slot_start(number: int, first: datetime | None = None) -> datetime:
    """Return the start of a slot; the first one is in force now."""
    return (first or dt_util.utcnow()) + number * SLOT


def rows(**columns: list[object]) -> list[dict[str, object]]:
    """Return records of columns, one a quarter of an hour from now on."""
    first = dt_util.utcnow()
    length = len(next(iter(columns.values())))
    return [
        {
            "timestamp": slot_start(number, first).isoformat(),
            **{name: cells[number] for name, cells in columns.items()},
        }
        for number in range(length)
    ]


async def settle(hass: HomeAssistant) -> None:
    """Let everything happen that is about to happen without time passing."""
    for _ in range(5):
        await asyncio.sleep(0)  # what the coordinator puts off to the loop's next turn
        await hass.async_block_till_done(wait_background_tasks=True)


async def call(hass: HomeAssistant, action: str, **data: object) -> dict[str, Any]:
    """Call one of our actions and return its answer."""
    answer = await hass.services.async_call(
        "energy_dispatch", action, data, blocking=True, return_response=True
    )
    await settle(hass)
    assert answer is not None
    return dict(answer)
