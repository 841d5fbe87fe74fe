"""OCPP chargers that accept everything and do nothing, or have no smart charging."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.energy_dispatch.const import DOMAIN
from demo.devices.charger import SimulatedCharger
from demo.devices.charger16 import SimulatedCharger16
from demo.devices.charger201 import SimulatedCharger201
from demo.devices.charger_settings import Fault
from tests.adapters.ocpp.helpers import patience

from .schedules import rows
from .test_goals_devices import DATA, running, set_up

pytestmark = pytest.mark.usefixtures("socket_enabled")

GENERATIONS = pytest.mark.parametrize("kind", [SimulatedCharger16, SimulatedCharger201])


def asked(charger: SimulatedCharger) -> int:
    return sum(action == "SetChargingProfile" for action, _ in charger.calls)


async def submit(hass: HomeAssistant, power_kw: float) -> None:
    await hass.services.async_call(
        DOMAIN,
        "submit_schedule",
        {"schedule": rows(ev_bay_kw=[power_kw])},
        blocking=True,
        return_response=True,
    )


@GENERATIONS
async def test_a_charger_that_accepts_everything_and_does_nothing_is_shown_as_not_following(
    hass: HomeAssistant, kind: type[SimulatedCharger]
) -> None:
    site = await set_up(hass, {**DATA, "settle_seconds": 1})
    bay = site.runtime_data.assets["bay"]
    async with running(hass, kind) as charger, patience():
        await charger.until(lambda: charger.circuit.power_kw > 10)
        charger.set_fault(Fault.IGNORE)
        await submit(hass, 5.0)
        await charger.until(lambda: bay.snapshot.not_following is not None)
        assert "Asked for 5 kW" in (bay.snapshot.not_following or "")
        # Asserted again with growing waits, never in a storm.
        assert asked(charger) <= 4
        charger.set_fault(Fault.NONE)


@GENERATIONS
@pytest.mark.parametrize("fault", [Fault.NOT_IMPLEMENTED, Fault.NOT_SUPPORTED])
async def test_a_charger_without_smart_charging_is_shown_as_not_controllable_without_a_storm(
    hass: HomeAssistant, kind: type[SimulatedCharger], fault: Fault
) -> None:
    site = await set_up(hass, DATA)
    bay = site.runtime_data.assets["bay"]
    async with running(hass, kind) as charger, patience():
        await charger.until(lambda: charger.circuit.power_kw > 5)
        charger.set_fault(fault)
        await submit(hass, 5.0)
        await charger.until(lambda: bay.snapshot.not_controllable is not None)
        assert "SetChargingProfile" in (bay.snapshot.not_controllable or "")
        first = asked(charger)
        assert first <= 2
        await submit(hass, 4.5)
        issue = f"not_controllable_{site.entry_id}_bay"
        await charger.until(lambda: ir.async_get(hass).async_get_issue(DOMAIN, issue) is not None)
        assert asked(charger) <= first + 2
