"""Try a Modbus device before it is set up, over the link that other integrations may share."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from homeassistant.components.modbus import async_get_temporary_unit
from homeassistant.const import CONF_HOST, CONF_PORT
from homeassistant.core import HomeAssistant
from modbus_connection import ModbusExceptionError, ModbusTcpParams

from ..adapters import AdapterError
from ..adapters.modbus import ModbusAdapter, load_device_map
from ..const import CONF_DEVICE_MAP, CONF_UNIT_ID
from ..engine import Reason

UNKNOWN: Final = "–"


class ProbeError(Exception):
    """The device could not be read; the message is its own words, or those of its link."""

    def __init__(self, key: str, detail: str) -> None:
        """Keep the key of the sentence that says what to look at."""
        super().__init__(detail)
        self.key = key


async def async_probe(hass: HomeAssistant, data: Mapping[str, Any]) -> dict[str, str]:
    """Read a device once, and return what it reports in words for a sentence.

    Raises:
        ProbeError: it does not answer, or is not what its device map describes.
    """
    device_map = await hass.async_add_executor_job(load_device_map, data[CONF_DEVICE_MAP])
    params = ModbusTcpParams(host=data[CONF_HOST], port=data[CONF_PORT])
    adapter = ModbusAdapter(
        device_map, partial(async_get_temporary_unit, hass, params, data[CONF_UNIT_ID])
    )
    try:
        told = await adapter.read()
    except AdapterError as err:
        raise ProbeError(_key(err), str(err)) from err
    finally:
        await adapter.close()
    return {
        "soc": _value(told.soc_percent, "%"),
        "power": _value(told.power_kw, "kW"),
        "status": told.status or UNKNOWN,
    }


def _key(err: AdapterError) -> str:
    """Return the key of the sentence that says what to look at."""
    if err.reason == Reason.TIMED_OUT:
        return "no_answer"
    if err.reason == Reason.OFFLINE:
        # A gateway that answers for a device which does not: the address is right.
        gateway = isinstance(err.__cause__, ModbusExceptionError)
        return "no_answer" if gateway else "cannot_connect"
    return "wrong_model"


def _value(value: float | None, unit: str) -> str:
    return UNKNOWN if value is None else f"{value:.3g} {unit}"
