"""The central system: the server that chargers connect to, one for all sites."""

import asyncio
import base64
import binascii
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
import hmac
import logging
import ssl
from typing import Final
from urllib.parse import unquote

from aiohttp import WSCloseCode, web

from ...engine.base import utc_now
from .adapter import OcppAdapter
from .config import OcppConfig
from .link import Link
from .memory import MemoryStore, ShortMemory
from .policy import Policy
from .session import Session
from .station import Station
from .versions import UNSAID, Versions, best_of

_LOGGER: Final = logging.getLogger(__name__)

DEFAULT_PORT: Final = 9000
_MAX_MESSAGE_BYTES: Final = 64 * 1024
_CLOSE_SECONDS: Final = 1.0
_BACKLOG: Final = 512
"""After a power cut all chargers come at once."""
_MAX_UNKNOWN: Final = 100
_MAX_ID_LENGTH: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownCharger:
    """A charger that was refused because nobody has declared it."""

    charge_point_id: str
    remote: str | None
    """The address that it called from."""
    subprotocols: tuple[str, ...]


class CentralSystem:
    """Listens for chargers and hands each connection to the station of its charge point id.

    Chargers may be added and removed while it runs; neither touches the others' connections.
    """

    def __init__(  # noqa: PLR0913 - one setting each
        self,
        host: str | None = None,
        port: int = DEFAULT_PORT,
        *,
        on_unknown: Callable[[UnknownCharger], None] | None = None,
        authorize: Callable[[str, str], bool] = lambda _charge_point_id, _id_tag: True,
        ssl_context: ssl.SSLContext | None = None,
        ping_seconds: float | None = 30.0,
        max_message_bytes: int = _MAX_MESSAGE_BYTES,
        clock: Callable[[], datetime] = utc_now,
        transaction_ids: Iterator[int] | None = None,
        memory: MemoryStore | None = None,
    ) -> None:
        """Make a central system that is not listening yet.

        Args:
            host: the address to listen on; None: all.
            port: the port; 0 takes a free one.
            on_unknown: called once for each charger that is refused for its id.
            authorize: takes a charge point id and an id tag, and says whether it may charge.
            ssl_context: for chargers that speak wss.
            ping_seconds: a peer that is silent for one and a half times as long is gone.
            max_message_bytes: a longer message closes its socket.
            clock: tells the time, aware.
            transaction_ids: gives ids that were never used before, over restarts too.
            memory: keeps what is learned of each charger over restarts.
        """
        self._host = host
        self._port = port
        self._on_unknown = on_unknown
        self._memory = memory or ShortMemory()
        self._ssl_context = ssl_context
        self._ping_seconds = ping_seconds
        self._max_message_bytes = max_message_bytes
        self._policy = Policy(
            authorize=authorize,
            transaction_ids=transaction_ids or transaction_ids_from(clock),
            clock=clock,
        )
        self._versions = Versions()
        self._stations: dict[str, Station] = {}
        self._unknown: set[str] = set()
        self._foreign: set[str] = set()
        """Declared chargers that speak another version of OCPP; said once."""
        self._sessions: set[Session] = set()
        self._closing: set[asyncio.Task[None]] = set()
        self._runner: web.AppRunner | None = None

    @property
    def port(self) -> int:
        """The port that it listens on."""
        if self._runner is not None and self._runner.addresses:
            return int(self._runner.addresses[0][1])
        return self._port

    def secure(self, ssl_context: ssl.SSLContext) -> None:
        """Speak wss from the next start on."""
        self._ssl_context = ssl_context

    async def start(self) -> None:
        """Begin to listen.

        Raises:
            OSError: the port is taken, or the address is not ours.
        """
        app = web.Application()
        app.router.add_get("/{path:.*}", self._handle)
        runner = web.AppRunner(
            app, access_log=None, handle_signals=False, shutdown_timeout=_CLOSE_SECONDS
        )
        await runner.setup()
        site = web.TCPSite(
            runner, self._host, self._port, backlog=_BACKLOG, ssl_context=self._ssl_context
        )
        try:
            await site.start()
        except BaseException:
            await runner.cleanup()
            raise
        self._runner = runner

    async def stop(self) -> None:
        """Close every socket and stop listening; chargers stay declared."""
        runner, self._runner = self._runner, None
        if runner is None:
            return
        for site in tuple(runner.sites):
            await site.stop()
        for session in tuple(self._sessions):
            self._close_later(session, WSCloseCode.GOING_AWAY, "the central system stopped")
        for station in self._stations.values():
            station.lose("the central system stopped")
        await asyncio.gather(*self._closing)
        await runner.cleanup()

    def add_charger(self, config: OcppConfig) -> OcppAdapter:
        """Declare a connector of a charger, which may connect from now on.

        Raises:
            ValueError: the connector of this charge point is declared already.
        """
        station = self._stations.get(config.charge_point_id)
        if station is None:
            station = Station(config, clock=self._policy.clock, memory=self._memory)
        adapter = self._adapter(config, station)
        self._register(adapter)
        return adapter

    def change_charger(self, adapter: OcppAdapter, config: OcppConfig) -> OcppAdapter:
        """Put an adapter with another declaration in the place of one, over the same connection.

        A password holds from the next connection on.

        Raises:
            ValueError: it is of another connector or charge point, or closed.
        """
        station = adapter.station
        if config.charge_point_id != station.charge_point_id:
            raise ValueError(f"{config.charge_point_id} is not {station.charge_point_id}.")
        changed = self._adapter(config, station)
        station.replace(adapter, changed)
        return changed

    def remove_charger(self, charge_point_id: str, connector_id: int | None = None) -> None:
        """Let go of a connector, or of all; harmless if it is not declared.

        With the last one the charger is refused, and its socket is closed.
        """
        station = self._stations.get(charge_point_id)
        for adapter in station.adapters if station is not None else ():
            if connector_id in {None, adapter.config.connector_id}:
                session = self._unregister(adapter, "removed")
                if session is not None:
                    self._close_later(session, WSCloseCode.GOING_AWAY, "removed")

    def _adapter(self, config: OcppConfig, station: Station) -> OcppAdapter:
        return OcppAdapter(
            config,
            station=station,
            clock=self._policy.clock,
            register=self._register,
            unregister=self._unregister,
        )

    def _register(self, adapter: OcppAdapter) -> None:
        own = adapter.station
        adapter.station = self._stations.setdefault(own.charge_point_id, own)
        adapter.station.join(adapter)

    def _unregister(self, adapter: OcppAdapter, why: str = "closed") -> Session | None:
        """Let go of an adapter; return the connection that is over with it."""
        station = adapter.station
        session = station.leave(adapter, why)
        charge_point_id = station.charge_point_id
        if not station.adapters and self._stations.get(charge_point_id) is station:
            del self._stations[charge_point_id]
            self._unknown.discard(charge_point_id)
        return session

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        charge_point_id = charge_point_id_of(request.raw_path)
        station = self._stations.get(charge_point_id)
        if station is None:
            self._report_unknown(charge_point_id, request)
            return web.Response(status=404, text="unknown charge point id")
        if not _authorised(station, request.headers.get("Authorization")):
            return web.Response(status=401, headers={"WWW-Authenticate": 'Basic realm="ocpp"'})
        websocket = web.WebSocketResponse(
            protocols=_spoken(request),
            # One that is closed at once gets no ping, whose timer would hold it until it is due.
            heartbeat=self._ping_seconds if _speaks(request) else None,
            max_msg_size=self._max_message_bytes,
            timeout=_CLOSE_SECONDS,
            compress=False,
        )
        ready = websocket.can_prepare(request)
        if not ready.ok:
            return web.Response(status=426, headers={"Upgrade": "websocket"})
        if not _speaks(request):
            self._warn_once(charge_point_id, _offered(request))
            await websocket.prepare(request)
            # OCPP-J 3.1.2 has the handshake completed without a subprotocol, and closed.
            await websocket.close(code=WSCloseCode.PROTOCOL_ERROR, message=b"subprotocol")
            return websocket
        kind = await self._versions.session_class(ready.protocol or UNSAID)
        if self._stations.get(charge_point_id) is not station:
            return web.Response(status=404, text="removed meanwhile")
        await websocket.prepare(request)
        await self._serve(station, Link(websocket, request.transport), kind)
        return websocket

    async def _serve(self, station: Station, link: Link, kind: type[Session]) -> None:
        session = kind(link, station=station, policy=self._policy)
        self._sessions.add(session)
        why = "stopped"
        try:
            old = station.attach(session)
            if old is not None:
                self._close_later(old, WSCloseCode.POLICY_VIOLATION, "replaced")
            why = await session.run()
        finally:
            self._sessions.discard(session)
            station.detach(session, why)

    def _warn_once(self, charge_point_id: str, subprotocols: list[str]) -> None:
        if charge_point_id not in self._foreign:
            self._foreign.add(charge_point_id)
            _LOGGER.warning("%s speaks %s only", charge_point_id, ", ".join(subprotocols))

    def _close_later(self, session: Session, code: WSCloseCode, reason: str) -> None:
        """Close a socket without waiting for its peer, which may be long gone."""
        task = asyncio.create_task(session.close(code, reason))
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    def _report_unknown(self, charge_point_id: str, request: web.Request) -> None:
        """Report a charger once; what is no charger by its looks is not reported at all."""
        if (
            self._on_unknown is None
            or request.headers.get("Upgrade", "").lower() != "websocket"
            or not 0 < len(charge_point_id) <= _MAX_ID_LENGTH
            or not charge_point_id.isprintable()
            or charge_point_id in self._unknown
            or len(self._unknown) >= _MAX_UNKNOWN
        ):
            return
        self._unknown.add(charge_point_id)
        try:
            self._on_unknown(
                UnknownCharger(
                    charge_point_id=charge_point_id,
                    remote=request.remote,
                    subprotocols=tuple(_offered(request)),
                )
            )
        except Exception:
            _LOGGER.exception("An unknown charger could not be reported")


