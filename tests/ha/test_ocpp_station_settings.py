"""Settings of two assets that share a charger, in a real Home Assistant."""

from functools import partial

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from tests.adapters.ocpp.helpers import patience

from .ocpp_bay import until
from .schedules import call, rows
from .test_subentry_flows import added, change, fill, form_of
from .two_sockets import LEFT, RIGHT, SIDE, asset, charger_with_two, limits_kw, set_up

pytestmark = pytest.mark.usefixtures("socket_enabled")


async def test_a_setting_of_one_asset_drops_nobodys_link(hass: HomeAssistant) -> None:
    site = await set_up(hass, LEFT, RIGHT)
    async with charger_with_two(hass, plugged=True) as charger:
        charger.plug(2)
        await until(charger, lambda: all(each.session for each in charger.outlets))
        await until(charger, lambda: asset(site, "right").snapshot.connected)
        await call(
            hass,
            "submit_schedule",
            schedule=rows(ev_left_kw=[7.4], ev_right_kw=[9.0]),
            asset_map={"left": "left", "right": "right"},
        )
        await until(charger, lambda: limits_kw(charger) == [7.4, 9.0])
        links: list[bool] = []
        for each in (asset(site, "left"), asset(site, "right")):
            each.listen(partial(lambda each: links.append(each.snapshot.connected), each))
        form = await change(hass, site, site.subentries[asset(site, "right").config.subentry_id])
        done = await fill(
            hass, form, SIDE | {"name": "Right", "connector_id": 2, "max_current_a": 10}
        )
        assert done["reason"] == "reconfigure_successful"
        await until(charger, lambda: limits_kw(charger) == [7.4, 6.9])
        assert links
        assert all(links)
        assert charger.link.connections == 1


async def test_a_password_is_that_of_all_connectors_and_drops_no_link(hass: HomeAssistant) -> None:
    password = "a-long-password"
    site = await set_up(hass, LEFT, RIGHT)
    async with charger_with_two(hass) as charger:
        await until(charger, lambda: asset(site, "right").snapshot.connected)
        form = await change(hass, site, site.subentries[asset(site, "left").config.subentry_id])
        await fill(hass, form, SIDE | {"name": "Left", "password": password})
        assert [each.data["password"] for each in site.subentries.values()] == [password] * 2
        assert asset(site, "left").snapshot.connected
        assert asset(site, "right").snapshot.connected
        assert charger.link.connections == 1
    async with charger_with_two(hass) as charger:
        async with patience():
            await charger.until(lambda: not charger.link.connected)
        assert not asset(site, "right").snapshot.connected
    async with charger_with_two(hass, password=password) as charger:
        await until(charger, lambda: asset(site, "right").snapshot.connected)
    form = await change(hass, site, site.subentries[asset(site, "right").config.subentry_id])
    await fill(hass, form, SIDE | {"name": "Right", "connector_id": 2, "remove_password": True})
    assert all("password" not in each.data for each in site.subentries.values())


async def test_another_connector_takes_over_the_password_and_clashes_are_named(
    hass: HomeAssistant,
) -> None:
    site = await set_up(hass, LEFT | {"password": "a-long-password"})
    form = await form_of(hass, site, "charger", "ocpp")
    right = SIDE | {"name": "Right", "connector_id": 2}
    for wrong, errors in (
        ({"connector_id": 1}, {"connector_id": "connector_taken"}),
        ({"password": "another-password"}, {"password": "password_differs"}),
    ):
        again = await fill(hass, form, right | wrong)
        assert again["errors"] == errors
    made = await fill(hass, form, right)
    assert made["type"] is FlowResultType.CREATE_ENTRY
    assert added(site).data["password"] == "a-long-password"
