"""Setpoint against measured power: when a difference says something, and when it is no wonder."""

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from ..asset import Asset
from ..const import SUBENTRY_BATTERY
from ..engine import Reason
from ..engine.base import UNDER_WAY

if TYPE_CHECKING:
    from ..coordinator import DispatchCoordinator

ASSERTED_AGAIN: Final = frozenset({Reason.RETRIED, Reason.DRIFTED})


def deviates(asset: Asset) -> bool:
    """Say whether measured power is further from the setpoint than the asset's tolerance."""
    shown = asset.snapshot
    power_kw = shown.telemetry.power_kw if shown.telemetry and shown.connected else None
    if power_kw is None or shown.setpoint_kw is None:
        return False
    return abs(power_kw - shown.setpoint_kw) > asset.config.tolerance.around(shown.setpoint_kw)


def settling(site: DispatchCoordinator, asset: Asset) -> bool:
    """Say whether the last setpoint is so new that the device need not show it yet.

    One that is asserted again because the device does not follow is no change.
    """
    last = site.engine.last_setpoint(asset.config.asset_id)
    if last is None or last.cause in ASSERTED_AGAIN:
        return False
    if last.status in UNDER_WAY:
        return True
    since = last.acknowledged_at or last.dispatched_at
    settle = timedelta(seconds=asset.config.settle_seconds)
    return since is not None and site.now() < since + settle


def at_its_end(asset: Asset) -> str | None:
    """Return ``full`` or ``empty`` where a battery says so, and so cannot do what is asked."""
    shown = asset.snapshot
    status = shown.telemetry.status if shown.telemetry and shown.connected else None
    if asset.config.kind != SUBENTRY_BATTERY or status is None or not deviates(asset):
        return None
    wanted_kw = shown.setpoint_kw or 0.0
    match status.lower():
        case "full" if wanted_kw > 0:
            return "full"
        case "empty" if wanted_kw < 0:
            return "empty"
    return None
