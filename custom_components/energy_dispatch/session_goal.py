"""What people want of a charging session, and how far it has come.

A session here is a vehicle's stay: from the moment its plug goes in until it comes out. OCPP's
transactions may be shorter.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from .adapters import Telemetry

_UNPLUGGED: Final = frozenset(
    {
        "a",
        "a1",
        "a2",
        "available",
        "disconnected",
        "idle",
        "notconnected",
        "novehicle",
        "off",
        "reserved",
        "unplugged",
    }
)
_PLUGGED: Final = frozenset(
    {
        "authorized",
        "awaitingstart",
        "b1",
        "b2",
        "c1",
        "c2",
        "charging",
        "complete",
        "completed",
        "connected",
        "derating",
        "evconnected",
        "finishing",
        "occupied",
        "on",
        "plugged",
        "pluggedin",
        "preparing",
        "ready",
        "readytocharge",
        "sessionstopped",
        "suspended",
        "suspendedev",
        "suspendedevse",
        "vehicle",
        "vehicleready",
        "waitcar",
        "waiting",
    }
)
"""Words of OCPP, of the device maps, and of the entities of common integrations."""
_ENOUGH_KWH: Final = 1e-6


class Reached(StrEnum):
    """Which part of a goal was reached."""

    ENERGY = "energy"
    SOC = "soc"


class Unknown(StrEnum):
    """Why nobody can tell how much a session has charged."""

    NOTHING_REPORTED = "nothing_reported"
    NO_PLUG = "no_plug"
    """Nothing says when a vehicle comes and goes."""
    NO_ENERGY = "no_energy"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionGoal:
    """What is wanted of the session that runs, or else of the next one."""

    departure_at: datetime | None = None
    energy_kwh: float | None = None
    soc_percent: float | None = None
    reached: Reached | None = None
    """It stays reached: a register that jumps, or a battery that sags, begins nothing again."""

    @property
    def wanted(self) -> bool:
        """Whether anything is wanted."""
        return (self.departure_at, self.energy_kwh, self.soc_percent) != (None, None, None)

    def judged(self, charged_kwh: float | None, soc_percent: float | None) -> Reached | None:
        """Return which part is reached by now."""
        if (
            self.energy_kwh is not None
            and charged_kwh is not None
            and charged_kwh >= self.energy_kwh - _ENOUGH_KWH
        ):
            return Reached.ENERGY
        if (
            self.soc_percent is not None
            and soc_percent is not None
            and soc_percent >= self.soc_percent
        ):
            return Reached.SOC
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """A vehicle at a charger."""

    plugged_at: datetime
    """When it was seen first."""
    start_kwh: float | None = None
    """The charger's register then; None: not told yet."""
    earlier_kwh: float | None = None
    """The energy of the session before, which some go on reporting until the next one starts."""

    def charged_kwh(self, telemetry: Telemetry) -> float | None:
        """Return what was charged in this stay; None if nothing tells.

        What the charger counts of its session, or its register since the plug went in: the larger,
        for a stay may have several transactions, and may have begun before we saw it.
        """
        told_kwh = telemetry.session_energy_kwh
        if telemetry.session_started_at is None and told_kwh == self.earlier_kwh:
            told_kwh = None
        grown_kwh = None
        if telemetry.energy_kwh is not None and self.start_kwh is not None:
            grown_kwh = max(telemetry.energy_kwh - self.start_kwh, 0.0)
        return max((kwh for kwh in (told_kwh, grown_kwh) if kwh is not None), default=None)


def stay_seen(stay: Stay | None, telemetry: Telemetry, now: datetime) -> Stay:
    """Return the stay of a vehicle that is there, with what its charger has told by now."""
    if stay is None:
        running = telemetry.session_started_at is not None
        return Stay(
            plugged_at=now,
            start_kwh=telemetry.energy_kwh,
            earlier_kwh=None if running else telemetry.session_energy_kwh,
        )
    register_kwh = telemetry.energy_kwh
    if register_kwh is None or (stay.start_kwh is not None and register_kwh >= stay.start_kwh):
        return stay
    # Told for the first time, or another meter: counted from here on.
    return replace(stay, start_kwh=register_kwh)


def plug_shown(telemetry: Telemetry) -> bool | None:
    """Return whether a vehicle is there, by what the charger says; None: it does not say."""
    if telemetry.plugged is not None:
        return telemetry.plugged
    word = (telemetry.status or "").replace(" ", "").replace("_", "").lower()
    if word in _PLUGGED:
        return True
    return False if word in _UNPLUGGED else None


def plain_goal(goal: SessionGoal) -> dict[str, Any]:
    """Return a goal as values that are stored."""
    return {
        "departure_at": goal.departure_at,
        "energy_kwh": goal.energy_kwh,
        "soc_percent": goal.soc_percent,
        "reached": goal.reached,
    }


def goal_from(data: Mapping[str, Any]) -> SessionGoal:
    """Return a goal that was stored."""
    reached = data["reached"]
    return SessionGoal(
        departure_at=_moment(data["departure_at"]),
        energy_kwh=data["energy_kwh"],
        soc_percent=data["soc_percent"],
        reached=None if reached is None else Reached(reached),
    )


def plain_stay(stay: Stay) -> dict[str, Any]:
    """Return a stay as values that are stored."""
    return {
        "plugged_at": stay.plugged_at,
        "start_kwh": stay.start_kwh,
        "earlier_kwh": stay.earlier_kwh,
    }


def stay_from(data: Mapping[str, Any]) -> Stay:
    """Return a stay that was stored."""
    return Stay(
        plugged_at=datetime.fromisoformat(data["plugged_at"]),
        start_kwh=data["start_kwh"],
        earlier_kwh=data["earlier_kwh"],
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


NO_GOAL: Final = SessionGoal()
