"""pysunspec2, a client that is not ours, reads the SunSpec battery and agrees with us."""

import asyncio

import pytest
from sunspec2.modbus import client as sunspec

from custom_components.energy_dispatch.adapters.modbus import ModbusAdapter
from custom_components.energy_dispatch.adapters.modbus.installation import Installation
from custom_components.energy_dispatch.adapters.modbus.map_loader import load_device_map
from demo.devices.map_device import MapDevice

from .conftest import Site, charge, connect_to, discharge

type Points = dict[str, float | None]


def scanned(port: int, model: int) -> tuple[Points, list[Points]]:
    """Return the scaled points of a model, and those of the groups in it."""
    device = sunspec.SunSpecModbusClientDeviceTCP(
        slave_id=1, ipaddr="127.0.0.1", ipport=port, timeout=5
    )
    try:
        device.scan()
        found = device.models[model][0]
    finally:
        device.close()
    inner: list[sunspec.Group] = []
    for groups in found.groups.values():
        inner += groups if isinstance(groups, list) else [groups]
    return (
        {name: point.cvalue for name, point in found.points.items()},
        [{name: point.cvalue for name, point in group.points.items()} for group in inner],
    )


async def test_pysunspec2_sees_the_setpoint_that_we_wrote(site: Site) -> None:
    await site.adapter.send(charge(2.5))
    storage, _ = await asyncio.to_thread(scanned, site.device.port, 124)

    assert storage["StorCtl_Mod"] == 3
    assert storage["OutWRte"] == pytest.approx(-50.0)
    assert storage["InWRte"] == pytest.approx(50.0)
    assert storage["InOutWRte_RvrtTms"] == 120
    assert storage["ChaSt"] == 4


async def test_pysunspec2_and_we_read_the_same_power_and_state_of_charge(site: Site) -> None:
    await site.adapter.send(discharge(3.0))
    await site.reported(lambda told: told.power_kw is not None and told.power_kw < -2.99)
    storage, _ = await asyncio.to_thread(scanned, site.device.port, 124)
    _, modules = await asyncio.to_thread(scanned, site.device.port, 160)
    told = await site.adapter.read()

    assert told.soc_percent == pytest.approx(storage["ChaState"], abs=0.05)
    assert told.power_kw is not None
    assert modules[3]["DCW"] == pytest.approx(-told.power_kw * 1000, abs=1)
    assert modules[2]["DCW"] == 0


async def test_pysunspec2_sees_a_setpoint_of_model_704(backend: str, socket_enabled: None) -> None:
    device = MapDevice(load_device_map("sunspec_704"))
    await device.start()
    adapter = ModbusAdapter(
        device.device_map, connect_to(backend, device.port), installation=Installation()
    )
    try:
        await adapter.send(charge(2.5))
        controls, _ = await asyncio.to_thread(scanned, device.port, 704)
    finally:
        await adapter.close()
        await device.stop()

    assert (controls["WSetEna"], controls["WSetMod"], controls["WSet"]) == (1, 1, -2500)
    assert controls["WSetRvrtTms"] == 120
