"""The settings that every kind of asset has, folded away in sections: few people need them."""

from collections.abc import Mapping, Sequence
from typing import Final

from homeassistant.helpers.selector import SelectOptionDict
import voluptuous as vol

from ..asset import DEFAULT_SETTLE_SECONDS, DEFAULT_TOLERANCE_KW, DEFAULT_TOLERANCE_PERCENT
from ..const import (
    CONF_DWELL_SECONDS,
    CONF_END_POLICY,
    CONF_FOREIGN_WRITER,
    CONF_LOST_POLICY,
    CONF_METER_INTERVAL_SECONDS,
    CONF_NOT_INTO_CARS,
    CONF_PRIORITY,
    CONF_RAMP_KW_PER_MINUTE,
    CONF_REMOVED_POLICY,
    CONF_SAFE_POWER_KW,
    CONF_SETTLE_SECONDS,
    CONF_SOC_CEILING_PERCENT,
    CONF_SOC_FLOOR_PERCENT,
    CONF_STALE_POLICY,
    CONF_STEP_KW,
    CONF_STOP_POLICY,
    CONF_TOLERANCE_KW,
    CONF_TOLERANCE_PERCENT,
    DEFAULT_METER_INTERVAL_SECONDS,
    SUBENTRY_BATTERY,
    SUBENTRY_CHARGER,
    AdapterKind,
    ForeignWriter,
    StopPolicy,
)
from ..engine import EndPolicy
from ..engine.base import VALUE_TOLERANCE_KW
from .fields import (
    POWER_KW,
    PRIORITY,
    RAMP_KW_PER_MINUTE,
    SOC_PERCENT,
    STEP_KW,
    TOLERANCE_KW,
    TOLERANCE_PERCENT,
    Data,
    Errors,
    Fields,
    choice,
    collapsed,
    seconds,
    several,
)

SECTION_LIMITS: Final = "limits"
SECTION_MANNERS: Final = "manners"
SECTION_PROOF: Final = "proof"
SECTION_ENDINGS: Final = "endings"

POLICIES: Final = (
    CONF_END_POLICY,
    CONF_STALE_POLICY,
    CONF_LOST_POLICY,
    CONF_STOP_POLICY,
    CONF_REMOVED_POLICY,
)

_FOREIGN_WRITERS: Final[Mapping[str, Sequence[str]]] = {
    SUBENTRY_CHARGER: [writer.value for writer in ForeignWriter],
    # A battery is never unplugged.
    SUBENTRY_BATTERY: [ForeignWriter.ASSERT_AGAIN.value, ForeignWriter.UNTIL_PLAN_CHANGE.value],
}


def sections(kind: str, adapter: AdapterKind, chargers: Sequence[SelectOptionDict]) -> Fields:
    """Return the sections of an asset's form.

    Args:
        kind: of the asset.
        adapter: what speaks to its device.
        chargers: of the site, for a battery that may be kept from feeding some.
    """
    groups = {
        SECTION_LIMITS: _limits(kind),
        SECTION_MANNERS: _manners(kind, chargers),
        SECTION_PROOF: _proof(kind, adapter),
        SECTION_ENDINGS: _endings(),
    }
    return {vol.Required(name): collapsed(fields) for name, fields in groups.items()}


def _limits(kind: str) -> Fields:
    floor: Fields = {vol.Optional(CONF_SOC_FLOOR_PERCENT): SOC_PERCENT}
    return {
        vol.Optional(CONF_STEP_KW): STEP_KW,
        **(floor if kind == SUBENTRY_BATTERY else {}),
        vol.Optional(CONF_SOC_CEILING_PERCENT): SOC_PERCENT,
    }


