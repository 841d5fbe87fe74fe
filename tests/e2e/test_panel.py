"""The panel in a real browser, against a real Home Assistant whose simulated devices fail.

One Home Assistant serves all of it, so the tests are in an order: what forgets faults (a reload,
restarts) comes last.
"""

from collections.abc import AsyncIterator
import contextlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
import json
from pathlib import Path
import shutil
import time
from typing import Any, Final

import pytest
import pytest_asyncio

from demo import process, site
from demo.browser import Browser, Page, browser
from demo.client import Client
from demo.home_assistant import HomeAssistant, stopping
from demo.process import LOOPBACK, REPOSITORY

pytestmark = [
    pytest.mark.timeout(300),
    pytest.mark.asyncio(loop_scope="module"),
]

INTEGRATION: Final = REPOSITORY / "custom_components" / "energy_dispatch"
MODULE: Final = Path("custom_components/energy_dispatch/frontend/dist/energy-dispatch.js")
ASSETS: Final = ("garage", "street", "yard", "mute")
GUEST: Final = ("guest", "only looking")
MUTE_SECONDS: Final = 60.0


@dataclass(slots=True, kw_only=True, eq=False)
class Home:
    """A running Home Assistant, and a browser."""

    home_assistant: HomeAssistant
    client: Client
    browser: Browser
    entry_id: str
    muted_at: float
    """When a command went to a charger that never answers."""

    @contextlib.asynccontextmanager
    async def open(
        self,
        view: str,
        *,
        tokens: dict[str, Any] | None = None,
        language: str = "en",
        zone: str = "UTC",
    ) -> AsyncIterator[Page]:
        """Open a view of the panel, logged in."""
        url = self.home_assistant.url
        given = tokens or self.client.tokens
        stored = {
            "hassTokens": {
                **given,
                "hassUrl": url,
                "clientId": f"{url}/",
                "expires": int(time.time() * 1000) + 1_500_000,
            },
            "selectedLanguage": language,
            "dockedSidebar": "auto",
        }
        async with self.browser.page(storage=stored, language=language, zone=zone) as page:
            await page.size(1280, 900)
            await page.goto(f"{url}/energy-dispatch/{view}")
            await page.wait_for("deep.all('energy-dispatch-panel main').length")
            yield page
            # Home Assistant's own frontend leaves rejections behind when the connection is lost.
            assert [one for one in page.problems if "energy-dispatch.js" in one] == []
            outside = {one for one in page.requests if not one.startswith((url, "data:", "blob:"))}
            assert outside == set(), "a request left the machine"

    async def fault(self, asset_id: str, fault: str) -> None:
        """Let a simulated device misbehave."""
        await self.client.call(
            "call_service",
            domain="energy_dispatch",
            service="simulate_fault",
            service_data={"asset_id": asset_id, "fault": fault},
        )

    async def send(self, asset_id: str, power_kw: float) -> None:
        """Send a setpoint by hand."""
        await self.client.action(
            "send_command",
            {"asset_id": asset_id, "command_type": "set_charge_rate", "power_kw": power_kw},
        )

    async def restart(self) -> None:
        """Stop Home Assistant and start it again."""
        await self.client.close()
        await self.home_assistant.stop()
        self.client = await self.home_assistant.start()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def home(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Home]:
    folder = tmp_path_factory.mktemp("home")
    # A copy, for one of the tests installs a new release.
    shutil.copytree(
        INTEGRATION,
        folder / "custom_components" / "energy_dispatch",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    # Regular packages count before those without: it is the copy that runs, wherever we are.
    shutil.copy(INTEGRATION.parent / "__init__.py", folder / "custom_components")
    home_assistant = HomeAssistant(folder, process.free_port())
    home_assistant.prepare()
    async with browser() as chromium, stopping(home_assistant):
        client = await home_assistant.start()
        entry = await client.flow(
            "/flow",
            {"handler": "energy_dispatch"},
            {"name": "Home", "ocpp": {"ocpp_host": LOOPBACK, "ocpp_port": process.free_port()}},
        )
        entry_id = entry["result"]["entry_id"]
        for asset_id in ASSETS:
            await site.add_asset(
                client,
                (entry_id, "charger"),
                "simulated",
                {
                    "name": asset_id.title(),
                    "asset_id": asset_id,
                    "min_charge_kw": 1.4,
                    "max_charge_kw": 11,
                },
            )
        built = Home(
            home_assistant=home_assistant,
            client=client,
            browser=chromium,
            entry_id=entry_id,
            muted_at=time.monotonic(),
        )
        await built.fault("mute", "mute")
        await built.send("mute", 5)
        try:
            yield built
        finally:
            await built.client.close()


def tile(asset_id: str) -> str:
    return f"article[data-asset$='/{asset_id}']"


async def test_a_slot_is_seen_as_completed_within_two_seconds_of_its_time(home: Home) -> None:
    async with home.open("commands") as page:
        await page.wait_for("deep.all('ed-commands .bar').length")
        due = (datetime.now(UTC) + timedelta(seconds=3)).replace(microsecond=0)
        await home.client.action(
            "submit_schedule",
            {
                "name": "night tariff",
                "schedule": [
                    {"timestamp": due.isoformat(), "ev_garage_kw": 7.4},
                    {"timestamp": (due + timedelta(hours=1)).isoformat(), "ev_garage_kw": 3},
                ],
            },
        )
        row = "deep.all('ed-commands .item').map((one) => deep.text(one))"
        wanted = "(one) => one.includes('charge with 7.4 kW') && one.includes('completed')"
        seen_at = await page.wait_for(f"{row}.some({wanted}) && Date.now() / 1000", seconds=30)
        assert seen_at - due.timestamp() < 2.0


async def test_the_tile_says_what_happens_and_why(home: Home) -> None:
    async with home.open("now") as page:
        await page.wait_for_text("Follows plan “night tariff” until", within=tile("garage"))
        words = await page.text(tile("garage"))
        assert "online" in words
        assert "7.4 kW" in words
        assert "Next 3 kW" in words


async def test_a_charger_goes_offline_and_comes_back(home: Home) -> None:
    async with home.open("now") as page:
        await page.wait_for_text("online", within=tile("street"))
        await home.fault("street", "offline")
        await page.wait_for_text("Held: offline since", within=tile("street"))
        await page.wait_for_text("Offline since", within=".attention")
        await page.wait_for_text("Street", within=".attention")
        await home.fault("street", "none")
        await page.wait_for_text("● online", within=tile("street"))
        await page.wait_for("!deep.shows('.attention', 'Street')")


async def test_a_refused_command_shows_the_chargers_own_words_and_is_retried(home: Home) -> None:
    async with home.open("now") as page:
        await home.fault("yard", "reject")
        await home.send("yard", 6)
        await page.wait_for_text("Yard · Charge with 6 kW failed", within=".attention li")
        await page.wait_for_text("Simulated: Rejected.", within=".attention li")
        await home.fault("yard", "none")
        await page.press("Retry", within=".attention li")
        await page.wait_for("!deep.shows('.attention', 'Yard')")
        await page.wait_for_text("Setpoint 6 kW", within=tile("yard"))


async def test_an_override_shows_its_end_and_the_plan_counts_again_after_it(home: Home) -> None:
    async with home.open("now") as page:
        await page.wait_for_text("Follows plan", within=tile("garage"))
        await home.client.action(
            "set_override", {"asset_id": "garage", "power_kw": 4, "duration": {"seconds": 6}}
        )
        await page.wait_for_text("Override until", within=tile("garage"), seconds=5)
        await page.wait_for_text("Set by hand to 4 kW until", within=tile("garage"), seconds=5)
        await page.wait_for_text("Follows plan", within=tile("garage"), seconds=15)


async def test_an_override_is_set_and_ended_in_the_panel(home: Home) -> None:
    async with home.open("now") as page:
        await page.press("Override", within=tile("garage"))
        await page.evaluate("(() => { deep.all('dialog[open] #power')[0].value = '2,5'; })()")
        await page.press("Set override", within="ed-override")
        await page.wait_for_text("Set by hand to 2.5 kW until", within=tile("garage"))
        await page.press("Resume", within=tile("garage"))
        await page.wait_for_text("Follows plan", within=tile("garage"))


async def test_a_plan_is_checked_refused_mended_and_submitted(home: Home) -> None:
    begin = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=2)
    lines = [
        "timestamp,ev_street_kw",
        f"{begin.isoformat()},5",
        f"{(begin + timedelta(hours=1)).isoformat()},-7",
    ]
    async with home.open("plans") as page:
        await page.wait_for("deep.all('ed-submit textarea').length")

        async def paste(text: str) -> None:
            await page.evaluate(f"deep.all('ed-submit')[0].fill({json.dumps(text)})")

        await paste("\n".join(lines))
        await page.press("Check", within="ed-submit")
        await page.wait_for_text("It is refused, and nothing has changed.", within=".result")
        await page.wait_for_text(f"Line 3 {lines[2]}", within=".result pre")
        await paste("\n".join(lines).replace("-7", "7"))
        await page.press("Check", within="ed-submit")
        await page.wait_for_text("It can be taken: 2 slots", within=".result")
        await page.press("Submit plan", within="ed-submit")
        await page.wait_for_text("The plan is accepted and on disk.", within=".result")
        await page.wait_for_text("waiting", within="article[data-plan]")


