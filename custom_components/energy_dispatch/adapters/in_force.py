"""What is in force on one device: its setpoint, the ceiling over it, and what keeps it alive."""

import asyncio
from collections.abc import Awaitable, Callable

from ..engine.base import VALUE_TOLERANCE_KW
from . import Capabilities
from .feed import Feeder


class InForce[Sent]:
    """The setpoint that a device has accepted, as its adapter remembers it.

    Whoever changes the device holds ``writing``. Each change counts ``generation`` up, so that who
    waits for a proof sees that it is too late.
    """

    def __init__(self, lifetime_seconds: float | None, feed: Callable[[], Awaitable[None]]) -> None:
        """Start with nothing; ``feed`` keeps a setpoint alive that lives so long."""
        self.writing = asyncio.Lock()
        self.sent: Sent | None = None
        self.ceiling_kw: float | None = None
        self.generation = 0
        self._feeder = Feeder(lifetime_seconds, feed, self._ran_out)

    @property
    def fed_at(self) -> float | None:
        """When it was last written, by the event loop's clock; None: not known to be alive."""
        return self._feeder.fed_at

    def keep(self, sent: Sent, written_at: float) -> None:
        """Take a setpoint as in force since then, and keep it alive."""
        self.sent = sent
        self.generation += 1
        self._feeder.start(written_at)

    def end(self, *, feed_on: bool = False) -> None:
        """Forget the setpoint of a device that is given back; one that wants it is fed on."""
        if not feed_on:
            self._feeder.stop()
        self.sent = self.ceiling_kw = None
        self.generation += 1

    async def close(self) -> None:
        """Let go of timers; the device keeps what it has."""
        self.sent = None
        if (task := self._feeder.stop()) is not None:
            await asyncio.gather(task, return_exceptions=True)

    def _ran_out(self) -> None:
        self.sent = None


def clamped(asked_kw: float, able: Capabilities, ceiling_kw: float | None) -> tuple[float, str]:
    """Return a signed power within the device's limits and the ceiling, and a remark if it is."""
    device_kw = able.max_charge_kw if asked_kw > 0 else able.max_discharge_kw
    size_kw, remark = abs(asked_kw), ""
    for limit_kw, whose in ((device_kw, "device's limit"), (ceiling_kw, "power limit")):
        if limit_kw is not None and size_kw > limit_kw:
            size_kw = limit_kw
            remark = f"Held to {limit_kw:g} kW by the {whose}; "
    least_kw = able.min_charge_kw
    if asked_kw > 0 and 0 < size_kw < least_kw - VALUE_TOLERANCE_KW:
        size_kw = 0.0
        remark = f"Paused: the device cannot charge with less than {least_kw:g} kW; "
    return (size_kw if asked_kw > 0 else 0.0 - size_kw), remark
