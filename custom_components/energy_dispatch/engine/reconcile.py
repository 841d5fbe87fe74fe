"""Desired against confirmed: does the device do what was asked, and if not, what might be wrong.

Pure. Setpoints and power are kW with charging positive.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_SUSPECTS: Final = (
    (1 / 3, "a third: the device charges on one phase where three are declared"),
    (3.0, "three times: the device charges on three phases where one is declared"),
    (1000.0, "a thousand times: the device takes watts for kilowatts"),
    (0.001, "a thousandth: the device takes kilowatts for watts"),
)
_SUSPECT_BAND: Final = 0.12
"""How far a ratio may be off and still point to a unit or phase error."""


class Verdict(StrEnum):
    """What a report of the device says about a setpoint."""

    FOLLOWS = "follows"
    DEVIATES = "deviates"
    UNKNOWN = "unknown"
    """It says nothing of it, or the vehicle decides and not the device."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """How far power or a reported setpoint may be off."""

    absolute_kw: float = 0.25
    relative: float = 0.1

    def around(self, setpoint_kw: float) -> float:
        """Return the allowed difference at a setpoint, in kW."""
        return max(self.absolute_kw, self.relative * abs(setpoint_kw))


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A verdict, with what it rests on."""

    verdict: Verdict
    suspicion: str | None = None
    """A unit or phase error that the numbers point to."""
    detail: str | None = None


def judge_setpoint(wanted_kw: float, reported_kw: float | None, tolerance: Tolerance) -> Judgement:
    """Compare a setpoint with the one that the device reports as applied."""
    if reported_kw is None:
        return Judgement(verdict=Verdict.UNKNOWN)
    if abs(reported_kw - wanted_kw) <= tolerance.around(wanted_kw):
        return Judgement(verdict=Verdict.FOLLOWS, detail=f"The device reports {reported_kw:g} kW.")
    return Judgement(
        verdict=Verdict.DEVIATES,
        suspicion=suspicion(wanted_kw, reported_kw),
        detail=f"Asked for {wanted_kw:g} kW, the device reports {reported_kw:g} kW.",
    )


def judge_power(
    wanted_kw: float, power_kw: float | None, tolerance: Tolerance, *, may_take_less: bool
) -> Judgement:
    """Compare a setpoint with the power that is measured.

    Args:
        wanted_kw: the setpoint.
        power_kw: what is measured; None if nothing is.
        tolerance: how far it may be off.
        may_take_less: the setpoint is a permission (a charger's vehicle decides how much of it to
            take), so that less proves nothing either way, unless it points to a unit error.
    """
    if power_kw is None:
        return Judgement(verdict=Verdict.UNKNOWN)
    margin = tolerance.around(wanted_kw)
    if abs(power_kw - wanted_kw) <= margin:
        return Judgement(verdict=Verdict.FOLLOWS, detail=f"Measured {power_kw:g} kW.")
    suspect = suspicion(wanted_kw, power_kw)
    if may_take_less and abs(power_kw) < abs(wanted_kw) and suspect is None:
        return Judgement(verdict=Verdict.UNKNOWN)
    return Judgement(
        verdict=Verdict.DEVIATES,
        suspicion=suspect,
        detail=f"Asked for {wanted_kw:g} kW, measured {power_kw:g} kW.",
    )


def suspicion(wanted_kw: float, seen_kw: float) -> str | None:
    """Name the unit or phase error that a ratio points to; None if there is none."""
    if wanted_kw == 0 or seen_kw == 0:
        return None
    ratio = seen_kw / wanted_kw
    return next(
        (
            f"{seen_kw:g} kW is about {words}."
            for factor, words in _SUSPECTS
            if abs(ratio / factor - 1) <= _SUSPECT_BAND
        ),
        None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Backoff:
    """How long to wait before a setpoint that does not stay is asserted again."""

    first_seconds: float = 5.0
    factor: float = 2.0
    longest_seconds: float = 300.0

    def delay_seconds(self, tries: int) -> float:
        """Return the wait before the n-th further try (n from 0)."""
        return min(self.first_seconds * self.factor ** min(tries, 30), self.longest_seconds)