async def test_a_charger_that_never_answers_times_out_and_offers_retry(home: Home) -> None:
    async with home.open("now") as page:
        # It is given half a minute to answer, from the first test on.
        left = max(MUTE_SECONDS - (time.monotonic() - home.muted_at), 20)
        await page.wait_for_text(
            "Mute · Charge with 5 kW timed out", within=".attention li", seconds=left
        )
        await home.fault("mute", "none")
        await page.press("Retry", within=".attention li")
        await page.wait_for_text("Setpoint 5 kW", within=tile("mute"))
        await page.wait_for("!deep.shows('.attention', 'Mute')")


async def test_a_reload_of_the_integration_does_not_throw_the_viewer_out(home: Home) -> None:
    async with home.open("timeline") as page:
        await page.wait_for("deep.all('ed-chart canvas').length")
        await page.evaluate("deep.all('energy-dispatch-panel')[0].mark = 'the same'")
        await home.client.reload(home.entry_id)
        await page.wait_for("deep.all('ed-chart canvas').length >= 4")
        assert await page.evaluate("deep.all('energy-dispatch-panel')[0].mark") == "the same"
        assert await page.evaluate("location.pathname") == "/energy-dispatch/timeline"


async def test_who_is_no_admin_sees_everything_and_tests_nothing(home: Home) -> None:
    name, password = GUEST
    created = await home.client.call(
        "config/auth/create", name="Guest", group_ids=["system-read-only"]
    )
    await home.client.call(
        "config/auth_provider/homeassistant/create",
        user_id=created["user"]["id"],
        username=name,
        password=password,
    )
    guest = Client(home.home_assistant.url)
    try:
        await guest.log_in(username=name, password=password)
        async with home.open("now", tokens=guest.tokens) as page:
            await page.wait_for_text("Follows plan", within=tile("garage"))
            await page.wait_for_text("You have no permission to act", within=tile("garage"))
            buttons = f"{tile('garage')} .buttons.row button"
            assert not await page.evaluate(
                f"deep.all({json.dumps(buttons)}).some((one) => !one.disabled)"
            )
            await page.goto(f"{home.home_assistant.url}/energy-dispatch/devices")
            await page.wait_for("deep.all('ed-devices article').length")
            assert not await page.evaluate("deep.press('Test')")
    finally:
        await guest.close()


