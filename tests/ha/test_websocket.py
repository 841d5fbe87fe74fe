"""What the panel is told over the websocket: snapshots, deltas, pages, and who may see them."""

from freezegun.api import FrozenDateTimeFactory
from homeassistant.auth.models import Group
from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockUser
from pytest_homeassistant_custom_component.typing import (
    WebSocketGenerator,
)

from custom_components.energy_dispatch.coordinator import EnergyDispatchConfigEntry

from .panel_client import ask, coalesce, frame, refusal, subscribe
from .schedules import call, rows, settle
from .site import GARAGE, HOUSE_BATTERY, entity_id


async def test_a_subscriber_first_gets_all_that_is_known(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    await call(hass, "submit_schedule", name="night tariff", schedule=rows(ev_garage_kw=[7.4, 0]))
    snapshot = await subscribe(await hass_ws_client(hass))
    assert snapshot["kind"] == "snapshot"
    assert snapshot["sites"][site.entry_id]["name"] == "Home"
    assert snapshot["sites"][site.entry_id]["plan"]["name"] == "night tariff"
    garage = snapshot["assets"][f"{site.entry_id}/{GARAGE}"]
    assert garage["name"] == "Garage"
    assert garage["can_control"] is True
    assert garage["mode"] == "plan"
    assert garage["setpoint_kw"] == 7.4
    assert garage["entities"]["power"] == entity_id(hass, "sensor", f"{site.entry_id}_garage_power")
    assert garage["why"]["code"] == "follows"
    assert garage["why"]["plan"] == "night tariff"
    assert garage["next"]["power_kw"] == 0
    assert snapshot["assets"][f"{site.entry_id}/{HOUSE_BATTERY}"]["why"] == {"code": "no_plan"}


async def test_changes_of_a_quarter_of_a_second_come_in_one_delta_with_the_next_revision(
    hass: HomeAssistant,
    site: EnergyDispatchConfigEntry,
    hass_ws_client: WebSocketGenerator,
    freezer: FrozenDateTimeFactory,
) -> None:
    client = await hass_ws_client(hass)
    snapshot = await subscribe(client)
    await call(hass, "set_override", asset_id=GARAGE, power_kw=4, duration={"minutes": 5})
    await call(hass, "set_override", asset_id=GARAGE, power_kw=6, duration={"minutes": 5})
    await coalesce(hass, freezer)
    delta = await frame(client)
    assert delta["kind"] == "delta"
    assert delta["after"] == snapshot["revision"]
    assert delta["revision"] == snapshot["revision"] + 1
    assert list(delta["assets"]) == [f"{site.entry_id}/{GARAGE}"]
    change = delta["assets"][f"{site.entry_id}/{GARAGE}"]
    assert change["mode"] == "override"
    assert change["override"]["power_kw"] == 6
    assert change["why"]["code"] == "override"
    assert "name" not in change, "what is as before is not said again"


async def test_a_delta_of_an_asset_is_below_a_kilobyte(
    hass: HomeAssistant,
    site: EnergyDispatchConfigEntry,
    hass_ws_client: WebSocketGenerator,
    freezer: FrozenDateTimeFactory,
) -> None:
    client = await hass_ws_client(hass)
    await subscribe(client)
    await call(hass, "send_command", asset_id=GARAGE, command_type="set_charge_rate", power_kw=5)
    await coalesce(hass, freezer)
    message = await client.receive_str()
    assert len(message) <= 1024, message


async def test_an_asset_that_is_removed_is_told_as_gone(
    hass: HomeAssistant,
    site: EnergyDispatchConfigEntry,
    hass_ws_client: WebSocketGenerator,
    freezer: FrozenDateTimeFactory,
) -> None:
    client = await hass_ws_client(hass)
    await subscribe(client)
    subentry = next(one for one in site.subentries.values() if one.data["asset_id"] == GARAGE)
    hass.config_entries.async_remove_subentry(site, subentry.subentry_id)
    await coalesce(hass, freezer)
    deltas = [await frame(client)]
    while deltas[-1].get("assets", {}).get(f"{site.entry_id}/{GARAGE}", "") is not None:
        await coalesce(hass, freezer)
        deltas.append(await frame(client))
    assert (await subscribe(await hass_ws_client(hass)))["assets"].keys() == {
        f"{site.entry_id}/{HOUSE_BATTERY}"
    }


async def test_a_reload_takes_the_site_away_and_brings_it_back(
    hass: HomeAssistant,
    site: EnergyDispatchConfigEntry,
    hass_ws_client: WebSocketGenerator,
    freezer: FrozenDateTimeFactory,
) -> None:
    client = await hass_ws_client(hass)
    await subscribe(client)
    assert await hass.config_entries.async_unload(site.entry_id)
    await coalesce(hass, freezer)
    gone = await frame(client)
    assert gone["sites"] == {site.entry_id: None}
    assert set(gone["assets"].values()) == {None}
    assert await hass.config_entries.async_setup(site.entry_id)
    await coalesce(hass, freezer)
    back = await frame(client)
    assert back["sites"][site.entry_id]["name"] == "Home"
    assert back["assets"][f"{site.entry_id}/{GARAGE}"]["can_control"] is True


async def test_nobody_listens_to_assets_once_the_last_panel_is_closed(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    listeners = site.runtime_data.assets[GARAGE]._listeners
    before = len(listeners)
    client = await hass_ws_client(hass)
    await client.send_json({"id": 1, "type": "energy_dispatch/subscribe"})
    await client.receive_json()
    await client.receive_json()
    assert len(listeners) == before + 1
    await client.send_json({"id": 2, "type": "unsubscribe_events", "subscription": 1})
    assert (await client.receive_json())["success"]
    assert len(listeners) == before


async def test_what_happened_comes_newest_first_in_pages(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    for power_kw in (2, 3, 4):
        await call(
            hass, "send_command", asset_id=GARAGE, command_type="set_charge_rate", power_kw=power_kw
        )
    client = await hass_ws_client(hass)
    first = await ask(client, "commands", part="happened", limit=2)
    assert [one["asked_kw"] for one in first["commands"]] == [4, 3]
    assert first["total"] == 3
    assert first["next_offset"] == 2
    second = await ask(client, "commands", part="happened", limit=2, offset=2)
    assert [one["asked_kw"] for one in second["commands"]] == [2]
    assert second["next_offset"] is None


async def test_what_waits_comes_soonest_first(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    await call(
        hass,
        "submit_schedule",
        schedule=rows(ev_garage_kw=[1.5, 2, 3], battery_discharge_kw=[1, 2, 3]),
    )
    client = await hass_ws_client(hass)
    page = await ask(client, "commands", part="waiting")
    dues = [one["due_at"] for one in page["commands"]]
    assert dues == sorted(dues)
    assert page["total"] == 4, "two later slots each"
    battery = await ask(
        client, "commands", part="waiting", assets=[f"{site.entry_id}/{HOUSE_BATTERY}"]
    )
    assert [one["asked_kw"] for one in battery["commands"]] == [-2, -3]
    none = await ask(client, "commands", part="waiting", states=["failed"])
    assert none["total"] == 0


async def test_commands_are_filtered_by_state_asset_and_plan(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    plan = await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[2, 3]))
    await hass.services.async_call(
        "energy_dispatch", "simulate_fault", {"asset_id": GARAGE, "fault": "reject"}, blocking=True
    )
    await call(hass, "send_command", asset_id=GARAGE, command_type="set_charge_rate", power_kw=9)
    client = await hass_ws_client(hass)
    failed = await ask(client, "commands", part="happened", states=["failed"])
    assert [one["asked_kw"] for one in failed["commands"]] == [9]
    planned = await ask(client, "commands", part="happened", plan_id=plan["plan_id"])
    assert [one["asked_kw"] for one in planned["commands"]] == [2]
    other = await ask(
        client, "commands", part="happened", assets=[f"{site.entry_id}/{HOUSE_BATTERY}"]
    )
    assert other["total"] == 0


async def test_a_command_tells_who_asked_for_it_and_in_which_plan(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    client = await hass_ws_client(hass)
    await client.send_json_auto_id(
        {
            "type": "call_service",
            "domain": "energy_dispatch",
            "service": "submit_schedule",
            "service_data": {"name": "tonight", "schedule": rows(ev_garage_kw=[2, 3])},
            "return_response": True,
        }
    )
    assert (await client.receive_json())["success"]
    await settle(hass)
    page = await ask(client, "commands", part="happened")
    command = await ask(
        client,
        "command",
        asset=f"{site.entry_id}/{GARAGE}",
        command_id=page["commands"][0]["id"],
    )
    assert command["plan_name"] == "tonight"
    assert command["user_name"] == "Mock User"
    assert command["attempts"][0]["number"] == 1
    waiting = await ask(client, "commands", part="waiting")
    later = await ask(
        client,
        "command",
        asset=f"{site.entry_id}/{GARAGE}",
        command_id=waiting["commands"][0]["id"],
    )
    assert later["status"] == "pending"


async def test_plans_are_told_with_what_became_of_them(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    first = rows(ev_garage_kw=[22, 3], note=["a", "b"])
    await call(hass, "submit_schedule", name="old", schedule=first)
    await call(hass, "submit_schedule", name="new", schedule=rows(ev_garage_kw=[4, 5]))
    with pytest.raises(Exception, match="row 1"):
        await call(hass, "submit_schedule", name="bad", schedule=rows(ev_garage_kw=[4, -5]))
    await call(hass, "submit_schedule", name="dry", dry_run=True, schedule=first)
    answer = await ask(await hass_ws_client(hass), "plans")
    plans = {plan["name"]: plan for plan in answer["plans"]}
    assert list(plans) == ["bad", "new", "old"], "newest first, and no dry run"
    assert plans["old"]["state"] == "replaced"
    assert plans["new"]["state"] == "active"
    assert plans["bad"]["state"] == "refused"
    assert plans["bad"]["problems"][0]["row"] == 1
    assert plans["old"]["assets"][GARAGE]["clamped"][0]["sent_kw"] == 11
    await call(hass, "clear_schedule")
    answer = await ask(await hass_ws_client(hass), "plans")
    assert [plan["state"] for plan in answer["plans"]] == ["refused", "cancelled", "replaced"]


async def test_plans_and_their_senders_are_remembered_over_a_reload(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    await call(hass, "submit_schedule", name="kept", schedule=rows(ev_garage_kw=[4, 5]))
    assert await hass.config_entries.async_reload(site.entry_id)
    await settle(hass)
    answer = await ask(await hass_ws_client(hass), "plans")
    assert [(plan["name"], plan["state"]) for plan in answer["plans"]] == [("kept", "active")]


async def test_devices_are_told_with_their_abilities_and_their_record(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    await call(hass, "send_command", asset_id=GARAGE, command_type="set_charge_rate", power_kw=5)
    answer = await ask(await hass_ws_client(hass), "devices")
    garage = next(one for one in answer["devices"] if one["asset"].endswith(GARAGE))
    assert garage["max_charge_kw"] == 11
    assert garage["min_charge_kw"] == 1.4
    assert garage["writes_today"] == 1
    assert garage["failed_today"] == 0
    assert garage["last_proof"]["proof"] == "read_back"
    assert "set_charge_rate" in garage["command_types"]


async def test_a_user_sees_only_the_assets_whose_entities_it_may_read(
    hass: HomeAssistant,
    site: EnergyDispatchConfigEntry,
    hass_ws_client: WebSocketGenerator,
    hass_admin_user: MockUser,
) -> None:
    schedule = rows(ev_garage_kw=[2, 3], battery_charge_kw=[1, 2])
    await call(hass, "submit_schedule", schedule=schedule)
    power = entity_id(hass, "sensor", f"{site.entry_id}_house_battery_power")
    hass_admin_user.groups = [
        Group(name="guests", policy={"entities": {"entity_ids": {power: {POLICY_READ: True}}}})
    ]
    client = await hass_ws_client(hass)
    snapshot = await subscribe(client)
    battery_key = f"{site.entry_id}/{HOUSE_BATTERY}"
    assert list(snapshot["assets"]) == [battery_key]
    assert snapshot["assets"][battery_key]["can_control"] is False
    assert snapshot["hidden"] == 1
    garage = f"{site.entry_id}/{GARAGE}"
    client = await hass_ws_client(hass)
    page = await ask(client, "commands", part="happened")
    assert {one["asset"] for one in page["commands"]} == {battery_key}
    assert (await ask(client, "commands", part="waiting", assets=[garage]))["total"] == 0
    plans = (await ask(client, "plans"))["plans"]
    assert list(plans[0]["assets"]) == [HOUSE_BATTERY]
    assert [one["asset"] for one in (await ask(client, "devices"))["devices"]] == [battery_key]
    assert await refusal(client, "series", asset=garage, start=0, end=60) == "unauthorized"
    assert await refusal(client, "command", asset=garage, command_id="x") == "unauthorized"


async def test_unknown_names_are_refused_with_a_sentence(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    client = await hass_ws_client(hass)
    garage = f"{site.entry_id}/{GARAGE}"
    assert await refusal(client, "series", asset="nowhere/x", start=0, end=60) == "not_found"
    assert await refusal(client, "command", asset=garage, command_id="x") == "not_found"
    assert await refusal(client, "series", asset=garage, start=60, end=60) == "invalid_format"
    assert await refusal(client, "series", asset=garage, start=0, end=1e9) == "invalid_format"
    assert await refusal(client, "commands", part="none") == "invalid_format"
