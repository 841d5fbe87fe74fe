"""A durable file when it is written at several times at once."""

import asyncio
from typing import Any

from homeassistant.core import HomeAssistant

from custom_components.energy_dispatch.durable_file import DurableFile


def numbers(hass: HomeAssistant) -> DurableFile[dict[str, Any]]:
    return DurableFile(hass, "numbers", encode=dict, decode=dict, empty=dict)


async def test_writes_at_the_same_time_take_turns_and_the_newest_stays(hass: HomeAssistant) -> None:
    file = numbers(hass)
    await file.async_save({"number": -1})
    for _ in range(5):
        await asyncio.gather(*(file.async_save({"number": number}) for number in range(12)))
        assert await numbers(hass).async_load() == {"number": 11}


async def test_a_write_whose_caller_was_cancelled_does_not_come_after_a_newer_one(
    hass: HomeAssistant,
) -> None:
    file = numbers(hass)
    await file.async_save({"number": -1})
    for number in range(20):
        older = hass.async_create_task(file.async_save({"number": -2}))
        await asyncio.sleep(0)
        older.cancel()
        await file.async_save({"number": number})
        assert await numbers(hass).async_load() == {"number": number}
