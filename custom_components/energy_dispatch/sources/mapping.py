"""What the ``map`` of an action says: which series is for which asset, and how it is to be read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from .series import Sign, refusal

_NUMBERS: Final = ("scale", "max_charge_kw", "max_discharge_kw", "voltage_v", "fill_level")
_KEYS: Final = frozenset({"asset", "unit", "sign", "phases", *_NUMBERS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the map says of one series."""

    asset: str
    """The asset's id, its device or one of its entities."""
    unit: str | None = None
    """``W``, ``kW``, ``MW`` or ``A``; None: what the format says."""
    sign: Sign | None = None
    """What positive numbers mean; None: what the format says."""
    scale: float = 1.0
    """The numbers are multiplied by this first."""
    max_charge_kw: float | None = None
    """What a factor of 1 means, where a format has factors; None: the asset's own limit."""
    max_discharge_kw: float | None = None
    phases: int | None = None
    voltage_v: float | None = None
    fill_level: float | None = None
    """S2: the state of charge by which the element of an operation mode is chosen."""


def read_map(given: Mapping[str, object]) -> dict[str, Wanted]:
    """Read a map: ``{series: asset}`` or ``{series: {asset: …, unit: …, sign: …, scale: …}}``.

    Raises:
        ScheduleError: a key is unknown, or a value has the wrong kind.
    """
    return {name: _wanted(name, value) for name, value in given.items()}


def _wanted(name: str, value: object) -> Wanted:
    if isinstance(value, str):
        return Wanted(asset=value)
    if not isinstance(value, Mapping) or not isinstance(value.get("asset"), str):
        raise refusal(
            "invalid_map",
            f"map.{name} has to be an asset, or a mapping with asset and {_listed()}.",
            name,
        )
    unknown = [str(key) for key in value if key not in _KEYS]
    if unknown:
        raise refusal(
            "invalid_map",
            f"map.{name} has {', '.join(unknown)}, which is unknown; there are asset and "
            f"{_listed()}.",
            name,
        )
    numbers = {
        key: _number(name, key, value[key]) for key in _NUMBERS if value.get(key) is not None
    }
    phases = value.get("phases")
    if phases not in {None, 1, 2, 3}:
        raise refusal(
            "invalid_map", f"map.{name}.phases is {phases!r}: it has to be 1, 2 or 3.", name
        )
    unit = value.get("unit")
    return Wanted(
        asset=str(value["asset"]),
        unit=None if unit is None else str(unit),
        sign=_sign(name, value.get("sign")),
        scale=numbers.get("scale", 1.0),
        max_charge_kw=numbers.get("max_charge_kw"),
        max_discharge_kw=numbers.get("max_discharge_kw"),
        phases=None if phases is None else int(phases),
        voltage_v=numbers.get("voltage_v"),
        fill_level=numbers.get("fill_level"),
    )


def _number(name: str, key: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise refusal("invalid_map", f"map.{name}.{key} is {value!r}: it has to be a number.", name)
    try:
        number = float(value)
    except ValueError as err:
        raise refusal(
            "invalid_map", f"map.{name}.{key} is {value!r}: it has to be a number.", name
        ) from err
    if not abs(number) < float("inf"):
        raise refusal(
            "invalid_map", f"map.{name}.{key} is {value!r}: it has to be a finite number.", name
        )
    return number


def _sign(name: str, value: object) -> Sign | None:
    if value is None:
        return None
    try:
        return Sign(str(value))
    except ValueError as err:
        signs = ", ".join(Sign)
        raise refusal(
            "invalid_map", f"map.{name}.sign is {value!r}: it has to be one of {signs}.", name
        ) from err


def _listed() -> str:
    return ", ".join(sorted(_KEYS - {"asset"}))
