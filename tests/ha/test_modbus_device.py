"""What the owner declared of a device reaches its registers."""

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest

from custom_components.energy_dispatch.adapters.electrical import Circuit
from custom_components.energy_dispatch.adapters.modbus import Installation
from custom_components.energy_dispatch.engine import Command, CommandType
from custom_components.energy_dispatch.modbus_device import installation

from .modbus_site import asset_data, simulated, start_site


def test_everything_that_is_declared_is_handed_on() -> None:
    assert installation(
        {
            "phases": 1,
            "voltage_v": 240,
            "connector_id": 2,
            "max_charge_kw": 5,
            "max_discharge_kw": 4,
            "fail_safe_kw": 1.4,
        }
    ) == Installation(
        circuit=Circuit(phases=1, voltage_v=240),
        connector=2,
        max_charge_kw=5,
        max_discharge_kw=4,
        fail_safe_kw=1.4,
    )
    assert installation({}) == Installation()


@pytest.mark.parametrize(("phases", "current_a"), [(1, 10.0), (3, 6.0)])
async def test_a_charger_gets_the_current_of_its_declared_circuit(
    hass: HomeAssistant, socket_enabled: None, phases: int, current_a: float
) -> None:
    circuit = Circuit(phases=phases, voltage_v=230)
    async with simulated(hass, "alfen_eve", circuit=circuit) as device:
        data = asset_data(device, phases=phases, voltage_v=230, max_charge_kw=7.36)
        entry = await start_site(hass, "charger", data)
        adapter = entry.runtime_data.assets["cellar"].adapter
        power_kw = circuit.power_kw(current_a)
        await adapter.send(
            Command("cellar", CommandType.SET_CHARGE_RATE, {"power_kw": power_kw}, dt_util.utcnow())
        )
        assert device.offered_kw == pytest.approx(power_kw)
        assert await hass.config_entries.async_unload(entry.entry_id)
