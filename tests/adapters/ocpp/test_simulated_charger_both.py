"""What simulated chargers do in every version of OCPP, over a real websocket."""

import base64

import pytest

from demo.device_process import DeviceSpec, running
from demo.devices.charging_profiles import STATION_MAX_201

from .helpers import patience
from .plain_central import VERSIONS, Answer, connected, listening


@pytest.mark.parametrize("version", VERSIONS)
async def test_it_follows_its_plan_with_the_central_system_gone(version: str) -> None:
    async with connected(version, plugged=True) as pair, patience():
        await pair.charging()
        assert (await pair.set_limit((0, 6.0), (2, 9.0), (3, 12.0))).status == "Accepted"
        assert _limits(await pair.composite()) == [6.0, 9.0, 12.0]
        await pair.charger.link.go_offline(60.0)
        followed = [pair.charger.limit.current_a]
        while followed[-1] != 12.0:
            await pair.charger.until(lambda: pair.charger.limit.current_a != followed[-1])
            followed.append(pair.charger.limit.current_a)
        assert followed == [6.0, 9.0, 12.0]
        assert not pair.charger.link.connected


def _limits(answer: Answer) -> list[float]:
    return [period["limit"] for period in answer.schedule["chargingSchedulePeriod"]]


@pytest.mark.parametrize("version", VERSIONS)
async def test_two_outlets_share_what_the_station_may_draw(version: str) -> None:
    purpose = "ChargePointMaxProfile" if version == "1.6" else STATION_MAX_201
    async with connected(version, outlets=2, plugged=True) as pair, patience():
        await pair.set_limit((0, 20.0), outlet=0, purpose=purpose)
        assert pair.charger.limit.current_a == 16.0
        pair.charger.plug(2)
        assert [outlet.limit.current_a for outlet in pair.charger.outlets] == [10.0, 10.0]
        await pair.set_limit((0, 6.0), outlet=2, profile_id=2)
        assert [outlet.limit.current_a for outlet in pair.charger.outlets] == [10.0, 6.0]
        pair.charger.unplug(2)
        assert pair.charger.limit.current_a == 16.0


@pytest.mark.parametrize("version", VERSIONS)
async def test_it_says_who_it_is_by_its_path_and_its_password(version: str) -> None:
    async with connected(version, charge_point_id="Garage 1", password="secret") as pair:
        assert pair.central.paths == ["/ocpp/Garage 1"]
        scheme, _, credentials = pair.central.headers[0]["Authorization"].partition(" ")
        assert scheme == "Basic"
        assert base64.b64decode(credentials) == b"Garage 1:secret"


@pytest.mark.parametrize("version", VERSIONS)
async def test_what_is_measured_can_be_chosen(version: str) -> None:
    measurands = ("Energy.Active.Import.Interval", "Voltage", "Current.Import")
    async with connected(version, plugged=True, measurands=measurands) as pair:
        await pair.charging()
        sample = await pair.measured(after=len(pair.central.heard))
        told = [(each["measurand"], each.get("phase")) for each in sample["sampledValue"]]
        assert told == [
            ("Energy.Active.Import.Interval", None),
            *(("Voltage", f"L{phase}-N") for phase in (1, 2, 3)),
            *(("Current.Import", f"L{phase}") for phase in (1, 2, 3)),
        ]
        assert not pair.central.problems


@pytest.mark.parametrize("version", VERSIONS)
async def test_as_a_process_it_speaks_the_chosen_version_and_takes_orders(version: str) -> None:
    async with listening(version) as (central, url):
        spec = DeviceSpec(
            asset_id="bay",
            module="demo.devices.ocpp_charger",
            arguments=("--version", version, "--url", url, "--id", "bay", "--plugged"),
        )
        ends = "StopTransaction" if version == "1.6" else "TransactionEvent"
        async with running([spec]) as devices:
            await central.until("StartTransaction" if version == "1.6" else "TransactionEvent")
            await devices["bay"].order(do="unplug")
            await central.until(ends, lambda told: told.get("eventType", "Ended") == "Ended")
        assert central.subprotocols == [f"ocpp{version}"]
        assert not central.problems


def test_it_is_no_relative_of_the_central_system(pytestconfig: pytest.Config) -> None:
    devices = pytestconfig.rootpath / "demo" / "devices"
    sources = {path.name: path.read_text() for path in devices.glob("*charg*.py")}
    assert len(sources) > 6
    assert not [name for name, source in sources.items() if "custom_components" in source]
