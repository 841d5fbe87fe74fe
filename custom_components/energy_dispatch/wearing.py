"""Devices whose memory wears out: writes are counted over restarts, and a used-up day is told."""

from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from homeassistant.core import callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util

from .adapters.flash import FlashBudget
from .asset import AssetConfig
from .const import DOMAIN, AdapterKind
from .controls import FlashCount

if TYPE_CHECKING:
    from .coordinator import DispatchCoordinator

ISSUE: Final = "write_cap"


class Wearing:
    """Keeps the flash budgets of a site's Modbus devices."""

    def __init__(self, site: DispatchCoordinator) -> None:
        """Start with no device."""
        self._site = site
        self._budgets: dict[str, FlashBudget] = {}
        self._told: set[str] = set()

    def budget_of(self, asset_id: str) -> FlashBudget | None:
        """Return an asset's budget; None if its device is not one that has one."""
        return self._budgets.get(asset_id)

    @callback
    def begin(self, config: AssetConfig) -> FlashBudget | None:
        """Return the budget for an asset's new adapter, with what was written before."""
        asset_id = config.asset_id
        if config.adapter is not AdapterKind.MODBUS:
            self.forget(asset_id)
            return None
        count = self._site.controls.flash.get(asset_id)
        budget = self._budgets[asset_id] = FlashBudget(
            clock=dt_util.utcnow,
            written_today=count.written if count else 0,
            last_at=count.last_at if count else None,
            spent=partial(self._note, asset_id),
        )
        if budget.used_up:
            self.tell(config, budget.sentence)
        return budget

    @callback
    def forget(self, asset_id: str) -> None:
        """Forget an asset that was removed."""
        self._budgets.pop(asset_id, None)
        self._withdraw(asset_id)

    @callback
    def tell(self, config: AssetConfig, detail: str | None) -> None:
        """Say that a device's setpoints are coarser for the rest of the day."""
        self._told.add(config.asset_id)
        until = dt_util.as_local(_next_day(self._site.now()))
        ir.async_create_issue(
            self._site.hass,
            DOMAIN,
            self._issue(config.asset_id),
            is_fixable=False,
            severity=ir.IssueSeverity.WARNING,
            translation_key=ISSUE,
            translation_placeholders={
                "asset": config.title,
                "detail": detail or "",
                "until": f"{until:%Y-%m-%d %H:%M}",
            },
        )
        self._site.wake_soon()

    # Time

    def next_moment(self) -> datetime | None:
        """Return when the day of the budgets ends, while one is used up."""
        return _next_day(self._site.now()) if self._told else None

    @callback
    def tick(self, now: datetime) -> None:  # noqa: ARG002 - the budgets have the same clock
        """Take back what was told of a day that is over."""
        for asset_id in tuple(self._told):
            budget = self._budgets.get(asset_id)
            if budget is None or not budget.used_up:
                self._withdraw(asset_id)

    @callback
    def _note(self, asset_id: str, written: int, last_at: datetime) -> None:
        site = self._site
        site.change_controls(
            site.controls.with_flash(asset_id, FlashCount(written=written, last_at=last_at))
        )

    @callback
    def _withdraw(self, asset_id: str) -> None:
        self._told.discard(asset_id)
        ir.async_delete_issue(self._site.hass, DOMAIN, self._issue(asset_id))

    def _issue(self, asset_id: str) -> str:
        return f"{ISSUE}_{self._site.entry.entry_id}_{asset_id}"


def _next_day(now: datetime) -> datetime:
    """Return the next midnight in UTC, by which the budgets count."""
    return datetime.combine(now.astimezone(UTC).date() + timedelta(days=1), time(), UTC)
