"""Try a Modbus device before it is set up, over the link that other integrations may share."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

from homeassistant.const import CONF_HOST, CONF_PORT
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from modbus_connection import ExceptionCode, ModbusError, ModbusExceptionError

from ..adapters import AdapterError
from ..adapters.modbus import Identity, look, write_back
from ..engine import Reason
from ..modbus_device import async_device_map, connect, installation
from .probe_error import ProbeError

UNKNOWN: Final = "–"
_BUSY: Final = frozenset({ExceptionCode.ACKNOWLEDGE, ExceptionCode.SERVER_DEVICE_BUSY})
_LISTENS_SECONDS: Final = 3.0


async def async_probe(hass: HomeAssistant, data: Mapping[str, Any]) -> dict[str, str]:
    """Read a device once, and return what it reports in words for sentences.

    Raises:
        ProbeError: it does not answer, is not what its device map describes, or has to be set up
            for remote control first.
    """
    device_map = await async_device_map(hass, data)
    try:
        found = await look(device_map, connect(hass, data), installation(data), dt_util.utcnow())
    except AdapterError as err:
        raise ProbeError(await _async_key(err, data), str(err)) from err
    if found.unmet_need is not None:
        raise ProbeError("not_ready", found.unmet_need)
    told = found.telemetry
    return {
        "identity": _identity(found.identity),
        "soc": _value(told.soc_percent, "%"),
        "power": _value(told.power_kw, "kW"),
        "status": told.status or UNKNOWN,
    }


async def async_probe_write(hass: HomeAssistant, data: Mapping[str, Any]) -> bool:
    """Write back what a device's registers hold, where that does no harm; say whether it was done.

    Raises:
        ProbeError: it refuses, or does not answer.
    """
    device_map = await async_device_map(hass, data)
    try:
        what = await write_back(device_map, connect(hass, data), installation(data))
    except AdapterError as err:
        refused = err.reason == Reason.REJECTED
        raise ProbeError("read_only" if refused else await _async_key(err, data), str(err)) from err
    return what is not None


async def _async_key(err: AdapterError, data: Mapping[str, Any]) -> str:
    """Return the key of the sentence that says what to look at."""
    cause = err.__cause__
    if isinstance(cause, ModbusExceptionError) and cause.exception_code in _BUSY:
        return "busy"
    if err.reason == Reason.TIMED_OUT:
        # A device that answers "busy" again and again runs into our bound, not into the library's.
        return "no_answer" if isinstance(cause, ModbusError) else "busy"
    if err.reason == Reason.OFFLINE:
        # A gateway that answers for a device which does not: the address is right.
        if isinstance(cause, ModbusExceptionError):
            return "no_answer"
        # It lets us in and closes the door at once: another client holds its only place.
        return "busy" if await _async_listens(data) else "cannot_connect"
    return "wrong_model"


async def _async_listens(data: Mapping[str, Any]) -> bool:
    try:
        async with asyncio.timeout(_LISTENS_SECONDS):
            _, writer = await asyncio.open_connection(data[CONF_HOST], data[CONF_PORT])
    except OSError:  # a timeout is one
        return False
    writer.close()
    return True


def _identity(identity: Identity) -> str:
    parts = (identity.manufacturer, identity.model, identity.serial, identity.firmware)
    return ", ".join(part.strip() for part in parts if part and part.strip()) or UNKNOWN


def _value(value: float | None, unit: str) -> str:
    return UNKNOWN if value is None else f"{value:.3g} {unit}"
