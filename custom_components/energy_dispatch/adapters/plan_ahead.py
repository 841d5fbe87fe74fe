"""A plan that a device keeps itself, so that it goes on without us."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSlot:
    """What is planned from a moment on."""

    starts_at: datetime
    power_kw: float | None
    """Charging positive; None: the device is left to itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAhead:
    """An asset's plan from now on; no slots: there is none, or none that counts."""

    slots: Sequence[PlanSlot] = ()
    """By time, the one that is in force now first."""
    ends_at: datetime | None = None
    """When the last slot ends; None: never."""
    safe_power_kw: float | None = None
    """What follows where the device keeps no more of it; None: the least that the device can do."""


@runtime_checkable
class StoresPlan(Protocol):
    """An adapter whose device may be able to keep a plan."""

    async def store_plan(self, plan: PlanAhead) -> None:
        """Let the device keep a plan in place of the one before; a plan it has costs nothing.

        It is stored again by itself when the device has restarted, and before it runs out.

        Raises:
            AdapterError: the device is away (it gets the plan when it comes back), or refuses.
        """
        ...
