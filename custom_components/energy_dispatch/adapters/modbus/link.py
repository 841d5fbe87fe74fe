"""The link to one device: requests that are bounded in time and fail in our own words.

The unit comes from whoever owns the link. It sends one request at a time, also when others share
it: that is the promise of ``modbus_connection``. Whose request is next, among ours, say ``Turns``.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
import logging
from typing import Final

from modbus_connection import (
    ExceptionCode,
    ModbusConnectionError,
    ModbusError,
    ModbusExceptionError,
    ModbusTimeoutError,
    ModbusUnit,
)

from ...engine.base import Reason
from ...engine.errors import AdapterError
from ..link_turns import Turns
from .device_map import LinkNeeds, Space

type Connect = Callable[[], AbstractAsyncContextManager[ModbusUnit]]
"""Gives the unit for as long as the context lasts. Entering it need not connect."""

_LOGGER = logging.getLogger(__name__)

_REFUSALS: Final = frozenset(
    {
        ExceptionCode.ILLEGAL_FUNCTION,
        ExceptionCode.ILLEGAL_DATA_ADDRESS,
        ExceptionCode.ILLEGAL_DATA_VALUE,
    }
)
"""Exceptions that the same request will always meet."""
_BEHIND_GATEWAY: Final = frozenset(
    {
        ExceptionCode.GATEWAY_PATH_UNAVAILABLE,
        ExceptionCode.GATEWAY_TARGET_DEVICE_FAILED_TO_RESPOND,
    }
)

_MARGIN_SECONDS: Final = 0.5
"""So that the library's own time limit comes first: it names the request, and leaves no reply
behind that the next request would have to skip."""
_CONNECTING_SECONDS: Final = 12.0
"""The library gives a connection 10 s, whatever the request's time limit is. Cutting it off does
not stop it, and is logged as an error each time; only a caller in a hurry does so."""
_CLOSING_SECONDS: Final = 2.0


class Link:
    """Reads and writes registers of one device."""

    def __init__(
        self,
        connect: Connect,
        needs: LinkNeeds,
        *,
        request_timeout_seconds: float | None = None,
        turns: Turns | None = None,
    ) -> None:
        """Keep what is needed to connect; nothing happens before the first request.

        Args:
            connect: gives the unit.
            needs: what the device needs of its link.
            request_timeout_seconds: for one answer, instead of the map's time.
            turns: shared with others on the same link.
        """
        self._connect = connect
        self._needs = needs
        self._timeout_seconds = request_timeout_seconds or needs.request_timeout_seconds
        self.on_lost: Callable[[str], None] = lambda _sentence: None
        """Called with a sentence when the connection breaks, whether or not somebody asked."""
        self._stack = AsyncExitStack()
        self._opening = asyncio.Lock()
        self._unit: ModbusUnit | None = None
        self._turns = turns or Turns()
        self._closed = False

    @property
    def up(self) -> bool:
        """Whether there is a connection; the device behind it may be silent all the same."""
        return self._unit is not None and self._unit.connected

    async def read(
        self, space: Space, address: int, count: int, *, patient: bool = False
    ) -> list[int]:
        """Return ``count`` registers from ``address`` on.

        With ``patient`` a connection that is being made may take the time it needs.

        Raises:
            AdapterError: see ``_error``.
        """
        unit = await self._opened()
        read = unit.read_holding_registers if space is Space.HOLDING else unit.read_input_registers
        seconds = _CONNECTING_SECONDS if patient and not unit.connected else None
        return await self._bounded(
            lambda: read(address, count), f"reading {address}", seconds, writes=False
        )

    async def write(self, address: int, words: list[int], *, single: bool, what: str) -> None:
        """Write registers, by function code 6 if ``single``, else by 16.

        Raises:
            AdapterError: see ``_error``.
        """
        unit = await self._opened()
        await self._bounded(
            lambda: (
                unit.write_register(address, words[0])
                if single
                else unit.write_registers(address, words)
            ),
            f"writing {what}",
            writes=True,
        )

    async def recycle(self) -> None:
        """Drop a connection whose other side has gone without a word; the next request connects.

        A device that restarts behind a switch says nothing on the old connection, for ever.
        """
        if self._unit is not None:
            try:
                async with asyncio.timeout(_CLOSING_SECONDS):
                    await self._unit.disconnect()
            except (ModbusError, TimeoutError) as err:
                _LOGGER.debug("Dropping a silent Modbus link: %s", err)

    async def close(self) -> None:
        """Give the unit back; no request works afterwards."""
        self._closed = True
        self._unit = None
        try:
            async with asyncio.timeout(_CLOSING_SECONDS):
                await self._stack.aclose()
        except (ModbusError, TimeoutError) as err:
            # A connection that is just being made cannot be stopped. It disposes of itself.
            _LOGGER.debug("Closing a Modbus link: %s", err)

    async def _opened(self) -> ModbusUnit:
        async with self._opening:
            if self._closed:
                message = "The Modbus link is closed."
                raise AdapterError(message, reason=Reason.OFFLINE)
            if self._unit is None:
                try:
                    unit = await self._stack.enter_async_context(self._connect())
                # Whoever owns the link has errors of its own: Home Assistant says so when another
                # integration holds the same device with other settings.
                except Exception as err:
                    message = f"No Modbus link: {str(err) or type(err).__name__}"
                    raise AdapterError(message, reason=Reason.OFFLINE) from err
                self._prepare(unit)
                self._unit = unit
            return self._unit

    def _prepare(self, unit: ModbusUnit) -> None:
        # All before the first request: a time limit that grows later drops the connection.
        unit.require_timeout(self._timeout_seconds)
        if self._needs.message_spacing_seconds:
            unit.set_message_spacing(self._needs.message_spacing_seconds)
        if self._needs.connect_delay_seconds:
            unit.require_connect_delay(self._needs.connect_delay_seconds)
        self._stack.callback(
            unit.on_connection_lost(
                lambda: self.on_lost("Link down: the device closed the Modbus connection.")
            )
        )

    async def _bounded[T](
        self,
        request: Callable[[], Awaitable[T]],
        what: str,
        seconds: float | None = None,
        *,
        writes: bool,
    ) -> T:
        try:
            async with asyncio.timeout(seconds or self._timeout_seconds + _MARGIN_SECONDS):
                if not self.up:
                    # All wait for one connection, which the library makes once for them.
                    return await request()
                async with self._turns.turn(writes=writes):
                    return await request()
        except (ModbusError, TimeoutError) as err:
            # pymodbus turns a cancellation into an error of its own; who cancels us wants to see
            # us go.
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise asyncio.CancelledError from err
            raise self._error(err, what) from err

    def _error(self, err: Exception, what: str) -> AdapterError:
        """Return what went wrong: whose fault it is, and whether a repeat makes sense."""
        if isinstance(err, ModbusExceptionError):
            return _refused(err, what)
        if isinstance(err, ModbusConnectionError) or not self.up:
            said = str(err) or "no connection in time"
            return AdapterError(f"Link down while {what}: {said}", reason=Reason.OFFLINE)
        if isinstance(err, ModbusTimeoutError):
            return AdapterError(
                f"Device silent: no answer while {what} within {self._timeout_seconds:g} s.",
                reason=Reason.TIMED_OUT,
            )
        if isinstance(err, TimeoutError):
            # Our own bound, which comes after the library's. tmodbus repeats a request that the
            # device answers with "busy" for up to 60 s; that can be turned off where its client is
            # made, and Home Assistant makes it.
            return AdapterError(
                f"No answer in time while {what}: the device is silent, or answers that it is "
                "busy, which the shared link repeats by itself, or others keep the link busy.",
                reason=Reason.TIMED_OUT,
            )
        return AdapterError(f"Unusable answer while {what}: {err}")


def _refused(err: ModbusExceptionError, what: str) -> AdapterError:
    code = err.exception_code
    name = code.name if isinstance(code, ExceptionCode) else "UNKNOWN"
    reason = None
    if code in _REFUSALS:
        reason = Reason.REJECTED
    elif code in _BEHIND_GATEWAY:
        reason = Reason.OFFLINE
    number = int(code) if code is not None else 0
    return AdapterError(
        f"The device answered {name.replace('_', ' ').lower()} (exception {number}) while {what}.",
        retryable=code not in _REFUSALS,
        reason=reason,
    )
