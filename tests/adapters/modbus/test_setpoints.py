"""Charge, hold, discharge, release: what is sent, what the device does, what proves it."""

import re

import pytest

from custom_components.energy_dispatch.adapters import AdapterError
from custom_components.energy_dispatch.engine.base import CommandType, Proof, Reason

from .conftest import MakeSite, Site, charge, command, discharge


async def test_a_charge_rate_is_carried_out_and_read_back(site: Site) -> None:
    ack = await site.adapter.send(charge(2.5))

    assert site.device.setpoint_kw == 2.5
    assert ack.proof is Proof.READ_BACK
    assert ack.applied_power_kw == 2.5
    assert ack.detail is not None
    # Within the tolerance: the battery may still be on its way.
    assert re.search(r"ChaSt says CHARGING, measured 2\.[3456]\d* kW", ack.detail)


async def test_a_discharge_rate_is_carried_out_and_read_back(site: Site) -> None:
    ack = await site.adapter.send(discharge(3.0))

    assert site.device.setpoint_kw == -3.0
    assert ack.proof is Proof.READ_BACK
    assert ack.applied_power_kw == -3.0


@pytest.mark.parametrize("kind", [CommandType.SET_CHARGE_RATE, CommandType.SET_DISCHARGE_RATE])
async def test_a_rate_of_0_holds_a_battery_that_would_supply_the_house(
    make_site: MakeSite, kind: CommandType
) -> None:
    async with make_site(device={"house_load_kw": 0.8}) as site:
        await site.reported(lambda telemetry: telemetry.power_kw == -0.8)
        ack = await site.adapter.send(command(kind, power_kw=0.0))

        assert site.device.setpoint_kw == 0.0
        assert ack.proof is Proof.READ_BACK
        assert ack.applied_power_kw == 0.0


async def test_a_change_of_direction_passes_through_no_third_setpoint(site: Site) -> None:
    await site.adapter.send(charge(2.0))
    await site.adapter.send(discharge(2.0))

    setpoints = [e["setpoint_kw"] for e in site.told.seen if e["event"] == "setpoint"]
    assert setpoints == [2.0, -2.0]


async def test_release_hands_the_battery_back_however_often(site: Site) -> None:
    await site.adapter.send(charge(2.0))
    ack = await site.adapter.send(command(CommandType.RELEASE))
    await site.adapter.release()

    assert site.device.setpoint_kw is None
    assert ack.proof is Proof.READ_BACK
    assert ack.applied_power_kw is None


async def test_a_command_works_without_start(make_site: MakeSite) -> None:
    async with make_site(start=False) as site:
        ack = await site.adapter.send(charge(1.0))

        assert ack.proof is Proof.READ_BACK
        assert site.adapter.connected


async def test_a_ceiling_lowers_the_setpoint_in_force_and_says_so(site: Site) -> None:
    await site.adapter.send(charge(4.0))
    ack = await site.adapter.send(command(CommandType.SET_POWER_LIMIT, power_kw=1.5))

    assert site.device.setpoint_kw == 1.5
    assert ack.detail is not None
    assert ack.detail.startswith("Held to 1.5 kW by the power limit")


async def test_a_ceiling_holds_for_the_setpoints_after_it_in_both_directions(site: Site) -> None:
    await site.adapter.send(command(CommandType.SET_POWER_LIMIT, power_kw=1.0))
    assert site.device.setpoint_kw is None

    await site.adapter.send(discharge(3.0))
    assert site.device.setpoint_kw == -1.0


async def test_a_raised_ceiling_gives_the_setpoint_back_what_was_asked(site: Site) -> None:
    await site.adapter.send(charge(3.0))
    await site.adapter.send(command(CommandType.SET_POWER_LIMIT, power_kw=1.0))
    await site.adapter.send(command(CommandType.SET_POWER_LIMIT, power_kw=5.0))

    assert site.device.setpoint_kw == 3.0


async def test_release_ends_the_ceiling_too(site: Site) -> None:
    await site.adapter.send(command(CommandType.SET_POWER_LIMIT, power_kw=1.0))
    await site.adapter.release()
    await site.adapter.send(charge(3.0))

    assert site.device.setpoint_kw == 3.0


async def test_a_setpoint_above_what_the_battery_can_is_held_to_it(site: Site) -> None:
    ack = await site.adapter.send(charge(9.0))

    assert site.device.setpoint_kw == 5.0
    assert ack.detail is not None
    assert ack.detail.startswith("Held to 5 kW by the device's limit")


@pytest.mark.parametrize(
    ("kind", "parameters"),
    [
        (CommandType.START_CHARGING, {}),
        (CommandType.STOP_CHARGING, {}),
        (CommandType.CHANGE_AVAILABILITY, {"available": False}),
        (CommandType.SET_SOC_TARGET, {"soc_percent": 80.0}),
    ],
)
async def test_what_a_battery_cannot_do_is_said_and_not_tried_again(
    site: Site, kind: CommandType, parameters: dict[str, object]
) -> None:
    with pytest.raises(AdapterError, match=r"This battery cannot .*\.") as refused:
        await site.adapter.send(command(kind, **parameters))

    assert not refused.value.retryable
    assert refused.value.reason == Reason.UNSUPPORTED
    assert site.device.writes == []


async def test_scale_factors_that_change_between_two_commands_are_heeded(site: Site) -> None:
    await site.adapter.send(charge(1.0))
    site.device.set_rate_scale(-1)
    ack = await site.adapter.send(charge(2.0))

    assert site.device.setpoint_kw == 2.0
    assert ack.proof is Proof.READ_BACK
