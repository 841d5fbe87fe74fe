"""The crash check: ``kill -9`` in the middle of a plan, start again, look at the devices."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from .assets import TITLES
from .device_process import Device
from .plan import DemoPlan, staircase
from .spans import matches
from .stage import LEAD, Stage, next_whole_second, now, sleep_until
from .timeline import Change
from .verdict import judge, table

SLOT: Final = timedelta(seconds=3)
BACK_WITHIN: Final = timedelta(seconds=5)
"""After a device's reconnection, what the plan says has to be in force on it again."""

STEPS: Final = 40
"""More than are needed: on a slow machine Home Assistant takes a while to come back."""
_KILL_AT: Final = 2.5
"""In slots, from the plan's beginning."""
_SLOTS_AFTERWARDS: Final = 3
_POLL_SECONDS: Final = 0.1
_SETTLE: Final = timedelta(seconds=1)
_IN_FLIGHT: Final = timedelta(milliseconds=100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """How one device came back."""

    asset_id: str
    before_kw: float | None
    """In force on the device when Home Assistant was killed."""
    connected_at: datetime | None
    in_force_after: timedelta | None
    """From its reconnection until it followed the slot of that moment."""
    in_force_kw: float | None
    older: tuple[Change, ...]
    """Setpoints of slots that were over by then."""

    @property
    def ok(self) -> bool:
        """Whether it was in time, and nothing old was sent."""
        return (
            self.in_force_after is not None
            and self.in_force_after <= BACK_WITHIN
            and not self.older
        )


async def check(built: Stage) -> bool:
    """Kill Home Assistant in the middle of a plan and start it again; print what came of it."""
    plan = staircase(next_whole_second(LEAD), SLOT, STEPS)
    await built.submit(plan)
    await sleep_until(plan.starts_at + _KILL_AT * SLOT, built.require_devices)
    killed_at = now()
    await built.home_assistant.kill()
    await built.restart_client()
    up_at = now()
    print(
        f"\nkill -9 at {killed_at.astimezone():%H:%M:%S}, in the middle of a plan; Home Assistant "
        f"is up again after {(up_at - killed_at).total_seconds():.1f} s."
    )
    await _wait_until_back(built, plan, killed_at)
    await sleep_until(now() + _SLOTS_AFTERWARDS * SLOT + _SETTLE, built.require_devices)
    recoveries = [recovery(plan, device, killed_at) for device in built.devices.values()]
    print(*_lines(recoveries), sep="\n")
    later = _slots_after(plan, recoveries)
    verdicts = judge(later, built.devices, await built.commands())
    print("The slots that began after that:", *table(verdicts), sep="\n")
    return all(one.ok for one in recoveries) and all(verdict.ok for verdict in verdicts)


async def _wait_until_back(built: Stage, plan: DemoPlan, killed_at: datetime) -> None:
    """Wait until the plan is in force on each device again, or over."""
    while now() < plan.ends_at and not all(
        recovery(plan, device, killed_at).in_force_after is not None
        for device in built.devices.values()
    ):
        built.require_devices()
        await asyncio.sleep(_POLL_SECONDS)


def recovery(plan: DemoPlan, device: Device, killed_at: datetime) -> Recovery:
    """Look at how a device came back, by its own report."""
    asset_id = device.asset_id
    connected_at = next((at for at in device.connected_at if at > killed_at), None)
    reached = None
    if connected_at is not None:
        reached = next(
            (
                change
                for change in device.timeline.between(connected_at, plan.ends_at)
                if matches(asset_id, plan.setpoint(asset_id, change.at), change.setpoint_kw)
            ),
            None,
        )
    return Recovery(
        asset_id=asset_id,
        before_kw=device.timeline.at(killed_at),
        connected_at=connected_at,
        in_force_after=None
        if reached is None or connected_at is None
        else reached.at - connected_at,
        in_force_kw=None if reached is None else reached.setpoint_kw,
        older=tuple(_older(plan, device, killed_at)),
    )


def _older(plan: DemoPlan, device: Device, killed_at: datetime) -> Iterator[Change]:
    """Give the changes to a setpoint whose slot was over: every slot has a value of its own."""
    for change in device.timeline.changes:
        if change.at <= killed_at or change.setpoint_kw is None:
            continue
        if any(
            slot.end + _IN_FLIGHT < change.at
            and matches(device.asset_id, slot.setpoints[device.asset_id], change.setpoint_kw)
            for slot in plan.slots
        ):
            yield change


def _slots_after(plan: DemoPlan, recoveries: list[Recovery]) -> DemoPlan:
    """Return the slots that began once every device was back, and are over."""
    back = [
        one.connected_at + one.in_force_after
        for one in recoveries
        if one.connected_at is not None and one.in_force_after is not None
    ]
    begin = max(back, default=plan.ends_at)
    return DemoPlan(
        name=plan.name,
        slots=[slot for slot in plan.slots if begin < slot.start and slot.end <= now()],
    )


def _lines(recoveries: list[Recovery]) -> Iterator[str]:
    for one in recoveries:
        if one.connected_at is None:
            yield f"{TITLES[one.asset_id]:15}FAIL  did not come back"
            continue
        reached = (
            "never followed the plan again"
            if one.in_force_after is None
            else f"slot in force {one.in_force_after / timedelta(milliseconds=1):.0f} ms later"
            f" ({_kw(one.in_force_kw)})"
        )
        older = (
            "no older slot was sent"
            if not one.older
            else "older slots were sent: "
            + ", ".join(
                f"{_kw(change.setpoint_kw)} at {change.at:%H:%M:%S}" for change in one.older
            )
        )
        yield (
            f"{TITLES[one.asset_id]:15}{'ok' if one.ok else 'FAIL':6}"
            f"at {_kw(one.before_kw)} when killed; reconnected at "
            f"{one.connected_at.astimezone():%H:%M:%S}, {reached}; {older}"
        )


def _kw(setpoint: float | None) -> str:
    return "automatic" if setpoint is None else f"{setpoint:.2f} kW"
