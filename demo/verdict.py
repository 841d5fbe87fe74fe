"""Whether a plan was in force on the devices: pure, from timelines and what the site says."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from .assets import TITLES, TOLERANCE_KW
from .by_hand import Interventions
from .device_process import Device
from .plan import DemoPlan, Setpoint
from .spans import Cause, Span, spans
from .timeline import Change, Timeline

LIMIT: Final = timedelta(seconds=1)
"""How long after its boundary a slot may come into force."""

_EARLY: Final = timedelta(milliseconds=20)
"""Two processes read the same clock; this is for what lies between reading and printing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of one span on one device."""

    span: Span
    in_force: Setpoint
    """What the device followed, a second after the span's beginning at the latest."""
    delay: timedelta | None
    """From the beginning until it was in force; None: it never was."""
    left_after: timedelta | None
    """From the beginning until the device followed something else again; None: it did not."""
    proof: str

    @property
    def asset_id(self) -> str:
        """Whose device it is."""
        return self.span.asset_id

    @property
    def ok(self) -> bool:
        """Whether it was in force in time, and stayed so."""
        return self.delay is not None and self.delay <= LIMIT and self.left_after is None


def judge(
    plan: DemoPlan,
    devices: Mapping[str, Device],
    commands: Iterable[Mapping[str, Any]],
    done: Interventions | None = None,
) -> list[Verdict]:
    """Return a verdict for each slot and asset, or for each part of one, in order.

    Args:
        plan: what was submitted.
        devices: each with the timeline that it reported itself.
        commands: what ``energy_dispatch.get_commands`` answers.
        done: what people did meanwhile.
    """
    proofs = Proofs(commands)
    return [
        _judge_span(span, devices[span.asset_id].timeline, proofs) for span in spans(plan, done)
    ]


def _judge_span(span: Span, timeline: Timeline, proofs: Proofs) -> Verdict:
    changes = list(timeline.between(span.begin, span.end - _EARLY))
    reached = next((n for n, change in enumerate(changes) if span.holds(change.setpoint_kw)), None)
    if reached is None:
        return Verdict(
            span=span,
            in_force=timeline.at(span.begin + LIMIT),
            delay=None,
            left_after=None,
            proof=proofs.of(span),
        )
    left = _first_other(changes[reached:], span)
    shown = changes[-1 if span.cause is Cause.LIMIT else reached]
    return Verdict(
        span=span,
        in_force=shown.setpoint_kw,
        delay=changes[reached].at - span.begin,
        left_after=None if left is None else left.at - span.begin,
        proof=proofs.of(span),
    )


def _first_other(changes: Iterable[Change], span: Span) -> Change | None:
    return next((change for change in changes if not span.holds(change.setpoint_kw)), None)


class Proofs:
    """Finds the command that a slot rests on, and how it was proven."""

    def __init__(self, commands: Iterable[Mapping[str, Any]]) -> None:
        """Sort the commands by asset and time."""
        self._commands: dict[str, list[Mapping[str, Any]]] = {}
        for command in sorted(commands, key=lambda one: str(one["scheduled_at"])):
            self._commands.setdefault(command["asset_id"], []).append(command)

    def of(self, span: Span) -> str:
        """Return the proof of an asset's newest command at a span's beginning, in words.

        What people cause comes a moment after they do it, and not at the moment itself.
        """
        at_slot = span.begin == span.slot.start and span.cause is Cause.PLAN
        until = span.begin if at_slot else min(span.begin + LIMIT, span.end)
        command = next(self._until(span.asset_id, until), None)
        if command is None:
            return "no command"
        words = command["proof"] or command["status"]
        at = datetime.fromisoformat(command["scheduled_at"])
        return words if at >= span.begin else f"{words}, since {at.astimezone():%H:%M:%S}"

    def _until(self, asset_id: str, start: datetime) -> Iterator[Mapping[str, Any]]:
        for command in reversed(self._commands.get(asset_id, [])):
            if datetime.fromisoformat(command["scheduled_at"]) <= start:
                yield command


def table(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """Give the lines of a table."""
    yield (
        f"{'from':10}{'asset':15}{'by':9}{'wanted kW':>11}{'in force kW':>13}"
        f"{'± kW':>8}{'delay ms':>10}  {'':6}proof"
    )
    for verdict in verdicts:
        span = verdict.span
        wanted = f"{'≤ ' if span.cause is Cause.LIMIT else ''}{_kw(span.wanted)}"
        yield (
            f"{span.begin.astimezone():%H:%M:%S}  {TITLES[span.asset_id]:15}{span.cause:9}"
            f"{wanted:>11}{_kw(verdict.in_force):>13}"
            f"{TOLERANCE_KW[span.asset_id]:>8.3f}{_delay(verdict):>10}  "
            f"{'ok' if verdict.ok else 'FAIL':6}{_remark(verdict)}"
        )


def summary(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """Give a line for each asset: how many slots were in force, and how fast."""
    for asset_id, title in TITLES.items():
        mine = [verdict for verdict in verdicts if verdict.asset_id == asset_id]
        slots = {verdict.span.slot.start for verdict in mine}
        bad = {verdict.span.slot.start for verdict in mine if not verdict.ok}
        delays = sorted(_milliseconds(verdict.delay) for verdict in mine if verdict.delay)
        speed = (
            f"median {delays[len(delays) // 2]:.0f} ms, slowest {delays[-1]:.0f} ms"
            if delays
            else "nothing changed"
        )
        yield (
            f"{title:15}{len(slots) - len(bad)} of {len(slots)} slots in force within 1 s: {speed}"
        )


def by_hand_lines(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """Say what became of the setpoint by hand, and of the plan after it."""
    for verdict in verdicts:
        if verdict.span.cause is not Cause.BY_HAND:
            continue
        mine = [one for one in verdicts if one.asset_id == verdict.asset_id]
        by_hand = [one for one in mine if one.span.cause is Cause.BY_HAND]
        after = mine[mine.index(by_hand[-1]) + 1]
        yield (
            f"{'ok' if after.ok and all(one.ok for one in by_hand) else 'FAIL':6}"
            f"{TITLES[verdict.asset_id]} had {_kw(verdict.span.wanted)} kW by hand from "
            f"{verdict.span.begin.astimezone():%H:%M:%S} to "
            f"{after.span.begin.astimezone():%H:%M:%S}, and then the plan's "
            f"{_kw(after.span.wanted)} kW again (after {_delay(after)} ms)."
        )
        return


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
