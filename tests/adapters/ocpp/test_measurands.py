"""Power is reported, whatever a charger makes of the list of measurands; over a real websocket."""

import pytest

from demo.devices.charger import SimulatedCharger
from demo.devices.charger16 import SimulatedCharger16
from demo.devices.charger201 import SimulatedCharger201
from demo.devices.charger_settings import Fault

from .conftest import Connect
from .helpers import patience

ENERGY = "Energy.Active.Import.Register"
INTERVAL = "Energy.Active.Import.Interval"
POWER = "Power.Active.Import"
VOLTAGE = "Voltage"
METERED = {"meter_interval_seconds": 1}
GENERATIONS = pytest.mark.parametrize("kind", [SimulatedCharger16, SimulatedCharger201])


@GENERATIONS
@pytest.mark.parametrize(
    ("most", "asked_for"),
    [
        (None, (ENERGY, VOLTAGE, INTERVAL, POWER)),
        (3, (ENERGY, VOLTAGE, POWER)),
        (1, (POWER,)),
    ],
)
async def test_power_survives_where_the_list_is_cut(
    charging: Connect, kind: type[SimulatedCharger], most: int | None, asked_for: tuple[str, ...]
) -> None:
    async with (
        charging(
            METERED, kind=kind, measurands=(ENERGY, VOLTAGE, INTERVAL), most_measurands=most
        ) as (adapter, charger),
        patience(),
    ):
        await charger.until(lambda: charger.measurands == asked_for)
        await charger.until(lambda: (adapter.state.telemetry.power_kw or 0) > 0)


@GENERATIONS
async def test_power_comes_last_for_those_that_report_the_last_one_only(
    charging: Connect, kind: type[SimulatedCharger]
) -> None:
    async with (
        charging(METERED, kind=kind, measurands=(ENERGY, VOLTAGE)) as (adapter, charger),
        patience(),
    ):
        charger.set_fault(Fault.LAST_MEASURAND)
        await charger.until(lambda: (adapter.state.telemetry.power_kw or 0) > 0)
