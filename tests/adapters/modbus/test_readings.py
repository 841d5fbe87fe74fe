"""What the device reports: power, energy, state of charge, its own word, its limits."""

from demo.devices.battery_physics import Battery

from .conftest import MakeSite, Site, charge, discharge


def quick(**values: float) -> Battery:
    """Return a battery on which an hour passes in a second."""
    return Battery(
        **{
            "capacity_kwh": 10,
            "soc_percent": 50,
            "max_charge_kw": 5,
            "max_discharge_kw": 5,
            "time_factor": 3600,
            **values,
        }
    )


async def test_a_battery_at_rest_reports_no_power_and_no_setpoint(site: Site) -> None:
    telemetry = await site.adapter.read()

    assert telemetry.power_kw == 0.0
    assert telemetry.soc_percent == 50.0
    assert telemetry.setpoint_kw is None
    assert telemetry.status == "OFF"


async def test_power_is_positive_while_charging_and_negative_while_discharging(site: Site) -> None:
    await site.adapter.send(charge(2.0))
    charging = await site.reported(lambda telemetry: telemetry.power_kw == 2.0)
    await site.adapter.send(discharge(1.0))
    discharging = await site.reported(lambda telemetry: telemetry.power_kw == -1.0)

    assert (charging.status, charging.setpoint_kw) == ("CHARGING", 2.0)
    assert (discharging.status, discharging.setpoint_kw) == ("DISCHARGING", -1.0)


async def test_state_of_charge_and_energy_move_until_the_battery_is_full(
    make_site: MakeSite,
) -> None:
    async with make_site(device={"battery": quick(soc_percent=60)}) as site:
        await site.adapter.send(charge(5.0))
        telemetry = await site.reported(lambda telemetry: telemetry.status == "FULL")

        assert telemetry.soc_percent == 100.0
        assert telemetry.power_kw == 0.0
        assert telemetry.setpoint_kw == 5.0
        assert telemetry.energy_kwh is not None
        assert telemetry.energy_kwh > 4.0


async def test_discharging_ends_when_the_battery_is_empty(make_site: MakeSite) -> None:
    async with make_site(device={"battery": quick(soc_percent=20)}) as site:
        await site.adapter.send(discharge(5.0))
        telemetry = await site.reported(lambda telemetry: telemetry.status == "EMPTY")

        assert telemetry.soc_percent == 0.0
        assert telemetry.energy_discharged_kwh is not None
        assert telemetry.energy_discharged_kwh > 1.8


async def test_limits_come_from_the_device(make_site: MakeSite) -> None:
    async with make_site(
        device={"battery": quick(max_charge_kw=3.68, max_discharge_kw=3.68)}
    ) as site:
        assert site.adapter.capabilities.max_charge_kw == 3.68
        assert site.adapter.capabilities.max_discharge_kw == 3.68


async def test_without_model_160_the_power_is_unknown_and_chast_proves_the_direction(
    make_site: MakeSite,
) -> None:
    async with make_site(device={"models": (1, 103, 124)}) as site:
        ack = await site.adapter.send(charge(2.0))

        assert (await site.adapter.read()).power_kw is None
        assert ack.proof.value == "read_back"
        assert ack.detail is not None
        assert "ChaSt says CHARGING" in ack.detail
