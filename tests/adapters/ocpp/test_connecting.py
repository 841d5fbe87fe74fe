import asyncio
import base64

import aiohttp
import pytest

from custom_components.energy_dispatch.adapters import AdapterError, AdapterEventKind
from custom_components.energy_dispatch.adapters.ocpp import (
    CentralSystem,
    OcppConfig,
    UnknownCharger,
)
from custom_components.energy_dispatch.adapters.ocpp.central import charge_point_id_of

from .conftest import Connect, Declare
from .helpers import Events, charge_rate, patience, raw_charger, status

CONNECTED = AdapterEventKind.CONNECTED
LOST = AdapterEventKind.LOST


def basic(user: str, password: str) -> dict[str, str]:
    credentials = base64.b64encode(f"{user}:{password}".encode()).decode()
    return {"Authorization": f"Basic {credentials}"}


@pytest.mark.parametrize(
    ("path", "charge_point_id"),
    [
        ("/CP1", "CP1"),
        ("/ocpp/1.6/CP1", "CP1"),
        ("/CP1/", "CP1"),
        ("/CP1?token=1", "CP1"),
        ("/a%2Fb%20c", "a/b c"),
        ("/ocpp/Wallb%C3%B6x", "Wallböx"),
        ("/", ""),
    ],
)
def test_the_id_is_the_last_segment_decoded(path: str, charge_point_id: str) -> None:
    assert charge_point_id_of(path) == charge_point_id


async def test_a_charger_connects_on_a_path_of_any_depth(
    central: CentralSystem, declare: Declare
) -> None:
    events = Events(declare("a/b c"))
    async with raw_charger(central, "some/where/a%2Fb%20c"):
        await events.until_kind(CONNECTED)


async def test_a_charger_is_connected_once_it_has_booted(
    central: CentralSystem, declare: Declare
) -> None:
    adapter = declare(boot_grace_seconds=60.0)
    events = Events(adapter)
    async with raw_charger(central) as charger:
        assert not adapter.connected
        answer = await charger.boot()
        assert answer["status"] == "Accepted"
        assert answer["interval"] == 60
        await events.until_kind(CONNECTED)
        assert adapter.connected
        assert adapter.identity.vendor == "V"
    await events.until_kind(LOST)
    assert not adapter.connected
    assert events.kinds == [CONNECTED, LOST]


async def test_a_charger_that_does_not_boot_is_live_after_a_moment(
    central: CentralSystem, declare: Declare
) -> None:
    events = Events(declare(boot_grace_seconds=0.01))
    async with raw_charger(central):
        await events.until_kind(CONNECTED)


async def test_a_charger_that_says_anything_else_first_is_live_at_once(
    central: CentralSystem, declare: Declare
) -> None:
    events = Events(declare(boot_grace_seconds=60.0))
    async with raw_charger(central) as charger:
        await charger.call("Heartbeat")
        await events.until_kind(CONNECTED)


async def test_a_charger_that_comes_back_is_live_at_once_and_without_a_boot(
    central: CentralSystem, declare: Declare
) -> None:
    adapter = declare(boot_grace_seconds=60.0)
    events = Events(adapter)
    async with raw_charger(central) as charger:
        await charger.boot()
        await events.until_kind(CONNECTED)
    await events.until_kind(LOST)
    async with raw_charger(central) as charger:
        await events.until_kind(CONNECTED, 2)
        await adapter.send(charge_rate(7.4))
        assert len(charger.profiles()) == 1


async def test_a_restart_on_an_open_connection_is_told(
    central: CentralSystem, declare: Declare
) -> None:
    events = Events(declare())
    async with raw_charger(central) as charger:
        await charger.boot()
        await events.until_kind(CONNECTED)
        await charger.boot()
        await events.until_kind(AdapterEventKind.REBOOTED)


async def test_a_call_to_a_charger_that_restarts_does_not_wait_for_an_answer(
    central: CentralSystem, declare: Declare
) -> None:
    adapter = declare(response_timeout_seconds=60.0)
    events = Events(adapter)
    async with raw_charger(central) as charger:
        charger.answers["SetChargingProfile"] = None
        await charger.boot()
        await events.until_kind(CONNECTED)
        sending = asyncio.create_task(adapter.send(charge_rate(7.4)))
        await charger.until_called("SetChargingProfile")
        await charger.boot()
        with pytest.raises(AdapterError, match="restarted") as caught:
            await sending
        assert caught.value.retryable


