"""Take the pictures of the panel and the card: script/pictures.

A made-up home is put into the frontend of a real Home Assistant, so that the pictures are always of
the same moment.
"""

import argparse
import asyncio
import json
from pathlib import Path
import tempfile
import time
from typing import Any, Final

from . import process, site
from .browser import Browser, Page, browser
from .client import Client
from .home_assistant import HomeAssistant, stopping
from .process import LOOPBACK, REPOSITORY

IMAGES: Final = REPOSITORY / "docs" / "images"
VIEWS: Final = ("now", "timeline", "commands", "plans", "devices", "card")
SIZES: Final = {"desktop": (1280, 900), "phone": (390, 844)}
_SETTLE_SECONDS: Final = 1.2


def _storage(client: Client) -> dict[str, Any]:
    return {
        "hassTokens": {
            **client.tokens,
            "hassUrl": client.url,
            "clientId": f"{client.url}/",
            "expires": int(time.time() * 1000) + 1_500_000,
        },
        "dockedSidebar": "auto",
    }


async def _dress(page: Page, view: str, *, dark: bool) -> None:
    """Replace what the panel shows by the made-up home."""
    options = json.dumps({"route": view, "dark": dark})
    await page.wait_for("deep.all('energy-dispatch-panel main').length", seconds=60)
    await page.evaluate(f"fakePage.dress(deep.all('energy-dispatch-panel')[0], {options})")
    ready = {"timeline": "ed-chart canvas", "commands": ".item", "plans": "article"}
    await page.wait_for(f"deep.all({json.dumps(ready.get(view, '.box'))}).length")
    if view == "commands":
        await page.evaluate("deep.all('.item .line')[1].click()")


async def _show_card(page: Page) -> None:
    """Put three cards side by side where the panel was."""
    await page.wait_for("deep.all('energy-dispatch-panel main').length", seconds=60)
    await page.evaluate(
        """(() => {
          const panel = deep.all("energy-dispatch-panel")[0];
          const place = document.createElement("div");
          place.style.cssText = "display:grid;gap:16px;padding:16px;max-width:1280px;" +
            "grid-template-columns:repeat(auto-fit,minmax(340px,1fr))";
          const { hass } = panel;
          panel.replaceWith(place);
          const fake = fakePage.home(hass);
          for (const name of ["garage", "battery", "guest"]) {
            const card = document.createElement("energy-dispatch-card");
            card.setConfig({
              type: "custom:energy-dispatch-card", entity: `sensor.${name}_setpoint`,
            });
            place.append(Object.assign(card, { hass: fake }));
          }
        })()"""
    )
    await page.wait_for("deep.all('energy-dispatch-card canvas').length >= 3")


async def _take(chromium: Browser, client: Client, made: str, view: str) -> None:
    for theme in ("light", "dark"):
        for size, (width, height) in SIZES.items():
            async with chromium.page(storage=_storage(client), dark=theme == "dark") as page:
                await page.size(width, height)
                await page.goto(f"{client.url}/energy-dispatch/{view if view != 'card' else 'now'}")
                await page.wait_for("!!document.querySelector('home-assistant')?.shadowRoot")
                await page.evaluate(f"{made}; window.fakePage = fakePage; true")
                if view == "card":
                    await _show_card(page)
                else:
                    await _dress(page, view, dark=theme == "dark")
                await asyncio.sleep(_SETTLE_SECONDS)
                file = IMAGES / f"{view}-{size}-{theme}.png"
                file.write_bytes(await page.picture())
                print(file.relative_to(REPOSITORY))


async def _run(made: str, views: list[str]) -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        home_assistant = HomeAssistant(Path(folder), process.free_port())
        home_assistant.prepare()
        async with browser() as chromium, stopping(home_assistant):
            client = await home_assistant.start()
            ports = {"ocpp_host": LOOPBACK, "ocpp_port": process.free_port()}
            await client.flow(
                "/flow", {"handler": site.DOMAIN}, {"name": site.SITE_NAME, "ocpp": ports}
            )
            for view in views:
                await _take(chromium, client, made, view)
            await client.close()


def main() -> None:
    """Take the pictures that the arguments ask for."""
    parser = argparse.ArgumentParser(description="Pictures of the panel and the card")
    parser.add_argument("made", type=Path, help="the made-up home, built")
    parser.add_argument("views", nargs="*", default=list(VIEWS), metavar="VIEW")
    arguments = parser.parse_args()
    asyncio.run(_run(arguments.made.read_text(encoding="utf-8"), arguments.views))


if __name__ == "__main__":
    main()
