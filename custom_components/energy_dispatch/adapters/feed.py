"""Feed a volatile setpoint, so that it lives while we do and dies with us."""

import asyncio
from collections.abc import Awaitable, Callable
import logging
from typing import Final

from ..engine.errors import AdapterError

_LOGGER = logging.getLogger(__name__)

_FIRST_RETRY_SECONDS: Final = 1.0


class Feeder:
    """Calls ``feed`` at half a setpoint's lifetime, again and again.

    A feed that fails is tried again soon and then less and less often, and given up when the
    setpoint has outlived its time: ``on_dead`` is called, for the device has fallen back by itself
    then.
    """

    def __init__(
        self,
        lifetime_seconds: float | None,
        feed: Callable[[], Awaitable[None]],
        on_dead: Callable[[], None],
    ) -> None:
        """Keep the parts. A lifetime of None is a setpoint that holds: nothing is ever fed."""
        self._lifetime_seconds = lifetime_seconds
        self._feed = feed
        self._on_dead = on_dead
        self._task: asyncio.Task[None] | None = None
        self.fed_at: float | None = None
        """When the setpoint was last written, by the event loop's clock; None: none is in force."""

    def start(self, written_at: float) -> None:
        """Feed a setpoint that was written at this time of the event loop's clock."""
        self.stop()
        self.fed_at = written_at
        if self._lifetime_seconds is not None:
            self._task = asyncio.create_task(self._run(self._lifetime_seconds), name="feed")

    def stop(self) -> asyncio.Task[None] | None:
        """Feed no longer; the task returned, if any, is about to end."""
        task, self._task, self.fed_at = self._task, None, None
        if task is not None:
            task.cancel()
        return task

    async def _run(self, lifetime_seconds: float) -> None:
        loop = asyncio.get_running_loop()
        fed_at = self.fed_at or 0.0
        await asyncio.sleep(fed_at + lifetime_seconds / 2 - loop.time())
        retry_seconds = _FIRST_RETRY_SECONDS
        while True:
            wait_seconds = lifetime_seconds / 2
            try:
                await self._feed()
                fed_at = self.fed_at = loop.time()
                retry_seconds = _FIRST_RETRY_SECONDS
            except AdapterError as err:
                if loop.time() - fed_at >= lifetime_seconds:
                    _LOGGER.warning("A setpoint ran out because it could not be fed: %s", err)
                    self.fed_at = None
                    self._on_dead()
                    return
                wait_seconds = min(wait_seconds, retry_seconds)
                retry_seconds *= 2
            await asyncio.sleep(wait_seconds)
