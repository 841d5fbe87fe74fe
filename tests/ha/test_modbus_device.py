"""What the owner declared of a device reaches its registers."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.util import dt as dt_util
import pytest

from custom_components.energy_dispatch.adapters.electrical import Circuit
from custom_components.energy_dispatch.adapters.modbus import Installation, ModbusAdapter
from custom_components.energy_dispatch.const import DOMAIN
from custom_components.energy_dispatch.engine import Command, CommandType
from custom_components.energy_dispatch.modbus_device import installation
from demo.devices.sunspec_battery import SunSpecBattery

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


async def test_a_device_is_shown_with_what_its_registers_say_of_it(
    hass: HomeAssistant, socket_enabled: None
) -> None:
    device = SunSpecBattery()
    await device.start()
    data = {
        "adapter": "modbus",
        "asset_id": "cellar",
        "device_map": "sunspec_124",
        "host": "127.0.0.1",
        "port": device.port,
        "unit_id": 1,
    }
    entry = await start_site(hass, "battery", data)
    await hass.async_block_till_done()
    adapter = entry.runtime_data.assets["cellar"].adapter
    assert isinstance(adapter, ModbusAdapter)
    told = await adapter.identify()
    shown = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, f"{entry.entry_id}_cellar"), entry.entry_id
    )
    assert shown is not None
    assert told.manufacturer
    assert (shown.manufacturer, shown.model) == (told.manufacturer, told.model)
    assert (shown.serial_number, shown.sw_version) == (told.serial, told.firmware)
    assert await hass.config_entries.async_unload(entry.entry_id)
    await device.stop()