async def test_an_unknown_charger_is_refused_and_reported_once(
    central: CentralSystem, unknown: list[UnknownCharger]
) -> None:
    for _ in range(2):
        with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
            async with raw_charger(central, "ocpp/STRANGER"):
                pass
        assert caught.value.status == 404
    assert unknown == [
        UnknownCharger(charge_point_id="STRANGER", remote="127.0.0.1", subprotocols=("ocpp1.6",))
    ]


async def test_a_browser_that_looks_in_is_no_charger(
    central: CentralSystem, declare: Declare, unknown: list[UnknownCharger]
) -> None:
    declare("CP1")
    async with aiohttp.ClientSession() as http:
        for path, expected in (("favicon.ico", 404), ("CP1", 426), ("", 404)):
            async with http.get(f"http://127.0.0.1:{central.port}/{path}") as response:
                assert response.status == expected
    assert not unknown


async def test_a_flood_of_unknown_ids_is_reported_up_to_a_bound(
    central: CentralSystem, unknown: list[UnknownCharger]
) -> None:
    headers = {"Upgrade": "websocket", "Connection": "Upgrade"}
    async with aiohttp.ClientSession() as http:
        for number in range(130):
            url = f"http://127.0.0.1:{central.port}/CP{number}"
            async with http.get(url, headers=headers) as response:
                assert response.status == 404
        async with http.get(f"http://127.0.0.1:{central.port}/{'x' * 300}", headers=headers):
            pass
    assert len(unknown) == 100


@pytest.mark.parametrize(
    "headers",
    [
        {},
        basic("CP1", "wrong"),
        basic("CP2", "secret-of-CP1"),
        {"Authorization": "Basic !!!"},
        {"Authorization": "Bearer secret-of-CP1"},
        {"Authorization": "Basic"},
    ],
)
async def test_a_wrong_password_is_refused_before_the_upgrade(
    central: CentralSystem, declare: Declare, headers: dict[str, str]
) -> None:
    declare(password="secret-of-CP1")
    with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
        async with raw_charger(central, headers=headers):
            pass
    assert caught.value.status == 401


async def test_the_right_password_is_let_in(central: CentralSystem, declare: Declare) -> None:
    events = Events(declare(password="geheim-ö"))
    async with raw_charger(central, headers=basic("CP1", "geheim-ö")):
        await events.until_kind(CONNECTED)


async def test_a_password_that_nobody_asked_for_does_not_matter(
    central: CentralSystem, declare: Declare
) -> None:
    events = Events(declare())
    async with raw_charger(central, headers=basic("CP1", "whatever")):
        await events.until_kind(CONNECTED)


async def test_a_charger_that_offers_no_subprotocol_speaks_1_6(
    central: CentralSystem, declare: Declare
) -> None:
    events = Events(declare())
    async with raw_charger(central, protocols=()) as charger:
        await charger.boot()
        await events.until_kind(CONNECTED)


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        (("ocpp1.6", "ocpp2.0.1"), "ocpp2.0.1"),
        (("ocpp2.0.1", "ocpp1.6", "ocpp2.1"), "ocpp2.1"),
        (("ocpp1.5", "ocpp1.6"), "ocpp1.6"),
    ],
)
async def test_a_charger_of_several_versions_is_spoken_to_in_the_newest(
    central: CentralSystem, declare: Declare, offered: tuple[str, ...], chosen: str
) -> None:
    declare()
    async with raw_charger(central, protocols=offered) as charger:
        assert charger.websocket.protocol == chosen


async def test_a_charger_of_another_version_is_closed(
    central: CentralSystem, declare: Declare
) -> None:
    adapter = declare()
    async with raw_charger(central, protocols=("ocpp1.5",)) as charger:
        assert await charger.gone() == "CLOSE 1002"
    assert not adapter.connected


