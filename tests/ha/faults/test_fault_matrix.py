"""Each fault on each kind of device: how the command ends, what is shown, and the way back.

The devices are real as far as the wire goes (websocket, Modbus TCP); `matrix.py` says what is
expected, `rigs.py` how a device misbehaves, `frozen_world.py` how time passes.
"""

from datetime import datetime
import re
from typing import Any, Final

from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
import pytest

from .bench import THIRD_SLOT_SECONDS, Bench
from .matrix import MATRIX, Carries, Expect, Shown
from .rigs import ASSET, RIGS, Trouble

STRIKES_SECONDS: Final = 50.0
STRIKES_IN_FORCE_SECONDS: Final = 90.0
HEALS_SECONDS: Final = 300.0
STAYS_SECONDS: Final = 60.0

pytestmark = pytest.mark.freeze_time("2026-11-24 12:00:00+00:00")

CELLS: Final = [
    pytest.param(device, trouble, expect, id=f"{device}-{trouble}")
    for device, faults in MATRIX.items()
    for trouble, expect in faults.items()
    if isinstance(expect, Expect)
]


@pytest.mark.parametrize(("device", "trouble", "expect"), CELLS)
async def test_a_fault_is_told_bounded_and_survived(
    bench: Bench, device: str, trouble: Trouble, expect: Expect
) -> None:
    rig = bench.rig
    await bench.at(STRIKES_SECONDS)
    assert bench.carries(rig.low_kw)
    if trouble is Trouble.REBOOT:
        await bench.at(STRIKES_IN_FORCE_SECONDS)
        assert bench.carries(rig.high_kw)
    struck_at, written = bench.world.now, rig.writes
    await bench.world.finish(rig.strike(trouble))

    await bench.at(HEALS_SECONDS)
    assert rig.writes - written <= expect.writes
    _look_at_what_is_shown(bench, expect)
    _look_at_the_device(bench, expect)

    written = rig.writes
    await bench.world.finish(rig.heal())
    back_at = HEALS_SECONDS + (expect.back_seconds or 0.0)
    if expect.back_seconds is None:
        await bench.at(THIRD_SLOT_SECONDS - 1)
        assert rig.writes == written  # a refusal is not repeated unchanged
        back_at = THIRD_SLOT_SECONDS + 1
    await bench.at(back_at + STAYS_SECONDS)
    wanted_kw = rig.high_kw if expect.back_seconds is not None else rig.last_kw
    assert bench.carries(wanted_kw)
    assert rig.writes - written <= 4 * rig.writes_a_setpoint
    _look_at_an_asset_that_is_well(bench, wanted_kw)
    _look_at_the_ledger(await bench.ledger(), struck_at, expect)


def _look_at_what_is_shown(bench: Bench, expect: Expect) -> None:
    snapshot = bench.asset.snapshot
    assert snapshot.connected == (expect.shown is not Shown.OFFLINE)
    for name in (Shown.NOT_FOLLOWING, Shown.NOT_CONTROLLABLE, Shown.OFFLINE):
        words = getattr(snapshot, name.value)
        if name is expect.shown:
            assert words is not None
            assert re.search(expect.shown_words, words), words
        else:
            assert words is None, words


def _look_at_the_device(bench: Bench, expect: Expect) -> None:
    rig = bench.rig
    setpoints = {
        Carries.OLD: rig.low_kw,
        Carries.NEW: rig.high_kw,
        Carries.THIRD: rig.high_kw / 3,
        Carries.NONE: None,
    }
    assert bench.carries(setpoints[expect.carries]), rig.setpoint_kw


def _look_at_an_asset_that_is_well(bench: Bench, wanted_kw: float) -> None:
    snapshot = bench.asset.snapshot
    assert snapshot.connected
    assert snapshot.not_following is None
    assert snapshot.not_controllable is None
    assert snapshot.telemetry is not None
    assert snapshot.telemetry.power_kw == pytest.approx(wanted_kw, abs=0.05)
    in_force = bench.entry.runtime_data.engine.setpoint_in_force(ASSET)
    assert in_force is not None
    assert in_force.effective_signed_kw == wanted_kw
    issues = ir.async_get(bench.world.hass).issues
    assert not [one for one in issues.values() if one.translation_key == "not_controllable"]


def _look_at_the_ledger(
    commands: list[dict[str, Any]], struck_at: datetime, expect: Expect
) -> None:
    met = next(
        command
        for command in commands
        if command["attempts"]
        and (dt_util.parse_datetime(command["scheduled_at"]) or struck_at) >= struck_at
    )
    assert met["status"] == expect.ends
    assert met["reason"] == expect.reason
    assert met["proof"] == expect.proof
    told = [attempt["answer"] for attempt in met["attempts"]] + [met["error"], met["detail"]]
    text = " ".join(part for part in told if part)
    assert re.search(expect.words, text), text


def test_the_matrix_has_a_cell_for_every_fault_of_every_device() -> None:
    assert MATRIX.keys() == RIGS.keys()
    for faults in MATRIX.values():
        assert faults.keys() == set(Trouble)
    for cell in (cell for faults in MATRIX.values() for cell in faults.values()):
        assert isinstance(cell, Expect) or cell.why
