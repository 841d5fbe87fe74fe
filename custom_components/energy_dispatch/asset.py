"""An asset as Home Assistant sees it: what it was set up as, and what is known of it now."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import CALLBACK_TYPE, callback

from .adapters import Adapter, Capabilities, Telemetry
from .adapters.listeners import Listeners
from .adapters.upkeep import DeviceIdentity
from .const import (
    CONF_ADAPTER,
    CONF_ASSET_ID,
    CONF_DWELL_SECONDS,
    CONF_END_POLICY,
    CONF_FOREIGN_WRITER,
    CONF_LOST_POLICY,
    CONF_MAX_CHARGE_KW,
    CONF_MAX_DISCHARGE_KW,
    CONF_MIN_CHARGE_KW,
    CONF_PRIORITY,
    CONF_RAMP_KW_PER_MINUTE,
    CONF_REMOVED_POLICY,
    CONF_SAFE_POWER_KW,
    CONF_SETTLE_SECONDS,
    CONF_SOC_CEILING_PERCENT,
    CONF_SOC_FLOOR_PERCENT,
    CONF_STALE_POLICY,
    CONF_STEP_KW,
    CONF_STOP_POLICY,
    CONF_TOLERANCE_KW,
    CONF_TOLERANCE_PERCENT,
    AdapterKind,
    ForeignWriter,
    StopPolicy,
)
from .controls import Override
from .engine import Command, EndPolicy, StateMachine
from .engine.limits import AssetLimits
from .engine.reconcile import Tolerance
from .session_goal import SessionGoal

DEFAULT_SETTLE_SECONDS: Final = 30.0
DEFAULT_TOLERANCE_KW: Final = 0.25
DEFAULT_TOLERANCE_PERCENT: Final = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetConfig:
    """What an asset was set up as: one config subentry."""

    asset_id: str
    subentry_id: str
    kind: str
    """``charger`` or ``battery``."""
    title: str
    adapter: AdapterKind
    end_policy: EndPolicy
    """When its plan ends."""
    stale_policy: EndPolicy
    """When its plan is not renewed."""
    lost_policy: EndPolicy
    """When its device comes back after the link was lost."""
    stop_policy: StopPolicy
    """When Home Assistant stops."""
    removed_policy: EndPolicy
    """When the asset is removed."""
    safe_power_kw: float | None
    settle_seconds: float
    """How long the device may take until it shows what it was asked."""
    tolerance: Tolerance
    foreign_writer: ForeignWriter
    limits: AssetLimits
    """What its owner allows; the device's own limits come on top."""
    data: Mapping[str, Any]
    """The rest, as the adapter's own form asked for it."""

    @classmethod
    def from_subentry(cls, subentry: ConfigSubentry) -> AssetConfig:
        """Read a subentry; a copy, for Home Assistant changes subentries in place."""
        data = dict(subentry.data)
        return cls(
            asset_id=data[CONF_ASSET_ID],
            subentry_id=subentry.subentry_id,
            kind=subentry.subentry_type,
            title=subentry.title,
            adapter=AdapterKind(data[CONF_ADAPTER]),
            end_policy=EndPolicy(data.get(CONF_END_POLICY, EndPolicy.RELEASE)),
            stale_policy=EndPolicy(data.get(CONF_STALE_POLICY, EndPolicy.HOLD)),
            lost_policy=EndPolicy(data.get(CONF_LOST_POLICY, EndPolicy.HOLD)),
            stop_policy=StopPolicy(data.get(CONF_STOP_POLICY, StopPolicy.AUTO)),
            removed_policy=EndPolicy(data.get(CONF_REMOVED_POLICY, EndPolicy.RELEASE)),
            safe_power_kw=data.get(CONF_SAFE_POWER_KW),
            settle_seconds=data.get(CONF_SETTLE_SECONDS, DEFAULT_SETTLE_SECONDS),
            tolerance=Tolerance(
                absolute_kw=data.get(CONF_TOLERANCE_KW, DEFAULT_TOLERANCE_KW),
                relative=data.get(CONF_TOLERANCE_PERCENT, DEFAULT_TOLERANCE_PERCENT) / 100,
            ),
            foreign_writer=ForeignWriter(data.get(CONF_FOREIGN_WRITER, ForeignWriter.ASSERT_AGAIN)),
            limits=AssetLimits(
                max_charge_kw=data.get(CONF_MAX_CHARGE_KW),
                max_discharge_kw=data.get(CONF_MAX_DISCHARGE_KW),
                min_charge_kw=data.get(CONF_MIN_CHARGE_KW, 0.0),
                step_kw=data.get(CONF_STEP_KW),
                soc_floor_percent=data.get(CONF_SOC_FLOOR_PERCENT),
                soc_ceiling_percent=data.get(CONF_SOC_CEILING_PERCENT),
                ramp_kw_per_minute=data.get(CONF_RAMP_KW_PER_MINUTE),
                dwell_seconds=data.get(CONF_DWELL_SECONDS, 0.0),
                priority=int(data.get(CONF_PRIORITY, 1)),
            ),
            data=data,
        )

    @property
    def priority(self) -> int:
        """Who keeps power when the site's limit is short: higher is more important."""
        return self.limits.priority

    @property
    def dwell_seconds(self) -> float:
        """How long a setpoint stays before another takes its place."""
        return self.limits.dwell_seconds

    def limits_with(self, capabilities: Capabilities) -> AssetLimits:
        """Return the owner's limits and the device's together: the tighter one of each."""
        own = self.limits
        return replace(
            own,
            max_charge_kw=_lower(own.max_charge_kw, capabilities.max_charge_kw),
            max_discharge_kw=_lower(own.max_discharge_kw, capabilities.max_discharge_kw),
            min_charge_kw=max(own.min_charge_kw, capabilities.min_charge_kw),
            step_kw=own.step_kw or capabilities.step_kw,
        )


