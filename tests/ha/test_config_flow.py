"""Setting up a site, and changing it."""

from typing import Any

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigEntryState,
    ConfigFlowResult,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
import pytest

from custom_components.energy_dispatch.const import DOMAIN
from custom_components.energy_dispatch.coordinator import EnergyDispatchConfigEntry

from .site import SITE_DATA

CABIN = {"name": "Cabin", "ocpp": {"ocpp_host": "127.0.0.1", "ocpp_port": 9100}}
pytestmark = pytest.mark.smoke


def with_(**changes: Any) -> dict[str, Any]:
    """Return what is filled in for the cabin, with changes to its name or its OCPP server."""
    name = changes.pop("name", CABIN["name"])
    return {"name": name, "ocpp": {"ocpp_host": "127.0.0.1", "ocpp_port": 9100, **changes}}


async def change(hass: HomeAssistant, entry: EnergyDispatchConfigEntry) -> ConfigFlowResult:
    """Begin to change a site."""
    return await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_RECONFIGURE, "entry_id": entry.entry_id}
    )


async def test_a_site_is_set_up_by_its_name(hass: HomeAssistant) -> None:
    form = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    assert form["type"] is FlowResultType.FORM
    assert form["step_id"] == "user"
    assert not form["errors"]

    made = await hass.config_entries.flow.async_configure(
        form["flow_id"], {"name": " Cabin ", "ocpp": {}}
    )
    await hass.async_block_till_done()

    assert made["type"] is FlowResultType.CREATE_ENTRY
    assert made["title"] == "Cabin"
    assert made["data"] == {"ocpp_host": "0.0.0.0", "ocpp_port": 9000}  # noqa: S104
    assert made["result"].state is ConfigEntryState.LOADED


@pytest.mark.parametrize(
    ("wrong", "errors"),
    [
        (with_(name="  "), {"name": "name_missing"}),
        (with_(ocpp_host="garage door"), {"ocpp": "ocpp_host_invalid"}),
        (with_(ocpp_certificate="/ssl/hub.crt"), {"ocpp": "ocpp_certificate_incomplete"}),
        (with_(ocpp_key="/ssl/hub.key"), {"ocpp": "ocpp_certificate_incomplete"}),
        (
            with_(name="", ocpp_host="300.1.1.1"),
            {"name": "name_missing", "ocpp": "ocpp_host_invalid"},
        ),
    ],
)
async def test_a_wrong_field_is_named_and_can_be_put_right(
    hass: HomeAssistant, wrong: dict[str, Any], errors: dict[str, str]
) -> None:
    form = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    again = await hass.config_entries.flow.async_configure(form["flow_id"], wrong)
    assert again["type"] is FlowResultType.FORM
    assert again["errors"] == errors

    made = await hass.config_entries.flow.async_configure(form["flow_id"], CABIN)
    assert made["type"] is FlowResultType.CREATE_ENTRY
    assert made["data"] == {"ocpp_host": "127.0.0.1", "ocpp_port": 9100}


@pytest.mark.parametrize("port", [0, 65_536, float("nan"), "ninety"])
async def test_a_port_that_does_not_exist_is_refused(hass: HomeAssistant, port: object) -> None:
    form = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    with pytest.raises(InvalidData):
        await hass.config_entries.flow.async_configure(form["flow_id"], with_(ocpp_port=port))


@pytest.mark.parametrize("name", ["Home", "home "])
async def test_a_second_site_of_the_same_name_is_refused(
    hass: HomeAssistant, site_entry: EnergyDispatchConfigEntry, name: str
) -> None:
    form = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    ended = await hass.config_entries.flow.async_configure(form["flow_id"], with_(name=name))
    assert ended["type"] is FlowResultType.ABORT
    assert ended["reason"] == "already_configured"
    assert hass.config_entries.async_entries(DOMAIN) == [site_entry]


async def test_a_site_gets_another_name_and_another_port(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    form = await change(hass, site)
    assert form["step_id"] == "reconfigure"
    ended = await hass.config_entries.flow.async_configure(form["flow_id"], CABIN)
    await hass.async_block_till_done()
    assert ended["type"] is FlowResultType.ABORT
    assert ended["reason"] == "reconfigure_successful"
    assert site.title == "Cabin"
    assert site.data == CABIN["ocpp"]
    assert site.state is ConfigEntryState.LOADED
    assert set(site.runtime_data.assets) == {"garage", "house_battery"}


async def test_a_site_keeps_its_name_and_cannot_take_that_of_another(
    hass: HomeAssistant, site_entry: EnergyDispatchConfigEntry
) -> None:
    form = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    await hass.config_entries.flow.async_configure(form["flow_id"], CABIN)
    form = await change(hass, site_entry)
    again = await hass.config_entries.flow.async_configure(form["flow_id"], CABIN)
    assert again["errors"] == {"name": "name_taken"}
    again = await hass.config_entries.flow.async_configure(form["flow_id"], with_(name=""))
    assert again["errors"] == {"name": "name_missing"}

    ended = await hass.config_entries.flow.async_configure(
        form["flow_id"], {"name": "Home", "ocpp": dict(SITE_DATA)}
    )
    assert ended["reason"] == "reconfigure_successful"
    assert site_entry.title == "Home"
