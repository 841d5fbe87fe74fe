"""S2 (EN 50491-12-2): ``FRBC.Instruction`` with the ``FRBC.SystemDescription`` that explains them.

An instruction names an operation mode and a factor, and holds until the next one of its actuator.
The power lies between the ends of the mode's power ranges (factor 0 is the start, 1 the end), in
watts, consumption positive; ranges of several phases are added.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from .mapping import Wanted
from .series import Sign, Source, SourceSeries, make_series, moment, power, refusal

_KW_PER_W: Final = 0.001
_SHAPE: Final = (
    "schedule has to hold system_description (an FRBC.SystemDescription) and instructions (a list "
    "of FRBC.Instruction)."
)
_ELECTRIC: Final = "ELECTRIC.POWER."

type Ranges = Sequence[Mapping[str, Any]]


def read(given: object, wanted: Mapping[str, Wanted]) -> Source:
    """Read instructions; the map names actuators by their id or their diagnostic label.

    Raises:
        ScheduleError: it is something else, or an instruction names a mode that there is not.
    """
    if not isinstance(given, Mapping):
        raise refusal("invalid_shape", _SHAPE)
    instructions = given.get("instructions")
    try:
        actuators = _actuators(given["system_description"]["actuators"], wanted)
    except (KeyError, TypeError) as err:
        raise refusal("invalid_shape", _SHAPE) from err
    if not isinstance(instructions, list | tuple):
        raise refusal("invalid_shape", _SHAPE)
    steps: dict[str, list[tuple[datetime, float]]] = {}
    for number, one in enumerate(instructions):
        if not isinstance(one, Mapping) or one.get("message_type") != "FRBC.Instruction":
            raise refusal(
                "invalid_shape",
                f"Instruction {number} (counted from 0) is no FRBC.Instruction; others, such as "
                "envelopes of PEBC, are limits and no setpoints.",
                row=number,
            )
        actuator = actuators.get(str(one.get("actuator_id")))
        mode = str(one.get("operation_mode"))
        if actuator is None or mode not in actuator.ranges:
            raise refusal(
                "unknown_mode",
                f"Instruction {number} (counted from 0) names an actuator or an operation mode "
                "that the system description does not have.",
                row=number,
            )
        factor = power(one.get("operation_mode_factor"), actuator.name, number) or 0.0
        start = moment(one.get("execution_time"), actuator.name, number)
        watts = _watts(actuator.ranges[mode], factor)
        steps.setdefault(actuator.name, []).append((start, watts))
    return Source(series=tuple(_series(name, rows, wanted) for name, rows in steps.items()))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Actuator:
    name: str
    """Its id, or its label where the map says that."""
    ranges: Mapping[str, Ranges]
    """An operation mode's id → its power ranges."""


def _actuators(
    given: Iterable[Mapping[str, Any]], wanted: Mapping[str, Wanted]
) -> dict[str, _Actuator]:
    found: dict[str, _Actuator] = {}
    for one in given:
        label = str(one.get("diagnostic_label"))
        name = label if label in wanted else str(one["id"])
        level = wanted[name].fill_level if name in wanted else None
        found[str(one["id"])] = _Actuator(
            name=name,
            ranges={
                str(mode["id"]): _element(mode["elements"], level)["power_ranges"]
                for mode in one["operation_modes"]
            },
        )
    return found


def _element(elements: Sequence[Mapping[str, Any]], fill_level: float | None) -> Mapping[str, Any]:
    """Return the element of a mode that holds at a fill level; the first if none is known."""
    if fill_level is not None:
        for one in elements:
            level = one["fill_level_range"]
            if level["start_of_range"] <= fill_level <= level["end_of_range"]:
                return one
    return elements[0]


def _watts(ranges: Ranges, factor: float) -> float:
    return sum(
        float(one["start_of_range"] + factor * (one["end_of_range"] - one["start_of_range"]))
        for one in ranges
        if str(one["commodity_quantity"]).startswith(_ELECTRIC)
    )


def _series(
    name: str, steps: list[tuple[datetime, float]], wanted: Mapping[str, Wanted]
) -> SourceSeries:
    own = wanted.get(name) or Wanted(asset="")
    in_order = sorted(steps, key=lambda step: step[0])
    return make_series(name, in_order, own.sign or Sign.CHARGE_POSITIVE, _KW_PER_W * own.scale)
