"""A bound in time for what a device is asked to do."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ..engine.base import Reason
from ..engine.errors import AdapterError


@asynccontextmanager
async def bounded(seconds: float) -> AsyncIterator[None]:
    """Let nothing take longer than this.

    Raises:
        AdapterError: it did; whether the device has done it is not known.
    """
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError as err:
        message = f"The device did not finish within {seconds:g} s."
        raise AdapterError(message, reason=Reason.TIMED_OUT) from err
