"""Guards at dispatch: what the asset, the site and the state of charge allow of each setpoint.

A guard never changes what was asked, only what is sent. When a limit moves, the same wish is
guarded again: lowered setpoints go out first, and what may rise waits until they are done.
"""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from homeassistant.core import callback

from .adapters import Capabilities
from .asset import Asset
from .const import CONF_NOT_INTO_CARS, SUBENTRY_CHARGER
from .engine import Command, CommandStatus, Reason
from .engine.base import UNDER_WAY, VALUE_TOLERANCE_KW
from .engine.limits import AssetLimits, Clamp, ClampReason, Guarded, Situation, guard
from .sharing import Sharing, measured_kw

if TYPE_CHECKING:
    from .coordinator import DispatchCoordinator

SOC_HYSTERESIS_PERCENT: Final = 1.0
"""How far the state of charge has to come back before flow is allowed again."""
RAMP_STEP: Final = timedelta(seconds=10)
COMFORT: Final = frozenset({ClampReason.DWELL, ClampReason.RAMP})
"""Guards that hold back what comes too soon or too steeply."""
CAR_DRAWS_KW: Final = 0.5
"""A charger that draws more than this has a car on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Expected:
    """What the guards are expected to make of a command, and what that rests on."""

    command: Command
    guarded: Guarded
    basis: tuple[object, ...]


class Guarding:
    """Guards the assets of one site."""

    def __init__(self, site: DispatchCoordinator) -> None:
        """Start with no limit of the site's."""
        self._site = site
        self._recheck: dict[str, datetime] = {}
        self._since: dict[str, tuple[float, datetime]] = {}
        """Per asset the setpoint in force, and since when it has that value."""
        self._everybody = False
        """All assets are to be guarded again."""
        self._known_limits: dict[str, tuple[AssetLimits, Capabilities, AssetLimits]] = {}
        """Per asset its owner's limits, its device's, and both together."""
        self._expected: dict[str, _Expected] = {}
        self._sharing = Sharing(site, self.limits)

    def together(self) -> AbstractContextManager[None]:
        """Return what many setpoints of one step are guarded in: each asset is looked at once."""
        return self._sharing.together()

    def preview(self, asset: Asset, setpoint_kw: float) -> Guarded:
        """Say what the device's own limits make of a setpoint, whatever happens by then."""
        limits = self.limits(asset)
        return guard(setpoint_kw, limits, Situation(now=self._site.now()))

    @callback
    def prepare(self, command: Command, now: datetime) -> None:
        """Write beside a command what may be sent of it."""
        asset = self._site.assets.get(command.asset_id)
        if asset is None or command.signed_power_kw is None:
            return
        guarded = self._guard(asset, command, now)
        _write(command, guarded)
        self._plan_recheck(asset, guarded, now)

    def expect(self, asset: Asset, command: Command, at: datetime) -> float | None:
        """Say what the guards make of a setpoint at a moment soon, unless something changes."""
        self._expected.pop(command.asset_id, None)
        if command.signed_power_kw is None:
            return None
        guarded = self._guard(asset, command, at)
        if self._stands_alone(asset, at):
            self._expected[command.asset_id] = _Expected(
                command=command, guarded=guarded, basis=self._basis(asset, command)
            )
        return guarded.setpoint_kw

    @callback
    def prepare_as_expected(self, command: Command) -> bool:
        """Write beside a command what was expected; False where something has changed since.

        That does not look at the device's own limits: whoever sends it has to know that these are
        what they were.
        """
        expected = self._expected.pop(command.asset_id, None)
        asset = self._site.assets.get(command.asset_id)
        if asset is None or expected is None or expected.command is not command:
            return False
        if expected.basis != self._basis(asset, command):
            return False
        _write(command, expected.guarded)
        self._recheck.pop(command.asset_id, None)
        return True

    def _stands_alone(self, asset: Asset, at: datetime) -> bool:
        """Say whether neither the clock nor another asset has a say in an asset's setpoint."""
        limits = asset.config.limits
        return (
            limits.ramp_kw_per_minute is None
            and not limits.dwell_seconds
            and not asset.config.data.get(CONF_NOT_INTO_CARS)
            and self._site.house.limit_kw(at) is None
        )

    def _basis(self, asset: Asset, command: Command) -> tuple[object, ...]:
        """Return what the guards look at, of an asset that stands alone."""
        in_force = self._site.engine.setpoint_in_force(asset.config.asset_id)
        stops = self._site.goals.stops(command)
        return asset.config, self._soc(asset, in_force), stops

    @callback
    def look_again(self, asset: Asset, now: datetime) -> None:
        """Guard again whom news of an asset concerns.

        Where the site has a limit that is everybody, once for all news of a moment.
        """
        if self._site.house.limit_kw(now) is not None:
            self._everybody = True
            self._site.wake_soon()
            return
        concerned = dict.fromkeys((asset.config.asset_id, *self._site.asset_keeper.spare_cars))
        self.guard_again(concerned, now)

    @callback
    def guard_again(self, asset_ids: Iterable[str], now: datetime) -> None:
        """Send each asset's wish again if its limits allow another setpoint by now."""
        assets = [self._site.assets[key] for key in asset_ids if key in self._site.assets]
        with self.together():
            for asset in sorted(assets, key=lambda one: one.config.priority):
                self._guard_one_again(asset, now)

    @callback
    def _guard_one_again(self, asset: Asset, now: datetime) -> None:
        command = self._site.engine.last_setpoint(asset.config.asset_id)
        if (
            command is None
            or command.signed_power_kw is None
            or command.effective_signed_kw is None
        ):
            return
        if command.status in UNDER_WAY:
            self._mend_under_way(asset, command, now)
        elif command is self._site.engine.setpoint_in_force(asset.config.asset_id):
            guarded = self._guard(asset, command, now)
            self._plan_recheck(asset, guarded, now)
            if abs(guarded.setpoint_kw - command.effective_signed_kw) > VALUE_TOLERANCE_KW:
                self._ask_again(command)

    @callback
    def _mend_under_way(self, asset: Asset, command: Command, now: datetime) -> None:
        """Send at once what a setpoint that has no proof yet should be by now.

        Less goes out whatever becomes of it. More goes out once the device has said yes: the proof
        may take half a minute, and may never come. Steps of a ramp or a dwell wait for it.
        """
        wanted_kw, sent_kw = command.signed_power_kw, command.effective_signed_kw
        if wanted_kw is None or sent_kw is None:
            return
        allowed_kw = self._guard(asset, command, now).setpoint_kw
        changes = abs(allowed_kw) < abs(sent_kw) - VALUE_TOLERANCE_KW
        if not changes and command.status is CommandStatus.ACKNOWLEDGED:
            raised = self._guard(asset, command, now, held=command)
            changes = abs(raised.setpoint_kw) > abs(sent_kw) + VALUE_TOLERANCE_KW and not any(
                clamp.reason in COMFORT for clamp in raised.clamps
            )
        if changes and not self._site.engine.has_waiting_setpoint(asset.config.asset_id, now):
            self._ask_again(command)

    @callback
    def _ask_again(self, command: Command) -> None:
        self._site.issue(
            command.asset_id,
            command.signed_power_kw,
            Reason.LIMIT,
            plan_id=command.plan_id,
            expires_at=command.expires_at,
            unless_due=command.status not in UNDER_WAY,
        )

    @callback
    def note_in_force(self, command: Command) -> None:
        """Learn that a setpoint is in force; one of the same value changes nothing."""
        value, at = command.effective_signed_kw, command.ended_at
        if command.status is not CommandStatus.COMPLETED or at is None:
            return
        self._sharing.heard.add(command.asset_id)
        if value is None:
            self._since.pop(command.asset_id, None)
            return
        known = self._since.get(command.asset_id)
        if known is None or abs(known[0] - value) > VALUE_TOLERANCE_KW:
            self._since[command.asset_id] = (value, at)

    def next_moment(self) -> datetime | None:
        """Return when a ramp or a dwell next allows something else."""
        return min(self._recheck.values(), default=None)

    @callback
    def tick(self, now: datetime) -> None:
        """Go on with ramps and dwells that are due, and with what news make of a site's limit."""
        if self._everybody:
            self._everybody = False
            self.guard_again(self._site.assets, now)
        due = [asset_id for asset_id, moment in self._recheck.items() if moment <= now]
        for asset_id in due:
            del self._recheck[asset_id]
        self.guard_again(due, now)

    @callback
    def shift_clock(self, jump: timedelta) -> None:
        """Let dwells and ramps go on after the clock was set."""
        self._recheck = {key: moment + jump for key, moment in self._recheck.items()}
        self._since = {key: (kw, moment + jump) for key, (kw, moment) in self._since.items()}

    def sending_order(self, commands: list[Command]) -> list[Command]:
        """Put what lowers the site's draw before what raises it; else as the engine has it."""
        return sorted(commands, key=self._raises)

    # Inside

    def _raises(self, command: Command) -> bool:
        wanted_kw = command.signed_power_kw
        in_force = self._site.engine.setpoint_in_force(command.asset_id)
        before_kw = in_force.effective_signed_kw if in_force is not None else None
        return wanted_kw is not None and wanted_kw > (before_kw or 0.0) + VALUE_TOLERANCE_KW

    def limits(self, asset: Asset) -> AssetLimits:
        """Return what an asset's owner and its device allow together, as they are now."""
        own, device = asset.config.limits, asset.adapter.capabilities
        known = self._known_limits.get(asset.config.asset_id)
        if known is None or known[0] is not own or known[1] != device:
            known = (own, device, asset.config.limits_with(device))
            self._known_limits[asset.config.asset_id] = known
        return known[2]

    def _guard(
        self, asset: Asset, command: Command, now: datetime, *, held: Command | None = None
    ) -> Guarded:
        """Say what may be sent of a setpoint.

        Args:
            asset: which asset.
            command: what is asked for.
            now: the present moment.
            held: a setpoint that the device has said yes to, in place of the one in force.
        """
        asset_id = asset.config.asset_id
        wanted_kw = command.signed_power_kw or 0.0
        in_force = held or self._site.engine.setpoint_in_force(asset_id)
        since = self._since.get(asset_id)
        in_force_since = since[1] if since is not None else None
        if held is not None:
            in_force_since = held.acknowledged_at
        return guard(
            wanted_kw,
            self.limits(asset),
            Situation(
                now=now,
                soc_percent=self._soc(asset, in_force),
                in_force_kw=in_force.effective_signed_kw if in_force is not None else None,
                in_force_since=in_force_since,
                site_share_kw=self._sharing.share_kw(asset, wanted_kw, now),
                goal_reached=self._site.goals.stops(command),
                discharge_share_kw=self._discharge_share(asset),
            ),
        )

    def _soc(self, asset: Asset, in_force: Command | None) -> float | None:
        """Return the state of charge, held a little longer where it stopped the flow before."""
        telemetry = asset.snapshot.telemetry
        if telemetry is None or telemetry.soc_percent is None:
            return None
        soc = telemetry.soc_percent
        reasons = {clamp.reason for clamp in in_force.clamps} if in_force is not None else set()
        if ClampReason.SOC_CEILING in reasons:
            return soc + SOC_HYSTERESIS_PERCENT
        if ClampReason.SOC_FLOOR in reasons:
            return soc - SOC_HYSTERESIS_PERCENT
        return soc

    def _discharge_share(self, asset: Asset) -> float | None:
        """Return the most that a house battery may give while a chosen charger draws power."""
        cars = asset.config.data.get(CONF_NOT_INTO_CARS, ())
        drawn_kw = sum(
            measured_kw(self._site.assets[car])
            for car in cars
            if car in self._site.assets and self._site.assets[car].config.kind == SUBENTRY_CHARGER
        )
        if drawn_kw < CAR_DRAWS_KW:
            return None
        house_kw = self._site.house.load_kw()
        # Nobody knows the house's draw without a meter: then the battery gives nothing.
        return 0.0 if house_kw is None else max(house_kw - drawn_kw, 0.0)

    def _plan_recheck(self, asset: Asset, guarded: Guarded, now: datetime) -> None:
        reasons = {clamp.reason for clamp in guarded.clamps}
        asset_id = asset.config.asset_id
        if ClampReason.RAMP in reasons:
            self._recheck[asset_id] = now + RAMP_STEP
        elif ClampReason.DWELL in reasons:
            in_force = self._site.engine.setpoint_in_force(asset_id)
            since = in_force.ended_at if in_force is not None else None
            self._recheck[asset_id] = (since or now) + timedelta(seconds=asset.config.dwell_seconds)
        else:
            self._recheck.pop(asset_id, None)


def _write(command: Command, guarded: Guarded) -> None:
    progress = command.begin_progress()
    progress.effective_power_kw = abs(guarded.setpoint_kw)
    progress.clamps = guarded.clamps


def clamps_view(clamps: Iterable[Clamp]) -> list[dict[str, object]]:
    """Return clamps as plain values."""
    return [
        {"reason": one.reason.value, "from_kw": one.from_kw, "to_kw": one.to_kw} for one in clamps
    ]
