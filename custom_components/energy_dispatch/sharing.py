"""How the site's limit is divided: what each asset may charge with, beside all the others."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from .asset import Asset, AssetSnapshot
from .engine import ChargerState, Command, CommandStatus, Event
from .engine.announce import EVENT_OF
from .engine.base import UNDER_WAY, VALUE_TOLERANCE_KW
from .engine.limits import AssetLimits, Demand, left_for, part_of

if TYPE_CHECKING:
    from .coordinator import DispatchCoordinator

WITHOUT_CAR: Final = frozenset({ChargerState.AVAILABLE, ChargerState.UNAVAILABLE})
"""A charger that says so draws nothing, whether it measures power or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One asset beside the others."""

    demand: Demand
    """What it would charge with, were there no limit of the site's."""
    free_kw: float | None
    """What it draws as nobody tells it anything; None: it can be told to make room."""
    claim_kw: float
    """What it may be drawing now, at the most, where it can be told."""


class _Others:
    """For each asset the sum of what the others have, without subtracting."""

    def __init__(self, values: list[float]) -> None:
        self._before = [0.0, *accumulate(values)]
        self._behind = [0.0, *accumulate(reversed(values))]

    def beside(self, place: int) -> float:
        return self._before[place] + self._behind[len(self._before) - 2 - place]


class _Round:
    """All assets at one moment, looked at once."""

    def __init__(self, rows: dict[str, _Row], limit_kw: float) -> None:
        self._rows = rows
        self._places = {asset_id: place for place, asset_id in enumerate(rows)}
        self._limit_kw = limit_kw
        self._free = _Others([row.free_kw or 0.0 for row in rows.values()])
        self._claims = _Others(
            [row.claim_kw if row.free_kw is None else 0.0 for row in rows.values()]
        )

    @cached_property
    def _told(self) -> list[Demand]:
        return [row.demand for row in self._rows.values() if row.free_kw is None]

    @cached_property
    def _left(self) -> dict[str, float]:
        """Per asset that can be told: what those before it leave."""
        free_kw = sum(row.free_kw or 0.0 for row in self._rows.values())
        return left_for(max(self._limit_kw - free_kw, 0.0), self._told)

    def share_kw(self, asset_id: str, demand: Demand, own_kw: float) -> float:
        """Return the most that an asset may charge with.

        Args:
            asset_id: which asset.
            demand: what it is to charge with.
            own_kw: what it draws already.
        """
        place = self._places[asset_id]
        # Nobody tells these to make room: what they draw is gone.
        limit_kw = max(self._limit_kw - self._free.beside(place), 0.0)
        if self._rows[asset_id].free_kw is None:
            left_kw = self._left[asset_id]
        else:
            left_kw = left_for(limit_kw, [*self._told, demand])[asset_id]
        # What others still draw is not free, whatever they are about to be told; what the asset
        # itself draws already is its own, so that nobody pauses while the others make room.
        return min(part_of(demand, left_kw), max(limit_kw - self._claims.beside(place), own_kw))


