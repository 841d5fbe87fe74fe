"""What a SunSpec inverter makes of model 124: the power it asks of its battery.

StorCtl_Mod bit 0 makes InWRte a ceiling for charging, bit 1 makes OutWRte a ceiling for
discharging, both in percent of WChaMax; a negative ceiling is a floor for the other direction.
Inside these bounds the inverter does what it would do anyway: here, supply a constant load.
"""

from dataclasses import dataclass
from typing import Final, Self

from .sunspec_map import (
    IN_OUT_W_RTE_RVRT_TMS,
    IN_OUT_W_RTE_SF,
    IN_W_RTE,
    MODEL_STORAGE,
    OUT_W_RTE,
    STOR_CTL_MOD,
    W_CHA_MAX,
    W_CHA_MAX_SF,
    SunSpecMap,
)

_LIMIT_CHARGE: Final = 1
_LIMIT_DISCHARGE: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageControl:
    """Model 124 as it stood when the inverter last took it over."""

    mode: int = 0
    charge_ceiling_kw: float = 0.0
    discharge_ceiling_kw: float = 0.0
    revert_seconds: int = 0
    """How long it stays in force without a write; 0: for ever."""

    @classmethod
    def of(cls, registers: SunSpecMap) -> Self:
        """Read it from the registers."""
        rate_kw = (
            registers.get(MODEL_STORAGE, W_CHA_MAX)
            * 10.0 ** registers.get_signed(MODEL_STORAGE, W_CHA_MAX_SF)
            / 1000
        )
        share = 10.0 ** registers.get_signed(MODEL_STORAGE, IN_OUT_W_RTE_SF) / 100
        return cls(
            mode=registers.get(MODEL_STORAGE, STOR_CTL_MOD),
            charge_ceiling_kw=registers.get_signed(MODEL_STORAGE, IN_W_RTE) * share * rate_kw,
            discharge_ceiling_kw=registers.get_signed(MODEL_STORAGE, OUT_W_RTE) * share * rate_kw,
            revert_seconds=registers.get(MODEL_STORAGE, IN_OUT_W_RTE_RVRT_TMS),
        )

    @property
    def automatic(self) -> bool:
        """Whether the inverter is left to itself."""
        return self.mode == 0

    def power_kw(self, automatic_kw: float) -> float:
        """Return the power asked of the battery, from what it would be without control."""
        power_kw = automatic_kw
        if self.mode & _LIMIT_CHARGE:
            power_kw = min(power_kw, self.charge_ceiling_kw)
        if self.mode & _LIMIT_DISCHARGE:
            power_kw = max(power_kw, -self.discharge_ceiling_kw)
        return power_kw
