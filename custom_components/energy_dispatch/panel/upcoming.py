"""Which setpoint takes effect next: what a plan asks for behind an override is never sent."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from ..asset import Asset
from ..controls import Override
from ..engine import Command, CommandType
from ..following import FROM_PLAN
from .moments import kw, seconds

if TYPE_CHECKING:
    from ..coordinator import DispatchCoordinator

type Next = dict[str, object]

REPEATS_LOOKED_AT: Final = 10
"""Plans that are sent again and again ask for the same value several times in a row."""


def upcoming(site: DispatchCoordinator, asset: Asset) -> Next | None:
    """Return the next change of an asset's setpoint as far as it is known; None: none is."""
    asset_id, shown = asset.config.asset_id, asset.snapshot
    command = site.engine.next_setpoint(asset_id, site.now())
    if command is not None and command.cause not in FROM_PLAN:
        return _of_command(command)
    if not shown.follows_plan:
        return None
    override = shown.override
    if override is None:
        return None if command is None else _of_command(command)
    if override.until_plan_change:
        command = _change(site, asset_id, override)
        return None if command is None else _of_command(command)
    return None if override.until is None else _at_the_end(site, asset_id, override.until)


def _at_the_end(site: DispatchCoordinator, asset_id: str, until: datetime) -> Next:
    """Return what the plan has in force when an override ends; without one control goes back."""
    slot = site.plans.slot_at(asset_id, until)
    power_kw = None if slot is None else slot.setpoint_kw
    if power_kw is None:
        kind = CommandType.RELEASE
    elif power_kw < 0:
        kind = CommandType.SET_DISCHARGE_RATE
    else:
        kind = CommandType.SET_CHARGE_RATE
    return {"at": seconds(until), "power_kw": kw(power_kw), "type": kind.value}


def _change(site: DispatchCoordinator, asset_id: str, override: Override) -> Command | None:
    """Return the plan's first command that asks for something else than when it was overridden."""
    moment = site.now()
    for _ in range(REPEATS_LOOKED_AT):
        command = site.engine.next_setpoint(asset_id, moment)
        if command is None or override.is_changed_by(command.signed_power_kw):
            return command
        moment = command.scheduled_at + timedelta(microseconds=1)
    return None


def _of_command(command: Command) -> Next:
    return {
        "at": seconds(command.scheduled_at),
        "power_kw": kw(command.signed_power_kw),
        "type": command.command_type.value,
    }
