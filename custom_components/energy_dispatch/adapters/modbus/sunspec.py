"""SunSpec: find a device's models by walking the list that it keeps itself.

Source: SunSpec Device Information Model Specification. The map begins with "SunS" at one of three
addresses; each model begins with its id and the count of registers after these two; the list ends
with the id 0xFFFF. Addresses of models differ between devices, and between firmwares of one device.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from ...engine.errors import AdapterError

BASE_ADDRESSES: Final = (40000, 50000, 0)
"""Where the specification lets the map begin, the usual one first."""

_MARKER: Final = [0x5375, 0x6E53]
_END_ID: Final = 0xFFFF
_HEADER_COUNT: Final = 2
_MOST_MODELS: Final = 100
"""A list that is longer is broken, or goes round in circles."""

type ReadHolding = Callable[[int, int], Awaitable[list[int]]]
"""Read ``count`` holding registers from ``address`` on; raises ``AdapterError``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """Where a device keeps one SunSpec model."""

    model_id: int
    address: int
    """Of its id, which the offsets in a device map count from."""
    length: int
    """Registers after the id and the length."""

    @property
    def span(self) -> int:
        """How many registers it takes in all."""
        return _HEADER_COUNT + self.length


async def find_models(read: ReadHolding) -> tuple[Model, ...]:
    """Return a device's models in the order of its list.

    Raises:
        AdapterError: the device does not answer (retryable), or keeps no SunSpec map.
    """
    address = await _first_header(read)
    models: list[Model] = []
    while len(models) < _MOST_MODELS:
        model_id, length = await read(address, _HEADER_COUNT)
        if model_id == _END_ID:
            return tuple(models)
        models.append(Model(model_id=model_id, address=address, length=length))
        address += _HEADER_COUNT + length
    message = f"The SunSpec model list of this device has no end after {_MOST_MODELS} models."
    raise AdapterError(message)


async def _first_header(read: ReadHolding) -> int:
    """Return the address after the marker.

    A device refuses to read addresses that it does not have, so a refusal means "not here". Other
    refusals (busy, failed) say nothing about the address and are passed on.
    """
    for base in BASE_ADDRESSES:
        try:
            if await read(base, len(_MARKER)) == _MARKER:
                return base + len(_MARKER)
        except AdapterError as err:
            if err.retryable:
                raise
    places = ", ".join(str(base) for base in BASE_ADDRESSES)
    message = f"This device keeps no SunSpec map: no 'SunS' at any of {places}."
    # Retryable: an inverter that has just started may not have its map yet.
    raise AdapterError(message)