def _lower(one: float | None, other: float | None) -> float | None:
    return min((limit for limit in (one, other) if limit is not None), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetSnapshot:
    """What is known of an asset now; replaced as a whole, never changed."""

    connected: bool = False
    link_detail: str | None = None
    """The link's own words for why the device is away."""
    state: str | None = None
    """The state machine's state, such as ``CHARGING``."""
    telemetry: Telemetry | None = None
    setpoint_kw: float | None = None
    """The setpoint that the device last confirmed, charging positive; None: none in force."""
    next_setpoint: Command | None = None
    last_command: Command | None = None
    """The command that something happened to last."""
    last_failure: Command | None = None
    override: Override | None = None
    goal: SessionGoal | None = None
    charged_kwh: float | None = None
    """In the present session; known where a goal is set."""
    follows_plan: bool = True
    not_following: str | None = None
    """What the device does instead of its setpoint, in numbers."""
    not_controllable: str | None = None
    """The device's own words for why it takes no setpoint."""


@dataclass(slots=True, kw_only=True, eq=False)
class Asset:
    """A running asset: its adapter, its state, and who wants to know about changes."""

    config: AssetConfig
    adapter: Adapter
    machine: StateMachine
    snapshot: AssetSnapshot = field(default_factory=AssetSnapshot)
    _listeners: Listeners[()] = field(default_factory=Listeners[()])
    unsubscribe: Callable[[], None] | None = None
    last_seen_at: datetime | None = None
    noted_identity: DeviceIdentity | None = None
    """Who the device's entry in the registry says it is; None: not written yet."""

    @callback
    def update(self, **changes: Any) -> None:
        """Replace parts of the snapshot, and tell the listeners if anything is different."""
        fresh = replace(self.snapshot, **changes)
        if fresh != self.snapshot:
            self.snapshot = fresh
            self.notify()

    @callback
    def notify(self) -> None:
        """Tell the listeners of this asset, and nobody else."""
        self._listeners.tell()

    @callback
    def listen(self, listener: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Call a listener after each change; call what is returned to end that."""
        return self._listeners.subscribe(listener)
