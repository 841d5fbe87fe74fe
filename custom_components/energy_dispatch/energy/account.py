"""The energy of one asset, hour by hour. Pure: moments are seconds since 1970."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

HOUR: Final = 3600.0
HOURS_BACK: Final = 7 * 24
"""What nobody counted for longer than this is left out."""
METER_RESET: Final = 0.9
"""A meter that falls below this part of its last reading has begun anew; others only jitter."""
IMPLAUSIBLE: Final = 3.0
"""More than so many times what the asset may do at the most is another meter, not energy."""
SLACK_KWH: Final = 1.0


class Flow(StrEnum):
    """What is counted."""

    PLANNED = "planned"
    """Asked for by the plan in force, charging."""
    DELIVERED = "delivered"
    """Charged, as the device counts or measures it."""
    PLANNED_DISCHARGE = "planned_discharge"
    DELIVERED_DISCHARGE = "delivered_discharge"


@dataclass(frozen=True, slots=True, kw_only=True)
class HourRow:
    """One hour that is over: kWh within it, and in total up to its end."""

    start: float
    energy_kwh: Mapping[Flow, float]
    total_kwh: Mapping[Flow, float]


@dataclass(slots=True, kw_only=True)
class Account:
    """What was planned for an asset, and what it did."""

    open_from: int
    """The first hour that is not closed, counted from 1970."""
    planned_to: float
    """Up to when plans are counted."""
    totals: dict[Flow, float] = field(default_factory=lambda: dict.fromkeys(Flow, 0.0))
    """kWh before the first open hour."""
    hours: dict[int, dict[Flow, float]] = field(default_factory=dict)
    meters: dict[Flow, tuple[float, float]] = field(default_factory=dict)
    """The device's own meters: when they were read last, and what they showed in kWh."""
    power_kw: float | None = None
    """What the device draws since ``power_since``; None: unknown."""
    power_since: float = 0.0

    @classmethod
    def begin(cls, now: float) -> Account:
        """Return an account that counts from now on."""
        return cls(open_from=int(now // HOUR), planned_to=now)

    def add_planned(self, begin: float, end: float, setpoint_kw: float) -> None:
        """Count a piece of a plan."""
        flow = Flow.PLANNED if setpoint_kw > 0 else Flow.PLANNED_DISCHARGE
        self._add(flow, abs(setpoint_kw) * (end - begin) / HOUR, begin, end)

    def measure(
        self,
        now: float,
        *,
        power_kw: float | None,
        meters: Mapping[Flow, float | None],
        most_kw: Mapping[Flow, float],
    ) -> None:
        """Count what the device did up to now.

        Args:
            now: the moment.
            power_kw: what it draws from now on, charging positive; None: unknown.
            meters: what its own meters show in kWh; where there is none, power is integrated.
            most_kw: what the asset may do at the most, to tell energy from another meter.
        """
        for flow, reading in meters.items():
            if flow not in self.meters:
                self._integrate(flow, now)
            if reading is not None:
                self._read_meter(flow, now, reading, most_kw[flow])
        self.power_kw = power_kw
        self.power_since = now

    def forget_device(self) -> None:
        """Begin anew with the next reading: another device may stand behind the asset."""
        self.meters.clear()
        self.power_kw = None

    def shift_clock(self, seconds: float) -> None:
        """Go on after the clock was set: no energy flowed in what was skipped."""
        self.power_since += seconds
        self.planned_to += seconds
        self.meters = {flow: (at + seconds, kwh) for flow, (at, kwh) in self.meters.items()}

    def close(self, now: float) -> list[HourRow]:
        """Close the hours that are over, and return them; oldest first."""
        present = int(now // HOUR)
        rows = []
        for hour in range(max(self.open_from, present - HOURS_BACK), present):
            energy = {flow: self.hours.get(hour, {}).get(flow, 0.0) for flow in Flow}
            for flow, kwh in energy.items():
                self.totals[flow] += kwh
            rows.append(HourRow(start=hour * HOUR, energy_kwh=energy, total_kwh=dict(self.totals)))
        self.open_from = max(self.open_from, present)
        self.hours = {hour: kwh for hour, kwh in self.hours.items() if hour >= self.open_from}
        return rows

    def plain(self) -> dict[str, Any]:
        """Return the account as values for JSON."""
        return {
            "open_from": self.open_from,
            "planned_to": self.planned_to,
            "totals": dict(self.totals),
            "hours": {str(hour): dict(flows) for hour, flows in self.hours.items()},
            "meters": {flow: list(read) for flow, read in self.meters.items()},
        }

    @classmethod
    def from_plain(cls, values: Mapping[str, Any]) -> Account:
        """Return what ``plain`` has made values of."""
        return cls(
            open_from=values["open_from"],
            planned_to=values["planned_to"],
            totals={flow: values["totals"].get(flow, 0.0) for flow in Flow},
            hours={
                int(hour): {Flow(flow): kwh for flow, kwh in flows.items()}
                for hour, flows in values["hours"].items()
            },
            meters={Flow(flow): (at, kwh) for flow, (at, kwh) in values["meters"].items()},
        )

    def _integrate(self, flow: Flow, now: float) -> None:
        if self.power_kw is None:
            return
        sign = 1.0 if flow is Flow.DELIVERED else -1.0
        power_kw = self.power_kw * sign
        if power_kw > 0 and now > self.power_since:
            self._add(flow, power_kw * (now - self.power_since) / HOUR, self.power_since, now)

    def _read_meter(self, flow: Flow, now: float, reading: float, most_kw: float) -> None:
        read_at, before = self.meters.get(flow, (now, reading))
        if before * METER_RESET <= reading < before:
            return
        energy = reading if reading < before else reading - before
        self.meters[flow] = (now, reading)
        most = most_kw * IMPLAUSIBLE * max(now - read_at, 0.0) / HOUR + SLACK_KWH
        if 0 < energy <= most:
            self._add(flow, energy, read_at, now)

    def _add(self, flow: Flow, energy_kwh: float, begin: float, end: float) -> None:
        """Spread energy evenly over a span; what belongs to hours that are closed comes later."""
        begin = max(begin, self.open_from * HOUR)
        if end <= begin:
            self._add_to(int(begin // HOUR), flow, energy_kwh)
            return
        moment = begin
        while moment < end:
            hour = int(moment // HOUR)
            edge = min((hour + 1) * HOUR, end)
            self._add_to(hour, flow, energy_kwh * (edge - moment) / (end - begin))
            moment = edge

    def _add_to(self, hour: int, flow: Flow, energy_kwh: float) -> None:
        flows = self.hours.setdefault(hour, {})
        flows[flow] = flows.get(flow, 0.0) + energy_kwh
