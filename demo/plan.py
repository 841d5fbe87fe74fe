"""A day's schedule, compressed: each hour of the day is a slot of seconds."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from .assets import BATTERY, BAY_1, BAY_2

type Setpoint = float | None
"""kW, charging positive; None: the plan has none for this slot."""

_NONE: Final = None

# A winter day: night tariff, the morning's peak, a few hours of sun, the evening's peak. The
# battery goes straight from charging to discharging at 17:00, and back at 20:00.
_DAY: Final[Mapping[str, Sequence[Setpoint]]] = {
    BAY_1: (11, 11, 7.4, 7.4, 4.2, 0, 0, 0, 0, 0, 0, 5.5,
            7.4, 9.2, 9.2, 7.4, 0, 0, 0, 0, 0, 0, 7.4, 11),
    BAY_2: (0, 0, 4.2, 4.2, 6.9, 9, 9, 0, 0, 4.6, 6.2, 8.3,
            11, 11, 6.9, 5.5, 0, 0, 0, 0, 4.2, 4.2, 0, 0),
    BATTERY: (2, 2, _NONE, _NONE, 0, 0, -1.5, -2.5, -2.5, _NONE, 1, 3,
              3, 3.5, 1.2, 1.2, 1.2, -3, -3, -2, 0.8, 0, _NONE, 1.5),
}  # fmt: skip
_PRICES: Final = (
    0.11, 0.10, 0.09, 0.09, 0.10, 0.13, 0.22, 0.31, 0.29, 0.24, 0.18, 0.14,
    0.12, 0.11, 0.13, 0.17, 0.24, 0.36, 0.41, 0.38, 0.29, 0.23, 0.17, 0.13,
)  # fmt: skip
"""Optimisers send such columns along for people to read; they are no setpoints."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One slot of a plan."""

    start: datetime
    end: datetime
    setpoints: Mapping[str, Setpoint]
    """By asset id."""
    price_per_kwh: float | None = None

    def record(self) -> dict[str, object]:
        """Return it as a row for ``energy_dispatch.submit_schedule``."""
        battery = self.setpoints[BATTERY]
        return {
            "timestamp": self.start.isoformat(),
            f"ev_{BAY_1}_kw": self.setpoints[BAY_1],
            f"ev_{BAY_2}_kw": self.setpoints[BAY_2],
            "battery_charge_kw": None if battery is None else max(battery, 0.0),
            "battery_discharge_kw": None if battery is None else max(-battery, 0.0),
            "price_per_kwh": self.price_per_kwh,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPlan:
    """A plan for all assets."""

    name: str
    slots: Sequence[Slot]

    @property
    def starts_at(self) -> datetime:
        """Start of the first slot."""
        return self.slots[0].start

    @property
    def ends_at(self) -> datetime:
        """End of the last slot."""
        return self.slots[-1].end

    def records(self) -> list[dict[str, object]]:
        """Return it as rows for ``energy_dispatch.submit_schedule``."""
        return [slot.record() for slot in self.slots]

    def setpoint(self, asset_id: str, moment: datetime) -> Setpoint:
        """Return what is planned for a moment; outside the plan there is nothing."""
        for slot in self.slots:
            if slot.start <= moment < slot.end:
                return slot.setpoints[asset_id]
        return None


def day(starts_at: datetime, slot: timedelta) -> DemoPlan:
    """Return the day, its midnight at a given moment."""
    return DemoPlan(name="A winter day", slots=list(_slots(starts_at, slot, _DAY, prices=_PRICES)))


def staircase(starts_at: datetime, slot: timedelta, steps: int) -> DemoPlan:
    """Return a plan with another value in every slot, so that each value tells its slot.

    All are within what the devices take, however many there are. The battery changes its direction
    each time, so that it gets neither full nor empty.
    """
    columns = {
        BAY_1: _rising(4.5, 10.9, steps),
        BAY_2: _rising(4.3, 10.7, steps),
        BATTERY: [power * (-1) ** step for step, power in enumerate(_rising(1.0, 4.9, steps))],
    }
    return DemoPlan(name="A staircase", slots=list(_slots(starts_at, slot, columns)))


def _rising(first_kw: float, last_kw: float, steps: int) -> list[float]:
    rise = (last_kw - first_kw) / (steps - 1)
    return [round(first_kw + rise * step, 3) for step in range(steps)]


def _slots(
    starts_at: datetime,
    slot: timedelta,
    columns: Mapping[str, Sequence[Setpoint]],
    *,
    prices: Sequence[float] | None = None,
) -> Iterator[Slot]:
    for index, values in enumerate(zip(*columns.values(), strict=True)):
        start = starts_at + index * slot
        yield Slot(
            start=start,
            end=start + slot,
            setpoints=dict(zip(columns, values, strict=True)),
            price_per_kwh=None if prices is None else prices[index],
        )
