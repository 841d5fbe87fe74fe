"""The loop's watch: it blames whoever holds the loop, and garbage collection for itself."""

import asyncio
from collections.abc import Callable
import gc
import time
from typing import Final

import pytest

from benchmarks.load.loop_watch import LoopWatch, StandStill, Watched

OURS: Final = "/config/custom_components/energy_dispatch/telling.py"


def _function(file: str) -> Callable[[], None]:
    """Return a function that seems to stand in a file, and computes for 60 ms."""
    source = """
def compute():
    end = time.perf_counter() + 0.06
    while time.perf_counter() < end:
        pass
"""
    names: dict[str, object] = {"time": time}
    exec(compile(source, file, "exec"), names)  # noqa: S102 - a source file of its own
    made = names["compute"]
    assert callable(made)
    return made


async def _watched(work: Callable[[], object]) -> Watched:
    with LoopWatch() as watch:
        await asyncio.sleep(0.005)
        async with watch.watching() as seen:
            await asyncio.sleep(0)
            work()
    return seen


async def test_our_code_that_holds_the_loop_to_the_end_of_the_block_is_named() -> None:
    seen = await _watched(_function(OURS))
    assert [name for name, _ in seen.profile] == ["telling.py compute"]
    assert seen.step_ms > 10
    assert seen.ours_ms > 10


async def test_others_that_hold_the_loop_are_not_taken_for_ours() -> None:
    seen = await _watched(_function("/usr/lib/homeassistant/components/other.py"))
    assert seen.longest_ms > 50
    assert seen.ours_ms == 0
    assert seen.step_ms == 0
    assert seen.of_ours == []


async def test_afterwards_the_loop_runs_as_before() -> None:
    run = asyncio.Handle._run
    callbacks = list(gc.callbacks)
    await _watched(lambda: None)
    assert asyncio.Handle._run is run
    assert gc.callbacks == callbacks


@pytest.mark.parametrize(("collecting", "ours"), [(0.0, 0.030), (0.020, 0.015), (0.050, 0.0)])
def test_garbage_collection_is_not_ours(collecting: float, ours: float) -> None:
    one = StandStill(
        seconds=0.040,
        processor_seconds=0.040,
        collecting_seconds=collecting,
        places={"telling.py:3 compute": 3},
        looks=4,
        asleep=0,
        step_seconds=0.0,
    )
    assert one.ours_seconds == pytest.approx(ours)
    assert "telling.py:3 compute (3)" in str(one)
