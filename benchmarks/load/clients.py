"""Very many chargers in one process: they report, answer, and note when frames came."""

from abc import ABC, abstractmethod
import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
import json
import random
import re
import time
from typing import Any, Final

from benchmarks.load.orders import Answer, Order, lateness_ms, serve
from benchmarks.load.websocket import WebSocket, frame

_REPORT_SECONDS: Final = 10.0
_HEARTBEAT_SECONDS: Final = 30.0
_STARTED_SECONDS: Final = 10.0
_SETPOINT: Final = b"SetChargingProfile"
_CALL: Final = b"[2"
_THINKING_SECONDS: Final = 0.02
"""A charger takes some time to answer. Here very many share a core: one's answer must not keep
another's setpoint waiting."""

type Fields = dict[str, Any]
POWER_W: Final = 7400.0
ENERGY_WH: Final = 12345.0
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z")


class Charger(ABC):
    """One charger of raw frames, in a transaction; subclasses know its generation's words."""

    SUBPROTOCOL: str
    REPORT: str
    """The action that reports the meter."""

    def __init__(self, charge_point_id: str) -> None:
        """Make a charger that is not connected."""
        self.charge_point_id = charge_point_id
        self.setpoints_at: list[float] = []
        """When the bytes of each setpoint were there."""
        self.calls = 0
        """How often the central system has asked for something."""
        self.answered_ms: list[float] = []
        """How long each answer to a heartbeat took."""
        self._websocket: WebSocket | None = None
        self._waiting: dict[str, Callable[[Any], None]] = {}
        self._heartbeat = frame(b'[2,"h","Heartbeat",{}]')
        self._heartbeat_at = 0.0
        self._report = b""
        self._text = ""
        self._reported = 0
        self.varies = False
        """Whether each report has other values, as a recorder notices; made ready it is cheaper."""

    async def connect(self, port: int) -> None:
        """Connect, boot, and begin a transaction."""
        self._websocket = await WebSocket.open(
            port, f"/{self.charge_point_id}", self.SUBPROTOCOL, self._take
        )
        await self.call("BootNotification", self.boot())
        await self.begin()

    def report(self) -> None:
        """Report the meter."""
        if self.varies:
            self._vary()
        self._send(self._report)

    def heartbeat(self) -> None:
        """Send a heartbeat."""
        self._heartbeat_at = time.monotonic()
        self._send(self._heartbeat)

    async def call(self, action: str, payload: Fields) -> Any:  # noqa: ANN401 - JSON
        """Call the central system and return its answer."""
        answered: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[action] = answered.set_result
        self._send(frame(json.dumps([2, action, action, payload]).encode()))
        async with asyncio.timeout(_STARTED_SECONDS):
            return await answered

    @abstractmethod
    def boot(self) -> Fields:
        """Return the fields of the BootNotification."""

    @abstractmethod
    async def begin(self) -> None:
        """Begin a transaction and prepare the report."""

    @abstractmethod
    def answer(self, action: str, payload: Fields) -> Fields:
        """Return what to answer a call with."""

    def prepare(self, payload: Fields) -> None:
        """Encode the report, once."""
        self._text = json.dumps([2, "r", self.REPORT, payload])
        self._report = frame(self._text.encode())

    def _vary(self) -> None:
        """Encode a report of now, with another power and more energy."""
        self._reported += 1
        power_w = POWER_W + self._reported % 40
        energy_wh = ENERGY_WH + self._reported * power_w / 360
        text = self._text.replace(str(POWER_W), str(power_w))
        text = text.replace(str(ENERGY_WH), f"{energy_wh:.1f}")
        self._report = frame(_MOMENT.sub(_now(), text).encode())

    def _send(self, made: bytes) -> None:
        if self._websocket is None or self._websocket.closed:
            raise ConnectionError(f"{self.charge_point_id} has lost its connection.")
        self._websocket.send(made)

    def _answer(self, text: bytes) -> None:
        _, unique_id, action, payload = json.loads(text)
        answer = [3, unique_id, self.answer(action, payload)]
        self._send(frame(json.dumps(answer).encode()))

    def _take(self, text: bytes, now: float) -> None:
        if text.startswith(b'[3,"h"'):
            self.answered_ms.append((time.monotonic() - self._heartbeat_at) * 1e3)
        elif text.startswith(b'[3,"r"'):
            pass
        elif text.startswith(_CALL):
            self.calls += 1
            if _SETPOINT in text:
                self.setpoints_at.append(now)
                asyncio.get_running_loop().call_later(_THINKING_SECONDS, self._answer, text)
            else:
                self._answer(text)
        else:
            kind, unique_id, *rest = json.loads(text)
            waiting = self._waiting.pop(unique_id, None)
            if kind != 3 or waiting is None:  # noqa: PLR2004 - CALLRESULT
                raise ValueError(f"{self.charge_point_id} got {text[:200]!r}.")
            waiting(rest[0])


