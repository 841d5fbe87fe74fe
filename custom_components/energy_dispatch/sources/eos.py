"""Akkudoktor-EOS: its optimisation solution, or its plan of instructions.

EOS plans modes with a factor, not powers: a factor of 1 is the rated power, which the map or the
asset's own limit says. Modes that leave a battery to itself (self-consumption, peak shaving, and
non-export, where photovoltaics may charge it) are no setpoint, and not 0.

The answer of the old ``/optimize`` has no times at all, and is not read.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import Enum, auto
import re
from typing import Final

from .mapping import Wanted
from .series import Source, SourceSeries, moment, power, refusal


class _Meaning(Enum):
    CHARGE = auto()
    DISCHARGE = auto()
    ZERO = auto()
    AUTOMATIC = auto()


_MODES: Final[Mapping[str, _Meaning]] = {
    "idle": _Meaning.ZERO,
    "self_consumption": _Meaning.AUTOMATIC,
    "non_export": _Meaning.AUTOMATIC,
    "peak_shaving": _Meaning.AUTOMATIC,
    "grid_support_export": _Meaning.DISCHARGE,
    "grid_support_import": _Meaning.CHARGE,
    "frequency_regulation": _Meaning.AUTOMATIC,
    "ramp_rate_control": _Meaning.AUTOMATIC,
    "reserve_backup": _Meaning.AUTOMATIC,
    "outage_supply": _Meaning.AUTOMATIC,
    "forced_charge": _Meaning.CHARGE,
    "forced_discharge": _Meaning.DISCHARGE,
    "fault": _Meaning.AUTOMATIC,
}
_MODE_COLUMN: Final = re.compile(r"(?P<device>.+)_(?P<mode>" + "|".join(_MODES) + r")_op_mode")
_SHAPE: Final = (
    "schedule is neither EOS's solution (with solution.data, from "
    "/v1/energy-management/optimization/solution) nor its plan (with instructions, from "
    "/v1/energy-management/plan)."
)


def read(given: object, wanted: Mapping[str, Wanted]) -> Source:
    """Read a solution or a plan; the map names EOS's devices, such as ``battery1`` and ``ev1``.

    Raises:
        ScheduleError: it is neither, or a rated power is not known.
    """
    if isinstance(given, Mapping):
        solution = given.get("solution", given)
        if isinstance(solution, Mapping) and isinstance(solution.get("data"), Mapping):
            return _solution(solution["data"], wanted)
        if isinstance(given.get("instructions"), Sequence):
            return _plan(given["instructions"], wanted)
        if "ac_charge" in given:
            raise refusal(
                "no_times",
                "EOS's old answer of /optimize has no times: take "
                "/v1/energy-management/optimization/solution instead.",
            )
    raise refusal("invalid_shape", _SHAPE)


def _solution(data: Mapping[object, object], wanted: Mapping[str, Wanted]) -> Source:
    rows = [
        (moment(key, "solution.data", number), row)
        for number, (key, row) in enumerate(data.items())
        if isinstance(row, Mapping)
    ]
    if not rows or len(rows) != len(data):
        raise refusal("invalid_shape", _SHAPE)
    columns: dict[str, list[str]] = {}
    for name in rows[0][1]:
        if match := _MODE_COLUMN.fullmatch(str(name)):
            columns.setdefault(match["device"], []).append(match["mode"])
    series = [
        _series(device, [(start, *_mode_in(row, device, modes)) for start, row in rows], wanted)
        for device, modes in columns.items()
        if device in wanted or not wanted
    ]
    ignored = [device for device in columns if device not in wanted] if wanted else []
    return Source(series=tuple(series), ignored=tuple(ignored))


def _mode_in(row: Mapping[str, object], device: str, modes: Sequence[str]) -> tuple[str, object]:
    """Return the mode that is on in a row, and its factor."""
    for mode in modes:
        if row.get(f"{device}_{mode}_op_mode"):
            return mode, row.get(f"{device}_{mode}_op_factor")
    return "self_consumption", None


def _plan(instructions: Sequence[object], wanted: Mapping[str, Wanted]) -> Source:
    """Read instructions: each holds until the next one of its device."""
    by_device: dict[str, list[tuple[datetime, str, object]]] = {}
    for number, one in enumerate(instructions):
        if not isinstance(one, Mapping):
            raise refusal("invalid_shape", _SHAPE)
        device = str(one.get("resource_id") or one.get("actuator_id"))
        start = moment(one.get("execution_time"), device, number)
        mode = str(one.get("operation_mode_id")).lower()
        by_device.setdefault(device, []).append((start, mode, one.get("operation_mode_factor")))
    series = [
        _series(device, sorted(steps, key=lambda step: step[0]), wanted)
        for device, steps in by_device.items()
        if device in wanted or not wanted
    ]
    ignored = [device for device in by_device if device not in wanted] if wanted else []
    return Source(series=tuple(series), ignored=tuple(ignored))


def _series(
    device: str,
    steps: Sequence[tuple[datetime, str, object]],
    wanted: Mapping[str, Wanted],
) -> SourceSeries:
    own = wanted.get(device) or Wanted(asset="")
    powers = [
        _power_kw(device, mode, factor, own, row) for row, (_, mode, factor) in enumerate(steps)
    ]
    return SourceSeries(
        name=device,
        starts=tuple(start for start, _, _ in steps),
        powers_kw=tuple(powers),
        two_way=own.max_discharge_kw is not None,
    )


def _power_kw(device: str, mode: str, factor: object, own: Wanted, row: int) -> float | None:
    meaning = _MODES.get(mode)
    if meaning is None:
        raise refusal(
            "unknown_mode",
            f"{device}, row {row} (counted from 0): the mode {mode} is unknown; there are "
            f"{', '.join(_MODES)}.",
            device,
            row=row,
        )
    if meaning is _Meaning.AUTOMATIC:
        return None
    share = power(factor, device, row)
    if meaning is _Meaning.ZERO or not share:
        return 0.0
    rated_kw = own.max_charge_kw if meaning is _Meaning.CHARGE else own.max_discharge_kw
    if rated_kw is None:
        key = "max_charge_kw" if meaning is _Meaning.CHARGE else "max_discharge_kw"
        raise refusal(
            "rating_missing",
            f"EOS plans factors: say in map.{device}.{key} what a factor of 1 is in kW.",
            device,
        )
    return share * rated_kw * (1 if meaning is _Meaning.CHARGE else -1)
