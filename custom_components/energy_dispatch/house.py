"""The site's limit: a number that people set, and optionally the house's own fuse."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import isfinite
from typing import TYPE_CHECKING, Any, Final

from homeassistant.const import ATTR_UNIT_OF_MEASUREMENT, UnitOfPower
from homeassistant.core import CALLBACK_TYPE, Event, EventStateChangedData, State, callback
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.util.unit_conversion import PowerConverter

from .clock import shifted
from .const import (
    CONF_FUSE_A,
    CONF_FUSE_PHASES,
    CONF_GRID_POWER_ENTITY,
    CONF_RAISE_HOLD_SECONDS,
    CONF_SAFE_LIMIT_KW,
    LOGGER,
)

if TYPE_CHECKING:
    from .coordinator import DispatchCoordinator

PHASE_VOLTAGE_KV: Final = 0.23
STALE_AFTER: Final = timedelta(seconds=60)
DEFAULT_RAISE_HOLD_SECONDS: Final = 60.0
CHANGE_KW: Final = 0.1
"""A smaller change of the house's draw moves no setpoint."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meter:
    """How the site's limit follows the house."""

    entity_id: str
    fuse_kw: float
    raise_hold: timedelta
    safe_limit_kw: float
    """What the assets may draw while the meter says nothing."""

    @classmethod
    def from_options(cls, options: Mapping[str, Any]) -> Meter | None:
        """Read a site's options; None if its limit does not follow the house."""
        entity_id = options.get(CONF_GRID_POWER_ENTITY)
        fuse_a = options.get(CONF_FUSE_A)
        if not entity_id or not fuse_a:
            return None
        return cls(
            entity_id=entity_id,
            fuse_kw=fuse_a * PHASE_VOLTAGE_KV * options.get(CONF_FUSE_PHASES, 3),
            raise_hold=timedelta(
                seconds=options.get(CONF_RAISE_HOLD_SECONDS, DEFAULT_RAISE_HOLD_SECONDS)
            ),
            safe_limit_kw=options.get(CONF_SAFE_LIMIT_KW, 0.0),
        )


