"""An asset as Home Assistant sees it: what it was set up as, and what is known of it now."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import CALLBACK_TYPE, callback

from .adapters import Adapter, Telemetry
from .const import CONF_ADAPTER, CONF_ASSET_ID, CONF_END_POLICY, CONF_SAFE_POWER_KW, AdapterKind
from .engine import (
    Command,
    EndPolicy,
    StateMachine,
)

STATUS_LOST: Final = "offline"


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
    safe_power_kw: float | None
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
            safe_power_kw=data.get(CONF_SAFE_POWER_KW),
            data=data,
        )


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


@dataclass(slots=True, kw_only=True, eq=False)
class Asset:
    """A running asset: its adapter, its state, and who wants to know about changes."""

    config: AssetConfig
    adapter: Adapter
    machine: StateMachine
    snapshot: AssetSnapshot = field(default_factory=AssetSnapshot)
    _listeners: list[CALLBACK_TYPE] = field(default_factory=list)
    unsubscribe: Callable[[], None] | None = None
    last_seen_at: datetime | None = None

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
        for listener in list(self._listeners):
            listener()

    @callback
    def listen(self, listener: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Call a listener after each change; call what is returned to end that."""
        self._listeners.append(listener)

        @callback
        def unlisten() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return unlisten
