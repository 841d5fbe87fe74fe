"""From a signed setpoint to the command that says it."""

from datetime import datetime

from .engine import Command, CommandType, Reason


def setpoint_command(  # noqa: PLR0913 - a command's fields
    asset_id: str,
    setpoint_kw: float | None,
    cause: Reason,
    at: datetime,
    *,
    plan_id: str | None = None,
    expires_at: datetime | None = None,
    priority: int = 1,
) -> Command:
    """Make the command that says a signed setpoint.

    Args:
        asset_id: for which asset.
        setpoint_kw: charging positive; None hands control back.
        cause: why.
        at: when it is due.
        plan_id: the plan that it speaks for.
        expires_at: end of that plan.
        priority: higher is more urgent.
    """
    if setpoint_kw is None:
        kind, parameters = CommandType.RELEASE, {}
    elif setpoint_kw < 0:
        kind, parameters = CommandType.SET_DISCHARGE_RATE, {"power_kw": -setpoint_kw}
    else:
        kind, parameters = CommandType.SET_CHARGE_RATE, {"power_kw": setpoint_kw}
    return Command(
        asset_id,
        kind,
        parameters,
        at,
        plan_id=plan_id,
        expires_at=expires_at,
        priority=priority,
        cause=cause,
    )