class House:
    """What the site's assets may draw together."""

    def __init__(self, site: DispatchCoordinator) -> None:
        """Read the options; nothing is listened to before ``start``."""
        self._site = site
        self._meter = Meter.from_options(site.entry.options)
        self._grid_kw: float | None = None
        self._seen_at: datetime | None = None
        self._followed_kw: float | None = None
        self._raise_at: datetime | None = None
        self._stale = False
        self._wrong_unit = False
        self._stop: CALLBACK_TYPE | None = None

    @callback
    def start(self) -> None:
        """Begin to follow the house's meter, if one is chosen."""
        if self._meter is None:
            return
        hass = self._site.hass
        self._stop = async_track_state_change_event(hass, self._meter.entity_id, self._on_change)
        state = hass.states.get(self._meter.entity_id)
        self._take(state, state.last_reported if state is not None else None)

    @callback
    def apply(self, options: Mapping[str, Any]) -> None:
        """Follow another meter or fuse from now on: what it allows holds at once, more or less."""
        meter = Meter.from_options(options)
        if meter == self._meter:
            return
        self.stop()
        self._meter = meter
        self._grid_kw = self._seen_at = self._followed_kw = self._raise_at = None
        self._stale = False
        self.start()
        self._site.guarding.guard_again(list(self._site.assets), self._site.now())

    @callback
    def stop(self) -> None:
        """Stop following."""
        if self._stop is not None:
            self._stop()
            self._stop = None

    def limit_kw(self, now: datetime) -> float | None:
        """Return the most that all assets may charge with together; None: no limit."""
        fixed_kw = self._site.controls.site_limit_kw
        limits = [] if fixed_kw is None else [fixed_kw]
        if self._meter is not None:
            stale = self._seen_at is None or now - self._seen_at > STALE_AFTER
            followed = self._meter.safe_limit_kw if stale else self._followed_kw
            limits.append(self._meter.safe_limit_kw if followed is None else followed)
        return min(limits, default=None)

    def load_kw(self) -> float | None:
        """Return what the house draws, its assets included, its batteries not; None: unknown."""
        if self._grid_kw is None:
            return None
        return self._grid_kw - sum(
            min(self._power(asset_id), 0.0) for asset_id in self._site.assets
        )

    def next_moment(self) -> datetime | None:
        """Return when a raise is allowed or the meter's silence counts."""
        moments = [self._raise_at]
        if self._meter is not None and self._seen_at is not None and not self._stale:
            moments.append(self._seen_at + STALE_AFTER + timedelta(milliseconds=1))
        return min((moment for moment in moments if moment is not None), default=None)

    @callback
    def tick(self, now: datetime) -> None:
        """Raise what may be raised by now, or fall back to the safe limit."""
        if self._raise_at is not None and self._raise_at <= now:
            self._raise_at = None
            self._followed_kw = self._allowed_kw()
            self._site.guarding.guard_again(list(self._site.assets), now)
        if (
            self._meter is not None
            and self._seen_at is not None
            and not self._stale
            and now - self._seen_at > STALE_AFTER
        ):
            self._stale = True
            LOGGER.warning(
                "%s has said nothing for %.0f s: the assets of %s may draw %g kW until it does",
                self._meter.entity_id,
                STALE_AFTER.total_seconds(),
                self._site.entry.title,
                self._meter.safe_limit_kw,
            )
            self._site.guarding.guard_again(list(self._site.assets), now)

    @callback
    def shift_clock(self, jump: timedelta) -> None:
        """Count the meter's silence, and the wait before a raise, on after the clock was set."""
        self._seen_at = shifted(self._seen_at, jump)
        self._raise_at = shifted(self._raise_at, jump)

    @callback
    def _on_change(self, event: Event[EventStateChangedData]) -> None:
        self._take(event.data["new_state"], self._site.now())

    @callback
    def _take(self, state: State | None, seen_at: datetime | None) -> None:
        if self._meter is None or state is None or seen_at is None:
            return
        power_kw = self._reading_kw(state)
        if power_kw is None:
            return  # it goes stale
        self._grid_kw = power_kw
        self._seen_at = seen_at
        self._stale = False
        allowed_kw = self._allowed_kw()
        now = self._site.now()
        if self._followed_kw is None or allowed_kw < self._followed_kw - CHANGE_KW:
            self._followed_kw = allowed_kw
            self._raise_at = None
            self._site.guarding.guard_again(list(self._site.assets), now)
        elif allowed_kw > self._followed_kw + CHANGE_KW:
            if self._raise_at is None:
                self._raise_at = now + self._meter.raise_hold
        else:
            self._raise_at = None
        self._site.wake_soon()

    def _reading_kw(self, state: State) -> float | None:
        """Return what the meter shows; None where that is no power."""
        try:
            power = float(state.state)
        except ValueError:
            return None
        unit = state.attributes.get(ATTR_UNIT_OF_MEASUREMENT, UnitOfPower.WATT)
        if unit not in PowerConverter.VALID_UNITS:
            if not self._wrong_unit:
                LOGGER.warning("%s shows no power but %s: it is not used", state.entity_id, unit)
            self._wrong_unit = True
            return None
        self._wrong_unit = False
        return (
            PowerConverter.convert(power, unit, UnitOfPower.KILO_WATT) if isfinite(power) else None
        )

    def _allowed_kw(self) -> float:
        """Return what the fuse leaves for the assets beside the rest of the house."""
        if self._meter is None or self._grid_kw is None:
            return 0.0
        rest_kw = self._grid_kw - sum(self._power(asset_id) for asset_id in self._site.assets)
        return max(self._meter.fuse_kw - rest_kw, 0.0)

    def _power(self, asset_id: str) -> float:
        telemetry = self._site.assets[asset_id].snapshot.telemetry
        return (telemetry.power_kw or 0.0) if telemetry is not None else 0.0
