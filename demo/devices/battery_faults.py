"""What a simulated battery inverter can do wrong."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from pymodbus.constants import ExcCodes


class Fault(StrEnum):
    """What the device does wrong."""

    NONE = "none"
    ILLEGAL_ADDRESS = "illegal_address"
    """Refuses writes with exception 2."""
    ILLEGAL_VALUE = "illegal_value"
    """Refuses writes with exception 3."""
    BUSY = "busy"
    """Refuses writes with exception 6."""
    MUTE = "mute"
    """Carries requests out and never answers."""
    IGNORE = "ignore"
    """Accepts writes, shows them in its registers, and does not act."""
    DROP = "drop"
    """Closes its connections, once."""
    CUT = "cut"
    """Carries a write out and closes its connections instead of answering, each time."""
    HANG_UP = "hang_up"
    """Closes its connections at a write, each time, and does not carry it out."""
    DOWN = "down"
    """Closes its connections and does not listen, until another fault is set."""


REFUSALS: Final[Mapping[Fault, ExcCodes]] = {
    Fault.ILLEGAL_ADDRESS: ExcCodes.ILLEGAL_ADDRESS,
    Fault.ILLEGAL_VALUE: ExcCodes.ILLEGAL_VALUE,
    Fault.BUSY: ExcCodes.DEVICE_BUSY,
}
"""What writes are refused with."""