def _manners(kind: str, chargers: Sequence[SelectOptionDict]) -> Fields:
    cars: Fields = {vol.Optional(CONF_NOT_INTO_CARS): several(chargers)}
    return {
        vol.Required(CONF_PRIORITY, default=1): PRIORITY,
        vol.Required(CONF_DWELL_SECONDS, default=0): seconds(0, 3600),
        vol.Optional(CONF_RAMP_KW_PER_MINUTE): RAMP_KW_PER_MINUTE,
        **(cars if kind == SUBENTRY_BATTERY and chargers else {}),
    }


def _proof(kind: str, adapter: AdapterKind) -> Fields:
    interval: Fields = {
        vol.Required(CONF_METER_INTERVAL_SECONDS, default=DEFAULT_METER_INTERVAL_SECONDS): seconds(
            1, 3600
        )
    }
    return {
        **(interval if adapter is AdapterKind.OCPP else {}),
        vol.Required(CONF_SETTLE_SECONDS, default=int(DEFAULT_SETTLE_SECONDS)): seconds(1, 3600),
        vol.Required(CONF_TOLERANCE_KW, default=DEFAULT_TOLERANCE_KW): TOLERANCE_KW,
        vol.Required(CONF_TOLERANCE_PERCENT, default=DEFAULT_TOLERANCE_PERCENT): TOLERANCE_PERCENT,
        vol.Required(CONF_FOREIGN_WRITER, default=ForeignWriter.ASSERT_AGAIN.value): choice(
            _FOREIGN_WRITERS[kind], "foreign_writer"
        ),
    }


def _endings() -> Fields:
    def policy(name: str, default: EndPolicy) -> Fields:
        return {
            vol.Required(name, default=default.value): choice(
                [policy.value for policy in EndPolicy], "end_policy"
            )
        }

    return {
        **policy(CONF_END_POLICY, EndPolicy.RELEASE),
        **policy(CONF_STALE_POLICY, EndPolicy.HOLD),
        **policy(CONF_LOST_POLICY, EndPolicy.HOLD),
        vol.Required(CONF_STOP_POLICY, default=StopPolicy.AUTO.value): choice(
            [policy.value for policy in StopPolicy], "stop_policy"
        ),
        **policy(CONF_REMOVED_POLICY, EndPolicy.RELEASE),
        vol.Optional(CONF_SAFE_POWER_KW): POWER_KW,
    }


def section_errors(data: Data, least_kw: float, most_kw: float) -> Errors:
    """Return what does not go together in an asset's sections: the first finding of each.

    Args:
        data: what was filled in, flat.
        least_kw: the least power above 0 that the asset charges with.
        most_kw: the most.
    """
    findings = (
        (SECTION_LIMITS, _limits_error(data, most_kw)),
        (SECTION_PROOF, _proof_error(data)),
        (SECTION_ENDINGS, _endings_error(data, least_kw, most_kw)),
    )
    return {name: key for name, key in findings if key is not None}


def _limits_error(data: Data, most_kw: float) -> str | None:
    floor, ceiling = data.get(CONF_SOC_FLOOR_PERCENT), data.get(CONF_SOC_CEILING_PERCENT)
    if floor is not None and ceiling is not None and floor >= ceiling:
        return "soc_floor_above_ceiling"
    if data.get(CONF_STEP_KW, 0.0) > most_kw:
        # Every setpoint would be rounded down to 0.
        return "step_above_max"
    return None


def _proof_error(data: Data) -> str | None:
    if data.get(CONF_METER_INTERVAL_SECONDS, 0) > data[CONF_SETTLE_SECONDS]:
        return "readings_too_late"
    return None


def _endings_error(data: Data, least_kw: float, most_kw: float) -> str | None:
    wanted = any(data[policy] == EndPolicy.SAFE_VALUE for policy in POLICIES)
    safe_kw = data.get(CONF_SAFE_POWER_KW)
    if safe_kw is None:
        return "safe_power_missing" if wanted else None
    if safe_kw > 0 and not (
        least_kw - VALUE_TOLERANCE_KW <= safe_kw <= most_kw + VALUE_TOLERANCE_KW
    ):
        return "safe_power_out_of_range"
    return None
