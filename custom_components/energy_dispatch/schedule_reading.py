"""From what an action hands in to a schedule: a table, an optimiser's output, or entities."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
import json
from typing import TYPE_CHECKING, Any, Final, cast

from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant, valid_entity_id

from .coordinator import DispatchCoordinator
from .plans import CELLS_IN_LOOP
from .schedule_input import TIME_COLUMNS, PlainTable, read_input
from .service_fields import (
    ATTR_ALLOW_UNMAPPED,
    ATTR_ASSET_MAP,
    ATTR_GAPS,
    ATTR_MAP,
    ATTR_RESOLUTION,
    ATTR_SCHEDULE,
    ATTR_SOURCE_FORMAT,
    ATTR_TIMEZONE,
)
from .sources import (
    Source,
    SourceFormat,
    Wanted,
    read_columns,
    read_entities,
    read_map,
    read_source,
    to_table,
)
from .sources.series import refusal
from .targets import asset_in

if TYPE_CHECKING:
    from .engine.schedule import Schedule

BIG_TEXT: Final = 100_000
"""Text longer than this is parsed off the loop."""

_FROM_ENTITIES: Final = frozenset({SourceFormat.NATIVE, SourceFormat.EMHASS, SourceFormat.HAEO})
"""Formats that name entities, each with its attributes; FlexMeasures' answers are bare."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What an action asks to be read, with its assets found."""

    source_format: SourceFormat
    given: object
    wanted: Mapping[str, Wanted]
    """A series' name → what the map says of it, its asset by id."""
    asset_map: Mapping[str, str]
    """For the columns of a native table."""
    data: Mapping[str, Any]
    """The action's other fields."""


async def async_read_schedule(
    hass: HomeAssistant, site: DispatchCoordinator, data: Mapping[str, Any]
) -> tuple[Schedule, tuple[str, ...]]:
    """Read what was handed in; what is large, or an optimiser's, off the loop.

    Returns:
        The schedule, and the names of what the source holds beside and is not carried out.

    Raises:
        ScheduleError: it cannot be read; the sentence says where and what to do.
        ServiceValidationError: a map names an asset that there is not.
    """
    source_format = SourceFormat(data[ATTR_SOURCE_FORMAT])
    wanted = {
        name: _with_asset(site, name, one, source_format)
        for name, one in read_map(data[ATTR_MAP]).items()
    }
    if data[ATTR_ASSET_MAP] and source_format is not SourceFormat.NATIVE:
        raise refusal(
            "invalid_map",
            f"asset_map is for tables of your own; say in map what is whose of {source_format}.",
        )
    given = data.get(ATTR_SCHEDULE)
    request = Request(
        source_format=source_format,
        given=_from_states(hass, source_format, wanted) if given is None else given,
        wanted=wanted,
        asset_map={
            **_default_asset_map(site),
            **{
                key: asset_in(site, name, field=f"asset_map.{key}")
                for key, name in data[ATTR_ASSET_MAP].items()
            },
            **{one.asset: one.asset for one in wanted.values()},
        },
        data=data,
    )
    read = partial(_read, request)
    # A zone is read from disk, so a table that names one is never read in the loop.
    if (
        source_format is not SourceFormat.NATIVE
        or wanted
        or _is_big(given)
        or ATTR_TIMEZONE in data
    ):
        return await hass.async_add_executor_job(read)
    return read()


def _with_asset(
    site: DispatchCoordinator, name: str, one: Wanted, source_format: SourceFormat
) -> Wanted:
    """Return what the map says with its asset's id, and where factors are planned its ratings."""
    asset_id = asset_in(site, one.asset, field=f"map.{name}")
    found = replace(one, asset=asset_id)
    if source_format is not SourceFormat.EOS:
        return found
    asset = site.assets[asset_id]
    limits = asset.config.limits_with(asset.adapter.capabilities)
    return replace(
        found,
        max_charge_kw=limits.max_charge_kw if one.max_charge_kw is None else one.max_charge_kw,
        max_discharge_kw=(
            limits.max_discharge_kw or None
            if one.max_discharge_kw is None
            else one.max_discharge_kw
        ),
    )


