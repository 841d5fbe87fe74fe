"""What a device can do, as its map and its registers say."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ...engine.base import CommandType, Proof, Reason
from ...engine.errors import AdapterError
from .. import Capabilities
from .control import limit_kw
from .device_map import DeviceMap
from .image import Image

_CANNOT: Final[Mapping[CommandType, str]] = MappingProxyType(
    {
        CommandType.SET_DISCHARGE_RATE: "be told to discharge",
        CommandType.START_CHARGING: "start charging on command; set a charge rate instead",
        CommandType.STOP_CHARGING: "stop charging on command; set a charge rate of 0 instead",
        CommandType.CHANGE_AVAILABILITY: "be taken out of service on command",
        CommandType.SET_SOC_TARGET: "take a target for its state of charge",
    }
)


def capabilities(
    device_map: DeviceMap, lifetime_seconds: float | None, image: Image | None = None
) -> Capabilities:
    """Return what a device can do; limits that it keeps in registers come from its image."""
    control, readings = device_map.control, device_map.readings
    types = {CommandType.SET_CHARGE_RATE, CommandType.SET_POWER_LIMIT, CommandType.RELEASE}
    if control.discharge:
        types.add(CommandType.SET_DISCHARGE_RATE)
    if control.soc_target:
        types.add(CommandType.SET_SOC_TARGET)
    return Capabilities(
        command_types=frozenset(types),
        max_charge_kw=limit_kw(readings.max_charge, image),
        max_discharge_kw=limit_kw(readings.max_discharge, image),
        proofs=frozenset({Proof.ACKNOWLEDGED, Proof.READ_BACK}),
        write_cost=device_map.write_cost,
        setpoint_lifetime_seconds=lifetime_seconds,
    )


def require_ability(device_map: DeviceMap, able: Capabilities, kind: CommandType) -> None:
    """Let a command pass that the device can do.

    Raises:
        AdapterError: it cannot, and a repeat makes no sense.
    """
    if kind not in able.command_types:
        message = f"This {device_map.kind} cannot {_CANNOT[kind]}."
        raise AdapterError(message, retryable=False, reason=Reason.UNSUPPORTED)
