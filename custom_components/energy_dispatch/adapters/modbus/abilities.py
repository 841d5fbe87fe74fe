"""What a device can do, as its map and its registers say."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ...engine.base import VALUE_TOLERANCE_KW, CommandType, Proof, Reason
from ...engine.errors import AdapterError
from .. import Capabilities
from .device_map import DeviceMap, Fallback, Kind, Limit, Quantity, Unit
from .image import Image, fixed_kw
from .installation import Installation

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
    device_map: DeviceMap,
    lifetime_seconds: float | None,
    installation: Installation,
    image: Image | None = None,
) -> Capabilities:
    """Return what a device can do; limits that it keeps in registers come from its image."""
    control, readings = device_map.control, device_map.readings

    def limit_kw(limit: Limit | None) -> float | None:
        return fixed_kw(limit, installation) if image is None else image.limit_kw(limit)

    types = {CommandType.SET_CHARGE_RATE, CommandType.SET_POWER_LIMIT, CommandType.RELEASE}
    if control.discharge:
        types.add(CommandType.SET_DISCHARGE_RATE)
    if control.soc_target:
        types.add(CommandType.SET_SOC_TARGET)
    return Capabilities(
        command_types=frozenset(types),
        max_charge_kw=limit_kw(readings.max_charge),
        min_charge_kw=limit_kw(readings.min_charge) or 0.0,
        max_discharge_kw=limit_kw(readings.max_discharge),
        step_kw=_step_kw(device_map, installation),
        phases=installation.circuit.phases if device_map.kind is Kind.CHARGER else None,
        proofs=frozenset({Proof.ACKNOWLEDGED, Proof.READ_BACK}),
        write_cost=device_map.write_cost,
        setpoint_lifetime_seconds=None if _stays(device_map) else lifetime_seconds,
        lifetime_covers_hold=control.lifetime is None or control.lifetime.covers_hold,
    )


def clamped(asked_kw: float, able: Capabilities, ceiling_kw: float | None) -> tuple[float, str]:
    """Return a signed power within the device's limits and the ceiling, and a remark if it is."""
    device_kw = able.max_charge_kw if asked_kw > 0 else able.max_discharge_kw
    size_kw, remark = abs(asked_kw), ""
    for limit_kw, whose in ((device_kw, "device's limit"), (ceiling_kw, "power limit")):
        if limit_kw is not None and size_kw > limit_kw:
            size_kw = limit_kw
            remark = f"Held to {limit_kw:g} kW by the {whose}; "
    least_kw = able.min_charge_kw
    if asked_kw > 0 and 0 < size_kw < least_kw - VALUE_TOLERANCE_KW:
        size_kw = 0.0
        remark = f"Paused: the device cannot charge with less than {least_kw:g} kW; "
    return (size_kw if asked_kw > 0 else 0.0 - size_kw), remark


def _stays(device_map: DeviceMap) -> bool:
    """Whether the device keeps a setpoint for ever, as far as is known."""
    lifetime = device_map.control.lifetime
    return lifetime is not None and lifetime.fallback in {Fallback.STAYS, Fallback.UNKNOWN}


def _step_kw(device_map: DeviceMap, installation: Installation) -> float | None:
    """Return how finely a charger's current can be set."""
    for step in device_map.control.charge:
        for name, value in step.values.items():
            register = device_map.registers[name]
            if value is Quantity.POWER and register.unit is Unit.AMPERE and register.form.whole:
                return installation.circuit.power_kw(register.scale)
    return None


def require_ability(device_map: DeviceMap, able: Capabilities, kind: CommandType) -> None:
    """Let a command pass that the device can do.

    Raises:
        AdapterError: it cannot, and a repeat makes no sense.
    """
    if kind not in able.command_types:
        message = f"This {device_map.kind} cannot {_CANNOT[kind]}."
        raise AdapterError(message, retryable=False, reason=Reason.UNSUPPORTED)
