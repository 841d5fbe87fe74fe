"""Units that a column may have, and what one of each is in kW."""

from types import MappingProxyType
from typing import Final

from .series import refusal

DEFAULT_PHASES: Final = 3
DEFAULT_VOLTAGE_V: Final = 230.0

KW_PER_UNIT: Final = MappingProxyType({"W": 0.001, "kW": 1.0, "MW": 1000.0})


def factor_kw(
    unit: str, name: str, *, phases: int | None = None, voltage_v: float | None = None
) -> float:
    """Return the kW in one of a unit.

    Args:
        unit: ``W``, ``kW``, ``MW`` or ``A``.
        name: whose unit it is, for the sentence.
        phases: for amperes; they are per phase.
        voltage_v: for amperes; phase to neutral.

    Raises:
        ScheduleError: the unit is none of these, or amperes come without their phases.
    """
    if unit == "A":
        if phases is None:
            raise refusal(
                "phases_missing",
                f"{name} is in amperes: say in map how many phases it has (phases: 1 or 3).",
                name,
            )
        return phases * (voltage_v or DEFAULT_VOLTAGE_V) / 1000
    if unit not in KW_PER_UNIT:
        raise refusal(
            "unknown_unit",
            f"{name} has the unit {unit}: W, kW, MW and A are known.",
            name,
        )
    return KW_PER_UNIT[unit]
