"""A link that breaks while a setpoint is in force, and comes back: nothing is proven twice."""

import pytest

from custom_components.energy_dispatch.engine import CommandStatus, Proof, Reason
from demo.devices.charger_settings import Fault as ChargerFault
from demo.devices.sunspec_battery import Fault as BatteryFault

from .bench import Bench
from .matrix import OCPP, SUNSPEC
from .rigs import OcppRig, SunSpecRig

pytestmark = pytest.mark.freeze_time("2026-11-24 12:00:00+00:00")

IN_FORCE_SECONDS = 90.0
LATER_SECONDS = 105.0
"""Before the battery's setpoint is fed again."""


@pytest.mark.parametrize("device", [OCPP, SUNSPEC])
async def test_a_device_that_kept_its_setpoint_is_read_and_not_written(
    bench: Bench, device: str
) -> None:
    rig = bench.rig
    await bench.at(IN_FORCE_SECONDS)
    assert bench.carries(rig.high_kw)
    written = rig.writes
    if isinstance(rig, SunSpecRig):
        await bench.world.finish(rig.device.set_fault(BatteryFault.DROP))
    else:
        assert isinstance(rig, OcppRig)
        await bench.world.finish(rig.charger.link.drop())
    await bench.at(LATER_SECONDS)

    assert bench.asset.snapshot.connected
    assert bench.carries(rig.high_kw)
    assert rig.writes == written
    again = (await bench.ledger())[-2]  # the last one waits for the next slot
    assert again["cause"] == Reason.RECONNECTED
    assert again["status"] == CommandStatus.COMPLETED
    assert again["proof"] == Proof.READ_BACK
    assert "Not written again" in again["detail"]


@pytest.mark.parametrize("device", [OCPP])
async def test_a_charger_whose_schedule_makes_no_sense_is_written_again(
    bench: Bench, device: str
) -> None:
    rig = bench.rig
    assert isinstance(rig, OcppRig)
    await bench.at(IN_FORCE_SECONDS)
    written = rig.writes
    rig.charger.set_fault(ChargerFault.BAD_SCHEDULE)
    await bench.world.finish(rig.charger.link.drop())
    await bench.at(LATER_SECONDS)

    assert rig.writes == written + 1
    assert bench.carries(rig.high_kw)
