"""A panel, as the backend sees it: it asks, it subscribes, and it is told."""

from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import async_fire_time_changed
from pytest_homeassistant_custom_component.typing import (
    MockHAClientWebSocket,
)

from .schedules import settle


async def ask(client: MockHAClientWebSocket, kind: str, **fields: object) -> Any:  # noqa: ANN401 - JSON
    """Send one of our commands and return its result."""
    await client.send_json_auto_id({"type": f"energy_dispatch/{kind}", **fields})
    answer = await client.receive_json()
    assert answer["success"], answer
    return answer["result"]


async def refusal(client: MockHAClientWebSocket, kind: str, **fields: object) -> str:
    """Send one of our commands and return its error's code."""
    await client.send_json_auto_id({"type": f"energy_dispatch/{kind}", **fields})
    answer = await client.receive_json()
    assert not answer["success"], answer
    code: str = answer["error"]["code"]
    return code


async def frame(client: MockHAClientWebSocket) -> dict[str, Any]:
    """Return the next snapshot or delta."""
    message = await client.receive_json()
    assert message["type"] == "event", message
    event: dict[str, Any] = message["event"]
    return event


async def subscribe(client: MockHAClientWebSocket) -> dict[str, Any]:
    """Subscribe and return the snapshot."""
    await ask(client, "subscribe")
    return await frame(client)


async def coalesce(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    """Let the quarter of a second pass in which changes are gathered."""
    await settle(hass)
    freezer.tick(timedelta(seconds=0.3))
    async_fire_time_changed(hass, dt_util.utcnow())
    await settle(hass)
