"""What the tests' own Home Assistant still watches for without asyncio's debug mode."""

from homeassistant.core import HomeAssistant
import pytest


@pytest.mark.parametrize("name", ["call_soon", "call_later", "call_at"])
async def test_whoever_calls_the_loop_from_another_thread_is_told(
    hass: HomeAssistant, name: str
) -> None:
    method = getattr(hass.loop, name)
    arguments = (print,) if name == "call_soon" else (hass.loop.time(), print)
    with pytest.raises(RuntimeError, match="other than the current one"):
        await hass.async_add_executor_job(method, *arguments)
