"""Take a picture of a page of the running demo with a real browser.

    script/demo &
    .venv/ha-2026.10/bin/python -m demo.screenshot docs/images/demo.png

Needs a Chromium (Debian: apt-get install chromium); the demo itself does not.
"""

import argparse
import asyncio
import base64
import contextlib
from pathlib import Path
import shutil
import tempfile
from typing import Any, Final

import aiohttp

from .endless import DASHBOARD
from .process import LOOPBACK, DemoError

_FLAGS: Final = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--lang=en-US",
    "--remote-debugging-port=0",
)
_NARROW_SIDEBAR: Final = """localStorage.setItem("dockedSidebar", '"auto"')"""
_START_SECONDS: Final = 30.0
_POLL_SECONDS: Final = 0.1


class Browser:
    """One page of a browser, over the DevTools protocol."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Take over a page's socket."""
        self._socket = socket
        self._last_id = 0

    async def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Call a method and return its result; events in between are passed over."""
        self._last_id += 1
        await self._socket.send_json({"id": self._last_id, "method": method, "params": parameters})
        while True:
            answer = await self._socket.receive_json()
            if answer.get("id") == self._last_id:
                if "error" in answer:
                    raise DemoError(f"{method}: {answer['error']['message']}")
                result: dict[str, Any] = answer["result"]
                return result


async def take(url: str, *, width: int, height: int, wait_seconds: float) -> bytes:
    """Open a page, let it settle, and return it as a PNG."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise DemoError("There is no chromium on this machine.")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        running = await asyncio.create_subprocess_exec(
            chromium,
            *_FLAGS,
            f"--user-data-dir={profile}",
            f"--window-size={width},{height}",
            "about:blank",
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            port = await _debugging_port(Path(profile))
            png = await _capture(port, url, (width, height), wait_seconds)
        finally:
            with contextlib.suppress(ProcessLookupError):
                running.terminate()
            await running.wait()
    return png


async def _debugging_port(profile: Path) -> int:
    async with asyncio.timeout(_START_SECONDS):
        while True:
            with contextlib.suppress(FileNotFoundError, IndexError, ValueError):
                text = (profile / "DevToolsActivePort").read_text(encoding="utf-8")
                return int(text.splitlines()[0])
            await asyncio.sleep(_POLL_SECONDS)


async def _capture(port: int, url: str, size: tuple[int, int], wait_seconds: float) -> bytes:
    async with aiohttp.ClientSession() as session:
        async with session.get(f"http://{LOOPBACK}:{port}/json/list") as response:
            pages = [page for page in await response.json() if page["type"] == "page"]
        async with session.ws_connect(pages[0]["webSocketDebuggerUrl"], max_msg_size=0) as socket:
            browser = Browser(socket)
            await browser.call(
                "Emulation.setDeviceMetricsOverride",
                width=size[0],
                height=size[1],
                deviceScaleFactor=1,
                mobile=False,
            )
            # A POSIX locale makes the charts throw.
            await browser.call("Emulation.setLocaleOverride", locale="en-US")
            await browser.call("Page.enable")
            await browser.call("Page.addScriptToEvaluateOnNewDocument", source=_NARROW_SIDEBAR)
            await browser.call("Page.navigate", url=url)
            await asyncio.sleep(wait_seconds)
            image = await browser.call("Page.captureScreenshot", format="png")
    return base64.b64decode(image["data"])


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
