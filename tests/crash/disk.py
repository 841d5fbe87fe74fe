"""What a kill leaves on disk: read while nothing of ours runs, before the next start mends it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
import json
from pathlib import Path
from typing import Any

from demo.site import DOMAIN

from .world import Override, State, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Disk:
    """A site's store files."""

    plans: Sequence[Mapping[str, Any]]
    controls: Mapping[str, Any]
    text: str
    """All of them, as they are."""
    ledger_lines: int
    torn_bytes: int
    """Length of a last line of the ledger that was cut off."""
    problems: tuple[str, ...]
    """What cannot be read."""
    leftovers: tuple[str, ...]
    """Half-written files, which the next write of their kind replaces."""


def read_disk(folder: Path) -> Disk:
    """Read the store files of the one site in a config folder."""
    storage = folder / ".storage"
    problems: list[str] = []
    # The panel's notebook is no plan: it keeps what was refused, to show why.
    ours = sorted(
        path
        for path in storage.iterdir()
        if path.name.startswith(f"{DOMAIN}.") and not path.name.endswith(".panel")
    )
    by_kind = {path.name.partition(".")[2].partition(".")[2]: path for path in ours}
    problems += [f"{path.name} was set aside as corrupt" for path in ours if "corrupt" in path.name]
    lines, torn = _ledger(by_kind.get("ledger"), problems)
    return Disk(
        plans=_data(by_kind.get(""), problems).get("plans", ()),
        controls=_data(by_kind.get("controls"), problems),
        text="\n".join(path.read_text(encoding="utf-8", errors="replace") for path in ours),
        ledger_lines=lines,
        torn_bytes=torn,
        problems=tuple(problems),
        leftovers=tuple(path.name for path in storage.iterdir() if is_half_written(path.name)),
    )


def is_half_written(name: str) -> bool:
    """Say whether a file is one of ours that has not taken its place yet."""
    return name.startswith(f"{DOMAIN}.") and name.endswith(".new")


def _data(path: Path | None, problems: list[str]) -> dict[str, Any]:
    """Return what a JSON store holds; none before the first write."""
    if path is None:
        return {}
    try:
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["data"]
    except (ValueError, KeyError, TypeError) as err:
        problems.append(f"{path.name} does not parse: {err!r}")
        return {}
    return data


def _ledger(path: Path | None, problems: list[str]) -> tuple[int, int]:
    """Return how many whole lines there are, and the length of a torn last one."""
    if path is None:
        return 0, 0
    *lines, tail = path.read_bytes().split(b"\n")
    for number, line in enumerate(lines, start=1):
        try:
            json.loads(line)
        except ValueError as err:
            problems.append(f"{path.name}, line {number} does not parse: {err}")
    return len(lines), len(tail)


def has_plan(disk: Disk, name: str) -> bool:
    """Say whether a plan is stored."""
    return any(plan["name"] == name for plan in disk.plans)


def has_override(disk: Disk, asset_id: str, override: Override) -> bool:
    """Say whether this very override is stored."""
    found = disk.controls.get("overrides", {}).get(asset_id)
    return (
        found is not None
        and found["power_kw"] == override.power_kw
        and datetime.fromisoformat(found["until"]) == override.until
    )


def has_limit(disk: Disk, limit_kw: float) -> bool:
    """Say whether this site limit is stored."""
    return bool(disk.controls.get("site_limit_kw") == limit_kw)


def plans_amiss(disk: Disk, state: State, tables: Sequence[Table], now: datetime) -> Iterator[str]:
    """Give what is wrong with the stored plans.

    Args:
        disk: the files.
        state: what was accepted, and what was found of a request that was cut off.
        tables: every good schedule that was ever submitted.
        now: when the files were read.
    """
    stored = {str(plan["name"]): plan for plan in disk.plans}
    known = {table.name: table for table in tables}
    for table in state.tables:
        if table.name not in stored and state.counts(table, now):
            yield f"(a) the accepted schedule {table.name} is missing on disk"
    accepted = {table.name for table in state.tables}
    for name, plan in stored.items():
        if name not in accepted:
            yield f"(b) {name} is on disk and was not accepted"
        elif (half := not_whole(plan, known[name])) is not None:
            yield f"(a) {name} is not whole on disk: {half}"


def not_whole(plan: Mapping[str, Any], table: Table) -> str | None:
    """Say where a stored plan differs from the schedule that was submitted."""
    values = plan["values"]
    starts = [datetime.fromtimestamp(us / 1e6, UTC) for us in values["starts_us"]]
    if starts != list(table.starts):
        return f"{len(starts)} slots of {len(table.starts)}, or other times"
    if datetime.fromisoformat(values["ends_at"]) != table.ends_at:
        return f"ends at {values['ends_at']}, not {table.ends_at}"
    if set(values["assets"]) != set(table.columns):
        return f"assets {sorted(values['assets'])}, not {sorted(table.columns)}"
    return next(
        (
            f"other setpoints for {asset_id}"
            for asset_id, column in table.columns.items()
            if values["assets"][asset_id]["setpoints_kw"] != list(column)
        ),
        None,
    )


def controls_amiss(disk: Disk, state: State, now: datetime) -> Iterator[str]:
    """Give what was decided by hand, accepted, and is not on disk."""
    for asset_id, override in state.overrides.items():
        if override.until > now and not has_override(disk, asset_id, override):
            found = disk.controls.get("overrides", {}).get(asset_id)
            yield f"the override of {asset_id} is {found} on disk, not {override}"
    if state.limit_kw is not None and not has_limit(disk, state.limit_kw):
        found = disk.controls.get("site_limit_kw")
        yield f"the site's limit is {found} kW on disk, not {state.limit_kw:g}"
