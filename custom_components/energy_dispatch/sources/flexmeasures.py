"""FlexMeasures: the answer of ``GET /sensors/<id>/schedules/<uuid>``, one sensor for one asset.

By default consumption is positive, and the answer does not say otherwise. The unit is the sensor's,
often MW. A slot is as long as ``duration`` divided by the number of values.
"""

from collections.abc import Mapping
from datetime import timedelta
import re
from typing import Final

from .mapping import Wanted
from .series import Sign, Source, SourceSeries, make_series, moment, refusal
from .units import factor_kw

SERIES_NAME: Final = "values"
"""What the map calls the only sensor."""

_DURATION: Final = re.compile(
    r"P(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?"
)


def read(given: object, wanted: Mapping[str, Wanted]) -> Source:
    """Read one answer (its series is called ``values``), or several by names of the user's own.

    Raises:
        ScheduleError: FlexMeasures has no schedule; the sentence has its message.
    """
    if not isinstance(given, Mapping):
        raise refusal(
            "invalid_shape", "schedule has to be FlexMeasures' answer with values and start."
        )
    if "values" in given or "result" in given or "body" in given:
        answers: Mapping[object, object] = {_only_name(wanted): given}
    else:
        answers = given
    return Source(
        series=tuple(
            _series(str(name), answer, wanted.get(str(name))) for name, answer in answers.items()
        )
    )


def _only_name(wanted: Mapping[str, Wanted]) -> str:
    """Return what the map calls the only sensor, whatever it calls it."""
    return next(iter(wanted)) if len(wanted) == 1 else SERIES_NAME


def _series(name: str, given: object, wanted: Wanted | None) -> SourceSeries:
    answer = given.get("body", given) if isinstance(given, Mapping) else given
    if not isinstance(answer, Mapping):
        raise refusal("invalid_shape", f"{name} is no answer of FlexMeasures.", name)
    if "values" not in answer:
        raise refusal(
            "no_plan",
            f"FlexMeasures has no schedule for {name}: "
            f"{answer.get('message', answer.get('status', 'no reason given'))} "
            "The plan before stays in force.",
            name,
        )
    values = answer["values"]
    if not isinstance(values, list | tuple) or not values:
        raise refusal("empty_table", f"{name} has no values.", name)
    start = moment(answer.get("start"), name, 0)
    duration = _duration(answer.get("duration"), name)
    slot = duration / len(values)
    own = wanted or Wanted(asset="")
    unit = own.unit or str(answer.get("unit", "MW"))
    factor = factor_kw(unit, name, phases=own.phases, voltage_v=own.voltage_v)
    return make_series(
        name,
        [(start + slot * number, value) for number, value in enumerate(values)],
        own.sign or Sign.CHARGE_POSITIVE,
        factor * own.scale,
        ends_at=start + duration,
    )


def _duration(given: object, name: str) -> timedelta:
    match = _DURATION.fullmatch(str(given))
    parts = {} if match is None else {k: float(v) for k, v in match.groupdict().items() if v}
    if not parts:
        raise refusal(
            "invalid_resolution",
            f"{name} has the duration {given!r}: it has to be like PT24H.",
            name,
        )
    return timedelta(**parts)
