"""A site with one device that follows a plan."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from custom_components.energy_dispatch.asset import Asset
from custom_components.energy_dispatch.const import DOMAIN
from custom_components.energy_dispatch.coordinator import EnergyDispatchConfigEntry

from .frozen_world import FrozenWorld
from .rigs import ASSET, Rig

SECOND_SLOT_SECONDS: Final = 60.0
THIRD_SLOT_SECONDS: Final = 900.0
ENDS_SECONDS: Final = 3600.0
SAME_KW: Final = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """A site with one device, and a plan in force."""

    world: FrozenWorld
    rig: Rig
    entry: EnergyDispatchConfigEntry
    asset: Asset
    began: datetime

    async def at(self, seconds: float) -> None:
        """Let time pass until so many seconds after the plan began."""
        await self.world.pass_until(self.began + timedelta(seconds=seconds))

    async def ledger(self) -> list[dict[str, Any]]:
        """Return what the ledger tells, the oldest command first."""
        answer = await self.world.finish(
            self.world.hass.services.async_call(
                DOMAIN,
                "get_commands",
                {"asset_id": ASSET, "limit": 200},
                blocking=True,
                return_response=True,
            )
        )
        assert answer is not None
        commands: Any = answer["commands"]
        return sorted(commands, key=lambda command: str(command["scheduled_at"]))

    def carries(self, setpoint_kw: float | None) -> bool:
        """Say whether the device itself is at a setpoint; None: it is left to itself."""
        at_kw = self.rig.setpoint_kw
        if setpoint_kw is None or at_kw is None:
            return at_kw is setpoint_kw
        return abs(at_kw - setpoint_kw) < SAME_KW


async def submit(world: FrozenWorld, rig: Rig) -> None:
    """Submit a plan of three setpoints, the first one in force now."""
    setpoints = {
        0.0: rig.low_kw,
        SECOND_SLOT_SECONDS: rig.high_kw,
        THIRD_SLOT_SECONDS: rig.last_kw,
        ENDS_SECONDS: rig.last_kw,
    }
    rows = [
        {"timestamp": (world.now + timedelta(seconds=at)).isoformat(), rig.column: power_kw}
        for at, power_kw in setpoints.items()
    ]
    await world.finish(
        world.hass.services.async_call(
            DOMAIN, "submit_schedule", {"schedule": rows}, blocking=True, return_response=True
        )
    )
