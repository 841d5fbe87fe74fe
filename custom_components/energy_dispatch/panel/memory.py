"""What devices measured since the start, kept in memory: for homes without the recorder."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from homeassistant.core import CALLBACK_TYPE, callback

from ..asset import Asset
from .buckets import Span

if TYPE_CHECKING:
    from ..coordinator import DispatchCoordinator

POINT_SECONDS: Final = 60.0
POINTS_KEPT: Final = 2 * 24 * 60
"""Two days: 0.3 MB an asset at the most."""
SPANS_KEPT: Final = 500


@dataclass(slots=True)
class _Point:
    """One minute."""

    begin: float
    total: float
    count: int
    low: float
    high: float


@dataclass(slots=True)
class _AssetMemory:
    asset: Asset
    points: deque[_Point] = field(default_factory=lambda: deque(maxlen=POINTS_KEPT))
    offline: deque[Span] = field(default_factory=lambda: deque(maxlen=SPANS_KEPT))
    away_since: float | None = None
    end: CALLBACK_TYPE | None = None


class Memory:
    """The last two days of each asset of a site."""

    def __init__(self, site: DispatchCoordinator) -> None:
        """Remember the assets that there are, and those to come."""
        self._site = site
        self._assets: dict[str, _AssetMemory] = {}
        site.register_asset_adder(self._add)

    def measured(self, asset_id: str) -> Iterator[tuple[float, float, float, float]]:
        """Return the middle, mean, least and most of each minute, oldest first."""
        kept = self._assets.get(asset_id)
        for point in kept.points if kept is not None else ():
            middle = point.begin + POINT_SECONDS / 2
            yield middle, point.total / point.count, point.low, point.high

    def offline(self, asset_id: str, now: float) -> list[Span]:
        """Return when an asset was away."""
        kept = self._assets.get(asset_id)
        if kept is None:
            return []
        open_end = [] if kept.away_since is None else [(kept.away_since, now)]
        return [*kept.offline, *open_end]

    @callback
    def stop(self) -> None:
        """Listen no more."""
        for kept in self._assets.values():
            if kept.end is not None:
                kept.end()
        self._assets.clear()

    @callback
    def _add(self, asset: Asset) -> None:
        asset_id = asset.config.asset_id
        old = self._assets.pop(asset_id, None)
        if old is not None and old.end is not None:
            old.end()
        kept = self._assets[asset_id] = _AssetMemory(asset)

        @callback
        def note() -> None:
            self._note(kept)

        kept.end = asset.listen(note)
        note()

    def _note(self, kept: _AssetMemory) -> None:
        now = self._site.now().timestamp()
        shown = kept.asset.snapshot
        if not shown.connected:
            if kept.away_since is None:
                kept.away_since = now
            return
        if kept.away_since is not None:
            kept.offline.append((kept.away_since, now))
            kept.away_since = None
        power_kw = None if shown.telemetry is None else shown.telemetry.power_kw
        if power_kw is not None:
            _add_sample(kept.points, now, power_kw)


def _add_sample(points: deque[_Point], now: float, power_kw: float) -> None:
    begin = now // POINT_SECONDS * POINT_SECONDS
    if not points or points[-1].begin != begin:
        points.append(_Point(begin, power_kw, 1, power_kw, power_kw))
        return
    point = points[-1]
    point.total += power_kw
    point.count += 1
    point.low = min(point.low, power_kw)
    point.high = max(point.high, power_kw)