async def test_german_in_berlin_on_a_day_of_25_hours(home: Home) -> None:
    # The next one: clocks go back on 2027-10-31.
    midnight = datetime(2027, 10, 30, 22, tzinfo=UTC)
    await home.client.action(
        "submit_schedule",
        {
            "name": "der lange Tag",
            "schedule": [
                {
                    "timestamp": (midnight + timedelta(hours=hour)).isoformat(),
                    "ev_yard_kw": 3 + hour % 2,
                }
                for hour in range(25)
            ],
        },
    )
    async with home.open("commands", language="de", zone="Europe/Berlin") as page:
        await page.press("Kommend")
        await page.wait_for_text("Sonntag, 31. Oktober")
        times = await page.evaluate(
            "deep.all('ed-commands section')"
            ".filter((one) => deep.text(one).startsWith('Sonntag, 31. Oktober'))"
            ".flatMap((one) => deep.all('.line', one))"
            ".map((one) => deep.text(one.firstElementChild))"
        )
        assert len(times) == 25
        assert times.count("02:00:00") == 2
        assert (times[0], times[-1]) == ("00:00:00", "23:00:00")
        await page.wait_for_text("mit 3 kW laden")


async def test_a_restart_of_home_assistant_with_the_panel_open(home: Home) -> None:
    async with home.open("now") as page:
        await page.wait_for_text("Follows plan", within=tile("garage"))
        await home.client.close()
        await home.home_assistant.stop()
        await page.wait_for_text("No connection to Home Assistant since")
        assert "Follows plan" in await page.text(tile("garage")), "what was last known stays"
        home.client = await home.home_assistant.start()
        await page.wait_for(
            "!deep.text(deep.all('energy-dispatch-panel')[0]).includes('No connection')", seconds=60
        )
        await page.wait_for_text("Follows plan", within=tile("garage"), seconds=30)
        assert await page.evaluate("location.pathname") == "/energy-dispatch/now"


async def test_a_new_release_is_loaded_and_an_open_tab_goes_on(home: Home) -> None:
    async with home.open("now") as open_tab:
        await open_tab.wait_for_text("Follows plan", within=tile("garage"))
        module = home.home_assistant.folder / MODULE
        before = await home.client.call("lovelace/resources")
        module.write_bytes(module.read_bytes() + b"\n// a new release\n")
        await home.restart()
        after = await home.client.call("lovelace/resources")
        assert len(before) == len(after) == 1
        assert before[0]["id"] == after[0]["id"]
        assert before[0]["url"] != after[0]["url"]
        await open_tab.wait_for_text("Follows plan", within=tile("garage"), seconds=60)
        await open_tab.evaluate("deep.all('nav a[href$=timeline]')[0].click()")
        await open_tab.wait_for("deep.all('ed-chart canvas').length", seconds=30)
    async with home.open("now") as new_tab:
        await new_tab.wait_for_text("Follows plan", within=tile("garage"))
        loaded = {one for one in new_tab.requests if "energy-dispatch.js" in one}
        assert loaded == {home.home_assistant.url + after[0]["url"]}, "one module, once"
