"""Take a picture of a page of the running demo with a real browser.

    script/demo &
    .venv/ha-2026.10/bin/python -m demo.screenshot docs/images/demo.png

Fetches a Chromium where there is none; the demo itself needs none.
"""

import argparse
import asyncio
from pathlib import Path

from .browser import browser
from .endless import DASHBOARD
from .process import LOOPBACK


async def take(url: str, *, width: int, height: int, wait_seconds: float) -> bytes:
    """Open a page, let it settle, and return it as a PNG.

    Raises:
        DemoError: there is no browser, or it does not start.
    """
    narrow_sidebar = {"dockedSidebar": "auto"}
    async with browser() as chromium, chromium.page(storage=narrow_sidebar) as page:
        await page.size(width, height)
        await page.goto(url)
        await asyncio.sleep(wait_seconds)
        return await page.picture()


def main() -> None:
    """Take the picture that the arguments ask for."""
    parser = argparse.ArgumentParser(description="A picture of the running demo's dashboard")
    parser.add_argument("file", type=Path)
    parser.add_argument("--url", default=f"http://{LOOPBACK}:8123/{DASHBOARD}")
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--height", type=int, default=900)
    parser.add_argument("--wait", type=float, default=12.0, help="seconds until it has settled")
    arguments = parser.parse_args()
    png = asyncio.run(
        take(
            arguments.url,
            width=arguments.width,
            height=arguments.height,
            wait_seconds=arguments.wait,
        )
    )
    arguments.file.parent.mkdir(parents=True, exist_ok=True)
    arguments.file.write_bytes(png)


if __name__ == "__main__":
    main()
