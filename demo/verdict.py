"""Whether a plan was in force on the devices: pure, from timelines and what the site says."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from .assets import TITLES, TOLERANCE_KW
from .device_process import Device
from .plan import DemoPlan, Setpoint, Slot
from .timeline import Change, Timeline

LIMIT: Final = timedelta(seconds=1)
"""How long after its boundary a slot may come into force."""

_EARLY: Final = timedelta(milliseconds=20)
"""Two processes read the same clock; this is for what lies between reading and printing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of one slot on one device."""

    slot: Slot
    asset_id: str
    in_force: Setpoint
    """What the device followed, a second after the boundary at the latest."""
    delay: timedelta | None
    """From the boundary until it was in force; None: it never was."""
    left_after: timedelta | None
    """From the boundary until the device followed something else again; None: it did not."""
    proof: str

    @property
    def planned(self) -> Setpoint:
        """What the plan wanted."""
        return self.slot.setpoints[self.asset_id]

    @property
    def ok(self) -> bool:
        """Whether it was in force in time, and stayed so."""
        return self.delay is not None and self.delay <= LIMIT and self.left_after is None


def matches(asset_id: str, planned: Setpoint, on_device: Setpoint) -> bool:
    """Say whether a device does what is planned, in the precision of its unit."""
    if planned is None or on_device is None:
        return planned is on_device
    return abs(planned - on_device) <= TOLERANCE_KW[asset_id]


def judge(
    plan: DemoPlan, devices: Mapping[str, Device], commands: Iterable[Mapping[str, Any]]
) -> list[Verdict]:
    """Return a verdict for each slot and asset, in order.

    Args:
        plan: what was submitted.
        devices: each with the timeline that it reported itself.
        commands: what ``energy_dispatch.get_commands`` answers.
    """
    proofs = Proofs(commands)
    return [
        _judge_slot(slot, asset_id, devices[asset_id].timeline, proofs.of(asset_id, slot.start))
        for slot in plan.slots
        for asset_id in TITLES
    ]


def _judge_slot(slot: Slot, asset_id: str, timeline: Timeline, proof: str) -> Verdict:
    planned = slot.setpoints[asset_id]
    changes = list(timeline.between(slot.start, slot.end - _EARLY))
    reached = next(
        (n for n, change in enumerate(changes) if matches(asset_id, planned, change.setpoint_kw)),
        None,
    )
    if reached is None:
        return Verdict(
            slot=slot,
            asset_id=asset_id,
            in_force=timeline.at(slot.start + LIMIT),
            delay=None,
            left_after=None,
            proof=proof,
        )
    left = _first_other(changes[reached:], asset_id, planned)
    return Verdict(
        slot=slot,
        asset_id=asset_id,
        in_force=changes[reached].setpoint_kw,
        delay=changes[reached].at - slot.start,
        left_after=None if left is None else left.at - slot.start,
        proof=proof,
    )


def _first_other(changes: Iterable[Change], asset_id: str, planned: Setpoint) -> Change | None:
    return next(
        (change for change in changes if not matches(asset_id, planned, change.setpoint_kw)), None
    )


class Proofs:
    """Finds the command that a slot rests on, and how it was proven."""

    def __init__(self, commands: Iterable[Mapping[str, Any]]) -> None:
        """Sort the commands by asset and time."""
        self._commands: dict[str, list[Mapping[str, Any]]] = {}
        for command in sorted(commands, key=lambda one: str(one["scheduled_at"])):
            self._commands.setdefault(command["asset_id"], []).append(command)

    def of(self, asset_id: str, start: datetime) -> str:
        """Return the proof of an asset's newest command at a slot's start, in words."""
        command = next(self._until(asset_id, start), None)
        if command is None:
            return "no command"
        words = command["proof"] or command["status"]
        at = datetime.fromisoformat(command["scheduled_at"])
        return f"{words}" if at == start else f"{words}, since {at.astimezone():%H:%M:%S}"

    def _until(self, asset_id: str, start: datetime) -> Iterator[Mapping[str, Any]]:
        for command in reversed(self._commands.get(asset_id, [])):
            if datetime.fromisoformat(command["scheduled_at"]) <= start:
                yield command


def table(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """Give the lines of a table."""
    yield (
        f"{'slot':10}{'asset':15}{'planned kW':>11}{'in force kW':>13}"
        f"{'± kW':>8}{'delay ms':>10}  {'':6}proof"
    )
    for verdict in verdicts:
        yield (
            f"{verdict.slot.start.astimezone():%H:%M:%S}  "
            f"{TITLES[verdict.asset_id]:15}"
            f"{_kw(verdict.planned):>11}{_kw(verdict.in_force):>13}"
            f"{TOLERANCE_KW[verdict.asset_id]:>8.3f}{_delay(verdict):>10}  "
            f"{'ok' if verdict.ok else 'FAIL':6}{_remark(verdict)}"
        )


def summary(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """Give a line for each asset: how many slots were in force, and how fast."""
    for asset_id, title in TITLES.items():
        mine = [verdict for verdict in verdicts if verdict.asset_id == asset_id]
        good = sum(verdict.ok for verdict in mine)
        delays = sorted(_milliseconds(verdict.delay) for verdict in mine if verdict.delay)
        speed = (
            f"median {delays[len(delays) // 2]:.0f} ms, slowest {delays[-1]:.0f} ms"
            if delays
            else "nothing changed"
        )
        yield f"{title:15}{good} of {len(mine)} slots in force within 1 s: {speed}"


def _delay(verdict: Verdict) -> str:
    if verdict.delay is None:
        return "never"
    return f"{_milliseconds(verdict.delay):.0f}" if verdict.delay else "held"


def _remark(verdict: Verdict) -> str:
    if verdict.left_after is None:
        return verdict.proof
    return f"left again after {_milliseconds(verdict.left_after):.0f} ms; {verdict.proof}"


def _kw(setpoint: Setpoint) -> str:
    return "automatic" if setpoint is None else f"{setpoint:.3f}"


def _milliseconds(span: timedelta) -> float:
    return span / timedelta(milliseconds=1)
