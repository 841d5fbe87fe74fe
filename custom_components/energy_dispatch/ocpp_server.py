"""The port that OCPP chargers dial: one server for all sites that use the same port."""

import asyncio
from dataclasses import dataclass, field
import logging
import ssl
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.util.hass_dict import HassKey

from .adapters.ocpp import CentralSystem, OcppAdapter, OcppConfig
from .const import DOMAIN
from .ocpp_discovery import discover, knows_tag
from .ocpp_memory import OcppMemory

_LOGGER = logging.getLogger(__name__)

_DATA: Final[HassKey[OcppServers]] = HassKey(f"{DOMAIN}_ocpp_servers")
RETRY_SECONDS: Final = 30.0
"""How often a port that somebody else holds is tried again."""

type Address = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tls:
    """The user's certificate: chargers then dial wss."""

    certificate: str
    key: str

    def context(self) -> ssl.SSLContext:
        """Read the files; in an executor.

        Raises:
            OSError: a file cannot be read, or is no certificate or key (``ssl.SSLError``).
        """
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.certificate, self.key)
        return context


@dataclass(slots=True, kw_only=True)
class _Server:
    central: CentralSystem
    tls: Tls | None = None
    told: bool = False
    """Whether it was said that chargers cannot dial in."""
    connectors: set[tuple[str, int]] = field(default_factory=set)
    """By charge point id and number."""
    retry: asyncio.TimerHandle | None = None


class OcppServers:
    """Opens a port with the first charger that needs it, and closes it with the last."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Start with no open port."""
        self._hass = hass
        self._servers: dict[Address, _Server] = {}
        self._one_at_a_time = asyncio.Lock()

    @classmethod
    @callback
    def of(cls, hass: HomeAssistant) -> OcppServers:
        """Return Home Assistant's only instance."""
        if _DATA not in hass.data:
            hass.data[_DATA] = cls(hass)
        return hass.data[_DATA]

    @callback
    def central(self, address: Address) -> CentralSystem | None:
        """Return the server of an address, if it is open."""
        server = self._servers.get(address)
        return server.central if server is not None else None

    async def async_add(
        self, address: Address, config: OcppConfig, *, tls: Tls | None = None
    ) -> OcppAdapter:
        """Let a charger dial in, or take in another connector of it.

        A port that somebody else holds is no reason to fail the site: it is reported, and tried
        again until it is free.
        """
        async with self._one_at_a_time:
            server = self._servers.get(address)
            if server is None:
                await OcppMemory.of(self._hass).async_load()
                server = self._servers[address] = _Server(central=self._central(address), tls=tls)
                await self._async_open(address, server)
            adapter = server.central.add_charger(config)
            server.connectors.add((config.charge_point_id, config.connector_id))
            return adapter

    @callback
    def change(self, address: Address, adapter: OcppAdapter, config: OcppConfig) -> OcppAdapter:
        """Return an adapter with other settings for the same connector, over the same link."""
        return self._servers[address].central.change_charger(adapter, config)

    async def async_remove(self, address: Address, charge_point_id: str, connector_id: int) -> None:
        """Let go of a connector; hang up with a charger's last, close the port with the last."""
        async with self._one_at_a_time:
            server = self._servers.get(address)
            if server is None:
                return
            server.central.remove_charger(charge_point_id, connector_id)
            server.connectors.discard((charge_point_id, connector_id))
            if server.connectors:
                return
            del self._servers[address]
            if server.retry is not None:
                server.retry.cancel()
            await server.central.stop()
            await OcppMemory.of(self._hass).async_flush()
            for what in ("ocpp_certificate", "ocpp_port_busy"):
                ir.async_delete_issue(self._hass, DOMAIN, _issue_id(what, address))

    def _central(self, address: Address) -> CentralSystem:
        return CentralSystem(
            *address,
            memory=OcppMemory.of(self._hass),
            authorize=lambda _charge_point_id, tag: knows_tag(self._hass, tag),
            on_unknown=lambda charger: discover(self._hass, charger),
        )

    async def _async_open(self, address: Address, server: _Server) -> None:
        """Open a port, or say why it stays closed and try again later.

        With a certificate that cannot be used it stays closed too: chargers would send their
        passwords in the clear.
        """
        try:
            if server.tls is not None:
                server.central.secure(await self._hass.async_add_executor_job(server.tls.context))
        except OSError as err:
            self._report(address, server, err, "ocpp_certificate")
            return
        ir.async_delete_issue(self._hass, DOMAIN, _issue_id("ocpp_certificate", address))
        try:
            await server.central.start()
        except OSError as err:
            self._report(address, server, err, "ocpp_port_busy")
            return
        ir.async_delete_issue(self._hass, DOMAIN, _issue_id("ocpp_port_busy", address))
        if server.told:
            _LOGGER.info("Chargers can dial in again: port %s is open", address[1])

    @callback
    def _report(self, address: Address, server: _Server, err: OSError, what: str) -> None:
        host, port = address
        words = err.strerror or str(err)
        if not server.told:
            server.told = True
            _LOGGER.warning(
                "Chargers cannot dial in: port %s of %s cannot be opened (%s); trying again "
                "every %.0f s",
                port,
                host,
                words,
                RETRY_SECONDS,
            )
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            _issue_id(what, address),
            is_fixable=False,
            severity=ir.IssueSeverity.ERROR,
            translation_key=what,
            translation_placeholders={"host": host, "port": str(port), "detail": words},
        )
        self._retry_later(address, server)

    @callback
    def _retry_later(self, address: Address, server: _Server) -> None:
        @callback
        def retry() -> None:
            server.retry = None
            self._hass.async_create_background_task(
                self._async_reopen(address, server), f"{DOMAIN} open OCPP port"
            )

        server.retry = self._hass.loop.call_later(RETRY_SECONDS, retry)

    async def _async_reopen(self, address: Address, server: _Server) -> None:
        async with self._one_at_a_time:
            if self._servers.get(address) is server:
                await self._async_open(address, server)


def _issue_id(what: str, address: Address) -> str:
    return f"{what}_{address[1]}"