async def test_the_newest_connection_of_an_id_wins(
    central: CentralSystem, declare: Declare
) -> None:
    adapter = declare()
    events = Events(adapter)
    async with raw_charger(central) as old:
        await old.boot()
        await events.until_kind(CONNECTED)
        async with raw_charger(central) as new:
            assert await old.gone() == "CLOSE 1008"
            await events.until_kind(CONNECTED, 2)
            assert events.kinds == [CONNECTED, LOST, CONNECTED]
            await adapter.send(charge_rate(7.4))
            assert len(new.profiles()) == 1
            assert not old.profiles()


async def test_a_call_on_a_replaced_connection_fails_at_once(
    central: CentralSystem, declare: Declare
) -> None:
    adapter = declare(response_timeout_seconds=60.0)
    events = Events(adapter)
    async with raw_charger(central) as old:
        old.answers["SetChargingProfile"] = None
        await old.boot()
        await events.until_kind(CONNECTED)
        sending = asyncio.create_task(adapter.send(charge_rate(7.4)))
        await old.until_called("SetChargingProfile")
        async with raw_charger(central):
            with pytest.raises(AdapterError, match="replaced") as caught:
                await sending
    assert caught.value.retryable
    assert caught.value.reason == "offline"


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "no json",
        "[]",
        "{}",
        "7",
        "null",
        '"text"',
        "[2]",
        '[2,"1"]',
        '[2,"1","Heartbeat"]',
        '[2,"1",["Heartbeat"],{}]',
        '[2,"1","Heartbeat",[]]',
        '[2,"1","MeterValues",{"connectorId":1,"meterValue":7}]',
        '[2,"1","MeterValues",{"connectorId":1,"meterValue":[{"sampledValue":7}]}]',
        '[2,"1","StatusNotification",{"connectorId":"one"}]',
        '[2,{"a":1},"Heartbeat",{}]',
        '[3,"never asked",{}]',
        '[4,"never asked","GenericError","",{}]',
        '[9,"1","Heartbeat",{}]',
        "[" * 50_000,
        '[2,"1","Heartbeat",{"a":' + "1" * 5000 + "}]",
    ],
    ids=lambda frame: repr(frame[:40]),
)
async def test_no_frame_whatever_is_in_it_ends_the_connection(
    central: CentralSystem, declare: Declare, frame: str
) -> None:
    events = Events(declare())
    async with raw_charger(central) as charger:
        await charger.boot()
        await events.until_kind(CONNECTED)
        await charger.websocket.send_str(frame)
        assert "currentTime" in await charger.call("Heartbeat")
        assert events.kinds == [CONNECTED]


async def test_answers_that_nobody_asked_for_are_dropped(
    central: CentralSystem, declare: Declare
) -> None:
    adapter = declare()
    events = Events(adapter)
    async with raw_charger(central) as charger:
        await charger.boot()
        await events.until_kind(CONNECTED)
        for kind in (3, 4):
            await charger.peer.send([kind, "never asked", {"status": "Rejected"}, ""])
        await adapter.send(charge_rate(7.4))
        assert events.kinds == [CONNECTED]


async def test_a_message_without_what_it_needs_is_answered_with_an_error(
    central: CentralSystem, declare: Declare
) -> None:
    declare()
    async with raw_charger(central) as charger:
        with pytest.raises(Exception, match="FormationViolation"):
            await charger.call("StatusNotification", connectorId=1)


async def test_a_binary_frame_ends_its_own_connection_only(
    central: CentralSystem, declare: Declare
) -> None:
    events, others = Events(declare("CP1")), Events(declare("CP2"))
    async with raw_charger(central, "CP1") as charger, raw_charger(central, "CP2") as other:
        await events.until_kind(CONNECTED)
        await others.until_kind(CONNECTED)
        await charger.websocket.send_bytes(b"\x00\x01")
        lost = await events.until_kind(LOST)
        assert lost.detail == "the charger sent a binary frame"
        assert "currentTime" in await other.call("Heartbeat")
        assert others.kinds == [CONNECTED]


