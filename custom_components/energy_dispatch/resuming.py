"""After a start: go on with what was in force, unless it comes from the past.

A plan that a restored backup brings back, or that is from before a long absence, says nothing about
today. It is not followed, and neither is an override of that time; what we may have left under
control is handed back. Not to follow a plan that was good is mended by sending it again; to follow
one that was not moves real power.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN, LOGGER

if TYPE_CHECKING:
    from .coordinator import DispatchCoordinator
    from .store import Plans

AWAY_TOO_LONG: Final = timedelta(hours=24)
"""After this long nobody can say that a plan still holds."""
RESTORED: Final = "plans_restored"
TOO_OLD: Final = "plans_too_old"


async def async_resume(site: DispatchCoordinator) -> None:
    """Let a site go on with its plans and overrides, or say why it does not."""
    now = site.now()
    plans = await site.plans.async_load()
    why = _distrusted(site, now)
    if why is not None:
        # Whose vehicle is there now, nobody knows either.
        site.change_controls(replace(site.controls, goals={}, stays={}))
    if why is None or not _in_force(site, plans, now):
        await site.plans.async_restore(plans, now, set(site.assets))
        return
    file = await site.plans.async_set_aside() if plans else "-"
    LOGGER.warning(
        "What was in force at %s is not followed (%s): send the schedule again",
        site.entry.title,
        "a backup was restored" if why == RESTORED else "it is from too long ago",
    )
    site.change_controls(
        # Which assets carry a setpoint of ours now, nobody knows: it may be any.
        replace(site.controls, overrides={}, under_control=frozenset(site.assets))
    )
    ir.async_create_issue(
        site.hass,
        DOMAIN,
        f"{why}_{site.entry.entry_id}",
        is_fixable=False,
        is_persistent=True,
        severity=ir.IssueSeverity.WARNING,
        translation_key=why,
        translation_placeholders={"site": site.entry.title, "file": file},
    )


def forget_distrust(site: DispatchCoordinator) -> None:
    """Take back what was reported: a new schedule is in force."""
    for why in (RESTORED, TOO_OLD):
        ir.async_delete_issue(site.hass, DOMAIN, f"{why}_{site.entry.entry_id}")


def _distrusted(site: DispatchCoordinator, now: datetime) -> str | None:
    if site.plans.from_the_past or site.keeper.from_the_past:
        return RESTORED
    alive_at = site.controls.alive_at
    return TOO_OLD if alive_at is not None and now - alive_at > AWAY_TOO_LONG else None


def _in_force(site: DispatchCoordinator, plans: Plans, now: datetime) -> bool:
    """Say whether anything would be followed."""
    overridden = any(not one.over(now) for one in site.controls.overrides.values())
    return overridden or any(plan.followers(now) for plan in plans)
