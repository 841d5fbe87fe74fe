"""The integration's actions."""

from datetime import datetime
from functools import partial

from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.util import dt as dt_util
from homeassistant.util.json import JsonObjectType, JsonValueType

from .adapters.simulated import Fault, SimulatedDevice
from .allowed import (
    async_check_control,
    async_check_control_of_any,
    async_check_control_of_site,
    async_sees_everything,
    async_to_control,
    async_to_read,
)
from .const import DOMAIN
from .controls import Override
from .coordinator import DispatchCoordinator
from .engine import Command, CommandType, IllegalTransition, Reason, ScheduleError
from .engine.ledger import Filter
from .panel.submissions import note_accepted, refused
from .schedule_reading import async_read_schedule
from .service_fields import (
    ATTR_AT,
    ATTR_AVAILABLE,
    ATTR_COMMAND_ID,
    ATTR_COMMAND_TYPE,
    ATTR_DRY_RUN,
    ATTR_DURATION,
    ATTR_FAULT,
    ATTR_FROM,
    ATTR_LIMIT,
    ATTR_NAME,
    ATTR_NEXT_PLAN_CHANGE,
    ATTR_OFFSET,
    ATTR_PLAN_ID,
    ATTR_POWER_KW,
    ATTR_PRIORITY,
    ATTR_REASON,
    ATTR_SOC_PERCENT,
    ATTR_STATUS,
    ATTR_TO,
    ATTR_UNTIL,
    CANCEL_SCHEMA,
    FAULT_SCHEMA,
    GET_COMMANDS_SCHEMA,
    GET_SCHEDULE_SCHEMA,
    OVERRIDE_SCHEMA,
    SEND_SCHEMA,
    SITE_SCHEMA,
    SUBMIT_SCHEMA,
    TARGET_SCHEMA,
)
from .targets import names_assets, site_of
from .views import clamped_view, command_view, commands_view, slots_view


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions."""
    for name, handler, schema, response in (
        ("submit_schedule", _async_submit, SUBMIT_SCHEMA, SupportsResponse.OPTIONAL),
        ("send_command", _async_send, SEND_SCHEMA, SupportsResponse.OPTIONAL),
        ("cancel_commands", _async_cancel, CANCEL_SCHEMA, SupportsResponse.OPTIONAL),
        ("set_override", _async_set_override, OVERRIDE_SCHEMA, SupportsResponse.OPTIONAL),
        ("clear_override", _async_clear_override, TARGET_SCHEMA, SupportsResponse.OPTIONAL),
        ("clear_schedule", _async_clear_schedule, TARGET_SCHEMA, SupportsResponse.OPTIONAL),
        ("get_commands", _async_get_commands, GET_COMMANDS_SCHEMA, SupportsResponse.ONLY),
        ("get_schedule", _async_get_schedule, GET_SCHEDULE_SCHEMA, SupportsResponse.ONLY),
        ("clear_site_limit", _async_clear_site_limit, SITE_SCHEMA, SupportsResponse.NONE),
        ("simulate_fault", _async_simulate_fault, FAULT_SCHEMA, SupportsResponse.NONE),
    ):
        hass.services.async_register(
            DOMAIN, name, partial(handler, hass), schema=schema, supports_response=response
        )


async def _async_submit(hass: HomeAssistant, call: ServiceCall) -> ServiceResponse:
    """Take a schedule in: all of it, or nothing."""
    site = site_of(hass, call)
    await async_check_control_of_any(hass, call, site)
    try:
        schedule, ignored = await async_read_schedule(hass, site, call.data)
    except ScheduleError as err:
        raise refused(site, call, err) from err
    await async_check_control(hass, call, site, schedule.asset_ids)
    now = dt_util.utcnow()
    if not schedule.series:
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="schedule_without_setpoints"
        )
    if schedule.ends_at is not None and schedule.ends_at <= now:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="schedule_in_the_past",
            translation_placeholders={"ends_at": schedule.ends_at.isoformat()},
        )
    if call.data[ATTR_DRY_RUN]:
        commands = await site.plans.async_rehearse(schedule)
    else:
        commands = await site.async_submit(
            schedule, name=call.data.get(ATTR_NAME), context=call.context
        )
    counts = dict.fromkeys(schedule.asset_ids, 0)
    for command in commands:
        counts[command.asset_id] += 1
    answer: JsonObjectType = {
        "plan_id": schedule.plan_id,
        "accepted": not call.data[ATTR_DRY_RUN],
        "dry_run": call.data[ATTR_DRY_RUN],
        "starts_at": schedule.starts_at.isoformat(),
        "ends_at": schedule.ends_at.isoformat() if schedule.ends_at else None,
        "slots": len(schedule.starts),
        "assets": {
            asset_id: {
                "commands": count,
                "clamped": clamped_view(site, schedule, asset_id),
            }
            for asset_id, count in counts.items()
        },
        "ignored_columns": list(ignored),
        "unmapped_columns": list(schedule.unmapped),
    }
    note_accepted(site, call, answer)
    return answer


async def _async_send(hass: HomeAssistant, call: ServiceCall) -> ServiceResponse:
    """Send a command by hand, now or later."""
    parameters = {
        name: call.data[name]
        for name in (ATTR_POWER_KW, ATTR_SOC_PERCENT, ATTR_AVAILABLE)
        if name in call.data
    }
    at = call.data.get(ATTR_AT)
    moment = dt_util.utcnow() if at is None else dt_util.as_utc(at)
    commands: list[tuple[DispatchCoordinator, Command]] = []
    for site, asset_id in await async_to_control(hass, call, required=True):
        try:
            command = Command(
                asset_id,
                CommandType(call.data[ATTR_COMMAND_TYPE]),
                parameters,
                moment,
                priority=call.data[ATTR_PRIORITY],
                cause=Reason.MANUAL,
            )
        except ValueError as err:
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="invalid_command",
                translation_placeholders={"detail": str(err)},
            ) from err
        commands.append((site, command))
    for site, command in commands:
        site.ledger.explain(command.command_id, call.context)
        await site.async_send(command)
    return {"commands": [command_view(command) for _, command in commands]}


async def _async_cancel(hass: HomeAssistant, call: ServiceCall) -> ServiceResponse:
    """Withdraw commands that have not ended: those named, or all of an asset."""
    reason = call.data[ATTR_REASON]
    wanted = call.data.get(ATTR_COMMAND_ID)
    found: list[tuple[DispatchCoordinator, Command]] = []
    for site, asset_id in await async_to_control(hass, call, required=wanted is None):
        found += [
            (site, command)
            for command in site.engine.get_commands_for_asset(asset_id)
            if not command.ended and (wanted is None or command.command_id in wanted)
        ]
    if wanted is not None:
        missing = set(wanted) - {command.command_id for _, command in found}
        if missing:
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="no_such_command",
                translation_placeholders={"command_id": ", ".join(sorted(missing))},
            )
    cancelled: list[JsonValueType] = []
    for site, command in found:
        try:
            site.engine.cancel_command(command.command_id, reason)
        except IllegalTransition:
            continue  # It ended on its own, or with the one that it waited for.
        cancelled.append(command.command_id)
        site.wake_soon()
    return {"cancelled": cancelled}


async def _async_set_override(hass: HomeAssistant, call: ServiceCall) -> ServiceResponse:
    """Let a setpoint by hand stand before the plan, for as long as the action says."""
    now = dt_util.utcnow()
    until = _still_to_come(call.data.get(ATTR_UNTIL), now)
    if ATTR_DURATION in call.data:
        until = now + call.data[ATTR_DURATION]
    if until is not None and until <= now:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="override_in_the_past",
            translation_placeholders={"until": until.isoformat()},
        )
    power_kw = call.data[ATTR_POWER_KW]
    targets = await async_to_control(hass, call, required=True)
    for site, asset_id in targets:
        _check_direction(site, asset_id, power_kw)
    for site, asset_id in targets:
        slot = site.plans.slot_at(asset_id, now)
        site.following.start_override(
            asset_id,
            Override(
                power_kw=power_kw,
                started_at=now,
                until=until,
                until_plan_change=call.data.get(ATTR_NEXT_PLAN_CHANGE, False),
                plan_kw_at_start=None if slot is None else slot.setpoint_kw,
                context_id=call.context.id,
            ),
        )
        await site.async_save_controls()
    return {
        "assets": {
            asset_id: {"power_kw": power_kw, "until": until.isoformat() if until else None}
            for _, asset_id in targets
        }
    }


def _check_direction(site: DispatchCoordinator, asset_id: str, power_kw: float) -> None:
    """Refuse to discharge what cannot be discharged."""
    capabilities = site.assets[asset_id].adapter.capabilities
    if power_kw < 0 and CommandType.SET_DISCHARGE_RATE not in capabilities.command_types:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="cannot_discharge",
            translation_placeholders={"asset": asset_id, "power_kw": f"{power_kw:g}"},
        )


async def _async_clear_override(hass: HomeAssistant, call: ServiceCall) -> ServiceResponse:
    """Let the plan count again."""
    cleared: list[JsonValueType] = []
    for site, asset_id in await async_to_control(hass, call, required=True):
        if asset_id in site.controls.overrides:
            site.following.end_override(asset_id, "cleared by an action")
            await site.async_save_controls()
            cleared.append(asset_id)
    return {"cleared": cleared}


async def _async_clear_schedule(hass: HomeAssistant, call: ServiceCall) -> ServiceResponse:
    """Withdraw the plans of the assets named, or of all; it is on disk when this returns."""
    by_site: dict[str, tuple[DispatchCoordinator, set[str]]] = {}
    for site, asset_id in await async_to_control(hass, call, required=False):
        by_site.setdefault(site.entry.entry_id, (site, set()))[1].add(asset_id)
    cleared: list[JsonValueType] = []
    for site, asset_ids in by_site.values():
        cleared += await site.async_clear_schedule(asset_ids)
    return {"cleared": cleared}


async def _async_get_commands(hass: HomeAssistant, call: ServiceCall) -> ServiceResponse:
    """Return commands, those that wait and those in the ledger, the latest first."""
    found = await async_to_read(hass, call)
    sites = {site.entry.entry_id: site for site, _ in found}
    some = names_assets(call) or not await async_sees_everything(hass, call)
    statuses = call.data.get(ATTR_STATUS)
    wanted = Filter(
        # Without a name, what assets did that are gone by now is wanted too.
        asset_ids=frozenset(asset_id for _, asset_id in found) if some else None,
        states=None if statuses is None else frozenset(statuses),
        plan_id=call.data.get(ATTR_PLAN_ID),
        since=_moment(call.data.get(ATTR_FROM)),
        until=_moment(call.data.get(ATTR_TO)),
    )
    return commands_view(
        list(sites.values()), wanted, offset=call.data[ATTR_OFFSET], limit=call.data[ATTR_LIMIT]
    )


async def _async_get_schedule(hass: HomeAssistant, call: ServiceCall) -> ServiceResponse:
    """Return what the plans ask of each asset, slot by slot."""
    now = dt_util.utcnow()
    begin = _moment(call.data.get(ATTR_FROM)) or now
    end = _moment(call.data.get(ATTR_TO))
    return {
        "assets": {
            asset_id: slots_view(site.plans.of_asset(asset_id, now), asset_id, begin, end)
            for site, asset_id in await async_to_read(hass, call)
        }
    }


async def _async_clear_site_limit(hass: HomeAssistant, call: ServiceCall) -> None:
    """Let a site have no power limit of its own; it is on disk when this returns."""
    site = site_of(hass, call)
    await async_check_control_of_site(hass, call, site)
    await site.async_limit(None)


def _moment(given: datetime | None) -> datetime | None:
    return None if given is None else dt_util.as_utc(given)


def _still_to_come(given: datetime | None, now: datetime) -> datetime | None:
    """Return a moment; of a local time that the clocks bring twice, the one still to come."""
    first = _moment(given)
    if given is None or first is None or first > now or given.tzinfo is not None:
        return first
    return dt_util.as_utc(given.replace(tzinfo=dt_util.get_default_time_zone(), fold=1))


async def _async_simulate_fault(hass: HomeAssistant, call: ServiceCall) -> None:
    """Let simulated devices misbehave, or behave again."""
    for site, asset_id in await async_to_control(hass, call, required=True):
        adapter = site.assets[asset_id].adapter
        if not isinstance(adapter, SimulatedDevice):
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="not_simulated",
                translation_placeholders={"asset": asset_id},
            )
        adapter.set_fault(Fault(call.data[ATTR_FAULT]))
