"""Whatever a table holds: it is refused whole with a named code, or its commands replay to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
import itertools
import math
from typing import Any

from hypothesis import HealthCheck, given, settings, strategies as st
import numpy as np
import pandas as pd

from coordinator import (
    Command,
    CommandStatus,
    CommandType,
    DispatchEngine,
    ScheduleError,
    TableProblem,
)
from coordinator.base import VALUE_TOLERANCE_KW

from .support import NOON, QUARTER, Device, listen, new_engine, send_due

MAP = {"ev_1": "car", "2": "van", "battery": "house", "battery_b": "cellar"}
COLUMNS = {
    "ev_1_kw": ("car", 1), "ev_1_discharge_kw": ("car", -1), "ev_2_kw": ("van", 1),
    "battery_charge_kw": ("house", 1), "battery_discharge_kw": ("house", -1),
    "battery_b_charge_kw": ("cellar", 1), "battery_b_discharge_kw": ("cellar", -1),
}  # fmt: skip
CODES = {
    "naive_time", "nonexistent_time", "ambiguous_time", "unordered_time", "duplicate_time",
    "missing_time", "empty_table", "not_a_number", "negative_value", "infinite_value",
    "both_directions", "unmapped_column", "duplicate_column",
}  # fmt: skip

good = st.one_of(
    st.sampled_from([0.0, -0.0, 3.0, 7.4, 7.400000000000006, 7.4000005, 11.0, 1e-9, -1e-12, 1e300]),
    st.floats(0, 22),
    st.just(math.nan),
)
bad = st.sampled_from([-1.0, math.inf, -math.inf, "7.4", "", True, [1], 10**400, Decimal(-2), None])
columns = st.sampled_from(
    [*COLUMNS, "ev_ev_1_kw", "ev_9_kw", "total_ev_kw", "price", "battery_soc"]
)


@st.composite
def walks(draw: st.DrawFn, rows: int) -> list[float]:
    """Values that creep, as solvers leave them."""
    start = draw(st.floats(1, 20))
    steps = draw(
        st.lists(st.sampled_from([0.0, 9e-7, -9e-7, 5e-7, 0.5]), min_size=rows, max_size=rows)
    )
    return [abs(value) for value in np.cumsum([start, *steps])[:rows]]


@st.composite
def indexes(draw: st.DrawFn, rows: int) -> pd.Index:
    """Aware or naive, regular or not, in order or not, on days with a clock change too."""
    day = draw(
        st.sampled_from(
            [NOON, datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)]
        )
    )
    gaps = st.sampled_from(
        [QUARTER, timedelta(hours=1), timedelta(seconds=7), timedelta(0), -QUARTER]
    )
    plain = draw(st.booleans())
    steps = [QUARTER] * rows if plain else draw(st.lists(gaps, min_size=rows, max_size=rows))
    times = [day]
    for step in steps[1:]:
        times.append(times[-1] + step)
    zone = draw(
        st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
    )
    index = pd.DatetimeIndex(times[:rows], tz="UTC").tz_convert(zone)
    match draw(st.sampled_from(["aware"] * 6 + ["naive", "object", "missing", "s", "ms"])):
        case "naive":
            return index.tz_localize(None)
        case "object":
            return pd.Index(list(index.to_pydatetime()), dtype=object)
        case "missing" if rows:
            return index.insert(rows, pd.NaT)[1:]
        case "s" | "ms" as unit:
            return index.as_unit(unit)
    return index


@st.composite
def tables(draw: st.DrawFn) -> pd.DataFrame:
    rows = draw(st.integers(0, 12))
    spoiled = draw(st.integers(0, 4)) == 0
    names = draw(st.lists(columns, max_size=5))
    frame: dict[int, pd.Series[Any]] = {}
    index = draw(indexes(rows))
    for place, name in enumerate(names):
        cells: list[object] = list(
            draw(walks(rows))
            if draw(st.booleans())
            else draw(st.lists(good, min_size=rows, max_size=rows))
        )
        if spoiled and rows and draw(st.booleans()):
            cells[draw(st.integers(0, rows - 1))] = draw(bad)
            frame[place] = pd.Series(cells, index=index, dtype=object)
        else:
            frame[place] = pd.Series(cells, index=index, dtype=float)
        if COLUMNS.get(name, ("", 1))[1] < 0 and draw(st.booleans()):
            frame[place] = frame[place] * 0
    table = pd.DataFrame(frame, index=index)
    table.columns = pd.Index(names, dtype=object)
    return table


def expected(table: pd.DataFrame, gaps: str) -> dict[str, list[float | None]]:
    """Return what a table asks of each asset slot by slot, computed the slow way."""
    cells: dict[str, list[dict[int, float]]] = {}
    for name, column in table.items():
        if str(name) not in COLUMNS and str(name) != "ev_ev_1_kw":
            continue
        asset_id, sign = COLUMNS.get(str(name), ("car", 1))
        rows = cells.setdefault(asset_id, [{} for _ in range(len(table))])
        for row, value in zip(rows, column, strict=True):
            row[sign] = math.nan if value is None else float(value)
    wanted: dict[str, list[float | None]] = {}
    for asset_id, rows in cells.items():
        level: float | None = None
        series = wanted[asset_id] = []
        for row in rows:
            values = [sign * value for sign, value in row.items() if not math.isnan(value)]
            if values:
                level = sum(values)
            elif gaps == "release":
                level = None
            series.append(level)
    return wanted


@dataclass
class Replay:
    """Devices that do what they are sent, in the order in which it is sent."""

    levels: dict[str, float | None] = field(default_factory=dict)

    def send(self, command: Command) -> bool:
        before = self.levels.get(command.asset_id)
        after = command.signed_power_kw
        assert before is None or after is None or before * after >= 0, "turned without a 0"
        assert command.command_type is not CommandType.RELEASE or before is not None
        self.levels[command.asset_id] = after
        return True


def state_of(engine: DispatchEngine) -> tuple[object, ...]:
    commands = [
        one
        for asset_id in sorted(set(MAP.values()))
        for one in engine.get_commands_for_asset(asset_id)
    ]
    return (
        [(one.command_id, one.status, one.priority, one.expires_at, one.after) for one in commands],
        engine.next_wakeup(),
        engine.pending_count,
    )


def close(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=1e-12, abs_tol=1.000001 * VALUE_TOLERANCE_KW)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    tables(),
    st.sampled_from(["release", "hold"]),
    st.sampled_from([None, "Europe/Berlin"]),
    st.booleans(),
)
def test_any_table_is_refused_whole_or_its_commands_replay_to_it(
    table: pd.DataFrame, gaps: str, tz: str | None, allow_unmapped: bool
) -> None:
    engine = new_engine()
    engine.schedule_to_commands(
        pd.DataFrame(
            {"ev_2_kw": [4.0, 5.0]}, index=pd.DatetimeIndex([NOON - QUARTER, NOON + QUARTER])
        ),
        MAP,
    )
    send_due(engine, Device(answer=True), NOON - QUARTER)
    before = state_of(engine)
    heard = listen(engine)
    options: Mapping[str, Any] = {"gaps": gaps, "tz": tz, "allow_unmapped": allow_unmapped}
    problems: tuple[TableProblem, ...] = ()
    try:
        commands = engine.schedule_to_commands(table, MAP, **options)
    except ScheduleError as refused:
        problems = refused.problems
    if problems:
        assert {problem.code for problem in problems} <= CODES
        assert state_of(engine) == before
        assert heard == []
        return
    assert all(one.status is CommandStatus.PENDING for one in commands)
    starts = [pd.Timestamp(moment) for moment in table.index]
    if starts[0].tzinfo is None:
        starts = [moment.tz_localize(tz) for moment in starts]
    fresh = new_engine()
    fresh.schedule_to_commands(table, MAP, **options)
    replay = Replay()
    wanted = expected(table, gaps)
    for slot, start in enumerate(starts):
        send_due(fresh, replay, start.to_pydatetime())  # type: ignore[arg-type]
        for asset_id, series in wanted.items():
            assert close(replay.levels.get(asset_id), series[slot]), (asset_id, slot)


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 40).flatmap(lambda rows: st.lists(good, min_size=rows, max_size=rows)))
def test_no_command_is_made_where_the_value_stays(values: list[float]) -> None:
    values = [abs(value) for value in values]
    frame = pd.DataFrame(
        {"ev_1_kw": values}, index=pd.date_range(NOON, periods=len(values), freq="15min")
    )
    commands = new_engine().schedule_to_commands(frame, MAP)
    asked = [None, *(one.signed_power_kw for one in commands)]
    for one, other in itertools.pairwise(asked):
        assert not close(one, other) or abs((one or 0) - (other or 0)) > VALUE_TOLERANCE_KW
