"""What a device reports about a setpoint, and whether that proves it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ...engine.base import VALUE_TOLERANCE_KW
from .device_map import DeviceMap, Kind, Status
from .image import Image
from .writes import Write, not_holding

_PERCENT: Final = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the device reports about a setpoint that was written."""

    agrees: bool
    """The registers hold what was written, and what the device measures or says fits it."""
    detail: str


def applied_kw(image: Image) -> float | None:
    """Return the setpoint that the device says is in force; None: none, or it does not say."""
    applied = image.device_map.readings.setpoint
    if applied is None or not image.meets(applied.when):
        return None
    power = image.power_kw(applied.register)
    # Adding 0 turns -0.0, which reads oddly, into 0.0.
    return None if power is None else applied.sign * power + 0.0


def measured_kw(image: Image) -> float | None:
    """Return the measured power, charging positive; None where a part of it is unknown."""
    return image.sum_kw(image.device_map.readings.power)


def unmet_need(image: Image) -> str | None:
    """Say what has to be set in the device before it can be controlled; None if nothing."""
    for need in image.device_map.control.needs:
        value = image.value(need.register)
        if value is not None and value not in need.values:
            return f"{need.otherwise} ({need.register} reads {value:g}.)"
    return None


def status_word(image: Image) -> str | None:
    """Return the device's own word for its state."""
    status = image.device_map.readings.status
    if status is None or (said := image.text(status.register)) is None:
        return None
    if said in status.words:
        return status.words[said]
    number = image.value(status.register)
    return said if number is None else f"{status.register} {said}"


def evidence(writes: Sequence[Write], image: Image, power_kw: float) -> Evidence:
    """Compare a written setpoint with what the device reports.

    The device has to hold what was written, and to say the same where it has another place for
    it. Of a battery, measured power counts most, or its word for its state. Of a charger they
    prove only that it does not draw more: a vehicle takes what it likes.
    """
    wrong = not_holding(writes, image)
    if wrong:
        return Evidence(agrees=False, detail=f"{', '.join(wrong)}: does not hold what was written.")
    device_map = image.device_map
    held = [write.what for write in writes if write.readable]
    said = [f"{', '.join(held)} read as written"] if held else []
    verdicts = [True] if held else []
    applied, place = applied_kw(image), device_map.readings.setpoint
    written = {name for write in writes for name in write.names}
    if applied is not None and place is not None and place.register not in written:
        said.append(f"{place.register} says {applied:g} kW")
        verdicts.append(abs(applied - power_kw) <= _tolerance_kw(device_map, power_kw))
    word, status = status_word(image), device_map.readings.status
    power = measured_kw(image)
    if word is not None and status is not None:
        said.append(f"{status.register} says {word}")
        if power is None and (fitting := _fitting(status, power_kw)):
            verdicts.append(word in fitting)
    if power is not None:
        said.append(f"measured {power:g} kW")
        close = abs(power - power_kw) <= _tolerance_kw(device_map, power_kw)
        # A vehicle may take less, which says nothing; a battery may not.
        if close or power > power_kw or device_map.kind is Kind.BATTERY:
            verdicts.append(close)
    if not said:
        return Evidence(agrees=False, detail="accepted; the device reports nothing to prove it by.")
    return Evidence(agrees=bool(verdicts) and all(verdicts), detail=", ".join(said) + ".")


def _fitting(status: Status, power_kw: float) -> frozenset[str]:
    if abs(power_kw) <= VALUE_TOLERANCE_KW:
        return status.holding
    return status.charging if power_kw > 0 else status.discharging


def _tolerance_kw(device_map: DeviceMap, power_kw: float) -> float:
    read_back = device_map.read_back
    return max(read_back.tolerance_kw, abs(power_kw) * read_back.tolerance_percent / _PERCENT)
