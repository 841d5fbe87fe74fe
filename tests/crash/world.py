"""What was asked of the site and what it said yes to, and so what each device ought to be at."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from demo.assets import BATTERY, TITLES

from .bounds import BOUNDS, MOST_KW, Setpoint, share


class Slot(NamedTuple):
    """What a plan asks of an asset from one moment to another."""

    start: datetime
    end: datetime
    setpoint_kw: Setpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A schedule as it is submitted."""

    name: str
    starts: tuple[datetime, ...]
    ends_at: datetime
    columns: Mapping[str, tuple[Setpoint, ...]]
    """By asset id."""

    @property
    def starts_at(self) -> datetime:
        """Start of the first slot."""
        return self.starts[0]

    def setpoint(self, asset_id: str, moment: datetime) -> Setpoint:
        """Return what it asks for; nothing after its end."""
        if moment >= self.ends_at:
            return None
        return self.columns[asset_id][bisect_right(self.starts, moment) - 1]

    def slots(self, asset_id: str) -> Iterator[Slot]:
        """Give an asset's slots."""
        ends = (*self.starts[1:], self.ends_at)
        yield from map(Slot, self.starts, ends, self.columns[asset_id], strict=True)

    def records(self) -> list[dict[str, object]]:
        """Return it as rows for ``energy_dispatch.submit_schedule``."""
        rows: list[dict[str, object]] = []
        for index, start in enumerate(self.starts):
            row: dict[str, object] = {"timestamp": start.isoformat()}
            for asset_id, values in self.columns.items():
                value = values[index]
                if asset_id == BATTERY:
                    row["battery_charge_kw"] = None if value is None else max(value, 0.0)
                    row["battery_discharge_kw"] = None if value is None else max(-value, 0.0)
                else:
                    row[f"ev_{asset_id}_kw"] = value
            rows.append(row)
        return rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """A setpoint by hand."""

    power_kw: float
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What the site has said yes to, at one moment; it may all be in its stores."""

    tables: tuple[Table, ...] = ()
    """In the order in which they were accepted."""
    overrides: Mapping[str, Override] = field(default_factory=dict)
    limit_kw: float | None = None

    @property
    def limited(self) -> bool:
        """Whether the site's limit may bind."""
        return self.limit_kw is not None and self.limit_kw < MOST_KW

    def with_table(self, table: Table) -> State:
        """Return it with one more plan."""
        return replace(self, tables=(*self.tables, table))

    def with_override(self, asset_id: str, override: Override) -> State:
        """Return it with an asset's override set."""
        return replace(self, overrides={**self.overrides, asset_id: override})

    def governing(self, asset_id: str, moment: datetime) -> Table | None:
        """Return the plan that counts: the newest of the asset's that has begun."""
        return next(
            (
                table
                for table in reversed(self.tables)
                if asset_id in table.columns and table.starts_at <= moment
            ),
            None,
        )

    def wish(self, asset_id: str, moment: datetime) -> Setpoint:
        """Return what is asked for, by hand or by plan."""
        override = self.overrides.get(asset_id)
        if override is not None and moment < override.until:
            return override.power_kw
        table = self.governing(asset_id, moment)
        return None if table is None else table.setpoint(asset_id, moment)

    def bounded(self, asset_id: str, moment: datetime) -> Setpoint:
        """Return what its own bounds leave of that."""
        wish = self.wish(asset_id, moment)
        return None if wish is None else BOUNDS[asset_id].clamp(wish)

    def setpoint(self, asset_id: str, moment: datetime) -> Setpoint:
        """Return what the device ought to be at, once everything has come to rest."""
        if self.limit_kw is None:
            return self.bounded(asset_id, moment)
        wishes = {each: self.bounded(each, moment) for each in TITLES}
        return share(self.limit_kw, wishes)[asset_id]

    def slots(self, asset_id: str, since: datetime) -> Iterator[Slot]:
        """Give the slots of all its plans that end after a moment, each as far as it counts."""
        mine = [table for table in self.tables if asset_id in table.columns]
        slots: list[Slot] = []
        for index, table in enumerate(mine):
            until = min((newer.starts_at for newer in mine[index + 1 :]), default=table.ends_at)
            slots += [
                slot._replace(end=min(slot.end, until))
                for slot in table.slots(asset_id)
                if slot.start < until
            ]
        yield from sorted(slot for slot in slots if slot.end > since)

    def counts(self, table: Table, now: datetime) -> bool:
        """Say whether a plan still has a say for any asset, now or later."""
        newer = self.tables[self.tables.index(table) + 1 :]
        return any(
            min(
                (each.starts_at for each in newer if asset_id in each.columns),
                default=table.ends_at,
            )
            > now
            for asset_id in table.columns
        ) and (table.ends_at > now)

    def turns(self, asset_id: str, since: datetime) -> list[datetime]:
        """Return the moments from which something else may be wanted."""
        moments = {slot.start for slot in self.slots(asset_id, since)}
        moments |= {slot.end for slot in self.slots(asset_id, since)}
        if asset_id in self.overrides:
            moments.add(self.overrides[asset_id].until)
        return sorted(moment for moment in moments if moment > since)


@dataclass(slots=True, kw_only=True)
class Era:
    """A state, and when it may have been the true one."""

    state: State
    begin: datetime
    end: datetime | None = None


class History:
    """All states that the site was in, or may have been in."""

    def __init__(self, at: datetime) -> None:
        """Begin with a site that nobody has asked anything of."""
        self.eras = [Era(state=State(), begin=at)]
        self._present = self.eras[0]
        self._asked: Era | None = None

    @property
    def state(self) -> State:
        """What the site has said yes to."""
        return self._present.state

    def ask(self, state: State, at: datetime) -> None:
        """Note that a request has left; from now on its outcome may be the truth."""
        self._asked = Era(state=state, begin=at)
        self.eras.append(self._asked)

    def accepted(self, at: datetime) -> None:
        """Note its yes."""
        if self._asked is not None:
            self._present.end = at
            self._present, self._asked = self._asked, None

    def refused(self) -> None:
        """Note its no: it never was the truth."""
        if self._asked is not None:
            self.eras.remove(self._asked)
            self._asked = None

    def cut(self, at: datetime, *, there: bool) -> None:
        """Note that there was no answer, and whether the change was found on disk."""
        if there:
            self.accepted(at)
        elif self._asked is not None:
            self._asked.end = at
            self._asked = None

    def during(self, begin: datetime, end: datetime) -> list[State]:
        """Return the states that may have been true at some time of a span."""
        return [
            era.state
            for era in self.eras
            if era.begin <= end and (era.end is None or era.end >= begin)
        ]
