"""A central system of raw frames: what simulated chargers are tested with, apart from our own.

It checks whatever a charger sends against the schemas of the standard.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from aiohttp import WSMsgType, web
from aiohttp.test_utils import TestServer

from demo.devices.charge_circuit import ChargeCircuit
from demo.devices.charger import SimulatedCharger
from demo.devices.charger16 import SimulatedCharger16
from demo.devices.charger201 import SimulatedCharger201
from demo.devices.charger_settings import ChargerSettings
from demo.devices.ocpp_frames import Fields
from demo.devices.ocpp_schemas import problems

from .helpers import patience

VERSIONS = ("1.6", "2.0.1", "2.1")


class Answer(NamedTuple):
    """What a charger answered: fields, or the code of a CALLERROR."""

    fields: Fields
    error: str | None = None

    @property
    def status(self) -> str | None:
        return self.fields.get("status")

    @property
    def schedule(self) -> Fields:
        """The composite schedule; empty if there is none."""
        found: Fields = self.fields.get("chargingSchedule") or self.fields.get("schedule") or {}
        return found


class PlainCentral:
    """Answers every call with yes, and keeps what it hears."""

    def __init__(self, version: str) -> None:
        self.version = version
        self.heard: list[tuple[str, Fields]] = []
        self.problems: list[str] = []
        """What the schemas say against what was heard."""
        self.answers: dict[str, Fields] = {}
        self.subprotocols: list[str | None] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self._websocket: web.WebSocketResponse | None = None
        self._waiting: dict[str, tuple[str, asyncio.Future[Answer]]] = {}
        self._came = asyncio.Event()
        self._transaction_id = 0

    async def call(self, action: str, **payload: Any) -> Answer:
        """Call the charger; a link that ends takes the call with it."""
        assert self._websocket is not None
        unique_id = f"c{len(self._waiting)}"
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting[unique_id] = (action, future)
        await self._websocket.send_json([2, unique_id, action, payload])
        async with patience():
            return await future

    async def until(
        self, action: str, holds: Callable[[Fields], bool] = lambda _: True, *, after: int = 0
    ) -> Fields:
        """Wait for a message of the charger, past ones included from the given number on."""
        async with patience():
            while True:
                for name, payload in self.heard[after:]:
                    if name == action and holds(payload):
                        return payload
                await self._came.wait()

    def all(self, action: str) -> list[Fields]:
        return [payload for name, payload in self.heard if name == action]

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        websocket = web.WebSocketResponse(protocols=[f"ocpp{self.version}"])
        await websocket.prepare(request)
        self.subprotocols.append(websocket.ws_protocol)
        self.headers.append(dict(request.headers))
        self.paths.append(request.path)
        self._websocket = websocket
        async for message in websocket:
            if message.type is WSMsgType.TEXT:
                await self._take(websocket, message.json())
        for _, future in self._waiting.values():
            future.cancel()
        return websocket

    async def _take(self, websocket: web.WebSocketResponse, frame: list[Any]) -> None:
        kind, unique_id = frame[0], frame[1]
        if kind == 2:
            action, payload = frame[2], frame[3]
            schema = action if self.version == "1.6" else f"{action}Request"
            self._check(schema, payload)
            await websocket.send_json([3, unique_id, self._answer_to(action)])
            self.heard.append((action, payload))
        else:
            action, future = self._waiting[unique_id]
            if kind == 3:
                self._check(f"{action}Response", frame[2])
            if not future.done():
                future.set_result(Answer(frame[2]) if kind == 3 else Answer({}, frame[2]))
        self._came.set()
        self._came = asyncio.Event()

    def _check(self, schema: str, payload: Fields) -> None:
        self.problems += [f"{schema}: {each}" for each in problems(self.version, schema, payload)]

    def _answer_to(self, action: str) -> Fields:
        self._transaction_id += action == "StartTransaction"
        usual: dict[str, Fields] = {
            "BootNotification": {"currentTime": text(), "interval": 300, "status": "Accepted"},
            "Heartbeat": {"currentTime": text()},
            "Authorize": {
                "idTagInfo" if self.version == "1.6" else "idTokenInfo": {"status": "Accepted"}
            },
            "StartTransaction": {
                "transactionId": self._transaction_id,
                "idTagInfo": {"status": "Accepted"},
            },
        }
        return (usual | self.answers).get(action, {})


class Pair(NamedTuple):
    """A charger and the central system that it is connected to."""

    charger: SimulatedCharger
    central: PlainCentral

    @property
    def is_16(self) -> bool:
        return self.central.version == "1.6"

    async def charging(self) -> None:
        """Wait until the first outlet's transaction is known to both sides."""
        async with patience():
            await self.charger.until(lambda: self.charger.transaction_id is not None)
        if not self.is_16:
            # The first message has been answered once the second one comes.
            await self.central.until(
                "TransactionEvent", lambda told: told["eventType"] == "Updated"
            )

    async def set_limit(self, *limits: tuple[float, float], **fields: Any) -> Answer:
        """Set a profile of periods: seconds from now and limit."""
        if self.is_16:
            return await self.central.call("SetChargingProfile", **self._profile16(limits, fields))
        return await self.central.call("SetChargingProfile", **self._profile201(limits, fields))

    async def composite(self, duration: int = 60, unit: str = "A") -> Answer:
        where = {"connectorId": 1} if self.is_16 else {"evseId": 1}
        return await self.central.call(
            "GetCompositeSchedule", **where, duration=duration, chargingRateUnit=unit
        )

    async def trigger(self, message: str) -> Answer:
        where = {"connectorId": 1} if self.is_16 else {"evse": {"id": 1, "connectorId": 1}}
        return await self.central.call("TriggerMessage", requestedMessage=message, **where)

    async def change_availability(self, *, operative: bool) -> Answer:
        word = "Operative" if operative else "Inoperative"
        if self.is_16:
            return await self.central.call("ChangeAvailability", connectorId=1, type=word)
        return await self.central.call(
            "ChangeAvailability", operationalStatus=word, evse={"id": 1, "connectorId": 1}
        )

    async def measured(self, after: int) -> Fields:
        """Return the next ``meterValue`` of the transaction, after so many messages."""
        action = "MeterValues" if self.is_16 else "TransactionEvent"
        payload = await self.central.until(action, lambda told: "meterValue" in told, after=after)
        value: Fields = payload["meterValue"][0]
        return value

    def _common(self, fields: dict[str, Any]) -> Fields:
        purpose = fields.pop("purpose", "TxDefaultProfile")
        kind = fields.pop("kind", "Absolute")
        return {
            "stackLevel": fields.pop("stack_level", 0),
            "chargingProfilePurpose": purpose,
            "chargingProfileKind": kind,
        }

    def _schedule(self, limits: tuple[tuple[float, float], ...], fields: dict[str, Any]) -> Fields:
        phases = fields.pop("phases", None)
        schedule: Fields = {
            "chargingRateUnit": fields.pop("unit", "A"),
            "chargingSchedulePeriod": [
                {"startPeriod": int(start), "limit": limit}
                | ({"numberPhases": phases} if phases else {})
                for start, limit in limits
            ],
        }
        start = fields.pop("start", -1.0)
        if start is not None:
            schedule["startSchedule"] = text(start)
        return schedule

    def _profile16(self, limits: tuple[tuple[float, float], ...], fields: dict[str, Any]) -> Fields:
        outlet = fields.pop("outlet", 1)
        profile = {
            "chargingProfileId": fields.pop("profile_id", 1),
            **self._common(fields),
            "chargingSchedule": self._schedule(limits, fields),
            **fields,
        }
        return {"connectorId": outlet, "csChargingProfiles": profile}

    def _profile201(
        self, limits: tuple[tuple[float, float], ...], fields: dict[str, Any]
    ) -> Fields:
        outlet = fields.pop("outlet", 1)
        profile = {
            "id": fields.pop("profile_id", 1),
            **self._common(fields),
            "chargingSchedule": [{"id": 1, **self._schedule(limits, fields)}],
            **fields,
        }
        return {"evseId": outlet, "chargingProfile": profile}


def text(seconds: float = 0.0) -> str:
    """Return a moment from now as messages have it."""
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")


@asynccontextmanager
async def listening(version: str) -> AsyncIterator[tuple[PlainCentral, str]]:
    """Run a central system; it comes with its address."""
    central = PlainCentral(version)
    app = web.Application()
    app.router.add_get("/{path:.*}", central.serve)
    async with TestServer(app) as server:
        yield central, str(server.make_url("/ocpp")).replace("http", "ws")


@asynccontextmanager
async def connected(
    version: str, circuit: ChargeCircuit | None = None, **settings: Any
) -> AsyncIterator[Pair]:
    """Run a central system and a charger that is connected to it."""
    kind = SimulatedCharger16 if version == "1.6" else SimulatedCharger201
    chosen: dict[str, Any] = {"meter_interval_seconds": 0.1, "subprotocol": f"ocpp{version}"}
    async with listening(version) as (central, url):
        charger = kind(ChargerSettings(url=url, **(chosen | settings)), circuit=circuit)
        await charger.start()
        try:
            async with patience():
                await charger.until(lambda: charger.link.connected)
            yield Pair(charger, central)
        finally:
            await charger.stop()
