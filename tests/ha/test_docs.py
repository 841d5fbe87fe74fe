"""Every YAML block in the documents does in a real Home Assistant what the page says."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime, timedelta
import json
from pathlib import Path
from typing import Any, Final

from aiohttp import web
from aiohttp.test_utils import TestServer
from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.energy_dispatch.coordinator import (
    DispatchCoordinator,
    EnergyDispatchConfigEntry,
)

from .documents import PAGES, Snippet, run_action, set_up_automation, snippets
from .schedules import settle

FIXTURES: Final = Path(__file__).parents[1] / "fixtures" / "optimisers"
OPTIMISERS: Final = snippets("optimisers.md")
ASKED: Final = web.AppKey("asked", list[str])
EVENING: Final = datetime(2026, 12, 1, 21, 5, tzinfo=UTC)
"""In the first slot of the pages' examples."""


def _json(path: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    return json.loads((FIXTURES / path).read_text(encoding="utf-8"))


@pytest.fixture
async def optimiser(socket_enabled: None) -> AsyncIterator[TestServer]:
    """Return a server that answers as the optimisers did when their outputs were recorded."""
    answers = {
        "/api/v1/plan": "emhass/dayahead_2def_1batt/api_v1_plan.json",
        "/v1/energy-management/plan": "eos/rest/GET_plan.json",
    }
    app = web.Application()
    app[ASKED] = []

    async def recorded(request: web.Request) -> web.Response:
        return web.json_response(_json(answers[request.path]))

    async def evcc(_: web.Request) -> web.Response:
        name = "evcc-optimizer/009-discharge-before-import/composed_evopt_state.json"
        return web.json_response({"evopt": _json(name)})

    async def triggered(request: web.Request) -> web.Response:
        request.app[ASKED].append(request.path)
        assert (await request.json())["flex-model"]["soc-at-start"] == 5
        answer = _json("flexmeasures/battery_15min_mw/trigger_response.json")
        return web.json_response(answer["body"], status=answer["http_status"])

    async def schedule(request: web.Request) -> web.Response:
        asked = _json("flexmeasures/battery_15min_mw/trigger_response.json")["body"]["schedule"]
        assert request.match_info["schedule"] == asked
        return web.json_response(_json("flexmeasures/battery_15min_mw/get_schedule_1.json")["body"])

    app.router.add_get("/api/state", evcc)
    app.router.add_post("/api/v3_0/sensors/15/schedules/trigger", triggered)
    app.router.add_get("/api/v3_0/sensors/15/schedules/{schedule}", schedule)
    for path in answers:
        app.router.add_get(path, recorded)
    server = TestServer(app)
    await server.start_server()
    yield server
    await server.close()


def _at_the_server(content: Any, server: TestServer) -> Any:  # noqa: ANN401 - YAML
    """Return a block with the optimiser's address replaced by the server's."""
    text = json.dumps(content)
    for host in ("emhass.local:5000", "eos.local:8503", "flexmeasures.local:5000"):
        text = text.replace(host, f"127.0.0.1:{server.port}")
    return json.loads(text.replace("evcc.local:7070", f"127.0.0.1:{server.port}"))


def _of(heading: str) -> list[Snippet]:
    found = [one for one in OPTIMISERS if one.heading == heading]
    assert found, heading
    return found


async def _turns(count: int) -> None:
    """Let the loop turn; what waits for the stepped clock goes on waiting."""
    for _ in range(count):
        await asyncio.sleep(0)


async def _until(reached: Callable[[], bool]) -> None:
    """Let the loop turn until something is reached; real sockets need some turns."""
    for _ in range(50_000):
        if reached():
            return
        await asyncio.sleep(0)
    pytest.fail("It was not reached.")


async def _set_up(hass: HomeAssistant, entry: EnergyDispatchConfigEntry) -> DispatchCoordinator:
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    return entry.runtime_data


def _plan(coordinator: DispatchCoordinator) -> tuple[str | None, set[str]]:
    """Return the only plan's name, and the assets that it is for."""
    (plan,) = coordinator.plans.all
    return plan.name, set(plan.values["assets"])


def _states(folder: str) -> Mapping[str, Any]:
    path = FIXTURES / folder
    if path.is_dir():
        return {one.stem: json.loads(one.read_text()) for one in sorted(path.glob("*.json"))}
    return dict(_json(folder))


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize(
    ("heading", "folder", "start", "assets"),
    [
        (
            "EMHASS",
            "emhass/dayahead_2def_1batt/ha_states",
            datetime(2026, 11, 23, 18, tzinfo=UTC),
            {"garage", "house_battery"},
        ),
        (
            "HAEO",
            "haeo/scenario1/states.json",
            datetime(2025, 10, 5, 10, 59, tzinfo=UTC),
            {"house_battery"},
        ),
    ],
)
async def test_an_optimiser_that_publishes_sensors_is_followed_when_they_change(  # noqa: PLR0913, PLR0917 - fixtures and parameters
    hass: HomeAssistant,
    site_entry: EnergyDispatchConfigEntry,
    freezer: FrozenDateTimeFactory,
    heading: str,
    folder: str,
    start: datetime,
    assets: set[str],
    backwards: bool,
) -> None:
    freezer.move_to(start)
    coordinator = await _set_up(hass, site_entry)
    await set_up_automation(hass, _of(heading)[0].content)
    states = _states(folder)
    for name, held in sorted(states.items(), reverse=backwards):
        hass.states.async_set(name, str(held.get("state")), held["attributes"])
        await _turns(20)
    freezer.tick(timedelta(seconds=6))
    async_fire_time_changed(hass)
    await _until(lambda: bool(coordinator.plans.all))
    assert _plan(coordinator) == (heading, assets)


@pytest.mark.parametrize(
    ("heading", "number", "start", "tick", "name", "assets"),
    [
        (
            "EMHASS",
            1,
            datetime(2026, 11, 23, 18, 29, 30, tzinfo=UTC),
            (60,),
            "EMHASS",
            {"garage", "house_battery"},
        ),
        (
            "Akkudoktor-EOS",
            0,
            datetime(2026, 11, 23, 10, 4, 30, tzinfo=UTC),
            (60,),
            "EOS",
            {"garage", "house_battery"},
        ),
        (
            "FlexMeasures",
            0,
            datetime(2014, 12, 31, 22, 59, 30, tzinfo=UTC),
            (60, 60),
            "FlexMeasures",
            {"house_battery"},
        ),
        (
            "evcc optimizer",
            0,
            datetime(2026, 11, 23, 17, 59, 30, tzinfo=UTC),
            (60,),
            "evcc",
            {"garage", "house_battery"},
        ),
    ],
)
async def test_an_optimiser_with_a_rest_interface_is_asked_at_its_times(  # noqa: PLR0913, PLR0917 - fixtures and parameters
    hass: HomeAssistant,
    site_entry: EnergyDispatchConfigEntry,
    freezer: FrozenDateTimeFactory,
    optimiser: TestServer,
    heading: str,
    number: int,
    start: datetime,
    tick: tuple[int, ...],
    name: str,
    assets: set[str],
) -> None:
    freezer.move_to(start)
    coordinator = await _set_up(hass, site_entry)
    command, automation = _of(heading)[number : number + 2]
    assert await async_setup_component(
        hass, "rest_command", _at_the_server(command.content, optimiser)
    )
    entity_id = await set_up_automation(hass, automation.content)
    for seconds in tick:
        freezer.tick(timedelta(seconds=seconds))
        async_fire_time_changed(hass)
        await _until(lambda: bool(coordinator.plans.all or optimiser.app[ASKED]))
        await _turns(200)
    await _until(lambda: bool(coordinator.plans.all))
    assert _plan(coordinator) == (name, assets)
    # Its clockwork would outlive the test.
    await hass.services.async_call(
        "automation", "turn_off", {"entity_id": entity_id}, blocking=True
    )


async def test_instructions_of_s2_come_in_through_a_webhook(
    hass: HomeAssistant,
    site_entry: EnergyDispatchConfigEntry,
    freezer: FrozenDateTimeFactory,
    hass_client_no_auth: ClientSessionGenerator,
    socket_enabled: None,
) -> None:
    freezer.move_to(datetime(2026, 11, 23, 17, tzinfo=UTC))
    coordinator = await _set_up(hass, site_entry)
    (snippet,) = _of("S2 (EN 50491-12-2)")
    assert await async_setup_component(hass, "webhook", {})
    await set_up_automation(hass, snippet.content)
    client = await hass_client_no_auth()
    webhook = snippet.content["triggers"][0]["webhook_id"]
    answer = await client.post(
        f"/api/webhook/{webhook}",
        json={
            "system_description": _json("s2/FRBC.SystemDescription.json"),
            "instructions": _json("s2/FRBC.Instruction.list.json"),
        },
    )
    assert answer.ok
    await settle(hass)
    assert _plan(coordinator) == ("S2", {"house_battery"})


ACTIONS: Final = [one for page in PAGES for one in snippets(page) if one.is_action]


@pytest.mark.parametrize(
    "snippet", ACTIONS, ids=[f"{one.page}, {one.heading}, {one.number}" for one in ACTIONS]
)
async def test_an_action_of_the_pages_runs(
    hass: HomeAssistant,
    site_entry: EnergyDispatchConfigEntry,
    freezer: FrozenDateTimeFactory,
    snippet: Snippet,
) -> None:
    freezer.move_to(EVENING)
    coordinator = await _set_up(hass, site_entry)
    slots = [
        {"start": (EVENING + timedelta(minutes=15 * number)).isoformat(), "value": 3000}
        for number in range(4)
    ]
    hass.states.async_set("sensor.charging_plan", "3000", {"plan": slots})
    await run_action(hass, dict(snippet.content))
    data = snippet.content.get("data", {})
    if snippet.content["action"].endswith("submit_schedule") and not data.get("dry_run"):
        assert _plan(coordinator)[0] == data.get("name")


def test_every_block_of_the_optimisers_page_is_run() -> None:
    kinds = [one for one in OPTIMISERS if not (one.is_action or one.is_automation)]
    assert all(list(one.content) == ["rest_command"] for one in kinds)
    assert len(OPTIMISERS) == 2 + 4 * 2 + 1 + 2
