"""The SunSpec register map of a simulated battery inverter, from the inverter's side.

Source: SunSpec Alliance, github.com/sunspec/models: models 1, 103, 124 and 160. Offsets count from
a model's id. Nothing here is shared with the adapter, which reads the same documents by itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

MODEL_COMMON: Final = 1
MODEL_INVERTER: Final = 103
MODEL_STORAGE: Final = 124
MODEL_MPPT: Final = 160
MODEL_END: Final = 0xFFFF

LENGTHS: Final[Mapping[int, int]] = {
    MODEL_COMMON: 66,
    MODEL_INVERTER: 50,
    MODEL_STORAGE: 24,
    MODEL_MPPT: 8 + 4 * 20,
}
DEFAULT_ORDER: Final = (MODEL_COMMON, MODEL_INVERTER, MODEL_MPPT, MODEL_STORAGE)

# Model 124
W_CHA_MAX: Final = 2
W_CHA_GRA: Final = 3
W_DIS_CHA_GRA: Final = 4
STOR_CTL_MOD: Final = 5
MIN_RSV_PCT: Final = 7
CHA_STATE: Final = 8
CHA_ST: Final = 11
OUT_W_RTE: Final = 12
IN_W_RTE: Final = 13
IN_OUT_W_RTE_WIN_TMS: Final = 14
IN_OUT_W_RTE_RVRT_TMS: Final = 15
IN_OUT_W_RTE_RMP_TMS: Final = 16
CHA_GRI_SET: Final = 17
W_CHA_MAX_SF: Final = 18
W_CHA_DIS_CHA_GRA_SF: Final = 19
MIN_RSV_PCT_SF: Final = 21
CHA_STATE_SF: Final = 22
IN_OUT_W_RTE_SF: Final = 25

# Model 160: ten registers, then twenty for each module
DCW_SF: Final = 4
DCWH_SF: Final = 5
MODULE_COUNT: Final = 8
_MODULES: Final = 10
_MODULE_SPAN: Final = 20
_MODULE_DCW: Final = 11
_MODULE_DCWH: Final = 12
MODULE_NAMES: Final = ("String 1", "String 2", "StCha", "StDisCha")
CHARGING_MODULE: Final = 2
DISCHARGING_MODULE: Final = 3

# Model 103
INVERTER_W: Final = 14
INVERTER_W_SF: Final = 15
INVERTER_ST: Final = 38

NOT_IMPLEMENTED: Final = 0xFFFF
_NOT_IMPLEMENTED_SIGNED: Final = 0x8000
_SIGNED_STORAGE: Final = frozenset({OUT_W_RTE, IN_W_RTE}) | set(range(W_CHA_MAX_SF, 26))

WRITABLE: Final = frozenset(
    {
        W_CHA_MAX,
        W_CHA_GRA,
        W_DIS_CHA_GRA,
        STOR_CTL_MOD,
        MIN_RSV_PCT,
        OUT_W_RTE,
        IN_W_RTE,
        IN_OUT_W_RTE_WIN_TMS,
        IN_OUT_W_RTE_RVRT_TMS,
        IN_OUT_W_RTE_RMP_TMS,
        CHA_GRI_SET,
    }
)
"""Offsets in model 124 that take a write."""


@dataclass(slots=True, kw_only=True)
class SunSpecMap:
    """Every register of the device, and where each model begins."""

    base: int = 40000
    order: Sequence[int] = DEFAULT_ORDER
    registers: dict[int, int] = field(default_factory=dict)
    starts: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Lay the models out one after another; every point begins as "not implemented"."""
        self.registers[self.base], self.registers[self.base + 1] = 0x5375, 0x6E53
        at = self.base + 2
        for model in self.order:
            self.starts[model] = at
            for offset in range(LENGTHS[model] + 2):
                signed = model == MODEL_STORAGE and offset in _SIGNED_STORAGE
                self.registers[at + offset] = _NOT_IMPLEMENTED_SIGNED if signed else NOT_IMPLEMENTED
            self.set(model, 0, model)
            self.set(model, 1, LENGTHS[model])
            at += LENGTHS[model] + 2
        self.registers[at], self.registers[at + 1] = MODEL_END, 0

    def get(self, model: int, offset: int) -> int:
        """Return a register without a sign."""
        return self.registers[self.starts[model] + offset]

    def get_signed(self, model: int, offset: int) -> int:
        """Return a register as a number with a sign."""
        word = self.get(model, offset)
        return word - 0x10000 if word & 0x8000 else word

    def set(self, model: int, offset: int, number: float) -> None:
        """Set a register; does nothing if the device lacks the model."""
        if model in self.starts:
            self.registers[self.starts[model] + offset] = round(number) & 0xFFFF

    def set_text(self, model: int, offset: int, text: str, registers: int) -> None:
        """Set text, two characters a register, filled up with zeros."""
        raw = text.encode("ascii").ljust(2 * registers, b"\0")
        for n in range(registers):
            self.set(model, offset + n, int.from_bytes(raw[2 * n : 2 * n + 2], "big"))

    def set_module(self, module: int, *, watts: float, watt_hours: float) -> None:
        """Set power and lifetime energy of one module of model 160."""
        at = _MODULES + _MODULE_SPAN * module
        self.set(MODEL_MPPT, at + _MODULE_DCW, watts)
        high, low = divmod(round(watt_hours), 0x10000)
        self.set(MODEL_MPPT, at + _MODULE_DCWH, high)
        self.set(MODEL_MPPT, at + _MODULE_DCWH + 1, low)

    def name_modules(self) -> None:
        """Give the modules of model 160 their numbers and names."""
        self.set(MODEL_MPPT, MODULE_COUNT, len(MODULE_NAMES))
        for module, name in enumerate(MODULE_NAMES):
            at = _MODULES + _MODULE_SPAN * module
            self.set(MODEL_MPPT, at, module + 1)
            self.set_text(MODEL_MPPT, at + 1, name, 8)
            self.set_module(module, watts=0, watt_hours=0)
