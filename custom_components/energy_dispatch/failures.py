"""Failures that nobody has dealt with yet, found in the ledger after a restart."""

import asyncio
from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING, Final

from .engine import CommandStatus
from .engine.remembered import remembered
from .telling import FAILURES

if TYPE_CHECKING:
    from .coordinator import DispatchCoordinator

SCANNED_A_STEP: Final = 1_000
_SAYS: Final = FAILURES | {CommandStatus.COMPLETED}
"""Ends that say whether an asset's device does what it is told."""


async def async_restore_failures(site: DispatchCoordinator, dismissed: Mapping[str, str]) -> None:
    """Show each asset's last failure again, unless something has been carried out since.

    Args:
        site: whose assets, before anything new has failed.
        dismissed: by asset, the failed command that somebody has taken note of.
    """
    undecided = {
        asset_id for asset_id, asset in site.assets.items() if asset.snapshot.last_failure is None
    }
    newest_first = reversed(site.ledger.ledger.entries())
    while undecided and (piece := list(islice(newest_first, SCANNED_A_STEP))):
        for entry in piece:
            if entry.asset_id not in undecided or entry.interrupted or entry.status not in _SAYS:
                continue
            undecided.discard(entry.asset_id)
            asset = site.assets.get(entry.asset_id)
            if (
                asset is not None
                and entry.status in FAILURES
                and dismissed.get(entry.asset_id) != entry.command_id
            ):
                asset.update(last_failure=remembered(entry))
        await asyncio.sleep(0)
