"""What is told of a site: snapshots for entities, and who listens to them."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.util import dt as dt_util

from .adapters.listeners import Listeners
from .asset import Asset
from .const import LOGGER
from .engine import CommandStatus, Event, EventType, Reason
from .slices import Pace

if TYPE_CHECKING:
    from .coordinator import DispatchCoordinator

type AssetAdder = Callable[[Asset], None]

FAILURES: Final = frozenset({CommandStatus.FAILED, CommandStatus.TIMED_OUT})
FAILURES_KEPT: Final = 1_000

COMMAND_EVENTS: Final = frozenset(
    {
        EventType.COMMAND_DISPATCHED,
        EventType.COMMAND_ACKNOWLEDGED,
        EventType.COMMAND_COMPLETED,
        EventType.COMMAND_FAILED,
        EventType.COMMAND_TIMED_OUT,
        EventType.COMMAND_RETRYING,
        EventType.COMMAND_SUPERSEDED,
        EventType.COMMAND_CANCELLED,
        EventType.COMMAND_EXPIRED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSnapshot:
    """What is known of a site now; replaced as a whole, never changed."""

    plan_id: str | None = None
    """The plan received last of those that are in force or to come."""
    plan_name: str | None = None
    plan_starts_at: datetime | None = None
    plan_ends_at: datetime | None = None
    pending: int = 0
    failed_today: int = 0
    next_command_at: datetime | None = None
    dispatching: bool = True
    shadow: bool = False
    site_limit_kw: float | None = None


class Telling:
    """Keeps the snapshots of a site up to date and wakes who listens: of an asset, or the site."""

    def __init__(self, site: DispatchCoordinator) -> None:
        """Start with nobody listening."""
        self.snapshot = SiteSnapshot()
        self._site = site
        self._adders: list[AssetAdder] = []
        self._adding = asyncio.Lock()
        self._site_listeners = Listeners[()]()
        self._command_listeners: dict[str, Listeners[Event]] = {}
        self._counted_from: datetime | None = None
        self._failures: deque[datetime] = deque(maxlen=FAILURES_KEPT)

    # Listeners

    @callback
    def register_asset_adder(self, adder: AssetAdder) -> None:
        """Let a platform add entities for each asset, those that run and those to come."""
        self._adders.append(adder)
        for asset in self._site.assets.values():
            adder(asset)

    async def async_register_asset_adder(self, adder: AssetAdder) -> None:
        """Let a platform add entities for each asset, as ``register_asset_adder``, but in slices.

        The platforms are set up together; one after another they share the loop's turns.
        """
        self._adders.append(adder)
        assets = list(self._site.assets.values())  # those that come meanwhile are added as they do
        async with self._adding:
            pace = Pace()
            for asset in assets:
                if self._site.assets.get(asset.config.asset_id) is asset:
                    adder(asset)
                await pace.async_rest()

    @callback
    def add_entities(self, asset: Asset) -> None:
        """Let the platforms add the entities of a new asset."""
        for adder in self._adders:
            adder(asset)

    @callback
    def listen_site(self, listener: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Call a listener when the site's snapshot changes."""
        return self._site_listeners.subscribe(listener)

    @callback
    def listen_commands(self, asset_id: str, listener: Callable[[Event], None]) -> CALLBACK_TYPE:
        """Call a listener with each event of an asset's commands."""
        return self._command_listeners.setdefault(asset_id, Listeners()).subscribe(listener)

    # Time

    def next_moment(self) -> datetime | None:
        """Return the next midnight while failures are counted that are then of the day before."""
        if not self.snapshot.failed_today:
            return None
        return dt_util.start_of_local_day(
            dt_util.as_local(_start_of_day(self._site.now())).date() + timedelta(days=1)
        )

    @callback
    def tick(self, now: datetime) -> None:
        """Begin a new day."""
        if self._counted_from is not None and self._counted_from != _start_of_day(now):
            self.refresh_site()

    # News

    @callback
    def take(self, event: Event) -> None:
        """Bring an asset's snapshot up to date with something that happened in the engine.

        The site's own is made anew by ``refresh_site``, once for all that happened at a moment.
        """
        if event.event_type in COMMAND_EVENTS:
            self._take_command(event)
        elif (concerned := self._site.assets.get(str(event.payload.get("asset_id")))) is not None:
            self._site.showing.now(concerned)

    @callback
    def refresh_asset(self, asset: Asset) -> None:
        """Look up what is in force for an asset, and what comes next."""
        engine = self._site.engine
        asset_id = asset.config.asset_id
        in_force = engine.setpoint_in_force(asset_id)
        asset.update(
            setpoint_kw=None if in_force is None else in_force.effective_signed_kw,
            next_setpoint=engine.next_setpoint(asset_id),
            override=self._site.controls.overrides.get(asset_id),
            goal=self._site.controls.goals.get(asset_id),
            follows_plan=asset_id not in self._site.controls.not_following,
        )

    @callback
    def refresh_site(self) -> None:
        """Make the site's snapshot anew, and wake its listeners if it is different."""
        now = self._site.now()
        today = self._counted_from = _start_of_day(now)
        plan = self._site.plans.current(now)
        controls = self._site.controls
        fresh = SiteSnapshot(
            plan_id=plan.plan_id if plan else None,
            plan_name=plan.name if plan else None,
            plan_starts_at=plan.starts_at if plan else None,
            plan_ends_at=plan.ends_at if plan else None,
            pending=self._site.engine.pending_count,
            failed_today=sum(1 for moment in self._failures if moment >= today),
            next_command_at=self._site.engine.next_due(),
            dispatching=controls.dispatching,
            shadow=controls.shadow,
            site_limit_kw=controls.site_limit_kw,
        )
        if fresh != self.snapshot:
            self.snapshot = fresh
            self._site_listeners.tell()

    @callback
    def _take_command(self, event: Event) -> None:
        asset_id = str(event.payload["asset_id"])
        if event.payload["status"] in FAILURES:
            self._failures.append(event.timestamp)
            LOGGER.warning(
                "%s for %s %s: %s",
                event.payload["command_type"],
                asset_id,
                event.payload["status"],
                event.payload["error"],
            )
        asset = self._site.assets.get(asset_id)
        command = self._site.engine.get_command(str(event.payload["command_id"]))
        if asset is None or command is None:
            return
        if command.status is CommandStatus.SUPERSEDED and command.attempt == 0:
            if command.reason is not Reason.SUPERSEDED:
                self.refresh_asset(asset)  # Its time came and it was passed over: what is next now?
            return  # A newer plan replaced what was never sent: no news of the asset.
        failure = asset.snapshot.last_failure
        if command.status in FAILURES:
            failure = command
        elif command.status is CommandStatus.COMPLETED:
            failure = None
        asset.snapshot = replace(asset.snapshot, last_command=command, last_failure=failure)
        self.refresh_asset(asset)
        # The same command object in a new state: the snapshot cannot tell.
        asset.notify()
        self._site.showing.now(asset)
        if asset_id in self._command_listeners:
            self._command_listeners[asset_id].tell(event)


def _start_of_day(now: datetime) -> datetime:
    return dt_util.start_of_local_day(dt_util.as_local(now))