async def test_a_message_that_is_too_long_ends_its_own_connection_only(
    central: CentralSystem, declare: Declare
) -> None:
    events, others = Events(declare("CP1")), Events(declare("CP2"))
    async with raw_charger(central, "CP1") as charger, raw_charger(central, "CP2") as other:
        await events.until_kind(CONNECTED)
        await others.until_kind(CONNECTED)
        await charger.websocket.send_str("x" * 70_000)
        lost = await events.until_kind(LOST)
        assert "exceeds limit 65536" in (lost.detail or "")
        await charger.gone()
        assert "currentTime" in await other.call("Heartbeat")


async def test_a_silent_peer_is_found_out_by_ping() -> None:
    central = CentralSystem("127.0.0.1", 0, ping_seconds=0.4)
    await central.start()
    adapter = central.add_charger(
        OcppConfig(charge_point_id="CP1", boot_grace_seconds=0.01, response_timeout_seconds=0.01)
    )
    events = Events(adapter)
    url = f"ws://127.0.0.1:{central.port}/CP1"
    async with (
        aiohttp.ClientSession() as http,
        http.ws_connect(url, autoping=False, protocols=("ocpp1.6",)),
    ):
        await events.until_kind(CONNECTED)
        lost = await events.until_kind(LOST)
    await central.stop()
    assert lost.detail is not None
    assert "PONG" in lost.detail


async def test_removing_a_charger_closes_its_connection_and_no_other(
    central: CentralSystem, declare: Declare
) -> None:
    events, others = Events(declare("CP1")), Events(declare("CP2"))
    async with raw_charger(central, "CP1") as charger, raw_charger(central, "CP2") as other:
        await events.until_kind(CONNECTED)
        await others.until_kind(CONNECTED)
        central.remove_charger("CP1")
        central.remove_charger("nobody")
        assert await charger.gone() == "CLOSE 1001"
        assert events.kinds == [CONNECTED, LOST]
        assert "currentTime" in await other.call("Heartbeat")
    with pytest.raises(aiohttp.WSServerHandshakeError):
        async with raw_charger(central, "CP1"):
            pass


async def test_a_closed_adapter_refuses_its_charger_until_it_is_started_again(
    central: CentralSystem, declare: Declare
) -> None:
    adapter = declare()
    events = Events(adapter)
    async with raw_charger(central) as charger:
        await events.until_kind(CONNECTED)
        await adapter.close()
        assert await charger.gone() == "CLOSE 1001"
    with pytest.raises(aiohttp.WSServerHandshakeError):
        async with raw_charger(central):
            pass
    await adapter.start()
    async with raw_charger(central):
        await events.until_kind(CONNECTED, 2)


def test_an_id_is_declared_once(declare: Declare) -> None:
    declare("CP1")
    with pytest.raises(ValueError, match="CP1"):
        declare("CP1")


async def test_a_port_that_is_taken_is_an_oserror_and_leaves_nothing_behind(
    central: CentralSystem,
) -> None:
    second = CentralSystem("127.0.0.1", central.port)
    before = asyncio.all_tasks()
    with pytest.raises(OSError, match=str(central.port)):
        await second.start()
    assert asyncio.all_tasks() <= before
    await second.stop()


async def test_it_stops_with_open_connections_and_starts_again(
    central: CentralSystem, declare: Declare, simulated: Connect
) -> None:
    adapter = declare()
    events = Events(adapter)
    async with raw_charger(central) as charger:
        await events.until_kind(CONNECTED)
        async with patience():
            await central.stop()
        assert await charger.gone() == "CLOSE 1001"
    lost = await events.until_kind(LOST)
    assert lost.detail == "the central system stopped"
    assert not adapter.connected
    await central.start()
    async with raw_charger(central):
        await events.until_kind(CONNECTED, 2)


async def test_a_listener_that_fails_harms_nobody(central: CentralSystem, declare: Declare) -> None:
    adapter = declare()

    def fail(_event: object) -> None:
        raise RuntimeError("listener")

    unsubscribe = adapter.subscribe(fail)
    events = Events(adapter)
    async with raw_charger(central) as charger:
        await charger.call("StatusNotification", **status("Available"))
        await events.until_kind(CONNECTED)
    unsubscribe()
    unsubscribe()
