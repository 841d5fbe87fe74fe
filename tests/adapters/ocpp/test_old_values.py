"""Old meter values, a register in the wrong unit, a change that has to wait; real websockets."""

from itertools import pairwise

import pytest

from custom_components.energy_dispatch.engine.base import CommandType
from demo.devices.charger import SimulatedCharger
from demo.devices.charger16 import SimulatedCharger16
from demo.devices.charger201 import SimulatedCharger201
from demo.devices.charger_settings import Fault

from .conftest import Connect
from .helpers import charge_rate, command, patience

GENERATIONS = pytest.mark.parametrize("kind", [SimulatedCharger16, SimulatedCharger201])


@GENERATIONS
async def test_values_of_an_hour_ago_are_not_of_now_however_steadily_they_come(
    charging: Connect, kind: type[SimulatedCharger]
) -> None:
    async with charging(kind=kind) as (adapter, charger), patience():
        await charger.until(lambda: (adapter.state.telemetry.power_kw or 0) > 10)
        charger.set_fault(Fault.OLD_METER_VALUES, Fault.TRIGGER_REFUSED)
        await adapter.send(charge_rate(5.0))
        await charger.until(lambda: charger.circuit.power_kw < 5.1)
        before = adapter.state.telemetry.observed_at
        register = charger.circuit.register_wh
        # Ten values and more, each as late as the one before.
        await charger.until(lambda: charger.circuit.register_wh > register + 2)
        assert adapter.state.telemetry.observed_at == before
        charger.set_fault(Fault.NONE)
        await charger.until(lambda: (adapter.state.telemetry.power_kw or 11) < 5.1)


@GENERATIONS
async def test_a_register_near_0_in_the_wrong_unit_never_jumps_and_the_session_is_right(
    charging: Connect, kind: type[SimulatedCharger]
) -> None:
    shown: list[float] = []
    async with charging(kind=kind) as (adapter, charger), patience():
        adapter.subscribe(
            lambda event: (
                shown.append(event.telemetry.energy_kwh)
                if event.telemetry is not None and event.telemetry.energy_kwh is not None
                else None
            )
        )
        charger.circuit.time_factor = 1.0
        charger.set_fault(Fault.WH_AS_KWH)
        await charger.until(lambda: adapter.state.energy_mark.factor == 0.001)
        found_out = len(shown)
        await charger.until(lambda: len(shown) > found_out + 5)
        told = charger.circuit.register_wh / 1000
        session_kwh = adapter.state.telemetry.session_energy_kwh
    assert max(after - before for before, after in pairwise(shown)) < 0.02
    assert session_kwh == pytest.approx(told, abs=0.005)


@GENERATIONS
async def test_a_scheduled_change_of_availability_is_no_no_and_is_said(
    charging: Connect, kind: type[SimulatedCharger]
) -> None:
    async with charging(kind=kind) as (adapter, charger):
        charger.set_fault(Fault.SCHEDULED)
        ack = await adapter.send(command(CommandType.CHANGE_AVAILABILITY, available=True))
        assert ack.accepted
        assert "Scheduled" in (ack.detail or "")
