"""A real browser, driven over the DevTools protocol: for pictures and for end-to-end tests."""

import asyncio
import base64
from collections.abc import AsyncIterator, Mapping
import contextlib
import json
from pathlib import Path
import tempfile
from typing import Any, Final

import aiohttp

from .process import LOOPBACK, REPOSITORY, DemoError

_CHROMIUM: Final = REPOSITORY / "script" / "chromium.sh"
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
_START_SECONDS: Final = 60.0
_POLL_SECONDS: Final = 0.05

_HELPERS: Final = """
window.deep = {
  /** All elements below, through shadow roots; blanks between selectors lead deeper. */
  all(path, root = document) {
    let found = [root];
    for (const selector of path.split(" ")) {
      const next = new Set();
      const visit = (node) => {
        for (const one of node.querySelectorAll("*")) {
          if (one.matches(selector)) next.add(one);
          if (one.shadowRoot) visit(one.shadowRoot);
        }
      };
      for (const one of found) {
        visit(one);
        if (one.shadowRoot) visit(one.shadowRoot);
      }
      found = [...next];
    }
    return found;
  },
  /** Whether an element that matches shows these words. */
  shows(path, words) {
    return deep.all(path).some((one) => deep.text(one).includes(words));
  },
  /** The text that is shown below an element, through shadow roots. */
  text(root) {
    let words = "";
    const visit = (node) => {
      if (node.nodeType === Node.TEXT_NODE) words += node.textContent;
      if (node.nodeType === Node.TEXT_NODE || node.nodeType === Node.COMMENT_NODE) return;
      if (node.matches?.("style, script, dialog:not([open])")) return;
      words += " ";
      if (node.shadowRoot) visit(node.shadowRoot);
      else for (const child of node.childNodes) visit(child);
      words += " ";
    };
    if (root) visit(root);
    return words.replace(/\\s+/g, " ").trim();
  },
  /** Press the button with this text, within the first element that matches. */
  press(name, within = "energy-dispatch-panel") {
    for (const root of deep.all(within)) {
      const buttons = deep.all("button", root).filter((one) => deep.text(one) === name);
      const button = buttons.find((one) => !one.disabled);
      if (button) {
        button.click();
        return true;
      }
    }
    return false;
  },
};
"""


