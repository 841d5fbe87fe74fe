"""What an asset's telemetry says about its setpoint, with what its owner declared of it."""

from typing import Final

from .adapters import Telemetry
from .asset import Asset
from .const import SUBENTRY_CHARGER
from .engine import ChargerState
from .engine.base import VALUE_TOLERANCE_KW
from .engine.reconcile import Judgement, Verdict, judge_power

NEARLY_FULL_PERCENT: Final = 97.0
NEARLY_EMPTY_PERCENT: Final = 15.0
"""Beyond these a battery's own management decides how much still flows."""
NOTHING_KW: Final = 0.1


def could_prove(asset: Asset) -> bool:
    """Say whether the device reports anything that a setpoint can be seen in."""
    telemetry = asset.snapshot.telemetry
    return telemetry is not None and (
        telemetry.power_kw is not None or telemetry.setpoint_kw is not None
    )


def judge_measured(asset: Asset, wanted_kw: float, telemetry: Telemetry) -> Judgement:
    """Judge measured power, with what a charger's vehicle or a battery's charge may excuse."""
    config = asset.config
    may_take_less = True
    if config.kind == SUBENTRY_CHARGER:
        state = asset.machine.current_state
        idle = (telemetry.power_kw or 0.0) < NOTHING_KW
        # A charger that says it charges, and gives nothing, does not follow.
        may_take_less = not (
            state == ChargerState.CHARGING and idle and wanted_kw > VALUE_TOLERANCE_KW
        )
        if state not in {ChargerState.CHARGING, ChargerState.SUSPENDED} and idle:
            # No vehicle, no power: that shows nothing, not even for a setpoint of 0.
            return Judgement(verdict=Verdict.UNKNOWN)
    else:
        soc = telemetry.soc_percent
        may_take_less = soc is not None and (
            (wanted_kw > 0 and soc >= NEARLY_FULL_PERCENT)
            or (wanted_kw < 0 and soc <= NEARLY_EMPTY_PERCENT)
        )
    return judge_power(wanted_kw, telemetry.power_kw, config.tolerance, may_take_less=may_take_less)


def words_of(judgement: Judgement) -> str:
    """Return a judgement and its suspicion as one sentence."""
    return " ".join(part for part in (judgement.detail, judgement.suspicion) if part) or "-"