def _from_states(
    hass: HomeAssistant, source_format: SourceFormat, wanted: Mapping[str, Wanted]
) -> dict[str, object]:
    """Return the attributes of the entities that the map names, as they are now.

    What a template makes of them is text; here the times in them are still times.
    """
    if not wanted or not all(valid_entity_id(name) for name in wanted):
        raise refusal(
            "no_schedule",
            "schedule is missing: hand the plan over, or name in map the entities whose attributes "
            "hold it.",
        )
    found: dict[str, object] = {}
    for name in wanted:
        state = hass.states.get(name)
        if state is None or state.state == STATE_UNAVAILABLE:
            raise refusal(
                "no_entity",
                f"map.{name}: this entity "
                + ("does not exist; check its name." if state is None else "is unavailable.")
                + " The plan before stays in force.",
                name,
            )
        attributes = dict(state.attributes)
        found[name] = {"attributes": attributes} if source_format in _FROM_ENTITIES else attributes
    return found


def _read(request: Request) -> tuple[Schedule, tuple[str, ...]]:
    from .engine.schedule import read_schedule, table_from_columns  # noqa: PLC0415 - pandas

    plain, ignored, last = _table(request)
    table = table_from_columns(cast(list[datetime], plain.times), plain.columns)
    schedule = read_schedule(
        table,
        request.asset_map,
        tz=request.data.get(ATTR_TIMEZONE),
        resolution=request.data.get(ATTR_RESOLUTION) or last,
        gaps=request.data[ATTR_GAPS],
        allow_unmapped=request.data[ATTR_ALLOW_UNMAPPED],
    )
    return schedule, (*schedule.ignored, *ignored)


def _table(request: Request) -> tuple[PlainTable, tuple[str, ...], timedelta | None]:
    """Return the table, what its source holds beside, and the length of the last slot if known."""
    wanted = request.wanted
    if request.source_format is not SourceFormat.NATIVE:
        return _of_source(read_source(request.source_format, request.given, wanted), wanted)
    if not wanted:
        return read_input(request.given), (), None
    if (entities := _entities(request.given, wanted)) is not None:
        return _of_source(read_entities(entities, wanted), wanted)
    return _mapped(read_input(request.given), wanted), (), None


def _of_source(
    source: Source, wanted: Mapping[str, Wanted]
) -> tuple[PlainTable, tuple[str, ...], timedelta | None]:
    table, _, last = to_table(source, {name: one.asset for name, one in wanted.items()})
    not_wanted = tuple(name for name in source.names if name not in wanted)
    return table, (*source.ignored, *not_wanted), last


def _entities(given: object, wanted: Mapping[str, Wanted]) -> Mapping[str, object] | None:
    """Return entities with what they hold; None if a table was handed in."""
    if isinstance(given, str) and given.lstrip()[:1] == "{":
        try:
            given = json.loads(given)
        except ValueError:
            return None  # The reader of tables has the sentence for it.
    if not isinstance(given, Mapping) or any(name in given for name in TIME_COLUMNS):
        return None
    return given if all(name in given for name in wanted) else None


def _mapped(plain: PlainTable, wanted: Mapping[str, Wanted]) -> PlainTable:
    """Return a table in which the columns that the map names are the engine's."""
    source = read_columns(plain, wanted)
    mapped, _, _ = to_table(source, {name: one.asset for name, one in wanted.items()})
    others = {name: cells for name, cells in plain.columns.items() if name not in wanted}
    if twice := sorted(others.keys() & mapped.columns.keys()):
        raise refusal(
            "duplicate_column",
            f"Column {twice[0]} and a column of map are for the same asset: keep one of them.",
            twice[0],
        )
    return PlainTable(times=plain.times, columns={**others, **mapped.columns})


def _is_big(given: object) -> bool:
    if isinstance(given, str):
        return len(given) > BIG_TEXT
    if isinstance(given, Mapping):
        return (
            sum(len(cells) for cells in given.values() if isinstance(cells, list)) > CELLS_IN_LOOP
        )
    if isinstance(given, list) and given and isinstance(given[0], Mapping):
        return len(given) * len(given[0]) > CELLS_IN_LOOP
    return False


def _default_asset_map(site: DispatchCoordinator) -> dict[str, str]:
    """Return the map that holds without being asked: each asset by its id, the battery by name."""
    asset_map = {asset_id: asset_id for asset_id in site.assets}
    batteries = [
        asset_id for asset_id, asset in site.assets.items() if asset.config.kind == "battery"
    ]
    if len(batteries) == 1:
        asset_map.setdefault("battery", batteries[0])
    return asset_map
