"""OCPP chargers in a real Home Assistant, over real websockets."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
import json
from pathlib import Path
import socket
from typing import Any

import aiohttp
from homeassistant.config_entries import SOURCE_INTEGRATION_DISCOVERY, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_dispatch.adapters import Telemetry
from custom_components.energy_dispatch.asset_state import observed_state
from custom_components.energy_dispatch.const import DOMAIN, SUBENTRY_CHARGER
from custom_components.energy_dispatch.coordinator import EnergyDispatchConfigEntry
from custom_components.energy_dispatch.engine import ChargerState
from custom_components.energy_dispatch.ocpp_discovery import knows_tag
from custom_components.energy_dispatch.ocpp_memory import OcppMemory
from tests.adapters.ocpp.helpers import RawCharger, patience, started

from .ocpp_bay import BAY
from .schedules import call, rows
from .site import entity_id, subentry

pytestmark = pytest.mark.usefixtures("socket_enabled")

MEMORY_FILE = "energy_dispatch.all_sites.ocpp_chargers"
DATA = {
    **BAY,
    "rate_unit": "W",
    "end_policy": "release",
    "store_plan": "off",
}


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


type SetUp = Callable[..., Any]


@pytest.fixture
def set_up(hass: HomeAssistant, port: int) -> SetUp:
    async def _set_up(bay: dict[str, Any] | None = None, **data: Any) -> EnergyDispatchConfigEntry:
        mock = MockConfigEntry(
            domain=DOMAIN,
            title="Home",
            data={"ocpp_host": "127.0.0.1", "ocpp_port": port} | data,
            subentries_data=(subentry(SUBENTRY_CHARGER, "Bay", DATA | (bay or {})),),
        )
        mock.add_to_hass(hass)
        assert await hass.config_entries.async_setup(mock.entry_id)
        await hass.async_block_till_done()
        assert mock.state is ConfigEntryState.LOADED
        entry: EnergyDispatchConfigEntry = mock
        return entry

    return _set_up


@asynccontextmanager
async def dialling(port: int, charge_point_id: str = "CP1") -> AsyncIterator[RawCharger]:
    async with (
        aiohttp.ClientSession() as http,
        http.ws_connect(
            f"ws://127.0.0.1:{port}/{charge_point_id}", protocols=("ocpp1.6",)
        ) as websocket,
    ):
        charger = RawCharger(websocket)
        yield charger
        await websocket.close()
        await charger.gone()


async def until_charging(hass: HomeAssistant, charger: RawCharger) -> None:
    await charger.boot()
    await charger.call("StartTransaction", **started())
    await hass.async_block_till_done()


async def test_a_charger_that_nobody_declared_is_discovered_and_added(
    hass: HomeAssistant, set_up: SetUp, port: int
) -> None:
    entry = await set_up()
    with pytest.raises(aiohttp.WSServerHandshakeError):
        async with dialling(port, "NEW-1"):
            pass
    await hass.async_block_till_done()
    (flow,) = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    assert flow["context"]["source"] == SOURCE_INTEGRATION_DISCOVERY
    assert flow["context"]["title_placeholders"] == {"name": "NEW-1"}
    values = {"site": entry.entry_id, "phases": "3", "max_current_a": 16}
    for name, error in ((" ", "name_missing"), ("Bay", "asset_id_taken")):
        form = await hass.config_entries.flow.async_configure(
            flow["flow_id"], values | {"name": name}
        )
        assert form["errors"] == {"name": error}
    done = await hass.config_entries.flow.async_configure(
        flow["flow_id"], values | {"name": "Driveway"}
    )
    assert done["type"] is FlowResultType.ABORT
    assert done["reason"] == "charger_added"
    await hass.async_block_till_done()
    assert "driveway" in entry.runtime_data.assets
    async with dialling(port, "NEW-1") as charger, patience():
        await charger.boot()
        await charger.until_called("GetConfiguration")


async def test_a_charger_that_was_added_meanwhile_is_not_offered(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    await set_up()
    result = await hass.config_entries.flow.async_init(
        DOMAIN,
        context={"source": SOURCE_INTEGRATION_DISCOVERY},
        data={"charge_point_id": "CP1", "remote": None, "subprotocols": []},
    )
    assert result["reason"] == "charger_known"


async def test_without_a_site_nothing_can_be_added(hass: HomeAssistant) -> None:
    result = await hass.config_entries.flow.async_init(
        DOMAIN,
        context={"source": SOURCE_INTEGRATION_DISCOVERY},
        data={"charge_point_id": "CP9", "remote": None, "subprotocols": []},
    )
    assert result["reason"] == "no_site"


async def test_what_was_learned_and_what_runs_survives_a_restart(
    hass: HomeAssistant, set_up: SetUp, port: int, tmp_path: Path
) -> None:
    entry = await set_up()
    async with dialling(port) as charger, patience():
        await until_charging(hass, charger)
    adapter: Any = entry.runtime_data.assets["bay"].adapter
    before = adapter.state.transaction
    assert before is not None
    await hass.config_entries.async_unload(entry.entry_id)
    stored = json.loads((tmp_path / ".storage" / MEMORY_FILE).read_text())
    assert stored["data"]["chargers"]["CP1"]["device"] == ["V", "M", None]
    assert await hass.config_entries.async_setup(entry.entry_id)
    again: Any = entry.runtime_data.assets["bay"].adapter
    assert again is not adapter
    assert again.state.transaction == before


async def test_what_was_learned_goes_with_the_last_site(
    hass: HomeAssistant, set_up: SetUp, port: int, tmp_path: Path
) -> None:
    entry = await set_up()
    async with dialling(port) as charger, patience():
        await until_charging(hass, charger)
    await hass.config_entries.async_unload(entry.entry_id)
    assert (tmp_path / ".storage" / MEMORY_FILE).exists()
    await hass.config_entries.async_remove(entry.entry_id)
    assert not (tmp_path / ".storage" / MEMORY_FILE).exists()


async def test_a_file_of_nonsense_is_no_end(hass: HomeAssistant, tmp_path: Path) -> None:
    folder = tmp_path / ".storage"
    folder.mkdir(exist_ok=True)
    path = folder / MEMORY_FILE
    path.write_text(json.dumps({"version": 1, "data": {"chargers": {"CP1": {"rungs": 7}}}}))
    memory = OcppMemory(hass)
    await memory.async_load()
    assert memory.load("CP1") == {"rungs": 7}
    path.write_text(json.dumps({"version": 1, "data": {"chargers": 7}}))
    memory = OcppMemory(hass)
    await memory.async_load()
    assert memory.load("CP1") is None


async def test_a_certificate_that_cannot_be_used_keeps_the_port_closed_and_is_said(
    hass: HomeAssistant, set_up: SetUp, port: int
) -> None:
    await set_up(ocpp_certificate="/nowhere.crt", ocpp_key="/nowhere.key")
    issue = ir.async_get(hass).async_get_issue(DOMAIN, f"ocpp_certificate_{port}")
    assert issue is not None
    with pytest.raises(aiohttp.ClientConnectorError):
        async with dialling(port):
            pass


async def test_the_tags_of_home_assistant_are_known(hass: HomeAssistant) -> None:
    assert not knows_tag(hass, "04A1")
    assert await async_setup_component(hass, "tag", {})
    assert not knows_tag(hass, "04A1")
    await hass.data["tag"].async_create_item({"tag_id": "04A1"})
    assert knows_tag(hass, "04a1")


async def test_an_accepted_plan_is_given_to_the_charger_and_withdrawn_with_it(
    hass: HomeAssistant, set_up: SetUp, port: int
) -> None:
    await set_up({"store_plan": "auto"})
    async with dialling(port) as charger, patience():
        await until_charging(hass, charger)
        await call(
            hass,
            "submit_schedule",
            schedule=rows(ev_bay_kw=[7.4, 5.0, 6.0]),
            asset_map={"bay": "bay"},
        )
        await charger.until(lambda: max(map(periods, charger.profiles()), default=0) == 4)
        await call(hass, "clear_schedule")
        await charger.until_called("ClearChargingProfile")


async def test_a_plan_is_not_left_to_a_charger_that_knows_nothing_of_the_sites_limit(
    hass: HomeAssistant, set_up: SetUp, port: int
) -> None:
    entry = await set_up({"store_plan": "auto"})
    async with dialling(port) as charger, patience():
        await until_charging(hass, charger)
        await call(
            hass, "submit_schedule", schedule=rows(ev_bay_kw=[7.4, 5.0]), asset_map={"bay": "bay"}
        )
        await charger.until(lambda: max(map(periods, charger.profiles()), default=0) == 3)
        number = entity_id(hass, "number", f"{entry.entry_id}_site_limit")
        await hass.services.async_call(
            "number", "set_value", {"entity_id": number, "value": 6.0}, blocking=True
        )
        await charger.until_called("ClearChargingProfile")
        await charger.until(lambda: limit_w(charger.profiles()[-1]) == 6000)
        before = len(charger.profiles())
        await call(
            hass, "submit_schedule", schedule=rows(ev_bay_kw=[5.0, 4.5]), asset_map={"bay": "bay"}
        )
        assert {periods(each) for each in charger.profiles()[before:]} == {1}


def limit_w(profile: dict[str, Any]) -> float:
    return float(profile["chargingSchedule"]["chargingSchedulePeriod"][0]["limit"])


def periods(profile: dict[str, Any]) -> int:
    return len(profile["chargingSchedule"]["chargingSchedulePeriod"])


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("Occupied", ChargerState.PREPARING),
        ("EVConnected", ChargerState.PREPARING),
        ("Idle", ChargerState.PREPARING),
        ("Charging", ChargerState.CHARGING),
        ("SuspendedEVSE", ChargerState.SUSPENDED),
    ],
)
def test_the_words_of_ocpp_2_are_states_of_a_charger(word: str, state: ChargerState) -> None:
    telemetry = Telemetry(observed_at=dt_util.utcnow(), status=word)
    assert observed_state(SUBENTRY_CHARGER, telemetry) is state
