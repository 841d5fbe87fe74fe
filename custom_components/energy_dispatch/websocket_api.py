"""The websocket commands of the panel and the card; frontend/src/contract.ts has their types.

They only tell. Acting is done through Home Assistant's actions, so that context, permissions and
the logbook work.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from homeassistant.components.websocket_api import async_register_command
from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.components.websocket_api.const import (
    ERR_INVALID_FORMAT,
    ERR_NOT_FOUND,
    ERR_UNAUTHORIZED,
)
from homeassistant.components.websocket_api.decorators import async_response, websocket_command
from homeassistant.components.websocket_api.messages import event_message
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback
import voluptuous as vol

from .const import DOMAIN
from .coordinator import DispatchCoordinator
from .engine import CommandStatus
from .engine.ledger import INTERRUPTED
from .panel.asset_view import View, asset_key
from .panel.buckets import Window
from .panel.commands_page import Wanted, async_happened, async_settle, async_waiting
from .panel.device_view import device_view
from .panel.extras import extras_of
from .panel.feed import feed
from .panel.permissions import may_see
from .panel.plans_view import async_plans
from .panel.series import async_series
from .views import entry_view

COMMANDS_AT_MOST: Final = 200
LONGEST_SERIES_SECONDS: Final = 32 * 86_400
STATES: Final = (*(status.value for status in CommandStatus), INTERRUPTED)

type Message = dict[str, Any]


@callback
def async_setup_websocket_api(hass: HomeAssistant) -> None:
    """Register the commands."""
    for command in (
        _subscribe,
        _commands,
        _command,
        _series,
        _plans,
        _devices,
    ):
        async_register_command(hass, command)


@websocket_command({vol.Required("type"): f"{DOMAIN}/subscribe"})
@callback
def _subscribe(hass: HomeAssistant, connection: ActiveConnection, msg: Message) -> None:
    """Answer with a snapshot, and then deltas, until the subscription ends."""
    connection.send_result(msg["id"])

    @callback
    def send(frame: Mapping[str, object]) -> None:
        connection.send_message(event_message(msg["id"], frame))

    connection.subscriptions[msg["id"]] = feed(hass).subscribe(connection.user, send)


@websocket_command(
    {
        vol.Required("type"): f"{DOMAIN}/commands",
        vol.Required("part"): vol.In(["happened", "waiting"]),
        vol.Optional("assets"): [str],
        vol.Optional("states"): [vol.In(STATES)],
        vol.Optional("plan_id"): str,
        vol.Optional("offset", default=0): vol.All(int, vol.Range(min=0)),
        vol.Optional("limit", default=100): vol.All(int, vol.Range(1, COMMANDS_AT_MOST)),
    }
)
@async_response
async def _commands(hass: HomeAssistant, connection: ActiveConnection, msg: Message) -> None:
    """Answer with a page of commands."""
    states = frozenset(msg["states"]) if "states" in msg else None
    wanted = [
        Wanted(site=site, asset_ids=asset_ids, states=states, plan_id=msg.get("plan_id"))
        for site, asset_ids in _seen(hass, connection, msg.get("assets"))
    ]
    page = async_happened if msg["part"] == "happened" else async_waiting
    connection.send_result(msg["id"], await page(wanted, msg["offset"], msg["limit"]))


@websocket_command(
    {
        vol.Required("type"): f"{DOMAIN}/command",
        vol.Required("asset"): str,
        vol.Required("command_id"): str,
    }
)
@async_response
async def _command(hass: HomeAssistant, connection: ActiveConnection, msg: Message) -> None:
    """Answer with everything that happened to a command."""
    found = _asset(hass, connection, msg)
    if found is None:
        return
    site, asset_id = found
    await async_settle(site)
    command_id = msg["command_id"]
    entry = next(
        (one for one in site.ledger.ledger.entries() if one.command_id == command_id), None
    )
    if entry is None:
        command = site.engine.get_command(command_id)
        entry = None if command is None else site.ledger.ledger.entry(command)
    if entry is None or entry.asset_id != asset_id:
        connection.send_error(
            msg["id"], ERR_NOT_FOUND, f"There is no command {command_id} any more."
        )
        return
    view = entry_view(entry)
    user_id = view["user_id"]
    user = await hass.auth.async_get_user(user_id) if isinstance(user_id, str) else None
    names = {one.plan_id: one.name for one in site.plans.all}
    names |= {one["plan_id"]: one["name"] for one in extras_of(site).notebook.submissions}
    connection.send_result(
        msg["id"],
        {
            **view,
            "plan_name": names.get(entry.plan_id or ""),
            "user_name": user.name if user is not None else None,
        },
    )


@websocket_command(
    {
        vol.Required("type"): f"{DOMAIN}/series",
        vol.Required("asset"): str,
        vol.Required("start"): vol.Coerce(float),
        vol.Required("end"): vol.Coerce(float),
    }
)
@async_response
async def _series(hass: HomeAssistant, connection: ActiveConnection, msg: Message) -> None:
    """Answer with plan, commanded and measured power of an asset."""
    found = _asset(hass, connection, msg)
    if found is None:
        return
    start, end = msg["start"], msg["end"]
    if not 0 < end - start <= LONGEST_SERIES_SECONDS:
        connection.send_error(
            msg["id"],
            ERR_INVALID_FORMAT,
            "end has to be after start, and at most 32 days after it.",
        )
        return
    site, asset_id = found
    answer = await async_series(
        site, extras_of(site).memory, asset_id, Window(start=start, end=end)
    )
    connection.send_result(msg["id"], answer)


@websocket_command({vol.Required("type"): f"{DOMAIN}/plans"})
@async_response
async def _plans(hass: HomeAssistant, connection: ActiveConnection, msg: Message) -> None:
    """Answer with the plans of each site, as far as they concern assets that the user may see."""
    plans: list[View] = []
    for site, asset_ids in _seen(hass, connection, None):
        views = await async_plans(site, extras_of(site).notebook)
        parts = views if asset_ids is None else [_part(view, asset_ids) for view in views]
        plans += [part for part in parts if asset_ids is None or part["assets"]]
    connection.send_result(msg["id"], {"plans": plans})


@websocket_command({vol.Required("type"): f"{DOMAIN}/devices"})
@async_response
async def _devices(hass: HomeAssistant, connection: ActiveConnection, msg: Message) -> None:
    """Answer with what each device can do."""
    devices: list[View] = []
    for site, asset_ids in _seen(hass, connection, None):
        await async_settle(site)
        notebook = extras_of(site).notebook
        devices += [
            device_view(site, notebook, asset)
            for asset_id, asset in site.assets.items()
            if asset_ids is None or asset_id in asset_ids
        ]
    connection.send_result(msg["id"], {"devices": devices})


def _sites(hass: HomeAssistant) -> dict[str, DispatchCoordinator]:
    return {
        entry.entry_id: entry.runtime_data
        for entry in hass.config_entries.async_entries(DOMAIN)
        if entry.state is ConfigEntryState.LOADED
    }


def _seen(
    hass: HomeAssistant, connection: ActiveConnection, keys: Sequence[str] | None
) -> list[tuple[DispatchCoordinator, frozenset[str] | None]]:
    """Return each site with those of its assets that are wanted and that the user may see.

    None instead of assets means no bound: those that are gone by now are wanted too.
    """
    found: list[tuple[DispatchCoordinator, frozenset[str] | None]] = []
    for site in _sites(hass).values():
        visible = {one for one in site.assets if may_see(connection.user, site, one)}
        if keys is None and connection.user.is_admin:
            found.append((site, None))
            continue
        wanted = {one for one in visible if keys is None or asset_key(site, one) in keys}
        if wanted:
            found.append((site, frozenset(wanted)))
    return found


def _asset(
    hass: HomeAssistant, connection: ActiveConnection, msg: Message
) -> tuple[DispatchCoordinator, str] | None:
    """Return the asset that a message names; if there is none, that was answered."""
    entry_id, _, asset_id = msg["asset"].partition("/")
    site = _sites(hass).get(entry_id)
    if site is None or asset_id not in site.assets:
        connection.send_error(msg["id"], ERR_NOT_FOUND, f"There is no asset {msg['asset']}.")
        return None
    if not may_see(connection.user, site, asset_id):
        connection.send_error(
            msg["id"], ERR_UNAUTHORIZED, "You have no permission to see this asset."
        )
        return None
    return site, asset_id


def _part(view: View, asset_ids: frozenset[str]) -> View:
    assets = view["assets"]
    shown = assets if isinstance(assets, Mapping) else {}
    return {**view, "assets": {key: one for key, one in shown.items() if key in asset_ids}}
