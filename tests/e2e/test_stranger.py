"""A stranger's path, word for word from the pages: install, add, submit, see, be told, remove."""

import asyncio
from collections.abc import AsyncIterator, Callable
import contextlib
from dataclasses import dataclass
import json
from pathlib import Path
import shutil
from typing import Any, Final
import zipfile

import aiohttp
import pytest

from demo import process, site
from demo.client import Client
from demo.home_assistant import HomeAssistant, stopping
from demo.process import REPOSITORY
from script.release import archive_name, make_archive

from .pages import TEXTS, action, chosen, form, path_is_named, tells_to_choose

pytestmark = pytest.mark.timeout(180)

FOLDER: Final = Path("custom_components/energy_dispatch")
BLUEPRINT: Final = REPOSITORY / "blueprints/automation/energy_dispatch/notify_failure.yaml"
AUTOMATION: Final = "tell_me"
PATIENCE_SECONDS: Final = 30.0
CONFIGURATION: Final = """\
# As a fresh Home Assistant has it, without what calls home.
homeassistant:
  time_zone: UTC
api:
automation: !include automations.yaml
config:
energy:
frontend:
history:
logbook:
notify:
recorder:
script:
websocket_api:
"""


@dataclass(slots=True, kw_only=True, eq=False)
class Home:
    """A fresh Home Assistant, and somebody who uses it."""

    home_assistant: HomeAssistant
    client: Client

    @property
    def folder(self) -> Path:
        """Its folder of configuration."""
        return self.home_assistant.folder

    async def state(self, entity_id: str) -> dict[str, Any]:
        """Return the present state of an entity."""
        states = await self.client.call("get_states")
        missing = {"state": "missing", "attributes": {}}
        return dict(next((one for one in states if one["entity_id"] == entity_id), missing))

    async def until(self, entity_id: str, wanted: Callable[[dict[str, Any]], bool]) -> None:
        """Wait until an entity's state is as wanted; fail with what it is instead."""
        state: dict[str, Any] = {}
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_SECONDS):
                while not wanted(state := await self.state(entity_id)):  # noqa: ASYNC110
                    await asyncio.sleep(0.1)
                return
        pytest.fail(f"{entity_id} is {state['state']}: {state['attributes']}")

    async def perform(self, content: dict[str, Any]) -> dict[str, Any]:
        """Perform an action as Developer tools do, and return its answer."""
        sequence = [content]
        if "response_variable" in content:
            sequence.append({"stop": "done", "response_variable": content["response_variable"]})
        answer = await self.client.call("execute_script", sequence=sequence)
        return dict(answer["response"] or {})

    async def request(self, method: str, path: str, body: Any = None) -> Any:  # noqa: ANN401 - JSON
        """Ask the REST interface something that the demo's client has no need of."""
        headers = {"Authorization": f"Bearer {self.client.tokens['access_token']}"}
        async with (
            aiohttp.ClientSession() as session,
            session.request(
                method, f"{self.home_assistant.url}{path}", json=body, headers=headers
            ) as response,
        ):
            assert response.ok, await response.text()
            return await response.json()


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[Home]:
    configuration = tmp_path / "configuration"
    configuration.mkdir()
    (configuration / "configuration.yaml").write_text(CONFIGURATION, encoding="utf-8")
    (configuration / "automations.yaml").write_text("[]\n", encoding="utf-8")
    folder = tmp_path / "home"
    # Where it is not installed, the repository's own package would be found from here.
    (folder / "custom_components").mkdir(parents=True)
    (folder / "custom_components" / "__init__.py").touch()
    _install(folder, make_archive(tmp_path))
    home_assistant = HomeAssistant(folder, process.free_port(), configuration)
    home_assistant.prepare()
    async with stopping(home_assistant):
        home = Home(home_assistant=home_assistant, client=await home_assistant.start())
        try:
            yield home
        finally:
            await home.client.close()


def _install(folder: Path, archive: Path) -> None:
    """Do what the page says: make the folder, unpack the archive into it."""
    assert path_is_named("installation.md", archive_name())
    assert path_is_named("installation.md", FOLDER)
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(folder / FOLDER)
    assert path_is_named("installation.md", FOLDER / "manifest.json")
    assert (folder / FOLDER / "manifest.json").is_file()


async def test_a_strangers_path_works_as_the_pages_say(home: Home) -> None:
    entry_id = await _add_site(home)
    await _add_asset(home, entry_id, "charger", "first-charger.md")
    await _add_asset(home, entry_id, "battery", "first-battery.md")
    await _submit_and_see(home)
    await _be_told(home)
    await _remove(home, entry_id)
    await _nothing_is_left(home)


async def _add_site(home: Home) -> str:
    assert tells_to_choose("installation.md", "Energy Dispatch")
    user = TEXTS["config"]["step"]["user"]
    assert tells_to_choose("installation.md", user["title"])
    filled = form("installation.md", user["data"])
    entry = await home.client.flow("/flow", {"handler": "energy_dispatch"}, {**filled, "ocpp": {}})
    assert entry["title"] == "Home"
    # It is the unpacked archive that runs.
    assert list((home.folder / FOLDER / "engine").rglob("*.pyc"))
    entry_id: str = entry["result"]["entry_id"]
    return entry_id


