"""A Home Assistant of the demo's own: its config folder, and the process."""

import asyncio
from collections.abc import AsyncIterator
import contextlib
import json
from pathlib import Path
import shutil
import signal
from typing import IO, Final

from . import process
from .client import Client
from .process import LOOPBACK, REPOSITORY, DemoError

USERNAME: Final = "demo"
PASSWORD: Final = "demo"  # noqa: S105 - printed for whoever started it; it listens on loopback only
LOG_NAME: Final = "demo.log"

_CONFIGURATION: Final = Path(__file__).with_name("configuration")
_INTEGRATION: Final = REPOSITORY / "custom_components" / "energy_dispatch"
_BOOT_SECONDS: Final = 180.0
_STOP_SECONDS: Final = 25.0
_POLL_SECONDS: Final = 0.05
_ONBOARDED: Final = ("core_config", "analytics", "integration")


class HomeAssistant:
    """One config folder, and at most one process that runs on it."""

    def __init__(self, folder: Path, port: int, configuration: Path = _CONFIGURATION) -> None:
        """Know where it lives; ``prepare`` and ``start`` come first.

        Args:
            folder: its config folder.
            port: what it listens on.
            configuration: the folder with the YAML that it gets.
        """
        self.folder = folder
        self._configuration = configuration
        self.url = f"http://{LOOPBACK}:{port}"
        self._port = port
        self._process: asyncio.subprocess.Process | None = None
        self._log: IO[str] | None = None
        self._has_user = (folder / ".storage" / "auth").exists()

    @property
    def pid(self) -> int:
        """The process that runs now."""
        return self._running.pid

    @property
    def log_path(self) -> Path:
        """What all its processes printed, one after another."""
        return self.folder / LOG_NAME

    def prepare(self) -> None:
        """Write what the first start needs; later starts keep what is there."""
        storage = self.folder / ".storage"
        storage.mkdir(parents=True, exist_ok=True)
        shutil.copytree(self._configuration, self.folder, dirs_exist_ok=True)
        components = self.folder / "custom_components"
        components.mkdir(exist_ok=True)
        link = components / _INTEGRATION.name
        if not link.is_symlink() and not link.exists():
            link.symlink_to(_INTEGRATION, target_is_directory=True)
        _store(storage, "http", {"server_port": self._port, "server_host": [LOOPBACK]}, version=1)
        if not self._has_user:
            _store(storage, "onboarding", {"done": list(_ONBOARDED)}, version=4)

    async def start(self) -> Client:
        """Start the process, and return a client that is logged in and connected.

        Raises:
            DemoError: it does not answer in time, or ends.
        """
        self._log = self.log_path.open("a", encoding="utf-8")
        self._process = await process.start(
            "homeassistant",
            "--config",
            str(self.folder),
            "--skip-pip",
            "--log-no-color",
            output=self._log,
        )
        client = Client(self.url)
        try:
            await self._wait_until_it_answers(client)
            if self._has_user:
                await client.log_in(username=USERNAME, password=PASSWORD)
            else:
                await client.onboard(name="Demo", username=USERNAME, password=PASSWORD)
                self._has_user = True
            await client.connect()
            await self._wait_until_it_runs(client)
        except BaseException:
            await client.close()
            raise
        return client

    async def stop(self) -> None:
        """End the process as a user would."""
        if self._process is not None:
            await process.stop(self._process, patience_seconds=_STOP_SECONDS)
        self._close_log()

    async def kill(self) -> None:
        """End the process as a power cut would: ``kill -9``."""
        self._running.send_signal(signal.SIGKILL)
        await self._running.wait()
        self._close_log()

    async def wait(self) -> int:
        """Return the process's exit code once it has ended."""
        code = await self._running.wait()
        self._close_log()
        return code

    def log_lines(self) -> list[str]:
        """Return all that its processes printed."""
        return self.log_path.read_text(encoding="utf-8", errors="replace").splitlines()

    @property
    def _running(self) -> asyncio.subprocess.Process:
        if self._process is None:
            raise DemoError("Home Assistant has not been started.")
        return self._process

    def _close_log(self) -> None:
        if self._log is not None:
            self._log.close()
            self._log = None

    async def _wait_until_it_answers(self, client: Client) -> None:
        try:
            async with asyncio.timeout(_BOOT_SECONDS):
                while not await client.answers():
                    if self._running.returncode is not None:
                        raise DemoError(self._last_words("Home Assistant has ended"))
                    await asyncio.sleep(_POLL_SECONDS)
        except TimeoutError:
            words = self._last_words(f"Home Assistant does not answer after {_BOOT_SECONDS:.0f} s")
            raise DemoError(words) from None

    async def _wait_until_it_runs(self, client: Client) -> None:
        """Wait for the end of its start: before, it cannot be stopped in order."""
        async with asyncio.timeout(_BOOT_SECONDS):
            while (await client.call("get_config"))["state"] != "RUNNING":  # noqa: ASYNC110
                await asyncio.sleep(_POLL_SECONDS)

    def _last_words(self, what: str) -> str:
        return "\n".join([f"{what}. The end of {self.log_path}:", *self.log_lines()[-20:]])


@contextlib.asynccontextmanager
async def stopping(home_assistant: HomeAssistant) -> AsyncIterator[HomeAssistant]:
    """Leave no process behind."""
    try:
        yield home_assistant
    finally:
        await home_assistant.stop()


def _store(storage: Path, key: str, data: object, *, version: int) -> None:
    """Write a file of Home Assistant's own storage, in its format."""
    text = json.dumps({"version": version, "minor_version": 1, "key": key, "data": data})
    (storage / key).write_text(text, encoding="utf-8")
