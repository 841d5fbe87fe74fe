"""The plans of a site: which count, which wait, and what became of the others."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from homeassistant.util import dt as dt_util

from ..store import StoredPlan
from .asset_view import View
from .moments import seconds
from .notebook import Notebook, Record

if TYPE_CHECKING:
    from ..coordinator import DispatchCoordinator


async def async_plans(site: DispatchCoordinator, notebook: Notebook) -> list[View]:
    """Return what was handed in, newest first."""
    known = {record["plan_id"] for record in notebook.submissions}
    lost = [plan for plan in site.plans.all if plan.plan_id not in known]
    records = [*(_from_stored(plan) for plan in lost), *notebook.submissions]
    records.sort(key=lambda record: record["received_at"])
    stored = {plan.plan_id: plan for plan in site.plans.all}
    now = site.now()
    views: list[View] = []
    for index, record in enumerate(records):
        plan = stored.get(record["plan_id"])
        newer = records[index + 1 :]
        views.append(
            {
                **{key: value for key, value in record.items() if key != "user_id"},
                "site": site.entry.entry_id,
                "state": _state(record, plan, newer, now),
                "user_name": await _async_user_name(site, record["user_id"]),
                "starts_at": _moment(record["starts_at"]),
                "ends_at": _moment(record["ends_at"]),
                "assets": {
                    asset_id: {**one, "until": _until(plan, asset_id)}
                    for asset_id, one in record["assets"].items()
                },
            }
        )
    views.reverse()
    return views


def _from_stored(plan: StoredPlan) -> Record:
    """Return what can be said of a plan that nobody noted: the notebook may be lost."""
    values = plan.values
    return {
        "plan_id": plan.plan_id,
        "name": plan.name,
        "received_at": seconds(plan.received_at),
        "user_id": None,
        "starts_at": plan.starts_at.isoformat(),
        "ends_at": values["ends_at"],
        "slots": len(values["starts_us"]),
        "assets": {
            asset_id: {"commands": len(one["setpoints_kw"]), "clamped": []}
            for asset_id, one in values["assets"].items()
        },
        "ignored": values["ignored"],
        "unmapped": values["unmapped"],
        "problems": [],
    }


def _state(record: Record, plan: StoredPlan | None, newer: Sequence[Record], now: datetime) -> str:
    if record["problems"]:
        return "refused"
    if plan is not None and plan.followers(now):
        return "waiting" if plan.starts_at > now else "active"
    ends_at = record["ends_at"]
    if ends_at is not None and datetime.fromisoformat(ends_at) <= now:
        return "ended"
    return "replaced" if _shares_asset(record, newer) else "cancelled"


def _shares_asset(record: Record, others: Iterable[Record]) -> bool:
    return any(not record["assets"].keys().isdisjoint(other["assets"]) for other in others)


def _until(plan: StoredPlan | None, asset_id: str) -> float | None:
    return None if plan is None else seconds(plan.until.get(asset_id))


def _moment(text: str | None) -> float | None:
    moment = None if text is None else dt_util.parse_datetime(text)
    return seconds(moment)


async def _async_user_name(site: DispatchCoordinator, user_id: str | None) -> str | None:
    user = None if user_id is None else await site.hass.auth.async_get_user(user_id)
    return None if user is None else user.name
