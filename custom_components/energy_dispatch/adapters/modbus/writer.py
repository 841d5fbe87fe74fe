"""Writing to one device: control taken once a connection, flash spared, answers that got lost."""

import asyncio
from collections.abc import Callable

from ...engine.base import Reason
from ...engine.errors import AdapterError
from .. import WriteCost
from ..flash import FlashBudget
from .control import unmet_need
from .device_map import DeviceMap
from .found import Found
from .image import Image
from .register import Space
from .session import Session
from .writes import Wanted, Write, plan_writes


class Writer:
    """Sends writes in their order."""

    def __init__(
        self,
        device_map: DeviceMap,
        session: Session,
        budget: FlashBudget,
        on_used_up: Callable[[], None],
        found: Found,
    ) -> None:
        """Keep the parts. ``on_used_up`` is called when a day's flash budget is gone."""
        self._map = device_map
        self._session = session
        self._budget = budget
        self._on_used_up = on_used_up
        self._taken_in_epoch: int | None = None
        self._found = found
        self._flash: dict[int, tuple[int, ...]] = {}
        self.unanswered_at: float | None = None
        """When a write went out that was never answered; it may have arrived all the same."""

    @property
    def has_control(self) -> bool:
        """Whether what comes before the first setpoint of this connection is done."""
        return self._session.epoch == self._taken_in_epoch

    def forget(self) -> None:
        """Control was given back: it has to be taken anew."""
        self._taken_in_epoch = None

    async def take_control(self, wanted: Wanted) -> None:
        """Do what comes before the first setpoint of a connection, once.

        Raises:
            AdapterError: not answered, refused, or the device is not set up to be controlled.
        """
        if self.has_control:
            return
        epoch = self._session.epoch
        lifetime = self._map.control.lifetime
        steps = self._map.control.take + (lifetime.arm if lifetime else ())
        image = await self._session.latest()
        self._check_needs(image)
        writes = plan_writes(steps, image, wanted)
        self._found.note(self._map, (name for write in writes for name in write.names), image)
        await self.write(writes, image)
        self._taken_in_epoch = epoch

    def wears(self, writes: tuple[Write, ...], image: Image) -> bool:
        """Whether these writes would change memory that wears out."""
        return any(
            write.memory is WriteCost.FLASH and not self._holds(write, image) for write in writes
        )

    async def write(self, writes: tuple[Write, ...], image: Image) -> None:
        """Send writes in their order; those to flash only where they change something.

        Raises:
            AdapterError: refused, or not answered.
        """
        for write in writes:
            if write.memory is WriteCost.FLASH:
                if self._holds(write, image):
                    continue
                if self._budget.spend():
                    self._on_used_up()
            try:
                await self._session.write(write)
            except AdapterError as err:
                if err.reason in {Reason.TIMED_OUT, Reason.OFFLINE}:
                    self.unanswered_at = asyncio.get_running_loop().time()
                raise
            self._flash[write.address] = write.words

    def _holds(self, write: Write, image: Image) -> bool:
        """Whether a register holds this already: as it reads, or as we wrote it last."""
        if write.readable:
            return image.holds(Space.HOLDING, write.address, write.words)
        return self._flash.get(write.address) == write.words

    @staticmethod
    def _check_needs(image: Image) -> None:
        if message := unmet_need(image):
            raise AdapterError(message, retryable=False, reason=Reason.REJECTED)
