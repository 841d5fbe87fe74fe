"""The accepted plans of a site, as they are kept on disk."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from .const import DOMAIN
from .durable_file import DurableFile

type Plans = tuple[StoredPlan, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPlan:
    """An accepted schedule, as it is kept."""

    plan_id: str
    name: str | None
    """What its sender calls it."""
    received_at: datetime
    source: str | None
    """Which action sent it: the id of the Home Assistant context."""
    user_id: str | None = None
    """Who called that action, where it was a person."""
    values: Mapping[str, Any]
    """As ``engine.schedule.plain_values`` gives them."""
    until: Mapping[str, datetime]
    """Per asset: from then on a newer plan counts. No entry: to the plan's own end."""

    @property
    def ends_at(self) -> datetime | None:
        """End of its last slot; None for an open end."""
        end = self.values["ends_at"]
        return None if end is None else datetime.fromisoformat(end)

    @property
    def starts_at(self) -> datetime:
        """Start of its first slot."""
        return dt_util.utc_from_timestamp(self.values["starts_us"][0] / 1e6)

    def is_followed_by(self, asset_id: str, now: datetime) -> bool:
        """Say whether an asset still follows it, now or later."""
        if asset_id not in self.values["assets"]:
            return False
        ends = (self.ends_at, self.until.get(asset_id))
        return all(end is None or end > now for end in ends)

    def followers(self, now: datetime) -> list[str]:
        """Return the assets that still follow it, now or later."""
        ends_at = self.ends_at
        if ends_at is not None and ends_at <= now:
            return []
        return [
            asset_id
            for asset_id in self.values["assets"]
            if asset_id not in self.until or self.until[asset_id] > now
        ]


def with_plan(plans: Plans, fresh: StoredPlan) -> Plans:
    """Return the plans with a new one, which counts for its assets from its first slot on."""
    starts_at = fresh.starts_at
    cut = [
        replace(
            plan,
            until={
                **plan.until,
                **{
                    asset_id: min(starts_at, plan.until.get(asset_id, starts_at))
                    for asset_id in plan.values["assets"]
                    if asset_id in fresh.values["assets"]
                },
            },
        )
        for plan in plans
    ]
    return (*(plan for plan in cut if plan.followers(fresh.received_at)), fresh)


def without_asset(plans: Plans, asset_id: str) -> Plans:
    """Return the plans without an asset that was removed."""
    kept = []
    for plan in plans:
        assets = {key: value for key, value in plan.values["assets"].items() if key != asset_id}
        if assets:
            kept.append(replace(plan, values={**plan.values, "assets": assets}))
    return tuple(kept)


def plan_file(hass: HomeAssistant, entry_id: str) -> DurableFile[Plans]:
    """Return the file that holds a site's plans."""
    return DurableFile(hass, f"{DOMAIN}.{entry_id}", encode=_encode, decode=_decode, empty=tuple)


def _encode(plans: Plans) -> dict[str, Any]:
    return {
        "plans": [
            {
                "plan_id": plan.plan_id,
                "name": plan.name,
                "received_at": plan.received_at,
                "source": plan.source,
                "user_id": plan.user_id,
                "values": plan.values,
                "until": plan.until,
            }
            for plan in plans
        ]
    }


def _decode(data: dict[str, Any]) -> Plans:
    return tuple(
        StoredPlan(
            plan_id=plan["plan_id"],
            name=plan["name"],
            received_at=datetime.fromisoformat(plan["received_at"]),
            source=plan["source"],
            user_id=plan.get("user_id"),
            values=plan["values"],
            until={
                asset_id: datetime.fromisoformat(moment)
                for asset_id, moment in plan["until"].items()
            },
        )
        for plan in data["plans"]
    )
