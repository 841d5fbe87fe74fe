"""The evcc optimiser: ``evopt`` of evcc's ``/api/state``.

Its powers are energies, watt-hours per step; the length of the steps stands in the request, and the
first is a part of one. The batteries of the answer are named by ``details.batteryDetails``, and may
be vehicles.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from .mapping import Wanted
from .series import Sign, Source, SourceSeries, make_series, moment, power, refusal

_USABLE: Final = frozenset({"optimal", "feasible"})
_SECONDS_PER_HOUR: Final = 3600
_KW_PER_W: Final = 0.001
_SHAPE: Final = (
    "schedule is no evopt of evcc: it has to hold req.time_series.dt, res.batteries, "
    "details.timestamp and details.batteryDetails."
)


def read(given: object, wanted: Mapping[str, Wanted]) -> Source:
    """Read evcc's state, or its ``evopt`` alone; the map names batteries, vehicles, loadpoints.

    Raises:
        ScheduleError: it is none, or the optimiser found no plan.
    """
    state = given.get("result", given) if isinstance(given, Mapping) else given
    evopt = state.get("evopt", state) if isinstance(state, Mapping) else None
    if not isinstance(evopt, Mapping):
        raise refusal("invalid_shape", _SHAPE)
    answer, details = evopt.get("res"), evopt.get("details")
    if not isinstance(answer, Mapping) or not isinstance(details, Mapping):
        raise refusal("invalid_shape", _SHAPE)
    status = str(answer.get("status"))
    if status.lower() not in _USABLE:
        raise refusal(
            "no_plan",
            f"evcc's optimiser found no plan: its status is {status}. The plan before stays in "
            "force.",
        )
    try:
        steps_s = [float(step_s) for step_s in evopt["req"]["time_series"]["dt"]]
        starts = list(details["timestamp"])
        things = list(zip(details["batteryDetails"], answer["batteries"], strict=True))
    except (KeyError, TypeError, ValueError) as err:
        raise refusal("invalid_shape", _SHAPE) from err
    if not steps_s or min(steps_s) <= 0:
        raise refusal(
            "invalid_resolution", "evcc's req.time_series.dt has to hold seconds above 0."
        )
    return Source(
        series=tuple(
            _series(_name(detail, place), detail, battery, starts, steps_s, wanted)
            for place, (detail, battery) in enumerate(things)
        )
    )


def _name(detail: Mapping[str, object], place: int) -> str:
    return str(detail.get("name") or detail.get("title") or place)


def _series(  # noqa: PLR0913, PLR0917 - parts of one answer
    name: str,
    detail: Mapping[str, object],
    battery: Mapping[str, Sequence[object]],
    starts: Sequence[object],
    steps_s: Sequence[float],
    wanted: Mapping[str, Wanted],
) -> SourceSeries:
    try:
        columns = list(
            zip(
                starts,
                steps_s,
                battery["charging_power"],
                battery["discharging_power"],
                strict=True,
            )
        )
    except (KeyError, TypeError, ValueError) as err:
        raise refusal(
            "ragged_column",
            f"{name}: timestamps, steps, charging_power and discharging_power have to be lists of "
            "one length.",
            name,
        ) from err
    rows = [
        (
            start,
            ((power(charge_wh, name, row) or 0.0) - (power(discharge_wh, name, row) or 0.0))
            * _SECONDS_PER_HOUR
            / step_s,
        )
        for row, (start, step_s, charge_wh, discharge_wh) in enumerate(columns)
    ]
    own = wanted.get(name) or Wanted(asset="")
    two_way = detail.get("type") == "battery" or any(watts < 0 for _, watts in rows)
    return make_series(
        name,
        rows,
        own.sign or (Sign.CHARGE_POSITIVE if two_way else Sign.CHARGE_ONLY),
        _KW_PER_W * own.scale,
        ends_at=moment(starts[-1], name, len(starts) - 1) + timedelta(seconds=steps_s[-1]),
    )
