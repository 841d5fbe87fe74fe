"""Finding SunSpec models: wherever the map begins, in whatever order, and when it moves."""

from collections.abc import Mapping

import pytest

from custom_components.energy_dispatch.adapters import AdapterError
from custom_components.energy_dispatch.adapters.modbus.sunspec import Model, find_models
from demo.devices.sunspec_battery import SunSpecBattery

from .conftest import MakeSite, charge


class Registers:
    """A device that has some addresses and refuses the others."""

    def __init__(self, held: Mapping[int, int], *, refusal: AdapterError | None = None) -> None:
        self.held = held
        self.refusal = refusal or AdapterError("illegal data address", retryable=False)

    async def read(self, address: int, count: int) -> list[int]:
        wanted = range(address, address + count)
        if any(at not in self.held for at in wanted):
            raise self.refusal
        return [self.held[at] for at in wanted]


def laid_out(base: int, *models: tuple[int, int]) -> dict[int, int]:
    """Return the marker, the headers of these models (id, length), and the end."""
    held = {base: 0x5375, base + 1: 0x6E53}
    at = base + 2
    for model_id, length in (*models, (0xFFFF, 0)):
        held |= {at: model_id, at + 1: length}
        at += 2 + length
    return held


@pytest.mark.parametrize("base", [40000, 50000, 0])
async def test_models_are_found_at_every_base_address(base: int) -> None:
    device = Registers(laid_out(base, (1, 66), (124, 24)))

    assert await find_models(device.read) == (
        Model(model_id=1, address=base + 2, length=66),
        Model(model_id=124, address=base + 70, length=24),
    )


async def test_a_device_without_a_map_is_named_as_such() -> None:
    with pytest.raises(AdapterError, match="keeps no SunSpec map"):
        await find_models(Registers({}).read)


async def test_an_address_that_holds_something_else_is_not_a_map() -> None:
    device = Registers({40000: 1, 40001: 2} | laid_out(50000, (1, 66)))
    assert (await find_models(device.read))[0].address == 50002


async def test_a_device_that_does_not_answer_is_not_taken_for_one_without_a_map() -> None:
    silent = Registers({}, refusal=AdapterError("no answer"))
    with pytest.raises(AdapterError, match="no answer"):
        await find_models(silent.read)


async def test_a_list_without_an_end_is_given_up() -> None:
    async def endless(address: int, count: int) -> list[int]:
        return [0x5375, 0x6E53] if address == 40000 else [1, 0]

    with pytest.raises(AdapterError, match="no end"):
        await find_models(endless)


@pytest.mark.parametrize(
    "device",
    [
        {"base_address": 50000},
        {"base_address": 0},
        {"models": (1, 124, 160, 103)},
        {"models": (103, 160, 124)},
    ],
    ids=["at 50000", "at 0", "another order", "no common model"],
)
async def test_a_battery_is_controlled_wherever_its_models_lie(
    make_site: MakeSite, device: dict[str, object]
) -> None:
    async with make_site(device=device) as site:
        ack = await site.adapter.send(charge(2.0))

        assert site.device.setpoint_kw == 2.0
        assert ack.applied_power_kw == 2.0


async def test_an_inverter_without_model_124_is_lost_with_that_reason(
    make_site: MakeSite,
) -> None:
    async with make_site(device={"models": (1, 103, 160)}, start=False) as site:
        with pytest.raises(AdapterError, match="has no SunSpec model 124"):
            await site.adapter.send(charge(1.0))


async def test_a_map_that_moves_is_walked_again(make_site: MakeSite) -> None:
    async with make_site() as site:
        # Every address that was read before exists still, and holds something else.
        moved = SunSpecBattery(models=(1, 160, 124, 103))
        site.device.registers = moved.registers
        site.device.battery.soc_percent = 70.0
        await site.reported(lambda telemetry: telemetry.soc_percent == 70.0)
        ack = await site.adapter.send(charge(1.0))

        assert site.device.setpoint_kw == 1.0
        assert ack.applied_power_kw == 1.0