class Sharing:
    """Divides the limit of one site."""

    def __init__(self, site: DispatchCoordinator, limits: Callable[[Asset], AssetLimits]) -> None:
        """Start with devices of which nothing is known.

        Args:
            site: whose limit it is.
            limits: says what an asset's owner and device allow.
        """
        self.heard: set[str] = set()
        """Assets whose device has confirmed something since we started."""
        self._site = site
        self._limits = limits
        self._together = False
        self._rows: dict[str, tuple[AssetSnapshot, _Row]] = {}
        self._changed: set[str] = set()
        """Assets of which something has happened to a command since they were looked at."""
        self._round: tuple[float, _Round] | None = None
        for kind in EVENT_OF.values():
            site.bus.subscribe(kind, self._note, bulk=False)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Look at each asset once, and again where it changes: for many questions of one step."""
        before, self._together = self._together, True
        try:
            yield
        finally:
            self._together = before
            if not before:
                self._rows.clear()
                self._changed.clear()
                self._round = None

    def share_kw(self, asset: Asset, wanted_kw: float, now: datetime) -> float | None:
        """Return the most that the site's limit leaves for an asset's charging; None: no limit."""
        limit_kw = self._site.house.limit_kw(now)
        if limit_kw is None or wanted_kw <= VALUE_TOLERANCE_KW:
            return None
        own_kw = measured_kw(asset) if self._is_unknown(asset) else self._claim(asset)
        demand = self._demand(asset, wanted_kw)
        return self._look(limit_kw).share_kw(asset.config.asset_id, demand, own_kw)

    # Inside

    def _note(self, event: Event) -> None:
        if self._together:
            self._changed.add(str(event.payload["asset_id"]))

    def _look(self, limit_kw: float) -> _Round:
        if not self._together:
            rows = {asset_id: self._row(asset) for asset_id, asset in self._site.assets.items()}
            return _Round(rows, limit_kw)
        changed = [
            asset_id
            for asset_id, asset in self._site.assets.items()
            if asset_id in self._changed
            or asset_id not in self._rows
            or self._rows[asset_id][0] is not asset.snapshot
        ]
        for asset_id in changed:
            asset = self._site.assets[asset_id]
            self._rows[asset_id] = (asset.snapshot, self._row(asset))
        self._changed.clear()
        if changed or self._round is None or self._round[0] != limit_kw:
            rows = {asset_id: row for asset_id, (_, row) in self._rows.items()}
            self._round = (limit_kw, _Round(rows, limit_kw))
        return self._round[1]

    def _row(self, asset: Asset) -> _Row:
        free = self._is_free(asset)
        return _Row(
            demand=self._demand(asset, self._wish(asset)),
            free_kw=self._free_draw(asset) if free else None,
            claim_kw=0.0 if free else self._claim(asset),
        )

    def _demand(self, asset: Asset, wanted_kw: float) -> Demand:
        return Demand(
            asset_id=asset.config.asset_id,
            wanted_kw=max(wanted_kw, 0.0),
            min_charge_kw=self._limits(asset).min_charge_kw,
            priority=asset.config.priority,
        )

    def _wish(self, asset: Asset) -> float:
        """Return what an asset would charge with, were there no limit of the site's."""
        last = self._site.engine.last_setpoint(asset.config.asset_id)
        if last is not None and last.signed_power_kw is not None:
            limits = self._limits(asset)
            top = limits.max_charge_kw
            wish = last.signed_power_kw
            return wish if top is None else min(wish, top)
        return self._free_draw(asset)

    def _claim(self, asset: Asset) -> float:
        """Return what an asset may be drawing now, at the most."""
        asset_id = asset.config.asset_id
        if self._is_unknown(asset):
            most_kw = self._limits(asset).max_charge_kw
            return measured_kw(asset) if most_kw is None else most_kw
        claims = [one.effective_signed_kw or 0.0 for one in self._setpoints(asset_id)]
        return max(*claims, 0.0) if claims else self._free_draw(asset)

    def _setpoints(self, asset_id: str) -> list[Command]:
        """Return the setpoints that a device may follow now: in force, or on their way."""
        engine = self._site.engine
        return [
            one
            for one in (engine.setpoint_in_force(asset_id), engine.last_setpoint(asset_id))
            if one is not None
            and one.signed_power_kw is not None
            and (one.status in UNDER_WAY or one.status is CommandStatus.COMPLETED)
        ]

    def _is_free(self, asset: Asset) -> bool:
        """Say whether a device does as it likes: released, never told anything, or refusing."""
        asset_id = asset.config.asset_id
        last = self._site.engine.last_setpoint(asset_id)
        told = last is not None and last.signed_power_kw is not None and not last.ended
        return not told and not self._setpoints(asset_id) and not self._is_unknown(asset)

    def _free_draw(self, asset: Asset) -> float:
        """Return what an asset that is left to itself draws, at the most if nobody knows."""
        shown = asset.snapshot
        if shown.connected:
            if shown.telemetry is not None and shown.telemetry.power_kw is not None:
                return max(shown.telemetry.power_kw, 0.0)
            if shown.state in WITHOUT_CAR:
                return 0.0
        return self._limits(asset).max_charge_kw or 0.0

    def _is_unknown(self, asset: Asset) -> bool:
        """Say whether it carries a setpoint from before our restart, and nobody knows which."""
        asset_id = asset.config.asset_id
        return (
            asset_id not in self.heard
            # What it has just confirmed is known at once; of events one hears a moment later.
            and self._site.engine.setpoint_in_force(asset_id) is None
            and asset_id in self._site.controls.under_control
        )


def measured_kw(asset: Asset) -> float:
    """Return what an asset charges with by its own meter; 0 where nobody knows."""
    telemetry = asset.snapshot.telemetry
    return max(telemetry.power_kw or 0.0, 0.0) if telemetry is not None else 0.0
