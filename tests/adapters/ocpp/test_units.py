"""A charger that takes another unit than its configuration says; over a real websocket."""

from typing import Any

import pytest

from custom_components.energy_dispatch.adapters import AdapterError
from custom_components.energy_dispatch.adapters.ocpp import ChargingRateUnit
from custom_components.energy_dispatch.engine.base import Reason
from demo.devices.charger import SimulatedCharger
from demo.devices.charger16 import SimulatedCharger16
from demo.devices.charger201 import SimulatedCharger201
from demo.devices.charger_settings import Fault
from demo.devices.charging_profiles import SmartCharging

from .conftest import Connect
from .helpers import charge_rate

GENERATIONS = pytest.mark.parametrize("kind", [SimulatedCharger16, SimulatedCharger201])


def asked(charger: SimulatedCharger) -> int:
    return sum(action == "SetChargingProfile" for action, _ in charger.calls)


def liar(unit: str, words: str) -> dict[str, Any]:
    return {"smart_charging": SmartCharging(units=frozenset({unit})), "unit_words": words}


@GENERATIONS
@pytest.mark.parametrize(("unit", "words"), [("A", "W"), ("W", "A")])
async def test_the_other_unit_is_tried_when_its_own_is_rejected_and_then_remembered(
    charging: Connect, kind: type[SimulatedCharger], unit: str, words: str
) -> None:
    async with charging(kind=kind, **liar(unit, words)) as (adapter, charger):
        ack = await adapter.send(charge_rate(7.4))
        assert f", {unit}" in (ack.detail or "")
        assert charger.setpoint_kw == pytest.approx(7.4, abs=0.07)
        before = asked(charger)
        await adapter.send(charge_rate(6.9))
        assert charger.setpoint_kw == pytest.approx(6.9, abs=0.07)
        assert asked(charger) == before + 1


async def test_a_unit_that_the_user_declared_is_the_only_one(charging: Connect) -> None:
    async with charging({"unit": ChargingRateUnit.W}, **liar("A", "W")) as (adapter, _):
        with pytest.raises(AdapterError) as refused:
            await adapter.send(charge_rate(7.4))
        assert refused.value.reason is Reason.REJECTED


async def test_a_charger_that_refuses_everything_is_not_asked_without_end(
    charging: Connect,
) -> None:
    async with charging(unit_words="W") as (adapter, charger):
        charger.set_fault(Fault.REJECT)
        with pytest.raises(AdapterError):
            await adapter.send(charge_rate(7.4))
        assert asked(charger) <= 16
        before = asked(charger)
        with pytest.raises(AdapterError):
            await adapter.send(charge_rate(6.0))
        assert asked(charger) == before + 1
