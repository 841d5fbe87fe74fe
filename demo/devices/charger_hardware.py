"""A charger without its link: outlets, vehicles, limits in force, and what goes wrong with them."""

from abc import ABC, abstractmethod
import asyncio
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from .charge_circuit import ChargeCircuit
from .charger_settings import LESS_ABLE, ChargerSettings, Fault
from .charging_profiles import Limit, Load, Profile, ProfileStore, Refusal, Running, SmartCharging
from .meter_samples import Quantity, measured
from .ocpp_frames import Fields, Refuse
from .outlet import Outlet, Session

_OLD: Final = timedelta(hours=1)
_SETTINGS: Final = frozenset(field.name for field in fields(ChargerSettings))
_ABILITIES: Final = frozenset(field.name for field in fields(SmartCharging))

type Tell = Callable[[Mapping[str, object]], None]


class ChargerHardware(ABC):
    """What a charger does by itself; what it says of that is in the classes that build on it."""

    def __init__(
        self, settings: ChargerSettings, *, circuit: ChargeCircuit | None, tell: Tell | None
    ) -> None:
        """Make the hardware.

        Args:
            settings: what it is like.
            circuit: the first outlet's; the others are like it.
            tell: takes what happens.
        """
        circuit = circuit or ChargeCircuit()
        self.settings = settings
        self.outlets = [
            Outlet(
                number=number,
                circuit=circuit if number == 1 else replace(circuit, register_wh=0.0),
                plugged=settings.plugged and number == 1,
                starts_when_plugged=settings.starts_by_itself,
                id_token=settings.id_tag,
            )
            for number in range(1, settings.outlets + 1)
        ]
        self.store = ProfileStore(
            settings.smart_charging,
            rules=self.rules,
            outlets=settings.outlets,
            phases=circuit.phases,
            voltage_v=circuit.voltage_v,
        )
        self.faults: frozenset[Fault] = frozenset()
        self.meter_interval_seconds = settings.meter_interval_seconds
        self.measurands = settings.measurands
        self._tell: Tell = tell or (lambda _event: None)
        self._change = asyncio.Event()

    @property
    def circuit(self) -> ChargeCircuit:
        """The first outlet's circuit."""
        return self.outlets[0].circuit

    @property
    def status(self) -> str:
        """The first outlet's status, in the words of OCPP 1.6."""
        return self.outlets[0].status

    @property
    def limit(self) -> Limit:
        """The limit in force at the first outlet."""
        return self.outlets[0].limit

    @property
    def setpoint_kw(self) -> float:
        """The limit in force at the first outlet."""
        return _setpoint_kw(self.outlets[0])

    @property
    def running(self) -> Running | None:
        """The first outlet's transaction, as profiles see it."""
        return self.outlets[0].running

    @property
    def transaction_id(self) -> int | str | None:
        """The id of the first outlet's transaction."""
        session = self.outlets[0].session
        return session.transaction_id if session else None

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something is true of the charger."""
        while not holds():
            await self._change.wait()

    def plug(self, number: int = 1) -> None:
        """Plug a vehicle in."""
        outlet = self.outlets[number - 1]
        outlet.plugged = True
        if outlet.starts_when_plugged:
            self._begin(outlet)
        self.refresh()

    def unplug(self, number: int = 1) -> None:
        """Pull the plug."""
        outlet = self.outlets[number - 1]
        self.end(outlet, "EVDisconnected")
        outlet.plugged = outlet.finished = outlet.vehicle_asleep = False
        self.refresh()

    def set_fault(self, *faults: Fault) -> None:
        """Have these faults and no others; ``Fault.NONE`` is none."""
        self.faults = frozenset(faults) - {Fault.NONE}
        self._find_abilities()

    def change(self, **changes: Any) -> None:
        """Change settings, of ``ChargerSettings`` or of its ``SmartCharging``, by their names.

        Raises:
            ValueError: there is no such setting.
        """
        unknown = changes.keys() - _SETTINGS - _ABILITIES
        if unknown:
            raise ValueError(f"There is no setting {', '.join(sorted(unknown))}.")
        abilities = {name: changes[name] for name in changes.keys() & _ABILITIES}
        settings = {name: changes[name] for name in changes.keys() & _SETTINGS}
        can = replace(self.settings.smart_charging, **abilities)
        self.settings = replace(self.settings, **({"smart_charging": can} | settings))
        self.meter_interval_seconds = settings.get(
            "meter_interval_seconds", self.meter_interval_seconds
        )
        self.measurands = settings.get("measurands", self.measurands)
        self._find_abilities()

    def remote_start(
        self, outlet: Outlet, id_token: str, *, remote_start_id: int | None = None
    ) -> bool:
        """Begin a transaction now, or when a vehicle is plugged in; return whether possible."""
        if outlet.session is not None or not outlet.operative:
            return False
        outlet.starts_when_plugged = True
        outlet.id_token, outlet.remote_start_id = id_token, remote_start_id
        if outlet.plugged:
            self.plug(outlet.number)
        return True

    def set_operative(self, numbers: list[int], *, operative: bool) -> bool:
        """Go into or out of service; return whether that waits for a transaction's end."""
        for outlet in self.chosen(numbers):
            outlet.goes_inoperative = not operative and outlet.session is not None
            if not outlet.goes_inoperative:
                outlet.operative = operative
        self.refresh()
        waits = any(outlet.goes_inoperative for outlet in self.chosen(numbers))
        return waits or Fault.SCHEDULED in self.faults

    def end(self, outlet: Outlet, reason: str) -> None:
        """End the transaction, if one runs."""
        session, outlet.session = outlet.session, None
        if session is None:
            return
        outlet.circuit.cut()
        self.store.transaction_over(outlet.number)
        outlet.starts_when_plugged = self.settings.starts_by_itself
        outlet.id_token, outlet.remote_start_id = self.settings.id_tag, None
        outlet.finished = True
        if outlet.goes_inoperative:
            outlet.goes_inoperative, outlet.operative = False, False
        self.transaction_ended(outlet, session, reason)
        self.refresh()

    def install(self, profile: Profile) -> Fields:
        """Take a profile or not, as the rules and the faults have it; return the answer.

        Raises:
            Refuse: it is answered with a CALLERROR.
        """
        if Fault.STATION_MAX_CALLERROR in self.faults and profile.is_of_station:
            raise Refuse("PropertyConstraintViolation", f"{profile.purpose} is unknown")
        if Fault.REJECT in self.faults:
            return {"status": "Rejected"}
        if Fault.BUSY in self.faults:
            raise Refuse("GenericError", "busy, try again later")
        if Fault.IGNORE in self.faults:
            return {"status": "Accepted"}
        if Fault.BAD_ANSWER in self.faults:
            return {}
        running = self.outlets[profile.outlet - 1].running if self._is_one(profile) else None
        refusal = self.store.install(profile, running)
        self.refresh()
        if refusal is None:
            return {"status": "Accepted"}
        self.event("profile_refused", code=refusal.code, detail=refusal.words)
        return {"status": "Rejected", **self.why(refusal.code, refusal.words)}

    def why(self, _code: str, _words: str) -> Fields:
        """Return the reason of a refusal as fields of the answer; 1.6 has none."""
        return {}

    def composite(self, outlet: int, duration_seconds: int, unit: str) -> list[Fields]:
        """Return the periods of a composite schedule, as the faults have it.

        Args:
            outlet: 0 for the whole station.
            duration_seconds: how far ahead.
            unit: A or W.
        """
        if Fault.COMPOSITE_EMPTY in self.faults:
            return []
        if self.faults & {Fault.BAD_SCHEDULE, Fault.BAD_ANSWER}:
            return [{"startPeriod": 0, "limit": -1.0}]
        outlets = self.outlets if outlet == 0 else [self.outlets[outlet - 1]]
        factor = 1.0 if unit == "A" else self.circuit.to_kw(1.0) * 1000.0
        limits = self.store.composite(
            datetime.now(UTC), duration_seconds, [self._load(each) for each in outlets]
        )
        return [
            {"startPeriod": start, "limit": round(current_a * factor, 1)}
            for start, current_a in limits
        ]

    def chosen(self, numbers: list[int]) -> list[Outlet]:
        """Return outlets by their numbers; none: all."""
        return [outlet for outlet in self.outlets if not numbers or outlet.number in numbers]

    @staticmethod
    @abstractmethod
    def rules(
        profile: Profile, can: SmartCharging, running: Running | None, store: ProfileStore
    ) -> Refusal | None:
        """Say why a profile is not taken; None: it is."""

    @abstractmethod
    def transaction_began(self, outlet: Outlet, session: Session) -> None:
        """Tell that a transaction has started."""

    @abstractmethod
    def transaction_ended(self, outlet: Outlet, session: Session, reason: str) -> None:
        """Tell that a transaction has ended."""

    @abstractmethod
    def status_changed(self, outlet: Outlet) -> None:
        """Take in that an outlet has another status, be there a link or not."""

    def measure(self, outlet: Outlet) -> list[Quantity]:
        """Measure what the charger is set to measure."""
        return measured(
            outlet,
            self.measurands,
            self.faults,
        )

    def now(self) -> datetime:
        """Return the charger's time."""
        return datetime.now(UTC) + timedelta(seconds=self.settings.clock_offset_seconds)

    def stamp(self) -> str:
        """Return the charger's time as text."""
        return _text(self.now())

    def meter_stamp(self) -> str:
        """Return what the charger stamps its meter values with."""
        old = _OLD if Fault.OLD_METER_VALUES in self.faults else timedelta()
        return _text(self.now() - old)

    def event(self, event: str, **more: object) -> None:
        """Tell whoever runs the charger what happens."""
        charger = self.settings.charge_point_id
        self._tell({"at": _text(datetime.now(UTC)), "event": event, "id": charger, **more})

    def refresh(self) -> None:
        """Find the limits in force and the status that follows from them, and tell changes."""
        now = datetime.now(UTC)
        for outlet in self.outlets:
            outlet.limit = self.store.limit(now, self._load(outlet))
            if self.store.can.switches_phases:
                outlet.circuit.switch_to(outlet.limit.phases)
            if outlet.limit != outlet.told_limit:
                outlet.told_limit = outlet.limit
                self.event(
                    "setpoint",
                    outlet=outlet.number,
                    setpoint_kw=_setpoint_kw(outlet),
                    source=outlet.limit.source,
                )
            self._refresh_status(outlet)
        self._change.set()
        self._change = asyncio.Event()

    def _refresh_status(self, outlet: Outlet) -> None:
        if outlet.session and outlet.offered_a == 0 and Fault.VEHICLE_SLEEPS in self.faults:
            outlet.vehicle_asleep = True
        status = self._present_status(outlet)
        if status != outlet.status:
            outlet.status = status
            self.event("status", outlet=outlet.number, status=status)
            self.status_changed(outlet)

    def _load(self, outlet: Outlet) -> Load:
        return outlet.load(max(1, sum(each.session is not None for each in self.outlets)))

    def _is_one(self, profile: Profile) -> bool:
        return 0 < profile.outlet <= len(self.outlets)

    def _find_abilities(self) -> None:
        changes = {
            name: value for fault in self.faults for name, value in LESS_ABLE.get(fault, {}).items()
        }
        self.store.can = replace(self.settings.smart_charging, **changes)
        self.refresh()

    def _begin(self, outlet: Outlet) -> None:
        if outlet.session is not None or not outlet.operative:
            return
        outlet.finished = outlet.vehicle_asleep = False
        outlet.next_meter = 0.0
        session = outlet.session = Session(
            started=datetime.now(UTC),
            id_token=outlet.id_token,
            remote_start_id=outlet.remote_start_id,
        )
        self.transaction_began(outlet, session)

    def pass_time(self, seconds: float) -> None:
        """Let current flow for a while."""
        for outlet in self.outlets:
            outlet.circuit.advance(seconds, self._drawn_a(outlet))

    def _drawn_a(self, outlet: Outlet) -> float:
        if outlet.vehicle_asleep or Fault.FAULTED in self.faults:
            return 0.0
        own_a = outlet.vehicle_max_current_a
        return min(
            outlet.offered_a, self.settings.vehicle_max_current_a if own_a is None else own_a
        )

    def _present_status(self, outlet: Outlet) -> str:
        if Fault.FAULTED in self.faults:
            return "Faulted"
        if outlet.session is not None:
            if outlet.offered_a > 0 and self._drawn_a(outlet) == 0:
                return "SuspendedEV"
            charging = outlet.offered_a > 0 or Fault.WRONG_STATUS in self.faults
            return "Charging" if charging else "SuspendedEVSE"
        if not outlet.operative:
            return "Unavailable"
        if not outlet.plugged:
            return "Available"
        return "Finishing" if outlet.finished else "Preparing"


def _setpoint_kw(outlet: Outlet) -> float:
    return round(outlet.circuit.to_kw(outlet.limit.current_a), 6)


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
