"""A device that misbehaves: the right error, or the right proof, and its own words."""

import pytest

from custom_components.energy_dispatch.adapters import AdapterError, AdapterEventKind
from custom_components.energy_dispatch.adapters.modbus import ModbusAdapter, load_device_map
from custom_components.energy_dispatch.engine.base import Proof, Reason
from demo.devices.battery_physics import Battery
from demo.devices.sunspec_battery import Fault

from .conftest import MakeSite, Site, charge, connect_through


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault.ILLEGAL_ADDRESS, r"illegal data address \(exception 2\) while writing OutWRte"),
        (Fault.ILLEGAL_VALUE, r"illegal data value \(exception 3\) while writing OutWRte"),
    ],
)
async def test_a_refusal_is_final_and_carries_the_device_s_words(
    site: Site, fault: Fault, words: str
) -> None:
    await site.device.set_fault(fault)
    with pytest.raises(AdapterError, match=words) as failed:
        await site.adapter.send(charge(1.0))

    assert not failed.value.retryable
    assert failed.value.reason == Reason.REJECTED
    assert site.adapter.connected


async def test_a_busy_device_may_be_asked_again(hasty_site: Site, backend: str) -> None:
    await hasty_site.device.set_fault(Fault.BUSY)
    with pytest.raises(AdapterError, match="busy") as failed:
        await hasty_site.adapter.send(charge(1.0))
    assert failed.value.retryable
    if backend == "pymodbus":  # tmodbus repeats a busy answer by itself, longer than we wait
        assert "server device busy (exception 6)" in str(failed.value)
    else:
        said = "answers that it is busy, which the shared link repeats by itself"
        assert said in str(failed.value)

    await hasty_site.device.set_fault(Fault.NONE)
    assert (await hasty_site.adapter.send(charge(1.0))).proof is Proof.READ_BACK


async def test_no_answer_times_out_and_may_be_repeated(hasty_site: Site) -> None:
    await hasty_site.device.set_fault(Fault.MUTE)
    with pytest.raises(AdapterError, match="Device silent: no answer while") as failed:
        await hasty_site.adapter.send(charge(1.0))

    assert failed.value.retryable
    assert failed.value.reason == Reason.TIMED_OUT


async def test_a_write_whose_answer_was_lost_is_looked_for_before_it_is_repeated(
    make_site: MakeSite,
) -> None:
    async with make_site(start=False, request_timeout_seconds=0.2) as site:
        # Timer and mode are as they will be, so that the one request that arrives is all it takes.
        await site.adapter.send(charge(1.0))
        await site.device.set_fault(Fault.MUTE)
        with pytest.raises(AdapterError):
            await site.adapter.send(charge(2.0))
        await site.device.set_fault(Fault.NONE)
        written = len(site.device.writes)
        ack = await site.adapter.find(charge(2.0))

        assert len(site.device.writes) == written
        assert ack is not None
        assert ack.proof is Proof.READ_BACK
        assert ack.applied_power_kw == 2.0


async def test_a_write_that_was_lost_itself_is_not_found(make_site: MakeSite) -> None:
    async with make_site(start=False) as site:
        await site.adapter.send(charge(1.0))
        await site.device.set_fault(Fault.DOWN)
        with pytest.raises(AdapterError):
            await site.adapter.send(charge(2.0))
        await site.device.set_fault(Fault.NONE)
        assert await site.adapter.find(charge(2.0)) is None
        await site.adapter.send(charge(2.0))

        assert site.device.setpoint_kw == 2.0


async def test_a_setpoint_of_unknown_age_is_not_trusted(make_site: MakeSite, backend: str) -> None:
    async with make_site() as site:
        await site.adapter.send(charge(1.0))
        assert await site.adapter.find(charge(1.0)) is not None
        # As after a restart of ours: nobody knows when it was written, so nor how long it lives.
        again = ModbusAdapter(load_device_map("sunspec_124"), connect_through(backend, site.device))
        assert await again.find(charge(1.0)) is None
        await again.close()


async def test_a_setpoint_that_the_device_holds_and_does_not_carry_out_is_not_found(
    make_site: MakeSite,
) -> None:
    async with make_site(read_back_seconds=0.3) as site:
        await site.device.set_fault(Fault.IGNORE)
        await site.adapter.send(charge(2.0))

        assert await site.adapter.find(charge(2.0)) is None


async def test_a_device_that_accepts_and_does_not_act_is_only_acknowledged(
    make_site: MakeSite,
) -> None:
    async with make_site(read_back_seconds=0.3) as site:
        await site.device.set_fault(Fault.IGNORE)
        ack = await site.adapter.send(charge(2.0))

        assert ack.proof is Proof.ACKNOWLEDGED
        assert ack.detail is not None
        assert "ChaSt says OFF, measured 0 kW" in ack.detail


async def test_a_full_battery_accepts_a_charge_rate_and_says_that_it_is_full(
    make_site: MakeSite,
) -> None:
    full = Battery(capacity_kwh=10, soc_percent=100, max_charge_kw=5, max_discharge_kw=5)
    async with make_site(device={"battery": full}, read_back_seconds=0.2) as site:
        ack = await site.adapter.send(charge(2.0))

        assert ack.proof is Proof.ACKNOWLEDGED
        assert ack.detail is not None
        assert "ChaSt says FULL" in ack.detail


async def test_a_connection_that_drops_is_made_again_by_the_next_command(site: Site) -> None:
    await site.device.set_fault(Fault.DROP)
    await site.heard(AdapterEventKind.LOST)
    ack = await site.adapter.send(charge(1.0))

    assert ack.proof is Proof.READ_BACK
