"""What a simulated device receives, in order, with the moment of each."""

from dataclasses import dataclass
from datetime import datetime

from homeassistant.util import dt as dt_util
import pytest

from custom_components.energy_dispatch.adapters import Ack
from custom_components.energy_dispatch.adapters.simulated import SimulatedDevice
from custom_components.energy_dispatch.coordinator import EnergyDispatchConfigEntry
from custom_components.energy_dispatch.engine import Command


@dataclass(frozen=True, slots=True)
class Received:
    """One setpoint as the device got it; None hands control back."""

    at: datetime
    setpoint_kw: float | None


def device_of(site: EnergyDispatchConfigEntry, asset_id: str) -> SimulatedDevice:
    """Return the simulated device behind an asset."""
    adapter = site.runtime_data.assets[asset_id].adapter
    assert isinstance(adapter, SimulatedDevice)
    return adapter


def record(monkeypatch: pytest.MonkeyPatch, device: SimulatedDevice) -> list[Received]:
    """Keep what a device receives; it does what it would do anyway."""
    received: list[Received] = []
    send = device.send

    async def recorded(command: Command) -> Ack:
        received.append(Received(dt_util.utcnow(), command.effective_signed_kw))
        return await send(command)

    monkeypatch.setattr(device, "send", recorded)
    return received
