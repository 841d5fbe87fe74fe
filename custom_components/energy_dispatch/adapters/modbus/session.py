"""One device over one link: is it there, where are its registers, what do they hold?

What was learned about a device, models and scale factors, is forgotten with every failure: after a
reconnect the same address may be another device, or the same one with another firmware.
"""

import asyncio
from collections.abc import Callable
import contextlib
from datetime import datetime
import logging
from typing import Final

from ...engine.errors import AdapterError
from .. import AdapterEvent, AdapterEventKind, Telemetry
from ..listeners import Listeners
from .control import applied_kw, measured_kw, status_word
from .device_map import DeviceMap, Identity, Space
from .image import Image, Layout
from .installation import Installation
from .link import Link
from .sunspec import find_models
from .writes import Write

_LOGGER = logging.getLogger(__name__)

_SILENT_POLLS: Final = 2
"""Unanswered polls in a row that make a device lost; one reply may get lost by chance."""
_POLLS_TO_RECYCLE: Final = 3
"""Unanswered polls in a row after which the connection itself is doubted."""


class Session:
    """Watches a device and keeps what it reported last."""

    def __init__(
        self,
        device_map: DeviceMap,
        link: Link,
        listeners: Listeners[AdapterEvent],
        installation: Installation | None = None,
    ) -> None:
        """Keep the parts; nothing happens before the first request."""
        self._device_map = device_map
        self._installation = installation or Installation()
        self._link = link
        self._listeners = listeners
        self._layout: Layout | None = None
        self._image: Image | None = None
        self._connected: bool | None = None
        self._silent_polls = 0
        self._wake = asyncio.Event()
        link.on_lost = self.link_lost
        self.epoch = 0
        """Counts up whenever what was known about the device becomes doubtful."""
        self.on_image: Callable[[Image], None] = lambda _image: None
        """Called with what was read, each time that all of it was."""

    @property
    def connected(self) -> bool:
        """Whether the device answered last."""
        return self._connected is True

    @property
    def image(self) -> Image | None:
        """What was read last on this connection; None: nothing, or it has become doubtful."""
        return self._image

    async def latest(self) -> Image:
        """Return what was read last on this connection, or read it.

        Raises:
            AdapterError: the device does not answer, or is not what the map describes.
        """
        return self._image or await self.refresh()

    async def refresh(self, *, patient: bool = False) -> Image:
        """Read the device; find its models first if they are not known.

        Raises:
            AdapterError: as for ``latest``.
        """
        epoch = self.epoch

        async def read(space: Space, address: int, count: int) -> list[int]:
            return await self._link.read(space, address, count, patient=patient)

        async def read_holding(address: int, count: int) -> list[int]:
            return await read(Space.HOLDING, address, count)

        try:
            layout = self._layout
            if layout is None:
                models = await find_models(read_holding) if self._device_map.models else ()
                layout = Layout.of(self._device_map, models, self._installation.connector)
            image = await Image.read(self._device_map, layout, read, self._installation)
        except AdapterError as err:
            await self._failed(err)
            raise
        if epoch == self.epoch:
            self._layout, self._image = layout, image
            self.on_image(image)
        self._silent_polls = 0
        if not self._connected:
            self._connected = True
            self._listeners.tell(AdapterEvent(kind=AdapterEventKind.CONNECTED))
        return image

    async def write(self, write: Write) -> None:
        """Send one request that writes.

        Raises:
            AdapterError: refused, or not answered.
        """
        try:
            await self._link.write(
                write.address, list(write.words), single=write.single, what=write.what
            )
        except AdapterError:
            self._wake.set()
            raise

    async def watch(self, poll_seconds: float, on_image: Callable[[Image], None]) -> None:
        """Read the device for ever: every ``poll_seconds``, and at once after a sign of trouble."""
        while True:
            try:
                on_image(await self.refresh(patient=True))
            except AdapterError as err:
                _LOGGER.debug("%s: %s", self._device_map.id, err)
            except Exception:
                _LOGGER.exception("Reading a %s failed", self._device_map.title)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(poll_seconds):
                    await self._wake.wait()
            self._wake.clear()

    def link_lost(self, sentence: str) -> None:
        """Take note that the connection broke while nobody asked anything."""
        self._forget()
        self._lost(sentence)
        self._wake.set()

    async def close(self) -> None:
        """Let go of the link."""
        self._forget()
        self._connected = False
        await self._link.close()

    async def _failed(self, err: AdapterError) -> None:
        self._forget()
        self._silent_polls += 1
        if not self._link.up or self._connected is None or self._silent_polls >= _SILENT_POLLS:
            self._lost(str(err))
        if self._link.up and self._silent_polls % _POLLS_TO_RECYCLE == 0:
            await self._link.recycle()

    def _forget(self) -> None:
        self.epoch += 1
        self._layout = self._image = None

    def _lost(self, sentence: str) -> None:
        if self._connected is not False:
            self._connected = False
            self._listeners.tell(AdapterEvent(kind=AdapterEventKind.LOST, detail=sentence))


def telemetry(image: Image, at: datetime) -> Telemetry:
    """Return what a device reported, in our units and signs."""
    readings = image.device_map.readings
    return Telemetry(
        observed_at=at,
        power_kw=measured_kw(image),
        energy_kwh=image.energy_kwh(readings.energy_charged),
        energy_discharged_kwh=image.energy_kwh(readings.energy_discharged),
        soc_percent=image.value(readings.soc),
        status=status_word(image),
        setpoint_kw=applied_kw(image),
    )


def identity_in(image: Image) -> Identity:
    """Return who a device says it is; what it does not tell is None."""
    told = image.device_map.readings.identity
    return Identity(
        manufacturer=image.text(told.manufacturer),
        model=image.text(told.model),
        serial=image.text(told.serial),
        firmware=image.text(told.firmware),
    )
