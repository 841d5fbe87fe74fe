"""Orders from the benchmark to its processes and back: JSON objects, one a line."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
import json
import os
import sys
import time
from typing import Any, Final

type Order = Mapping[str, Any]
type Answer = Mapping[str, Any]
type Obey = Callable[[Order], Awaitable[Answer]]

HOUSE_CORE: Final = min(os.sched_getaffinity(0))
"""What Home Assistant has; where there is one only, all share it."""
CLIENTS_CORE: Final = max(os.sched_getaffinity(0))
"""What its devices have."""
_PROBE_SECONDS: Final = 0.01
_LIMIT_BYTES: Final = 64 * 1024 * 1024
"""An answer may hold very many samples."""


async def serve(obey: Obey) -> None:
    """Obey each line of stdin, one after the other, and answer on stdout, until stdin ends."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    while line := await reader.readline():
        answer = await obey(json.loads(line))
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


class Worker:
    """A process that obeys orders."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        """Take over a running process."""
        self._process = process

    @classmethod
    async def started(cls, module: str, core: int) -> Worker:
        """Start a module as a process on one core."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            module,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=_LIMIT_BYTES,
        )
        os.sched_setaffinity(process.pid, {core})
        return cls(process)

    async def ask(self, do: str, **more: object) -> dict[str, Any]:
        """Give an order and return its answer.

        Raises:
            RuntimeError: the process has ended.
        """
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise RuntimeError("The process has no pipes.")
        stdin.write(json.dumps({"do": do, **more}).encode() + b"\n")
        await stdin.drain()
        line = await stdout.readline()
        if not line:
            raise RuntimeError(f"The process ended during {do!r}.")
        answer: dict[str, Any] = json.loads(line)
        return answer

    async def end(self) -> None:
        """End the process by the end of its orders."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        await self._process.wait()


async def lateness_ms(seconds: float) -> list[float]:
    """Return how late the event loop woke a timer, again and again."""
    samples = []
    end = time.monotonic() + seconds
    while (begin := time.monotonic()) < end:
        await asyncio.sleep(_PROBE_SECONDS)
        samples.append((time.monotonic() - begin - _PROBE_SECONDS) * 1e3)
    return samples
