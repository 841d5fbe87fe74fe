"""Look at a device before it is set up: who it is, what it reports, whether it takes writes."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from .. import Telemetry, WriteCost
from ..bounded import bounded
from ..listeners import Listeners
from .control import unmet_need
from .device_map import DeviceMap, Fallback, Identity, Step, Steps
from .image import Image
from .installation import Installation
from .link import Connect, Link
from .register import Space, WriteFunction
from .session import Session, telemetry
from .writes import Write

_SECONDS: Final = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What a device told of itself."""

    identity: Identity
    """In the device's words; None where it tells nothing."""
    telemetry: Telemetry
    unmet_need: str | None
    """What has to be set in the device before it can be controlled, as its map says."""


async def look(
    device_map: DeviceMap, connect: Connect, installation: Installation, at: datetime
) -> Findings:
    """Read a device once; nothing is written.

    Raises:
        AdapterError: it cannot be reached, does not answer, or is not what the map describes.
    """
    async with _session(device_map, connect, installation) as session, bounded(_SECONDS):
        image = await session.refresh()
    told = device_map.readings.identity
    return Findings(
        identity=Identity(
            manufacturer=image.text(told.manufacturer),
            model=image.text(told.model),
            serial=image.text(told.serial),
            firmware=image.text(told.firmware),
        ),
        telemetry=telemetry(image, at),
        unmet_need=unmet_need(image),
    )


async def write_back(
    device_map: DeviceMap, connect: Connect, installation: Installation
) -> str | None:
    """Write what registers of the setpoint hold already, and return their names.

    None where nothing can be written so without a change, without wear and without a watchdog
    that begins to run and ends in something else than now.

    Raises:
        AdapterError: refused (REJECTED), or the device does not answer.
    """
    async with _session(device_map, connect, installation) as session, bounded(_SECONDS):
        image = await session.refresh()
        write = next(_unchanged(_harmless(device_map), image), None)
        if write is None:
            return None
        await session.write(write)
        return write.what


def can_write_back(device_map: DeviceMap) -> bool:
    """Say whether there is a harmless write, as far as the map tells."""
    return bool(_harmless(device_map))


@asynccontextmanager
async def _session(
    device_map: DeviceMap, connect: Connect, installation: Installation
) -> AsyncIterator[Session]:
    session = Session(device_map, Link(connect, device_map.link), Listeners(), installation)
    try:
        yield session
    finally:
        await session.close()


def _harmless(device_map: DeviceMap) -> Steps:
    """Return steps that may be written as they are read."""
    control = device_map.control
    lifetime = control.lifetime
    # A watchdog that is started by mistake may end where the device is already: left to itself.
    if lifetime is None or lifetime.fallback in {Fallback.RELEASE, Fallback.STAYS}:
        steps = control.hold + control.charge + control.release
    else:
        feeds = control.hold + control.charge + control.discharge + lifetime.arm + lifetime.feed
        feeding = {name for step in feeds for name in step.values}
        steps = tuple(step for step in control.release if feeding.isdisjoint(step.values))
    return tuple(step for step in steps if _costs_nothing(device_map, step))


def _costs_nothing(device_map: DeviceMap, step: Step) -> bool:
    registers = [device_map.registers[name] for name in step.values]
    return all(one.readable and one.memory is WriteCost.FREE for one in registers)


def _unchanged(steps: Steps, image: Image) -> Iterator[Write]:
    """Yield requests of these steps that leave their registers as they are."""
    for step in steps:
        registers = [
            register
            for name in step.values
            if (register := image.device_map.registers[name]).phase in {None, 1}
        ]
        if not registers or not all(one.name in image.layout.addresses for one in registers):
            continue
        address = image.layout.addresses[registers[0].name]
        count = sum(register.form.count for register in registers)
        words = [image.words.get((Space.HOLDING, address + offset)) for offset in range(count)]
        held = tuple(word for word in words if word is not None)
        if len(held) == count:
            yield Write(
                names=tuple(register.name for register in registers),
                address=address,
                words=held,
                single=registers[0].write is WriteFunction.SINGLE,
                readable=True,
            )
