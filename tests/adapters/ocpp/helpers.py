"""What tests of the OCPP adapter share: recorded events, commands, and a charger of raw frames."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp

from custom_components.energy_dispatch.adapters import AdapterEvent, AdapterEventKind
from custom_components.energy_dispatch.adapters.ocpp import CentralSystem, OcppAdapter
from custom_components.energy_dispatch.adapters.plan_ahead import PlanAhead, PlanSlot
from custom_components.energy_dispatch.engine.base import Command, CommandType
from demo.devices.ocpp_frames import Fields, FramePeer, Refuse

PATIENCE_SECONDS = 5.0
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def patience() -> asyncio.Timeout:
    """Return the time that anything may take."""
    return asyncio.timeout(PATIENCE_SECONDS)


def command(command_type: CommandType, **parameters: object) -> Command:
    return Command("charger", command_type, parameters, NOW)


def charge_rate(power_kw: float) -> Command:
    return command(CommandType.SET_CHARGE_RATE, power_kw=power_kw)


def plan(
    *powers_kw: float | None, start: datetime = NOW, safe_kw: float | None = None
) -> PlanAhead:
    """Return a plan with a power an hour."""
    hour = timedelta(hours=1)
    slots = [PlanSlot(starts_at=start + n * hour, power_kw=kw) for n, kw in enumerate(powers_kw)]
    return PlanAhead(slots=slots, ends_at=start + len(slots) * hour, safe_power_kw=safe_kw)


def plan_from_now(*powers_kw: float) -> PlanAhead:
    """Return a plan with a power an hour that begins at the real time."""
    return plan(*powers_kw, start=datetime.now(UTC))


class Events:
    """Records an adapter's events and waits for them."""

    def __init__(self, adapter: OcppAdapter) -> None:
        self.all: list[AdapterEvent] = []
        self._came = asyncio.Event()
        adapter.subscribe(self._take)

    def _take(self, event: AdapterEvent) -> None:
        self.all.append(event)
        self._came.set()
        self._came = asyncio.Event()

    @property
    def kinds(self) -> list[AdapterEventKind]:
        """All kinds in order, telemetry left out."""
        return [event.kind for event in self.all if event.kind is not AdapterEventKind.TELEMETRY]

    async def until(self, holds: Callable[[AdapterEvent], bool]) -> AdapterEvent:
        """Wait for an event, past ones included."""
        async with patience():
            while True:
                for event in self.all:
                    if holds(event):
                        return event
                await self._came.wait()

    async def until_kind(self, kind: AdapterEventKind, count: int = 1) -> AdapterEvent:
        """Wait for the count-th event of a kind."""
        await self.until(lambda _: self._count(kind) >= count)
        return [event for event in self.all if event.kind is kind][count - 1]

    def _count(self, kind: AdapterEventKind) -> int:
        return sum(event.kind is kind for event in self.all)


class RawCharger:
    """A charger that says exactly what a test tells it to, and answers as it is told."""

    def __init__(self, websocket: aiohttp.ClientWebSocketResponse) -> None:
        self.websocket = websocket
        self.received: list[tuple[str, Fields]] = []
        self.answers: dict[str, Fields | None] = {
            "GetConfiguration": {"configurationKey": [], "unknownKey": []}
        }
        """By action; every other call is answered with Accepted, None: not at all."""
        self.one_answer: deque[Fields] = deque()
        """For SetChargingProfile: one answer each, before those above."""
        self.refuses: set[str] = set()
        """Actions that are answered with a CALLERROR."""
        self.code = "NotSupported"
        """Of those CALLERRORs."""
        self._came = asyncio.Event()
        self.peer = FramePeer(websocket, self._answer)
        self._running = asyncio.create_task(self.peer.run())

    async def _answer(self, action: str, payload: Fields) -> Fields | None:
        self.received.append((action, payload))
        self._came.set()
        self._came = asyncio.Event()
        if action in self.refuses:
            raise Refuse(self.code, f"{action} is beyond me")
        if action == "SetChargingProfile" and self.one_answer:
            return self.one_answer.popleft()
        return self.answers.get(action, {"status": "Accepted"})

    async def call(self, action: str, **payload: Any) -> Fields:
        return await self.peer.call(action, payload, timeout_seconds=PATIENCE_SECONDS)

    async def boot(self, **fields: str) -> Fields:
        return await self.call(
            "BootNotification", chargePointVendor="V", chargePointModel="M", **fields
        )

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something is true of what the central system has called."""
        async with patience():
            while not holds():
                await self._came.wait()

    async def until_called(self, action: str) -> Fields:
        """Wait for a call of the central system, past ones included."""
        await self.until(lambda: any(name == action for name, _ in self.received))
        return next(payload for name, payload in self.received if name == action)

    async def gone(self) -> str:
        """Wait for the end of the link; return how it ended."""
        async with patience():
            return await self._running

    def profiles(self) -> list[Fields]:
        """Return what was set by SetChargingProfile."""
        return [
            payload["csChargingProfiles"]
            for action, payload in self.received
            if action == "SetChargingProfile"
        ]


@asynccontextmanager
async def charger_of[C: RawCharger](
    kind: type[C],
    central: CentralSystem,
    path: str = "CP1",
    *,
    protocols: tuple[str, ...],
    headers: dict[str, str] | None = None,
) -> AsyncIterator[C]:
    """Connect a charger of raw frames of some kind."""
    url = f"ws://127.0.0.1:{central.port}/{path}"
    async with (
        aiohttp.ClientSession() as http,
        http.ws_connect(url, protocols=protocols, headers=headers, max_msg_size=0) as websocket,
    ):
        charger = kind(websocket)
        yield charger
        await websocket.close()
        await charger.gone()


@asynccontextmanager
async def raw_charger(
    central: CentralSystem,
    path: str = "CP1",
    *,
    protocols: tuple[str, ...] = ("ocpp1.6",),
    headers: dict[str, str] | None = None,
) -> AsyncIterator[RawCharger]:
    """Connect a charger of raw frames."""
    async with charger_of(
        RawCharger, central, path, protocols=protocols, headers=headers
    ) as charger:
        yield charger


def started(transaction_fields: Fields | None = None) -> dict[str, Any]:
    """Return the fields of a StartTransaction."""
    return {
        "connectorId": 1,
        "idTag": "TAG",
        "meterStart": 5000,
        "timestamp": stamp(),
        **(transaction_fields or {}),
    }


def status(word: str, connector_id: int = 1, error: str = "NoError") -> dict[str, Any]:
    """Return the fields of a StatusNotification."""
    return {"connectorId": connector_id, "errorCode": error, "status": word}


def stamp(moment: datetime | None = None) -> str:
    """Return a timestamp as chargers write it."""
    return (moment or datetime.now(UTC)).isoformat().replace("+00:00", "Z")


def sampled(*values: dict[str, str], at: datetime | None = None) -> list[dict[str, Any]]:
    """Return a ``meterValue``."""
    return [{"timestamp": stamp(at), "sampledValue": list(values)}]
