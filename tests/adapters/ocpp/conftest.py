"""A central system on loopback, and simulated chargers that connect to it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
import ssl
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
import pytest

from custom_components.energy_dispatch.adapters.ocpp import (
    CentralSystem,
    OcppAdapter,
    OcppConfig,
    UnknownCharger,
)
from demo.devices.charge_circuit import ChargeCircuit
from demo.devices.charger import SimulatedCharger
from demo.devices.charger16 import SimulatedCharger16
from demo.devices.charger_settings import ChargerSettings

from .helpers import patience

type Declare = Callable[..., OcppAdapter]
type Connect = Callable[..., Any]


@pytest.fixture
def unknown() -> list[UnknownCharger]:
    """Return the unknown chargers that were reported."""
    return []


@pytest.fixture
async def central(unknown: list[UnknownCharger]) -> AsyncIterator[CentralSystem]:
    """Yield a central system that listens; nothing of it is left running after the test."""
    system = CentralSystem("127.0.0.1", 0, on_unknown=unknown.append)
    await system.start()
    yield system
    async with patience():
        await system.stop()
    assert asyncio.all_tasks() == {asyncio.current_task()}


@pytest.fixture
def declare(central: CentralSystem) -> Declare:
    """Return what declares a charger, with short waits and no meter settings by default."""

    def _declare(charge_point_id: str = "CP1", **fields: Any) -> OcppAdapter:
        fields = {
            "boot_grace_seconds": 0.05,
            "meter_interval_seconds": None,
            "response_timeout_seconds": 2.0,
            "confirm_seconds": 0.3,
        } | fields
        return central.add_charger(OcppConfig(charge_point_id=charge_point_id, **fields))

    return _declare


@pytest.fixture
def simulated(central: CentralSystem) -> Connect:
    """Return a context manager that runs a simulated charger."""

    @asynccontextmanager
    async def _simulated(
        circuit: ChargeCircuit | None = None,
        kind: type[SimulatedCharger] = SimulatedCharger16,
        **fields: Any,
    ) -> AsyncIterator[SimulatedCharger]:
        fields = {"meter_interval_seconds": 0.1} | fields
        settings = ChargerSettings(url=f"ws://127.0.0.1:{central.port}/ocpp", **fields)
        charger = kind(settings, circuit=circuit)
        await charger.start()
        async with AsyncExitStack() as stack:
            stack.push_async_callback(charger.stop)
            yield charger

    return _simulated


@pytest.fixture
def charging(declare: Declare, simulated: Connect) -> Connect:
    """Return a context manager: an adapter and a simulated charger in a transaction."""

    @asynccontextmanager
    async def _charging(
        config: dict[str, Any] | None = None, **fields: Any
    ) -> AsyncIterator[tuple[OcppAdapter, SimulatedCharger]]:
        adapter = declare(**(config or {}))
        async with simulated(plugged=True, **fields) as charger:
            async with patience():
                await charger.until(
                    lambda: (
                        adapter.state.transaction is not None
                        and adapter._settling is not None
                        and adapter._settling.done()
                    )
                )
            yield adapter, charger

    return _charging


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return the files of a certificate that signs itself, and of its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hub")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("tls")
    certificate_file, key_file = folder / "hub.crt", folder / "hub.key"
    certificate_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return certificate_file, key_file


@pytest.fixture
def server_tls(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    """Return what a central system needs to speak wss."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)
    return context
