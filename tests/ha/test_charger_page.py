"""What docs/chargers.md says of a charger that is not let in, against the real server."""

import base64
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
import re
import socket
import ssl
from typing import Any, Final

import aiohttp
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_dispatch.const import DOMAIN, SUBENTRY_CHARGER
from custom_components.energy_dispatch.coordinator import EnergyDispatchConfigEntry
from tests.adapters.ocpp.conftest import certificate as certificate  # noqa: PLC0414 - a fixture
from tests.adapters.ocpp.helpers import RawCharger, patience, started

from .documents import PAGES
from .ocpp_bay import BAY
from .site import subentry

pytestmark = pytest.mark.usefixtures("socket_enabled")

ROWS: Final = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in PAGES["chargers.md"].read_text(encoding="utf-8").splitlines()
    if line.startswith("| ")
]
PROTOCOLS: Final = ("ocpp1.6",)

type SetUp = Callable[..., Any]


def row(words: str) -> tuple[str, str]:
    """Return what the page says that something means, and what is to be done."""
    (found,) = [each for each in ROWS if re.search(words, each[0])]
    return found[1], found[2]


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def set_up(hass: HomeAssistant, port: int) -> SetUp:
    async def _set_up(
        bay: Mapping[str, Any] | None = None, **data: Any
    ) -> EnergyDispatchConfigEntry:
        mock = MockConfigEntry(
            domain=DOMAIN,
            title="Home",
            data={"ocpp_host": "127.0.0.1", "ocpp_port": port, **data},
            subentries_data=(subentry(SUBENTRY_CHARGER, "Bay", {**BAY, **(bay or {})}),),
        )
        mock.add_to_hass(hass)
        assert await hass.config_entries.async_setup(mock.entry_id)
        await hass.async_block_till_done()
        entry: EnergyDispatchConfigEntry = mock
        return entry

    return _set_up


def basic(user: str, password: str) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"}


@asynccontextmanager
async def dialling(url: str, **options: Any) -> AsyncIterator[RawCharger]:
    options = {"protocols": PROTOCOLS} | options
    async with (
        aiohttp.ClientSession() as http,
        http.ws_connect(url, **options) as websocket,
    ):
        charger = RawCharger(websocket)
        yield charger
        await websocket.close()
        await charger.gone()


async def status_of(url: str, **options: Any) -> int:
    """Return the HTTP status that a charger's log would show."""
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        async with dialling(url, **options):
            pass
    return refused.value.status


async def is_let_in(url: str, **options: Any) -> bool:
    async with dialling(url, **options) as charger, patience():
        return "currentTime" in await charger.call("Heartbeat")


async def test_401_is_a_password_that_differs_or_is_missing(set_up: SetUp, port: int) -> None:
    means, remedy = row("HTTP 401")
    url = f"ws://127.0.0.1:{port}/CP1"
    await set_up({"password": "Sesame-0123456789"})
    assert "the password differs" in means
    assert await status_of(url, headers=basic("CP1", "another")) == 401
    assert "the charger sends none though the form has one" in means
    assert await status_of(url) == 401
    assert "The user name that it sends has to be its ID, capital letters included" in remedy
    assert await status_of(url, headers=basic("cp1", "Sesame-0123456789")) == 401
    assert "enter the same one on both sides" in remedy
    assert await is_let_in(url, headers=basic("CP1", "Sesame-0123456789"))


async def test_without_a_password_on_the_form_whatever_a_charger_sends_is_let_in(
    set_up: SetUp, port: int
) -> None:
    await set_up()
    assert "whatever a charger sends is let in" in row("HTTP 401")[1]
    url = f"ws://127.0.0.1:{port}/CP1"
    assert await is_let_in(url, headers=basic("CP1", "whatever"))


async def test_404_is_an_id_that_was_not_added(set_up: SetUp, port: int) -> None:
    means, remedy = row("HTTP 404")
    await set_up()
    assert means == "this ID was not added"
    assert await status_of(f"ws://127.0.0.1:{port}/cp1") == 404
    assert await status_of(f"ws://127.0.0.1:{port}/") == 404
    assert "with exactly the ID that it dials with" in remedy
    assert await is_let_in(f"ws://127.0.0.1:{port}/any/path/CP1")


async def test_1002_is_no_version_in_common(set_up: SetUp, port: int) -> None:
    means, remedy = row("1002")
    await set_up()
    assert "no version of OCPP that the hub speaks" in means
    url = f"ws://127.0.0.1:{port}/CP1"
    async with dialling(url, protocols=("ocpp1.5",)) as charger, patience():
        assert await charger.gone() == "CLOSE 1002"
    for version in re.findall(r"\d\.\d(?:\.\d)?", remedy):
        assert await is_let_in(url, protocols=(f"ocpp{version}",))


async def test_with_a_certificate_the_port_speaks_wss_alone_and_without_ws_alone(
    hass: HomeAssistant, set_up: SetUp, port: int, certificate: tuple[Path, Path]
) -> None:
    _, remedy = row("TLS, SSL")
    assert "the port speaks `wss://` alone, without one `ws://` alone" in remedy
    plain, secure = f"ws://127.0.0.1:{port}/CP1", f"wss://127.0.0.1:{port}/CP1"
    trusting = await hass.async_add_executor_job(ssl.create_default_context)
    trusting.check_hostname = False
    await hass.async_add_executor_job(trusting.load_verify_locations, certificate[0])
    site = await set_up(ocpp_certificate=str(certificate[0]), ocpp_key=str(certificate[1]))
    # That ws:// and chargers without trust are refused is shown in tests/adapters/ocpp: asyncio
    # reports each handshake that fails as an error while it debugs, as it does in these tests.
    assert await is_let_in(secure, ssl=trusting)
    assert await hass.config_entries.async_remove(site.entry_id)
    await set_up()
    assert await is_let_in(plain)
    with pytest.raises(aiohttp.ClientError):
        await is_let_in(secure, ssl=trusting)


async def test_the_tags_of_home_assistant_decide_who_charges(
    hass: HomeAssistant, set_up: SetUp, port: int
) -> None:
    assert await async_setup_component(hass, "tag", {})
    await hass.data["tag"].async_create_item({"tag_id": "04A1B2"})
    await set_up({"authorization": "host"})
    async with dialling(f"ws://127.0.0.1:{port}/CP1") as charger, patience():
        await charger.boot()

        async def answer(tag: str) -> str:
            told = await charger.call("Authorize", idTag=tag)
            began = await charger.call("StartTransaction", **started({"idTag": tag}))
            assert told["idTagInfo"] == began["idTagInfo"]
            return str(told["idTagInfo"]["status"])

        assert await answer("04a1b2") == "Accepted"
        assert await answer("ANOTHER") == "Invalid"