def charge_point_id_of(raw_path: str) -> str:
    """Return the last segment of a path, decoded: OCPP-J 3.1.1 has the id there, at any depth."""
    path = raw_path.partition("?")[0].rstrip("/")
    return unquote(path.rpartition("/")[2])


def transaction_ids_from(clock: Callable[[], datetime]) -> Iterator[int]:
    """Give ids that are unique over restarts: the time in seconds, or the next one if in a hurry.

    They fit the 32 bits that chargers have for them until 2038.
    """
    last = 0
    while True:
        last = max(last + 1, int(clock().timestamp()))
        yield last


def _authorised(station: Station, header: str | None) -> bool:
    if station.password is None:
        return True
    scheme, _, credentials = (header or "").partition(" ")
    if scheme.lower() != "basic":
        return False
    try:
        user, _, password = base64.b64decode(credentials, validate=True).partition(b":")
    except binascii.Error, ValueError:
        return False
    same_user = hmac.compare_digest(user, station.charge_point_id.encode())
    same_password = hmac.compare_digest(password, station.password.encode())
    return same_user and same_password


def _spoken(request: web.Request) -> tuple[str, ...]:
    """Return the best version that both sides speak; aiohttp would take the charger's first."""
    best = best_of(_offered(request))
    return () if best is None else (best,)


def _speaks(request: web.Request) -> bool:
    return bool(_spoken(request)) or not _offered(request)


def _offered(request: web.Request) -> list[str]:
    headers = request.headers.getall("Sec-WebSocket-Protocol", [])
    return [word.strip() for header in headers for word in header.split(",") if word.strip()]
