"""A simulated OCPP 1.6 charger with one connector, and a vehicle that may be plugged in."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from .charge_circuit import ChargeCircuit
from .charger_answers import ANSWERS, CONNECTOR
from .charger_link import ChargerLink
from .charger_settings import ChargerSettings, Fault
from .charging_profiles import Limit, ProfileStore, Running
from .ocpp_frames import Fields, Refuse

_TICK_SECONDS: Final = 0.05
_POWER_EVERY_SECONDS: Final = 1.0

type Tell = Callable[[Mapping[str, object]], None]


@dataclass(slots=True, kw_only=True)
class _Session:
    """A transaction from the charger's side."""

    started: datetime
    transaction_id: int | None = None
    """None: the central system has not given one yet."""


class SimulatedCharger16:
    """The device. It lives between ``start`` and ``stop`` and tells what happens to it."""

    def __init__(
        self,
        settings: ChargerSettings,
        *,
        circuit: ChargeCircuit | None = None,
        tell: Tell | None = None,
    ) -> None:
        """Make the device; it does nothing before ``start``."""
        self.settings = settings
        self.circuit = circuit or ChargeCircuit()
        self.store = ProfileStore(
            settings.smart_charging, phases=self.circuit.phases, voltage_v=self.circuit.voltage_v
        )
        self.link = ChargerLink(
            settings, handler=self._answer, on_greeted=self._on_greeted, event=self._event
        )
        self.calls: list[tuple[str, Fields]] = []
        """Each call of the central system: action and payload."""
        self.fault = Fault.NONE
        self.answer_delay_seconds = 0.0
        self.plugged = settings.plugged
        self.status = "Available"
        self.limit = Limit(self.circuit.max_current_a, "hardware")
        """The limit in force."""
        self.meter_interval_seconds = settings.meter_interval_seconds
        self._tell: Tell = tell or (lambda _event: None)
        self._operative = True
        self._goes_inoperative = False
        self._starts_when_plugged = settings.starts_by_itself
        self._finished = False
        self._session: _Session | None = None
        self._told_status: str | None = None
        self._told_setpoint: Limit | None = None
        self._change = asyncio.Event()
        self._passing: asyncio.Task[None] | None = None
        self._cutting: asyncio.Task[None] | None = None
        self._next_meter = 0.0
        self._next_power = 0.0
        self._next_heartbeat = float("inf")

    @property
    def transaction_id(self) -> int | None:
        """The id that the running transaction was given."""
        return self._session.transaction_id if self._session else None

    @property
    def running(self) -> Running | None:
        """The running transaction, as profiles see it."""
        session = self._session
        return Running(session.started, session.transaction_id) if session else None

    @property
    def setpoint_kw(self) -> float:
        """The limit in force."""
        return round(self.circuit.to_kw(self.limit.current_a), 6)

    async def start(self) -> None:
        """Switch the charger on."""
        if self.plugged:
            self.plug()
        self.link.start()
        self._passing = asyncio.create_task(self._let_time_pass())

    async def stop(self) -> None:
        """Switch the charger off; nothing is left running."""
        await self.link.stop()
        if self._passing is not None:
            self._passing.cancel()
            await asyncio.gather(self._passing, return_exceptions=True)

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something is true of the charger."""
        while not holds():
            await self._change.wait()

    def plug(self) -> None:
        """Plug a vehicle in."""
        self.plugged = True
        if self._starts_when_plugged:
            self._begin()
        self.refresh()

    def unplug(self) -> None:
        """Pull the plug."""
        self.end("EVDisconnected")
        self.plugged = self._finished = False
        self.refresh()

    async def reboot(self) -> None:
        """Restart: the transaction is lost, profiles other than its own are kept."""
        self.end("Reboot")
        self._finished = False
        self._told_status = None
        await self.link.boot_again()
        if self.plugged:
            self.plug()

    def set_fault(self, fault: Fault) -> None:
        """Switch to another fault, or to none."""
        self.fault = fault
        self.refresh()

    def remote_start(self) -> bool:
        """Begin a transaction now, or when a vehicle is plugged in; return whether possible."""
        if self._session is not None or not self._operative:
            return False
        self._starts_when_plugged = True
        if self.plugged:
            self.plug()
        return True

    def set_operative(self, *, operative: bool) -> bool:
        """Go into or out of service; return whether that waits for the transaction's end."""
        self._goes_inoperative = not operative and self._session is not None
        if not self._goes_inoperative:
            self._operative = operative
            self.refresh()
        return self._goes_inoperative

    def end(self, reason: str) -> None:
        """End the transaction, if one runs."""
        session, self._session = self._session, None
        if session is None:
            return
        self.circuit.cut()
        self.store.transaction_over()
        self._starts_when_plugged = self.settings.starts_by_itself
        self._finished = True
        if self._goes_inoperative:
            self._goes_inoperative, self._operative = False, False
        fields = {
            "meterStop": round(self.circuit.register_wh),
            "timestamp": self.stamp(),
            "reason": reason,
        }
        self.link.keep(
            "StopTransaction", lambda: fields | {"transactionId": session.transaction_id or 0}
        )
        self.refresh()

    def refresh(self) -> None:
        """Find the limit in force and the status that follows from it, and tell changes."""
        self.limit = self.store.limit(datetime.now(UTC), self.running, self.circuit.max_current_a)
        if self.limit != self._told_setpoint:
            self._told_setpoint = self.limit
            self._event("setpoint", setpoint_kw=self.setpoint_kw, source=self.limit.source)
        status = self._present_status()
        if status != self.status:
            self.status = status
            self._event("status", status=status)
        if self.link.connected and status != self._told_status:
            self.send_status()
        self._change.set()
        self._change = asyncio.Event()

    def send_status(self) -> None:
        """Send a StatusNotification."""
        self._told_status = self.status
        fields = {
            "connectorId": CONNECTOR,
            "errorCode": "NoError",
            "status": self.status,
            "timestamp": self.stamp(),
        }
        self.link.keep("StatusNotification", lambda: fields)

    def send_heartbeat(self) -> None:
        """Send a Heartbeat."""
        self.link.keep("Heartbeat", dict)

    def send_meter(self, context: str) -> None:
        """Send MeterValues, which are kept while there is no link."""
        session = self._session
        fields = {"connectorId": CONNECTOR, "meterValue": [self._sample(context)]}
        if session is None:
            self.link.keep("MeterValues", lambda: fields)
        else:
            self.link.keep(
                "MeterValues", lambda: fields | {"transactionId": session.transaction_id or 0}
            )

    def stamp(self) -> str:
        """Return the charger's time."""
        moment = datetime.now(UTC) + timedelta(seconds=self.settings.clock_offset_seconds)
        return _text(moment)

    def _begin(self) -> None:
        if self._session is not None or not self._operative:
            return
        self._finished = False
        session = self._session = _Session(started=datetime.now(UTC))
        id_tag = self.settings.id_tag
        fields = {
            "connectorId": CONNECTOR,
            "idTag": id_tag,
            "meterStart": round(self.circuit.register_wh),
            "timestamp": self.stamp(),
        }

        def started(answer: Fields) -> None:
            session.transaction_id = answer["transactionId"]
            if answer["idTagInfo"]["status"] != "Accepted" and self._session is session:
                self.end("DeAuthorized")
            self.refresh()

        self.link.keep("Authorize", lambda: {"idTag": id_tag})
        self.link.keep("StartTransaction", lambda: fields, started)
        self._next_meter = 0.0

    def _on_greeted(self) -> None:
        self._next_heartbeat = asyncio.get_running_loop().time() + self.link.heartbeat_seconds
        self.refresh()

    async def _answer(self, action: str, payload: Fields) -> Fields | None:
        self.calls.append((action, payload))
        if self.fault is Fault.MUTE:
            self.refresh()
            return None
        if self.fault is Fault.HANG_UP and action == "SetChargingProfile":
            self._cutting = asyncio.create_task(self.link.drop())
            return None
        answer = ANSWERS.get(action)
        if answer is None:
            raise Refuse("NotImplemented", f"{action} is not supported")
        fields = answer(self, payload)
        self.refresh()
        if self.answer_delay_seconds:
            # What was asked is done by now: only the answer is late.
            await asyncio.sleep(self.answer_delay_seconds)
        if self.fault is Fault.CUT and action == "SetChargingProfile":
            self._cutting = asyncio.create_task(self.link.drop())
            return None
        return fields

    async def _let_time_pass(self) -> None:
        loop = asyncio.get_running_loop()
        last = loop.time()
        while True:
            self.refresh()
            await asyncio.sleep(_TICK_SECONDS)
            now = loop.time()
            self.circuit.advance(now - last, self._target_a())
            last = now
            self._report(now)

    def _report(self, now: float) -> None:
        if now >= self._next_power:
            self._next_power = now + _POWER_EVERY_SECONDS
            self._event(
                "power",
                power_kw=round(self.circuit.power_kw, 4),
                register_kwh=round(self.circuit.register_wh / 1000.0, 4),
                status=self.status,
            )
        if self._session is not None and now >= self._next_meter:
            self._next_meter = now + self.meter_interval_seconds
            self.send_meter("Sample.Periodic")
        if now >= self._next_heartbeat:
            self._next_heartbeat = now + self.link.heartbeat_seconds
            self.send_heartbeat()

    def _target_a(self) -> float:
        return min(self._offered_a(), self.settings.vehicle_max_current_a)

    def _offered_a(self) -> float:
        return self.circuit.offered_a(self.limit.current_a) if self._session else 0.0

    def _present_status(self) -> str:
        if self._session is not None:
            charging = self._offered_a() > 0 or self.fault is Fault.WRONG_STATUS
            return "Charging" if charging else "SuspendedEVSE"
        if not self._operative:
            return "Unavailable"
        if not self.plugged:
            return "Available"
        return "Finishing" if self._finished else "Preparing"

    def _sample(self, context: str) -> Fields:
        circuit = self.circuit
        offered_a = self._offered_a()
        watts = 1.0 if self.fault is Fault.WRONG_UNIT else 1000.0

        def value(number: float, measurand: str, unit: str, **more: str) -> Fields:
            return {
                "value": f"{number:.3f}",
                "context": context,
                "measurand": measurand,
                "unit": unit,
                **more,
            }

        return {
            "timestamp": self.stamp(),
            "sampledValue": [
                value(circuit.power_kw * watts, "Power.Active.Import", "W"),
                value(circuit.register_wh, "Energy.Active.Import.Register", "Wh"),
                *(
                    value(circuit.current_a, "Current.Import", "A", phase=f"L{phase}")
                    for phase in range(1, circuit.phases + 1)
                ),
                value(offered_a, "Current.Offered", "A"),
                value(circuit.to_kw(offered_a) * watts, "Power.Offered", "W"),
            ],
        }

    def _event(self, event: str, **fields: object) -> None:
        charger = self.settings.charge_point_id
        self._tell({"at": _text(datetime.now(UTC)), "event": event, "id": charger, **fields})


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
