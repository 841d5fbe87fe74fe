"""The site's limit with a real OCPP charger, whose answer and proof take their time."""

from homeassistant.core import HomeAssistant
import pytest

from custom_components.energy_dispatch.engine import CommandStatus, Proof
from demo.devices.charger import SimulatedCharger
from demo.devices.charger16 import SimulatedCharger16
from demo.devices.charger201 import SimulatedCharger201
from tests.adapters.ocpp.helpers import patience

from .schedules import rows
from .site import entity_id
from .test_goals_devices import DATA, running, set_up

pytestmark = pytest.mark.usefixtures("socket_enabled")


@pytest.mark.parametrize("kind", [SimulatedCharger16, SimulatedCharger201])
async def test_a_limit_that_is_lifted_while_the_charger_has_not_answered_raises_it_with_its_yes(
    hass: HomeAssistant, kind: type[SimulatedCharger]
) -> None:
    site = await set_up(hass, DATA)
    coordinator = site.runtime_data
    number = entity_id(hass, "number", f"{site.entry_id}_site_limit")

    async def limit(power_kw: float) -> None:
        await hass.services.async_call(
            "number", "set_value", {"entity_id": number, "value": power_kw}, blocking=True
        )

    async with running(hass, kind) as charger, patience():
        await charger.until(lambda: "bay" in coordinator.controls.stays)
        await limit(6.6)
        charger.answer_delay_seconds = 0.2
        await hass.services.async_call(
            "energy_dispatch",
            "submit_schedule",
            {"schedule": rows(ev_bay_kw=[6.9])},
            blocking=True,
            return_response=True,
        )
        await charger.until(lambda: charger.setpoint_kw == pytest.approx(6.6, abs=0.05))
        lowered = coordinator.engine.last_setpoint("bay")
        assert lowered is not None
        assert lowered.status is CommandStatus.DISPATCHED
        await limit(20)
        await charger.until(lambda: charger.setpoint_kw == pytest.approx(6.9, abs=0.01))
        raised = coordinator.engine.last_setpoint("bay")
        assert raised is not None
        assert raised is not lowered
        # Nobody waited for the proof of a setpoint that was no longer wanted.
        assert lowered.proof is Proof.ACKNOWLEDGED
        assert raised.clamps == ()