class Charger16(Charger):
    """OCPP 1.6."""

    SUBPROTOCOL = "ocpp1.6"
    REPORT = "MeterValues"

    def boot(self) -> Fields:
        """Return the fields of the BootNotification."""
        return {"chargePointVendor": "Load", "chargePointModel": "Raw 1.6"}

    async def begin(self) -> None:
        """Begin a transaction and prepare the report."""
        status = {"connectorId": 1, "errorCode": "NoError", "status": "Charging"}
        started = await self.call(
            "StartTransaction",
            {"connectorId": 1, "idTag": "TAG", "meterStart": 1000, "timestamp": _now()},
        )
        await self.call("StatusNotification", status)
        values = [
            {"value": f"{value:.1f}", "context": "Sample.Periodic", "unit": unit, **more}
            for value, unit, more in _measured()
        ]
        self.prepare(
            {
                "connectorId": 1,
                "transactionId": started["transactionId"],
                "meterValue": [{"timestamp": _now(), "sampledValue": values}],
            }
        )

    def answer(self, action: str, payload: Fields) -> Fields:
        """Return what to answer a call with."""
        if action == "GetConfiguration":
            return {"configurationKey": [], "unknownKey": payload.get("key", [])}
        return {"status": "Accepted"}


class Charger201(Charger):
    """OCPP 2.0.1."""

    SUBPROTOCOL = "ocpp2.0.1"
    REPORT = "TransactionEvent"

    def boot(self) -> Fields:
        """Return the fields of the BootNotification."""
        station = {"vendorName": "Load", "model": "Raw 2.0.1"}
        return {"reason": "PowerUp", "chargingStation": station}

    async def begin(self) -> None:
        """Begin a transaction and prepare the report."""
        event = {
            "eventType": "Started",
            "timestamp": _now(),
            "triggerReason": "Authorized",
            "seqNo": 0,
            "transactionInfo": {
                "transactionId": f"T-{self.charge_point_id}",
                "chargingState": "Charging",
            },
            "evse": {"id": 1, "connectorId": 1},
            "idToken": {"idToken": "TAG", "type": "ISO14443"},
        }
        await self.call("TransactionEvent", event)
        status = {"connectorStatus": "Occupied", "evseId": 1, "connectorId": 1}
        await self.call("StatusNotification", {"timestamp": _now(), **status})
        values = [
            {
                "value": value,
                "context": "Sample.Periodic",
                "unitOfMeasure": {"unit": unit},
                **more,
            }
            for value, unit, more in _measured()
        ]
        update = {
            "eventType": "Updated",
            "triggerReason": "MeterValuePeriodic",
            "seqNo": 1,
            "meterValue": [{"timestamp": _now(), "sampledValue": values}],
        }
        del event["idToken"]
        self.prepare(event | update)

    def answer(self, action: str, payload: Fields) -> Fields:
        """Return what to answer a call with."""
        if action in {"GetVariables", "SetVariables"}:
            asked, told = _VARIABLES[action]
            return {
                told: [
                    {
                        "attributeStatus": "UnknownComponent",
                        "component": each["component"],
                        "variable": each["variable"],
                    }
                    for each in payload[asked]
                ]
            }
        if action == "GetChargingProfiles":
            return {"status": "NoProfiles"}
        return {"status": "NotSupported" if action == "GetBaseReport" else "Accepted"}


