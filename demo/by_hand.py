"""What people do to the plan of a demo day: charge by hand for a while, and lower the limit."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from .assets import BAY_1, TITLES
from .client import Client
from .plan import DemoPlan
from .site import POWER_LIMIT
from .stage import Stage, sleep_until

CONNECTION_KW: Final = 30.0
"""The site's limit on any other moment: more than the plan ever asks for."""

# In slots from the plan's beginning. Each begins and ends in the middle of a slot, so that nothing
# but the intervention itself can be the cause of what the devices do then.
_BY_HAND: Final = (4.5, 6.5)
_BY_HAND_KW: Final = 6.0
"""The plan has 4.2 kW at first and 0 from slot 5 on."""
_LIMITED: Final = (12.5, 14.5)
_LIMITED_KW: Final = 17.0
"""The plan has 21.4, 23.7 and 17.3 kW then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHand:
    """A setpoint by hand on one asset, with its expiry."""

    asset_id: str
    power_kw: float
    begin: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Limited:
    """A time in which the site's assets may charge with less than planned."""

    power_kw: float
    begin: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Interventions:
    """What people do in one day."""

    by_hand: ByHand
    limited: Limited


def interventions(plan: DemoPlan) -> Interventions:
    """Return what people do on a day with this plan."""

    def moment(slots: float) -> datetime:
        return plan.starts_at + slots * (plan.slots[0].end - plan.slots[0].start)

    return Interventions(
        by_hand=ByHand(
            asset_id=BAY_1,
            power_kw=_BY_HAND_KW,
            begin=moment(_BY_HAND[0]),
            end=moment(_BY_HAND[1]),
        ),
        limited=Limited(power_kw=_LIMITED_KW, begin=moment(_LIMITED[0]), end=moment(_LIMITED[1])),
    )


async def carry_out(
    built: Stage, wanted: Interventions, *, tell: Callable[[str], None] = lambda _: None
) -> None:
    """Do it all at its time, as a user would: by an action, and by the number of the limit."""
    by_hand, limited = wanted.by_hand, wanted.limited

    async def charge(client: Client) -> None:
        tell(f"{TITLES[by_hand.asset_id]} {by_hand.power_kw:g} kW")
        await client.action(
            "set_override",
            {
                "asset_id": by_hand.asset_id,
                "power_kw": by_hand.power_kw,
                "until": by_hand.end.isoformat(),
            },
        )

    def limit(power_kw: float) -> Callable[[Client], Awaitable[None]]:
        async def act(client: Client) -> None:
            tell(f"power limit {power_kw:g} kW")
            await set_limit(client, power_kw)

        return act

    await set_limit(built.client, CONNECTION_KW)
    for moment, act in (
        (by_hand.begin, charge),
        (limited.begin, limit(limited.power_kw)),
        (limited.end, limit(CONNECTION_KW)),
    ):
        await sleep_until(moment)
        await act(built.client)


async def set_limit(client: Client, power_kw: float) -> None:
    """Set what the site's assets may charge with together."""
    await client.call(
        "call_service",
        domain="number",
        service="set_value",
        service_data={"entity_id": POWER_LIMIT, "value": power_kw},
    )
