"""What survives a restart: the accepted plans of a site.

``homeassistant.helpers.storage.Store`` logs write errors and goes on, and skips writes while Home
Assistant stops, so it cannot say "this is on disk". This file is written by ourselves: a temporary
file, synced, renamed, and its directory synced.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
import json
import logging
from pathlib import Path
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.json import JSONEncoder
from homeassistant.helpers.storage import STORAGE_DIR
from homeassistant.util import dt as dt_util
from homeassistant.util.file import WriteError, write_utf8_file_atomic

from .const import DOMAIN

_LOGGER = logging.getLogger(__name__)

VERSION: Final = 1
MIGRATIONS: Final[Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]]] = {}
"""From version n to n + 1; each takes and returns the file's ``data``."""


class StoreError(Exception):
    """The plans could not be written; what was on disk before is still there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPlan:
    """An accepted schedule, as it is kept."""

    plan_id: str
    name: str | None
    """What its sender calls it."""
    received_at: datetime
    source: str | None
    """Who sent it: the id of the Home Assistant context."""
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


def with_plan(plans: tuple[StoredPlan, ...], fresh: StoredPlan) -> tuple[StoredPlan, ...]:
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


def without_asset(plans: tuple[StoredPlan, ...], asset_id: str) -> tuple[StoredPlan, ...]:
    """Return the plans without an asset that was removed."""
    kept = []
    for plan in plans:
        assets = {key: value for key, value in plan.values["assets"].items() if key != asset_id}
        if assets:
            kept.append(replace(plan, values={**plan.values, "assets": assets}))
    return tuple(kept)


class PlanStore:
    """The file that holds a site's plans."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Know where the file is; nothing is read yet."""
        self._hass = hass
        self._key = f"{DOMAIN}.{entry_id}"
        self._path = Path(hass.config.path(STORAGE_DIR, self._key))

    async def async_load(self) -> tuple[StoredPlan, ...]:
        """Read the plans; a file that cannot be read is set aside and reported, never dropped."""
        try:
            text = await self._hass.async_add_executor_job(self._read)
        except OSError as err:
            self._report("store_unreadable", str(err))
            return ()
        if text is None:
            return ()
        try:
            return _decode(text)
        except (ValueError, KeyError, TypeError, AttributeError) as err:
            aside = await self._hass.async_add_executor_job(self._set_aside)
            _LOGGER.exception(
                "The plans in %s cannot be read; the file is now %s", self._key, aside
            )
            self._report("store_corrupt", f"{type(err).__name__}: {err}", file=aside.name)
            return ()

    async def async_save(self, plans: tuple[StoredPlan, ...]) -> None:
        """Write the plans; when this returns, they are on disk.

        Raises:
            StoreError: they are not, for example because the disk is full.
        """
        await self._hass.async_add_executor_job(self._write, plans)

    async def async_remove(self) -> None:
        """Delete the file, when its site is deleted."""
        await self._hass.async_add_executor_job(lambda: self._path.unlink(missing_ok=True))

    def _read(self) -> str | None:
        try:
            return self._path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None

    def _write(self, plans: tuple[StoredPlan, ...]) -> None:
        text = _encode(self._key, plans)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_utf8_file_atomic(str(self._path), text, private=True)
        except (WriteError, OSError) as err:
            raise StoreError(str(err)) from err

    def _set_aside(self) -> Path:
        stamp = dt_util.utcnow().strftime("%Y%m%dT%H%M%S")
        aside = self._path.with_name(f"{self._path.name}.corrupt-{stamp}")
        self._path.rename(aside)
        return aside

    def _report(self, issue: str, detail: str, *, file: str | None = None) -> None:
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            f"{issue}_{self._key}",
            is_fixable=False,
            severity=ir.IssueSeverity.ERROR,
            translation_key=issue,
            translation_placeholders={"file": file or self._key, "detail": detail},
        )


def _encode(key: str, plans: tuple[StoredPlan, ...]) -> str:
    data = {
        "plans": [
            {
                "plan_id": plan.plan_id,
                "name": plan.name,
                "received_at": plan.received_at,
                "source": plan.source,
                "values": plan.values,
                "until": plan.until,
            }
            for plan in plans
        ]
    }
    return json.dumps(
        {"version": VERSION, "minor_version": 1, "key": key, "data": data}, cls=JSONEncoder
    )


def _decode(text: str) -> tuple[StoredPlan, ...]:
    stored = json.loads(text)
    version, data = stored["version"], stored["data"]
    if version > VERSION:
        message = f"version {version} is from a newer release than this one, which knows {VERSION}"
        raise ValueError(message)
    for step in range(version, VERSION):
        data = MIGRATIONS[step](data)
    return tuple(
        StoredPlan(
            plan_id=plan["plan_id"],
            name=plan["name"],
            received_at=datetime.fromisoformat(plan["received_at"]),
            source=plan["source"],
            values=plan["values"],
            until={
                asset_id: datetime.fromisoformat(moment)
                for asset_id, moment in plan["until"].items()
            },
        )
        for plan in data["plans"]
    )
