"""What a device made of the setpoints of its test: measured after settling, and put in words."""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

from ..adapters import AdapterError
from ..asset import Asset
from .moments import kw

LOOK_SECONDS: Final = 1.0
"""A device that reports nothing by itself is asked this often."""
AS_EXPECTED: Final = "as_expected"
REVERSED: Final = "reversed"

type Record = dict[str, Any]


async def async_settled_kw(asset: Asset, asked_kw: float) -> tuple[float | None, float | None]:
    """Measure until the power is what was asked, or the settling time is over.

    Returns:
        The power measured last, and after how many seconds it was what was asked; None: never.
    """
    loop = asyncio.get_running_loop()
    begun = loop.time()
    deadline = begun + asset.config.settle_seconds
    changed = asyncio.Event()
    unlisten = asset.listen(changed.set)
    try:
        while True:
            measured_kw = await _async_power_kw(asset)
            now = loop.time()
            if measured_kw is not None and abs(measured_kw - asked_kw) <= _margin_kw(
                asset, asked_kw
            ):
                return measured_kw, now - begun
            if now >= deadline:
                return measured_kw, None
            changed.clear()
            try:
                async with asyncio.timeout(min(LOOK_SECONDS, deadline - now)):
                    await changed.wait()
            except TimeoutError:
                continue
    finally:
        unlisten()


def conclude(asset: Asset, steps: Sequence[Record], error: str | None) -> Record:
    """Return what a test found (kW, seconds, sign), and a report to read.

    The steps are 0, the minimum, the maximum and 0, as far as they were reached.
    """
    least, most = (steps[n] if len(steps) > n else None for n in (1, 2))
    delays = [step["followed_after"] for step in steps if step["followed_after"] is not None]
    found = {
        "min_charge_kw": _followed_kw(least),
        "max_charge_kw": _followed_kw(most),
        "step_kw": kw(asset.adapter.capabilities.step_kw),
        "latency_seconds": max(delays, default=None),
        "sign": _sign(asset, most),
    }
    return {"found": found, "report": _report(asset, steps, found, error)}


async def _async_power_kw(asset: Asset) -> float | None:
    try:
        telemetry = await asset.adapter.read()
    except AdapterError:
        known = asset.snapshot.telemetry
        return None if known is None else known.power_kw
    return telemetry.power_kw


def _margin_kw(asset: Asset, asked_kw: float) -> float:
    tolerance = asset.config.tolerance
    return max(tolerance.absolute_kw, abs(asked_kw) * tolerance.relative)


def _followed_kw(step: Record | None) -> float | None:
    """Return the power that a step reached; None if it did not."""
    if step is None or step["followed_after"] is None:
        return None
    measured_kw: float | None = step["measured_kw"]
    return measured_kw


def _sign(asset: Asset, most: Record | None) -> str | None:
    """Say whether charging is measured as positive; None: nothing flowed that would tell."""
    measured_kw = None if most is None else most["measured_kw"]
    if measured_kw is None or abs(measured_kw) <= _margin_kw(asset, 0.0):
        return None
    return AS_EXPECTED if measured_kw > 0 else REVERSED


def _report(asset: Asset, steps: Sequence[Record], found: Record, error: str | None) -> list[str]:
    lines = [_line(step) for step in steps]
    if error is not None:
        lines.append(f"It ended early: {error}.")
    if found["sign"] == REVERSED:
        lines.append(
            "The power is measured with the wrong sign: it has to be positive while charging."
        )
    elif found["sign"] is None:
        lines.append(
            "Nothing flowed at the maximum, so the sign of the power is not known; "
            "a charger needs a vehicle that takes power, a battery room in it."
        )
    if found["latency_seconds"] is not None:
        lines.append(f"It follows within {found['latency_seconds']:g} s.")
        if found["latency_seconds"] > asset.config.settle_seconds:
            lines.append("That is longer than its settling time: raise that.")
    return lines


def _line(step: Record) -> str:
    asked = f"Asked {step['asked_kw']:g} kW: "
    if not step["ok"]:
        return f"{asked}not carried out."
    if step["measured_kw"] is None:
        return f"{asked}accepted; no power is measured."
    measured = f"{asked}measured {step['measured_kw']:g} kW"
    if step["followed_after"] is None:
        return f"{measured}, which is not what was asked."
    return f"{measured} after {step['followed_after']:g} s."
