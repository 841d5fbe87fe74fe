"""Setting up Modbus devices: the product, its address, what it says, and every way to fail."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Mapping
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
import pytest

from custom_components.energy_dispatch.coordinator import EnergyDispatchConfigEntry
from demo.devices.map_device import MapDevice
from demo.devices.modbus_tcp import Fault as DeviceFault
from demo.devices.peculiar.kostal import KostalPlenticore as Kostal
from demo.devices.sunspec_battery import Fault, SunSpecBattery

from .modbus_site import simulated
from .test_subentry_flows import DEFAULTS, UNTOUCHED, Form, added, change, fill, form_of, suggested

SUNSPEC = {"device_map": "sunspec_124"}
VALUES = {
    "name": "Cellar",
    "host": "127.0.0.1",
    "unit_id": 1,
    "max_charge_kw": 5,
    "max_discharge_kw": 4,
    **UNTOUCHED,
}
CHARGER = {
    "name": "Driveway",
    "host": "127.0.0.1",
    "phases": "3",
    "voltage_v": 230,
    "min_current_a": 6,
    "max_current_a": 16,
    **UNTOUCHED,
}


@pytest.fixture
async def device(socket_enabled: None) -> AsyncIterator[SunSpecBattery]:
    battery = SunSpecBattery()
    await battery.start()
    yield battery
    await battery.stop()


async def device_form(
    hass: HomeAssistant,
    entry: EnergyDispatchConfigEntry,
    kind: str = "battery",
    product: Mapping[str, str] = SUNSPEC,
) -> Form:
    """Choose a product, and return the form that asks where it is."""
    form = await fill(hass, await form_of(hass, entry, kind, "modbus"), product)
    assert form["step_id"] == "modbus_device"
    return form


async def confirm(hass: HomeAssistant, form: Form, *, try_write: bool = False) -> Form:
    """Take what the device says of itself as right."""
    if form["step_id"] == "modbus_untried":
        assert not try_write
        return await fill(hass, form, {})
    assert form["step_id"] == "modbus_confirm", form
    return await fill(hass, form, {"try_write": try_write})


def defaults(form: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a form fills in by itself."""
    return {
        key.schema: key.default()
        for key in form["data_schema"].schema
        if callable(key.default) and key.schema not in UNTOUCHED
    }


@pytest.mark.smoke
async def test_it_is_added_after_it_was_read_and_confirmed_and_nothing_was_written(
    hass: HomeAssistant, site_entry: EnergyDispatchConfigEntry, device: SunSpecBattery
) -> None:
    form = await device_form(hass, site_entry)
    shown = await fill(hass, form, VALUES | {"host": " 127.0.0.1 ", "port": device.port})
    words = shown["description_placeholders"]
    assert (words["soc"], words["power"], words["status"]) == ("50 %", "0 kW", "OFF")
    assert words["identity"] != "–"
    assert "SunSpec" in words["model"]
    made = await confirm(hass, shown)
    assert made["type"] is FlowResultType.CREATE_ENTRY
    assert added(site_entry).data == {
        "adapter": "modbus",
        "asset_id": "cellar",
        "device_map": "sunspec_124",
        "host": "127.0.0.1",
        "port": device.port,
        "unit_id": 1,
        "max_charge_kw": 5,
        "max_discharge_kw": 4,
        **DEFAULTS,
    }
    assert device.writes == []


@pytest.mark.parametrize(
    ("kind", "product", "unit_id", "port"),
    [("charger", "keba_p40", 255, 502), ("battery", "kostal_plenticore", 71, 1502)],
)
async def test_the_products_own_address_is_filled_in_and_its_needs_are_named(  # noqa: PLR0913, PLR0917 - a table's columns
    hass: HomeAssistant,
    site_entry: EnergyDispatchConfigEntry,
    kind: str,
    product: str,
    unit_id: int,
    port: int,
) -> None:
    form = await device_form(hass, site_entry, kind, {"device_map": product})
    filled = defaults(form)
    assert (filled["unit_id"], filled["port"]) == (unit_id, port)
    assert form["description_placeholders"]["requirements"] != "–"
    assert form["description_placeholders"]["unconfirmed"] != "–"


