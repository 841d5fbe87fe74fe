"""What a device can do, and how well it has done lately."""

from dataclasses import fields
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from ..adapters import WriteCost
from ..asset import Asset
from ..engine import CommandStatus
from ..engine.ledger import Filter
from ..engine.limits import AssetLimits
from .asset_view import View, asset_key
from .moments import seconds
from .notebook import Notebook

if TYPE_CHECKING:
    from ..coordinator import DispatchCoordinator

DAY: Final = timedelta(days=1)
COUNTED_AT_MOST: Final = 1_000
_FAILED: Final = frozenset({CommandStatus.FAILED, CommandStatus.TIMED_OUT})


def device_view(site: DispatchCoordinator, notebook: Notebook, asset: Asset) -> View:
    """Return an asset's abilities, its limits, and its record of the last 24 hours."""
    asset_id = asset.config.asset_id
    able = asset.adapter.capabilities
    return {
        "asset": asset_key(site, asset_id),
        "adapter": asset.config.adapter.value,
        "command_types": sorted(able.command_types),
        "min_charge_kw": able.min_charge_kw,
        "max_charge_kw": able.max_charge_kw,
        "max_discharge_kw": able.max_discharge_kw,
        "step_kw": able.step_kw,
        "phases": able.phases,
        "proofs": sorted(able.proofs),
        "stores_plan": able.stores_plan,
        "write_cost": able.write_cost.value,
        "setpoint_lifetime_seconds": able.setpoint_lifetime_seconds,
        "limits": {
            one.name: getattr(asset.config.limits, one.name)
            for one in fields(AssetLimits)
            if getattr(asset.config.limits, one.name) != one.default
        },
        **_record(site, asset_id),
        **_wear(site, asset),
        "test": notebook.tests.get(asset_id),
    }


def _wear(site: DispatchCoordinator, asset: Asset) -> View:
    """Return today's writes against their budget, where the device's memory wears out."""
    budget = site.wearing.budget_of(asset.config.asset_id)
    if budget is None or asset.adapter.capabilities.write_cost is not WriteCost.FLASH:
        return {"writes_budget": None}
    return {"writes_today": budget.written_today, "writes_budget": budget.most_a_day}


def _record(site: DispatchCoordinator, asset_id: str) -> View:
    wanted = Filter(asset_ids=frozenset({asset_id}), since=site.now() - DAY)
    entries = site.ledger.query(wanted, limit=COUNTED_AT_MOST).entries
    proven = next((entry for entry in entries if entry.proof is not None), None)
    failed = sum(1 for entry in entries if entry.status in _FAILED)
    # What a newer plan or an override replaced before it was sent says nothing of the device.
    others = sum(
        1
        for entry in entries
        if entry.status not in _FAILED and entry.ended_at is not None and entry.attempts
    )
    return {
        "ended_today": failed + others,
        "failed_today": failed,
        "writes_today": sum(1 for entry in entries for one in entry.attempts if not one.late),
        "last_proof": None
        if proven is None
        else {"proof": proven.proof, "at": seconds(proven.ended_at or proven.at)},
    }
