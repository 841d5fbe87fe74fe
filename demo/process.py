"""Child processes that never outlive the demo."""

import asyncio
from collections.abc import Coroutine, Sequence
import os
from pathlib import Path
import shutil
import signal
import socket
import sys
from typing import IO, Final

REPOSITORY: Final = Path(__file__).resolve().parents[1]
LOOPBACK: Final = "127.0.0.1"
_LINE_LIMIT: Final = 1 << 20


class DemoError(Exception):
    """The demo cannot go on; the message is for whoever started it."""


async def start(
    module: str,
    *arguments: str,
    python_path: Path | None = None,
    output: IO[str] | int | None = None,
) -> asyncio.subprocess.Process:
    """Start a Python module in a process of its own.

    It has its own session, so that Ctrl-C in the terminal reaches the demo alone, which then stops
    it in order; where there is ``setpriv`` the kernel ends it even if the demo is killed.

    Args:
        module: as in ``python -m module``.
        arguments: those of the module.
        python_path: where it finds the demo's own packages.
        output: where stdout and stderr go; None: stdout and stdin are pipes.
    """
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"PYTHONPATH", "PYTHONDONTWRITEBYTECODE"}
    }
    if python_path is not None:
        environment["PYTHONPATH"] = str(python_path)
    wrapper: Sequence[str] = ()
    if (setpriv := shutil.which("setpriv")) is not None:
        wrapper = (setpriv, "--pdeathsig", "KILL", "--")
    pipes = output is None
    return await asyncio.create_subprocess_exec(
        *wrapper,
        sys.executable,
        "-m",
        module,
        *arguments,
        env=environment,
        stdin=asyncio.subprocess.PIPE if pipes else asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE if pipes else output,
        stderr=None if pipes else asyncio.subprocess.STDOUT,
        start_new_session=True,
        limit=_LINE_LIMIT,
    )


async def stop(process: asyncio.subprocess.Process, *, patience_seconds: float) -> None:
    """Ask a process to end, and make it end if it does not."""
    if process.returncode is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        async with asyncio.timeout(patience_seconds):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


def free_port() -> int:
    """Return a port on loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def require_free(port: int, what: str, variable: str) -> None:
    """Say so if a port is taken.

    Raises:
        DemoError: it is.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as err:
            raise DemoError(
                f"Port {port}, meant for {what}, is taken ({err.strerror}). "
                f"Choose another: {variable}=<port> script/demo"
            ) from err


async def ended_by_signals[T](work: Coroutine[None, None, T]) -> T:
    """Let Ctrl-C and SIGTERM cancel the work, so that everything is taken down in order."""
    task = asyncio.ensure_future(work)
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    return await task