@pytest.mark.parametrize(("kind", "most"), [("charger", 20), ("battery", 20)])
async def test_each_kind_is_offered_its_own_products_with_a_mark_where_facts_are_not_confirmed(
    hass: HomeAssistant, site_entry: EnergyDispatchConfigEntry, kind: str, most: int
) -> None:
    form = await form_of(hass, site_entry, kind, "modbus")
    (field,) = form["data_schema"].schema.values()
    labels = {option["value"]: option["label"] for option in field.config["options"]}
    assert 10 < len(labels) < most
    assert ("keba_p40" in labels) is (kind == "charger")
    assert ("sungrow_sh" in labels) is (kind == "battery")
    if kind == "charger":
        assert labels["keba_p40"].endswith(" *")
        assert not labels["alfen_eve"].endswith("*")
    other = "sungrow_sh" if kind == "charger" else "keba_p40"
    with pytest.raises(InvalidData):
        await fill(hass, form, {"device_map": other})


@pytest.mark.parametrize("product", ["alfen_eve", "phoenix_charx"])
async def test_a_charger_is_added_with_its_circuit(
    hass: HomeAssistant,
    site_entry: EnergyDispatchConfigEntry,
    socket_enabled: None,
    product: str,
) -> None:
    async with simulated(hass, product) as device:
        unit_id = device.device_map.link.unit_id
        form = await device_form(hass, site_entry, "charger", {"device_map": product})
        values = CHARGER | {"port": device.port, "unit_id": unit_id}
        wrong = await fill(hass, form, values | {"min_current_a": 20})
        assert wrong["errors"] == {"min_current_a": "min_above_max"}
        made = await confirm(hass, await fill(hass, form, values))
        assert made["type"] is FlowResultType.CREATE_ENTRY
        data = added(site_entry).data
        assert data["phases"] == 3
        assert data["max_charge_kw"] == pytest.approx(11.04)
        assert data["min_charge_kw"] == pytest.approx(4.14)
        assert data.get("connector_id") == (1 if product == "phoenix_charx" else None)
        form = await change(hass, site_entry, added(site_entry))
        assert suggested(form) == {"device_map": product}
        again = await fill(hass, form, {"device_map": product})
        assert suggested(again)["phases"] == "3"
        assert suggested(again)["max_current_a"] == 16
        ended = await fill(hass, form, values | {"max_current_a": 10})
        assert ended["reason"] == "reconfigure_successful"
        assert added(site_entry).data["max_charge_kw"] == pytest.approx(6.9)


