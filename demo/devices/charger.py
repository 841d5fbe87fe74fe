"""A simulated charger, whatever version of OCPP it speaks, and the vehicles plugged into it."""

from abc import abstractmethod
import asyncio
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, ClassVar, Final, override

from .charge_circuit import ChargeCircuit
from .charger_hardware import ChargerHardware, Tell
from .charger_link import ChargerLink
from .charger_settings import NO_SMART_CHARGING, OWN_SUBPROTOCOL, ChargerSettings, Fault
from .ocpp_frames import Fields, Refuse
from .ocpp_schemas import check_call
from .outlet import Outlet

_TICK_SECONDS: Final = 0.05
_POWER_EVERY_SECONDS: Final = 1.0
_SET_PROFILE: Final = "SetChargingProfile"

type Answers = Mapping[str, Callable[[Any, Fields], Fields]]


class SimulatedCharger(ChargerHardware):
    """The device. It lives between ``start`` and ``stop`` and tells what happens to it.

    What it says to its central system is in a subclass for each version of OCPP.
    """

    SUBPROTOCOL: ClassVar[str]
    ANSWERS: ClassVar[Answers]
    """What answers each call of the central system."""
    SMART_CHARGING_CALLS: ClassVar[frozenset[str]]
    """What a charger without smart charging does not know."""

    def __init__(
        self,
        settings: ChargerSettings,
        *,
        circuit: ChargeCircuit | None = None,
        tell: Tell | None = None,
    ) -> None:
        """Make the device; it does nothing before ``start``.

        Args:
            settings: what it is like.
            circuit: the first outlet's; the others are like it.
            tell: takes what happens.
        """
        super().__init__(settings, circuit=circuit, tell=tell)
        own = settings.subprotocol == OWN_SUBPROTOCOL
        subprotocol = self.SUBPROTOCOL if own else settings.subprotocol
        self.version = (subprotocol or self.SUBPROTOCOL).removeprefix("ocpp")
        self.link = ChargerLink(
            settings,
            subprotocol=subprotocol,
            boot=lambda: None if Fault.NO_BOOT in self.faults else self.boot_fields(),
            handler=self._answer,
            answered=self._answered,
            on_greeted=self._on_greeted,
            event=self.event,
        )
        self.calls: list[tuple[str, Fields]] = []
        """Each call of the central system: action and payload."""
        self.answer_delay_seconds = 0.0
        self._afterwards: list[Callable[[], object]] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._next_heartbeat = float("inf")
        self._resets_when_idle = False

    async def start(self) -> None:
        """Switch the charger on."""
        for outlet in self.outlets:
            if outlet.plugged:
                self.plug(outlet.number)
        self.link.start()
        self.later(self._let_time_pass())

    async def stop(self) -> None:
        """Switch the charger off; nothing is left running."""
        await self.link.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def reboot(self, reason: str = "Reboot") -> None:
        """Cut the power and restore it: transactions end, profiles other than theirs are kept."""
        for outlet in self.outlets:
            if Fault.TX_PROFILE_LOST in self.faults:
                self.store.transaction_over(outlet.number)
            else:
                self.end(outlet, reason)
            outlet.finished = False
            outlet.told_status = None
        if Fault.PROFILES_LOST in self.faults:
            self.store.clear(lambda _profile: True)
        await self.link.boot_again()
        for outlet in self.outlets:
            if outlet.plugged:
                self.plug(outlet.number)

    def reset_when_idle(self) -> None:
        """Cut the power and restore it once no transaction runs."""
        self._resets_when_idle = True

    @abstractmethod
    def stop_unknown_transaction(self) -> None:
        """Tell the end of a transaction that the central system cannot know."""

    def afterwards(self, work: Callable[[], object]) -> None:
        """Do something once the answer to the present call is out."""
        self._afterwards.append(work)

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something beside all else."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    @abstractmethod
    def boot_fields(self) -> Fields:
        """Return the fields of the BootNotification."""

    @abstractmethod
    def send_status(self, outlet: Outlet) -> None:
        """Tell the status."""

    @abstractmethod
    def send_meter(self, outlet: Outlet, context: str) -> None:
        """Tell the meter values; those of a transaction are kept while there is no link."""

    @override
    def refresh(self) -> None:
        """Find the limits in force and the status that follows from them, and tell changes."""
        super().refresh()
        for outlet in self.outlets:
            if self.link.connected and outlet.status != outlet.told_status:
                outlet.told_status = outlet.status
                self.send_status(outlet)

    def send_boot(self) -> None:
        """Send a BootNotification though nothing has started."""
        self.link.send("BootNotification", self.boot_fields())

    def send_heartbeat(self) -> None:
        """Send a Heartbeat."""
        self.link.send("Heartbeat", {})

    def _on_greeted(self) -> None:
        self._next_heartbeat = asyncio.get_running_loop().time() + self.link.heartbeat_seconds
        self.refresh()

    async def _answer(self, action: str, payload: Fields) -> Fields | None:
        self.calls.append((action, payload))
        if Fault.MUTE in self.faults:
            self.refresh()
            return None
        check_call(self.version, action, payload)
        answer = self.ANSWERS.get(action)
        if answer is None:
            raise Refuse("NotImplemented", f"{action} is not supported")
        for fault, code in NO_SMART_CHARGING.items():
            if fault in self.faults and action in self.SMART_CHARGING_CALLS:
                raise Refuse(code, f"{action} is not supported")
        if Fault.HANG_UP in self.faults and action == _SET_PROFILE:
            await self.link.drop()
            return None
        fields = answer(self, payload)
        self.refresh()
        if Fault.DROP_IN_CALL in self.faults:
            self.set_fault(*self.faults - {Fault.DROP_IN_CALL})
            await self.link.drop()
            return None
        if self.answer_delay_seconds:
            # What was asked is done by now: only the answer is late.
            await asyncio.sleep(self.answer_delay_seconds)
        if Fault.CUT in self.faults and action == _SET_PROFILE:
            await self.link.drop()
            return None
        return fields

    def _answered(self) -> None:
        work, self._afterwards = self._afterwards, []
        for each in work:
            each()

    async def _let_time_pass(self) -> None:
        loop = asyncio.get_running_loop()
        last = loop.time()
        while True:
            self.refresh()
            await asyncio.sleep(_TICK_SECONDS)
            now = loop.time()
            self.pass_time(now - last)
            last = now
            for outlet in self.outlets:
                self._report(outlet, now)
            if self._resets_when_idle and not any(outlet.session for outlet in self.outlets):
                self._resets_when_idle = False
                self.later(self.reboot("Reboot"))
            if now >= self._next_heartbeat:
                self._next_heartbeat = now + self.link.heartbeat_seconds
                self.send_heartbeat()

    def _report(self, outlet: Outlet, now: float) -> None:
        if now >= outlet.next_power:
            outlet.next_power = now + _POWER_EVERY_SECONDS
            self.event(
                "power",
                outlet=outlet.number,
                power_kw=round(outlet.circuit.power_kw, 4),
                register_kwh=round(outlet.circuit.register_wh / 1000.0, 4),
                status=outlet.status,
            )
        if outlet.session is not None and now >= outlet.next_meter:
            outlet.next_meter = now + self.meter_interval_seconds
            self.send_meter(outlet, "Sample.Periodic")
