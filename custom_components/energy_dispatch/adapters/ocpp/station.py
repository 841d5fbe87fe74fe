"""A charge point: one connection to it, which the adapters of its connectors share."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
import logging
from typing import TYPE_CHECKING, Final

from .. import AdapterEvent, AdapterEventKind, Telemetry
from ..listeners import Listeners
from ..upkeep import DeviceIdentity
from .config import OcppConfig
from .connectors import MOST_UNNAMED, Connectors
from .facts import ChargerFacts, ChargerIdentity
from .introduction import ask_for_status, ask_for_values, interview
from .memory import UNSAID, MemoryStore, Remembered
from .state import Transaction

if TYPE_CHECKING:
    from .adapter import OcppAdapter
    from .session import Session

_LOGGER: Final = logging.getLogger(__name__)


class Station:
    """What the connectors of a charge point have in common: its link, its identity, its memory."""

    def __init__(
        self, config: OcppConfig, *, clock: Callable[[], datetime], memory: MemoryStore
    ) -> None:
        """Make a charge point without connection and without adapters.

        Args:
            config: the first declaration of one of its connectors.
            clock: tells the time, aware.
            memory: keeps what was learned over restarts.
        """
        self.charge_point_id: Final = config.charge_point_id
        self.config = config
        """What holds for the whole: the declaration of the lowest connector."""
        self.password = config.password
        """What the charger has to log in with from the next connection on."""
        self.session: Session | None = None
        self.ready = False
        """Whether the charger would answer now."""
        self.settling: asyncio.Task[None] | None = None
        self.version = "1.6"
        self.identity = ChargerIdentity()
        self.facts = ChargerFacts()
        self._listeners = Listeners[()]()
        self.connectors = Connectors(
            clock=clock, declared=lambda: self.config, on_unnamed=self._listeners.tell
        )
        self.remembered = Remembered.from_plain(memory.load(self.charge_point_id))
        self._memory = memory
        self._known = False
        """Whether the charger was connected before, since we started."""
        self._adapters: dict[int, OcppAdapter] = {}

    # What others see of it

    @property
    def station_id(self) -> str:
        """What tells it from other stations."""
        return self.charge_point_id

    @property
    def device_identity(self) -> DeviceIdentity:
        """Who the charger says it is, in words that all adapters use."""
        return DeviceIdentity(
            manufacturer=self.identity.vendor,
            model=self.identity.model,
            serial_number=self.identity.serial_number,
            firmware=self.identity.firmware_version,
        )

    @property
    def numbers(self) -> frozenset[int]:
        """All connectors that are declared or that the charger told of."""
        return self.connectors.numbers

    @property
    def unnamed(self) -> Mapping[int, Telemetry]:
        """What the connectors that nobody has declared reported last."""
        return self.connectors.unnamed

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call a listener when its link or its unnamed connectors change; return what ends that."""
        return self._listeners.subscribe(listener)

    # Its adapters

    @property
    def declared(self) -> tuple[int, ...]:
        """The connectors that have an adapter, in order."""
        return tuple(sorted(self._adapters))

    @property
    def adapters(self) -> list[OcppAdapter]:
        """The adapters of its connectors, in order."""
        return [self._adapters[number] for number in self.declared]

    def has(self, adapter: OcppAdapter) -> bool:
        """Say whether an adapter is one of its own."""
        return self._adapters.get(adapter.config.connector_id) is adapter

    def join(self, adapter: OcppAdapter) -> None:
        """Take in the adapter of another connector; harmless if it is in.

        Raises:
            ValueError: its connector has one already.
        """
        if self.has(adapter):
            return
        config = adapter.config
        if config.connector_id in self._adapters:
            raise ValueError(
                f"Connector {config.connector_id} of charge point {self.charge_point_id} "
                "is declared already."
            )
        if not self._adapters:
            self.password = config.password
        elif config.password != self.password:
            _LOGGER.warning(
                "%s: connector %s is declared with another password than connector %s, "
                "whose password holds",
                self.charge_point_id,
                config.connector_id,
                self.config.connector_id,
            )
        self._take_in(adapter)

    def replace(self, old: OcppAdapter, new: OcppAdapter) -> None:
        """Put an adapter in the place of one of the same connector; the link stays.

        Raises:
            ValueError: the old one is not in, or of another connector.
        """
        if not self.has(old) or new.config.connector_id != old.config.connector_id:
            raise ValueError(f"{self.charge_point_id}: that adapter cannot be replaced.")
        old.rest()
        self.password = new.config.password
        self._take_in(new)

    def leave(self, adapter: OcppAdapter, why: str) -> Session | None:
        """Let go of an adapter; with the last one goes the connection, which is returned."""
        if not self.has(adapter):
            return None
        session = None
        if len(self._adapters) == 1:
            session = self.lose(why)
        elif self.ready:
            adapter.tell(AdapterEvent(kind=AdapterEventKind.LOST, detail=why))
        adapter.rest()
        number = adapter.config.connector_id
        del self._adapters[number]
        self.connectors.forget(adapter.state)
        self._choose_config()
        if session is None and self.session is not None:
            # It is still there, if it ever was: its status says so.
            self.session.spawn(ask_for_status(self.session, self.charge_point_id, [number]))
        self._listeners.tell()
        return session

    def _take_in(self, adapter: OcppAdapter) -> None:
        state = adapter.state
        self._adapters[adapter.config.connector_id] = adapter
        self.connectors.name(state)
        state.identity, state.facts = self.identity, self.facts
        self._choose_config()
        self._listeners.tell()
        if self.session is not None:
            state.connected()
            self.session.spawn(self._introduce(self.session, adapter))

    def _choose_config(self) -> None:
        if self._adapters:
            self.config = self._adapters[self.declared[0]].config

    # Its connections

    def attach(self, session: Session) -> Session | None:
        """Take a new connection in place of the old one, which is returned."""
        old = self.lose("replaced by a newer connection")
        self.session = session
        self.version = session.VERSION
        for adapter in self.adapters:
            adapter.state.connected()
        self.settling = session.spawn(self._settle(session, booted=False))
        return old

    def detach(self, session: Session, why: str) -> None:
        """Let go of a connection that is over; harmless for one that was replaced."""
        session.end(why)
        if session is not self.session:
            return
        self.session = None
        self.settling = None
        if self.ready:
            self.ready = False
            self._tell(AdapterEventKind.LOST, why)

    def lose(self, why: str) -> Session | None:
        """Let go of the present connection, which is returned to be closed."""
        session = self.session
        if session is not None:
            self.detach(session, why)
        return session

    def restarted(self, session: Session) -> None:
        """Take in that the charger has started anew, and knows nothing of what it was asked."""
        if session is not self.session:
            return
        if self.settling is not None:
            self.settling.cancel()
        session.interrupt("the charger restarted")
        self.remember(self.remembered.of(self.identity))
        for adapter in self.adapters:
            adapter.restarted()
        self.settling = session.spawn(self._settle(session, booted=True))

    async def _settle(self, session: Session, *, booted: bool) -> None:
        """Get to know the charger, then say that it is there; the other way round if it is known.

        A charger that reconnects does not have to send a BootNotification.
        """
        if self._known:
            self._announce(booted=booted)
        elif not booted:
            with suppress(TimeoutError):
                async with asyncio.timeout(self.config.boot_grace_seconds):
                    await session.heard.wait()
        facts, answers = await interview(session, self.charge_point_id)
        if facts is not None:
            self.facts = facts
            self.connectors.known(facts)
        if not self._known or not self.ready:
            self._known = True
            self._announce(booted=booted)
        if answers and await self._ask(session, self.adapters):
            most = min(self.facts.connectors or 0, MOST_UNNAMED)
            unnamed = [each for each in range(1, most + 1) if each not in self._adapters]
            await ask_for_status(session, self.charge_point_id, unnamed)

    async def _introduce(self, session: Session, adapter: OcppAdapter) -> None:
        """Get to know a connector that was declared while its charger is connected."""
        if self.settling is not None:
            await asyncio.wait({self.settling})
        await self._ask(session, [adapter])

    async def _ask(self, session: Session, adapters: list[OcppAdapter]) -> bool:
        """Ask for what the connectors report, and give them their plans; say if it answers."""
        answers = await ask_for_values(
            session,
            self.charge_point_id,
            [adapter.state for adapter in adapters],
            interval_seconds=self._meter_interval_seconds,
        )
        for adapter in adapters:
            await adapter.push_plan(session)
        return answers

    @property
    def _meter_interval_seconds(self) -> int | None:
        """How often the charger has to report, which is one setting for all connectors."""
        wanted = [adapter.config.meter_interval_seconds for adapter in self.adapters]
        return min((seconds for seconds in wanted if seconds is not None), default=None)

    def _announce(self, *, booted: bool) -> None:
        if not self.ready:
            self.ready = True
            self._tell(AdapterEventKind.CONNECTED)
        elif booted:
            self._tell(AdapterEventKind.REBOOTED)

    def _tell(self, kind: AdapterEventKind, detail: str | None = None) -> None:
        for adapter in self.adapters:
            adapter.tell(AdapterEvent(kind=kind, detail=detail))
        self._listeners.tell()

    # What its charger says

    def identified(self, identity: ChargerIdentity) -> None:
        """Take in who the charger is."""
        self.identity = identity
        self.connectors.identified(identity)

    def booted(self, identity: ChargerIdentity) -> None:
        """Take in a BootNotification: what was running is over."""
        self.identity = identity
        self.connectors.booted(identity)

    def accepts(self, tag: str, connector_id: int | None = None) -> bool | None:
        """Say whether a tag may charge; None: the host knows.

        A charger may ask before it knows at which connector: then one of them has to take the tag.
        """
        one = None if connector_id is None else self._adapters.get(connector_id)
        if one is not None:
            return one.config.accepts(tag)
        said = {adapter.config.accepts(tag) for adapter in self.adapters}
        if True in said:
            return True
        return None if None in said else False

    def running_at(self, connector_id: int) -> Transaction | None:
        """Return what runs on a connector as it is declared: as when we ran last, or as it told."""
        told = self.connectors.told_of(connector_id)
        if told is not None and (told.transaction is not None or told.is_idle):
            # The charger has said so since, while nobody had declared the connector.
            self.remember(self.remembered.with_transaction(connector_id, told.transaction))
            return told.transaction
        running = self.remembered.transaction_of(connector_id)
        if UNSAID in self.remembered.transactions:
            # Of a time when a charge point had one connector: whoever is first is that one.
            self.remembered = self.remembered.with_transaction(connector_id, running)
        return running

    def new_transaction_id(self, candidate: int) -> int:
        """Return a number that this charger never had before, whatever became of the clock."""
        given = max(candidate, self.remembered.last_transaction_id + 1)
        self.remember(replace(self.remembered, last_transaction_id=given))
        return given

    # What is kept of it

    def remember(self, remembered: Remembered) -> None:
        """Keep something over restarts."""
        if remembered != self.remembered:
            self.remembered = remembered
            self._memory.save(self.charge_point_id, remembered.plain())
