"""Random schedules: good ones, in which every value tells its slot, and bad ones."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Final

from demo.assets import BATTERY, BAY_1, BAY_2

from .bounds import Setpoint
from .world import Override, Table

type Rows = list[dict[str, object]]

_CHARGER_GRID: Final = tuple(round(4.2 + 0.2 * n, 1) for n in range(34))
_BATTERY_GRID: Final = tuple(round(0.3 + 0.2 * n, 1) for n in range(16))
_CHARGER_ODD: Final = (0.0, 0.0, None, 2.0, 13.0)
"""Pause, no setpoint, below the minimum, beyond the maximum."""
_BATTERY_ODD: Final = (0.0, 0.0, None, None, 6.0, -5.0)
_SLOT_SECONDS: Final = (2, 2.5, 3, 4, 5, 12)
"""Some outlast a start and its way back: what was lost then is not made good by the next slot."""
_ODD_SHARE: Final = 0.3
_TAIL_SLOT: Final = timedelta(minutes=1)
_SUBSETS: Final = ((BAY_1, BAY_2, BATTERY),) * 4 + ((BAY_1, BATTERY), (BAY_2,))


def good_table(  # noqa: PLR0913 - what can be chosen of a table
    rng: Random,
    name: str,
    starts_at: datetime,
    *,
    seconds: float,
    tail: int = 0,
    gaps: bool = True,
    whole_site: bool = False,
) -> Table:
    """Return a schedule that has to be accepted.

    Args:
        rng: chooses.
        name: what it is called.
        starts_at: its first slot.
        seconds: how long its short slots last together, at least.
        tail: how many slots of a minute follow on them.
        gaps: whether chargers may be without a setpoint at times.
        whole_site: whether it names every asset.
    """
    starts = [starts_at]
    while (starts[-1] - starts_at).total_seconds() < seconds:
        starts.append(starts[-1] + timedelta(seconds=rng.choice(_SLOT_SECONDS)))
    starts += [starts[-1] + n * _TAIL_SLOT for n in range(1, tail + 1)]
    columns = {
        asset_id: _column(rng, asset_id, len(starts), gaps=gaps)
        for asset_id in (_SUBSETS[0] if whole_site else rng.choice(_SUBSETS))
    }
    return Table(
        name=name,
        starts=tuple(starts),
        ends_at=starts[-1] + (starts[-1] - starts[-2]),
        columns=columns,
    )


def _column(rng: Random, asset_id: str, length: int, *, gaps: bool) -> tuple[Setpoint, ...]:
    battery = asset_id == BATTERY
    odd = [
        value
        for value in (_BATTERY_ODD if battery else _CHARGER_ODD)
        if gaps or battery or value is not None
    ]
    deck: list[float] = []
    values: list[Setpoint] = []
    for _ in range(length):
        if rng.random() < _ODD_SHARE:
            values.append(rng.choice(odd))
            continue
        if not deck:
            grid = _BATTERY_GRID if battery else _CHARGER_GRID
            deck = rng.sample(grid, len(grid))
        values.append(deck.pop() * (rng.choice((1, -1)) if battery else 1))
    return tuple(values)


def random_override(rng: Random, now: datetime) -> tuple[str, Override]:
    """Return an asset and a setpoint by hand for it, at times beyond what the asset may do."""
    asset_id = rng.choice((BAY_1, BAY_2, BATTERY))
    if asset_id == BATTERY:
        power_kw = rng.choice((*_BATTERY_GRID, 5.5)) * rng.choice((1, -1))
    else:
        power_kw = rng.choice((*_CHARGER_GRID, 0.0, 14.0))
    # A whole millisecond: a time of the wire's and the store's precision.
    until = now + timedelta(milliseconds=round(rng.uniform(4_000, 16_000)))
    return asset_id, Override(power_kw=power_kw, until=until)


def _with(rows: Rows, key: str, value: object, index: int = 1) -> Rows:
    rows[index][key] = value
    return rows


BAD: Final[Mapping[str, Callable[[Rows], Rows]]] = {
    "a negative value": lambda rows: _with(rows, f"ev_{BAY_1}_kw", -1.0),
    "text for a number": lambda rows: _with(rows, f"ev_{BAY_2}_kw", "much"),
    "charge and discharge in one slot": lambda rows: _with(
        _with(rows, "battery_charge_kw", 2.0), "battery_discharge_kw", 1.0
    ),
    "a column of no asset": lambda rows: [{**row, "ev_ghost_kw": 5.0} for row in rows],
    "times out of order": lambda rows: [rows[1], rows[0], *rows[2:]],
    "a time without a zone": lambda rows: _with(
        rows, "timestamp", str(rows[1]["timestamp"]).removesuffix("+00:00")
    ),
    "a time twice": lambda rows: _with(rows, "timestamp", rows[0]["timestamp"]),
    "no time at all": lambda rows: _with(rows, "timestamp", None),
}
"""What makes a schedule one that has to be refused as a whole."""