async def _add_asset(home: Home, entry_id: str, kind: str, page: str) -> None:
    texts = TEXTS["config_subentries"][kind]
    assert tells_to_choose(page, texts["initiate_flow"]["user"])
    way = chosen(page, texts["step"]["user"]["menu_options"])
    assert way == "simulated"
    await site.add_asset(home.client, (entry_id, kind), way, form(page, texts["step"][way]["data"]))


async def _submit_and_see(home: Home) -> None:
    answer = await home.perform(action("first-schedule.md", "submit_schedule"))
    assert answer["accepted"]
    assert {asset: one["commands"] for asset, one in answer["assets"].items()} == {
        "garage": 2,
        "house_battery": 2,
    }
    for asset, setpoint_kw in (("garage", 7.4), ("house_battery", 2.0)):
        await home.until(f"sensor.{asset}_last_command", lambda one: one["state"] == "completed")
        setpoint = await home.state(f"sensor.{asset}_setpoint")
        assert float(setpoint["state"]) == setpoint_kw
    plan = await home.state("sensor.home_plan")
    assert plan["attributes"]["plan_name"] == "My first schedule"
    commands = (await home.perform(action("first-schedule.md", "get_commands")))["commands"]
    assert "completed" in {one["status"] for one in commands}
    assert "energy-dispatch" in await home.client.call("get_panels")


async def _be_told(home: Home) -> None:
    await home.client.call(
        "blueprint/save",
        domain="automation",
        path="energy_dispatch/notify_failure.yaml",
        yaml=BLUEPRINT.read_text(encoding="utf-8"),
    )
    registry = await home.client.call("config/device_registry/list")
    device = next(one["id"] for one in registry if one["name"] == "Garage")
    await home.request(
        "POST",
        f"/api/config/automation/config/{AUTOMATION}",
        {
            "alias": "Tell me",
            "use_blueprint": {
                "path": "energy_dispatch/notify_failure.yaml",
                "input": {
                    "asset": device,
                    "retry_button": "button.garage_retry_last_failed_command",
                    "notifier": "notify.persistent_notification",
                },
            },
        },
    )
    await home.until("automation.tell_me", lambda one: one["state"] == "on")
    for name in ("simulate_fault", "send_command"):
        await home.perform(action("first-schedule.md", name))
    await home.until("sensor.garage_last_command", lambda one: one["state"] == "failed")
    notes: list[dict[str, Any]] = []
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not notes:
            await asyncio.sleep(0.1)
            notes = await home.client.call("persistent_notification/get")
    assert [one["message"] for one in notes] == ["Simulated: Rejected."]
    behave = action("first-schedule.md", "simulate_fault")
    behave["data"]["fault"] = "none"
    await home.perform(behave)
    button = {"entity_id": "button.garage_retry_last_failed_command"}
    await home.perform({"action": "button.press", "target": button})
    await home.until("sensor.garage_last_command", lambda one: one["state"] == "completed")


async def _remove(home: Home, entry_id: str) -> None:
    subentries = await home.client.call("config_entries/subentries/list", entry_id=entry_id)
    for one in subentries:
        await home.client.call(
            "config_entries/subentries/delete",
            entry_id=entry_id,
            subentry_id=one["subentry_id"],
        )
    await home.request("DELETE", f"/api/config/config_entries/entry/{entry_id}")
    await home.request("DELETE", f"/api/config/automation/config/{AUTOMATION}")


async def _nothing_is_left(home: Home) -> None:
    ask = home.client.call
    assert await ask("config_entries/get", domain="energy_dispatch") == []
    entities = await ask("config/entity_registry/list")
    assert [one for one in entities if one["platform"] == "energy_dispatch"] == []
    devices = await ask("config/device_registry/list")
    ours = [one for one in devices if "energy_dispatch" in json.dumps(one["identifiers"])]
    assert ours == []
    assert "energy-dispatch" not in await ask("get_panels")
    resources = await ask("lovelace/resources")
    assert [one for one in resources if "energy" in one["url"]] == []
    issues = (await ask("repairs/list_issues"))["issues"]
    assert [one for one in issues if one["domain"] == "energy_dispatch"] == []
    await home.client.close()
    await home.home_assistant.stop()
    left = [
        path
        for path in (*home.folder.glob(".storage/*"), *home.folder.glob(".cache/**/*"))
        if path.name.startswith("energy_dispatch") and path.is_file()
    ]
    assert left == []
    shutil.rmtree(home.folder / FOLDER)
    already = len(home.home_assistant.log_lines())
    home.client = await home.home_assistant.start()
    since = home.home_assistant.log_lines()[already:]
    assert [line for line in since if "energy_dispatch" in line] == []