class Page:
    """One page of a browser."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Take over a page's socket; ``run`` reads it."""
        self.problems: list[str] = []
        """Errors that the page has not caught, and what it wrote as errors."""
        self.requests: list[str] = []
        """Every address that it asked for."""
        self._socket = socket
        self._last_id = 0
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}

    async def run(self) -> None:
        """Read what the browser says, until it hangs up."""
        async for message in self._socket:
            data = message.json()
            answer = self._answers.pop(data.get("id", 0), None)
            if answer is None:
                self._take(data.get("method", ""), data.get("params", {}))
            elif "error" in data:
                answer.set_exception(DemoError(data["error"]["message"]))
            else:
                answer.set_result(data["result"])

    async def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Call a method of the DevTools protocol."""
        self._last_id += 1
        number = self._last_id
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": number, "method": method, "params": parameters})
        async with asyncio.timeout(_START_SECONDS):
            result: dict[str, Any] = await answer
        return result

    async def size(self, width: int, height: int) -> None:
        """Make the page so large."""
        await self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    async def goto(self, url: str) -> None:
        """Open an address."""
        await self.call("Page.navigate", url=url)

    async def evaluate(self, expression: str) -> Any:  # noqa: ANN401 - JSON of any shape
        """Return the value of a JavaScript expression, awaited.

        Raises:
            DemoError: it throws.
        """
        answer = await self.call(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in answer:
            raise DemoError(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    async def wait_for(self, expression: str, *, seconds: float = 20.0) -> Any:  # noqa: ANN401 - JSON
        """Return the value of an expression once it is truthy.

        Raises:
            TimeoutError: it is not in time; the message has what the panel shows instead.
        """
        try:
            async with asyncio.timeout(seconds):
                while True:
                    # While a page loads there may be nobody to ask.
                    with contextlib.suppress(DemoError):
                        if value := await self.evaluate(expression):
                            return value
                    await asyncio.sleep(_POLL_SECONDS)
        except TimeoutError:
            shown = await self.text("home-assistant")
            raise TimeoutError(f"{expression} after {seconds} s; shown is: {shown}") from None

    async def text(self, selector: str = "energy-dispatch-panel") -> str:
        """Return the text that an element shows."""
        quoted = json.dumps(selector)
        return str(await self.evaluate(f"window.deep?.text(deep.all({quoted})[0])"))

    async def wait_for_text(
        self, words: str, *, within: str = "energy-dispatch-panel", seconds: float = 20.0
    ) -> None:
        """Wait until an element that matches shows these words."""
        await self.wait_for(
            f"deep.shows({json.dumps(within)}, {json.dumps(words)})",
            seconds=seconds,
        )

    async def press(self, name: str, *, within: str = "energy-dispatch-panel") -> None:
        """Press a button by its text, once it can be pressed."""
        await self.wait_for(f"deep.press({json.dumps(name)}, {json.dumps(within)})")

    async def picture(self) -> bytes:
        """Return the page as a PNG."""
        image = await self.call("Page.captureScreenshot", format="png")
        return base64.b64decode(image["data"])

    def _take(self, method: str, parameters: Mapping[str, Any]) -> None:
        match method:
            case "Runtime.exceptionThrown":
                self.problems.append(json.dumps(parameters["exceptionDetails"]))
            case "Network.requestWillBeSent":
                self.requests.append(parameters["request"]["url"])
            case _:
                pass


class Browser:
    """A chromium with a profile of its own."""

    def __init__(self, port: int, session: aiohttp.ClientSession) -> None:
        """Know where it listens; ``browser`` starts it."""
        self._port = port
        self._session = session

    @contextlib.asynccontextmanager
    async def page(
        self,
        *,
        storage: Mapping[str, object],
        language: str = "en-US",
        zone: str = "UTC",
        dark: bool = False,
    ) -> AsyncIterator[Page]:
        """Open an empty page in a session of its own.

        Args:
            storage: what the site's local storage holds, such as tokens.
            language: the browser's language.
            zone: the browser's time zone.
            dark: whether its user likes it dark.
        """
        url = f"http://{LOOPBACK}:{self._port}/json/new?about:blank"
        async with self._session.put(url) as response:
            target = await response.json()
        async with self._session.ws_connect(
            target["webSocketDebuggerUrl"], max_msg_size=0
        ) as socket:
            page = Page(socket)
            reader = asyncio.create_task(page.run())
            try:
                await self._prepare(page, storage, language, zone, dark=dark)
                yield page
                await page.call("Page.close")
            finally:
                reader.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await reader

    @staticmethod
    async def _prepare(
        page: Page, storage: Mapping[str, object], language: str, zone: str, *, dark: bool
    ) -> None:
        for domain in ("Page", "Runtime", "Network"):
            await page.call(f"{domain}.enable")
        # A POSIX locale makes the charts throw.
        await page.call("Emulation.setLocaleOverride", locale=language)
        await page.call("Emulation.setTimezoneOverride", timezoneId=zone)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        await page.call("Emulation.setEmulatedMedia", features=[scheme])
        stored = "".join(
            f"localStorage.setItem({json.dumps(key)}, {json.dumps(json.dumps(value))});"
            for key, value in storage.items()
        )
        await page.call(
            "Page.addScriptToEvaluateOnNewDocument",
            source=f"if (location.protocol === 'http:') {{ {stored} }} {_HELPERS}",
        )


@contextlib.asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    """Start a browser, and leave none behind.

    Raises:
        DemoError: it cannot be had or does not start.
    """
    finder = await asyncio.create_subprocess_exec(_CHROMIUM, stdout=asyncio.subprocess.PIPE)
    path = (await finder.communicate())[0].decode().strip()
    if finder.returncode != 0 or not path:
        raise DemoError("There is no chromium, and none can be fetched.")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        running = await asyncio.create_subprocess_exec(
            path,
            *_FLAGS,
            f"--user-data-dir={profile}",
            "about:blank",
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            port = await _debugging_port(Path(profile))
            async with aiohttp.ClientSession() as session:
                yield Browser(port, session)
        finally:
            with contextlib.suppress(ProcessLookupError):
                running.terminate()
            await running.wait()


async def _debugging_port(profile: Path) -> int:
    async with asyncio.timeout(_START_SECONDS):
        while True:
            with contextlib.suppress(FileNotFoundError, IndexError, ValueError):
                text = (profile / "DevToolsActivePort").read_text(encoding="utf-8")
                return int(text.splitlines()[0])
            await asyncio.sleep(_POLL_SECONDS)