_VARIABLES: Final[Mapping[str, tuple[str, str]]] = {
    "GetVariables": ("getVariableData", "getVariableResult"),
    "SetVariables": ("setVariableData", "setVariableResult"),
}


def _measured() -> list[tuple[float, str, dict[str, str]]]:
    """Return what a usual charger reports: value, unit, and what it is."""
    phases = ("L1", "L2", "L3")
    return [
        (POWER_W, "W", {"measurand": "Power.Active.Import"}),
        (ENERGY_WH, "Wh", {"measurand": "Energy.Active.Import.Register"}),
        *((10.7, "A", {"measurand": "Current.Import", "phase": phase}) for phase in phases),
        *((230.1, "V", {"measurand": "Voltage", "phase": f"{phase}-N"}) for phase in phases),
        (16.0, "A", {"measurand": "Current.Offered"}),
    ]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Clients:
    """All chargers."""

    def __init__(self) -> None:
        """Start with none."""
        self._chargers: list[Charger] = []
        self._kinds: list[type[Charger]] = [Charger16, Charger201]
        self._bare: list[WebSocket] = []
        self._bare_at: list[float] = []
        self._tasks: set[asyncio.Task[None]] = set()

    async def obey(self, order: Order) -> Answer:
        """Carry out one order."""
        match order["do"]:
            case "connect":
                await self._connect(order["port"], order["ids"], quiet=order.get("quiet", False))
                for charger in self._chargers:
                    charger.varies = order.get("varies", False)
                return {"kinds": Counter(each.SUBPROTOCOL for each in self._chargers)}
            case "connect_bare":
                for _ in range(order["count"]):
                    websocket = await WebSocket.open(order["port"], "/", "bare", self._take_bare)
                    self._bare.append(websocket)
            case "lag":
                return {"lateness_ms": await lateness_ms(order["seconds"])}
            case "forget":
                for charger in self._chargers:
                    charger.calls = 0
                    charger.setpoints_at.clear()
                    charger.answered_ms.clear()
            case "tell":
                self._require_alive()
                return {
                    "bare_at": self._bare_at,
                    "calls": sum(charger.calls for charger in self._chargers),
                    "setpoints_at": [charger.setpoints_at for charger in self._chargers],
                    "answered_ms": [
                        each for charger in self._chargers for each in charger.answered_ms
                    ],
                }
        return {}

    async def _connect(self, port: int, ids: list[str], *, quiet: bool) -> None:
        """Connect chargers, in turns of each generation that the central system speaks.

        Those that are quiet say nothing more once they charge.
        """
        for charge_point_id in ids:
            kind = self._kinds[len(self._chargers) % len(self._kinds)]
            charger = kind(charge_point_id)
            try:
                await charger.connect(port)
            except ConnectionError:
                if len(self._kinds) == 1:
                    raise
                self._kinds = [each for each in self._kinds if each is not kind]
                charger = self._kinds[0](charge_point_id)
                await charger.connect(port)
            self._chargers.append(charger)
            if quiet:
                continue
            for work, seconds in (
                (charger.report, _REPORT_SECONDS),
                (charger.heartbeat, _HEARTBEAT_SECONDS),
            ):
                self._tasks.add(asyncio.create_task(_again_and_again(work, seconds)))

    def _take_bare(self, _text: bytes, now: float) -> None:
        self._bare_at.append(now)

    def _require_alive(self) -> None:
        """Say so if a charger has lost its connection: what was measured is worth nothing then."""
        for task in self._tasks:
            if task.done():
                task.result()


async def _again_and_again(work: Callable[[], None], seconds: float) -> None:
    """Do something at a steady pace; where in the interval is a matter of chance."""
    await asyncio.sleep(random.uniform(0, seconds))
    while True:
        work()
        await asyncio.sleep(seconds)


if __name__ == "__main__":
    asyncio.run(serve(Clients().obey))