class TestErrors:
    """What is wrong has a sentence of its own, and can be put right in the same form."""

    @pytest.mark.parametrize(
        ("fault", "error"), [(Fault.DOWN, "cannot_connect"), (Fault.MUTE, "no_answer")]
    )
    async def test_nobody_there_or_nobody_who_answers_for_this_unit(
        self,
        hass: HomeAssistant,
        site_entry: EnergyDispatchConfigEntry,
        device: SunSpecBattery,
        fault: Fault,
        error: str,
    ) -> None:
        await device.set_fault(fault)
        form = await device_form(hass, site_entry)
        again = await fill(hass, form, VALUES | {"port": device.port})
        assert again["errors"] == {"base": error}
        assert again["description_placeholders"]["detail"]

        await device.set_fault(Fault.NONE)
        made = await confirm(hass, await fill(hass, form, VALUES | {"port": device.port}))
        assert made["type"] is FlowResultType.CREATE_ENTRY

    @pytest.mark.parametrize(("code", "error"), [(11, "no_answer"), (6, "busy")])
    async def test_an_answer_that_says_no(
        self,
        hass: HomeAssistant,
        site_entry: EnergyDispatchConfigEntry,
        socket_enabled: None,
        code: int,
        error: str,
    ) -> None:
        async def refuse(reader: StreamReader, writer: StreamWriter) -> None:
            while request := await reader.read(12):
                # The request's head, three bytes, the unit, "exception to 3", the code.
                writer.write(request[:4] + bytes([0, 3, request[6], 0x83, code]))
            writer.close()

        server = await asyncio.start_server(refuse, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        form = await device_form(hass, site_entry)
        again = await fill(hass, form, VALUES | {"port": port})
        assert again["errors"] == {"base": error}
        server.close()
        await server.wait_closed()

    async def test_another_client_holds_the_only_place(
        self, hass: HomeAssistant, site_entry: EnergyDispatchConfigEntry, socket_enabled: None
    ) -> None:
        device = Kostal()
        await device.start()
        _, writer = await asyncio.open_connection("127.0.0.1", device.port)
        form = await device_form(hass, site_entry, "battery", {"device_map": "kostal_plenticore"})
        values = VALUES | {"port": device.port, "unit_id": 71}
        again = await fill(hass, form, values)
        assert again["errors"] == {"base": "busy"}

        writer.close()
        await writer.wait_closed()
        made = await confirm(hass, await fill(hass, form, values))
        assert made["type"] is FlowResultType.CREATE_ENTRY
        await device.stop()

    async def test_another_model(
        self, hass: HomeAssistant, site_entry: EnergyDispatchConfigEntry, socket_enabled: None
    ) -> None:
        meter, battery = SunSpecBattery(models=(1, 103)), SunSpecBattery()
        await meter.start()
        await battery.start()
        form = await device_form(hass, site_entry)
        again = await fill(hass, form, VALUES | {"port": meter.port})
        assert again["errors"] == {"base": "wrong_model"}
        assert "124" in again["description_placeholders"]["detail"]

        made = await confirm(hass, await fill(hass, form, VALUES | {"port": battery.port}))
        assert made["type"] is FlowResultType.CREATE_ENTRY
        await meter.stop()
        await battery.stop()

    async def test_a_port_that_cannot_be_is_refused(
        self, hass: HomeAssistant, site_entry: EnergyDispatchConfigEntry
    ) -> None:
        form = await device_form(hass, site_entry)
        with pytest.raises(InvalidData):
            await fill(hass, form, VALUES | {"port": 0})

    async def test_no_host(
        self, hass: HomeAssistant, site_entry: EnergyDispatchConfigEntry, device: SunSpecBattery
    ) -> None:
        form = await device_form(hass, site_entry)
        again = await fill(hass, form, VALUES | {"host": " ", "port": device.port})
        assert again["errors"] == {"host": "host_missing"}
        made = await confirm(hass, await fill(hass, form, VALUES | {"port": device.port}))
        assert made["type"] is FlowResultType.CREATE_ENTRY

    async def test_a_device_that_has_to_be_set_up_first_says_what_is_missing(
        self, hass: HomeAssistant, site_entry: EnergyDispatchConfigEntry, socket_enabled: None
    ) -> None:
        async with simulated(hass, "kostal_plenticore") as device:
            ready = device.memory.get("ManagementMode")
            device.memory.set("ManagementMode", 0)
            form = await device_form(
                hass, site_entry, "battery", {"device_map": "kostal_plenticore"}
            )
            values = VALUES | {"port": device.port, "unit_id": 71}
            again = await fill(hass, form, values)
            assert again["errors"] == {"base": "not_ready"}
            assert "External battery management" in again["description_placeholders"]["detail"]

            device.memory.set("ManagementMode", ready)
            made = await confirm(hass, await fill(hass, form, values))
            assert made["type"] is FlowResultType.CREATE_ENTRY

    async def test_a_device_that_refuses_writes_says_so_and_can_be_added_after_it_was_opened(
        self, hass: HomeAssistant, site_entry: EnergyDispatchConfigEntry, socket_enabled: None
    ) -> None:
        async with simulated(hass, "sungrow_sh") as device:
            await device.set_fault(DeviceFault.ILLEGAL_ADDRESS)
            form = await device_form(hass, site_entry, "battery", {"device_map": "sungrow_sh"})
            shown = await fill(hass, form, VALUES | {"port": device.port})
            again = await confirm(hass, shown, try_write=True)
            assert again["errors"] == {"base": "read_only"}
            assert "illegal data address" in again["description_placeholders"]["detail"]
            assert again["description_placeholders"]["soc"] == "50 %"

            await device.set_fault(DeviceFault.NONE)
            before = held(device)
            made = await confirm(hass, again, try_write=True)
            assert made["type"] is FlowResultType.CREATE_ENTRY
            assert len(device.writes) == 1
            assert held(device) == before

    async def test_where_a_write_could_start_a_watchdog_none_is_tried_and_the_form_says_so(
        self, hass: HomeAssistant, site_entry: EnergyDispatchConfigEntry, socket_enabled: None
    ) -> None:
        async with simulated(hass, "alfen_eve") as device:
            form = await device_form(hass, site_entry, "charger", {"device_map": "alfen_eve"})
            shown = await fill(hass, form, CHARGER | {"port": device.port})
            assert shown["step_id"] == "modbus_untried"
            assert shown["description_placeholders"]["model"] == "Alfen Eve NG9xx"
            assert (await fill(hass, shown, {}))["type"] is FlowResultType.CREATE_ENTRY
            assert device.writes == []

    async def test_a_fail_safe_power_above_the_maximum_is_refused(
        self, hass: HomeAssistant, site_entry: EnergyDispatchConfigEntry, socket_enabled: None
    ) -> None:
        async with simulated(hass, "keba_p40") as device:
            form = await device_form(hass, site_entry, "charger", {"device_map": "keba_p40"})
            values = CHARGER | {"port": device.port, "unit_id": 255}
            again = await fill(hass, form, values | {"fail_safe_kw": 12})
            assert again["errors"] == {"fail_safe_kw": "fail_safe_above_max"}


def held(device: MapDevice) -> dict[str, float | None]:
    """Return what a device's registers for setpoints hold."""
    control = device.device_map.control
    steps = control.charge + control.hold + control.release
    return {name: device.memory.get(name) for step in steps for name in step.values}


async def test_its_limits_can_be_changed_while_it_is_off_and_its_address_cannot(
    hass: HomeAssistant, site_entry: EnergyDispatchConfigEntry, device: SunSpecBattery
) -> None:
    values = VALUES | {"port": device.port}
    await confirm(hass, await fill(hass, await device_form(hass, site_entry), values))
    cellar = added(site_entry)
    await device.set_fault(Fault.DOWN)
    form = await fill(hass, await change(hass, site_entry, cellar), SUNSPEC)
    ended = await fill(hass, form, values | {"max_charge_kw": 3})
    assert ended["reason"] == "reconfigure_successful"
    assert cellar.data["max_charge_kw"] == 3
    form = await fill(hass, await change(hass, site_entry, cellar), SUNSPEC)
    again = await fill(hass, form, values | {"unit_id": 2})
    assert again["errors"] == {"base": "cannot_connect"}
    assert cellar.data["unit_id"] == 1


async def test_another_product_at_another_address_takes_its_place(
    hass: HomeAssistant, site_entry: EnergyDispatchConfigEntry, device: SunSpecBattery
) -> None:
    values = VALUES | {"port": device.port}
    await confirm(hass, await fill(hass, await device_form(hass, site_entry), values))
    cellar = added(site_entry)
    async with simulated(hass, "sungrow_sh") as newer:
        form = await change(hass, site_entry, cellar)
        form = await fill(hass, form, {"device_map": "sungrow_sh"})
        shown = await fill(hass, form, VALUES | {"port": newer.port})
        ended = await confirm(hass, shown)
        assert ended["reason"] == "reconfigure_successful"
        assert cellar.data["device_map"] == "sungrow_sh"
        assert cellar.data["asset_id"] == "cellar"
